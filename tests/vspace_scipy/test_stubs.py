"""The signatures for type checkers are those of the functions: what ``make stubs`` writes."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
import scipy

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("generate", ROOT / "tests" / "stubs" / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)

INSTALLED = ".".join(scipy.__version__.split(".")[:2])


def functions_in(text):
    return {each.name for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("package", generate.PACKAGES)
def test_stubs_are_those_of_the_rows(package):
    written = generate.path(package).read_text(encoding="utf-8")
    wanted = generate.stub(package)
    version = re.search(r"^# SciPy (\S+)$", written, re.MULTILINE)[1]
    if version == INSTALLED:
        assert ast.dump(ast.parse(written)) == ast.dump(ast.parse(wanted)), "run make stubs"
    else:  # another SciPy has other parameters, and perhaps not all functions
        assert functions_in(wanted) & functions_in(written) >= functions_in(wanted) - NEWER


# Functions that SciPy has got, or lost, since the oldest that is supported.
NEWER = {"funm_multiply_krylov", "is_sptriangular", "spbandwidth", "isotonic_regression"}


@pytest.mark.parametrize("package", generate.PACKAGES)
def test_stubs_name_all_that_is_ours(package):
    module = importlib.import_module(f"vspace_scipy.{package}")
    theirs = importlib.import_module(f"scipy.{package}")
    text = generate.stub(package)
    imported = set(re.findall(r"import \w+ as (\w+)$", text, re.MULTILINE))
    ours = {
        name for name in module.__all__ if getattr(module, name) is not getattr(theirs, name, None)
    }
    assert imported | functions_in(text) >= ours


def test_types_are_those_that_the_documentation_names():
    kinds = generate.kinds("""Parameters
----------
f : callable
    A function.
a, b : float, optional
    Limits.
rule : {"x", "y"}
    One of two.
n : int, default 5
    A number.
""")
    assert kinds == {"f": "_Function", "a": "_Number", "b": "_Number", "n": "int"}


def test_what_keeps_its_type_has_a_signature_for_arrays_and_one_for_objects():
    from vspace_scipy.sparse.linalg import cg

    lines = list(generate.signatures("cg", cg))
    assert lines[0] == lines[2] == "@overload"
    assert "b: _Numbers" in lines[1]
    assert lines[1].endswith("-> tuple[_Array, int]: ...")
    assert "b: _X" in lines[3]
    assert lines[3].endswith("-> tuple[_X, int]: ...")
