"""Laws of gradients of functions that depend on what changes, or that remember."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changes import KEPT, LOOKED_UP, MEMORIES
from gradient_laws import some
from vspace_scipy.adjoint import GradientError

# What is computed with a number p and a whole number k: a function that is integrated or solved,
# the value, its derivative by p.
KINDS = {
    "integral": (
        lambda xp, p, k: lambda x: xp.sin(p * k() * x),
        lambda p, k: (1.0 - math.cos(p * k)) / (p * k),
        lambda p, k: math.sin(p * k) / p - (1.0 - math.cos(p * k)) / (p * p * k),
    ),
    "solution": (
        lambda xp, p, k: lambda t, y: -p * k() * y * y,
        lambda p, k: 1.0 / (1.0 + p * k),
        lambda p, k: -k / (1.0 + p * k) ** 2,
    ),
}


def as_it_is(f):
    return f


terms = st.lists(st.tuples(st.sampled_from([*KINDS]), st.integers(1, 3)), min_size=1, max_size=3)


class LawsAfterChanges(ABC):
    """A gradient is that of what was computed; if it cannot be, it is refused."""

    xp: object

    @abstractmethod
    def value(self, kind, f):
        """Return the integral of a function from 0 to 1, or y(1) for y' = f with y(0) = 1."""

    @abstractmethod
    def value_and_slope(self, loss, p):
        """Return a loss and its derivative by a number."""

    def computed(self, change, remember, terms, p):
        """Return the sum of some values between which something changes, and its derivative."""

        def loss(p):
            total = 0.0
            ks = change([k for _, k in terms] + [7])  # and once more afterwards
            for (kind, _), k in zip(terms, ks, strict=False):
                total = total + self.value(kind, remember(KINDS[kind][0](self.xp, p, k)))
            next(ks, None)
            return total

        return self.value_and_slope(loss, p)

    @staticmethod
    def exact(terms, p):
        return [sum(KINDS[kind][i](p, k) for kind, k in terms) for i in (1, 2)]

    @pytest.mark.parametrize("change", KEPT)
    @some(3)
    @given(terms)
    def test_what_is_captured_counts_as_it_was(self, change, terms):
        found = self.computed(change, as_it_is, terms, 0.75)
        assert found == pytest.approx(self.exact(terms, 0.75), rel=1e-6)

    @pytest.mark.parametrize("change", LOOKED_UP)
    @some(3)
    @given(terms)
    def test_what_is_looked_up_again_and_has_changed_is_refused(self, change, terms):
        with pytest.raises(GradientError, match=r"in the backward pass.*as when its value was"):
            self.computed(change, as_it_is, terms, 0.75)

    @pytest.mark.parametrize("remember", MEMORIES)
    @some(3)
    @given(terms)
    def test_what_remembers_is_right_or_refused(self, remember, terms):
        try:
            found = self.computed(KEPT[0], remember, terms, 0.75)
        except GradientError as error:
            assert re.search("changes its captured values|kept from an earlier call", str(error))
        else:
            assert found == pytest.approx(self.exact(terms, 0.75), rel=1e-6)
