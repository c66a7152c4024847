"""The generated functions of a structure, each written at its first use.

One function both verifies that an object has the structure and takes it apart; only a surprise
leads to the walk, which finds out what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import is_
from typing import Any

from vspace import walks
from vspace.blocks import OPERATIONS, Algebra, GroupAlgebra, Layout, Operation, algebra_of
from vspace.codegen import (
    BuildCompiler,
    Code,
    Emitter,
    Gathered,
    LeafSource,
    NotCompilable,
    StoreCompiler,
    TakeCompiler,
    by_index,
    by_name,
    compile_change,
    compile_pack,
    compile_unpack,
    fell_back,
    is_surprise,
    stores_in_object_array,
    stores_numbers,
    write_pack,
)
from vspace.errors import StructureMismatchError
from vspace.specs import Rules, Spec, node_specs
from vspace.walks import LeafAt

_COMPILE_AT_USE = 2  # generating code costs more than one walk


class Functions:
    """A spec with what it takes to take its objects apart, build them, and compute with them.

    Parameters
    ----------
    spec : Spec
        What the objects are.
    rules : Rules
        Under which it was worked out.
    """

    __slots__ = (
        "_build",
        "_codes",
        "_open",
        "_open_other",
        "_pack",
        "_read",
        "_store",
        "_stores_numbers",
        "_take",
        "_take_writable",
        "_unpack",
        "_uses",
        "algebra",
        "blas",
        "defers",
        "has_object_arrays",
        "layout",
        "rules",
        "spec",
    )

    def __init__(self, spec: Spec, rules: Rules) -> None:
        self.spec = spec
        self.rules = rules
        self._uses = 0
        self._take: Callable[[Any], Any] | None = None
        self._read: Callable[[Any], Any] | None = None
        self._build: Callable[[Any, Any], Any] | None = None
        self._take_writable: Callable[[Any], Any] | None = None
        self._stores_numbers: bool | None = None
        self._open: Callable[[Any], Any] | None = None
        self._open_other: Callable[[Any], Any] | None = None
        self._pack: Callable[[Any], Any] | None = None
        self._unpack: Callable[[Any], Any] | None = None
        self._store: Callable[[Any, Any], Any] | None = None
        self._codes: dict[str, Code | None] = {}
        # Plain attributes, not lazy ones: each operation of a vector reads them, and a class with
        # ``__getattr__`` or properties would double what that costs.
        self.layout = Layout(spec)
        self.algebra: Algebra = algebra_of(self.layout, spec)
        self.blas = _blas(self.algebra)
        # Whether a product may be held as data and a factor: all are arrays.
        self.defers = all(block.dtype is not None for block in self.layout.blocks)
        self.has_object_arrays = any(map(stores_in_object_array, node_specs(spec)))

    @property
    def is_current(self) -> bool:
        """Whether what is leaf or inactive is still as it was when this was worked out."""
        return self.rules.is_current

    # Taking apart and building.

    def take(self, obj: Any) -> tuple[list[Any], list[Any]]:
        """Return the leaves of a first operand, and what is taken along to build it again.

        Raises
        ------
        StructureMismatchError
            When the object does not have this very structure.
        """
        taken = self.try_take(obj)
        if taken is None:
            fell_back("take")
            walked = walks.take(self.spec, obj, self.rules, first=True)
            return walked.leaves, walked.kept
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
            fell_back("take")
        try:
            walked = walks.take(self.spec, obj, self.rules, first=True)
        except StructureMismatchError as error:
            if not is_surprise(error):
                raise
            return None
        return walked.leaves, walked.kept

    def read(self, obj: Any, like: LeafAt | None = None) -> list[Any]:
        """Return the leaves of a later operand, converted to this structure's leaf types.

        Parameters
        ----------
        obj : object
            The operand.
        like : callable, optional
            Gives a leaf of the first operand by its place, for leaves of registered types that are
            converted to its space (C25).

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
            fell_back("read")
        return walks.take(self.spec, obj, self.rules, first=False, like=like).leaves

    def build(self, leaves: Sequence[Any], kept: Sequence[Any]) -> Any:
        """Return a new object with these leaves and what was taken along."""
        function = self._build
        if function is not None:
            return function(leaves, kept)
        return walks.build(self.spec, leaves, kept)[0]

    def _compile(self) -> None:
        if "take" in self._codes:
            return
        for name in ("take", "read", "build"):
            self._write(name)

    def _write(self, name: str) -> Callable[..., Any] | None:
        """Generate one of the functions of this structure, once; None where it is not to be."""
        if name in self._codes:
            code = self._codes[name]
            return None if code is None else code.function
        try:
            code = _WRITERS[name](self)
        except (NotCompilable, RecursionError):
            code = None
        self._codes[name] = code
        if code is None:
            return None
        if name not in OPERATIONS:
            setattr(self, f"_{name}", code.function)
        return code.function

    def _write_data(self, emit: Emitter, leaves: Gathered, count: int) -> str:
        return write_pack(emit, self.layout.blocks, leaf_source(leaves, count))

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
            fell_back("open")
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

    def open_other(self, obj: Any, first: Any = None) -> Any:
        """Return the data of a later operand; see `read`. `first` are those of the first one."""
        function = self._open_other
        if function is None and self._take is not None:
            function = self._write("open_other")
        if function is not None:
            data = function(obj)
            if data is not None:
                return data
            fell_back("open_other")
        like = None if first is None else partial(self.layout.leaf_of, first)
        return self.pack_data(self.read(obj, like))

    def take_writable(self, obj: Any) -> list[Any] | None:
        """Return the leaves of a target, or None unless each is a plain array that can be written.

        Plain arrays are writable, contiguous and own their memory. Whether some are one object
        beyond the structure is left to the caller.
        """
        function = self._take_writable
        if function is None and self._take is not None:
            function = self._write("take_writable")
        if function is None:
            return None
        taken = function(obj)
        if taken is None:
            fell_back("take_writable")
            return None
        return taken[0]  # type: ignore[no-any-return]

    def changer(self, operation: Operation) -> Callable[..., list[Any]] | None:
        """Return the generated function that changes leaves, or None; see `compile_change`."""
        if self._uses < _COMPILE_AT_USE:
            return None
        code = self._codes.get(operation.name)
        return self._write(operation.name) if code is None else code.function

    @property
    def stores_numbers(self) -> bool:
        """Whether all leaves but arrays are in nodes of which each can be changed (C18)."""
        if self._stores_numbers is None:
            self._stores_numbers = stores_numbers(self.spec)
        return self._stores_numbers

    def store(self, root: Any, old: Sequence[Any], new: Sequence[Any]) -> Any:
        """Put changed leaves in the places of the old ones, and return the root.

        C19: what holds nothing that has changed stays as it is.
        """
        layout = self.layout
        compiled = self._take is not None  # generated code is for what comes again
        if compiled and all(map(is_, layout.arrays_among(old), layout.arrays_among(new))):
            return self.store_numbers(root, new)
        return walks.store(self.spec, root, new)

    def store_numbers(self, root: Any, new: Sequence[Any]) -> Any:
        """Do as `store` where all arrays stay."""
        function = self._store
        if function is None:
            generated = self._write("store")
            function = self._store = generated or partial(walks.store, self.spec)
        return function(root, new)

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
            fell_back("pack")
            return self.layout.pack(leaves)

    def unpack_data(self, data: Any) -> list[Any]:
        """Return the leaves of data: groups copied out, large leaves as they are."""
        unpack = self._unpack
        if unpack is None:
            layout = self.layout
            unpack = self._unpack = compile_unpack(layout.blocks, layout.count) or layout.unpack
        return unpack(data)


