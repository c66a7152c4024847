"""Arguments go to SciPy as they were given, by position or by keyword."""

import inspect

import pytest

from vspace_scipy._arguments import Parameters
from vspace_scipy.optimize import basinhopping


def plain(f, x0, tol=1e-6, *, full=False):
    return "plain", f, x0, tol, full


def many(f, x0, step=1.0, *args, seed=None):
    return "many", f, x0, step, args, seed


def open_ended(f, x0, **options):
    return "open", f, x0, options


GIVEN = [
    (plain, ("f", 1.0), {}),
    (plain, ("f",), {"x0": 1.0, "full": True}),
    (plain, (), {"x0": 1.0, "f": "f", "tol": 0.1}),
    (plain, ("f", 1.0, 0.1), {"full": True}),
    (many, ("f", 1.0, 2.0, 3.0, 4.0), {"seed": 5}),
    (many, ("f",), {"x0": 1.0}),
    (open_ended, ("f",), {"x0": 1.0, "args": 3, "many": 4}),
    (open_ended, ("f", 1.0), {}),
]


@pytest.mark.parametrize("function, args, options", GIVEN)
def test_arguments_come_out_as_they_went_in(function, args, options):
    parameters = Parameters(function)
    arguments = parameters.bind(args, options)
    assert arguments == inspect.signature(function).bind(*args, **options).arguments
    assert parameters.call(function, arguments, len(args)) == function(*args, **options)


@pytest.mark.parametrize(
    "function, args, options, message",
    [
        (plain, ("f",), {}, "missing a required argument: 'x0'"),
        (plain, ("f", 1.0, 0.1, True), {}, "too many positional arguments"),
        (plain, ("f", 1.0), {"x0": 2.0}, "multiple values for argument 'x0'"),
        (plain, ("f", 1.0), {"what": 2.0}, "unexpected keyword argument 'what'"),
        (many, ("f", 1.0), {"what": 2.0}, "unexpected keyword argument 'what'"),
        (open_ended, (), {"f": "f"}, "missing a required argument: 'x0'"),
    ],
)
def test_wrong_arguments_are_an_error(function, args, options, message):
    with pytest.raises(TypeError, match=message):
        Parameters(function).bind(args, options)


def test_what_was_given_by_keyword_goes_by_keyword():
    def function(f, x0, rng=None):
        return rng

    parameters = Parameters(function)
    seen = []

    def spy(*args, **options):
        seen.append((args, options))

    parameters.call(spy, parameters.bind(("f",), {"x0": 1.0, "rng": 2}), 1)
    assert seen == [(("f",), {"x0": 1.0, "rng": 2})]


def test_random_numbers_are_those_of_the_keyword():
    """Under the keyword SciPy makes other numbers than by position, whatever else is given."""

    def bowl(x):
        return float(x["x"] ** 2)

    given = {"niter": 3, "T": 1.0, "stepsize": 0.5, "minimizer_kwargs": None, "take_step": None}
    given |= {
        "accept_test": None,
        "callback": None,
        "interval": 50,
        "disp": False,
        "niter_success": None,
    }
    seen = []
    for options in ({"niter": 3, "rng": 1}, {**given, "rng": 1}):
        points = []

        def recorded(x, points=points):
            points.append(x["x"])
            return bowl(x)

        basinhopping(recorded, {"x": 1.0}, **options)
        seen.append(points)
    assert seen[0] == seen[1]
