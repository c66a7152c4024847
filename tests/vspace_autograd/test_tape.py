import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.core import make_vjp
from autograd.extend import defvjp, primitive

from vspace_autograd._tape import Recorded, pull

RANDOM = np.random.default_rng(7)


def numbers(*shape):
    return RANDOM.uniform(0.5, 1.5, shape)


def by_autograd(function, args, w):
    vjp, _ = make_vjp(lambda args: function(*args), args)
    return vjp(w)


def check(function, *args):
    """Hold the gradients by all arguments against autograd's own."""
    w = RANDOM.uniform(-1.0, 1.0, np.shape(function(*args)))
    if not np.shape(w):
        w = float(w)
    for found, expected in zip(
        pull(function, args, range(len(args)), w), by_autograd(function, args, w), strict=True
    ):
        assert np.shape(found) == np.shape(expected)
        rounding = 20 * np.finfo(np.result_type(expected)).eps
        np.testing.assert_allclose(found, expected, rtol=rounding, atol=rounding)


BY_RULE = {
    "add": (lambda x, y: x + y, numbers(3), numbers(3)),
    "add to a row": (lambda x, y: x + y, numbers(2, 3), numbers(3)),
    "add a number": (lambda x, y: x + y, numbers(2, 3), 2.0),
    "add a plain int": (lambda x: 2 + x, numbers(3)),
    "add itself": (lambda x: x + x, numbers(3)),
    "subtract, both spread": (lambda x, y: x - y, numbers(3, 1), numbers(1, 4)),
    "multiply numbers": (lambda x, y: x * y, 2.0, 3.0),
    "multiply of length one": (lambda x, y: x * y, numbers(1), numbers(4)),
    "multiply by a box": (lambda x, y: x * y, numbers(2, 1, 3), numbers(4, 1)),
    "divide": (lambda x, y: x / y, numbers(3), numbers(2, 3)),
    "divide a plain number": (lambda x: 2.0 / x, numbers(3)),
    "divide by name": (lambda x, y: anp.divide(x, y), numbers(3), 2.0),
    "square": (lambda x: x**2, numbers(3)),
    "root": (lambda x: x**0.5, numbers(3)),
    "power zero": (lambda x: x**0, numbers(3)),
    "power of a number": (lambda x: x**-1.5, 2.0),
    "item": (lambda x: x[1], numbers(3)),
    "items, one twice": (lambda x: x[0] * x[0] * x[2], numbers(3)),
    "slice": (lambda x: x[1:], numbers(3)),
    "slices and new axes": (lambda x: x[None, :, 0] - x[:, None, 0], numbers(3, 2)),
    "ellipsis": (lambda x: x[..., 1], numbers(2, 3)),
    "item of what was used before": (lambda x: x * x[1], numbers(3)),
    "sum": (lambda x: anp.sum(x), numbers(2, 3)),
    "sum along an axis": (lambda x: x.sum(-1), numbers(2, 3)),
    "sum along axes": (lambda x: anp.sum(x, axis=(0, 2)), numbers(2, 3, 4)),
    "sum with axes kept": (lambda x: anp.sum(x, axis=0, keepdims=True) * x, numbers(2, 3)),
    "sum of all with axes kept": (lambda x: anp.sum(x, keepdims=True), numbers(2, 3)),
    "reshape": (lambda x: anp.reshape(x, (3, -1)), numbers(2, 3)),
    "reshape as a method": (lambda x: x.reshape(-1) * 2.0, numbers(2, 3)),
    "reshape a number": (lambda x: anp.reshape(x, (-1,)), 2.0),
    "dot": (lambda x, y: anp.dot(x, y), numbers(3), numbers(3)),
    "matrix times vector": (lambda x, y: anp.dot(x, y), numbers(2, 3), numbers(3)),
    "vector times matrix": (lambda x, y: x @ y, numbers(2), numbers(2, 3)),
    "matrices": (lambda x, y: x @ y, numbers(2, 3), numbers(3, 4)),
    "array": (lambda x, y: anp.array([x * y, 1.0, y]), 2.0, 3.0),
    "array of rows": (lambda x, y: anp.array([x, y]), numbers(3), numbers(3)),
    "concatenate": (lambda x, y: anp.concatenate([x, y, x]), numbers(3), numbers(2)),
    "concatenate rows": (lambda x, y: anp.concatenate([x, y]), numbers(1, 3), numbers(2, 3)),
}


@pytest.mark.parametrize("name", BY_RULE)
def test_rules_are_those_of_autograd(name, monkeypatch):
    function, *args = BY_RULE[name]
    check(function, *args)
    if "array" not in name:  # whose items are made arrays by an operation without a rule
        monkeypatch.setattr(Recorded, "_vjp", None)
        pull(function, args, [0], np.ones(np.shape(function(*args))))


