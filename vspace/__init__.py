"""vspace gives any Python object the arithmetic of a vector space.

Wrap a closure, a dataclass, a nest of dicts and arrays in `VectorSpace`, and ``+``, ``-``, scalar
``*`` and ``/``, ``dot`` and ``norm`` act on the floating and complex values inside it, while all
else about the object stays as it was.
"""

from vspace import leaves
from vspace.activity import (
    Derived,
    Fixed,
    Inactive,
    InactiveConfig,
    derived,
    fixed,
    inactive,
    register_inactive,
)
from vspace.engine import Structure
from vspace.errors import (
    ImmutableLeafError,
    IntegerWarning,
    LeafTypeError,
    NotFiniteError,
    StructureMismatchError,
    UnknownTypeError,
    UnregisteredTypeWarning,
    VSpaceError,
)
from vspace.leaves._register import register_leaf
from vspace.maps import (
    accumulate_into,
    accumulate_seen,
    like,
    make_zero,
    make_zero_inplace,
    paths,
    recursive_accumulate,
    recursive_add,
    recursive_map,
    recursive_map_inplace,
    show,
    structure,
)
from vspace.nodes import register_node
from vspace.vectors import VectorSpace, linear_combination, recursive_broadcast
from vspace.walks import IdDict

__all__ = [
    "Derived",
    "Fixed",
    "IdDict",
    "ImmutableLeafError",
    "Inactive",
    "InactiveConfig",
    "IntegerWarning",
    "LeafTypeError",
    "NotFiniteError",
    "Structure",
    "StructureMismatchError",
    "UnknownTypeError",
    "UnregisteredTypeWarning",
    "VSpaceError",
    "VectorSpace",
    "accumulate_into",
    "accumulate_seen",
    "derived",
    "fixed",
    "inactive",
    "leaves",
    "like",
    "linear_combination",
    "make_zero",
    "make_zero_inplace",
    "paths",
    "recursive_accumulate",
    "recursive_add",
    "recursive_broadcast",
    "recursive_map",
    "recursive_map_inplace",
    "register_inactive",
    "register_leaf",
    "register_node",
    "show",
    "structure",
]

__version__ = "0.1.0"
