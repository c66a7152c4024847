"""Where classes come from."""

from __future__ import annotations

import sys
import threading
import types

import multipledispatch
import numpy as np
import pytest
import scipy.optimize

from vspace import VectorSpace
from vspace.nodes import Origin, origin_of


class Mine:
    """The user's."""


def named(module, **attributes):
    return type("Some", (), {"__module__": module, **attributes})


CLASSES = {
    "builtin": (int, Origin.CLOSED),
    "builtin without a name": (types.WrapperDescriptorType, Origin.CLOSED),
    "module in C": (type(threading.Lock()), Origin.CLOSED),
    "module in Python": (threading.Event, Origin.CLOSED),
    "package": (np.ndarray, Origin.CLOSED),
    "private module": (scipy.optimize.Bounds, Origin.CLOSED),
    "library": (multipledispatch.Dispatcher, Origin.LIBRARY),
    "vspace": (VectorSpace, Origin.OWN),
    "an adapter": (named("vspace_anything.part"), Origin.OWN),
    "own": (Mine, Origin.OWN),
    "script": (named("__main__"), Origin.OWN),
    "no module": (named("of_no_module"), Origin.OWN),
    "module of no name": (named(None), Origin.OWN),
    "made by types": (types.new_class("Some"), Origin.OWN),
    "run without a name": (named("builtins"), Origin.OWN),
}


@pytest.mark.parametrize(("cls", "origin"), CLASSES.values(), ids=CLASSES)
def test_classes_come_from_the_package_that_they_name(cls, origin):
    assert origin_of(cls) is origin


def test_a_script_is_not_the_standard_module_of_its_name(monkeypatch, tmp_path):
    module = types.ModuleType("calendar")
    module.__file__ = str(tmp_path / "calendar.py")
    monkeypatch.setitem(sys.modules, "calendar", module)
    assert origin_of(named("calendar")) is Origin.OWN


def test_a_package_without_a_file_is_where_its_parts_are(monkeypatch, tmp_path):
    module = types.ModuleType("of_parts")
    module.__path__ = [str(tmp_path / "site-packages" / "of_parts")]
    monkeypatch.setitem(sys.modules, "of_parts", module)
    assert origin_of(named("of_parts.one")) is Origin.LIBRARY
