"""Objects of objects from matrices: what `_matrices.MatrixReader` reads, the other way round."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from vspace import structure
from vspace_scipy._matrices import has_pairs
from vspace_scipy._space import Space, Vector


def nested(matrix: Vector, rows: Space, columns: Space) -> Any:
    """Return the object of objects of a matrix.

    Parameters
    ----------
    matrix : ndarray, shape (rows.size, columns.size)
        The matrix.
    rows, columns : Space
        Of its rows and columns, whose leaves are real arrays and numbers.

    Returns
    -------
    object
        Like the rows, with an object like the columns in the place of each leaf; its leaves have
        the shape of the row's leaf followed by that of the column's.

    Raises
    ------
    TypeError
        When a leaf has no room for more axes, or for an object where it is.

    Examples
    --------
    >>> space = Space({"a": 1.0, "b": np.ones(2)})
    >>> nested(np.arange(9.0).reshape(3, 3), space, space)["b"]["a"]
    array([3., 6.])
    """
    form = structure(rows.example(), inactive=rows.inactive)
    parts, kept = form.take(rows.example())
    blocks, start = [], 0
    for part in parts:
        shape = np.shape(part)
        end = start + math.prod(shape)
        blocks.append(_block(matrix[start:end], shape, columns))
        start = end
    return rows.dressed(form.build(blocks, kept))


def check_nestable(space: Space, what: str) -> None:
    """Raise if there are no objects of objects in a space.

    Parameters
    ----------
    space : Space
        Of the rows or columns.
    what : str
        What they are, for the message.

    Raises
    ------
    TypeError
        When leaves are complex, or of registered types, or have no room for more axes.
    """
    if space.dtype.kind == "c" or has_pairs(space):
        found, remedy = "complex leaves", "hold real and imaginary parts in two leaves"
    elif space.has_registered_leaves:
        found, remedy = "leaves of registered types", "hold arrays or numbers in their place"
    elif not space.is_stackable:
        found, remedy = "leaves that have no room for more axes", "hold them in a dict or dataclass"
    else:
        return
    raise TypeError(f"{what}: found {found}, expected real arrays and numbers; {remedy}")


def _block(band: Vector, shape: tuple[int, ...], columns: Space) -> Any:
    """Return the derivatives of one leaf: an object like the columns."""
    if shape == ():
        return columns.unpack(np.ascontiguousarray(band[0]))
    stacked = columns.stack(np.ascontiguousarray(band.T), axis=0)
    form = structure(columns.bare(stacked), inactive=columns.inactive)
    parts, kept = form.take(columns.bare(stacked))
    parts = [part.reshape(shape + part.shape[1:]) for part in parts]
    return columns.dressed(form.build(parts, kept))
