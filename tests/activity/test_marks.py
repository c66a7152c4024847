"""What a class says of its parts, in every way to say it: inactive, fixed or derived (C6, C10)."""

import pickle
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar, NamedTuple

import attrs
import numpy as np
import pydantic
import pytest

import vspace
from vspace import (
    Derived,
    Fixed,
    Inactive,
    StructureMismatchError,
    VectorSpace,
    derived,
    fixed,
    inactive,
    recursive_map,
    recursive_map_inplace,
    register_node,
    show,
    structure,
)

MARKS = {"inactive": Inactive, "fixed": Fixed, "derived": Derived}
FIELDS = {"inactive": inactive, "fixed": fixed, "derived": derived}


def annotated(role):
    class Model:
        extra: Annotated[Any, MARKS[role]]

        def __init__(self, x, extra):
            self.x, self.extra = x, extra

    return Model


def annotated_with_an_instance(role):
    @dataclass
    class Model:
        x: float
        extra: Annotated[Any, MARKS[role]()]

    Model.__annotations__["extra"] = Annotated[Any, MARKS[role]()]
    return Model


def annotated_in_text(role):
    class Model:
        def __init__(self, x, extra):
            self.x, self.extra = x, extra

    Model.__annotations__ = {"extra": f"Annotated[Any, {MARKS[role].__name__}]"}
    return Model


def annotated_base(role):
    class Sub(annotated(role)):
        pass

    return Sub


def dataclass_field(role):
    @dataclass
    class Model:
        x: float
        extra: Any = FIELDS[role](default=None)

    return Model


def frozen_dataclass_field(role):
    @dataclass(frozen=True)
    class Model:
        x: float
        extra: Any = FIELDS[role](default=None)

    return Model


def slotted_dataclass_field(role):
    @dataclass(slots=True)
    class Model:
        x: float
        extra: Any = FIELDS[role](default=None)

    return Model


def attrs_field(role):
    @attrs.define
    class Model:
        x: float
        extra: Any = FIELDS[role](default=None)

    return Model


def attrs_field_in_dict(role):
    @attrs.define(slots=False)
    class Model:
        x: float
        extra: Any = FIELDS[role](default=None)

    return Model


def pydantic_annotation(role):
    class Model(pydantic.BaseModel):
        x: float
        extra: Annotated[Any, MARKS[role]] = None

        def __init__(self, x, extra=None):
            super().__init__(x=x, extra=extra)

    return Model


def registered(role):
    class Model:
        def __init__(self, x, extra):
            self.x, self.extra = x, extra

    register_node(Model, **{role: ("extra",)})
    return Model


def registered_slots(role):
    class Model:
        __slots__ = ("extra", "x")

        def __init__(self, x, extra):
            self.x, self.extra = x, extra

    register_node(Model, **{role: ("extra",)})
    return Model


def registered_base(role):
    class Sub(registered(role)):
        pass

    return Sub


WAYS = [
    *(annotated, annotated_with_an_instance, annotated_in_text, annotated_base),
    *(dataclass_field, frozen_dataclass_field, slotted_dataclass_field),
    *(attrs_field, attrs_field_in_dict, pydantic_annotation),
    *(registered, registered_slots, registered_base),
]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@ways
def test_inactive_parts_are_kept_and_not_compared(way):
    Model = way("inactive")
    for _ in range(3):  # walked, then generated
        total = (VectorSpace(Model(1.0, 0.5)) + VectorSpace(Model(2.0, "other"))).value
        assert (total.x, total.extra) == (3.0, 0.5)
    assert VectorSpace(Model(1.0, 0.5)).size == 1


@ways
def test_fixed_parts_are_compared_and_kept(way):
    Model = way("fixed")
    for _ in range(3):
        total = (VectorSpace(Model(1.0, 0.5)) + VectorSpace(Model(2.0, 0.5))).value
        assert (total.x, total.extra) == (3.0, 0.5)
        with pytest.raises(StructureMismatchError) as caught:
            VectorSpace([Model(1.0, 0.5)]) + VectorSpace([Model(2.0, 0.25)])
        assert caught.value.path == "[0].extra"
        assert caught.value.found == "float 0.25"
        assert caught.value.expected == "float 0.5, which is fixed"
        target = Model(1.0, 0.25)
        with pytest.raises(StructureMismatchError):
            recursive_map(lambda x, y: x + y, Model(1.0, 0.5), Model(1.0, 0.5), out=target)
        assert (target.x, target.extra) == (1.0, 0.25)
    assert structure(Model(1.0, 0.5)) == structure(Model(2.0, 0.5))
    assert structure(Model(1.0, 0.5)) != structure(Model(1.0, 0.25))
    assert VectorSpace(Model(1.0, 0.5)) != VectorSpace(Model(1.0, 0.25))
    assert VectorSpace(Model(1.0, 0.5)).size == 1


