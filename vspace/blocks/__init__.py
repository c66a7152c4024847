"""Leaves side by side in memory, and the algebra of them."""

from vspace.blocks._algebra import Algebra, GroupAlgebra, algebra_of
from vspace.blocks._block import Block, Piece
from vspace.blocks._changes import (
    ADD,
    ASSIGN,
    COMBINE,
    MOVE,
    OPERATIONS,
    SCALE,
    ZERO,
    Operation,
    change_leaves,
    is_mutable,
)
from vspace.blocks._distinct import WITH_VARIABLE, are_distinct, are_held, are_separate
from vspace.blocks._layout import Layout, Run, but_for_shape, has_routines
from vspace.blocks._overlap import Memory, where
from vspace.blocks._slices import Slices, Work

__all__ = [
    "ADD",
    "ASSIGN",
    "COMBINE",
    "MOVE",
    "OPERATIONS",
    "SCALE",
    "WITH_VARIABLE",
    "ZERO",
    "Algebra",
    "Block",
    "GroupAlgebra",
    "Layout",
    "Memory",
    "Operation",
    "Piece",
    "Run",
    "Slices",
    "Work",
    "algebra_of",
    "are_distinct",
    "are_held",
    "are_separate",
    "but_for_shape",
    "change_leaves",
    "has_routines",
    "is_mutable",
    "where",
]
