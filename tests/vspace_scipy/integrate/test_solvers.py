"""Solver classes: SciPy's own on plain states, seen as objects on all others."""

import copy
import inspect
import pickle
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import integrate, sparse

import vspace_scipy.integrate as ours
from vspace import NotFiniteError, StructureMismatchError, VectorSpace

SOLVERS = ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"]
IMPLICIT = ["Radau", "BDF", "LSODA"]


@dataclass
class Spring:
    name: str
    position: float
    velocity: np.ndarray


def start():
    return Spring("left", 1.0, np.array([0.5]))


def motion(t, s):
    return Spring("", float(s.velocity[0]), np.array([-s.position]))


def swing(t, y):
    return np.array([y[1], -y[0]])


def numbers(s):
    return [s.position, *s.velocity]


def run(solver):
    """Return all there is to see of the steps of a solver of arrays."""
    seen = []
    while solver.status == "running":
        message = solver.step()
        output = solver.dense_output()
        values = [solver.y, output(solver.t), output(np.array([solver.t_old, solver.t]))]
        seen.append((message, solver.t, [each.tolist() for each in values], solver.nfev))
    return seen


def outcome(make, *args, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = run(make(*args, **options))
        except Exception as error:
            # Which class defines __init__ stands in the message.
            result = type(error), str(error).rpartition(".")[2]
    return result, [(str(w.message), w.category, w.filename, w.lineno) for w in caught]


PLAIN = {
    "list": (swing, 0, [1.0, 0.5], 2),
    "array": (swing, 0, np.array([1.0, 0.5]), 2),
    "ints": (swing, 0, (1, 0), 2),
    "backwards": (swing, 2, [1.0, 0.5], 0),
    "no span": (swing, 0, [1.0, 0.5], 0),
    "empty": (swing, 0, [], 1),
    "two axes": (swing, 0, np.ones((2, 2)), 1),
    "none": (swing, 0, None, 1),
    "nan": (swing, 0, [np.nan, 1.0], 1),
    "too few": (swing, 0, [1.0, 0.5]),
    "nothing": (),
}


@pytest.mark.parametrize("options", [{}, {"rtol": 1e-8, "atol": [1e-9, 1e-8]}, {"max_step": -1}])
@pytest.mark.parametrize(
    ("name", "args"),
    [
        pytest.param(name, args, id=f"{name}-{case}")
        for name in SOLVERS
        for case, args in PLAIN.items()
        if (name, case) != ("LSODA", "empty")  # which SciPy does not take
    ],
)
def test_plain_states_are_scipys_to_the_bit(name, args, options):
    assert outcome(getattr(ours, name), *args, **options) == outcome(
        getattr(integrate, name), *args, **options
    )


@pytest.mark.parametrize("name", SOLVERS)
def test_unknown_options_warn_where_the_class_is_called(name):
    lines = []
    for module in (ours, integrate):
        with pytest.warns(UserWarning, match="no effect.*`nonsense`") as caught:
            getattr(module, name)(swing, 0, [1.0, 0.5], 2, nonsense=1)
        lines += [(each.filename, each.lineno) for each in caught]
    assert lines[0] == lines[1]
    if name != "DOP853":  # whose warning names a line of SciPy's
        assert lines[0][0] == __file__


@pytest.mark.parametrize("name", SOLVERS)
def test_classes_are_scipys_with_one_more_keyword(name):
    mine, theirs = getattr(ours, name), getattr(integrate, name)
    assert issubclass(mine, theirs)
    assert mine.__module__.startswith("vspace_scipy.integrate")
    assert pickle.loads(pickle.dumps(mine)) is mine
    parameters = inspect.signature(mine).parameters
    assert parameters["inactive"].kind is inspect.Parameter.KEYWORD_ONLY
    assert [each for each in parameters if each != "inactive"] == list(
        inspect.signature(theirs).parameters
    )
    y0 = np.array([1.0, 0.5])
    plain = mine(swing, 0.0, y0, 1.0)
    assert type(plain) is mine
    if name != "LSODA":
        assert plain.y is y0


@pytest.mark.parametrize("name", SOLVERS)
def test_classes_are_methods_of_solve_ivp(name):
    mine, theirs = getattr(ours, name), getattr(integrate, name)
    wanted = integrate.solve_ivp(swing, (0, 2), [1.0, 0.5], theirs)
    for solve in (ours.solve_ivp, integrate.solve_ivp):
        assert solve(swing, (0, 2), [1.0, 0.5], mine).y.tolist() == wanted.y.tolist()
    got = ours.solve_ivp(motion, (0, 2), start(), mine)
    assert [numbers(s) for s in got.states] == wanted.y.T.tolist()


COUNTS = ("t", "t_old", "step_size", "status", "nfev", "njev", "nlu", "n", "t_bound", "direction")


def course(name, module, fun, y0, own, **options):
    """Return all there is to see of each step; before SciPy 1.17 two LSODAs would disturb."""
    solver = getattr(module, name)(fun, 0.0, y0, 2.0, **options)
    assert isinstance(solver, getattr(module, name))
    assert isinstance(solver, integrate.OdeSolver)
    assert getattr(solver, "y_old", None) is None
    with pytest.raises(RuntimeError, match="after a successful step"):
        solver.dense_output()
    seen = []
    while solver.status == "running":
        assert solver.step() is None
        seen.append([getattr(solver, each) for each in COUNTS])
        seen.append([own(getattr(solver, each)) for each in ("y", "y_old", "f")
                     if hasattr(solver, each)])  # fmt: skip
        output = solver.dense_output()
        assert isinstance(output, ours.DenseOutput)
        seen.append([getattr(output, each) for each in ("t", "t_old", "t_min", "t_max")])
        times = np.linspace(solver.t_old, solver.t, 3)
        seen.append([own(output(times[1])), own(output(times))])
    with pytest.raises(RuntimeError, match="failed or finished"):
        solver.step()
    return seen


def components(s):
    """Return the numbers of a state, or of one whose leaves have an axis of time."""
    assert s.name == "left"
    return np.stack([s.position, *s.velocity]).tolist()


@pytest.mark.parametrize("name", SOLVERS)
def test_objects_are_seen_through_a_solver_of_vectors(name):
    mine = course(name, ours, motion, start(), components, max_step=0.5)
    assert mine == course(name, integrate, swing, [1.0, 0.5], np.ndarray.tolist, max_step=0.5)


def test_states_are_fresh_at_each_look():
    solver = ours.RK45(motion, 0.0, start(), 2.0)
    solver.y.velocity[:] = 99.0
    assert numbers(solver.y) == [1.0, 0.5]
    assert solver.y.velocity is not solver.y.velocity


def test_what_is_set_reaches_the_solver():
    solver = ours.RK45(motion, 0.0, start(), 2.0)
    solver.max_step = 0.25
    solver.y = Spring("other", 2.0, np.zeros(1))
    assert numbers(solver.y) == [2.0, 0.0]
    with pytest.raises(StructureMismatchError, match="velocity"):
        solver.y = Spring("", 1.0, np.zeros(2))
    solver.step()
    assert solver.step_size <= 0.25


def test_the_right_hand_side_of_a_solver_counts():
    solver = ours.RK45(motion, 0.0, start(), 2.0)
    before = solver.nfev
    assert numbers(solver.fun(0.0, start())) == [0.5, -1.0]
    assert solver.nfev == before + 1


def test_a_solver_shows_where_it_is():
    solver = ours.DOP853(motion, 0.0, start(), 2.0)
    assert repr(solver) == ("<DOP853 at t = 0, running: Spring, 2 leaves, 2 components of float64>")
    assert {"step", "dense_output", "y", "h_abs", "n_stages"} <= set(dir(solver))
    with pytest.raises(AttributeError, match="nonsense"):
        solver.nonsense


def test_copies_of_a_solver():
    solver = ours.RK45(motion, 0.0, start(), 2.0)
    shallow, deep = copy.copy(solver), copy.deepcopy(solver)
    solver.step()
    assert isinstance(deep, ours.RK45)
    # As with SciPy's own: what is copied stands where it was.
    assert numbers(shallow.y) == numbers(deep.y) == [1.0, 0.5] != numbers(solver.y)
    empty = type(solver).__new__(type(solver))
    with pytest.raises(AttributeError, match="_solver"):
        empty.y


class Mine(ours.RK45):
    """A solver of a user's, with an option more."""

    def __init__(self, fun, t0, y0, t_bound, factor=1.0, **options):
        super().__init__(fun, t0, y0, t_bound, max_step=0.1 * factor, **options)
        self.seen = type(y0)


def test_solvers_of_users_may_derive_from_ours():
    plain = Mine(swing, 0.0, [1.0, 0.5], 1.0, factor=2.0)
    assert (type(plain), plain.seen, plain.max_step) == (Mine, list, 0.2)
    solver = Mine(motion, 0.0, start(), 1.0, factor=2.0, rtol=1e-5)
    assert isinstance(solver, Mine)
    assert (solver.seen, solver.max_step, solver.rtol) == (np.ndarray, 0.2, 1e-5)
    solver.step()
    assert isinstance(solver.y, Spring)
    assert ours.solve_ivp(motion, (0, 1), start(), Mine).success


def test_options_may_stand_by_position():
    # RK45(fun, t0, y0, t_bound, max_step, rtol, atol)
    atol = {"position": 1e-9}
    solver = ours.RK45(motion, 0.0, start(), 2.0, 0.5, 1e-5, atol)
    assert (solver.max_step, solver.rtol, solver.atol.tolist()) == (0.5, 1e-5, [1e-9, 1e-6])


@pytest.mark.parametrize("declared", ["['k']", ["*k*"]], ids=["pattern", "list"])
def test_inactive_argument(declared):
    def fun(t, s):
        return {"x": -s["x"], "k": None}

    solver = ours.RK45(fun, 0.0, {"x": 1.0, "k": 5.0}, 1.0, inactive=declared)
    solver.step()
    assert solver.n == 1
    assert solver.y["k"] == 5.0
    listed = ours.RK45(lambda t, s: [-s[0], None], 0.0, [1.0, 5.0], 1.0, inactive="[1]")
    assert listed.n == 1
    assert listed.y == [1.0, 5.0]


@pytest.mark.parametrize("name", SOLVERS)
def test_vectors_are_states(name):
    y0 = VectorSpace({"x": 1.0, "dt": 0.1}, inactive="*dt*")
    solver = getattr(ours, name)(lambda t, v: -0.5 * v, 0.0, y0, 1.0)
    solver.step()
    assert isinstance(solver.y, VectorSpace)
    assert solver.y.value["dt"] == 0.1
    assert isinstance(solver.dense_output()(solver.t), VectorSpace)


def nested(t, s):
    return Spring(
        "",
        Spring("", 0.0, np.array([1.0])),
        Spring("", np.array([-1.0]), np.array([[0.0]])),
    )


@pytest.mark.parametrize("name", IMPLICIT)
def test_jacobians_may_be_objects_of_objects(name):
    matrix = np.array([[0.0, 1.0], [-1.0, 0.0]])
    mine = course(name, ours, motion, start(), components, jac=nested)
    assert mine == course(
        name, integrate, swing, [1.0, 0.5], np.ndarray.tolist, jac=lambda t, y: matrix
    )


class Stiff(ours.LSODA):
    """A solver of a user's, by another name."""


def test_what_is_derived_from_lsoda_gets_what_it_takes():
    def sparse_jac(t, s):
        return sparse.csr_array([[-1e6]])

    def fun(t, s):
        return {"x": -1e6 * (s["x"] - np.cos(t))}

    got = ours.solve_ivp(fun, (0, 2), {"x": 0.0}, Stiff, jac=sparse_jac)
    wanted = ours.solve_ivp(fun, (0, 2), {"x": 0.0}, "LSODA", jac=lambda t, s: [[-1e6]])
    assert got.njev == wanted.njev > 0
    assert got.y["x"].tolist() == wanted.y["x"].tolist()
    with pytest.raises(TypeError, match="found a constant, expected a callable"):
        ours.solve_ivp(fun, (0, 2), {"x": 0.0}, Stiff, jac=[[-1e6]])


def decay(t, s):
    return {"z": -s["z"]}


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("t_bound", [0.0, 1.0])
def test_complex_leaves(name, t_bound):
    y0 = {"z": np.array([1.0 + 1.0j, 2.0j])}
    solver = getattr(ours, name)(decay, 0.0, y0, t_bound, rtol=1e-6, atol=1e-9)
    assert solver.n == (4 if name in ("Radau", "LSODA") else 2)
    solver.step()
    output = solver.dense_output()
    np.testing.assert_allclose(output(solver.t)["z"], solver.y["z"], rtol=1e-6)
    both = output([solver.t, solver.t])["z"]
    assert both.dtype == complex
    np.testing.assert_allclose(both[:, 1], solver.y["z"], rtol=1e-6)


BAD = {
    "vectorized": ({"vectorized": True}, motion, ValueError, r"found True, expected False"),
    "derivative": (
        {},
        lambda t, s: 1.0,
        StructureMismatchError,
        "found float 1.0, expected a Spring",
    ),
    "tolerance": ({"atol": {"*.speed": 1.0}}, motion, StructureMismatchError, "no component fits"),
    "nan": ({}, lambda t, s: Spring("", np.nan, s.velocity), NotFiniteError, "position.*first der"),
}


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize(("options", "fun", "kind", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_an_error(name, options, fun, kind, message):
    with pytest.raises(kind, match=message):
        solver = getattr(ours, name)(fun, 0.0, start(), 2.0, **options)
        solver.step()  # LSODA evaluates first here


def test_missing_arguments_are_an_error_for_objects_too():
    with pytest.raises(TypeError, match="missing a required argument: 't_bound'"):
        ours.RK45(motion, 0.0, start())


class Oops(Exception):
    pass


@pytest.mark.parametrize("name", SOLVERS)
def test_exceptions_of_the_user_pass_untouched(name):
    error = Oops("mine")

    def fun(t, s):
        if t > 0.5:
            raise error
        return motion(t, s)

    solver = getattr(ours, name)(fun, 0.0, start(), 2.0, max_step=0.1)
    with pytest.raises(Oops) as caught:
        for _ in range(100):
            solver.step()
    assert caught.value is error
    assert solver.t <= 0.5


# OdeSolution.


def pieces(module, fun, y0, name="RK45"):
    solver = getattr(module, name)(fun, 0.0, y0, 2.0)
    times, interpolants = [solver.t], []
    while solver.status == "running":
        solver.step()
        times.append(solver.t)
        interpolants.append(solver.dense_output())
    return times, interpolants


@pytest.mark.parametrize("name", SOLVERS)
def test_solutions_may_be_put_together_from_steps(name):
    sol = ours.OdeSolution(*pieces(ours, motion, start(), name))
    flat = integrate.OdeSolution(*pieces(integrate, swing, [1.0, 0.5], name))
    for each in ("t_min", "t_max", "n_segments"):
        assert getattr(sol, each) == getattr(flat, each)
    assert sol.ts.tolist() == flat.ts.tolist()
    assert numbers(sol(0.7)) == flat(0.7).tolist()
    times = [1.7, 0.2, 0.9]
    assert [sol(times).position.tolist(), *sol(times).velocity.tolist()] == flat(times).tolist()
    assert numbers(pickle.loads(pickle.dumps(sol))(0.7)) == flat(0.7).tolist()


def test_solutions_of_arrays_are_scipys():
    given = pieces(ours, swing, [1.0, 0.5])
    for alt in (False, True):
        mine, theirs = (module.OdeSolution(*given, alt_segment=alt) for module in (ours, integrate))
        assert mine(given[0]).tolist() == theirs(given[0]).tolist()
        assert mine(0.3).tolist() == theirs(0.3).tolist()
    with pytest.raises(ValueError, match="strictly increasing or decreasing"):
        ours.OdeSolution([0.0, 1.0, 0.5], given[1][:2])


def test_solutions_of_solve_ivp_are_instances_whoever_made_them():
    for y0, fun in (([1.0, 0.5], swing), (start(), motion)):
        sol = ours.solve_ivp(fun, (0, 1), y0, dense_output=True).sol
        assert isinstance(sol, ours.OdeSolution)
        assert isinstance(sol, integrate.OdeSolution)

    class Further(ours.OdeSolution):
        pass

    assert not isinstance(sol, Further)
    assert not isinstance(1.0, ours.OdeSolution)


def test_solutions_and_interpolants_show_what_they_are_of():
    times, interpolants = pieces(ours, motion, start())
    what = "of Spring, 2 leaves, 2 components of float64>"
    assert repr(ours.OdeSolution(times, interpolants)) == (
        f"<continuous solution from 0 to 2 {what}"
    )
    assert repr(interpolants[-1]).startswith("<interpolant from ")
    assert repr(interpolants[-1]).endswith(f" to 2 {what}")
    assert "object at" in repr(ours.OdeSolution(*pieces(ours, swing, [1.0, 0.5])))


def test_interpolants_of_arrays_and_of_objects_do_not_mix():
    times, interpolants = pieces(ours, motion, start())
    interpolants[0] = interpolants[0].output
    with pytest.raises(TypeError, match="some that give objects and some that give arrays"):
        ours.OdeSolution(times, interpolants)
