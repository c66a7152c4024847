"""The kinds of node: how each kind of object comes apart into children and goes together again."""

from vspace.nodes._containers import OBJECT_ARRAY, STRUCTURED_ARRAY
from vspace.nodes._foreign import is_foreign
from vspace.nodes._functions import CELL, CLOSURE, CLOSURE_WITH_DEFAULTS
from vspace.nodes._instances import AttributeKind, kind_of_class
from vspace.nodes._kinds import Mismatch, NodeKind, RegisteredKind, register_node
from vspace.nodes._known import adopt_known
from vspace.nodes._known_kind import kind_by_attributes
from vspace.nodes._origins import Origin, origin_of
from vspace.nodes._refusals import name_of, own_arithmetic, refusal_of, state_in_c

__all__ = [
    "CELL",
    "CLOSURE",
    "CLOSURE_WITH_DEFAULTS",
    "OBJECT_ARRAY",
    "STRUCTURED_ARRAY",
    "AttributeKind",
    "Mismatch",
    "NodeKind",
    "Origin",
    "RegisteredKind",
    "adopt_known",
    "is_foreign",
    "kind_by_attributes",
    "kind_of_class",
    "name_of",
    "origin_of",
    "own_arithmetic",
    "refusal_of",
    "register_node",
    "state_in_c",
]
