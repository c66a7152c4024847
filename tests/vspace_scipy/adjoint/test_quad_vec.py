"""Derivatives of integrals: every kind of capture, limits, breakpoints, refusals."""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest

from captures import INACTIVE, MIXES, Mix, differences, mix_id
from vspace import LeafTypeError, StructureMismatchError, VectorSpace, like
from vspace_scipy.adjoint import GradientError, quad_vec_jvp, quad_vec_vjp
from vspace_scipy.integrate import quad_vec

A, B = -0.3, 0.9


def components(x):
    """Return the leaves of an object as reals."""
    array = VectorSpace(x, inactive=INACTIVE).to_array()
    if np.iscomplexobj(array):
        # Real leaves among complex ones have imaginary parts of zero.
        array = np.concatenate((array.real, array.imag))
    return array


def cells(f):
    contents = [cell.cell_contents for cell in f.__closure__]
    return dict(zip(f.__code__.co_freevars, contents, strict=True))


@pytest.mark.parametrize("names", MIXES, ids=mix_id)
def test_every_mix_of_captures_has_the_exact_gradient(names):
    mix = Mix(*names)
    w = 0.7 + 0.4j if mix.is_complex else 0.7
    f = mix.make(mix.numbers)
    gradient = quad_vec_vjp(f, A, B, w, mix.pullback, inactive=INACTIVE)
    exact = mix.exact(A, B, w)
    distance = components(gradient.f) - components(mix.make(exact))
    assert np.abs(distance).max() <= 1e-9 * max(1.0, np.abs(exact).max())
    adaptive = quad_vec_vjp(f, A, B, w, mix.pullback, mesh="adaptive", inactive=INACTIVE)
    distance = components(adaptive.f) - components(mix.make(exact))
    assert np.abs(distance).max() <= 1e-9 * max(1.0, np.abs(exact).max())


@pytest.mark.parametrize("names", MIXES, ids=mix_id)
def test_the_exact_gradients_of_these_tests_are_those_of_differences(names):
    mix = Mix(*names)
    w = 0.7 + 0.4j if mix.is_complex else 0.7
    exact = mix.exact(A, B, w)

    def loss(v):
        return (np.conj(w) * mix.integral(v, A, B)).real

    np.testing.assert_allclose(differences(loss, mix.numbers), exact, rtol=1e-8, atol=1e-8)
    if not mix.is_complex:  # a complex step, exact to the last digits
        for i, expected in enumerate(exact):
            v = mix.numbers.astype(complex)
            v[i] += 1e-30j
            derivative = w * mix.integral(v, A, B).imag / 1e-30
            assert derivative == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("names", MIXES, ids=mix_id)
def test_forward_and_reverse_rules_are_transposes(names):
    mix = Mix(*names)
    w = 0.7 + 0.4j if mix.is_complex else 0.7
    f = mix.make(mix.numbers)
    direction = np.linspace(-1.0, 2.0, mix.numbers.size)

    def pushforward(f, x, f_dot):
        return complex(value) if np.iscomplexobj(value := mix.slope(x, mix.numbers) @ direction) \
            else float(value)  # fmt: skip

    forward = quad_vec_jvp(f, A, B, mix.make(direction), pushforward, inactive=INACTIVE)
    assert (np.conj(w) * forward).real == pytest.approx(mix.exact(A, B, w) @ direction, rel=1e-9)


def test_gradient_is_of_the_type_of_the_integrand_with_its_inactive_parts():
    @dataclass
    class Decay:
        rate: float
        weights: np.ndarray
        name: str

        def __call__(self, x):
            return self.weights.astype(float) * math.exp(-self.rate * x)

    def pullback(f, x, w):
        e = math.exp(-f.rate * x)
        return Decay(-x * e * float(w @ f.weights), e * w, f.name)

    f = Decay(2.0, np.array([1.0, 3.0], np.float32), "decay")
    gradient = quad_vec_vjp(f, 0.0, 1.0, np.array([1.0, 0.0]), pullback).f
    assert type(gradient) is Decay
    assert type(gradient.rate) is float
    assert gradient.name is f.name
    assert gradient.weights.dtype == np.float32
    assert gradient.weights[0] == pytest.approx((1 - math.exp(-2.0)) / 2)
    wrapped = quad_vec_vjp(
        VectorSpace(f), 0.0, 1.0, np.array([1.0, 0.0]),
        lambda f, x, w: VectorSpace(pullback(f.value, x, w)),
    ).f  # fmt: skip
    assert isinstance(wrapped, VectorSpace)
    assert wrapped.value.rate == gradient.rate


