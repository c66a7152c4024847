"""Integers where a number is meant: two starts, or two ends of a box, have the same (C2)."""

from collections import namedtuple
from dataclasses import dataclass
from typing import NamedTuple

import attrs
import numpy as np
import pytest

import vspace_scipy.optimize as ours
from vspace import InactiveConfig, IntegerWarning, StructureMismatchError, VectorSpace
from vspace.extend import integers_in, shared_choice
from vspace_scipy import integrate
from vspace_scipy._integers import check_integers
from vspace_scipy.sparse.linalg import lobpcg


@dataclass
class Model:
    rate: float
    steps: int = 3
    name: str = "model"


@attrs.define
class Attrs:
    rate: float
    steps: int


class Named(NamedTuple):
    rate: "float"
    parts: list


Pair = namedtuple("Pair", "x y")


@dataclass
class Heir(Model):
    more: int = 1


class Plain:
    def __init__(self):
        self.count = 1


def cyclic():
    value = {"n": 1}
    value["self"] = value
    return value


# Objects, and where integers stand in them that were meant to be numbers.
FOUND = {
    "dict": ({"a": 1, "b": 2.0}, {"['a']": 1}),
    "nest": ({"a": [1, {"b": (np.int64(2), 3.0)}]}, {"['a'][0]": 1, "['a'][1]['b'][0]": 2}),
    "no bool": ([True, np.True_, None, "1"], {}),
    "field": (Model(1), {"rate": 1}),
    "settings": (Model(1.0, 5), {}),
    "attrs": ({"x": Attrs(1, 2)}, {"['x'].rate": 1}),
    "named tuple": (Named(1, [2]), {"rate": 1, "parts[0]": 2}),
    "named tuple without annotations": (Pair(1, 2.0), {"x": 1}),
    "inherited field": (Heir(1), {"rate": 1}),
    "attribute": ([Plain()], {}),
    "cycle": (cyclic(), {"['n']": 1}),
    "vector": (VectorSpace({"a": 1, "b": 2.0}), {"value['a']": 1}),
    "class": ({"a": Model, "b": 2}, {"['b']": 2}),
}


@pytest.mark.parametrize(("value", "wanted"), FOUND.values(), ids=list(FOUND))
def test_integers_that_were_meant_to_be_numbers(value, wanted):
    assert integers_in(value) == wanted


def test_arrays_of_integers_are_found():
    found = integers_in({"a": np.array([1, 2]), "b": np.ones(2)})
    assert list(found) == ["['a']"]


CHOICES = {
    "a type": int,
    "a predicate": lambda cls: cls is int,
    "a pattern": "*n",
    "a pattern of what is around it": "in",
    "fixed": InactiveConfig(fixed="*n"),
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=list(CHOICES))
def test_what_is_declared_inactive_is_meant_to_be_an_integer(choice):
    inactive = shared_choice(choice)
    assert "['in']['n']" not in integers_in({"in": {"n": 1}, "x": 2.0}, inactive)


def test_a_choice_of_other_parts_leaves_integers():
    assert integers_in({"n": 1, "x": 2.0}, shared_choice("*x")) == {"['n']": 1}


# Pairs that are not of one space, with path and remedy.
APART = {
    "different": ({"a": 1.0, "b": 0}, {"a": 2.0, "b": 5}, r"\['b'\]: .*write 0\.0 and 5\.0"),
    "floating above": ({"a": 1.0, "b": 0}, {"a": 2.0, "b": 5.0}, r"\['b'\].*write 0\.0$"),
    "floating below": ({"a": 1.0, "b": 0.0}, {"a": 2.0, "b": 5}, r"\['b'\].*write 5\.0$"),
    "an array above": ({"a": 1.0, "b": 0}, {"a": 2.0, "b": np.ones(2)}, r"\['b'\].*write 0\.0$"),
    "arrays": (
        {"a": 1.0, "b": np.zeros(2, int)}, {"a": 1.0, "b": np.ones(2, int)},
        r"integer \[0 0\] in it, and \[1 1\] in that.*write an array of floats",
    ),
    "fields": (Model(1), Model(2), r"at rate: .*write 1\.0 and 2\.0"),
    "vectors": (VectorSpace([0, 1.0]), VectorSpace([1.0, 1.0]), r"at \[0\].*write 0\.0$"),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "message"), APART.values(), ids=list(APART))
def test_integers_that_differ_are_an_error(first, second, message):
    with pytest.raises(StructureMismatchError, match=message):
        check_integers(first, second, ("it", "that"), None)


SAME = {
    "same": ({"a": 1.0, "b": 5}, {"a": 2.0, "b": 5}),
    "settings": (Model(1.0, 5), Model(2.0, 6)),
    "near names": ({"b": 5, "bb": 1.0}, {"b": 5, "bb": 1.0}),
    "near fields": (Attrs(1.0, 2), Attrs(2.0, 3)),
    "a part left out": ({"a": 1.0, "b": 5}, {"a": 2.0}),
}


@pytest.mark.parametrize(("first", "second"), SAME.values(), ids=list(SAME))
def test_integers_that_are_the_same_or_settings_are_none(first, second):
    check_integers(first, second, ("it", "that"), None)


def bowl(o):
    return (o["a"] - 0.3) ** 2 + (o["b"] - 3.0) ** 2