BY_AUTOGRAD = {
    "other functions": (lambda x: anp.exp(x) * anp.sin(x), numbers(3)),
    "single precision": (lambda x: x * x, numbers(3).astype(np.float32)),
    "complex": (lambda x: anp.real(x * x * (1.0 + 2.0j)), numbers(3) + 1.0j),
    "complex of a real": (lambda x: anp.real(x * 1j * (x + 2j)), numbers(3)),
    "an exponent": (lambda x, y: x**y, numbers(3), 2.5),
    "an array of exponents": (lambda x: x ** np.arange(3), numbers(3)),
    "an array of places": (lambda x: x[np.array([0, 0, 2])], numbers(3)),
    "places, a number more": (lambda x: x[[0, 2]] * x[0], numbers(3)),
    "a mask": (lambda x: x[np.array([True, False, True])], numbers(3)),
    "a sum to another dtype": (lambda x: anp.sum(x, dtype=float), numbers(3)),
    "a sum of a number": (lambda x: anp.sum(x), 2.0),
    "an order": (lambda x: anp.reshape(x, (3, 2), order="F"), numbers(2, 3)),
    "a stack of matrices": (lambda x, y: x @ y, numbers(2, 2, 3), numbers(3, 2)),
    "a factor": (lambda x: anp.dot(2.0, x), numbers(3)),
    "columns": (lambda x, y: anp.concatenate([x, y], axis=1), numbers(2, 1), numbers(2, 2)),
    "an array with axes": (lambda x: anp.array([x, x], ndmin=1), 2.0),
    "integers": (lambda x: np.arange(3) * x, numbers(3)),
    "many components": (lambda x, y: (x * y)[1:] + anp.sum(x), numbers(10_000), 2.0),
}


@pytest.mark.parametrize("name", BY_AUTOGRAD)
def test_whatever_has_no_rule_is_left_to_autograd(name):
    function, *args = BY_AUTOGRAD[name]
    check(function, *args)


def test_only_what_is_wanted_is_differentiated():
    x, y = numbers(3), numbers(3)
    (found,) = pull(lambda x, y: x * y, [x, y], [1], np.ones(3))
    np.testing.assert_array_equal(found, x)


def test_values_that_do_not_depend_on_the_arguments_have_no_gradient():
    x = numbers(3)
    for function in (lambda x, y: 2.0 * x, lambda x, y: np.ones(3), lambda x, y: anp.zeros(3)):
        _, by_y = pull(function, [x, 1.0], [0, 1], np.ones(3))
        assert by_y == 0.0


def test_an_argument_that_is_returned():
    (found,) = pull(lambda x: x, [numbers(3)], [0], np.ones(3))
    np.testing.assert_array_equal(found, np.ones(3))


def test_a_gradient_is_differentiable_by_arguments_and_cotangent():
    x, w = numbers(3), numbers(3)
    direction = numbers(3)

    def along(x, w):
        (gradient,) = pull(lambda x: x**3 / x[0] + anp.sum(x[1:] * x[1:]), [x], [0], w)
        return anp.dot(gradient, direction)

    def expected(x, w):
        (gradient,) = by_autograd(lambda x: x**3 / x[0] + anp.sum(x[1:] * x[1:]), (x,), w)
        return anp.dot(gradient, direction)

    for i in (0, 1):
        found = autograd.grad(along, i)(x, w)
        np.testing.assert_allclose(found, autograd.grad(expected, i)(x, w), rtol=1e-13)


def test_what_is_traced_outside_of_the_function_stays_traced():
    x = numbers(3)

    def along(p):
        (gradient,) = pull(lambda x: (x + 1.0)[0] * p * x + x[1], [x], [0], np.ones(3))
        return anp.sum(gradient)

    # of the sum of (x[0] + 1) p x + x[1]: p (x[0] + 1) for each, p sum(x) and 3
    assert autograd.grad(along)(2.0) == pytest.approx(3.0 * (x[0] + 1.0) + x.sum())


def test_a_gradient_inside_of_the_function():
    x = numbers(3)
    (found,) = pull(autograd.grad(lambda x: anp.sum(x**3)), [x], [0], np.ones(3))
    np.testing.assert_allclose(found, 6.0 * x)


def test_many_items_take_one_array():
    x = numbers(4_000)
    sizes = []
    make = np.zeros

    def counted(shape, *args, **options):
        sizes.append(np.prod(shape))
        return make(shape, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "zeros", counted)
        (found,) = pull(lambda x: sum(x[i] for i in range(50)), [x], [0], 1.0)
    assert sizes.count(4_000) == 1
    assert found.sum() == 50.0


def test_an_operation_without_a_derivative_is_an_error_where_it_is_used():
    opaque = primitive(lambda x: x * 2.0)
    with pytest.raises(NotImplementedError, match="VJP of"):
        pull(lambda x: opaque(x), [1.0], [0], 1.0)


def test_a_derivative_of_the_users_own():
    tripled = primitive(lambda x: x * 3.0)
    defvjp(tripled, lambda ans, x: lambda g: g * 3.0)
    assert pull(lambda x: tripled(x) * x, [2.0], [0], 1.0) == [12.0]


def test_nothing_is_kept_after_an_error():
    kept = []

    def fails(x):
        kept.append(x * 2.0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pull(fails, [1.0], [0], 1.0)
    assert kept[0]._node.tape == []
