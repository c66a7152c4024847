"""Initial value problems whose states are objects, as problems of vectors."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Number
from typing import Any, NamedTuple

import numpy as np
from scipy import integrate

from vspace_scipy._integers import warn_of_integers
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain, remedy_for_sequence
from vspace_scipy._space import Space, Vector
from vspace_scipy.integrate._callbacks import RightHandSide, square, wrapped_jacobian
from vspace_scipy.integrate._tolerances import DEFAULTS, as_one_number

# The methods of SciPy that compute with complex vectors.
_COMPLEX_METHODS = {
    "RK23": integrate.RK23,
    "RK45": integrate.RK45,
    "DOP853": integrate.DOP853,
    "BDF": integrate.BDF,
}
# The methods of SciPy that take one relative tolerance only.
_ONE_RTOL_METHODS = {"Radau": integrate.Radau, "BDF": integrate.BDF}


class Problem(NamedTuple):
    """What SciPy's methods are given."""

    packed: Space
    fun: RightHandSide
    start: Vector
    options: dict[str, Any]


def as_vectors(
    fun: Callable[..., Any],
    y0: Any,
    method: Any,
    vectorized: bool,
    inactive: Any,
    options: dict[str, Any],
) -> Problem:
    """Return a problem whose state is an object as one of vectors.

    Parameters
    ----------
    fun : callable
        The right-hand side.
    y0 : object
        The initial state.
    method : str or type
        A method of SciPy's.
    vectorized : bool
        Has to be False.
    inactive : object
        What is inactive in the state.
    options : dict
        Those of the method; ``rtol``, ``atol``, ``jac`` and ``jac_sparsity`` are read.

    Raises
    ------
    NotFiniteError
        When the initial state is not finite.
    StructureMismatchError
        When a tolerance or a constant Jacobian does not fit the state.
    TypeError
        When a Jacobian is no matrix.
    ValueError
        When the state has no leaf, `vectorized` is True, or a matrix or tolerance has another
        shape.
    """
    if vectorized:
        raise ValueError(
            f"vectorized: found {vectorized!r}, expected False, since the state is an object and "
            f"fun gets one at a time; leave it out"
        )
    packed = Space(y0, inactive, complex_vectors=_is_one_of(method, _COMPLEX_METHODS))
    start = start_of(y0, packed, may_be_empty=True)
    options = dict(options)
    for name in DEFAULTS.keys() & options.keys():
        options[name] = flat_numbers(name, options[name], packed, DEFAULTS[name])
    if "rtol" in options and _is_one_of(method, _ONE_RTOL_METHODS):
        remedy = "let `atol` differ, or use another method"
        options["rtol"] = as_one_number("rtol", options["rtol"], "Radau and BDF", remedy)
    if "jac" in options:
        is_lsoda = _is_one_of(method, {"LSODA": integrate.LSODA})
        options["jac"] = wrapped_jacobian(options["jac"], packed, is_lsoda, options)
    sparsity = options.get("jac_sparsity")
    if sparsity is not None and not is_plain(sparsity):
        options["jac_sparsity"] = square("jac_sparsity", packed)(sparsity)
    return Problem(packed, RightHandSide(fun, packed), start, options)


def start_of(y0: Any, packed: Space, may_be_empty: bool = False) -> Vector:
    """Return the vector of an initial state.

    Parameters
    ----------
    y0 : object
        The state.
    packed : Space
        Of the states.
    may_be_empty : bool, default False
        Whether it may have empty arrays only.

    Raises
    ------
    NotFiniteError
        When it is not finite.
    ValueError
        When it has no leaf.
    """
    if not (packed.has_leaves if may_be_empty else packed.size):
        raise ValueError(
            f"y0: found a {type(y0).__name__} without a leaf, expected floating or complex "
            f"components; integers are inactive, write 1.0, not 1"
        )
    start = packed.pack(y0)
    warn_of_integers(y0, packed, "the initial state", "not integrated")
    packed.check_finite(start, "the initial state", "start from a finite state")
    return start


class TakesVector:
    """A context in which an error about a state that is no vector names the remedy.

    Parameters
    ----------
    y0 : object
        A state that SciPy takes as it is.
    """

    __slots__ = ("_y0",)

    def __init__(self, y0: Any) -> None:
        self._y0 = y0

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, (TypeError, ValueError)):
            explain_state(error, self._y0)


def explain_state(error: BaseException, y0: Any) -> None:
    """Add a note to an error that names the remedy, if a state is no vector."""
    remedy = remedy_for_state(y0)
    if remedy:
        error.add_note(f"y0: {remedy}")


def remedy_for_state(y0: Any) -> str | None:
    """Return what to write for a state that is no vector, if it is none."""
    if not is_no_vector(y0):
        return remedy_for_sequence(y0)
    what = "number" if np.ndim(y0) == 0 else "matrix"
    return (
        f"found a {what}, expected an array of one axis, or an object; write {{'y': y0}}, say, "
        f"for a state that is a {what}, and let fun take and return such a dict"
    )


def is_no_vector(y0: Any) -> bool:
    """Return whether a state is a number, or an array that has not one axis."""
    return isinstance(y0, Number) or (isinstance(y0, np.ndarray) and y0.ndim != 1)


def _is_one_of(method: Any, methods: dict[str, type]) -> bool:
    if isinstance(method, str):
        return method in methods
    return isinstance(method, type) and issubclass(method, tuple(methods.values()))