BOX = {"a": -1.0, "b": 0}, {"a": 1.0, "b": 5}
START = {"a": 0.0, "b": 1.0}
# Every function that has a box.
BOXED = {
    "differential_evolution": lambda box: ours.differential_evolution(bowl, box, rng=1, maxiter=2),
    "differential_evolution, x0": lambda box: ours.differential_evolution(
        bowl, box, x0=START, rng=1, maxiter=2
    ),
    "dual_annealing": lambda box: ours.dual_annealing(bowl, box, rng=1, maxiter=2),
    "shgo": lambda box: ours.shgo(bowl, box),
    "direct": lambda box: ours.direct(bowl, box, maxfun=20),
    "brute": lambda box: ours.brute(bowl, box, Ns=3),
    "minimize": lambda box: ours.minimize(bowl, START, bounds=box),
    "fmin_l_bfgs_b": lambda box: ours.fmin_l_bfgs_b(bowl, START, approx_grad=True, bounds=box),
    "fmin_tnc": lambda box: ours.fmin_tnc(bowl, START, approx_grad=True, bounds=box, disp=0),
    "fmin_slsqp": lambda box: ours.fmin_slsqp(bowl, START, bounds=box, iprint=0),
    "basinhopping": lambda box: ours.basinhopping(
        bowl, START, niter=1, rng=1, minimizer_kwargs={"method": "L-BFGS-B", "bounds": box}
    ),
    "least_squares": lambda box: ours.least_squares(
        lambda o: [o["a"] - 0.3, o["b"] - 3.0], START, bounds=box
    ),
    "curve_fit": lambda box: ours.curve_fit(
        lambda t, o: o["a"] + o["b"] * t, np.arange(3.0), np.arange(3.0), START, bounds=box
    ),
    "milp": lambda box: ours.milp(START, bounds=box),
    "linprog": lambda box: ours.linprog(START, bounds=box),
}


@pytest.mark.parametrize("name", BOXED)
@pytest.mark.parametrize("form", [tuple, lambda box: ours.Bounds(*box)], ids=["pair", "Bounds"])
def test_integer_ends_of_a_box_that_differ_are_an_error(name, form):
    with pytest.raises(StructureMismatchError, match=r"\['b'\]: .*0 in the lower end, and 5 in"):
        BOXED[name](form(BOX))
    with pytest.raises(StructureMismatchError, match=r"\['b'\]: .*lower end.*write 0\.0$"):
        BOXED[name](form((BOX[0], {"a": 1.0, "b": 5.0})))
    with pytest.raises(StructureMismatchError, match=r"\['b'\]: .*upper end.*write 5\.0$"):
        BOXED[name](form(({"a": -1.0, "b": 0.0}, BOX[1])))


def test_declared_integers_of_a_box_may_differ():
    res = ours.direct(lambda o: o["a"] ** 2, BOX, inactive="b", maxfun=20)
    assert res.x["b"] == 0


@pytest.mark.filterwarnings("ignore::vspace.IntegerWarning")
def test_other_starts_with_other_integers_are_an_error():
    start = {"x": np.ones(2), "n": 1}
    other = {"x": np.full(2, 2.0), "n": 2}
    with pytest.raises(StructureMismatchError, match=r"\['n'\].*1 in x0, and 2 in x1"):
        ours.newton(lambda o: o, start, x1=other)
    with pytest.raises(StructureMismatchError, match=r"\['n'\].*2 in start 2"):
        ours.minimize(
            lambda o: float(o["x"] @ o["x"]), start, method="Nelder-Mead",
            options={"initial_simplex": [start, start, other]},
        )  # fmt: skip
    with pytest.raises(StructureMismatchError, match=r"\['n'\].*1 in X\[0\], and 2 in X\[1\]"):
        lobpcg(lambda o: o, [start, other])


UNKNOWNS = {"a": 0, "b": 0.5}
WARN = {
    "minimize": lambda: ours.minimize(lambda o: (o["b"] - 1) ** 2, UNKNOWNS),
    "least_squares": lambda: ours.least_squares(lambda o: [o["b"] - 1.0], UNKNOWNS),
    "root": lambda: ours.root(lambda o: {"a": 0, "b": o["b"] - 1.0}, UNKNOWNS),
    "direct": lambda: ours.direct(
        lambda o: o["b"] ** 2, ({"a": 0, "b": -1.0}, {"a": 0, "b": 2.0}), maxfun=9
    ),
    "solve_ivp": lambda: integrate.solve_ivp(lambda t, y: {"a": 0, "b": 1.0}, (0, 1), UNKNOWNS),
    "odeint": lambda: integrate.odeint(lambda y, t: {"a": 0, "b": 1.0}, UNKNOWNS, [0.0, 1.0]),
    "vector": lambda: integrate.solve_ivp(lambda t, y: 0.0 * y, (0, 1), VectorSpace(UNKNOWNS)),
}


@pytest.mark.parametrize("call", WARN.values(), ids=WARN)
def test_an_integer_in_a_start_or_a_state_warns_at_the_line_of_the_user(call):
    with pytest.warns(IntegerWarning, match=r"has integers at \['a'\], which are inact") as caught:
        call()
    assert len(caught) == 1
    assert caught[0].filename == __file__


@pytest.mark.parametrize("choice", [int, "a"], ids=repr)
def test_an_integer_that_is_declared_does_not_warn(choice):
    ours.minimize(lambda o: (o["b"] - 1) ** 2, UNKNOWNS, inactive=choice)
    integrate.solve_ivp(lambda t, y: {"a": 0, "b": 1.0}, (0, 1), UNKNOWNS, inactive=choice)


@pytest.mark.filterwarnings("ignore::vspace.IntegerWarning")
def test_an_integer_in_the_unknowns_is_named_where_bounds_have_a_number():
    with pytest.raises(StructureMismatchError, match=r"\['a'\].*write 0\.0 in the object"):
        ours.minimize(
            lambda o: o["b"] ** 2, UNKNOWNS, bounds=(None, {"a": 1.0, "b": 1.0}), inactive=None
        )
