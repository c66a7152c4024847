"""A leaf type of your own, joining by dispatch.

`Polynomial` is somebody's vector type: it knows `+` and multiplication by a number. With
`register_leaf` it becomes a leaf wherever it stands: in dicts, dataclasses, closures, and in what
SciPy integrates. Methods registered with `vspace.leaves` add what the operators do not say: an
inner product, a norm, components, and how another type may be added to it.
"""

from __future__ import annotations

import numpy as np

from vspace import VectorSpace, leaves, register_leaf
from vspace_scipy.integrate import solve_ivp


@register_leaf
class Polynomial:
    """A polynomial with coefficients from the constant term upwards."""

    def __init__(self, *coefficients: float) -> None:
        self.coefficients = np.array(coefficients, dtype=float)

    def __call__(self, x: float) -> float:
        return float(np.polynomial.polynomial.polyval(x, self.coefficients))

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial(*(self.coefficients + other.coefficients))

    def __rmul__(self, a: float) -> Polynomial:
        return Polynomial(*(a * self.coefficients))

    def __repr__(self) -> str:
        return f"Polynomial({', '.join(f'{c:g}' for c in self.coefficients)})"


class Monomial:
    """One coefficient times a power: a sparse increment of a polynomial."""

    def __init__(self, coefficient: float, power: int) -> None:
        self.coefficient = coefficient
        self.power = power

    def __add__(self, other: Monomial) -> Monomial:
        if self.power != other.power:
            raise ValueError(f"powers {self.power} and {other.power} do not add up to one monomial")
        return Monomial(self.coefficient + other.coefficient, self.power)

    def __rmul__(self, a: float) -> Monomial:
        return Monomial(a * self.coefficient, self.power)


# What the operators do not say.


@leaves.dot.register(Polynomial, Polynomial)
def _dot(x: Polynomial, y: Polynomial) -> float:
    """Return the integral of the product over [0, 1]."""
    powers = np.arange(len(x.coefficients))
    gram = 1.0 / (powers[:, None] + powers[None, :] + 1.0)
    return float(x.coefficients @ gram @ y.coefficients)


@leaves.size.register(Polynomial)
def _size(x: Polynomial) -> int:
    return len(x.coefficients)


@leaves.ravel.register(Polynomial)
def _ravel(x: Polynomial) -> np.ndarray:
    return x.coefficients


@leaves.unravel.register(Polynomial)
def _unravel(x: Polynomial, components: np.ndarray) -> Polynomial:
    return Polynomial(*components)


# Two leaf types meet: a monomial may be added to a polynomial.

register_leaf(Monomial)


@leaves.add.register(Polynomial, Monomial)
def _add_monomial(x: Polynomial, y: Monomial) -> Polynomial:
    result = x.coefficients.copy()
    result[y.power] += y.coefficient
    return Polynomial(*result)


def main() -> None:
    model = VectorSpace({"name": "drift", "p": Polynomial(1.0, 2.0, 3.0)})
    print("sum:", (model + 0.5 * model).value)
    assert list((model + 0.5 * model).value["p"].coefficients) == [1.5, 3.0, 4.5]

    increment = VectorSpace({"name": "kick", "p": Monomial(10.0, 1)})
    print("with a sparse increment:", (model + increment).value)
    assert list((model + increment).value["p"].coefficients) == [1.0, 12.0, 3.0]

    print(f"inner product: {model.dot(model):.4f}")
    assert abs(model.dot(model) - (1 + 4 / 3 + 9 / 5 + 2 + 2 + 3)) < 1e-12

    # The heat equation in a space of quadratics: p' = p'', and the constant term takes it all.
    def heat(t: float, state: dict) -> dict:
        c = state["p"].coefficients
        return {"name": state["name"], "p": Polynomial(2.0 * c[2], 0.0, 0.0)}

    sol = solve_ivp(heat, (0.0, 1.0), {"name": "heat", "p": Polynomial(0.0, 0.0, 1.0)})
    end = sol.states[-1]
    print("after one unit of time:", end)
    assert abs(end["p"](0.0) - 2.0) < 1e-9


if __name__ == "__main__":
    main()
