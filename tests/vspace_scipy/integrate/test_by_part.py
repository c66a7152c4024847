"""`quad_vec` on objects: each leaf is as accurate as asked for, whatever stands beside it."""

from dataclasses import dataclass
from math import cos, exp, inf, pi, sin, sqrt
from multiprocessing.pool import ThreadPool

import numpy as np
import pytest
from scipy import integrate

from vspace import StructureMismatchError, VectorSpace
from vspace_scipy._space import Space
from vspace_scipy.integrate import _by_part, quad_vec

ROOT = (0.3**1.5 + 0.7**1.5) / 1.5  # the integral of sqrt(|x - 0.3|)


def uneven(x):
    """Return a part of size 1 beside one of size 1e8."""
    return {"large": 1e8 * exp(x), "small": sqrt(abs(x - 0.3))}


def error_of(res):
    return abs(res["small"] / ROOT - 1)


RULES = {
    "gk21": {"quadrature": "gk21"},
    "gk15": {"quadrature": "gk15"},
    "points": {"points": [0.5]},
    "points once": {"points": iter([0.5])},
    "no cache": {"cache_size": 0},
    "two processes": {"workers": 2},
    "map": {"workers": map},
}


@pytest.mark.parametrize("options", RULES.values(), ids=RULES)
def test_small_part_beside_a_large_one_is_as_accurate_as_asked_for(options):
    res, err, info = quad_vec(uneven, 0, 1, epsrel=1e-8, full_output=True, **options)
    assert error_of(res) < 1e-8
    assert res["large"] == pytest.approx(1e8 * (np.e - 1), rel=1e-14)
    assert info.driver == "['small']" and info.success and info.status == 0
    assert info.part_errors["['small']"] < 1e-8 * ROOT
    assert max(info.part_errors.values()) <= err <= 2.0
    one_norm, _ = quad_vec(uneven, 0, 1, epsrel=1e-8, norm="2")
    assert error_of(one_norm) > 1e-6


def test_trapezoid_rule_refines_for_the_part_that_needs_it():
    def f(x):
        return {"large": 1e8 * x, "small": x**4}

    res, _, info = quad_vec(f, 0, 1, quadrature="trapezoid", epsrel=1e-5, full_output=True)
    assert abs(5 * res["small"] - 1) < 1e-5 and info.driver == "['small']"


def test_one_part_is_as_if_alone():
    many, alone = (quad_vec(f, 0, 1, full_output=True) for f in (uneven, lambda_small))
    assert many[2].neval == alone[2].neval
    assert many[0]["small"] == alone[0]["small"]


def lambda_small(x):
    return {"small": sqrt(abs(x - 0.3))}


def test_each_point_is_evaluated_once_and_counted():
    calls = []

    def f(x):
        calls.append(x)
        return uneven(x)

    _, _, info = quad_vec(f, 0, 1, full_output=True)
    assert len(calls) == len(set(calls)) == info.neval
    assert len(info.integrals) == len(info.intervals) == len(info.errors)


def peak(x):
    """Have a peak just where the rule has its middle, so that it looks larger than it is."""
    return {"wide": exp(-x), "peak": exp(-(((x - 0.5) / 1e-3) ** 2))}


PEAK = sqrt(pi) * 1e-3


def test_scale_that_the_first_look_misjudged_is_corrected_with_the_values_that_are_known():
    calls = []

    def f(x):
        calls.append(x)
        return peak(x)

    res, _, info = quad_vec(f, 0, 1, epsrel=1e-10, full_output=True)
    assert res["peak"] == pytest.approx(PEAK, rel=1e-10) and info.success
    assert len(set(calls)) == len(calls) == info.neval


def test_scale_that_is_never_right_is_no_success(monkeypatch):
    monkeypatch.setattr(_by_part, "_ROUNDS", 1)
    _, _, info = quad_vec(peak, 0, 1, full_output=True)
    assert info.status == 1 and not info.success and "kept changing its size" in info.message


def test_scale_is_corrected_without_room_for_values():
    calls = []

    def f(x):
        calls.append(x)
        return peak(x)

    res, _, info = quad_vec(f, 0, 1, epsrel=1e-10, full_output=True, cache_size=0)
    assert res["peak"] == pytest.approx(PEAK, rel=1e-10) and info.success
    assert len(set(calls)) < len(calls) == info.neval


# Tolerances by part.


@dataclass
class Tank:
    level: float
    flow: dict
    name: str = "tank"


def rough_tank(x):
    w = np.array([sqrt(abs(x - 0.3)), sqrt(abs(x - 0.6))])
    return Tank(sqrt(abs(x - 0.9)), {"in": w, "out": abs(x - 0.5) ** 0.25})


