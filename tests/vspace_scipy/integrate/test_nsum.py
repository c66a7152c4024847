"""`nsum` of objects: each component as if it were alone."""

from math import inf, pi

import numpy as np
import pytest
from scipy import integrate

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy.integrate import nsum


def rows(k):
    return np.stack([1 / k**2, 1 / k**3, 0.5**k, np.exp(-k)])


def outcome(function, *args, **kwargs):
    try:
        with np.errstate(all="ignore"):
            return repr(function(*args, **kwargs))
    except Exception as error:
        return type(error), str(error)


PLAIN = {
    "numbers": lambda k: 1 / k**2,
    "complex": lambda k: 1j * k,
    "None": lambda k: None,
    "not callable": 1.0,
}
OPTIONS = {
    "defaults": {},
    "step": {"step": 2},
    "terms": {"maxterms": 5},
    "tolerances": {"tolerances": {"atol": 1e-2}},
    "negative": {"tolerances": {"atol": -1}},
    "no number": {"tolerances": {"rtol": max}},
    "no tolerance": {"tolerances": {"rtol": (i for i in ())}},
    "no dict": {"tolerances": 3.0},
    "log": {"log": True},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("f", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("limits", [(1, 10), (1, inf), ([1, 2], inf), (3, 1)])
def test_arrays_are_scipys_own(f, limits, options):
    got = outcome(nsum, f, *limits, **options)
    assert got == outcome(integrate.nsum, f, *limits, **options)


LIMITS = {
    "finite": ((1, 30), {}),
    "infinite": ((1, inf), {}),
    "few terms": ((1, 3000), {"maxterms": 100}),
    "step": ((1, inf), {"step": 0.5}),
    "to the left": ((-inf, -1), {}),
    "empty": ((3, 1), {}),
    "invalid": ((np.nan, 1), {}),
    "tolerances": ((1, inf), {"tolerances": {"rtol": 1e-3, "atol": 1e-3}}),
}


@pytest.mark.parametrize(("limits", "options"), LIMITS.values(), ids=LIMITS)
def test_each_component_is_scipys_to_the_bit(limits, options, stack, numbers_of):
    def f(k):
        return rows(abs(k))

    got = nsum(lambda k: stack(f(k)), *limits, **options)
    wanted = [integrate.nsum(lambda k: f(k)[i], *limits, **options) for i in range(4)]
    np.testing.assert_array_equal(numbers_of(got.sum), [each.sum for each in wanted])
    np.testing.assert_array_equal(numbers_of(got.error), [each.error for each in wanted])
    assert list(got.part_status.values()) == [each.status for each in wanted]
    assert got.success is all(each.success for each in wanted)
    assert got.nfev == max(each.nfev for each in wanted) and "sum" in repr(got)


def test_both_infinite_limits():
    got = nsum(lambda k: {"a": np.exp(-(k**2)), "b": 1 / (1 + k**2)}, -inf, inf)
    assert got.sum["a"] == integrate.nsum(lambda k: np.exp(-(k**2)), -inf, inf).sum
    assert got.sum["b"] == pytest.approx(pi / np.tanh(pi), rel=1e-6)


def test_list_of_objects_is_as_flat_arrays(kind):
    build, flat = kind
    got = nsum(lambda k: [build(each) for each in rows(k).T], 1, 30)
    wanted = [integrate.nsum(lambda k: rows(k)[i], 1, 30).sum for i in range(4)]
    assert flat(got.sum).tolist() == wanted


def test_components_share_evaluations_and_arguments_go_through():
    calls = []

    def f(k, c):
        calls.append(np.shape(k))
        return {"a": c["scale"] / k**2, "b": 1 / k**2}

    res = nsum(f, 1, 10, args=({"scale": 2.0},))
    assert res.sum["a"] == pytest.approx(2 * res.sum["b"])
    assert calls == [(), (1,), (10,)]
    assert nsum(lambda k, c: [{"a": c} for _ in k], 1, 3, args=2.0).sum["a"] == 6.0


def test_complex_leaves_are_pairs_of_reals():
    res = nsum(lambda k: {"z": (1 + 2j) / k**2}, 1, inf)
    assert res.sum["z"] == pytest.approx((1 + 2j) * pi**2 / 6, rel=1e-6)
    with pytest.raises(TypeError, match="log: found complex leaves"):
        nsum(lambda k: {"z": 1j * k}, 1, 2, log=True)


def test_logarithms():
    res = nsum(lambda k: {"a": -k, "b": -2 * k}, 0, inf, log=True)
    assert np.exp(res.sum["a"]) == pytest.approx(1 / (1 - np.exp(-1)))
    assert np.exp(res.sum["b"]) == pytest.approx(1 / (1 - np.exp(-2)))


@pytest.mark.parametrize(
    "rtol", [{"*": 1e-2, "['a']": 1e-9}, {"a": 1e-9, "b": 1e-2}], ids=["pattern", "object"]
)
def test_tolerances_by_part(rtol):
    def f(k):
        return {"a": 1 / k**2, "b": 1 / k**2}

    res = nsum(f, 1, inf, tolerances={"rtol": rtol, "atol": 0.0}, maxterms=2**18)
    assert abs(res.error["a"]) < 1e-8 < abs(res.error["b"])
    assert abs(res.sum["a"] - pi**2 / 6) < 1e-8 < 1e-1
    with pytest.raises(TypeError, match="rtol: found tolerances by part"):
        nsum(lambda k: 1 / k**2, 1, inf, tolerances={"rtol": rtol})


ERRORS = {
    "constant": (lambda k: {"a": k, "b": 1.0}, (1, 3), StructureMismatchError, "found float"),
    "no leaf": (lambda k: {"a": 1}, (1, 3), LeafTypeError, "with nothing in it"),
    "limits": (lambda k: {"a": k}, ([1, 2], 3), ValueError, "a, b: found arrays"),
    "own": (lambda k: {"a": {}["mine"]}, (1, 3), KeyError, "mine"),
}


@pytest.mark.parametrize(("f", "limits", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_errors(f, limits, error, message):
    with pytest.raises(error, match=message):
        nsum(f, *limits)


def test_step_that_is_an_array_is_refused():
    with pytest.raises(ValueError, match="a, b: found arrays"):
        nsum(lambda k: {"a": k}, 1, 3, step=[1, 2])


def test_progress_counts_points(bars):
    nsum(lambda k: {"a": k}, 1, 10, progress=True)
    nsum(lambda k: k, 1, 10, progress=True)
    assert [bar.n for bar in bars] == [12, 11]
