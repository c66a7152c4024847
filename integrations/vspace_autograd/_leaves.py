"""Traced values of autograd as leaves and nodes of vspace."""

from __future__ import annotations

from typing import Any, NoReturn

import autograd.numpy as anp
import numpy as np
from autograd.builtins import DictBox, SequenceBox
from autograd.numpy.numpy_boxes import ArrayBox

from vspace import LeafTypeError, register_leaf, register_node
from vspace import leaves as algebra


def _zero(x: Any) -> Any:
    # By a choice and not by a product, which would keep NaN; it stays a traced value.
    return anp.where(np.zeros(anp.shape(x), bool), x, np.zeros(anp.shape(x), anp.result_type(x)))


def _add(x: Any, y: Any) -> Any:
    if anp.shape(x) != np.shape(y):
        raise LeafTypeError(
            "",
            f"a value of shape {np.shape(y)}",
            f"shape {anp.shape(x)}",
            "vectors are never broadcast against each other: give both one shape",
        )
    return x + y


def _dot(x: Any, y: Any) -> Any:
    return anp.sum(anp.conj(x) * y)


def _refuse(*args: Any) -> NoReturn:
    raise LeafTypeError(
        "",
        "a traced value of autograd",
        "numbers, since SciPy's code cannot be traced",
        "use quad_vec or solve_ivp of vspace_autograd.integrate, or take the value out first "
        "(autograd.tracer.getval), which cuts the gradient",
    )


register_leaf(
    ArrayBox,
    factor=lambda a, x: a * x,
    zero=_zero,
    copy=lambda x: x,
    add=_add,
    dot=_dot,
    size=lambda x: int(np.prod(anp.shape(x), dtype=int)),
    ravel=_refuse,
    unravel=_refuse,
)
# A traced value takes a plain one: increments, directions.
_PLAIN = (np.ndarray, float, complex, np.floating, np.complexfloating)
algebra.add.register(ArrayBox, _PLAIN)(_add)
algebra.axpy.register(ArrayBox, _PLAIN)(lambda y, x, a: _add(y, a * x))
algebra.dot.register(ArrayBox, _PLAIN)(_dot)

# A traced list, tuple or dict comes apart into its traced items, and is rebuilt as a plain one.
register_node(
    SequenceBox,
    flatten=lambda x: ([x[i] for i in range(len(x))], type(x._value)),
    rebuild=lambda cls, items: cls(items),
)
register_node(
    DictBox,
    flatten=lambda x: ([x[key] for key in x], list(x)),
    rebuild=lambda keys, items: dict(zip(keys, items, strict=True)),
)
