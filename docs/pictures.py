"""Pictures of the documentation, drawn when it is built, so that they show what the code does."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np

DOCS = Path(__file__).parent
FOLDER = DOCS / "_generated"
YEAR = 365.25


def draw(folder: Path = FOLDER, days: float | None = None) -> list[Path]:
    """Draw the outer solar system, and write its table; return the files.

    Parameters
    ----------
    folder : Path
        Where the files go.
    days : float, optional
        How long to integrate; by default as long as the example does.
    """
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("Agg")
    pyplot = importlib.import_module("matplotlib.pyplot")
    sys.path.insert(0, str(DOCS.parent / "examples"))
    try:
        example = importlib.import_module("outer_solar_system")
    finally:
        sys.path.pop(0)
    folder.mkdir(parents=True, exist_ok=True)
    start, G = example.load()
    sol = example.solve_ivp(
        example.motion(G), (0.0, days or example.DAYS), start, **example.OPTIONS
    )
    orbits, panels, distances, table = (
        folder / f"outer_solar_system_{name}"
        for name in ("orbits.png", "panels.png", "distances.png", "table.txt")
    )
    example.plot(sol.y, orbits)
    _draw_panels(sol, pyplot, panels)
    data = sol.to_xarray()
    table.write_text(f"{data}\n")
    _draw_distances(data, [body.name for body in start.bodies], pyplot, distances)
    return [orbits, panels, distances, table]


def _draw_panels(sol: Any, pyplot: Any, path: Path) -> None:
    """Draw one panel for each leaf: a body in each row, position and velocity side by side."""
    count = len(sol.y.bodies)
    figure, axes = pyplot.subplots(count, 2, sharex=True, figsize=(10, 9), layout="constrained")
    for panel in sol.plot(axes=axes):
        panel.set_xlim(0, 40_000)
        if panel is not axes[0, 0]:
            panel.get_legend().remove()
    figure.savefig(path, dpi=100)
    pyplot.close("all")


def _draw_distances(data: Any, names: list[str], pyplot: Any, path: Path) -> None:
    """Draw distances from the sun over two hundred years, from the table with labels."""
    figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    years = data.assign_coords(time=data.time / YEAR).sel(time=slice(0, 200))
    for i, name in enumerate(names):
        if name == "Sun":
            sun = years[f"bodies[{i}].position"].values
            continue
        position = years[f"bodies[{i}].position"]
        distance = np.sqrt(((position - sun) ** 2).sum(position.dims[1]))
        distance.plot(ax=axes, label=name)
    axes.set(xlabel="time in years", ylabel="distance from the sun in au", title="", ylim=(0, 60))
    axes.legend(loc="upper right", ncols=5)
    figure.savefig(path, dpi=100)
    pyplot.close("all")


if __name__ == "__main__":
    draw()
