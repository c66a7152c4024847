"""Gradients of ODE solutions and of an integral beside peers, alternating in one process.

``python tests/benchmarks/adjoints.py [lotka|bodies|integral]``; a peer that is not installed is
named and left out. The first call of each (which compiles, for JAX) is stated apart. Each row of a
problem computes the same gradient by the same formulas; the distance from the first is printed.
Each peer is there in its fastest form that was found: JAX compiled, torchdiffeq both by its adjoint
equation and through the steps of its solver. Plain differences call SciPy with the function as it
is; "at once" is what they cost when the function is written anew, for many states in one array.

- ``lotka``: 4 rates of a Lotka-Volterra equation by the squares of 20 outputs, tolerance 1e-8.
- ``bodies``: 18 initial coordinates and 3 masses of three bodies by the final state, tolerance
  1e-8.
- ``integral``: 32 coefficients of a Chebyshev series inside of an integral, tolerance 1e-8.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import scipy.integrate

from vspace import like
from vspace_scipy.adjoint import quad_vec_vjp, solve_ivp_vjp
from vspace_scipy.integrate import solve_ivp

TOLERANCE = 1e-8
OPTIONS = {"rtol": TOLERANCE, "atol": TOLERANCE, "method": "DOP853"}
Gradient = Callable[[], np.ndarray]
Row = tuple[str, Callable[[], Gradient]]

RATES = np.array([1.1, 0.4, 0.25, 0.4])
START = np.array([10.0, 5.0])
TIMES = np.linspace(0.5, 10.0, 20)


def lotka_by_hand() -> Gradient:
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

    def gradient():
        fun = model(RATES)
        sol = solve_ivp(fun, (0.0, 10.0), START, t_eval=TIMES, dense_output=True, **OPTIONS)
        pulled = solve_ivp_vjp(fun, sol, 2.0 * sol.y, pullback)
        return pulled.fun.__closure__[0].cell_contents

    return gradient


def lotka_by_autograd() -> Gradient:
    import autograd
    import autograd.numpy as anp

    from vspace_autograd.integrate import solve_ivp as traced

    def loss(rates):
        def fun(t, y):
            caught = rates[1] * y[0] * y[1]
            return anp.array([rates[0] * y[0] - caught, rates[2] * caught - rates[3] * y[1]])

        return anp.sum(traced(fun, (0.0, 10.0), START, t_eval=TIMES, **OPTIONS).y ** 2)

    return lambda: autograd.grad(loss)(RATES)


def lotka_by_torchdiffeq() -> Gradient:
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


def lotka_by_diffrax() -> Gradient:
    jax, jnp, solve = _diffrax()

    def change(t, y, rates):
        caught = rates[1] * y[0] * y[1]
        return jnp.stack([rates[0] * y[0] - caught, rates[2] * caught - rates[3] * y[1]])

    def loss(rates):
        return jnp.sum(solve(change, 10.0, jnp.array(START), rates, jnp.array(TIMES)) ** 2)

    compiled = jax.jit(jax.grad(loss))
    return lambda: np.asarray(compiled(jnp.array(RATES)))


def _diffrax():
    """Return JAX, its NumPy, and what solves with checkpoints, the faster of diffrax's adjoints."""
    import diffrax
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def solve(change, end, start, args, times):
        return diffrax.diffeqsolve(
            diffrax.ODETerm(change), diffrax.Dopri8(), 0.0, end, None, start, args,
            saveat=diffrax.SaveAt(ts=times), max_steps=4096,
            stepsize_controller=diffrax.PIDController(rtol=TOLERANCE, atol=TOLERANCE),
        ).ys  # fmt: skip

    return jax, jnp, solve