def leaf_source(leaves: Gathered, count: int) -> LeafSource:
    """Return the source of this many leaves that were gathered."""
    if leaves.begun:
        leaves.flush()
        return by_index(leaves.name, count)
    return by_name(leaves.pending)


def _blas(algebra: Algebra) -> tuple[Any, int]:
    """Return the BLAS axpy and the size of the one group that data are, or None and 0."""
    return (algebra.blas_axpy, algebra.size) if isinstance(algebra, GroupAlgebra) else (None, 0)


def _taker(functions: Functions, *arguments: Any) -> Code:
    return TakeCompiler(functions.rules, *arguments).compile(functions.spec)


# How each of the functions is generated.
_WRITERS: dict[str, Callable[[Functions], Code]] = {
    "take": lambda self: _taker(self, True),
    "read": lambda self: _taker(self, False),
    "build": lambda self: BuildCompiler().compile(self.spec),
    "open": lambda self: _taker(self, True, "", self._write_data),
    "open_other": lambda self: _taker(self, False, "", self._write_data),
    "take_writable": lambda self: _taker(
        self, True, "{0}.base is not None or not {0}.flags.carray", None, False
    ),
    "store": lambda self: StoreCompiler().compile(self.spec),
}


def _compile_change(operation: Operation, functions: Functions) -> Code:
    return compile_change(functions.layout, operation)


_WRITERS |= {name: partial(_compile_change, each) for name, each in OPERATIONS.items()}
