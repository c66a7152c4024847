"""Configurations: what is active, fixed and derived, by path, type and predicate (C6)."""

import copy
import pickle
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import attrs
import numpy as np
import pytest

from vspace import (
    IdDict,
    InactiveConfig,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    accumulate_into,
    like,
    linear_combination,
    make_zero,
    make_zero_inplace,
    paths,
    recursive_accumulate,
    recursive_add,
    recursive_broadcast,
    recursive_map,
    recursive_map_inplace,
    register_inactive,
    register_node,
    show,
    structure,
)
from vspace import _registry as registry


class Grid:
    def __init__(self, nodes):
        self.nodes = nodes


@dataclass
class Field:
    u: Any
    grid: Any
    cache: Any = None


def field(nodes=3, cache="old", u=1.0):
    return Field(u, Grid(np.arange(float(nodes))), cache)


def is_grid(cls):
    return cls is Grid


WAYS = {"path": "*grid", "name": "grid", "type": Grid, "predicate": is_grid, "list": [str, "*grid"]}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@ways
def test_fixed_by_choice(way):
    config = InactiveConfig(fixed=way)
    for _ in range(3):
        total = VectorSpace(field(), inactive=config) + VectorSpace(field(u=2.0))
        assert total.value.u == 3.0
        with pytest.raises(StructureMismatchError) as caught:
            VectorSpace([field()], inactive=InactiveConfig(fixed=["*grid", Grid])) + VectorSpace(
                [field(nodes=4)]
            )
        assert caught.value.path == "[0].grid"
        assert "which is fixed" in caught.value.expected
    assert structure(field(), inactive=config) != structure(field(nodes=4), inactive=config)


@ways
def test_inactive_by_choice(way):
    total = VectorSpace(field(), inactive=way) + VectorSpace(field(nodes=4, u=2.0))
    assert total.value.u == 3.0
    assert total.size == 1


@ways
def test_active_by_choice(way):
    for _ in range(3):
        v = VectorSpace(field(), active=way)
        assert v.size == 3
        total = (v + VectorSpace(field(u="anything", cache=[object()]))).value
        assert total.u == 1.0
        assert total.grid.nodes.tolist() == [0.0, 2.0, 4.0]
        with pytest.raises(StructureMismatchError):
            v + VectorSpace(field(nodes=4))


@pytest.mark.parametrize(
    "way",
    ["cache", "*.cache", str, lambda cls: cls is str],
    ids=["name", "pattern", "type", "predicate"],
)
def test_derived_by_choice(way):
    config = InactiveConfig(derived=way)
    for _ in range(3):
        model = SimpleNamespace(x=1.0, cache="old")
        total = (VectorSpace(model, inactive=config) + VectorSpace(SimpleNamespace(x=2.0))).value
        assert vars(total) == {"x": 3.0}
        assert model.cache == "old"
        v = VectorSpace(model, inactive=config)
        v += v
        assert vars(model) == {"x": 2.0}
    made = (2 * VectorSpace(field(cache="old"), inactive=config)).value
    assert made.cache is None  # the plain default of the field
    assert structure(model, inactive=config) == structure(SimpleNamespace(x=1.0), inactive=config)


def test_derived_attributes_in_slots():
    @dataclass(slots=True)
    class Cached:
        x: float
        none: Any = None
        other: Any = ()

    @attrs.define
    class Attrs:
        x: float
        none: Any = None

    config = InactiveConfig(derived=["*none", "*other"])
    for _ in range(3):
        made = (2 * VectorSpace([Cached(1.0, "a", "b"), Attrs(1.0, "a")], inactive=config)).value
        assert (made[0].x, made[0].none, made[1].x, made[1].none) == (2.0, None, 2.0, None)
        assert not hasattr(made[0], "other")
    target = [Cached(1.0, "a", "b")]
    recursive_map(np.negative, target, out=target, inactive=config)
    assert (target[0].x, target[0].none, hasattr(target[0], "other")) == (-1.0, None, False)


@pytest.mark.parametrize(
    ("x", "path"),
    [([1.0, "a"], "[1]"), ({"a": "b", "c": 1.0}, "['a']"), ((lambda a: lambda: a)("b"), "a")],
    ids=["list", "dict", "closure"],
)
def test_what_is_no_attribute_cannot_be_derived(x, path):
    with pytest.raises(StructureMismatchError, match="an attribute of an instance") as caught:
        VectorSpace([x, 1.0], inactive=InactiveConfig(derived=str)).norm()
    assert caught.value.path.endswith(path)


