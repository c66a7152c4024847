"""What a solution of a boundary value problem is made of when values are objects."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy.interpolate import PPoly

from vspace_scipy._presentable import presentable
from vspace_scipy._stack import Samples, States
from vspace_scipy.integrate._bvp_functions import Spaces


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


def with_objects(result: Any, spaces: Spaces) -> Any:
    """Return a result of SciPy's, with objects in it."""
    samples = spaces.samples
    result["states"] = States(spaces.value, result.y.T)
    for name in ("y", "yp"):
        result[name] = samples.unstack(result[name])
    result["sol"] = StructuredSpline.of(result.sol, samples)
    if spaces.parameters is not None:
        result["p"] = spaces.parameters.unpack(result.p)
    return presentable(result)
