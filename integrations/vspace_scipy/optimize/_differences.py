"""Finite differences, whose steps leaves of less than double precision may lose.

SciPy would take the derivative for zero, and the start for the solution. Each row says which steps
its function takes, so that they are checked in one place, before the call is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, NonlinearConstraint

from vspace import LeafTypeError
from vspace_scipy._adapter import Problem
from vspace_scipy._call import Call
from vspace_scipy._space import Space, Vector
from vspace_scipy.optimize._roles import STEP

# The relative steps that SciPy takes by default are these powers of the precision of a double.
_POWERS = {"2-point": 1 / 2, "3-point": 1 / 3}
# The methods of `minimize` that difference where no gradient is given, and their absolute steps.
_BY_GRADIENT = {
    "bfgs": STEP,
    "cg": STEP,
    "l-bfgs-b": 1e-8,
    "newton-cg": STEP,
    "slsqp": STEP,
    "tnc": 1e-8,
    "trust-constr": STEP,
}
# The methods before which `minimize` leaves out unknowns that bounds leave no room.
_WITHOUT_FIXED = ("l-bfgs-b", "slsqp", "tnc")
# A step is lost where what is left of it differs by more than this part.
_TOLERANCE = 0.1


class Steps(NamedTuple):
    """Steps of finite differences.

    Parameters
    ----------
    sizes : number or ndarray
        How long they are, in each component.
    remedy : str
        What to do where they are lost, for the message.
    """

    sizes: Any
    remedy: str


# From the arguments of a call, as SciPy takes them, and a point of the size of the start.
Rule = Callable[[Call, Vector], Iterator[Steps]]


@dataclass(frozen=True, slots=True)
class Differences:
    """What a function differences; a guard of rows.

    Parameters
    ----------
    start : callable
        Returns where it begins, from the call.
    rule : callable
        Returns its steps.
    """

    start: Callable[[Call], Vector]
    rule: Rule

    def __call__(self, problem: Problem) -> None:
        """Raise if a step is lost in some leaf.

        Raises
        ------
        LeafTypeError
            With the path of the first component in which one is, and what to do.
        """
        space = problem.unknowns
        if space.holds_doubles:
            return
        start = self.start(problem.call)
        # Of a component that is 0 nothing says of what size it will be; as SciPy does, take 1.
        point = np.where(start == 0.0, 1.0, start)
        for steps in self.rule(problem.call, point):
            _check(point, steps, space)


def relative_step(kind: Any) -> float:
    """Return SciPy's relative step for a kind of differences; anything else means '2-point'."""
    power = _POWERS.get(kind, 1 / 2) if isinstance(kind, str) else 1 / 2
    return float(np.finfo(float).eps ** power)


def _check(point: Vector, steps: Steps, packed: Space) -> None:
    sizes = np.broadcast_to(np.abs(steps.sizes), point.shape)
    left = packed.pack(packed.unpack(point + sizes)) - packed.pack(packed.unpack(point))
    lost = np.flatnonzero(np.abs(left - sizes) > _TOLERANCE * sizes)
    if lost.size:
        raise LeafTypeError(
            packed.components()[lost[0]][1],
            f"a leaf in which a step of {sizes[lost[0]]:.2g} for finite differences is lost",
            "one of double precision",
            steps.remedy,
        )


def _relative(given: Any, point: Vector, kind: Any) -> Any:
    """Return the steps that SciPy takes: a part of each component, or of 1 by default."""
    if given is None:
        return relative_step(kind) * np.maximum(1.0, np.abs(point))
    return given * np.abs(point)


def _of_minimizer(given: Mapping[str, Any], point: Vector) -> Iterator[Steps]:
    """Yield the steps of `minimize`, from its arguments."""
    method, constraints, bounds = (given.get(each) for each in ("method", "constraints", "bounds"))
    if callable(method):  # of the user's
        return
    constraints = _listed(constraints)
    default = "slsqp" if constraints else "bfgs" if bounds is None else "l-bfgs-b"
    method = default if method is None else method.lower()
    jac, hess, options = given.get("jac"), given.get("hess"), given.get("options") or {}
    rel = options.get("finite_diff_rel_step")
    absolute = options.get("eps", _BY_GRADIENT.get(method, STEP))
    free = _free(bounds) if method in _WITHOUT_FIXED else 1.0
    larger = (
        "finite_diff_rel_step"
        if isinstance(jac, str) or method == "trust-constr"
        else "eps"
    )  # fmt: skip
    if method in _BY_GRADIENT and not callable(jac) and jac is not True:
        sizes = _relative(rel, point, jac) if larger != "eps" else absolute
        yield Steps(
            sizes * free,
            f"give jac, larger steps such as options={{{larger!r}: 1e-3}}, or a method without "
            f"derivatives, such as Nelder-Mead",
        )
    if isinstance(hess, str):
        yield Steps(
            _relative(rel, point, hess),
            "give hess or hessp, or options={'finite_diff_rel_step': 1e-3}",
        )
    elif method == "newton-cg" and hess is None and given.get("hessp") is None:
        yield Steps(absolute, "give hess or hessp, or larger steps: options={'eps': 1e-3}")
    if method in ("slsqp", "trust-constr"):
        for constraint in constraints:
            yield from _of_constraint(constraint, point, method, absolute, rel)


