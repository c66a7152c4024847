"""The kinds of node: how each kind of object comes apart into children and goes together again."""

from vspace.nodes._containers import OBJECT_ARRAY, STRUCTURED_ARRAY
from vspace.nodes._functions import CELL, CLOSURE, CLOSURE_WITH_DEFAULTS
from vspace.nodes._instances import AttributeKind, kind_of_class
from vspace.nodes._kinds import Mismatch, NodeKind, RegisteredKind, register_node

__all__ = [
    "CELL",
    "CLOSURE",
    "CLOSURE_WITH_DEFAULTS",
    "OBJECT_ARRAY",
    "STRUCTURED_ARRAY",
    "AttributeKind",
    "Mismatch",
    "NodeKind",
    "RegisteredKind",
    "kind_of_class",
    "register_node",
]
