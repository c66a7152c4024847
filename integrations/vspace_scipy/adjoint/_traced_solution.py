"""The solution of an ODE over traced values, and its gradient by the adjoint equation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace import structure
from vspace.extend import shared_choice
from vspace_scipy.adjoint._backwards import Pull, integrate_adjoint
from vspace_scipy.adjoint._captured import Captured
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._framework import Array, Framework
from vspace_scipy.adjoint._outputs import Outputs, Untraced
from vspace_scipy.adjoint._parts import TracedFunction, TracedParts
from vspace_scipy.adjoint._recheck import precision_of, refuse_other_values
from vspace_scipy.adjoint._recorded import ONLY_LSODA, Record, recording, solving_again
from vspace_scipy.adjoint._remembered import refuse_memory
from vspace_scipy.adjoint._switches import Switches
from vspace_scipy.adjoint._trajectory import Trajectory
from vspace_scipy.integrate import solve_ivp
from vspace_scipy.integrate._solved_with import remember, solved_with

__all__ = ["TracedSolution", "traced_solve_ivp"]

SIGNATURE = inspect.signature(solve_ivp)
_WHAT = "the right-hand side"
_FIXED = 4  # the first inputs: initial time, final time, times of outputs, initial state
_DIFFERENTIATED = {"fun", "t_span", "y0", "t_eval", "args", "jac"}
_PROBES = 8  # about as many times at which the right-hand side is compared before its gradient
_UNSEEN = 1e-4  # of the largest component, beside a tolerance of 1e4 units in the last place


class TracedSolution:
    """The outputs of `solve_ivp` as a function of times, initial state and captured values.

    Parameters
    ----------
    framework : Framework
        Differentiates the right-hand side.
    arguments : dict
        All arguments of `solve_ivp`.

    Attributes
    ----------
    inputs : list
        Initial time, final time, times of the outputs (a vector, empty if none were asked for),
        initial state (a vector), and the traced values in the right-hand side and its arguments.
    is_traced : bool
        Whether any of them is traced.
    """

    def __init__(self, framework: Framework, arguments: dict[str, Any]) -> None:
        self._options = dict(arguments)
        self._options |= self._options.pop("options", {})
        args = arguments["args"]
        args = () if args is None else tuple(args)
        self._fun = TracedFunction(arguments["fun"], args, framework, _WHAT, None)
        inactive = shared_choice(arguments["inactive"])
        y0, t_eval = arguments["y0"], arguments["t_eval"]
        self._flat = type(y0) in (list, tuple) and all(_is_number(framework, x) for x in y0)
        start = TracedParts(y0, framework, "y0", inactive)
        home = [*arguments["t_span"], *start.leaves, *self._fun.leaves]
        self.framework = framework = framework.at_home(home)
        plain = start.replaced([framework.untraced(x) for x in start.values])
        if self._flat:
            plain = np.array([*map(framework.bare, plain)]) * 1.0
        self._state = Outputs(framework, plain, "y0", inactive)
        self._start = plain
        state = self._state.pack(framework.stacked(y0) if self._flat else y0)
        self._has_times = t_eval is not None
        times = framework.stacked(t_eval) if self._has_times else np.zeros(0)
        self.inputs = [*arguments["t_span"], times, state, *self._fun.values]
        self.is_traced = any(map(framework.is_traced, self.inputs))
        self.solution: Any = None
        self._trajectory: Any = None
        self._right_hand_side: Any = None

    def check(self) -> None:
        """Raise for what cannot be differentiated.

        Raises
        ------
        GradientError
            With the argument.
        """
        reasons = {
            "events": "their times move with the parameters; solve without them, or find the time",
            "dense_output": "only outputs at given times are differentiated; use t_eval",
            "vectorized": "the right-hand side gets one state at a time; leave it out",
        }
        for name, reason in reasons.items():
            if self._options[name]:
                raise GradientError(
                    name, f"{self._options[name]!r} beside traced values", "none of it", reason
                )
        for name in self._options.keys() - _DIFFERENTIATED:
            if TracedParts(self._options[name], self.framework, name).values:
                raise GradientError(
                    name,
                    "a traced value",
                    "a plain one, since the solution does not depend on it but for its error",
                    "take the value out",
                )

    def run(self, inputs: Sequence[Any]) -> Array:
        """Return the outputs of untraced inputs, a row for each, as one array of reals."""
        framework = self.framework
        t0, t1, times, state, *captured = inputs
        if self.is_traced:
            self._kept = self._fun.as_now()
            # What rides along in the states of a backward pass is as it was, too.
            given = TracedParts(self._start, framework, "y0", self._options["inactive"])
            kept = given.as_now().replaced([])
            self._kept_state = Outputs(framework, kept, "y0", self._options["inactive"])
        rebuilt = self._fun.replaced(captured)
        fun, args = rebuilt
        watched = Captured(rebuilt, _WHAT, self._fun.inactive, needed=False)
        unpacked, inactive = self._state.unpack(state), self._options["inactive"]
        outputs = Outputs(framework, unpacked, _WHAT, inactive, fun)

        def plain(fun: Any, args: tuple[Any, ...]) -> Callable[[float, Any], Any]:
            def right_hand_side(t: float, y: Any) -> Any:
                arguments = framework.point(t), self._state.dressed(y), *args
                return outputs.bare(fun(*arguments), lambda: fun(*arguments))

            return right_hand_side

        start = outputs.bare(self._state.unpack(state), lambda: self._state.unpack(state))
        if isinstance(start, np.ndarray):  # SciPy keeps the array itself for its first step
            start = np.array(start)
        record, method = Record(), self._options["method"]
        options = self._options | {
            "fun": plain(fun, args),
            "method": recording(method, record),
            "t_span": (float(framework.bare(t0)), float(framework.bare(t1))),
            "y0": start,
            "t_eval": framework.numbers(times) if self._has_times else None,
            "args": None,
        }
        if options.get("jac") is not None:
            options["jac"] = self._plain_jacobian(options["jac"], args)
        self.solution = solve_ivp(**options)
        remember(self.solution, method, solved_with(self.solution))

        def again(t: float, state: Any, end: float, first_step: float | None) -> Any:
            kept = plain(*self._kept.replaced(captured))
            own = options | {"fun": kept, "method": method}
            return _solved_again(own, t, state, end, first_step)

        ours = getattr(self.solution, "_packed", None)
        record.finish(np.array if ours is None else ours.unpack, again)
        self._trajectory = trajectory = Trajectory(self.solution, record)
        self._right_hand_side = options["fun"]
        self._precision = precision_of([*self._fun.leaves, *self._state.forms])
        if self.is_traced:
            self._probes = [
                (t, trajectory.packed.pack(state), self._slope(t, state))
                for t, state in record.states(_PROBES)
            ]
        watched.check_unchanged()
        rows = self._trajectory.rows_of_stacked(self.solution.y)
        return rows.reshape(-1)  # type: ignore[no-any-return]

    def _slope(self, t: float, state: Any = None) -> Array:
        value = self._right_hand_side(t, self._trajectory.at(t) if state is None else state)
        plain = self._trajectory.plain
        packed: Array = self._trajectory.packed.pack(
            value if plain is None else np.asarray(value, plain)
        )
        return packed

    def pull(self, inputs: Sequence[Any], wanted: Sequence[int], w: Any) -> list[Any]:
        """Return gradients by inputs, all untraced.

        Parameters
        ----------
        inputs : sequence
            Of the run.
        wanted : sequence of int
            By which of them.
        w : vector
            The cotangent of what `run` returned.

        Returns
        -------
        list
            Vectors and leaves, one for each of those.
        """
        framework, trajectory = self.framework, self._trajectory
        captured = list(inputs[_FIXED:])
        slots = [i - _FIXED for i in wanted if i >= _FIXED]
        forms = [framework.form(captured[slot]) for slot in slots]
        rows = framework.numbers(w).reshape(len(trajectory.times), -1)
        size = sum(form.size for form in forms)

        def at(t: Any, state: Any, *values: Any) -> Any:
            fun, args = self._kept.replaced(values)
            slope = fun(t, self._kept_state.unpack(state), *args)
            if trajectory.plain is not None and type(slope) in (list, tuple):
                slope = framework.stacked(slope)  # as SciPy takes it
            self._last = self._kept_state.pack(slope)
            return self._last

        def by_both(t: float, adjoint: Array, state: bool, parameters: bool) -> tuple[Any, Any]:
            vector = framework.vector(trajectory.packed.pack(trajectory.at(t)), inputs)
            arguments = [framework.point(t), vector, *captured]
            by = [1] * state + [2 + slot for slot in slots if parameters]
            pulled = framework.pull(at, arguments, by, framework.vector(adjoint, inputs))
            by_state = framework.numbers(pulled.pop(0)) if state else None
            return by_state, framework.numbers(framework.pack(pulled, forms)) if pulled else None

        def pull(*arguments: Any) -> tuple[Any, Any]:
            pulled = by_both(*arguments)
            switches.add(arguments[0], self._own_numbers(self._last))
            return pulled

        switches = Switches(trajectory, *self._slopes(at, captured, inputs), self._precision)
        self._recheck(at, captured, inputs)
        self._refuse_memory(by_both)
        adjoint, gradient = integrate_adjoint(
            pull, trajectory, rows, size, self._precision, **solved_with(self.solution)
        )
        switches.refuse()
        leaves = framework.unpack(framework.vector(gradient, inputs), forms)
        gradients = dict(zip((_FIXED + slot for slot in slots), leaves, strict=True))
        gradients[3] = framework.vector(adjoint, inputs)
        by_times = np.array(
            [row @ self._slope(t) for t, row in zip(trajectory.times, rows, strict=True)]
            if set(wanted) & {0, 1, 2} else []
        )  # fmt: skip
        if 0 in wanted:
            # Outputs at the ends move along with the ends, unless their times were given.
            moving = adjoint if self._has_times else adjoint - rows[0]
            gradients[0] = framework.as_input(-(moving @ self._slope(trajectory.start)), inputs[0])
        if 1 in wanted:
            gradients[1] = framework.as_input(0.0 if self._has_times else by_times[-1], inputs[1])
        if 2 in wanted:
            gradients[2] = framework.vector(by_times, inputs)
        return [gradients[i] for i in wanted]

    def _own_numbers(self, vector: Any) -> Array:
        """Return a copy: a function may fill one array again and again."""
        return np.array(self.framework.numbers(self.framework.untraced(vector)))

    def _plain_jacobian(self, jac: Any, args: tuple[Any, ...]) -> Any:
        """Return the Jacobian for the solver alone: the gradient has no use for its derivative."""
        framework = self.framework
        parts = TracedParts(jac, framework, "jac")
        plain = parts.replaced([framework.untraced(each) for each in parts.values])
        if not callable(plain):
            return _bare(framework, plain)
        return lambda t, y: _bare(
            framework, plain(framework.point(t), self._state.dressed(y), *args)
        )

    def _recheck(self, at: Callable[..., Any], captured: list[Any], inputs: Sequence[Any]) -> None:
        """Raise unless the right-hand side is the one that was solved; see `Recheck`."""
        framework = self.framework
        # By component, since they have units; what is rounding in one that cancels is not told.
        rows = np.abs([expected for *_, expected in self._probes])
        magnitude = rows.max(axis=0) + _UNSEEN * rows.max(initial=0.0)
        for t, packed, expected in self._probes:
            state = framework.vector(packed, inputs)
            found = framework.numbers(framework.untraced(at(framework.point(t), state, *captured)))
            refuse_other_values(found, expected, magnitude, self._precision, _WHAT)

    def _refuse_memory(self, pull: Pull) -> None:
        """Raise if the right-hand side has kept values from earlier calls."""
        t = 0.5 * sum(self._trajectory.steps[-2:])  # where the adjoint begins
        self._slope(t)  # it may remember this from now on
        # Some cotangent; one of ones may be in its null space.
        adjoint = np.cos(1.0 + np.arange(self._trajectory.packed.size))

        def gradient(t: float) -> Array:
            by_state, by_parameters = pull(t, adjoint, True, True)
            return by_state if by_parameters is None else np.append(by_state, by_parameters)

        refuse_memory(gradient, t, gradient(t), self.framework, self._precision, _WHAT, "t")

    def _slopes(
        self, at: Callable[..., Any], captured: list[Any], inputs: Sequence[Any]
    ) -> tuple[Callable[[float, Array], Array], Array]:
        """Return the right-hand side along the solution by changed values, and these unchanged."""
        framework, trajectory = self.framework, self._trajectory
        forms = [framework.form(each) for each in captured]
        count = trajectory.packed.size
        numbers = framework.numbers(framework.pack(captured, forms))

        def slope(t: float, vector: Array) -> Array:
            # The state moves along with the values that are changed.
            state = trajectory.packed.pack(trajectory.at(t)) * vector[:count]
            leaves = framework.unpack(framework.vector(vector[count:], inputs), forms)
            value = at(framework.point(t), framework.vector(state, inputs), *leaves)
            return self._own_numbers(value)

        return slope, np.concatenate((np.ones(count), numbers))

    def result(self, vector: Any) -> Any:
        """Return the solution as the user gets it, from the vector of all outputs."""
        solution = self.solution
        count = len(solution.t)
        matrix = vector.reshape((count, -1))
        states = [self._state.unpack(matrix[k]) for k in range(count)]
        t0, t1, times = self.inputs[:3]
        if self.framework.is_traced(times):
            solution["t"] = times
        elif not self._has_times and any(map(self.framework.is_traced, (t0, t1))):
            solution["t"] = self.framework.stacked([t0, *solution.t[1:-1], t1])
        solution["y"] = self._state.stacked(matrix)
        solution["sol"] = None
        if "states" in solution:
            solution["states"] = states
        return solution


def _bare(framework: Framework, value: Any) -> Any:
    """Return an object with numbers and NumPy's arrays for leaves."""
    if framework.is_leaf(value):
        return framework.bare(framework.untraced(value))
    own = structure(value)
    leaves, captured = own.take(value)
    return own.build([framework.bare(framework.untraced(leaf)) for leaf in leaves], captured)


