"""Every public name of `scipy.integrate`, with SciPy's signatures."""

import inspect
import pickle

import pytest
from scipy import integrate

import vspace_scipy.integrate as ours

FUNCTIONS = [
    name
    for name in integrate.__all__
    if getattr(ours, name) is not getattr(integrate, name)
    and inspect.isfunction(getattr(integrate, name))
]


def test_every_public_name_of_scipy_is_there():
    assert set(integrate.__all__) <= set(ours.__all__)
    assert len(set(ours.__all__)) == len(ours.__all__)
    assert all(hasattr(ours, name) for name in ours.__all__)


@pytest.mark.parametrize(
    "name", ["newton_cotes", "lebedev_rule", "IntegrationWarning", "ODEintWarning"]
)
def test_what_takes_no_value_is_scipys_own(name):
    assert getattr(ours, name) is getattr(integrate, name)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_ours_and_pickle(name):
    function = getattr(ours, name)
    assert function.__module__.startswith("vspace_scipy.integrate")
    assert function.__name__ == function.__qualname__ == name
    assert pickle.loads(pickle.dumps(function)) is function
    assert "Parameters\n" in inspect.getdoc(function)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_missing_arguments_are_scipys_error(name):
    messages = []
    for module in (integrate, ours):
        with pytest.raises(TypeError) as caught:
            getattr(module, name)()
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
