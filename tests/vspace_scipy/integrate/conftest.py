"""What the tests of this folder share."""

import pytest

from vspace_scipy import _progress


class Bar:
    """What tqdm would be asked to show."""

    def __init__(self, desc, total, unit):
        self.desc = desc
        self.total = total
        self.unit = unit
        self.n = 0
        self.shown = []
        self.closed = False

    def set_postfix(self, shown, refresh):
        self.shown.append(shown)

    def update(self, step):
        self.n += step

    def close(self):
        self.closed = True


@pytest.fixture
def bars(monkeypatch):
    """Return a list of the bars that are opened."""
    opened = []

    def bar(**options):
        opened.append(Bar(**options))
        return opened[-1]

    monkeypatch.setattr(_progress, "_tqdm", lambda: bar)
    return opened
