"""vspace gives any Python object the arithmetic of a vector space.

Wrap a closure, a dataclass, a nest of dicts and arrays in `VectorSpace`, and ``+``, ``-``, scalar
``*`` and ``/``, ``dot`` and ``norm`` act on the floating and complex values inside it, while all
else about the object stays as it was.
"""

from vspace import leaves
from vspace._accumulation import (
    accumulate_into,
    accumulate_seen,
    make_zero,
    make_zero_inplace,
    recursive_accumulate,
    recursive_add,
)
from vspace._activity import InactiveConfig, register_inactive
from vspace._combine import linear_combination, recursive_broadcast
from vspace._display import show
from vspace._engine import Structure
from vspace._iddict import IdDict
from vspace._marks import Derived, Fixed, Inactive, derived, fixed, inactive
from vspace._projection import like, paths
from vspace._recursive import recursive_map, recursive_map_inplace, structure
from vspace._space import VectorSpace
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
from vspace.nodes import register_node

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
