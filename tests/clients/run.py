"""Run the own tests of libraries that use SciPy, plainly and with our functions in its place.

``python tests/clients/run.py [lmfit] [control] [quantecon]`` fetches the source distribution of
each into build/clients, runs the tests that come with it twice, and fails if a test comes out
otherwise with our functions. The environment is that of ``make clients``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "scipy_suite"))
from outcomes import outcomes_in
from replacing import PACKAGES, REPLACED

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "clients"
_OUTCOMES = ("passed", "failed", "skipped")


@dataclass(frozen=True)
class Client:
    """A library, and which tests to run of its source distribution."""

    version: str
    tests: tuple[str, ...]


# Of large libraries the tests of what calls SciPy's integrators and optimisers.
_OF_CONTROL = (
    *("descfcn", "flatsys", "interconnect", "iosys", "margin", "nlsys", "optimal"),
    *("phaseplot", "statefbk", "stochsys", "timeresp"),
)
_OF_QUANTECON = ("game_theory/tests/test_normal_form_game", "markov/tests/test_ddp")
CLIENTS = {
    "lmfit": Client("1.3.4", ("tests",)),
    "control": Client("0.10.2", tuple(f"control/tests/{each}_test.py" for each in _OF_CONTROL)),
    "quantecon": Client("0.11.4", tuple(f"quantecon/{each}.py" for each in _OF_QUANTECON)),
}


def fetch(name: str, client: Client) -> Path:
    """Return the folder of a source distribution, which is fetched where it is not there yet."""
    folder = BUILD / f"{name}-{client.version}"
    if not folder.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", BUILD]
        subprocess.run([*pip, "--no-binary", name, f"{name}=={client.version}"], check=True)
        with tarfile.open(BUILD / f"{folder.name}.tar.gz") as archive:
            archive.extractall(BUILD, filter="data")
    return folder


def outcomes(name: str, client: Client, folder: Path, swapped: bool) -> dict[str, str]:
    """Return what came of each test of a library: passed, failed or skipped."""
    paths = [HERE, HERE.parent / "scipy_suite", folder, ROOT, ROOT / "integrations"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        REPLACED: ",".join(PACKAGES) if swapped else "",
        "VSPACE_CLIENT_FOLDERS": str(folder),
        "MPLBACKEND": "agg",
    }
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        command = [sys.executable, "-m", "pytest", *client.tests, "-q", "--tb=short"]
        command += ["-p", "swapping", "-p", "no:cacheprovider", f"--rootdir={folder}"]
        command += ["-o", "addopts=", "-o", "junit_family=xunit1", f"--junitxml={report}"]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True,
            cwd=folder, check=False,
        )  # fmt: skip
        log = BUILD / f"{name}_{'swapped' if swapped else 'plain'}.txt"
        log.write_text(done.stdout + done.stderr)
        if not report.exists():
            raise SystemExit(done.stdout + done.stderr)
        return outcomes_in(report)


def main() -> int:
    """Print a table of outcomes; return 1 where one differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clients", nargs="*", default=list(CLIENTS), help=", ".join(CLIENTS))
    arguments = parser.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    print(f"{'library':24}{'run':10}{'passed':>8}{'failed':>8}{'skipped':>9}")
    differing = 0
    for name in arguments.clients:
        client = CLIENTS[name]
        folder = fetch(name, client)
        plain, swapped = (outcomes(name, client, folder, each) for each in (False, True))
        for run, found in (("plain", plain), ("swapped", swapped)):
            counts = Counter(found.values())
            row = "".join(f"{counts[each]:{8 + (each == 'skipped')}}" for each in _OUTCOMES)
            print(f"{name + ' ' + client.version:24}{run:10}{row}")
        for test in sorted({*plain, *swapped}):
            before, after = (found.get(test, "not run") for found in (plain, swapped))
            if before != after:
                differing += 1
                print(f"  {test}: {before} plainly, {after} with our functions")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
