"""Options of the public functions go by their names alone."""

import inspect

import pytest

import vspace

OPTIONS = {"active", "copy_if_inactive", "inactive", "nout", "seen", "track"}
FUNCTIONS = [
    name
    for name in vspace.__all__
    if inspect.isfunction(getattr(vspace, name))
    and OPTIONS & set(inspect.signature(getattr(vspace, name)).parameters)
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_options_cannot_be_given_by_their_places(name):
    for each in inspect.signature(getattr(vspace, name)).parameters.values():
        assert each.kind is not each.POSITIONAL_ONLY, each
        if each.name in OPTIONS and each.default is not each.empty:
            assert each.kind is each.KEYWORD_ONLY, each