def test_values_may_be_objects():
    def model(rate):
        return lambda x: {"a": rate * x, "b": [np.array([rate, 1.0j * rate * rate])], "n": "s"}

    def pullback(f, x, w):
        (rate,) = cells(f).values()
        slope = w["a"] * x + (np.conj(w["b"][0]) @ np.array([1.0, 2.0j * rate])).real
        return like(f, {"rate": slope})

    w = {"a": 2.0, "b": [np.array([3.0, 4.0j])], "n": "t"}
    gradient = quad_vec_vjp(model(1.5), 0.0, 2.0, w, pullback)
    assert cells(gradient.f)["rate"] == pytest.approx(2.0 * 2.0 + 2.0 * (3.0 + 4.0 * 3.0))
    assert gradient.b == pytest.approx(2.0 * 3.0 + 3.0 * 1.5 + 4.0 * 1.5**2)
    assert gradient.a == pytest.approx(-(3.0 * 1.5 + 4.0 * 1.5**2))
    forward = quad_vec_jvp(
        model(1.5), 0.0, 2.0, model(1.0),
        lambda f, x, f_dot: {"a": x, "b": [np.array([1.0, 3.0j])], "n": "u"}, b_dot=1.0,
    )  # fmt: skip
    assert forward["a"] == pytest.approx(2.0 + 3.0)
    assert forward["n"] == "s"


def power(n):
    return lambda x: x**n


def power_pullback(f, x, w):
    (n,) = cells(f).values()
    return like(f, {"n": w * x**n * math.log(x) if x else 0.0})


@pytest.mark.parametrize("mesh", ["primal", "adaptive"])
def test_limits_move(mesh):
    gradient = quad_vec_vjp(power(3.0), 1.0, 2.0, 5.0, power_pullback, mesh=mesh)
    assert (gradient.a, gradient.b) == (-5.0, 40.0)
    reverse = quad_vec_vjp(power(3.0), 2.0, 1.0, 5.0, power_pullback, mesh=mesh)
    assert (reverse.a, reverse.b) == (-40.0, 5.0)
    assert cells(reverse.f)["n"] == pytest.approx(-cells(gradient.f)["n"], rel=1e-12)


RANGES = {
    "to infinity": (0.5, math.inf),
    "to minus infinity": (0.5, -math.inf),
    "from infinity": (math.inf, 0.5),
    "from minus infinity": (-math.inf, 0.5),
    "all": (-math.inf, math.inf),
    "all, downwards": (math.inf, -math.inf),
}


@pytest.mark.parametrize("quadrature", [None, "gk15", "gk21", "trapezoid"])
@pytest.mark.parametrize("limits", RANGES.values(), ids=RANGES)
def test_infinite_limits(limits, quadrature):
    def bell(width):
        return lambda x: width / (width * width + (x - 0.1) ** 2) ** 2

    def slope(width, x):
        q = width * width + (x - 0.1) ** 2
        return 1 / q**2 - 4 * width * width / q**3

    def pullback(f, x, w):
        return like(f, {"width": w * slope(cells(f)["width"], x)})

    tolerance = 1e-5 if quadrature == "trapezoid" else 1e-9
    gradient = quad_vec_vjp(
        bell(0.8), *limits, 1.0, pullback, epsrel=tolerance / 10, quadrature=quadrature
    )
    expected, _ = quad_vec(lambda x: slope(0.8, x), *limits, epsrel=1e-11)
    assert cells(gradient.f)["width"] == pytest.approx(expected, rel=100 * tolerance)
    for name, limit in zip("ab", limits, strict=True):
        if math.isinf(limit):
            with pytest.raises(GradientError, match=f"at {name}: found the infinite limit"):
                getattr(gradient, name)
        else:
            sign = 1.0 if name == "b" else -1.0
            assert getattr(gradient, name) == pytest.approx(sign * bell(0.8)(limit))


