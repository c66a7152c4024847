"""Values as leaves: what is of the same kind is converted, all else is an error (C3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace._paths import Link, spell
from vspace._registry import Standing, is_registered_leaf
from vspace.errors import LeafTypeError, StructureMismatchError, tell_where
from vspace.leaves import add, axpy, convert, space, zero
from vspace.leaves._following import FOLLOWS, widened
from vspace.leaves._numbers import NUMBERS, to_number_type
from vspace.specs import LeafSpec, Rules


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


LeafAt = Callable[[int], Any]  # the leaf of a first operand, by its place


def adopt_leaf(
    spec: LeafSpec,
    value: Any,
    link: Link,
    rules: Rules,
    exact: bool,
    like: Callable[[], Any] | None = None,
) -> Any:
    """Return an operand's value as a leaf of this spec; what is of its kind is converted (C3, C25).

    Parameters
    ----------
    spec : LeafSpec
        The leaf of the first operand.
    value : object
        What stands in its place.
    link : Link
        Where.
    rules : Rules
        What is a leaf.
    exact : bool
        Whether it must be such a leaf already.
    like : callable, optional
        Gives the leaf of the first operand, where a registered type may have to be converted.

    Raises
    ------
    StructureMismatchError
        When it is no such leaf.
    """
    cls = type(value)
    identity = spec.identity()
    if spec.registered:
        is_alike = cls is identity and are_active(cls, (value,))
        if is_alike and _space_at(spec.space_of, value, link) == spec.space:
            return value
    elif (
        cls is identity
        and (not spec.array or (value.dtype == spec.dtype and value.shape == spec.shape))
        and (cls is np.ndarray or are_active(cls, (value,)))
    ):
        return value
    if exact or rules.of_value(value) is not Standing.LEAF:
        raise _not_this_leaf(spec, value, link)
    try:
        converted = as_leaf(spec, value, like, beside=True)
    except Exception as error:
        tell_where(error, spell(link))
        raise
    if converted is None:
        raise _not_this_leaf(spec, value, link)
    return converted


def _space_at(space_of: Any, value: Any, link: Link) -> Any:
    try:
        return space_of(value)
    except Exception as error:
        tell_where(error, spell(link))
        raise


def as_leaf(
    spec: LeafSpec, value: Any, like: Callable[[], Any] | None, *, beside: bool = False
) -> Any:
    """Return a value as a leaf of the type and the space of a first one, or None where it is none.

    Of one kind are: real for real, real or complex for complex, of any precision; a scalar for an
    array without axes and the other way round. Never an integer, never another shape. Where one of
    the two is of a registered type, that says what it takes, in methods of `vspace.leaves`.

    Parameters
    ----------
    spec : LeafSpec
        What the first leaf is.
    value : object
        A leaf, or what a function gave in its place.
    like : callable or None
        Gives the first leaf, in whose units the result is to be.
    beside : bool, default False
        Whether the value only comes beside the first leaf, in a sum: then it may be of another
        type, too, which that type adds as it is, or adds to its zero.
    """
    cls = type(value)
    # To ask of a plain type takes as long as all else.
    if spec.registered or (cls not in registry.plain_leaf_types and is_registered_leaf(cls)):
        return _by_methods(spec, value, like, beside)
    return _of_its_kind(spec, value)


def _by_methods(spec: LeafSpec, value: Any, like: Callable[[], Any] | None, beside: bool) -> Any:
    """Return what a method for the two types makes of a value, or None where they do not meet.

    What a registered type inherits from arrays and numbers does not count: it would broadcast, and
    lose what the type is about.
    """
    cls, identity = type(value), spec.identity()
    is_alike = not beside and spec.registered and is_such_a_leaf(spec, value)
    to_space = convert.find_written(cls, identity)
    if is_alike and (to_space is None or to_space is FOLLOWS["convert"]):
        return value
    plus = add.find_written(identity, cls) if beside and to_space is None else None
    if to_space is None and plus is None:
        return None
    if spec.registered and like is None:
        return None
    if plus is not None and spec.registered and axpy.find_written(identity, cls) is not None:
        return value  # it is added as it is
    first = like() if like is not None else _zero_leaf(spec)
    if to_space is FOLLOWS["convert"]:
        return widened(value, first) if beside else None
    if is_alike and value is first:
        return value
    converted = plus(zero(first), value) if to_space is None else to_space(value, first)  # type: ignore[misc]
    if not spec.registered:
        return _of_its_kind(spec, converted)
    if beside:
        return _in_space(spec, converted)
    return converted if is_such_a_leaf(spec, converted) else None


def _in_space(spec: LeafSpec, converted: Any) -> Any:
    """Return what a method of `convert` or `add` gave, if it is in the space of the first leaf."""
    identity, found = spec.identity(), None
    if type(converted) is identity or add.find_written(identity, type(converted)) is not None:
        found = space(converted)
        if found == spec.space:
            return converted
    raise LeafTypeError(
        "",
        f"that vspace.leaves.convert gave {describe_form(converted)}"
        + ("" if found is None else f" of the space {found!r}"),
        f"{describe_leaf(spec)}, as in the first operand",
        "have it return a leaf of the type and the space of `like`, or raise",
    )


def is_such_a_leaf(spec: LeafSpec, value: Any) -> bool:
    """Return whether a value is of the type and the space of a registered leaf."""
    return type(value) is spec.identity() and spec.space_of(value) == spec.space  # type: ignore[misc]


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
    found, wanted = describe(value), describe_leaf(spec)
    if cls is expected and spec.registered and are_active(cls, (value,)):
        found += _describe_space(spec.space_of, space(value))
        remedy = "give leaves of one space; vectors are never broadcast"
    elif cls is not expected and cls.__qualname__ == getattr(expected, "__qualname__", ""):
        found, wanted = tell_apart(cls, expected)
    return StructureMismatchError(spell(link), found, wanted, remedy)


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
    name = f"a {getattr(spec.identity(), '__qualname__', 'leaf')}"
    return f"{name}{_describe_space(spec.space_of, spec.space)}" if spec.registered else name


def _describe_space(space_of: Any, where: Any) -> str:
    """Return which space a leaf lives in, to be put behind what the leaf is."""
    if space_of is not FOLLOWS["space"]:
        return f" of the space {where!r}"
    if not where:
        return ""
    shape, dtype, device = where
    return f" of dtype {dtype} and shape {shape}" + (f" on {device}" if device else "")


def _of_its_kind(spec: LeafSpec, value: Any) -> Any:
    """Return a value of no registered type as a plain leaf, or None where it is not kept."""
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
    if isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "fc":
        value = value[()]
    if not isinstance(value, NUMBERS):
        return None
    if isinstance(value, (complex, np.complexfloating)) and not issubclass(
        cls, (complex, np.complexfloating)
    ):
        return None
    return to_number_type(cls, value)
