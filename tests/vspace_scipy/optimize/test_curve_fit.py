"""`curve_fit`: parameters and data that are objects."""

import inspect
import re
from collections import namedtuple

import numpy as np
import pytest
from scipy import optimize

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy.optimize import LabelledMatrix, curve_fit

T = np.linspace(0.0, 2.0, 15)
START = np.array([1.0, 0.5, 0.2, 0.1])
NOISE = 0.01 * np.sin(37 * T)
SIGMA = 0.1 + 0.05 * T


def flat_model(t, a, b, c, d):
    return a * np.exp(-b * t) + c * t + d


def flat_jac(t, a, b, c, d):
    decay = np.exp(-b * t)
    return np.stack([decay, -a * t * decay, t, np.ones_like(t)], axis=1)


DATA = flat_model(T, 2.0, 1.3, 0.4, 0.3) + NOISE


@pytest.mark.parametrize("method", ["lm", "trf", "dogbox"])
@pytest.mark.parametrize("jac", [None, "matrix"])
def test_objects_do_the_same_as_by_hand(method, jac, shape, same):
    mine = None if jac is None else (lambda t, p: flat_jac(t, *shape.read(p)))
    theirs = None if jac is None else flat_jac
    popt, pcov = curve_fit(
        lambda t, p: flat_model(t, *shape.read(p)), T, DATA, shape.build(START), SIGMA,
        method=method, jac=mine,
    )  # fmt: skip
    flat, cov = optimize.curve_fit(flat_model, T, DATA, START, SIGMA, method=method, jac=theirs)
    assert same(shape.read(popt), flat)
    assert same(np.asarray(pcov), cov)


def model(t, p):
    return flat_model(t, p["a"], *p["w"])


P0 = {"a": 1.0, "w": START[1:], "name": "fit"}


def test_covariance_is_labelled():
    popt, pcov = curve_fit(model, T, DATA, P0)
    assert popt["name"] == "fit"
    assert isinstance(pcov, LabelledMatrix)
    assert list(pcov.paths) == ["['a']", "['w'][0]", "['w'][1]", "['w'][2]"]
    table = pcov.to_dataframe()
    assert table.loc["['a']", "['w'][1]"] == pcov[0, 2]
    with pytest.raises(ValueError, match="has no labels itself"):
        (2 * pcov).to_dataframe()


def test_jacobian_as_an_object(same):
    def jac(t, p):
        matrix = flat_jac(t, p["a"], *p["w"])
        return {"a": matrix[:, 0], "w": matrix[:, 1:]}

    popt, _ = curve_fit(model, T, DATA, P0, jac=jac)
    flat, _ = optimize.curve_fit(flat_model, T, DATA, START, jac=flat_jac)
    assert same([popt["a"], *popt["w"]], flat)


@pytest.mark.parametrize(
    "bounds",
    [
        {"['a']": (0, 1.5), "*w*": (-1, 1.2)},
        ({"a": 0.0, "w": -1.0}, {"a": 1.5, "w": 1.2}),
        ([0, -1, -1, -1], [1.5, 1.2, 1.2, 1.2]),
    ],
    ids=["patterns", "objects", "arrays"],
)
def test_bounds_in_every_form(bounds, same):
    popt, _ = curve_fit(model, T, DATA, P0, bounds=bounds)
    flat, _ = optimize.curve_fit(
        flat_model, T, DATA, START, bounds=([0, -1, -1, -1], [1.5, 1.2, 1.2, 1.2])
    )
    assert same([popt["a"], *popt["w"]], flat)


def test_further_keywords_by_part(same):
    popt, _ = curve_fit(
        model, T, DATA, P0, method="trf", x_scale={"a": 2.0, "w": 1.0}, diff_step={"*": 1e-6}
    )
    flat, _ = optimize.curve_fit(
        flat_model, T, DATA, START, method="trf", x_scale=[2.0, 1, 1, 1], diff_step=[1e-6] * 4
    )
    assert same([popt["a"], *popt["w"]], flat)


def test_data_of_several_series(same):
    def split(values):
        return {"early": values[:5], "late": values[5:], "unit": "m"}

    flat, cov = optimize.curve_fit(flat_model, T, DATA, START, SIGMA)
    for sigma in (split(SIGMA), SIGMA):
        popt, pcov, info, *_ = curve_fit(
            lambda t, p: split(model(t, p)), T, split(DATA), P0, sigma, full_output=True
        )
        assert same([popt["a"], *popt["w"]], flat)
        assert same(np.asarray(pcov), cov)
        assert info["fvec"]["late"].shape == (10,)
    _, pcov = curve_fit(lambda t, p: split(model(t, p)), T, split(DATA), P0, np.diag(SIGMA**2))
    assert np.allclose(pcov, cov)


def test_data_that_is_an_object_and_plain_parameters(same):
    def by_series(t, a, b, c, d):
        return {"y": flat_model(t, a, b, c, d)}

    popt, pcov = curve_fit(by_series, T, {"y": DATA})
    flat, cov = optimize.curve_fit(flat_model, T, DATA)
    assert same(popt, flat)
    assert same(pcov, cov)


def test_plain_fits_are_scipys():
    ours = curve_fit(flat_model, T, DATA, full_output=True)
    theirs = optimize.curve_fit(flat_model, T, DATA, full_output=True)
    assert type(ours[1]) is np.ndarray
    assert ours[0].tobytes() == theirs[0].tobytes()
    with pytest.raises(ValueError, match="Unable to determine number of fit parameters"):
        curve_fit(lambda *p: p, T, DATA)


