"""What may stand beside a vector in a product or a sum."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from vspace.engine import Programs
from vspace.errors import LeafTypeError
from vspace.walks import describe_leaf


def is_number(a: Any) -> bool:
    """Return whether a value can be a factor: a number, NumPy's scalars and 0-d arrays too."""
    return (
        type(a) is float  # asking an abstract class takes longer than a small sum
        or isinstance(a, (numbers.Number, np.number))
        or (isinstance(a, np.ndarray) and a.shape == () and a.dtype.kind in "iufc")
    )


def is_zero(other: Any) -> bool:
    """Return whether an operand is the number 0, which stands for the zero vector."""
    return is_number(other) and not isinstance(other, bool) and other == 0


def not_addable(other: Any) -> TypeError:
    """Return the error for an operand that is no vector."""
    if is_number(other):
        return TypeError(
            f"cannot add the number {other!r} to a vector; only 0 can stand for the zero vector"
        )
    return TypeError(f"cannot add a {type(other).__name__} to a vector; wrap it: VectorSpace(...)")


def as_factor(structure: Programs, a: Any) -> Any:
    """Return a factor that the leaves can be multiplied by: complex only where all of them are.

    Raises
    ------
    LeafTypeError
        For a complex factor where a leaf is real (C3).
    """
    if type(a) is float:
        return a
    if isinstance(a, np.ndarray):
        a = a[()]
    if isinstance(a, (complex, np.complexfloating)):
        a = complex(a)
        for spec, _ in structure.layout.runs:
            if spec.dtype is not None and spec.dtype.kind != "c":
                raise LeafTypeError(
                    "",
                    f"the complex factor {a!r} for a vector with real leaves"
                    f" ({describe_leaf(spec)})",
                    "a real factor",
                    "use its real part, or make the leaves complex",
                )
        return a
    if isinstance(a, np.generic):
        return a.item()
    exact = isinstance(a, numbers.Rational) or not isinstance(a, numbers.Real)
    if exact and None in structure.layout.leaf_dtypes:
        return a  # Fraction and Decimal leaves take exact factors
    return float(a)
