"""Parameters are those of the installed SciPy, whichever it is, and ours behind them by keyword."""

import functools
import importlib
import inspect

import pytest

from every_function import CALLS, Arrays, Objects
from vspace_scipy._adapter import Row, Table

CASES = [
    (package, name)
    for package, calls in CALLS.items()
    for name in calls
    if hasattr(importlib.import_module(f"scipy.{package}"), name)
]
OWN = {"inactive", "progress", "callback", "save"}
# Of which SciPy's own tests demand that they show no parameters by keyword alone.
BARE = {"bisect", "brenth", "brentq", "newton", "ridder", "toms748"}
# With more to say of objects than SciPy has words for.
MORE = {"aslinearoperator": {"domain", "codomain", "adjoint", "inactive"}}


def both(package, name):
    theirs = importlib.import_module(f"scipy.{package}")
    ours = importlib.import_module(f"vspace_scipy.{package}")
    return getattr(theirs, name), getattr(ours, name)


def parameters(function):
    return inspect.signature(function).parameters


@pytest.mark.parametrize(("package", "name"), CASES)
def test_parameters_are_scipys_in_their_order(package, name):
    theirs, ours = map(parameters, both(package, name))
    extra = set(ours) - set(theirs)
    assert extra <= MORE.get(name, OWN)
    assert [each for each in ours if each in theirs] == list(theirs)
    for each, parameter in theirs.items():
        assert ours[each].kind is parameter.kind
        assert ours[each].default is parameter.default or ours[each].default == parameter.default
    if name not in MORE:
        assert all(ours[each].kind is inspect.Parameter.KEYWORD_ONLY for each in extra)
    assert not (extra and name in BARE)


@pytest.mark.parametrize(
    ("package", "name"), [each for each in CASES if inspect.isclass(both(*each)[0])]
)
def test_methods_of_classes_take_what_scipys_take(package, name):
    theirs, ours = both(package, name)
    for method, function in inspect.getmembers(theirs, inspect.isfunction):
        if not method.startswith("_") or method == "__call__":
            assert list(parameters(getattr(ours, method))) == list(parameters(function)), method


class Newer:
    """A module of SciPy's in which a function has one more parameter, and remembers what it got."""

    def __init__(self, module, name, seen):
        function = getattr(module, name)

        @functools.wraps(function)
        def newer(*args, brand_new=None, **options):
            seen.append(brand_new)
            return function(*args, **options)

        known = list(parameters(function).values())
        place = len(known) - (known[-1].kind is inspect.Parameter.VAR_KEYWORD)
        new = inspect.Parameter("brand_new", inspect.Parameter.KEYWORD_ONLY, default=None)
        newer.__signature__ = inspect.Signature([*known[:place], new, *known[place:]])
        setattr(self, name, newer)
        self.__name__ = module.__name__


def of_rows(package):
    """Return the functions of a package that are made from rows, with their rows."""
    table = importlib.import_module(f"vspace_scipy.{package}._table")
    rows = dict(table.TABLE.rows)
    return rows | getattr(table, "INTEGRALS", {})


ROWS = [(package, name) for package in CALLS for name in of_rows(package) if name in CALLS[package]]


def test_nearly_all_functions_are_made_from_rows():
    functions = {each for each in CASES if not inspect.isclass(both(*each)[1])}
    assert functions - set(ROWS) <= {
        ("integrate", "solve_ivp"),
        ("sparse.linalg", "aslinearoperator"),
    }


class Given:
    """A module in which one function is given a new argument, whatever else it is called with."""

    def __init__(self, name, function):
        setattr(self, name, functools.partial(function, brand_new="given"))


@pytest.mark.filterwarnings("ignore")  # SciPy's, of problems as small as these
@pytest.mark.parametrize("kind", [Arrays, Objects], ids=["arrays", "objects"])
@pytest.mark.parametrize(("package", "name"), ROWS)
def test_what_a_later_scipy_takes_is_passed_on(package, name, kind):
    theirs = importlib.import_module(f"scipy.{package}")
    row, seen = of_rows(package)[name], []
    newer = Newer(theirs, name, seen)

    def described(*args, **options):
        """Stand for the function."""

    if isinstance(row, Row):
        values = {field: getattr(row, field) for field in Row.__dataclass_fields__ if field != "_"}
        values["table"] = Table(newer)
        function = Row(**values).named(name, "Do what is new.", described)
    else:
        described.__name__ = name
        function = row.made(getattr(newer, name), described)
    assert "brand_new" in parameters(function)
    CALLS[package][name](Given(name, function), kind)
    assert "given" in seen
