"""`cubature` for integrands that return any object."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from vspace_scipy._call import Call
from vspace_scipy._first_look import First, ObjectValue
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._places import Spaces, in_result, unknowns
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import Samples
from vspace_scipy.integrate._batches import Batches, Matrices
from vspace_scipy.integrate._by_part import Parts, Round, Tolerances, refine, with_magnitudes
from vspace_scipy.integrate._table import Integral

__all__ = ["cubature"]


_FIELDS = {"estimate": unknowns, "error": unknowns}


def _run(call: Call, first: First | None) -> Any:
    with call.bar("point") as bar:
        by_part = [name for name in ("rtol", "atol") if not is_plain(call[name])]
        batches = Batches(call["f"], 0, bar, by_part)
        with contextlib.suppress(ObjectValue):
            return call.made(f=batches, **{name: call.default(name) for name in by_part})
        workers = call["workers"]
        if not callable(workers) and workers != 1:
            raise ValueError(
                f"workers: found {workers!r}, expected 1 or a map-like callable, since SciPy's "
                f"rules cannot be sent to other processes; take map of a pool of threads, such as "
                f"multiprocessing.pool.ThreadPool(2).map"
            )
        function = Matrices(batches, Samples(0, call.inactive, complex_vectors=False))
        function.remember(*batches.first)
        result = _of_objects(call, function)
    warn_of_kept(function.samples.integers)
    return result


def _of_objects(call: Call, function: Matrices) -> Any:
    space = function.samples.space
    parts = Parts(space)
    names = {name: (name, call[name], call.default(name)) for name in ("atol", "rtol")}
    tolerance = Tolerances(space, parts, names["atol"], names["rtol"])
    measured = with_magnitudes(function.rows_at, parts.largest)
    look = call.made(f=measured, rtol=0, atol=np.inf, workers=1)

    def refined(scale: Vector) -> Round:
        result = call.made(f=lambda *x: function.rows_at(*x) / scale, rtol=0, atol=1)
        return Round(result, result.estimate * scale, result.status == "converged")

    outcome = refine(tolerance, parts.largest, look.estimate, refined)
    result, used = outcome.result, outcome.scale
    if not outcome.settled:
        result.status = "not_converged"
    errors = parts.largest(result.error)
    result.driver = parts.paths[int(np.argmax(errors))] if result.subdivisions else None
    largest = parts.largest(result.error * used)
    result.part_errors = dict(zip(parts.paths, largest.tolist(), strict=True))
    result.regions = [_unpacked(region, space, used) for region in result.regions]
    result.atol, result.rtol = call["atol"], call["rtol"]
    return _unpacked(result, space, used)


def _unpacked(result: Any, space: Space, scale: Vector) -> Any:
    for name in _FIELDS:
        setattr(result, name, getattr(result, name) * scale)
    return in_result(result, Spaces(space), _FIELDS)


@Integral("f", _run, None, values="arrays", shows="points")
def cubature(*args: Any, **options: Any) -> Any:
    """Return the integral over a box of a function that returns any object.

    Parameters
    ----------
    f : callable
        ``f(x, *args)`` for an array `x` of shape ``(npoints, ndim)``. For objects it returns one
        object whose leaves have a first axis of length `npoints`, or a list of `npoints` objects.
    a, b : array_like
        The limits, one-dimensional; they may be infinite.
    rule : str, optional
        ``"gk21"``, ``"gk15"``, ``"gauss-kronrod"`` or ``"genz-malik"``.
    rtol, atol : float, or for objects also an object or dict, optional
        Relative and absolute tolerance: one number for all; an object like one sample, where one
        number may stand for a whole part; or a dict of path patterns to numbers. Leaves that no
        pattern fits have the default.
    max_subdivisions : int or None, optional
        The most subdivisions.
    args : tuple, optional
        Further arguments of `f`.
    workers : int or map-like callable, optional
        ``map`` of a pool of threads, say. (Processes fail in SciPy: its rules do not pickle.)
    points : list of array_like, optional
        Points at which not to evaluate `f`.

    Returns
    -------
    CubatureResult
        SciPy's. For objects `estimate` and `error` are objects like one sample, also those of each
        of the `regions`; and there are two more attributes:

        ``driver``
            The path of the leaf whose error is largest in units of its tolerance, or None if one
            application of the rule was enough.
        ``part_errors``
            A dict of the path of each leaf to its largest error.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    LeafTypeError
        When the first value is an object with nothing in it to integrate.
    ValueError
        When an argument is wrong, as in SciPy.

    Notes
    -----
    Each component has to get below ``max(atol, rtol * size)``, where `size` is the largest absolute
    value in the integral of its *leaf*; so that a small component of a large leaf, or one that
    vanishes, costs nothing, and a small leaf beside a large one is as accurate as asked for. SciPy
    is given components in units of that tolerance, and so subdivides next where the error is worst
    by this measure. To know the tolerance, the rule is applied once; should the integral turn out
    to be less than half of it, SciPy begins again with the values that are known. A leaf whose
    values cancel is asked for no more than rounding allows.

    Complex leaves are carried as pairs of reals; SciPy drops imaginary parts.

    Values are remembered, up to 100 MB, since SciPy evaluates some points twice.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import cubature
    >>> def f(x):
    ...     r2 = (x**2).sum(axis=1)
    ...     return {"mass": np.exp(-r2), "wave": np.exp(-r2 + 1j * x[:, 0])}
    >>> res = cubature(f, [-np.inf, -np.inf], [np.inf, np.inf])
    >>> round(res.estimate["mass"], 8), round(res.estimate["wave"].real, 8)
    (3.14159265, 2.44667482)
    """
