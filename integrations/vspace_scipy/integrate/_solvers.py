"""SciPy's solver classes, for states that are any object."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

from scipy import integrate

from vspace import register_node
from vspace_scipy._caller import as_user
from vspace_scipy._documented import completed
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space
from vspace_scipy._standing import StandingFor
from vspace_scipy._where import STATES, Within
from vspace_scipy.integrate._ode_problem import TakesVector, as_vectors, is_no_vector
from vspace_scipy.integrate._ode_solution import StructuredDenseOutput

__all__ = ["BDF", "DOP853", "LSODA", "RK23", "RK45", "Radau"]

# What is a vector in SciPy's solvers, and an object here.
_VECTORS = ("y", "y_old", "f")


class StructuredSolver:
    """A solver whose states are objects: one of SciPy's, that works on vectors, seen from outside.

    It counts as an instance of the class of that solver. Its attributes are those of SciPy's;
    ``y``, ``y_old`` and ``f`` are objects, fresh ones at each look, ``fun(t, y)`` takes and returns
    objects, and ``dense_output()`` gives an interpolant of objects.

    Parameters
    ----------
    solver : OdeSolver
        Of vectors.
    packed : Space
        Of the states.
    """

    __slots__ = ("_packed", "_solver")

    def __init__(self, solver: integrate.OdeSolver, packed: Space) -> None:
        self._solver = solver
        self._packed = packed

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._solver)

    def __getattr__(self, name: str) -> Any:
        if name in StructuredSolver.__slots__:  # there is no solver yet
            raise AttributeError(name)
        value = getattr(self._solver, name)
        return self._packed.unpack(value) if name in _VECTORS and value is not None else value

    def __setattr__(self, name: str, value: Any) -> None:
        if name in StructuredSolver.__slots__:
            object.__setattr__(self, name, value)
        else:
            with Within(STATES, name):
                packed = self._packed.pack(value) if name in _VECTORS else value
            setattr(self._solver, name, packed)

    def __dir__(self) -> list[str]:
        return dir(self._solver)

    def __copy__(self) -> StructuredSolver:
        return StructuredSolver(copy.copy(self._solver), self._packed)

    def __reduce__(self) -> Any:  # SciPy's pickle where their functions do, if at all
        return StructuredSolver, (self._solver, self._packed)

    def __repr__(self) -> str:
        return (
            f"<{type(self._solver).__name__} at t = {self.t:.6g}, {self.status}: "
            f"{self._packed.describe()}>"
        )

    def fun(self, t: float, y: Any) -> Any:
        """Return the derivative at a state, and count the evaluation."""
        with Within(STATES, "y"):
            vector = self._packed.pack(y)
        return self._packed.unpack(self._solver.fun(t, vector))

    def dense_output(self) -> StructuredDenseOutput:
        """Return an interpolant over the last step, which gives objects."""
        return StructuredDenseOutput(self._solver.dense_output(), self._packed)


register_node(StructuredSolver, inactive=("_packed",))  # the solver itself is refused, as SciPy's


def _takes_objects(theirs: Any) -> Callable[..., Any]:
    """Return a ``__new__`` that makes one of SciPy's, or a `StructuredSolver` for an object.

    SciPy's ``__init__`` is called from where the class was, so that warnings name that line.
    """
    signature = inspect.signature(theirs)

    def __new__(cls: Any, *args: Any, **options: Any) -> Any:  # noqa: N807
        y0 = args[2] if len(args) > 2 else options.get("y0")
        if options.get("inactive") is None and is_plain(y0):
            if is_no_vector(y0) and cls.__init__ is theirs.__init__:
                with TakesVector(y0):
                    theirs(*args, **options)  # raises
            return object.__new__(cls)
        inactive = options.pop("inactive", None)
        given = signature.bind(*args, **options).arguments
        given |= given.pop("extraneous", {})
        fun, t0, y0, t_bound = (given.pop(name) for name in ("fun", "t0", "y0", "t_bound"))
        vectorized = given.pop("vectorized", False)
        with TakesVector(y0):
            packed, rhs, start, given = as_vectors(fun, y0, cls, vectorized, inactive, given)
            return StructuredSolver(as_user(cls)(rhs, t0, start, t_bound, **given), packed)

    parameters = [*signature.parameters.values()]
    own = inspect.Parameter("inactive", inspect.Parameter.KEYWORD_ONLY, default=None)
    shown = signature.replace(parameters=[*parameters[:-1], own, parameters[-1]])
    first = inspect.Parameter("cls", inspect.Parameter.POSITIONAL_ONLY)
    __new__.__signature__ = shown.replace(  # type: ignore[attr-defined]
        parameters=[first, *shown.parameters.values()]
    )
    return __new__


# What all of these classes say of objects, behind their first lines.
_SHARED = """

