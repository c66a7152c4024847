"""The errors of vspace: one small tree, whose messages say where, what, and what to do."""

from __future__ import annotations

from typing import Self

__all__ = [
    "ImmutableLeafError",
    "IntegerWarning",
    "LeafTypeError",
    "NotFiniteError",
    "StructureMismatchError",
    "UnknownTypeError",
    "UnregisteredTypeWarning",
    "VSpaceError",
]


class VSpaceError(Exception):
    """Base of every error that vspace raises on purpose.

    Parameters
    ----------
    path : str
        Where: the path of the part, as one would type it after the object.
    found : str
        What was found there.
    expected : str
        What should have been there.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> print(VSpaceError("bodies[2].mass", "int 1", "a float", "write 1.0"))
    at bodies[2].mass: found int 1, expected a float; write 1.0
    """

    def __init__(self, path: str, found: str, expected: str, remedy: str) -> None:
        super().__init__(path, found, expected, remedy)
        self.path = path
        self.found = found
        self.expected = expected
        self.remedy = remedy

    #: In which function of a call, and at which of its arguments; see `within`.
    place = ""

    def within(self, place: str, first: str, other: str) -> Self:
        """Say in which function it was, and what its call names its objects (C24).

        Parameters
        ----------
        place : str
            The function, and where it was asked: ``"fun at t=0.5"``.
        first, other : str
            What is the first operand there, and what the other one.

        Returns
        -------
        VSpaceError
            This one.

        Examples
        --------
        >>> error = VSpaceError("", "3", "2, as in the first operand", "make both operands equal")
        >>> print(error.within("fun at t=0.5", "the state", "the derivative"))
        in fun at t=0.5: at the root: found 3, expected 2, as in the state;
        make the derivative and the state equal
        """
        self.place = f"in {place}: "
        words = {
            "both operands": f"{other} and {first}",
            "the first operand": first,
            "an operand": other,
        }
        for ours, theirs in words.items():
            self.found = self.found.replace(ours, theirs)
            self.expected = self.expected.replace(ours, theirs)
            self.remedy = self.remedy.replace(ours, theirs)
        return self

    def __str__(self) -> str:
        path = f"at {self.path.removeprefix('.')}" if self.path else "at the root"
        return f"{self.place}{path}: found {self.found}, expected {self.expected}; {self.remedy}"


class IntegerWarning(UserWarning):
    """An integer stands where a number is meant: it is inactive, and takes no part (C2)."""


class UnregisteredTypeWarning(UserWarning):
    """An object of an installed library is taken apart that nobody has registered (C7)."""


class StructureMismatchError(VSpaceError, ValueError):
    """Two objects are not vectors of one space: their structures differ (C14)."""


class ImmutableLeafError(VSpaceError, TypeError):
    """A strictly in-place operation met leaves that do not live in mutable storage (C18)."""


class UnknownTypeError(VSpaceError, TypeError):
    """A value is neither leaf nor inactive, and cannot be looked into (C7)."""


class NotFiniteError(VSpaceError, ValueError):
    """A value that has to be finite is NaN or infinite."""


class LeafTypeError(VSpaceError, TypeError):
    """A leaf operation gave, or would give, another type, dtype or shape (C3)."""


def tell_where(error: Exception, path: str) -> None:
    """Give an error that a method of a leaf raised the path of the leaf (C24).

    It stays the very object, for the caller to raise on: one of ours is given the path, where it
    has none yet; anybody else's is given a note.

    Parameters
    ----------
    error : Exception
        What was raised.
    path : str
        Where the leaf sits.

    Examples
    --------
    >>> error = LeafTypeError("", "a", "b", "c")
    >>> tell_where(error, "['w']")
    >>> print(error)
    at ['w']: found a, expected b; c
    """
    if not isinstance(error, VSpaceError):
        note = f"at {path.removeprefix('.')}" if path else "at the root"
        if note not in getattr(error, "__notes__", ()):
            error.add_note(note)
    elif not error.path:
        error.path = path
        error.args = (path, *error.args[1:])
