"""Fingerprints: what a fixed part is, in plain values that can be compared and kept.

A fingerprint keeps nothing of the user's alive (C21) and runs nobody's ``__eq__`` or ``__hash__``
(C23). It is a flat sequence of tokens, so that depth costs no recursion (C20): types and code
count by identity, arrays and numbers by value, and what has no value to be looked at is itself.
"""

from __future__ import annotations

import datetime
import pathlib
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import blake2b
from itertools import repeat
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from vspace._paths import Link, spell
from vspace._registry import Standing
from vspace.errors import LeafTypeError, UnknownTypeError
from vspace.leaves import ravel
from vspace.nodes import FunctionIdentity, Identity, NodeKind, plain_labels, types_of
from vspace.specs._specs import FixedSpec
from vspace.specs._standing import Rules

_LONG = 256  # bytes; of longer data a digest is kept
_EXACT: tuple[tuple[type, Any], ...] = (
    (str, str.__str__),
    (bytes, bytes.__bytes__),
    (int, int.__index__),
)
_NUMERIC = "biufcSUmM"  # the kinds of dtype whose bytes are values

# Exact types whose values are hashable, compared by the interpreter alone, and hold nothing.
ATOMS = frozenset((str, bytes, int, bool, type(None), type(...), type(NotImplemented)))
# Exact types of the standard library that are told by their text.
_TOLD_BY_TEXT = frozenset(
    (
        *(Fraction, Decimal, range, slice, datetime.date, datetime.time, datetime.datetime),
        *(datetime.timedelta, datetime.timezone, pathlib.PurePosixPath, pathlib.PureWindowsPath),
        type(pathlib.Path()),
    )
)


class NoFingerprint(Exception):
    """A value of which nothing can be compared: it holds its state where nobody can look."""

    def __init__(self, value: Any) -> None:
        super().__init__(type(value).__qualname__)
        self.value = value


def fingerprint(value: Any, standing_of: Any) -> tuple[Any, ...]:
    """Return what a value is: equal for values that are equal in all that can be looked at.

    Parameters
    ----------
    value : object
        Any value.
    standing_of : callable
        ``standing_of(value)``: how a value stands, by itself; see `Rules.of_value`.

    Raises
    ------
    NoFingerprint
        When there is nothing to tell it by, not even its identity.
    """
    tokens: list[Any] = []
    around: dict[int, Any] = {}  # the nodes that one is inside of, which closes cycles
    stack: list[Any] = [(value, False)]
    while stack:
        part, is_end = stack.pop()
        if is_end:
            del around[id(part)]
            continue
        cls = type(part)
        if cls in ATOMS:
            tokens += (cls, part)
            continue
        token = _by_value(part)
        if token is None:
            standing = standing_of(part)
            if isinstance(standing, NodeKind) and standing.name != "set":
                if id(part) in around:
                    tokens += ("inside", [*around].index(id(part)))
                    continue
                around[id(part)] = part
                stack.append((part, True))
                stack.extend(zip(_open(part, standing, tokens), repeat(False)))
                continue
            token = _otherwise(part, standing, standing_of)
        tokens.append(token)
    return tuple(tokens)


def in_words(value: Any) -> str:
    """Return a value in words that tell it from others, as far as that is short."""
    if isinstance(value, np.ndarray):
        if value.size > 6:
            return f"an array of dtype {value.dtype} and shape {value.shape}"
        return f"an array {np.array2string(value, separator=', ')}".replace("\n", "")
    if type(value) in (str, bytes, int, bool, float, complex, type(None)):
        text = repr(value)
        return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"
    return f"a {type(value).__qualname__}"


