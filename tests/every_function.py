"""A call of every function and class that stands for one of SciPy's, on arrays and on objects.

``CALLS[package][name](m, s)``: of `m`, a module of SciPy's or ours, and of `s`, how unknowns,
states and values are made and read.
"""

import numpy as np
from scipy import sparse
from scipy.linalg import expm

from vspace_scipy.sparse import linalg as our_linalg

MATRIX = np.diag([4.0, 5.0, 6.0]) + 0.3
SPARSE = sparse.csc_array(MATRIX)
START = [1.3, 0.7, 0.8]
T = np.linspace(0.0, 1.0, 5)
LOW, HIGH = [-2.0] * 3, [2.0] * 3


class Arrays:
    """Unknowns, states and values as SciPy takes them."""

    plain = True

    @staticmethod
    def of(v):
        return np.array(v)

    @staticmethod
    def read(x):
        return x

    @staticmethod
    def operator(A=MATRIX):
        return A

    @staticmethod
    def samples(rows):
        return rows

    value = staticmethod(lambda x: x)


class Objects:
    """The same in objects."""

    plain = False

    @staticmethod
    def of(v):
        return {"a": float(v[0]), "b": np.array(v[1:], float)}

    @staticmethod
    def read(x):
        return np.array([x["a"], *x["b"]])

    @staticmethod
    def operator(A=MATRIX):
        image = lambda x: Objects.of(A @ Objects.read(x))  # noqa: E731
        transposed = lambda x: Objects.of(A.T @ Objects.read(x))  # noqa: E731
        start = Objects.of(START)
        return our_linalg.aslinearoperator(image, start, codomain=start, adjoint=transposed)

    @staticmethod
    def samples(rows):
        return {"x": rows}

    @staticmethod
    def value(x):
        return {"x": x}


def decay(s):
    return lambda t, y: s.of(-s.read(y))


def solver(name):
    return lambda m, s: getattr(m, name)(decay(s), 0.0, s.of(START), 1.0).step()


def ode(m, s):
    return m.ode(decay(s)).set_initial_value(s.of(START)).integrate(0.5)


def complex_ode(m, s):
    slope = (lambda t, y: -1j * y) if s.plain else (lambda t, y: {"z": -1j * y["z"]})
    start = np.array([1.0 + 0.0j]) if s.plain else {"z": 1.0 + 0.0j}
    return m.complex_ode(slope).set_initial_value(start).integrate(0.5)


def solution(m, s):
    found = m.solve_ivp(decay(s), (0, 1), s.of(START), dense_output=True).sol
    interpolants = found.interpolants
    return m.OdeSolution(found.ts, interpolants)(0.5)


def boundary(m, s):
    y = np.zeros((2, 5))
    if s.plain:
        fun, bc = lambda x, y: np.array([y[1], -y[0]]), lambda a, b: np.array([a[0], b[0] - 1])
    else:
        y = {"a": y[0], "b": y[1]}
        fun = lambda x, y: {"a": y["b"], "b": -y["a"]}  # noqa: E731
        bc = lambda a, b: [a["a"], b["a"] - 1]  # noqa: E731
    return m.solve_bvp(fun, bc, T, y)


INTEGRATE = {
    **{name: solver(name) for name in ("BDF", "DOP853", "LSODA", "RK23", "RK45", "Radau")},
    "OdeSolution": solution,
    "complex_ode": complex_ode,
    "cubature": lambda m, s: m.cubature(lambda x: s.value(x[:, 0] ** 2), [0.0], [1.0]),
    "cumulative_simpson": lambda m, s: m.cumulative_simpson(s.samples(T**2), x=T),
    "cumulative_trapezoid": lambda m, s: m.cumulative_trapezoid(s.samples(T**2), T),
    "dblquad": lambda m, s: m.dblquad(lambda y, x: s.value(x * y), 0, 1, 0, 1),
    "fixed_quad": lambda m, s: m.fixed_quad(lambda x: s.value(x**2), 0, 1),
    "nquad": lambda m, s: m.nquad(lambda x, y: s.value(x * y), [[0, 1], [0, 1]]),
    "nsum": lambda m, s: m.nsum(lambda k: s.value(1 / k**2), 1, 10),
    "ode": ode,
    "odeint": lambda m, s: m.odeint(lambda y, t: s.of(-s.read(y)), s.of(START), T),
    "qmc_quad": lambda m, s: m.qmc_quad(lambda x: s.value(np.prod(x, axis=0)), [0, 0], [1, 1]),
    "quad": lambda m, s: m.quad(lambda x: s.value(x**2), 0, 1),
    "quad_vec": lambda m, s: m.quad_vec(lambda x: s.value(x**2), 0, 1),
    "romb": lambda m, s: m.romb(s.samples(T**2), 0.25),
    "simpson": lambda m, s: m.simpson(s.samples(T**2), T),
    "solve_bvp": boundary,
    "solve_ivp": lambda m, s: m.solve_ivp(decay(s), (0, 1), s.of(START)),
    "tanhsinh": lambda m, s: m.tanhsinh(lambda x: s.value(x**2), 0, 1),
    "tplquad": lambda m, s: m.tplquad(lambda z, y, x: s.value(x * y * z), 0, 1, 0, 1, 0, 1),
    "trapezoid": lambda m, s: m.trapezoid(s.samples(T**2), T),
}


