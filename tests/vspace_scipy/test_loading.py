"""What importing our packages loads beside SciPy's."""

import subprocess
import sys

import pytest

# Classes of ours are derived from some of SciPy's, and BLAS is in scipy.linalg.
ALLOWED = {
    "vspace_scipy.integrate": {"scipy.interpolate"},
    "vspace_scipy.differentiate": {"scipy.linalg", "scipy.sparse"},
}
PACKAGES = ["integrate", "optimize", "sparse.linalg", "differentiate"]
# All that would be paid for without being asked for.
HEAVY = {"tqdm", "matplotlib", "pandas", "xarray", "torch", "autograd", "dask", "sklearn"}
SHOW = "import sys, {}; print(*sys.modules)"


def loaded(package):
    command = [sys.executable, "-c", SHOW.format(package)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return {".".join(name.split(".")[:2]) for name in found if name.startswith("scipy.")} | (
        HEAVY & set(found)
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_heavy_is_loaded_that_scipy_does_not_load(package):
    ours = f"vspace_scipy.{package}"
    extra = loaded(ours) - loaded(f"scipy.{package}")
    extra = {each for each in extra if not each.startswith("scipy._")}
    assert extra <= ALLOWED.get(ours, set())
