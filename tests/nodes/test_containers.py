"""Containers keep their type, order and attributes (C8, C11)."""

import functools
from collections import OrderedDict

import attrs
import pytest

from kinds import KINDS, closure, labelled, labelled_tuple
from vspace import (
    StructureMismatchError,
    VectorSpace,
    paths,
    recursive_accumulate,
    recursive_map,
    structure,
)


def test_attributes_of_containers_are_computed_with():
    for name in ("list subclass", "dict subclass", "deque subclass", "OrderedDict subclass"):
        made = (2 * VectorSpace(KINDS[name]())).value
        assert made.__dict__ == {"mass": 8.0}
        assert made.slot == 10.0
        target = KINDS[name]()
        recursive_accumulate(target, KINDS[name]())
        assert target.__dict__ == {"mass": 8.0}
        assert target.slot == 10.0
    assert (2 * VectorSpace(labelled_tuple([1.0]))).value.__dict__ == {"mass": 8.0}


HASHED = {
    f"{'slots' if slots else 'dict'}, {'frozen' if frozen else 'mutable'}": attrs.define(
        type("Hashed", (), {"__annotations__": {"x": float}}),
        slots=slots,
        frozen=frozen,
        unsafe_hash=True,
        cache_hash=True,
    )
    for slots in (False, True)
    for frozen in (False, True)
}


class HashedList(list):
    """Built on a container, with the ``__hash__`` of an attrs class."""

    __hash__ = HASHED["dict, mutable"].__hash__

    def __init__(self, x):
        self.append(x)
        self.x = x
        self._attrs_cached_hash = None


HASHED["a list"] = HashedList


class HashedTuple(tuple):
    __hash__ = HASHED["dict, mutable"].__hash__

    def __new__(cls, x):
        made = tuple.__new__(cls, [x])
        made.x = x
        made._attrs_cached_hash = None
        return made


HASHED["a tuple"] = HashedTuple


@pytest.mark.parametrize("cls", HASHED.values(), ids=HASHED)
@pytest.mark.parametrize("asked", [True, False])
def test_cached_hashes_are_derived(cls, asked):
    x = cls(1.0)
    if asked:
        hash(x)
    for _ in range(3):
        assert structure(x) == structure(cls(1.0))
        assert hash((2 * VectorSpace(x)).value) == hash(cls(2.0))
        assert hash(recursive_map(lambda a, b: a + b, x, cls(3.0))) == hash(cls(4.0))
        assert hash(recursive_map(lambda a: 5 * a, x, out=cls(1.0))) == hash(cls(5.0))
    assert hash(x) == hash(cls(1.0))
    changed = VectorSpace([x])
    changed += VectorSpace([cls(1.0)])
    assert hash(changed.value[0]) == hash(cls(2.0))


def test_mappings_match_by_key_in_the_first_order():
    x, y = {"a": 1.0, "b": 2.0}, {"b": 20.0, "a": 10.0}
    for _ in range(3):
        assert list((VectorSpace(x) + VectorSpace(y)).value.items()) == [("a", 11.0), ("b", 22.0)]
        assert list((VectorSpace(y) + VectorSpace(x)).value.items()) == [("b", 22.0), ("a", 11.0)]


def test_keys_that_differ_are_named():
    with pytest.raises(StructureMismatchError, match=r"missing \['a'\] and extra \['b'\]"):
        VectorSpace({"a": 1.0}) + VectorSpace({"b": 1.0})
    partial = functools.partial
    with pytest.raises(StructureMismatchError, match=r"partial with 0 arguments, .* 1 argument"):
        VectorSpace(partial(closure(), 1.0)) + VectorSpace(partial(closure()))
    with pytest.raises(StructureMismatchError, match=r"keywords a, b.*keywords a;"):
        VectorSpace(partial(closure(), a=1.0)) + VectorSpace(partial(closure(), b=1.0, a=1.0))


def reordered(cls):
    made = labelled(cls, {"a": 1.0, "b": 2.0, "c": 3.0})
    OrderedDict.move_to_end(made, "a")
    OrderedDict.move_to_end(made, "c", last=False)
    return made


@pytest.mark.parametrize("use", range(4))
def test_c11_an_ordered_dict_is_in_the_order_that_it_has_by_itself(use):
    plain = OrderedDict(a=1.0, b=2.0, c=3.0)
    plain.move_to_end("a")
    plain.move_to_end("c", last=False)
    for made in (plain, reordered(OrderedDict)):
        keys = [*OrderedDict.keys(recursive_map(lambda x: 2 * x, made))]
        assert keys == ["c", "b", "a"]
        assert paths(made)[:3] == ["['c']", "['b']", "['a']"]
        total = (VectorSpace(plain) + VectorSpace(OrderedDict(a=1.0, b=2.0, c=3.0))).value
        assert [*total.items()] == [("c", 6.0), ("b", 4.0), ("a", 2.0)]
