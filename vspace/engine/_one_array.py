"""The objects of a structure as one array of some dtype, and objects made of such arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from vspace.codegen import BuildCompiler, TakeCompiler, fell_back
from vspace.engine._packing import Packing, generated
from vspace.engine._programs import Programs

Array = np.ndarray[Any, Any]


class OneArray:
    """Packs objects into an array, and makes objects of an array.

    Parameters
    ----------
    programs : Programs
        Of the structure.
    dtype : dtype
        Of the arrays.
    examples : sequence
        The leaves of an object; needed for those that are no arrays or binary numbers.
    """

    def __init__(self, programs: Programs, dtype: np.dtype[Any], examples: Sequence[Any]) -> None:
        self._programs = programs
        self._packing = Packing(programs.layout.as_one(dtype, examples), programs.packing)
        self._block = self._packing.layout.blocks[0]
        self.pack_leaves: Callable[[Sequence[Any]], Array] = self._packing.pack

    @property
    def lasts(self) -> bool:
        """Whether this may be kept: it does not depend on the examples."""
        return not self._block.examples

    @cached_property
    def _fast_pack(self) -> Callable[[Any], Any] | None:
        """One function from an object to its array, None at a surprise."""
        programs, write = self._programs, self._packing.write_data
        taker = TakeCompiler(programs.rules, False, "", write)
        code = generated(lambda: taker.compile(programs.spec))
        return None if code is None else code.function

    @cached_property
    def _fast_unpack(self) -> Callable[[Sequence[Any], Any], Any] | None:
        """One function from what is taken along and an array to an object."""
        spec, write_leaves = self._programs.spec, self._packing.write_leaves
        code = generated(lambda: BuildCompiler(write_leaves).compile(spec))
        return None if code is None else code.function

    def pack(self, obj: Any) -> Array:
        """Return the array of an object, which is verified."""
        examples = self._block.examples
        like = examples.__getitem__ if examples else None
        return self.pack_leaves(self._programs.read(obj, like))

    def unpack(self, array: Array, kept: Sequence[Any]) -> Any:
        """Return the object of an array; with a second axis, that is the last of each leaf."""
        if array.ndim == 2:
            leaves: list[Any] = [None] * self._packing.layout.count
            self._block.unstack(array, leaves)
        else:
            leaves = self._packing.unpack(array)
        return self._programs.build(leaves, kept)

    def packer(self) -> Callable[[Any], Array]:
        """Return ``pack(obj)``, as fast as it goes."""
        fast = self._fast_pack
        if fast is None:
            return self.pack

        def pack(obj: Any) -> Any:
            packed = fast(obj)
            if packed is None:
                fell_back("packer")
                return self.pack(obj)
            return packed

        return pack

    def unpacker(self, kept: Sequence[Any]) -> Callable[[Array], Any]:
        """Return ``unpack(array)`` for arrays of one axis, as fast as it goes."""
        fast = self._fast_unpack
        if fast is None:
            return lambda array: self.unpack(array, kept)
        return partial(fast, kept)


def one_array(programs: Programs, dtype: Any = None, examples: Sequence[Any] = ()) -> OneArray:
    """Return how objects of a structure lie in one array of a dtype, by default their own."""
    target = programs.layout.dtype_with(examples) if dtype is None else np.dtype(dtype)
    form: OneArray | None = programs.one_arrays.get(target)
    if form is None:
        form = OneArray(programs, target, examples)
        if form.lasts:
            programs.one_arrays[target] = form
    return form