def bowl(s):
    return lambda x: float(((s.read(x) - 0.3) ** 2).sum())


def slope(s):
    return lambda x: s.of(2 * (s.read(x) - 0.3))


def bowls_matrix(s):
    return lambda x: 2 * np.eye(3)


def system(s):
    return lambda x: s.of(MATRIX @ s.read(x) - 1)


def fixed(s):
    return lambda x: s.of(0.3 + 0.1 * np.cos(s.read(x)))


def roots(s):
    return lambda x: s.of(s.read(x) ** 2 - 0.5)


def quietly(name, *more):
    def call(m, s):
        return getattr(m, name)(bowl(s), s.of(START), *[each(s) for each in more], disp=0)

    return call


def box(s):
    return [(-2.0, 2.0)] * 3 if s.plain else (s.of(LOW), s.of(HIGH))


def mild(s):
    return lambda x: s.of(0.3 + 0.1 * np.cos(s.read(x)) - s.read(x))


def nonlinear(name, **options):
    return lambda m, s: getattr(m, name)(mild(s), s.of([0.1, 0.1, 0.1]), **options)


def of_numbers(name, *args):
    return lambda m, s: getattr(m, name)(lambda x: x * x - 0.5, *args)


def curve(m, s):
    model = (lambda t, a, b, c: a + b * t + c * t**2) if s.plain else polynomial
    return m.curve_fit(model, T, 1 + T, p0=s.of(START))


def polynomial(t, p):
    return p["a"] + p["b"][0] * t + p["b"][1] * t**2


def brute(m, s):
    return m.brute(bowl(s), box(s), Ns=3, finish=None)


def within(name, **options):
    return lambda m, s: getattr(m, name)(bowl(s), box(s), **options)


def line_search(m, s):
    return m.line_search(bowl(s), slope(s), s.of(START), s.of([-1.0] * 3))


def least_linear(name):
    return lambda m, s: getattr(m, name)(s.operator(), s.of(START))


OPTIMIZE = {
    "Bounds": lambda m, s: m.Bounds(s.of(LOW), s.of(HIGH)),
    "LinearConstraint": lambda m, s: m.LinearConstraint(s.of(START), -1.0, 1.0),
    "anderson": nonlinear("anderson"),
    "approx_fprime": lambda m, s: m.approx_fprime(s.of(START), bowl(s)),
    "basinhopping": lambda m, s: m.basinhopping(bowl(s), s.of(START), niter=1),
    "bisect": of_numbers("bisect", 0.0, 1.0),
    "bracket": of_numbers("bracket"),
    "brent": of_numbers("brent"),
    "brenth": of_numbers("brenth", 0.0, 1.0),
    "brentq": of_numbers("brentq", 0.0, 1.0),
    "broyden1": nonlinear("broyden1"),
    "broyden2": nonlinear("broyden2"),
    "brute": brute,
    "check_grad": lambda m, s: m.check_grad(bowl(s), slope(s), s.of(START)),
    "curve_fit": curve,
    "diagbroyden": nonlinear("diagbroyden"),
    "differential_evolution": within("differential_evolution", maxiter=1, rng=1),
    "direct": within("direct", maxiter=2),
    "dual_annealing": within("dual_annealing", maxiter=1, rng=1),
    "excitingmixing": nonlinear("excitingmixing", alpha=0.5),
    "fixed_point": lambda m, s: m.fixed_point(fixed(s), s.of(START)),
    "fmin": quietly("fmin"),
    "fmin_bfgs": quietly("fmin_bfgs"),
    "fmin_cg": quietly("fmin_cg"),
    "fmin_cobyla": lambda m, s: m.fmin_cobyla(bowl(s), s.of(START), [], disp=0),
    "fmin_l_bfgs_b": lambda m, s: m.fmin_l_bfgs_b(bowl(s), s.of(START), slope(s)),
    "fmin_ncg": quietly("fmin_ncg", slope),
    "fmin_powell": quietly("fmin_powell"),
    "fmin_slsqp": lambda m, s: m.fmin_slsqp(bowl(s), s.of(START), disp=0),
    "fmin_tnc": lambda m, s: m.fmin_tnc(bowl(s), s.of(START), slope(s), disp=0),
    "fminbound": of_numbers("fminbound", 0.0, 1.0),
    "fsolve": lambda m, s: m.fsolve(system(s), s.of(START)),
    "golden": of_numbers("golden"),
    "isotonic_regression": lambda m, s: m.isotonic_regression(s.of(START)),
    "least_squares": lambda m, s: m.least_squares(system(s), s.of(START)),
    "leastsq": lambda m, s: m.leastsq(system(s), s.of(START)),
    "line_search": line_search,
    "linearmixing": nonlinear("linearmixing", alpha=0.5),
    "linprog": lambda m, s: m.linprog(s.of([1.0, 1.0, 1.0])),
    "lsq_linear": least_linear("lsq_linear"),
    "milp": lambda m, s: m.milp(s.of([1.0, 1.0, 1.0])),
    "minimize": lambda m, s: m.minimize(bowl(s), s.of(START)),
    "minimize_scalar": of_numbers("minimize_scalar"),
    "newton": lambda m, s: m.newton(roots(s), s.of(START)),
    "newton_krylov": nonlinear("newton_krylov"),
    "nnls": least_linear("nnls"),
    "ridder": of_numbers("ridder", 0.0, 1.0),
    "root": lambda m, s: m.root(system(s), s.of(START)),
    "root_scalar": lambda m, s: m.root_scalar(lambda x: x * x - 0.5, bracket=(0.0, 1.0)),
    "shgo": within("shgo", n=8),
    "toms748": of_numbers("toms748", 0.0, 1.0),
}