# Three bodies: coordinates as (positions, velocities), each of shape (3, 3).
MASSES = np.array([1.0, 0.5, 0.25])
BODIES = np.array(
    [
        *([0.0, 0.0, 0.0], [1.0, 0.0, 0.1], [-0.2, 2.0, 0.0]),
        *([0.0, -0.2, 0.0], [0.1, 1.0, 0.0], [-0.7, 0.0, 0.1]),
    ]
).reshape(-1)
END = 3.0
WEIGHTS = np.linspace(-1.0, 1.0, 18)


def attraction(lib, masses, y):
    """Return the derivative of the state, in whatever array library."""
    x, v = y[:9].reshape(3, 3), y[9:]
    apart = x[None, :, :] - x[:, None, :]
    squares = (apart**2).sum(-1) + 0.01
    pulls = masses[None, :, None] * apart / (squares * lib.sqrt(squares))[:, :, None]
    return lib.concatenate([v, pulls.sum(1).reshape(-1)])


STEP = 1e-4  # where the errors of differences are smallest: fourth order in it, 1e-9 by it


def bodies_by_differences() -> Gradient:
    def loss(values):
        masses, start = values[:3], values[3:]
        fun = lambda t, y: attraction(np, masses, y)  # noqa: E731
        return WEIGHTS @ scipy.integrate.solve_ivp(fun, (0.0, END), start, **OPTIONS).y[:, -1]

    def gradient():
        point = np.concatenate([MASSES, BODIES])
        units = np.eye(point.size) * STEP
        return np.array([(loss(point + u) - loss(point - u)) / (2 * STEP) for u in units])

    return gradient


def bodies_by_differences_at_once() -> Gradient:
    """By one equation for the states of all differences, each with masses of its own."""

    def attractions(masses, states):
        x, v = states[:, :9].reshape(-1, 3, 3), states[:, 9:]
        apart = x[:, None, :, :] - x[:, :, None, :]
        squares = (apart**2).sum(-1) + 0.01
        pulls = masses[:, None, :, None] * apart / (squares * np.sqrt(squares))[..., None]
        return np.concatenate([v, pulls.sum(2).reshape(-1, 9)], axis=1)

    def gradient():
        point = np.concatenate([MASSES, BODIES])
        units = np.eye(point.size) * STEP
        points = np.concatenate([point + units, point - units])
        masses, start = points[:, :3], points[:, 3:]
        fun = lambda t, y: attractions(masses, y.reshape(start.shape)).reshape(-1)  # noqa: E731
        sol = scipy.integrate.solve_ivp(fun, (0.0, END), start.reshape(-1), **OPTIONS)
        above, below = (sol.y[:, -1].reshape(start.shape) @ WEIGHTS).reshape(2, -1)
        return (above - below) / (2 * STEP)

    return gradient


def bodies_by_autograd() -> Gradient:
    import autograd
    import autograd.numpy as anp

    from vspace_autograd.integrate import solve_ivp as traced

    def loss(masses, start):
        sol = traced(lambda t, y: attraction(anp, masses, y), (0.0, END), start, **OPTIONS)
        return WEIGHTS @ sol.y[:, -1]

    return lambda: np.concatenate(autograd.grad(loss, (0, 1))(MASSES, BODIES))


def bodies_by_torch() -> Gradient:
    import torch

    from vspace_torch.integrate import solve_ivp as traced

    weights = torch.tensor(WEIGHTS)

    def gradient():
        masses, start = (torch.tensor(each, requires_grad=True) for each in (MASSES, BODIES))
        sol = traced(lambda t, y: attraction(torch, masses, y), (0.0, END), start, **OPTIONS)
        (weights @ sol.y[:, -1]).backward()
        return torch.cat([masses.grad, start.grad]).numpy()

    return gradient


def bodies_by_torchdiffeq_adjoint() -> Gradient:
    from torchdiffeq import odeint_adjoint

    return _bodies_by_torchdiffeq(odeint_adjoint)


def bodies_by_torchdiffeq() -> Gradient:
    from torchdiffeq import odeint

    return _bodies_by_torchdiffeq(odeint)


