"""`solve_ivp` as a function of PyTorch's graph."""

from __future__ import annotations

import inspect
from typing import Any, NoReturn

import torch

from vspace_scipy.adjoint import GradientError
from vspace_scipy.adjoint.extend import TracedSolution, traced_solve_ivp
from vspace_scipy.integrate import solve_ivp as _primal
from vspace_torch._framework import TORCH
from vspace_torch._function import gradients_of, inputs_of, keep_inputs, run

__all__ = ["solve_ivp"]


class _Solve(torch.autograd.Function):  # type: ignore[misc]
    """From times, initial state and captured tensors to the outputs as one vector."""

    @staticmethod
    def forward(ctx: Any, solution: TracedSolution, recorded: bool, *inputs: Any) -> Any:
        ctx.solution = solution
        keep_inputs(ctx, inputs)
        return solution.framework.vector(run(solution.run, inputs, recorded), inputs)

    @staticmethod
    def backward(ctx: Any, w: Any) -> Any:
        inputs = inputs_of(ctx)
        wanted = [i for i in range(len(inputs)) if ctx.needs_input_grad[2 + i]]
        gradients = _Pull.apply(ctx.solution, wanted, w, *inputs)
        return None, None, *gradients_of(wanted, gradients, len(inputs))


class _Pull(torch.autograd.Function):  # type: ignore[misc]
    """From a cotangent of the outputs to gradients, by the adjoint equation."""

    @staticmethod
    def forward(ctx: Any, solution: TracedSolution, wanted: Any, w: Any, *inputs: Any) -> Any:
        return tuple(run(lambda plain: solution.pull(plain, wanted, w.detach()), inputs, True))

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> NoReturn:
        raise GradientError(
            "solve_ivp",
            "a second derivative of an ODE solution",
            "first derivatives, by the adjoint equation",
            "put the variational equation into the state, or take differences of gradients",
        )


def _solve(solution: TracedSolution, *inputs: Any) -> Any:
    return _Solve.apply(solution, torch.is_grad_enabled(), *inputs)


def solve_ivp(*args: Any, **options: Any) -> Any:
    """Solve an initial value problem for any object, differentiably by PyTorch.

    Takes what `vspace_scipy.integrate.solve_ivp` does. The right-hand side is called with tensors,
    also where the initial state has numbers or arrays. Tensors that require a gradient are found
    in the initial state, in `t_span` and `t_eval`, and wherever the right-hand side has captured
    them (modules, too), or has them in `args`. The gradient is that of the adjoint equation, with
    the method and the tolerances of the solution.

    Parameters
    ----------
    *args, **options
        As for `vspace_scipy.integrate.solve_ivp`, without events and ``dense_output``; of tensors
        in ``jac`` the numbers are taken.

    Returns
    -------
    OdeResult
        With tensors in ``y`` and ``states``, of the dtypes of the initial state, and in ``t`` where
        times require a gradient; ``sol`` is None.

    Raises
    ------
    GradientError
        For what cannot be differentiated: events, a continuous solution, second derivatives, a
        solution that failed, tensors with a gradient outside of what was captured.
    LeafTypeError
        When tensors live on two devices.

    See Also
    --------
    vspace_scipy.adjoint.solve_ivp_vjp : the rule.

    Examples
    --------
    >>> import torch
    >>> from vspace_torch.integrate import solve_ivp
    >>> def final(rate):
    ...     fun = lambda t, y: {"x": -rate * y["x"]}
    ...     return solve_ivp(fun, (0, 1), {"x": 1.0}, rtol=1e-9, atol=1e-9).states[-1]["x"]
    >>> rate = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    >>> final(rate).backward()
    >>> round(rate.grad.item(), 6)  # -exp(-1 / 2)
    -0.606531
    """
    return traced_solve_ivp(TORCH, _solve, args, options)


solve_ivp.__signature__ = inspect.signature(_primal)  # type: ignore[attr-defined]
