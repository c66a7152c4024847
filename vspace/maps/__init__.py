"""`recursive_map` and its family: functions that map objects leaf by leaf.

They take `Operands` apart; what is changed in place is a `Target`, checked before the first write.
"""

from vspace.maps._accumulate import (
    accumulate_into,
    accumulate_seen,
    make_zero,
    make_zero_inplace,
    recursive_accumulate,
    recursive_add,
)
from vspace.maps._display import html_tree, show, vector_text
from vspace.maps._integers import integers_in, integers_message, warn_where_only_integers
from vspace.maps._labels import leaf_paths, paths
from vspace.maps._like import like
from vspace.maps._map import recursive_map, recursive_map_inplace, structure
from vspace.maps._targets import Target, change_small

__all__ = [
    "Target",
    "accumulate_into",
    "accumulate_seen",
    "change_small",
    "html_tree",
    "integers_in",
    "integers_message",
    "leaf_paths",
    "like",
    "make_zero",
    "make_zero_inplace",
    "paths",
    "recursive_accumulate",
    "recursive_add",
    "recursive_map",
    "recursive_map_inplace",
    "show",
    "structure",
    "vector_text",
    "warn_where_only_integers",
]
