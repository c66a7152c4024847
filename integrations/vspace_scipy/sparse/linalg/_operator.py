"""Linear maps between spaces of objects, as linear operators of SciPy's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import linalg
from scipy.sparse.linalg import LinearOperator

from vspace import StructureMismatchError
from vspace.extend import shared_choice
from vspace_scipy._caller import passed_over
from vspace_scipy._plain import MapsObjects, is_matrix, is_plain_vector
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import Within, Words, located

__all__ = ["StructuredOperator", "adjoint_test", "aslinearoperator"]

Map = Callable[[Any], Any]
_ADJOINT = "the adjoint of "
IMAGES = Words("what the space has", "the image")


class StructuredOperator(LinearOperator, MapsObjects):  # type: ignore[misc]
    """A linear map between two spaces of objects, which SciPy sees as one between vectors.

    Made by `aslinearoperator`. Applied to an object, ``A(x)`` or ``A @ x``, it returns one; in
    products with arrays, and in SciPy's solvers, it is any other linear operator, in the order of
    `vspace.paths`. Sums, multiples, products, powers, adjoint and transpose (``A + B``, ``2 * A``,
    ``A @ B``, ``A**2``, ``A.H``, ``A.T``) are maps between objects again.

    Parameters
    ----------
    domain, codomain : Space
        How the objects of both spaces lie in vectors.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator
    >>> A = aslinearoperator(lambda x: {"u": x["v"], "v": 2 * x["u"]}, {"u": 0.0, "v": 0.0})
    >>> (A + 2 * A @ A)({"u": 1.0, "v": 3.0}), A.shape
    ({'u': 7.0, 'v': 14.0}, (2, 2))
    """

    def __init__(self, domain: Space, codomain: Space) -> None:
        self.domain = domain
        self.codomain = codomain
        is_one = domain.dtype is codomain.dtype
        dtype = domain.dtype if is_one else np.result_type(domain.dtype, codomain.dtype)
        super().__init__(dtype, (codomain.size, domain.size))

    def dot(self, x: Any) -> Any:
        """Return the image of an object, or what SciPy has for arrays, numbers and operators."""
        if isinstance(x, LinearOperator):
            return self._product(x)
        if np.isscalar(x):
            return self._between(super().dot(x))
        if is_plain_vector(x):
            return super().dot(x)
        return self.codomain.unpack(self.matvec(self.domain.pack(x)))

    def _product(self, other: Any) -> Any:
        if isinstance(other, StructuredOperator):
            _check_same(other.codomain, self.domain, "a product of maps, the right one")
            return VectorMap(super().dot(other), other.domain, self.codomain)
        product = super().dot(other)
        return self._between(product) if product.shape == self.shape else product

    def _between(self, operator: Any) -> Any:
        return VectorMap(operator, self.domain, self.codomain)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, StructuredOperator):
            _check_same(other.domain, self.domain, "a sum of maps, the second one from")
            _check_same(other.codomain, self.codomain, "a sum of maps, the second one")
        total = super().__add__(other)
        return total if total is NotImplemented else self._between(total)

    def __neg__(self) -> Any:
        return self._between(super().__neg__())

    def __rmul__(self, factor: Any) -> Any:
        product = super().__rmul__(factor)
        return self._between(product) if np.isscalar(factor) else product

    def __truediv__(self, divisor: Any) -> Any:
        return self._between(super().__truediv__(divisor))

    def __pow__(self, exponent: Any) -> Any:
        power = super().__pow__(exponent)
        return power if power is NotImplemented else self._between(power)

    def _adjoint(self) -> Any:
        return VectorMap(super()._adjoint(), self.codomain, self.domain)

    def _transpose(self) -> Any:
        return VectorMap(super()._transpose(), self.codomain, self.domain)


class ObjectMap(StructuredOperator):
    """One that is given by functions of objects.

    Parameters
    ----------
    function : callable
        From an object of the one space to one of the other.
    domain, codomain : Space
        As for `StructuredOperator`.
    adjoint : callable, optional
        From the other space back.
    name : str, default "A"
        Of the argument, for messages.
    """

    def __init__(
        self,
        function: Map,
        domain: Space,
        codomain: Space,
        adjoint: Map | None = None,
        name: str = "A",
    ) -> None:
        self.function = function
        self.adjoint_function = adjoint
        self.name = name
        super().__init__(domain, codomain)
        self._unpack = domain.unpack
        self._pack = codomain.pack
        self._given = domain.dtype

    def _matvec(self, x: Vector) -> Vector:
        if x.dtype is not self._given or x.ndim != 1:
            x = _as_vector(x, self.domain)
        image = self.function(self._unpack(x))
        try:
            return self._pack(image)
        except (TypeError, ValueError) as error:
            located(error, self.name, IMAGES)
            raise

    def _rmatvec(self, x: Vector) -> Vector:
        if self.adjoint_function is None:
            raise TypeError(
                "found a linear map without its adjoint, which this needs; give both: "
                "aslinearoperator(A, domain=..., adjoint=...)"
            )
        vector = _as_vector(x, self.codomain)
        image = self.adjoint_function(self.codomain.unpack(vector))
        with Within(IMAGES, f"{_ADJOINT}{self.name}"):
            return self.domain.pack(image)

    def _rmatmat(self, X: Vector) -> Vector:
        # SciPy would ask the adjoint, which asks us where there is no function for it.
        return np.stack([self._rmatvec(column) for column in X.T], axis=1)

    def _adjoint(self) -> Any:
        if self.adjoint_function is None:
            return super()._adjoint()
        own = self.name.removeprefix(_ADJOINT)
        name = own if own != self.name else f"{_ADJOINT}{own}"
        return ObjectMap(self.adjoint_function, self.codomain, self.domain, self.function, name)

    def __reduce__(self) -> Any:
        spaces = self.domain, self.codomain
        return ObjectMap, (self.function, *spaces, self.adjoint_function, self.name)


class VectorMap(StructuredOperator):
    """One that is given by a linear operator between the vectors.

    Parameters
    ----------
    operator : LinearOperator
        A matrix, or what was computed from maps.
    domain, codomain : Space
        As for `StructuredOperator`.

    Raises
    ------
    TypeError
        When the operator is complex, and vectors are real.
    ValueError
        When it has another shape.
    """

    def __init__(self, operator: LinearOperator, domain: Space, codomain: Space) -> None:
        super().__init__(domain, codomain)
        self.operator = operator
        if operator.shape != self.shape:
            raise ValueError(
                f"A: found a matrix of shape {operator.shape}, expected {self.shape}, a row for "
                f"each of vspace.paths(codomain), a column for each of vspace.paths(domain)"
            )
        if np.issubdtype(operator.dtype, np.complexfloating) and self.dtype.kind != "c":
            raise TypeError(
                "found a complex factor or matrix for a space with real leaves; make all leaves "
                "complex"
            )

    def _matvec(self, x: Vector) -> Vector:
        return np.asarray(self.operator.matvec(_as_vector(x, self.domain)), self.dtype)

    def _rmatvec(self, x: Vector) -> Vector:
        return np.asarray(self.operator.rmatvec(_as_vector(x, self.codomain)), self.dtype)

    def _matmat(self, X: Vector) -> Vector:
        return np.asarray(self.operator.matmat(_in_dtype(X, self.domain)), self.dtype)

    def _rmatmat(self, X: Vector) -> Vector:
        return np.asarray(self.operator.rmatmat(_in_dtype(X, self.codomain)), self.dtype)

    def __reduce__(self) -> Any:
        return VectorMap, (self.operator, self.domain, self.codomain)


@passed_over
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
        where all leaves of both spaces are complex; or a matrix or LinearOperator whose rows and
        columns are in the order of `vspace.paths`.
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
        With a domain a `StructuredOperator`, which can be applied to objects.

    Raises
    ------
    TypeError
        When `A` is neither a function nor a matrix, or an adjoint is given to a matrix, which has
        its own.
    ValueError
        When a matrix has another shape.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator
    >>> swap = aslinearoperator(lambda x: {"a": x["b"], "b": 2 * x["a"]}, {"a": 0.0, "b": 0.0})
    >>> swap({"a": 1.0, "b": 3.0})
    {'a': 3.0, 'b': 2.0}
    >>> swap @ [1.0, 3.0]
    array([3., 2.])
    >>> (swap @ swap - 2.0 * swap)({"a": 1.0, "b": 3.0})
    {'a': -4.0, 'b': 2.0}
    """
    if domain is None:
        if codomain is not None or adjoint is not None:
            raise TypeError("found a codomain or an adjoint but no domain; give an example of it")
        return linalg.aslinearoperator(A)
    codomain = domain if codomain is None else codomain
    inactive = shared_choice(inactive, domain, codomain)
    source, target = space_of(domain, inactive), space_of(codomain, inactive)
    if source.dtype != target.dtype:
        # Where one space is real, the map is linear over the reals alone.
        are_complex = source.dtype.kind == target.dtype.kind
        source, target = (Space(each, inactive, are_complex) for each in (domain, codomain))
    if is_matrix(A):
        if adjoint is not None:
            raise TypeError(
                f"adjoint: found one beside a {type(A).__name__}, which has its own; leave it out"
            )
        return VectorMap(linalg.aslinearoperator(A), source, target)
    if not callable(A):
        raise TypeError(
            f"A: found a {type(A).__name__}, expected a function of an object like the domain, or "
            f"a matrix in the order of vspace.paths"
        )
    return ObjectMap(A, source, target, adjoint)


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


def space_of(example: Any, inactive: Any) -> Space:
    """Return the space of an example: complex, and of single precision, where all leaves are.

    Raises
    ------
    LeafTypeError
        When there is nothing in it to compute with.
    """
    space = Space(example, inactive, complex_vectors=True, single_vectors=True)
    space.check_not_empty(example, "to compute with")
    return space


def _check_same(found: Space, expected: Space, what: str) -> None:
    if not found.is_same_space(expected):
        raise StructureMismatchError(
            "",
            f"{what} to objects of {found.describe()}",
            expected.describe(),
            "put a map between the two there",
        )


def _as_vector(x: Vector, space: Space) -> Vector:
    """Return a vector of SciPy's in the dtype of a space: it probes with others."""
    return _in_dtype(np.asarray(x).reshape(-1), space)


def _in_dtype(array: Vector, space: Space) -> Vector:
    if array.dtype.kind == "c" and space.dtype.kind != "c":
        if np.any(array.imag):
            raise TypeError(
                "found a complex vector for a space with real leaves; make the leaves complex"
            )
        array = array.real
    return array.astype(space.dtype, copy=False)
