"""`solve_bvp` for functions whose values are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate

from vspace import IntegerWarning
from vspace.extend import integers_message, warn_user
from vspace_scipy._call import Call, adapts
from vspace_scipy._documented import completed
from vspace_scipy._integers import warn_of_integers
from vspace_scipy._plain import is_array_like, is_plain
from vspace_scipy._progress import Progress
from vspace_scipy.integrate._bvp_functions import (
    BoundaryJacobian,
    Conditions,
    Field,
    FieldJacobian,
    Spaces,
)
from vspace_scipy.integrate._bvp_solution import with_objects
from vspace_scipy.integrate._callbacks import square

__all__ = ["solve_bvp"]


class Counted:
    """A right-hand side that moves a bar, and shows how many nodes the mesh has.

    Parameters
    ----------
    function : callable
        The right-hand side.
    bar : Progress
        Moved by one with each evaluation.
    """

    __slots__ = ("_bar", "_count", "_function")

    def __init__(self, function: Callable[..., Any], bar: Progress) -> None:
        self._function = function
        self._bar = bar
        self._count = 0

    def __call__(self, x: Any, *args: Any) -> Any:
        self._count += 1
        self._bar.advance_to(self._count, nodes=len(x))
        return self._function(x, *args)


def by_evaluations(call: Call, bar: Progress) -> None:
    """Move a bar by the evaluations of the right-hand side."""
    call["fun"] = Counted(call["fun"], bar)


@completed(integrate.solve_bvp)
@adapts(integrate.solve_bvp, {"y": is_array_like, "p": is_plain}, by_evaluations)
def solve_bvp(call: Call) -> Any:
    """Solve a boundary value problem whose unknown function has any object for a value.

    Where SciPy takes the guess as it is, this *is* `scipy.integrate.solve_bvp`.

    Parameters
    ----------
    fun : callable
        ``fun(x, y)`` or ``fun(x, y, p)`` for all nodes `x` of a mesh, an array of shape ``(m,)``,
        and the values there, in the form of the guess. It returns the derivatives in that form.
    bc : callable
        ``bc(ya, yb)`` or ``bc(ya, yb, p)`` for the values at both ends, each one object. It returns
        the residuals: an array or a flat list of numbers, or any object, of as many components as
        the value at one end and `p` have together.
    x : array_like, shape (m,)
        The first mesh.
    y : object
        The guess: one object whose leaves have a last axis for the nodes, or a list of one object
        for each node. Its inactive parts are in all values.
    p : object, optional
        The guess of unknown parameters: any object, or numbers as for SciPy.
    S : matrix or object of objects, optional
        The matrix of the singular term, in a form as for ``jac`` of `solve_ivp`.
    fun_jac : callable, optional
        Returns ``df_dy``, or with parameters ``df_dy, df_dp``: each an array of shape ``(n, n, m)``
        or ``(n, k, m)`` in the order of `vspace.paths`, or an object of objects whose leaves have a
        last axis for the nodes.
    bc_jac : callable, optional
        Returns ``dbc_dya, dbc_dyb``, and with parameters ``dbc_dp`` behind these: each a matrix, or
        an object of objects if `bc` returns an object.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `y` and `p`.
    progress : bool, default False
        Whether to show evaluations and the number of nodes (needs tqdm).

    Returns
    -------
    BVPResult
        SciPy's own. For objects, ``y`` and ``yp`` are in the form of the guess, ``p`` is an object
        like its guess, and ``states`` is a sequence of one object for each node. ``sol(x)`` gives
        an object for a number, and for a one-dimensional array what has the form of the guess;
        ``sol(x, nu)`` the derivative of order `nu`, ``sol.polynomial`` is SciPy's.

    Raises
    ------
    StructureMismatchError
        When a derivative or a residual differs in structure from the guess or the first residual,
        or a Jacobian from both; with the path.
    NotFiniteError
        When the guess has a NaN or an infinity.
    LeafTypeError
        When there is nothing to vary in the guess.
    TypeError
        When real and complex values meet where they cannot.
    ValueError
        When there are more or fewer residuals than unknowns, and as SciPy does.

    Notes
    -----
    Vectors are complex if all leaves of the guess are; then those of `p` have to be, and functions
    have to be complex differentiable, as for SciPy. If some leaves only are complex, each component
    of these is carried as two real ones.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import solve_bvp
    >>> def fun(x, y, p):
    ...     return {"angle": y["speed"], "speed": -p["k"]**2 * y["angle"]}
    >>> def bc(ya, yb, p):
    ...     return [ya["angle"], yb["angle"], ya["speed"] - p["k"]]
    >>> x = np.linspace(0, 1, 5)
    >>> guess = {"angle": np.sin(6 * x), "speed": 6 * np.cos(6 * x)}
    >>> res = solve_bvp(fun, bc, x, guess, p={"k": 6.0})
    >>> round(res.p["k"], 4), round(res.sol(0.25)["angle"], 3)
    (6.2833, 1.0)
    """
    x = np.asarray(call["x"], float)
    spaces = Spaces(call["y"], x, call["p"], call.inactive)
    if spaces.samples.integers:
        message = integers_message(spaces.samples.integers, "the guess", "not varied")
        warn_user(message, IntegerWarning)
    if spaces.parameters is not None and not is_plain(call["p"]):
        warn_of_integers(call["p"], spaces.parameters, "the guess of p", "not varied")
    conditions = Conditions(call["bc"], spaces)
    call["y"], call["p"] = spaces.guess, spaces.start
    call["fun"] = Field(call["fun"], spaces)
    call["bc"] = conditions
    call.replace("fun_jac", FieldJacobian, spaces)
    call.replace("bc_jac", BoundaryJacobian, spaces, conditions)
    if call["S"] is not None:
        matrix = square("S", spaces.value)(call["S"])
        call["S"] = matrix.toarray() if hasattr(matrix, "toarray") else matrix
    return with_objects(call.run(), spaces)
