"""How often generated code had no answer, so that something slower took over (C26).

Counted on the slow ways alone, by the name of the generated function; for tests and benchmarks,
which see no other difference.
"""

from __future__ import annotations

from collections import Counter

fallbacks: Counter[str] = Counter()


def fell_back(function: str) -> None:
    """Note that a generated function had no answer."""
    fallbacks[function] += 1
