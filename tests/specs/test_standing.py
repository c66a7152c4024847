"""How types stand under a configuration."""

from __future__ import annotations

from vspace import InactiveConfig
from vspace.specs._standing import Rules


class WithoutHash(type):
    __hash__ = None


class Odd(metaclass=WithoutHash):
    pass


def test_a_class_that_cannot_be_looked_up_is_not_registered():
    rules = Rules(InactiveConfig())
    assert not rules.is_registered(Odd)
    assert rules.is_registered(float)
    assert not rules.is_registered(Rules)
