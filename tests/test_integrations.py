"""Integrations that load by themselves."""

from __future__ import annotations

import importlib
import itertools
import os
import subprocess
import sys
import threading

import pytest

from vspace import VectorSpace, make_zero, recursive_map

LIBRARY = """
class Quantity:
    def __init__(self, number):
        self.number = number
    def __add__(self, other):
        return Quantity(self.number + other.number)
    def __rmul__(self, a):
        return Quantity(a * self.number)
"""
INTEGRATION = """
from {library}.quantities import Quantity
from vspace import register_leaf
register_leaf(Quantity)
"""
numbers = itertools.count(1)


@pytest.fixture
def library(tmp_path, monkeypatch):
    """The name of a library, with a package beside it that is called as its integration."""
    name = f"library_of_tests_{next(numbers)}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / name / "quantities.py").write_text(LIBRARY)
    (tmp_path / f"vspace_{name}.py").write_text(INTEGRATION.format(library=name))
    monkeypatch.syspath_prepend(tmp_path)
    return name


@pytest.mark.parametrize("derived", [False, True])
def test_an_integration_loads_when_a_type_of_its_library_is_met(library, derived):
    cls = importlib.import_module(f"{library}.quantities").Quantity
    made = (type("Special", (cls,), {}) if derived else cls)(2.0)
    assert f"vspace_{library}" not in sys.modules
    assert (VectorSpace([made]) * 1.5).value[0].number == 3.0
    assert f"vspace_{library}" in sys.modules


def test_an_integration_that_cannot_be_imported_says_so(library, tmp_path):
    (tmp_path / f"vspace_{library}.py").write_text("import nothing_of_that_name")
    cls = importlib.import_module(f"{library}.quantities").Quantity
    with pytest.raises(ModuleNotFoundError, match="nothing_of_that_name"):
        make_zero([cls(1.0)])


def test_c21_another_thread_waits_while_an_integration_loads(library, tmp_path):
    """It does not take the type for one that nobody registered."""
    slow = "import time\ntime.sleep(0.2)\n" + INTEGRATION.format(library=library)
    (tmp_path / f"vspace_{library}.py").write_text(slow)
    made = importlib.import_module(f"{library}.quantities").Quantity(2.0)
    met = []

    def look():
        recursive_map(lambda leaf: met.append(type(leaf)) or leaf, [made])

    threads = [threading.Thread(target=look) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert met == [type(made)] * 3


@pytest.mark.parametrize("module", [None, 3, "", "no identifier", "none_of_that_name.part"])
def test_classes_of_any_module_are_taken(module):
    thing = type("Named", (), {"__module__": module})()
    thing.x = 1.0
    assert make_zero(thing).x == 0.0


def test_what_is_ours_for_a_library_loads_with_its_types_alone():
    code = (
        "import sys; from vspace import VectorSpace\n"
        "class Stripe: pass\n"
        "Stripe.__module__ = 'zebra'\n"
        "VectorSpace([Stripe(), 1.0]) * 2\n"
        "assert not {'vspace.leaves._masked', 'vspace.leaves._sparse'} & set(sys.modules)\n"
    )
    paths = os.pathsep.join(map(str, sys.path))
    subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": paths}
    )
