"""Structures at work: specs with their functions, and the cache in which objects find them.

The structure of an object is worked out once. After that one generated function both verifies
that the object still has it and takes it apart; only a surprise leads to a new analysis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from vspace import _interpreter as interpreter
from vspace import _registry as registry
from vspace._activity import InactiveConfig
from vspace._analysis import Analysis, Rules
from vspace._blocks import Algebra, GroupAlgebra, algebra_of
from vspace._compiler import FlattenCompiler
from vspace._emitter import Code, Emitter, Gathered, NotCompilable
from vspace._layout import Block, Layout
from vspace._packing import (
    LeafSource,
    by_index,
    by_name,
    compile_pack,
    compile_unpack,
    write_pack,
    write_unpack,
)
from vspace._rebuilder import RebuildCompiler
from vspace._structure import Spec, node_specs, same_spec
from vspace.errors import StructureMismatchError

__all__ = ["Structure", "StructureCache", "cache_of"]

_MOST_STRUCTURES = 512
_MOST_CANDIDATES = 8
_COMPILE_AT_USE = 2  # generating code costs more than one walk


class Structure:
    """Everything about an object but its leaf values and inactive values.

    Two objects of one structure are vectors of one space. Made by `vspace.structure`.

    Attributes
    ----------
    source : str
        The generated code that takes an object of this structure apart and rebuilds it, or a
        line that says why there is none.
    size : int
        The number of components, complex ones counted once.
    dtype : dtype
        Of the components as one array.

    Examples
    --------
    >>> from vspace import structure
    >>> structure({"a": 1.0, "b": [2.0]}) == structure({"a": 3.0, "b": [4.0]})
    True
    >>> structure([1.0, 2.0])
    <structure: list, 2 leaves, 2 components of float64>
    """

    __slots__ = (
        "__weakref__",
        "_cleans",
        "_codes",
        "_era",
        "_flat",
        "_open",
        "_open_other",
        "_pack",
        "_packers",
        "_read",
        "_rebuild",
        "_take",
        "_take_apart",
        "_unpack",
        "_uses",
        "algebra",
        "blas",
        "layout",
        "rules",
        "spec",
    )

    def __init__(self, spec: Spec, rules: Rules) -> None:
        self.spec = spec
        self.rules = rules
        self._era = rules.era
        self._uses = 0
        self._cleans: bool | None = None
        self._take: Callable[[Any], Any] | None = None
        self._read: Callable[[Any], Any] | None = None
        self._rebuild: Callable[[Any, Any], Any] | None = None
        self._take_apart: Callable[[Any], Any] | None = None
        self._open: Callable[[Any], Any] | None = None
        self._open_other: Callable[[Any], Any] | None = None
        self._pack: Callable[[Any], Any] | None = None
        self._unpack: Callable[[Any], Any] | None = None
        self._codes: dict[str, Code | None] = {}
        self._flat: dict[Any, tuple[Block, Any, Any]] = {}
        self._packers: dict[Any, Callable[[Any], Any]] = {}

    # What it is.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Structure):
            return NotImplemented
        return self is other or same_spec(self.spec, other.spec, ordered=False)

    def __hash__(self) -> int:
        return self.spec.hash

    def alike(self, other: Structure) -> bool:
        """Return whether the leaves of both stand in the same order, too."""
        return self is other or same_spec(self.spec, other.spec, ordered=True)

    def __repr__(self) -> str:
        identity = getattr(self.spec, "identity", None)
        cls = identity() if identity is not None else None
        name: str = getattr(cls, "co_name", "") or getattr(cls, "__qualname__", "inactive")
        leaves = self.spec.leaves
        parts = [name, f"{leaves} {'leaf' if leaves == 1 else 'leaves'}"]
        if leaves and not any(spec.dtype is None for spec, _ in self.layout.runs):
            size = self.size
            parts.append(f"{size} component{'s' * (size != 1)} of {self.dtype}")
        return f"<structure: {', '.join(parts)}>"

    # Worked out at first use, plain attributes from then on.
    layout: Layout
    algebra: Algebra
    # The BLAS axpy and the size of the one group that data are, or None and 0.
    blas: tuple[Any, int]

    def __getattr__(self, name: str) -> Any:
        if name == "layout":
            self.layout = Layout(self.spec)
            return self.layout
        if name == "algebra":
            self.algebra = algebra_of(self.layout)
            return self.algebra
        if name == "blas":
            one = self.algebra
            self.blas = (one.blas_axpy, one.size) if isinstance(one, GroupAlgebra) else (None, 0)
            return self.blas
        raise AttributeError(f"a structure has no attribute {name!r}")

    @property
    def size(self) -> int:
        """The number of components; a leaf that is no array or binary number counts as one."""
        return sum(spec.size * count for spec, count in self.layout.runs)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the components as one array."""
        return self.layout.dtype

    @property
    def leaf_dtypes(self) -> frozenset[np.dtype[Any] | None]:
        """The dtypes of the leaves; None for leaves that only know themselves how to ravel."""
        return frozenset(spec.dtype for spec, _ in self.layout.runs)

    @property
    def source(self) -> str:
        """The generated code, or a line that says why there is none."""
        self._compile()
        parts = [code.source for code in self._codes.values() if code is not None]
        return "\n\n".join(parts) or "# too large or too entangled: interpreted\n"

    @property
    def is_current(self) -> bool:
        """Whether what is leaf or inactive is still as it was when this was worked out."""
        return self._era is self.rules.era

    @property
    def cleans(self) -> bool:
        """Whether changes in place leave derived values behind that have to go (C10)."""
        if self._cleans is None:
            self._cleans = any(
                getattr(node.kind, "derived", None) for node in node_specs(self.spec)
            )
        return self._cleans

    # Taking apart and rebuilding.

    def take(self, obj: Any) -> tuple[list[Any], list[Any]]:
        """Return the leaves of a first operand, and what is taken along to rebuild it.

        Raises
        ------
        StructureMismatchError
            When the object does not have this very structure.
        """
        taken = self.try_take(obj)
        if taken is None:
            flat = interpreter.flatten(self.spec, obj, self.rules, first=True)
            return flat.leaves, flat.captured
        return taken

    def try_take(self, obj: Any) -> tuple[list[Any], list[Any]] | None:
        """Do as `take`, but return None when the object has another structure."""
        function = self._take
        if function is not None:
            taken: tuple[list[Any], list[Any]] | None = function(obj)
            return taken
        self._uses += 1
        if self._uses >= _COMPILE_AT_USE:
            self._compile()
            if self._take is not None:
                return self._take(obj)  # type: ignore[no-any-return]
        try:
            flat = interpreter.flatten(self.spec, obj, self.rules, first=True)
        except StructureMismatchError:
            return None
        return flat.leaves, flat.captured

    def read(self, obj: Any) -> list[Any]:
        """Return the leaves of a later operand, converted to this structure's leaf types.

        Raises
        ------
        StructureMismatchError
            When the object cannot be read as one of this structure.
        """
        function = self._read
        if function is not None:
            leaves: list[Any] | None = function(obj)
            if leaves is not None:
                return leaves
        return interpreter.flatten(self.spec, obj, self.rules, first=False).leaves

    def rebuild(self, leaves: Sequence[Any], captured: Sequence[Any]) -> Any:
        """Return a new object with these leaves and what was taken along."""
        function = self._rebuild
        if function is not None:
            return function(leaves, captured)
        return interpreter.rebuild(self.spec, leaves, captured)[0]

    def _compile(self) -> None:
        if self._codes:
            return
        for name in ("take", "read", "rebuild"):
            self._write(name)

    def _write(self, name: str) -> Callable[..., Any] | None:
        """Generate one of the functions of this structure, once; None where it is not to be."""
        if name in self._codes:
            code = self._codes[name]
            return None if code is None else code.function
        spec, rules = self.spec, self.rules
        try:
            if name == "rebuild":
                code = RebuildCompiler().compile(spec)
            else:
                code = FlattenCompiler(rules, *_FLATTENERS[name](self)).compile(spec)
        except (NotCompilable, RecursionError):
            code = None
        self._codes[name] = code
        if code is None:
            return None
        setattr(self, f"_{name}", code.function)
        return code.function

    def _write_data(self, emit: Emitter, leaves: Gathered, count: int) -> str:
        return write_pack(emit, self.layout.blocks, _leaf_source(leaves))

    # Operands of arithmetic.

    def try_open(self, obj: Any) -> tuple[Any, Sequence[Any]] | None:
        """Return the data of a first operand and what is taken along, or None (see `try_take`).

        Groups are fresh, large leaves are those of the object.
        """
        function = self._open
        if function is not None:
            opened: tuple[Any, Sequence[Any]] | None = function(obj)
            if opened is not None:
                return opened
        taken = self.try_take(obj)
        if taken is None:
            return None
        if self._take is not None and function is None:
            self._write("open")
        return self.pack_data(taken[0]), taken[1]

    @property
    def opener(self) -> Callable[[Any], Any] | None:
        """The generated function behind `try_open`, once there is one."""
        return self._open

    def open_other(self, obj: Any) -> Any:
        """Return the data of a later operand; see `read`."""
        function = self._open_other
        if function is None and self._take is not None:
            function = self._write("open_other")
        if function is not None:
            data = function(obj)
            if data is not None:
                return data
        return self.pack_data(self.read(obj))

    def take_apart(self, obj: Any) -> list[Any] | None:
        """Return the leaves of a target, or None unless each is a plain array that can be written.

        Plain arrays are writable, contiguous and own their memory. Whether some are one object
        beyond the structure is left to the caller.
        """
        function = self._take_apart
        if function is None and self._take is not None:
            function = self._write("take_apart")
        taken = None if function is None else function(obj)
        return None if taken is None else taken[0]

    # Data: see `Layout`.

    def pack_data(self, leaves: Sequence[Any]) -> Any:
        """Return the data of leaves: groups fresh, large leaves as they are."""
        pack = self._pack
        if pack is None:
            layout = self.layout
            pack = self._pack = compile_pack(layout.blocks, layout.count) or layout.pack
        try:
            return pack(leaves)
        except (BufferError, TypeError, ValueError):  # a leaf that is not contiguous
            return self.layout.pack(leaves)

    def unpack_data(self, data: Any) -> list[Any]:
        """Return the leaves of data: groups copied out, large leaves as they are."""
        unpack = self._unpack
        if unpack is None:
            layout = self.layout
            unpack = self._unpack = compile_unpack(layout.blocks, layout.count) or layout.unpack
        return unpack(data)

    # One array.

    def pack(self, obj: Any, dtype: Any = None) -> np.ndarray[Any, Any]:
        """Return the components of an object as a fresh one-dimensional array.

        Parameters
        ----------
        obj : object
            Of this structure; leaves of the same kind are converted.
        dtype : dtype, optional
            Of the array; `dtype` of the structure by default. In a real array, complex components
            lie as pairs of reals, real part first.

        Returns
        -------
        ndarray
            Leaves in the order of `vspace.paths`, each in C order.

        Raises
        ------
        StructureMismatchError
            When the object is not of this structure, with the path.
        """
        return self.pack_leaves(self.read(obj), dtype)

    def pack_leaves(self, leaves: Sequence[Any], dtype: Any = None) -> np.ndarray[Any, Any]:
        """Return leaves as a fresh one-dimensional array; see `pack`."""
        block, pack, _ = self._flat_block(dtype, leaves)
        if pack is not None:
            try:
                return pack(leaves)  # type: ignore[no-any-return]
            except (BufferError, TypeError, ValueError):  # a leaf that is not contiguous
                pass
        return block.pack(leaves)  # type: ignore[no-any-return]

    def unpack(
        self, array: np.ndarray[Any, Any], captured: Sequence[Any], examples: Sequence[Any] = ()
    ) -> Any:
        """Return a new object from its components.

        Parameters
        ----------
        array : ndarray
            Of shape ``(n,)`` as `pack` gives it; or ``(n, m)``, and each leaf of the result has
            one more axis, the last, of length ``m``.
        captured : sequence
            The second of what `take` gave for the object whose inactive parts are wanted.
        examples : sequence
            The first of it; needed for leaves that are no arrays or binary numbers.

        Returns
        -------
        object
            It shares no memory with `array`.
        """
        block, _, unpack = self._flat_block(array.dtype, examples)
        if array.ndim == 2:
            leaves: list[Any] = [None] * self.layout.count
            block.unstack(array, leaves)
        elif unpack is not None:
            leaves = unpack(array)
        else:
            leaves = [None] * self.layout.count
            block.unpack(array, leaves)
        return self.rebuild(leaves, captured)

    def packer(self, dtype: Any = None, examples: Sequence[Any] = ()) -> Callable[[Any], Any]:
        """Return ``pack(obj)`` for one dtype, as fast as it goes; see `pack`.

        Parameters
        ----------
        dtype : dtype, optional
            As for `pack`.
        examples : sequence
            As for `unpack`.

        Returns
        -------
        callable
            It verifies each object and gives a fresh array.
        """
        known = self._packers.get(dtype)
        if known is not None:
            return known
        block = self._flat_block(dtype, examples)[0]

        def finish(emit: Emitter, leaves: Gathered, count: int) -> str:
            return write_pack(emit, [block], _leaf_source(leaves))

        try:
            fast = FlattenCompiler(self.rules, False, "", finish).compile(self.spec).function
        except (NotCompilable, RecursionError):
            return lambda obj: self.pack(obj, dtype)

        def pack(obj: Any) -> Any:
            packed = fast(obj)
            return self.pack(obj, dtype) if packed is None else packed

        self._packers[dtype] = pack
        return pack

    def unpacker(
        self, dtype: Any, captured: Sequence[Any], examples: Sequence[Any] = ()
    ) -> Callable[[Any], Any]:
        """Return ``unpack(array)`` for one-dimensional arrays of one dtype; see `unpack`.

        Parameters
        ----------
        dtype : dtype
            Of the arrays.
        captured, examples : sequence
            As for `unpack`.

        Returns
        -------
        callable
            What it gives shares no memory with the array.
        """
        block = self._flat_block(np.dtype(dtype), examples)[0]
        key = block.dtype, "unpack"
        rebuild = self._packers.get(key)
        if rebuild is None:
            try:
                compiler = RebuildCompiler(lambda emit: write_unpack(emit, [block]))
                rebuild = compiler.compile(self.spec).function
            except (NotCompilable, RecursionError):
                return lambda array: self.unpack(array, captured, examples)
            self._packers[key] = rebuild
        return partial(rebuild, captured)

    def _flat_block(self, dtype: Any, examples: Sequence[Any]) -> tuple[Block, Any, Any]:
        known = self._flat.get(dtype)
        if known is not None:
            return known
        layout = self.layout
        target = layout.dtype if dtype is None else np.dtype(dtype)
        block = layout.flat(target, examples)
        entry = (
            block,
            compile_pack([block], layout.count),
            compile_unpack([block], layout.count),
        )
        if not block.examples:  # else it holds leaves, whose sizes may change
            self._flat[dtype] = entry
        return entry


