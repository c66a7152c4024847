"""Run SciPy's own tests with our functions in the place of SciPy's, and compare.

``python tests/scipy_suite/run.py [integrate] [optimize] [sparse.linalg] [differentiate]`` runs the
test files that ship inside of the installed SciPy twice, as they are and with our functions, and
fails if a test fails with ours alone. Tests that SciPy marks as slow are left out. With ``--once``
only the run with our functions is made, and any failure counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import scipy
from outcomes import outcomes_in
from replacing import PACKAGES, REPLACED

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDERS = {
    "integrate": ["integrate"],
    "optimize": ["optimize"],
    "sparse.linalg": ["sparse/linalg"],
    "differentiate": ["differentiate"],
}


def outcomes(package: str, replaced: bool) -> dict[str, str]:
    """Return what came of each test: passed, failed or skipped."""
    folders = [str(Path(scipy.__file__).parent / each) for each in FOLDERS[package]]
    paths = [str(HERE), str(ROOT), str(ROOT / "integrations")]
    environment = dict(os.environ, **{REPLACED: package if replaced else ""})
    environment["PYTHONPATH"] = os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", *folders, "-q", "--tb=short"]
        command += ["-c", os.devnull, "--rootdir", folders[0], "-p", "replacing"]
        command += ["-p", "no:cacheprovider", "-m", "not slow and not xslow"]
        command += [f"--junitxml={report}", "-o", "junit_family=xunit1"]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, cwd=folder, check=False
        )
        print(done.stdout.splitlines()[-1])
        if not report.exists():
            raise SystemExit(done.stdout + done.stderr)
        (Path(tempfile.gettempdir()) / f"scipy_suite_{package}.txt").write_text(done.stdout)
        return outcomes_in(report)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", nargs="*", default=list(PACKAGES), help=", ".join(PACKAGES))
    parser.add_argument("--once", action="store_true", help="with our functions only")
    arguments = parser.parse_args()
    worse = 0
    for package in arguments.packages:
        print(f"{package}, with our functions: ", end="", flush=True)
        ours = outcomes(package, True)
        theirs: dict[str, str] = {}
        if not arguments.once:
            print(f"{package}, as it is: ", end="", flush=True)
            theirs = outcomes(package, False)
        failures = [
            test
            for test, outcome in sorted(ours.items())
            if outcome == "failed" and theirs.get(test, "passed") != "failed"
        ]
        print(f"{package}: {len(ours)} tests, {len(failures)} fail with our functions alone")
        print("".join(f"  {each}\n" for each in failures), end="")
        worse += len(failures)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
