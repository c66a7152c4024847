"""SciPy's quad_vec with a norm in which each leaf counts by its own size."""

from __future__ import annotations

from typing import Any

import numpy as np

from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy.integrate._integrand import Integrand, Remembered
from vspace_scipy.integrate._part_norm import PartNorm, Parts, Tolerances
from vspace_scipy.integrate._refinement import Refinement, WatchedLimit, WatchedTolerance
from vspace_scipy.integrate._scipy import integrate

# How often the scale may turn out to have been misjudged; once is rare.
_ROUNDS = 8
_CONVERGED, _NOT_CONVERGED, _ROUNDING = 0, 1, 2


class ByPart(str):
    """The name of a norm, as SciPy has it; that it is this object says that nobody chose it."""

    __slots__ = ()


class FirstLook:
    """An integrand that has the norms of its parts behind its components.

    Parameters
    ----------
    integrand : callable
        Returns vectors.
    parts : Parts
        Of the vectors.
    """

    __slots__ = ("_integrand", "_parts")

    def __init__(self, integrand: Remembered, parts: Parts) -> None:
        self._integrand = integrand
        self._parts = parts

    def __call__(self, x: float, *args: Any) -> Vector:
        vector = self._integrand(x, *args)
        return np.concatenate((vector, self._parts.norms(vector)))


def integrate_by_part(
    integrand: Integrand,
    space: Space,
    limits: tuple[Any, Any],
    tolerances: tuple[Any, Any],
    options: dict[str, Any],
    bar: Progress,
) -> tuple[Vector, float, Any]:
    """Return what `scipy.integrate.quad_vec` does with full output, refined for each part.

    SciPy is given the largest norm of a part in units of its tolerance. The tolerance depends on
    the integral, so the rule is applied once for a first look; if the integral then turns out to
    be another, SciPy begins again with the values that are known.

    Parameters
    ----------
    integrand : Integrand
        That has stopped at its first value.
    space : Space
        Of its values.
    limits, tolerances : pair
        As for `quad_vec`.
    options : dict
        All other arguments of it.
    bar : Progress
        Shows intervals and error.

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
    tolerance = Tolerances(
        space, parts, ("epsabs", tolerances[0], 1e-200), ("epsrel", tolerances[1], 1e-8)
    )
    function = Remembered(integrand, options["cache_size"])
    rule = {name: options[name] for name in ("points", "quadrature", "args")}
    look = np.empty(space.size + len(parts.paths), space.dtype)
    first_look = FirstLook(function, parts)
    look[...], *_ = integrate.quad_vec(first_look, *limits, limit=1, **rule)
    integral, magnitude = look[: space.size], np.abs(look[space.size :])
    scale, cancelled, impossible = tolerance.scale(parts.norms(integral), magnitude)
    neval = 1 + function.asked
    for _ in range(_ROUNDS):
        norm = PartNorm(parts, scale)
        refinement = Refinement(bar, norm, _length(parts, scale))
        result, error, info = integrate.quad_vec(
            function,
            *limits,
            epsabs=WatchedTolerance.of(1.0, refinement),
            epsrel=WatchedTolerance.of(0.0, refinement),
            norm=norm,
            **(options | {"limit": WatchedLimit.of(options["limit"], refinement)}),
            full_output=True,
        )
        neval += info.neval
        integral[...] = result
        magnitude = np.maximum(magnitude, parts.norms(integral))
        used = scale
        scale, cancelled, impossible = tolerance.scale(parts.norms(integral), magnitude)
        if not _is_misjudged(info.status, used, scale):
            break
    else:
        info.status = _NOT_CONVERGED
        info.message = "Target precision not reached: the integral kept changing its size."
    info.neval = neval - function.known
    info.errors = info.errors * _length(parts, used)
    bound = error * parts.largest(used)
    extra = {
        "driver": None if refinement.driver is None else parts.paths[refinement.driver],
        "part_errors": dict(zip(parts.paths, bound.tolist(), strict=True)),
    }
    if info.status == _CONVERGED and impossible.any():
        info.status = _ROUNDING
        info.message = f"Rounding forbids the target precision in {_named(parts, impossible)}."
    elif info.status == _CONVERGED and cancelled.any():
        info.message += f" Up to rounding where values cancel: {_named(parts, cancelled)}."
    info.success = info.status == _CONVERGED
    shown = {name: value for name, value in vars(info).items() if not name.startswith("_")}
    return integral, error * _length(parts, used), type(info)(**shown, **extra)


def _length(parts: Parts, scale: Vector) -> float:
    """Return the 2-norm of an error that is as large as its scale in each part."""
    return float(np.linalg.norm(parts.largest(scale)))


def _named(parts: Parts, chosen: Vector) -> str:
    return ", ".join(path for path, wanted in zip(parts.paths, chosen, strict=True) if wanted)


def _is_misjudged(status: int, used: Vector, wanted: Vector) -> bool:
    """Return whether another scale would give another result."""
    if status == _CONVERGED:
        return bool((used > 2 * wanted).any())
    return status in (_NOT_CONVERGED, _ROUNDING) and bool((2 * used < wanted).any())
