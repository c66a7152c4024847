"""Tensors as leaves of vspace."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vspace import LeafTypeError, register_inactive, register_leaf, register_node

# What NumPy computes with; half precision is widened on its way there.
_WIDENED = {
    torch.float16: torch.float32,
    torch.bfloat16: torch.float32,
    torch.complex32: torch.complex64,
}


def is_active(x: Any) -> bool:
    """Return whether a tensor is of floating or complex dtype."""
    return bool(x.is_floating_point() or x.is_complex())


def to_array(x: Any) -> np.ndarray[Any, Any]:
    """Return the values of a tensor as an array that shares no memory with it."""
    x = x.detach()
    return np.array(x.to(_WIDENED.get(x.dtype, x.dtype)).numpy(force=True))


def _check_pair(x: Any, y: Any) -> None:
    """Raise unless `y` can be added to `x` with the shape, dtype and device of `x` kept (C3)."""
    if x.shape != y.shape:
        raise LeafTypeError(
            "",
            f"a tensor of shape {tuple(y.shape)}",
            f"shape {tuple(x.shape)}",
            "vectors are never broadcast against each other: give both one shape",
        )
    if x.device != y.device:
        raise LeafTypeError(
            "",
            f"a tensor on {y.device}",
            f"one on {x.device}, where the other is",
            "move one of them: tensor.to(device)",
        )
    if y.is_complex() and not x.is_complex():
        raise LeafTypeError(
            "",
            "complex values",
            f"real values of dtype {x.dtype}",
            "make the first operand complex if that is meant",
        )


def _number(x: Any, a: Any) -> Any:
    """Return a factor as torch takes it, a number of Python."""
    if not isinstance(a, (complex, np.complexfloating)):
        return float(a)
    if not x.is_complex():
        raise TypeError(
            f"a complex factor on a real tensor of dtype {x.dtype}; make the tensor complex, or "
            f"the factor real"
        )
    return complex(a)


def _like(x: Any, result: Any) -> Any:
    """Return a result as a tensor of the type and dtype of `x` (C3)."""
    result = result.to(x.dtype)
    # Parameters are where a graph begins, so that a new one takes nothing of a graph along.
    if isinstance(x, torch.nn.Parameter) and type(result) is not type(x):
        return type(x)(result.detach(), x.requires_grad)
    return result


def _space(x: Any) -> Any:
    return x.shape, x.dtype, x.device


def _convert(x: Any, like: Any) -> Any:
    """Return a tensor in the dtype of another one; what is computed from it keeps its gradient."""
    if x.dtype == like.dtype and x.shape == like.shape and x.device == like.device:
        return x
    _check_pair(like, x)
    return x.to(like.dtype)


def _equal(x: Any, y: Any) -> bool:
    return bool(torch.equal(x.detach(), y.detach()))


def _memory(x: Any) -> Any:
    """Return where the components lie: exactly where they lie apart, else from first to last."""
    try:
        start = x.data_ptr()
    except RuntimeError:  # a tensor that is traced, or of no storage of its own
        return None
    if start == 0:  # an empty one, or one without values
        return None
    reach = x.numel()
    if not x.is_contiguous():
        if x.device.type == "cpu" and x.dtype not in _WIDENED and not (x.is_conj() or x.is_neg()):
            return x.detach().numpy()
        steps = zip(x.shape, x.stride(), strict=True)
        reach = sum((extent - 1) * step for extent, step in steps) + 1
    return start, start + reach * x.element_size()


def _fresh(x: Any, values: Any) -> Any:
    """Return new values as a leaf like `x`, ``requires_grad`` included."""
    made = _like(x, values.detach())
    return made if made.requires_grad == x.requires_grad else made.requires_grad_(x.requires_grad)


def _zero(x: Any) -> Any:
    return _fresh(x, torch.zeros_like(x))


def _copy(x: Any) -> Any:
    if x.requires_grad and torch.is_grad_enabled():
        return _like(x, x.clone())  # gradients flow through it
    return _fresh(x, x.detach().clone())


def _add(x: Any, y: Any) -> Any:
    _check_pair(x, y)
    return _like(x, x + y)


def _scale(x: Any, a: Any) -> Any:
    return _like(x, _number(x, a) * x)


def _axpy(y: Any, x: Any, a: Any) -> Any:
    _check_pair(y, x)
    return _like(y, y + _number(y, a) * x)


def _assign(x: Any, value: Any) -> None:
    _check_pair(x, value)
    x.copy_(value)


def _add_inplace(y: Any, x: Any) -> None:
    _check_pair(y, x)
    y.add_(x)


def _scale_inplace(x: Any, a: Any) -> None:
    x.mul_(_number(x, a))


def _axpy_inplace(y: Any, x: Any, a: Any) -> None:
    _check_pair(y, x)
    y.add_(x, alpha=_number(y, a))


def _is_mutable(x: Any) -> bool:
    """Return whether torch lets a tensor be written into.

    It refuses that for a leaf of the graph while gradients are recorded, and for tensors that were
    expanded, whose components lie on top of each other.
    """
    is_recorded = x.requires_grad and x.is_leaf and torch.is_grad_enabled()
    is_expanded = any(n > 1 and step == 0 for n, step in zip(x.shape, x.stride(), strict=True))
    return not (is_recorded or is_expanded)


def _dot(x: Any, y: Any) -> Any:
    _check_pair(x, y) if x.is_complex() or not y.is_complex() else _check_pair(y, x)
    dtype = torch.promote_types(x.dtype, y.dtype)
    value = torch.vdot(x.reshape(-1).to(dtype), y.reshape(-1).to(dtype))
    return value if value.requires_grad else value.item()


def _norm(x: Any, order: float) -> float:
    if x.numel() == 0:
        return 0.0
    # Scaled, so that squares neither overflow nor underflow.
    magnitudes = x.detach().abs().to(torch.float64)
    largest = float(magnitudes.max())
    if order in (0, math.inf, -math.inf) or largest == 0.0 or not math.isfinite(largest):
        flat = magnitudes.reshape(-1)
        return float(torch.linalg.vector_norm(flat, order)) if order <= 0 else largest
    scale = math.ldexp(1.0, math.frexp(largest)[1] - 1)
    return scale * float(torch.linalg.vector_norm(magnitudes / scale, order))


def _ravel(x: Any) -> np.ndarray[Any, Any]:
    if x.grad_fn is not None:
        raise LeafTypeError(
            "",
            "a tensor that was computed from others that require a gradient",
            "values alone, since SciPy's code is not differentiated",
            "use quad_vec or solve_ivp of vspace_torch.integrate, or take the values: "
            "tensor.detach(), which cuts the gradient",
        )
    return to_array(x).reshape(-1)


def _unravel(x: Any, components: Any) -> Any:
    values = np.array(components if x.is_complex() else np.real(components))
    made = torch.from_numpy(values).reshape(x.shape).to(dtype=x.dtype, device=x.device)
    return _fresh(x, made)


def _times(a: Any, x: Any) -> Any:
    return a * (x if isinstance(x, Tensor) else torch.as_tensor(np.array(x), device=a.device))


register_leaf(
    Tensor,
    active=is_active,
    factor=_times,
    space=_space,
    convert=_convert,
    equal=_equal,
    memory=_memory,
    zero=_zero,
    copy=_copy,
    add=_add,
    scale=_scale,
    axpy=_axpy,
    assign=_assign,
    add_inplace=_add_inplace,
    scale_inplace=_scale_inplace,
    axpy_inplace=_axpy_inplace,
    zero_inplace=lambda x: x.zero_(),
    mutable=_is_mutable,
    dot=_dot,
    norm=_norm,
    size=lambda x: int(x.numel()),
    ravel=_ravel,
    unravel=_unravel,
)

# What describes tensors, and beside them is met in captures and modules.
for _cls in (
    *(torch.dtype, torch.device, torch.layout, torch.memory_format, torch.Generator, torch.Size),
):
    register_inactive(_cls)
# Its + and * are those of a list of modules, and no arithmetic.
register_node(torch.nn.Sequential)
# Weak references to parameters that are parts of the module anyway; where they are others, it looks
# for its parameters anew.
register_node(torch.nn.RNNBase, inactive=("_flat_weight_refs",))
