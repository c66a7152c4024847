"""Integrations load by themselves: meeting a type of library ``x`` imports ``vspace_x``.

So a leaf registration is there when it is needed, and nothing heavy is imported before. Any
package of that name takes part, ours or another's.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys

# What we register for NumPy and SciPy ourselves, once one of their types is met.
_OURS = {"numpy.ma": "vspace.leaves._masked", "scipy.sparse": "vspace.leaves._sparse"}

# Modules whose integration was looked for. No package adapts Python itself, or NumPy.
_looked_for: set[str] = {"builtins", "numpy", "__main__", *sys.stdlib_module_names}


def load_integrations(cls: type) -> None:
    """Import the integrations of the libraries that a type and its bases come from.

    Each library is looked for once. An integration that fails to import raises what it raises, each
    time.
    """
    for base in cls.__mro__:
        module = base.__module__
        if not isinstance(module, str):  # a class may call its module anything
            continue
        for package, name in _OURS.items():
            if module == package or module.startswith(package + "."):
                importlib.import_module(name)
        library = module.partition(".")[0]
        if library in _looked_for or not library.isidentifier():
            continue
        name = f"vspace_{library}"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
        # Only now: another thread that meets such a type meanwhile waits for the import, and does
        # not take the type for one that nobody registered.
        _looked_for.add(library)
