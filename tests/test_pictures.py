"""The pictures of the documentation can be drawn."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_pictures_are_drawn(tmp_path):
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "pictures.py")
    pictures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pictures)
    files = pictures.draw(tmp_path / "new", days=3000.0)
    assert sorted(path.suffix for path in files) == [".png", ".png", ".png", ".txt"]
    text = "".join(page.read_text() for page in DOCS.glob("*.md"))
    for path in files:
        assert path.stat().st_size > 1000
        assert f"_generated/{path.name}" in text, "no page shows it"
