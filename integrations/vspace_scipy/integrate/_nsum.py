"""`nsum` for functions that return any object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import integrate as scipy_integrate

from vspace_scipy._first_look import ObjectValue
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_one
from vspace_scipy._progress import Progress
from vspace_scipy.integrate._batches import Batches
from vspace_scipy.integrate._newer import check_known, shows_parameters_of
from vspace_scipy.integrate._rows import (
    Further,
    Rows,
    check_log,
    elementwise_as_objects,
    one_dimensional,
    tolerance_pairs,
)
from vspace_scipy.integrate._scipy import integrate

__all__ = ["nsum"]

_EPS = float(np.finfo(np.float64).eps)


@shows_parameters_of(scipy_integrate.nsum)
def nsum(
    f: Callable[..., Any],
    a: Any,
    b: Any,
    *,
    step: Any = 1,
    args: Any = (),
    log: bool = False,
    maxterms: int = 2**20,
    tolerances: Any = None,
    inactive: Any = None,
    progress: bool = False,
    **newer: Any,
) -> Any:
    """Return the sum of a function that returns any object, over a finite or infinite range.

    Where the values are arrays this *is* ``scipy.integrate.nsum``. The components of objects are
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
    kwargs : dict, optional
        The same by keyword, if the installed SciPy has it.
    log : bool, optional
        Whether `f` returns logarithms, and the sum is one.
    maxterms : int, optional
        The most terms to sum directly.
    tolerances : dict, optional
        ``{"atol": ..., "rtol": ...}``: each one number or, for objects, an object like one sample
        or a dict of path patterns to numbers.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.
    progress : bool, default False
        Whether to show a bar that counts points; needs tqdm.

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
    options = {"step": step, "log": log, "maxterms": maxterms}
    given = dict(tolerances) if isinstance(tolerances, Mapping) else {}
    first = {name: each for name, each in given.items() if is_one(each)}
    check_known(scipy_integrate.nsum, newer)
    further = Further.of(args, newer.get("kwargs"))
    with Progress(progress, "nsum", unit="point") as bar:
        batches = Batches(
            f, None, bar, given.keys() - first.keys(), further.args, kwargs=further.kwargs
        )
        try:
            return integrate.nsum(
                batches if callable(f) else f,
                a,
                b,
                args=args,
                tolerances=first if given else tolerances,
                **options,
                **newer,
            )
        except ObjectValue:
            pass
        function = one_dimensional(batches, (a, step), b, further, inactive, complex_vectors=False)
        packed = function.samples.space
        check_log(log, packed)
        tolerance = [("atol", given.get("atol"), -np.inf if log else 0.0)]
        tolerance += [("rtol", given.get("rtol"), 0.5 * np.log(_EPS) if log else _EPS**0.5)]
        results = []
        for i, (absolute, relative) in enumerate(tolerance_pairs(tolerance, packed)):
            own = {"atol": absolute, "rtol": relative}
            row = Rows(function, np.array(i))
            results.append(integrate.nsum(row, a, b, tolerances=own, **options))
    warn_of_kept(function.samples.integers)
    found = {name: np.array([each[name] for each in results]) for name in results[0]}
    return elementwise_as_objects(type(results[0])(found), packed)
