"""What SciPy calls goes to other processes, whole."""

import inspect
import pickle

import numpy as np
import pytest

from vspace import StructureMismatchError
from vspace_scipy._lift import Lifted, LiftedMany, Packing
from vspace_scipy._places import Spaces, as_it_is, point, unknowns
from vspace_scipy._space import Space
from vspace_scipy._watch import Watched
from vspace_scipy.optimize._curve_fit import Model
from vspace_scipy.optimize._values import MatrixOf, NumberReader, PairReader, ValueReader

X0 = {"x": 1.0, "w": np.array([2.0, 3.0])}
PACKED = Space(X0)
VECTOR = np.array([1.0, 2.0, 3.0])


def value(p):
    return p["x"] + p["w"].sum()


def gradient(p, *more):
    return {"x": 1.0, "w": np.ones(2)}


def value_and_gradient(p):
    return value(p), gradient(p)


def residuals(p):
    return {"r": 2 * p["w"], "s": p["x"]}


def matrix(p):
    return np.ones((3, 3))


def residuals_and_matrix(p):
    return residuals(p), matrix(p)


def model(t, p):
    return p["x"] * t


NUMBER = NumberReader("fun")
GRADIENT = Packing(PACKED, "jac")
VALUES = ValueReader(PACKED, "fun")
MATRIX = MatrixOf(PACKED, "hess", PACKED)
BOTH = ValueReader(PACKED, "fun")
WRAPPERS = {
    "objective": (Lifted(value, PACKED, NUMBER), (VECTOR,)),
    "with gradient": (
        Lifted(value_and_gradient, PACKED, PairReader(NUMBER, GRADIENT, "gradient", "fun")),
        (VECTOR,),
    ),
    "gradient": (Lifted(gradient, PACKED, GRADIENT), (VECTOR,)),
    "product": (
        LiftedMany(gradient, Spaces(PACKED), (unknowns, unknowns), GRADIENT), (VECTOR, VECTOR)
    ),
    "residuals": (Lifted(residuals, PACKED, VALUES), (VECTOR,)),
    "with Jacobian": (
        Lifted(
            residuals_and_matrix,
            PACKED,
            PairReader(BOTH, MatrixOf(PACKED, "jac", BOTH, True), "Jacobian", "fun"),
        ),
        (VECTOR,),
    ),
    "matrix": (Lifted(matrix, PACKED, MATRIX), (VECTOR,)),
    "model": (Model(model, PACKED, None), (2.0, *VECTOR)),
    "watched": (Watched(value), (X0,)),
}  # fmt: skip


@pytest.mark.parametrize(("function", "args"), WRAPPERS.values(), ids=list(WRAPPERS))
def test_wrappers_pickle_before_and_after_a_call(function, args):
    fresh = pickle.loads(pickle.dumps(function))
    expected = function(*args)
    used = pickle.loads(pickle.dumps(function))
    for each in (fresh, used):
        np.testing.assert_equal(each(*args), expected)


def test_residuals_take_their_space_along():
    function = Lifted(residuals, PACKED, ValueReader(PACKED, "fun"))
    function(VECTOR)
    again = pickle.loads(pickle.dumps(function))
    assert again.reader.space.size == 3


def test_wrappers_have_no_dict():
    for function, _ in WRAPPERS.values():
        assert not hasattr(function, "__dict__")


def test_arguments_beyond_the_places_are_passed_on():
    def seen(*args, **options):
        return args, options

    lifted = LiftedMany(seen, Spaces(PACKED), (as_it_is, point), named={"x_new": unknowns})
    args, options = lifted(1.5, VECTOR, "more", x_new=VECTOR, f_new=2.0)
    assert args[0] == 1.5
    assert args[1]["x"] == options["x_new"]["x"] == 1.0
    assert (args[2], options["f_new"]) == ("more", 2.0)
    assert lifted(1.5) == ((1.5,), {})


def test_scipy_sees_the_signature_of_the_users():
    def callback(x, convergence):
        pass

    lifted = LiftedMany(callback, Spaces(PACKED), (point,))
    assert [*inspect.signature(lifted).parameters] == ["x", "convergence"]
    in_c = LiftedMany(max, Spaces(PACKED), (as_it_is,))  # which has none
    assert in_c([1.0, 2.0]) == 2.0


def test_errors_say_which_function_it_was():
    lifted = Lifted(lambda p: {"x": 1.0}, PACKED, Packing(PACKED, "jac"))
    with pytest.raises(StructureMismatchError, match=r"^in jac: "):
        lifted(VECTOR)
