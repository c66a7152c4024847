"""The gradient of an integral with respect to all that the integrand captured, automatically.

The model is that of `closures_as_vectors.py`, a closure over Chebyshev coefficients and a scale,

    f(x) = scale * sum_n coefficients[n] * T_n(x),

and here no derivative is written by hand: autograd differentiates f at each point, and `quad_vec`
integrates what comes out. It is compared with the exact gradient, and the second derivatives, too.

The integral of T_n over [-1, 1] is 2 / (1 - n**2) for even n and 0 for odd n.
"""

from __future__ import annotations

import autograd
import numpy as np
from numpy.polynomial.chebyshev import chebval

from vspace_autograd.integrate import quad_vec


def integral(coefficients: np.ndarray, scale: float) -> float:
    """Return the integral of the model, with nothing said about derivatives."""
    return quad_vec(lambda x: scale * chebval(x, coefficients), -1.0, 1.0)[0]


def main() -> None:
    coefficients, scale = np.array([0.5, -1.0, 0.25, 2.0, -0.75]), 3.0
    n = np.arange(len(coefficients), dtype=float)
    integrals = np.where(n % 2 == 0, 2.0 / (1.0 - n**2 + (n == 1)), 0.0)

    by_coefficients, by_scale = autograd.grad(integral, (0, 1))(coefficients, scale)
    print(f"by the coefficients: {by_coefficients.round(12)}")
    print(f"by the scale:        {by_scale:.12f}")
    distance = max(
        np.abs(by_coefficients - scale * integrals).max(), abs(by_scale - coefficients @ integrals)
    )
    print(f"distance from the exact gradient: {distance:.1e}")
    assert distance < 1e-12

    mixed = autograd.jacobian(autograd.grad(integral, 0), 1)(coefficients, scale)
    print(f"by coefficients and scale: {mixed.round(12)}")
    assert np.abs(mixed - integrals).max() < 1e-12


if __name__ == "__main__":
    main()
