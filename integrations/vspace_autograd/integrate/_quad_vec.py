"""`quad_vec` as a primitive of autograd."""

from __future__ import annotations

import inspect
from typing import Any

from autograd.extend import defvjp_argnums, primitive

from vspace_autograd._framework import AUTOGRAD
from vspace_scipy.adjoint.extend import Integral, traced_quad_vec
from vspace_scipy.integrate import quad_vec as _primal

__all__ = ["quad_vec"]


@primitive  # type: ignore[untyped-decorator]
def _integrate(integral: Integral, *inputs: Any) -> Any:
    return integral.run(inputs)


def _gradient(argnums: Any, ans: Any, args: Any, kwargs: Any) -> Any:
    integral, *inputs = args
    wanted = [argnum - 1 for argnum in argnums]
    return lambda w: integral.pull(_integrate, inputs, wanted, w)


defvjp_argnums(_integrate, _gradient)


def quad_vec(*args: Any, **options: Any) -> Any:
    """Return the integral of a function that returns any object, differentiably by autograd.

    Takes and returns what `vspace_scipy.integrate.quad_vec` does, and *is* that where nothing is
    traced. Traced values are found wherever the integrand has captured them: in closures inside of
    closures, partial functions, default arguments, instances, bound methods, nests of containers,
    and in `args`; the limits and breakpoints may be traced as well.

    Parameters
    ----------
    *args, **options
        As for `vspace_scipy.integrate.quad_vec`.

    Returns
    -------
    res : object
        The integral, with traced leaves.
    err : float
        Error estimate, a plain number.
    info : object
        With ``full_output=True``; plain numbers.

    Raises
    ------
    GradientError
        When the integrand jumps between breakpoints, changes what it captured while it is called,
        or depends on a traced value that it has not captured (a global); when a derivative is
        asked for by an infinite limit; when a traced value is declared inactive.

    See Also
    --------
    vspace_scipy.adjoint.quad_vec_vjp : the rule.

    Notes
    -----
    The gradient is summed over the points of the run that found the integral. Derivatives of all
    orders are there. A jump has to be declared by `points`; where it moves, with a traced point.

    Examples
    --------
    >>> import autograd
    >>> import numpy as np
    >>> from numpy.polynomial.chebyshev import chebval
    >>> from vspace_autograd.integrate import quad_vec
    >>> def loss(coefficients, scale):
    ...     f = lambda x: scale * chebval(x, coefficients)
    ...     return quad_vec(f, -1.0, 1.0)[0]
    >>> autograd.grad(loss)(np.array([1.0, 2.0, 3.0]), 2.0)[::2].round(9)
    array([ 4.        , -1.33333333])
    """
    return traced_quad_vec(AUTOGRAD, _integrate, args, options)


quad_vec.__signature__ = inspect.signature(_primal)  # type: ignore[attr-defined]
