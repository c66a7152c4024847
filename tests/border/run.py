"""Write the corpus of the border anew, and print which lines changed.

``python tests/border/run.py [section ...]``
"""

from __future__ import annotations

import difflib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from border import corpus


def main() -> None:
    """Write the lines of the named sections, or of all that are installed."""
    kept = corpus.read() if corpus.FILE.exists() else {}
    made = {name: corpus.SECTIONS[name]() for name in sys.argv[1:] or corpus.SECTIONS}
    everywhere = list(corpus.SECTIONS)[:3]
    order = [*everywhere, *sorted({*kept, *made}.difference(everywhere))]
    sections = {name: made.get(name) or kept[name] for name in order}
    for name, rows in made.items():
        changes = difflib.unified_diff(kept.get(name, []), rows, n=0, lineterm="")
        print("\n".join(each for each in changes if not each.startswith(("---", "+++", "@@"))))
    corpus.write(sections)


if __name__ == "__main__":
    main()