def _solved_again(
    options: dict[str, Any], t: float, state: Any, end: float, first_step: float | None
) -> Any:
    """Return the continuous solution from a state to a time that the solution has passed."""
    step = None if first_step is None else min(first_step, abs(end - t))
    options = options | {
        "t_span": (t, end), "y0": state, "t_eval": None, "first_step": step,
        "dense_output": True, "callback": None, "progress": False, "save": None,
        "method": solving_again(options["method"]),
    }  # fmt: skip
    for name in ONLY_LSODA:
        options.pop(name, None)
    again = solve_ivp(**options)
    if not again.success:
        raise GradientError(
            f"t = {t:.6g}",
            f"that the equation could not be solved again: {again.message}",
            f"a solution to {end:g}, as before",
            "make sure that the right-hand side is a function of its arguments alone",
        )
    return again.sol


def _is_number(framework: Framework, value: Any) -> bool:
    value = framework.untraced(value)
    return framework.is_leaf(value) and np.shape(value) == ()


def traced_solve_ivp(
    framework: Framework, apply: Callable[..., Any], args: Any, options: Any
) -> Any:
    """Return what `solve_ivp` returns, with states that take part in differentiation.

    Parameters
    ----------
    framework : Framework
        Differentiates the right-hand side.
    apply : callable
        ``apply(solution, *inputs)`` solves; the framework differentiates it by ``pull``.
    args, options : tuple, dict
        Of the call.
    """
    bound = SIGNATURE.bind(*args, **options)
    bound.apply_defaults()
    solution = TracedSolution(framework, bound.arguments)
    if framework.is_scipy and not solution.is_traced:
        bound.arguments["fun"] = Untraced(bound.arguments["fun"], framework, _WHAT)
        return solve_ivp(*bound.args, **bound.kwargs)
    solution.check()
    return solution.result(apply(solution, *solution.inputs))