def iterative(name):
    return lambda m, s: getattr(m, name)(s.operator(), s.of(START))


def spectral(name, **options):
    return lambda m, s: getattr(m, name)(s.operator(), k=1, v0=s.of(START), **options)


def locally_optimal(m, s):
    return m.lobpcg(s.operator(), np.array(START)[:, None] if s.plain else [s.of(START)], maxiter=2)


def of_entries(name, *more):
    return lambda m, s: getattr(m, name)(SPARSE, *more)


LINALG = {
    "aslinearoperator": lambda m, s: m.aslinearoperator(MATRIX),
    **{
        name: iterative(name)
        for name in (
            *("bicg", "bicgstab", "cg", "cgs", "gcrotmk", "gmres", "lgmres", "lsmr", "lsqr"),
            *("minres", "qmr", "tfqmr"),
        )
    },
    "eigs": spectral("eigs"),
    "eigsh": spectral("eigsh"),
    "svds": lambda m, s: m.svds(s.operator(), k=1, v0=s.of(START)),
    "lobpcg": locally_optimal,
    "onenormest": of_entries("onenormest"),
    "expm": of_entries("expm"),
    "factorized": of_entries("factorized"),
    "inv": of_entries("inv"),
    "is_sptriangular": of_entries("is_sptriangular"),
    "matrix_power": of_entries("matrix_power", 2),
    "norm": of_entries("norm"),
    "spbandwidth": of_entries("spbandwidth"),
    "spilu": of_entries("spilu"),
    "splu": of_entries("splu"),
    "spsolve": of_entries("spsolve", np.array(START)),
    "spsolve_triangular": lambda m, s: m.spsolve_triangular(
        sparse.csr_array(np.tril(MATRIX)), np.array(START)
    ),
    "expm_multiply": lambda m, s: m.expm_multiply(s.operator(), s.of(START), traceA=15.9),
    "funm_multiply_krylov": lambda m, s: m.funm_multiply_krylov(
        expm, s.operator(), s.of(START)
    ),
}  # fmt: skip


def columns(s):
    return (lambda x: x**2) if s.plain else lambda x: s.of(s.read(x) ** 2)


def total(s):
    return (lambda x: (x**3).sum(axis=0)) if s.plain else lambda x: (s.read(x) ** 3).sum()


DIFFERENTIATE = {
    "derivative": lambda m, s: m.derivative(lambda x: s.value(x**2), 0.5),
    "jacobian": lambda m, s: m.jacobian(columns(s), s.of(START)),
    "hessian": lambda m, s: m.hessian(total(s), s.of(START)),
}
CALLS = {
    "integrate": INTEGRATE,
    "optimize": OPTIMIZE,
    "sparse.linalg": LINALG,
    "differentiate": DIFFERENTIATE,
}
