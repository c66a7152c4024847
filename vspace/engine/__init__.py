"""A structure with its programs, and how an object finds it."""

from vspace.engine._cache import NOT_KNOWN, StructureCache, cache_of, known_of
from vspace.engine._one_array import one_array
from vspace.engine._programs import Programs
from vspace.engine._structure import Structure, shown

__all__ = [
    "NOT_KNOWN",
    "Programs",
    "Structure",
    "StructureCache",
    "cache_of",
    "known_of",
    "one_array",
    "shown",
]
