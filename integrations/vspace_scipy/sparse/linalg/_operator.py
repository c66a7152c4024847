"""Linear maps between spaces of objects, as linear operators of SciPy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import linalg
from scipy.sparse.linalg import LinearOperator

from vspace_scipy._packed import Packed, Vector
from vspace_scipy._plain import is_plain

__all__ = ["StructuredOperator", "adjoint_test", "aslinearoperator"]

Map = Callable[[Any], Any]


class StructuredOperator(LinearOperator):  # type: ignore[misc]
    """A linear map between two spaces of objects, which SciPy sees as one between vectors.

    Made by `aslinearoperator`. Called with an object it returns one; in products with arrays, and
    in SciPy's solvers, it is any other linear operator, in the order of `vspace.paths`.

    Parameters
    ----------
    function : callable
        From an object of the one space to one of the other.
    domain, codomain : Packed
        How the objects of both lie in vectors.
    adjoint : callable, optional
        From the other space back.
    """

    def __init__(
        self, function: Map, domain: Packed, codomain: Packed, adjoint: Map | None = None
    ) -> None:
        self.function = function
        self.domain = domain
        self.codomain = codomain
        self.adjoint_function = adjoint
        super().__init__(np.result_type(domain.dtype, codomain.dtype), (codomain.size, domain.size))

    def _matvec(self, x: Vector) -> Vector:
        vector = _as_vector(x, self.domain)
        return self.codomain.pack(self.function(self.domain.unpack(vector)))

    def _rmatvec(self, x: Vector) -> Vector:
        if self.adjoint_function is None:
            raise TypeError(
                "found a linear map without its adjoint, which this needs; give both: "
                "aslinearoperator(A, domain=..., adjoint=...)"
            )
        vector = _as_vector(x, self.codomain)
        return self.domain.pack(self.adjoint_function(self.codomain.unpack(vector)))

    def _adjoint(self) -> LinearOperator:
        if self.adjoint_function is None:
            return super()._adjoint()
        return StructuredOperator(self.adjoint_function, self.codomain, self.domain, self.function)

    def __call__(self, x: Any) -> Any:
        """Return the image of an object, or the product with an array."""
        if isinstance(x, LinearOperator) or is_plain(x):
            return super().__call__(x)
        return self.codomain.unpack(self._matvec(self.domain.pack(x)))

    def __reduce__(self) -> Any:
        parts = (self.function, self.domain, self.codomain, self.adjoint_function)
        return StructuredOperator, parts


def aslinearoperator(
    A: Any,
    domain: Any = None,
    codomain: Any = None,
    *,
    adjoint: Map | None = None,
    inactive: Any = None,
) -> Any:
    """Return a linear operator of SciPy's: of a matrix, or of a function between objects.

    Parameters
    ----------
    A : array_like, sparse array, LinearOperator or callable
        Without `domain` this *is* `scipy.sparse.linalg.aslinearoperator`. With it a callable,
        ``A(x) -> y``, linear in all leaves of `x` over the reals, and over the complex numbers
        where all leaves of both spaces are complex.
    domain : object, optional
        Fixes the structure of what `A` takes.
    codomain : object, optional
        Fixes the structure of what `A` returns; by default that is the same.
    adjoint : callable, optional
        ``adjoint(y) -> x``, with ``<A x, y> = <x, adjoint(y)>`` in the Euclidean inner product
        over all components, the first operand conjugated; see `adjoint_test`.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in the objects of both spaces.

    Returns
    -------
    LinearOperator
        For functions between objects it can be called with an object.

    Raises
    ------
    TypeError
        When `A` is no callable though a domain is given.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator
    >>> swap = aslinearoperator(lambda x: {"a": x["b"], "b": 2 * x["a"]}, {"a": 0.0, "b": 0.0})
    >>> swap({"a": 1.0, "b": 3.0})
    {'a': 3.0, 'b': 2.0}
    >>> swap @ [1.0, 3.0]
    array([3., 2.])
    """
    if domain is None:
        if codomain is not None or adjoint is not None:
            raise TypeError("found a codomain or an adjoint but no domain; give an example of it")
        return linalg.aslinearoperator(A)
    if not callable(A) or isinstance(A, LinearOperator):
        raise TypeError(
            f"A: found a {type(A).__name__}, expected a function of an object, since a domain is "
            f"given; leave the domain out for a matrix"
        )
    source = Packed(domain, inactive, complex_vectors=True)
    target = source if codomain is None else Packed(codomain, inactive, complex_vectors=True)
    if source.dtype != target.dtype:  # then the map is linear over the reals alone
        source = Packed(domain, inactive)
        target = Packed(domain if codomain is None else codomain, inactive)
    return StructuredOperator(A, source, target, adjoint)


def adjoint_test(A: Any, rng: Any = None, trials: int = 3) -> float:
    """Return how far ``<A x, y>`` and ``<x, A* y>`` are apart, for random vectors.

    Parameters
    ----------
    A : LinearOperator
        With an adjoint: of `aslinearoperator`, say.
    rng : numpy.random.Generator or int, optional
        Where the random vectors come from.
    trials : int, default 3
        How many pairs of vectors.

    Returns
    -------
    float
        The largest difference, relative to ``|A x| |y| + |x| |A* y|``: of the order of the
        rounding error when the adjoint is right, of the order of one when it is not. Inner
        products conjugate their first operand; where complex components lie as pairs of reals, it
        is the real part of the inner product that is compared.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import adjoint_test, aslinearoperator
    >>> def shift(x):
    ...     return {"a": x["b"], "b": 0.0}
    >>> def back(y):
    ...     return {"a": 0.0, "b": y["a"]}
    >>> space = {"a": 0.0, "b": 0.0}
    >>> adjoint_test(aslinearoperator(shift, space, adjoint=back), rng=0) < 1e-15
    True
    >>> adjoint_test(aslinearoperator(shift, space, adjoint=shift), rng=0) > 0.01
    True
    """
    operator = linalg.aslinearoperator(A)
    generator = np.random.default_rng(rng)
    height, width = operator.shape
    is_complex = np.issubdtype(operator.dtype, np.complexfloating)

    def random(size: int) -> Vector:
        vector = generator.standard_normal(size)
        return vector + 1j * generator.standard_normal(size) if is_complex else vector

    worst = 0.0
    for _ in range(trials):
        x, y = random(width), random(height)
        image, back = operator.matvec(x), operator.rmatvec(y)
        scale = np.linalg.norm(image) * np.linalg.norm(y) + np.linalg.norm(x) * np.linalg.norm(back)
        if scale > 0.0:
            worst = max(worst, float(abs(np.vdot(image, y) - np.vdot(x, back)) / scale))
    return worst


def is_plain_operator(A: Any) -> bool:
    """Return whether SciPy takes a linear map as it is."""
    if isinstance(A, StructuredOperator):
        return False
    return (
        isinstance(A, (LinearOperator, np.ndarray))
        or sparse.issparse(A)
        or hasattr(A, "matvec")
        or not callable(A)
    )


def _as_vector(x: Vector, space: Packed) -> Vector:
    """Return a vector of SciPy's in the dtype of a space: it probes with others."""
    if type(x) is np.ndarray and x.dtype is space.dtype and x.ndim == 1:
        return x
    vector = np.asarray(x).reshape(-1)
    if vector.dtype.kind == "c" and space.dtype.kind != "c":
        if np.any(vector.imag):
            raise TypeError(
                "found a complex vector for a space with real leaves; make the leaves complex"
            )
        vector = vector.real
    return vector.astype(space.dtype, copy=False)
