"""Values and gradients of functions of any object."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.tracer import getval, isbox

from vspace import LeafTypeError, VectorSpace, paths, recursive_map, structure
from vspace_autograd._tape import value_and_pull

__all__ = ["grad", "value_and_grad"]


def value_and_grad(
    fun: Callable[..., Any], *, inactive: Any = None
) -> Callable[..., tuple[Any, Any]]:
    """Return a function that gives the value of `fun` and its gradient by the first argument.

    Parameters
    ----------
    fun : callable
        ``fun(obj, *args, **options)`` returns a real number; `obj` is any object. It is called
        with an object like it whose leaves are traced.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in the object.

    Returns
    -------
    callable
        ``function(obj, *args, **options)`` returns the value, a float, and the gradient, an
        object of the structure of `obj`: ready for `vspace.VectorSpace`, and for
        ``vspace_scipy.optimize.minimize(..., jac=True)``.

    Raises
    ------
    LeafTypeError
        (the function) when the object has no leaf, or one that is no binary number or array of
        them, or when `fun` does not return a real number.

    Notes
    -----
    The gradient by a complex leaf is that of its real and imaginary parts as one complex number,
    the direction of steepest ascent: the conjugate of what autograd itself has.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import autograd.numpy as np
    >>> from vspace_autograd import value_and_grad
    >>> @dataclass
    ... class Line:
    ...     slope: float
    ...     offset: float
    ...     name: str = "line"
    >>> def loss(line, x, y):
    ...     return np.sum((line.slope * x + line.offset - y) ** 2)
    >>> value, gradient = value_and_grad(loss)(Line(1.0, 0.0), np.array([1.0, 2.0]), 0.0)
    >>> value, gradient
    (5.0, Line(slope=10.0, offset=6.0, name='line'))
    """

    def value_and_gradient(obj: Any, *args: Any, **options: Any) -> tuple[Any, Any]:
        wrapped = isinstance(obj, VectorSpace)
        config = obj.config if wrapped and inactive is None else inactive
        value = obj.value if wrapped else obj
        space = structure(value, inactive=config)
        leaves, kept = space.take(value)
        _check_leaves(value, leaves, config)

        def of_leaves(*leaves: Any) -> Any:
            rebuilt = space.build(leaves, kept)
            return fun(
                VectorSpace(rebuilt, inactive=config) if wrapped else rebuilt, *args, **options
            )

        result, found = value_and_pull(of_leaves, leaves, range(len(leaves)), _one)
        gradients = [anp.conj(each) for each in found]
        if any(map(isbox, (*leaves, *gradients))):  # for a derivative of the gradient
            gradient = space.build(list(map(_like, gradients, leaves)), kept)
        else:
            parts = iter(gradients)
            gradient = recursive_map(lambda leaf: next(parts), value, inactive=config)
        if wrapped:
            gradient = VectorSpace(gradient, inactive=config)
        return result if isbox(result) else float(result), gradient

    return value_and_gradient


def grad(fun: Callable[..., Any], *, inactive: Any = None) -> Callable[..., Any]:
    """Return a function that gives the gradient of `fun` by its first argument, any object.

    Parameters
    ----------
    fun, inactive
        As for `value_and_grad`.

    Returns
    -------
    callable
        ``function(obj, *args, **options)`` returns an object of the structure of `obj`.

    Examples
    --------
    >>> from vspace_autograd import grad
    >>> grad(lambda p: p["a"] * p["b"][0])({"a": 2.0, "b": [3.0], "n": 4})
    {'a': 3.0, 'b': [2.0], 'n': 4}
    """
    both = value_and_grad(fun, inactive=inactive)

    def gradient(obj: Any, *args: Any, **options: Any) -> Any:
        return both(obj, *args, **options)[1]

    return gradient


def _like(gradient: Any, leaf: Any) -> Any:
    """Return a gradient as it is if it is traced, otherwise with the type of the leaf."""
    return gradient if isbox(gradient) else recursive_map(lambda _: gradient, getval(leaf))


def _check_leaves(obj: Any, leaves: list[Any], config: Any) -> None:
    if not leaves:
        raise LeafTypeError(
            "",
            f"a {type(obj).__name__} without a leaf",
            "floats, complex numbers or arrays of them to differentiate by",
            "write 1.0 for 1, since integers are inactive; vspace.show(obj) says what is what",
        )
    kinds = (float, complex, np.floating, np.complexfloating, np.ndarray)
    for i, leaf in enumerate(leaves):
        if not isinstance(getval(leaf), kinds):
            labels = paths(obj, inactive=config)
            raise LeafTypeError(
                labels[i] if len(labels) == len(leaves) else "",
                f"a {type(leaf).__name__}",
                "a float, a complex number or an array of them, which autograd can trace",
                "convert it, or declare it inactive",
            )


def _one(result: Any, depends: bool) -> Any:
    _check_result(result)
    if not depends:
        warnings.warn("the result does not depend on the object", stacklevel=4)
    return anp.ones_like(result)


def _check_result(result: Any) -> None:
    value = getval(result)
    if np.shape(value) != () or not isinstance(value, (float, np.floating, np.ndarray)):
        raise LeafTypeError(
            "",
            f"that the function returned a {type(value).__name__} of shape {np.shape(value)}",
            "a real number, a float",
            "return one number to take the gradient of, such as a sum of squares",
        )
