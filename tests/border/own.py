"""Users' own classes of all sorts, one object of each."""

from __future__ import annotations

import abc
import contextlib
import enum
import functools
import math
import numbers
import threading
import typing
from collections import OrderedDict, UserDict, UserList, namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypedDict, TypeVar

import numpy as np

from vspace import Inactive, inactive

T = TypeVar("T")


class Plain:
    """Two parts and a name."""

    def __init__(self, x=1.0, y=2.0):
        self.x, self.y, self.name = x, y, "plain"


class Slots:
    __slots__ = ("unset", "x")

    def __init__(self):
        self.x = 1.0


class SlotsBelow(Slots):
    """A dictionary beside slots."""

    def __init__(self):
        super().__init__()
        self.y = 2.0


class PrivateNames:
    def __init__(self):
        self.__x = 1.0
        self._y = 2.0


class WeakSlot:
    __slots__ = ("__weakref__", "x")

    def __init__(self):
        self.x = 1.0


class ClassValue:
    """The floats are the class's, not the instance's."""

    x = 1.0


class Box(Generic[T]):
    def __init__(self, x):
        self.x = x


@dataclass
class DataBox(Generic[T]):
    x: T


class Validated:
    """A data descriptor that stores under another name."""

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__[self.name]

    def __set__(self, instance, value):
        if value < 0:
            raise ValueError("negative")
        instance.__dict__[self.name] = value


class WithDescriptor:
    x = Validated()

    def __init__(self):
        self.x = 1.0


class WithProperty:
    def __init__(self):
        self._x = 1.0

    @property
    def x(self):
        raise RuntimeError("nobody should ask")


class Lazy:
    """Somebody's own cached property."""

    def __init__(self, compute):
        self.compute, self.name = compute, compute.__name__

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.compute(instance)
        return value


class Cached:
    def __init__(self):
        self.radius = 1.0
        assert self.area + self.perimeter

    @functools.cached_property
    def area(self):
        return math.pi * self.radius**2

    @Lazy
    def perimeter(self):
        return 2 * math.pi * self.radius


class CachedMethod:
    """Remembers results of a method in a cache of the class."""

    def __init__(self):
        self.x = 1.0
        assert self.twice() == 2.0

    @functools.lru_cache(maxsize=4)
    def twice(self):
        return 2 * self.x


class Activated:
    """A function of the class is replaced on the instance: data."""

    def __init__(self):
        self.w, self.act = 1.0, scaled(2.0)

    def act(self, x):
        return x


class Proxy:
    """Everything through ``__getattr__``, which fails before the first attribute is there."""

    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)


class Everything:
    """Says yes to every attribute, as a mock does."""

    def __init__(self):
        self.x = 1.0

    def __getattr__(self, name):
        return Everything()


class Guarded:
    def __init__(self):
        self.x = 1.0

    def __getattribute__(self, name):
        if name == "x":
            raise AssertionError("ran the user's __getattribute__")
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if hasattr(type(self), "closed"):
            raise AssertionError("ran the user's __setattr__")
        object.__setattr__(self, name, value)


