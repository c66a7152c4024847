"""Functions of PyTorch that call SciPy: their inputs, some of which are tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

__all__ = ["gradients_of", "inputs_of", "keep_inputs", "run"]


def keep_inputs(ctx: Any, inputs: Sequence[Any]) -> None:
    """Keep the inputs of a function for its backward pass: tensors as PyTorch wants it."""
    ctx.others = [None if isinstance(each, Tensor) else each for each in inputs]
    ctx.save_for_backward(*[each if isinstance(each, Tensor) else None for each in inputs])


def inputs_of(ctx: Any) -> list[Any]:
    """Return the inputs that were kept."""
    pairs = zip(ctx.saved_tensors, ctx.others, strict=True)
    return [other if tensor is None else tensor for tensor, other in pairs]


def run(function: Callable[[list[Any]], Any], inputs: Sequence[Any], recorded: bool) -> Any:
    """Return what a function makes of its inputs, taken out of the graph.

    What is computed is recorded nevertheless, so that a tensor of the graph that comes from
    elsewhere shows.
    """
    with torch.set_grad_enabled(recorded):
        return function([each.detach() if isinstance(each, Tensor) else each for each in inputs])


def gradients_of(wanted: Sequence[int], gradients: Sequence[Any], count: int) -> list[Any]:
    """Return a gradient for each of the inputs, None for those that no gradient is wanted by."""
    by_input = dict(zip(wanted, gradients, strict=True))
    return [by_input.get(i) for i in range(count)]
