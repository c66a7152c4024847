"""Configuration of the documentation.

The pages are Markdown; their snippets are doctests, and pytest runs them (``make test``) by
``--doctest-glob``. Examples are included from ``examples/``, which CI runs. Pictures are drawn by
``pictures.py`` at each build.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pictures

project = "vspace"
author = "the vspace developers"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
html_theme = "furo"
html_title = "vspace"
napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
myst_enable_extensions = ["colon_fence", "dollarmath"]
default_role = "code"
exclude_patterns = ["_build"]


def setup(app):
    app.connect("builder-inited", lambda app: pictures.draw())
