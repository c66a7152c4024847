"""`help` of every public name says all there is to say, and has an example."""

import importlib
import inspect
import re

import pytest

PACKAGES = ["integrate", "optimize", "sparse.linalg", "differentiate", "adjoint"]
OURS = [
    (package, name)
    for package in PACKAGES
    for name in importlib.import_module(f"vspace_scipy.{package}").__all__
    if getattr(
        getattr(importlib.import_module(f"vspace_scipy.{package}"), name), "__module__", ""
    ).startswith("vspace_scipy")
]
# What only functions here make: nobody calls it.
RESULTS = {"QuadVecGradient", "SolveIVPGradient", "StructuredOperator"}
# A description, or a sentence of one, that leaves all to SciPy's pages.
LEFT_OUT = re.compile(
    r"^\s*(?:As for SciPy|As in SciPy|Those of SciPy|All other parameters)[^\n]*?(?:\.|;)",
    re.MULTILINE,
)


def public(package, name):
    return getattr(importlib.import_module(f"vspace_scipy.{package}"), name)


def entries(doc, section):
    """Return the names that a section describes, and what it says of each."""
    found = {}
    body = re.search(
        rf"^{section}\n-+\n(.*?)(?=^\S[^\n]*\n-{{3,}}$|\Z)", doc, re.DOTALL | re.MULTILINE
    )
    if body is None:
        return found
    for entry in re.split(r"\n(?=\S)", body[1].strip("\n")):
        first, _, said = entry.partition("\n")
        for each in re.findall(r"\w+", first.partition(":")[0]):
            found[each] = said.strip()
    return found


@pytest.mark.parametrize(("package", "name"), OURS)
def test_help_is_complete(package, name):
    function = public(package, name)
    doc = inspect.getdoc(function)
    assert ">>>" in doc, "no example"
    if name in RESULTS:
        return
    said = entries(doc, "Parameters")
    for each in inspect.signature(function).parameters:
        assert each in said, f"nothing is said of {each}"
        assert said[each], f"nothing is said of {each} but what it is"
    if not inspect.isclass(function) and "__init__" not in name:
        assert re.search(r"^Returns\n-+$", doc, re.MULTILINE)


@pytest.mark.parametrize(("package", "name"), OURS)
def test_nothing_is_left_to_other_pages(package, name):
    doc = inspect.getdoc(public(package, name))
    assert not LEFT_OUT.search(doc), LEFT_OUT.search(doc)[0]
    assert not re.search(r"documents the (?:algorithm|method)", doc)


@pytest.mark.parametrize(("package", "name"), OURS)
def test_the_source_of_each_name_is_found(package, name):
    thing = public(package, name)
    assert inspect.unwrap(thing) is thing
    assert thing.__module__.startswith("vspace_scipy")
    assert thing.__name__ == thing.__qualname__ == name
    assert inspect.getsource(thing)
    assert "passed over" not in (inspect.getdoc(thing) or "")
