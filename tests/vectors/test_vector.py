"""Reading one vector in several threads is safe (C21)."""

from __future__ import annotations

import copy
import itertools
import pickle
import random
import sys
import threading

import numpy as np
import pytest

from interleaving import Stop, lines_of
from vspace import VectorSpace
from vspace.vectors._vector import _published

# Of small leaves in one group, in two, and with large ones, which go into objects as they are.
OBJECTS = {
    "one group": lambda: {"a": np.ones(3), "b": 2.0},
    "two groups": lambda: [np.ones(3), np.ones(2, "f4")],
    "large": lambda: [np.ones(2000), 1.0, np.ones((3, 500))],
}
# Wrapped objects, and computed vectors: of data of their own, lent, and products of data of others.
FORMS = {
    "wrapped": VectorSpace,
    "own": lambda x: VectorSpace(x) + VectorSpace(x),
    "lent": lambda x: (v := VectorSpace(x) + VectorSpace(x), v * 3.0)[0],
    "product": lambda x: 2.0 * (VectorSpace(x) + VectorSpace(x)),
    "product by one": lambda x: 1.0 * (VectorSpace(x) + VectorSpace(x)),
    "product of a product": lambda x: 2.0 * (3.0 * (VectorSpace(x) + VectorSpace(x))),
}
READINGS = {
    "value": lambda v, w: v.value,
    "*": lambda v, w: v * 2.0,
    "* 1": lambda v, w: v * 1.0,
    "* as a whole": lambda v, w: v * 2,
    "/": lambda v, w: v / 2.0,
    "+": lambda v, w: v + w,
    "+ as operand": lambda v, w: w + v,
    "+ itself": lambda v, w: v + v,
    "- a product": lambda v, w: w - 0.5 * v,
    "dot": lambda v, w: v.dot(w),
    "dot as operand": lambda v, w: w.dot(v),
    "norm": lambda v, w: v.norm(),
    "copy": lambda v, w: v.copy(),
    "copy.copy": lambda v, w: copy.copy(v),
    "axpy as operand": lambda v, w: w.copy().axpy(2.0, v),
    "axpby as operand": lambda v, w: w.copy().axpby(2.0, v, 3.0),
    "axpy to an object": lambda v, w: VectorSpace(w.copy().value).axpy(2.0, v),
    "to_array": lambda v, w: v.to_array(),
    "from_array": lambda v, w: v.from_array(w.to_array()),
    "==": lambda v, w: v == w,
    "map": lambda v, w: v.map(lambda a: a + 1),
    "ufunc": lambda v, w: np.negative(v),
    "pickle": lambda v, w: pickle.loads(pickle.dumps(v)),
    "size": lambda v, w: v.size,
    "repr": lambda v, w: repr(v),
}


def numbers(result):
    if isinstance(result, VectorSpace):
        return result.to_array().tolist()
    if isinstance(result, Exception):
        raise result
    if isinstance(result, (list, dict)):
        return VectorSpace(result).to_array().tolist()
    return result.tolist() if isinstance(result, np.ndarray) else result


def memory(result):
    """The arrays in a result that somebody may write into, that of a vector among them."""
    if isinstance(result, VectorSpace):
        data = result._data
        result = result.value if data is None else data
    parts = result.values() if isinstance(result, dict) else result
    parts = parts if isinstance(result, (list, dict)) else [result]
    return [each for each in parts if isinstance(each, np.ndarray)]


def check_apart(v, results):
    """No two results that are different objects share memory with each other."""
    for x, y in itertools.combinations(results, 2):
        if x is y or (isinstance(x, VectorSpace) and isinstance(y, VectorSpace)):
            continue  # two vectors may share data that are lent
        for a, b in itertools.product(memory(x), memory(y)):
            assert not np.shares_memory(a, b)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("first", READINGS)
def test_c21_one_thread_reads_while_another_is_at_any_line(first, name, form):
    def make():
        return FORMS[form](OBJECTS[name]()), 3.0 * VectorSpace(OBJECTS[name]()).copy()

    for _ in range(3):  # all code is there
        for reading in READINGS.values():
            reading(*make())
    expected = {each: numbers(reading(*make())) for each, reading in READINGS.items()}
    others = [*READINGS] if first in ("value", "*") else ["value", "*"]
    v, w = make()
    lines = lines_of(lambda: READINGS[first](v, w))
    for second in others:
        for at in range(0, lines, 1 if "value" in (first, second) else 3):
            v, w = make()
            mine, its = Stop(at, lambda v=v, w=w, s=second: READINGS[s](v, w))(
                lambda v=v, w=w: READINGS[first](v, w)
            )
            assert numbers(mine) == expected[first], (second, at)
            assert numbers(its) == expected[second], (second, at)
            values = [r for r, n in ((mine, first), (its, second)) if n == "value"]
            assert all(each is v.value for each in values), (second, at)
            check_apart(v, [mine, its, v.value])
            assert numbers(v.value) == expected["value"]
    assert not _published


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", OBJECTS)
def test_c21_threads_read_one_vector_as_one_does(name, form):
    rng = random.Random(0)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    w = 3.0 * VectorSpace(OBJECTS[name]()).copy()
    expected = {
        each: numbers(reading(FORMS[form](OBJECTS[name]()), w))
        for each, reading in READINGS.items()
    }
    try:
        for _ in range(20):
            v = FORMS[form](OBJECTS[name]())
            results = []
            barrier = threading.Barrier(4)

            def read(names, v=v, results=results, barrier=barrier):
                barrier.wait()
                for each in names:
                    try:
                        results.append((each, READINGS[each](v, w)))
                    except Exception as error:
                        results.append((each, error))

            chosen = [rng.choices([*READINGS], k=4) + ["value"] for _ in range(4)]
            threads = [threading.Thread(target=read, args=(each,)) for each in chosen]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            assert len(results) == 20
            for each, result in results:
                assert numbers(result) == expected[each], each
                assert each != "value" or result is v.value
            check_apart(v, [result for each, result in results if each in ("value", "*", "+")])
    finally:
        sys.setswitchinterval(interval)
    assert not _published


def test_c21_memory_lent_before_the_owner_has_it_is_not_the_owners():
    """Whoever multiplies keeps its numbers, whatever the owner of the value writes meanwhile."""
    for name, form in itertools.product(OBJECTS, FORMS):

        def make(name=name, form=form):
            return FORMS[form](OBJECTS[name]())

        expected = numbers(make() * 2.0)
        v = make()
        for at in range(lines_of(lambda v=v: v * 2.0)):
            v = make()
            product, _ = Stop(at, lambda v=v: v.value)(lambda v=v: v * 2.0)
            for part in memory(v.value):
                part[...] = 50.0
            # The other thread took the value while this one was at work: both orders are right,
            # but what was written comes later than both.
            assert numbers(product) == expected, (name, form, at)


def test_c21_the_first_of_several_objects_is_the_value():
    v = VectorSpace([1.0]) * 2.0
    data = v._data
    value = v.value
    v._publish(data, [3.0])  # a thread that began before and comes after
    assert v.value is value
    assert not _published


def test_the_owner_may_change_the_structure_between_operations():
    values = [1.0]
    v = VectorSpace(values)
    for count in (1, 2, 3):
        assert (v.size, v.dtype) == (count, np.float64)
        values.append(2.0)
    values[0] = 1j
    assert v.dtype == np.complex128
