"""What a solution of a boundary value problem is made of when values are objects."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy.interpolate import PPoly

from vspace_scipy._places import Spaces, states, with_objects
from vspace_scipy._stack import Samples
from vspace_scipy.integrate._bvp_functions import BoundarySpaces


class StructuredSpline(PPoly):  # type: ignore[misc]
    """A piecewise polynomial that gives objects; its coefficients are those of vectors.

    Attributes
    ----------
    polynomial : PPoly
        The same, giving vectors.
    x, c : ndarray
        As for SciPy.
    """

    @classmethod
    def of(cls, polynomial: PPoly, samples: Samples) -> Self:
        """Return a polynomial of SciPy's, whose values are vectors, as one that gives objects."""
        made: Self = cls.construct_fast(*_parts(polynomial))
        made._samples = samples
        return made

    @property
    def polynomial(self) -> PPoly:
        """The polynomial of vectors."""
        return PPoly.construct_fast(*_parts(self))

    def __call__(self, x: Any, nu: int = 0, extrapolate: Any = None) -> Any:
        """Return the value, or a derivative.

        Parameters
        ----------
        x : number or array_like
            Where.
        nu : int, default 0
            The order of the derivative.
        extrapolate : bool or 'periodic', optional
            As for SciPy's ``PPoly``.

        Returns
        -------
        object
            For a number. For an array, one object whose leaves have its axes behind their own; or
            a list of objects, if the guess was one.
        """
        vectors = self.polynomial(x, nu, extrapolate)
        if vectors.ndim == 1:
            return self._samples.space.unpack(vectors)
        if self._samples.listed and vectors.ndim > 2:
            raise ValueError(
                f"x: found an array of shape {np.shape(x)}, expected a number or one axis, since "
                f"the guess was a list; take x.ravel()"
            )
        return self._samples.unstack(vectors)

    def derivative(self, nu: int = 1) -> StructuredSpline:
        """Return the derivative of an order, as one that gives objects."""
        return self.of(self.polynomial.derivative(nu), self._samples)

    def antiderivative(self, nu: int = 1) -> StructuredSpline:
        """Return the antiderivative of an order, as one that gives objects."""
        return self.of(self.polynomial.antiderivative(nu), self._samples)

    def integrate(self, a: float, b: float, extrapolate: Any = None) -> Any:
        """Return the integral, an object."""
        vector = self.polynomial.integrate(a, b, extrapolate)
        return self._samples.space.unpack(np.asarray(vector, self._samples.space.dtype))

    def __repr__(self) -> str:
        first, last = self.x[[0, -1]]
        return (
            f"<piecewise polynomial from {first:.6g} to {last:.6g} of "
            f"{self._samples.space.describe()}>"
        )


def _parts(polynomial: PPoly) -> tuple[Any, ...]:
    return polynomial.c, polynomial.x, polynomial.extrapolate, polynomial.axis


def _stacked(matrix: Any, spaces: Spaces) -> Any:
    return _boundary(spaces).samples.unstack(matrix)


def _spline(polynomial: PPoly, spaces: Spaces) -> StructuredSpline:
    return StructuredSpline.of(polynomial, _boundary(spaces).samples)


def _parameters(given: Any, spaces: Spaces) -> Any:
    space = _boundary(spaces).parameters
    return given if space is None else space.unpack(given)


def _boundary(spaces: Spaces) -> BoundarySpaces:
    assert isinstance(spaces, BoundarySpaces)
    return spaces


_FIELDS = {"y": _stacked, "yp": _stacked, "sol": _spline, "p": _parameters}


def with_solution(result: Any, spaces: Spaces) -> Any:
    """Return a result of SciPy's, with objects in it."""
    nodes = states(result.y.T, spaces)
    result = with_objects(result, spaces, _FIELDS)
    result["states"] = nodes
    return result