class Vector2:
    """Own + and *: a vector that knows its arithmetic."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector2(self.x + other.x, self.y + other.y)

    def __mul__(self, a):
        return Vector2(a * self.x, a * self.y)

    __rmul__ = __mul__


class OnlyAdds:
    """Own + alone, as a path or a bag has."""

    def __init__(self):
        self.x = 1.0

    def __add__(self, other):
        return self


class OnlyTimes:
    def __init__(self):
        self.x = 1.0

    def __mul__(self, a):
        return self


class AddsInPlace:
    def __init__(self):
        self.x = 1.0

    def __iadd__(self, other):
        return self

    def __imul__(self, a):
        return self


class OperatorsSetToNone:
    """Says that it has no arithmetic."""

    __add__ = None
    __mul__ = None

    def __init__(self):
        self.x = 1.0


class InheritsOperators(Vector2):
    pass


class OperatorsOnTheInstance:
    """Not looked up by Python: no arithmetic."""

    def __init__(self):
        self.x = 1.0
        self.__add__ = self.__mul__ = None


@dataclass
class QuantityData:
    """Declared data with operators: taken apart, the unit fixed."""

    magnitude: float
    unit: str

    def __add__(self, other):
        return self

    def __mul__(self, a):
        return self


class QuantityTuple(NamedTuple):
    magnitude: float
    unit: str


class SaysArray:
    def __init__(self):
        self.data = np.ones(2)

    def __array__(self, dtype=None, copy=None):
        return self.data


class SaysUfunc:
    def __init__(self):
        self.data = np.ones(2)

    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return NotImplemented


class NoUfunc:
    """Tells NumPy to leave it alone; that is no array."""

    __array_ufunc__ = None

    def __init__(self):
        self.x = 1.0


class SaysFunction:
    def __init__(self):
        self.data = np.ones(2)

    def __array_function__(self, func, types, args, kwargs):
        return NotImplemented


class SaysNamespace:
    def __init__(self):
        self.data = np.ones(2)

    def __array_namespace__(self, api_version=None):
        return np


class SaysInterface:
    def __init__(self):
        self.data = np.ones(2)

    @property
    def __array_interface__(self):
        return self.data.__array_interface__


class SaysPriority:
    __array_priority__ = 10.0

    def __init__(self):
        self.data = np.ones(2)


class SaysDlpack:
    def __init__(self):
        self.data = np.ones(2)

    def __dlpack__(self, **options):
        return self.data.__dlpack__(**options)


class OtherEngine:
    """A collection of another engine, as Dask has them."""

    def __init__(self):
        self.graph = {"a": 1.0}

    def __dask_graph__(self):
        return self.graph


@dataclass
class DataThatSaysArray:
    data: Any

    def __array__(self, dtype=None, copy=None):
        return self.data


class OwnNumber(numbers.Number):
    def __init__(self):
        self.x = 1.0

    __hash__ = None


class RegisteredNumber:
    def __init__(self):
        self.x = 1.0


numbers.Number.register(RegisteredNumber)


class Counting:
    """An iterator."""

    def __init__(self):
        self.x = 1.0

    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration


class Iterable:
    def __init__(self):
        self.x = 1.0

    def __iter__(self):
        return iter([self.x])


class Sequence:
    def __init__(self):
        self.items = [1.0, 2.0]

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.items[index]


class CallableObject:
    def __init__(self):
        self.scale = 1.0

    def __call__(self, x):
        return self.scale * x


class Context(contextlib.AbstractContextManager):
    def __init__(self):
        self.x = 1.0

    def __exit__(self, *details):
        return None


class Meta(type):
    """A metaclass whose classes count their instances."""

    def __call__(cls, *args):
        return super().__call__(*args)


class OfMeta(metaclass=Meta):
    def __init__(self):
        self.x = 1.0


class UnhashableMeta(type):
    __hash__ = None
    __eq__ = type.__eq__


class OfUnhashableMeta(metaclass=UnhashableMeta):
    def __init__(self):
        self.x = 1.0


class Abstract(abc.ABC):
    @abc.abstractmethod
    def value(self): ...


class Concrete(Abstract):
    def __init__(self):
        self.x = 1.0

    def value(self):
        return self.x


class HasX(Protocol):
    x: float


class Conforms(HasX):
    def __init__(self):
        self.x = 1.0


class Scale(float):
    """A float by another name: no state, no arithmetic."""


class TaggedFloat(float):
    def __new__(cls, value, tag="tag"):
        made = float.__new__(cls, value)
        made.tag = tag
        return made


class OwnFloat(float):
    def __add__(self, other):
        return OwnFloat(float(self) + float(other))

    def __mul__(self, a):
        return OwnFloat(float(self) * a)

    __rmul__ = __mul__


class SlottedFloat(float):
    __slots__ = ()


class OwnInt(int):
    pass


class OwnComplex(complex):
    pass


class OwnFraction(Fraction):
    pass


class OwnDecimal(Decimal):
    pass


class OwnStr(str):
    def __new__(cls, text):
        made = str.__new__(cls, text)
        made.weight = 1.0
        return made


class OwnBytes(bytes):
    pass


class OwnScalar(np.float64):
    pass


class PlainArray(np.ndarray):
    """No state, no arithmetic."""


class TaggedArray(np.ndarray):
    def __array_finalize__(self, other):
        self.tag = getattr(other, "tag", None)


class OwnArithmeticArray(np.ndarray):
    def __add__(self, other):
        return np.asarray(self) + other


class UfuncArray(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return NotImplemented


class OwnList(list):
    pass


class OwnTuple(tuple):
    pass


class OwnDict(dict):
    pass


class OwnSet(set):
    pass


class OwnOrdered(OrderedDict):
    pass


class OwnUserDict(UserDict):
    pass


class OwnUserList(UserList):
    pass


class OwnMapping(typing.Mapping):
    def __init__(self):
        self.data = {"a": 1.0}

    def __getitem__(self, key):
        return self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


class AddingList(list):
    """A list that adds item by item."""

    def __add__(self, other):
        return AddingList(a + b for a, b in zip(self, other, strict=True))

    def __mul__(self, a):
        return AddingList(a * each for each in self)


class AddingDict(dict):
    def __add__(self, other):
        return self

    def __mul__(self, a):
        return self


class AddingTuple(tuple):
    def __add__(self, other):
        return self

    def __mul__(self, a):
        return self


class Color(enum.Enum):
    RED = 1.0


class Level(float, enum.Enum):
    LOW = 0.5


class Flags(enum.IntFlag):
    A = 1


class Word(enum.StrEnum):
    ONE = "one"


class Failure(Exception):
    def __init__(self):
        super().__init__("text")
        self.value = 1.0


class Threaded(threading.Thread):
    def __init__(self):
        super().__init__()
        self.x = 1.0


class LocalState(threading.local):
    def __init__(self):
        self.x = 1.0


class HoldsLock:
    def __init__(self):
        self.lock, self.x = threading.Lock(), 1.0


class HoldsFile:
    def __init__(self):
        self.path, self.x = __file__, 1.0


class Parented:
    def __init__(self):
        self.x, self.child = 1.0, Plain()
        self.child.parent = self


class EqualsElementwise:
    def __init__(self):
        self.x = np.ones(2)

    def __eq__(self, other):
        return self.x == other.x

    __hash__ = None


class NoTruth:
    def __init__(self):
        self.x = 1.0

    def __bool__(self):
        raise ValueError("no truth")

    def __len__(self):
        raise ValueError("no length")


class LyingClass:
    """Says that it is a float."""

    def __init__(self):
        self.x = 1.0

    @property
    def __class__(self):
        return float


class Reduced:
    """Its pickle says more than its dictionary."""

    def __init__(self):
        self.x = 1.0

    def __reduce__(self):
        return Reduced, ()


class Stateful:
    def __init__(self):
        self.x = 1.0

    def __getstate__(self):
        return {}


@dataclass
class Data:
    x: float
    n: int = 1
    tags: list = field(default_factory=list)
    count: ClassVar[float] = 9.0


@dataclass(frozen=True)
class FrozenData:
    x: float


@dataclass(slots=True)
class SlottedData:
    x: float


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True)
class FrozenSlotted:
    x: float
    late: float = field(init=False)


@dataclass
class DataBelow(Data):
    y: float = 2.0


@dataclass
class Marked:
    x: float
    dt: typing.Annotated[float, Inactive]
    mass: float = inactive(default=1.0)


@dataclass(order=True, unsafe_hash=True)
class Ordered:
    x: float


class Typed(NamedTuple):
    x: float
    n: int = 1


Untyped = namedtuple("Untyped", "x y")


class TypedBelow(Typed):
    __slots__ = ()


class Row(TypedDict):
    x: float


def scaled(a):
    return lambda x: a * x


def decorated(a):
    @functools.wraps(scaled)
    def inner(x):
        return a * x

    return inner


def with_default(a):
    def f(x, b=2.0):
        return a * b * x

    return f


def counter():
    count = 0.0

    def step():
        nonlocal count
        count += 1.0
        return count

    return step


def recursive(a):
    def f(n):
        return a if n == 0 else f(n - 1)

    return f


def generator(a):
    yield a


async def coroutine(a):
    return a


def asynchronous(a):
    async def f():
        return a

    return f


def making(a):
    def f():
        yield a

    return f


def dispatched(a):
    @functools.singledispatch
    def f(x):
        return a * x

    return f


def marked_function(a):
    def f(x):
        return a * x

    f.weight = 2.0
    return f


class Methods:
    def __init__(self):
        self.x = 1.0

    def method(self):
        return self.x

    @classmethod
    def of_class(cls):
        return cls

    @staticmethod
    def static():
        return 1.0


def generic_box():
    """An instance made through a parametrised alias carries a mark."""
    return Box[float](1.0)


def tagged_array():
    made = np.ones(2).view(TaggedArray)
    made.tag = "metres"
    return made


def with_attributes(container):
    container.scale = 2.0
    return container


def deleted():
    made = Plain()
    del made.x
    return made


def instance_of(name, value):
    made = Plain()
    setattr(made, name, value)
    return made


OBJECTS = {
    "plain instance": Plain,
    "plain instance, one attribute deleted": deleted,
    "plain instance that holds a list": lambda: Plain([1.0], (2.0,)),
    "plain instance that holds a plain instance": lambda: Plain(Plain(), None),
    "plain instance without floats": lambda: Plain(1, 2),
    "instance of a local class": lambda: type("Local", (), {})(),
    "slots, one unset": Slots,
    "slots below a dictionary": SlotsBelow,
    "private names": PrivateNames,
    "slot for weak references": WeakSlot,
    "floats of the class": ClassValue,
    "generic": lambda: Box(1.0),
    "generic, parametrised": generic_box,
    "generic dataclass, parametrised": lambda: DataBox[float](1.0),
    "data descriptor": WithDescriptor,
    "property over a private name": WithProperty,
    "cached properties": Cached,
    "cached method": CachedMethod,
    "function on the instance": Activated,
    "proxy by __getattr__": lambda: Proxy(Plain()),
    "proxy by __getattr__ of an array": lambda: Proxy(np.ones(2)),
    "says yes to every attribute": Everything,
    "own __getattribute__ and __setattr__": Guarded,
    "own + and *": lambda: Vector2(1.0, 2.0),
    "own + and * inherited": lambda: InheritsOperators(1.0, 2.0),
    "own + and * in a list": lambda: [1.0, Vector2(1.0, 2.0)],
    "own + alone": OnlyAdds,
    "own * alone": OnlyTimes,
    "own += and *=": AddsInPlace,
    "+ and * set to None": OperatorsSetToNone,
    "+ and * on the instance": OperatorsOnTheInstance,
    "dataclass with + and *": lambda: QuantityData(1.0, "m"),
    "named tuple with a unit": lambda: QuantityTuple(1.0, "m"),
    "__array__": SaysArray,
    "__array_ufunc__": SaysUfunc,
    "__array_ufunc__ set to None": NoUfunc,
    "__array_function__": SaysFunction,
    "__array_namespace__": SaysNamespace,
    "__array_interface__": SaysInterface,
    "__array_priority__": SaysPriority,
    "__dlpack__": SaysDlpack,
    "__dask_graph__": OtherEngine,
    "dataclass with __array__": lambda: DataThatSaysArray(np.ones(2)),
    "numbers.Number": OwnNumber,
    "registered as numbers.Number": RegisteredNumber,
    "iterator": Counting,
    "iterable": Iterable,
    "sequence by __getitem__": Sequence,
    "callable object": CallableObject,
    "context manager": Context,
    "metaclass": OfMeta,
    "metaclass without hash": OfUnhashableMeta,
    "abstract base": Concrete,
    "protocol": Conforms,
    "float subclass, nothing added": lambda: Scale(1.0),
    "float subclass with slots": lambda: SlottedFloat(1.0),
    "float subclass with an attribute": lambda: TaggedFloat(1.0),
    "float subclass with arithmetic": lambda: OwnFloat(1.0),
    "float subclass in a list": lambda: [TaggedFloat(1.0), 2.0],
    "int subclass": lambda: OwnInt(1),
    "complex subclass": lambda: OwnComplex(1.0),
    "Fraction subclass": lambda: OwnFraction(1, 2),
    "Decimal subclass": lambda: OwnDecimal("1.5"),
    "str subclass with an attribute": lambda: OwnStr("text"),
    "bytes subclass": lambda: OwnBytes(b"text"),
    "np.float64 subclass": lambda: OwnScalar(1.0),
    "array subclass, nothing added": lambda: np.ones(2).view(PlainArray),
    "array subclass with an attribute": tagged_array,
    "array subclass with +": lambda: np.ones(2).view(OwnArithmeticArray),
    "array subclass with __array_ufunc__": lambda: np.ones(2).view(UfuncArray),
    "array subclass of ints": lambda: np.ones(2, int).view(PlainArray),
    "array subclass of objects": lambda: np.array([1.0, "x"], object).view(PlainArray),
    "list subclass": lambda: OwnList([1.0]),
    "list subclass with an attribute": lambda: with_attributes(OwnList([1.0])),
    "tuple subclass with an attribute": lambda: with_attributes(OwnTuple([1.0])),
    "dict subclass with an attribute": lambda: with_attributes(OwnDict(a=1.0)),
    "set subclass with an attribute": lambda: with_attributes(OwnSet("a")),
    "OrderedDict subclass": lambda: OwnOrdered(a=1.0),
    "UserDict subclass": lambda: OwnUserDict(a=1.0),
    "UserList subclass": lambda: OwnUserList([1.0]),
    "Mapping subclass": OwnMapping,
    "list subclass with + and *": lambda: AddingList([1.0]),
    "dict subclass with + and *": lambda: AddingDict(a=1.0),
    "tuple subclass with + and *": lambda: AddingTuple([1.0]),
    "enum member": lambda: Color.RED,
    "enum member that is a float": lambda: Level.LOW,
    "enum member that is a str": lambda: Word.ONE,
    "flag": lambda: Flags.A,
    "exception with an attribute": Failure,
    "thread with an attribute": Threaded,
    "threading.local with an attribute": LocalState,
    "holds a lock": HoldsLock,
    "knows its child, which knows it": Parented,
    "== answers per element": EqualsElementwise,
    "no truth and no length": NoTruth,
    "__class__ that lies": LyingClass,
    "own __reduce__": Reduced,
    "own __getstate__": Stateful,
    "dataclass": lambda: Data(1.0),
    "dataclass with another attribute": lambda: with_attributes(Data(1.0)),
    "frozen dataclass": lambda: FrozenData(1.0),
    "slotted dataclass": lambda: SlottedData(1.0),
    "frozen slotted dataclass, one unset": lambda: FrozenSlotted(x=1.0),
    "dataclass below a dataclass": lambda: DataBelow(1.0),
    "dataclass with inactive fields": lambda: Marked(1.0, 0.1),
    "dataclass with order and hash": lambda: Ordered(1.0),
    "typed named tuple": lambda: Typed(1.0),
    "named tuple": lambda: Untyped(1.0, 2),
    "named tuple below a named tuple": lambda: TypedBelow(1.0),
    "typed dict": lambda: Row(x=1.0),
    "class": lambda: Plain,
    "closure": lambda: scaled(1.0),
    "closure of an array": lambda: scaled(np.ones(2)),
    "closure of a text": lambda: scaled("text"),
    "decorated closure": lambda: decorated(1.0),
    "closure with a default": lambda: with_default(1.0),
    "closure with a counter": counter,
    "closure that calls itself": lambda: recursive(1.0),
    "closure with an attribute": lambda: marked_function(1.0),
    "closure, asynchronous": lambda: asynchronous(1.0),
    "closure that generates": lambda: making(1.0),
    "closure dispatched by type": lambda: dispatched(1.0),
    "closure of a plain instance": lambda: scaled(Plain()),
    "closure of a class": lambda: scaled(Plain),
    "function": lambda: scaled,
    "function with a default": lambda: lambda x=1.0: x,
    "generator": lambda: generator(1.0),
    "bound method": lambda: Methods().method,
    "bound method of a class": lambda: Methods.of_class,
    "static method": lambda: Methods.static,
    "attribute set from outside": lambda: instance_of("z", 3.0),
    "attribute with an odd name": lambda: instance_of("not a name", 3.0),
}
