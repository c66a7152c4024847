"""Global optimisation of functions of objects."""

import multiprocessing
import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import optimize, sparse

from vspace import StructureMismatchError
from vspace_scipy.optimize import (
    Bounds,
    LinearConstraint,
    basinhopping,
    brute,
    differential_evolution,
    direct,
    dual_annealing,
    shgo,
)

CENTRE = np.array([0.5, -0.3, 0.2, 0.7])
LOWER, UPPER = np.full(4, -2.0), np.full(4, 2.0)


def flat_fun(v):
    return float(((v - CENTRE) ** 2).sum() + 0.1 * np.cos(5 * v).sum())


def flat_jac(v):
    return 2 * (v - CENTRE) - 0.5 * np.sin(5 * v)


@dataclass
class Place:
    x: float
    y: float
    name: str = "place"


def bowl(p):
    return (p.x - 1.0) ** 2 + (p.y + 0.5) ** 2


def flat_bowl(v):
    return (v[0] - 1.0) ** 2 + (v[1] + 0.5) ** 2


BOX = Place(-2.0, -2.0), Place(2.0, 2.0)
FLAT_BOX = [(-2.0, 2.0), (-2.0, 2.0)]
GLOBAL = {
    "differential_evolution": {"maxiter": 8, "popsize": 4, "rng": 1},
    "dual_annealing": {"maxiter": 15, "rng": 1},
    "shgo": {},
    "direct": {"maxfun": 300},
}


@pytest.mark.parametrize("name", GLOBAL)
def test_objects_do_the_same_as_by_hand(name, shape, same):
    ours = globals()[name](
        lambda x: flat_fun(shape.read(x)), (shape.build(LOWER), shape.build(UPPER)), **GLOBAL[name]
    )
    flat = getattr(optimize, name)(flat_fun, Bounds(LOWER, UPPER), **GLOBAL[name])
    assert same(shape.read(ours.x), flat.x)
    assert (ours.fun, ours.nfev, ours.message) == (flat.fun, flat.nfev, flat.message)
    assert len(ours.paths) == 4


@pytest.mark.parametrize("name", GLOBAL)
def test_bounds_of_objects(name, same):
    flat = getattr(optimize, name)(flat_bowl, FLAT_BOX, **GLOBAL[name])
    ours = globals()[name](bowl, Bounds(*BOX), **GLOBAL[name])
    assert same([ours.x.x, ours.x.y], flat.x)
    assert ours.x.name == "place"


@pytest.mark.parametrize("name", GLOBAL)
def test_plain_bounds_are_scipys(name):
    bounds = [FLAT_BOX, tuple(FLAT_BOX), Bounds([-2, -2], [2, 2])]
    for box in bounds:
        ours = globals()[name](flat_bowl, box, **GLOBAL[name])
        theirs = getattr(optimize, name)(flat_bowl, box, **GLOBAL[name])
        assert list(ours) == list(theirs)
        assert ours.x.tobytes() == theirs.x.tobytes()


def test_plain_bounds_of_other_numbers_of_unknowns():
    for n in (1, 3):
        ours = direct(lambda v: float((v**2).sum()), [(-1.0, 2.0)] * n, maxfun=50)
        flat = optimize.direct(lambda v: float((v**2).sum()), [(-1.0, 2.0)] * n, maxfun=50)
        assert ours.x.tobytes() == flat.x.tobytes()


@pytest.mark.parametrize("name", ["differential_evolution", "dual_annealing"])
def test_a_start_fixes_the_structure(name, same):
    flat = getattr(optimize, name)(flat_bowl, FLAT_BOX, x0=[0.1, 0.2], **GLOBAL[name])
    for bounds in ({"*": (-2, 2)}, FLAT_BOX, BOX, (-2.0, 2.0)):
        ours = globals()[name](bowl, bounds, x0=Place(0.1, 0.2, "start"), **GLOBAL[name])
        assert same([ours.x.x, ours.x.y], flat.x)
        assert ours.x.name == "start"


@pytest.mark.parametrize("name", GLOBAL)
def test_bounds_that_tell_no_structure_are_refused(name):
    with pytest.raises(TypeError, match=r"bounds: found a dict.*a pair \(lower, upper\)"):
        globals()[name](bowl, {"*": (0, 1)})


