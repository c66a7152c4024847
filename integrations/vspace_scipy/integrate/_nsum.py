"""`nsum` for functions that return any object."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from vspace_scipy._call import Call
from vspace_scipy._first_look import First, ObjectValue
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_one
from vspace_scipy.integrate._rows import (
    Elementwise,
    check_log,
    elementwise_as_objects,
    tolerance_pairs,
)
from vspace_scipy.integrate._table import Integral

__all__ = ["nsum"]

_EPS = float(np.finfo(np.float64).eps)


def _run(call: Call, first: First | None) -> Any:
    given = dict(call["tolerances"]) if isinstance(call["tolerances"], Mapping) else {}
    known = {name: each for name, each in given.items() if is_one(each)}
    with call.bar("point") as bar:
        objects = Elementwise(call, bar, given.keys() - known.keys())
        with contextlib.suppress(ObjectValue):
            return call.made(f=objects.looking, tolerances=known if given else call["tolerances"])
        limits = (call["a"], call["step"]), call["b"]
        function = objects.one_dimensional(*limits, complex_vectors=False)
        space, log = function.samples.space, call["log"]
        check_log(log, space)
        tolerance = [("atol", given.get("atol"), -np.inf if log else 0.0)]
        tolerance += [("rtol", given.get("rtol"), 0.5 * np.log(_EPS) if log else _EPS**0.5)]
        results = [
            objects.made(np.array(i), tolerances={"atol": absolute, "rtol": relative})
            for i, (absolute, relative) in enumerate(tolerance_pairs(tolerance, space))
        ]
    warn_of_kept(function.samples.integers)
    found = {name: np.array([each[name] for each in results]) for name in results[0]}
    return elementwise_as_objects(type(results[0])(found), space)


@Integral("f", _run, None, values="arrays", shows="points")
def nsum(*args: Any, **options: Any) -> Any:
    """Return the sum of a function that returns any object, over a finite or infinite range.

    The components of objects are
    summed one after another, each as if it were alone; an array of points is evaluated once.

    Parameters
    ----------
    f : callable
        ``f(x, *args)`` for an array `x` of points. For objects `x` is one-dimensional, and `f`
        returns one object whose leaves have a last axis for the points, or a list of objects. Some
        points are NaN: what `f` gives there does not count.
    a, b, step : float or array_like
        The first and the last point, and the distance of points; for objects numbers.
    args : tuple, optional
        Further arguments of `f`; for objects they go to `f` as they are.
    log : bool, optional
        Whether `f` returns logarithms, and the sum is one.
    maxterms : int, optional
        The most terms to sum directly.
    tolerances : dict, optional
        ``{"atol": ..., "rtol": ...}``: each one number or, for objects, an object like one sample
        or a dict of path patterns to numbers.

    Returns
    -------
    _RichResult
        SciPy's. For objects `sum` and `error` are objects like one sample; `success` is whether all
        components succeeded, `status` is that of the worst, `nfev` is the largest; and
        `part_status` is a dict of the status of each component.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    ValueError
        When limits are arrays and values objects, and as SciPy does.
    TypeError
        When `log` meets complex leaves.

    Notes
    -----
    SciPy refuses complex values; complex leaves are carried as pairs of reals. Whether values are
    objects is seen at the first point, where `f` is called once more.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import nsum
    >>> res = nsum(lambda k: {"zeta": 1 / k**2, "half": 0.5**k}, 1, np.inf)
    >>> round(res.sum["zeta"], 6), round(res.sum["half"], 6)
    (1.644934, 1.0)
    """
