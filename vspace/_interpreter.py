"""Specs at work on objects, by iteration: the reference for generated code, and its fallback.

Generated code only knows how to go on while everything is as expected. Whatever is unusual comes
here: another order of keys, more sharing than needed, a leaf that has to be converted, and every
error, with its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from types import CellType, FunctionType
from typing import Any

import numpy as np

from vspace._analysis import Analysis, Rules, has_leaf
from vspace._paths import Link, spell
from vspace._registry import Standing
from vspace._structure import InactiveSpec, LeafSpec, NodeSpec, RefSpec, Spec
from vspace.errors import StructureMismatchError
from vspace.leaves import add
from vspace.leaves._numbers import NUMBERS, to_number_type
from vspace.nodes import CELL, Mismatch, NodeKind
from vspace.nodes._functions import FunctionKind


class Namer:
    """Names the children of one node, once somebody asks for a path."""

    __slots__ = ("_spec",)

    def __init__(self, spec: NodeSpec) -> None:
        self._spec = spec

    def __call__(self, index: int) -> str:
        return self._spec.kind.step(self._spec.labels, index)


class Flat:
    """An object taken apart: its leaves, what is taken along to rebuild it, its tracked parts."""

    __slots__ = ("captured", "leaves", "tracked")

    def __init__(self) -> None:
        self.leaves: list[Any] = []
        self.captured: list[Any] = []
        self.tracked: list[Any] = []


def flatten(spec: Spec, root: Any, rules: Rules, *, first: bool, any_order: bool = False) -> Flat:
    """Take an object apart along a spec.

    Parameters
    ----------
    spec : Spec
        The structure of the first operand.
    root : object
        The object.
    rules : Rules
        What is inactive, for parts that should hold no leaf.
    first : bool
        Whether the object must have this very structure (the first operand, a target), or may
        have keys in another order, share more, and have leaves of the same kind (the others).
    any_order : bool
        Whether keys may stand in another order all the same (a target).

    Returns
    -------
    Flat
        Leaves in order, each shared one once.

    Raises
    ------
    StructureMismatchError
        When the object is not of this structure.
    """
    flat = Flat()
    leaves, captured, tracked = flat.leaves, flat.captured, flat.tracked
    where: list[Link] = []  # of the tracked parts
    seen: set[int] = set()
    stack: list[tuple[Spec, int, Any, Link]] = [(spec, 1, root, None)]
    while stack:
        spec, count, part, link = stack.pop()
        if isinstance(spec, LeafSpec):
            if count > 1:  # a run of numbers in one sequence
                identity = spec.identity()
                if all(type(each) is identity for each in part):
                    leaves.extend(part)
                else:
                    leaves.extend(
                        adopt_leaf(spec, each, (link[0], link[1], link[2] + i), rules, first)  # type: ignore[index]
                        for i, each in enumerate(part)
                    )
                continue
            leaf = adopt_leaf(spec, part, link, rules, first)
            leaves.append(leaf)
            if spec.tracked:
                if first and id(part) in seen and not (spec.array and not part.flags.writeable):
                    raise _extra_sharing(part, tracked, where, link)
                seen.add(id(part))
                tracked.append(part)
                where.append(link)
        elif isinstance(spec, InactiveSpec):
            # What is declared inactive is not looked into.
            if not spec.declared and has_leaf(part, rules, link):
                raise _active_where_inactive(part, link, rules)
            captured.append(part)
        elif isinstance(spec, RefSpec):
            target = len(tracked) - spec.distance
            # Read-only arrays have no identity: what looks shared here is not, for a first operand.
            if part is not tracked[target] or (first and _read_only_leaf(part)):
                raise StructureMismatchError(
                    spell(link),
                    "a part of its own",
                    f"the same object as at {_name(where[target])}, as in the first operand",
                    "share the part there as well, or give the first operand separate parts",
                )
        else:
            assert isinstance(spec, NodeSpec)  # there are four kinds of spec
            kind = spec.kind
            _check_identity(spec, part, link, rules)
            if spec.own_tracked:
                if first and id(part) in seen:
                    raise _extra_sharing(part, tracked, where, link)
                seen.add(id(part))
                tracked.append(part)
                where.append(link)
            if kind.has_context:
                captured.append(kind.context(part))
            _push_children(spec, part, link, first, any_order, stack)
    return flat


def _push_children(
    spec: NodeSpec, part: Any, link: Link, first: bool, any_order: bool, stack: list[Any]
) -> None:
    kind, labels = spec.kind, spec.labels
    try:
        if first:
            own, children = kind.take_apart(part)
            if own != labels or kind.key_types(own) != spec.key_types:
                if not any_order or kind.count(own) != kind.count(labels):
                    raise Mismatch(kind.describe(own), kind.describe(labels))
                children = kind.take_apart_like(part, labels)
        else:
            children = kind.take_apart_like(part, labels)
    except Mismatch as mismatch:
        raise StructureMismatchError(
            spell(link),
            mismatch.found,
            mismatch.expected,
            "give both operands the same structure",
        ) from None
    namer = Namer(spec)
    pushed: list[Any] = []
    index = 0
    for child, count in spec.children:
        if count > 1 and isinstance(child, LeafSpec) and not child.tracked:
            run = children if count == len(children) else children[index : index + count]
            pushed.append((child, count, run, (link, namer, index)))
        else:
            pushed.extend(
                (child, 1, children[i], (link, namer, i)) for i in range(index, index + count)
            )
        index += count
    pushed.reverse()
    stack.extend(pushed)


def _read_only_leaf(part: Any) -> bool:
    return isinstance(part, np.ndarray) and not part.flags.writeable and part.dtype.kind in "fc"


def _check_identity(spec: NodeSpec, part: Any, link: Link, rules: Rules) -> None:
    cls = type(part)
    found = part.__code__ if cls is FunctionType else cls
    expected = spec.identity()
    if found is expected and (cls is not np.ndarray or rules.of_value(part) is spec.kind):
        return
    if isinstance(spec.kind, FunctionKind) and cls is FunctionType:
        raise StructureMismatchError(
            spell(link),
            f"the function {part.__qualname__}",
            f"a closure of the code of {getattr(expected, 'co_qualname', 'the first operand')}",
            "give closures that one function definition has made",
        )
    raise StructureMismatchError(
        spell(link), describe(part), f"a {spec.kind.name}", "give both the same structure"
    )


def describe(part: Any) -> str:
    """Return what a value is, in a few words."""
    if isinstance(part, np.ndarray):
        return f"an array of dtype {part.dtype} and shape {part.shape}"
    if isinstance(part, (int, float, complex, str, type(None))):
        text = repr(part)
        return f"{type(part).__name__} {text if len(text) < 40 else text[:37] + '...'}"
    return f"a {type(part).__qualname__}"


def _name(link: Link) -> str:
    return spell(link).removeprefix(".") or "the root"


def _extra_sharing(part: Any, tracked: list[Any], where: list[Link], link: Link) -> Exception:
    before = next(i for i, each in enumerate(tracked) if each is part)
    return StructureMismatchError(
        spell(link),
        f"the same object as at {_name(where[before])}",
        "separate parts, as in the first operand",
        "give the target the sharing of the first operand",
    )


def _active_where_inactive(part: Any, link: Link, rules: Rules) -> StructureMismatchError:
    spec = Analysis(part, rules, True, None, link).spec
    _, leaf, inner, _ = next(walk_leaves(spec, part))
    return StructureMismatchError(
        spell(link) + spell(inner),
        f"{describe(leaf)}, which is active",
        "an inactive value, as in the first operand",
        "write a float (1.0, not 1) in the first operand if the part is meant to be active, "
        "or declare it inactive",
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
        not spec.array or (value.dtype == spec.dtype and value.shape == spec.shape)
    ):
        return value
    standing = rules.of_value(value)
    if exact or standing is not Standing.LEAF:
        raise _not_this_leaf(spec, value, link)
    converted = convert_leaf(spec, value)
    if converted is None:
        # Two leaf types can meet where a method for the pair is registered.
        plain = isinstance(value, (np.ndarray, *NUMBERS))
        if identity is not None and not plain and add.find(identity, cls) is not None:
            # A leaf with a dtype may be packed with others: what is added to it becomes like it.
            return value if spec.dtype is None else add(_zero_leaf(spec), value)
        raise _not_this_leaf(spec, value, link)
    return converted


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
    return StructureMismatchError(spell(link), describe(value), describe_leaf(spec), remedy)


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


class _Frame:
    """A node on its way to being rebuilt or stored into."""

    __slots__ = ("children", "context", "node", "number", "old", "own", "remaining", "spec")

    def __init__(self, spec: NodeSpec) -> None:
        self.spec = spec
        self.remaining = iter(spec.children)
        self.children: list[Any] = []
        self.context: Any = None
        self.node: Any = None
        self.old: Any = None
        self.own: tuple[Spec, int] | None = None
        self.number = -1  # among the tracked parts, where it is one


def rebuild(
    root: Spec,
    leaves: Sequence[Any],
    captured: Sequence[Any],
    adopt: Callable[[Any, list[Any]], Any] | None = None,
) -> tuple[Any, list[Any]]:
    """Return a new object of a structure, and its tracked parts in order.

    Mutable nodes are made empty first and filled later, so that cycles close. What is inactive is
    shared, unless `adopt` gives something in its place, from it and the tracked parts made so far.
    """
    next_leaf, next_captured = iter(leaves), iter(captured)
    made: list[Any] = []
    early: dict[int, Any] = {}  # cells that a function needs before their turn
    result: list[Any] = []
    frames: list[_Frame] = []
    pending: tuple[Spec, int] | None = (root, 1)
    while True:
        target = frames[-1].children if frames else result
        if pending is None and frames:
            frame = frames[-1]
            pending = frame.own or next(frame.remaining, None)
            frame.own = None
            if pending is None:  # all children are there
                frames.pop()
                node = _complete(frame)
                (frames[-1].children if frames else result).append(node)
                continue
        if pending is None:
            return result[0], made
        spec, count = pending
        pending = None
        if isinstance(spec, LeafSpec):
            run = list(islice(next_leaf, count))
            target.extend(run)
            if spec.tracked:
                made.extend(run)
        elif isinstance(spec, InactiveSpec):
            kept = islice(next_captured, count)
            target.extend(kept if adopt is None else [adopt(each, made) for each in kept])
        elif isinstance(spec, RefSpec):
            target.extend(made[len(made) - spec.distance] for _ in range(count))
        else:
            assert isinstance(spec, NodeSpec)  # there are four kinds of spec
            if count > 1:
                frames[-1].own = (spec, count - 1)
            frames.append(_open(spec, next_captured, made, early, adopt))


def _open(
    spec: NodeSpec,
    captured: Iterator[Any],
    made: list[Any],
    early: dict[int, Any],
    adopt: Callable[[Any, list[Any]], Any] | None,
) -> _Frame:
    frame = _Frame(spec)
    kind = spec.kind
    if kind.has_context:
        frame.context = next(captured)
    if not spec.own_tracked:
        return frame
    index = len(made)
    if kind is CELL:
        frame.node = early.pop(index, None)
        if frame.node is None:
            frame.node = CellType()
    elif isinstance(kind, FunctionKind):
        old = frame.context.cells
        if adopt is not None:
            old = [
                adopt(cell, made) if isinstance(child, InactiveSpec) else cell
                for child, cell in zip(spec.expanded(), old, strict=False)
            ]
        frame.node = frame.context.make(_cells(spec, old, index + 1, made, early))
    else:
        frame.node = kind.shell(spec.identity(), frame.context, spec.labels)
    made.append(frame.node)
    return frame


def _cells(
    spec: NodeSpec, old: Sequence[Any], start: int, made: list[Any], early: dict[int, Any]
) -> list[Any]:
    """Return the cells of a function that is made before what they hold."""
    cells: list[Any] = []
    position = start
    for child, old_cell in zip(spec.expanded(), old, strict=False):
        if isinstance(child, RefSpec):
            target = position - child.distance
            cells.append(
                made[target] if target < len(made) else early.setdefault(target, CellType())
            )
        elif isinstance(child, NodeSpec):
            cells.append(early.setdefault(position, CellType()))
        else:
            cells.append(old_cell)  # inactive: shared by identity
        position += child.tracked
    return cells


def _complete(frame: _Frame) -> Any:
    spec, kind = frame.spec, frame.spec.kind
    if frame.node is None:
        return kind.build(spec.identity(), frame.context, spec.labels, frame.children)
    kind.fill(frame.node, spec.labels, frame.children)
    return frame.node


def store(
    root_spec: Spec,
    root: Any,
    leaves: Sequence[Any],
    captured: Sequence[Any] | None = None,
    given: Any = None,
) -> Any:
    """Put leaves into an object in place, and return its root.

    What cannot be changed is replaced in its parent; an immutable node all of whose children
    stay is kept (C19). With what was captured from a first operand, its inactive parts that are
    in the mapping `given` get what is given for them (C15).
    """
    next_leaf = iter(leaves)
    next_captured = None if captured is None else iter(captured)
    tracked: list[Any] = []
    if isinstance(root_spec, InactiveSpec):
        return root if captured is None else given.get(captured[0], root)
    if not isinstance(root_spec, NodeSpec):
        return next(next_leaf)
    frames = [_enter(root_spec, root, tracked, next_captured)]
    while True:
        frame = frames[-1]
        pending = frame.own or next(frame.remaining, None)
        frame.own = None
        if pending is None:
            frames.pop()
            node = _settle(frame)
            if node is not frame.node and frame.number >= 0:
                tracked[frame.number] = node
            if not frames:
                return node
            frames[-1].children.append(node)
            continue
        spec, count = pending
        children = frame.children
        old = frame.old
        if isinstance(spec, LeafSpec):
            run = list(islice(next_leaf, count))
            children.extend(run)
            if spec.tracked:
                tracked.extend(run)
        elif isinstance(spec, InactiveSpec):
            kept = old[len(children) : len(children) + count]
            if next_captured is not None:
                kept = [given.get(next(next_captured), each) for each in kept]
            children.extend(kept)
        elif isinstance(spec, RefSpec):
            children.extend(tracked[len(tracked) - spec.distance] for _ in range(count))
        else:
            assert isinstance(spec, NodeSpec)  # there are four kinds of spec
            if count > 1:
                frame.own = (spec, count - 1)
            frames.append(_enter(spec, old[len(children)], tracked, next_captured))


def _enter(
    spec: NodeSpec, node: Any, tracked: list[Any], next_captured: Iterator[Any] | None
) -> _Frame:
    frame = _Frame(spec)
    frame.node = node
    frame.old = spec.kind.take_apart_like(node, spec.labels)
    if spec.kind.has_context and next_captured is not None:
        next(next_captured)
    if spec.own_tracked:
        frame.number = len(tracked)
        tracked.append(node)
    return frame


def _settle(frame: _Frame) -> Any:
    spec, kind, node, labels = frame.spec, frame.spec.kind, frame.node, frame.spec.labels
    changed = [
        i
        for i, (new, old) in enumerate(zip(frame.children, frame.old, strict=True))
        if new is not old
    ]
    if _writable(kind, node) and not _has_other_cells(kind, node, changed):
        children = frame.children
        for i in changed:
            kind.store(node, labels, i, children[i])
        if spec.leaves:
            kind.clean(node)
        return node
    if not changed:
        return node
    context = kind.context(node) if kind.has_context else None
    return kind.build(spec.identity(), context, labels, frame.children)


def _writable(kind: NodeKind, node: Any) -> bool:
    """Return whether the children of a node can be replaced in place."""
    return kind.mutable and not (isinstance(node, np.ndarray) and not node.flags.writeable)


def _has_other_cells(kind: NodeKind, node: Any, changed: list[int]) -> bool:
    """Return whether a closure would need other cells, which only a new one can have."""
    return bool(
        changed and isinstance(kind, FunctionKind) and changed[0] < len(node.__closure__ or ())
    )


def walk_leaves(root_spec: Spec, root: Any) -> Iterator[tuple[LeafSpec, Any, Link, bool]]:
    """Yield each distinct leaf: its spec, itself, its path, and whether its parent is mutable."""
    stack: list[tuple[Spec, Any, Link, bool]] = [(root_spec, root, None, False)]
    while stack:
        spec, part, link, stored = stack.pop()
        if isinstance(spec, LeafSpec):
            yield spec, part, link, stored
        elif isinstance(spec, NodeSpec):
            children = spec.kind.take_apart_like(part, spec.labels)
            namer = Namer(spec)
            stored = _writable(spec.kind, part)
            rows = [
                (child, children[i], (link, namer, i), stored)
                for i, child in enumerate(spec.expanded())
            ]
            rows.reverse()
            stack.extend(rows)


def path_of(root_spec: Spec, root: Any, index: int) -> str:
    """Return the path of a leaf, by its place among the distinct leaves."""
    _, _, link, _ = next(islice(walk_leaves(root_spec, root), index, None))
    return spell(link)
