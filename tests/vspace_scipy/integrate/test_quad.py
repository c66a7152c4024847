"""`quad`: SciPy's own on numbers; of objects each component as if it were alone."""

import ctypes
import ctypes.util
import warnings
from dataclasses import dataclass
from math import cos, exp, inf, nan, sin, sqrt

import numpy as np
import pytest
from scipy import LowLevelCallable, integrate

from vspace import IntegerWarning, LeafTypeError, StructureMismatchError, VectorSpace
from vspace_scipy.integrate import IntegrationWarning, _evaluations, quad


def outcome(function, *args, **kwargs):
    """Return what a call gives, or its error."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = function(*args, **kwargs)
            return repr([known(each) for each in result]), [str(each.message) for each in caught]
    except Exception as error:
        return type(error), str(error)


def known(part):
    """Leave out what QUADPACK leaves unset: lists are longer than the intervals in use."""
    if not isinstance(part, dict) or "last" not in part:
        return (
            {name: known(each[0]) for name, each in part.items()}
            if isinstance(part, dict)
            else part
        )
    return {name: each[: part["last"]] if np.ndim(each) else each for name, each in part.items()}


def recorded(f, calls):
    def record(x, *args):
        calls.append((x, *args))
        return f(x, *args)

    return record


PLAIN = {
    "float": lambda x: exp(-x * x),
    "int": lambda x: 3,
    "bool": lambda x: x > 0.3,
    "np.float32": lambda x: np.float32(exp(-x * x)),
    "0-d array": lambda x: np.asarray(exp(-x * x)),
    "one element": lambda x: np.asarray([exp(-x * x)])[:, None],
    "array": lambda x: np.array([x, 1.0]),
    "complex": lambda x: 1j * x,
    "rough": lambda x: sqrt(abs(x - 0.3)) * exp(-x * x),
    "singular": lambda x: 1 / abs(x - 0.3),
    "nan": lambda x: nan,
    "None": lambda x: None,
    "text": lambda x: "1.0",
    "raises": lambda x: 1 // 0,
    "not callable": 3.0,
}

OPTIONS = {
    "defaults": {},
    "full output": {"full_output": 1},
    "tolerances": {"epsabs": 1e-3, "epsrel": 0},
    "tolerance too small": {"epsabs": 0, "epsrel": 0},
    "tolerance no number": {"epsabs": "x"},
    "limit": {"limit": 2},
    "limit and full output": {"limit": 2, "full_output": 1},
    "points": {"points": [0.3, 0.75, 5]},
    "points outside": {"points": [0.3], "limit": 0},
    "cos": {"weight": "cos", "wvar": 7.0},
    "cos with points": {"weight": "cos", "wvar": 7.0, "points": [0.3]},
    "alg": {"weight": "alg", "wvar": (-0.5, 0.25)},
    "cauchy": {"weight": "cauchy", "wvar": 0.4, "full_output": 1},
    "weight unknown": {"weight": "tan"},
    "complex_func": {"complex_func": True},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("f", PLAIN.values(), ids=PLAIN)
def test_numbers_are_scipys_own_call_for_call(f, options):
    for a, b in [(0, 1), (1, 0), (0, inf), (-inf, inf), (-inf, 0.5)]:
        ours, theirs = [], []
        got = outcome(quad, recorded(f, ours) if callable(f) else f, a, b, **options)
        wanted = recorded(f, theirs) if callable(f) else f
        assert got == outcome(integrate.quad, wanted, a, b, **options)
        assert ours == theirs


def test_arguments_pass_by_position():
    positional = (0, 1, (2.0,), 1, 1e-3, 1e-3, 30, None, "cos", 2.0, None, 40, 40, False)
    assert (
        quad(lambda x, c: c * x, *positional)[:2]
        == (integrate.quad(lambda x, c: c * x, *positional)[:2])
    )


def test_empty_interval_is_scipys_for_numbers_whatever_the_function_does_there():
    for f in (exp, lambda x: 1 / x, lambda x: np.log(x)):
        for options in ({}, {"full_output": 1}, {"complex_func": True}):
            assert outcome(quad, f, 0, 0, **options) == outcome(integrate.quad, f, 0, 0, **options)


def test_functions_in_c_go_to_scipy_as_they_are():
    library = ctypes.CDLL(ctypes.util.find_library("m"))
    function = library.erf
    function.restype = ctypes.c_double
    function.argtypes = (ctypes.c_double,)
    for f in (function, LowLevelCallable(function)):
        assert quad(f, 0, 1) == integrate.quad(f, 0, 1)


# Objects, against SciPy's quad of each component.


def smooth(x):
    return np.array(
        [exp(-x * x), sin(x) * exp(-abs(x)), 1.0 / (1 + x * x), exp(-x * x) * cos(3 * x)]
    )


def rough(x):
    return np.array([sqrt(abs(x - 0.3)), 1.0, abs(x - 0.6), x]) * exp(-x * x)


OBJECT_OPTIONS = {name: OPTIONS[name] for name in OPTIONS if name not in (
    "tolerance too small", "tolerance no number", "limit", "points outside", "cos with points",
    "weight unknown",
)}  # fmt: skip
LIMITS = [(0, 1), (1, 0), (0, inf), (-inf, inf), (-inf, 0.5), (0.5, 0.5)]


@pytest.mark.parametrize("options", OBJECT_OPTIONS.values(), ids=OBJECT_OPTIONS)
@pytest.mark.parametrize("f", [smooth, rough], ids=["smooth", "rough"])
def test_each_component_is_scipys_to_the_bit(f, options, kind):
    build, flat = kind
    for a, b in LIMITS:
        if (a == b or not np.isfinite([a, b]).all()) and options.keys() & {"points", "weight"}:
            continue  # which SciPy refuses
        options = options | {"limit": 200}
        result = quad(lambda x: build(f(x)), a, b, **options)
        options = {name: each for name, each in options.items() if name != "complex_func"}
        wanted = [integrate.quad(lambda x: f(x)[i], a, b, **options) for i in range(4)]
        assert flat(result[0]).tolist() == [each[0] for each in wanted]
        assert flat(result[1]).tolist() == [each[1] for each in wanted]


@pytest.mark.parametrize("weight", ["cos", "sin"])
def test_fourier_integrals_over_half_lines(weight):
    options = {"weight": weight, "wvar": 3.0}
    for limits in [(0, inf), (-inf, 0)]:
        y, _ = quad(lambda x: {"a": exp(-abs(x)), "b": 1 / (1 + x * x)}, *limits, **options)
        assert y["a"] == integrate.quad(lambda x: exp(-abs(x)), *limits, **options)[0]
        assert y["b"] == integrate.quad(lambda x: 1 / (1 + x * x), *limits, **options)[0]


def test_function_is_called_once_for_each_point():
    calls = []

    def f(x):
        calls.append(x)
        return {"a": sqrt(abs(x - 0.3)), "b": [sqrt(abs(x - 0.6)), exp(x)]}

    _, _, info = quad(f, 0, 1, full_output=1)
    assert len(set(calls)) == len(calls) == info["neval"]
    assert list(info["parts"]) == ["['a']", "['b'][0]", "['b'][1]"]
    assert max(each["neval"] for each in info["parts"].values()) <= len(calls)


def test_values_that_there_is_no_room_for_are_evaluated_again(monkeypatch):
    monkeypatch.setattr(_evaluations, "_ROOM", 2000)
    calls = []

    def f(x):
        calls.append(x)
        return [exp(x), x]

    y, _ = quad(f, 0, 1)
    assert y == [integrate.quad(exp, 0, 1)[0], 0.5]
    assert len(set(calls)) < len(calls)


def test_types_and_what_is_inactive_come_back():
    @dataclass
    class Value:
        single: np.float32
        z: complex
        number: float
        name: str

    y, abserr = quad(lambda x: Value(np.float32(x), complex(x, x * x), x, "n"), 0, 1)
    assert type(y.single) is np.float32 and type(y.number) is float and type(y.z) is complex
    assert y.z == pytest.approx(0.5 + 1j / 3) and y.name == abserr.name == "n"
    assert abserr.z.imag == integrate.quad(lambda x: x * x, 0, 1)[1]


def test_complex_parts_are_named_in_the_output():
    _, _, info = quad(lambda x: {"z": 1j * x, "w": x}, 0, 1, full_output=1)
    assert list(info["parts"]) == ["['z'].real", "['z'].imag", "['w']"]


def test_object_that_comes_again_and_again_does_no_harm():
    buffer = {"w": np.zeros(2)}

    def f(x):
        buffer["w"][:] = x, 1.0
        return buffer

    y, _ = quad(f, 0, 1)
    assert y["w"].tolist() == [0.5, 1.0] and y["w"] is not buffer["w"]


def test_empty_interval_gives_the_zero_of_the_structure(kind):
    build, flat = kind
    y, abserr = quad(lambda x: build(np.ones(4)), 2, 2)
    assert not flat(y).any() and not flat(abserr).any()


def test_arguments_of_the_integrand():
    assert quad(lambda x, c, d: {"a": c * x + d}, 0, 1, args=(2.0, 1.0))[0]["a"] == 2.0
    assert quad(lambda x, c: {"a": c * x}, 0, 1, args=2.0)[0]["a"] == 1.0
    assert quad(lambda x, c: {"a": c[0] * x}, 1, 1, args=[2.0])[0] == {"a": 0.0}


TOLERANCES = {
    "pattern": {"epsabs": {"*": 1e-2, "['a']": 1e-13}, "epsrel": 0},
    "object": {"epsabs": {"a": 1e-13, "b": 1e-2}, "epsrel": 0.0},
    "array": {"epsabs": np.array([1e-13, 1e-2]), "epsrel": 0.0},
    "relative": {"epsabs": 0, "epsrel": {"a": 1e-13, "b": 1e-1}},
}


@pytest.mark.parametrize("options", TOLERANCES.values(), ids=TOLERANCES)
def test_tolerances_by_part(options):
    def f(x):
        return {"a": sqrt(abs(x - 0.3)), "b": sqrt(abs(x - 0.6))}

    y, abserr = quad(f, 0, 1, limit=200, **options)
    assert abserr["a"] < 1e-13 < 1e-5 < abserr["b"]
    assert y["a"] == pytest.approx((0.3**1.5 + 0.7**1.5) / 1.5, rel=1e-13)


def test_tolerances_by_part_for_numbers_are_scipys_error():
    assert outcome(quad, exp, 0, 1, epsabs={"a": 1.0}) == outcome(
        integrate.quad, exp, 0, 1, epsabs={"a": 1.0}
    )


def test_tolerance_that_fits_nothing_is_an_error():
    with pytest.raises(StructureMismatchError, match="no component fits"):
        quad(lambda x: {"a": x}, 0, 1, epsabs={"*b*": 1.0})


# Messages.


def test_warnings_are_one_that_names_the_components():
    def f(x):
        return {"fine": x, "bad": 1 / abs(x - 0.3), "worse": 1 / (x - 0.6) ** 2}

    with pytest.warns(IntegrationWarning, match=r"\['bad'\]: .*\n(.*\n)*\['worse'\]: ") as caught:
        quad(f, 0, 1)
    assert len(caught) == 1 and caught[0].filename == __file__
    assert "['fine']" not in str(caught[0].message)
    _, _, info, message = quad(f, 0, 1, full_output=1)
    assert message == str(caught[0].message) and len(info["parts"]) == 3


def test_points_beside_a_weight_are_warned_of_once():
    with pytest.warns(IntegrationWarning, match="Break points cannot be") as caught:
        quad(lambda x: [x, 1.0, x], 0, 1, points=[0.5], weight="cos", wvar=2.0)
    assert len(caught) == 1


def test_integers_are_warned_of():
    with pytest.warns(IntegerWarning, match=r"integers at \['a'\]") as caught:
        quad(lambda x: {"a": 1, "b": x}, 0, 1)
    assert caught[0].filename == __file__


# Bad input.


def test_wrong_arguments_are_scipys_errors():
    for options in ({"epsabs": 0, "epsrel": 0}, {"points": [0.5], "limit": 1}, {"weight": "tan"}):
        with pytest.raises(ValueError) as theirs:
            integrate.quad(exp, 0, 1, **options)
        with pytest.raises(ValueError) as ours:
            quad(lambda x: {"a": exp(x)}, 0, 1, **options)
        assert str(ours.value) == str(theirs.value)


def test_value_unlike_the_first_is_an_error_with_its_path():
    with pytest.raises(StructureMismatchError, match=r"missing \['b'\]") as caught:
        quad(lambda x: {"a": x} if x < 0.4 else {"a": x, "b": x}, 0, 1)
    assert str(caught.value).startswith("in func at x=0.")


@pytest.mark.parametrize("value", [[1, 2], {}, max], ids=["ints", "empty", "function"])
def test_first_value_without_a_leaf_is_an_error(value):
    with pytest.raises(LeafTypeError, match="with nothing in it to integrate"):
        quad(lambda x: value, 0, 1)


@pytest.mark.parametrize("good", [0, 1, 30], ids=["first", "second", "later"])
def test_errors_of_the_integrand_pass_untouched(good):
    calls = []

    def f(x):
        calls.append(x)
        if len(calls) > good:
            raise KeyError("mine")
        return {"a": sqrt(x), "b": x}

    with pytest.raises(KeyError) as caught:
        quad(f, 0, 1)
    assert caught.value.__context__ is None and len(calls) == good + 1


def test_inactive_and_vectors():
    y, _ = quad(lambda x: {"x": x, "dt": 0.1}, 0, 1, inactive="['dt']")
    assert y == {"x": 0.5, "dt": 0.1}
    y, _ = quad(lambda x: VectorSpace({"x": x, "dt": 0.1}, inactive="['dt']"), 0, 1)
    assert type(y) is VectorSpace and y.value == {"x": 0.5, "dt": 0.1}


def test_progress_counts_evaluations(bars):
    quad(lambda x: {"a": sqrt(x)}, 0, 1, progress=True)
    quad(exp, 0, 1, progress=True)
    assert [bar.desc for bar in bars] == ["quad", "quad"] and all(bar.closed for bar in bars)
    assert bars[0].n > 21 and bars[1].n == 21 and bars[0].unit == "evaluation"
