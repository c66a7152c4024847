"""HIPS autograd, as the rules for integrals and ODEs see it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.numpy.numpy_boxes import ArrayBox
from autograd.tracer import getval, isbox, new_box

from vspace_autograd._tape import pull
from vspace_scipy.adjoint.extend import Framework

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Form:
    """What makes a leaf from its part of a vector.

    Attributes
    ----------
    shape : tuple
        Of the leaf.
    dtype : dtype
        Of the leaf.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def is_complex(self) -> bool:
        """Whether a component lies in the vector as two reals."""
        return self.dtype.kind == "c"

    @property
    def size(self) -> int:
        """The number of reals."""
        return math.prod(self.shape) * (2 if self.is_complex else 1)


class Autograd(Framework):
    """Vectors are traced or plain arrays of NumPy."""

    is_scipy = True

    def is_traced(self, value: Any) -> bool:
        return bool(isbox(value))

    def is_leaf(self, value: Any) -> bool:
        return isinstance(getval(value), (Number, np.ndarray, np.generic))

    def bare(self, leaf: Any) -> Any:
        return leaf

    def untraced(self, value: Any) -> Any:
        return getval(value)

    def point(self, x: float) -> Any:
        return x

    def form(self, leaf: Any) -> Form:
        value = np.asarray(getval(leaf))
        # Integers in a plain value are integrated as what SciPy makes of them.
        dtype = value.dtype if value.dtype.kind in "fc" else np.dtype(float)
        return Form(value.shape, dtype)

    def pack(self, leaves: Sequence[Any], forms: Sequence[Form]) -> Any:
        parts = [_reals(leaf, form) for leaf, form in zip(leaves, forms, strict=True)]
        # Each operation is recorded, and costs more than the arithmetic of a small state.
        if len(parts) == 1 and getattr(getval(parts[0]), "dtype", None) == np.float64:
            return parts[0]
        return anp.concatenate([np.zeros(0), *parts])

    def unpack(self, vector: Any, forms: Sequence[Form]) -> list[Any]:
        if len(forms) == 1:
            return [_leaf(vector, forms[0])]
        leaves = []
        start = 0
        for form in forms:
            leaves.append(_leaf(_part(vector, slice(start, start + form.size)), form))
            start += form.size
        return leaves

    def unpack_rows(self, matrix: Any, forms: Sequence[Form]) -> list[Any]:
        leaves = []
        start = 0
        for form in forms:
            reals = matrix[:, start : start + form.size]
            flat = reals[:, 0::2] + 1j * reals[:, 1::2] if form.is_complex else reals
            leaves.append(anp.reshape(anp.transpose(flat), (*form.shape, matrix.shape[0])))
            start += form.size
        return leaves

    def stacked(self, numbers: Any) -> Any:
        if isinstance(getval(numbers), np.ndarray):
            return numbers
        return anp.array([1.0 * each for each in numbers])

    def numbers(self, vector: Any) -> Array:
        return np.ascontiguousarray(getval(vector), float)

    def vector(self, numbers: Array, like: Sequence[Any]) -> Any:
        return numbers

    def dot(self, v: Any, w: Any) -> Any:
        return anp.dot(v, w)

    def as_input(self, gradient: Any, value: Any) -> Any:
        return gradient

    def pull(
        self, function: Callable[..., Any], args: Sequence[Any], wanted: Sequence[int], w: Any
    ) -> list[Any]:
        return pull(function, args, wanted, w)


AUTOGRAD = Autograd()


def _reals(leaf: Any, form: Form) -> Any:
    flat = leaf if len(form.shape) == 1 else _reshaped(leaf, (-1,))
    if not form.is_complex:
        return flat
    return anp.reshape(anp.stack([anp.real(flat), anp.imag(flat)], axis=1), (-1,))


def _leaf(reals: Any, form: Form) -> Any:
    flat = reals[0::2] + 1j * reals[1::2] if form.is_complex else reals
    if not form.shape:
        return _part(flat, 0) if isbox(flat) else flat[0].item()
    leaf = flat if len(form.shape) == 1 else _reshaped(flat, form.shape)
    return leaf if form.dtype in (float, complex) else leaf.astype(form.dtype)


def _reshaped(leaf: Any, shape: tuple[int, ...]) -> Any:
    return _recorded(anp.reshape, np.reshape, leaf, shape)


def _part(vector: Any, index: Any) -> Any:
    return _recorded(ArrayBox.__getitem__, operator.getitem, vector, index)


def _recorded(traced: Callable[..., Any], plain: Callable[..., Any], x: Any, arg: Any) -> Any:
    """Return ``traced(x, arg)``, where only `x` may be a box.

    As autograd itself does it, but for its search for boxes among the arguments, which takes
    several times as long as the rest.
    """
    if not isbox(x):
        return plain(x, arg)
    if isbox(x._value):
        return traced(x, arg)
    value = plain(x._value, arg)
    node = type(x._node)(value, traced, (x._value, arg), {}, (0,), (x._node,))
    return new_box(value, x._trace, node)