def test_bounds_of_two_structures_are_refused():
    with pytest.raises(StructureMismatchError, match=r"no number in bounds \(upper\)"):
        direct(lambda p: p["x"], ({"x": 0.0}, {"y": 1.0}))


def test_evolution_by_part(same):
    flat = optimize.differential_evolution(
        flat_bowl, FLAT_BOX, rng=1, maxiter=5, integrality=[True, False],
        init=np.linspace(-1, 1, 12).reshape(6, 2),
        constraints=LinearConstraint([[1.0, 1.0]], -1.0, 1.0),
    )  # fmt: skip
    population = [Place(*row) for row in np.linspace(-1, 1, 12).reshape(6, 2).tolist()]
    for integrality in ({"x": True}, [True, False], Place(1.0, 0.0)):
        ours = differential_evolution(
            bowl, BOX, rng=1, maxiter=5, integrality=integrality, init=population,
            constraints=LinearConstraint([[1.0, 1.0]], -1.0, 1.0),
        )  # fmt: skip
        assert same([ours.x.x, ours.x.y], flat.x)
    assert [type(each) for each in ours.population] == [Place] * 6


def test_evolution_calls_back():
    seen = []
    differential_evolution(
        bowl, BOX, rng=1, maxiter=2, callback=lambda x, convergence: seen.append((x, convergence))
    )

    def stop(intermediate_result):
        seen.append((intermediate_result.x, intermediate_result.convergence))
        raise StopIteration

    res = differential_evolution(bowl, BOX, rng=1, callback=stop)
    assert {type(x) for x, _ in seen} == {Place}
    assert len(seen) == 3
    assert not res.success


def test_evolution_with_workers(same):
    options = {"rng": 1, "maxiter": 3, "popsize": 3, "updating": "deferred", "polish": False}
    flat = optimize.differential_evolution(flat_bowl, FLAT_BOX, **options)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for workers in (map, pool.map):
            ours = differential_evolution(bowl, BOX, workers=workers, **options)
            assert same([ours.x.x, ours.x.y], flat.x)


def test_what_cannot_be_pickled_is_refused_before_the_work():
    with pytest.raises(TypeError, match=r"workers: found -1.*top level of a module.*leave workers"):
        differential_evolution(lambda p: p.x, BOX, workers=-1, updating="deferred")
    with pytest.raises(TypeError, match="workers: found 2"):
        brute(lambda p: p.x, BOX, workers=2)
    with pytest.raises(TypeError, match="workers: found 2"):
        basinhopping(lambda p: p.x, BOX[0], minimizer_kwargs={"options": {"workers": 2}})
    with pytest.raises(TypeError, match="workers: found 2"):
        shgo(lambda p: p.x, BOX, minimizer_kwargs={"options": {"workers": 2}})


def test_evolution_gets_one_object_at_a_time():
    with pytest.raises(ValueError, match=r"vectorized: found True, expected False.*one at a time"):
        differential_evolution(bowl, BOX, vectorized=True)


def test_annealing_with_derivatives_and_callback(in_model, same):
    seen, flat_seen = [], []
    options = {"maxiter": 15, "rng": 1}
    ours = dual_annealing(
        lambda x: flat_fun(in_model.read(x)), (in_model.build(LOWER), in_model.build(UPPER)),
        minimizer_kwargs={
            "method": "L-BFGS-B", "jac": lambda x: in_model.build(flat_jac(in_model.read(x))),
            "bounds": (in_model.build(LOWER), in_model.build(UPPER)),
        },
        callback=lambda x, f, context: seen.append(in_model.read(x)), **options,
    )  # fmt: skip
    flat = optimize.dual_annealing(
        flat_fun, Bounds(LOWER, UPPER),
        minimizer_kwargs={
            "method": "L-BFGS-B", "jac": flat_jac, "bounds": Bounds(LOWER, UPPER),
        },
        callback=lambda x, f, context: flat_seen.append(x.copy()), **options,
    )  # fmt: skip
    assert same(in_model.read(ours.x), flat.x)
    assert same(seen, flat_seen)


def bowl_gradient(p):
    return Place(2 * (p.x - 1.0), 2 * (p.y + 0.5))


def flat_bowl_gradient(v):
    return np.array([2 * (v[0] - 1.0), 2 * (v[1] + 0.5)])


