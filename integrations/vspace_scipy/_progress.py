"""A progress bar for work that iterates, or nothing in its place."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

# Positions may be times: with six digits, and no rate.
_FORMAT = (
    "{desc}: {percentage:3.0f}%|{bar}| {n:.6g}/{total:.6g} {unit} [{elapsed}<{remaining}{postfix}]"
)


class Progress:
    """A bar that shows how far some work has come; without ``wanted``, an object that does nothing.

    Parameters
    ----------
    wanted : bool
        Whether there is a bar at all.
    description : str
        What stands before the bar.
    total : float, optional
        Where the work ends, if that is known.
    unit : str, default "it"
        Of the position.

    Raises
    ------
    ImportError
        When a bar is wanted and tqdm is not installed.
    TypeError
        When `wanted` is no bool.

    Examples
    --------
    >>> with Progress(False, "solve_ivp", total=10.0, unit="t") as progress:
    ...     progress.advance_to(2.5, step=1e-3)
    """

    __slots__ = ("_bar",)

    def __init__(
        self, wanted: bool, description: str, total: float | None = None, unit: str = "it"
    ) -> None:
        if not isinstance(wanted, bool):
            raise TypeError(f"progress: found {wanted!r}, expected True or False")
        look = {} if total is None else {"bar_format": _FORMAT}
        self._bar: Any = (
            _tqdm()(desc=description, total=total, unit=unit, **look) if wanted else None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def advance_to(self, position: float, **shown: object) -> None:
        """Move the bar to a position; ``shown`` are values to print behind it."""
        if self._bar is None:
            return
        if shown:
            self._bar.set_postfix(shown, refresh=False)
        self._bar.update(position - self._bar.n)

    @property
    def is_shown(self) -> bool:
        """Whether there is a bar, so that what it shows is worth computing."""
        return self._bar is not None


def _tqdm() -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError(
            "progress=True needs tqdm: pip install 'vspace-objects[progress]'"
        ) from error
    return tqdm
