"""A structure with its programs, and how an object finds it."""

from vspace.engine._cache import StructureCache, cache_of
from vspace.engine._structure import Structure

__all__ = [
    "Structure",
    "StructureCache",
    "cache_of",
]
