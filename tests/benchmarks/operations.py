"""What is done to the objects, and what it is done with.

A contender has a method for each operation that it has a way for; the method gets the operands
and returns the work, a function without arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workloads import Workload

TINY = 1e-12  # in place again and again, without growing


@dataclass(frozen=True)
class Operation:
    """One thing to do.

    Attributes
    ----------
    name : str
        In tables, and for ``ONLY=``.
    method : str
        Of contenders.
    """

    name: str
    method: str


OPERATIONS = (
    Operation("y + a*x", "axpy"),
    Operation("y += a*x", "axpy_inplace"),
    Operation("dot", "dot"),
    Operation("norm", "norm"),
    Operation("a*x + b*y + c*w", "combine"),
    Operation("zero", "zero"),
    Operation("copy", "copy"),
    Operation("flatten + rebuild", "rebuild"),
    Operation("pack + unpack", "pack_unpack"),
    Operation("map f", "map"),
    Operation("x + 2*y - w/3", "broadcast"),
)


@dataclass
class Operands:
    """The objects and numbers that the contenders of one workload get."""

    workload: Workload
    a: float = 0.5
    tiny: float = TINY
    factors: tuple[float, float, float] = (1.5, 2.0, -0.25)
    x: Any = field(init=False)
    y: Any = field(init=False)
    w: Any = field(init=False)

    @staticmethod
    def f(u: Any) -> Any:
        """Return what is mapped over one leaf."""
        return 0.5 * u

    @staticmethod
    def g(x: Any, y: Any, w: Any) -> Any:
        """Return an element-wise expression of three leaves."""
        return x + 2 * y - w / 3

    def __post_init__(self) -> None:
        self.x, self.y, self.w = (self.workload.make(seed) for seed in (1, 2, 3))

    @property
    def three(self) -> tuple[Any, Any, Any]:
        return self.x, self.y, self.w

    def own(self) -> Any:
        """Return an object equal to `y` to write into."""
        return self.workload.make(2)
