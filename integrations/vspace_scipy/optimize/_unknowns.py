"""The unknowns of a problem: which arguments SciPy takes as they are, and the space of others."""

from __future__ import annotations

from typing import Any

from vspace_scipy._integers import warn_of_integers
from vspace_scipy._space import Space, Vector


def space_of(x0: Any, inactive: Any, complex_vectors: bool = False) -> Space:
    """Return the space of the unknowns.

    Raises
    ------
    LeafTypeError
        When there is nothing in `x0` that could be varied.
    """
    packed = Space(x0, inactive, complex_vectors)
    packed.check_not_empty(x0, "to vary")
    return packed


def start_of(x0: Any, packed: Space) -> Vector:
    """Return the vector of a start.

    Raises
    ------
    NotFiniteError
        When it has a NaN or an infinity.
    """
    start = packed.pack(x0)
    warn_of_integers(x0, packed, "the start", "not varied")
    packed.check_finite(start, "the start", "start from a finite point")
    return start