def step(place, height):
    return lambda x: height if x < place else 5.0 * height * x


def step_pullback(f, x, w):
    return like(f, {"height": w if x < cells(f)["place"] else 5.0 * w * x})


@pytest.mark.parametrize("mesh", ["primal", "adaptive"])
@pytest.mark.parametrize(("a", "b"), [(0.0, 1.0), (1.0, 0.0)])
def test_a_jump_that_moves_counts_through_its_breakpoint(a, b, mesh):
    place, height = 0.3, 2.0
    sign = 1.0 if b > a else -1.0
    f, options = step(place, height), {"points": [place, 7.0], "mesh": mesh, "epsrel": 1e-6}

    def apart(f, x, w):
        return like(f, {"height": step_pullback(f, x, w).__closure__[0].cell_contents})

    def moved(f, i, w):
        return like(f, {"place": w if i == 0 else 0.0})

    # The integral is height * (place + 2.5 * (1 - place**2)).
    by_height, by_place = sign * (0.3 + 2.5 * 0.91), sign * height * (1 - 5 * place)
    gradient = quad_vec_vjp(f, a, b, 1.0, apart, inactive="*.place", **options)
    assert cells(gradient.f)["height"] == pytest.approx(by_height, rel=1e-4)
    assert gradient.points[0] == pytest.approx(by_place, rel=1e-6)
    assert gradient.points[1] == 0.0  # outside
    together = quad_vec_vjp(f, a, b, 1.0, step_pullback, points_pullback=moved, **options)
    assert cells(together.f) == {
        "height": pytest.approx(by_height, rel=1e-4), "place": pytest.approx(by_place, rel=1e-6)
    }  # fmt: skip
    forward = quad_vec_jvp(f, a, b, None, None, points=[place, 7.0], points_dot=[0.5, 1.0])
    assert forward == pytest.approx(0.5 * by_place)


def quotient(top, bottom, height):
    return lambda x: height if x < top / bottom else 0.5 * height


def test_a_jump_that_moves_with_what_is_captured_has_to_be_accounted_for():
    f = quotient(0.6, 2.0, 1.5)
    words = r"at <closure>\.bottom: found that the jump at the breakpoint 0\.3 moves with it"

    def pullback(f, x, w):
        return like(f, {"height": w if x < 0.3 else 0.5 * w})

    def moved(f, i, w):
        top, bottom = cells(f)["top"], cells(f)["bottom"]
        return like(f, {"top": w / bottom, "bottom": -w * top / bottom**2})

    with pytest.raises(GradientError, match=f"{words}.*points_pullback="):
        quad_vec_vjp(f, 0.0, 1.0, 1.0, pullback, points=[0.3])
    found = cells(quad_vec_vjp(f, 0.0, 1.0, 2.0, pullback, points=[0.3], points_pullback=moved).f)
    # The integral is height * (1 + top / bottom) / 2.
    assert found == pytest.approx({"top": 0.75, "bottom": -0.225, "height": 1.3}, rel=1e-9)
    tangent = quotient(1.0, 2.0, 0.0)
    with pytest.raises(GradientError, match=f"{words}.*points_dot="):
        quad_vec_jvp(f, 0.0, 1.0, tangent, lambda f, x, v: 0.0, points=[0.3])
    rate = 1.0 / 2.0 - 2.0 * 0.6 / 4.0
    forward = quad_vec_jvp(
        f, 0.0, 1.0, tangent, lambda f, x, v: 0.0, points=[0.3], points_dot=[rate]
    )
    assert forward == pytest.approx(0.75 * rate)
    fixed = step(0.3, 2.0)  # of which nothing is declared to move
    assert quad_vec_jvp(fixed, 0.0, 1.0, None, None, points=[0.3], b_dot=1.0) == 10.0


@pytest.mark.parametrize(
    "place", [0.3, 0.5, 0.75, 0.01, 0.99], ids=["generic", "middle", "quarter", "left", "right"]
)
@pytest.mark.parametrize("mesh", ["primal", "adaptive"])
def test_a_jump_without_breakpoint_is_refused(place, mesh):
    with pytest.raises(GradientError, match=r"the integrand jumps.* give points=\[") as caught:
        quad_vec_vjp(step(place, 2.0), 0.0, 1.0, 1.0, step_pullback, mesh=mesh)
    assert float(caught.value.path.removeprefix("x = ")) == pytest.approx(place, abs=1e-9)
    with pytest.raises(GradientError, match="the integrand jumps"):
        quad_vec_jvp(step(place, 2.0), 0.0, 1.0, None, None)