def _leaf_source(leaves: Gathered) -> LeafSource:
    if leaves.begun:
        leaves.flush()
        return by_index(leaves.name)
    return by_name(leaves.pending)


# How each of the functions that take an object apart is generated: arguments of FlattenCompiler.
_FLATTENERS: dict[str, Callable[[Structure], tuple[Any, ...]]] = {
    "take": lambda structure: (True,),
    "read": lambda structure: (False,),
    "open": lambda structure: (True, "", structure._write_data),
    "open_other": lambda structure: (False, "", structure._write_data),
    "take_apart": lambda structure: (
        True,
        "{0}.base is not None or not {0}.flags.carray",
        None,
        False,
    ),
}


class _Exactly:
    """A structure as a key of the cache, where the order of keys counts."""

    __slots__ = ("_structure",)

    def __init__(self, structure: Structure) -> None:
        self._structure = structure

    def __hash__(self) -> int:
        return self._structure.spec.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Exactly) and self._structure.alike(other._structure)


class StructureCache:
    """The structures met under one configuration: bounded, holding nothing of the user's."""

    def __init__(self, config: InactiveConfig, track: bool) -> None:
        self.rules = Rules(config)
        self._track = track
        self._by_type: dict[int, list[Structure]] = {}
        self._table: dict[_Exactly, Structure] = {}
        registry.subscribe(self)

    def clear(self) -> None:
        """Forget all structures: what is leaf or inactive has changed."""
        self.rules.clear()
        self.rules.config.found.clear()
        self._by_type = {}
        self._table = {}

    def __len__(self) -> int:
        return len(self._table)

    def open(self, obj: Any) -> tuple[Structure, Any, Sequence[Any]]:
        """Return the structure of a first operand, its data and what is taken along."""
        key = id(obj.__code__) if type(obj) is FunctionType else id(type(obj))
        for structure in self._by_type.get(key, ()):
            opened = structure.try_open(obj)
            if opened is not None:
                if structure.opener is not None and self._track:
                    self.rules.config.found[key] = (structure.opener, structure)
                return structure, opened[0], opened[1]
        structure, leaves, captured = self._analyse(obj, key)
        return structure, structure.pack_data(leaves), captured

    def structure_of(self, obj: Any) -> Structure | None:
        """Return the structure that an object of this type had last, for a first try."""
        key = id(obj.__code__) if type(obj) is FunctionType else id(type(obj))
        candidates = self._by_type.get(key)
        return candidates[0] if candidates else None

    def take(self, obj: Any) -> tuple[Structure, list[Any], list[Any]]:
        """Return the structure of a first operand, its leaves and what is taken along."""
        key = id(obj.__code__) if type(obj) is FunctionType else id(type(obj))
        candidates = self._by_type.get(key)
        if candidates is not None:
            for structure in candidates:
                taken = structure.try_take(obj)
                if taken is not None:
                    return structure, taken[0], taken[1]
        return self._analyse(obj, key)

    def _analyse(self, obj: Any, key: int) -> tuple[Structure, list[Any], list[Any]]:
        analysis = Analysis(obj, self.rules, self._track)
        structure = Structure(analysis.spec, self.rules)
        if analysis.cacheable:
            table = self._table
            structure = table.setdefault(_Exactly(structure), structure)
            candidates = self._by_type.get(key, [])
            others = [each for each in candidates if each is not structure]
            self._by_type[key] = [structure, *others][:_MOST_CANDIDATES]
            if len(table) > _MOST_STRUCTURES:
                self._evict()
        leaves, captured = structure.take(obj)
        return structure, leaves, captured

    def _evict(self) -> None:
        # The oldest half goes at once; what is still in use comes back with its next analysis.
        table = self._table
        kept = list(table.values())[len(table) // 2 :]
        self._table = {_Exactly(each): each for each in kept}
        self.rules.config.found.clear()
        alive = set(map(id, kept))
        self._by_type = {
            key: left
            for key, candidates in list(self._by_type.items())
            if (left := [each for each in candidates if id(each) in alive])
        }


def cache_of(config: InactiveConfig, track: bool = True) -> StructureCache:
    """Return the structures met under a configuration."""
    cache = config.caches.get(track)
    if cache is None:
        cache = config.caches.setdefault(track, StructureCache(config, track))
    return cache  # type: ignore[no-any-return]
