"""The examples of every public name run, those that are made of rows too."""

import doctest
import importlib
import inspect

import numpy as np
import pytest

PACKAGES = ["differentiate", "integrate", "optimize", "sparse.linalg"]
OURS = [
    (package, name)
    for package in PACKAGES
    for name in importlib.import_module(f"vspace_scipy.{package}").__all__
    if getattr(importlib.import_module(f"vspace_scipy.{package}"), name)
    is not getattr(importlib.import_module(f"scipy.{package}"), name, None)
]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize(("package", "name"), OURS)
def test_examples_run(package, name):
    thing = getattr(importlib.import_module(f"vspace_scipy.{package}"), name)
    text = inspect.getdoc(thing)
    test = doctest.DocTestParser().get_doctest(text, {"np": np}, name, None, 0)
    assert test.examples
    report = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append)
    assert not report, "".join(report)
