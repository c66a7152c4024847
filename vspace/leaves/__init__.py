"""The leaf algebra: `multipledispatch` functions over the values where recursion ends.

Register methods for your own types here (``@vspace.leaves.dot.register(Mine, Mine)``), or let
``register_leaf`` fill them in from the type's operators.
"""

from vspace.leaves import _arrays, _numbers  # noqa: F401 - they register their methods
from vspace.leaves._interface import *  # noqa: F403
from vspace.leaves._interface import __all__ as __all__
