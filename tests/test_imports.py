"""Imports point one way (DESIGN section 5)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the bottom up: a room imports from the rows above its own here, never from one beside it.
# The files of one row, and those of one room, import each other without a circle.
FLOORS = [
    {"errors", "_paths", "_registry", "_integrations", "_warning"},
    {"activity", "leaves"},
    {"nodes"},
    {"specs"},
    {"walks", "blocks"},
    {"codegen"},
    {"engine"},
    {"maps"},
    {"vectors"},
    {"extend", "__init__"},
]
FLOOR = {name: floor for floor, row in enumerate(FLOORS) for name in row}
ROOMS = {name for name in FLOOR if (ROOT / "vspace" / name).is_dir()}
# Its `__init__` is public and holds the algebra alone, so that it is entered by its files.
OPEN_ROOMS = {"leaves"}
PUBLIC = {"vspace", "vspace.errors", "vspace.extend", "vspace.leaves"}
CORE_LIBRARIES = {"numpy", "scipy", "multipledispatch"}


def core_modules():
    return sorted((ROOT / "vspace").rglob("*.py"))


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, []
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write absolute imports"
            yield node, node.module, [alias.name for alias in node.names]


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def targets_of(path):
    """Yield each module of ours that a file imports from, as its parts after ``vspace``."""
    for _, module, names in imports_of(path):
        top, *rest = module.split(".")
        if top != "vspace":
            assert top in CORE_LIBRARIES or top in sys.stdlib_module_names, f"{path}: {module}"
        elif rest:
            yield tuple(rest)
        else:
            yield from ((name,) for name in names)


def place_of(parts):
    name = parts[0] if parts else "__init__"
    assert name in FLOOR, f"vspace/{name} is on no floor: add it to FLOORS in this test"
    return name


def in_core(function):
    return pytest.mark.parametrize("path", core_modules(), ids=lambda p: str(p.relative_to(ROOT)))(
        function
    )


@in_core
def test_rooms_import_from_lower_floors_only(path):
    own = place_of(module_of(path)[1:])
    for target in targets_of(path):
        place = place_of(target)
        below = FLOOR[place] < FLOOR[own] or place == own or FLOOR[own] in (0, len(FLOORS) - 1)
        assert below and FLOOR[place] <= FLOOR[own], f"{path} imports {'.'.join(target)}"


@in_core
def test_rooms_are_entered_through_their_door(path):
    own = place_of(module_of(path)[1:])
    for target in targets_of(path):
        if target[0] in ROOMS - OPEN_ROOMS and target[0] != own:
            assert len(target) == 1, f"{path} imports {'.'.join(target)}: import from the room"


@pytest.mark.parametrize("room", sorted(ROOMS - OPEN_ROOMS))
def test_doors_hand_on_only_what_others_ask_for(room):
    door = ROOT / "vspace" / room / "__init__.py"
    others = [path for path in core_modules() if place_of(module_of(path)[1:]) != room]
    asked = {
        name
        for path in others
        for _, module, names in imports_of(path)
        for name in names
        if module == f"vspace.{room}"
    }
    asked |= {
        node.attr
        for path in others
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    handed = {
        name for _, _, names in imports_of(door) for name in names if not name.startswith("_")
    }
    assert handed <= asked


def test_no_file_imports_another_in_a_circle():
    modules = {module_of(path): path for path in core_modules()}
    waiting = {}
    for module, path in modules.items():
        targets = {("vspace", *target) for target in targets_of(path)}
        waiting[module] = {target for target in targets if target in modules and target != module}
    while waiting:
        free = [module for module, needed in waiting.items() if not needed & waiting.keys()]
        assert free, f"in a circle: {sorted(map('.'.join, waiting))}"
        for module in free:
            del waiting[module]


def test_the_house_stays_small():
    """Few names to choose from at the top, and no file that two people would want to open."""
    shown = [each.name for each in (ROOT / "vspace").iterdir() if each.name != "__pycache__"]
    assert len(shown) <= 18
    assert len(FLOORS) <= 11
    for path in core_modules():
        assert len(path.read_text().splitlines()) <= 400, path


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_each_file_of_a_room_has_a_file_of_tests(room):
    files = {path.name for path in (ROOT / "vspace" / room).glob("_[a-z]*.py")}
    tests = {path.name.removeprefix("test") for path in (ROOT / "tests" / room).glob("test_*.py")}
    assert files <= tests


def lines_of_code(function, lines):
    """Return how many lines of a function are code: no docstrings, comments or blanks."""
    told = set()
    for node in ast.walk(function):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            told.update(range(first.lineno, first.end_lineno + 1))
    span = range(function.lineno, function.end_lineno + 1)
    texts = (lines[i - 1].strip() for i in span if i not in told)
    return sum(bool(text) and not text.startswith("#") for text in texts)


@in_core
def test_no_function_is_long(path):
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert lines_of_code(node, source.splitlines()) <= 50, f"{path}: {node.name}"


@pytest.mark.parametrize(
    "path",
    [*core_modules(), *sorted((ROOT / "integrations").rglob("*.py"))],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_nothing_of_ours_is_imported_inside_a_function(path):
    tree = ast.parse(path.read_text())
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for node in ast.walk(function):
                module = getattr(node, "module", None) if isinstance(node, ast.ImportFrom) else None
                assert not (module or "").startswith("vspace"), f"{path}: {module}"


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "integrations").rglob("*.py")),
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_integrations_use_public_names_only(path):
    for _, module, names in imports_of(path):
        if module.split(".")[0] == "vspace":
            private = [name for name in names if name.startswith("_")]
            assert module in PUBLIC and not private, f"{path} imports {private} of {module}"