For a state that SciPy takes as it is, this *is* `scipy.integrate.{name}`. For any other object the
steps are SciPy's, and what is made is a `StructuredSolver` that counts as an instance of this
class: its ``y``, ``y_old`` and ``f`` are objects.

Parameters
----------
fun : callable
    ``fun(t, y) -> derivative``: an object of the structure of `y0`, verified on every call.
y0 : object
    The initial state. Its inactive parts are in all states, by identity.
rtol, atol : float, array_like, object or mapping, optional
    ...
    For objects also an object of the structure of `y0`, in which one number may stand for a whole
    part; or a dict of path patterns to numbers, ``{{"*.velocity": 1e-9}}``. Radau and BDF take one
    `rtol` only.
jac : {{None, array_like, sparse_matrix, callable, object}}, optional
    ...
    For objects it may be an object of objects, too: like the state, with an object like the state
    in the place of each leaf; the rows and columns of matrices are in the order of `vspace.paths`.
jac_sparsity : {{None, array_like, sparse matrix, object}}, optional
    ...
    For objects it may be an object of objects, too.
lband, uband : int or None
    ...
    For objects `jac` returns the whole matrix all the same.
vectorized : bool, optional
    ...
    For objects it must be False.
inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
    What else is inactive in `y0`; keyword only.
extraneous
    Options that the method does not have: SciPy warns of them.

Attributes
----------
y, y_old, f : ndarray or object
    The state, the one before, and the derivative: of objects fresh ones at each look.
n : int
    The number of components of the vector.

Raises
------
StructureMismatchError
    When a derivative, a tolerance or a Jacobian does not fit the state.
NotFiniteError
    When the initial state or the first derivative has a NaN or an infinity.
ValueError
    When `vectorized` is True and the state an object, and where SciPy raises it.

See Also
--------
solve_ivp : the whole way at once.
"""


def _described(theirs: type) -> Callable[[type], Any]:
    """Return a decorator that completes what a class says that stands for one of SciPy's."""

    def describe(ours: type) -> type:
        first, _, rest = inspect.cleandoc(ours.__doc__ or "").partition("\n")
        ours.__doc__ = first + _SHARED.format(name=ours.__name__) + rest
        return completed(theirs)(ours)

    return describe


@_described(integrate.RK23)
class RK23(integrate.RK23, metaclass=StandingFor, of=integrate.RK23):  # type: ignore[misc]
    """One step after another by the Runge-Kutta method of order 3(2).

    Examples
    --------
    >>> from vspace_scipy.integrate import RK23
    >>> solver = RK23(lambda t, s: {"x": -s["x"]}, 0.0, {"x": 1.0}, 1.0, rtol=1e-8, atol=1e-10)
    >>> while solver.status == "running":
    ...     message = solver.step()
    >>> round(solver.y["x"], 6), solver.t
    (0.367879, 1.0)
    """

    __new__ = _takes_objects(integrate.RK23)


