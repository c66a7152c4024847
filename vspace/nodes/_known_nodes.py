"""Rows of the closed world that are nodes: which parts of them take part, and which must agree.

Their coefficients or values are active; breakpoints, knots, grids and domains are fixed; what they
work out from these is derived. Parts that no row names are settings, and inactive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vspace.activity import Parts


class KnownNode:
    """What is known of the instances of a class.

    Parameters
    ----------
    parts : Parts
        What is active, fixed and derived. Without any, all attributes are data.
    from_class : tuple of str
        Attributes that an instance may have from its class; results have them themselves.
    spread : mapping from str to int
        Attributes that are tuples, and how many parts there are in each: ``tck[0]`` and so on.
    makes : mapping from str to callable
        Derived attributes that have to be there, and what makes them from the instance.
    """

    __slots__ = ("from_class", "makes", "parts", "spread")

    def __init__(
        self,
        parts: Parts,
        from_class: tuple[str, ...],
        spread: Mapping[str, int],
        makes: Mapping[str, Callable[[Any], Any]],
    ) -> None:
        self.parts = parts
        self.from_class = from_class
        self.spread = spread
        self.makes = makes


def _node(
    active: str = "",
    fixed: str = "",
    derived: str = "",
    from_class: str = "",
    spread: Mapping[str, int] | None = None,
    makes: Mapping[str, Callable[[Any], Any]] | None = None,
) -> KnownNode:
    makes = makes or {}
    parts = Parts(
        active=tuple(active.split()),
        fixed=tuple(fixed.split()),
        derived=(*derived.split(), *makes),
    )
    return KnownNode(parts, tuple(from_class.split()), spread or {}, makes)


def _fitpack_data(spline: Any) -> tuple[Any, ...]:
    """Return what FITPACK knows of a spline that was fitted to no data, as ``_from_tck`` does."""
    t, c, k = spline._eval_args
    return (*(None,) * 5, k, None, len(t), t, c, *(None,) * 4)


_ALL = _node()
# From SciPy 1.18 on what is public holds another that does the work.
_PIECES = _node(active="c _c _delegate_to", fixed="x _x extrapolate axis")
_B_SPLINE = _node(active="c _c _delegate_to", fixed="t _t k _k extrapolate axis")

NODES: dict[str, dict[str, KnownNode]] = {
    "argparse": {"Namespace": _ALL},
    "collections": {"ChainMap": _ALL, "UserDict": _ALL, "UserList": _ALL, "UserString": _ALL},
    "functools": {"partialmethod": _ALL, "singledispatchmethod": _ALL},
    "inspect": {"BoundArguments": _ALL},
    "multiprocessing.managers": {"Namespace": _ALL},
    "optparse": {"Values": _ALL},
    "types": {"SimpleNamespace": _ALL},
    "weakref": {"WeakKeyDictionary": _node(active="data")},
    "numpy": {
        "poly1d": _node(active="coeffs", fixed="_variable"),
        "vectorize": _node(active="pyfunc", makes={"_ufunc": lambda f: {}}),
    },
    "numpy.polynomial": {
        "ABCPolyBase": _node(
            active="coef", fixed="domain window _symbol", from_class="domain window"
        ),
    },
    "scipy.integrate": {
        "OdeSolution": _node(active="interpolants", fixed="ts side"),
        "RkDenseOutput": _node(active="Q y_old", fixed="t_old t"),
        "Dop853DenseOutput": _node(active="F y_old", fixed="t_old t"),
        "RadauDenseOutput": _node(active="Q y_old", fixed="t_old t"),
        "BdfDenseOutput": _node(active="D", fixed="t_old t order t_shift denom"),
        "LsodaDenseOutput": _node(active="yh", fixed="t_old t h p"),
        "ConstantDenseOutput": _node(active="value", fixed="t_old t"),
    },
    "scipy.interpolate": {
        "_PPolyBase": _PIECES,
        "PPoly": _PIECES,
        "BPoly": _PIECES,
        "NdPPoly": _PIECES,
        "BSpline": _B_SPLINE,
        "_BSpline": _B_SPLINE,
        "NdBSpline": _B_SPLINE,
        "UnivariateSpline": _node(
            active="_eval_args[1]",
            fixed="_eval_args[0] _eval_args[2] ext",
            spread={"_eval_args": 3},
            makes={"_data": _fitpack_data},
        ),
        "_BivariateSplineBase": _node(
            active="tck[2]", fixed="tck[0] tck[1] degrees", spread={"tck": 3}
        ),
        "RegularGridInterpolator": _node(
            active="values _values _spline",
            fixed="grid _grid method bounds_error fill_value",
        ),
        "interp1d": _node(
            active="y _spline",
            fixed="x _kind axis bounds_error _fill_value_below _fill_value_above _extrapolate",
            makes={"_y": lambda f: f._reshape_yi(f.y)},
        ),
        "KroghInterpolator": _node(active="yi c", fixed="xi"),
        "RBFInterpolator": _node(
            active="d _coeffs", fixed="y smoothing kernel epsilon powers neighbors"
        ),
        "NDInterpolatorBase": _node(active="values grad", fixed="points scale fill_value"),
    },
}
