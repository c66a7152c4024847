"""`curve_fit` for parameters and data that are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import optimize

from vspace import StructureMismatchError, VSpaceError
from vspace.extend import shared_choice
from vspace_scipy._call import Call, adapts
from vspace_scipy._matrices import MatrixReader, as_array
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain_nest
from vspace_scipy._space import Space
from vspace_scipy._workers import check_picklable
from vspace_scipy.optimize._bounds import flat_ends
from vspace_scipy.optimize._callbacks import as_callback
from vspace_scipy.optimize._differences import run
from vspace_scipy.optimize._functions import DATA, packed_by
from vspace_scipy.optimize._labels import LabelledMatrix, Labels
from vspace_scipy.optimize._problem import STEP, Role, flat_arguments, numbers
from vspace_scipy.optimize._unknowns import are_plain_bounds, space_of, start_of
from vspace_scipy.optimize._watching import by_evaluations, copy_signature

__all__ = ["curve_fit"]

# What the further keywords mean, which go to `least_squares` or `leastsq`.
_ROLES: dict[str, Role] = {
    "x_scale": numbers("x_scale", 1.0),
    "diff_step": numbers("diff_step", STEP),
    "diag": numbers("diag", 1.0),
}


class Whole:
    """Data that go to the model as they are: SciPy makes arrays of lists and tuples.

    Parameters
    ----------
    data : object
        The data.
    """

    __slots__ = ("data",)

    def __init__(self, data: Any) -> None:
        self.data = data


class Model:
    """A model of the user's, as SciPy calls it: one number for each parameter.

    Parameters
    ----------
    model : callable
        ``model(xdata, parameters)``; with `parameters` left out, ``model(xdata, *numbers)``.
    parameters : Space, optional
        Of the parameters, if they are an object.
    data : Space, optional
        Of the values, if they are an object.

    Attributes
    ----------
    space : Space or None
        Of the values, if they are an object.
    """

    __slots__ = ("__signature__", "_model", "_parameters", "space")

    def __init__(
        self, model: Callable[..., Any], parameters: Space | None, data: Space | None
    ) -> None:
        self._model = model
        self._parameters = parameters
        self.space = data
        copy_signature(self, model)

    def __call__(self, xdata: Any, *numbers: Any) -> Any:
        value = _applied(self._model, self._parameters, xdata, numbers)
        return value if self.space is None else packed_by(self.space, value, "f", DATA)

    @property
    def count(self) -> int:
        """The number of values, if they are an object."""
        return 0 if self.space is None else self.space.size

    def __reduce__(self) -> Any:
        return Model, (self._model, self._parameters, self.space)


class ModelJacobian:
    """The derivative of a model of the user's by its parameters.

    Parameters
    ----------
    jac : callable
        As `Model`, with matrices for values.
    parameters : Space, optional
        Of the parameters, if they are an object.
    data : Space, optional
        Of the values, if they are an object.
    """

    __slots__ = ("_jac", "_parameters", "_reader")

    def __init__(
        self, jac: Callable[..., Any], parameters: Space | None, data: Space | None
    ) -> None:
        self._jac = jac
        self._parameters = parameters
        self._reader = None if parameters is None else MatrixReader("jac", parameters, data)

    def __call__(self, xdata: Any, *numbers: Any) -> Any:
        value = _applied(self._jac, self._parameters, xdata, numbers)
        return value if self._reader is None else as_array(self._reader(value))


def _applied(
    function: Callable[..., Any], parameters: Space | None, xdata: Any, numbers: tuple[Any, ...]
) -> Any:
    xdata = xdata.data if isinstance(xdata, Whole) else xdata
    if parameters is None:
        return function(xdata, *numbers)
    return function(xdata, parameters.unpack(np.array(numbers, float)))


def _remedy(p0: Any) -> str | None:
    """Return what to write where a start is missing, of which SciPy makes numbers."""
    if p0 is not None:
        return None
    return (
        "found None, so that f is given one number for each of its parameters; for a model of an "
        "object\nwrite one to start from, such as p0={'a': 1.0, 'b': 1.0}"
    )


_PLAIN = {"p0": is_plain_nest, "ydata": is_plain_nest, "bounds": are_plain_bounds}


@adapts(optimize.curve_fit, _PLAIN, by_evaluations("f"), remedies={"p0": _remedy})
def curve_fit(call: Call) -> Any:
    """Fit a model, whose parameters are any object, to data.

    Where SciPy takes parameters and data as they are, this *is* `scipy.optimize.curve_fit`.

    Parameters
    ----------
    f : callable
        ``f(xdata, parameters)`` returns values like `ydata`. If `p0` is plain and `ydata` is an
        object, ``f(xdata, *numbers)`` as for SciPy.
    xdata : object
        Handed to `f`. As in SciPy, lists and tuples of numbers or of like arrays become arrays on
        the way; all else, named tuples too, comes whole.
    ydata : array_like or object
        The data. An object (several series of measurements, say) fixes the structure of values.
    p0 : object
        The start. Its structure is that of all parameters. Without it, as in SciPy, `f` is given
        one number for each of its parameters.
    sigma : number, array, object or dict, optional
        As for SciPy, or by parts of `ydata`: an object of its structure, or path patterns. A
        covariance may be an object of objects, as a Jacobian.
    bounds : Bounds, pair or dict, optional
        As for `least_squares`.
    jac : callable, str or None, optional
        ``jac(xdata, parameters)`` returns the derivative of the values by the parameters, as `jac`
        of `least_squares` does.
    absolute_sigma, check_finite, method, full_output, nan_policy
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `p0` and `ydata`.
    progress : bool, default False
        Whether to show evaluations in a bar (tqdm).
    **kwargs
        As for SciPy. ``x_scale``, ``diff_step`` and ``diag`` may be given by part.

    Returns
    -------
    popt : object
        The parameters.
    pcov : LabelledMatrix
        Their covariance, an array in the order of `vspace.paths`, whose attribute ``paths`` has
        the labels, and whose ``to_dataframe()`` is a table.
    infodict, mesg, ier
        With `full_output`, as for SciPy; ``infodict["fvec"]`` is like `ydata`.

    Raises
    ------
    StructureMismatchError
        When a value of `f` differs in structure from `ydata`, or bounds from `p0`.
    LeafTypeError
        When there is nothing in `p0` to vary.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.optimize import curve_fit
    >>> def decay(t, p):
    ...     return p["scale"] * np.exp(-p["rate"] * t)
    >>> t = np.linspace(0.0, 2.0, 20)
    >>> y = decay(t, {"scale": 3.0, "rate": 1.5})
    >>> popt, pcov = curve_fit(decay, t, y, {"scale": 1.0, "rate": 1.0})
    >>> round(popt["scale"], 6), round(popt["rate"], 6)
    (3.0, 1.5)
    >>> pcov.paths
    ["['scale']", "['rate']"]
    """
    if call["p0"] is not None:
        call.inactive = shared_choice(call.inactive, call["p0"], call["ydata"])
    parameters = _put_parameters(call)
    data = _put_data(call)
    call["f"] = model = Model(call["f"], parameters, data)
    options = call["kwargs"] or {}
    if parameters is not None and options.get("callback") is not None:
        call["kwargs"] = {
            **options, "callback": as_callback(options["callback"], parameters, model)
        }  # fmt: skip
    check_picklable(call["f"], options.get("workers"))
    if callable(call["jac"]):
        call["jac"] = ModelJacobian(call["jac"], parameters, data)
    try:
        popt, pcov, *more = call.run() if parameters is None else run(call, parameters)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        if call["p0"] is None:
            error.add_note(f"p0: {_remedy(None)}")
        raise
    if data is not None and more:
        more[0]["fvec"] = data.unpack(more[0]["fvec"])
    if parameters is None:
        return popt, pcov, *more
    return parameters.unpack(popt), LabelledMatrix(pcov, Labels(parameters)), *more


def _put_parameters(call: Call) -> Space | None:
    """Put vectors for parameters that are an object, and return their space."""
    p0 = call["p0"]
    of_objects = call.inactive is not None or not are_plain_bounds(call["bounds"])
    if is_plain_nest(p0) and (p0 is None or call.inactive is None):
        if of_objects:
            found = _remedy(p0) or "found numbers, expected an object; write one"
            raise TypeError(f"p0: {found}, since bounds or what is inactive are of an object")
        return None
    parameters = space_of(p0, call.inactive)
    call["p0"] = start_of(p0, parameters)
    call.replace("bounds", flat_ends, parameters)
    call.replace("kwargs", flat_arguments, parameters, _ROLES)
    return parameters


def _put_data(call: Call) -> Space | None:
    """Put vectors for values that are an object, and return their space; let other data be."""
    x, y = call["xdata"], call["ydata"]
    are_plain = is_plain_nest(x) and is_plain_nest(y)
    if call["nan_policy"] == "omit" and not are_plain:
        raise ValueError(
            "nan_policy: found 'omit', expected None, since the data are objects, of which nothing "
            "says what belongs together; leave out what is missing before the call"
        )
    if isinstance(x, (list, tuple)) and not is_plain_nest(x):
        call["xdata"] = Whole(x)
    if is_plain_nest(y):
        return None
    data = space_of(y, call.inactive)
    call["ydata"] = data.pack(y)
    call.replace("sigma", _sigma, data)
    return data


def _sigma(sigma: Any, data: Space) -> Any:
    if is_plain_nest(sigma) and np.ndim(sigma) == 2:
        return np.array(sigma)
    try:
        return flat_numbers("sigma", sigma, data, 1.0)
    except StructureMismatchError as error:
        try:
            return as_array(MatrixReader("sigma", data, data, operators=False)(sigma))
        except (VSpaceError, TypeError):
            raise error from None
