"""One object of each kind of node."""

import functools
import time
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from types import CellType, MappingProxyType, SimpleNamespace

import attrs
import numpy as np
import pydantic

from vspace import (
    VectorSpace,
)

Pair = namedtuple("Pair", "first second")


def refuse(*args):
    raise AssertionError("code of the class ran")


@functools.cache
def labelled_class(base):
    """Return a subclass with a slot and a dictionary, none of whose own code may run."""
    slotted = type(f"My{base.__name__}", (base,), {"__slots__": ("slot",)})
    names = {"__init__", "__setattr__", "__len__", "__iter__", "__getitem__"}
    return type(f"Your{base.__name__}", (slotted,), dict.fromkeys(names, refuse))


def labelled(base, *args):
    """Return a container with an attribute and a slot beside its items."""
    made = base.__new__(labelled_class(base))
    base.__init__(made, *args)
    vars(made)["mass"] = 4.0
    object.__setattr__(made, "slot", 5.0)
    return made


class LabelledTuple(tuple):
    __init__ = __setattr__ = refuse


def labelled_tuple(values):
    made = tuple.__new__(LabelledTuple, values)
    vars(made)["mass"] = 4.0
    return made


class Point(Pair):
    """A named tuple with an attribute dictionary."""


def pair_with_note():
    made = Point(1.0, 2.0)
    made.note = 3.0
    return made


@dataclass
class Unset:
    x: float
    y: float = field(init=False)


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    x: float
    y: np.ndarray


class Secretive(type):
    """A metaclass that answers for every attribute there is not."""

    def __getattr__(cls, name):
        return name


class Plain(metaclass=Secretive):
    def __init__(self):
        self.x = 1.0


class Private:
    __slots__ = ("__hidden", "__weakref__", "shown")

    def __init__(self):
        self.__hidden, self.shown = 1.0, 2.0

    def all(self):
        return self.__hidden, self.shown


class Base:
    __slots__ = ("gone", "x")


del Base.gone


class Shadowing(Base):
    __slots__ = ("x",)


class Behind(Base):
    """Its property, and the name that is gone, stand before slots."""

    __slots__ = ("y",)
    gone = 7.0

    @property
    def x(self):
        raise AssertionError("the property ran")

    @x.setter
    def x(self, value):
        raise AssertionError("the property ran")


def shadowing():
    made = Shadowing()
    Base.x.__set__(made, 1.0)
    made.x = 2.0
    return made


def behind():
    made = Behind()
    Base.x.__set__(made, 1.0)
    made.y = [2.0]
    return made


class OneSlot:
    __slots__ = "x"

    def __init__(self):
        self.x = 1.0


@attrs.define
class Attrs:
    x: float


class Model(pydantic.BaseModel):
    x: float
    _private: float = pydantic.PrivateAttr(default=2.0)

    @pydantic.field_validator("x")
    @classmethod
    def small(cls, value):
        if value > 10.0:
            raise AssertionError("the validator ran")
        return value


class Caller:
    def __init__(self):
        self.gain = 2.0

    def call(self, x):
        return self.gain * x


def closure(scale=2.0):
    offset = np.ones(2)

    def f(x):
        """Has a docstring."""
        return scale * x + offset

    f.tag = ["kept"]
    return f


def powers(scale=1.0):
    def power(n):
        return scale if n == 0 else scale * power(n - 1)

    return power


RECORD = np.array([(1.0, 2, 3 + 1j)], dtype=[("a", "f4"), ("n", "i4"), ("z", "c16")])

KINDS = {
    "list": lambda: [1.0, "a", [2.0]],
    "tuple": lambda: (1.0, "a", (2.0,)),
    "named tuple": lambda: Pair(1.0, np.ones(2)),
    "named tuple with attributes": pair_with_note,
    "struct sequence": lambda: time.struct_time([1.5, *range(8)]),
    "dict": lambda: {"a": 1.0, 2: [2.0], None: "x"},
    "OrderedDict": lambda: OrderedDict(b=1.0, a=2.0),
    "defaultdict": lambda: defaultdict(list, a=1.0),
    "Counter": lambda: Counter(a=1.0, b=2.0),
    "mappingproxy": lambda: MappingProxyType({"a": 1.0}),
    "ChainMap": lambda: ChainMap({"a": 1.0}, {"b": 2.0}),
    "UserDict": lambda: UserDict(a=1.0),
    "deque": lambda: deque([1.0, 2.0], maxlen=5),
    "SimpleNamespace": lambda: SimpleNamespace(a=1.0, b="x"),
    "list subclass": lambda: labelled(list, [1.0, 2.0]),
    "dict subclass": lambda: labelled(dict, {"mass": 1.0}),
    "deque subclass": lambda: labelled(deque, [1.0]),
    "OrderedDict subclass": lambda: labelled(OrderedDict, {"a": 1.0}),
    "tuple subclass": lambda: labelled_tuple([1.0, 2.0]),
    "dataclass with an unset field": lambda: Unset(1.0),
    "frozen slotted dataclass": lambda: FrozenSlots(1.0, np.ones(2)),
    "private slots": Private,
    "slot that hides another": shadowing,
    "slot behind a property": behind,
    "class of a metaclass": Plain,
    "one slot": OneSlot,
    "attrs": lambda: Attrs(1.0),
    "pydantic": lambda: Model(x=9.0),
    "object array": lambda: np.array([[1.0, "a"], [None, np.ones(2)]], dtype=object),
    "object array, 0-d": lambda: np.array(1.0, dtype=object).reshape(()),
    "object array subclass": lambda: np.array([1.0, "a"], dtype=object).view(Matrix),
    "structured array": RECORD.copy,
    "closure": closure,
    "closure that calls itself": powers,
    "cell": lambda: CellType(1.0),
    "partial": lambda: functools.partial(closure(), 3.0, x=[1.0]),
    "bound method": lambda: Caller().call,
    "VectorSpace": lambda: VectorSpace([1.0, "a"]),
}


class Matrix(np.ndarray):
    pass
