"""A mapping keyed by identity: old part -> new part (C15)."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

__all__ = ["IdDict"]


class IdDict(MutableMapping[Any, Any]):
    """A dictionary whose keys are compared by identity, so that anything can be a key.

    It holds its keys, so an identity cannot be reused while it is in here.

    Parameters
    ----------
    items : iterable of pairs, optional
        Keys and values to begin with.

    Examples
    --------
    >>> from vspace import IdDict, recursive_map
    >>> weights = [1.0, 2.0]
    >>> seen = IdDict()
    >>> doubled = recursive_map(lambda x: 2 * x, {"a": weights, "b": weights}, seen=seen)
    >>> seen[weights] is doubled["a"] is doubled["b"]
    True
    """

    __slots__ = ("_entries",)

    def __init__(self, items: Any = ()) -> None:
        self._entries: dict[int, tuple[Any, Any]] = {}
        for key, value in items:
            self[key] = value

    def __getitem__(self, key: Any) -> Any:
        try:
            return self._entries[id(key)][1]
        except KeyError:
            raise KeyError(key) from None

    def __setitem__(self, key: Any, value: Any) -> None:
        self._entries[id(key)] = (key, value)

    def __delitem__(self, key: Any) -> None:
        del self._entries[id(key)]

    def __contains__(self, key: object) -> bool:
        return id(key) in self._entries

    def __iter__(self) -> Iterator[Any]:
        return (key for key, _ in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __reduce__(self) -> Any:
        # Copies hold the entries under the identities of their own keys, not of ours.
        return type(self), (), None, None, iter(list(self.items()))

    def __repr__(self) -> str:
        return f"IdDict with {len(self)} entries"