def _bodies_by_torchdiffeq(solve: Callable) -> Gradient:
    import torch

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.masses = torch.nn.Parameter(torch.tensor(MASSES))

        def forward(self, t, y):
            return attraction(torch, self.masses, y)

    weights = torch.tensor(WEIGHTS)
    options = {"rtol": TOLERANCE, "atol": TOLERANCE, "method": "dopri8"}

    def gradient():
        model, start = Model(), torch.tensor(BODIES, requires_grad=True)
        states = solve(model, start, torch.tensor([0.0, END]).double(), **options)
        (weights @ states[-1]).backward()
        return torch.cat([model.masses.grad, start.grad]).numpy()

    return gradient


def bodies_by_diffrax() -> Gradient:
    jax, jnp, solve = _diffrax()

    def loss(masses, start):
        change = lambda t, y, masses: attraction(jnp, masses, y)  # noqa: E731
        return WEIGHTS @ solve(change, END, start, masses, jnp.array([END]))[-1]

    compiled = jax.jit(jax.grad(loss, (0, 1)))
    return lambda: np.concatenate(compiled(jnp.array(MASSES), jnp.array(BODIES)))


# The integral of exp(a Chebyshev series) over [-1, 1].
ORDERS = np.arange(32.0)
COEFFICIENTS = np.cos(ORDERS) / (1.0 + ORDERS) ** 2


def series(x: float, coefficients: np.ndarray) -> float:
    return float(np.exp(np.dot(np.cos(ORDERS * math.acos(x)), coefficients)))


def integral_by_hand() -> Gradient:
    def make(coefficients):
        return lambda x: series(x, coefficients)

    def pullback(f, x, w):
        terms = np.cos(ORDERS * math.acos(x))
        coefficients = f.__closure__[0].cell_contents
        # Shaped like f is what f was made by; `like` would take as long as all the rest.
        return make(w * np.exp(np.dot(terms, coefficients)) * terms)

    def gradient():
        pulled = quad_vec_vjp(make(COEFFICIENTS), -1.0, 1.0, 1.0, pullback)
        return pulled.f.__closure__[0].cell_contents

    return gradient


def integral_by_autograd() -> Gradient:
    import autograd
    import autograd.numpy as anp

    from vspace_autograd.integrate import quad_vec as traced

    def loss(coefficients):
        f = lambda x: anp.exp(anp.dot(np.cos(ORDERS * math.acos(x)), coefficients))  # noqa: E731
        return traced(f, -1.0, 1.0)[0]

    return lambda: autograd.grad(loss)(COEFFICIENTS)


def integral_by_torch() -> Gradient:
    import torch

    from vspace_torch.integrate import quad_vec as traced

    orders = torch.tensor(ORDERS)

    def gradient():
        coefficients = torch.tensor(COEFFICIENTS, requires_grad=True)
        f = lambda x: torch.exp(torch.cos(orders * torch.acos(x)) @ coefficients)  # noqa: E731
        traced(f, -1.0, 1.0)[0].backward()
        return coefficients.grad.numpy()

    return gradient


def integral_by_differences() -> Gradient:
    def loss(coefficients):
        return scipy.integrate.quad_vec(lambda x: series(x, coefficients), -1.0, 1.0)[0]

    def gradient():
        step = 1e-5
        units = np.eye(32) * step
        return np.array(
            [(loss(COEFFICIENTS + u) - loss(COEFFICIENTS - u)) / (2 * step) for u in units]
        )

    return gradient


def integral_by_differences_at_once() -> Gradient:
    """By one integral of the vector of all values that differences take."""
    step = 1e-5
    units = np.eye(32) * step
    points = np.concatenate([COEFFICIENTS + units, COEFFICIENTS - units])

    def gradient():
        f = lambda x: np.exp(points @ np.cos(ORDERS * math.acos(x)))  # noqa: E731
        above, below = scipy.integrate.quad_vec(f, -1.0, 1.0)[0].reshape(2, -1)
        return (above - below) / (2 * step)

    return gradient


