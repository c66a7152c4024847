"""The kinds of node: how each kind of object comes apart into children and goes together again."""

from vspace.nodes._arrays import (
    OBJECT_ARRAY,
    STRUCTURED_ARRAY,
    ObjectArrayKind,
    StructuredArrayKind,
)
from vspace.nodes._containers import DictKind, ListKind, TupleKind, type_of_key, types_of_keys
from vspace.nodes._foreign import is_foreign
from vspace.nodes._functions import (
    CELL,
    CLOSURE_WITH_DEFAULTS,
    CellKind,
    FunctionContext,
    FunctionKind,
    FunctionWithDefaultsKind,
    is_unset,
)
from vspace.nodes._identity import FunctionIdentity, Identity
from vspace.nodes._instances import AttributeKind, kind_of_class
from vspace.nodes._keys import plain_labels, told_by_tokens, types_of
from vspace.nodes._kinds import Mismatch, NodeKind
from vspace.nodes._known import adopt_known
from vspace.nodes._known_kind import kind_by_attributes
from vspace.nodes._making import HEAP_TYPE, solid_base
from vspace.nodes._origins import Origin, origin_of
from vspace.nodes._refusals import name_of, own_arithmetic, refusal_of, state_in_c
from vspace.nodes._register import RegisteredKind, register_node

__all__ = [
    "CELL",
    "CLOSURE_WITH_DEFAULTS",
    "HEAP_TYPE",
    "OBJECT_ARRAY",
    "STRUCTURED_ARRAY",
    "AttributeKind",
    "CellKind",
    "DictKind",
    "FunctionContext",
    "FunctionIdentity",
    "FunctionKind",
    "FunctionWithDefaultsKind",
    "Identity",
    "ListKind",
    "Mismatch",
    "NodeKind",
    "ObjectArrayKind",
    "Origin",
    "RegisteredKind",
    "StructuredArrayKind",
    "TupleKind",
    "adopt_known",
    "is_foreign",
    "is_unset",
    "kind_by_attributes",
    "kind_of_class",
    "name_of",
    "origin_of",
    "own_arithmetic",
    "plain_labels",
    "refusal_of",
    "register_node",
    "solid_base",
    "state_in_c",
    "told_by_tokens",
    "type_of_key",
    "types_of",
    "types_of_keys",
]
