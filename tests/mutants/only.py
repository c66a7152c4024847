"""A plugin of pytest: of what is collected, the tests that a file names, and no others."""

import os
from pathlib import Path


def pytest_collection_modifyitems(config, items):
    wanted = set(Path(os.environ["MUTANT_TESTS"]).read_text().splitlines())
    kept = [item for item in items if item.nodeid in wanted]
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in wanted])
    items[:] = kept
