"""The closed world: how classes of the standard library, NumPy and SciPy stand, as one table (C7).

A row is for a class and its subclasses; the nearest row along the method resolution order counts.
It is found by the name of the class and the module it lives in, or a package above that (private
modules come and go), so nothing is imported for it. ``*`` stands for all other classes of a module
but containers and declared data, which need no row. What has none is refused, unless it keeps no
state.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any
from weakref import WeakSet

from vspace import _registry as registry
from vspace.nodes._known_nodes import NODES
from vspace.nodes._origins import Origin, origin_of
from vspace.nodes._refusals import is_mixin, is_structured

# Inactive: what holds nothing to compute with, handles of what is outside, settings, and objects
# that there is one of per process.
_INACTIVE: dict[str, str] = {
    "_frozen_importlib": "*",
    "_frozen_importlib_external": "*",
    "_io": "_IOBase",
    "_lsprof": "*",
    "_sitebuiltins": "*",
    "_sre": "SRE_Scanner",
    "_thread": "RLock lock _local _localdummy",
    "_weakrefset": "*",
    "argparse": "*",
    "ast": "*",
    "asyncio": "*",
    "bdb": "*",
    "builtins": (
        "BaseException NoneType NotImplementedType PyCapsule SuperLU bool bytearray bytes"
        " builtin_function_or_method builtin_method classmethod classmethod_descriptor code"
        " ellipsis frame getset_descriptor int member_descriptor memoryview method-wrapper"
        " method_descriptor module property range slice staticmethod str traceback type"
        " wrapper_descriptor"
    ),
    "_asyncio": "*",
    "_bz2": "*",
    "_contextvars": "*",
    "_csv": "Dialect writer",
    "_ctypes": "*",
    "_hashlib": "*",
    "_blake2": "*",
    "_json": "*",
    "_lzma": "*",
    "_md5": "*",
    "_multibytecodec": "*",
    "_multiprocessing": "*",
    "_pickle": "*",
    "_queue": "*",
    "_random": "*",
    "_sha1": "*",
    "_sha2": "*",
    "_sha256": "*",
    "_sha3": "*",
    "_sha512": "*",
    "_socket": "*",
    "_ssl": "*",
    "_struct": "*",
    "cProfile": "*",
    "calendar": "*",
    "cmd": "*",
    "code": "*",
    "codecs": "*",
    "concurrent.futures": "*",
    "configparser": "*",
    "contextlib": "*",
    "csv": "*",
    "ctypes": "*",
    "dataclasses": "*",
    "datetime": "date time timedelta tzinfo",
    "dbm": "*",
    "decimal": "Context ContextManager",
    "difflib": "*",
    "doctest": "*",
    "email": "*",
    "encodings": "*",
    "enum": "Enum",
    "ftplib": "*",
    "functools": "KeyWrapper cached_property",
    "gettext": "*",
    "graphlib": "*",
    "hashlib": "*",
    "hmac": "*",
    "html": "*",
    "http": "*",
    "imaplib": "*",
    "importlib": "*",
    "inspect": "Parameter Signature",
    "io": "*",
    "ipaddress": "*",
    "json": "*",
    "linecache": "*",
    "locale": "*",
    "logging": "*",
    "mailbox": "*",
    "mimetypes": "*",
    "mmap": "*",
    "multiprocessing": "*",
    "netrc": "*",
    "operator": "*",
    "optparse": "*",
    "os": "*",
    "pathlib": "*",
    "pdb": "*",
    "pickle": "*",
    "platform": "*",
    "plistlib": "*",
    "poplib": "*",
    "posix": "*",
    "pprint": "*",
    "profile": "*",
    "pstats": "*",
    "pyexpat": "*",
    "queue": "*",
    "random": "*",
    "re": "*",
    "reprlib": "*",
    "runpy": "*",
    "sched": "*",
    "select": "*",
    "selectors": "*",
    "shelve": "*",
    "smtplib": "*",
    "socket": "*",
    "socketserver": "*",
    "sqlite3": "*",
    "ssl": "*",
    "string": "*",
    "subprocess": "*",
    "symtable": "*",
    "sys": "float_info",
    "tarfile": "*",
    "tempfile": "*",
    "textwrap": "*",
    "threading": "*",
    "timeit": "*",
    "trace": "*",
    "traceback": "*",
    "tracemalloc": "*",
    "types": "DynamicClassAttribute GenericAlias UnionType",
    "typing": (
        "ForwardRef NewType ParamSpec ParamSpecArgs ParamSpecKwargs TypeAliasType TypeVar"
        " TypeVarTuple Union _Final _GenericAlias _SpecialForm"
    ),
    "typing_extensions": "*",
    "unicodedata": "*",
    "unittest": "*",
    "urllib": "*",
    "uuid": "*",
    "warnings": "*",
    "wave": "*",
    "weakref": "*",
    "webbrowser": "*",
    "wsgiref": "*",
    "xml": "*",
    "xmlrpc": "*",
    "zipfile": "*",
    "zipimport": "*",
    "zlib": "*",
    "zoneinfo": "*",
    "numpy": (
        "_ArrayFunctionDispatcher busdaycalendar dtype errstate finfo generic iinfo ufunc"
        " _typing.NBitBase"
    ),
    "numpy._core": "*",
    "numpy._globals": "*",
    "numpy._pytesttester": "*",
    "numpy.ctypeslib": "*",
    "numpy.lib": "*",
    "numpy.ma": "*",
    "numpy.random": "*",
    "numpy.testing": "*",
    "scipy._lib": "*",
    "scipy.cluster": "*",
    "scipy.fft": "*",
    "scipy.integrate": "*",
    "scipy.io": "*",
    "scipy.linalg": "*",
    "scipy.optimize": "*",
    "scipy.signal": "CZT ShortTimeFFT ZoomFFT",
    "scipy.spatial": "*",
    "scipy.special": "*",
    "scipy.stats": "*",
}

# Leaves: vectors by their own arithmetic, which is that of a base of theirs.
_LEAVES: dict[str, str] = {
    "numpy": "matrix memmap recarray",
    "numpy.char": "chararray",
}

# Leaves by methods of their own, which `vspace.leaves` registers.
_REGISTERED: dict[str, str] = {
    "numpy.ma": "MaskedArray",
    "scipy.sparse": "_spbase",
}

_IN_C = "numbers in C's memory without arithmetic; make it a float or a NumPy array"

# What neither takes part nor can be kept without a word, and why.
_REFUSED: dict[str, dict[str, str]] = {
    "_ctypes": dict.fromkeys(("Array", "Structure", "Union"), _IN_C),
    "ctypes": dict.fromkeys(("c_double", "c_float", "c_longdouble"), _IN_C),
    "array": {"array": "an array of numbers without arithmetic; make it a NumPy array"},
    "statistics": {"NormalDist": "a distribution: the sum of two adds variances"},
    "numpy.lib": {"container": "an array in an object; make it a NumPy array"},
    "scipy.integrate": {
        "DenseOutput": "the solution of a solver that is not known here",
        "ode": "the running state of an integrator",
        "complex_ode": "the running state of an integrator",
        "OdeSolver": "the running state of an integrator",
    },
    "scipy.signal": {
        "LinearTimeInvariant": "a system, whose sum is no sum of its coefficients",
    },
    "scipy.sparse": {
        "LinearOperator": "a linear operator, which is what its function does",
    },
    "scipy.spatial": {
        "RigidTransform": "a motion: motions are composed, and make no vector space",
        "Rotation": "a rotation: rotations are composed, and make no vector space",
        "RotationSpline": "made of rotations, which make no vector space",
        "Slerp": "made of rotations, which make no vector space",
    },
    "scipy.special": {
        "orthopoly1d": "evaluated by a formula; np.poly1d(p.coeffs) is a plain polynomial",
    },
}


class Verdict(Enum):
    """How a class of the closed world stands."""

    LEAF = "leaf"
    REGISTERED = "registered leaf"
    NODE = "node"
    INACTIVE = "inactive"
    REFUSED = "refused"


_ANY = "*"
_TABLE: dict[tuple[str, str], tuple[Verdict, Any]] = {
    (module, name): (verdict, "")
    for verdict, rows in (
        (Verdict.INACTIVE, _INACTIVE),
        (Verdict.LEAF, _LEAVES),
        (Verdict.REGISTERED, _REGISTERED),
    )
    for module, names in rows.items()
    for name in names.split()
} | {
    (module, name): (verdict, what)
    for verdict, rows in ((Verdict.REFUSED, _REFUSED), (Verdict.NODE, NODES))
    for module, row in rows.items()
    for name, what in row.items()
}


def _packages(module: str) -> Iterator[str]:
    """Yield a module and the packages around it, the nearest first."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def _row_of(cls: type) -> tuple[Verdict, Any] | None:
    """Return the row of this very class: its verdict and the reason or parts, or None."""
    if origin_of(cls) is not Origin.CLOSED:
        return None
    named = _named(cls)
    if named is not None or is_mixin(cls) or is_structured(cls):
        return named
    if any(_named(base) for base in cls.__mro__ if origin_of(base) is Origin.CLOSED):
        return None  # a row with the name of a base says more than one for all of a module
    return _first(cls, _ANY)


def _named(cls: type) -> tuple[Verdict, Any] | None:
    return _first(cls, cls.__qualname__)


def _first(cls: type, name: str) -> tuple[Verdict, Any] | None:
    rows = (_TABLE.get((package, name)) for package in _packages(cls.__module__))
    return next((row for row in rows if row is not None), None)


_looked_up: WeakSet[type] = WeakSet()


def adopt_known(cls: type) -> None:
    """Register what the table says of a class and its bases, where nobody has said otherwise."""
    for base in cls.__mro__:
        if base in _looked_up:
            continue
        _looked_up.add(base)
        row = None if registry.is_registered(base) else _row_of(base)
        if row is None:
            continue
        verdict, what = row
        if verdict is Verdict.LEAF:
            registry.leaf_types.add(base)
            registry.plain_leaf_types.add(base)
        elif verdict is Verdict.NODE:
            registry.attribute_types[base] = what
            registry.declared_parts.setdefault(base, what.parts)
        elif verdict is Verdict.INACTIVE:
            registry.inert_types.add(base)
        elif verdict is Verdict.REFUSED:
            registry.refused_types[base] = what
