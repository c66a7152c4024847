"""Imports point one way (DESIGN section 5)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# From the bottom up: a module may import from its own row and the rows above it here.
LAYERS = [
    {
        "errors",
        "_paths",
        "_patterns",
        "_parts",
        "_registry",
        "_iddict",
        "_integrations",
        "_references",
        "_pieces",
        "_surprises",
        "_fallbacks",
        "_identity",
        "_warning",
    },
    {"leaves", "_activity", "_marks"},
    {"nodes"},
    {"_structure", "_rules", "_fingerprint"},
    {"_analysis", "_pickling"},
    {"_unregistered", "_showing"},
    {"_probing"},
    {"_conversion", "_layout", "_emitter"},
    {"_apart", "_spines", "_changes"},
    {"_interpreter", "_compiler", "_rebuilder", "_registered", "_overlap"},
    {"_blocks"},
    {"_assembly", "_packing", "_leafwise", "_storer"},
    {"_fused"},
    {"_functions", "_copying"},
    {"_flat"},
    {"_engine"},
    {"_cache", "_plain"},
    {"_integers", "_inplace", "_display"},
    {"_operands"},
    {"_recursive", "_accumulation", "_projection"},
    {"_factors", "_vector"},
    {"_operators", "_expression"},
    {"_ufuncs"},
    {"_space"},
    {"_combine"},
    {"extend"},
    {"__init__"},
]
LEVEL = {name: level for level, row in enumerate(LAYERS) for name in row}
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


def layer_of(parts):
    name = parts[0] if parts else "__init__"
    assert name in LEVEL, f"vspace/{name} is in no layer: add it to LAYERS in this test"
    return LEVEL[name]


@pytest.mark.parametrize("path", core_modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_core_modules_import_downwards_only(path):
    relative = path.relative_to(ROOT / "vspace").with_suffix("").parts
    own = layer_of(relative)
    for _, module, names in imports_of(path):
        top, *rest = module.split(".")
        if top != "vspace":
            assert top in CORE_LIBRARIES or top in sys.stdlib_module_names, f"{path}: {module}"
            continue
        if not rest:
            rests = [[name] for name in names]
        else:
            rests = [rest]
        for parts in rests:
            assert layer_of(parts) <= own, f"{path} imports {'.'.join(parts)}, which is above it"


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
        top, *rest = module.split(".")
        if top == "vspace":
            private = [name for name in [*rest, *names] if name.startswith("_")]
            assert not private, f"{path} imports {private} of vspace"
