"""The recursive map as one plain recursion: what the engine must agree with."""

from collections import OrderedDict
from dataclasses import fields, is_dataclass
from types import CellType, FunctionType

import numpy as np


def reference_map(f, *xs, memo=None):
    """Map leaves of lists, dicts, tuples, dataclasses and closures; sharing by a memo."""
    memo = {} if memo is None else memo
    x = xs[0]
    if isinstance(x, (float, complex)):
        return f(*xs)
    if id(x) in memo:
        return memo[id(x)]
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        made = memo[id(x)] = f(*xs)
        return made
    if not has_leaf(x, set()):
        return x
    if isinstance(x, list):
        made = memo[id(x)] = []
        made.extend(reference_map(f, *row, memo=memo) for row in zip(*xs, strict=True))
        return made
    if isinstance(x, dict):
        made = memo[id(x)] = OrderedDict() if isinstance(x, OrderedDict) else {}
        for key in x:
            made[key] = reference_map(f, *(each[key] for each in xs), memo=memo)
        return made
    if isinstance(x, tuple):
        return tuple(reference_map(f, *row, memo=memo) for row in zip(*xs, strict=True))
    if is_dataclass(x):
        made = object.__new__(type(x))
        if not x.__dataclass_params__.frozen:
            memo[id(x)] = made
        for each in fields(x):
            parts = (getattr(y, each.name) for y in xs)
            object.__setattr__(made, each.name, reference_map(f, *parts, memo=memo))
        return made
    assert isinstance(x, FunctionType)
    rows = list(zip(*(y.__closure__ for y in xs), strict=True))
    new = [id(row[0]) not in memo for row in rows]
    cells = tuple(memo.setdefault(id(row[0]), CellType()) for row in rows)
    made = memo[id(x)] = FunctionType(x.__code__, x.__globals__, closure=cells)
    for row, cell, empty in zip(rows, cells, new, strict=True):
        if empty:  # filled once the function is there, which may be what it holds
            contents = (each.cell_contents for each in row)
            cell.cell_contents = reference_map(f, *contents, memo=memo)
    return made


def children(x):
    if isinstance(x, (list, tuple)):
        return list(x)
    if isinstance(x, dict):
        return list(x.values())
    if is_dataclass(x):
        return [getattr(x, each.name) for each in fields(x)]
    if isinstance(x, FunctionType):
        return [cell.cell_contents for cell in x.__closure__ or ()]
    return []


def has_leaf(x, visited):
    if isinstance(x, (float, complex)):
        return True
    if isinstance(x, np.ndarray):
        return x.dtype.kind in "fc"
    if id(x) in visited:
        return False
    visited.add(id(x))
    return any(has_leaf(child, visited) for child in children(x))


def assert_same(x, y, pairs=None):
    """Assert that two objects are equal in values, exact types and sharing."""
    pairs = {} if pairs is None else pairs
    assert type(x) is type(y)
    if isinstance(x, np.ndarray):
        assert x.dtype == y.dtype
        np.testing.assert_array_equal(x, y)
    elif isinstance(x, (float, complex)):
        assert x == y or (x != x and y != y)
        return
    if id(x) in pairs:
        assert pairs[id(x)][0] is y
        return
    if not isinstance(x, (str, int, tuple, type(None))):
        pairs[id(x)] = (y, x)
    for one, other in zip(children(x), children(y), strict=True):
        assert_same(one, other, pairs)
