"""Objects put together along a spec, by iteration: made anew, or stored into in place.

This is the reference for generated code, and its fallback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from types import CellType
from typing import Any

from vspace.nodes import CELL, FunctionKind, NodeKind
from vspace.specs import InactiveSpec, LeafSpec, NodeSpec, RefSpec, Spec
from vspace.walks._walk import is_writable


class _Frame:
    """A node on its way to being built or stored into."""

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


def build(
    root: Spec,
    leaves: Sequence[Any],
    kept: Sequence[Any],
    adopt: Callable[[Any, list[Any]], Any] | None = None,
) -> tuple[Any, list[Any]]:
    """Return a new object of a structure, and its tracked parts in order.

    Mutable nodes are made empty first and filled later, so that cycles close. What is inactive is
    shared, unless `adopt` gives something in its place, from it and the tracked parts made so far.
    """
    next_leaf, next_kept = iter(leaves), iter(kept)
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
            run = list(islice(next_kept, count))
            target.extend(run if adopt is None else [adopt(each, made) for each in run])
        elif isinstance(spec, RefSpec):
            target.extend(made[len(made) - spec.distance] for _ in range(count))
        else:
            assert isinstance(spec, NodeSpec)  # there are four kinds of spec
            if count > 1:
                frames[-1].own = (spec, count - 1)
            frames.append(_open(spec, next_kept, made, early, adopt))


def _open(
    spec: NodeSpec,
    kept: Iterator[Any],
    made: list[Any],
    early: dict[int, Any],
    adopt: Callable[[Any, list[Any]], Any] | None,
) -> _Frame:
    frame = _Frame(spec)
    kind = spec.kind
    if kind.has_context:
        frame.context = next(kept)
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
        frame.node = frame.context.make(_cells(spec, old, index + 1, made, early), filled=False)
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
    kept: Sequence[Any] | None = None,
    given: Any = None,
) -> Any:
    """Put leaves into an object in place, and return its root.

    What cannot be changed is replaced in its parent; an immutable node all of whose children
    stay is kept (C19). With what was kept of a first operand, its inactive parts that are
    in the mapping `given` get what is given for them (C15).
    """
    next_leaf = iter(leaves)
    next_kept = None if kept is None else iter(kept)
    tracked: list[Any] = []
    if isinstance(root_spec, InactiveSpec):
        return root if kept is None else given.get(kept[0], root)
    if not isinstance(root_spec, NodeSpec):
        return next(next_leaf)
    frames = [_enter(root_spec, root, tracked, next_kept)]
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
            run = old[len(children) : len(children) + count]
            if next_kept is not None:
                run = [given.get(next(next_kept), each) for each in run]
            children.extend(run)
        elif isinstance(spec, RefSpec):
            children.extend(tracked[len(tracked) - spec.distance] for _ in range(count))
        else:
            assert isinstance(spec, NodeSpec)  # there are four kinds of spec
            if count > 1:
                frame.own = (spec, count - 1)
            frames.append(_enter(spec, old[len(children)], tracked, next_kept))


def _enter(
    spec: NodeSpec, node: Any, tracked: list[Any], next_kept: Iterator[Any] | None
) -> _Frame:
    frame = _Frame(spec)
    frame.node = node
    frame.old = spec.kind.take_apart_like(node, spec.labels)
    if spec.kind.has_context and next_kept is not None:
        next(next_kept)
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
    if spec.leaves:
        kind.clean(node)  # of an immutable node too: arrays in it have changed
    if is_writable(kind, node) and not _has_other_cells(kind, node, changed):
        children = frame.children
        for i in changed:
            kind.store(node, labels, i, children[i])
        return node
    if not changed:
        return node
    context = kind.context(node) if kind.has_context else None
    return kind.take_over(node, kind.build(spec.identity(), context, labels, frame.children))


def _has_other_cells(kind: NodeKind, node: Any, changed: list[int]) -> bool:
    """Return whether a closure would need other cells, which only a new one can have."""
    return bool(
        changed and isinstance(kind, FunctionKind) and changed[0] < len(node.__closure__ or ())
    )
