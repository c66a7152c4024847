"""Every public name of `scipy.optimize`, with SciPy's signatures."""

import inspect
import pickle

import pytest
from scipy import optimize

import vspace_scipy.optimize as ours

ADAPTED = [name for name in optimize.__all__ if getattr(ours, name) is not getattr(optimize, name)]


def test_every_public_name_of_scipy_is_there():
    assert set(optimize.__all__) <= set(ours.__all__)
    assert len(set(ours.__all__)) == len(ours.__all__)
    assert all(hasattr(ours, name) for name in ours.__all__)


def test_our_own_names_are_few():
    assert set(ours.__all__) - set(optimize.__all__) == {"LabelledMatrix", "labelled"}


def test_what_takes_no_value_is_scipys_own():
    for name in (
        "OptimizeResult",
        "NonlinearConstraint",
        "linear_sum_assignment",
        "rosen",
        "OptimizeWarning",
    ):
        assert getattr(ours, name) is getattr(optimize, name)


@pytest.mark.parametrize("name", ADAPTED)
def test_functions_are_ours_and_pickle(name):
    function = getattr(ours, name)
    assert function.__module__.startswith("vspace_scipy.optimize")
    assert function.__name__ == function.__qualname__ == name
    assert pickle.loads(pickle.dumps(function)) is function
    assert name in function.__doc__
    assert "Parameters\n" in inspect.getdoc(function)


@pytest.mark.parametrize("name", sorted(set(ADAPTED) - {"Bounds"}))  # all has a default
def test_wrong_arguments_are_scipys_error(name):
    with pytest.raises(TypeError) as theirs:
        getattr(optimize, name)()
    with pytest.raises(TypeError) as mine:
        getattr(ours, name)()
    assert str(mine.value) == str(theirs.value)