@pytest.mark.parametrize("limits", [(-np.inf, np.inf), (-1.0, np.inf), (-np.inf, 1.0)])
@pytest.mark.parametrize("place", [0.0, 0.3])
def test_a_jump_in_an_infinite_range_is_refused(place, limits):
    def f(x):
        return (scale if x < place else 2.0) / (1.0 + x * x)

    scale = 1.0
    with pytest.raises(GradientError, match="the integrand jumps"):
        quad_vec_vjp(f, *limits, 1.0, lambda f, x, w: like(f, {"scale": w}))


CONTINUOUS = {
    "kink": lambda x: abs(x - 0.3),
    "square root": lambda x: abs(x - 0.3) ** 0.5,
    "very steep": lambda x: abs(x - 0.3) ** 0.2,
    "singular at a limit": lambda x: x**-0.5,
    "log at a limit": math.log,
    "peak": lambda x: 1e-3 / (1e-6 + (x - 0.3) ** 2),
    "oscillation": lambda x: math.sin(300.0 * x),
    "steep slope": lambda x: math.tanh((x - 0.3) * 1e5),
}


@pytest.mark.parametrize("shape", CONTINUOUS.values(), ids=CONTINUOUS)
def test_what_is_continuous_is_no_jump(shape):
    def scaled(scale):
        return lambda x: scale * shape(x)

    f = scaled(2.0)
    gradient = quad_vec_vjp(
        f, 0.0, 1.0, 3.0, lambda f, x, w: like(f, {"scale": w * shape(x)}), epsabs=1e-9
    )
    value, _ = quad_vec(f, 0.0, 1.0, epsabs=1e-9)
    assert cells(gradient.f)["scale"] == pytest.approx(1.5 * value, rel=1e-12, abs=1e-12)


def test_what_is_unbounded_inside_is_refused():
    def f(x):
        return scale * abs(x - 0.3) ** -0.25

    scale = 1.0
    with pytest.raises(GradientError, match="or is not bounded"):
        quad_vec_vjp(f, 0.0, 1.0, 1.0, lambda f, x, w: like(f, {"scale": w}), epsrel=1e-6)


def test_the_run_of_the_integral_is_used_when_it_is_given():
    calls = []

    def counted(n):
        def f(x):
            assert calls.append is not None
            return x**n

        return f

    counting = itertools.count()

    def pullback(f, x, w):
        next(counting)
        return power_pullback(f, x, w)

    f = power(2.5)
    info = quad_vec(f, 0.0, 1.0, full_output=True)[2]
    gradient = quad_vec_vjp(f, 0.0, 1.0, 1.0, pullback, info=info)
    assert next(counting) == 21 * len(info.intervals)
    assert cells(gradient.f)["n"] == pytest.approx(-1 / 3.5**2, rel=1e-6)
    again = quad_vec_vjp(f, 0.0, 1.0, 1.0, pullback)
    assert cells(again.f) == cells(gradient.f)


def test_singular_limit_is_refused_for_the_limit_only():
    f = power(-0.5)
    gradient = quad_vec_vjp(f, 0.0, 1.0, 1.0, power_pullback)
    assert gradient.b == 1.0
    with pytest.raises(GradientError, match="at a: found that the integrand is not finite"):
        _ = gradient.a


def test_a_breakpoint_on_a_limit_is_refused():
    gradient = quad_vec_vjp(power(2.0), 0.0, 1.0, 1.0, power_pullback, points=[1.0])
    with pytest.raises(GradientError, match=r"at points\[0\]: found the breakpoint 1.0 on a limit"):
        _ = gradient.points


def test_a_shared_array_gets_the_sum_of_both():
    w = np.array([1.0, 2.0])

    def f(x):
        return first[0] * x + second[1]

    first = second = w
    gradient = quad_vec_vjp(
        f, 0.0, 1.0, 1.0, lambda f, x, y: like(f, {"first": np.array([x, 1.0])})
    )
    assert cells(gradient.f)["first"] is cells(gradient.f)["second"]
    np.testing.assert_allclose(cells(gradient.f)["first"], [0.5, 1.0])


