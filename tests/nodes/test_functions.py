"""Closures, partials and bound methods come apart, with what they capture (C8, C9)."""

import functools

import numpy as np
import pytest

from kinds import Caller, closure, powers
from vspace import (
    InactiveConfig,
    StructureMismatchError,
    VectorSpace,
    paths,
    recursive_map,
    structure,
)


def test_functions_keep_annotations_and_keyword_defaults():
    scale = 2.0

    def f(x: float, *, times: int = 3) -> float:
        return scale * x * times

    doubled = (2 * VectorSpace(f)).value
    assert doubled.__annotations__ == f.__annotations__
    assert doubled(1.0) == 12.0


def test_bound_methods_call_the_new_object():
    doubled = (2 * VectorSpace(Caller().call)).value
    assert doubled(1.0) == 4.0


@pytest.mark.parametrize("use", range(4))
def test_c11_keywords_of_a_partial_match_by_name(use):
    first = functools.partial(max, 1.0, a=1.0, b=2.0, c=None)
    second = functools.partial(max, 10.0, c=None, b=20.0, a=10.0)
    total = (VectorSpace(first) + VectorSpace(second)).value
    assert total.args == (11.0,)
    assert [*total.keywords.items()] == [("a", 11.0), ("b", 22.0), ("c", None)]
    assert structure(first) == structure(second)
    assert structure(first) != structure(functools.partial(max, 1.0, a=1.0, b=2.0, d=None))


def test_c11_defaults_of_keywords_are_in_the_order_of_the_parameters():
    def make(order):
        offset = 0.0

        def f(*, a=1.0, b=2.0):
            return a - b + offset

        f.__kwdefaults__ = {name: f.__kwdefaults__[name] for name in order}
        return f

    config = InactiveConfig(defaults=True)
    for _ in range(4):
        total = VectorSpace(make("ab"), inactive=config) + VectorSpace(make("ba"), inactive=config)
        assert total() == 2.0 - 4.0


def test_closures_of_other_code_are_of_another_structure():
    with pytest.raises(StructureMismatchError, match=r"found the function .*powers.*power"):
        VectorSpace(closure()) + VectorSpace(powers())


def twice(fn):
    @functools.wraps(fn)
    def inner(x):
        return 2 * fn(x)

    return inner


def decorated(a):
    @twice
    def g(x):
        return a * x

    return g


@pytest.mark.parametrize("track", [True, False])
def test_wrapped_is_the_new_function_where_that_is_captured(track):
    for _ in range(3):
        f = recursive_map(lambda x: 2 * x, decorated(3.0), track=track)
        assert (f(1.0), f.__wrapped__(1.0), f.__name__) == (12.0, 6.0, "g")
        assert f.__wrapped__ is f.__closure__[0].cell_contents


def test_wrapped_is_dropped_where_it_is_not_captured():
    def make(a, filled=True):
        @functools.wraps(decorated)
        def f():
            return a, later

        if filled:
            later = f
        f.note = 1
        return f

    for make_one in (make, lambda a: make(a, filled=False)):
        for _ in range(3):
            f = (2 * VectorSpace(make_one(1.0))).value
            assert not hasattr(f, "__wrapped__")
            assert f.note == 1


def test_a_function_that_wraps_itself_stays_so():
    def make(a):
        def f():
            return a, f

        f.__wrapped__ = f
        return f

    for _ in range(3):
        f = (2 * VectorSpace(make(1.0))).value
        assert f()[0] == 2.0
        assert getattr(f, "__wrapped__", f) is f


def test_what_a_cached_function_has_kept_is_derived():
    def make(a):
        @functools.lru_cache(maxsize=4, typed=True)
        def f(x):
            return a * x

        return f

    f = make(3.0)
    assert f(1.0) == 3.0
    for _ in range(3):
        g = (2 * VectorSpace(f)).value
        assert (g(1.0), g.cache_info().maxsize, g.__name__) == (6.0, 4, "f")
        assert (VectorSpace(f) + VectorSpace(make(1.0))).value(1.0) == 4.0
    for factor in (2.0, 2.0, 2.0):
        v, before = VectorSpace({"f": f}), f(1.0)
        v *= factor
        assert v.value["f"] is f
        assert f(1.0) == factor * before
    assert list(paths(f)) == ["__wrapped__<closure>.a"]


def test_what_a_cached_function_has_kept_goes_when_arrays_change_in_place():
    def make(a):
        @functools.lru_cache
        def f(x):
            return float(a.sum()) * x

        return f

    f = make(np.ones(3))
    v, w = VectorSpace([f]), VectorSpace([make(np.ones(3))])
    want = f(1.0)
    for _ in range(4):
        v *= 2.0
        want *= 2.0
        assert f(1.0) == want
        v.axpy(1.0, w)
        want += 3.0
        assert f(1.0) == want


def test_a_cached_function_that_calls_itself_stays_one():
    def make(a):
        @functools.cache
        def power(n):
            return a if n == 1 else a * power(n - 1)

        return power

    assert make(2.0)(3) == 8.0
    assert (2 * VectorSpace(make(2.0))).value(3) == 64.0


def test_a_cached_function_without_captured_floats_is_inactive():
    f = functools.lru_cache(len)
    assert recursive_map(lambda x: 2 * x, [f, 1.0])[0] is f
