"""Gradients of a Lotka-Volterra solution beside torchdiffeq and diffrax, in one process.

``python tests/benchmarks/adjoints.py``; a peer that is not installed is named and left out. The
first call of each (which compiles, for diffrax) is stated apart.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np

from vspace import like
from vspace_scipy.adjoint import solve_ivp_vjp
from vspace_scipy.integrate import solve_ivp

RATES = np.array([1.1, 0.4, 0.25, 0.4])
START = np.array([10.0, 5.0])
TIMES = np.linspace(0.5, 10.0, 20)
TOLERANCE = 1e-8
Gradient = Callable[[], np.ndarray]


def by_adjoint() -> Gradient:
    def model(rates):
        def fun(t, y):
            caught = rates[1] * y[0] * y[1]
            return np.array([rates[0] * y[0] - caught, rates[2] * caught - rates[3] * y[1]])

        return fun

    def pullback(fun, t, y, w):
        birth, catch, growth, death = fun.__closure__[0].cell_contents
        through, product = w[1] * growth - w[0], y[0] * y[1]
        by_rates = [w[0] * y[0], through * product, w[1] * catch * product, -w[1] * y[1]]
        by_state = [w[0] * birth + through * catch * y[1], through * catch * y[0] - death * w[1]]
        return like(fun, {"rates": by_rates}), np.array(by_state)

    options = {"rtol": TOLERANCE, "atol": TOLERANCE, "method": "DOP853"}

    def gradient():
        fun = model(RATES)
        sol = solve_ivp(fun, (0.0, 10.0), START, t_eval=TIMES, dense_output=True, **options)
        pulled = solve_ivp_vjp(fun, sol, 2.0 * sol.y, pullback, **options)
        return pulled.fun.__closure__[0].cell_contents

    return gradient


def by_autograd() -> Gradient:
    import autograd
    import autograd.numpy as anp

    from vspace_autograd.integrate import solve_ivp as traced

    def loss(rates):
        def fun(t, y):
            caught = rates[1] * y[0] * y[1]
            return anp.array([rates[0] * y[0] - caught, rates[2] * caught - rates[3] * y[1]])

        sol = traced(fun, (0.0, 10.0), START, "DOP853", TIMES, rtol=TOLERANCE, atol=TOLERANCE)
        return anp.sum(sol.y**2)

    return lambda: autograd.grad(loss)(RATES)


def by_torchdiffeq() -> Gradient:
    import torch
    from torchdiffeq import odeint_adjoint

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.rates = torch.nn.Parameter(torch.tensor(RATES))

        def forward(self, t, y):
            caught = self.rates[1] * y[0] * y[1]
            return torch.stack(
                [self.rates[0] * y[0] - caught, self.rates[2] * caught - self.rates[3] * y[1]]
            )

    times = torch.tensor(np.array([0.0, *TIMES]))

    def gradient():
        model = Model()
        options = {"rtol": TOLERANCE, "atol": TOLERANCE, "method": "dopri8"}
        states = odeint_adjoint(model, torch.tensor(START), times, **options)
        (states[1:] ** 2).sum().backward()
        return model.rates.grad.numpy()

    return gradient


def by_diffrax() -> Gradient:
    import diffrax
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def change(t, y, rates):
        caught = rates[1] * y[0] * y[1]
        return jnp.stack([rates[0] * y[0] - caught, rates[2] * caught - rates[3] * y[1]])

    def loss(rates):
        sol = diffrax.diffeqsolve(
            diffrax.ODETerm(change), diffrax.Dopri8(), 0.0, 10.0, None, jnp.array(START), rates,
            saveat=diffrax.SaveAt(ts=jnp.array(TIMES)), adjoint=diffrax.BacksolveAdjoint(),
            stepsize_controller=diffrax.PIDController(rtol=TOLERANCE, atol=TOLERANCE),
        )  # fmt: skip
        return jnp.sum(sol.ys**2)

    compiled = jax.jit(jax.grad(loss))
    return lambda: np.asarray(compiled(jnp.array(RATES)))


def contenders() -> Iterator[tuple[str, Gradient]]:
    rows = {
        "vspace_scipy.adjoint, pullback by hand": by_adjoint,
        "vspace_autograd": by_autograd,
        "torchdiffeq odeint_adjoint": by_torchdiffeq,
        "diffrax BacksolveAdjoint, compiled": by_diffrax,
    }
    for name, make in rows.items():
        try:
            yield name, make()
        except ImportError as error:
            print(f"{name}: left out, {error.name} is not installed")


def main(rounds: int = 7) -> None:
    found = dict(contenders())
    reference = found["vspace_scipy.adjoint, pullback by hand"]()
    first: dict[str, float] = {}
    seconds: dict[str, list[float]] = {name: [] for name in found}
    for name, gradient in found.items():
        start = time.perf_counter()
        value = gradient()
        first[name] = time.perf_counter() - start
        distance = np.abs(value - reference).max() / np.abs(reference).max()
        print(f"{name}: relative distance from the first {distance:.1e}")
    for _ in range(rounds):
        for name, gradient in found.items():
            start = time.perf_counter()
            gradient()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    yardstick = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{name:<40} first {first[name]:7.2f} s  {1e3 * median:9.2f} ms "
              f"{median / yardstick:7.2f}x")  # fmt: skip


if __name__ == "__main__":
    main()
