"""A structure with its programs, and how an object finds it."""

from vspace.engine._cache import StructureCache, cache_of
from vspace.engine._one_array import one_array
from vspace.engine._programs import Programs
from vspace.engine._structure import Structure

__all__ = [
    "Programs",
    "Structure",
    "StructureCache",
    "cache_of",
    "one_array",
]
