"""The leaf algebra of ``scipy.sparse``: arrays and matrices of one pattern are vectors.

Imported when one of them is first met. The components are the stored entries, explicit zeros
included and duplicates summed, and the pattern is part of the space: what has entries elsewhere is
another space, and is taken where these are zero. So `dot`, norms and packing mean the same for all
vectors, and a result has the pattern of the first operand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from vspace.errors import LeafTypeError, UnknownTypeError
from vspace.leaves import _interface as interface
from vspace.leaves._norms import array_norm
from vspace.leaves._register import register_leaf

Array = np.ndarray[Any, Any]
Sparse = Any  # of any format
SPARSE = (sparse.sparray, sparse.spmatrix)


class Format(NamedTuple):
    """How the entries of one format are stored.

    Attributes
    ----------
    canonical : callable
        Returns the matrix with sorted entries and no duplicates: itself, or a copy.
    coordinates : callable
        Returns where the entries of a canonical matrix are, an array for each axis.
    values : callable
        Returns the entries of a canonical matrix as a one-dimensional array, maybe a view.
    replace : callable
        Returns a canonical matrix with other entries, which shares no memory with it.
    stored : callable
        Returns the array that holds the entries of a matrix, or None.
    """

    canonical: Callable[[Sparse], Sparse]
    coordinates: Callable[[Sparse], tuple[Array, ...]]
    values: Callable[[Sparse], Array]
    replace: Callable[[Sparse, Array], Sparse]
    stored: Callable[[Sparse], Array | None]


def _itself(x: Sparse) -> Sparse:
    return x


def _nothing(x: Sparse) -> None:
    return None


def _data(x: Sparse) -> Any:
    return x.data


def _flat_data(x: Sparse) -> Array:
    return np.reshape(x.data, -1)


def _without_duplicates(x: Sparse) -> Sparse:
    if x.has_canonical_format:
        return x
    x = x.copy()
    x.sum_duplicates()
    return x


def _coordinates(x: Sparse) -> tuple[Array, ...]:
    return x.tocoo(copy=False).coords  # type: ignore[no-any-return]


def _with_data(x: Sparse, values: Array) -> Sparse:
    result = x.copy()
    result.data = np.array(values, x.dtype).reshape(x.data.shape)
    return result


def _inside(x: Sparse) -> tuple[Array, Array, Array]:
    """Return which numbers that a matrix of diagonals stores lie inside of it, and where."""
    columns = np.broadcast_to(np.arange(x.data.shape[1]), x.data.shape)
    rows = columns - np.asarray(x.offsets)[:, np.newaxis]
    is_inside = (rows >= 0) & (rows < x.shape[0]) & (columns < x.shape[1])
    return is_inside, rows[is_inside], columns[is_inside]


def _with_diagonals(x: Sparse, values: Array) -> Sparse:
    result = x.copy()
    result.data[_inside(x)[0]] = values
    return result


def _row_values(x: Sparse) -> Array:
    return np.array([value for row in x.data for value in row], x.dtype)


def _with_rows(x: Sparse, values: Array) -> Sparse:
    result = x.copy()
    start = 0
    for i, row in enumerate(x.rows):
        result.data[i] = values[start : start + len(row)].tolist()
        start += len(row)
    return result


def _as_triples(x: Sparse) -> Sparse:
    return _without_duplicates(x.tocoo(copy=False))


def _with_keys(x: Sparse, values: Array) -> Sparse:
    return _with_data(_as_triples(x), values).todok()  # which keeps explicit zeros


_COMPRESSED = Format(_without_duplicates, _coordinates, _flat_data, _with_data, _data)
FORMATS: dict[str, Format] = {
    "csr": _COMPRESSED,
    "csc": _COMPRESSED,
    "bsr": _COMPRESSED,
    "coo": _COMPRESSED,
    "dia": Format(
        _itself, lambda x: _inside(x)[1:], lambda x: x.data[_inside(x)[0]], _with_diagonals, _data
    ),
    "lil": Format(_itself, _coordinates, _row_values, _with_rows, _nothing),
    "dok": Format(
        _itself,
        lambda x: _coordinates(_as_triples(x)),
        lambda x: _flat_data(_as_triples(x)),
        _with_keys,
        _nothing,
    ),
}


def _values(x: Sparse) -> Array:
    how = FORMATS[x.format]
    return how.values(how.canonical(x))


def _with_values(x: Sparse, values: Array) -> Sparse:
    how = FORMATS[x.format]
    return how.replace(how.canonical(x), values)


def _places(x: Sparse) -> Array:
    """Return where each entry is, counted along the rows."""
    how = FORMATS[x.format]
    coordinates = how.coordinates(how.canonical(x))
    wide = [np.asarray(each, np.intp) for each in coordinates]
    place = wide[0]
    for each, extent in zip(wide[1:], x.shape[1:], strict=True):
        place = place * extent + each
    return place


def _labels(x: Sparse) -> list[str]:
    indices = np.unravel_index(_places(x), x.shape)
    return [f"[{', '.join(map(str, index))}]" for index in zip(*indices, strict=True)]


def _space(x: Sparse) -> Any:
    if x.dtype.kind not in "fc":
        raise UnknownTypeError(
            "",
            f"a sparse {x.format} array of dtype {x.dtype}",
            "one of floating or complex dtype",
            "convert it (.astype(float)), or declare it inactive",
        )
    places = _places(x)
    # The structure is remembered, and the pattern may be large.
    digest = hashlib.blake2b(places.tobytes(), digest_size=16).hexdigest()
    return x.shape, x.dtype, f"{places.size} entries", digest


def _convert(x: Any, like: Sparse) -> Sparse:
    """Return an array with the pattern of another, which is sparse; elsewhere it must be zero."""
    if x.shape != like.shape:
        raise LeafTypeError(
            "",
            f"an array of shape {x.shape}",
            f"shape {like.shape}",
            "vectors are never broadcast against each other: give both one shape",
        )
    places = _places(like)
    if isinstance(x, np.ndarray):
        given: Array = x
        picked = given.reshape(-1)[places]
    else:
        given, given_places = _values(x), _places(x)
        picked = np.zeros(places.size, given.dtype)
        _, at, given_at = np.intersect1d(places, given_places, True, return_indices=True)
        picked[at] = given[given_at]
    if np.count_nonzero(picked) != np.count_nonzero(given):
        raise LeafTypeError(
            "",
            f"{np.count_nonzero(given) - np.count_nonzero(picked)} entries outside of the pattern",
            f"the {places.size} entries of the first operand",
            "store zeros there in the first operand, or make it dense",
        )
    return _with_values(like, interface.convert(picked, _values(like)))


def _assign(x: Sparse, value: Sparse) -> None:
    how = FORMATS[x.format]
    canonical = how.canonical(x)
    stored = how.stored(x)
    if stored is not None and canonical is x and x.format != "dia":
        stored[...] = _values(value).reshape(stored.shape)
    else:
        x.__dict__.update(_with_values(x, _values(value)).__dict__)


def _is_mutable(x: Sparse) -> bool:
    stored = FORMATS[x.format].stored(x)
    return stored is None or bool(stored.flags.writeable)


# Formats in a dictionary are dictionaries before they are sparse, so each needs its registration.
for _cls in (*SPARSE, sparse.dok_array, sparse.dok_matrix):
    register_leaf(
        _cls,
        active=lambda x: x.dtype.kind in "fcO",
        space=_space,
        convert=_convert,
        equal=lambda x, y: bool(np.array_equal(_values(x), _values(y))),
        memory=lambda x: FORMATS[x.format].stored(x),
        zero=lambda x: _with_values(x, np.zeros_like(_values(x))),
        copy=lambda x: x.copy(),
        add=lambda x, y: _with_values(x, interface.add(_values(x), _values(y))),
        scale=lambda x, a: _with_values(x, interface.scale(_values(x), a)),
        axpy=lambda y, x, a: _with_values(y, interface.axpy(_values(y), _values(x), a)),
        assign=_assign,
        mutable=_is_mutable,
        dot=lambda x, y: interface.dot(_values(x), _values(y)),
        norm=lambda x, order: array_norm(_values(x), order),
        size=lambda x: int(_values(x).size),
        labels=_labels,
        ravel=lambda x: np.array(_values(x)),
        unravel=lambda x, components: _with_values(
            x, components if x.dtype.kind == "c" else np.real(components)
        ),
    )
    interface.convert.register((*SPARSE, np.ndarray), _cls)(_convert)
    interface.convert.register(_cls, np.ndarray)(
        lambda x, like: interface.convert(x.toarray(), like)
    )