@ways
def test_derived_parts_are_left_out_of_new_objects_and_dropped_in_place(way):
    Model = way("derived")
    for _ in range(3):
        model = Model(1.0, 0.5)
        assert getattr((2 * VectorSpace(model)).value, "extra", None) is None
        total = VectorSpace(Model(1.0, None)) + VectorSpace(model)
        assert total.value.x == 2.0
        assert model.extra == 0.5
    assert VectorSpace(model).size == 1
    v = VectorSpace(model)
    v += VectorSpace(Model(2.0, "anything"))
    assert v.value.x == 3.0
    assert getattr(v.value, "extra", None) is None


@ways
@pytest.mark.parametrize("role", MARKS)
def test_show_says_what_is_declared(way, role, capsys):
    show(way(role)(1.0, 0.5))
    lines = [each for each in capsys.readouterr().out.splitlines() if "__pydantic" not in each]
    told = {
        "inactive": ".extra: inactive, declared so: 0.5",
        "fixed": ".extra: fixed: 0.5",
        "derived": ".extra: derived from the rest",
    }
    assert sorted(line.strip() for line in lines[1:]) == [told[role], ".x: float 1.0"]


def test_only_what_is_active_takes_part():
    class Model:
        def __init__(self, w, extra=0.5):
            self.w, self.alpha, self.extra, self.name = w, 0.1, extra, "m"

    register_node(Model, active=("w",), fixed=("extra",))
    total = (VectorSpace(Model([1.0])) + VectorSpace(Model([2.0]))).value
    assert vars(total) == {"w": [3.0], "alpha": 0.1, "extra": 0.5, "name": "m"}
    with pytest.raises(StructureMismatchError, match=r"at extra: .*float 0.5, which is fixed"):
        VectorSpace(Model([1.0])) + VectorSpace(Model([2.0], 1.0))

    class Sub(Model):
        def __init__(self):
            super().__init__([1.0])
            self.b = 2.0

    assert VectorSpace(Sub()).size == 1
    register_node(Sub, active=("b",))
    assert VectorSpace(Sub()).size == 2


def test_parts_can_be_chosen_by_type_and_predicate():
    class Model:
        def __init__(self):
            self.w, self.rate, self.unit, self.n = np.ones(2), 0.1, "m", 3

    register_node(Model, active=np.ndarray)
    assert VectorSpace(Model()).size == 2
    register_node(Model, active=lambda cls: cls is float)
    assert VectorSpace(Model()).size == 1
    register_node(Model, inactive=[np.ndarray], fixed=(str,))
    assert VectorSpace(Model()).size == 1
    other = Model()
    other.unit = "cm"
    with pytest.raises(StructureMismatchError, match="found str 'cm', expected str 'm'"):
        VectorSpace(Model()) + VectorSpace(other)
    register_node(Model, inactive=np.ndarray, active=("w",))  # a name counts before a type
    assert VectorSpace(Model()).size == 2


def test_the_nearer_class_counts():
    class Base:
        def __init__(self):
            self.a, self.b = 1.0, 2.0

    class Sub(Base):
        pass

    register_node(Base, inactive=("a", "b"))
    register_node(Sub, active=("a",))
    assert VectorSpace(Sub()).size == 1
    assert VectorSpace([Base(), 1.0]).size == 1


def test_a_class_follows_the_declarations_of_a_base_with_functions():
    class Pair:
        def __init__(self, a, b):
            self.a, self.b = a, b

    class Sub(Pair):
        pass

    register_node(
        Pair,
        flatten=lambda pair: (vars(pair), type(pair)),
        rebuild=lambda cls, parts: cls(**parts),
    )
    register_node(Sub, fixed=("b",))
    assert VectorSpace(Pair(1.0, 2.0)).size == 2
    assert VectorSpace(Sub(1.0, 2.0)).size == 1
    with pytest.raises(StructureMismatchError, match=r"at b: found float 3\.0"):
        VectorSpace(Sub(1.0, 2.0)) + VectorSpace(Sub(1.0, 3.0))


def test_parts_of_registered_functions_in_a_sequence_have_types_only():
    class Three:
        def __init__(self, *parts):
            self.parts = parts

    register_node(
        Three,
        flatten=lambda x: (x.parts, None),
        rebuild=lambda _, parts: Three(*parts),
        inactive=np.ndarray,
    )
    assert VectorSpace(Three(1.0, np.ones(2), 2.0)).size == 2


