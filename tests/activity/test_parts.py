"""What classes declare of their parts, put together (C6)."""

import pytest

from vspace.activity._parts import NO_ROLES, Parts, Role, Roles


def test_one_choice_or_several_may_be_given():
    parts = Parts(active=["coef"], fixed=str, derived=["cache"])
    assert parts.active == ("coef",)
    assert parts.fixed == (str,)
    assert parts.derived == ("cache",)
    assert parts.inactive == ()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"active": "coef"}, r"active='coef': give a tuple of names, \('coef',\)"),
        ({"fixed": [3]}, "fixed: 3 is no name of a part, type or predicate"),
        ({"derived": [str]}, "derived=.*: give names of attributes"),
    ],
    ids=["text", "number", "derived type"],
)
def test_c6_what_is_no_choice_is_an_error(options, message):
    with pytest.raises(TypeError, match=message):
        Parts(**options)


RECORDS = {
    "nothing said": ([], "x", float, Role.ACTIVE),
    "by name": ([Parts(inactive=["x"])], "x", float, Role.INACTIVE),
    "by type": ([Parts(fixed=float)], "x", float, Role.FIXED),
    "by the type of a base": ([Parts(fixed=int)], "x", bool, Role.FIXED),
    "by a predicate": ([Parts(fixed=lambda cls: cls is float)], "x", float, Role.FIXED),
    "a name counts before a type": (
        [Parts(fixed=float), Parts(inactive=["x"])],
        "x",
        float,
        Role.INACTIVE,
    ),
    "the nearer class counts": (
        [Parts(fixed=["x"]), Parts(inactive=["x"])],
        "x",
        float,
        Role.FIXED,
    ),
    "what is not named beside active": ([Parts(active=["w"])], "x", float, Role.INACTIVE),
    "what is named beside active": ([Parts(active=["w"])], "w", float, Role.ACTIVE),
    "what has no name": ([Parts(inactive=["x"])], None, float, Role.ACTIVE),
    "what has no name, by type": ([Parts(inactive=float)], None, float, Role.INACTIVE),
}


@pytest.mark.parametrize(("records", "name", "cls", "role"), RECORDS.values(), ids=RECORDS)
def test_the_role_of_a_part(records, name, cls, role):
    assert Roles(records).of(name, cls) is role


def test_derived_parts_are_known_by_their_names():
    roles = Roles([Parts(derived=["a"]), Parts(derived=["b"], inactive=["a"])])
    assert roles.derived == {"a", "b"}
    assert Roles([Parts(inactive=["a"]), Parts(derived=["a"])]).derived == frozenset()


def test_where_nothing_is_said_there_are_no_roles():
    assert not NO_ROLES
    assert not Roles([Parts(derived=[])])
    assert Roles([Parts(fixed=str)])
