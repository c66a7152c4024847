"""Parameters that a later SciPy has are taken where it is installed, and refused as by Python."""

import functools
import inspect

import numpy as np
import pytest
from scipy import integrate as scipy_integrate

import vspace_scipy.integrate as ours
from vspace_scipy.integrate._table import INTEGRALS

NAMES = {
    "tanhsinh": ((0.0, 1.0), lambda r: r.integral),
    "nsum": ((1, 5), lambda r: r.sum),
}


def with_kwargs(theirs):
    """Return one of SciPy's functions as it is from 1.18 on: with a parameter `kwargs`."""

    @functools.wraps(theirs)
    def function(f, a, b, *, args=(), kwargs=None, **options):
        arrays = {name: np.asarray(each)[()] for name, each in (kwargs or {}).items()}
        return theirs(lambda x, *args: f(x, *args, **arrays), a, b, args=args, **options)

    known = list(inspect.signature(theirs).parameters.values())
    place = [each.name for each in known].index("args") + 1
    new = inspect.Parameter("kwargs", inspect.Parameter.KEYWORD_ONLY, default=None)
    if "kwargs" not in inspect.signature(theirs).parameters:
        known.insert(place, new)
    function.__signature__ = inspect.Signature(known)
    return function


@pytest.fixture(params=NAMES)
def name(request, monkeypatch):
    function = with_kwargs(getattr(scipy_integrate, request.param))
    made = INTEGRALS[request.param].made(function, getattr(ours, request.param))
    monkeypatch.setattr(ours, request.param, made)
    return request.param


def test_arrays_take_further_arguments_by_keyword(name):
    limits, value = NAMES[name]
    f = lambda x, c, k: c * x**k  # noqa: E731
    wanted = value(getattr(ours, name)(f, *limits, args=(2.0, 3.0)))
    assert value(getattr(ours, name)(f, *limits, args=(2.0,), kwargs={"k": 3.0})) == wanted
    assert value(getattr(ours, name)(lambda x: x, *limits, kwargs=None)) == value(
        getattr(ours, name)(lambda x: x, *limits)
    )


@pytest.mark.parametrize("listed", [False, True], ids=["one object", "a list"])
def test_functions_of_objects_are_given_them_as_they_are(name, listed):
    limits, value = NAMES[name]
    settings = {"power": 2, "name": "kept"}
    seen = []

    def f(x, *, settings):
        seen.append(settings)
        if listed:
            return [{"a": each ** settings["power"]} for each in x]
        return {"a": x ** settings["power"], "b": np.stack([x, x])}

    got = value(getattr(ours, name)(f, *limits, kwargs={"settings": settings}))
    plain = value(getattr(ours, name)(lambda x: x**2, *limits))
    assert got["a"] == pytest.approx(float(plain))
    assert any(each is settings for each in seen)


@pytest.mark.parametrize("function", NAMES)
def test_what_the_installed_scipy_has_not_is_an_error_of_pythons(function):
    limits, _ = NAMES[function]
    for module in (scipy_integrate, ours):
        with pytest.raises(TypeError, match="got an unexpected keyword argument 'no_such'"):
            getattr(module, function)(lambda x: x, *limits, no_such=1)
    known = inspect.signature(getattr(scipy_integrate, function)).parameters
    assert ("kwargs" in known) == (
        "kwargs" in inspect.signature(getattr(ours, function)).parameters
    )
    if "kwargs" not in known:
        with pytest.raises(TypeError, match="unexpected keyword argument 'kwargs'"):
            getattr(ours, function)(lambda x: {"a": x}, *limits, kwargs={})


def test_the_signature_is_that_of_the_installed_scipy():
    theirs = with_kwargs(scipy_integrate.tanhsinh)
    shown = INTEGRALS["tanhsinh"].made(theirs, ours.tanhsinh)
    names = list(inspect.signature(shown).parameters)
    assert names[:5] == ["f", "a", "b", "args", "kwargs"]
    assert names[-2:] == ["inactive", "progress"]
    for name in INTEGRALS:
        known = inspect.signature(getattr(scipy_integrate, name)).parameters
        assert list(inspect.signature(getattr(ours, name)).parameters)[: len(known)] == list(known)
