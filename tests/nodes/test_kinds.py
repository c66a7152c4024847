"""Every kind of node comes apart and goes together with its exact type (C8-C12)."""

import functools
import time
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from types import CellType, MappingProxyType, SimpleNamespace
from typing import Annotated

import attrs
import numpy as np
import pydantic
import pytest

from vspace import (
    Inactive,
    InactiveConfig,
    StructureMismatchError,
    VectorSpace,
    like,
    make_zero,
    paths,
    recursive_accumulate,
    recursive_map,
    register_node,
    structure,
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


@attrs.define
class AttrsArea:
    radius: float = 2.0

    @functools.cached_property
    def area(self):
        return 3.0 * self.radius**2


class Model(pydantic.BaseModel):
    x: float
    _private: float = pydantic.PrivateAttr(default=2.0)

    @pydantic.field_validator("x")
    @classmethod
    def small(cls, value):
        if value > 10.0:
            raise AssertionError("the validator ran")
        return value


class Area:
    def __init__(self):
        self.radius = 2.0

    @functools.cached_property
    def area(self):
        return 3.0 * self.radius**2


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


cases = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


def components(x):
    return VectorSpace(x).to_array()


@cases
def test_each_kind_goes_together_again(make):
    x = make()
    for _ in range(3):  # walked, then generated
        made = recursive_map(lambda leaf: leaf + 1, x)
        assert type(made) is type(x)
        assert made is not x
        assert np.array_equal(components(made), components(x) + 1)
        assert np.array_equal(components((2 * VectorSpace(x)).value), 2 * components(x))
        assert not components(make_zero(x)).any()
        assert paths(made) == paths(x)
        assert len(set(paths(x))) == components(x).size


@cases
def test_each_kind_is_written_into(make):
    x, y = make(), make()
    before = components(x)
    root = recursive_map(lambda a, b: a + b, x, y, out=x)
    assert np.array_equal(components(root), 2 * before)
    again = recursive_map(np.add, root, y, out=root)
    assert np.array_equal(components(again), 3 * before)


def wrapped_partial():
    return functools.update_wrapper(functools.partial(closure(), 3.0), closure())


ATTRIBUTES = {
    "function": (closure, ("__name__", "__qualname__", "__doc__", "__defaults__", "__dict__")),
    "deque": (KINDS["deque"], ("maxlen",)),
    "defaultdict": (KINDS["defaultdict"], ("default_factory",)),
    "list subclass": (KINDS["list subclass"], ("__class__",)),
    "partial": (wrapped_partial, ("__dict__", "__wrapped__", "__doc__")),
}


@pytest.mark.parametrize(("make", "names"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_what_belongs_to_a_node_is_kept(make, names):
    x = make()
    for _ in range(3):
        made = make_zero(x)
        for name in names:
            assert getattr(made, name) == getattr(x, name)


def test_functions_keep_annotations_and_keyword_defaults():
    scale = 2.0

    def f(x: float, *, times: int = 3) -> float:
        return scale * x * times

    doubled = (2 * VectorSpace(f)).value
    assert doubled.__annotations__ == f.__annotations__
    assert doubled(1.0) == 12.0


def test_attributes_of_containers_are_computed_with():
    for name in ("list subclass", "dict subclass", "deque subclass", "OrderedDict subclass"):
        made = (2 * VectorSpace(KINDS[name]())).value
        assert made.__dict__ == {"mass": 8.0}
        assert made.slot == 10.0
        target = KINDS[name]()
        recursive_accumulate(target, KINDS[name]())
        assert target.__dict__ == {"mass": 8.0}
        assert target.slot == 10.0
    assert (2 * VectorSpace(labelled_tuple([1.0]))).value.__dict__ == {"mass": 8.0}


@pytest.mark.parametrize("make", [shadowing, behind])
def test_slots_that_a_subclass_hides_are_parts(make):
    x = make()
    for _ in range(3):
        assert Base.x.__get__((2 * VectorSpace(x)).value) == 2.0
        recursive_accumulate(target := make(), x)
        assert Base.x.__get__(target) == 2.0
    assert paths(x)[0] == "super().x"
    assert VectorSpace(x, inactive="super().x").size == 1
    assert Base.x.__get__(like(x, {"super().x": 5.0})) == 5.0
    unset = make()
    Base.x.__delete__(unset)
    with pytest.raises(StructureMismatchError):
        VectorSpace(x) + VectorSpace(unset)


@dataclass(init=False)
class Settled(Base):
    x: Annotated[float, Inactive] = 3.0


def test_a_field_declared_inactive_may_hide_a_slot():
    x = Settled()
    Base.x.__set__(x, 1.0)
    assert VectorSpace(x).size == 0


def test_private_slots_and_models():
    assert make_zero(Private()).all() == (0.0, 0.0)
    made = (2 * VectorSpace(Model(x=9.0))).value
    assert (made.x, made._private) == (18.0, 4.0)
    assert made.model_fields_set == {"x"}


@attrs.define
class AttrsDoubled:
    """Has a ``__getattr__`` of its own, and caches nothing."""

    x: float = 1.0

    def __getattr__(self, name):
        if name == "double":
            return 2 * self.x
        raise AttributeError(name)


def test_attrs_classes_with_getattr_of_their_own():
    for _ in range(3):
        assert (2 * VectorSpace(AttrsDoubled())).value.double == 4.0


def test_what_was_never_derived_need_not_go():
    x = AttrsArea()
    for _ in range(3):
        recursive_accumulate(x, AttrsArea())
    assert x.area == 3.0 * 8.0**2


def test_inactive_fields_of_structured_arrays_are_kept():
    made = (2 * VectorSpace(RECORD)).value
    assert made["n"][0] == 2
    assert made["a"][0] == 2.0
    assert made["z"][0] == 6 + 2j


@pytest.mark.parametrize("make", [Area, AttrsArea], ids=["attribute", "slot"])
def test_cached_properties_are_derived(make):
    x = make()
    assert x.area == 12.0
    assert VectorSpace(x).size == 1
    for _ in range(3):
        assert make_zero(x).area == 0.0
        assert (2 * VectorSpace(x)).value.area == 48.0
        assert recursive_map(lambda a, b: a + b, x, make()).area == 48.0
    assert x.area == 12.0
    recursive_accumulate(x, make())
    assert x.area == 48.0


HASHED = {
    f"{'slots' if slots else 'dict'}, {'frozen' if frozen else 'mutable'}": attrs.define(
        type("Hashed", (), {"__annotations__": {"x": float}}),
        slots=slots,
        frozen=frozen,
        unsafe_hash=True,
        cache_hash=True,
    )
    for slots in (False, True)
    for frozen in (False, True)
}


class HashedList(list):
    """Built on a container, with the ``__hash__`` of an attrs class."""

    __hash__ = HASHED["dict, mutable"].__hash__

    def __init__(self, x):
        self.append(x)
        self.x = x
        self._attrs_cached_hash = None


HASHED["a list"] = HashedList


class HashedTuple(tuple):
    __hash__ = HASHED["dict, mutable"].__hash__

    def __new__(cls, x):
        made = tuple.__new__(cls, [x])
        made.x = x
        made._attrs_cached_hash = None
        return made


HASHED["a tuple"] = HashedTuple


@pytest.mark.parametrize("cls", HASHED.values(), ids=HASHED)
@pytest.mark.parametrize("asked", [True, False])
def test_cached_hashes_are_derived(cls, asked):
    x = cls(1.0)
    if asked:
        hash(x)
    for _ in range(3):
        assert structure(x) == structure(cls(1.0))
        assert hash((2 * VectorSpace(x)).value) == hash(cls(2.0))
        assert hash(recursive_map(lambda a, b: a + b, x, cls(3.0))) == hash(cls(4.0))
        assert hash(recursive_map(lambda a: 5 * a, x, out=cls(1.0))) == hash(cls(5.0))
    assert hash(x) == hash(cls(1.0))
    changed = VectorSpace([x])
    changed += VectorSpace([cls(1.0)])
    assert hash(changed.value[0]) == hash(cls(2.0))


def test_bound_methods_call_the_new_object():
    doubled = (2 * VectorSpace(Caller().call)).value
    assert doubled(1.0) == 4.0


def test_mappings_match_by_key_in_the_first_order():
    x, y = {"a": 1.0, "b": 2.0}, {"b": 20.0, "a": 10.0}
    for _ in range(3):
        assert list((VectorSpace(x) + VectorSpace(y)).value.items()) == [("a", 11.0), ("b", 22.0)]
        assert list((VectorSpace(y) + VectorSpace(x)).value.items()) == [("b", 22.0), ("a", 11.0)]


def test_what_is_unset_stays_unset():
    x, y = Unset(1.0), Unset(1.0)
    y.y = 2.0
    for _ in range(3):
        assert vars(recursive_map(lambda a, b: a + b, x, y)) == {"x": 2.0}
        with pytest.raises(StructureMismatchError, match="attributes unset y"):
            recursive_map(lambda a, b: a + b, y, x)


def test_other_attributes_count_as_keys():
    x, y = SimpleNamespace(a=1.0), SimpleNamespace(a=1.0, b=2.0)
    for first, second, word in ((x, y, "extra b"), (y, x, "unset b")):
        with pytest.raises(StructureMismatchError, match=word):
            VectorSpace(first) + VectorSpace(second)


def test_keys_that_differ_are_named():
    with pytest.raises(StructureMismatchError, match=r"missing \['a'\] and extra \['b'\]"):
        VectorSpace({"a": 1.0}) + VectorSpace({"b": 1.0})
    partial = functools.partial
    with pytest.raises(StructureMismatchError, match=r"partial with 0 arguments, .* 1 argument"):
        VectorSpace(partial(closure(), 1.0)) + VectorSpace(partial(closure()))
    with pytest.raises(StructureMismatchError, match=r"keywords a, b.*keywords a;"):
        VectorSpace(partial(closure(), a=1.0)) + VectorSpace(partial(closure(), b=1.0, a=1.0))


def reordered(cls):
    made = labelled(cls, {"a": 1.0, "b": 2.0, "c": 3.0})
    OrderedDict.move_to_end(made, "a")
    OrderedDict.move_to_end(made, "c", last=False)
    return made


@pytest.mark.parametrize("use", range(4))
def test_c11_an_ordered_dict_is_in_the_order_that_it_has_by_itself(use):
    plain = OrderedDict(a=1.0, b=2.0, c=3.0)
    plain.move_to_end("a")
    plain.move_to_end("c", last=False)
    for made in (plain, reordered(OrderedDict)):
        keys = [*OrderedDict.keys(recursive_map(lambda x: 2 * x, made))]
        assert keys == ["c", "b", "a"]
        assert paths(made)[:3] == ["['c']", "['b']", "['a']"]
        total = (VectorSpace(plain) + VectorSpace(OrderedDict(a=1.0, b=2.0, c=3.0))).value
        assert [*total.items()] == [("c", 6.0), ("b", 4.0), ("a", 2.0)]


@pytest.mark.parametrize("use", range(4))
def test_c11_keywords_of_a_partial_match_by_name(use):
    first = functools.partial(max, 1.0, a=1.0, b=2.0, c=None)
    second = functools.partial(max, 10.0, c=None, b=20.0, a=10.0)
    total = (VectorSpace(first) + VectorSpace(second)).value
    assert total.args == (11.0,)
    assert [*total.keywords.items()] == [("a", 11.0), ("b", 22.0), ("c", None)]
    assert structure(first) == structure(second)
    assert structure(first) != structure(functools.partial(max, 1.0, a=1.0, b=2.0, d=None))


def test_c11_defaults_of_keywords_are_in_the_order_of_the_parameters():
    def make(order):
        offset = 0.0

        def f(*, a=1.0, b=2.0):
            return a - b + offset

        f.__kwdefaults__ = {name: f.__kwdefaults__[name] for name in order}
        return f

    config = InactiveConfig(defaults=True)
    for _ in range(4):
        total = VectorSpace(make("ab"), inactive=config) + VectorSpace(make("ba"), inactive=config)
        assert total() == 2.0 - 4.0


def test_closures_of_other_code_are_of_another_structure():
    with pytest.raises(StructureMismatchError, match=r"found the function .*powers.*power"):
        VectorSpace(closure()) + VectorSpace(powers())


class Hidden:
    def __init__(self, low, high, *, sequence=False):
        self._parts, self.sequence = (low, high), sequence


def apart(x):
    low, high = x._parts
    children = [low, high] if x.sequence else {"low": low, "high": high}
    return children, x.sequence


def together(sequence, children):
    parts = children if sequence else children.values()
    return Hidden(*parts, sequence=sequence)


register_node(Hidden, flatten=apart, rebuild=together, inactive=("high",))


def test_registered_nodes_come_apart_as_they_say():
    class Sub(Hidden):
        pass

    for cls in (Hidden, Sub):
        x = [cls(1.0, 2.0), cls(1.0, [2.0], sequence=True)]
        assert paths(x) == ["[0].low", "[1][0]", "[1][1][0]"]
        for _ in range(3):
            made = (2 * VectorSpace(x)).value
            assert made[0]._parts == (2.0, 2.0)
            assert made[1]._parts == (2.0, [4.0])
    with pytest.raises(StructureMismatchError, match="a Hidden with 2 children"):
        VectorSpace(Hidden([1.0], 1)) + VectorSpace(Hidden([1.0], 1, sequence=True))


REGISTRATIONS = {
    "no type": ((3,), {}, "needs a type"),
    "flatten alone": ((Hidden,), {"flatten": apart}, "flatten and rebuild together"),
}


@pytest.mark.parametrize(("args", "options", "message"), REGISTRATIONS.values(), ids=REGISTRATIONS)
def test_wrong_registrations_are_errors(args, options, message):
    with pytest.raises(TypeError, match=message):
        register_node(*args, **options)


def test_flatten_that_returns_no_pair_is_an_error():
    class Wrong:
        pass

    register_node(Wrong, flatten=lambda x: [1.0], rebuild=lambda context, parts: Wrong())
    with pytest.raises(TypeError, match=r"flatten of .*Wrong returned list, expected a pair"):
        VectorSpace(Wrong()).norm()


DESCRIBED = {
    "object arrays": (
        np.array([1.0, 2.0], dtype=object),
        np.array([[1.0, 2.0]], dtype=object),
        r"found an object array of shape \(1, 2\), expected an object array of shape \(2,\)",
    ),
    "structured arrays": (
        np.zeros(1, dtype=[("a", "d")]),
        np.zeros(1, dtype=[("a", "d"), ("b", "d")]),
        "a structured array with 2 children, expected a structured array with 1 children",
    ),
    "unset variables": (closure(), None, "an unset variable, expected a variable that is set"),
}


def closure_with_an_unset_variable():
    made = recursive_map(lambda leaf: leaf, closure())
    del made.__closure__[1].cell_contents
    return made


@pytest.mark.parametrize(("x", "y", "message"), DESCRIBED.values(), ids=DESCRIBED)
def test_what_differs_is_described(x, y, message):
    y = closure_with_an_unset_variable() if y is None else y
    with pytest.raises(StructureMismatchError, match=message):
        VectorSpace(x) + VectorSpace(y)


@pytest.mark.parametrize("name", ["object array", "structured array", "bound method", "partial"])
def test_zero_of_any_kind_by_projection(name):
    x = KINDS[name]()
    assert not components(like(x, None)).any()


def test_zero_of_a_wrapped_object_by_projection():
    assert like(VectorSpace([1.0]), None).value == [0.0]
