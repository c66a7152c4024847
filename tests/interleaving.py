"""Two threads, one of them stopped at a line of the library while the other does all its work."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import vspace

_HOME = str(Path(vspace.__file__).parent)


def _is_ours(filename: str) -> bool:
    return filename.startswith((_HOME, "<vspace"))


class Stop:
    """Runs an operation and, before its line number `at` in the library, another one elsewhere.

    Parameters
    ----------
    at : int
        The line.
    other : callable
        The other operation.
    patience : float, default 5.0
        Seconds to wait for the other one: it may wait for a lock that the stopped one holds.

    Attributes
    ----------
    lines : int
        How many lines of the library were met.
    """

    def __init__(self, at: int, other: Callable[[], Any], patience: float = 5.0) -> None:
        self._patience = patience
        self._at = at
        self._other = other
        self._thread: threading.Thread | None = None
        self._given: list[Any] = []
        self.lines = 0

    def __call__(self, operation: Callable[[], Any]) -> tuple[Any, Any]:
        """Return what both gave; an exception where it was raised."""
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            mine = outcome(operation)
        finally:
            sys.settrace(before)
        if self._thread is None:  # the operation took fewer lines
            return mine, outcome(self._other)
        self._thread.join()
        return mine, self._given[0]

    def _trace(self, frame: Any, event: str, argument: Any) -> Any:
        return self._local if _is_ours(frame.f_code.co_filename) else None

    def _local(self, frame: Any, event: str, argument: Any) -> Any:
        if event == "line":
            if self.lines == self._at:
                self._thread = threading.Thread(
                    target=lambda: self._given.append(outcome(self._other))
                )
                self._thread.start()
                self._thread.join(self._patience)
            self.lines += 1
        return self._local


def outcome(operation: Callable[[], Any]) -> Any:
    """Return what an operation gives, or the exception that it raises."""
    try:
        return operation()
    except Exception as error:
        return error


def lines_of(operation: Callable[[], Any]) -> int:
    """Return how many lines of the library an operation runs through."""
    stop = Stop(-1, lambda: None)
    stop(operation)
    return stop.lines