def test_shgo_with_constraints_derivatives_and_minima(same):
    constraint = {"type": "ineq", "fun": lambda p: 0.8 - p.x}
    flat_constraint = {"type": "ineq", "fun": lambda v: 0.8 - v[0]}
    seen = []
    ours = shgo(
        bowl, BOX, constraints=constraint, options={"jac": bowl_gradient}, callback=seen.append,
        iters=2,
    )  # fmt: skip
    flat = optimize.shgo(
        flat_bowl, FLAT_BOX, constraints=flat_constraint, options={"jac": flat_bowl_gradient},
        iters=2,
    )  # fmt: skip
    assert same([ours.x.x, ours.x.y], flat.x)
    assert [[each.x, each.y] for each in ours.xl] == flat.xl.tolist()
    assert {type(x) for x in seen} == {Place}


def test_shgo_takes_pairs_where_scipy_does():
    options = {"jac": True}
    try:
        flat = optimize.shgo(
            lambda v: (flat_bowl(v), flat_bowl_gradient(v)), FLAT_BOX, options=dict(options)
        )
    except ValueError:  # SciPy before 1.16
        with pytest.raises(ValueError, match="setting an array element"):
            shgo(lambda p: (bowl(p), bowl_gradient(p)), BOX, options=options)
        return
    ours = shgo(lambda p: (bowl(p), bowl_gradient(p)), BOX, options=options)
    assert [ours.x.x, ours.x.y] == flat.x.tolist()
    assert options == {"jac": True}


def test_direct_calls_back(same):
    seen, flat_seen = [], []
    direct(bowl, BOX, maxiter=5, callback=seen.append)
    optimize.direct(flat_bowl, FLAT_BOX, maxiter=5, callback=lambda x: flat_seen.append(x.copy()))
    assert same([[p.x, p.y] for p in seen], flat_seen)


# Basin-hopping


def test_basinhopping_does_the_same_as_by_hand(shape, same):
    kwargs = {"method": "L-BFGS-B", "jac": True}
    ours = basinhopping(
        lambda x: (flat_fun(v := shape.read(x)), shape.build(flat_jac(v))),
        shape.build(np.zeros(4)), niter=5, minimizer_kwargs=kwargs, rng=1,
    )  # fmt: skip
    flat = optimize.basinhopping(
        lambda v: (flat_fun(v), flat_jac(v)), np.zeros(4), niter=5, minimizer_kwargs=kwargs, rng=1
    )
    assert same(shape.read(ours.x), flat.x)
    assert (ours.fun, ours.nfev, ours.nit) == (flat.fun, flat.nfev, flat.nit)
    lowest = ours.lowest_optimization_result
    assert same(shape.read(lowest.x), flat.lowest_optimization_result.x)
    assert kwargs == {"method": "L-BFGS-B", "jac": True}


class Step:
    stepsize = 0.3

    def __init__(self):
        self.rng = np.random.default_rng(1)

    def __call__(self, p):
        p.x += self.stepsize * self.rng.uniform(-1, 1)
        return p


class FlatStep(Step):
    def __call__(self, v):
        v[0] += self.stepsize * self.rng.uniform(-1, 1)
        return v


def test_basinhopping_asks_the_user(same):
    seen, tested, steps = [], [], (Step(), FlatStep())

    def accept(f_new, x_new, f_old, x_old, **more):
        tested.append((type(x_new), type(x_old)))
        return True

    ours = basinhopping(
        bowl, Place(0.0, 0.0), niter=12, interval=5, rng=1, take_step=steps[0], accept_test=accept,
        callback=lambda x, f, accepted: seen.append(type(x)),
    )  # fmt: skip
    flat = optimize.basinhopping(
        flat_bowl, [0.0, 0.0], niter=12, interval=5, rng=1, take_step=steps[1]
    )
    assert same([ours.x.x, ours.x.y], flat.x)
    assert set(seen) == {Place}
    assert set(tested) == {(Place, Place)}
    assert steps[0].stepsize == steps[1].stepsize != 0.3  # SciPy adapted it


