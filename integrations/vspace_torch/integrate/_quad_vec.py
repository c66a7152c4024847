"""`quad_vec` as a function of PyTorch's graph."""

from __future__ import annotations

import inspect
from typing import Any

import torch

from vspace_scipy.adjoint.extend import Integral, traced_quad_vec
from vspace_scipy.integrate import quad_vec as _primal
from vspace_torch._framework import TORCH
from vspace_torch._function import gradients_of, inputs_of, keep_inputs, run

__all__ = ["quad_vec"]


class _Integrate(torch.autograd.Function):  # type: ignore[misc]
    """From limits, breakpoints and captured tensors to the integral as a vector."""

    @staticmethod
    def forward(ctx: Any, integral: Integral, recorded: bool, *inputs: Any) -> Any:
        ctx.integral = integral
        keep_inputs(ctx, inputs)
        return integral.framework.vector(run(integral.run, inputs, recorded), inputs)

    @staticmethod
    def backward(ctx: Any, w: Any) -> Any:
        inputs = inputs_of(ctx)
        wanted = [i for i in range(len(inputs)) if ctx.needs_input_grad[2 + i]]
        gradients = ctx.integral.pull(_integrate, inputs, wanted, w)
        return None, None, *gradients_of(wanted, gradients, len(inputs))


def _integrate(integral: Integral, *inputs: Any) -> Any:
    return _Integrate.apply(integral, torch.is_grad_enabled(), *inputs)


def quad_vec(*args: Any, **options: Any) -> Any:
    """Return the integral of a function that returns any object, differentiably by PyTorch.

    Takes what `vspace_scipy.integrate.quad_vec` does. The integrand is called with a tensor of no
    axes. Tensors that require a gradient are found wherever it has captured them: in closures
    inside of closures, modules, partial functions, default arguments, instances, bound methods,
    nests of containers, and in `args`; the limits and breakpoints may be such tensors as well.

    Parameters
    ----------
    *args, **options
        As for `vspace_scipy.integrate.quad_vec`.

    Returns
    -------
    res : object
        The integral; numbers and arrays in it are tensors, of the dtypes that the integrand gives.
    err : float
        Error estimate, a plain number.
    info : object
        With ``full_output=True``; plain numbers.

    Raises
    ------
    GradientError
        When the integrand jumps between breakpoints, changes what it captured while it is called,
        or depends on a tensor with a gradient that it has not captured (a global); when a
        derivative is asked for by an infinite limit; when a tensor that requires a gradient is
        declared inactive.
    LeafTypeError
        When tensors live on two devices.

    See Also
    --------
    vspace_scipy.adjoint.quad_vec_vjp : the rule.

    Notes
    -----
    The gradient is summed over the points of the run that found the integral. Derivatives of all
    orders are there (``create_graph=True``). A jump has to be declared by `points`; where it moves,
    by a tensor.

    The sum itself is computed by SciPy, on the CPU. Where all tensors have single precision, the
    integrand is called with it, and ``epsrel`` should be no smaller than about 1e-5: rounding is
    not made less by more points.

    Examples
    --------
    >>> import torch
    >>> from vspace_torch.integrate import quad_vec
    >>> def moment(rate):
    ...     return quad_vec(lambda x: torch.exp(rate * x), 0.0, 1.0)[0]
    >>> rate = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    >>> (slope,) = torch.autograd.grad(moment(rate), rate, create_graph=True)
    >>> (curvature,) = torch.autograd.grad(slope, rate)
    >>> round(slope.item(), 9), round(curvature.item(), 9)
    (0.5, 0.333333333)
    """
    return traced_quad_vec(TORCH, _integrate, args, options)


quad_vec.__signature__ = inspect.signature(_primal)  # type: ignore[attr-defined]
