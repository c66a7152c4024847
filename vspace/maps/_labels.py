"""Paths as labels: one for each component of a vector, or for each leaf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vspace import leaves as algebra
from vspace import walks
from vspace._paths import Speller
from vspace.activity import as_config
from vspace.engine import cache_of

__all__ = ["leaf_paths", "paths"]


def paths(x: Any, *, inactive: Any = None, active: Any = None, track: bool = True) -> list[str]:
    """Return one label for each component of ``VectorSpace(x).to_array()``, in that order.

    Parameters
    ----------
    x : object
        Any object.
    inactive, active, track
        As for `recursive_map`.

    Returns
    -------
    list of str
        Paths as one would type them after the object, a leading dot left out.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import paths
    >>> paths({"scale": 2.0, "w": np.zeros((1, 2))})
    ["['scale']", "['w'][0, 0]", "['w'][0, 1]"]
    """
    labels: list[str] = []
    for path, leaf in _named_leaves(x, inactive, active, track):
        labels += [path + each for each in algebra.labels(leaf)]
    return labels


def leaf_paths(
    x: Any, *, inactive: Any = None, active: Any = None, track: bool = True
) -> list[str]:
    """Return the path of each leaf, in the order of the components.

    Parameters
    ----------
    x : object
        Any object.
    inactive, active, track
        As for `recursive_map`.

    Returns
    -------
    list of str
        Paths as one would type them after the object, a leading dot left out.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace.extend import leaf_paths
    >>> leaf_paths({"scale": 2.0, "w": np.zeros((1, 2))})
    ["['scale']", "['w']"]
    """
    return [path for path, _ in _named_leaves(x, inactive, active, track)]


def _named_leaves(x: Any, inactive: Any, active: Any, track: bool) -> Iterator[tuple[str, Any]]:
    structure = cache_of(as_config(inactive, of=x, active=active), track).take(x)[0]
    path_of = Speller()
    for _, leaf, link in walks.leaves_in(structure.spec, x):
        yield path_of(link).removeprefix("."), leaf