def test_basinhopping_gives_results_to_tests_that_want_them():
    tested = []

    def accept(*, res_new, res_old):
        tested.append((type(res_new.x), type(res_old.x)))
        return True

    basinhopping(bowl, Place(0.0, 0.0), niter=2, rng=1, accept_test=accept)
    assert set(tested) == {(Place, Place)}


def test_basinhopping_reports_steps():
    reports = []

    class Reported:
        def __call__(self, p):
            return Place(p.x + 0.1, p.y)

        def report(self, accepted, f_new, x_new, f_old, x_old):
            reports.append((accepted, type(x_new), type(x_old)))

    basinhopping(bowl, Place(0.0, 0.0), niter=2, rng=1, take_step=Reported())
    assert [kinds for _, *kinds in reports] == [[Place, Place]] * 2


def test_evolution_from_an_array_of_vectors(same):
    population = np.linspace(-1, 1, 12).reshape(6, 2)
    ours = differential_evolution(bowl, BOX, rng=1, maxiter=3, init=population)
    flat = optimize.differential_evolution(flat_bowl, FLAT_BOX, rng=1, maxiter=3, init=population)
    assert same([ours.x.x, ours.x.y], flat.x)


def test_what_is_inactive_in_bounds():
    res = direct(bowl, (Place(-2.0, -0.5), Place(2.0, -0.5)), inactive="y")
    assert (res.x.x, res.x.y) == (pytest.approx(1.0, abs=1e-2), -0.5)


def test_a_step_of_another_structure_is_an_error():
    with pytest.raises(StructureMismatchError, match=r"float 1\.0, expected a Place") as caught:
        basinhopping(bowl, Place(0.0, 0.0), niter=2, take_step=lambda p: 1.0)
    assert str(caught.value).startswith("in take_step: ")
    with pytest.raises(TypeError, match="take_step must be callable"):
        basinhopping(bowl, Place(0.0, 0.0), take_step=1)


# Brute force


def test_brute_does_the_same_as_by_hand(shape, same):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for options in ({"finish": None}, {}):
            ours = brute(
                lambda x: flat_fun(shape.read(x)), (shape.build(LOWER), shape.build(UPPER)), Ns=4,
                **options,
            )  # fmt: skip
            flat = optimize.brute(flat_fun, list(zip(LOWER, UPPER)), Ns=4, **options)
            assert same(shape.read(ours), flat)


def test_brute_gives_its_grid(same):
    ours = brute(bowl, BOX, Ns=5, full_output=True, finish=None)
    flat = optimize.brute(flat_bowl, FLAT_BOX, Ns=5, full_output=True, finish=None)
    assert same([ours[0].x, ours[0].y], flat[0])
    assert ours[1] == flat[1]
    assert same(ours[2], flat[2])
    assert same(ours[3], flat[3])


def test_brute_over_plain_ranges_is_scipys():
    for ranges in ((slice(-2, 2, 0.5), slice(-2, 2, 0.5)), FLAT_BOX, (slice(-2, 2, 1), (-1, 1))):
        ours = brute(flat_bowl, ranges, finish=None)
        assert ours.tolist() == optimize.brute(flat_bowl, ranges, finish=None).tolist()


def steepness(p):
    return sparse.csr_array(2.0 * np.eye(2))


def slope(p):
    return Place(2.0 * (p.x - 1.0), 2.0 * (p.y + 0.5))


# Searches that minimise by a method which takes Hessians as arrays only.
BY_ARRAYS = {"method": "trust-exact", "jac": slope, "hess": steepness}
WITH_HESSIANS = {
    "basinhopping": lambda: basinhopping(bowl, BOX[0], niter=1, rng=1, minimizer_kwargs=BY_ARRAYS),
    "dual_annealing": lambda: dual_annealing(
        bowl, BOX, maxiter=2, rng=1, minimizer_kwargs=BY_ARRAYS
    ),
    "shgo": lambda: shgo(bowl, BOX, minimizer_kwargs=BY_ARRAYS),
    "shgo, by options": lambda: shgo(
        bowl, BOX, options={"jac": slope, "hess": steepness},
        minimizer_kwargs={"method": "trust-exact"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WITH_HESSIANS)
def test_a_hessian_may_have_any_form_in_a_search(name):
    res = WITH_HESSIANS[name]()
    assert (res.x.x, res.x.y) == pytest.approx((1.0, -0.5), abs=1e-6)
