"""Objects of installed libraries that nobody has registered (C7)."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import pickle
import sys
import warnings

import pytest

from vspace import (
    InactiveConfig,
    UnknownTypeError,
    UnregisteredTypeWarning,
    VectorSpace,
    make_zero,
    recursive_map,
    register_inactive,
    register_leaf,
    register_node,
)
from vspace_scipy.integrate import solve_ivp

SOURCE = """
import dataclasses

class Bar:
    def __init__(self, **parts):
        self.__dict__.update(parts)

class Mixin:
    pass

class Bag(dict):
    pass

class Silent:
    def __init__(self):
        self.name = "x"

@dataclasses.dataclass
class Point:
    x: float

def capturing(a):
    bar = Bar(start=1.0, rate=0.5, name="x")
    return lambda x: (a * x, bar)
"""


@pytest.fixture
def lib(tmp_path, monkeypatch):
    """A library as it is installed, with classes that are new in each test."""
    home = tmp_path / "site-packages"
    home.mkdir()
    (home / "somebodys.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(home))
    sys.modules.pop("somebodys", None)
    yield importlib.import_module("somebodys")
    del sys.modules["somebodys"]


def warned(x, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        VectorSpace(x, **options).norm()
    return [str(each.message) for each in caught]


def test_it_is_taken_apart_but_not_in_silence(lib):
    f = lib.capturing(2.0)
    with pytest.warns(UnregisteredTypeWarning) as caught:
        g = (2 * VectorSpace(f)).value
    assert g(1.0)[0] == 4.0
    assert g(1.0)[1].start == 2.0
    (message,) = [str(each.message) for each in caught]
    assert message.startswith("at <closure>.bar: Bar: .start, .rate take part")
    for line in ("somebodys.Bar", "register_node(Bar)", "active=", "register_inactive(Bar)"):
        assert line in message
    assert caught[0].filename == __file__


def test_the_warning_names_the_line_of_the_user_in_adapters_too(lib):
    with pytest.warns(UnregisteredTypeWarning) as caught:
        solve_ivp(lambda t, y: y, (0, 1), lib.Bar(x=1.0))
    assert {each.filename for each in caught} == {__file__}


def test_it_comes_once_for_each_class_and_value_of_a_configuration(lib):
    assert len(warned(lib.Bar(x=1.0))) == 1
    assert warned(lib.Bar(x=1.0)) == []
    assert warned({"again": lib.Bar(y=1.0, x=1.0)}) == []
    assert warned(lib.Bar(x=1.0), inactive=InactiveConfig()) == []
    assert len(warned(lib.Bar(x=1.0, y=1.0), inactive="y")) == 1
    assert warned(lib.Bar(x=1.0, y=1.0), inactive=["y"]) == []
    assert warned(lib.Bar(x=1.0), inactive=InactiveConfig(copy_if_inactive=True)) == []


def test_a_warning_that_is_an_error_comes_again(lib):
    for _ in range(2):
        with pytest.raises(UnregisteredTypeWarning):
            make_zero(lib.Bar(x=1.0))


def test_many_parts_are_not_all_named(lib):
    (message,) = warned(lib.Bar(**{f"p{i}": float(i) for i in range(12)}))
    assert ".p7 and 4 more take part" in message
    (message,) = warned(type("Long", (lib.Bar,), {})(rows=[1.0] * 30))
    assert "Long: .rows take part" in message


def test_only_what_takes_part_is_warned_of(lib):
    bar = lib.Bar(x=1.0)
    own = [1.0]
    for x in (
        [lib.Silent(), 1.0],
        [lib.Point(1.0)],
        [lib.Bag(a=1.0)],
        [lib.Bar(n=1), 1.0],
        [own, lib.Bar(back=own)],
    ):
        assert warned(x) == [], x
    assert warned([bar, 1.0], inactive=InactiveConfig("[0]")) == []
    assert warned([bar, 1.0], inactive=InactiveConfig(lib.Bar)) == []


def test_what_is_inside_of_another_is_its_business(lib):
    class Inner(lib.Bar):
        pass

    (message,) = warned([lib.Bar(inner=[Inner(x=1.0)])])
    assert message.startswith("at [0]: Bar: .inner take part")
    assert len(warned(Inner(x=1.0))) == 1


def test_the_first_of_several_is_told_first(lib):
    class Other(lib.Bar):
        pass

    x = [lib.Bar(x=1.0), Other(x=1.0), lib.Bar(y=1.0)]
    first, second = warned(x)
    assert first.startswith("at [0]: Bar")
    assert second.startswith("at [1]: ")
    with pytest.raises(UnknownTypeError) as caught:
        VectorSpace(x, inactive=InactiveConfig(strict=True)).norm()
    assert caught.value.path == "[0]"


def test_strict_makes_it_an_error(lib):
    strict = InactiveConfig(strict=True)
    for config in (strict, copy.deepcopy(strict), pickle.loads(pickle.dumps(strict))):
        assert repr(config) == "InactiveConfig(strict=True)"
        with pytest.raises(UnknownTypeError, match=r"\.start, \.rate would take part.*strict=True"):
            VectorSpace(lib.capturing(2.0), inactive=config).norm()
    with pytest.raises(UnknownTypeError):
        VectorSpace(lib.capturing(2.0), inactive=strict, copy_if_inactive=True).norm()


def test_classes_that_extend_those_of_libraries_are_meant_too(lib):
    class Net(lib.Bar):
        pass

    class Mixed(lib.Mixin):
        pass

    mixed = Mixed()
    mixed.x = 1.0
    assert "Net: .x take part" in warned(Net(x=1.0))[0]
    assert "Mixed: .x take part" in warned(mixed)[0]


def test_declared_data_say_it_themselves(lib):
    @dataclasses.dataclass
    class Below(lib.Point, lib.Mixin):
        y: float

    @dataclasses.dataclass
    class Odd(lib.Bar):
        y: float

    assert warned(Below(1.0, 2.0)) == []
    assert len(warned(Odd(2.0))) == 1


REGISTRATIONS = {
    "node": register_node,
    "active": lambda cls: register_node(cls, active=("x",)),
    "leaf": lambda cls: register_leaf(
        cls, add=lambda x, y: x, scale=lambda x, a: x, norm=lambda x, order: 1.0
    ),
    "inactive": register_inactive,
    "functions": lambda cls: register_node(
        cls, flatten=lambda b: ({"x": b.x}, None), rebuild=lambda _, parts: cls(**parts)
    ),
}


@pytest.mark.parametrize("register", REGISTRATIONS.values(), ids=REGISTRATIONS)
def test_a_registration_ends_it(lib, register):
    class Net(lib.Bar):
        pass

    register(lib.Bar)
    assert warned([lib.Bar(x=1.0), 1.0]) == []
    assert warned([Net(x=1.0), 1.0]) == []


def test_each_base_has_to_be_registered(lib):
    class Net(lib.Mixin, lib.Bar):
        pass

    register_node(lib.Mixin)
    assert len(warned(Net(x=1.0))) == 1
    register_node(Net)
    assert warned(Net(x=1.0)) == []


def test_classes_of_our_own_are_not_meant():
    class Bar:
        def __init__(self, x):
            self.x = x

    assert warned(Bar(1.0)) == []
    assert recursive_map(lambda x: 2 * x, Bar(1.0)).x == 2.0
