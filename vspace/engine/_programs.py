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
from vspace.blocks import MOVE, OPERATIONS, Algebra, GroupAlgebra, Layout, Operation, algebra_of
from vspace.codegen import (
    NOT_WRITABLE,
    BuildCompiler,
    Code,
    StoreCompiler,
    TakeCompiler,
    compile_change,
    compile_fused,
    fell_back,
    is_surprise,
    stores_in_object_array,
    stores_numbers,
)
from vspace.engine._packing import Packing, generated
from vspace.errors import StructureMismatchError
from vspace.specs import Rules, Spec, node_specs, same_spec
from vspace.walks import LeafAt

_COMPILE_AT_USE = 2  # generating code costs more than one walk


class Programs:
    """A structure with what it takes to take its objects apart, build them, and compute with them.

    Parameters
    ----------
    spec : Spec
        What the objects are.
    rules : Rules
        Under which it was worked out.

    Attributes
    ----------
    layout : Layout
        How the leaves lie in blocks: what the data of a vector are.
    packing : Packing
        Makes data of leaves and leaves of data; `pack_data` and `unpack_data` are its functions.
    algebra : Algebra
        How to compute with data.
    blas : tuple
        The BLAS axpy and the size of the one group that data are, or None and 0.
    defers : bool
        Whether a product may be held as data and a factor: all are arrays.
    fused : dict
        What `fuse` has given, by the names of operations: None for what is not to be.
    has_object_arrays : bool
        Whether leaves are held in arrays of objects, which may overlap one another.
    one_arrays : dict
        What `vspace.engine._one_array` has worked out, by dtype.
    """

    __slots__ = (
        "_build",
        "_codes",
        "_open",
        "_open_other",
        "_read",
        "_store",
        "_stores_numbers",
        "_take",
        "_take_writable",
        "_uses",
        "algebra",
        "blas",
        "defers",
        "fused",
        "has_object_arrays",
        "layout",
        "one_arrays",
        "pack_data",
        "packing",
        "rules",
        "shown",
        "spec",
        "unpack_data",
    )

    def __init__(self, spec: Spec, rules: Rules) -> None:
        self.spec = spec
        self.rules = rules
        self.shown: Any = None  # a weak reference to what users see of it
        self._uses = 0
        self._take: Callable[[Any], Any] | None = None
        self._read: Callable[[Any], Any] | None = None
        self._build: Callable[[Any, Any], Any] | None = None
        self._take_writable: Callable[[Any], Any] | None = None
        self._stores_numbers: bool | None = None
        self._open: Callable[[Any], Any] | None = None
        self._open_other: Callable[[Any], Any] | None = None
        self._store: Callable[[Any, Any], Any] | None = None
        self._codes: dict[str, Code | None] = {}
        self.fused: dict[str, Callable[..., Any] | None] = {}
        # Plain attributes, not lazy ones: each operation of a vector reads them, and a class with
        # ``__getattr__`` or properties would double what that costs.
        self.layout = Layout(spec)
        self.algebra: Algebra = algebra_of(self.layout, spec)
        self.blas = _blas(self.algebra)
        self.packing = Packing(self.layout)
        self.pack_data: Callable[[Sequence[Any]], Any] = self.packing.pack
        self.unpack_data: Callable[[Any], list[Any]] = self.packing.unpack
        self.one_arrays: dict[Any, Any] = {}
        self.defers = all(block.dtype is not None for block in self.layout.blocks)
        self.has_object_arrays = any(map(stores_in_object_array, node_specs(spec)))

    @property
    def is_current(self) -> bool:
        """Whether what is leaf or inactive is still as it was when this was worked out."""
        return self.rules.is_current

    def alike(self, other: Programs, *, ordered: bool = True, exactly: bool = False) -> bool:
        """Return whether the structures of both are equal (C14).

        With `ordered`, the leaves stand in the same order, too; with `exactly`, functions have one
        code object, not only equal ones.
        """
        return self is other or same_spec(self.spec, other.spec, ordered, exactly)

    # Taking apart and building.

    def take(self, obj: Any) -> tuple[list[Any], list[Any]]:
        """Return the leaves of a first operand, and what is taken along to build it again.

        Raises
        ------
        StructureMismatchError
            When the object does not have this very structure.
        """
        function = self._take
        taken: tuple[list[Any], list[Any]] | None
        taken = self.try_take(obj) if function is None else function(obj)
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

    def read_like(self, obj: Any, first: list[Any]) -> list[Any]:
        """Do as `read`, each leaf in the units of that of the first operand (C25)."""
        return self.layout.converted(self.read(obj, first.__getitem__), first)

    def build(self, leaves: Sequence[Any], kept: Sequence[Any]) -> Any:
        """Return a new object with these leaves and what was taken along."""
        function = self._build
        if function is not None:
            return function(leaves, kept)
        return walks.build(self.spec, leaves, kept)[0]

    def _compile(self) -> None:
        for name in ("take", "read", "build"):
            self._write(name)

    def _write(self, name: str) -> Callable[..., Any] | None:
        """Generate one of the functions of this structure, once; None where it is not to be."""
        codes = self._codes
        if name not in codes:
            code = codes[name] = generated(partial(_WRITERS[name], self))
            if code is not None and hasattr(self, f"_{name}"):
                setattr(self, f"_{name}", code.function)
        code = codes[name]
        return None if code is None else code.function

    @property
    def source(self) -> str:
        """The generated code, or a line that says why there is none."""
        self._compile()
        parts = [code.source for code in list(self._codes.values()) if code is not None]
        return "\n\n".join(parts) or "# too large or too entangled: walked\n"

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
        code = self._codes.get(operation.name)
        if code is not None:
            return code.function
        return None if self._uses < _COMPILE_AT_USE else self._write(operation.name)

    def fuse(self, operation: Operation) -> Callable[..., Any] | None:
        """Return the generated function for small objects as they stand; see `compile_fused`."""
        if self._take is None:
            return None
        function = self.fused[operation.name] = self._write(f"fused {operation.name}")
        return function

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
            written = self._write("store")
            function = self._store = written or partial(walks.store, self.spec)
        return function(root, new)


def _blas(algebra: Algebra) -> tuple[Any, int]:
    """Return the BLAS axpy and the size of the one group that data are, or None and 0."""
    return (algebra.blas_axpy, algebra.size) if isinstance(algebra, GroupAlgebra) else (None, 0)


def _taker(programs: Programs, *arguments: Any) -> Code:
    return TakeCompiler(programs.rules, *arguments).compile(programs.spec)


# How each of the functions is generated.
_WRITERS: dict[str, Callable[[Programs], Code]] = {
    "take": lambda self: _taker(self, True),
    "read": lambda self: _taker(self, False),
    "build": lambda self: BuildCompiler().compile(self.spec),
    "open": lambda self: _taker(self, True, "", self.packing.write_data),
    "open_other": lambda self: _taker(self, False, "", self.packing.write_data),
    "take_writable": lambda self: _taker(self, True, NOT_WRITABLE, None, False),
    "store": lambda self: StoreCompiler().compile(self.spec),
}


def _compile_change(operation: Operation, programs: Programs) -> Code:
    return compile_change(programs.layout, operation)


def _compile_fused(operation: Operation, programs: Programs) -> Code:
    return compile_fused(programs.spec, programs.layout, programs.rules, operation)


_WRITERS |= {name: partial(_compile_change, each) for name, each in OPERATIONS.items()}
_WRITERS |= {
    f"fused {each.name}": partial(_compile_fused, each) for each in (*OPERATIONS.values(), MOVE)
}
