"""Declared data of attrs and pydantic: no converter, validator or observer of theirs runs (C8)."""

from __future__ import annotations

import functools
from typing import Any

import attrs
import numpy as np
import pydantic

from vspace import VectorSpace, make_zero_inplace


class Measured(pydantic.BaseModel):
    """With a validator, further fields, a private part and a value worked out once."""

    model_config = pydantic.ConfigDict(
        extra="allow", validate_assignment=True, arbitrary_types_allowed=True
    )
    x: float
    y: np.ndarray
    z: float = 3.0
    _p: float = pydantic.PrivateAttr(default=1.0)

    @pydantic.field_validator("x")
    def small(cls, value):
        if value > 2:
            raise ValueError("too large")
        return value

    @pydantic.computed_field
    @functools.cached_property
    def total(self) -> float:
        return self.x + self.z


def test_pydantic_models_are_rebuilt_without_their_validators():
    m = Measured(x=1.5, y=np.ones(2), more=4.0)
    assert m.total == 4.5
    r = (2 * VectorSpace(m)).value
    assert type(r) is Measured
    assert (r.x, r.y.tolist(), r.z, r._p, r.more) == (3.0, [2.0, 2.0], 6.0, 2.0, 8.0)
    assert r.total == 9.0  # worked out anew (C10)
    assert r.model_fields_set == {"x", "y", "more"}
    assert (m.x, m.total) == (1.5, 4.5)


def test_pydantic_models_are_changed_without_their_validators():
    m = Measured(x=1.5, y=np.ones(2))
    assert m.total == 4.5
    v = VectorSpace(m)
    v *= 4.0
    assert v.value is m
    assert (m.x, m.y.tolist(), m.total) == (6.0, [4.0, 4.0], 18.0)


calls = []


@attrs.define
class Base:
    x: float = attrs.field(converter=float, validator=attrs.validators.lt(2.0))
    y: list = attrs.field(factory=lambda: [1.0])
    n: int = attrs.field(default=0, init=False, eq=False)

    def __attrs_post_init__(self):
        calls.append("made")


@attrs.define(on_setattr=lambda *given: calls.append(given))
class Observed:
    x: float
    parts: list


@attrs.frozen(kw_only=True)
class Below(Base):
    z: float
    extra: Any = None


def test_attrs_classes_are_rebuilt_without_their_converters():
    given = Below(x=1.5, z=1.0)
    calls.clear()
    r = (4 * VectorSpace(given)).value
    assert type(r) is Below
    assert (r.x, r.y, r.n, r.z, r.extra) == (6.0, [4.0], 0, 4.0, None)
    assert calls == []


def test_attrs_classes_are_changed_without_their_hooks():
    observed = Observed(1.5, [1.0])
    calls.clear()
    make_zero_inplace(observed)
    assert (observed.x, observed.parts) == (0.0, [0.0])
    assert calls == []
