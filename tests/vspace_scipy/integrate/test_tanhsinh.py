"""`tanhsinh` of objects: all components together, each until it has converged."""

from math import inf, pi

import numpy as np
import pytest
from scipy import integrate

from vspace import LeafTypeError, StructureMismatchError, VectorSpace
from vspace_scipy.integrate import tanhsinh


def rows(x):
    return np.stack([np.exp(-x * x), np.log1p(abs(x)) * np.exp(-x * x), 1 / (1 + x**2), x * 0 + 1])


def decaying(x):
    return rows(x) * np.exp(-abs(x))


def outcome(function, *args, **kwargs):
    try:
        return repr(function(*args, **kwargs))
    except Exception as error:
        return type(error), str(error)


PLAIN = {
    "numbers": np.exp,
    "complex": lambda x: np.exp(1j * x),
    "float32": lambda x: np.exp(x).astype(np.float32),
    "nan": lambda x: x * np.nan,
    "rows": rows,
    "None": lambda x: None,
    "raises": lambda x: 1 / 0,
    "not callable": 1.0,
}
OPTIONS = {
    "defaults": {},
    "levels": {"maxlevel": 4, "minlevel": 1},
    "tolerances": {"atol": 1e-3, "rtol": 1e-3},
    "negative": {"atol": -1.0},
    "no number": {"rtol": "x"},
    "no tolerance": {"atol": max},
    "preserve_shape": {"preserve_shape": True},
    "log": {"log": True},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("f", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("limits", [(0, 1), (1.0, 0.0), ([0, 1], 2), (0, 0), ("x", 1)])
def test_arrays_are_scipys_own(f, limits, options):
    got = outcome(tanhsinh, f, *limits, **options)
    assert got == outcome(integrate.tanhsinh, f, *limits, **options)


def test_arguments_and_callback_of_arrays_are_scipys():
    seen = []
    for function in (tanhsinh, integrate.tanhsinh):
        levels = []
        function(lambda x, c: c * x, 0, [1, 2], args=(3.0,), callback=levels.append)
        seen.append(repr(levels))
    assert seen[0] == seen[1]


LIMITS = {
    "unit": (0, 1),
    "exchanged": (2, 0),
    "infinite": (0, inf),
    "both": (-inf, inf),
    "empty": (1, 1),
}


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("options", [{}, {"maxlevel": 3}, {"atol": 1e-3, "rtol": 1e-3}])
def test_stacked_leaves_are_as_flat_arrays_to_the_bit(limits, options, stack, numbers_of):
    got = tanhsinh(lambda x: stack(decaying(x)), *limits, **options)
    wanted = integrate.tanhsinh(decaying, *limits, preserve_shape=True, **options)
    assert numbers_of(got.integral).tolist() == wanted.integral.tolist()
    assert numbers_of(got.error).tolist() == wanted.error.tolist()
    assert list(got.part_status.values()) == wanted.status.tolist()
    assert got.success is bool(wanted.success.all()) and got.status == wanted.status.min()
    assert (got.nfev, got.maxlevel) == (wanted.nfev.max(), wanted.maxlevel.max())
    assert "integral" in repr(got)


def test_list_of_objects_is_as_flat_arrays(kind):
    build, flat = kind
    got = tanhsinh(lambda x: [build(each) for each in rows(x).T], 0, 1)
    wanted = integrate.tanhsinh(rows, 0, 1, preserve_shape=True)
    np.testing.assert_allclose(flat(got.integral), wanted.integral, rtol=1e-14)


def test_points_are_one_dimensional_and_arguments_go_through_as_they_are():
    shapes = []

    def f(x, c):
        shapes.append(np.ndim(x))
        return {"a": c["scale"] * x}

    assert tanhsinh(f, 0, 1, args=({"scale": 2.0},)).integral["a"] == pytest.approx(1.0)
    assert shapes[0] == 0 and set(shapes[1:]) == {1}  # the first finds out that it is an object
    assert tanhsinh(lambda x, c: {"a": c * x}, 0, 1, args=2.0).integral["a"] == pytest.approx(1.0)


def test_complex_leaves_alone_and_beside_real_ones():
    def f(x):
        return {"z": np.exp(1j * x), "zz": np.stack([x, 1j * x])}

    res = tanhsinh(f, 0, 1)
    exact = -1j * (np.exp(1j) - 1)
    assert res.integral["z"] == pytest.approx(exact) and type(res.integral["z"]) is complex
    res = tanhsinh(lambda x: f(x) | {"x": x}, 0, 1)
    assert res.integral["z"] == pytest.approx(exact) and type(res.integral["x"]) is float
    assert list(res.part_status)[:2] == ["['z'].real", "['z'].imag"]


def test_logarithms():
    res = tanhsinh(lambda x: {"a": -x, "b": np.stack([-x, -2 * x])}, 0, inf, log=True)
    assert np.exp(res.integral["a"]) == pytest.approx(1.0)
    np.testing.assert_allclose(np.exp(res.integral["b"]), [1.0, 0.5])
    with pytest.raises(TypeError, match="logarithm of a negative number"):
        tanhsinh(lambda x: {"a": -x}, 1, 0, log=True)
    res = tanhsinh(lambda x: {"a": -x + 0j}, 1, 0, log=True)
    assert np.exp(res.integral["a"]) == pytest.approx(np.exp(-1) - 1)
    with pytest.raises(TypeError, match=r"log: found complex leaves, \['z'\] say"):
        tanhsinh(lambda x: {"z": 1j * x, "x": x}, 0, 1, log=True)


TOLERANCES = {
    "pattern": {"rtol": {"*": 1e-2, "['a']": 1e-13}},
    "object": {"rtol": {"a": 1e-13, "b": 1e-2}},
    "array": {"rtol": np.array([1e-13, 1e-2])},
    "absolute": {"atol": {"a": 1e-13, "b": 1e-2}, "rtol": 0.0},
}


@pytest.mark.parametrize("options", TOLERANCES.values(), ids=TOLERANCES)
def test_tolerances_by_part(options):
    def f(x):
        return {"a": np.sin(9 * x) / np.sqrt(x), "b": np.sin(9 * x) / np.sqrt(x)}

    res = tanhsinh(f, 0, 1, **options)
    assert res.error["a"] < 1e-12 < res.error["b"] < 1e-2 and res.success
    assert res.integral["a"] == pytest.approx(res.integral["b"], rel=1e-2)


def test_tolerances_by_part_for_arrays_are_refused_at_the_first_value():
    calls = []
    with pytest.raises(TypeError, match="rtol: found tolerances by part, expected numbers"):
        tanhsinh(lambda x: calls.append(x) or x, 0, 1, rtol={"a": 1.0})
    assert len(calls) == 1


def test_callback_gets_objects_and_may_stop():
    seen = []

    def f(x):
        return {"a": np.exp(x), "b": x}

    whole = tanhsinh(f, 0, 1, callback=seen.append)
    assert seen[-1].integral == whole.integral and len(seen) > 1

    def stop(res):
        raise StopIteration

    res = tanhsinh(f, 0, 1, callback=stop)
    assert res.status == -4 and not res.success
    with pytest.raises(ValueError, match="callback: found one beside tolerances by part"):
        tanhsinh(f, 0, 1, callback=stop, rtol={"a": 1.0, "b": 0.1})


def test_one_component_that_fails_is_named():
    res = tanhsinh(lambda x: {"good": x, "bad": x * np.nan}, 0, 1)
    assert not res.success and res.status == -3
    assert res.part_status == {"['good']": 0, "['bad']": -3}
    assert res.integral["good"] == pytest.approx(0.5) and np.isnan(res.integral["bad"])


def test_types_and_inactive_parts():
    res = tanhsinh(
        lambda x: VectorSpace({"f": x.astype("f4"), "n": "name", "dt": 0.1}, inactive="['dt']"),
        0,
        1,
    )
    assert type(res.integral.value["f"]) is np.float32 and res.integral.value["n"] == "name"
    assert res.integral.value["dt"] == 0.1
    assert tanhsinh(lambda x: {"x": x, "k": x}, 0, 1, inactive="['k']").integral[
        "x"
    ] == pytest.approx(0.5)


def test_integrand_cannot_spoil_the_points():
    def f(x):
        y = x * 1.0
        x[...] = 0
        return {"a": y}

    assert tanhsinh(f, 0, 1).integral["a"] == pytest.approx(0.5)


def changing(x):
    return {"a": x} if x.size < 2 else {"b": x}


ERRORS = {
    "constant": (lambda x: {"a": x, "b": 1.0}, (0, 1), StructureMismatchError, "found float"),
    "changing": (changing, (0, 1), StructureMismatchError, "extra|missing"),
    "no leaf": (lambda x: {"a": 1}, (0, 1), LeafTypeError, "with nothing in it"),
    "limits": (lambda x: {"a": x}, ([0, 1], 2), ValueError, "a, b: found arrays"),
    "own": (lambda x: {"a": [x, {}["mine"]]}, (0, 1), KeyError, "mine"),
}  # fmt: skip


@pytest.mark.parametrize(("f", "limits", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_errors(f, limits, error, message):
    with pytest.raises(error, match=message):
        tanhsinh(f, *limits)


def test_progress_counts_points(bars):
    tanhsinh(lambda x: {"a": x}, 0, 1, progress=True)
    res = tanhsinh(np.sin, 0, pi, progress=True)
    assert bars[0].unit == "point" and bars[0].n > 20 and bars[1].n == res.nfev
