"""Integrations that load by themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIBRARY = """
class Quantity:
    def __init__(self, number, unit):
        self.number, self.unit = number, unit
    def __add__(self, other):
        return Quantity(self.number + other.number, self.unit)
    def __rmul__(self, a):
        return Quantity(a * self.number, self.unit)
"""
INTEGRATION = """
from units_of_tests.quantities import Quantity
from vspace import register_leaf
register_leaf(Quantity)
"""


def run(folder, script):
    """Run a script in an interpreter that sees the packages of a folder."""
    root = Path(__file__).parents[1]
    code = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(root)!r}]\n{script}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


@pytest.fixture
def packages(tmp_path):
    """A library, and a package that is called as its integration would be."""
    library = tmp_path / "units_of_tests"
    library.mkdir()
    (library / "__init__.py").write_text("")
    (library / "quantities.py").write_text(LIBRARY)
    integration = tmp_path / "vspace_units_of_tests"
    integration.mkdir()
    (integration / "__init__.py").write_text(INTEGRATION)
    return tmp_path


@pytest.mark.parametrize("cls", ["Quantity", "Special"])
def test_an_integration_loads_when_a_type_of_its_library_is_met(packages, cls):
    script = f"""
import sys
from vspace import VectorSpace
from units_of_tests.quantities import Quantity
class Special(Quantity):
    pass
assert "vspace_units_of_tests" not in sys.modules
v = VectorSpace([{cls}(2.0, "m")]) * 1.5
assert v.value[0].number == 3.0, v.value
print("vspace_units_of_tests" in sys.modules)
"""
    result = run(packages, script)
    assert result.stdout == "True\n", result.stderr


def test_an_integration_that_cannot_be_imported_says_so(packages):
    (packages / "vspace_units_of_tests" / "__init__.py").write_text("import nothing_of_that_name")
    result = run(
        packages,
        "from vspace import make_zero\n"
        "from units_of_tests.quantities import Quantity\n"
        "make_zero(Quantity(1.0, 'm'))",
    )
    assert "No module named 'nothing_of_that_name'" in result.stderr


@pytest.mark.parametrize("module", [None, 3, "", "no identifier", "none_of_that_name.part"])
def test_classes_of_any_module_are_taken(module):
    from vspace import make_zero

    cls = type("Named", (), {"__module__": module})
    thing = cls()
    thing.x = 1.0
    assert make_zero(thing).x == 0.0
