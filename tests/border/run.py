"""Write the corpus of the border anew, and print which lines changed.

``python tests/border/run.py [section ...]``: what is not installed keeps its lines.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from border import corpus


def main() -> None:
    """Write the lines of the named sections, or of all that are installed."""
    before = corpus.read() if corpus.FILE.exists() else {}
    after = before | {name: corpus.SECTIONS[name]() for name in sys.argv[1:] or corpus.SECTIONS}
    order = [*corpus.EVERYWHERE, *sorted(after.keys() - corpus.EVERYWHERE.keys())]
    corpus.write({name: after[name] for name in order})
    for name in order:
        print(corpus.differences(before.get(name, []), after[name]) or f"{name}: as before")


if __name__ == "__main__":
    main()
