"""Closures and their cells in generated code."""

from __future__ import annotations

import pytest

from vspace import InactiveConfig, VectorSpace, recursive_map, structure


def line(scale, offset, name="line"):
    def f(x):
        return name, scale * x + offset[0]

    return f


def unset():
    def f():
        return value, other

    other = 1.0
    if not f:
        value = 2.0
    return f


def sharing():
    count = [1.0]

    def f():
        return count, list(count)

    def g():
        return count

    return [f, g]


def with_defaults(rate):
    def f(x, power=2.0, *, shift=1.0):
        return rate, power, shift

    return f


def values(f):
    return [cell.cell_contents for cell in f.__closure__]


def test_closures_are_taken_and_built():
    f = line(2.0, [1.0])
    made = structure(f)
    for _ in range(3):
        leaves, kept = made.take(f)
        assert sorted(leaves) == [1.0, 2.0]
        built = made.build([10 * leaf for leaf in leaves], kept)
        assert built(1.0) == ("line", 30.0)
        assert built.__closure__[0] is f.__closure__[0]  # inactive: shared by identity (C5)
    assert f(1.0) == ("line", 3.0)


def test_what_is_in_cells_is_changed_in_place():
    f, g = line(2.0, [1.0]), line(3.0, [1.0])
    offset = f.__closure__[1].cell_contents
    for use in range(1, 5):
        v = VectorSpace(f)
        v.axpy(1.0, VectorSpace(g))
        assert v.value is f
        assert f(0.0)[1] == 1.0 + use
        assert f(1.0)[1] == 3.0 + 4.0 * use
    assert f.__closure__[1].cell_contents is offset


def test_c12_a_variable_without_a_value_stays_without():
    f = unset()
    for _ in range(4):
        made = recursive_map(lambda a: 2 * a, f)
        assert made.__closure__[0].cell_contents == 2.0
        with pytest.raises(NameError):
            made()


def test_c13_a_cell_that_two_closures_share_is_shared_by_the_new_ones():
    fs = sharing()
    for _ in range(4):
        made = recursive_map(lambda a: 2 * a, fs)
        assert made[0].__closure__[0] is made[1].__closure__[0]
        assert made[1]() == [2.0]
    apart = [sharing()[0], sharing()[1]]
    programs = structure(fs)._programs
    for _ in range(3):
        assert programs.try_take(apart) is None


def test_a_leaf_where_there_was_none_is_a_surprise():
    f = line(2.0, [1.0])
    programs = structure(f)._programs
    for _ in range(3):
        assert programs.try_take(f) is not None
    assert programs.try_take(line(2.0, [1.0], 3.0)) is None
    assert programs.try_take(line("a", [1.0])) is None
    assert programs.try_take(sharing()[0]) is None
    assert programs.try_take("a") is None


def test_defaults_are_active_where_that_is_chosen():
    config = InactiveConfig(defaults=True)
    f = with_defaults(1.0)
    for _ in range(4):
        made = recursive_map(lambda a: 3 * a, f, inactive=config)
        assert made(0.0) == (3.0, 6.0, 3.0)
        assert values(made) == [3.0]
        alone = recursive_map(lambda a: 3 * a, f)
        assert alone(0.0) == (3.0, 2.0, 1.0)
