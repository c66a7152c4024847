"""The spec of a leaf: its exact type and its space (C3, C25)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace.errors import LeafTypeError
from vspace.leaves import assign, mutable, space
from vspace.nodes import Identity
from vspace.specs._specs import LeafSpec

_NUMBER_TYPES: dict[type, np.dtype[Any] | None] = {
    float: np.dtype(np.float64),
    complex: np.dtype(np.complex128),
    Fraction: None,
    Decimal: None,
}


def leaf_spec(leaf: Any, track: bool = True) -> LeafSpec:
    """Return the spec of a leaf.

    Raises
    ------
    LeafTypeError
        When the space of a registered leaf cannot be part of a structure.
    """
    cls = type(leaf)
    if registry.is_registered_leaf(cls):
        return _registered_spec(cls, leaf, track)
    if isinstance(leaf, np.ndarray):
        # The dtype that equal dtypes share, which generated code compares by identity.
        own = leaf.dtype
        shared = np.dtype(own.char)
        dtype = shared if shared == own else own
        return LeafSpec(Identity(cls), dtype, leaf.shape, True, track)
    if isinstance(leaf, np.generic):
        return LeafSpec(Identity(cls), leaf.dtype, (), False, False)
    dtype = next(dtype for base, dtype in _NUMBER_TYPES.items() if isinstance(leaf, base))
    return LeafSpec(Identity(cls), dtype, (), False, False)


def _registered_spec(cls: type, leaf: Any, track: bool) -> LeafSpec:
    # The identity of a registered leaf counts where it can be written into, be it not now.
    has_identity = assign.find(cls, cls) is not None or bool(mutable(leaf))
    space_of = space.resolve(cls)
    where = space_of(leaf)
    try:
        return LeafSpec(Identity(cls), None, (), False, track and has_identity, space_of, where)
    except TypeError:
        name = cls.__qualname__
        raise LeafTypeError(
            "",
            f"that vspace.leaves.space of a {name} gives {where!r}, which cannot be hashed",
            "a hashable value",
            f"give register_leaf({name}, space=...) one made of tuples, strings and numbers",
        ) from None
