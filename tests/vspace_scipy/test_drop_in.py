"""Nobody can tell our functions from SciPy's where arguments are plain: results and warnings."""

import importlib
import inspect
import re
import sys
import warnings

import numpy as np
import pytest

from every_function import CALLS, Arrays, Objects

CASES = [
    (package, name)
    for package, calls in CALLS.items()
    for name in calls
    if hasattr(importlib.import_module(f"scipy.{package}"), name)
]
# Where a method of ours calls several of SciPy's: the same lines, one after another.
IN_OTHER_ORDER = {"ode", "complex_ode"}


def modules(package, name):
    theirs = importlib.import_module(f"scipy.{package}")
    return theirs, importlib.import_module(f"vspace_scipy.{package}")


@pytest.mark.parametrize("package", CALLS)
def test_the_table_has_all_that_stands_for_something_of_scipys(package):
    theirs = importlib.import_module(f"scipy.{package}")
    ours = importlib.import_module(f"vspace_scipy.{package}")
    known = {name for name in CALLS[package] if hasattr(theirs, name)}
    assert known == {
        name
        for name in ours.__all__
        if hasattr(theirs, name) and getattr(ours, name) is not getattr(theirs, name)
    }


def codes_of(theirs):
    """Return the code of one of SciPy's functions, of what it wraps, and of a class's methods."""
    functions = [theirs]
    if inspect.isclass(theirs):
        functions = [each for each in vars(theirs).values() if inspect.isfunction(each)]
    codes = set()
    for each in functions:
        while inspect.isfunction(each):
            codes.add(each.__code__)
            each = getattr(each, "__wrapped__", None)
    return codes


class Probe:
    """Warns from each frame of one of SciPy's functions, for its caller and for the caller's."""

    def __init__(self, theirs):
        self.codes = codes_of(theirs)

    def __call__(self, frame, event, argument):
        if event == "call" and frame.f_code in self.codes:
            name = frame.f_code.co_name
            for level in (1, 2):  # one more than SciPy's own: the frame of the probe
                warnings.warn(f"{name}, {level} up", UserWarning, stacklevel=2 + level)


def shown(call, module, kind, theirs, action="always", ignored=None):
    """Return what is shown of the warnings when a call is made twice."""
    for name in ("every_function", __name__):
        vars(sys.modules[name]).pop("__warningregistry__", None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.filterwarnings(action, category=UserWarning, message=".* up$")
        if ignored is not None:
            warnings.filterwarnings("ignore", module=ignored)
        for _ in range(2):
            sys.setprofile(Probe(theirs))
            try:
                call(module, kind)
            finally:
                sys.setprofile(None)
    return [(str(w.message), w.filename, w.lineno) for w in caught]


@pytest.mark.parametrize("action", ["always", "default"])
@pytest.mark.parametrize(("package", "name"), CASES)
def test_warnings_of_plain_calls_are_those_of_scipy(package, name, action):
    theirs, ours = modules(package, name)
    call, function = CALLS[package][name], getattr(theirs, name)
    expected = shown(call, theirs, Arrays, function, action)
    assert expected or not codes_of(function)
    found = shown(call, ours, Arrays, function, action)
    if name in IN_OTHER_ORDER:
        expected, found = (
            {(file, line) for _, file, line in each if "scipy/integrate" not in file}
            for each in (expected, found)
        )
    assert found == expected


@pytest.mark.parametrize(("package", "name"), CASES)
def test_warnings_of_calls_with_objects_name_the_same_lines(package, name):
    theirs, ours = modules(package, name)
    call, function = CALLS[package][name], getattr(theirs, name)
    places = {(file, line) for _, file, line in shown(call, theirs, Arrays, function)}
    found = {(file, line) for _, file, line in shown(call, ours, Objects, function)}
    inside = {each for each in places | found if "scipy" in each[0]}  # of what SciPy calls itself
    assert found - inside <= places


class Warned(Arrays):
    """Values and unknowns that warn of what called the user's function, as NumPy might."""

    @staticmethod
    def value(x):
        warnings.warn("of the caller", UserWarning, stacklevel=3)
        return x

    read = value


@pytest.mark.parametrize(("package", "name"), CASES)
def test_warnings_that_functions_of_the_user_give_for_their_callers_name_scipy(package, name):
    theirs, ours = modules(package, name)
    seen = []
    for module in (theirs, ours):
        np.random.seed(1)  # noqa: NPY002 - of functions that are given no generator
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("ignore")
            warnings.filterwarnings("always", message="of the caller")
            CALLS[package][name](module, Warned)
        seen.append([(w.filename, w.lineno) for w in caught])
    assert seen[1] == seen[0]


@pytest.mark.parametrize(("package", "name"), CASES)
def test_filters_by_module_see_the_user(package, name):
    theirs, ours = modules(package, name)
    call, function = CALLS[package][name], getattr(theirs, name)
    for kind in (Arrays, Objects):
        seen = shown(call, ours, kind, function, ignored="vspace_scipy")
        assert seen == shown(call, ours, kind, function)
    rest = shown(call, ours, Arrays, function, ignored="every_function")
    expected = shown(call, theirs, Arrays, function, ignored="every_function")
    assert rest == expected or name in IN_OTHER_ORDER


def comparable(value):
    """Return a value in a form that can be compared: addresses and types of results left out."""
    if isinstance(value, (np.ndarray, np.generic, float, complex)):
        return np.asarray(value)
    if isinstance(value, (tuple, list)):
        return [comparable(each) for each in value]
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items()}
    return re.sub(
        r"0x[0-9a-f]+", "", re.sub(r"vspace_scipy\.\w+\._\w+|scipy\.\w+\._\w+", "", str(value))
    )


@pytest.mark.parametrize(("package", "name"), CASES)
def test_plain_calls_give_what_scipy_gives(package, name):
    theirs, ours = modules(package, name)
    results = []
    for module in (theirs, ours):
        np.random.seed(1)  # noqa: NPY002 - of functions that are given no generator
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            results.append(CALLS[package][name](module, Arrays))
    expected, found = map(comparable, results)
    if name in ("qmc_quad", "svds", "factorized", "splu", "spilu", "aslinearoperator"):
        return  # random, or objects that print their addresses
    np.testing.assert_equal(found, expected)
    assert type(results[1]).__name__ == type(results[0]).__name__
    assert isinstance(results[1], type(results[0]))
