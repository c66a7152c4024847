"""Integrals of samples that are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate as scipy_integrate

from vspace_scipy._caller import passed_over
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_array_like, is_plain
from vspace_scipy._stack import Samples
from vspace_scipy._where import SAMPLES, Within
from vspace_scipy.integrate._scipy import integrate

__all__ = ["cumulative_simpson", "cumulative_trapezoid", "romb", "simpson", "trapezoid"]


@passed_over
def trapezoid(
    y: Any, x: Any = None, dx: float = 1.0, axis: int = -1, *, inactive: Any = None
) -> Any:
    r"""Return the integral of samples by the composite trapezoidal rule.

    For arrays this *is* ``scipy.integrate.trapezoid``.

    Parameters
    ----------
    y : array_like, list of objects, or object
        The samples: an array; one object for each point, as ``sol.states`` of an ODE solution; or
        one object whose leaves are arrays with an axis for the points, as ``sol.y``. A list or
        tuple is a list of objects.
    x : array_like, optional
        The points; one-dimensional for objects.
    dx : float, optional
        Their distance, if `x` is not given.
    axis : int, optional
        Of the points, in arrays and in leaves. A list has no other.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects: kept from the first.

    Returns
    -------
    float, ndarray or object
        The integral: an object like one sample. A one-dimensional leaf gives a number.

    Raises
    ------
    StructureMismatchError
        When samples differ in structure, or a leaf has no axis for the points, with the path.
    ValueError
        When `x` is not one number for each sample.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import trapezoid
    >>> t = np.linspace(0.0, 1.0, 5)
    >>> trapezoid({"flow": t, "heat": np.stack([t, 2 * t])}, t)
    {'flow': 0.5, 'heat': array([0.5, 1. ])}
    >>> trapezoid([{"flow": float(each)} for each in t], t)
    {'flow': 0.5}
    """
    if inactive is None and is_array_like(y):
        return scipy_integrate.trapezoid(y, x, dx, axis)
    return _reduced(y, x, axis, inactive, lambda m: integrate.trapezoid(m, x, dx, -1))


@passed_over
def simpson(y: Any, x: Any = None, *, dx: float = 1.0, axis: int = -1, inactive: Any = None) -> Any:
    """Return the integral of samples by the composite Simpson's rule.

    For arrays this *is* ``scipy.integrate.simpson``.

    Parameters
    ----------
    y : array_like, list of objects, or object
        The samples; see `trapezoid`.
    x : array_like, optional
        The points; one-dimensional for objects.
    dx : float, optional
        Their distance, if `x` is not given.
    axis : int, optional
        Of the points, in arrays and in leaves.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.

    Returns
    -------
    float, ndarray or object
        The integral: an object like one sample.

    Raises
    ------
    StructureMismatchError
        When samples differ in structure, or a leaf has no axis for the points, with the path.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import simpson
    >>> t = np.linspace(0.0, 1.0, 5)
    >>> round(simpson({"flow": t**3}, x=t)["flow"], 12)
    0.25
    """
    if inactive is None and is_array_like(y):
        return scipy_integrate.simpson(y, x, dx=dx, axis=axis)
    return _reduced(y, x, axis, inactive, lambda m: integrate.simpson(m, x, dx=dx, axis=-1))


@passed_over
def romb(
    y: Any, dx: float = 1.0, axis: int = -1, show: bool = False, *, inactive: Any = None
) -> Any:
    """Return the integral of samples by Romberg's method.

    For arrays this *is* ``scipy.integrate.romb``.

    Parameters
    ----------
    y : array_like, list of objects, or object
        The samples, ``2**k + 1`` of them; see `trapezoid`.
    dx : float, optional
        Their distance.
    axis : int, optional
        Of the points, in arrays and in leaves.
    show : bool, optional
        Whether to print the table of extrapolation, which SciPy does for numbers only.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.

    Returns
    -------
    float, ndarray or object
        The integral: an object like one sample.

    Raises
    ------
    StructureMismatchError
        When samples differ in structure, or a leaf has no axis for the points, with the path.
    ValueError
        When there are not ``2**k + 1`` samples; when `show` is asked for with objects.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import romb
    >>> t = np.linspace(0.0, 1.0, 5)
    >>> round(romb({"flow": t**4}, dx=0.25)["flow"], 12)
    0.2
    """
    if inactive is None and is_array_like(y):
        return scipy_integrate.romb(y, dx, axis, show)
    if show:
        raise ValueError(
            "show: found True, expected False, since the samples are objects and the table is one "
            "of numbers; show that of one leaf"
        )
    return _reduced(y, None, axis, inactive, lambda m: integrate.romb(m, dx, -1))


@passed_over
def cumulative_trapezoid(
    y: Any,
    x: Any = None,
    dx: float = 1.0,
    axis: int = -1,
    initial: Any = None,
    *,
    inactive: Any = None,
) -> Any:
    """Return the integrals of samples up to each point, by the composite trapezoidal rule.

    For arrays this *is* ``scipy.integrate.cumulative_trapezoid``.

    Parameters
    ----------
    y : array_like, list of objects, or object
        The samples; see `trapezoid`.
    x : array_like, optional
        The points; one-dimensional for objects.
    dx : float, optional
        Their distance, if `x` is not given.
    axis : int, optional
        Of the points, in arrays and in leaves.
    initial : {0, None}, optional
        0 for a zero at the first point.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.

    Returns
    -------
    ndarray, list of objects, or object
        In the form of `y`, for one point less if `initial` is None.

    Raises
    ------
    StructureMismatchError
        When samples differ in structure, or a leaf has no axis for the points, with the path.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import cumulative_trapezoid
    >>> cumulative_trapezoid({"flow": np.array([1.0, 2.0, 3.0])}, initial=0)
    {'flow': array([0. , 1.5, 4. ])}
    >>> cumulative_trapezoid([{"flow": 1.0}, {"flow": 2.0}, {"flow": 3.0}])
    [{'flow': 1.5}, {'flow': 4.0}]
    """
    if inactive is None and is_array_like(y):
        return scipy_integrate.cumulative_trapezoid(y, x, dx, axis, initial)
    samples, matrix = _samples(y, x, axis, inactive)
    return samples.unstack(integrate.cumulative_trapezoid(matrix, x, dx, -1, initial))


@passed_over
def cumulative_simpson(
    y: Any,
    *,
    x: Any = None,
    dx: Any = 1.0,
    axis: int = -1,
    initial: Any = None,
    inactive: Any = None,
) -> Any:
    """Return the integrals of samples up to each point, by the composite Simpson's rule.

    For arrays this *is* ``scipy.integrate.cumulative_simpson``.

    Parameters
    ----------
    y : array_like, list of objects, or object
        The samples; see `trapezoid`.
    x : array_like, optional
        The points, increasing; one-dimensional for objects.
    dx : float, optional
        Their distance, if `x` is not given.
    axis : int, optional
        Of the points, in arrays and in leaves.
    initial : float, array_like or object, optional
        What stands at the first point and is added to all others: a number, or an object like one
        sample.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.

    Returns
    -------
    ndarray, list of objects, or object
        In the form of `y`, for one point less if `initial` is None.

    Raises
    ------
    StructureMismatchError
        When samples or `initial` differ in structure, or a leaf has no axis for the points.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import cumulative_simpson
    >>> t = np.linspace(0.0, 2.0, 5)
    >>> cumulative_simpson({"flow": 3 * t**2}, x=t, initial={"flow": 1.0})["flow"].round(6)
    array([1.   , 1.125, 2.   , 4.375, 9.   ])
    """
    if inactive is None and is_array_like(y):
        return scipy_integrate.cumulative_simpson(y, x=x, dx=dx, axis=axis, initial=initial)
    samples, matrix = _samples(y, x, axis, inactive)
    if not is_plain(initial):
        with Within(SAMPLES, "initial"):
            initial = samples.space.pack(initial)[:, np.newaxis]
    return samples.unstack(
        integrate.cumulative_simpson(matrix, x=x, dx=dx, axis=-1, initial=initial)
    )


def _samples(y: Any, x: Any, axis: int, inactive: Any) -> tuple[Samples, Any]:
    samples = Samples(axis, inactive)
    with Within(SAMPLES, "y"):
        matrix = samples.matrix(y)
    if samples.listed and axis not in (-1, 0):
        raise ValueError(f"axis: found {axis}, expected -1 or 0, since a list has one axis only")
    if x is not None and np.shape(x) != matrix.shape[1:]:
        raise ValueError(
            f"x: found the shape {np.shape(x)}, expected {matrix.shape[1:]}; give one number for "
            f"each sample"
        )
    warn_of_kept(samples.integers)
    return samples, matrix


def _reduced(y: Any, x: Any, axis: int, inactive: Any, integral: Callable[[Any], Any]) -> Any:
    samples, matrix = _samples(y, x, axis, inactive)
    return samples.space.unpack(integral(matrix))
