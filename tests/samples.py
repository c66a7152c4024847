"""Objects of many shapes, for tests that run over all of them."""

from __future__ import annotations

import enum
import functools
import pickle
from collections import OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType, SimpleNamespace

import numpy as np

from vspace import register_node

Pair = namedtuple("Pair", "first second")


@dataclass
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Frozen:
    position: object
    label: str = "frozen"


@dataclass(slots=True)
class Slotted:
    x: float
    y: float = field(init=False)


class Side(enum.Enum):
    LEFT = "left"
    RIGHT = "right"


class Cons:
    """A node of a linked list, with slots, the rest of it first."""

    __slots__ = ("name", "rest", "value")

    def __init__(self, rest, value, name):
        self.rest = rest
        self.value = value
        self.name = name


class Seven:
    """A row of slots."""

    __slots__ = ("a", "b", "c", "d", "e", "f", "g")


class Link:
    """A node of a linked list."""

    def __init__(self, value, following=None):
        self.value = value
        self.following = following


def ring(values):
    """Return the first of some links that form a circle."""
    links = [Link(value) for value in values]
    for link, following in zip(links, links[1:] + links[:1], strict=True):
        link.following = following
    return links[0]


class Hidden:
    """Makes what it is taken apart into each time anew."""

    def __init__(self, low, high):
        self._ends = (low, high)


register_node(
    Hidden,
    flatten=lambda x: ({"ends": np.array(x._ends)}, None),
    rebuild=lambda context, parts: Hidden(*parts["ends"].tolist()),
)


class Child:
    """Knows its parent, so the two are a cycle."""

    def __init__(self, parent, value):
        self.parent = parent
        self.value = value


class Circle:
    """Derives its area from its radius, once."""

    def __init__(self, radius):
        self.radius = radius

    @cached_property
    def area(self):
        return 3 * self.radius**2


class Curve(Circle):
    """With a slot beside the dictionary."""

    __slots__ = ("weight",)

    def __init__(self, radius, weight):
        super().__init__(radius)
        self.weight = weight


class Guarded:
    """Attributes through its own ``__getattribute__``, which nobody should run."""

    def __init__(self, x):
        self.x = x

    def __getattribute__(self, name):
        if name in ("x", "__class__"):
            raise AssertionError("ran the user's __getattribute__")
        return object.__getattribute__(self, name)


class Grid(np.ndarray):
    """A subclass of arrays."""


class Named(dict):
    """A dict with attributes."""


def line(slope, offset):
    def f(x):
        return slope * x + offset

    return f


def with_inactive_cell(slope, name):
    def f(x):
        return slope * x, name

    return f


def sharing_cells(scale):
    def f():
        return scale

    def g():
        return scale

    return [f, g]


def factorial_like(scale):
    def f(n):
        return scale if n == 0 else scale * f(n - 1)

    return f


def unset_cell(scale):
    def f():
        return scale, later

    if scale is None:
        later = 1.0
    return f


def linked_list(length, value=1.0, end=None):
    head = end
    for _ in range(length):
        head = Link(value, head)
    return head


def chain(link, end, length=50):
    """Nodes in nodes; ``link(inner)`` makes the next one."""
    for _ in range(length):
        end = link(end)
    return end


def _both_ways(number):
    """Each knows the one that it is in, and is numbered."""
    first = last = Link(number())
    for _ in range(50):
        last.following = Link(number())
        last.following.previous = last
        last = last.following
    return first


def numbers_from(start):
    """A source of different numbers."""
    state = [start - 1.0]

    def number():
        state[0] += 1.0
        return state[0]

    return number


def _shared(number):
    w = np.array([number(), number()])
    shared = [number(), w]
    return {"w": w, "shared": shared, "again": shared, "alone": [w, number()]}


def _parent(number):
    parent = SimpleNamespace(value=number())
    parent.children = [Child(parent, number()), Child(parent, number())]
    return parent


def _table_of_functions(number):
    """A dict that holds a function that captures it."""
    table = {"x": number(), "w": np.array([number()])}
    table["f"] = lambda: table["x"]
    return table


def _web(number):
    """Cycles that cross: through a dict, a tuple, an object array and a default dict."""
    inner = defaultdict(list, a=number())
    outer = {"x": number(), "inner": inner}
    inner["outer"] = (outer, number(), inner)
    inner["row"] = np.array([number(), None, outer], dtype=object)
    outer["again"] = [inner, outer, number()]
    return outer


