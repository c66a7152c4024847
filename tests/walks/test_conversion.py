"""Values as leaves of another's type: what is of the same kind, and nothing else."""

from __future__ import annotations

import pytest

from vspace import LeafTypeError, StructureMismatchError, VectorSpace, recursive_map, register_leaf


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