def test_fields_of_named_tuples_and_keys_of_dicts_have_names():
    class Reading(NamedTuple):
        value: float
        unit: Annotated[str, Fixed]

    assert (2 * VectorSpace(Reading(1.0, "m"))).value == Reading(2.0, "m")
    with pytest.raises(StructureMismatchError, match="at unit: found str 'cm'"):
        VectorSpace(Reading(1.0, "m")) + VectorSpace(Reading(1.0, "cm"))

    class Settings(dict):
        pass

    register_node(Settings, inactive=("dt",))
    settings = Settings({"dt": 0.1, "x": 1.0, 3: 1.0})
    settings.dt = 2.0
    doubled = (2 * VectorSpace(settings)).value
    assert doubled == {"dt": 0.1, "x": 2.0, 3: 2.0}
    assert doubled.dt == 2.0


class Grid:
    nodes: Annotated[Any, Fixed]

    def __init__(self, nodes, label=""):
        self.nodes, self.label = nodes, label


def test_what_is_fixed_counts_in_parts_without_a_leaf():
    grid = Grid(np.arange(3.0), "one")
    for wrap in (
        lambda grid: {"grid": grid, "u": 1.0},
        lambda grid: [[grid], 1.0],
        lambda grid: closure(1.0, grid),
    ):
        x, y = wrap(grid), wrap(Grid(np.arange(3.0), "two"))
        for _ in range(3):
            VectorSpace(x) + VectorSpace(y)
            with pytest.raises(StructureMismatchError, match=r"found an array \[0\., 2\., 4\.\]"):
                VectorSpace(x) + VectorSpace(wrap(Grid(2 * np.arange(3.0))))
    doubled = (2 * VectorSpace({"grid": grid, "u": 1.0})).value
    assert doubled["grid"] is grid  # shared whole, as what holds no leaf (C5)
    with pytest.raises(StructureMismatchError, match=r"at \['grid'\].*nothing fixed"):
        VectorSpace({"grid": grid, "u": 1.0}) + VectorSpace({"grid": None, "u": 1.0})
    with pytest.raises(StructureMismatchError, match=r"at \['grid'\]\[0\]: .*which is active"):
        VectorSpace({"grid": grid, "u": 1.0}) + VectorSpace({"grid": [2.0], "u": 1.0})
    with pytest.raises(StructureMismatchError, match="with other values"):
        VectorSpace([Grid(np.zeros(9)), 1.0]) + VectorSpace([Grid(np.ones(9)), 1.0])


def closure(x, grid):
    return lambda: (x, grid)


def test_a_fixed_part_that_is_changed_in_place_is_seen():
    a, b = Grid(np.arange(3.0)), Grid(np.arange(3.0))
    x, y = [a, 1.0], [b, 1.0]
    for _ in range(3):
        VectorSpace(x) + VectorSpace(y)
    b.nodes[0] = 5.0
    with pytest.raises(StructureMismatchError):
        VectorSpace(x) + VectorSpace(y)
    a.nodes[0] = 5.0
    assert (VectorSpace(x) + VectorSpace(y)).value[1] == 2.0


def test_what_cannot_be_compared_is_an_error_that_says_how_to_declare_it():
    with pytest.raises(vspace.UnknownTypeError) as caught:
        VectorSpace([1.0, Grid(iter([1.0]))]).norm()
    assert caught.value.path == "[1].nodes"
    assert "inactive instead of fixed" in caught.value.remedy


def test_derived_parts_keep_their_plain_defaults_and_no_others():
    @dataclass(slots=True)
    class Cached:
        x: float
        none: Any = derived(default=None)
        count: int = derived(default=7)
        rest: Any = derived(default_factory=lambda: [1.0])
        shared: Any = derived(default=(1.0,))

    made = (2 * VectorSpace(Cached(1.0, 1, 2, 3, 4))).value
    assert (made.none, made.count) == (None, 7)
    assert not hasattr(made, "rest")
    assert not hasattr(made, "shared")


def test_derived_parts_cannot_be_chosen_by_type_nor_in_functions():
    class Model:
        pass

    with pytest.raises(TypeError, match="give names of attributes"):
        register_node(Model, derived=(float,))
    with pytest.raises(TypeError, match="leave derived parts out of what flatten returns"):
        register_node(Model, derived=("a",), flatten=len, rebuild=max)


@pytest.mark.parametrize("role", ["active", "inactive", "fixed", "derived"])
def test_what_is_no_choice_of_parts_is_an_error(role):
    class Model:
        pass

    with pytest.raises(TypeError, match=r"give a tuple of names, \('a',\)"):
        register_node(Model, **{role: "a"})
    with pytest.raises(TypeError, match="no name of a part"):
        register_node(Model, **{role: [3]})


