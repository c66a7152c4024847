"""Surprises of generated code, told from errors of the user's own code (C24).

Generated code goes on while all is as expected, and an unset attribute, an empty cell or another
key says that it is not. What a user's function raises (`flatten` of a registered type, ``__eq__``
of a key) may be of the same types, and is no surprise: it goes through as it is, and is met once.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

# An unset attribute, an empty cell, an array that is not contiguous, another key.
SURPRISES = "AttributeError, BufferError, KeyError, TypeError, ValueError, Mismatch"
# The end of generated code, behind a ``try`` at this depth.
HANDLER = (
    f"    except ({SURPRISES}) as error:",
    "        if not is_surprise(error): raise",
    "        return None",
)
GENERATED = "<vspace "  # how the names of files of generated code begin
_HERE = str(Path(__file__).parents[1])


def is_surprise(error: BaseException) -> bool:
    """Return whether an error was raised by our own code, with none of the user's on the way."""
    step: TracebackType | None = error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if not file.startswith((GENERATED, _HERE)):
            return False
        step = step.tb_next
    return True
