"""`tanhsinh` for integrands that return any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate as scipy_integrate

from vspace_scipy._first_look import ObjectValue
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_one
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space
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

__all__ = ["tanhsinh"]

_EPS = float(np.finfo(np.float64).eps)


@shows_parameters_of(scipy_integrate.tanhsinh)
def tanhsinh(
    f: Callable[..., Any],
    a: Any,
    b: Any,
    *,
    args: Any = (),
    log: bool = False,
    maxlevel: int | None = None,
    minlevel: int = 2,
    atol: Any = None,
    rtol: Any = None,
    preserve_shape: bool = False,
    callback: Callable[[Any], Any] | None = None,
    inactive: Any = None,
    progress: bool = False,
    **newer: Any,
) -> Any:
    """Return the integral of a function that returns any object, by tanh-sinh quadrature.

    Where the values are arrays this *is* ``scipy.integrate.tanhsinh``.

    Parameters
    ----------
    f : callable
        ``f(x, *args)`` for an array `x` of points. For objects `x` is one-dimensional, and `f`
        returns one object whose leaves have a last axis for the points, or a list of objects.
    a, b : float or array_like
        The limits, which may be infinite; for objects numbers.
    args : tuple, optional
        Further arguments of `f`; for objects they go to `f` as they are.
    kwargs : dict, optional
        The same by keyword, if the installed SciPy has it.
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
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.
    progress : bool, default False
        Whether to show a bar that counts points; needs tqdm.

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
    options = {"log": log, "maxlevel": maxlevel, "minlevel": minlevel}
    given = {"atol": atol, "rtol": rtol}
    first = {name: each for name, each in given.items() if is_one(each)}
    check_known(scipy_integrate.tanhsinh, newer)
    further = Further.of(args, newer.get("kwargs"))
    with Progress(progress, "tanhsinh", unit="point") as bar:
        batches = Batches(
            f, None, bar, given.keys() - first.keys(), further.args, kwargs=further.kwargs
        )
        try:
            return integrate.tanhsinh(
                batches if callable(f) else f, a, b, args=args, preserve_shape=preserve_shape,
                callback=callback, **first, **options, **newer,
            )  # fmt: skip
        except ObjectValue:
            pass
        function = one_dimensional(batches, a, b, further, inactive)
        packed = function.samples.space
        check_log(log, packed)
        tolerance = [("atol", atol, -np.inf if log else 0.0)]
        tolerance += [("rtol", rtol, 0.75 * np.log(_EPS) if log else _EPS**0.75)]
        groups = _groups(tolerance, packed)
        if callback is not None and len(groups) > 1:
            raise ValueError(
                "callback: found one beside tolerances by part, expected None, since parts with "
                "different tolerances are integrated one after another; give one tolerance"
            )
        results = [
            integrate.tanhsinh(
                Rows(function, np.array(rows)), a, b, atol=absolute, rtol=relative,
                preserve_shape=True, callback=callback and Callback(callback, packed), **options,
            )
            for (absolute, relative), rows in groups.items()
        ]  # fmt: skip
    order = np.argsort(np.concatenate(list(groups.values())))
    whole = type(results[0])(results[0])
    for name in ("success", "status", "integral", "error", "maxlevel", "nfev"):
        whole[name] = np.concatenate([each[name] for each in results])[order]
    warn_of_kept(function.samples.integers)
    return elementwise_as_objects(whole, packed)


class Callback:
    """A callback of the user's, which is given objects.

    Parameters
    ----------
    callback : callable
        Of the user.
    packed : Space
        Of one sample.
    """

    __slots__ = ("_callback", "_packed", "stop_iteration")  # the last one is set by SciPy

    def __init__(self, callback: Callable[[Any], Any], packed: Space) -> None:
        self._callback = callback
        self._packed = packed

    def __call__(self, result: Any) -> Any:
        return self._callback(elementwise_as_objects(type(result)(result), self._packed))


def _groups(
    tolerance: list[tuple[str, Any, float]], packed: Space
) -> dict[tuple[Any, Any], list[int]]:
    """Return the components that have the same tolerances."""
    groups: dict[tuple[Any, Any], list[int]] = {}
    for i, pair in enumerate(tolerance_pairs(tolerance, packed)):
        groups.setdefault(pair, []).append(i)
    return groups
