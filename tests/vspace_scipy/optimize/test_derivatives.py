"""`approx_fprime`, `check_grad` and `line_search` on objects."""

import numpy as np
import pytest
from scipy import optimize

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy.optimize import approx_fprime, check_grad, line_search, rosen, rosen_der

POINT = np.array([1.3, 0.7, 0.8, 1.9])


def test_gradient_is_an_object(shape, same):
    ours = approx_fprime(shape.build(POINT), lambda x, a: a * rosen(shape.read(x)), 1e-6, 2.0)
    flat = optimize.approx_fprime(POINT, lambda v, a: a * rosen(v), 1e-6, 2.0)
    assert same(shape.read(ours), flat)


def test_jacobian_is_a_matrix(in_model, same):
    flat = optimize.approx_fprime(POINT, rosen_der)
    for f in (
        lambda x: rosen_der(in_model.read(x)),
        lambda x: in_model.build(rosen_der(in_model.read(x))),
    ):
        assert same(approx_fprime(in_model.build(POINT), f), flat)


def test_steps_by_part(same):
    flat = optimize.approx_fprime(POINT, rosen, [1e-4, 1e-8, 1e-8, 1e-8])
    point = {"a": POINT[0], "w": POINT[1:]}
    for steps in ({"a": 1e-4, "w": 1e-8}, {"*": 1e-8, "['a']": 1e-4}, [1e-4, 1e-8, 1e-8, 1e-8]):
        ours = approx_fprime(point, lambda p: rosen(np.array([p["a"], *p["w"]])), steps)
        assert same([ours["a"], *ours["w"]], flat)


def test_steps_lost_in_single_precision_are_an_error():
    with pytest.raises(LeafTypeError, match=r"\['x'\].*is lost.*larger epsilon"):
        approx_fprime({"x": np.ones(1, np.float32)}, lambda p: float(p["x"][0]))


def test_check_grad_does_the_same_as_by_hand(shape):
    ours = check_grad(
        lambda x, a: a * rosen(shape.read(x)),
        lambda x, a: shape.build(a * rosen_der(shape.read(x))),
        shape.build(POINT),
        2.0,
    )
    flat = optimize.check_grad(lambda v, a: a * rosen(v), lambda v, a: a * rosen_der(v), POINT, 2.0)
    assert ours == flat
    random = check_grad(
        lambda x: rosen(shape.read(x)), lambda x: shape.build(rosen_der(shape.read(x))),
        shape.build(POINT), direction="random", rng=1,
    )  # fmt: skip
    assert random == optimize.check_grad(rosen, rosen_der, POINT, direction="random", rng=1)


def test_a_gradient_of_another_structure_is_an_error():
    with pytest.raises(StructureMismatchError, match="'y'") as caught:
        check_grad(lambda p: p["x"], lambda p: {"y": 1.0}, {"x": 1.0})
    assert str(caught.value).startswith("in grad: ")


def test_line_search_does_the_same_as_by_hand(shape, same):
    direction = -rosen_der(POINT)
    seen = []

    def extra(alpha, x, f, g):
        seen.append((type(x), type(g)))
        return True

    start = shape.build(POINT)
    ours = line_search(
        lambda x: rosen(shape.read(x)), lambda x: shape.build(rosen_der(shape.read(x))), start,
        shape.build(direction), gfk=shape.build(rosen_der(POINT)), extra_condition=extra,
    )  # fmt: skip
    flat = optimize.line_search(rosen, rosen_der, POINT, direction, gfk=rosen_der(POINT))
    assert ours[:-1] == flat[:-1]
    assert same(shape.read(ours[-1]), flat[-1])
    assert set(seen) == {(type(start), type(start))}


def test_plain_points_are_scipys():
    assert approx_fprime(POINT, rosen).tobytes() == optimize.approx_fprime(POINT, rosen).tobytes()
    assert check_grad(rosen, rosen_der, POINT) == optimize.check_grad(rosen, rosen_der, POINT)
    direction = -rosen_der(POINT)
    ours = line_search(rosen, rosen_der, POINT, direction)
    np.testing.assert_equal(ours, optimize.line_search(rosen, rosen_der, POINT, direction))
