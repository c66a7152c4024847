"""What the functions of `scipy.sparse.linalg` have in common when vectors are objects."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np
from scipy.sparse import linalg
from scipy.sparse.linalg import LinearOperator

from vspace_scipy._call import Call
from vspace_scipy._plain import is_matrix
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy.sparse.linalg._operator import ObjectMap, StructuredOperator, space_of

# Parameters that SciPy compares with one norm over all components.
_TOLERANCES = ("rtol", "atol", "btol", "tol")


def spaces_of(call: Call, name: str, example: Any) -> tuple[Space, Space]:
    """Return the spaces between which a map acts, and put it into the call as an operator.

    Parameters
    ----------
    call : Call
        Its argument ``A`` is the map.
    name : {"b", "x"}
        What the example is: of the codomain or of the domain.
    example : object
        Fixes the structure where the map does not.

    Raises
    ------
    TypeError
        When there is nothing that fixes it, or a tolerance is no number.
    """
    for tolerance in _TOLERANCES:
        given = call[tolerance]
        if given is not None and not isinstance(given, (float, Real)):
            raise TypeError(
                f"{tolerance}: found a {type(given).__name__}, expected a number, since "
                f"the method has one norm for all components; scale the parts of the problem"
            )
    A = call["A"]
    if isinstance(A, StructuredOperator):
        return A.domain, A.codomain
    if example is None:
        raise TypeError(
            f"A: found a {type(A).__name__}, of which nothing says what objects it maps; give "
            f"aslinearoperator(A, domain=...)"
        )
    space = space_of(example, call.inactive)
    if is_matrix(A):
        # A matrix in the order of vspace.paths; the other space is the same, if it is as large.
        height, width = A.shape
        if height != width or height != space.size:
            raise ValueError(
                f"A: found a matrix of shape {A.shape}, expected ({space.size}, {space.size}), one "
                f"row and column for each of vspace.paths({name})"
            )
        return space, space
    if not callable(A):
        raise TypeError(
            f"A: found a {type(A).__name__}, expected a function of an object, what "
            f"aslinearoperator makes of it, or a matrix in the order of vspace.paths({name})"
        )
    call["A"] = ObjectMap(A, space, space)
    return space, space


def as_operator(value: Any, source: Space, target: Space, name: str) -> Any:
    """Return a preconditioner, say, as SciPy takes it; `name` is that of the argument."""
    if isinstance(value, StructuredOperator) or not callable(value) or is_matrix(value):
        return value
    return ObjectMap(value, source, target, name=name)


def vector_of(value: Any, space: Space) -> Any:
    """Return the vector of an object; of one that is a vector in the order of the paths, itself.

    So it does with the word that means a start for SciPy: "Mb".
    """
    if isinstance(value, str):
        return value
    if type(value) is np.ndarray and value.shape == (space.size,) and value.dtype.kind in "biufc":
        return value
    return space.pack(value)


def in_dtype_of(array: Vector, space: Space) -> Vector:
    """Return vectors of SciPy's in the dtype of a space, contiguous."""
    array = array.real if array.dtype.kind == "c" and space.dtype.kind != "c" else array
    return np.ascontiguousarray(array, space.dtype)


class ObjectCallback:
    """A callback of the user's that is given objects, where SciPy gives vectors.

    Parameters
    ----------
    callback : callable or None
        Of the user.
    space : Space
        Of the vectors.
    bar : Progress, optional
        Moved by one at each call.
    """

    __slots__ = ("_bar", "_callback", "_count", "_space")

    def __init__(
        self, callback: Callable[..., Any] | None, space: Space | None, bar: Progress | None = None
    ) -> None:
        self._callback = callback
        self._space = space
        self._bar = bar
        self._count = 0

    def __call__(self, x: Any) -> Any:
        self._count += 1
        if self._bar is not None:
            shown = {"residual": f"{x:.3g}"} if np.ndim(x) == 0 else {}
            self._bar.advance_to(self._count, **shown)
        if self._callback is None:
            return None
        if self._space is not None and np.ndim(x):
            return self._callback(self._space.unpack(np.array(x, self._space.dtype)))
        return self._callback(x)


def by_iterations(call: Call, bar: Progress) -> None:
    """Move a bar by the callback of a solver."""
    if call["callback_type"] is None and call.knows("callback_type"):
        call["callback_type"] = "pr_norm"
    call["callback"] = ObjectCallback(call["callback"], None, bar)


def by_products(call: Call, bar: Progress) -> None:
    """Move a bar by the products with the map, for solvers that have no callback.

    A matrix of which SciPy wants the entries (to factorise it for `sigma`) is left to it.
    """
    if call["sigma"] is None:
        call["A"] = _counted(call["A"], bar)
    else:
        by_products_of_maps(call, bar)


def by_products_of_maps(call: Call, bar: Progress) -> None:
    """Move a bar by the products with the map, where SciPy wants the entries of matrices."""
    if isinstance(call["A"], LinearOperator):
        call["A"] = _counted(call["A"], bar)


def _counted(A: Any, bar: Progress) -> Any:
    is_function = callable(A) and not isinstance(A, LinearOperator) and not is_matrix(A)
    return _CountedFunction(A, bar) if is_function else _Counted(A, bar)


class _CountedFunction:
    """The product of a matrix with blocks, as a function, that moves a bar."""

    def __init__(self, function: Callable[[Vector], Vector], bar: Progress) -> None:
        self._function = function
        self._bar = bar
        self._count = 0

    def __call__(self, X: Vector) -> Vector:
        self._count += X.shape[1]
        self._bar.advance_to(self._count)
        return self._function(X)


class _Counted(LinearOperator):  # type: ignore[misc]
    """An operator that moves a bar by one for each vector that it is multiplied with."""

    def __init__(self, operator: Any, bar: Progress) -> None:
        self._operator = linalg.aslinearoperator(operator)
        self._bar = bar
        self._count = 0
        super().__init__(self._operator.dtype, self._operator.shape)

    def _counted(self, product: Vector) -> Vector:
        self._count += 1 if product.ndim == 1 else product.shape[1]
        self._bar.advance_to(self._count)
        return product

    def _matvec(self, x: Vector) -> Vector:
        return self._counted(self._operator.matvec(x))

    def _rmatvec(self, x: Vector) -> Vector:
        return self._counted(self._operator.rmatvec(x))

    def _matmat(self, X: Vector) -> Vector:
        return self._counted(self._operator.matmat(X))

    def _rmatmat(self, X: Vector) -> Vector:
        return self._counted(self._operator.rmatmat(X))
