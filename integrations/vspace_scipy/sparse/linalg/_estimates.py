"""Norms of maps between objects, estimated."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import linalg

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain_operator
from vspace_scipy._space import Space
from vspace_scipy.sparse.linalg._problem import in_dtype_of, spaces_of

__all__ = ["onenormest"]


@adapts(linalg.onenormest, {"A": is_plain_operator}, inactive=False)
def onenormest(call: Call) -> Any:
    """Estimate the 1-norm of a map between objects from below.

    Where SciPy takes the map as it is, this *is* `scipy.sparse.linalg.onenormest`.

    Parameters
    ----------
    A : LinearOperator or matrix
        What `aslinearoperator` makes of a function from objects to objects of the same size, with
        its adjoint.
    t, itmax : int, optional
        As for SciPy.
    compute_v, compute_w : bool, default False
        Whether to return an object for which the estimate is attained, and its image.

    Returns
    -------
    est : float
        The estimate: at most the largest sum of absolute values in a column, over all components
        of the image of one component.
    v, w : object, optional
        In the spaces that `A` maps from and to, ``w = A(v)``.

    Raises
    ------
    TypeError
        When a function alone is given, or one without its adjoint.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, onenormest
    >>> A = aslinearoperator(
    ...     lambda x: {"u": x["u"] + 3 * x["v"], "v": -x["v"]},
    ...     domain={"u": 0.0, "v": 0.0},
    ...     adjoint=lambda y: {"u": y["u"], "v": 3 * y["u"] - y["v"]},
    ... )
    >>> norm, v = onenormest(A, compute_v=True)
    >>> float(norm), v
    (4.0, {'u': 0.0, 'v': 1.0})
    """
    domain, codomain = spaces_of(call, "x", None)
    found = call.run()
    if not isinstance(found, tuple):
        return found
    spaces = [domain] * bool(call["compute_v"]) + [codomain] * bool(call["compute_w"])
    objects = zip(found[1:], spaces, strict=True)
    return found[0], *(_as_object(vector, space) for vector, space in objects)


def _as_object(vector: Any, space: Space) -> Any:
    return space.unpack(in_dtype_of(np.ravel(vector), space))
