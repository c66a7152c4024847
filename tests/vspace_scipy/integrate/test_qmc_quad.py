"""`qmc_quad` of objects: each component with the same points."""

import numpy as np
import pytest
from scipy import integrate
from scipy.stats import qmc

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy.integrate import qmc_quad

BOX = [0.0, 1.0], [1.0, 3.0]


def rows(x):
    return np.stack([x.sum(axis=0), x.prod(axis=0), np.exp(-x[0]), x[0] * 0 + 1])


def generator():
    return qmc.Halton(2, rng=np.random.default_rng(7))


def outcome(function, *args, **kwargs):
    try:
        return repr(function(*args, **kwargs))
    except Exception as error:
        return type(error), str(error)


PLAIN = {
    "numbers": lambda x: x.prod(axis=0),
    "None": lambda x: None,
    "raises": lambda x: 1 / 0,
    "not callable": 1.0,
}
OPTIONS = {
    "defaults": {},
    "few": {"n_estimates": 3, "n_points": 10},
    "no int": {"n_points": 1.5},
    "log": {"log": True},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("f", PLAIN.values(), ids=PLAIN)
def test_arrays_are_scipys_own(f, options):
    for box in (BOX, BOX[::-1]):
        got = outcome(qmc_quad, f, *box, qrng=generator(), **options)
        assert got == outcome(integrate.qmc_quad, f, *box, qrng=generator(), **options)
    assert outcome(qmc_quad, f, 0, 1, qrng=3) == outcome(integrate.qmc_quad, f, 0, 1, qrng=3)


@pytest.mark.parametrize("box", [BOX, BOX[::-1], ([1.0, 1.0], [0.0, 3.0])])
@pytest.mark.parametrize("options", [{}, {"n_estimates": 3, "n_points": 10}, {"n_points": 2}])
def test_each_component_is_scipys_to_the_bit(box, options, stack, numbers_of):
    got = qmc_quad(lambda x: stack(rows(x)), *box, qrng=generator(), **options)
    wanted = [
        integrate.qmc_quad(lambda x: rows(x)[i], *box, qrng=generator(), **options)
        for i in range(4)
    ]
    assert type(got).__name__ == type(wanted[0]).__name__ == "QMCQuadResult"
    assert numbers_of(got.integral).tolist() == [each.integral for each in wanted]
    assert numbers_of(got.standard_error).tolist() == [each.standard_error for each in wanted]


def test_list_of_objects_is_as_flat_arrays(kind):
    build, flat = kind
    got = qmc_quad(lambda x: [build(p) for p in rows(x).T], *BOX, n_points=64,
                   qrng=generator())  # fmt: skip
    wanted = [integrate.qmc_quad(lambda x: rows(x)[i], *BOX, n_points=64, qrng=generator())
              for i in range(4)]  # fmt: skip
    np.testing.assert_allclose(flat(got.integral), [each.integral for each in wanted], rtol=1e-14)


def test_points_are_evaluated_once_for_all_components():
    shapes = []

    def f(x):
        shapes.append(x.shape)
        return {"a": x[0], "b": x[1], "c": x[0] * x[1]}

    res = qmc_quad(f, *BOX, n_points=16, n_estimates=4)
    assert shapes == [(2,), (2, 2)] + [(2, 16)] * 4
    assert res.integral["b"] == pytest.approx(4.0, rel=0.1)


def test_generator_moves_on_as_in_scipy():
    ours, theirs = generator(), generator()
    qmc_quad(lambda x: {"a": x[0], "b": x[1]}, *BOX, qrng=ours)
    integrate.qmc_quad(lambda x: x[0], *BOX, qrng=theirs)
    assert ours.random(3).tolist() == theirs.random(3).tolist()


def test_complex_leaves_logarithms_and_one_variable():
    res = qmc_quad(lambda x: {"z": np.exp(1j * x[0])}, 0, 1, qrng=qmc.Sobol(1, rng=1))
    assert res.integral["z"] == pytest.approx(-1j * (np.exp(1j) - 1), rel=1e-3)
    res = qmc_quad(lambda x: {"a": -x[0], "b": -x[1]}, [0, 0], [1, 1], log=True)
    assert np.exp(res.integral["a"]) == pytest.approx(1 - np.exp(-1), rel=1e-2)
    with pytest.raises(TypeError, match="log: found complex leaves"):
        qmc_quad(lambda x: {"z": 1j * x[0]}, 0, 1, log=True)
    with pytest.raises(TypeError, match="logarithm of a negative number"):
        qmc_quad(lambda x: {"a": -x[0]}, 1, 0, log=True)


def test_empty_box_gives_the_zero_of_the_structure_with_scipys_warning():
    with pytest.warns(UserWarning, match="lower limit was equal") as caught:
        res = qmc_quad(lambda x: {"a": x[0], "b": [x[1]]}, [0, 1], [1, 1])
    assert len(caught) == 1
    assert res.integral == res.standard_error == {"a": 0.0, "b": [0.0]}


def test_inactive_can_be_declared():
    res = qmc_quad(lambda x: {"a": x[0], "dt": 0.1}, 0, 1, inactive="['dt']")
    assert res.integral["dt"] == 0.1


def changing(x):
    return {"a": x[0]} if x.ndim == 1 or x.shape[1] < 3 else {"b": x[0]}


ERRORS = {
    "constant": (lambda x: {"a": x[0], "b": 1.0}, StructureMismatchError, r"\['b'\]: found float"),
    "changing": (changing, StructureMismatchError, "missing|extra"),
    "no leaf": (lambda x: {"a": 1}, LeafTypeError, "with nothing in it"),
    "one point at a time": (lambda x: {"a": float(x[0])}, TypeError, "only"),
}


@pytest.mark.parametrize(("f", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_errors(f, error, message):
    with pytest.raises(error, match=message):
        qmc_quad(f, *BOX)


def test_progress_counts_points(bars):
    qmc_quad(lambda x: {"a": x[0]}, *BOX, n_points=16, progress=True)
    qmc_quad(lambda x: x[0], *BOX, n_points=16, progress=True)
    assert [bar.n for bar in bars] == [1 + 2 + 8 * 16] * 2
