"""`ode` and `complex_ode`: SciPy's own on plain states, SciPy's integrators on objects."""

import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import integrate, sparse

import vspace_scipy.integrate as ours
from vspace import NotFiniteError, StructureMismatchError, VectorSpace

INTEGRATORS = ["vode", "lsoda", "dopri5", "dop853"]
MATRIX = np.array([[0.0, 1.0], [-4.0, -0.1]])


@dataclass
class Spring:
    name: str
    position: float
    velocity: np.ndarray


def start():
    return Spring("left", 1.0, np.array([0.5]))


def motion(t, s, stiffness=4.0):
    assert isinstance(s, Spring)
    return Spring("", float(s.velocity[0]), -stiffness * s.position - 0.1 * s.velocity)


def swing(t, y, stiffness=4.0):
    return np.array([y[1], -stiffness * y[0] - 0.1 * y[1]])


def numbers(s):
    return [s.position, *s.velocity]


def prepared(module, name, fun, y0, jac=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return module.ode(fun, jac).set_integrator(name, **options).set_initial_value(y0, 0.25)


def course(module, name, fun, y0, times, jac=None, params=(), **options):
    """Return all there is to see of one integration; before SciPy 1.17 two would disturb."""
    solver = prepared(module, name, fun, y0, jac, **options).set_f_params(*params)
    seen = []
    for t in times:
        state = solver.integrate(t)
        assert type(state) is type(solver.y)
        if isinstance(state, Spring):
            assert state.name == solver.y.name == "left"
        own = numbers if isinstance(state, Spring) else np.ndarray.tolist
        seen.append((own(state), own(solver.y), solver.t))
    return seen, solver.successful(), solver.get_return_code()


# Plain states.

PLAIN = {
    "list": [1.0, 0.5],
    "array": np.array([1.0, 0.5]),
    "ints": (1, 0),
}


@pytest.mark.parametrize("y0", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("name", INTEGRATORS)
def test_plain_states_are_scipys_to_the_bit(name, y0):
    assert type(prepared(ours, name, swing, y0)) is ours.ode
    mine, theirs = (
        course(each, name, swing, y0, (0.5, 1.0, 3.0), params=(3.0,), rtol=1e-7)
        for each in (ours, integrate)
    )
    assert mine == theirs


def test_a_scalar_is_a_plain_state():
    mine, theirs = (each.ode(lambda t, y: -y).set_initial_value(2.0) for each in (ours, integrate))
    assert mine.integrate(1.0).tolist() == theirs.integrate(1.0).tolist()


def test_complex_plain_states_are_scipys_to_the_bit():
    for make in ("ode", "complex_ode"):
        got = []
        for module in (ours, integrate):
            solver = getattr(module, make)(lambda t, y: 1j * y)
            solver.set_integrator("zvode" if make == "ode" else "vode")
            got.append(solver.set_initial_value([1.0 + 0j, 2j]).integrate(1.0))
        assert got[0].tolist() == got[1].tolist()


def test_classes_are_scipys():
    solver = ours.complex_ode(swing)
    assert isinstance(solver, ours.ode)
    assert isinstance(solver, integrate.complex_ode)
    assert issubclass(ours.ode, integrate.ode)
    assert solver.cf is swing
    assert ours.ode(swing).f is swing


def test_an_unknown_integrator_is_scipys_warning():
    with pytest.warns(UserWarning, match="No integrator name match") as caught:
        ours.ode(swing).set_integrator("nonsense")
    assert caught[0].filename == __file__


def test_tolerances_by_part_are_for_objects():
    solver = ours.ode(swing).set_integrator("vode", atol={"*": 1e-9})
    with pytest.raises(TypeError, match=r"atol: found a dict, expected numbers, since the state"):
        solver.set_initial_value([1.0, 0.5])
    solver = ours.ode(swing).set_initial_value([1.0, 0.5]).set_integrator("lsoda", rtol={"*": 1.0})
    with pytest.raises(TypeError, match=r"rtol: found a dict, expected numbers, since the state"):
        solver.integrate(1.0)


# Objects.

OPTIONS = {
    "nothing": {},
    "tolerances": {"rtol": 1e-8, "atol": 1e-10},
    "steps": {"first_step": 0.01, "max_step": 0.1, "nsteps": 2000},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("name", INTEGRATORS)
def test_objects_give_the_bits_of_packing_by_hand(name, options):
    given = {"times": (0.5, 1.0, 3.0), "params": (3.0,), **options}
    mine = course(ours, name, motion, start(), **given)
    assert mine == course(integrate, name, swing, [1.0, 0.5], **given)
    assert numbers(prepared(ours, name, motion, start()).y) == [1.0, 0.5]


def test_steps_and_relaxed_ends():
    seen = {}
    for module, fun, y0 in ((ours, motion, start()), (integrate, swing, [1.0, 0.5])):
        solver = prepared(module, "vode", fun, y0)
        states = [solver.integrate(2.0, **{each: True}) for each in ("step", "relax")]
        own = numbers if module is ours else np.ndarray.tolist
        seen[module] = [*map(own, states), solver.t]
    assert seen[ours] == seen[integrate]


def nested(t, s, stiffness=4.0):
    down = Spring("", np.array([-stiffness]), np.array([[-0.1]]))
    return Spring("", Spring("", 0.0, np.array([1.0])), down)


JACOBIANS = {
    "dense": lambda t, s, *args: MATRIX,
    "sparse": lambda t, s, *args: sparse.csc_array(MATRIX),
    "object of objects": nested,
}


@pytest.mark.parametrize("bands", [{}, {"lband": 1, "uband": 1}], ids=["whole", "bands"])
@pytest.mark.parametrize("jac", JACOBIANS.values(), ids=JACOBIANS)
@pytest.mark.parametrize("name", ["vode", "lsoda"])
def test_jacobians_in_every_form(name, jac, bands):
    diagonals = np.array([[0.0, 1.0], [0.0, -0.1], [-4.0, 0.0]])
    if name == "lsoda" and hasattr(integrate._ode, "_lsoda"):
        diagonals = np.vstack([diagonals, np.zeros(2)])  # before SciPy 1.17 it wants padding
    options = {"times": (1.0, 20.0), "rtol": 1e-8, "nsteps": 5000, **bands}
    options |= {"method": "bdf"} if name == "vode" else {}
    mine = course(ours, name, motion, start(), jac=jac, **options)
    by_hand = diagonals if bands else MATRIX
    assert mine == course(
        integrate, name, swing, [1.0, 0.5], jac=lambda t, y, *args: by_hand, **options
    )


def test_jacobians_get_their_parameters():
    seen = set()

    def jac(t, s, rate, name):
        seen.add((type(s), rate, name))
        return [[rate]]

    solver = ours.ode(lambda t, s, factor: {"x": factor * s["x"]}, jac)
    solver.set_integrator("vode", method="bdf").set_initial_value({"x": 1.0})
    solver.set_f_params(-1.0).set_jac_params(-1.0, "rate").integrate(1.0)
    assert seen == {(dict, -1.0, "rate")}


def test_tolerances_by_part():
    given = {"atol": {"position": 1e-10}, "rtol": Spring("", 1e-8, np.array([1e-6]))}
    flat = {"atol": [1e-10, 1e-12], "rtol": [1e-8, 1e-6]}
    for name in ("vode", "lsoda"):
        mine = prepared(ours, name, motion, start(), **given)
        theirs = prepared(integrate, name, swing, [1.0, 0.5], **flat)
        assert numbers(mine.integrate(2.0)) == theirs.integrate(2.0).tolist()


def test_tolerances_are_kept_for_what_comes_next():
    solver = prepared(ours, "vode", motion, start(), atol={"position": 1e-10})
    solver.set_initial_value(Spring("", 2.0, np.ones(3)))
    assert solver._integrator.atol.tolist() == [1e-10, 1e-12, 1e-12, 1e-12]


def test_dopri_takes_one_tolerance():
    solver = ours.ode(motion).set_integrator("dopri5", atol={"position": 1e-10})
    with pytest.raises(ValueError, match=r"`atol`: found different.*dopri5 and dop853.*use vode"):
        solver.set_initial_value(start())
    mine = prepared(ours, "dop853", motion, start(), atol={"*": 1e-10})
    theirs = prepared(integrate, "dop853", swing, [1.0, 0.5], atol=1e-10)
    assert numbers(mine.integrate(2.0)) == theirs.integrate(2.0).tolist()


@pytest.mark.parametrize("name", ["dopri5", "dop853"])
@pytest.mark.parametrize("late", [False, True])
def test_solout_gets_objects_and_stops(name, late):
    seen = {}

    def solout_of(module):
        steps = seen[module] = []

        def solout(t, y):
            steps.append((t, numbers(y) if isinstance(y, Spring) else y.tolist()))
            return -1 if t > 1.0 else 0

        return solout

    ends = []
    for module, fun, y0 in ((ours, motion, start()), (integrate, swing, [1.0, 0.5])):
        solver = module.ode(fun).set_integrator(name, max_step=0.2)
        if late:
            solver.set_initial_value(y0)
            solver.set_solout(solout_of(module))
        else:
            solver.set_solout(solout_of(module))
            solver.set_initial_value(y0)
        end = solver.integrate(5.0)
        ends.append(numbers(end) if module is ours else end.tolist())
        assert solver.get_return_code() == 2
    assert seen[ours] == seen[integrate]
    assert ends[0] == ends[1]


def test_one_solver_for_objects_and_then_for_arrays():
    def fun(t, y):
        return motion(t, y) if isinstance(y, Spring) else swing(t, y)

    steps = []
    solver = ours.ode(fun).set_integrator("dopri5")
    solver.set_solout(lambda t, y: steps.append(type(y)))
    solver.set_initial_value(start()).integrate(1.0)
    assert set(steps) == {Spring}
    end = solver.set_initial_value([1.0, 0.5]).integrate(1.0)
    assert isinstance(end, np.ndarray)
    assert steps[-1] is np.ndarray
    assert isinstance(solver.set_initial_value(start()).integrate(0.5), Spring)


def test_another_integrator_goes_on_from_the_state():
    solver = ours.ode(motion).set_initial_value(start())
    middle = solver.integrate(0.5)
    solver.set_integrator("lsoda", atol={"position": 1e-9})
    theirs = prepared(integrate, "lsoda", swing, numbers(middle), atol=[1e-9, 1e-12])
    theirs.set_initial_value(numbers(middle), 0.5)
    assert numbers(solver.integrate(1.0)) == theirs.integrate(1.0).tolist()


class Bare(integrate._ode.IntegratorBase):
    """An integrator of a user's: a step of Euler's method, without tolerances."""

    def run(self, f, jac, y0, t0, t1, f_params, jac_params):
        return y0 + (t1 - t0) * f(t0, y0, *f_params), t1


def test_an_integrator_may_have_no_tolerances(monkeypatch):
    base = integrate._ode.IntegratorBase
    monkeypatch.setattr(base, "integrator_classes", [*base.integrator_classes, Bare])
    solver = ours.ode(motion).set_integrator("Bare").set_initial_value(start())
    assert numbers(solver.integrate(0.1)) == pytest.approx([1.05, 0.095])


def test_inactive_argument():
    solver = ours.ode(lambda t, s: {"x": -s["x"], "k": None}, inactive="['k']")
    state = solver.set_initial_value({"x": 1.0, "k": np.nan}).integrate(1.0)
    assert state["x"] == pytest.approx(np.exp(-1.0), rel=1e-5)
    assert np.isnan(state["k"])


def test_vectors_are_states():
    solver = ours.ode(lambda t, v: -0.5 * v).set_initial_value(VectorSpace({"x": 1.0}))
    assert isinstance(solver.integrate(1.0), VectorSpace)
    assert isinstance(solver.y, VectorSpace)


# Complex leaves.


@pytest.mark.parametrize("name", INTEGRATORS)
def test_real_and_complex_leaves_together_are_pairs(name):
    y0 = {"z": 1.0 + 0j, "x": np.ones(2, np.float32)}
    solver = prepared(ours, name, lambda t, s: {"z": 1j * s["z"], "x": -s["x"]}, y0, rtol=1e-8)
    end = solver.integrate(1.25)
    assert end["z"] == pytest.approx(np.exp(1j), rel=1e-6)
    assert end["x"].dtype == np.float32


def turning(t, s):
    return {"z": 1j * s["z"], "w": -s["w"]}


RATES = np.array([1j, -1.0, -1.0])
COMPLEX = {"z": 1 + 1j, "w": np.array([1j, 2.0])}
FLAT_COMPLEX = [1 + 1j, 1j, 2.0]


def turning_blocks(t, s):
    none = np.zeros(2, complex)
    return {"z": {"z": 1j, "w": none}, "w": {"z": none, "w": -np.eye(2, dtype=complex)}}


@pytest.mark.parametrize(
    "jac", [None, lambda t, s: np.diag(RATES), turning_blocks], ids=["none", "dense", "nested"]
)
@pytest.mark.parametrize(
    ("make", "name", "options"),
    [
        ("ode", "zvode", {"method": "bdf"}),
        ("ode", "zvode", {"method": "bdf", "lband": 1, "uband": 0}),
        ("complex_ode", "vode", {"method": "bdf"}),
        ("complex_ode", "lsoda", {}),
        ("complex_ode", "dopri5", {}),
    ],
)
def test_complex_leaves_alone_give_the_bits_of_packing_by_hand(make, name, options, jac):
    rows = np.diag(RATES)
    if "lband" in options:
        rows = np.array([RATES, np.zeros(3)])
    mine = getattr(ours, make)(turning, jac).set_integrator(name, **options)
    mine.set_initial_value(COMPLEX)
    ends = [mine.integrate(t) for t in (0.5, 3.0)]
    theirs = getattr(integrate, make)(
        lambda t, y: RATES * y, None if jac is None else lambda t, y: rows
    ).set_integrator(name, **options)
    theirs.set_initial_value(FLAT_COMPLEX)
    flat = [theirs.integrate(t).tolist() for t in (0.5, 3.0)]
    assert [[end["z"], *end["w"]] for end in ends] == flat
    assert [mine.y["z"], *mine.y["w"]] == flat[-1]


def test_bands_of_complex_matrices():
    mine = ours.complex_ode(turning, turning_blocks)
    mine.set_integrator("vode", method="bdf", lband=1, uband=0).set_initial_value(COMPLEX)
    theirs = integrate.complex_ode(
        lambda t, y: RATES * y, lambda t, y: np.array([RATES, np.zeros(3)])
    )
    theirs.set_integrator("vode", method="bdf", lband=1, uband=0).set_initial_value(FLAT_COMPLEX)
    end = mine.integrate(1.0)
    assert [end["z"], *end["w"]] == theirs.integrate(1.0).tolist()


def test_solout_of_complex_leaves():
    seen = []
    solver = ours.complex_ode(turning).set_integrator("dopri5")
    solver.set_solout(lambda t, s: seen.append(s["w"].dtype))
    solver.set_initial_value(COMPLEX).integrate(1.0)
    assert set(seen) == {np.dtype(complex)}


# Bad input.

BAD = {
    "no leaf": (motion, {"n": 1}, {}, ValueError, r"y0: found a dict without a leaf.*write 1\.0"),
    "nan": (motion, Spring("", np.nan, np.ones(1)), {}, NotFiniteError, "position.*initial state"),
    "derivative": (
        lambda t, s: -1.0, start(), {}, StructureMismatchError, "found float -1.0, expected a Spr",
    ),
    "first derivative": (
        lambda t, s: Spring("", np.inf, s.velocity), start(), {}, NotFiniteError, "first derivati",
    ),
    "int": (
        lambda t, s: Spring("", 1, s.velocity), start(), {}, StructureMismatchError, "found int 1",
    ),
    "complex": (
        lambda t, s: Spring("", 1j, s.velocity), start(), {}, StructureMismatchError, "complex",
    ),
    "tolerance": (
        motion, start(), {"atol": {"*.speed": 1.0}}, StructureMismatchError, "no component fits",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("fun", "y0", "options", "kind", "message"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("name", ["vode", "lsoda"])
def test_bad_input_is_an_error(name, fun, y0, options, kind, message):
    with pytest.raises(kind, match=message):
        prepared(ours, name, fun, y0, **options).integrate(1.0)


@pytest.mark.parametrize(
    "solver",
    [ours.complex_ode(motion), ours.ode(motion).set_integrator("zvode")],
    ids=["complex_ode", "zvode"],
)
def test_real_leaves_in_complex_vectors_are_an_error(solver):
    with pytest.raises(TypeError, match=r"y: found a Spring with real leaves.*write 1\.0 \+ 0\.0j"):
        solver.set_initial_value(start())


def test_an_error_leaves_the_solver_as_it_was():
    solver = ours.ode(motion).set_integrator("vode", atol={"position": 1e-9})
    solver.set_initial_value(start())
    for bad in (Spring("", np.nan, np.ones(1)), {"n": 1}, {"other": 1.0}, [1.0, 2.0]):
        with pytest.raises((ValueError, TypeError)):
            solver.set_initial_value(bad)
    theirs = integrate.ode(swing).set_integrator("vode", atol=[1e-9, 1e-12])
    theirs.set_initial_value([1.0, 0.5])
    assert numbers(solver.integrate(1.0)) == theirs.integrate(1.0).tolist()


class Oops(Exception):
    pass


@pytest.mark.parametrize("name", INTEGRATORS)
def test_exceptions_of_the_user_pass_untouched(name):
    error = Oops("mine")

    def fun(t, s):
        if t > 0.6:
            raise error
        return motion(t, s)

    solver = prepared(ours, name, fun, start(), max_step=0.1)
    for _ in range(2):  # nothing of the failure stays
        with pytest.raises(Oops) as caught:
            solver.integrate(2.0)
        assert caught.value is error
        assert (solver.t, numbers(solver.y)) == (0.25, [1.0, 0.5])
    theirs = prepared(integrate, name, swing, [1.0, 0.5], max_step=0.1)
    assert numbers(solver.integrate(0.5)) == theirs.integrate(0.5).tolist()


@pytest.mark.parametrize("where", ["jac", "solout"])
def test_exceptions_in_jacobians_and_solout_pass_untouched(where):
    error = Oops("mine")

    def fails(t, s, *args):
        raise error

    if where == "jac":
        solver = ours.ode(motion, fails).set_integrator("vode", method="bdf")
    else:
        solver = ours.ode(motion).set_integrator("dopri5")
        solver.set_solout(fails)
    with pytest.raises(Oops) as caught:
        solver.set_initial_value(start()).integrate(1.0)
    assert caught.value is error


def test_errors_of_scipys_own_pass():
    solver = ours.ode(motion).set_integrator("vode").set_initial_value(start())
    with pytest.raises((TypeError, ValueError), match=r"number|double"):
        solver.integrate("soon")
