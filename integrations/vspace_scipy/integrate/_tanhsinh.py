"""`tanhsinh` for integrands that return any object."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from vspace_scipy._call import Call
from vspace_scipy._first_look import First, ObjectValue
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_one
from vspace_scipy._space import Space
from vspace_scipy.integrate._rows import (
    Elementwise,
    check_log,
    elementwise_as_objects,
    tolerance_pairs,
)
from vspace_scipy.integrate._table import Integral

__all__ = ["tanhsinh"]

_EPS = float(np.finfo(np.float64).eps)


def _run(call: Call, first: First | None) -> Any:
    with call.bar("point") as bar:
        by_part = [name for name in ("atol", "rtol") if not is_one(call[name])]
        objects = Elementwise(call, bar, by_part)
        with contextlib.suppress(ObjectValue):
            return call.made(f=objects.looking, **{name: call.default(name) for name in by_part})
        function = objects.one_dimensional((call["a"],), call["b"])
        space, log = function.samples.space, call["log"]
        check_log(log, space)
        tolerance = [("atol", call["atol"], -np.inf if log else 0.0)]
        tolerance += [("rtol", call["rtol"], 0.75 * np.log(_EPS) if log else _EPS**0.75)]
        groups = _groups(tolerance, space)
        callback = call["callback"]
        if callback is not None and len(groups) > 1:
            raise ValueError(
                "callback: found one beside tolerances by part, expected None, since parts with "
                "different tolerances are integrated one after another; give one tolerance"
            )
        changes = {"preserve_shape": True, "callback": callback and _with_objects(callback, space)}
        results = [
            objects.made(np.array(rows), atol=absolute, rtol=relative, **changes)
            for (absolute, relative), rows in groups.items()
        ]
    order = np.argsort(np.concatenate(list(groups.values())))
    whole = type(results[0])(results[0])
    for name in ("success", "status", "integral", "error", "maxlevel", "nfev"):
        whole[name] = np.concatenate([each[name] for each in results])[order]
    warn_of_kept(function.samples.integers)
    return elementwise_as_objects(whole, space)


def _with_objects(callback: Callable[[Any], Any], space: Space) -> Callable[[Any], Any]:
    """Return a callback that is given objects."""
    return lambda result: callback(elementwise_as_objects(type(result)(result), space))


def _groups(
    tolerance: list[tuple[str, Any, float]], packed: Space
) -> dict[tuple[Any, Any], list[int]]:
    """Return the components that have the same tolerances."""
    groups: dict[tuple[Any, Any], list[int]] = {}
    for i, pair in enumerate(tolerance_pairs(tolerance, packed)):
        groups.setdefault(pair, []).append(i)
    return groups


@Integral("f", _run, None, values="arrays", shows="points")
def tanhsinh(*args: Any, **options: Any) -> Any:
    """Return the integral of a function that returns any object, by tanh-sinh quadrature.

    Parameters
    ----------
    f : callable
        ``f(x, *args)`` for an array `x` of points. For objects `x` is one-dimensional, and `f`
        returns one object whose leaves have a last axis for the points, or a list of objects.
    a, b : float or array_like
        The limits, which may be infinite; for objects numbers.
    args : tuple, optional
        Further arguments of `f`; for objects they go to `f` as they are.
    log : bool, optional
        Whether `f` returns logarithms, and the integral is one.
    maxlevel, minlevel : int, optional
        Levels of refinement.
    atol, rtol : float, or for objects also an object or dict, optional
        Absolute and relative tolerance: one number for all; an object like one sample, where one
        number may stand for a whole part; or a dict of path patterns to numbers.
    preserve_shape : bool, optional
        Of arrays; no difference for objects.
    callback : callable, optional
        ``callback(res)`` after each level, with `integral` and `error` as objects. It may raise
        StopIteration.

    Returns
    -------
    _RichResult
        SciPy's. For objects `integral` and `error` are objects like one sample; `success` is
        whether all components succeeded, `status` is that of the worst, `nfev` and `maxlevel` are
        the largest; and `part_status` is a dict of the status of each component.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    ValueError
        When limits are arrays and values objects, and as SciPy does.
    TypeError
        When `log` meets complex leaves beside real ones.

    Notes
    -----
    All components are refined together, each until it has converged. Whether values are objects is
    seen at the first point, where `f` is called once more.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import tanhsinh
    >>> res = tanhsinh(lambda x: {"log": np.log(x), "powers": np.stack([x, x**2])}, 0, 1)
    >>> round(res.integral["log"], 12), res.integral["powers"].round(12), res.success
    (-1.0, array([0.5       , 0.33333333]), True)
    """
