"""Whether code that was generated from an object answers for that object."""

from __future__ import annotations

import numpy as np

from vspace import InactiveConfig, structure
from vspace.blocks import MOVE, OPERATIONS
from vspace.codegen._pack import compile_pack, compile_unpack
from vspace.engine import one_array


def made_of(x):
    """Return the structure of an object, known to nobody else, with its generated code."""
    made = structure(x, inactive=InactiveConfig())
    assert made.source
    return made


def taken(made, x):
    """Return what generated functions start from."""
    leaves, kept = made.take(x)
    return list(leaves), list(kept)


def arrays_of(made, x):
    return [leaf for leaf in taken(made, x)[0] if isinstance(leaf, np.ndarray)]


def are_plain(made, x):
    """Return whether all arrays own their memory and can be written."""
    return all(array.base is None and array.flags.carray for array in arrays_of(made, x))


def are_contiguous(made, x):
    return all(array.flags.c_contiguous for array in arrays_of(made, x))


def leafwise(function, made, x, y):
    return function(taken(made, x)[0], taken(made, y)[0], 2.0, 3.0)


def fused(function, made, x, y):
    return function(x, y, 2.0, 3.0)


def anything(made, x):
    return True


# How each generated function is called on two objects of one structure, and for what it answers.
CALLS = {
    "take": (lambda f, made, x, y: f(x), anything),
    "read": (lambda f, made, x, y: f(x), anything),
    "build": (lambda f, made, x, y: f(*taken(made, x)), anything),
    "open": (lambda f, made, x, y: f(x), are_contiguous),
    "open_other": (lambda f, made, x, y: f(x), are_contiguous),
    "take_writable": (lambda f, made, x, y: f(x), are_plain),
    "store": (lambda f, made, x, y: f(x, taken(made, x)[0]), anything),
}
CALLS |= dict.fromkeys(OPERATIONS, (leafwise, are_plain))
CALLS |= {f"fused {name}": (fused, are_plain) for name in [*OPERATIONS, MOVE.name]}


def unanswered(make):
    """Return the generated functions that have no answer for objects that they were made of."""
    made = made_of(make(1.0))
    silent = []
    for name, (call, answers) in CALLS.items():
        function = made._programs._write(name)
        x, y = make(1.0), make(2.0)
        if function is not None and answers(made, x) and call(function, made, x, y) is None:
            silent.append(name)
    return silent


def array_forms(made, x):
    """Return how an object lies in one array of its own dtype, and of pairs of reals."""
    programs, leaves = made._programs, made.take(x)[0]
    dtypes = {programs.layout.dtype_with(leaves), np.dtype(float)}
    return {dtype: one_array(programs, dtype, leaves) for dtype in dtypes}


def generated_packing_fails(make):
    """Return what of packing and unpacking has no answer for objects that it was made of."""
    x = make(1.0)
    made = made_of(x)
    leaves, kept = made.take(x)
    failing = []
    check_packing(made._programs.packing, leaves, are_contiguous(made, x))
    for dtype, form in array_forms(made, x).items():
        array = form.pack_leaves(leaves)
        check_packing(form._packing, leaves, are_contiguous(made, x))
        if are_contiguous(made, x) and form._fast_pack is not None and form._fast_pack(x) is None:
            failing.append(f"packer of {dtype}")
        if form._fast_unpack is not None and form._fast_unpack(kept, array) is None:
            failing.append(f"unpacker of {dtype}")
    return failing


def check_packing(packing, leaves, are_contiguous):
    """Call what was generated, which raises where it fails."""
    blocks, count = packing.layout.blocks, packing.layout.count
    pack, unpack = compile_pack(blocks, count), compile_unpack(blocks, count)
    if pack is not None and are_contiguous:
        pack(leaves)
    if unpack is not None:
        unpack(packing.pack(leaves))
