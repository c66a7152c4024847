"""`cubature` of objects: each leaf by its own size."""

import itertools
from math import sqrt
from multiprocessing.pool import ThreadPool

import numpy as np
import pytest
from scipy import integrate

from vspace import LeafTypeError, StructureMismatchError, VectorSpace, structure
from vspace_scipy.integrate import _by_part, cubature

ROOT = (0.3**1.5 + 0.7**1.5) / 1.5  # the integral of sqrt(|x - 0.3|)


def rows(x):
    x, y = x[:, 0], x[:, -1]
    return np.stack([np.exp(x), np.sin(3 * x) * y, x**2 + y, 1 / (2 + x)], axis=1)


def outcome(function, *args, **kwargs):
    try:
        result = function(*args, **kwargs)
        return repr((result.estimate, result.error, result.status, result.subdivisions,
                     result.atol, result.rtol, len(result.regions)))  # fmt: skip
    except Exception as error:
        return type(error), str(error)


PLAIN = {
    "rows": rows,
    "numbers": lambda x: np.exp(-x.sum(axis=1)),
    "rough": lambda x: np.sqrt(abs(x[:, 0] - 0.3)),
    "float32": lambda x: x.astype(np.float32),
    "list": lambda x: [1.0] * len(x),
    "None": lambda x: None,
}
OPTIONS = {
    "defaults": {},
    "tolerances": {"rtol": 1e-2, "atol": 1e-2},
    "genz-malik": {"rule": "genz-malik", "rtol": 1e-3},
    "gk15": {"rule": "gk15"},
    "unknown rule": {"rule": "gk61"},
    "subdivisions": {"max_subdivisions": 2, "rtol": 1e-13},
    "points": {"points": [[0.3, 0.5]], "rtol": 1e-3},
    "map": {"workers": map, "rtol": 1e-3},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("f", PLAIN.values(), ids=PLAIN)
def test_arrays_are_scipys_own(f, options):
    options = {"max_subdivisions": 20} | options
    got = outcome(cubature, f, [0, 0], [1, 2], **options)
    assert got == outcome(integrate.cubature, f, [0, 0], [1, 2], **options)


def test_wrong_limits_are_scipys_error():
    for limits in (([], []), ([[0]], [[1]]), (["x"], ["y"])):
        assert outcome(cubature, rows, *limits) == outcome(integrate.cubature, rows, *limits)


BOXES = {
    "unit": ([0, 0], [1, 1]),
    "one variable": ([0], [1]),
    "exchanged": ([1, 0], [0, 2]),
    "infinite": ([0, 0], [1, np.inf]),
}


@pytest.mark.parametrize(("a", "b"), BOXES.values(), ids=BOXES)
@pytest.mark.parametrize("rule", ["gk21", "gk15"])
def test_stacked_leaves_are_as_flat_arrays(a, b, rule, stack, numbers_of):
    def decaying(x):
        return rows(x) * np.exp(-x[:, -1:])

    def f(x):
        return move(stack(decaying(x).T))  # whose leaves have their first axis for the points

    def move(value):
        inner = value.value if isinstance(value, VectorSpace) else value
        form = structure(inner)
        leaves, kept = form.take(inner)
        moved = form.build([np.moveaxis(each, -1, 0) for each in leaves], kept)
        return type(value)(moved) if inner is not value else moved

    got = cubature(f, a, b, rule=rule)
    wanted = integrate.cubature(decaying, a, b, rule=rule)
    np.testing.assert_allclose(numbers_of(got.estimate), wanted.estimate, rtol=1e-8)
    assert got.status == "converged" and got.rtol == 1e-8 and got.atol == 0
    assert (numbers_of(got.error) >= 0).all()
    assert len(got.regions) >= 1
    total = sum(numbers_of(each.estimate) for each in got.regions)
    np.testing.assert_allclose(abs(total), abs(numbers_of(got.estimate)), rtol=1e-12)


def test_list_of_objects_is_as_flat_arrays(kind):
    build, flat = kind
    got = cubature(lambda x: [build(each) for each in rows(x)], [0, 0], [1, 1])
    wanted = integrate.cubature(rows, [0, 0], [1, 1])
    np.testing.assert_allclose(flat(got.estimate), wanted.estimate, rtol=1e-12)


def uneven(x):
    return {"large": 1e8 * np.exp(x[:, 0]), "small": np.sqrt(abs(x[:, 0] - 0.3))}


def test_small_part_beside_a_large_one_is_as_accurate_as_asked_for():
    res = cubature(uneven, [0], [1])
    assert abs(res.estimate["small"] / ROOT - 1) < 1e-8
    assert res.estimate["large"] == pytest.approx(1e8 * (np.e - 1), rel=1e-14)
    assert res.driver == "['small']" and res.error["small"] < 1e-8
    assert res.part_errors == {f"[{key!r}]": each for key, each in res.error.items()}
    both = integrate.cubature(
        lambda x: np.stack(list(uneven(x).values()), axis=1), [0], [1], max_subdivisions=1000
    )
    assert res.subdivisions <= both.subdivisions


def test_component_that_vanishes_beside_others_of_its_leaf_costs_nothing():
    def f(x):
        return {"w": np.stack([np.exp(x[:, 0]), np.sin(3 * x[:, 0])], axis=1)}

    res = cubature(f, [-1], [1])
    assert res.subdivisions == 0 and res.driver is None
    assert abs(res.estimate["w"][1]) < 1e-14


def test_leaf_that_cancels_is_asked_for_no_more_than_rounding_allows():
    def f(x):
        return {"odd": np.sin(3 * x[:, 0]), "even": np.sqrt(abs(x[:, 0] - 0.3))}

    res = cubature(f, [-1], [1])
    assert res.status == "converged" and abs(res.estimate["odd"]) < 1e-13
    assert res.estimate["even"] == pytest.approx((1.3**1.5 + 0.7**1.5) / 1.5, rel=1e-8)


def test_scale_that_the_first_look_misjudged_is_corrected():
    def f(x):
        return {"wide": np.exp(-x[:, 0]), "peak": np.exp(-(((x[:, 0] - 0.5) / 1e-3) ** 2))}

    res = cubature(f, [0], [1], rtol=1e-10)
    assert res.estimate["peak"] == pytest.approx(sqrt(np.pi) * 1e-3, rel=1e-10)


def test_scale_that_is_never_right_is_no_success(monkeypatch):
    monkeypatch.setattr(_by_part, "_ROUNDS", 1)
    res = cubature(lambda x: {"peak": np.exp(-(((x[:, 0] - 0.5) / 1e-3) ** 2))}, [0], [1])
    assert res.status == "not_converged"


TOLERANCES = {
    "pattern": {"rtol": {"*": 1e-2, "*small*": 1e-11}},
    "object": {"rtol": {"large": 1e-2, "small": 1e-11}},
    "absolute": {"rtol": 0, "atol": {"large": 1e7, "small": 1e-11}},
}


@pytest.mark.parametrize("options", TOLERANCES.values(), ids=TOLERANCES)
def test_tolerances_by_part(options):
    res = cubature(uneven, [0], [1], **options)
    assert abs(res.estimate["small"] / ROOT - 1) < 1e-11
    assert (res.rtol, res.atol) == (options["rtol"], options.get("atol", 0))
    with pytest.raises(TypeError, match="found tolerances by part, expected numbers"):
        cubature(rows, [0], [1], **options)


def test_complex_leaves_are_complete():
    def f(x):
        return {"z": np.exp(1j * x[:, 0]), "zz": np.exp(1j * x), "r": x[:, 0]}

    res = cubature(f, [0, 0], [1, 1])
    exact = -1j * (np.exp(1j) - 1)
    assert res.estimate["z"] == pytest.approx(exact) and type(res.estimate["z"]) is complex
    np.testing.assert_allclose(res.estimate["zz"], [exact, exact])
    assert res.error["z"].imag < 1e-8


def test_types_inactive_parts_and_arguments():
    def f(x, c):
        return {"f": x[:, 0].astype("f4"), "n": "name", "m": c * x[:, :, None] * np.ones((1, 2))}

    res = cubature(f, [0, 0], [1, 1], args=(2.0,))
    assert type(res.estimate["f"]) is np.float32 and res.estimate["n"] == res.error["n"] == "name"
    np.testing.assert_allclose(res.estimate["m"], np.ones((2, 2)))
    res = cubature(lambda x: {"a": x[:, 0], "dt": 0.1}, [0], [1], inactive="['dt']")
    assert res.estimate["dt"] == 0.1


def test_threads_give_the_same():
    wanted = cubature(uneven, [0], [1])
    with ThreadPool(2) as pool:
        got = cubature(uneven, [0], [1], workers=pool.map)
    assert got.estimate == wanted.estimate and got.subdivisions == wanted.subdivisions


def test_points_are_evaluated_once():
    seen = []

    def f(x):
        seen.append(x.tobytes())
        return uneven(x)

    cubature(f, [0], [1])
    assert len(set(seen)) == len(seen)


def test_integrand_cannot_spoil_the_points():
    def f(x):
        y = x[:, 0].copy()
        x[:] = 0
        return {"a": y}

    assert cubature(f, [0], [1]).estimate["a"] == pytest.approx(0.5)


def test_keys_may_come_in_any_order():
    orders = itertools.cycle([("large", "small"), ("small", "large")])

    def f(x):
        value = uneven(x)
        return {key: value[key] for key in next(orders)}

    assert cubature(f, [0], [1]).estimate == cubature(uneven, [0], [1]).estimate


LATER = {
    "missing": (lambda x: {"a": x[:, 0]}, r"missing \['b'\]"),
    "shape": (lambda x: {"a": x[:, 0], "b": x}, r"at \['b'\]"),
    "points": (lambda x: {"a": x[:, 0], "b": x[1:, 0]}, r"at \['b'\]: .*points"),
    "complex": (lambda x: {"a": x[:, 0], "b": 1j * x[:, 0]}, r"at \['b'\]: .*complex"),
    "number": (lambda x: {"a": x[:, 0], "b": 1.0}, r"at \['b'\]: found float"),
    "list": (lambda x: [{"a": 1.0, "b": 1.0}] * len(x), r"at the root: found a list"),
    "array": (lambda x: x[:, 0], "at the root: found float"),
}


@pytest.mark.parametrize(("other", "message"), LATER.values(), ids=LATER)
def test_value_unlike_the_first_is_an_error_with_its_path(other, message):
    calls = []

    def f(x):
        calls.append(x)
        return {"a": x[:, 0], "b": x[:, 0]} if len(calls) == 1 else other(x)

    with pytest.raises(StructureMismatchError, match=message) as caught:
        cubature(f, [0], [1])
    assert str(caught.value).startswith("in f at x of shape (")


def test_first_value_without_a_leaf_is_an_error_and_errors_pass_untouched():
    with pytest.raises(LeafTypeError, match="with nothing in it"):
        cubature(lambda x: {"a": 1}, [0], [1])
    with pytest.raises(KeyError) as caught:
        cubature(lambda x: {}["mine"], [0], [1])
    assert caught.value.__context__ is None


def test_values_that_are_not_finite_end_as_in_scipy():
    res = cubature(lambda x: {"a": x[:, 0] * np.nan, "b": x[:, 0]}, [0], [1])
    assert np.isnan(res.estimate["a"]) and res.estimate["b"] == pytest.approx(0.5)


def test_progress_counts_points(bars):
    cubature(uneven, [0], [1], progress=True)
    cubature(rows, [0], [1], progress=True)
    assert [bar.desc for bar in bars] == ["cubature"] * 2 and bars[0].unit == "point"
    assert bars[0].n > 100 and bars[1].n >= 21 and all(bar.closed for bar in bars)


@pytest.mark.parametrize("workers", [2, -1])
def test_other_processes_are_refused_for_objects(workers):
    with pytest.raises(ValueError, match=r"workers: found -?\d, expected 1 or.*ThreadPool\(2\)"):
        cubature(lambda x: {"a": x[:, 0]}, [0], [1], workers=workers)
