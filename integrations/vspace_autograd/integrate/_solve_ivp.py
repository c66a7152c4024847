"""`solve_ivp` as a primitive of autograd."""

from __future__ import annotations

import inspect
from typing import Any, NoReturn

from autograd.extend import defvjp_argnums, primitive

from vspace_autograd._framework import AUTOGRAD
from vspace_scipy.adjoint import GradientError
from vspace_scipy.adjoint.extend import TracedSolution, traced_solve_ivp
from vspace_scipy.integrate import solve_ivp as _primal

__all__ = ["solve_ivp"]


@primitive  # type: ignore[untyped-decorator]
def _solve(solution: TracedSolution, *inputs: Any) -> Any:
    return solution.run(inputs)


@primitive  # type: ignore[untyped-decorator]
def _pull(solution: TracedSolution, wanted: Any, w: Any, *inputs: Any) -> Any:
    return tuple(solution.pull(inputs, wanted, w))


def _gradient(argnums: Any, ans: Any, args: Any, kwargs: Any) -> Any:
    solution, *inputs = args
    wanted = [argnum - 1 for argnum in argnums]

    def vjp(w: Any) -> Any:
        gradients = _pull(solution, wanted, w, *inputs)
        return [gradients[i] for i in range(len(wanted))]

    return vjp


def _refuse(argnums: Any, ans: Any, args: Any, kwargs: Any) -> NoReturn:
    raise GradientError(
        "solve_ivp",
        "a second derivative of an ODE solution",
        "first derivatives, by the adjoint equation",
        "put the variational equation into the state, or take differences of gradients",
    )


defvjp_argnums(_solve, _gradient)
defvjp_argnums(_pull, _refuse)


def solve_ivp(*args: Any, **options: Any) -> Any:
    """Solve an initial value problem for any object, differentiably by autograd.

    Takes and returns what `vspace_scipy.integrate.solve_ivp` does, and *is* that where nothing is
    traced. Traced values are found in the initial state, in `t_span` and `t_eval`, and wherever
    the right-hand side has captured them, or has them in `args`. The gradient is that of the
    adjoint equation, with the method and the tolerances of the solution.

    Parameters
    ----------
    *args, **options
        As for `vspace_scipy.integrate.solve_ivp`. Where something is traced there are no events
        and no ``dense_output``, and of traced values in ``jac`` the numbers are taken.

    Returns
    -------
    OdeResult
        With traced leaves in ``y`` and ``states``, and in ``t`` where times are traced; ``sol`` is
        None.

    Raises
    ------
    GradientError
        For what cannot be differentiated: events, a continuous solution, second derivatives, a
        solution that failed, values traced outside of what was captured.

    See Also
    --------
    vspace_scipy.adjoint.solve_ivp_vjp : the rule.

    Examples
    --------
    >>> import autograd
    >>> from vspace_autograd.integrate import solve_ivp
    >>> def final(rate):
    ...     fun = lambda t, y: {"x": -rate * y["x"]}
    ...     return solve_ivp(fun, (0, 1), {"x": 1.0}, rtol=1e-9, atol=1e-9).states[-1]["x"]
    >>> round(float(autograd.grad(final)(0.5)), 6)  # -exp(-1 / 2)
    -0.606531
    """
    return traced_solve_ivp(AUTOGRAD, _solve, args, options)


solve_ivp.__signature__ = inspect.signature(_primal)  # type: ignore[attr-defined]
