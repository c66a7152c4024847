"""What the figures were measured on, without names or paths of the machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from threadpoolctl import threadpool_info

import vspace
from peers import Library


def description(libraries: Sequence[Library]) -> list[str]:
    """Return lines about the processor, Python and the libraries."""
    core = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "multipledispatch"))
    return [
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}, {core}, vspace {vspace.__version__}",
        *sorted({_blas(pool) for pool in threadpool_info() if pool["user_api"] == "blas"}),
        "peers: " + (", ".join(library.version for library in libraries) or "none"),
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _blas(pool: dict[str, object]) -> str:
    return (
        f"{pool['internal_api']} {pool['version']}, kernels for {pool.get('architecture', '?')}, "
        f"{pool['num_threads']} thread"
    )
