"""How much work something is, in numbers that no other work of the machine disturbs."""

import sys


def effort(work, *args):
    """Return how many calls ``work(*args)`` makes, and how many characters calls return."""
    calls = characters = 0

    def watch(frame, event, result):
        nonlocal calls, characters
        calls += event in ("call", "c_call")
        if event == "return" and type(result) is str:
            characters += len(result)

    sys.setprofile(watch)
    try:
        work(*args)
    finally:
        sys.setprofile(None)
    return calls, characters
