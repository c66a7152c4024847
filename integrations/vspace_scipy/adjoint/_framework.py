"""What the rules need from a system of automatic differentiation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = ["Framework"]

Array = np.ndarray[Any, Any]


class Framework(ABC):
    """A system of automatic differentiation, as the rules for integrals and ODEs see it.

    Leaves of any shape and dtype travel as one *vector* of the system's own: one-dimensional, in
    double precision, a complex number as two real ones. A *form* is whatever the system needs to
    make a leaf from its part of a vector.

    Attributes
    ----------
    is_scipy : bool
        Whether SciPy's functions can be called as they are where nothing is traced; then leaves
        that are not traced are numbers and NumPy's arrays.
    precision : dtype
        Of the numbers that the user's functions are called with.
    """

    is_scipy: bool
    precision: np.dtype[Any] = np.dtype(np.float64)

    def at_home(self, leaves: Sequence[Any]) -> Framework:
        """Return the framework for a computation with these leaves, where they live.

        Parameters
        ----------
        leaves : sequence
            Some may be of other kinds than the framework's own.

        Raises
        ------
        VSpaceError
            When they cannot take part in one computation.
        """
        return self

    def leaf(self, bare: Any, form: Any) -> Any:
        """Return a leaf of a form from a number or an array of NumPy's; see `bare`."""
        return bare

    @abstractmethod
    def is_traced(self, value: Any) -> bool:
        """Return whether a value takes part in differentiation."""

    @abstractmethod
    def is_leaf(self, value: Any) -> bool:
        """Return whether a value is a number or an array, the system's own or NumPy's."""

    def have_common_source(self, values: Sequence[Any], again: Sequence[Any]) -> bool:
        """Return whether traced values come from outside of the function that computed them.

        Parameters
        ----------
        values, again : sequence
            What one function has returned twice for the same arguments, none of them traced.
        """
        return True

    @abstractmethod
    def bare(self, leaf: Any) -> Any:
        """Return a leaf as what SciPy takes: a number, or an array of NumPy's."""

    @abstractmethod
    def untraced(self, value: Any) -> Any:
        """Return a value of the system's own that takes no part in differentiation."""

    @abstractmethod
    def point(self, x: float) -> Any:
        """Return a number as the user's functions get it; of a traced one differentiably."""

    @abstractmethod
    def form(self, leaf: Any) -> Any:
        """Return the form of a leaf.

        It has the attributes ``shape``, ``size`` (in reals), ``dtype`` and ``is_complex``.
        """

    @abstractmethod
    def pack(self, leaves: Sequence[Any], forms: Sequence[Any]) -> Any:
        """Return leaves as a vector, differentiably."""

    @abstractmethod
    def unpack(self, vector: Any, forms: Sequence[Any]) -> list[Any]:
        """Return leaves from a vector, differentiably."""

    @abstractmethod
    def unpack_rows(self, matrix: Any, forms: Sequence[Any]) -> list[Any]:
        """Return leaves whose last axis counts the rows of a matrix, differentiably."""

    @abstractmethod
    def stacked(self, numbers: Any) -> Any:
        """Return numbers, a sequence or one array of them, as a one-dimensional array."""

    @abstractmethod
    def numbers(self, vector: Any) -> Array:
        """Return a vector as a contiguous array of float64, which may share its memory."""

    @abstractmethod
    def vector(self, numbers: Array, like: Sequence[Any]) -> Any:
        """Return an array of float64 as a vector, where these values live."""

    @abstractmethod
    def dot(self, v: Any, w: Any) -> Any:
        """Return the inner product of two vectors, differentiably."""

    @abstractmethod
    def as_input(self, gradient: Any, value: Any) -> Any:
        """Return a gradient by a single number in the form of that number."""

    @abstractmethod
    def pull(
        self, function: Callable[..., Any], args: Sequence[Any], wanted: Sequence[int], w: Any
    ) -> list[Any]:
        """Return the gradients of the product of ``function(*args)`` with `w`.

        Parameters
        ----------
        function : callable
            From arguments to a vector.
        args : sequence
            Its arguments.
        wanted : sequence of int
            By which of them.
        w : vector
            The cotangent.

        Returns
        -------
        list
            A gradient for each, zeros where the function does not depend on it; differentiable
            again where the arguments or `w` are traced.
        """

    def pull_at_once(
        self,
        function: Callable[..., Any],
        points: Sequence[float],
        args: Sequence[Any],
        wanted: Sequence[int],
        w: Any,
    ) -> tuple[Array, Array] | None:
        """Return values and gradients of ``function(x, *args)`` at many points, or None.

        Parameters
        ----------
        function, w
            As for `pull`.
        points : sequence of float
            In the place of the first argument.
        args : sequence
            The other arguments, none of them traced.
        wanted : sequence of int
            By which of those.

        Returns
        -------
        tuple of ndarray or None
            A row for each point: of values, and of gradients one after another. None where the
            system cannot do that, or not with this function.
        """
        return None
