"""`cubature` for integrands that return any object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from vspace_scipy._first_look import ObjectValue
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_plain
from vspace_scipy._presentable import presentable
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import Samples
from vspace_scipy.integrate._batches import Batches, Matrices
from vspace_scipy.integrate._by_part import Parts, Round, Tolerances, refine, with_magnitudes
from vspace_scipy.integrate._scipy import integrate

__all__ = ["cubature"]


def cubature(
    f: Callable[..., Any],
    a: Any,
    b: Any,
    *,
    rule: Any = "gk21",
    rtol: Any = 1e-8,
    atol: Any = 0,
    max_subdivisions: int | None = 10000,
    args: Any = (),
    workers: int | Callable[..., Iterable[Any]] = 1,
    points: Any = None,
    inactive: Any = None,
    progress: bool = False,
) -> Any:
    """Return the integral over a box of a function that returns any object.

    Where the values are arrays this *is* ``scipy.integrate.cubature``.

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
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.
    progress : bool, default False
        Whether to show a bar that counts points; needs tqdm.

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
    options = {"rule": rule, "args": args, "points": points}
    with Progress(progress, "cubature", unit="point") as bar:
        given = {"rtol": rtol, "atol": atol}
        plain = {name: each for name, each in given.items() if is_plain(each)}
        batches = Batches(f, 0, bar, given.keys() - plain.keys())
        more = {"workers": workers, "max_subdivisions": max_subdivisions}
        try:
            return integrate.cubature(batches, a, b, **plain, **options, **more)
        except ObjectValue:
            pass
        if not callable(workers) and workers != 1:
            raise ValueError(
                f"workers: found {workers!r}, expected 1 or a map-like callable, since SciPy's "
                f"rules cannot be sent to other processes; take map of a pool of threads, such as "
                f"multiprocessing.pool.ThreadPool(2).map"
            )
        function = Matrices(batches, Samples(0, inactive, complex_vectors=False))
        function.remember(*batches.first)
        result = _of_objects(function, (a, b), (atol, rtol), options, more)
    warn_of_kept(function.samples.integers)
    return result


class Scaled:
    """Components in units of their scale.

    Parameters
    ----------
    function : Matrices
        The integrand.
    scale : ndarray
        For each component.
    """

    __slots__ = ("_function", "_scale")

    def __init__(self, function: Matrices, scale: Vector) -> None:
        self._function = function
        self._scale = scale

    def __call__(self, x: Any, *args: Any) -> Vector:
        return self._function.rows_at(x, *args) / self._scale


def _of_objects(
    function: Matrices,
    limits: tuple[Any, Any],
    tolerances: tuple[Any, Any],
    options: dict[str, Any],
    more: dict[str, Any],
) -> Any:
    packed = function.samples.space
    parts = Parts(packed)
    tolerance = Tolerances(
        packed, parts, ("atol", tolerances[0], 0.0), ("rtol", tolerances[1], 1e-8)
    )
    measured = with_magnitudes(function.rows_at, parts.largest)
    look = integrate.cubature(measured, *limits, rtol=0, atol=np.inf, **options)

    def refined(scale: Vector) -> Round:
        scaled = Scaled(function, scale)
        result = integrate.cubature(scaled, *limits, rtol=0, atol=1, **options, **more)
        return Round(result, result.estimate * scale, result.status == "converged")

    outcome = refine(tolerance, parts.largest, look.estimate, refined)
    result, used = outcome.result, outcome.scale
    if not outcome.settled:
        result.status = "not_converged"
    errors = parts.largest(result.error)
    result.driver = parts.paths[int(np.argmax(errors))] if result.subdivisions else None
    largest = parts.largest(result.error * used)
    result.part_errors = dict(zip(parts.paths, largest.tolist(), strict=True))
    result.regions = [_unpacked(region, packed, used) for region in result.regions]
    result.atol, result.rtol = tolerances
    return _unpacked(result, packed, used)


def _unpacked(result: Any, packed: Space, scale: Vector) -> Any:
    for name in ("estimate", "error"):
        setattr(result, name, packed.unpack(getattr(result, name) * scale))
    return presentable(result)
