"""The integral of a function over traced values, and all of its derivatives.

The integral is a function of its inputs: the limits, the breakpoints and the values that the
integrand has captured. Its gradient by the captured values is again an integral, of the
integrand's gradient, with one input more, the cotangent. So one rule gives derivatives of every
order. All of them are summed over the points that the integral itself was found with.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from vspace.extend import shared_choice
from vspace_scipy.adjoint._captured import Captured
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._framework import Array, Framework
from vspace_scipy.adjoint._jumps import beside, refuse_jumps
from vspace_scipy.adjoint._mesh import QuadratureMesh
from vspace_scipy.adjoint._outputs import Outputs, Untraced
from vspace_scipy.adjoint._parts import TracedFunction
from vspace_scipy.adjoint._places import at_breakpoint, at_limit, refuse_moving_numbers
from vspace_scipy.adjoint._recheck import Recheck, precision_of, rounding_of
from vspace_scipy.adjoint._refined import relative_tolerance, sum_refined
from vspace_scipy.adjoint._remembered import refuse_memory
from vspace_scipy.adjoint._values import Values
from vspace_scipy.integrate import quad_vec

__all__ = ["Integral", "TracedIntegral", "traced_quad_vec"]

SIGNATURE = inspect.signature(quad_vec)
_WHAT = "the integrand"
_LIMITS = 2  # the first two inputs

# apply(integral, *inputs) -> vector: a function that the framework can differentiate
Apply = Callable[..., Any]


class Integral(ABC):
    """An integral as a function of its inputs: limits, breakpoints, values.

    Attributes
    ----------
    framework : Framework
        Differentiates the integrand.
    breakpoints : int
        How many of the inputs are breakpoints.
    precision : dtype
        The lowest of the numbers that it computes with.
    tolerance, limit : float
        Of gradients: relative to their magnitude, and the most intervals that they may take.
    total : ndarray
        What the run gave.
    last : vector
        What the integrand gave when it was last evaluated.
    """

    framework: Framework
    breakpoints: int
    precision: np.dtype[Any]
    tolerance: float
    limit: float
    total: Array
    last: Any

    @abstractmethod
    def run(self, inputs: Sequence[Any]) -> Array:
        """Return the integral of untraced inputs as an array of reals."""

    @abstractmethod
    def at(self, x: Any, *values: Any) -> Any:
        """Return the integrand at a point as a vector, differentiably in all arguments."""

    @abstractmethod
    def check_limit(self, name: str, limit: float) -> None:
        """Raise if the integral has no derivative by a limit."""

    @property
    @abstractmethod
    def mesh(self) -> QuadratureMesh:
        """The points and weights of the run."""

    def pull(self, apply: Apply, inputs: Sequence[Any], wanted: Sequence[int], w: Any) -> list[Any]:
        """Return gradients by inputs, differentiably.

        Parameters
        ----------
        apply : callable
            ``apply(integral, *inputs)`` integrates; the framework differentiates it by this rule.
        inputs : sequence
            Of the integral.
        wanted : sequence of int
            By which of them.
        w : vector
            The cotangent.

        Returns
        -------
        list
            A gradient for each of those.
        """
        first = _LIMITS + self.breakpoints
        slots = [i - first for i in wanted if i >= first]
        gradients: dict[int, Any] = {}
        if slots:
            derivative = Derivative(self, slots)
            vector = apply(derivative, *inputs, w)
            leaves = self.framework.unpack(vector, derivative.forms_of(inputs))
            gradients.update(zip((first + slot for slot in slots), leaves, strict=True))
        for i in wanted:
            if i < first:
                slope = self._by_place(i, inputs[i], inputs[first:])
                gradients[i] = self.framework.as_input(self.framework.dot(w, slope), inputs[i])
        return [gradients[i] for i in wanted]

    def _by_place(self, i: int, place: Any, values: Sequence[Any]) -> Any:
        """Return the derivative of the integral by a limit or a breakpoint."""
        framework = self.framework
        number = float(framework.bare(framework.untraced(place)))
        place = framework.point(place)
        if i < _LIMITS:
            self.check_limit("ab"[i], number)
            return self.at(place, *values) * (1.0 if i else -1.0)
        mesh = self.mesh
        low, high = sorted((mesh.a, mesh.b))
        at_breakpoint(lambda x: np.zeros(1), mesh, i - _LIMITS, number)  # refuses what it cannot be
        below, above = beside(number, framework.precision)
        before = self.at(place + (below - number), *values)
        after = self.at(place + (above - number), *values)
        return (before - after) * (mesh.sign * float(low < number < high))


class TracedIntegral(Integral):
    """The integral of a function as the user wrote it.

    Parameters
    ----------
    framework : Framework
        Differentiates the integrand.
    arguments : dict
        All arguments of `quad_vec`.

    Attributes
    ----------
    inputs : list
        The limits, the breakpoints, and the traced values in the integrand and its arguments.
    is_traced : bool
        Whether any of them is traced.
    info : object
        Of the run.
    error : float
        Its error estimate.
    """

    def __init__(self, framework: Framework, arguments: dict[str, Any]) -> None:
        self._arguments = dict(arguments)
        points = arguments["points"]
        points = [] if points is None else list(points)
        self.breakpoints = len(points)
        args = arguments["args"]
        args = args if isinstance(args, tuple) else (args,)
        self._inactive = shared_choice(arguments["inactive"])
        self._parts = TracedFunction(arguments["f"], args, framework, _WHAT, self._inactive)
        self._kept: Any = self._parts
        places = [arguments["a"], arguments["b"], *points]
        self.framework = framework.at_home([*places, *self._parts.leaves])
        self.inputs = [*places, *self._parts.values]
        self.is_traced = any(map(framework.is_traced, self.inputs))
        self.info: Any = None
        self.error: Any = None
        self._outputs: Outputs | None = None
        self._values: Any = None
        self._mesh: Any = None

    def check(self) -> None:
        """Raise for what cannot be differentiated.

        Raises
        ------
        GradientError
            With the argument.
        """
        workers = self._arguments["workers"]
        if not callable(workers) and workers != 1:
            raise GradientError(
                "workers",
                f"{workers!r}",
                "1, since traced values and tensors cannot be sent to other processes",
                "leave it out, or give the map of a pool of threads",
            )

    @property
    def mesh(self) -> QuadratureMesh:
        mesh: QuadratureMesh = self._mesh
        return mesh

    def run(self, inputs: Sequence[Any]) -> Array:
        framework = self.framework
        places = [float(framework.bare(each)) for each in inputs[: _LIMITS + self.breakpoints]]
        (a, b), points = places[:_LIMITS], places[_LIMITS:]
        captured = inputs[_LIMITS + self.breakpoints :]
        if captured:
            self._kept = self._parts.as_now()
        rebuilt = self._parts.replaced(captured)
        f, args = rebuilt
        watched = Captured(rebuilt, _WHAT, self._parts.inactive, needed=False)

        def integrand(x: float) -> Any:
            value = f(framework.point(x), *args)
            if self._outputs is None:
                self._outputs = Outputs(framework, value, _WHAT, self._inactive, f)
            return self._outputs.bare(value, lambda: f(framework.point(x), *args))

        options = self._arguments | {
            "f": integrand, "a": a, "b": b, "points": points or None, "args": (),
            "full_output": True,
        }  # fmt: skip
        result, self.error, self.info = quad_vec(**options)
        self._mesh = QuadratureMesh(self.info, a, b, self._arguments["quadrature"])
        self._values = Values(integrand, result, self._inactive)
        outputs: Any = self._outputs
        self.precision = precision_of([*self._parts.leaves, *outputs.forms])
        if captured:
            refuse_jumps(self._mesh, self._values, points, framework.precision)
        watched.check_unchanged()
        if captured:
            self._refuse_moving_points(points, captured)
        outputs.widen(result)
        self.tolerance = relative_tolerance(self._arguments["epsrel"], self.precision)
        self.limit = self._arguments["limit"]
        self.total = self._values.pack(result)
        return self.total

    def _refuse_moving_points(self, points: Sequence[float], captured: Sequence[Any]) -> None:
        """Raise if a breakpoint that is a plain number is a jump that moves."""
        framework = self.framework
        outputs: Any = self._outputs
        places = self.inputs[_LIMITS : _LIMITS + self.breakpoints]
        plain = [x for x, p in zip(points, places, strict=True) if not framework.is_traced(p)]
        forms = [framework.form(each) for each in captured]
        numbers = framework.numbers(framework.pack(captured, forms))

        def at(x: float, vector: Array) -> Any:
            leaves = framework.unpack(framework.vector(vector, captured), forms)
            f, args = self._kept.replaced(leaves)
            value = f(framework.point(x), *args)
            return self._values.pack(outputs.bare(value, lambda: value))

        numbers = framework.numbers(framework.pack(captured, forms))
        refuse_moving_numbers(at, plain, self._mesh, numbers, self.precision)

    def at(self, x: Any, *values: Any) -> Any:
        f, args = self._kept.replaced(values)
        outputs: Any = self._outputs
        self.last = outputs.pack(f(x, *args))
        return self.last

    def check_limit(self, name: str, limit: float) -> None:
        at_limit(self._values, name, limit)

    def result(self, vector: Any) -> Any:
        """Return the integral as the user gets it, from the vector that it is."""
        outputs: Any = self._outputs
        return outputs.unpack(vector)


class Derivative(Integral):
    """The integral of the gradient of an integrand: one input more, the cotangent.

    Parameters
    ----------
    integral : Integral
        That it is the derivative of.
    slots : sequence of int
        By which of the values.
    """

    def __init__(self, integral: Integral, slots: Sequence[int]) -> None:
        self.framework = integral.framework
        self.breakpoints = integral.breakpoints
        self.precision = integral.precision
        self.tolerance = integral.tolerance
        self.limit = integral.limit
        self._integral = integral
        self._slots = list(slots)
        self._mesh = integral.mesh
        self._takes_many = isinstance(integral, TracedIntegral)
        self._is_tried = False

    @property
    def mesh(self) -> QuadratureMesh:
        return self._mesh

    def forms_of(self, inputs: Sequence[Any]) -> list[Any]:
        """Return the forms of the gradients."""
        values = inputs[_LIMITS + self.breakpoints :]
        return [self.framework.form(values[slot]) for slot in self._slots]

    def run(self, inputs: Sequence[Any]) -> Array:
        framework, values = self.framework, inputs[_LIMITS + self.breakpoints :]
        integral = self._integral
        recheck = Recheck(integral.total, self.precision, _WHAT)
        ends = integral.mesh.first_and_last

        at = self._numbers_at(values)

        def gradients(points: list[float], weights: list[float]) -> Iterator[Array]:
            rows = self._at_once(points, values)
            for i, (x, weight) in enumerate(zip(points, weights, strict=True)):
                if rows is None:
                    by_values, is_open = at(x), framework.is_traced(integral.last)
                    value = framework.numbers(framework.untraced(integral.last))
                else:
                    value, by_values, is_open = rows[0][i], rows[1][i], True
                if weight:
                    recheck.add(value, weight)
                if x in ends or not is_open:
                    refuse_memory(at, x, by_values, framework, self.precision, _WHAT, "x")
                yield by_values

        self.total, self._mesh = sum_refined(integral.mesh, gradients, self.tolerance, self.limit)
        recheck.verify()
        return self.total

    def _numbers_at(self, values: Sequence[Any]) -> Callable[[float], Array]:
        return lambda x: self.framework.numbers(self.at(self.framework.point(x), *values))

    def _at_once(
        self, points: Sequence[float], values: Sequence[Any]
    ) -> tuple[Array, Array] | None:
        """Return values and gradients at many points where the framework can do that, or None.

        What it can do with this integrand the first call tells, which is held against the
        gradient at one of the points alone.
        """
        if not self._takes_many:
            return None
        framework, integral = self.framework, self._integral
        alone = None
        if not self._is_tried:  # first alone, so that the structure of values is known
            alone = framework.numbers(self.at(framework.point(points[0]), *values))
        *captured, w = values
        rows = framework.pull_at_once(integral.at, points, captured, self._slots, w)
        if rows is not None and alone is not None:
            size = np.abs(alone).max(initial=0.0)
            is_same = np.abs(rows[1][0] - alone) <= rounding_of(self.precision) * size
            self._is_tried = bool(is_same.all())
        self._takes_many = rows is not None and self._is_tried
        return rows if self._takes_many else None

    def pull(self, apply: Apply, inputs: Sequence[Any], wanted: Sequence[int], w: Any) -> list[Any]:
        framework = self.framework
        first = _LIMITS + self.breakpoints
        places = [framework.untraced(each) for each in inputs[_LIMITS:first]]
        values = [framework.untraced(each) for each in inputs[first:]]

        # The kink of an integrand is a jump of its derivative.
        at = self._numbers_at(values)
        refuse_jumps(self._mesh, at, [float(framework.bare(p)) for p in places], self.precision)
        return super().pull(apply, inputs, wanted, w)

    def at(self, x: Any, *values: Any) -> Any:
        *captured, w = values
        wanted = [1 + slot for slot in self._slots]
        gradients = self.framework.pull(self._integral.at, [x, *captured], wanted, w)
        self.last = self.framework.pack(
            gradients, [self.framework.form(captured[i]) for i in self._slots]
        )
        return self.last

    def check_limit(self, name: str, limit: float) -> None:
        self._integral.check_limit(name, limit)


def traced_quad_vec(framework: Framework, apply: Apply, args: Any, options: Any) -> Any:
    """Return what `quad_vec` returns, with a value that takes part in differentiation.

    Parameters
    ----------
    framework : Framework
        Differentiates the integrand.
    apply : callable
        As for `Integral.pull`.
    args, options : tuple, dict
        Of the call.
    """
    bound = SIGNATURE.bind(*args, **options)
    bound.apply_defaults()
    integral = TracedIntegral(framework, bound.arguments)
    if framework.is_scipy and not integral.is_traced:
        bound.arguments["f"] = Untraced(bound.arguments["f"], framework, _WHAT)
        return quad_vec(*bound.args, **bound.kwargs)
    integral.check()
    value = integral.result(apply(integral, *integral.inputs))
    full = bound.arguments["full_output"]
    return (value, integral.error, integral.info) if full else (value, integral.error)
