"""The closed world: the standard library, NumPy and SciPy (C7)."""

from __future__ import annotations

import argparse
import array
import collections
import contextlib
import functools
import logging
import operator
import queue
import random
import statistics
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import scipy.signal
import scipy.sparse
import scipy.sparse.linalg
import scipy.spatial
import scipy.special
import scipy.stats

from vspace import UnknownTypeError, VectorSpace, make_zero_inplace, recursive_map, register_node


def stepper():
    return scipy.integrate.RK45(lambda t, y: -y, 0.0, [1.0], 1.0)


REFUSED = {
    "array.array": (lambda: array.array("d", [1.0]), "NumPy array"),
    "dict view": (lambda: {"a": 1.0}.values(), "of which nothing is known|in C"),
    "NormalDist": (lambda: statistics.NormalDist(0.0, 1.0), "variances"),
    "ufunc of a closure": (lambda: np.frompyfunc(over(2.0), 1, 1), "frompyfunc"),
    "row": (lambda: np.zeros(1, dtype=[("a", "d")])[0], "one row"),
    "linear operator": (lambda: scipy.sparse.linalg.aslinearoperator(np.eye(2)), "operator"),
    "Rotation": (lambda: scipy.spatial.transform.Rotation.identity(), "rotation"),
    "OdeSolver": (stepper, "integrator"),
    "lti": (lambda: scipy.signal.lti([1.0], [1.0, 2.0]), "system"),
    "orthopoly1d": (lambda: scipy.special.legendre(2), "np.poly1d"),
    "no row": (lambda: np.nditer(np.ones(2)), "iterator|in C"),
    "no row, in Python": (lambda: np.ndenumerate(np.ones(2)), "iterator|of which nothing"),
}


def over(a):
    return lambda x: a * x


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
def test_c7_refused_with_a_reason(make, reason):
    with pytest.raises(UnknownTypeError, match=reason) as caught:
        VectorSpace([make(), 1.0]).norm()
    assert caught.value.path == "[0]"


INACTIVE = {
    "itemgetter": lambda: operator.itemgetter(1.5),
    "random.Random": lambda: random.Random(0),
    "np.random": lambda: np.random.default_rng(0),
    "np.finfo": lambda: np.finfo(np.float32),
    "np.iinfo": lambda: np.iinfo(np.int32),
    "sys.float_info": lambda: sys.float_info,
    "ufunc": lambda: np.sin,
    "ufunc of a function": lambda: np.frompyfunc(len, 1, 1),
    "NumPy function": lambda: np.mean,
    "distribution": lambda: scipy.stats.norm,
    "frozen distribution": lambda: scipy.stats.norm(1.0, 2.0),
    "bounds": lambda: scipy.optimize.Bounds([0.0], [1.0]),
    "KDTree": lambda: scipy.spatial.KDTree(np.eye(2)),
    "SuperLU": lambda: scipy.sparse.linalg.splu(scipy.sparse.csc_array(np.eye(2))),
    "executor": lambda: ThreadPoolExecutor(1),
    "queue": lambda: queue.Queue(),
    "event": lambda: threading.Event(),
    "lock": lambda: threading.Lock(),
    "log record": lambda: logging.makeLogRecord({"msg": "x"}),
    "exception": lambda: ValueError(1.0),
    "user's exception": lambda: type("Own", (ValueError,), {})(1.0),
    "user's thread": lambda: type("Own", (threading.Thread,), {"rate": 1.0})(),
    "module": lambda: sys,
}


@pytest.mark.parametrize("make", INACTIVE.values(), ids=INACTIVE)
def test_c7_kept_as_it_is(make):
    x = make()
    assert recursive_map(lambda leaf: 2 * leaf, [x, 1.0])[0] is x


def test_c7_what_there_is_one_of_is_never_written_to():
    held = {"a": 1.0, "info": np.finfo(np.float64), "law": scipy.stats.norm, "log": np.log}
    tolerance = scipy.stats.norm.xtol
    make_zero_inplace(held)
    assert held["a"] == 0.0
    assert np.finfo(np.float64).eps == 2.0**-52
    assert scipy.stats.norm.xtol == tolerance


def test_c8_relatives_of_containers_and_bags_of_attributes_are_taken_apart():
    for x in (
        argparse.Namespace(a=1.0),
        collections.UserDict(a=1.0),
        collections.UserList([1.0]),
        collections.ChainMap({"a": 1.0}),
        functools.partialmethod(max, 1.0),
    ):
        assert VectorSpace(x).size == 1, x
        assert VectorSpace(2 * VectorSpace(x)).norm() == 2.0


def test_c8_bases_of_the_closed_world_are_no_hindrance_where_they_keep_nothing():
    class Guard(contextlib.AbstractContextManager, contextlib.ContextDecorator):
        def __init__(self):
            self.x = 1.0

        def __exit__(self, *error):
            return None

    class Step(logging.Filterer, collections.abc.Sized):
        def __len__(self):
            return 1

    assert (2 * VectorSpace(Guard())).value.x == 2.0
    kept = Step()
    kept.x = 1.0
    assert recursive_map(lambda leaf: 2 * leaf, [kept, 1.0])[0] is kept


def test_c7_a_row_with_a_name_counts_before_one_for_the_module():
    with pytest.raises(UnknownTypeError, match="integrator"):
        VectorSpace(stepper()).norm()
    assert VectorSpace(scipy.integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0])).size > 0


def test_c7_a_registration_counts_before_the_table():
    class Own(statistics.NormalDist):
        pass

    with pytest.raises(UnknownTypeError, match="variances"):
        VectorSpace(Own(1.0, 2.0)).norm()
    register_node(Own)
    assert VectorSpace(Own(1.0, 2.0)).size == 2
