"""Structures are remembered; never too many, never with anything of the user's (C6, C20, C21)."""

from __future__ import annotations

import gc
import subprocess
import sys
import textwrap
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from interleaving import Stop, lines_of
from samples import SAMPLES, line, numbers_from
from vspace import (
    InactiveConfig,
    VectorSpace,
    linear_combination,
    make_zero,
    recursive_map,
    recursive_map_inplace,
    register_inactive,
    register_leaf,
    register_node,
    structure,
)
from vspace.activity._config import DEFAULT
from vspace.codegen._fallbacks import fallbacks
from vspace.engine._cache import cache_of, known_of


def work(x):
    """Use an object in every way, often enough that all is compiled and remembered."""
    for _ in range(4):
        recursive_map(lambda a, b: a + b, x, x)
        v = VectorSpace(x)
        w = (v + 2.0 * v) / 3.0
        w.axpy(2.0, v)
        assert w.norm() >= 0
        assert w.value is not x
        make_zero(x)
        linear_combination([1.0, 2.0], [x, x])
        recursive_map_inplace(lambda a: a, x, x)
        structure(x).source
        VectorSpace(x).to_array()
        repr(v)


def test_c21_caches_are_bounded():
    cache = cache_of(DEFAULT)
    for i in range(10_000):
        structure({f"key {i}": 1.0})
        assert len(cache) <= 512
    for i in range(600):
        structure([1.0] * i)
    assert len(cache) <= 512
    assert recursive_map(lambda a: 2 * a, {"key 0": 1.0}) == {"key 0": 2.0}


def test_c21_caches_of_patterns_are_bounded():
    before = len(gc.get_objects())
    for i in range(1000):
        structure({"a": 1.0}, inactive=f"{'*' * i}a")
    gc.collect()
    assert len(gc.get_objects()) - before < 30_000


def gone(make):
    """Return weak references to what `make` gives, after it has been worked with and dropped."""
    x, *parts = make()
    work(x)
    references = [weakref.ref(part) for part in parts]
    assert all(reference() is not None for reference in references)
    del x, parts
    gc.collect()
    return references


def instance():
    class Temporary:
        def __init__(self):
            self.x = 1.0
            self.w = np.ones(3)

    x = [Temporary(), 1.0]
    return x, x[0], Temporary, x[0].w


def slotted():
    class Temporary:
        __slots__ = ("__weakref__", "x")

    x = Temporary()
    x.x = [1.0]
    return [x], x, Temporary


def number():
    class Temporary(float):
        pass

    return [Temporary(1.0)] * 3, Temporary


def container():
    class Temporary(dict):
        pass

    x = Temporary(a=1.0)
    return {"x": x}, x, Temporary


def closure():
    namespace = {"np": np}
    exec("def make(a):\n    def f(x):\n        return a * x\n    return f", namespace)
    f = namespace["make"](2.0)
    return [f], f, f.__code__, f.__closure__[0] if False else f


def key():
    class Key:
        pass

    k = Key()
    return {k: 1.0, "a": [2.0]}, k, Key


def inactive_part():
    class Setting:
        names = ("a",)

    part = Setting()
    return [1.0, part, np.ones(2000)], part, Setting


def settings_with_state():
    class Setting:
        def __init__(self):
            self.name = "n"

    part = Setting()
    return {"s": part, "x": [1.0]}, part, Setting


@pytest.mark.parametrize(
    "make",
    [instance, slotted, number, container, closure, key, inactive_part, settings_with_state],
)
def test_c21_caches_keep_nothing_alive(make):
    for reference in gone(make):
        assert reference() is None


def test_c21_an_error_keeps_nothing_alive():
    class Temporary:
        def __init__(self):
            self.x = 1.0

    x = Temporary()
    reference = weakref.ref(x)
    with pytest.raises(ValueError):
        recursive_map(lambda a, b: a, [x], [1.0])
    del x
    gc.collect()
    assert reference() is None


def test_c21_a_type_that_is_gone_disturbs_nobody():
    def make():
        class Temporary:
            def __init__(self):
                self.x = 1.0

        class Number(float):
            pass

        x = [Temporary()], {"a": Number(1.0)}, Temporary()
        for part in x:
            structure(part)

    make()
    gc.collect()
    for _ in range(4):
        assert recursive_map(lambda a: 2 * a, [[1.0]]) == [[2.0]]
        assert (2 * VectorSpace({"a": 1.0})).value == {"a": 2.0}


# Registrations (C6).


