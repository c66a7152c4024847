"""Solutions as labelled arrays, data frames, pictures and text."""

from __future__ import annotations

import sys

import matplotlib as mpl
import numpy as np
import pytest

from vspace import VectorSpace
from vspace_scipy.integrate import solve_ivp

mpl.use("Agg")

TIMES = np.linspace(0.0, 1.0, 5)


def decay(t, s):
    return (-VectorSpace(s)).value


def solution(y0, **options):
    return solve_ivp(decay, (0, 1), y0, t_eval=TIMES, **options)


def nest():
    return {"name": "n", "x": 1.0, "w": [np.ones((2, 3)), 2.0 + 1.0j], "m": (np.float32(3.0),)}


def test_leaves_are_variables_over_time():
    sol = solution(nest())
    data = sol.to_xarray()
    assert list(data.data_vars) == ["['x']", "['w'][0]", "['w'][1]", "['m'][0]"]
    assert data["['w'][0]"].dims == ("time", "['w'][0][0]", "['w'][0][1]")
    component = data["['w'][0]"].sel({"['w'][0][0]": 1, "['w'][0][1]": 2})
    assert component.values.tolist() == sol.y["w"][0][1, 2].tolist()
    np.testing.assert_array_equal(data["time"], TIMES)
    np.testing.assert_array_equal(data["['w'][0]"][2], sol.states[2]["w"][0])
    assert data["['w'][1]"].values[3] == sol.states[3]["w"][1]
    assert data["['m'][0]"].dtype == np.float32


def test_components_are_columns():
    sol = solution(nest())
    table = sol.to_dataframe()
    assert table.columns[0] == "['x']"
    assert table.columns[1] == "['w'][0][0, 0]"
    assert table.shape == (5, 9)
    assert table.index.name == "time"
    assert table["['x']"].iloc[-1] == sol.states[-1]["x"]
    assert table["['w'][1]"].iloc[-1] == sol.states[-1]["w"][1]


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_single_number_and_a_wrapped_state(wrapped):
    y0 = {"only": 1.0}
    if wrapped:
        sol = solve_ivp(lambda t, s: -s, (0, 1), VectorSpace(y0), t_eval=TIMES)
    else:
        sol = solution(y0)
    assert sol.to_dataframe().columns.to_list() == ["['only']"]
    assert sol.to_xarray()["['only']"].shape == (5,)
    assert len(sol.plot()) == 1


def test_no_times_and_empty_leaves():
    none = solve_ivp(decay, (0, 1), nest(), t_eval=[])
    assert none.to_dataframe().shape == (0, 9)
    assert none.to_xarray()["['w'][0]"].shape == (0, 2, 3)
    empty = solve_ivp(lambda t, s: s, (0, 1), {"x": np.empty(0)}, t_eval=[0.0, 1.0])
    assert empty.to_dataframe().shape == (2, 0)
    assert [each.shape for each in empty.to_xarray().data_vars.values()] == [(2, 0)]
    assert len(empty.plot()) == 1


def test_one_panel_for_each_leaf():
    sol = solution(nest())
    panels = sol.plot()
    assert [panel.get_ylabel() for panel in panels] == ["['x']", "['w'][0]", "['w'][1]", "['m'][0]"]
    assert panels[-1].get_xlabel() == "t"
    assert [len(panel.lines) for panel in panels] == [1, 6, 2, 1]  # imaginary parts beside real
    legend = [text.get_text() for text in panels[1].get_legend().get_texts()]
    assert legend[:2] == ["[0, 0]", "[0, 1]"]
    np.testing.assert_array_equal(panels[0].lines[0].get_ydata(), sol.y["x"])
    again = sol.plot(panels)
    assert list(again) == list(panels)
    assert len(panels[0].lines) == 2
    with pytest.raises(ValueError, match="axes: found 1, expected 4, one for each leaf"):
        sol.plot(panels[:1])


@pytest.mark.parametrize(
    ("library", "view", "extra"),
    [("xarray", "to_xarray", "labels"), ("pandas", "to_dataframe", "labels"),
     ("matplotlib.pyplot", "plot", "plot")],
)  # fmt: skip
def test_a_library_that_is_missing_is_named(library, view, extra, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"pip install 'vspace-objects\[{extra}\]'"):
        getattr(solution(nest()), view)()


def test_results_print_short():
    sol = solution(nest(), events=lambda t, s: s["x"] - 0.5, dense_output=True, save=lambda t, s: t)
    lines = repr(sol).splitlines()
    assert len(lines) == 8
    assert "success: True (status 0)" in lines[1]
    assert "t: 5 times from 0 to 1" in lines[2]
    assert "states: <5 states> of dict, 4 leaves, 9 components" in lines[3]
    assert "events: [1]" in lines[4]
    assert "saved: 5 values" in lines[6]
    assert "nfev" in lines[7]
    assert {"y", "states", "plot", "to_xarray", "to_dataframe"} <= set(dir(sol))
    wrapped = solve_ivp(lambda t, s: -s, (0, 1), VectorSpace({"x": 1.0}), t_eval=[])
    assert "VectorSpace of dict, 1 leaf" in repr(wrapped)
    assert "t: 0 times\n" in repr(wrapped)