def _of_constraint(
    constraint: Any, point: Vector, method: str, absolute: Any, rel: Any
) -> Iterator[Steps]:
    """Yield the steps for the derivatives of a constraint."""
    by_name = isinstance(constraint, Mapping)
    if not by_name and not isinstance(constraint, NonlinearConstraint):
        return
    jac = constraint.get("jac") if by_name else constraint.jac
    if not callable(jac):
        if method == "trust-constr":
            its = None if by_name else constraint.finite_diff_rel_step
            sizes = _relative(its, point, jac)
        else:
            sizes = _relative(rel, point, jac) if by_name and isinstance(jac, str) else absolute
        yield Steps(sizes, "give jac of the constraint, or larger steps, such as 1e-3")
    hess = None if by_name else constraint.hess
    if method == "trust-constr" and isinstance(hess, str):
        yield Steps(
            _relative(constraint.finite_diff_rel_step, point, hess),
            "give hess of the constraint, or a larger finite_diff_rel_step, such as 1e-3",
        )


def _listed(constraints: Any) -> list[Any]:
    if constraints is None:
        return []
    is_one = isinstance(constraints, Mapping) or hasattr(constraints, "lb")
    return [constraints] if is_one else list(constraints)


def _free(bounds: Bounds | None) -> Any:
    """Return 0.0 for what bounds leave no room, 1.0 for all else."""
    return 1.0 if bounds is None else 1.0 - (bounds.lb == bounds.ub)


def _minimize(call: Call, point: Vector) -> Iterator[Steps]:
    names = ("method", "jac", "hess", "hessp", "bounds", "constraints", "options")
    return _of_minimizer({name: call[name] for name in names}, point)


def _older(method: str) -> Rule:
    """Return the rule of one of the older minimisers."""

    def rule(call: Call, point: Vector) -> Iterator[Steps]:
        gives_pairs = call.knows("approx_grad") and not call["approx_grad"]
        jac = call["fprime"]
        constraints = [{"jac": None} for _ in (*_some(call["eqcons"]), *_some(call["ieqcons"]))]
        constraints += [
            {"jac": call[f"fprime_{kind}"]}
            for kind in ("eqcons", "ieqcons")
            if call[f"f_{kind}"] is not None
        ]
        given = {
            "method": method,
            "jac": True if jac is None and gives_pairs else jac,
            "hess": call["fhess"],
            "hessp": call["fhess_p"],
            "constraints": constraints,
            "options": {"eps": call["epsilon"]},
        }
        for steps in _of_minimizer(given, point):
            yield Steps(steps.sizes, "give the derivative, or a larger epsilon, such as 1e-3")

    return rule


def _some(functions: Any) -> Any:
    return [functions] if callable(functions) else functions or ()


def _basinhopping(call: Call, point: Vector) -> Iterator[Steps]:
    return _in_minimizer_kwargs(_of_minimizer(call["minimizer_kwargs"] or {}, point))


def _dual_annealing(call: Call, point: Vector) -> Iterator[Steps]:
    if call["no_local_search"]:
        return iter(())
    given = call["minimizer_kwargs"] or {"method": "L-BFGS-B", "bounds": call["bounds"]}
    return _in_minimizer_kwargs(_of_minimizer(given, point))


def _shgo(call: Call, point: Vector) -> Iterator[Steps]:
    options = call["options"] or {}
    given = {
        "method": "SLSQP",
        "bounds": call["bounds"],
        "constraints": call["constraints"],
        **{name: options[name] for name in ("jac", "hess", "hessp") if name in options},
        **(call["minimizer_kwargs"] or {}),
        "options": {},  # it drops those that make steps larger
    }
    for steps in _of_minimizer(given, point):
        yield Steps(
            steps.sizes,
            "give jac, of constraints too, or a method without derivatives, such as COBYLA, in "
            "minimizer_kwargs",
        )


def _in_minimizer_kwargs(found: Iterator[Steps]) -> Iterator[Steps]:
    for steps in found:
        yield Steps(steps.sizes, f"{steps.remedy} (all this in minimizer_kwargs)")


