"""The slow, exact way through an object, part by part; it raises every error."""

from vspace.walks._build import build, store
from vspace.walks._conversion import (
    LeafAt,
    as_leaf,
    describe,
    describe_form,
    describe_leaf,
    is_such_a_leaf,
)
from vspace.walks._copying import copier
from vspace.walks._iddict import IdDict
from vspace.walks._take import take
from vspace.walks._walk import leaves_in, loose_leaves, nodes_in, walk

__all__ = [
    "IdDict",
    "LeafAt",
    "as_leaf",
    "build",
    "copier",
    "describe",
    "describe_form",
    "describe_leaf",
    "is_such_a_leaf",
    "leaves_in",
    "loose_leaves",
    "nodes_in",
    "store",
    "take",
    "walk",
]
