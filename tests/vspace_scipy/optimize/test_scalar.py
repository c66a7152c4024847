"""The functions of one number refuse objects, and say what takes them."""

from fractions import Fraction

import pytest
from scipy import optimize

import vspace_scipy.optimize as ours
from vspace import VectorSpace

OBJECT = {"x": 1.0}
CALLS = {
    "bisect": (OBJECT, 2.0),
    "bracket": (OBJECT, 2.0),
    "brent": ((), (OBJECT, OBJECT)),
    "brenth": (0.0, OBJECT),
    "brentq": (OBJECT, OBJECT),
    "fminbound": (VectorSpace(OBJECT), 1.0),
    "golden": ((), (OBJECT, OBJECT)),
    "minimize_scalar": ((OBJECT, OBJECT),),
    "ridder": (OBJECT, 1.0),
    "toms748": (OBJECT, 1.0),
}
INSTEAD = dict.fromkeys(("bisect", "brenth", "brentq", "ridder", "toms748"), "root")


@pytest.mark.parametrize("name", CALLS)
def test_objects_are_refused(name):
    message = f"found a .*expected numbers, since the unknown of {name} is one; for objects take "
    with pytest.raises(TypeError, match=message + INSTEAD.get(name, "minimize")):
        getattr(ours, name)(lambda x: x, *CALLS[name])


def test_a_start_that_is_an_object_is_refused():
    with pytest.raises(TypeError, match=r"x0: found a dict, expected numbers.* take root"):
        ours.root_scalar(lambda x: x, x0=OBJECT)


class Length:
    """A number of a user's."""

    def __init__(self, metres):
        self.metres = metres

    def __float__(self):
        return self.metres


def test_what_scipy_computes_with_is_scipys():
    assert ours.brentq(lambda x: x - 1, Fraction(0), 3) == optimize.brentq(lambda x: x - 1, 0, 3)
    assert ours.brentq(lambda x: x - 1, Length(0.0), 3) == optimize.brentq(lambda x: x - 1, 0, 3)
    for name in ("x", None):
        with pytest.raises((TypeError, RuntimeError)) as theirs:
            optimize.brentq(lambda x: x, name, 1.0)
        with pytest.raises((TypeError, RuntimeError)) as mine:
            ours.brentq(lambda x: x, name, 1.0)
        assert str(mine.value) == str(theirs.value)
