"""The slow, exact way through an object, part by part; it raises every error."""

from vspace.walks._build import build, store
from vspace.walks._conversion import (
    LeafAt,
    convert_leaf,
    convert_result,
    describe,
    describe_form,
    describe_leaf,
    is_such_a_leaf,
)
from vspace.walks._copying import copier
from vspace.walks._iddict import IdDict
from vspace.walks._take import Namer, path_of, take, walk_leaves, walk_nodes

__all__ = [
    "IdDict",
    "LeafAt",
    "Namer",
    "build",
    "convert_leaf",
    "convert_result",
    "copier",
    "describe",
    "describe_form",
    "describe_leaf",
    "is_such_a_leaf",
    "path_of",
    "store",
    "take",
    "walk_leaves",
    "walk_nodes",
]
