"""`VectorSpace`, the wrapper that gives an object the arithmetic of a vector space."""

from vspace.vectors._combine import linear_combination, recursive_broadcast
from vspace.vectors._space import VectorSpace

__all__ = [
    "VectorSpace",
    "linear_combination",
    "recursive_broadcast",
]