def integral_by_quadax() -> Gradient:
    import jax
    import jax.numpy as jnp
    import quadax

    jax.config.update("jax_enable_x64", True)
    orders = jnp.arange(32.0)

    def f(x, coefficients):
        return jnp.exp(jnp.dot(jnp.cos(orders * jnp.arccos(jnp.clip(x, -1.0, 1.0))), coefficients))

    def loss(coefficients):
        options = {"args": (coefficients,), "epsabs": 0.0, "epsrel": TOLERANCE}
        return quadax.quadgk(f, jnp.array([-1.0, 1.0]), **options)[0]

    compiled = jax.jit(jax.grad(loss))
    return lambda: np.asarray(compiled(jnp.array(COEFFICIENTS)))


PROBLEMS: dict[str, list[Row]] = {
    "lotka": [
        ("diffrax, checkpoints, compiled", lotka_by_diffrax),
        ("vspace_scipy.adjoint, pullback by hand", lotka_by_hand),
        ("vspace_autograd", lotka_by_autograd),
        ("torchdiffeq odeint_adjoint", lotka_by_torchdiffeq),
    ],
    "bodies": [
        ("diffrax, checkpoints, compiled", bodies_by_diffrax),
        ("vspace_torch", bodies_by_torch),
        ("vspace_autograd", bodies_by_autograd),
        ("torchdiffeq odeint_adjoint", bodies_by_torchdiffeq_adjoint),
        ("torchdiffeq odeint, through the steps", bodies_by_torchdiffeq),
        ("central differences", bodies_by_differences),
        ("central differences, at once", bodies_by_differences_at_once),
    ],
    "integral": [
        ("quadax, compiled", integral_by_quadax),
        ("vspace_scipy.adjoint, pullback by hand", integral_by_hand),
        ("vspace_autograd", integral_by_autograd),
        ("vspace_torch", integral_by_torch),
        ("central differences", integral_by_differences),
        ("central differences, at once", integral_by_differences_at_once),
    ],
}


def contenders(rows: list[Row]) -> Iterator[tuple[str, Gradient]]:
    for name, make in rows:
        try:
            yield name, make()
        except ImportError as error:
            print(f"{name}: left out, {error.name} is not installed")


def race(problem: str, rounds: int = 15) -> None:
    """Print the first call, the best times, their ratios to the first row, and the distance.

    The best of some, since whatever else the machine has to do only adds to a time; that of the
    processors, too, all threads together, which a busy machine disturbs less.
    """
    print(f"== {problem}")
    found = dict(contenders(PROBLEMS[problem]))
    first: dict[str, float] = {}
    values: dict[str, np.ndarray] = {}
    best = dict.fromkeys(found, math.inf)
    used = dict.fromkeys(found, math.inf)
    for name, gradient in found.items():
        start = time.perf_counter()
        values[name] = np.asarray(gradient())
        first[name] = time.perf_counter() - start
    for _ in range(rounds):
        for name, gradient in found.items():
            start, begin = time.perf_counter(), time.process_time()
            gradient()
            used[name] = min(used[name], time.process_time() - begin)
            best[name] = min(best[name], time.perf_counter() - start)
    yardstick, reference = next(iter(found)), next(iter(values.values()))
    for name in found:
        distance = np.abs(values[name] - reference).max() / np.abs(reference).max()
        print(f"{name:<39} first {first[name]:6.2f} s  "
              f"{1e3 * best[name]:8.2f} ms {best[name] / best[yardstick]:7.2f}x  "
              f"processors {1e3 * used[name]:8.2f} ms {used[name] / used[yardstick]:7.2f}x  "
              f"distance {distance:.1e}")  # fmt: skip


if __name__ == "__main__":
    for each in sys.argv[1:] or PROBLEMS:
        race(each)
