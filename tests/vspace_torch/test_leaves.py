"""Tensors as leaves: what they keep, what is inactive, in place, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from vspace import (
    ImmutableLeafError,
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    leaves,
    make_zero_inplace,
    paths,
    recursive_accumulate,
    show,
    structure,
)
from vspace_scipy.integrate import solve_ivp

# What in a module is a setting has to be said module by module (C7).
pytestmark = pytest.mark.filterwarnings("ignore::vspace.UnregisteredTypeWarning")

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex128,
        torch.complex64,
    )
}  # fmt: skip


@pytest.fixture(params=DTYPES.values(), ids=DTYPES)
def x(request):
    values = torch.arange(1.0, 7.0).reshape(2, 3).to(request.param)
    return values * 1j if values.is_complex() else values


OPERATIONS = {
    "v + w": (lambda v: v + v, lambda x: x + x),
    "v - w": (lambda v: v - 0.5 * v, lambda x: x - 0.5 * x),
    "a * v": (lambda v: np.float64(3.0) * v, lambda x: 3.0 * x),
    "v / a": (lambda v: v / 2, lambda x: x / 2),
    "zero": (lambda v: v.zero(), torch.zeros_like),
    "copy": (lambda v: v.copy(), lambda x: x),
    "pack": (lambda v: v.from_array(2 * v.to_array()), lambda x: 2 * x),
}


@pytest.mark.parametrize(("ours", "theirs"), OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("requires_grad", [False, True])
def test_dtype_device_and_requires_grad_are_kept(x, ours, theirs, requires_grad):
    x.requires_grad_(requires_grad)
    result = ours(VectorSpace({"x": x, "n": 3})).value["x"]
    assert result is not x
    assert (result.dtype, result.device) == (x.dtype, x.device)
    assert result.requires_grad is requires_grad
    torch.testing.assert_close(result.detach(), theirs(x).detach())
    assert result.data_ptr() != x.data_ptr()


def test_gradients_flow_through_arithmetic():
    x, y = (torch.tensor(v, requires_grad=True) for v in ([1.0, 2.0], [3.0, 4.0]))
    v = VectorSpace([x]) + 2.0 * VectorSpace([y]).copy()
    v.dot(v).backward()
    torch.testing.assert_close(x.grad, torch.tensor([14.0, 20.0]))
    torch.testing.assert_close(y.grad, torch.tensor([28.0, 40.0]))


def test_other_tensors_are_inactive():
    parts = {"i": torch.arange(3), "b": torch.tensor([True]), "x": torch.ones(2)}
    parts |= {"dtype": torch.float64, "device": torch.device("cpu"), "rng": torch.Generator()}
    v = VectorSpace(parts)
    assert v.size == 2
    doubled = (2 * v).value
    assert (doubled["i"] is parts["i"], doubled["b"] is parts["b"]) == (True, True)
    with pytest.raises(StructureMismatchError, match=r"at \['x'\]"):
        v + VectorSpace(parts | {"x": torch.ones(2, dtype=torch.int64)})


def test_show_and_paths(capsys):
    show({"x": torch.ones(2), "i": torch.arange(2)})
    assert "['i']: inactive" in capsys.readouterr().out
    assert len(paths([torch.ones(2), 1.0])) == 3


def test_parameters_stay_parameters_and_shared_ones_shared():
    first, last = torch.nn.Linear(3, 3, bias=False), torch.nn.Linear(3, 3, bias=False)
    last.weight = first.weight
    net = torch.nn.Sequential(first, torch.nn.ReLU(), last)
    mean = (0.5 * (VectorSpace(net) + VectorSpace(net))).value
    assert type(mean) is torch.nn.Sequential
    assert type(mean[0].weight) is torch.nn.Parameter
    assert mean[0].weight is mean[2].weight
    assert mean[0].weight.requires_grad
    torch.testing.assert_close(mean(torch.ones(3)), net(torch.ones(3)))
    assert VectorSpace(net).size == 9


MODULES = {
    "recurrent": lambda: torch.nn.LSTM(3, 3),
    "normalised": lambda: torch.nn.BatchNorm1d(3).eval(),
    "attention": lambda: torch.nn.MultiheadAttention(3, 1),
}


@pytest.mark.parametrize("make", MODULES.values(), ids=MODULES)
def test_modules_of_many_kinds_are_vectors(make):
    net, x = make(), torch.ones(2, 3)
    inputs = (x, x, x) if isinstance(net, torch.nn.MultiheadAttention) else (x,)
    doubled = (2.0 * VectorSpace(net)).value
    expected = make()
    expected.load_state_dict(
        {k: 2 * v if v.is_floating_point() else v for k, v in net.state_dict().items()}
    )
    for mine, theirs in zip(doubled.parameters(), expected.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)
    torch.testing.assert_close(doubled(*inputs)[0], expected.train(net.training)(*inputs)[0])


def test_equality_is_one_bool():
    v = VectorSpace([torch.ones(2)])
    assert v == VectorSpace([torch.ones(2)])
    for other in (
        torch.tensor([1.0, 2.0]), torch.ones(1), torch.ones(2, dtype=torch.float64),
    ):  # fmt: skip
        assert v != VectorSpace([other])


def test_in_place():
    x, y = torch.ones(2), torch.tensor([1.0, 2.0])
    v = VectorSpace({"x": x})
    v += VectorSpace({"x": y})
    v *= 3.0
    v.axpy(0.5, VectorSpace({"x": y}))
    assert v.value["x"] is x
    assert x.tolist() == [6.5, 10.0]
    recursive_accumulate([x], [y])
    assert x.tolist() == [7.5, 12.0]
    make_zero_inplace([x])
    assert x.tolist() == [0.0, 0.0]
    z = torch.ones(1, dtype=torch.complex64)
    w = VectorSpace([z])
    w *= 1j
    w.axpy(2j, VectorSpace([torch.ones(1, dtype=torch.complex64)]))
    assert z.tolist() == [3j]


def test_what_torch_does_not_write_into():
    recorded = torch.ones(2, requires_grad=True)
    expanded = torch.ones(1).expand(2)
    for x in (recorded, expanded):
        before = torch.ones(2)
        with pytest.raises(ImmutableLeafError, match=r"leaves that do not live in mutable storage"):
            make_zero_inplace((before, x))
        assert before.tolist() == [1.0, 1.0]
        v = VectorSpace([x])
        v += v
        assert v.value[0] is not x
    with torch.no_grad():
        make_zero_inplace((recorded,))
    assert recorded.tolist() == [0.0, 0.0]


def test_products_and_norms(x):
    v = VectorSpace([x, 2.0])
    array = x.to(torch.complex128).numpy().reshape(-1)
    assert v.dot(v) == pytest.approx(np.vdot(array, array) + 4.0)
    for order in (0, 1, 2, 3, math.inf):
        expected = np.linalg.norm([*np.abs(array), 2.0], order)
        assert v.norm(order) == pytest.approx(expected, rel=1e-3)


NORMS = {
    "large": ([3e300, 4e300], 5e300),
    "small": ([3e-300, 4e-300], 5e-300),
    "zero": ([0.0, 0.0], 0.0),
    "empty": ([], 0.0),
    "infinite": ([math.inf, 1.0], math.inf),
    "NaN": ([math.nan, 1.0], math.nan),
}


@pytest.mark.parametrize(("values", "expected"), NORMS.values(), ids=NORMS)
def test_norms_do_not_overflow(values, expected):
    x = torch.tensor(values, dtype=torch.float64)
    assert leaves.norm(x, 2.0) == pytest.approx(expected, nan_ok=True)


def test_the_smallest_component():
    assert leaves.norm(torch.tensor([3.0, -2.0]), -math.inf) == 2.0


def test_real_and_complex_leaves_have_inner_products():
    x, z = torch.ones(2), torch.tensor([1j, 2.0])
    assert leaves.dot(z, x) == 2 - 1j
    assert leaves.dot(x, z) == 2 + 1j


REFUSED = {
    "shape": (torch.ones(2), r"of shape \(2,\), expected shape \(3,\)"),
    "device": (torch.ones(3, device="meta"), "a tensor on meta, expected one on cpu"),
    "complex": (torch.ones(3, dtype=torch.complex64), "complex values, expected real values"),
}


@pytest.mark.parametrize(("other", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_added_is_refused(other, words):
    x = torch.ones(3)
    for operation in (leaves.add, leaves.add_inplace, leaves.assign, leaves.dot):
        if (operation, words[:7]) != (leaves.dot, "complex"):
            with pytest.raises(LeafTypeError, match=words):
                operation(x, other)
    for operation in (leaves.axpy, leaves.axpy_inplace):
        with pytest.raises(LeafTypeError, match=words):
            operation(x, other, 2.0)
    assert x.tolist() == [1.0] * 3


@pytest.mark.parametrize("a", [1j, np.complex64(1j)], ids=repr)
def test_complex_factors_are_for_complex_tensors(a):
    with pytest.raises(TypeError, match=r"a complex factor on a real tensor of dtype torch"):
        leaves.scale(torch.ones(2), a)
    assert leaves.scale(torch.ones(2, dtype=torch.complex64), a).tolist() == [1j, 1j]


def test_scipy_works_on_tensors():
    y0 = {"x": torch.tensor([1.0, 2.0], dtype=torch.float64), "z": torch.tensor(1j), "w": 1.0}
    sol = solve_ivp(lambda t, y: {k: -v for k, v in y.items()}, (0, 1), y0, rtol=1e-8)
    end = sol.states[-1]
    torch.testing.assert_close(end["x"], y0["x"] * math.exp(-1.0), rtol=1e-6, atol=0.0)
    torch.testing.assert_close(end["z"], y0["z"] * math.exp(-1.0))


def test_scipy_does_not_cut_a_gradient_in_silence():
    rate = torch.tensor(1.0, requires_grad=True)
    with pytest.raises(LeafTypeError, match=r"vspace_torch.integrate.*cuts the gradient"):
        solve_ivp(lambda t, y: {"x": -rate * y["x"]}, (0, 1), {"x": torch.ones(2)})


def test_a_tensor_without_axes_is_a_factor_and_makes_tensors_of_leaves():
    p = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    v = VectorSpace({"x": 3.0, "w": np.ones(2), "t": torch.ones(2), "n": 1})
    for product in (p * v, v * p, v / (1 / p)):
        value = product.value
        assert (value["x"].item(), value["n"]) == (6.0, 1)
        assert value["t"].tolist() == value["w"].tolist() == [2.0, 2.0]
    (slope,) = torch.autograd.grad((p * v).value["w"].sum() + (p * v).value["x"], p)
    assert slope.item() == 5.0
    with pytest.raises(TypeError):
        torch.ones(2) * v


def test_c25_shape_dtype_and_device_are_the_space():
    x = torch.ones(2, 3)
    assert leaves.space(x) == ((2, 3), torch.float32, torch.device("cpu"))
    assert structure([x]) != structure([torch.ones(3, 2)])
    assert structure([x]) != structure([x.double()])
    total = (VectorSpace([x]) + VectorSpace([x.double()])).value[0]
    assert total.dtype == torch.float32
    for other in (torch.ones(3, 2), torch.ones(2, 3, dtype=torch.complex64), np.ones((2, 3))):
        with pytest.raises((TypeError, ValueError), match=r"\['w'\]"):
            VectorSpace({"w": x}) + VectorSpace({"w": other})
        with pytest.raises((TypeError, ValueError), match=r"\['w'\]"):
            solve_ivp(lambda t, s: {"w": other}, (0, 1), {"w": x})
    assert leaves.convert(x, x) is x
    assert leaves.equal(x, x.clone())
    assert VectorSpace([x]) != VectorSpace([2 * x])


def overlapping():
    base = torch.zeros(4, 4)
    yield "rows", base[:3], base[1:]
    yield "columns", base[:, :3], base[:, 2:]
    yield "a transpose", base.T, base
    wide = torch.zeros(8, dtype=torch.bfloat16)
    yield "a step, without NumPy", wide[::2], wide[1:3]
    yield "conjugates", torch.zeros(4, dtype=torch.complex64).conj()[::2], None


@pytest.mark.parametrize(
    ("x", "y"), [row[1:] for row in overlapping()], ids=[r[0] for r in overlapping()]
)
def test_c16_tensors_that_overlap_are_refused_in_place(x, y):
    v = VectorSpace({"a": x, "b": x[:1] if y is None else y})
    with pytest.raises(StructureMismatchError, match=r"at \['b'\]: found memory that overlaps"):
        v *= 2.0


def test_tensors_side_by_side_are_changed_in_place():
    base = torch.zeros(4, 4)
    v = VectorSpace([base[:, :2], base[:, 2:]])
    v += VectorSpace([torch.ones(4, 2), torch.full((4, 2), 2.0)])
    assert base.sum() == 24.0
    for nowhere in (torch.ones(3, device="meta"), torch.ones(0), torch.ones(3).to_sparse()):
        assert leaves.memory(nowhere) is None
    seen = []
    torch.vmap(lambda x: (seen.append(leaves.memory(x)), x)[1])(torch.ones(2, 3))
    assert seen == [None]
