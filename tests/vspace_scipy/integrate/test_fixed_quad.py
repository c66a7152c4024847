"""`fixed_quad` of objects: stacked leaves, or a list of objects."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate

from vspace import LeafTypeError, StructureMismatchError, VectorSpace
from vspace_scipy.integrate import fixed_quad


def rows(x):
    return np.stack([np.exp(x), np.sin(3 * x), x**2, 1 / (2 + x)])


PLAIN = {
    "array": np.exp,
    "rows": rows,
    "list of arrays": lambda x: [x, x**2],
    "list of numbers": list,
    "complex": lambda x: 1j * x,
    "number": lambda x: 2.0,
    "exact": lambda x: np.array([Fraction(1, 2)] * x.size),
    "None": lambda x: None,
}


@pytest.mark.parametrize("f", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("limits", [(0, 1), (1, 0), (0, np.inf)])
@pytest.mark.parametrize("options", [{}, {"n": 3}], ids=["5", "3"])
def test_arrays_are_scipys_own(f, limits, options):
    results = []
    for function in (fixed_quad, integrate.fixed_quad):
        try:
            results.append(repr(function(f, *limits, **options)))
        except Exception as error:
            results.append((type(error), str(error)))
    assert results[0] == results[1]


def test_stacked_leaves_are_as_flat_arrays_to_the_bit(stack, numbers_of):
    val, none = fixed_quad(lambda x: stack(rows(x)), 0, 2, n=7)
    assert none is None and type(val) is type(stack(rows(np.ones(1))))
    assert numbers_of(val).tolist() == integrate.fixed_quad(rows, 0, 2, n=7)[0].tolist()


def test_list_of_objects_is_as_flat_arrays(kind):
    build, flat = kind
    val, _ = fixed_quad(lambda x: [build(each) for each in rows(x).T], 0, 2, n=7)
    np.testing.assert_allclose(flat(val), integrate.fixed_quad(rows, 0, 2, n=7)[0], rtol=1e-15)


def test_arguments_and_types():
    val, _ = fixed_quad(lambda x, c: {"a": c * x, "f": x.astype("f4")}, 0, 1, (2.0,), 5)
    assert val == {"a": pytest.approx(1.0), "f": pytest.approx(0.5)}
    assert type(val["a"]) is float and type(val["f"]) is np.float32
    val, _ = fixed_quad(lambda x: {"z": 1j * x, "a": x}, 0, 1)
    assert val["z"] == pytest.approx(0.5j)
    val, _ = fixed_quad(lambda x: VectorSpace({"a": x, "dt": 0.1}, inactive="['dt']"), 0, 1)
    assert val.value == {"a": pytest.approx(0.5), "dt": 0.1}
    val, _ = fixed_quad(lambda x: {"a": x, "dt": 0.1}, 0, 1, inactive="['dt']")
    assert val["dt"] == 0.1


ERRORS = {
    "constant": (lambda x: {"a": x, "b": 1.0}, StructureMismatchError, r"\['b'\]: found float"),
    "number of points": (lambda x: {"a": x[1:]}, StructureMismatchError, "array with 4 points"),
    "number of objects": (lambda x: [{"a": 1.0}], StructureMismatchError, "a list of 1 objects"),
    "no leaf": (lambda x: {"a": 1}, LeafTypeError, "with nothing in it"),
    "infinite": (lambda x: {"a": x}, ValueError, "finite limits"),
}


@pytest.mark.parametrize(("f", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_errors(f, error, message):
    with pytest.raises(error, match=message) as caught:
        fixed_quad(f, 0, np.inf if error is ValueError else 1)
    assert caught.value.__context__ is None