def _self_list(number):
    cycle = [number()]
    cycle.append(cycle)
    return cycle


def _object_array(number):
    array = np.empty((2, 2), dtype=object)
    for i in range(4):
        array.flat[i] = [number()] if i % 2 else number()
    return array


def _structured(number):
    array = np.zeros(2, dtype=[("x", float), ("n", int), ("y", float, (2,))])
    array["x"] = number()
    array["y"] = number()
    return array


def _slotted(number):
    return Slotted(number())  # y stays unset


def _row_of_slots(number):
    row = Seven()
    for name in Seven.__slots__:
        setattr(row, name, number())
    return row


def _curve(number):
    curve = Curve(number(), number())
    assert curve.area > 0
    return curve


def _named(number):
    named = Named(a=number())
    named.title = "t"
    named.scale = number()
    return named


def _circles(number):
    circles = [Circle(number()) for _ in range(3)]
    assert circles[1].area > 0
    return circles


def _attribute_orders(number):
    a, b = Point(number(), number()), Point.__new__(Point)
    b.y, b.x = number(), number()
    return [a, b]


# Name -> function of a source of numbers that makes a new object of that shape.
SAMPLES = {
    "float": lambda n: n(),
    "complex": lambda n: complex(n(), n()),
    "array": lambda n: np.array([n(), n(), n()]),
    "array of two axes": lambda n: np.array([[n(), n()], [n(), n()]]),
    "array without axes": lambda n: np.array(n()),
    "arrays without axes": lambda n: [np.array(n()) for _ in range(9)],
    "empty array": lambda n: [np.zeros((0, 3)), n()],
    "fortran array": lambda n: [np.asfortranarray(np.full((2, 3), n()))],
    "array that is a view": lambda n: [np.full(6, n())[::2]],
    "large array": lambda n: [np.full(3000, n()), n()],
    "float32": lambda n: [np.float32(n()), np.full(2, n(), np.float32)],
    "longdouble": lambda n: [np.longdouble(n()), np.full(2, n(), np.longdouble)],
    "swapped bytes": lambda n: [np.full(2, n(), ">f8"), np.full(2, n(), ">f8")],
    "array that was pickled": lambda n: [pickle.loads(pickle.dumps(np.array([n(), n()]))), n()],
    "subclass of arrays": lambda n: [np.full((1, 2), n()).view(Grid)],
    "views beside a large array": lambda n: [np.full(6, n())[::2], np.full(3000, n())],
    "many shapes": lambda n: [np.full(i, n()) for i in range(1, 230)],
    "exact": lambda n: [Fraction(int(n()), 3), Decimal(n())],
    "mixed dtypes": lambda n: {"f": n(), "c": complex(n()), "s": np.float32(n()), "e": Fraction(2)},
    "list": lambda n: [n(), n()],
    "tuple": lambda n: (n(), (n(),), ()),
    "named tuple": lambda n: Pair(n(), "second"),
    "dict": lambda n: {"a": n(), 1: n(), (2, "x"): n(), None: "n"},
    "long dict": lambda n: {f"k{i}": n() for i in range(30)},
    "long mixed dict": lambda n: {i: (n() if i % 3 else [n()]) for i in range(30)},
    "dict by members": lambda n: {Side.LEFT: n(), Side.RIGHT: [n()], Side: n()},
    "dict by dates and bytes": lambda n: {date(2000, 1, 1): n(), b"a": n(), frozenset("a"): n()},
    "ordered dict": lambda n: OrderedDict(b=n(), a=n()),
    "ordered dict of numbers": lambda n: OrderedDict([(2, n()), (1, [n()])]),
    "default dict": lambda n: defaultdict(list, a=[n()]),
    "deque": lambda n: deque([n(), n()], maxlen=5),
    "proxy": lambda n: MappingProxyType({"a": n(), "b": [n()]}),
    "namespace": lambda n: SimpleNamespace(a=n(), b="x"),
    "dict with attributes": _named,
    "dataclass": lambda n: Point(n(), n()),
    "frozen": lambda n: Frozen(np.array([n(), n()])),
    "slotted, one unset": _slotted,
    "slot beside a dict": _curve,
    "own __getattribute__": lambda n: [Guarded(n())],
    "derived": _circles,
    "attributes in two orders": _attribute_orders,
    "empty instance": lambda n: [Link(None), n()],
    "row of slots": _row_of_slots,
    "object array": _object_array,
    "structured array": _structured,
    "closure": lambda n: line(n(), np.array([n()])),
    "closure with an inactive cell": lambda n: with_inactive_cell(n(), "name"),
    "closures that share a cell": lambda n: sharing_cells(n()),
    "closure that calls itself": lambda n: factorial_like(n()),
    "closure with an unset variable": lambda n: unset_cell(n()),
    "partial": lambda n: functools.partial(line(n(), n()), n()),
    "bound method": lambda n: Circle(n()).__init__,
    "run of floats": lambda n: [n() for _ in range(40)],
    "tuple run": lambda n: tuple(n() for _ in range(40)),
    "run of numbers": lambda n: [np.float32(n()) for _ in range(20)],
    "run of exact numbers": lambda n: [Fraction(int(n())) for _ in range(20)],
    "run of arrays": lambda n: [np.array([n()]) for _ in range(20)],
    "run of arrays and a list": lambda n: [*(np.array([n()]) for _ in range(20)), [n()]],
    "run of lists of arrays": lambda n: [[np.array([n()])] for _ in range(20)],
    "run of ints": lambda n: [n(), list(range(30)), *"a long text"],
    "run of instances": lambda n: [Point(n(), n()) for _ in range(20)],
    "run of runs": lambda n: [[[n(), np.array([n()])] for _ in range(10)] for _ in range(9)],
    "run after parts": lambda n: ["head", n(), *([n(), "x"] for _ in range(20)), np.ones(2)],
    "run of inactive": lambda n: [n(), *range(20), [n()] * 1],
    "run of shared": lambda n: [w := [n()], *[w] * 20],
    "sharing inside of a run": lambda n: [[w := [n()], w] for _ in range(20)],
    "sharing before a run": lambda n: [w := [n()], w, [n() for _ in range(20)]],
    "cycle before a run": lambda n: [x := {"a": n()}, x.update(x=[x, n()]), [[n()]] * 1, [n()] * 9],
    "sharing across a run": lambda n: [w := np.array([n()]), *[[n()] for _ in range(20)], w],
    "shared": _shared,
    "parent link": _parent,
    "list in itself": _self_list,
    "function in what it captures": _table_of_functions,
    "cycles that cross": _web,
    "deep": lambda n: functools.reduce(lambda inner, _: [n(), inner], range(40), n()),
    "deep loops": lambda n: functools.reduce(lambda inner, _: [inner] * 1, range(30), [n()]),
    "linked list": lambda n: linked_list(5000, n()),
    "linked list of slots": lambda n: chain(lambda rest: Cons(rest, n(), "name"), None),
    "linked list with an end": lambda n: chain(lambda rest: Link(n(), rest), [n(), np.ones(2)]),
    "linked list both ways": _both_ways,
    "tuples in tuples": lambda n: chain(lambda inner: (n(), inner, "x"), n()),
    "dicts in dicts": lambda n: chain(
        lambda inner: {"a": n(), "in": inner, "w": np.array([n()]), "n": 1, "z": n()}, "end"
    ),
    "lists in lists": lambda n: chain(
        lambda inner: [n(), "x", [n()], inner, (n(), 1), np.array([n()]), "y"], np.ones(2)
    ),
    "frozen in frozen": lambda n: [n(), chain(Frozen, (np.array([n()]),), 40), n()],
    "frozen in frozen, a number within": lambda n: chain(Frozen, n(), 40),
    "lists around a list in itself": lambda n: chain(lambda inner: [inner, "x"], _self_list(n)),
    "default dicts in each other": lambda n: chain(
        lambda inner: defaultdict(list, a=n(), rest=inner, z=n()), []
    ),
    "run of linked lists": lambda n: [
        [chain(lambda rest: Cons(rest, n(), "name"), n()), n()] for _ in range(9)
    ],
    "linked list of linked lists": lambda n: chain(
        lambda rest: [linked_list(33, n()), rest, chain(lambda x: [x, n()], n(), 40)], n(), 40
    ),
    "many different": lambda n: [[n()] * (i % 7) + [str(i)] for i in range(900)],
    "no leaf": lambda n: ["a", True, {"b": ("c", [])}],
}
