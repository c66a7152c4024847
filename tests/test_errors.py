"""Every error says where, what was found, what was expected, and what to do (C24)."""

import pytest

from vspace import errors

TREE = {
    errors.StructureMismatchError: ValueError,
    errors.ImmutableLeafError: TypeError,
    errors.UnknownTypeError: TypeError,
    errors.LeafTypeError: TypeError,
    errors.NotFiniteError: ValueError,
}


@pytest.mark.parametrize(("cls", "base"), TREE.items(), ids=lambda c: c.__name__)
def test_errors_are_one_tree_and_also_of_the_builtin_kind(cls, base):
    assert issubclass(cls, errors.VSpaceError)
    assert issubclass(cls, base)
    error = cls(".a[1]", "this", "that", "do so")
    assert str(error) == "at a[1]: found this, expected that; do so"
    assert (error.path, error.found, error.expected, error.remedy) == (
        ".a[1]",
        "this",
        "that",
        "do so",
    )
    assert str(cls("", "x", "y", "z")).startswith("at the root: ")


def test_a_place_is_told_once():
    ours = errors.LeafTypeError("", "a", "b", "c")
    errors.tell_where(ours, "['w']")
    errors.tell_where(ours, "['other']")
    assert str(ours) == "at ['w']: found a, expected b; c"
    assert ours.args[0] == "['w']"
    theirs = KeyError("m")
    for path in (".x", ".x", ""):
        errors.tell_where(theirs, path)
    assert theirs.__notes__ == ["at x", "at the root"]