def exact(c, power):
    return (c ** (power + 1) + (1 - c) ** (power + 1)) / (power + 1)


TANK = np.array([exact(0.9, 0.5), exact(0.3, 0.5), exact(0.6, 0.5), exact(0.5, 0.25)])

BY_PART = {
    "pattern": {"epsrel": {"*level": 1e-12, "*flow*": 1e-3}},
    "later pattern": {"epsrel": {"*": 1e-3, "level": 1e-12}},
    "object": {"epsrel": Tank(1e-12, {"in": 1e-3, "out": 1e-3})},
    "number for a part": {"epsrel": Tank(1e-12, 1e-3)},
    "absolute": {"epsabs": {"level": 1e-13, "flow*": 1e-3}, "epsrel": 0.0},
    "both": {"epsabs": {"flow*": 1e-3}, "epsrel": {"*": 0.0, "level": 1e-12}},
    "array": {"epsrel": np.array([1e-12, 1e-3, 1e-3, 1e-3])},
}


@pytest.mark.parametrize("options", BY_PART.values(), ids=BY_PART)
def test_tolerances_by_part(options):
    res, _, info = quad_vec(rough_tank, 0, 1, full_output=True, **options)
    assert res.level == pytest.approx(TANK[0], rel=1e-12)
    assert info.driver == "level"
    found = np.array([*res.flow["in"], res.flow["out"]])
    assert np.all(abs(found - TANK[1:]) < 1e-3)
    _, _, everywhere = quad_vec(rough_tank, 0, 1, epsrel=1e-12, full_output=True)
    assert info.neval < everywhere.neval


def test_parts_that_no_pattern_fits_have_scipys_default():
    _, _, some = quad_vec(rough_tank, 0, 1, epsrel={"*level": 1e-3}, full_output=True)
    _, _, all_ = quad_vec(rough_tank, 0, 1, epsrel=Tank(1e-3, 1e-8), full_output=True)
    assert some.neval == all_.neval


def test_dict_with_the_keys_of_the_value_is_an_object():
    res, _, info = quad_vec(uneven, 0, 1, epsrel={"large": 1e-3, "small": 1e-10}, full_output=True)
    assert error_of(res) < 1e-10 and info.driver == "['small']"


def test_tolerances_of_a_vector():
    def f(x):
        return VectorSpace(rough_tank(x))

    tolerance = VectorSpace(Tank(1e-12, {"in": 1e-3, "out": 1e-3}))
    res, _, info = quad_vec(f, 0, 1, epsrel=tolerance, full_output=True)
    assert res.value.level == pytest.approx(TANK[0], rel=1e-12) and info.driver == "level"


WRONG = {
    "pattern that fits nothing": ({"epsrel": {"*mass": 1e-3}}, "that no component fits"),
    "part left out": ({"epsrel": Tank(1e-3, {"in": 1e-3})}, r"no number in epsrel"),
    "part too many": ({"epsabs": Tank(1e-3, {"in": 1e-3, "out": 1.0, "x": 1.0})}, "leave it out"),
}


@pytest.mark.parametrize(("options", "message"), WRONG.values(), ids=WRONG)
def test_tolerances_that_do_not_fit_are_errors(options, message):
    with pytest.raises(StructureMismatchError, match=message):
        quad_vec(rough_tank, 0, 1, **options)


def test_negative_tolerance_text_and_wrong_shape_are_errors():
    with pytest.raises(ValueError, match=r"epsrel: found -1\.0"):
        quad_vec(rough_tank, 0, 1, epsrel={"level": -1.0})
    with pytest.raises(TypeError, match="epsabs: found 'x' for a pattern"):
        quad_vec(rough_tank, 0, 1, epsabs={"level": "x"})
    with pytest.raises(ValueError, match=r"epsabs: found an array of shape \(2,\)"):
        quad_vec(rough_tank, 0, 1, epsabs=np.ones(2))


def test_tolerances_by_part_beside_one_norm_are_refused():
    with pytest.raises(TypeError, match="since `norm` is one norm over all parts; leave it out"):
        quad_vec(uneven, 0, 1, epsrel={"large": 1e-3, "small": 1e-10}, norm="2")


# Parts that cancel.


def test_part_that_cancels_is_asked_for_no_more_than_rounding_allows():
    def f(x):
        return {"odd": sin(3 * x), "even": sqrt(abs(x - 0.3))}

    res, _, info = quad_vec(f, -1, 1, full_output=True)
    assert res["even"] == pytest.approx((1.3**1.5 + 0.7**1.5) / 1.5, rel=1e-8)
    assert abs(res["odd"]) < 1e-14
    assert info.success and info.driver == "['even']"
    assert info.message.endswith("Up to rounding where values cancel: ['odd'].")


