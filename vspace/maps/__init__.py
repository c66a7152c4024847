"""`recursive_map` and its family: functions that map objects leaf by leaf."""

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
from vspace.maps._like import leaf_paths, like, paths
from vspace.maps._map import recursive_map, recursive_map_inplace, structure
from vspace.maps._plain import NOT_PLAIN, change_plain
from vspace.maps._targets import (
    add_leaves,
    assign_leaves,
    part_from_targets,
    prepare_targets,
    store,
    take_target,
)

__all__ = [
    "NOT_PLAIN",
    "accumulate_into",
    "accumulate_seen",
    "add_leaves",
    "assign_leaves",
    "change_plain",
    "html_tree",
    "integers_in",
    "integers_message",
    "leaf_paths",
    "like",
    "make_zero",
    "make_zero_inplace",
    "part_from_targets",
    "paths",
    "prepare_targets",
    "recursive_accumulate",
    "recursive_add",
    "recursive_map",
    "recursive_map_inplace",
    "show",
    "store",
    "structure",
    "take_target",
    "vector_text",
    "warn_where_only_integers",
]
