"""`fixed_quad` for integrands that return any object."""

from __future__ import annotations

from typing import Any

from vspace_scipy._call import Call
from vspace_scipy._first_look import First
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_array_like
from vspace_scipy._stack import Samples
from vspace_scipy._where import VALUES, Within
from vspace_scipy.integrate._table import Integral

__all__ = ["fixed_quad"]


def _run(call: Call, first: First | None) -> Any:
    if first is None:
        return call.made()
    samples = Samples(-1, call.inactive)
    (points, *_), value = first
    with Within(VALUES, "func", x=points):
        matrix = samples.matrix(value, call["n"])
    integral, _ = call.made(func=lambda _: matrix, args=())
    warn_of_kept(samples.integers)
    return samples.space.unpack(integral), None


@Integral("func", _run, is_array_like, values="arrays", shows=None)
def fixed_quad(*args: Any, **options: Any) -> Any:
    """Return the integral of a function that returns any object, by Gaussian quadrature.

    Parameters
    ----------
    func : callable
        ``func(x, *args)`` for an array `x` of all `n` points. For objects it returns one object
        whose leaves have a last axis of length `n`, or a list of `n` objects.
    a, b : float
        The limits.
    args : tuple, optional
        Further arguments of `func`.
    n : int, optional
        The number of points.

    Returns
    -------
    val : float, ndarray or object
        The integral: an object like one sample.
    none : None
        As from SciPy.

    Raises
    ------
    StructureMismatchError
        When a leaf has no axis for the points, with the path, or a list is too short or too long.
    ValueError
        When a limit is infinite.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import fixed_quad
    >>> val, _ = fixed_quad(lambda x: {"a": x**2, "b": np.stack([x, x**3])}, 0, 1)
    >>> round(val["a"], 12), val["b"].round(12)
    (0.333333333333, array([0.5 , 0.25]))
    >>> val, _ = fixed_quad(lambda x: [{"a": float(each) ** 2} for each in x], 0, 1)
    >>> round(val["a"], 12)
    0.333333333333
    """
