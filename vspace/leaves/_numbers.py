"""The leaf algebra of numbers: float, complex, NumPy scalars, Fraction and Decimal."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from vspace.errors import LeafTypeError
from vspace.leaves import _interface as interface

EXACT = (Fraction, Decimal)
NUMBERS = (float, complex, np.floating, np.complexfloating, *EXACT)
COMPLEX = (complex, np.complexfloating)


def to_number_type(cls: type, value: Any) -> Any:
    """Return `value` as an instance of a number type; a complex value for a real type is an error.

    No constructor of a user's subclass runs: the nearest built-in type makes the instance.
    """
    if type(value) is cls:
        return value
    if isinstance(value, COMPLEX) and not issubclass(cls, COMPLEX):
        raise LeafTypeError(
            "",
            f"a complex value of type {type(value).__name__}",
            f"a real {cls.__name__}",
            "make the first operand complex, or the factor real",
        )
    if cls is float:
        return float(value)
    if issubclass(cls, EXACT) and isinstance(value, np.generic):
        value = value.item()
    if issubclass(cls, Decimal) and isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    for base in cls.__mro__:
        if base.__module__ in _HOMES:
            # A user's subclass is made by the base that holds the number; Fraction and Decimal
            # (written in Python or C) take any real number exactly.
            return base.__new__(cls, value)
    raise AssertionError(f"{cls!r} is not a number type")  # pragma: no cover - by registration


_HOMES = {"builtins", "numpy", "fractions", "decimal"}


def complex_factor(a: Any, leaf: str) -> LeafTypeError:
    """Return the error for a complex factor on a real leaf (C3)."""
    return LeafTypeError(
        "",
        f"the complex factor {a!r} for {leaf}, which is real",
        "a real factor",
        "use its real part, or make the leaf complex",
    )


def _binary(operation: Any) -> Any:
    def method(x: Any, y: Any) -> Any:
        cls = type(x)
        if issubclass(cls, EXACT):
            y = to_number_type(cls, y)
        return to_number_type(cls, operation(x, y))

    return method


def _factor(x: Any, a: Any) -> Any:
    """Return the factor `a` in a type that multiplies `x`: exact numbers take exact factors."""
    if isinstance(x, EXACT):
        return to_number_type(Fraction if isinstance(x, Fraction) else Decimal, a)
    return inexact(a)


def inexact(a: Any) -> Any:
    """Return a factor in a type that floats and arrays can be multiplied by."""
    return float(a) if isinstance(a, EXACT) else a


def _scale(x: Any, a: Any) -> Any:
    return to_number_type(type(x), _factor(x, a) * x)


def _axpy(y: Any, x: Any, a: Any) -> Any:
    if isinstance(y, EXACT):
        x = to_number_type(type(y), x)
    return to_number_type(type(y), y + _factor(y, a) * x)


def _dot(x: Any, y: Any) -> Any:
    if isinstance(x, EXACT):
        return x * to_number_type(type(x), y)
    value = x.conjugate() * y
    return complex(value) if isinstance(value, COMPLEX) else float(value)


def _norm(x: Any, order: float) -> float:
    return float(x != 0) if order == 0 else float(abs(x))


def _convert(x: Any, like: Any) -> Any:
    if isinstance(x, np.ndarray):
        if x.shape != () or x.dtype.kind not in "fc":
            raise LeafTypeError(
                "",
                f"an array of dtype {x.dtype} and shape {x.shape}",
                f"a {type(like).__name__}",
                "give one number of floating dtype",
            )
        x = x[()]
    return to_number_type(type(like), x)


def _ravel(x: Any) -> np.ndarray[Any, Any]:
    if isinstance(x, EXACT):
        x = float(x)
    return np.asarray(x).reshape(1)


def _unravel(x: Any, components: np.ndarray[Any, Any]) -> Any:
    value = components[0].item()
    if isinstance(value, complex) and not isinstance(x, COMPLEX):
        value = value.real
    return to_number_type(type(x), value)


for _cls in NUMBERS:
    interface.space.register(_cls)(type)
    interface.convert.register((np.ndarray, *NUMBERS), _cls)(_convert)
    interface.equal.register(_cls, NUMBERS)(lambda x, y: bool(x == y))
    interface.memory.register(_cls)(lambda x: None)
    interface.zero.register(_cls)(lambda x: to_number_type(type(x), 0))
    interface.copy.register(_cls)(lambda x: x)
    interface.scale.register(_cls)(_scale)
    interface.dot.register(_cls, NUMBERS)(_dot)
    interface.norm.register(_cls)(_norm)
    interface.size.register(_cls)(lambda x: 1)
    interface.labels.register(_cls)(lambda x: [""])
    interface.mutable.register(_cls)(lambda x: False)
    interface.ravel.register(_cls)(_ravel)
    interface.unravel.register(_cls)(_unravel)
    interface.add.register(_cls, NUMBERS)(_binary(lambda x, y: x + y))
    interface.axpy.register(_cls, NUMBERS)(_axpy)
