"""Boundary value problems: SciPy's own on plain guesses, SciPy's collocation on objects."""

import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import integrate, sparse

from vspace import LeafTypeError, NotFiniteError, StructureMismatchError, VectorSpace
from vspace_scipy.integrate import solve_bvp

X = np.linspace(0.0, 1.0, 5)


def outcome(function, *args, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            res = function(*args, **options)
            result = [None if res[k] is None else np.array(res[k]).tolist() for k in FIELDS]
            result += [res.sol(0.3).tolist(), res.status, res.message, res.niter]
        except Exception as error:
            result = type(error), str(error)
    return result, [str(each.message) for each in caught]


FIELDS = ("x", "y", "yp", "p", "rms_residuals")

# A Sturm-Liouville problem, y'' + k^2 y = 0, from the documentation of SciPy's solve_bvp.


def rates(x, y, p):
    return np.vstack((y[1], -(p[0] ** 2) * y[0]))


def ends(ya, yb, p):
    return np.array([ya[0], yb[0], ya[1] - p[0]])


GUESS = np.array([[0.0, 1.0, 0.0, -1.0, 0.0], np.zeros(5)])

PLAIN = {
    "arrays": ((rates, ends, X, GUESS, [6.0]), {}),
    "lists": ((rates, ends, X.tolist(), GUESS.tolist(), (6,)), {"tol": 1e-6}),
    "no parameters": (
        (lambda x, y: [y[1], -y[0]], lambda a, b: [a[0], b[0] - 1.0], X, GUESS), {"verbose": 0},
    ),
    "too few nodes": ((rates, ends, X, GUESS, [6.0]), {"tol": 1e-9, "max_nodes": 10}),
    "wrong shape": ((rates, ends, X, GUESS[0], [6.0]), {}),
    "wrong mesh": ((rates, ends, X[::-1], GUESS, [6.0]), {}),
    "none": ((rates, ends, X, None), {}),
    "text": ((rates, ends, X, "guess"), {}),
}  # fmt: skip


@pytest.mark.parametrize(("args", "options"), PLAIN.values(), ids=PLAIN)
def test_plain_guesses_are_scipys_to_the_bit(args, options):
    assert outcome(solve_bvp, *args, **options) == outcome(integrate.solve_bvp, *args, **options)


# Objects.


@dataclass
class Wave:
    height: object
    slope: object
    name: str = ""


def fun(x, y, p):
    assert (y.name, p["unit"]) == ("string", "1/m")
    return Wave(y.slope, -(p["k"] ** 2) * y.height)


def bc(ya, yb, p):
    assert type(ya.height) is float
    return [ya.height, yb.height, ya.slope - p["k"]]


def guess():
    return Wave(GUESS[0], GUESS[1], "string")


def fun_jac(x, y, p):
    zero, one = np.zeros(len(x)), np.ones(len(x))
    k = p["k"]
    by_y = Wave(Wave(zero, one), Wave(-(k**2) * one, zero))
    return by_y, Wave({"k": zero}, {"k": -2 * k * y.height})


def flat_fun_jac(x, y, p):
    by_y, by_p = np.zeros((2, 2, len(x))), np.zeros((2, 1, len(x)))
    by_y[0, 1], by_y[1, 0], by_p[1, 0] = 1.0, -(p[0] ** 2), -2 * p[0] * y[0]
    return by_y, by_p


BC_JACS = [np.array(each, float) for each in ([[1, 0], [0, 0], [0, 1]], [[0, 0], [1, 0], [0, 0]])]
BC_JACS.append(np.array([[0.0], [0.0], [-1.0]]))


OPTIONS = {
    "nothing": ({}, {}),
    "tolerances": ({"tol": 1e-6, "bc_tol": 1e-8, "max_nodes": 500}, {}),
    "fun_jac of objects": ({"fun_jac": fun_jac}, {"fun_jac": flat_fun_jac}),
    "fun_jac of arrays": (
        {"fun_jac": lambda x, y, p: flat_fun_jac(x, np.array([y.height, y.slope]), [p["k"]])},
        {"fun_jac": flat_fun_jac},
    ),
    "bc_jac": ({"bc_jac": lambda ya, yb, p: BC_JACS}, {"bc_jac": lambda ya, yb, p: BC_JACS}),
    "sparse bc_jac": (
        {"bc_jac": lambda ya, yb, p: tuple(map(sparse.csr_array, BC_JACS))},
        {"bc_jac": lambda ya, yb, p: BC_JACS},
    ),
}


@pytest.mark.parametrize(("options", "flat"), OPTIONS.values(), ids=OPTIONS)
def test_objects_give_the_bits_of_packing_by_hand(options, flat):
    got = solve_bvp(fun, bc, X, guess(), {"k": 6.0, "unit": "1/m"}, **options)
    wanted = integrate.solve_bvp(rates, ends, X, GUESS.copy(), [6.0], **(options | flat))
    assert isinstance(got, type(wanted))
    assert got.p == {"k": wanted.p[0], "unit": "1/m"}
    for name in ("x", "rms_residuals"):
        assert got[name].tolist() == wanted[name].tolist()
    for name in ("niter", "status", "message", "success"):
        assert got[name] == wanted[name]
    for name in ("y", "yp"):
        assert [got[name].height.tolist(), got[name].slope.tolist()] == wanted[name].tolist()
    assert len(got.states) == len(wanted.x)
    assert (got.states[2].height, got.states[2].name) == (wanted.y[0, 2], "string")


def test_the_solution_gives_objects():
    got = solve_bvp(fun, bc, X, guess(), {"k": 6.0, "unit": "1/m"})
    wanted = integrate.solve_bvp(rates, ends, X, GUESS.copy(), [6.0]).sol
    at = got.sol(0.3)
    assert (at.height, at.slope, at.name) == (*wanted(0.3), "string")
    assert [got.sol([0.1, 0.2]).height.tolist(), got.sol([0.1, 0.2]).slope.tolist()] == wanted(
        [0.1, 0.2]
    ).tolist()
    assert got.sol(0.3, 1).height == wanted(0.3, 1)[0]
    assert got.sol.derivative()(0.3).height == wanted.derivative()(0.3)[0]
    assert got.sol.antiderivative()(0.3).slope == wanted.antiderivative()(0.3)[1]
    assert got.sol.integrate(0.0, 0.5).height == wanted.integrate(0.0, 0.5)[0]
    assert got.sol.x.tolist() == wanted.x.tolist()
    assert got.sol.polynomial.c.tolist() == wanted.c.tolist()
    assert repr(got.sol) == (
        "<piecewise polynomial from 0 to 1 of Wave, 2 leaves, 2 components of float64>"
    )
    assert got.sol([[0.1, 0.2]]).height.tolist() == [wanted([0.1, 0.2])[0].tolist()]


def test_the_solution_at_a_table_is_no_list():
    got = solve_bvp(
        lambda x, y: [{"a": each["b"], "b": -each["a"]} for each in y],
        lambda ya, yb: [ya["a"], yb["a"] - 1],
        X,
        [{"a": 0.0, "b": 1.0} for _ in X],
    )
    assert got.sol([0.0, 1.0])[1]["a"] == pytest.approx(1.0)
    with pytest.raises(ValueError, match=r"found an array of shape \(1, 2\).*guess was a list"):
        got.sol([[0.1, 0.2]])


def test_residuals_may_be_objects_with_matrices_of_objects():
    def conditions(ya, yb, p):
        return {"left": ya.height, "right": yb.height, "slope": ya.slope - p["k"]}

    def derivatives(ya, yb, p):
        rows = [dict(zip(conditions(ya, yb, p), each, strict=True)) for each in BLOCKS]
        return rows

    left = [Wave(1.0, 0.0), Wave(0.0, 0.0), Wave(0.0, 1.0)]
    right = [Wave(0.0, 0.0), Wave(1.0, 0.0), Wave(0.0, 0.0)]
    BLOCKS = [left, right, [{"k": 0.0}, {"k": 0.0}, {"k": -1.0}]]
    p = {"k": 6.0, "unit": "1/m"}
    got = solve_bvp(fun, conditions, X, guess(), p, bc_jac=derivatives)
    wanted = integrate.solve_bvp(
        rates, ends, X, GUESS.copy(), [6.0], bc_jac=lambda ya, yb, p: BC_JACS
    )
    assert got.y.height.tolist() == wanted.y[0].tolist()


def test_parameters_alone_may_be_an_object():
    got = solve_bvp(
        lambda x, y, p: rates(x, y, [p["k"]]),
        lambda ya, yb, p: ends(ya, yb, [p["k"]]),
        X,
        GUESS.tolist(),
        {"k": 6.0},
    )
    wanted = integrate.solve_bvp(rates, ends, X, GUESS.copy(), [6.0])
    assert got.p == {"k": wanted.p[0]}
    assert got.y.tolist() == wanted.y.tolist()
    assert got.sol(0.3).tolist() == wanted.sol(0.3).tolist()


def test_parameters_may_be_numbers_beside_objects():
    got = solve_bvp(
        lambda x, y, p: Wave(y.slope, -(p[0] ** 2) * y.height),
        lambda ya, yb, p: [ya.height, yb.height, ya.slope - p[0]],
        X,
        guess(),
        [6],
    )
    assert got.p.tolist() == integrate.solve_bvp(rates, ends, X, GUESS.copy(), [6]).p.tolist()


def test_leaves_may_have_axes_of_their_own():
    guess = VectorSpace({"u": np.stack([GUESS[0], GUESS[0]]), "v": np.zeros((2, 5))})
    got = solve_bvp(
        lambda x, y: VectorSpace({"u": y.value["v"], "v": -y.value["u"]}),
        lambda ya, yb: {"a": ya.value["u"], "b": yb.value["u"] - np.array([1.0, 2.0])},
        X,
        guess,
        tol=1e-6,
    )
    assert isinstance(got.y, VectorSpace)
    assert got.y.value["u"].shape == (2, len(got.x))
    assert got.sol(1.0).value["u"].round(6).tolist() == [1.0, 2.0]
    exact = np.sin(0.5) / np.sin(1.0)
    np.testing.assert_allclose(got.sol(0.5).value["u"], [exact, 2 * exact], rtol=1e-6)


def test_one_array_may_be_the_guess_of_two_unknowns():
    nothing = np.zeros(5)
    got = solve_bvp(
        lambda x, y: {"u": y["v"], "v": -y["u"]},
        lambda ya, yb: [ya["u"], yb["u"] - 1.0],
        X,
        {"u": nothing, "v": nothing},
    )
    assert round(got.sol(1.0)["u"], 6) == 1.0
    assert nothing.tolist() == [0.0] * 5


def test_float32_and_inactive_parts_come_back():
    got = solve_bvp(
        lambda x, y: {"u": y["v"], "v": -y["u"], "k": np.zeros(5)},
        lambda ya, yb: [ya["u"], yb["u"] - 1.0],
        X,
        {"u": GUESS[0].astype(np.float32), "v": np.zeros(5), "k": np.full(3, np.nan)},
        inactive="['k']",
    )
    assert got.y["u"].dtype == np.float32
    assert got.sol(0.3)["u"].dtype == np.float32
    assert got.y["k"].shape == (3,)


# Complex values.


def complex_guess():
    return {"u": GUESS[0] + 0j, "v": np.zeros(5, complex)}


def flat_complex(**options):
    return integrate.solve_bvp(
        lambda x, y: np.array([y[1], -y[0]]),
        lambda ya, yb: np.array([ya[0] - 1j, yb[0] - 1.0]),
        X, np.array([GUESS[0], np.zeros(5)], complex), **options,
    )  # fmt: skip


def test_complex_leaves_alone_are_computed_with_as_such():
    got = solve_bvp(
        lambda x, y: {"u": y["v"], "v": -y["u"]},
        lambda ya, yb: [ya["u"] - 1j, yb["u"] - 1.0],
        X,
        complex_guess(),
    )
    wanted = flat_complex()
    assert [got.y["u"].tolist(), got.y["v"].tolist()] == wanted.y.tolist()
    assert type(got.sol(0.3)["u"]) is complex


def test_real_and_complex_leaves_together_are_pairs():
    got = solve_bvp(
        lambda x, y: {"u": y["v"], "v": -y["u"], "w": y["r"], "r": -y["w"]},
        lambda ya, yb: {"u": ya["u"] - 1j, "v": yb["u"] - 1.0, "w": ya["w"], "r": yb["w"] - 1.0},
        X,
        complex_guess() | {"w": np.zeros(5), "r": np.zeros(5)},
        tol=1e-6,
    )
    np.testing.assert_allclose(got.sol(0.5)["u"], flat_complex(tol=1e-8).sol(0.5)[0], rtol=1e-6)
    assert type(got.sol(0.5)["w"]) is float


# The singular term: y'' + 2 y' / x + y = 0 with y(1) = sin(1), so y = sin(x) / x.


@pytest.mark.parametrize(
    "S",
    [
        [[0.0, 0.0], [0.0, -2.0]],
        sparse.csr_array(np.diag([0.0, -2.0])),
        {"u": {"u": 0.0, "v": 0.0}, "v": {"u": 0.0, "v": -2.0}},
    ],
    ids=["lists", "sparse", "object of objects"],
)
def test_the_singular_term_in_every_form(S):
    got = solve_bvp(
        lambda x, y: {"u": y["v"], "v": -y["u"]},
        lambda ya, yb: [ya["v"], yb["u"] - np.sin(1.0)],
        X,
        {"u": np.ones(5), "v": np.zeros(5)},
        S=S,
        tol=1e-6,
    )
    assert got.sol(0.5)["u"] == pytest.approx(np.sin(0.5) / 0.5, abs=1e-6)


# Watching.


@pytest.mark.parametrize("plain", [False, True])
def test_progress_shows_evaluations_and_nodes(plain, bars):
    p = {"k": 6.0, "unit": "1/m"}
    if plain:
        got = solve_bvp(rates, ends, X, GUESS.copy(), [6.0], progress=True)
    else:
        got = solve_bvp(fun, bc, X, guess(), p, progress=True)
    (bar,) = bars
    assert (bar.desc, bar.closed) == ("solve_bvp", True)
    assert bar.n == len(bar.shown) > 0
    assert bar.shown[-1]["nodes"] in (len(got.x), len(got.x) - 1)


# Bad input.


def simple(x, y):
    return Wave(y.slope, -1.0 * y.height)


def two(ya, yb):
    return [ya.height, yb.height - 1.0]


BAD = {
    "no leaf": ((simple, two, X, {"n": 1}), {}, LeafTypeError, "a dict with nothing in it to vary"),
    "ints": (
        (simple, two, X, Wave(np.zeros(5, int), np.zeros(5))), {}, StructureMismatchError,
        r"height: found float 0\.0, which is active.*1\.0, not 1",
    ),
    "number for a leaf": (
        (simple, two, X, Wave(GUESS[0], 1.0)), {}, StructureMismatchError, "slope: found float",
    ),
    "nodes": (
        (simple, two, X, Wave(GUESS[0], np.zeros(4))), {}, StructureMismatchError,
        "slope: found an array with 4 points, expected 5",
    ),
    "nan": (
        (simple, two, X, Wave(GUESS[0], np.array([0, 1, 2, np.nan, 4]))), {}, NotFiniteError,
        r"slope: found nan in the guess at 0\.75",
    ),
    "derivative": (
        (lambda x, y: Wave(y.slope, 0.0), two, X, guess()), {}, StructureMismatchError,
        "slope: found float, expected an array that has axis",
    ),
    "one number": (
        (lambda x, y: 0.0, two, X, guess()), {}, StructureMismatchError,
        "at the root: found float, expected an array that has axis",
    ),
    "complex derivative": (
        (lambda x, y: Wave(y.slope, 1j * y.height), two, X, guess()), {}, StructureMismatchError,
        "slope: found complex",
    ),
    "too few residuals": (
        (simple, lambda ya, yb: [0.0], X, guess()), {}, ValueError,
        "bc: found 1 residuals in a list, expected 2, one for each component of y and p",
    ),
    "residuals of two axes": (
        (simple, lambda ya, yb: np.zeros((2, 1)), X, guess()), {}, ValueError,
        r"bc: found 2 residuals of shape \(2, 1\) in a ndarray",
    ),
    "complex residuals": (
        (simple, lambda ya, yb: [1j, 0.0], X, guess()), {}, TypeError,
        "bc: found residuals of dtype complex128, expected real numbers",
    ),
    "residual that is None": (
        (simple, lambda ya, yb: {"a": iter([])}, X, guess()), {}, TypeError, "iterator",
    ),
    "parameters without a leaf": (
        (fun, bc, X, guess(), {"k": 6}), {}, ValueError, r"p: found a dict without a leaf.*1\.0",
    ),
    "real parameters": (
        (fun, bc, X, complex_guess(), {"k": 6.0}), {}, TypeError, r"p: found a dict with real lea",
    ),
    "nan in parameters": (
        (fun, bc, X, guess(), {"k": np.nan}), {}, NotFiniteError, r"\['k'\].*the guess of p",
    ),
    "S": (
        (simple, two, X, guess()), {"S": np.ones((3, 3))}, ValueError, r"S: found a matrix of sha",
    ),
    "fun_jac": (
        (simple, two, X, guess()), {"fun_jac": lambda x, y: np.zeros((2, 2))}, ValueError,
        r"fun_jac at .*: found an array of shape \(2, 2\), expected \(2, 2, 5\)",
    ),
    "complex fun_jac": (
        (simple, two, X, guess()), {"fun_jac": lambda x, y: np.zeros((2, 2, 5), complex)},
        TypeError, "fun_jac at .*: found a matrix of dtype complex128",
    ),
    "fun_jac of objects": (
        (simple, two, X, guess()), {"fun_jac": lambda x, y: Wave(Wave(x, x), Wave(x, "no"))},
        StructureMismatchError, r"nothing in fun_jac \(a Wave\), expected 1 number at slope\.slope",
    ),
    "fun_jac without p": (
        (fun, bc, X, guess(), {"k": 6.0, "unit": "1/m"}),
        {"fun_jac": lambda x, y, p: np.zeros((2, 2, len(x)))}, TypeError,
        "fun_jac at .*: found a ndarray, expected 2 derivatives; return df_dy, df_dp",
    ),
    "bc_jac": (
        (simple, two, X, guess()), {"bc_jac": lambda ya, yb: (np.zeros((2, 2)),)}, TypeError,
        "bc_jac: found a tuple of 1, expected 2 derivatives; return dbc_dya, dbc_dyb",
    ),
    "shape of bc_jac": (
        (simple, two, X, guess()), {"bc_jac": lambda ya, yb: [np.zeros((2, 2)), np.zeros((3, 2))]},
        ValueError, r"bc_jac: found a matrix of shape \(3, 2\), expected 2 rows and 2 columns",
    ),
    "mesh": ((simple, two, X[None], guess()), {}, ValueError, "`x` must be 1 dimensional"),
}  # fmt: skip


@pytest.mark.parametrize(("args", "options", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_an_error(args, options, kind, message):
    with pytest.raises(kind, match=message):
        solve_bvp(*args, **options)


def test_errors_say_which_function_they_are_of():
    with pytest.raises(StructureMismatchError) as caught:
        solve_bvp(lambda x, y: Wave(y.slope, None), two, X, guess())
    assert str(caught.value).startswith("in fun at x of shape (5,): at slope: ")
    calls = []

    def changing(ya, yb):
        calls.append(1)
        return {"a": ya.height, "b": yb.height if len(calls) < 3 else None}

    with pytest.raises(StructureMismatchError) as caught:
        solve_bvp(simple, changing, X, guess())
    assert str(caught.value).startswith("in bc: at ['b']: ")


class Oops(Exception):
    pass


@pytest.mark.parametrize("where", ["fun", "bc", "fun_jac", "bc_jac"])
def test_exceptions_of_the_user_pass_untouched(where):
    error = Oops("mine")

    def fails(*args):
        raise error

    given = {"fun": simple, "bc": two, where: fails}
    with pytest.raises(Oops) as caught:
        solve_bvp(x=X, y=guess(), **given)
    assert caught.value is error


def test_what_functions_do_to_their_arguments_does_no_harm():
    def overwrites(x, y):
        value = Wave(y.slope.copy(), -y.height)
        x[:] = y.height[:] = y.slope[:] = np.nan
        return value

    got = solve_bvp(overwrites, two, X.copy(), guess())
    assert got.y.height.tolist() == solve_bvp(simple, two, X, guess()).y.height.tolist()