def test_c6_registrations_take_effect_at_the_next_call():
    class Setting:
        def __init__(self, x):
            self.x = x

    x = [1.0, Setting(2.0)]
    wrapped = VectorSpace(x)
    config = InactiveConfig()
    frozen = InactiveConfig(runtime_inactive=False)
    for _ in range(4):
        assert (2 * wrapped).value[1].x == 4.0
        assert recursive_map(lambda a: 2 * a, x)[1].x == 4.0
        assert recursive_map(lambda a: 2 * a, x, inactive=config)[1].x == 4.0
        assert recursive_map(lambda a: 2 * a, x, inactive=frozen)[1].x == 4.0
    register_inactive(Setting)
    assert recursive_map(lambda a: 2 * a, x)[1] is x[1]
    assert recursive_map(lambda a: 2 * a, x, inactive=config)[1] is x[1]
    assert recursive_map(lambda a: 2 * a, x, inactive=frozen)[1].x == 4.0
    assert (2 * VectorSpace(x)).value[1] is x[1]
    assert (2 * wrapped).value[1] is x[1]
    assert wrapped.size == 1


def test_c6_a_leaf_may_be_registered_after_its_type_was_met():
    class Vector:
        def __init__(self, x):
            self.x = x

        def __add__(self, other):
            return Vector(self.x + other.x)

    met = []
    x = [Vector(1.0)]
    for _ in range(4):
        recursive_map(lambda a: met.append(type(a)) or a, x)
    assert set(met) == {float}
    register_leaf(Vector, scale=lambda x, a: Vector(a * x.x))
    met.clear()
    recursive_map(lambda a: met.append(type(a)) or a, x)
    assert met == [Vector]


def test_c6_a_node_may_be_registered_after_its_type_was_met():
    class Pair:
        def __init__(self, a, b):
            self.a = a
            self.b = b

    x = [Pair(1.0, 2.0)]
    for _ in range(4):
        assert recursive_map(lambda a: 2 * a, x)[0].b == 4.0
    register_node(Pair, inactive=("b",))
    assert recursive_map(lambda a: 2 * a, x)[0].b == 2.0


REGISTRATIONS = {
    "inactive": (register_inactive, 1),
    "leaf": (
        lambda cls: register_leaf(cls, add=lambda x, y: x, scale=lambda x, a: x, size=lambda x: 1),
        2,
    ),
    "node": (lambda cls: register_node(cls, inactive=("x",)), 2),
}
OPERATIONS = {
    "*": lambda x: VectorSpace(x) * 2.0,
    "axpy": lambda x: VectorSpace(x).axpy(1.0, VectorSpace(x)),
    "map": lambda x: recursive_map(lambda a: a, x),
    "untracked": lambda x: recursive_map(lambda a: a, x, track=False),
}


