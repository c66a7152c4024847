"""`VectorSpace`, the wrapper that gives an object the arithmetic of a vector space.

`_vector` is what it holds, an object or data; `_space` the wrapper with its operators. The other
files are about one thing each that it can do.
"""

from vspace.vectors import _kind  # noqa: F401 - it registers the kind of vectors in objects
from vspace.vectors._elementwise import linear_combination, recursive_broadcast
from vspace.vectors._space import VectorSpace

__all__ = [
    "VectorSpace",
    "linear_combination",
    "recursive_broadcast",
]
