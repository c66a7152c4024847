"""Integrals of samples that are any object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from vspace_scipy._adapter import Problem, Row
from vspace_scipy._call import Call
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._places import Place, Spaces, unknowns
from vspace_scipy._plain import is_array_like, is_plain
from vspace_scipy._stack import Samples
from vspace_scipy._where import SAMPLES, Within
from vspace_scipy.integrate._table import TABLE


@dataclass(slots=True)
class _Sampled(Spaces):
    """The space of a sample, and how many of them are a matrix.

    Parameters
    ----------
    samples : Samples
        Knows the form of the first.
    """

    samples: Any = None


def _samples(call: Call) -> _Sampled:
    """Put a matrix into a call, of which each column is a sample."""
    axis, x = call["axis"], call["x"]
    samples = Samples(axis, call.inactive)
    with Within(SAMPLES, "y"):
        matrix = samples.matrix(call["y"])
    if samples.listed and axis not in (-1, 0):
        raise ValueError(f"axis: found {axis}, expected -1 or 0, since a list has one axis only")
    if x is not None and np.shape(x) != matrix.shape[1:]:
        raise ValueError(
            f"x: found the shape {np.shape(x)}, expected {matrix.shape[1:]}; give one number for "
            f"each sample"
        )
    warn_of_kept(samples.integers)
    call["y"], call["axis"] = matrix, -1
    return _Sampled(samples.space, samples=samples)


def _in_their_form(matrix: Any, spaces: Spaces) -> Any:
    """Return one object for each point, in the form in which the samples were given."""
    assert isinstance(spaces, _Sampled)
    return spaces.samples.unstack(matrix)


def _initial(given: Any, name: str, problem: Problem) -> Any:
    if is_plain(given):
        return given
    with Within(SAMPLES, name):
        return problem.unknowns.pack(given)[:, np.newaxis]


def _no_table(call: Call) -> None:
    if call["show"]:
        raise ValueError(
            "show: found True, expected False, since the samples are objects and the table is one "
            "of numbers; show that of one leaf"
        )


def _rule(
    result: Place = unknowns,
    refused: tuple[Callable[[Call], None], ...] = (),
) -> Row:
    """Return the row of a rule, in which samples decide."""
    return Row(
        TABLE,
        plain={"y": is_array_like},
        space=_samples,
        arguments={"initial": _initial},
        result=result,
        differences=None,
        sends=None,
        watch=None,
        refused=refused,
    )


@_rule()
def trapezoid(*args: Any, **options: Any) -> Any:
    r"""Return the integral of samples by the composite trapezoidal rule.

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


@_rule()
def simpson(*args: Any, **options: Any) -> Any:
    """Return the integral of samples by the composite Simpson's rule.

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


@_rule(refused=(_no_table,))
def romb(*args: Any, **options: Any) -> Any:
    """Return the integral of samples by Romberg's method.

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


@_rule(_in_their_form)
def cumulative_trapezoid(*args: Any, **options: Any) -> Any:
    """Return the integrals of samples up to each point, by the composite trapezoidal rule.

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


@_rule(_in_their_form)
def cumulative_simpson(*args: Any, **options: Any) -> Any:
    """Return the integrals of samples up to each point, by the composite Simpson's rule.

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