def test_repr_names_the_gradients():
    gradient = quad_vec_vjp(power(2.0), 0.0, 1.0, 1.0, power_pullback, points=[0.5])
    text = repr(gradient)
    assert text.startswith("<gradient of an integral from 0 to 1: f, a, b, 1 points; f=<function")


def returns(make):
    return lambda f, x, w: make(f)


REFUSED = {
    "another structure": (power(2.0), returns(lambda f: {"n": 1.0}), "a dict, expected a closure"),
    "another function": (
        power(2.0),
        returns(lambda f: lambda x: f),
        "expected a closure of the code of power",
    ),
    "none": (power(2.0), returns(lambda f: None), "found NoneType None"),
    "complex for real": (power(2.0), returns(lambda f: power(1j)), "complex"),
    "an integer": (power(2.0), returns(lambda f: power(1)), "at <closure>.n: found int 1"),
}


@pytest.mark.parametrize(("f", "pullback", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("mesh", ["primal", "adaptive"])
def test_a_pullback_of_another_structure_is_refused(f, pullback, words, mesh):
    with pytest.raises(StructureMismatchError, match=words) as caught:
        quad_vec_vjp(f, 0.0, 1.0, 1.0, pullback, mesh=mesh)
    assert "in what the pullback returned at" in caught.value.__notes__[0]


def test_a_gradient_of_what_is_inactive_is_refused():
    def scaled(scale, count):
        return lambda x: scale * count * x

    f = scaled(2.0, 3)
    with pytest.raises(StructureMismatchError, match=r"at <closure>\.count"):
        quad_vec_vjp(f, 0.0, 1.0, 1.0, lambda f, x, w: scaled(3 * x, 2.0 * x))
    f = scaled(2.0, 3.0)
    with pytest.raises(LeafTypeError, match="captured nothing with a gradient"):
        quad_vec_vjp(f, 0.0, 1.0, 1.0, lambda f, x, w: f, inactive="*")


NOTHING = {
    "a function": abs,
    "a lambda": lambda x: x,
    "integers": (lambda n: lambda x: x**n)(3),
    "a partial": functools.partial(pow, exp=2),
}


@pytest.mark.parametrize("f", NOTHING.values(), ids=NOTHING)
def test_a_closure_without_a_leaf_is_refused(f):
    with pytest.raises(LeafTypeError, match=r"captured nothing.*capture floats \(1.0 for 1\)"):
        quad_vec_vjp(f, 0.0, 1.0, 1.0, power_pullback)
    with pytest.raises(LeafTypeError, match="captured nothing"):
        quad_vec_jvp(f, 0.0, 1.0, f, lambda f, x, v: v)


def test_an_integrand_that_changes_what_it_captured_is_found_out():
    total = 0.0
    weights = np.array([1.0, 2.0])
    history = []

    def adds(x):
        nonlocal total
        total += x
        return weights[0] * x

    def writes(x):
        weights[1] = x
        return weights[0] * x

    def grows(x):
        history.append(x)
        return weights[0] * x

    for f, path in [(adds, "<closure>.total"), (writes, "<closure>.weights[1]"),
                    (grows, "<closure>.history")]:  # fmt: skip
        with pytest.raises(GradientError, match="changes its captured values") as caught:
            quad_vec_vjp(f, 0.0, 1.0, 1.0, lambda f, x, w: f)
        assert path in caught.value.path


def test_counters_and_logs_that_are_inactive_are_no_change():
    calls, scale = 0, 2.0

    def f(x):
        nonlocal calls
        calls += 1
        return scale * x

    gradient = quad_vec_vjp(f, 0.0, 1.0, 1.0, lambda f, x, w: like(f, {"scale": w * x}))
    assert cells(gradient.f)["scale"] == pytest.approx(0.5)
    assert calls > 40


def test_other_bad_input():
    f = power(2.0)
    with pytest.raises(ValueError, match="mesh='fine': give one of 'primal', 'adaptive'"):
        quad_vec_vjp(f, 0.0, 1.0, 1.0, power_pullback, mesh="fine")
    with pytest.raises(ValueError, match="mesh='fine'"):
        quad_vec_jvp(f, 0.0, 1.0, None, None, mesh="fine")
    with pytest.raises(
        StructureMismatchError, match=r"shape \(2,\), expected numbers of shape \(\)"
    ):
        quad_vec_vjp(f, 0.0, 1.0, np.ones(2), power_pullback)
    with pytest.raises(StructureMismatchError, match="complex values, expected real ones"):
        quad_vec_vjp(f, 0.0, 1.0, 1.0j, power_pullback)
    with pytest.raises(StructureMismatchError, match="dtype object"):
        quad_vec_vjp(f, 0.0, 1.0, {"a": 1.0}, power_pullback)
    with pytest.raises(ValueError, match="points_dot: found 2 numbers, expected 1"):
        quad_vec_jvp(f, 0.0, 1.0, None, None, points=[0.5], points_dot=[1.0, 2.0])
    with pytest.raises(StructureMismatchError):
        quad_vec_jvp(f, 0.0, 1.0, {"n": 1.0}, lambda f, x, v: 1.0)


def test_forward_rule_with_limits_and_mesh():
    f = power(2.0)

    def pushforward(f, x, f_dot):
        (n,), (n_dot,) = cells(f).values(), cells(f_dot).values()
        return n_dot * x**n * math.log(x)

    for mesh in ("primal", "adaptive"):
        value = quad_vec_jvp(f, 1.0, 2.0, power(3.0), pushforward, a_dot=1.0, b_dot=-0.5, mesh=mesh)
        exact = 3.0 * (8 / 3 * math.log(2.0) - 7 / 9) - 1.0 - 0.5 * 4.0
        assert type(value) is float
        assert value == pytest.approx(exact, rel=1e-9)
    vector = quad_vec_jvp(lambda x: np.array([x, 1j]), 0.0, 2.0, None, None, b_dot=1.0)
    np.testing.assert_array_equal(vector, [2.0, 1j])


def edge(place, size):
    return lambda x: np.array([math.exp(x), size * (x + float(x < place))])


@pytest.mark.parametrize("size", [1e-3, 1e-9])
@pytest.mark.parametrize("epsrel", [1e-8, 0.1])
def test_small_jumps_and_those_of_small_components_are_seen(size, epsrel):
    def pullback(f, x, w):
        return like(f, {"size": w[1] * (x + float(x < 0.3))})

    with pytest.raises(GradientError, match="the integrand jumps"):
        quad_vec_vjp(edge(0.3, size), 0.0, 1.0, np.ones(2), pullback, epsrel=epsrel)
    with pytest.raises(GradientError, match="the integrand jumps"):
        quad_vec_jvp(edge(0.3, size), 0.0, 1.0, None, None, epsrel=epsrel)


@pytest.mark.parametrize("mesh", ["primal", "adaptive"])
@pytest.mark.parametrize("width", [0.3, 0.03, 0.01])
def test_the_gradient_of_an_integral_that_is_zero(width, mesh):
    def peak(height):
        return lambda x: height * math.exp(-(((x - 0.3) / width) ** 2))

    def pullback(f, x, w):
        return like(f, {"height": w * peak(1.0)(x)})

    found = quad_vec_vjp(peak(0.0), 0.0, 1.0, 1.0, pullback, mesh=mesh).f
    whole = math.erf(0.7 / width) + math.erf(0.3 / width)
    assert cells(found)["height"] == pytest.approx(0.5 * math.sqrt(math.pi) * width * whole)


def test_an_integrand_that_is_real_before_it_is_complex():
    def f(x):
        return 1.0 if x <= 0.5 else height * np.exp(1j * x)

    def pullback(f, x, w):
        return like(f, {"height": (np.conj(w) * np.exp(1j * x)).real if x > 0.5 else 0.0})

    height, w = 2.0, 1.0 + 2.0j
    z = (np.exp(1j) - np.exp(0.5j)) / 1j
    found = quad_vec_vjp(f, 0.0, 1.0, w, pullback, points=[0.5]).f
    assert cells(found)["height"] == pytest.approx((np.conj(w) * z).real)
