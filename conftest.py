"""What pytest collects: nothing that needs a library that is not installed."""

import importlib.util

# Large libraries are in no extra that `make test` installs; `make test-libraries` brings them.
_LIBRARIES = (
    *("array_api_strict", "astropy", "attr", "cloudpickle", "dask", "distributed", "mpmath"),
    *("networkx", "pandas", "pint", "polars", "pydantic", "sklearn", "sparse", "statsmodels"),
    *("sympy", "torch", "uncertainties", "unyt", "xarray"),
)
_NEEDED = {
    "tests/libraries": _LIBRARIES,
    "tests/vspace_torch": ("torch",),
    "integrations/vspace_torch": ("torch",),
    "integrations/vspace_sklearn": ("sklearn",),
}
collect_ignore = [
    folder
    for folder, names in _NEEDED.items()
    if not all(importlib.util.find_spec(name) for name in names)
]
