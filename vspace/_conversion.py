"""Values as leaves: what is of the same kind is converted, all else is an error (C3)."""

from __future__ import annotations

from collections.abc import Iterable
from types import CodeType
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace._paths import Link, spell
from vspace._registry import Standing
from vspace._rules import Rules
from vspace._structure import LeafSpec
from vspace.errors import StructureMismatchError
from vspace.leaves import add
from vspace.leaves._numbers import NUMBERS, to_number_type


def describe(part: Any) -> str:
    """Return what a value is, in a few words."""
    if isinstance(part, np.ndarray):
        return f"an array of dtype {part.dtype} and shape {part.shape}"
    if isinstance(part, (int, float, complex, str, type(None))):
        text = repr(part)
        return f"{type(part).__name__} {text if len(text) < 40 else text[:37] + '...'}"
    return f"a {type(part).__qualname__}"


def tell_apart(cls: Any, other: Any) -> tuple[str, str]:
    """Return words for two different types, or codes, of one name."""
    name, other_name = _full_name(cls), _full_name(other)
    if name != other_name:
        return f"a {name}", f"a {other_name}"
    return f"a {name} of another definition", f"a {name} as it was defined for the first operand"


def _full_name(definition: Any) -> str:
    if isinstance(definition, CodeType):
        place = f"{definition.co_filename}:{definition.co_firstlineno}"
        return f"closure of the code of {definition.co_qualname} ({place})"
    return (
        f"{definition.__module__}.{definition.__qualname__}" if definition else "class that is gone"
    )


def adopt_leaf(spec: LeafSpec, value: Any, link: Link, rules: Rules, exact: bool) -> Any:
    """Return an operand's value as a leaf of this spec; the same kind is converted (C3).

    Raises
    ------
    StructureMismatchError
        When it is no such leaf.
    """
    cls = type(value)
    identity = spec.identity()
    if cls is identity and (
        (value.dtype == spec.dtype and value.shape == spec.shape)
        if spec.array
        else are_active(cls, (value,))
    ):
        return value
    standing = rules.of_value(value)
    if exact or standing is not Standing.LEAF:
        raise _not_this_leaf(spec, value, link)
    converted = convert_leaf(spec, value)
    if converted is None:
        # Two leaf types can meet where a method for the pair is registered. What NumPy and Python
        # have among themselves does not count: it would broadcast.
        plain = (np.ndarray, *NUMBERS)
        alike = isinstance(value, plain) and issubclass(identity, plain)
        if not alike and add.find(identity, cls) is not None:
            # A leaf with a dtype may be packed with others: what is added to it becomes like it.
            return value if spec.dtype is None else add(_zero_leaf(spec), value)
        raise _not_this_leaf(spec, value, link)
    return converted


def are_active(cls: type, values: Iterable[Any]) -> bool:
    """Return whether values of a leaf type, no arrays, are leaves."""
    active = registry.condition_of(cls)
    return active is None or all(map(active, values))


def _zero_leaf(spec: LeafSpec) -> Any:
    cls = spec.identity()
    if not spec.array:
        return to_number_type(cls, 0)
    zeros = np.zeros(spec.shape, spec.dtype)
    return zeros if cls is np.ndarray else zeros.view(cls)


def _is_complex(value: Any) -> bool:
    # Only of what has a dtype: NumPy would make an array of anything else.
    return isinstance(value, (complex, np.ndarray, np.generic)) and np.iscomplexobj(value)


def _not_this_leaf(spec: LeafSpec, value: Any, link: Link) -> StructureMismatchError:
    remedy = "give both the same structure"
    if isinstance(value, (bool, int, np.integer)):
        remedy = f"write a float, such as {float(value)!r}; integers are inactive"
    elif isinstance(value, np.ndarray) and value.dtype.kind in "iub":
        remedy = "give an array of floating dtype (.astype(float)); integer arrays are inactive"
    elif value is None:
        remedy = "return zero(s) for a part that does not contribute"
    elif _is_complex(value) and spec.dtype is not None and spec.dtype.kind != "c":
        remedy = "make this leaf of the first operand complex if complex values are meant"
    elif isinstance(value, np.ndarray) and spec.array:
        remedy = "give arrays of one shape; vectors are never broadcast"
    cls, expected = type(value), spec.identity()
    words = describe(value), describe_leaf(spec)
    if words[0] == words[1] and cls is not expected:
        words = tell_apart(cls, expected)
    return StructureMismatchError(spell(link), *words, remedy)


def form_of(leaf: Any) -> tuple[Any, ...]:
    """Return shape and dtype of a leaf of a registered type, if it is like an array in that."""
    shape = getattr(leaf, "shape", None)
    return (tuple(shape), getattr(leaf, "dtype", None)) if isinstance(shape, tuple) else ()


def describe_form(leaf: Any) -> str:
    """Return what a leaf of a registered type is, in words."""
    form = () if isinstance(leaf, (np.ndarray, np.generic)) else form_of(leaf)
    return f"{describe(leaf)} of dtype {form[1]} and shape {form[0]}" if form else describe(leaf)


def describe_leaf(spec: LeafSpec) -> str:
    """Return what leaf a spec asks for, in words."""
    if spec.array:
        return f"an array of dtype {spec.dtype} and shape {spec.shape}"
    return f"a {getattr(spec.identity(), '__qualname__', 'leaf')}"


def convert_leaf(spec: LeafSpec, value: Any) -> Any:
    """Return a value as a leaf of this spec's type, dtype and shape, or None where it is not kept.

    Of the same kind are: real for real, real or complex for complex, of any precision; a scalar
    for an array without axes and the other way round. Never an integer, never another shape.
    """
    cls = spec.identity()
    if spec.array:
        if not isinstance(value, (np.ndarray, np.generic, float, complex)):
            return None
        array = np.asanyarray(value)
        if array.shape != spec.shape or array.dtype.kind not in "fc":
            return None
        if array.dtype.kind == "c" and spec.dtype is not None and spec.dtype.kind != "c":
            return None
        if type(array) is cls and array.dtype == spec.dtype:
            return array
        array = array.astype(spec.dtype)
        if type(array) is not cls:
            if not issubclass(cls, np.ndarray):  # pragma: no cover - arrays specs are of arrays
                return None
            array = np.asarray(array).view(cls)
        return array
    if not issubclass(cls, NUMBERS):
        return value if type(value) is cls else None
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "fc":
        value = value[()]
    if not isinstance(value, NUMBERS):
        return None
    if isinstance(value, (complex, np.complexfloating)) and not issubclass(
        cls, (complex, np.complexfloating)
    ):
        return None
    return to_number_type(cls, value)