class MyList(list):
    pass


def test_items_beside_attributes_cannot_be_derived_but_these_can():
    x = MyList(["a", 1.0])
    x.cache = "old"
    made = (2 * VectorSpace(x, inactive=InactiveConfig(derived="cache"))).value
    assert made == ["a", 2.0]
    assert not hasattr(made, "cache")
    with pytest.raises(StructureMismatchError, match=r"at \[0\]"):
        VectorSpace(x, inactive=InactiveConfig(derived=str)).norm()


X = {"w": [1.0, np.ones(2)], "rate": 0.1, "more": {"w": 2.0}}

CALLS = {
    "VectorSpace": lambda x, **c: (2 * VectorSpace(x, **c)).value,
    "recursive_map": lambda x, **c: recursive_map(lambda a: 2 * a, x, **c),
    "recursive_broadcast": lambda x, **c: recursive_broadcast(lambda a: 2 * a, x, **c),
    "linear_combination": lambda x, **c: linear_combination([2.0], [x], **c),
    "recursive_add": lambda x, **c: recursive_add(x, x, **c),
}
IN_PLACE = {
    "map": lambda x, **c: recursive_map_inplace(lambda a: 2 * a, x, x, **c),
    "accumulate": lambda x, **c: recursive_accumulate(x, copy.deepcopy(x), **c),
    "into": lambda x, **c: accumulate_into(x, copy.deepcopy(x), **c),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_call_says_what_is_active(call):
    for active, rate, inner in (("w", 0.1, 2.0), (["w*", "*.w"], 0.1, 4.0), (float, 0.2, 4.0)):
        made = call(X, active=active)
        assert (made["w"][0], made["rate"], made["more"]["w"]) == (2.0, rate, inner)


@pytest.mark.parametrize("call", IN_PLACE.values(), ids=IN_PLACE)
def test_every_call_in_place_says_what_is_active(call):
    x = copy.deepcopy(X)
    call(x, active="w")
    assert (x["w"][0], x["rate"], x["more"]["w"]) == (2.0, 0.1, 2.0)
    make_zero_inplace(x, active="more")
    assert (x["w"][0], x["more"]["w"]) == (2.0, 0.0)


def test_inspection_says_what_is_active(capsys):
    assert paths(X, active="rate") == ["['rate']"]
    assert structure(X, active="w").size == 3
    assert make_zero(X, active="rate")["more"] is X["more"]
    assert like(X, {"rate": 1}, active="rate")["rate"] == 1.0
    show(X, active="rate")
    assert "['w']: inactive, declared so: a list" in capsys.readouterr().out


def test_what_is_not_chosen_is_not_looked_into():
    x = {"w": 1.0, "unknown": iter([1.0]), "set": {2.0}, "n": 3}
    y = {"w": 2.0, "unknown": None, "set": None, "n": 3.5}
    for _ in range(3):
        assert (VectorSpace(x, active="w") + VectorSpace(y)).value["w"] == 3.0
    with pytest.raises(UnknownTypeError):
        VectorSpace(x, active="unknown").norm()


def test_inside_of_what_is_chosen_all_is_as_ever():
    x, y = {"w": [1.0, 2], "r": 1.0}, {"w": [1.0, 2.5], "r": None}
    for choice in ("w", list, lambda cls: cls is list):
        for _ in range(3):
            with pytest.raises(StructureMismatchError, match=r"at \['w'\]\[1\].*write a float"):
                VectorSpace(x, active=choice) + VectorSpace(y)
    holding = {"w": [1.0, [2]], "r": 1.0}
    with pytest.raises(StructureMismatchError, match=r"at \['w'\]\[1\]\[0\]"):
        VectorSpace(holding, active="w") + VectorSpace({"w": [1.0, [2.0]], "r": 1.0})


def test_a_shared_part_is_active_where_it_is_chosen():
    w = np.ones(2)
    doubled = (2 * VectorSpace({"a": w, "b": w}, active="b")).value
    assert doubled["a"] is w
    assert doubled["b"].tolist() == [2.0, 2.0]
    inner = {"x": 1.0}
    doubled = (2 * VectorSpace({"a": inner, "b": inner, "c": inner}, active=["b", "c"])).value
    assert doubled["b"] is doubled["c"]
    assert doubled["a"] is inner
    with pytest.raises(StructureMismatchError, match="choose it as active at both places"):
        VectorSpace({"a": inner, "b": inner}, active=["b", "a.x"]).norm()
    shared = {"x": 1.0, "n": 2}
    v = VectorSpace({"a": shared, "b": shared, "w": 1.0}, active="w")
    assert (v + v).value["b"] is shared


def test_choices_of_a_call_and_of_a_configuration_add_up():
    config = InactiveConfig("more")
    assert VectorSpace(X, inactive=config, active=["w", "more"]).size == 3
    assert VectorSpace(X, inactive=config, active=float).size == 2
    assert VectorSpace(X, inactive="more", active=["w", "more"]).size == 3
    assert VectorSpace(X, inactive=config, active="w").config is (
        VectorSpace(X, inactive=config, active="w").config
    )
    v = VectorSpace(X, active="w")
    assert structure(v).size == 3
    assert structure(v, active="value.rate").size == 1
    copied = recursive_map(lambda a: a, {"n": ["a"], "x": 1.0}, active="x", copy_if_inactive=True)
    assert copied["n"] == ["a"]


def test_a_captured_variable_can_be_fixed():
    def make(a, late=None):
        def f():
            return a * b

        if late is not None:
            b = late
        return f

    config = InactiveConfig(fixed="<closure>.b")
    for _ in range(3):
        f = VectorSpace(make(1.0, 2.0), inactive=config)
        assert (f + VectorSpace(make(3.0, 2.0))).value() == 8.0
        with pytest.raises(StructureMismatchError, match=r"at <closure>.b: found float 3\.0"):
            VectorSpace(make(1.0, 2.0), inactive=config) + VectorSpace(make(3.0, 3.0))
        unset = VectorSpace(make(1.0), inactive=config)
        assert (unset + VectorSpace(make(3.0))).size == 1
        with pytest.raises(StructureMismatchError, match="which is fixed"):
            unset + VectorSpace(make(1.0, 2.0))


def test_what_a_class_declares_counts_inside_of_what_is_chosen():
    class Model:
        def __init__(self):
            self.w, self.alpha = 1.0, 0.5

    register_node(Model, inactive=("alpha",))
    assert VectorSpace([Model()], active="*").size == 1
    register_node(Model, active=("w",))
    assert VectorSpace({"m": Model(), "r": 1.0}, active="m").size == 1


class Settings:
    def __init__(self):
        self.tol = 1e-3


def test_kept_registrations_stay_in_copies_and_pickles(monkeypatch):
    # Other tests register classes that no pickle finds by their names.
    monkeypatch.setattr(registry, "declared_types", set())
    frozen = InactiveConfig("typo", runtime_inactive=False)
    copies = [copy.copy(frozen), copy.deepcopy(frozen), pickle.loads(pickle.dumps(frozen))]
    held = frozen.held_at(".value")
    register_inactive(Settings)
    for config in (frozen, *copies, frozen.copying(), held):
        assert structure([Settings()], inactive=config).size == 1
    assert structure([Settings()]).size == 0
    later = InactiveConfig(runtime_inactive=False)
    for config in (later, copy.copy(later), pickle.loads(pickle.dumps(later))):
        assert structure([Settings()], inactive=config).size == 0


def test_configurations_print_what_they_choose():
    config = InactiveConfig("a", active=["w"], fixed=Grid, derived="*cache", defaults=True)
    again = pickle.loads(pickle.dumps(config))
    text = (
        f"InactiveConfig(['a'], active=['w'], fixed=[{Grid!r}], derived=['*cache'], defaults=True)"
    )
    assert repr(config) == repr(again) == text


@pytest.mark.parametrize("name", ["active", "fixed", "derived"])
def test_what_is_no_choice_is_an_error(name):
    for wrong in (3, [3], None):
        with pytest.raises(TypeError, match=name):
            InactiveConfig(**{name: wrong})


def test_patterns_of_a_vector_in_a_vector_follow_it():
    inner = VectorSpace({"x": 1.0, "dt": 0.1}, inactive="dt")
    assert structure(inner).size == 1
    outer = VectorSpace(inner)
    assert structure(outer, inactive="value.value.dt").size == 1


@pytest.mark.parametrize("x", [[1, ["a"]], "a", {"n": None}, SimpleNamespace(n=3)], ids=repr)
def test_c5_an_inactive_root_is_copied_where_that_is_asked_for(x):
    for seen in (None, IdDict()):
        copied = recursive_map(lambda a: a, x, copy_if_inactive=True, seen=seen)
        assert copied == x
        assert (copied is x) == isinstance(x, str)
    assert recursive_map(lambda a: a, x) is x


@dataclass
class Marked:
    x: float
    more: float = 2.0


class Tuned:
    def __init__(self):
        self.tol = 1e-3


@dataclass
class Reading:
    value: float


OBJECT = {"body": {"mass": 2.0, "x": np.ones(3)}, "dt": 0.1, "a.b[0]": [1.0, 2.0]}

PATTERNS = {
    "any depth": ("*['mass']", 6),
    "root item": ("['dt']", 6),
    "brackets are literal": ("['a.b[0]']", 5),
    "an element": ("['a.b[0]'][1]", 6),
    "several": (["*['mass']", "['dt']"], 5),
    "everything": ("*", 0),
    "a type": (np.ndarray, 4),
    "a predicate": (lambda cls: cls is float, 3),
    "a mix": ([np.ndarray, "['dt']"], 3),
    "a subtree": ("['body']", 3),
    "quotes and brackets may be left out": ("dt", 6),
    "a leading dot, too": (".body.mass", 6),
    "a name with dots and brackets": ("a.b[0]", 5),
    "brackets around any key": ("[*][1]", 6),
}


@pytest.mark.parametrize(("choice", "size"), PATTERNS.values(), ids=PATTERNS)
def test_choice_of_what_is_inactive(choice, size):
    for _ in range(3):
        assert structure(OBJECT, inactive=choice).size == size
        assert VectorSpace(OBJECT, inactive=choice).size == size
        assert structure(OBJECT, inactive=InactiveConfig(choice)).size == size


@pytest.mark.parametrize(("choice", "size"), PATTERNS.values(), ids=PATTERNS)
def test_a_vector_brings_its_own_choice(choice, size):
    v = VectorSpace(OBJECT, inactive=choice)
    assert structure(v).size == len(paths(v)) == v.size == size
    for doubled in (
        recursive_map(lambda x: 2 * x, v),
        recursive_broadcast(lambda x: 2 * x, v),
        recursive_add(v, v),
        like(v, v + v),
    ):
        assert isinstance(doubled, VectorSpace)
        assert doubled == 2 * v
        assert structure(doubled) == structure(v)


def test_a_vector_brings_its_own_choice_in_place():
    for change, found in (
        (make_zero_inplace, [0.0, 2.0, 0.0]),
        (lambda v: recursive_map_inplace(lambda x: 3 * x, v, v), [3.0, 2.0, 9.0]),
        (lambda v: recursive_accumulate(v, v), [2.0, 2.0, 6.0]),
        (lambda v: accumulate_into(v, VectorSpace([5.0, 5.0, 5.0])), [6.0, 2.0, 8.0]),
    ):
        v = VectorSpace([1.0, 2.0, 3.0], inactive="[1]")
        change(v)
        assert v.value == found


def test_a_choice_in_the_call_counts_instead_of_that_of_a_vector():
    v = VectorSpace([1.0, 2.0, 3.0], inactive="[1]")
    assert paths(v) == ["value[0]", "value[2]"]
    assert paths(v, inactive="value[0]") == ["value[1]", "value[2]"]
    assert paths(v, inactive=InactiveConfig()) == ["value[0]", "value[1]", "value[2]"]


def test_the_choice_of_a_vector_brings_its_options():
    frozen = InactiveConfig("['no']", runtime_inactive=False)
    v = VectorSpace({"x": Reading(1.0), "n": [1]}, inactive=frozen)
    register_inactive(Reading)
    assert structure(v).size == 1
    copied = recursive_map(lambda x: x, v, copy_if_inactive=True).value
    assert copied["n"] == [1]
    assert copied["n"] is not v.value["n"]
    copying = VectorSpace({"x": 1.0, "n": [1]}, copy_if_inactive=True)
    assert recursive_map(lambda x: x, copying).value["n"] is not copying.value["n"]


def test_pattern_may_leave_out_a_leading_dot():
    body = Marked(1.0)
    for pattern in ("x", ".x", "*.x", "*x"):
        assert structure(body, inactive=pattern).size == 1
        assert structure(VectorSpace(body, inactive=pattern)).size == 1
    assert structure([body], inactive=InactiveConfig("x")).size == 2
    assert structure([body], inactive="*.x").size == 1


def test_results_keep_the_choice():
    v = VectorSpace(OBJECT, inactive="['dt']")
    assert (2 * (v + v)).value["dt"] == 0.1
    assert recursive_map(lambda x: 2 * x, OBJECT, inactive="['dt']")["dt"] == 0.1


def test_registered_types_are_inactive_with_their_subclasses():
    class Mine(Tuned):
        pass

    class Sub(Mine):
        pass

    assert VectorSpace([Sub()]).size == 1
    frozen = InactiveConfig(runtime_inactive=False)
    assert structure([Sub()], inactive=frozen).size == 1
    assert register_inactive(Mine) is Mine
    assert VectorSpace([Sub()]).size == 0
    assert structure([Sub()], inactive=frozen).size == 1
    assert structure([Sub()], inactive=InactiveConfig(runtime_inactive=False)).size == 0
    with pytest.raises(TypeError, match="needs a type"):
        register_inactive("Mine")


def test_parts_of_a_foreign_class_can_be_inactive():
    class Foreign(Tuned):
        pass

    register_node(Foreign, inactive=("tol",))
    assert (2 * VectorSpace([Foreign(), 1.0])).value[0].tol == 1e-3
    with pytest.raises(TypeError, match="give a tuple of names"):
        register_node(Foreign, inactive="tol")


@pytest.mark.parametrize("choice", [3, [3], None], ids=repr)
def test_what_cannot_be_inactive_is_an_error(choice):
    with pytest.raises(TypeError, match="path pattern"):
        InactiveConfig(choice)


def test_configurations_print_and_pickle():
    config = InactiveConfig(["*.m", float], copy_if_inactive=True, defaults=True)
    again = pickle.loads(pickle.dumps(config))
    assert repr(again) == repr(config)
    assert "copy_if_inactive=True" in repr(config)
    assert repr(InactiveConfig()) == "InactiveConfig()"
    assert again.defaults
    assert again.copy_if_inactive


def test_defaults_of_a_closure_are_active_on_request():
    scale = 2.0

    def f(x, a=1.0, *, b=3.0, c="text"):
        return scale * x + a + b

    config = InactiveConfig(defaults=True)
    for _ in range(3):
        doubled = (2 * VectorSpace(f, inactive=config)).value
        assert doubled(1.0) == 4.0 + 2.0 + 6.0
        assert (2 * VectorSpace(f)).value(1.0) == 4.0 + 1.0 + 3.0
    assert VectorSpace(f, inactive=config).size == 3
    v = VectorSpace(recursive_map(lambda x: x, f, inactive=config), inactive=config)
    v *= 3.0
    assert v.value(1.0) == 6.0 + 3.0 + 9.0
    assert f(1.0) == 6.0

    def g(x, a=1.0):
        return x + a

    assert (2 * VectorSpace(g, inactive=config)).value(1.0) == 3.0
    with pytest.raises(ValueError, match=r"<default>\.a"):
        recursive_map(lambda x, y: x, g, copy_with_default(g, 1), inactive=config)


def test_closures_with_active_defaults_name_their_parts():
    config = InactiveConfig(defaults=True)
    scale = 2.0

    def f(x, a=1.0, b=2.0):
        return scale * x + a + b

    assert paths(f, inactive=config) == ["<closure>.scale", "<default>.a", "<default>.b"]
    other = type(f)(f.__code__, f.__globals__, "f", (3.0,), f.__closure__)
    with pytest.raises(StructureMismatchError, match="found a function over scale, b, expected"):
        recursive_map(lambda x, y: x, f, other, inactive=config)
    assert like(f, None, inactive=config)(1.0) == 0.0


def copy_with_default(function, value):
    """Return a function of the same code with another default."""
    made = type(function)(function.__code__, function.__globals__)
    made.__defaults__ = (value,)
    return made


def test_copying_can_be_asked_for_beside_a_configuration():
    names = ["a"]
    config = InactiveConfig("['dt']")
    made = make_zero({"x": 1.0, "dt": 0.1, "names": names}, inactive=config, copy_if_inactive=True)
    assert made == {"x": 0.0, "dt": 0.1, "names": ["a"]}
    assert made["names"] is not names
    copying = InactiveConfig(copy_if_inactive=True)
    assert make_zero([1.0, names], inactive=copying, copy_if_inactive=True)[1] is not names


def test_inactive_cells_are_shared_or_copied():
    def make():
        count, scale = [0], 1.0

        def f():
            count[0] += 1
            return scale * count[0]

        return f

    f = make()
    shared, copied = make_zero(f), make_zero(f, copy_if_inactive=True)
    f()
    assert shared.__closure__[0] is f.__closure__[0]
    assert copied.__closure__[0].cell_contents == [0]
