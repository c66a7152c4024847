"""Other libraries that compute with trees of arrays: a module each, used where it is installed."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
from dataclasses import dataclass
from typing import Any

from workloads import Workload


@dataclass(frozen=True)
class Library:
    """A peer: its distribution, what has to be importable, and its module here."""

    distribution: str
    imports: tuple[str, ...]
    module: str

    @property
    def missing(self) -> str | None:
        """The first of its imports that is not installed."""
        return next((each for each in self.imports if importlib.util.find_spec(each) is None), None)

    @property
    def version(self) -> str:
        return f"{self.distribution} {importlib.metadata.version(self.distribution)}"


LIBRARIES = (
    Library("optree", ("optree",), "peers.with_optree"),
    Library("jax", ("jax",), "peers.with_jax"),
    Library("torch", ("torch",), "peers.with_torch"),
    Library("dm-tree", ("tree",), "peers.with_dm_tree"),
    Library("autograd", ("autograd",), "peers.with_autograd"),
    Library("tree-math", ("tree_math", "jax"), "peers.with_tree_math"),
)


def installed() -> tuple[list[Library], list[str]]:
    """Return the peers that are there, and a line for each that is not."""
    found = [library for library in LIBRARIES if library.missing is None]
    lines = [
        f"left out: {library.distribution} (no module {library.missing}; "
        "pip install -e '.[peers]' brings it)"
        for library in LIBRARIES
        if library.missing is not None
    ]
    return found, lines


def contenders(libraries: list[Library], workload: Workload) -> list[Any]:
    """Return what the libraries have for a workload."""
    if workload.holders == "graph":
        return []  # functions, chains and cycles: none of them takes these apart
    return [
        each
        for library in libraries
        for each in importlib.import_module(library.module).contenders(workload)
    ]
