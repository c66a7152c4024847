"""NumPy's universal functions on vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace.maps import recursive_map
from vspace.vectors._expression import Expression
from vspace.vectors._factors import is_number
from vspace.vectors._inplace import assignment
from vspace.vectors._vector import Vector


def apply_ufunc(self: Vector, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """Return what one of NumPy's universal functions gives of vectors and numbers."""
    if method != "__call__":
        return NotImplemented
    if ufunc in _COMPARISONS:  # gives one bool, whatever NumPy has on the other side
        x, y = inputs
        equal = isinstance(x, Vector) and isinstance(y, Vector) and x == y
        return equal is (ufunc is np.equal)
    for each in inputs:
        if not (isinstance(each, Vector) or is_number(each) or registry.factor_of(each)):
            return NotImplemented
    operator = _OPERATORS.get(ufunc)
    out = kwargs.pop("out", None)
    result = operator(*inputs) if operator is not None and not kwargs else NotImplemented
    if result is NotImplemented:
        is_simple = ufunc.nout == 1 and ufunc.signature is None and not kwargs
        call = _element_by_element if is_simple else _leaf_by_leaf
        result = call(ufunc, inputs, kwargs)
    if out is None:
        return result
    results = result if isinstance(result, tuple) else (result,)
    for target in out:
        if not (target is None or isinstance(target, Vector)):
            raise TypeError(f"out= of a ufunc on vectors is a VectorSpace, got {type(target)}")
    # All are checked before the first is written (C17).
    pairs = list(zip(out, results, strict=True))
    writes = [assignment(target, each) for target, each in pairs if target is not None]
    for write in writes:
        write()
    given = tuple(each if target is None else target for target, each in pairs)
    return given[0] if len(given) == 1 else given


def _element_by_element(ufunc: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    first, *others = (each for each in inputs if isinstance(each, Vector))
    return Expression(first, others).apply(_between(ufunc, inputs, options))


def _leaf_by_leaf(ufunc: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    vectors = [each for each in inputs if isinstance(each, Vector)]
    first, values = vectors[0], [each.value for each in vectors]
    apply = _between(ufunc, inputs, options)
    result = recursive_map(apply, *values, nout=ufunc.nout, inactive=first.config)
    results = result if ufunc.nout > 1 else (result,)
    made = tuple(map(first._wrapping, results))
    return made if ufunc.nout > 1 else made[0]


def _between(ufunc: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Callable[..., Any]:
    """Return the ufunc of parts of the vectors, the numbers among the inputs in their places."""
    if not options and all(isinstance(each, Vector) for each in inputs):
        return ufunc  # type: ignore[no-any-return]

    def apply(*parts: Any) -> Any:
        rest = iter(parts)
        arguments = [next(rest) if isinstance(each, Vector) else each for each in inputs]
        return ufunc(*arguments, **options)

    return apply


_COMPARISONS = (np.equal, np.not_equal)
_OPERATORS: dict[Any, Callable[..., Any]] = {
    np.add: lambda x, y: x + y if _is_vector(x) else y.__radd__(x),
    np.subtract: lambda x, y: x - y if _is_vector(x) else y.__rsub__(x),
    np.multiply: lambda x, y: x.__mul__(y) if _is_vector(x) else y.__mul__(x),
    np.true_divide: lambda x, y: NotImplemented if _is_vector(y) else x / y,
    np.negative: lambda x: -x,
    np.positive: lambda x: +x,
    np.absolute: abs,
}


def _is_vector(x: Any) -> bool:
    return isinstance(x, Vector)
