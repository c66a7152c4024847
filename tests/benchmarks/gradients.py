"""The gradient of an integral over the points of the integral itself, beside the plain way."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from timing import Contest, print_rows
from vspace import make_zero, recursive_add
from vspace_scipy.adjoint import QuadratureMesh, quad_vec_vjp
from vspace_scipy.integrate import quad_vec


def model(a, b, c, s, t):
    """Return a closure over three arrays and two floats."""
    return lambda x: s * float(a @ b) * x + t * float(c @ c) * x * x


def pullback(f, x, w):
    a, b, c, s, t = (cell.cell_contents for cell in f.__closure__)
    first, second = w * x * s, w * x * x
    return model(
        first * b, first * a, (2.0 * second * t) * c, w * x * float(a @ b), second * float(c @ c)
    )


def contenders() -> dict[str, Callable[..., Any]]:
    """Return both ways; each calls `see` where it holds most at a point, if it is given one."""
    f = model(*(np.linspace(0.1, 1.0, n) for n in (8, 8, 30)), 2.0, 3.0)
    info = quad_vec(f, 0.0, 1.0, full_output=True)[2]
    mesh = QuadratureMesh(info, 0.0, 1.0)

    def plainly(see: Callable[[], Any] = lambda: None) -> Any:
        def times(weight: float, leaf: Any) -> Any:
            see()
            return weight * leaf

        total = make_zero(f)
        for x, weight in mesh:
            gradient = pullback(f, x, 1.0)
            scaled = recursive_add(make_zero(f), gradient, partial(times, weight))
            total = recursive_add(total, scaled)
        return total

    def by_rule(see: Callable[[], Any] = lambda: None) -> Any:
        def seen(*args: Any) -> Any:
            gradient = pullback(*args)
            see()
            return gradient

        return quad_vec_vjp(f, 0.0, 1.0, 1.0, seen, info=info).f

    return {"a zero and two sums for each point": plainly, "quad_vec_vjp, mesh='primal'": by_rule}


def contests() -> Iterator[Contest]:
    yield Contest("gradient of an integral", contenders(), {"quad_vec_vjp, mesh='primal'": 0.5})


def blocks(work: Callable[..., Any]) -> int:
    """Return the largest number of blocks of memory that are alive at a point."""
    for _ in range(3):
        work()  # structures are compiled
    counts: list[int] = []
    tracemalloc.start()

    def see() -> None:
        own = tracemalloc.Filter(False, tracemalloc.__file__)
        snapshot = tracemalloc.take_snapshot().filter_traces((own,))
        counts.append(sum(each.count for each in snapshot.statistics("filename")))

    work(see)
    tracemalloc.stop()
    return max(counts)


def main() -> None:
    idle = blocks(lambda see=lambda: None: [see() for _ in range(21)])  # what counting itself takes
    for name, work in contenders().items():
        print(f"{name}: {blocks(work) - idle} blocks of memory, the most at once")
    for contest in contests():
        print_rows(contest.run(101))


if __name__ == "__main__":
    main()
