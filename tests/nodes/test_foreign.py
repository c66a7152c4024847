"""Whose classes take part though nobody has said which parts of them are data (C7)."""

import sys
from dataclasses import dataclass

import pytest

from vspace import register_inactive, register_node
from vspace.nodes._foreign import is_foreign


@pytest.fixture
def library(tmp_path, monkeypatch):
    home = tmp_path / "site-packages" / "elsewhere"
    home.mkdir(parents=True)
    (home / "__init__.py").write_text(
        "from dataclasses import dataclass\n"
        "class Base:\n    def __init__(self):\n        self.x = 1.0\n"
        "class Below(Base):\n    pass\n"
        "class Mixin:\n    def double(self):\n        return 2 * self.x\n"
        "class Own(list):\n    pass\n"
        "@dataclass\nclass Declared:\n    x: float\n"
    )
    monkeypatch.syspath_prepend(str(home.parent))
    module = __import__("elsewhere")
    yield module
    del sys.modules["elsewhere"]


def test_a_plain_class_of_a_library_is_foreign_and_so_is_what_extends_it(library):
    class Mine(library.Base):
        pass

    assert all(map(is_foreign, (library.Base, library.Below, Mine)))


def test_ones_own_classes_are_not():
    class Mine:
        pass

    assert not is_foreign(Mine)


def test_containers_are_known(library):
    assert not is_foreign(library.Own)


def test_declared_data_say_it_themselves(library):
    @dataclass
    class Mine(library.Mixin):
        x: float

    @dataclass
    class Around(library.Base):
        y: float

    assert not is_foreign(library.Declared)
    assert not is_foreign(Mine)
    assert is_foreign(Around)  # the base has data of its own


@pytest.mark.parametrize("register", [register_node, register_inactive])
def test_who_is_registered_speaks_for_what_extends_it_and_for_its_own_bases(library, register):
    class Mine(library.Below):
        pass

    register(library.Below)
    assert not is_foreign(library.Below)
    assert not is_foreign(Mine)
    assert is_foreign(library.Base)
