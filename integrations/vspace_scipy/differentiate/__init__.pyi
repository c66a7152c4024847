"""Signatures of `vspace_scipy.differentiate` for type checkers; written by ``make stubs``."""

# SciPy 1.17

from collections.abc import Callable
from typing import Any

import numpy as np

_Function = Callable[..., Any]
_Number = float | np.floating[Any] | np.integer[Any]

def derivative(
    f: _Function,
    x: Any,
    *,
    args: Any = ...,
    tolerances: Any = ...,
    maxiter: int = ...,
    order: int = ...,
    initial_step: Any = ...,
    step_factor: _Number = ...,
    step_direction: Any = ...,
    preserve_shape: bool | int = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def hessian(
    f: _Function,
    x: Any,
    *,
    tolerances: Any = ...,
    maxiter: int = ...,
    order: int = ...,
    initial_step: Any = ...,
    step_factor: _Number = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def jacobian(
    f: _Function,
    x: Any,
    *,
    tolerances: Any = ...,
    maxiter: int = ...,
    order: int = ...,
    initial_step: Any = ...,
    step_factor: _Number = ...,
    step_direction: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...

# All other names are SciPy's own.
def __getattr__(name: str) -> Any: ...