@_described(integrate.RK45)
class RK45(integrate.RK45, metaclass=StandingFor, of=integrate.RK45):  # type: ignore[misc]
    """One step after another by the Runge-Kutta method of order 5(4).

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from vspace_scipy.integrate import RK45
    >>> @dataclass
    ... class Ball:
    ...     height: float
    ...     velocity: float
    >>> solver = RK45(lambda t, b: Ball(b.velocity, -9.81), 0.0, Ball(10.0, 0.0), 1.0)
    >>> while solver.status == "running":
    ...     message = solver.step()
    >>> round(solver.y.height, 6), solver.t
    (5.095, 1.0)
    >>> middle = solver.dense_output()(0.95)
    >>> round(middle.velocity, 4)
    -9.3195
    """

    __new__ = _takes_objects(integrate.RK45)


@_described(integrate.DOP853)
class DOP853(integrate.DOP853, metaclass=StandingFor, of=integrate.DOP853):  # type: ignore[misc]
    """One step after another by the Runge-Kutta method of order 8.

    Examples
    --------
    >>> from vspace_scipy.integrate import DOP853
    >>> solver = DOP853(lambda t, s: {"x": -s["x"]}, 0.0, {"x": 1.0}, 1.0, rtol=1e-8, atol=1e-10)
    >>> while solver.status == "running":
    ...     message = solver.step()
    >>> round(solver.y["x"], 6), solver.t
    (0.367879, 1.0)
    """

    __new__ = _takes_objects(integrate.DOP853)


@_described(integrate.Radau)
class Radau(integrate.Radau, metaclass=StandingFor, of=integrate.Radau):  # type: ignore[misc]
    """One step after another by the implicit Runge-Kutta method of order 5 of the Radau IIA family.

    Examples
    --------
    >>> from vspace_scipy.integrate import Radau
    >>> def fun(t, s):
    ...     return {"fast": -1000.0 * (s["fast"] - s["slow"]), "slow": -s["slow"]}
    >>> solver = Radau(fun, 0.0, {"fast": 0.0, "slow": 1.0}, 1.0, rtol=1e-6, atol=1e-9)
    >>> while solver.status == "running":
    ...     message = solver.step()
    >>> round(solver.y["slow"], 3), solver.nfev < 1000
    (0.368, True)
    """

    __new__ = _takes_objects(integrate.Radau)


@_described(integrate.BDF)
class BDF(integrate.BDF, metaclass=StandingFor, of=integrate.BDF):  # type: ignore[misc]
    """One step after another by backward differentiation formulas of orders 1 to 5.

    Examples
    --------
    >>> from vspace_scipy.integrate import BDF
    >>> def fun(t, s):
    ...     return {"fast": -1000.0 * (s["fast"] - s["slow"]), "slow": -s["slow"]}
    >>> solver = BDF(fun, 0.0, {"fast": 0.0, "slow": 1.0}, 1.0, rtol=1e-6, atol=1e-9)
    >>> while solver.status == "running":
    ...     message = solver.step()
    >>> round(solver.y["slow"], 3), solver.nfev < 1000
    (0.368, True)
    """

    __new__ = _takes_objects(integrate.BDF)


@_described(integrate.LSODA)
class LSODA(integrate.LSODA, metaclass=StandingFor, of=integrate.LSODA):  # type: ignore[misc]
    """One step after another by Adams and backward differentiation formulas, switched between.

    Examples
    --------
    >>> from vspace_scipy.integrate import LSODA
    >>> def fun(t, s):
    ...     return {"fast": -1000.0 * (s["fast"] - s["slow"]), "slow": -s["slow"]}
    >>> solver = LSODA(fun, 0.0, {"fast": 0.0, "slow": 1.0}, 1.0, rtol=1e-6, atol=1e-9)
    >>> while solver.status == "running":
    ...     message = solver.step()
    >>> round(solver.y["slow"], 3), solver.nfev < 1000
    (0.368, True)
    """

    __new__ = _takes_objects(integrate.LSODA)