REFUSED = {
    "nothing to vary": ({"p0": {"n": 3}}, LeafTypeError, "nothing in it to vary"),
    "bounds": ({"bounds": ({"a": 0.0}, np.inf)}, StructureMismatchError, "no number in bounds"),
    "values": (
        {"ydata": {"y": DATA}, "f": lambda t, p: {"z": DATA}}, StructureMismatchError, "'z'|'y'",
    ),
    "jac": ({"jac": lambda t, p: np.ones((15, 3))}, ValueError, r"shape \(15, 3\)"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "message"), REFUSED.values(), ids=list(REFUSED))
def test_bad_input_says_what_to_write(given, kind, message):
    options = {"f": model, "xdata": T, "ydata": DATA, "p0": P0, **given}
    with pytest.raises(kind, match=message):
        curve_fit(**options)


if "workers" in inspect.signature(optimize.least_squares).parameters:  # from SciPy 1.16

    def test_what_cannot_be_pickled_is_refused_before_the_work():
        with pytest.raises(TypeError, match=r"workers: found 2, but the function.*top level"):
            curve_fit(lambda t, p: model(t, p), T, DATA, P0, method="trf", workers=2)


Data = namedtuple("Data", "x y")


class Table:
    """Data that are no sequence."""

    def __init__(self, x, y):
        self.x = x
        self.y = y


X, Y = np.arange(1.0, 6.0), np.arange(2.0, 7.0) ** 2
# Data in forms that a model takes whole, and how it reads them.
WHOLE = {
    "named tuple": (Data(X, Y), lambda d: (d.x, d.y)),
    "dict": ({"x": X, "y": Y}, lambda d: (d["x"], d["y"])),
    "instance": (Table(X, Y), lambda d: (d.x, d.y)),
    "list of objects": ([{"x": x, "y": y} for x, y in zip(X, Y, strict=True)], lambda d: (
        np.array([each["x"] for each in d]), np.array([each["y"] for each in d])
    )),
    "ragged tuple": ((X, Y, "name"), lambda d: d[:2]),
}  # fmt: skip


@pytest.mark.parametrize(("xdata", "read"), WHOLE.values(), ids=list(WHOLE))
@pytest.mark.parametrize("method", ["lm", "trf"])
def test_data_come_whole_to_the_model(xdata, read, method):
    def model(d, p):
        assert type(d) is type(xdata)
        x, y = read(d)
        return p["a"] * x + p["b"] * np.sin(y)

    def jac(d, p):
        x, y = read(d)
        return {"a": x, "b": np.sin(y)}

    for more in ({}, {"jac": jac}):
        p, _ = curve_fit(
            model, xdata, 2 * X + 3 * np.sin(Y), {"a": 1.0, "b": 1.0}, method=method, **more
        )
        assert p == pytest.approx({"a": 2.0, "b": 3.0})


def test_lists_of_like_arrays_are_an_array_as_for_scipy():
    def model(d, p):
        assert d.shape == (2, 5)
        return p["a"] * d[0] + p["b"] * d[1]

    for xdata in ([X, Y], (X, Y)):
        p, _ = curve_fit(model, xdata, 2 * X + 3 * Y, {"a": 1.0, "b": 1.0})
        assert p == pytest.approx({"a": 2.0, "b": 3.0})


# Calls without a start, for which SciPy makes numbers, of a model that wants an object.
WITHOUT_START = {
    "item": lambda: curve_fit(lambda t, p: p["a"] * t, X, 2 * X),
    "attribute": lambda: curve_fit(lambda t, p: p.a * t, X, 2 * X),
    "object data": lambda: curve_fit(lambda t, p: {"y": p["a"] * t}, X, {"y": 2 * X}),
    "no signature": lambda: curve_fit(lambda *args: args[1]["a"] * args[0], X, 2 * X),
    "bounds": lambda: curve_fit(lambda t, p: p["a"] * t, X, 2 * X, bounds=({"a": 0.0}, {"a": 9.0})),
    "inactive": lambda: curve_fit(lambda t, p: p["a"] * t, X, 2 * X, inactive="*b"),
}


@pytest.mark.parametrize("name", WITHOUT_START)
def test_a_missing_start_is_an_error_that_says_what_to_write(name):
    with pytest.raises((TypeError, ValueError, AttributeError, IndexError)) as caught:
        WITHOUT_START[name]()
    text = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", ())])
    assert re.search(r"p0: found None.*write one to start from, such as p0=\{", text, re.S)


def test_other_errors_say_nothing_of_the_start():
    with pytest.raises(IndexError, match="invalid index") as caught:
        curve_fit(lambda t, p: p["a"] * t, X, 2 * X, [1.0])
    assert not getattr(caught.value, "__notes__", ())
    with pytest.raises(TypeError, match=r"p0: found numbers, expected an object"):
        curve_fit(lambda t, p: p * t, X, 2 * X, [1.0], bounds=({"a": 0.0}, {"a": 9.0}))


def test_missing_values_of_objects_are_refused():
    for x, y in (({"x": X}, Y), (X, {"y": Y}), (Data(X, Y), Y)):
        with pytest.raises(ValueError, match=r"nan_policy: found 'omit'.*leave out"):
            curve_fit(lambda t, p: p["a"] * X, x, y, {"a": 1.0}, nan_policy="omit")