@pytest.mark.parametrize("uses", [0, 3])
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("register", REGISTRATIONS)
def test_c21_a_registration_counts_for_all_that_begins_after_it(register, operation, uses):
    """At whichever line another operation is: nothing of that one is found by later ones."""

    def new_object():
        class Setting:
            def __init__(self):
                self.x = 2.0
                self.y = 1.0

        x = [Setting(), 1.0]
        for _ in range(uses):
            operation(x)
        return x

    def check(stop_at):
        x = new_object()
        Stop(stop_at, lambda: add(type(x[0])))(lambda: operation(x))
        for track in (True, False):
            for _ in range(3):
                assert structure(x, track=track)._programs.layout.count == leaves, stop_at
        assert (VectorSpace(x) * 3.0).size == leaves

    add, leaves = REGISTRATIONS[register]
    x = new_object()
    lines = lines_of(lambda: operation(x))
    # Each leaf type stays registered, and all that are there are put in order at the next look-up.
    stops = 6 if register == "leaf" else 40
    for at in range(0, lines, max(1, lines // stops)):
        check(at)


def test_c21_tables_made_amid_a_registration_are_made_anew():
    class Setting:
        def __init__(self):
            self.x = 1.0

    asked = []

    def predicate(cls):
        if not asked:
            asked.append(cls)
            register_inactive(Setting)
        return False

    config = InactiveConfig(predicate)
    assert structure([1.0, Setting()], inactive=config).size == 1
    assert cache_of(config).rules.is_current


# Threads.


def together(tasks, workers=8):
    """Run tasks in several threads at once, and return what they give."""
    barrier = threading.Barrier(workers)

    def start(group):
        barrier.wait()
        return [task() for task in group]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(workers) as pool:
            groups = [tasks[i::workers] for i in range(workers)]
            return [result for group in pool.map(start, groups) for result in group]
    finally:
        sys.setswitchinterval(interval)


def test_c21_threads_work_on_different_objects():
    def task(i):
        name = list(SAMPLES)[i % len(SAMPLES)]
        if name in ("linked list", "many different", "no leaf", "deep loops"):
            name = "closure"

        def run():
            x = SAMPLES[name](numbers_from(1.0))
            v = VectorSpace(x)
            w = v + 2 * v
            return name, (w - v - v == v), structure(w.value) == structure(x)

        return run

    for name, equal, alike in together([task(i) for i in range(400)]):
        assert equal, name
        assert alike, name


def test_c21_threads_read_one_object():
    x = {"w": np.arange(5.0), "n": "name", "list": [1.0, 2.0], "f": line(1.0, 2.0)}
    v = VectorSpace(x)
    results = together([lambda: (v + 2 * v).value["w"] @ np.ones(5) for _ in range(200)])
    assert set(results) == {30.0}


@pytest.mark.parametrize("round_", range(20))
def test_c21_threads_meet_a_new_structure_at_once(round_):
    x = {f"k{round_} {i}": np.full(2, float(i)) for i in range(5)}
    results = [VectorSpace(x) + VectorSpace(x) for _ in range(1)]
    made = together(
        [lambda: (3 * (VectorSpace(x) + VectorSpace(x))).value for _ in range(16)], workers=8
    )
    assert all(np.array_equal(each[f"k{round_} 4"], [24.0, 24.0]) for each in made)
    assert results


def test_c21_threads_register_while_others_compute():
    def register():
        class Temporary:
            pass

        register_inactive(Temporary)
        return 3.0

    def compute():
        return (VectorSpace([1.0, np.ones(2), "a"]) * 3.0).value[0]

    tasks = [register if i % 4 == 0 else compute for i in range(200)]
    assert set(together(tasks)) == {3.0}


# Size (C20).


def test_c20_a_million_floats_fit_in_memory():
    script = textwrap.dedent(
        """
        import resource
        from vspace import VectorSpace, make_zero, recursive_map, structure
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        x = [float(i) for i in range(1_000_000)]
        doubled = recursive_map(lambda a: a + a, x)
        assert doubled[-1] == 1999998.0
        assert make_zero(x)[-1] == 0.0
        v = VectorSpace(x)
        w = v + 2.0 * v
        assert w.value[-1] == 2999997.0
        assert v.size == 1_000_000
        w.axpy(1.0, v)
        assert v.dot(v) > 0
        assert structure(x) == structure(doubled)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    kilobytes = int(done.stdout)
    assert kilobytes < 500_000


# The table from types to structures.


def known(x):
    return known_of(DEFAULT.openers, x)


def test_closures_are_found_by_their_code_without_a_second_search():
    f, g = line(1.0, 2.0), line(3.0, 4.0)
    other = (lambda x: lambda: x)(1.0)
    for _ in range(4):
        assert (VectorSpace(f) + VectorSpace(g)).size == 2
        assert (VectorSpace(other) * 2.0).size == 1
    fallbacks.clear()
    assert (VectorSpace(f) + 2.0 * VectorSpace(g)).value.__code__ is f.__code__
    assert VectorSpace(f).dot(VectorSpace(g)) == 11.0
    assert not fallbacks
    assert known(f)[1] is not known(other)[1]


def test_the_last_structure_of_a_type_is_the_first_to_be_tried():
    class Pair:
        def __init__(self, *values):
            self.values = values

    shapes = [(1.0,) * n for n in (1, 2, 3)]
    for _ in range(3):
        for shape in shapes:
            assert (VectorSpace(Pair(*shape)) * 2.0).size == len(shape)
            assert known(Pair())[1].layout.count == len(shape)
    _, last, candidates = known(Pair())
    assert [each.layout.count for each in candidates] == [3, 2, 1]
    assert candidates[0] is last
    assert cache_of(DEFAULT).structure_of(Pair(1.0)) is last


def test_a_type_keeps_its_last_structures_alone():
    class Row:
        def __init__(self, n):
            self.values = [1.0] * n

    for n in range(1, 30):
        assert VectorSpace(Row(n)).size == n
    _, last, candidates = known(Row(1))
    assert last is candidates[0]
    assert [each.layout.count for each in candidates] == [29, 28, 27, 26, 25, 24, 23, 22]


def test_without_tracking_the_table_is_another():
    class Own:
        def __init__(self):
            self.x = [1.0]

    for _ in range(4):
        structure(Own(), track=False)
    untracked = cache_of(DEFAULT, False).structure_of(Own())
    assert untracked.spec.identity() is Own
    # What a class that is gone has left may be found by the same identity; it verifies the type.
    other = known(Own())[1]
    assert other is not untracked
    assert other is None or other.spec.identity() is not Own
