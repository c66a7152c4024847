"""`isotonic_regression` of objects (`least_squares` has a file of its own)."""

import numpy as np
import pytest
from scipy import optimize

from vspace import NotFiniteError, StructureMismatchError
from vspace_scipy.optimize import isotonic_regression

Y = {"none": 1.0, "doses": np.array([3.0, 2.0, 2.5]), "most": 5.0, "unit": "mg"}
FLAT = [1.0, 3.0, 2.0, 2.5, 5.0]
WEIGHTS = {
    "one for all": (2.0, 2.0 * np.ones(5)),
    "an object": ({"none": 1.0, "doses": np.array([3.0, 1.0, 1.0]), "most": 2.0}, [1, 3, 1, 1, 2]),
    "one for a part": ({"none": 1.0, "doses": 4.0, "most": 2.0}, [1, 4, 4, 4, 2]),
    "patterns": ({"*doses*[0]": 3.0}, [1, 3, 1, 1, 1]),
    "an array": (np.arange(1.0, 6.0), np.arange(1.0, 6.0)),
}


@pytest.mark.parametrize("increasing", [True, False])
@pytest.mark.parametrize(("given", "flat"), WEIGHTS.values(), ids=list(WEIGHTS))
def test_weights_in_every_form(given, flat, increasing, same):
    res = isotonic_regression(Y, weights=given, increasing=increasing)
    theirs = optimize.isotonic_regression(
        FLAT, weights=np.array(flat, float), increasing=increasing
    )
    assert same([res.x["none"], *res.x["doses"], res.x["most"]], theirs.x)
    assert same(res.blocks, theirs.blocks)
    assert res.x["unit"] == "mg"
    assert list(res.paths)[1] == "['doses'][0]"


def test_plain_values_are_scipys():
    res = isotonic_regression([3.0, 1.0])
    assert type(res) is optimize.OptimizeResult
    assert "paths" not in res
    for many in (np.ones((2, 2)), [[0, 1]]):
        with pytest.raises(ValueError, match="incorrect number of dimensions: 2"):
            isotonic_regression(many)


def test_what_has_no_order_is_refused():
    with pytest.raises(TypeError, match=r"y: found complex leaves.*isotonic_regression orders"):
        isotonic_regression({"a": 1.0 + 1.0j})
    with pytest.raises(NotFiniteError, match=r"\['a'\]"):
        isotonic_regression({"a": np.nan})
    with pytest.raises(StructureMismatchError, match="a pattern in weights that no component fits"):
        isotonic_regression(Y, weights={"*.rate": 1.0})
