"""Values as leaves of another's type: what is of the same kind, and nothing else."""

from __future__ import annotations

import pytest

from vspace import (
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    leaves,
    like,
    recursive_broadcast,
    recursive_map,
    register_leaf,
    structure,
)
from vspace.walks import as_leaf


class Degrees(float):
    """A number of a registered type, which plain numbers know nothing of."""


register_leaf(Degrees, add=lambda x, y: Degrees(float(x) + float(y)))


@pytest.mark.parametrize("times", [1, 3])
def test_c1_a_plain_leaf_takes_no_number_of_a_registered_type(times):
    for _ in range(times):
        with pytest.raises(StructureMismatchError, match="Degrees"):
            VectorSpace([1.0, 2.0]) + VectorSpace([1.0, Degrees(2.0)])
        with pytest.raises(LeafTypeError, match="Degrees"):
            recursive_map(Degrees, [1.0, 2.0])


class Metres:
    """A length in some unit; lengths are added in the unit of the first."""

    def __init__(self, value, unit=1.0):
        self.value, self.unit = value, unit

    def to(self, unit):
        return Metres(self.value * self.unit / unit, unit)

    def __add__(self, other):
        return Metres(self.value + other.to(self.unit).value, self.unit)

    def __rmul__(self, a):
        return Metres(a * self.value, self.unit)


register_leaf(Metres, convert=lambda x, like: x.to(like.unit))
leaves.convert.register(float, Metres)(lambda x, like: Metres(x).to(like.unit))


def in_millimetres(x):
    return x.to(1e-3)


RESULTS = {
    "in another unit": (in_millimetres, 5.0),
    "of another type": (lambda x: x.value * x.unit, 5.0),
    "itself": (lambda x: x, 5.0),
}
MAPS = {
    "mapped": recursive_map,
    "broadcast": recursive_broadcast,
    "projected": lambda f, x: like(x, [f(x[0])]),
}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("way", MAPS)
def test_c3_what_comes_of_a_leaf_is_in_its_units(way, name):
    f, expected = RESULTS[name]
    for _ in range(3):
        (found,) = MAPS[way](f, [Metres(5.0, 1.0)])
        assert (type(found), found.value, found.unit) == (Metres, expected, 1.0)


@pytest.mark.parametrize("way", MAPS)
def test_c3_what_a_method_refuses_is_refused_with_its_path(way):
    def refuse(x, like):
        raise ArithmeticError("no length")

    leaves.convert.register(complex, Metres)(refuse)
    with pytest.raises(ArithmeticError, match="no length") as caught:
        MAPS[way](lambda x: 1j, [Metres(5.0)])
    assert any("[0]" in note for note in caught.value.__notes__)


def test_a_leaf_of_a_registered_type_needs_a_first_one_to_be_converted():
    spec = structure([Metres(1.0)])._programs.layout.runs[0][0]
    other = Metres(1.0, 2.0)
    assert as_leaf(spec, 5.0, None) is None
    assert as_leaf(spec, 5.0, lambda: other).value == 2.5
    assert as_leaf(spec, "text", lambda: other) is None
    assert as_leaf(spec, other, lambda: other) is other
