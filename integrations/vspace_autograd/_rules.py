"""Gradients of frequent operations on plain numbers and arrays of float64.

autograd's own rules hold for boxes and complex numbers, too, and are traced themselves. Where
nothing of that is there, what is left of a rule is a few operations of NumPy: a table of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.numpy.numpy_boxes import ArrayBox

__all__ = ["ADDED", "RULES", "is_plain"]

Array = np.ndarray[Any, Any]
# rule(g, node) -> a gradient for each of node.argnums; None where it does not apply
Rule = Callable[[Any, Any], Iterable[Any] | None]
ADDED: tuple[Any, ...] = ()  # of a rule that has added to the gradients of the parents itself

_INDICES = (int, slice, type(None), type(Ellipsis))


def is_plain(value: Any) -> bool:
    """Return whether a value is a float, or an array of float64 of NumPy's own class."""
    cls = type(value)
    return (cls is np.ndarray and value.dtype.char == "d") or cls is np.float64 or cls is float


def _are_plain(values: Iterable[Any]) -> bool:
    return all(is_plain(value) or type(value) is int for value in values)


def _summed(g: Any, x: Any) -> Any:
    """Return a gradient, summed over the axes along which `x` was repeated."""
    shape = x.shape if type(x) is np.ndarray else ()
    found = g.shape if type(g) is np.ndarray else ()
    if found == shape:
        return g
    extra = len(found) - len(shape)
    axes = [i for i, n in enumerate(found) if i < extra or shape[i - extra] != n]
    return np.add.reduce(g, axis=tuple(axes)).reshape(shape)


def _of_two(by_first: Callable[..., Any], by_second: Callable[..., Any]) -> Rule:
    """Return the rule of a function of two values, from its derivatives times `g`."""
    derivatives = by_first, by_second

    def rule(g: Any, node: Any) -> Iterable[Any] | None:
        if node.kwargs or len(node.args) != 2 or not _are_plain(node.args):
            return None
        args = node.args
        return [_summed(derivatives[k](g, node.value, *args), args[k]) for k in node.argnums]

    return rule


def _power(g: Any, node: Any) -> Iterable[Any] | None:
    x, exponent = node.args[:2]
    is_number = type(exponent) in (int, float)
    if node.kwargs or node.argnums != (0,) or not (is_number and is_plain(x)):
        return None
    # The operator of arrays is fast for small exponents; that of a float raises at 0.
    return [g * (exponent * np.asarray(x) ** (exponent - 1 if exponent else 1.0))]


def _getitem(g: Any, node: Any) -> Iterable[Any] | None:
    x, index = node.args
    (parent,) = node.parents
    indices = index if type(index) is tuple else (index,)
    if not (is_plain(x) and all(type(each) in _INDICES for each in indices)):
        return None
    if parent.gradient is not None and type(parent.gradient) is not np.ndarray:
        return None
    # Added in place: a loop over all items has to make no array for each of them.
    parent.own_gradient(x.shape)[index] += g
    return ADDED


def _sum(g: Any, node: Any) -> Iterable[Any] | None:
    options = dict(zip(("x", "axis"), node.args, strict=False)) | node.kwargs
    x, axis = options.pop("x"), options.pop("axis", None)
    keepdims = options.pop("keepdims", False)
    if options or len(node.args) > 2 or type(x) is not np.ndarray or not is_plain(x):
        return None
    repeated = np.empty(x.shape)
    if axis is not None and not keepdims:
        axes = axis if type(axis) is tuple else (axis,)
        g = np.expand_dims(g, axes)
    repeated[...] = g
    return [repeated]


def _reshape(g: Any, node: Any) -> Iterable[Any] | None:
    x = node.args[0]
    if node.kwargs or not is_plain(x):
        return None
    return [np.reshape(g, x.shape) if type(x) is np.ndarray else g.item()]


def _dot(g: Any, node: Any) -> Iterable[Any] | None:
    a, b = node.args[:2]
    if node.kwargs or len(node.args) != 2 or not _are_arrays(a, b):
        return None
    by_first, by_second = _PRODUCTS[a.ndim, b.ndim]
    return [(by_second if k else by_first)(g, a, b) for k in node.argnums]


# by the dimensions of the factors
_PRODUCTS: dict[tuple[int, int], tuple[Callable[..., Any], Callable[..., Any]]] = {
    (1, 1): (lambda g, a, b: g * b, lambda g, a, b: g * a),
    (2, 1): (lambda g, a, b: np.outer(g, b), lambda g, a, b: g @ a),
    (1, 2): (lambda g, a, b: b @ g, lambda g, a, b: np.outer(a, g)),
    (2, 2): (lambda g, a, b: g @ b.T, lambda g, a, b: a.T @ g),
}


def _are_arrays(*values: Any) -> bool:
    """Return whether values are plain arrays of one or two dimensions."""
    return all(type(x) is np.ndarray and is_plain(x) and x.ndim in (1, 2) for x in values)


def _array_of(g: Any, node: Any) -> Iterable[Any] | None:
    args, options = node.args[:2]
    return None if args or options else [g[k - 2] for k in node.argnums]


def _concatenate(g: Any, node: Any) -> Iterable[Any] | None:
    axis, *parts = node.args
    if node.kwargs or axis != 0 or not all(map(is_plain, parts)):
        return None
    ends = np.cumsum([len(part) for part in parts]).tolist()
    return [g[ends[k - 1] - len(parts[k - 1]) : ends[k - 1]] for k in node.argnums]


RULES: dict[Any, Rule] = {
    anp.add: _of_two(lambda g, z, x, y: g, lambda g, z, x, y: g),
    anp.subtract: _of_two(lambda g, z, x, y: g, lambda g, z, x, y: -g),
    anp.multiply: _of_two(lambda g, z, x, y: g * y, lambda g, z, x, y: g * x),
    anp.divide: _of_two(lambda g, z, x, y: g / y, lambda g, z, x, y: -g * z / y),
    anp.true_divide: _of_two(lambda g, z, x, y: g / y, lambda g, z, x, y: -g * z / y),
    anp.power: _power,
    anp.sum: _sum,
    anp.dot: _dot,
    anp.matmul: _dot,
    anp.reshape: _reshape,
    anp.concatenate_args: _concatenate,
    anp.array_from_args: _array_of,
    ArrayBox.__getitem__: _getitem,
}
