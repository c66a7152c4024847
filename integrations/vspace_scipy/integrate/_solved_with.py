"""What a solution was found with, for those who solve an equation that belongs to it."""

from __future__ import annotations

from typing import Any

__all__ = ["remember", "solved_with"]

_KEPT = ("rtol", "atol", "max_step")
_NAME = "_solved_with"


def remember(result: Any, method: Any, options: dict[str, Any]) -> None:
    """Let a result know its method, tolerances and largest step, out of sight of its fields."""
    kept = {"method": method}
    if options:
        kept.update((name, options[name]) for name in _KEPT if name in options)
    object.__setattr__(result, _NAME, kept)


def solved_with(result: Any) -> dict[str, Any]:
    """Return the options of `solve_ivp` that a result was found with; none if it does not know."""
    return dict(getattr(result, _NAME, {}))