def _by_value(part: Any) -> Any:
    """Return the token of a value that tells itself, else None."""
    cls = type(part)
    if cls is float or cls is complex:
        return (cls, _bytes(np.array(part)))
    if isinstance(part, (np.ndarray, np.generic)) and part.dtype.kind in _NUMERIC:
        array = np.asarray(part)
        masked: Any = part if cls.__module__.startswith("numpy.ma") else None
        mask = b"" if masked is None else _bytes(np.asarray(masked.mask))
        return (Identity(cls), array.dtype.newbyteorder("=").str, array.shape, _bytes(array), mask)
    if cls in _TOLD_BY_TEXT or isinstance(part, np.dtype):
        return (cls.__name__, repr(part))
    if cls is re.Pattern:
        return (cls.__name__, part.pattern, part.flags)
    if isinstance(part, Enum):
        return (Identity(cls), part._name_)
    for base, exact in _EXACT:
        if isinstance(part, base):
            return (Identity(cls), exact(part))
    if cls is np.ufunc:
        name: str = part.__name__
        return (cls.__name__, name) if getattr(np, name, None) is part else None
    if isinstance(part, (type, ModuleType, CodeType)):
        return Identity(part)
    if cls in (bytearray, memoryview):
        return (cls.__name__, _digest(bytes(part)))
    return None


def _otherwise(part: Any, standing: Any, standing_of: Any) -> Any:
    """Return the token of what is neither told by its value nor taken apart."""
    if isinstance(standing, NodeKind):  # a set: its elements have no order
        return (Identity(type(part)), frozenset(fingerprint(each, standing_of) for each in part))
    if type(part) is FunctionType:  # of one code, as in structures (C14)
        return FunctionIdentity(part)
    if standing is Standing.LEAF:
        try:
            flat = ravel(part)
        except LeafTypeError:
            return _itself(part)
        if isinstance(flat, np.ndarray) and flat.dtype.kind in "biufc":
            shape = getattr(part, "shape", None)
            shape = tuple(shape) if isinstance(shape, tuple) else ()
            return (Identity(type(part)), shape, flat.dtype.str, _bytes(flat))
    return _itself(part)


def _itself(part: Any) -> Identity:
    try:
        return Identity(part)
    except TypeError:
        raise NoFingerprint(part) from None


def _open(node: Any, kind: NodeKind, tokens: list[Any]) -> Iterable[Any]:
    """Add the tokens of a node, and return its children, the last first."""
    labels, children = kind.take_apart(node)
    names = kind.names(labels)
    keys: list[Any] = []
    if names is not None and plain_labels(tuple(names)):
        # Keys have no order (C11).
        texts = [repr(name) for name in names]
        children = [children[i] for i in sorted(range(len(texts)), key=texts.__getitem__)]
        labels = tuple(sorted(texts))
    elif not plain_labels(labels):
        keys, labels = list(names or ()), len(children)
    is_function = type(node) is FunctionType
    tokens += ("node", FunctionIdentity(node) if is_function else Identity(type(node)))
    tokens.append(labels)
    if len(children) > 16 and types_of(children) == {float}:
        tokens.append(_bytes(np.array(children)))
        return keys
    return [*reversed(children), *keys]


def _bytes(array: np.ndarray[Any, Any]) -> bytes:
    """Return the values of an array: 0.0 and -0.0 are one, and so are all NaN."""
    if array.dtype.kind in "fc":
        array = array + array.dtype.type(0)
        nan = np.isnan(array)
        if nan.any():
            array = np.where(nan, array.dtype.type(np.nan), array)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return _digest(array.tobytes())


def _digest(data: bytes) -> bytes:
    return data if len(data) <= _LONG else blake2b(data, digest_size=32).digest()


def fixed_spec(part: Any, rules: Rules, link: Link) -> FixedSpec:
    """Return the spec of a part that is fixed as a whole.

    Raises
    ------
    UnknownTypeError
        When the part cannot be compared with others.
    """
    try:
        contents = part.cell_contents if type(part) is CellType else part
    except ValueError:  # an empty cell
        contents = part
    try:
        return FixedSpec(fingerprint(part, rules.of_value), True, in_words(contents))
    except NoFingerprint as error:
        name = type(error.value).__qualname__
        raise UnknownTypeError(
            spell(link),
            f"a {name} in a fixed part, of which nothing can be compared",
            "arrays, numbers, strings, containers or instances that hold their data in attributes",
            f"declare the part inactive instead of fixed, or write register_node({name}, "
            f"flatten=..., rebuild=...) to say what it holds",
        ) from None
