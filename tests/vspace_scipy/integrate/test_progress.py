"""Every function that iterates shows how far it is, and computes the same while it does."""

from __future__ import annotations

import fcntl
import inspect
import os
import struct
import subprocess
import sys
import termios
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import qmc

from vspace import VectorSpace
from vspace_scipy import integrate

MESH = np.linspace(0.0, 1.0, 6)


def decay(t, s):
    return {"x": -s["x"]}


def rough(x):
    return {"a": abs(x - 0.3) ** 0.5, "b": x}


def rough_rows(x):
    return {"a": np.abs(x[:, 0] - 0.3) ** 0.5, "b": x[:, 1]}


def waves(x, y):
    return {"u": y["v"], "v": -y["u"]}


def pinned(ya, yb):
    return [ya["u"], yb["u"] - 1.0]


GUESS = {"u": MESH, "v": np.ones(6)}

# Name -> a call that takes `progress`, and what it gives of numbers.
CALLS = {
    "solve_ivp": (
        partial(integrate.solve_ivp, decay, (2.0, 0.0), {"x": 1.0}, max_step=0.01),
        lambda sol: sol.y,
    ),
    "odeint": (
        partial(integrate.odeint, decay, {"x": 1.0}, [0.0, 1.0, 2.0], tfirst=True),
        lambda states: states[-1],
    ),
    "solve_bvp": (
        partial(integrate.solve_bvp, waves, pinned, MESH, GUESS),
        lambda res: [res.y, res.rms_residuals],
    ),
    "quad_vec": (partial(integrate.quad_vec, rough, 0.0, 1.0), list),
    "quad": (partial(integrate.quad, rough, 0.0, 1.0), list),
    "dblquad": (
        partial(integrate.dblquad, lambda y, x: rough(x * y), 0.0, 1.0, 0.0, 1.0, epsabs=1e-3),
        list,
    ),
    "tplquad": (
        partial(
            integrate.tplquad, lambda z, y, x: rough(x * y), 0.0, 1.0, 0.0, 1.0, 0.0, 1.0,
            epsabs=1e-1, epsrel=1e-1,
        ),
        list,
    ),
    "nquad": (partial(integrate.nquad, lambda y, x: rough(x), [(0.0, 1.0)] * 2), list),
    "cubature": (
        partial(integrate.cubature, rough_rows, [0.0, 0.0], [1.0, 1.0], rtol=1e-3),
        lambda res: [res.estimate, res.error],
    ),
    "tanhsinh": (
        partial(integrate.tanhsinh, lambda x: {"a": np.sqrt(x)}, 0.0, 1.0),
        lambda res: [res.integral, res.error],
    ),
    "nsum": (
        partial(integrate.nsum, lambda k: {"a": 1 / k**2}, 1.0, np.inf),
        lambda res: [res.sum, res.error],
    ),
    "qmc_quad": (
        lambda **options: integrate.qmc_quad(
            lambda x: {"a": x[0]}, [0.0], [1.0], qrng=qmc.Halton(1, rng=1), **options
        ),
        list,
    ),
}  # fmt: skip


def test_every_function_that_takes_progress_is_here():
    takes = {
        name
        for name in integrate.__all__
        if inspect.isfunction(function := getattr(integrate, name))
        and "progress" in inspect.signature(function).parameters
    }
    assert takes == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_a_bar_is_moved_and_closed_and_changes_no_bit(name, bars):
    call, numbers = CALLS[name]
    with_bar, without = (
        VectorSpace(numbers(call(progress=each))).to_array() for each in (True, False)
    )
    assert with_bar.tolist() == without.tolist()
    (bar,) = bars
    assert bar.desc == name
    assert bar.closed
    assert bar.n > 0


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("wanted", [1, "yes"])
def test_progress_is_true_or_false(name, wanted):
    with pytest.raises(TypeError, match=r"progress: found .*, expected True or False"):
        CALLS[name][0](progress=wanted)


SCRIPT = f"""
import runpy
calls = runpy.run_path({__file__!r})["CALLS"]
for call, numbers in calls.values():
    call(progress=True)
print("done")
"""


def test_bars_are_seen_in_a_terminal():
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    paths = os.pathsep.join(map(str, (Path(__file__).parents[3], *sys.path)))
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stdout=slave,
        stderr=slave,
        env={**os.environ, "PYTHONPATH": paths},
    )
    os.close(slave)
    shown = b""
    try:
        while piece := os.read(master, 4096):
            shown += piece
    except OSError:  # the terminal is closed when the process ends
        assert process.wait(60) == 0
    os.close(master)
    text = shown.decode()
    assert text.rstrip().endswith("done")
    # A bar is drawn from the beginning of a line, over what was there.
    lines = text.replace("\r", "\n").splitlines()
    for name in CALLS:
        drawn = [line for line in lines if line.startswith(f"{name}: ")]
        assert drawn, name
        assert drawn[-1] != drawn[0], name
    last = [line for line in lines if line.startswith("solve_ivp: ")][-1]
    assert "100%" in last
    assert "2/2 t" in last
    assert any("nodes=" in line for line in lines)
    assert any("error=" in line for line in lines)
