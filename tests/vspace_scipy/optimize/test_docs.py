"""`help` of every public name is complete, and its examples run."""

import doctest
import inspect
import re

import numpy as np
import pytest
from scipy import optimize

import vspace_scipy.optimize as ours

OURS = [name for name in ours.__all__ if getattr(ours, name) is not getattr(optimize, name, None)]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


@pytest.mark.parametrize("name", OURS)
def test_examples_run(name):
    text = inspect.getdoc(getattr(ours, name))
    assert "Examples\n--------\n" in text
    test = doctest.DocTestParser().get_doctest(text, {"np": np}, name, None, 0)
    assert test.examples
    report = []
    doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append)
    assert not report, "".join(report)


@pytest.mark.parametrize("name", OURS)
def test_every_parameter_is_described(name):
    text = inspect.getdoc(getattr(ours, name))
    assert "As for SciPy" not in text
    assert ":ref:" not in text and "]_" not in text
    head = text.partition("Parameters\n----------\n")[2]
    section = head.partition("\n\nReturns\n")[0]
    described = {
        each.strip(" *")
        for names, body in re.findall(
            r"^(\S[^:\n]*)[^\n]*\n((?:[ \n].*\n?)*)", section, re.MULTILINE
        )
        if body.strip()
        for each in names.split(",")
    }
    assert set(inspect.signature(getattr(ours, name)).parameters) <= described
