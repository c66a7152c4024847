"""What any object may be asked: it answers, or one of our errors says why not."""

from __future__ import annotations

import io
from typing import Any

from vspace import UnknownTypeError, VectorSpace, VSpaceError, make_zero, show, structure

QUESTIONS = {
    "structure": structure,
    "twice": lambda x: (2.0 * VectorSpace(x)).value,
    "norm": lambda x: VectorSpace(x).norm(),
    "zero": make_zero,
    "array": lambda x: VectorSpace(x).from_array(VectorSpace(x).to_array()).value,
    "copy": lambda x: VectorSpace(x, copy_if_inactive=True).copy().value,
}


def check(x: Any) -> None:
    """Assert that an object can be shown, and answers or is refused by an error of ours."""
    show(x, file=io.StringIO())
    repr(VectorSpace(x))
    for name, ask in QUESTIONS.items():
        try:
            ask(x)
        except UnknownTypeError as error:
            assert _is_helpful(error), f"{name}: {error}"
        except VSpaceError:
            pass


def _is_helpful(error: UnknownTypeError) -> bool:
    """Return whether an error says what to do."""
    return any(word in str(error) for word in ("write ", "use a list", "hold "))
