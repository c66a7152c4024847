"""Values of traced functions as vectors, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace import Structure, StructureMismatchError, paths, structure
from vspace_scipy.adjoint._elsewhere import traced_elsewhere
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._framework import Framework


class Untraced:
    """A function of which nothing is known to be traced; that its values are not, it makes sure.

    Parameters
    ----------
    function : callable
        The function.
    framework : Framework
        Tells what is traced.
    what : str
        What to call the values in errors.
    """

    def __init__(self, function: Callable[..., Any], framework: Framework, what: str) -> None:
        self._function = function
        self._framework = framework
        self._what = what

    def __call__(self, *args: Any) -> Any:
        value = self._function(*args)
        if self._framework.is_traced(value):
            raise _elsewhere(self._function, self._framework, self._what)
        return value


def _elsewhere(function: Any, framework: Framework, what: str) -> GradientError:
    name = traced_elsewhere(function, framework)
    return GradientError(
        what if name is None else f"{name} in {what}",
        "a value that depends on something traced outside of what the function captured",
        "traced values in its closure, arguments, defaults or attributes",
        "capture it: a global that another function uses, or an attribute of a class or module, "
        "is not looked into",
    )


class Outputs:
    """The space of a function's values: a number, an array, or any object with such leaves.

    Parameters
    ----------
    framework : Framework
        Packs the leaves.
    example : object
        A value that is not traced; it fixes the structure, and gives the inactive parts.
    what : str
        What to call the values in errors.
    inactive : object
        What else is inactive in them.
    function : callable, optional
        That the values are of.

    Attributes
    ----------
    forms : list
        Of the leaves.
    """

    def __init__(
        self, framework: Framework, example: Any, what: str, inactive: Any, function: Any = None
    ) -> None:
        self._function = function
        self._framework = framework
        self._inactive = inactive
        self._what = what
        self._structure: Structure | None = None
        self._known: list[Structure] = []
        self._is_closed = False
        leaves = [example]
        if not framework.is_leaf(example):
            self._structure = structure(example, inactive=inactive)
            leaves, self._captured = self._structure.take(example)
            bare = self.bare(example, lambda: example)
            self._bare = structure(bare, inactive=inactive)
            self._labels = paths(bare, inactive=inactive)
        self.forms = [framework.form(leaf) for leaf in leaves]

    def bare(self, value: Any, again: Callable[[], Any]) -> Any:
        """Return a value with numbers and NumPy's arrays for leaves.

        Parameters
        ----------
        value : object
            Computed from nothing that is traced.
        again : callable
            Computes it again.

        Raises
        ------
        GradientError
            When a leaf depends on something that is traced nevertheless.
        """
        if self._structure is None:
            leaves = value if type(value) in (list, tuple) else [value]  # of numbers, for SciPy
        else:
            own = structure(value, inactive=self._inactive)
            leaves, captured = own.take(value)
        traced = [*filter(self._framework.is_traced, leaves)]
        if traced and not self._is_closed:
            # A gradient inside of the function leaves traces of its own behind.
            if self._framework.have_common_source(traced, self._leaves_in(again())):
                raise _elsewhere(self._function, self._framework, self._what)
            self._is_closed = True
        bare = [self._framework.bare(self._framework.untraced(leaf)) for leaf in leaves]
        if self._structure is not None:
            return own.build(bare, captured)
        return bare if leaves is value else bare[0]

    def _leaves_in(self, value: Any) -> list[Any]:
        """Return the leaves of a value of whatever structure."""
        if self._structure is None:
            return list(value) if type(value) in (list, tuple) else [value]
        leaves: list[Any] = structure(value, inactive=self._inactive).take(value)[0]
        return leaves

    def widen(self, bare: Any) -> None:
        """Have complex numbers for a value that turned out to be complex; its first was real."""
        if self._structure is None and np.iscomplexobj(bare) and not self.forms[0].is_complex:
            self.forms = [self._framework.form(bare)]

    def dressed(self, bare: Any) -> Any:
        """Return a value with the framework's leaves from what `bare` returns."""
        framework = self._framework
        if framework.is_scipy:
            return bare
        leaves = [bare]
        if self._structure is not None:
            leaves, _ = self._bare.take(bare)
        return self.rebuilt([framework.leaf(*row) for row in zip(leaves, self.forms, strict=True)])

    def pack(self, value: Any) -> Any:
        """Return a value as a vector, differentiably.

        Raises
        ------
        StructureMismatchError
            When it is not like the first one.
        """
        return self._framework.pack(self._leaves_of(value), self.forms)

    def _leaves_of(self, value: Any) -> list[Any]:
        leaves = [value]
        if self._structure is not None:
            own = structure(value, inactive=self._inactive)
            # Equal structures may have their keys in another order: read by that of the known one.
            known = next((each for each in self._known if each == own), None)
            if known is None:
                leaves, captured = own.take(value)
                self._check(own, leaves, captured)
                self._known = [own, *self._known[:7]]
            else:
                leaves = known.read(value)
        for leaf, form in zip(leaves, self.forms, strict=True):
            shape = tuple(getattr(leaf, "shape", ()))
            if not self._framework.is_leaf(leaf) or shape != tuple(form.shape):
                raise StructureMismatchError(
                    self._what,
                    f"a {type(leaf).__name__} of shape {shape}",
                    f"numbers of shape {tuple(form.shape)}, as in the first value",
                    "return values of one structure always",
                )
        return leaves

    def _check(self, own: Structure, leaves: list[Any], captured: Any) -> None:
        """Raise unless a traced value has the structure of the first one, in the same order."""
        framework = self._framework
        bare = own.build([framework.bare(framework.untraced(x)) for x in leaves], captured)
        self._bare.read(bare)
        if paths(bare, inactive=self._inactive) != self._labels:
            raise StructureMismatchError(
                self._what,
                "the parts in another order",
                f"{', '.join(self._labels[:8])}, as in the first value",
                "return dicts with their keys in one order",
            )

    def unpack(self, vector: Any) -> Any:
        """Return a value from a vector, differentiably."""
        return self.rebuilt(self._framework.unpack(vector, self.forms))

    def rebuilt(self, leaves: Sequence[Any]) -> Any:
        """Return a value from its leaves."""
        if self._structure is None:
            return leaves[0]
        return self._structure.build(leaves, self._captured)

    def stacked(self, matrix: Any) -> Any:
        """Return one object from a row for each time: each leaf has one more axis, the last."""
        return self.rebuilt(self._framework.unpack_rows(matrix, self.forms))
