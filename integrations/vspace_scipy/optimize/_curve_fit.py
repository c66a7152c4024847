"""The row of `curve_fit`, for parameters and data that are any object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vspace import StructureMismatchError, VSpaceError
from vspace.extend import shared_choice
from vspace_scipy._adapter import Problem, Role, Row, inside, sent
from vspace_scipy._call import Call
from vspace_scipy._lift import Packing, Reader, copy_signature
from vspace_scipy._matrices import MatrixReader, as_array
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._places import PLAIN, Known, Spaces, in_fields
from vspace_scipy._plain import is_plain_nest
from vspace_scipy._space import Space
from vspace_scipy._watch import by_evaluations
from vspace_scipy.optimize._differences import (
    OF_CURVE_FIT,
)
from vspace_scipy.optimize._fields import FIELDS, in_tuple
from vspace_scipy.optimize._roles import (
    STEP,
    callback,
    ends,
    numbers,
)
from vspace_scipy.optimize._table import TABLE
from vspace_scipy.optimize._unknowns import are_plain_bounds, space_of, start_of
from vspace_scipy.optimize._values import DATA, MatrixOf


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
    """A model of the user's, or its Jacobian, as SciPy calls it: one number for each parameter.

    It has the signature of the user's, of which SciPy counts the parameters.

    Parameters
    ----------
    function : callable
        ``function(xdata, parameters)``; with `parameters` left out, ``function(xdata, *numbers)``.
    parameters : Space, optional
        Of the parameters, if they are an object.
    reader : callable, optional
        What SciPy gets for a value; by default the value itself.
    """

    __slots__ = ("__signature__", "_function", "_parameters", "_reader")

    def __init__(
        self, function: Callable[..., Any], parameters: Space | None, reader: Reader | None
    ) -> None:
        self._function = function
        self._parameters = parameters
        self._reader = reader
        copy_signature(self, function)

    def __call__(self, xdata: Any, *numbers: Any) -> Any:
        xdata = xdata.data if isinstance(xdata, Whole) else xdata
        if self._parameters is None:
            value = self._function(xdata, *numbers)
        else:
            value = self._function(xdata, self._parameters.unpack(np.array(numbers, float)))
        return value if self._reader is None else self._reader(value)

    def __reduce__(self) -> Any:
        return Model, (self._function, self._parameters, self._reader)


def _remedy(p0: Any) -> str | None:
    """Return what to write where a start is missing, of which SciPy makes numbers."""
    if p0 is not None:
        return None
    return (
        "found None, so that f is given one number for each of its parameters; for a model of an "
        "object\nwrite one to start from, such as p0={'a': 1.0, 'b': 1.0}"
    )


def _parameters(call: Call) -> Spaces:
    """Return the space of parameters, if they are an object."""
    p0 = call["p0"]
    if p0 is not None:
        call.inactive = shared_choice(call.inactive, p0, call["ydata"])
    of_objects = call.inactive is not None or not are_plain_bounds(call["bounds"])
    if is_plain_nest(p0) and (p0 is None or call.inactive is None):
        if of_objects:
            found = _remedy(p0) or "found numbers, expected an object; write one"
            raise TypeError(f"p0: {found}, since bounds or what is inactive are of an object")
        return Spaces(PLAIN)
    space = space_of(p0, call.inactive)
    call["p0"] = start_of(p0, space)
    return Spaces(space)


def _of_parameters(role: Role) -> Role:
    """Return a role for what is as it is where the parameters are numbers."""

    def read(given: Any, name: str, problem: Problem) -> Any:
        return given if problem.unknowns is PLAIN else role(given, name, problem)

    return read


def _data(given: Any, name: str, problem: Problem) -> Any:
    """Return a vector of data that are an object; let others be."""
    call = problem.call
    if call["nan_policy"] == "omit" and not (is_plain_nest(call["xdata"]) and is_plain_nest(given)):
        raise ValueError(
            "nan_policy: found 'omit', expected None, since the data are objects, of which nothing "
            "says what belongs together; leave out what is missing before the call"
        )
    if is_plain_nest(given):
        return given
    space = space_of(given, call.inactive)
    problem.spaces.values = Known(space)
    return space.pack(given)


def _whole(given: Any, name: str, problem: Problem) -> Any:
    is_nest = isinstance(given, (list, tuple)) and not is_plain_nest(given)
    return Whole(given) if is_nest else given


def _sigma(given: Any, name: str, problem: Problem) -> Any:
    data = _space_of_data(problem)
    if data is None:
        return given
    if is_plain_nest(given) and np.ndim(given) == 2:
        return np.array(given)
    try:
        return flat_numbers(name, given, data, 1.0)
    except StructureMismatchError as error:
        try:
            return as_array(MatrixReader(name, data, data, operators=False)(given))
        except (VSpaceError, TypeError):
            raise error from None


def _space_of_data(problem: Problem) -> Space | None:
    return None if problem.spaces.values is None else problem.spaces.values.space


def _model(given: Any, name: str, problem: Problem) -> Any:
    data = _space_of_data(problem)
    return Model(given, problem.unknowns, None if data is None else Packing(data, name, DATA))


def _model_jacobian(given: Any, name: str, problem: Problem) -> Any:
    if not callable(given):
        return given
    if problem.unknowns is PLAIN:
        return Model(given, PLAIN, None)
    reader = MatrixOf(problem.unknowns, name, _space_of_data(problem), dense=True)
    return Model(given, problem.unknowns, reader)


def _fitted(given: tuple[Any, ...], spaces: Spaces) -> Any:
    if spaces.unknowns is not PLAIN:
        return in_tuple(given, spaces)
    parts = (in_fields(each, spaces, FIELDS) if isinstance(each, dict) else each for each in given)
    return tuple(parts)


def _check_steps(problem: Problem) -> None:
    if problem.unknowns is not PLAIN:
        OF_CURVE_FIT(problem)


# What the further keywords mean, which go to `least_squares` or `leastsq`.
_KEYWORDS: Mapping[str, Role] = {
    "x_scale": numbers(1.0),
    "diff_step": numbers(STEP),
    "diag": numbers(1.0),
    "callback": callback,
}


@Row(
    TABLE,
    plain={"p0": is_plain_nest, "ydata": is_plain_nest, "bounds": are_plain_bounds},
    remedies={"p0": _remedy},
    space=_parameters,
    arguments={
        "bounds": _of_parameters(ends),
        "ydata": _data,
        "xdata": _whole,
        "sigma": _sigma,
        "f": _model,
        "kwargs": _of_parameters(inside(_KEYWORDS)),
        "jac": _model_jacobian,
    },
    result=_fitted,
    differences=_check_steps,
    sends=sent("f", lambda call: (call["kwargs"] or {}).get("workers")),
    watch=by_evaluations("f"),
)
def curve_fit(*args: Any, **options: Any) -> Any:
    """Fit a model, whose parameters are any object, to data.

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
        The uncertainty of `ydata`: its standard deviations, by part: an object of its structure, or
        path patterns; or an array in its order, of one axis for standard deviations, of two for a
        covariance, which may be an object of objects too, as a Jacobian.
    bounds : Bounds, pair or dict, optional
        As for `least_squares`: two ends that are objects or numbers, or path patterns to pairs.
    jac : callable, str or None, optional
        ``jac(xdata, parameters)`` returns the derivative of the values by the parameters, as `jac`
        of `least_squares` does.
    **kwargs
        Keyword arguments of `least_squares`, or of `leastsq` for ``method='lm'``. ``x_scale``,
        ``diff_step`` and ``diag`` may be given by part.

    Returns
    -------
    popt : object
        The parameters.
    pcov : LabelledMatrix
        Their covariance, an array in the order of `vspace.paths`, whose attribute ``paths`` has
        the labels, and whose ``to_dataframe()`` is a table.
    infodict, mesg, ier
        With `full_output`, what SciPy gives; ``infodict["fvec"]`` is like `ydata`.

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
