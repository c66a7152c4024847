"""Solutions of ODEs as tables and pictures: labelled arrays, data frames, plots."""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import leaf_rows

_MOST_NAMED = 8  # so many components have a line each in a legend


def to_xarray(t: Vector, y: Any, packed: Space) -> Any:
    """Return an `xarray.Dataset`: a variable for each leaf, named by its path.

    The first dimension is ``time``, the others those of the leaf, with the indices of components
    as coordinates.
    """
    xarray = _library("xarray")
    variables = {}
    coordinates = {"time": np.asarray(t)}
    for path, values in leaf_rows(packed, y):
        axes = {f"{path}[{i}]": np.arange(n) for i, n in enumerate(values.shape[1:])}
        variables[path] = (["time", *axes], values)
        coordinates |= axes
    return xarray.Dataset(variables, coords=coordinates)


def to_dataframe(t: Vector, y: Any, packed: Space) -> Any:
    """Return a `pandas.DataFrame`: a column for each component, a row for each time."""
    pandas = _library("pandas")
    columns = [_lines(values) for _, values in leaf_rows(packed, y)]
    table = np.concatenate([np.empty((len(t), 0)), *columns], axis=1)
    index = pandas.Index(np.asarray(t), name="time")
    return pandas.DataFrame(table, index=index, columns=packed.labels())


def plot(t: Vector, y: Any, packed: Space, axes: Sequence[Any] | None = None) -> Any:
    """Draw one panel for each leaf over time; return an array of Matplotlib axes.

    A complex leaf is drawn as real parts, with imaginary parts dashed.
    """
    rows = leaf_rows(packed, y)
    if axes is None:
        pyplot = _library("matplotlib.pyplot")
        size = (7.0, 1.2 + 1.6 * max(1, len(rows)))
        _, axes = pyplot.subplots(
            max(1, len(rows)), squeeze=False, sharex=True, figsize=size, layout="constrained"
        )
    panels = np.ravel(np.asarray(axes, object))
    if len(panels) < len(rows):
        raise ValueError(f"axes: found {len(panels)}, expected {len(rows)}, one for each leaf")
    for panel, (path, values) in zip(panels, rows, strict=False):
        lines = _lines(values)
        drawn = panel.plot(t, lines.real)
        if np.iscomplexobj(lines):
            for line, imaginary in zip(drawn, lines.imag.T, strict=True):
                panel.plot(t, imaginary, linestyle="--", color=line.get_color())
        if 1 < len(drawn) <= _MOST_NAMED:
            places = np.ndindex(values.shape[1:])
            panel.legend(drawn, [f"[{', '.join(map(str, place))}]" for place in places])
        panel.set_ylabel(path or "y")
    panels[-1].set_xlabel("t")
    return panels


def _lines(values: Vector) -> Vector:
    """Return values by time with one axis for all components."""
    return values.reshape(len(values), math.prod(values.shape[1:]))


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        library = name.partition(".")[0]
        extra = "plot" if library == "matplotlib" else "labels"
        raise ImportError(f"this needs {library}: pip install 'vspace-objects[{extra}]'") from error
