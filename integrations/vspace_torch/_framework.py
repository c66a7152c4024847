"""PyTorch, as the rules for integrals and ODEs see it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from numbers import Number
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy.adjoint.extend import Framework
from vspace_torch._leaves import is_active, to_array

Array = np.ndarray[Any, Any]

_AT_ONCE = 2**17  # numbers captured, times points: more of them are no burden one by one


@dataclass(frozen=True)
class Form:
    """What makes a tensor from its part of a vector.

    Attributes
    ----------
    shape : tuple
        Of the tensor.
    dtype : torch.dtype
        Of the tensor.
    device : torch.device
        Of the tensor.
    """

    shape: tuple[int, ...]
    dtype: Any
    device: Any

    @property
    def is_complex(self) -> bool:
        """Whether a component lies in the vector as two reals."""
        return bool(self.dtype.is_complex)

    @property
    def size(self) -> int:
        """The number of reals."""
        return math.prod(self.shape) * (2 if self.is_complex else 1)


class Torch(Framework):
    """Vectors are tensors of float64.

    Parameters
    ----------
    dtype : torch.dtype
        Of the numbers that functions are called with: float32 where all tensors have single
        precision (or half of it), else float64.
    device : torch.device
        Where they live.
    """

    is_scipy = False

    def __init__(self, dtype: Any = torch.float64, device: Any = None) -> None:
        self._dtype = dtype
        self._device = torch.device("cpu") if device is None else device
        self.precision = np.dtype(np.float64 if dtype is torch.float64 else np.float32)

    def at_home(self, leaves: Sequence[Any]) -> Framework:
        tensors = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
        if not tensors:
            return self
        home = tensors[0].device
        for tensor in tensors:
            if tensor.device != home:
                raise LeafTypeError(
                    "",
                    f"a tensor of shape {tuple(tensor.shape)} on {tensor.device}",
                    f"tensors on one device, {home}, where the first is",
                    "move them: tensor.to(device)",
                )
        real = [tensor.dtype.to_real() for tensor in tensors if is_active(tensor)]
        dtype = reduce(torch.promote_types, real, torch.float32) if real else self._dtype
        return Torch(dtype, home)

    def is_traced(self, value: Any) -> bool:
        return isinstance(value, Tensor) and value.requires_grad

    def have_common_source(self, values: Sequence[Any], again: Sequence[Any]) -> bool:
        # Whatever the function has made itself it makes anew each time.
        return not _sources(values).isdisjoint(_sources(again))

    def is_leaf(self, value: Any) -> bool:
        return isinstance(value, (Tensor, Number, np.ndarray, np.generic))

    def bare(self, leaf: Any) -> Any:
        if not isinstance(leaf, Tensor):
            return leaf
        return to_array(leaf) if leaf.ndim else leaf.item()

    def leaf(self, bare: Any, form: Form) -> Any:
        return torch.as_tensor(np.array(bare)).to(dtype=form.dtype, device=form.device)

    def untraced(self, value: Any) -> Any:
        return value.detach() if isinstance(value, Tensor) else value

    def point(self, x: Any) -> Any:
        return torch.as_tensor(x, dtype=self._dtype, device=self._device)

    def form(self, leaf: Any) -> Form:
        if isinstance(leaf, Tensor) and is_active(leaf):
            return Form(tuple(leaf.shape), leaf.dtype, leaf.device)
        dtype = self._dtype
        if isinstance(leaf, (np.ndarray, np.generic)) and leaf.dtype.kind in "fc":
            dtype = torch.as_tensor(np.zeros((), leaf.dtype)).dtype
        elif isinstance(leaf, complex):
            dtype = dtype.to_complex()
        return Form(tuple(getattr(leaf, "shape", ())), dtype, self._device)

    def pack(self, leaves: Sequence[Any], forms: Sequence[Form]) -> Any:
        parts = [self._reals(leaf, form) for leaf, form in zip(leaves, forms, strict=True)]
        if len(parts) == 1:
            return parts[0]
        return torch.cat([torch.zeros(0, dtype=torch.float64, device=self._device), *parts])

    def _reals(self, leaf: Any, form: Form) -> Any:
        # Conversions that change nothing cost more than the arithmetic of a small state.
        is_home = isinstance(leaf, Tensor) and leaf.device == self._device
        if is_home and leaf.dtype is torch.float64 and not form.is_complex:
            return leaf if leaf.ndim == 1 else leaf.reshape(-1)
        flat = self._tensor(leaf).reshape(-1)
        if form.is_complex:
            # Not `view_as_real`: its gradient has to begin at an even place of a vector.
            flat = flat.to(torch.complex128)
            return torch.stack([flat.real, flat.imag], dim=1).reshape(-1)
        if flat.is_complex():
            raise StructureMismatchError(
                "",
                f"complex values of shape {form.shape}",
                f"real ones of dtype {form.dtype}, as in the first value",
                "return values of one dtype always",
            )
        return flat.to(torch.float64)

    def _tensor(self, leaf: Any) -> Any:
        """Return a number, an array or a tensor as a tensor where vectors live."""
        if isinstance(leaf, Tensor):
            return leaf.to(self._device)
        return torch.as_tensor(np.array(leaf), device=self._device)

    def unpack(self, vector: Any, forms: Sequence[Form]) -> list[Any]:
        if len(forms) == 1 and not forms[0].is_complex:
            return [vector.reshape(forms[0].shape).to(dtype=forms[0].dtype, device=forms[0].device)]
        return [leaf.squeeze(-1) for leaf in self.unpack_rows(vector.reshape(1, -1), forms)]

    def unpack_rows(self, matrix: Any, forms: Sequence[Form]) -> list[Any]:
        leaves = []
        start = 0
        for form in forms:
            reals = matrix[:, start : start + form.size]
            flat = torch.complex(reals[:, 0::2], reals[:, 1::2]) if form.is_complex else reals
            leaf = flat.transpose(0, 1).reshape(*form.shape, matrix.shape[0])
            leaves.append(leaf.to(dtype=form.dtype, device=form.device))
            start += form.size
        return leaves

    def stacked(self, numbers: Any) -> Any:
        if isinstance(numbers, Tensor):
            is_complex = numbers.is_complex()
            return numbers.to(torch.complex128 if is_complex else torch.float64)
        if isinstance(numbers, np.ndarray):
            return self._tensor(numbers)
        tensors = [self._tensor(each) for each in numbers]
        dtype = reduce(torch.promote_types, (each.dtype for each in tensors), torch.float64)
        return torch.stack([each.to(dtype) for each in tensors])

    def numbers(self, vector: Any) -> Array:
        if isinstance(vector, Tensor):
            is_double = vector.dtype is torch.float64
            vector = vector.numpy(force=True) if is_double else to_array(vector)
        return np.ascontiguousarray(vector, float)

    def vector(self, numbers: Array, like: Sequence[Any]) -> Any:
        return torch.tensor(numbers, dtype=torch.float64, device=self._device)

    def dot(self, v: Any, w: Any) -> Any:
        return torch.dot(v, w)

    def as_input(self, gradient: Any, value: Any) -> Any:
        gradient = self._tensor(gradient)
        return gradient.to(dtype=value.dtype, device=value.device).reshape(value.shape)

    def pull(
        self, function: Callable[..., Any], args: Sequence[Any], wanted: Sequence[int], w: Any
    ) -> list[Any]:
        again = any(map(self.is_traced, [*args, w]))
        with torch.enable_grad():
            replaced = list(args)
            for i in wanted:
                # A view of a traced value, so that the gradient is by this argument alone.
                traced = self.is_traced(args[i])
                replaced[i] = args[i].view_as(args[i]) if traced else _traced(args[i])
            end = function(*replaced)
            start = [replaced[i] for i in wanted]
            if not (isinstance(end, Tensor) and end.requires_grad):
                return [torch.zeros_like(each) for each in start]
            return list(
                torch.autograd.grad(end, start, w, create_graph=again, materialize_grads=True)
            )

    def pull_at_once(
        self,
        function: Callable[..., Any],
        points: Sequence[float],
        args: Sequence[Any],
        wanted: Sequence[int],
        w: Any,
    ) -> tuple[Array, Array] | None:
        count, size = len(points), sum(args[i].numel() for i in wanted)
        if size * count > _AT_ONCE:
            return None

        def one(x: Any, *values: Any) -> Any:
            replaced = list(args)
            for i, value in zip(wanted, values, strict=True):
                replaced[i] = value
            return function(x, *replaced)

        # A copy for each point, so that one backward pass has the gradients at all of them.
        copies = [_traced(args[i].expand(count, *args[i].shape).clone()) for i in wanted]
        try:
            with torch.enable_grad():
                end = torch.vmap(one)(self.point(points), *copies)
            if not end.requires_grad:
                return None
            gradients = torch.autograd.grad(end, copies, w.expand_as(end), materialize_grads=True)
        except Exception:
            # Numbers taken out of tensors, branches on values, operations that know no batches:
            # whatever else is wrong with the function shows at a single point.
            return None
        rows = [each.to(torch.float64) for each in map(_real_rows, gradients)]
        return to_array(end), to_array(torch.cat(rows, dim=1))


def _real_rows(matrix: Any) -> Any:
    """Return the values behind the first axis as reals in one row each."""
    flat = matrix.reshape(matrix.shape[0], -1)
    return torch.view_as_real(flat).flatten(1) if flat.is_complex() else flat


def _sources(values: Sequence[Any]) -> set[Any]:
    """Return the tensors that a graph begins with, those of the values themselves, too."""
    tensors = [value for value in values if isinstance(value, Tensor)]
    pending = [tensor.grad_fn for tensor in tensors if tensor.grad_fn is not None]
    found = {id(tensor) for tensor in tensors if tensor.grad_fn is None and tensor.requires_grad}
    seen: set[Any] = set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        variable = getattr(node, "variable", None)
        if variable is not None:
            found.add(id(variable))
        pending += [each for each, _ in node.next_functions if each is not None]
    return found


def _traced(value: Any) -> Any:
    return value.detach().requires_grad_()


TORCH = Torch()
