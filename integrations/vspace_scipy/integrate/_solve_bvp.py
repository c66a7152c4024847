"""`solve_bvp` for functions whose values are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vspace_scipy._adapter import Problem, Role, Row
from vspace_scipy._call import Call
from vspace_scipy._matrices import as_array
from vspace_scipy._plain import is_array_like, is_plain
from vspace_scipy._watch import ByCalls
from vspace_scipy.integrate._bvp_functions import (
    BoundaryJacobian,
    Conditions,
    Field,
    FieldJacobian,
    unknowns_of,
)
from vspace_scipy.integrate._bvp_solution import with_solution
from vspace_scipy.integrate._callbacks import square
from vspace_scipy.integrate._table import TABLE


def _function(kind: Callable[..., Any]) -> Role:
    """Return a role for a function of values and parameters."""
    return lambda given, name, problem: kind(given, problem.spaces)


def _conditions_jacobian(given: Any, name: str, problem: Problem) -> Any:
    spaces: Any = problem.spaces
    return BoundaryJacobian(given, spaces, problem.call["bc"])


def _singular_term(given: Any, name: str, problem: Problem) -> Any:
    return as_array(square(name, problem.unknowns)(given))


def _nodes(call: Call) -> Callable[..., dict[str, Any]]:
    return lambda x, *rest: {"nodes": len(x)}


@Row(
    TABLE,
    plain={"y": is_array_like, "p": is_plain},
    space=unknowns_of,
    arguments={
        "fun": _function(Field),
        "bc": _function(Conditions),
        "fun_jac": _function(FieldJacobian),
        "bc_jac": _conditions_jacobian,
        "S": _singular_term,
    },
    result=with_solution,
    differences=None,
    sends=None,
    watch=ByCalls("fun", "evaluations and the number of nodes", _nodes),
)
def solve_bvp(*args: Any, **options: Any) -> Any:
    """Solve a boundary value problem whose unknown function has any object for a value.

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
