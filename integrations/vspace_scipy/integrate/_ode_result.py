"""What an ODE solution is made of when its states are objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.integrate._ivp.ivp import OdeResult  # which has no public name

from vspace import register_node
from vspace_scipy._places import Spaces, in_fields, states
from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import States
from vspace_scipy.integrate import _ode_views as views
from vspace_scipy.integrate._ode_solution import OdeSolution


class StructuredResult(OdeResult):  # type: ignore[misc]
    """What `solve_ivp` returns for states that are objects: SciPy's result, and views of it.

    Parameters
    ----------
    result : OdeResult
        Of SciPy, with vectors.
    packed : Space
        Of the states.

    Raises
    ------
    TypeError
        When one asks for `y`, and leaves have no room for an axis of time.
    """

    def __init__(self, result: OdeResult, packed: Space) -> None:
        super().__init__(result)
        # SciPy leaves empty lists where no time was asked for.
        rows = np.asarray(result.y, packed.dtype).T if len(result.t) else _no_rows(packed)
        if packed.is_stackable:
            self["y"] = packed.stack(rows.T)
        else:
            del self["y"]
        self["states"] = States(packed, rows)
        self.update(in_fields(self, Spaces(packed), _FIELDS))
        object.__setattr__(self, "_packed", packed)

    def __reduce__(self) -> Any:
        return _restored, (dict(self), self._packed)

    def __getattr__(self, name: str) -> Any:
        if name == "y" and "y" not in self:
            self._packed.check_stackable("take `states`, which has one object for each time")
        return super().__getattr__(name)

    def __dir__(self) -> list[str]:
        return [*self.keys(), "plot", "to_dataframe", "to_xarray"]

    def to_xarray(self) -> Any:
        """Return the solution as an `xarray.Dataset`.

        Returns
        -------
        xarray.Dataset
            A variable for each leaf, named by its path, with the dimension ``time`` first and one
            for each axis of the leaf after it; times and indices of components are coordinates.

        Raises
        ------
        ImportError
            When xarray is not installed.

        Examples
        --------
        >>> from vspace_scipy.integrate import solve_ivp
        >>> sol = solve_ivp(lambda t, s: {"x": -s["x"]}, (0, 1), {"x": 1.0}, t_eval=[0, 1])
        >>> sol.to_xarray()["['x']"].sel(time=0.0).item()
        1.0
        """
        return views.to_xarray(self.t, self.y, self._packed)

    def to_dataframe(self) -> Any:
        """Return the solution as a `pandas.DataFrame`.

        Returns
        -------
        pandas.DataFrame
            A row for each time, a column for each component, labelled as by `vspace.paths`.

        Raises
        ------
        ImportError
            When pandas is not installed.

        Examples
        --------
        >>> from vspace_scipy.integrate import solve_ivp
        >>> sol = solve_ivp(lambda t, s: {"x": -s["x"]}, (0, 1), {"x": 1.0}, t_eval=[0, 1])
        >>> sol.to_dataframe().columns.to_list()
        ["['x']"]
        """
        return views.to_dataframe(self.t, self.y, self._packed)

    def plot(self, axes: Any = None) -> Any:
        """Draw the solution: one panel for each leaf, over time.

        Parameters
        ----------
        axes : sequence of matplotlib.axes.Axes, optional
            Where to draw, one for each leaf; a new figure by default.

        Returns
        -------
        ndarray of matplotlib.axes.Axes
            The panels, each named by the path of its leaf; imaginary parts are dashed.

        Raises
        ------
        ImportError
            When Matplotlib is not installed.
        ValueError
            When there are fewer axes than leaves.
        """
        return views.plot(self.t, self.y, self._packed, axes)

    def __repr__(self) -> str:
        times = f"{len(self.t)} times"
        if len(self.t):
            times += f" from {self.t[0]:.6g} to {self.t[-1]:.6g}"
        lines = {
            "message": self.message,
            "success": f"{self.success} (status {self.status})",
            "t": times,
            "states": f"{self.states!r} of {self._packed.describe()}",
        }
        if self.t_events is not None:
            lines["events"] = f"{[len(each) for each in self.t_events]}, each in t_events, y_events"
        if self.sol is not None:
            lines["sol"] = "sol(t) gives the state at any t"
        if "saved" in self:
            lines["saved"] = f"{len(self.saved)} values"
        lines["calls"] = f"nfev {self.nfev}, njev {self.njev}, nlu {self.nlu}"
        return "\n".join(f"{name:>8}: {text}" for name, text in lines.items())


register_node(StructuredResult, active=("y", "states", "sol", "y_events"), fixed=("t",))


def _restored(fields: dict[str, Any], packed: Space) -> StructuredResult:
    result = StructuredResult.__new__(StructuredResult)
    result.update(fields)
    object.__setattr__(result, "_packed", packed)
    return result


def saved_values(save: Callable[[float, Any], Any], times: Vector, states: Any) -> list[Any]:
    """Return what a function of the user's gives for each time and state."""
    return [save(float(t), state) for t, state in zip(times, states, strict=True)]


def _solution(solution: Any, spaces: Spaces) -> Any:
    return None if solution is None else OdeSolution.of(solution, spaces.unknowns)


def _events(found: Any, spaces: Spaces) -> Any:
    return None if found is None else [states(each, spaces) for each in found]


_FIELDS = {"sol": _solution, "y_events": _events}


def _no_rows(packed: Space) -> Vector:
    return np.empty((0, packed.size), packed.dtype)
