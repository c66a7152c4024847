"""Docstrings: ours first, SciPy's where we say nothing."""

from vspace_scipy._documented import documented


def theirs(x, y, seed=None, **kw):
    """Do something.

    More of it.

    Parameters
    ----------
    x, y : float
        Both.
    """


OURS = """...

Parameters
----------
y : object
    ...

    Or an object.

Notes
-----
Mine.
"""


def test_dots_stand_for_what_scipy_says():
    text = documented(OURS, theirs, ["x", "y", "seed", "progress", "kw"], "steps", "As it is.")
    assert text.splitlines() == [
        "Do something.",
        "",
        "As it is.",
        "",
        "Parameters",
        "----------",
        "x : float",
        "    Both.",
        "y : object",
        "    Both.",
        "",
        "    Or an object.",
        "seed : optional",
        "    The older name of `rng`, with its older meaning.",
        "progress : bool, default False",
        "    Whether to show steps in a bar (needs tqdm).",
        "**kw",
        "    No others are taken.",
        "",
        "Notes",
        "-----",
        "Mine.",
    ]


def test_a_function_without_a_docstring():
    def bare(x):
        pass

    bare.__doc__ = None  # as with python -OO
    assert documented("Mine.", bare, ["x"]) == "Mine.\n\nParameters\n----------\nx"
