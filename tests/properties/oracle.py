"""What the contract says of small objects, as slow and plain recursion.

Written from the rules, with nothing of the library: what is a leaf (C1), what is inactive (C2, C5),
what has an identity (C13), when two objects are of one structure (C11, C14), what has to be
replaced in place (C18, C19). `None` stands where a rule says that there is no result.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import CellType, FunctionType

import numpy as np


def is_leaf(x):
    return isinstance(x, (float, complex)) or (isinstance(x, np.ndarray) and x.dtype.kind in "fc")


def is_field(x):
    """Return whether this is a field of a structured array, a view made for whoever asks."""
    return isinstance(x, np.ndarray) and isinstance(x.base, np.ndarray) and x.base.dtype.names


def is_frozen(x):
    return is_dataclass(x) and type(x).__dataclass_params__.frozen


def has_identity(x):
    """Return whether two places that lead to this are one part (C13)."""
    if isinstance(x, (np.ndarray, list, dict, FunctionType, CellType)):
        return True
    return is_dataclass(x) and not is_frozen(x)


def separate(x):
    """Return False: without tracking nothing has an identity (C15)."""
    return False


def parts(x):
    """Return the parts of a node by what names them; None for what is no node."""
    if isinstance(x, (list, tuple)):
        return dict(enumerate(x))
    if isinstance(x, dict):
        return dict(x)
    if is_dataclass(x):
        return {each.name: getattr(x, each.name) for each in fields(x)}
    if isinstance(x, FunctionType):
        return dict(enumerate(x.__closure__ or ()))
    if isinstance(x, CellType):
        return {0: x.cell_contents}
    if isinstance(x, np.ndarray) and x.dtype.kind == "O":
        return dict(enumerate(x))
    if isinstance(x, np.ndarray) and x.dtype.names:
        return {name: x[name] for name in x.dtype.names}
    return None


def in_order(x, visit, tracked=has_identity, seen=None):
    """Visit each part before what it holds, each part that is tracked once."""
    seen = set() if seen is None else seen
    if tracked(x) and not is_field(x):
        if id(x) in seen:
            return
        seen.add(id(x))
    visit(x)
    for part in (parts(x) or {}).values():
        in_order(part, visit, tracked, seen)


def leaves(x, tracked=has_identity):
    """Return the leaves, a tracked one once (C13)."""
    found = []
    in_order(x, lambda part: found.append(part) if is_leaf(part) else None, tracked)
    return found


def is_active(x):
    return bool(leaves(x))


def is_cyclic(x, counts=lambda part: True, above=()):
    """Return whether a part that counts holds itself."""
    if any(x is each for each in above):
        return True
    below = (parts(x) or {}).values() if counts(x) else ()
    return any(is_cyclic(part, counts, (*above, x)) for part in below)


def size(x):
    return sum(np.size(leaf) for leaf in leaves(x))


def norm(x):
    return float(np.sqrt(sum(np.sum(np.abs(leaf) ** 2) for leaf in leaves(x))))


def of_one_structure(x, y, tracked=has_identity, twins=None):
    """Return whether `y` can stand as a later operand beside `x` (C14).

    Each part of `x` that is tracked has one twin in `y`, which may be that of others too.
    Leaves may be of another precision, never complex beside a real one.
    """
    twins = {} if twins is None else twins
    if not is_active(x):
        return not is_active(y)
    if is_leaf(x):
        fits = is_leaf(y) and _as(x, y) is not None
    else:
        fits = type(x) is type(y) and _same_labels(x, y)
    if not fits or not tracked(x):
        return fits and _same_parts(x, y, tracked, twins)
    if id(x) in twins:
        return twins[id(x)][1] is y
    twins[id(x)] = (x, y)
    return _same_parts(x, y, tracked, twins)


def _same_labels(x, y):
    if isinstance(x, FunctionType):
        return x.__code__ is y.__code__
    if isinstance(x, np.ndarray) and (x.dtype != y.dtype or x.shape != y.shape):
        return False
    return parts(x).keys() == parts(y).keys()


def _same_parts(x, y, tracked, twins):
    mine, theirs = parts(x) or {}, parts(y) or {}
    return all(of_one_structure(mine[each], theirs[each], tracked, twins) for each in mine)


def _as(x, y):
    """Return a leaf in the type, dtype and shape of another one; None where it cannot be (C3, C25).

    A number and an array without axes stand for each other.
    """
    if np.shape(x) != np.shape(y) or (np.iscomplexobj(y) and not np.iscomplexobj(x)):
        return None
    return np.array(y, x.dtype) if isinstance(x, np.ndarray) else type(x)(y)


def mapped(f, x, *others, tracked=has_identity, made=None):
    """Return a new object with ``f(leaf, *leaves)`` for each leaf (C5, C13).

    `f` keeps the type of its first leaf; others are converted to it.
    """
    made = {} if made is None else made
    if id(x) in made:
        return made[id(x)][1]
    if is_leaf(x):
        new = f(x, *(_as(x, each) for each in others))
        if isinstance(x, np.ndarray):
            new = np.array(new)  # NumPy makes scalars of arrays without axes
        if tracked(x):
            made[id(x)] = (x, new)
        return new
    if not is_active(x):
        return x
    if isinstance(x, FunctionType):
        return _mapped_function(f, x, others, tracked, made)
    new = _shell(x)
    if tracked(x):
        made[id(x)] = (x, new)
    children = {}
    for label, part in parts(x).items():
        row = (parts(each)[label] for each in others)
        children[label] = mapped(f, part, *row, tracked=tracked, made=made)
    return _filled(x, new, children)


def _mapped_function(f, x, others, tracked, made):
    """Return a new function; its cells are there first, since it may be in one of them (C9)."""
    rows = list(zip(*(each.__closure__ for each in (x, *others)), strict=True))
    known = made if tracked(x) else {}
    met = [id(cell) in known for cell, *_ in rows]
    for cell, *_ in rows:
        known.setdefault(id(cell), (cell, CellType() if is_active(cell) else cell))
    cells = tuple(known[id(cell)][1] for cell, *_ in rows)
    new = FunctionType(x.__code__, x.__globals__, closure=cells)
    known[id(x)] = (x, new)
    for row, cell, before in zip(rows, cells, met, strict=True):
        if not before and cell is not row[0]:
            contents = (each.cell_contents for each in row)
            cell.cell_contents = mapped(f, *contents, tracked=tracked, made=made)
    return new


def _shell(x):
    if isinstance(x, (list, dict)):
        return type(x)()
    if is_dataclass(x):
        return object.__new__(type(x))
    return x.copy() if isinstance(x, np.ndarray) else None


def _filled(x, new, children):
    if isinstance(x, tuple):
        return tuple(children.values())
    if isinstance(x, list):
        new.extend(children.values())
    elif isinstance(x, dict):
        new.update(children)
    elif is_dataclass(x):
        for name, child in children.items():
            object.__setattr__(new, name, child)
    else:
        for label, child in children.items():
            new[label] = child
    return new


def is_replaced(x):
    """Return whether a part itself has to be replaced where its leaves change (C18, C19)."""
    if isinstance(x, (float, complex)):
        return True
    return (isinstance(x, tuple) or is_frozen(x)) and any(map(is_replaced, parts(x).values()))


def same(x, y, pairs=None):
    """Return whether two objects are equal in values and exact types, and in sharing."""
    pairs = {} if pairs is None else pairs
    if type(x) is not type(y):
        return False
    if has_identity(x) or has_identity(y):
        if id(x) in pairs or ("of", id(y)) in pairs:
            return pairs.get(id(x), (None,))[0] is y and pairs.get(("of", id(y)), (None,))[0] is x
        pairs[id(x)], pairs["of", id(y)] = (y, x), (x, y)
    mine, theirs = parts(x), parts(y)
    if isinstance(x, np.ndarray) and (x.dtype != y.dtype or x.shape != y.shape):
        return False
    if mine is None:
        return bool(np.array_equal(x, y, equal_nan=is_leaf(x)))
    return list(mine) == list(theirs) and all(
        same(mine[label], theirs[label], pairs) for label in mine
    )
