"""`fixed_quad` for integrands that return any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import integrate

from vspace_scipy._caller import passed_over
from vspace_scipy._first_look import ObjectValue, first_look
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_array_like
from vspace_scipy._stack import Samples
from vspace_scipy._where import VALUES, Within

__all__ = ["fixed_quad"]


@passed_over
def fixed_quad(
    func: Callable[..., Any],
    a: float,
    b: float,
    args: Any = (),
    n: int = 5,
    *,
    inactive: Any = None,
) -> Any:
    """Return the integral of a function that returns any object, by Gaussian quadrature.

    Where the values are arrays this *is* ``scipy.integrate.fixed_quad``.

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
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.

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
    look = first_look(func, is_array_like)
    try:
        return integrate.fixed_quad(look, a, b, args, n)
    except ObjectValue as found:
        samples = Samples(-1, inactive)
        (points, *_), value = found.args
    with Within(VALUES, "func", x=points):
        matrix = samples.matrix(value, n)
    integral, _ = integrate.fixed_quad(lambda _: matrix, a, b, n=n)
    warn_of_kept(samples.integers)
    return samples.space.unpack(integral), None
