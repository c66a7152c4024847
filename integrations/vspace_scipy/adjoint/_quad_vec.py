"""Derivatives of integrals with respect to the limits and all that the integrand has captured.

For I = integral of f(x; theta) from a to b, a cotangent w of I and a tangent v of theta:

    reverse:  gradient by theta = integral of (df/dtheta)^T w,  by b = <w, f(b)>,  by a = -<w, f(a)>
    forward:  dI = integral of (df/dtheta) v + f(b) db - f(a) da

This is Leibniz's integral rule (H. Flanders, "Differentiation under the integral sign", American
Mathematical Monthly 80, 1973, 615-627). The gradient by theta is an integral whose value has the
shape of theta: of the integrand itself, when theta is what it has captured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np

from vspace.extend import shared_choice
from vspace_scipy.adjoint._captured import Captured
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._jumps import refuse_jumps
from vspace_scipy.adjoint._mesh import QuadratureMesh
from vspace_scipy.adjoint._places import at_breakpoint, at_limit, refuse_moving_points
from vspace_scipy.adjoint._recheck import Recheck
from vspace_scipy.adjoint._refined import EPSREL, LIMIT, relative_tolerance, sum_refined
from vspace_scipy.adjoint._values import Array, Values
from vspace_scipy.integrate import quad_vec

__all__ = ["QuadVecGradient", "quad_vec_jvp", "quad_vec_vjp"]

_MESHES = ("primal", "adaptive")
_BY_PULLBACK = (
    "give points_pullback=, the gradient of the place; or declare it inactive, and multiply "
    "gradient.points with its derivative"
)
_BY_RATES = "give points_dot=, the rate at which the place changes (0.0 if it does not)"


class QuadVecGradient:
    """What `quad_vec_vjp` returns: the gradient of the product of an integral with a cotangent.

    Attributes
    ----------
    f : object
        The gradient with respect to what the integrand has captured, shaped like the integrand.
    a, b : float
        With respect to the limits; worked out when asked for, by one call of the integrand.
    points : list of float
        With respect to the breakpoints, in the order in which they were given; two calls each.

    Raises
    ------
    GradientError
        When asked for the derivative by a limit that is infinite, or at which the integrand is
        not finite, or by a breakpoint that lies on a limit.

    Examples
    --------
    >>> from vspace import like
    >>> from vspace_scipy.adjoint import quad_vec_vjp
    >>> def scaled(factor):
    ...     return lambda x: factor * x**2
    >>> def pullback(f, x, w):
    ...     return like(f, {"factor": w * x**2})
    >>> gradient = quad_vec_vjp(scaled(3.0), 0.0, 1.0, 1.0, pullback)
    >>> round(gradient.f.__closure__[0].cell_contents, 6), round(gradient.b, 6)
    (0.333333, 3.0)
    """

    def __init__(
        self, f: Any, mesh: QuadratureMesh, values: Values, cotangent: Array, points: list[float]
    ) -> None:
        self.f = f
        self._mesh = mesh
        self._values = values
        self._cotangent = cotangent
        self._points = points

    def __repr__(self) -> str:
        count = len(self._points)
        ends = f"from {self._mesh.a:g} to {self._mesh.b:g}"
        return (
            f"<gradient of an integral {ends}: f, a, b"
            f"{f', {count} points' if count else ''}; f={self.f!r}>"
        )

    @cached_property
    def a(self) -> float:
        """The derivative with respect to the lower limit."""
        return -float(self._cotangent @ at_limit(self._values, "a", self._mesh.a))

    @cached_property
    def b(self) -> float:
        """The derivative with respect to the upper limit."""
        return float(self._cotangent @ at_limit(self._values, "b", self._mesh.b))

    @cached_property
    def points(self) -> list[float]:
        """The derivatives with respect to the breakpoints."""
        return [
            float(self._cotangent @ at_breakpoint(self._values, self._mesh, i, p))
            for i, p in enumerate(self._points)
        ]


def _mesh_and_values(
    f: Callable[[float], Any], a: float, b: float, info: Any, options: dict[str, Any]
) -> tuple[QuadratureMesh, Values, float]:
    """Return the mesh of the integral, its values as vectors, and the tolerance of gradients."""
    given = info is not None
    if not given:
        info = quad_vec(f, a, b, full_output=True, **options)[2]
    mesh = QuadratureMesh(info, a, b, options["quadrature"])
    values = Values(f, info.integrals[0], options["inactive"])
    if given:
        _refuse_other_run(mesh, info, values)
    return mesh, values, relative_tolerance(options.get("epsrel", EPSREL), np.dtype(np.float64))


def _refuse_other_run(mesh: QuadratureMesh, info: Any, values: Values) -> None:
    """Raise if the integrals over the first and the last interval are not those of the run.

    Raises
    ------
    GradientError
        With both values.
    """
    for i in (0, -1):
        found = mesh.turned * values.pack(info.integrals[i])
        integral = Recheck(found, values.precision, "info")
        points, weights = mesh.points(*mesh.intervals[i].tolist())
        for x, weight in zip(points, weights[:, 0], strict=True) if mesh.is_whole else ():
            integral.add(values(x), weight)
        if not (mesh.is_whole and integral.agrees):
            raise GradientError(
                "info",
                "the points of a run with another integrand, other limits or another rule",
                "what quad_vec gave with full_output=True for this integral",
                "leave info out, or pass the same arguments to both",
            )


def quad_vec_vjp(
    f: Callable[[float], Any],
    a: float,
    b: float,
    cotangent: Any,
    pullback: Callable[[Any, float, Any], Any],
    *,
    mesh: str = "primal",
    info: Any = None,
    points: Iterable[float] | None = None,
    points_pullback: Callable[[Any, int, float], Any] | None = None,
    quadrature: str | None = None,
    inactive: Any = None,
    **options: Any,
) -> QuadVecGradient:
    """Return the gradient of an integral by what the integrand has captured, and by the limits.

    The reverse-mode rule (vector-Jacobian product) of ``quad_vec(f, a, b)[0]``.

    Parameters
    ----------
    f : callable
        The integrand: a closure, a partial function, a bound method, an instance. What is a leaf
        in it is what the gradient is taken by.
    a, b : float
        The limits.
    cotangent : object
        The derivative of the final result by the integral: of the structure of the integral.
    pullback : callable
        ``pullback(f, x, cotangent)`` returns the gradient of the product of ``f(x)`` with the
        cotangent, as an object of the structure of `f`: written by hand (`vspace.like` makes it
        from its parts by name) or by automatic differentiation. It may return one object again
        and again.
    mesh : {'primal', 'adaptive'}, default 'primal'
        'primal' sums the gradient over the points and weights that the integral itself was found
        with, which is the derivative of that sum; intervals in which its own error estimate
        exceeds ``epsrel`` get more points. 'adaptive' integrates the gradient by `quad_vec`, to the
        same tolerances.
    info : object, optional
        The third result of ``quad_vec(f, a, b, full_output=True)`` with the same options, if it
        is there; without it the integral is computed first.
    points : iterable of float, optional
        Breakpoints. Where the integrand jumps there has to be one.
    points_pullback : callable, optional
        ``points_pullback(f, i, w)`` returns the gradient of `w` times the place of the i-th
        breakpoint, shaped like `f`: how jumps move with what `f` has captured. Their terms are
        part of the gradient ``f`` then. Without it a jump must not move with what is active.
    quadrature : {'gk21', 'gk15', 'trapezoid'}, optional
        As for `quad_vec`.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive, in `f` and in its values.
    **options
        Other options of `quad_vec`: ``epsabs``, ``epsrel``, ``norm``, ``limit``, ...

    Returns
    -------
    QuadVecGradient
        With the attributes ``f``, shaped like `f`, and ``a``, ``b``, ``points``.

    Raises
    ------
    GradientError
        When `f` jumps between breakpoints, or at one that moves, with the path of what it moves
        with; when `f` changes its captured values while it is called.
    LeafTypeError
        When `f` has captured nothing with a gradient.
    StructureMismatchError
        When the cotangent or what `pullback` returns is of another structure, with the path.
    ValueError
        When `mesh` is neither of the two.

    Notes
    -----
    Complex values count as pairs of reals: the pullback g belongs to the inner product
    Re <g, v> = Re <cotangent, df(x) v>, the first conjugated.

    A jump is looked for at the ends of all intervals and where they were refined most; it has to
    be declared, since the derivative has a term for a jump that moves. `points_pullback` adds that
    term; the attribute ``points`` has its factor, to be multiplied with the derivative of the place
    by whatever else it moves with.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import like, show
    >>> from vspace_scipy.adjoint import quad_vec_vjp
    >>> def wave(amplitude, rates):
    ...     return lambda x: amplitude * np.exp(-rates * x)
    >>> def pullback(f, x, w):
    ...     amplitude, rates = (cell.cell_contents for cell in f.__closure__)
    ...     e = np.exp(-rates * x)
    ...     return like(f, {"amplitude": w @ e, "rates": -amplitude * x * e * w})
    >>> gradient = quad_vec_vjp(wave(2.0, np.array([1.0, 3.0])), 0.0, 1.0, np.ones(2), pullback)
    >>> show(gradient.f)
    closure wave.<locals>.<lambda>
      <closure>.amplitude: float 0.94885...
      <closure>.rates: float64 array of shape (2,)
    >>> round(gradient.b, 6), gradient.a
    (0.835333, -4.0)
    """
    if mesh not in _MESHES:
        raise ValueError(f"mesh={mesh!r}: give one of {', '.join(map(repr, _MESHES))}")
    captured = Captured(f, "the integrand", shared_choice(inactive))
    places = [] if points is None else [float(p) for p in points]
    options |= {"points": places or None, "quadrature": quadrature, "inactive": inactive}
    limit = options.get("limit", LIMIT)
    used, values, epsrel = _mesh_and_values(f, a, b, info, options)
    vector = values.pack(cotangent)
    refuse_jumps(used, values, places)
    if points_pullback is None:
        refuse_moving_points(captured, values, used, places, _BY_PULLBACK)
    captured.check_unchanged()

    def at(x: float) -> Array:
        return captured.pack(pullback(f, x, cotangent), x)

    packed = captured.packed
    if mesh == "primal":
        total, _ = sum_refined(used, lambda points, _: map(at, points), epsrel, limit)
    else:
        total = packed.pack(quad_vec(lambda x: packed.unpack(at(x)), a, b, **options)[0])
    if points_pullback is not None:
        for i, point in enumerate(places):
            factor = float(vector @ at_breakpoint(values, used, i, point))
            total = total + captured.pack(points_pullback(f, i, factor), point)
    captured.check_unchanged()
    return QuadVecGradient(packed.unpack(total), used, values, vector, places)


def quad_vec_jvp(
    f: Callable[[float], Any],
    a: float,
    b: float,
    tangent: Any,
    pushforward: Callable[[Any, float, Any], Any] | None,
    *,
    a_dot: float = 0.0,
    b_dot: float = 0.0,
    points_dot: Iterable[float] | None = None,
    mesh: str = "primal",
    info: Any = None,
    points: Iterable[float] | None = None,
    quadrature: str | None = None,
    inactive: Any = None,
    **options: Any,
) -> Any:
    """Return the derivative of an integral in the direction of a tangent.

    The forward-mode rule (Jacobian-vector product) of ``quad_vec(f, a, b)[0]``.

    Parameters
    ----------
    f : callable
        The integrand.
    a, b : float
        The limits.
    tangent : object or None
        The direction in which the captured values change: of the structure of `f`. None if they
        do not.
    pushforward : callable or None
        ``pushforward(f, x, tangent)`` returns the derivative of ``f(x)`` in that direction, of
        the structure of ``f(x)``. None if `tangent` is.
    a_dot, b_dot : float, default 0.0
        How the limits change.
    points_dot : iterable of float, optional
        How the breakpoints change, one for each of `points`. Left out, no jump must move with
        what `f` has captured.
    mesh, info, points, quadrature, inactive, **options
        As for `quad_vec_vjp`.

    Returns
    -------
    object
        Of the structure of the integral.

    Raises
    ------
    GradientError, LeafTypeError, StructureMismatchError, ValueError
        As for `quad_vec_vjp`.

    Examples
    --------
    >>> from vspace import like
    >>> from vspace_scipy.adjoint import quad_vec_jvp
    >>> def power(n):
    ...     return lambda x: x**n
    >>> def pushforward(f, x, f_dot):
    ...     n, n_dot = f.__closure__[0].cell_contents, f_dot.__closure__[0].cell_contents
    ...     return x**n * math.log(x) * n_dot
    >>> import math
    >>> f = power(2.0)
    >>> round(quad_vec_jvp(f, 0.0, 1.0, like(f, {"n": 1.0}), pushforward), 9)  # -1 / 9
    -0.111111111
    >>> quad_vec_jvp(f, 0.0, 3.0, None, None, b_dot=1.0)  # f(3)
    9.0
    """
    if mesh not in _MESHES:
        raise ValueError(f"mesh={mesh!r}: give one of {', '.join(map(repr, _MESHES))}")
    captured = Captured(f, "the integrand", shared_choice(inactive), needed=tangent is not None)
    if tangent is not None:
        captured.packed.pack(tangent)
    places = [] if points is None else [float(p) for p in points]
    rates = [0.0] * len(places) if points_dot is None else [float(p) for p in points_dot]
    if len(rates) != len(places):
        raise ValueError(
            f"points_dot: found {len(rates)} numbers, expected {len(places)}, one for each point"
        )
    options |= {"points": places or None, "quadrature": quadrature, "inactive": inactive}
    limit = options.get("limit", LIMIT)
    used, values, epsrel = _mesh_and_values(f, a, b, info, options)
    refuse_jumps(used, values, places)
    if tangent is not None and points_dot is None:
        refuse_moving_points(captured, values, used, places, _BY_RATES)
    captured.check_unchanged()
    if tangent is None or pushforward is None:
        total = np.zeros(values.size)
    elif mesh == "primal":
        push = pushforward

        def pushed(points: list[float], weights: list[float]) -> Iterable[Array]:
            return (values.pack(push(f, x, tangent)) for x in points)

        total, _ = sum_refined(used, pushed, epsrel, limit)
    else:
        total = values.pack(quad_vec(lambda x: pushforward(f, x, tangent), a, b, **options)[0])
    captured.check_unchanged()
    if a_dot:
        total -= a_dot * at_limit(values, "a", used.a)
    if b_dot:
        total += b_dot * at_limit(values, "b", used.b)
    for i, (point, rate) in enumerate(zip(places, rates, strict=True)):
        if rate:
            total += rate * at_breakpoint(values, used, i, point)
    return values.unpack(total)
