"""Large arrays are worked through in pieces: the values, the memory and the threads."""

from __future__ import annotations

import threading
import tracemalloc

import numpy as np
import pytest

from vspace import linear_combination, recursive_broadcast

MANY = 700_000  # more than ten pieces for functions


def unaligned(a):
    moved = np.frombuffer(bytearray(a.nbytes + 1), a.dtype, a.size, offset=1).reshape(a.shape)
    moved[...] = a
    assert not moved.flags.aligned
    return moved


LAYOUTS = {
    "rows": lambda a: a,
    "columns": np.asfortranarray,
    "turned": lambda a: np.ascontiguousarray(a.T).T,
    "backwards": lambda a: np.ascontiguousarray(a[::-1])[::-1],
    "unaligned": unaligned,
    "every second": lambda a: np.repeat(a, 2, axis=0)[::2],
}


def made(layout, seed):
    rng = np.random.default_rng(seed)
    return LAYOUTS[layout](rng.random((700, MANY // 700)))


def f(a, b):
    return a + 2 * b


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("target", [None, *LAYOUTS])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_values_are_those_of_whole_arrays(layout, target, workers):
    x, y = made(layout, 1), made("rows", 2)
    out = None if target is None else [made(target, 3)]
    found = recursive_broadcast(f, [x], [y], out=out, workers=workers)
    np.testing.assert_array_equal(found[0], f(x, y))
    if target is not None:
        assert found[0] is out[0]
    if workers == 1:
        found = linear_combination([1.0, 2.0], [[x], [y]], out=out)
        np.testing.assert_allclose(found[0], f(x, y), rtol=1e-15)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("call", ["broadcast", "combination"])
def test_no_temporary_is_large_however_arrays_lie(layout, call):
    x, y, out = ([made(layout, seed)] for seed in (1, 2, 3))

    def work():
        if call == "broadcast":
            recursive_broadcast(f, x, y, out=out)
        else:
            linear_combination([1.0, 2.0], [x, y], out=out)

    work()
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x[0].nbytes / 2  # pieces of half a megabyte, of some arrays at once


@pytest.mark.parametrize("workers", [1, 2])
def test_the_target_may_be_an_operand(workers):
    x, y = [np.arange(float(MANY))], [np.ones(MANY)]
    recursive_broadcast(f, x, y, out=x, workers=workers)
    np.testing.assert_array_equal(x[0], np.arange(MANY) + 2.0)
    recursive_broadcast(f, x, y, out=y, workers=workers)
    np.testing.assert_array_equal(y[0], np.arange(MANY) + 4.0)


def test_threads_share_the_work_and_its_context():
    names, both = set(), threading.Barrier(2, timeout=60)

    def divide(a):
        name = threading.current_thread().name
        if name not in names:
            names.add(name)
            both.wait()  # until the other one works as well
        return 1.0 / a

    with np.errstate(divide="ignore"):
        found = recursive_broadcast(divide, [np.zeros(MANY)], workers=2)
    assert np.isinf(found[0]).all()
    assert len(names) == 2
    assert threading.main_thread().name not in names


def test_an_error_in_a_thread_comes_through():
    def fail(a):
        if a[0] > MANY / 2:
            raise ArithmeticError("far in")
        return a

    with pytest.raises(ArithmeticError, match="far in"):
        recursive_broadcast(fail, [np.arange(float(MANY))], workers=2)


def test_few_pieces_start_no_thread():
    def here(a):
        assert threading.current_thread() is threading.main_thread()
        return a

    recursive_broadcast(here, [np.ones(100_000)], workers=2)


@pytest.mark.parametrize("workers", [0, -1, 2.0, None])
def test_wrong_numbers_of_threads_are_errors(workers):
    with pytest.raises(ValueError, match="give the number of threads, at least 1"):
        recursive_broadcast(f, [1.0], [2.0], workers=workers)