def test_words_that_only_look_like_marks_are_left_alone():
    class Mine:
        pass

    class Model:
        def __init__(self):
            self.a = self.b = self.c = 1.0

    Model.__annotations__ = {"a": "FixedPoint", "b": "Fixed", "c": "Annotated[float, Fixedly]"}
    assert VectorSpace(Model()).size == 3


def test_class_variables_can_be_marked():
    @dataclass
    class Body:
        x: float
        note: ClassVar[Annotated[float, Inactive()]] = 1.0
        more: float = field(default=2.0, metadata={"unit": "kg"})

    assert (2 * VectorSpace(Body(1.0))).value == Body(2.0, 4.0)


def test_frozen_and_shared_objects_with_declarations_are_changed_in_place():
    Model = registered("derived")
    model = Model(np.ones(2), "cache")
    recursive_map_inplace(np.negative, [model, model], [model, model])
    assert model.x.tolist() == [-1.0, -1.0]
    assert not hasattr(model, "extra")


def test_a_namespace_with_a_fixed_choice_pickles():
    x = SimpleNamespace(grid=Grid([1.0]), u=1.0)
    assert structure(pickle.loads(pickle.dumps(x))) == structure(x)


@dataclass
class Body:
    name: str
    x: float
    radius: Annotated[float, Inactive]
    note: ClassVar[Annotated[float, Inactive()]] = 1.0
    mass: float = inactive(default=1.0)
    rest: list = inactive(default_factory=lambda: [1.0])
    more: float = field(default=2.0, metadata={"unit": "kg"})


@attrs.define
class Attrs:
    x: float
    mass: float = inactive(default=1.0)
    rest: list = inactive(default_factory=lambda: [1.0])


@attrs.frozen
class FrozenAttrs:
    x: float
    mass: float = inactive(default=1.0)


class Model(pydantic.BaseModel):
    x: float
    mass: Annotated[float, Inactive] = 1.0


class FrozenModel(pydantic.BaseModel, frozen=True):
    x: float


class Plain:
    mass: Annotated[float, Inactive]
    late: "Annotated[float, Inactive]"
    other: "list[str]"

    def __init__(self):
        self.x, self.mass, self.late, self.other = 1.0, 2.0, 3.0, ["a"]


def test_fields_declared_inactive_are_kept():
    doubled = (2 * VectorSpace(Body("b", 1.0, 5.0))).value
    assert doubled == Body("b", 2.0, 5.0, mass=1.0, rest=[1.0], more=4.0)
    assert (2 * VectorSpace(Attrs(3.0))).value == Attrs(6.0, 1.0, [1.0])
    assert (2 * VectorSpace(FrozenAttrs(3.0))).value == FrozenAttrs(6.0, 1.0)
    assert (2 * VectorSpace(Model(x=3.0))).value == Model(x=6.0, mass=1.0)
    assert (2 * VectorSpace(FrozenModel(x=3.0))).value == FrozenModel(x=6.0)
    plain = (2 * VectorSpace(Plain())).value
    assert (plain.x, plain.mass, plain.late) == (2.0, 2.0, 3.0)


def test_fields_of_attrs_keep_their_options():
    @attrs.define
    class Checked:
        mass: float = inactive(default=1.0, validator=attrs.validators.gt(0.0))

    with pytest.raises(ValueError, match="mass"):
        Checked(-1.0)

    @dataclass
    class Keyword:
        x: float
        mass: float = inactive(kw_only=True, hash=False)

    assert (2 * VectorSpace(Keyword(1.0, mass=3.0))).value == Keyword(2.0, mass=3.0)


def test_fields_take_options_that_one_library_alone_knows():
    @dataclass
    class Compared:
        x: float
        mass: float = inactive(default=1.0, compare=False)

    assert Compared(1.0, mass=2.0) == Compared(1.0, mass=3.0)
    assert (2 * VectorSpace(Compared(1.0))).value.mass == 1.0
    field_of_dataclass = inactive(compare=False)
    assert type(field_of_dataclass) is field_of_dataclass.__class__
    with pytest.raises(AttributeError):
        _ = field_of_dataclass.validator


def test_fields_work_without_attrs(monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "attr")

    @dataclass
    class Alone:
        x: float
        mass: float = inactive(default=1.0, metadata={"unit": "kg"})

    assert (2 * VectorSpace(Alone(1.0))).value == Alone(2.0, 1.0)


def test_postponed_annotation_that_cannot_be_resolved_is_an_error():
    class Broken:
        def __init__(self):
            self.mass = 1.0

    Broken.__annotations__ = {"mass": "Annotated[Missing, Inactive]"}
    with pytest.raises(TypeError, match=r"cannot be resolved.*use vspace.inactive\(\)"):
        VectorSpace(Broken()).norm()
