"""`qmc_quad` for integrands that return any object."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy

from vspace_scipy._call import Call
from vspace_scipy._first_look import First, ObjectValue
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._matrices import has_pairs
from vspace_scipy._stack import Samples
from vspace_scipy.integrate._batches import Batches, Matrices
from vspace_scipy.integrate._rows import real_or_complex
from vspace_scipy.integrate._table import Integral

__all__ = ["qmc_quad"]


def _run(call: Call, first: First | None) -> Any:
    with call.bar("point") as bar:
        func = call["func"]
        batches = Batches(func, -1, bar, name="func")
        with contextlib.suppress(ObjectValue):
            return call.made(func=batches if callable(func) else func)
        function = Matrices(batches, Samples(-1, call.inactive, complex_vectors=False))
        limits = (np.atleast_1d(np.asarray(call[name], float)) for name in ("a", "b"))
        low, high = np.broadcast_arrays(*limits)
        function.at(np.stack([low, high]).T)  # SciPy does it too, but takes an error for a hint
        space = function.samples.space
        if call["log"] and has_pairs(space):
            raise TypeError(
                "log: found complex leaves, which are carried as pairs of reals, of which the "
                "logarithm is none; return real ones, or take log=False"
            )
        qrng = call["qrng"]
        if qrng is None:  # a package that SciPy loads when it is asked for
            qrng = scipy.stats.qmc.Halton(low.size)
        last = space.size - 1
        results = []
        for i in range(space.size):
            source = qrng if i == last else copy.deepcopy(qrng)
            results.append(call.made(func=_row(function, i), a=low, b=high, qrng=source))
            if (low == high).any():  # of which SciPy warns: once is enough
                results *= space.size
                break
    warn_of_kept(function.samples.integers)
    columns = zip(*results, strict=True)
    return type(results[0])(
        *(space.unpack(real_or_complex(np.array(each), space)) for each in columns)
    )


def _row(function: Matrices, index: int) -> Callable[[Any], Any]:
    """Return a function of one component."""

    def row(x: Any) -> Any:
        if x.ndim == 1:  # SciPy tries whether it works, and the first value has shown that
            return 0.0
        return np.array(function.at(x)[index])

    return row


@Integral("func", _run, None, values="arrays", shows="points")
def qmc_quad(*args: Any, **options: Any) -> Any:
    """Return the integral over a box of a function that returns any object, by quasi-Monte Carlo.

    The components of objects are integrated one after another with the same points; each set of
    points is evaluated once.

    Parameters
    ----------
    func : callable
        ``func(x)`` for an array `x` of shape ``(d, n)``, the coordinates of `n` points. For objects
        it returns one object whose leaves have a last axis of length `n`, or a list of `n` objects.
    a, b : array_like
        The limits, of shape ``(d,)``.
    n_estimates : int, optional
        The number of independent estimates.
    n_points : int, optional
        The number of points of each.
    qrng : scipy.stats.qmc.QMCEngine, optional
        Where points come from; by default a Halton sequence.
    log : bool, optional
        Whether `func` returns logarithms, and the integral is one.

    Returns
    -------
    QMCQuadResult
        SciPy's named tuple of `integral` and `standard_error`: for objects, objects like one
        sample.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    ValueError, TypeError
        When an argument is wrong, as in SciPy.

    Notes
    -----
    SciPy drops imaginary parts; complex leaves are carried as pairs of reals, which have no
    logarithm: `log` takes real leaves.

    An integrand that takes one point at a time is no error for SciPy, with numbers. Objects need an
    axis or a list: ``lambda x: [f(point) for point in x.T]``.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.stats import qmc
    >>> from vspace_scipy.integrate import qmc_quad
    >>> def f(x):
    ...     return {"sum": x.sum(axis=0), "product": x.prod(axis=0)}
    >>> res = qmc_quad(f, [0, 0], [1, 1], qrng=qmc.Halton(2, rng=1))
    >>> round(res.integral["sum"], 2), round(res.integral["product"], 2)
    (1.0, 0.25)
    """
