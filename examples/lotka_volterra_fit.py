"""Fit the rates that the right-hand side of a differential equation has captured.

Prey and predators (A. J. Lotka, 1925; V. Volterra, 1926) as a dataclass, observed with noise at
twenty times. The rates are a dataclass that the right-hand side captures; the gradient of the
misfit with respect to it comes from the adjoint equation, and L-BFGS-B of
`vspace_scipy.optimize` works on the dataclass. Writes the picture `lotka_volterra_fit.png`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import autograd.numpy as np
import matplotlib as mpl

from vspace_autograd import value_and_grad
from vspace_autograd.integrate import solve_ivp
from vspace_scipy.optimize import minimize

mpl.use("Agg")
from matplotlib import pyplot

TIMES = np.linspace(0.5, 10.0, 20)
NOISE = 0.25


@dataclass
class Animals:
    prey: Any
    predators: Any


@dataclass
class Rates:
    birth: float
    catch: float
    growth: float
    death: float


START = Animals(10.0, 5.0)
TRUE = Rates(birth=1.1, catch=0.4, growth=0.25, death=0.4)


def populations(rates: Rates, times: np.ndarray) -> Animals:
    """Return the numbers of animals at these times."""

    def change(t: float, animals: Animals) -> Animals:
        caught = rates.catch * animals.prey * animals.predators
        return Animals(
            rates.birth * animals.prey - caught,
            rates.growth * caught - rates.death * animals.predators,
        )

    span = (0.0, float(times[-1]))
    return solve_ivp(change, span, START, "DOP853", times, rtol=1e-7, atol=1e-7).y


def main() -> None:
    random = np.random.default_rng(1)
    exact = populations(TRUE, TIMES)
    data = Animals(
        exact.prey + NOISE * random.normal(size=TIMES.size),
        exact.predators + NOISE * random.normal(size=TIMES.size),
    )

    def misfit(rates: Rates) -> float:
        model = populations(rates, TIMES)
        return np.sum((model.prey - data.prey) ** 2 + (model.predators - data.predators) ** 2)

    guess = Rates(birth=1.0, catch=0.35, growth=0.3, death=0.45)
    value, gradient = value_and_grad(misfit)(guess)
    print(f"misfit of the guess: {value:.1f}, gradient: {gradient}")
    step = 1e-5
    up, down = (Rates(1.0 + each, 0.35, 0.3, 0.45) for each in (step, -step))
    difference = (misfit(up) - misfit(down)) / (2 * step)
    assert abs(difference - gradient.birth) < 1e-4 * abs(gradient.birth)

    fit = minimize(
        value_and_grad(misfit), guess, jac=True, method="L-BFGS-B",
        bounds=(Rates(0.1, 0.05, 0.05, 0.05), Rates(3.0, 2.0, 1.0, 2.0)),
    )  # fmt: skip
    print(f"misfit of the fit: {fit.fun:.3f} after {fit.nit} iterations")
    print(f"found {fit.x}\ntrue  {TRUE}")
    # The best fit is no worse than the truth, which did not make the noise.
    assert fit.fun <= misfit(TRUE)
    assert all(abs(vars(fit.x)[name] - rate) < 0.1 * rate for name, rate in vars(TRUE).items())

    fine = np.linspace(0.05, 10.0, 200)
    figure, axes = pyplot.subplots(figsize=(7.0, 4.0), layout="constrained")
    for rates, style, label in ((guess, ":", "guess"), (fit.x, "-", "fit")):
        curves = populations(rates, fine)
        axes.plot(fine, curves.prey, style, color="tab:blue", label=f"prey, {label}")
        axes.plot(fine, curves.predators, style, color="tab:red", label=f"predators, {label}")
    axes.plot(TIMES, data.prey, ".", color="tab:blue")
    axes.plot(TIMES, data.predators, ".", color="tab:red")
    axes.set_xlabel("time")
    axes.legend(ncols=2, fontsize="small")
    figure.savefig("lotka_volterra_fit.png", dpi=120)


if __name__ == "__main__":
    main()
