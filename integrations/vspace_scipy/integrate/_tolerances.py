"""Tolerances of methods for differential equations."""

from __future__ import annotations

from typing import Any

import numpy as np

# What SciPy's methods take where nothing is said.
DEFAULTS = {"rtol": 1e-3, "atol": 1e-6}


def as_one_number(name: str, tolerance: Any, method: str, remedy: str) -> Any:
    """Return a tolerance for a method that takes one number only.

    Parameters
    ----------
    name : {"rtol", "atol"}
        Which one.
    tolerance : number or ndarray
        What `flat_numbers` gave.
    method, remedy : str
        For the message: which method it is, and what else to do.

    Raises
    ------
    ValueError
        When it differs between components.
    """
    if not isinstance(tolerance, np.ndarray) or tolerance.ndim == 0:
        return tolerance
    if np.unique(tolerance).size > 1:
        raise ValueError(
            f"`{name}`: found different numbers for components, expected one number, since "
            f"{method} take no more; {remedy}"
        )
    return float(tolerance[0]) if tolerance.size else DEFAULTS[name]
