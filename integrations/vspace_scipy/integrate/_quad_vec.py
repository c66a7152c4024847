"""`quad_vec` for integrands that return any object."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from vspace_scipy._call import Call
from vspace_scipy._first_look import First, ObjectValue, known_at_first
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._places import Spaces, in_result
from vspace_scipy._plain import Passes, is_plain
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy.integrate._by_part import (
    PartNorm,
    Parts,
    Refined,
    Round,
    Tolerances,
    refine,
    with_magnitudes,
)
from vspace_scipy.integrate._integrand import Integrand, Memory, StructureNorm
from vspace_scipy.integrate._refinement import Refinement, WatchedLimit, WatchedTolerance
from vspace_scipy.integrate._table import Integral

__all__ = ["quad_vec"]


_CONVERGED, _NOT_CONVERGED, _ROUNDING = 0, 1, 2


def _run(call: Call, first: First | None) -> Any:
    by_part = "norm" not in call  # nobody chose one
    if not (by_part or (is_plain(call["epsabs"]) and is_plain(call["epsrel"]))):
        raise TypeError(
            "epsabs, epsrel: found tolerances by part, expected numbers, since `norm` is one norm "
            "over all parts; leave it out"
        )
    if isinstance(call["points"], Iterator):
        call["points"] = list(call["points"])  # which are asked for twice
    passes = Passes(call["norm"], call["quadrature"])
    integrand = Integrand(call["f"], passes, call.inactive, by_part, first)
    with call.bar("interval") as bar:
        result: tuple[Any, ...] = ()
        if not by_part or first is None:
            with contextlib.suppress(ObjectValue):
                result = _one_norm(call, integrand, bar)
        space = integrand.space
        if space is None:
            return result
        if by_part:
            result = _by_part(call, integrand, space, bar)[: 3 if call["full_output"] else 2]
    integral, error, *details = result
    warn_of_kept(integrand.integers)
    infos = (in_result(info, Spaces(space), _FIELDS) for info in details)
    return (space.unpack_any(integral), error, *infos)


def _integrals(vectors: Any, spaces: Spaces) -> list[Any]:
    return [spaces.unknowns.unpack_any(vector) for vector in vectors]


_FIELDS = {"integrals": _integrals}


def _one_norm(call: Call, integrand: Integrand, bar: Progress) -> tuple[Any, ...]:
    """Integrate what is plain, or has one norm over all."""
    changes: dict[str, Any] = {}
    # NumPy's own function means the norm '2'; SciPy looks for it by identity.
    if callable(call["norm"]) and call["norm"] is not np.linalg.norm:
        changes["norm"] = StructureNorm(call["norm"], integrand)
    if bar.is_shown:
        refinement = Refinement(bar)
        changes["limit"] = WatchedLimit.of(call["limit"], refinement)
        for name in ("epsabs", "epsrel"):
            changes[name] = WatchedTolerance.of(call[name], refinement)
    function: Callable[..., Any] = integrand
    if integrand.first is not None:
        function = known_at_first(integrand, integrand.first)
    result: tuple[Any, ...] = call.made(f=function, **changes)
    return result


def _by_part(
    call: Call, integrand: Integrand, space: Space, bar: Progress
) -> tuple[Vector, float, Any]:
    """Return what SciPy does with full output, refined for each part.

    SciPy is given the largest norm of a part in units of its tolerance. Should it begin again, it
    does with the values that are known.

    Returns
    -------
    integral : ndarray
        Of the components.
    error : float
        Bound for the 2-norm of the error.
    info : object
        SciPy's, with `driver` and `part_errors`.
    """
    parts = Parts(space)
    names = {name: (name, call[name], call.default(name)) for name in ("epsabs", "epsrel")}
    tolerance = Tolerances(space, parts, names["epsabs"], names["epsrel"])
    memory = Memory(integrand, call["cache_size"])
    function = memory.function(travels=call["workers"] != 1)
    look = np.empty(space.size + len(parts.paths), space.dtype)
    measured = with_magnitudes(function, parts.norms)
    once = {"epsabs": 0.0, "epsrel": 0.0, "limit": 1, "workers": 1, "full_output": True}
    look[...], _, info = call.made(f=measured, **once)
    neval = 1 + info.neval

    def refined(scale: Vector) -> Round:
        nonlocal neval
        norm = PartNorm(parts, scale)
        refinement = Refinement(bar, norm, _length(parts, scale))
        limit = WatchedLimit.of(call["limit"], refinement)
        one, none = (WatchedTolerance.of(each, refinement) for each in (1.0, 0.0))
        found, error, info = call.made(
            f=function, epsabs=one, epsrel=none, norm=norm, limit=limit, full_output=True
        )
        neval += info.neval
        integral = np.empty(space.size, space.dtype)
        integral[...] = found
        known = {_CONVERGED: True, _NOT_CONVERGED: False, _ROUNDING: False}
        return Round((integral, error, info, refinement), integral, known.get(info.status))

    outcome = refine(tolerance, parts.norms, look, refined)
    integral, error, info, refinement = outcome.result
    info.neval = neval - memory.known
    info.errors = info.errors * _length(parts, outcome.scale)
    _say_how_it_ended(info, outcome, parts)
    bound = error * parts.largest(outcome.scale)
    extra = {
        "driver": None if refinement.driver is None else parts.paths[refinement.driver],
        "part_errors": dict(zip(parts.paths, bound.tolist(), strict=True)),
    }
    shown = {name: value for name, value in vars(info).items() if not name.startswith("_")}
    return integral, error * _length(parts, outcome.scale), type(info)(**shown, **extra)


def _say_how_it_ended(info: Any, outcome: Refined, parts: Parts) -> None:
    if not outcome.settled:
        info.status = _NOT_CONVERGED
        info.message = "Target precision not reached: the integral kept changing its size."
    if info.status == _CONVERGED and outcome.impossible.any():
        info.status = _ROUNDING
        names = _named(parts, outcome.impossible)
        info.message = f"Rounding forbids the target precision in {names}."
    elif info.status == _CONVERGED and outcome.cancelled.any():
        info.message += f" Up to rounding where values cancel: {_named(parts, outcome.cancelled)}."
    info.success = info.status == _CONVERGED


def _length(parts: Parts, scale: Vector) -> float:
    """Return the 2-norm of an error that is as large as its scale in each part."""
    return float(np.linalg.norm(parts.largest(scale)))


def _named(parts: Parts, chosen: Vector) -> str:
    return ", ".join(path for path, wanted in zip(parts.paths, chosen, strict=True) if wanted)


@Integral(
    "f",
    _run,
    Passes,
    by_part=("epsabs", "epsrel"),
    tests={
        "norm": lambda norm: not callable(norm),
        "workers": lambda workers: type(workers) is int and workers == 1,
        "points": lambda points: not isinstance(points, Iterator),
    },
    chosen_by=("norm", "quadrature"),
    values="numbers, arrays, or objects with their own arithmetic",
    shows="the number of intervals and the error estimate",
)
def quad_vec(*args: Any, **options: Any) -> Any:
    r"""Return the integral of a function that returns any object, and an error estimate.

    This is SciPy's adaptive quadrature. Every other value (a dict, a dataclass, a list, a closure,
    a `vspace.VectorSpace`, ...) is integrated leaf by leaf, in one pass over one set of points, and
    the integral is an object like it.

    Parameters
    ----------
    f : callable
        The integrand ``f(x, *args)``. The first value that it returns fixes the structure of all
        others. It is called exactly as often, and in the same order, as SciPy calls it, and may
        return one object again and again.
    a, b : float
        The limits; either may be infinite, and `a` may exceed `b`.
    epsabs, epsrel : float, or for objects also an object or dict, optional
        Absolute tolerance, and tolerance relative to the norm of the integral. For objects and
        without `norm`, each leaf has its own: one number for all; an object of the structure of
        the values, where one number may stand for a whole part; or a dict of path patterns to
        numbers, ``{"*.mass": 1e-12}``, where a later pattern overrides an earlier one and leaves
        that none fits have the default. A dict whose keys all are keys of the value is an object.
    norm : {'2', 'max', None} or callable, optional
        The norm of the error estimate: of all components as one vector, or what the callable
        returns. It is given structures: integrals, differences of them, and integrals of absolute
        values, in which complex leaves are still complex, with imaginary parts of zero. Left out,
        plain values have the norm '2', and of objects each leaf has its own: the error of every
        leaf gets below its tolerance, so a part of size 1 beside one of size 1e8 is as accurate.
    cache_size : int, optional
        Number of bytes for remembered integrals over subintervals; and as many for values of
        objects.
    limit : float or int, optional
        The most subintervals.
    workers : int or map-like callable, optional
        Processes, or ``map`` of a pool. With processes `f` has to pickle, and so has a callable
        `norm`; what `f` returns need not.
    points : iterable of float, optional
        Additional breakpoints.
    quadrature : {'gk21', 'gk15', 'trapezoid'}, optional
        The rule; ``'gk21'`` for finite and ``'gk15'`` for infinite limits when left out.
    full_output : bool, optional
        Return `info` too.
    args : tuple, optional
        Further arguments of `f`.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in structures: kept from the first value, not integrated. Make an
        `InactiveConfig` once where you integrate often.

    Returns
    -------
    res : object
        The integral: an object of the structure of the values of `f`, with the same types, dtypes
        and shapes, and with the inactive parts of the first value.
    err : float
        Error estimate, in the norm; if each leaf has its own, a bound for the 2-norm of all.
    info : object
        With ``full_output=True``: `success`, `status`, `message`, `neval`, `intervals` and
        `errors` as SciPy has them; `integrals` is a list of objects, one per interval. If each
        leaf has its own norm, also `driver`, the path of the leaf that the refinement was for, or
        None if nothing changed; and `part_errors`, a dict of paths to error estimates.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    LeafTypeError
        When the first value has nothing in it to integrate (``None``, say).
    UnknownTypeError
        When a value has a part that can neither be computed with nor looked into.
    TypeError
        When tolerances by part meet a `norm` that has no parts.

    Warns
    -----
    IntegerWarning
        When a list, tuple or dict in the first value has integers and nothing was said about
        `inactive`: they are kept as they are, not integrated. Write ``1.0`` to integrate; or
        ``inactive=int``, which says that they are meant.

    See Also
    --------
    quad : each component with its own subintervals, by QUADPACK.

    Notes
    -----
    Vectors are packed in double precision (or more, where a leaf has more), so ``float32`` leaves
    are summed up in double precision and come back as ``float32``. As soon as one leaf is complex
    all components travel as complex numbers, which changes no real one: real leaves come back
    real. A leaf that is real in the first value cannot be complex in a later one: where complex
    values can occur, return complex ones always.

    Without `norm`, SciPy is given the largest 2-norm of a leaf in units of its tolerance,
    ``max(epsabs, epsrel * norm(integral of the leaf))``. The rule is applied once to know that
    tolerance; should the integral turn out to be less than half of it, SciPy begins again with
    the values that are known. A leaf whose values cancel to nearly nothing is asked for no more
    than rounding allows, and `info.message` names it. With a `norm`, a large smooth leaf
    loosens `epsrel` for a small rough one.

    A value that is not finite is no error: integration stops with ``info.status == 3``, as in
    SciPy.

    References
    ----------
    R. Piessens, E. de Doncker-Kapenga, C. W. Ueberhuber, D. K. Kahaner, "QUADPACK: A
    Subroutine Package for Automatic Integration", Springer, 1983; as vectorised by
    ``scipy.integrate.quad_vec``.

    Examples
    --------
    The moments of a density, with their names:

    >>> import numpy as np
    >>> from vspace_scipy.integrate import quad_vec
    >>> def moments(x):
    ...     p = float(np.exp(-x**2 / 2) / np.sqrt(2 * np.pi))
    ...     return {"mass": p, "mean": p * x, "powers": p * x ** np.array([2.0, 4.0])}
    >>> res, err = quad_vec(moments, -np.inf, np.inf)
    >>> round(res["mass"], 10), res["powers"].round(10)
    (1.0, array([1., 3.]))

    Small and large in one pass, each to its own accuracy:

    >>> def f(x):
    ...     return {"large": 1e8 * np.exp(x), "small": np.sqrt(abs(x - 0.3))}
    >>> res, err, info = quad_vec(f, 0, 1, full_output=True)
    >>> bool(abs(res["small"] - (0.3**1.5 + 0.7**1.5) / 1.5) < 1e-8), info.driver
    (True, "['small']")

    Closures are vectors as well; the integral of a closure over what it captured is a closure:

    >>> def line(slope, offset):
    ...     return lambda t: slope * t + offset
    >>> mean, err = quad_vec(lambda x: line(2.0 * x, np.exp(x)), 0, 1)
    >>> bool(np.isclose(mean(1.0), 1.0 + (np.e - 1.0)))
    True
    """