def _least_squares(call: Call, point: Vector) -> Iterator[Steps]:
    return _of_least_squares(call["jac"], call["method"], call["diff_step"], point)


def _of_least_squares(jac: Any, method: Any, given: Any, point: Vector) -> Iterator[Steps]:
    if callable(jac):
        return
    sizes = _relative(given, point, jac)
    if method == "lm" and given is None:  # MINPACK's are parts of the component itself
        sizes = np.minimum(sizes, STEP * np.abs(point))
    yield Steps(sizes, "give jac, or a larger diff_step such as 1e-3")


def _minpack(jacobian: Any, precision: Any, name: str, point: Vector) -> Iterator[Steps]:
    """Yield the steps of MINPACK; `name` is that of the precision it takes."""
    if not callable(jacobian) and jacobian is not True:
        root = np.sqrt(max(precision or 0.0, np.finfo(float).eps))
        remedy = f"give the Jacobian, or the precision of the function, such as {name}=1e-6"
        yield Steps(root * np.abs(point), remedy)


def _curve_fit(call: Call, point: Vector) -> Iterator[Steps]:
    method, options, bounds = call["method"], call["kwargs"] or {}, call["bounds"]
    bounded = bounds is not None and any(np.isfinite(np.ravel(end)).any() for end in bounds)
    if method == "lm" or (method is None and not bounded):
        return _minpack(call["jac"], options.get("epsfcn"), "epsfcn", point)
    return _of_least_squares(call["jac"], method, options.get("diff_step"), point)


def _root(call: Call, point: Vector) -> Iterator[Steps]:
    method, options = call["method"].lower(), call["options"] or {}
    if method in ("hybr", "lm"):
        return _minpack(call["jac"] or None, options.get("eps"), "eps", point)
    if method == "krylov":
        rdiff = (options.get("jac_options") or {}).get("rdiff")
        return _krylov(rdiff, "options={'jac_options': {'rdiff': 1e-3}}", point)
    return iter(())


def _krylov(rdiff: Any, remedy: str, point: Vector) -> Iterator[Steps]:
    """Yield the steps along directions of length one, which all components share."""
    size = (STEP if rdiff is None else rdiff) * max(1.0, np.abs(point).max())
    yield Steps(size / np.sqrt(point.size), f"give larger steps, {remedy}, or another method")


def _newton(call: Call, point: Vector) -> Iterator[Steps]:
    if call["fprime"] is None:  # the secant method
        part = 1e-4 if point.size == 1 else np.finfo(float).eps ** 0.33
        x1 = call["x1"]
        sizes = part * (1.0 + np.abs(point)) if x1 is None else x1 - call["x0"]
        yield Steps(sizes, "give fprime, or an x1 that is farther away")


def _by_epsilon(call: Call, point: Vector) -> Iterator[Steps]:
    yield Steps(call["epsilon"], "give a larger epsilon, such as 1e-3")


def _argument(name: str) -> Callable[[Call], Vector]:
    return lambda call: np.asarray(call[name])


def _farthest(call: Call) -> Vector:
    """Return the corner of a box that is farthest from zero, where steps are lost first."""
    lower, upper = call["bounds"].lb, call["bounds"].ub
    ends = np.where(np.isinf([lower, upper]), 0.0, [lower, upper])
    return np.asarray(np.where(np.abs(ends[0]) > np.abs(ends[1]), ends[0], ends[1]))


_X0 = _argument("x0")


def of_older(method: str) -> Differences | None:
    """Return what one of the older minimisers differences; `method` is that of `minimize`."""
    return Differences(_X0, _older(method)) if method in _BY_GRADIENT else None


def of_minpack(jacobian: str) -> Differences:
    """Return what MINPACK differences; `jacobian` is the name of the argument for it."""
    return Differences(
        _X0, lambda call, point: _minpack(call[jacobian], call["epsfcn"], "epsfcn", point)
    )


def by_epsilon(name: str) -> Differences:
    """Return what is differenced by steps of one size; `name` is that of the start."""
    return Differences(_argument(name), _by_epsilon)


OF_MINIMIZE = Differences(_X0, _minimize)
OF_BASINHOPPING = Differences(_X0, _basinhopping)
OF_DUAL_ANNEALING = Differences(_farthest, _dual_annealing)
OF_SHGO = Differences(_farthest, _shgo)
OF_LEAST_SQUARES = Differences(_X0, _least_squares)
OF_CURVE_FIT = Differences(_argument("p0"), _curve_fit)
OF_ROOT = Differences(_X0, _root)
OF_NEWTON = Differences(_X0, _newton)
OF_NEWTON_KRYLOV = Differences(
    _argument("xin"), lambda call, point: _krylov(call["rdiff"], "rdiff=1e-3", point)
)
