"""Closures as vectors: the gradient of an integral with respect to all that a closure captured.

A model is a closure over Chebyshev coefficients and a scale,

    f(x) = scale * sum_n coefficients[n] * T_n(x).

The integral of f over [-1, 1] has a gradient with respect to what f closed over, and that gradient
has the shape of f itself: a closure. `quad_vec` integrates closure-valued gradients directly, so
nobody lists parameters or packs them.

The exact values: the integral of T_n over [-1, 1] is 2 / (1 - n**2) for even n and 0 for odd n.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.polynomial import chebyshev

from vspace import VectorSpace, like, show
from vspace_scipy.integrate import quad_vec

Model = Callable[[float], float]


def make_model(coefficients: np.ndarray, scale: float) -> Model:
    """Return the model as a closure over its two parameters."""

    def model(x: float) -> float:
        return scale * float(chebyshev.chebval(x, coefficients))

    return model


def gradient_at(model: Model, x: float, coefficients: np.ndarray, scale: float) -> Model:
    """Return the gradient of ``model(x)`` with respect to what the model captured: a closure."""
    basis = chebyshev.chebvander(x, len(coefficients) - 1).reshape(-1)
    # `like` makes an object of the model's structure from its parts by name.
    return like(model, {"coefficients": scale * basis, "scale": float(coefficients @ basis)})


def exact_gradient(coefficients: np.ndarray, scale: float) -> tuple[np.ndarray, float]:
    """Return the exact gradient of the integral with respect to coefficients and scale."""
    n = np.arange(len(coefficients), dtype=float)
    integrals = np.where(n % 2 == 0, 2.0 / (1.0 - n**2 + (n == 1)), 0.0)
    return scale * integrals, float(coefficients @ integrals)


def main() -> None:
    coefficients, scale = np.array([0.5, -1.0, 0.25, 2.0, -0.75]), 3.0
    model = make_model(coefficients, scale)
    print("the model, as vspace sees it:")
    show(model)

    # Closures add up, and what comes out can be called.
    other = make_model(np.ones(5), 1.0)
    mix = VectorSpace(model) + 0.5 * VectorSpace(other)
    expected = make_model(coefficients + 0.5, scale + 0.5)
    print(f"(f + g/2)(0.3) = {mix(0.3):.12f}")
    assert abs(mix(0.3) - expected(0.3)) < 1e-14

    gradient, error = quad_vec(lambda x: gradient_at(model, x, coefficients, scale), -1.0, 1.0)
    print(f"the gradient of the integral, a closure again (error estimate {error:.1e}):")
    show(gradient)

    parts = dict(zip(gradient.__code__.co_freevars, gradient.__closure__, strict=True))
    by_coefficients, by_scale = exact_gradient(coefficients, scale)
    distance = max(
        np.abs(parts["coefficients"].cell_contents - by_coefficients).max(),
        abs(parts["scale"].cell_contents - by_scale),
    )
    print(f"distance from the exact gradient: {distance:.1e}")
    assert distance < 1e-12

    # One step of gradient descent on the integral, in the space of closures.
    better = VectorSpace(model) - 0.01 * VectorSpace(gradient)
    before = quad_vec(model, -1.0, 1.0)[0]
    after = quad_vec(better.value, -1.0, 1.0)[0]
    print(f"the integral before and after a step against its gradient: {before:.6f}, {after:.6f}")
    assert after < before


if __name__ == "__main__":
    main()
