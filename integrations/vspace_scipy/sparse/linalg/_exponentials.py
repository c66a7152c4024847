"""Exponentials and other functions of maps between objects, applied to objects."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import linalg

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain_operator, is_plain_vector
from vspace_scipy._stack import States
from vspace_scipy.sparse.linalg._problem import (
    by_products,
    by_products_of_maps,
    in_dtype_of,
    spaces_of,
    vector_of,
)

__all__ = ["expm_multiply"]

_PLAIN = {"A": is_plain_operator}


@adapts(linalg.expm_multiply, _PLAIN | {"B": is_plain_vector}, by_products_of_maps)
def expm_multiply(call: Call) -> Any:
    """Return the exponential of a map between objects, applied to an object.

    Where SciPy takes the arguments as they are, this *is* `scipy.sparse.linalg.expm_multiply`.

    Parameters
    ----------
    A : callable, LinearOperator or matrix
        As for `cg`. SciPy's method needs the adjoint, too.
    B : object
        To which the exponential is applied.
    traceA : number, optional
        The trace of `A` over all components. SciPy warns when it has to estimate it.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `B`.
    progress : bool, default False
        Whether to show the products with `A`, if it is no matrix, in a bar (needs tqdm).

    All other parameters are SciPy's.

    Returns
    -------
    object or sequence of objects
        ``exp(A) B``; with `start`, `stop` and `num` one for each time.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, expm_multiply
    >>> def decay(x):
    ...     return {"u": -x["u"], "v": -2 * x["v"]}
    >>> A = aslinearoperator(decay, {"u": 0.0, "v": 0.0}, adjoint=decay)
    >>> x = expm_multiply(A, {"u": 1.0, "v": 1.0}, traceA=-3.0)
    >>> round(x["u"], 6), round(x["v"], 6)
    (0.367879, 0.135335)
    """
    domain, _ = spaces_of(call, "B", call["B"])
    call["B"] = vector_of(call["B"], domain)
    found = in_dtype_of(np.asarray(call.run()), domain)
    return domain.unpack(found) if found.ndim == 1 else States(domain, found)


if hasattr(linalg, "funm_multiply_krylov"):  # from SciPy 1.16

    @adapts(linalg.funm_multiply_krylov, _PLAIN | {"b": is_plain_vector}, by_products)
    def funm_multiply_krylov(call: Call) -> Any:
        """Return a function of a map between objects, applied to an object.

        Where SciPy takes the arguments as they are, this *is*
        `scipy.sparse.linalg.funm_multiply_krylov`.

        Parameters
        ----------
        f : callable
            ``f(X)`` returns the function of a small square matrix, such as `scipy.linalg.expm`.
        A : callable, LinearOperator or matrix
            As for `cg`.
        b : object
            To which ``f(t A)`` is applied.
        assume_a, t, atol, rtol, restart_every_m, max_restarts
            As for SciPy. Tolerances are numbers: the method has one norm.
        inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
            What else is inactive in `b`.
        progress : bool, default False
            Whether to show the products with `A` in a bar (needs tqdm).

        Returns
        -------
        object
            ``f(t A) b``.

        Examples
        --------
        >>> from scipy.linalg import sqrtm
        >>> from vspace_scipy.sparse.linalg import funm_multiply_krylov
        >>> def stretch(x):
        ...     return {"u": 4.0 * x["u"], "v": 9.0 * x["v"]}
        >>> x = funm_multiply_krylov(sqrtm, stretch, {"u": 1.0, "v": 1.0})
        >>> round(x["u"], 6), round(x["v"], 6)
        (2.0, 3.0)
        """
        domain, _ = spaces_of(call, "b", call["b"])
        call["b"] = vector_of(call["b"], domain)
        return domain.unpack(in_dtype_of(np.asarray(call.run()), domain))

    __all__ += ["funm_multiply_krylov"]
