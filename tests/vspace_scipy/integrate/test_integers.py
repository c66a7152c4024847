"""Integers in what an integrand returns are kept, and a warning says so."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest

import vspace_scipy.integrate as ours
from vspace import IntegerWarning
from vspace_scipy.integrate import quad_vec

SILENT = {
    "bool": lambda x: {"a": True, "x": x},
    "text": lambda x: {"a": "text", "x": x},
    "field of an object": lambda x: SimpleNamespace(n=1, x=x),
    "float": lambda x: {"a": 1.0, "x": x},
}


def test_integer_in_a_dict_is_kept_with_a_warning_that_says_what_to_write():
    with pytest.warns(IntegerWarning, match=r"integers at \['a'\].*write 1\.0 for 1") as caught:
        res, _ = quad_vec(lambda x: {"a": 1, "b": x}, 0, 2)
    assert res == {"a": 1, "b": pytest.approx(2.0)}
    assert caught[0].filename == __file__


def test_integers_that_are_meant_are_silent():
    res, _ = quad_vec(lambda x: {"id": 7, "x": x}, 0, 1, inactive=int)
    assert res["id"] == 7


@pytest.mark.parametrize("f", SILENT.values(), ids=SILENT)
def test_what_is_no_integer_or_a_field_is_silent(f):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quad_vec(f, 0, 1)


def test_many_integers_are_not_all_named():
    with pytest.warns(IntegerWarning, match=r"\[4\], \.\.\., which"):
        quad_vec(lambda x: [*range(9), x], 0, 1)


X = np.linspace(0.0, 1.0, 5)
OTHERS = {
    "fixed_quad": lambda f: ours.fixed_quad(f, 0, 1),
    "tanhsinh": lambda f: ours.tanhsinh(f, 0, 1),
    "nsum": lambda f: ours.nsum(f, 1, 3),
    "qmc_quad": lambda f: ours.qmc_quad(f, 0, 1, n_points=8),
    "cubature": lambda f: ours.cubature(lambda x: f(x[:, 0]), [0], [1]),
    "trapezoid": lambda f: ours.trapezoid(f(X)),
    "simpson": lambda f: ours.simpson(f(X)),
    "romb": lambda f: ours.romb(f(X)),
    "cumulative_trapezoid": lambda f: ours.cumulative_trapezoid(f(X)),
    "cumulative_simpson": lambda f: ours.cumulative_simpson(f(X)),
}


@pytest.mark.parametrize("call", OTHERS.values(), ids=OTHERS)
def test_functions_of_many_points_warn_of_integers_too(call):
    def f(x):
        return {"n": 3, "x": x[0] if np.ndim(x) == 2 else x}

    with pytest.warns(IntegerWarning, match=r"integers at \['n'\]") as caught:
        call(f)
    assert [each.filename for each in caught] == [__file__]


def test_integers_in_a_list_of_objects_are_those_of_the_first():
    with pytest.warns(IntegerWarning, match=r"integers at \['n'\],"):
        assert ours.trapezoid([{"n": 1, "x": 1.0}, {"n": 2, "x": 1.0}]) == {"n": 1, "x": 1.0}


def test_integers_in_a_guess_are_warned_of():
    def call(y, p):
        ours.solve_bvp(
            lambda x, y, p: y | {"u": y["v"], "v": -p["k"] * y["u"]},
            lambda a, b, p: [a["u"], b["u"], a["v"] - 1.0],
            X, {"u": np.sin(3 * X), "v": np.cos(3 * X)} | y, p={"k": 9.0} | p,
        )  # fmt: skip

    for y, p, message in (
        ({"n": 2}, {}, r"guess has.*\['n'\]"),
        ({}, {"m": 1}, r"of p has.*\['m'\]"),
    ):
        with pytest.warns(IntegerWarning, match=message) as caught:
            call(y, p)
        assert [each.filename for each in caught] == [__file__]