def test_more_than_double_precision_is_not_reached():
    _, _, info = quad_vec(lambda x: {"a": exp(x)}, 0, 1, epsrel=1e-15, full_output=True)
    assert info.status == 2 and not info.success
    assert info.message == "Rounding forbids the target precision in ['a']."


def test_part_that_is_zero_everywhere_does_no_harm():
    res, _, info = quad_vec(lambda x: uneven(x) | {"none": 0.0}, 0, 1, full_output=True)
    assert res["none"] == 0.0 and info.success and error_of(res) < 1e-8


def test_part_that_is_nearly_everywhere_zero():
    def f(x):
        return {"hat": max(1e-3 - abs(x - 0.3), 0.0), "root": sqrt(abs(x - 0.3))}

    res, _, info = quad_vec(f, 0, 1, full_output=True)
    assert res["hat"] == pytest.approx(1e-6, rel=1e-8) and info.success


def test_limit_is_kept():
    _, _, info = quad_vec(uneven, 0, 1, limit=3, epsrel=1e-14, full_output=True)
    assert info.status == 1 and not info.success and len(info.intervals) >= 3


def test_integral_without_a_change_has_no_driver():
    _, _, info = quad_vec(lambda x: {"a": 0.0}, 0, 1, full_output=True)
    assert info.driver is None


def test_infinite_limits():
    res, _, info = quad_vec(
        lambda x: {"large": 1e8 * exp(-x), "small": exp(-x) * cos(5 * x)}, 0, inf, full_output=True
    )
    assert res["small"] == pytest.approx(1 / 26, rel=1e-8)
    assert info.driver == "['small']"


def test_threads_give_the_same():
    with ThreadPool(2) as pool:
        got = quad_vec(uneven, 0, 1, workers=pool.map)
    assert got == quad_vec(uneven, 0, 1)


def test_error_of_the_integrand_has_no_context():
    def f(x):
        if x < 0.5:
            raise KeyError("mine")
        return {"a": x}

    with pytest.raises(KeyError) as caught:
        quad_vec(f, 0, 1)
    assert caught.value.__context__ is None


# Progress.


@pytest.mark.parametrize("workers", [1, 2, map], ids=["one", "two", "map"])
@pytest.mark.parametrize("f", [uneven, lambda_small], ids=["two parts", "one part"])
def test_progress_shows_intervals_and_error(f, workers, bars):
    _, err, info = quad_vec(f, 0, 1, full_output=True, progress=True, workers=workers)
    (bar,) = bars
    assert bar.unit == "interval" and bar.desc == "quad_vec" and bar.closed
    assert 1 < bar.n <= len(info.intervals)
    errors = [float(each["error"]) for each in bar.shown]
    assert errors[-1] < errors[0] and errors[-1] <= 1.01 * err


def test_progress_of_plain_values_changes_no_bit(bars):
    def f(x):
        return np.sqrt(abs(x - np.array([0.3, 0.6])))

    for options in ({}, {"epsabs": 1, "epsrel": 0}, {"norm": "max", "limit": 7}):
        ours = quad_vec(f, 0, 1, progress=True, full_output=True, **options)
        theirs = integrate.quad_vec(f, 0, 1, full_output=True, **options)
        assert ours[0].tobytes() == theirs[0].tobytes() and ours[1] == theirs[1]
        assert vars(ours[2]).keys() == vars(theirs[2]).keys()
        assert ours[2].neval == theirs[2].neval and bars[-1].n > 0


def test_progress_leaves_arguments_that_are_no_numbers_to_scipy(bars):
    for options in ({"epsabs": "x"}, {"limit": None}):
        errors = []
        for function in (quad_vec, integrate.quad_vec):
            extra = {"progress": True} if function is quad_vec else {}
            with pytest.raises(TypeError) as caught:
                function(sqrt, 0, 1, **options, **extra)
            errors.append(str(caught.value))
        assert errors[0] == errors[1]
    assert all(bar.closed for bar in bars)


def test_progress_must_be_a_bool():
    with pytest.raises(TypeError, match="progress: found 1, expected True or False"):
        quad_vec(uneven, 0, 1, progress=1)


@pytest.mark.parametrize("size", [1.0, 0.0, 1e-200, 1e200, 1e300, np.nan, np.inf])
@pytest.mark.parametrize("count", [3, 300])
def test_norms_of_parts_are_right_at_every_size(size, count):
    parts = _by_part.Parts(Space({"a": np.zeros(count), "empty": np.zeros(0), "b": 0.0}))
    vector = np.full(count + 1, size)
    with np.errstate(all="raise"):
        norms = parts.norms(vector)
    np.testing.assert_allclose(norms, [size * count**0.5, size], rtol=1e-14)
    assert parts.paths == ["['a']", "['b']"]
