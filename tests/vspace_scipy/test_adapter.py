"""Rows, and the body that runs them: on a function of a package of our own."""

import inspect
from dataclasses import fields
from types import ModuleType

import numpy as np
import pytest

from vspace_scipy._adapter import Problem, Row, Table, inside, sent
from vspace_scipy._call import Call
from vspace_scipy._places import unknowns, vector
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space


class NoLuckError(Exception):
    """One that carries a vector."""


def scaled(x, factor=1.0, options=None, workers=None, *, fail=False):
    """Return a multiple of a vector.

    Parameters
    ----------
    x : ndarray
        The vector.
    factor, workers : float
        By which.
    options : dict
        More.

    Returns
    -------
    ndarray
        The multiple.

    Notes
    -----
    See [1]_ and :func:`multiply <numpy.multiply>`.

    References
    ----------
    .. [1] Somebody,
       *A book
       of numbers*.
    """
    if fail:
        error = NoLuckError()
        error.last = x
        raise error
    if not isinstance(factor, float):
        raise TypeError("no float")
    return x * factor * (options or {}).get("more", 1.0)


THEIRS = ModuleType("theirs")
THEIRS.scaled = scaled
read = []


def from_x(call: Call) -> Space:
    space = Space(call["x"], call.inactive)
    call["x"] = space.pack(call["x"])
    return space


def noted(given, name, problem: Problem):
    read.append((name, problem.unknowns.size))
    return given


def refuse(call):
    if call["factor"] == 0.5:
        raise ValueError("factor: found 0.5")


def remedy(factor):
    return None if isinstance(factor, float) else "write a float"


def columns(**changed):
    return {
        "plain": {"x": is_plain},
        "space": from_x,
        "arguments": {"options": inside({"more": noted}), "factor": noted},
        "result": vector,
        "differences": None,
        "sends": None,
        "watch": None,
        "refused": (refuse,),
        "raises": {NoLuckError: {"last": unknowns}},
        "remedies": {"factor": remedy, "x": lambda x: None},
        **changed,
    }


TABLE = Table(THEIRS)


@Row(TABLE, **columns())
def ours(*args, **options):
    """Never called."""


def adapted(table=None, **changed):
    table = table or Table(THEIRS)
    return Row(table, **columns(**changed)).named("scaled", "Scale an object.", adapted)


X = {"a": 1.0, "b": np.ones(2), "name": "x"}


def test_columns_of_guards_have_no_default():
    for left_out in ("differences", "sends", "watch", "plain", "space", "arguments"):
        given = columns()
        del given[left_out]
        with pytest.raises(TypeError, match=left_out):
            Row(TABLE, **given)
    assert {each.name for each in fields(Row)} >= {"differences", "sends", "watch"}


def test_objects_go_in_and_come_out():
    read.clear()
    found = adapted()(X, 2.0, options={"more": 3.0, "other": 1})
    assert found["a"] == 6.0
    assert found["b"].tolist() == [6.0, 6.0]
    assert found["name"] == "x"
    assert read == [("more", 3), ("factor", 3)]  # in the order of the row


def test_plain_arguments_are_theirs():
    read.clear()
    assert adapted()(np.ones(2), 2.0).tolist() == [2.0, 2.0]
    assert read == []


def test_what_is_refused_is_so_before_anything_is_read():
    read.clear()
    with pytest.raises(ValueError, match=r"factor: found 0\.5"):
        adapted()(X, 0.5)
    assert read == []


def test_exceptions_carry_objects():
    with pytest.raises(NoLuckError) as caught:
        adapted()(X, fail=True)
    assert caught.value.last["b"].tolist() == [1.0, 1.0]


def test_errors_on_objects_say_what_to_write():
    with pytest.raises(TypeError, match="no float") as caught:
        adapted()(X, "2")
    assert caught.value.__notes__ == ["factor: write a float"]


def test_guards_see_what_scipy_is_given():
    seen = []
    adapted(differences=lambda problem: seen.append(problem.call["x"]))(X)
    assert seen[0].tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(TypeError, match="workers: found 2"):
        adapted(sends=sent("options", lambda call: 2))(X, options={"f": lambda: None})


def test_a_function_knows_its_name_its_place_and_its_signature():
    assert TABLE.functions == {}  # SciPy has no function of this name
    assert ours.__doc__ == "Never called."
    table = Table(THEIRS)
    function = adapted(table)
    assert table.functions == {"scaled": function}
    assert list(table.rows) == ["scaled"]
    assert function.__name__ == "scaled"
    assert function.__module__ == __name__
    assert function.__code__.co_firstlineno == adapted.__code__.co_firstlineno
    assert [*inspect.signature(function).parameters] == [
        *inspect.signature(scaled).parameters, "inactive",
    ]  # fmt: skip


def test_documentation_is_completed():
    assert adapted().__doc__.splitlines() == [
        "Scale an object.",
        "",
        "Where SciPy takes `x` as it is, this *is* `theirs.scaled`.",
        "",
        "Parameters",
        "----------",
        "x : ndarray",
        "    The vector.",
        "factor : float",
        "    By which.",
        "options : dict",
        "    More.",
        "workers : float",
        "    By which.",
        "fail",
        "inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional",
        "    What else is inactive in the objects.",
        "",
        "Returns",
        "-------",
        "ndarray",
        "    The multiple.",
        "",
        "Notes",
        "-----",
        "SciPy's own notes speak of vectors:",
        "",
        "See [1] and `multiply`.",
        "",
        "References",
        "----------",
        "[1] Somebody, *A book of numbers*.",
    ]
