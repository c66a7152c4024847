"""What is promised: ratios to other contenders of the same contest, or seconds."""

from __future__ import annotations

from by_hand import BY_HAND, BY_HAND_BLAS
from ours import ANEW, KEPT, OBJECT, OUT, PACKER
from timing import Target

# The best of the peers, with all that its caller can do for it.
BEST_TREE = "optree, treespec kept, BLAS"
BEST_RAVEL = "optree.tree_ravel"

_ARITHMETIC = ("y + a*x", "y += a*x", "dot", "norm")
# workload -> yardstick, then the most for each operation above, of raw objects (the first one to an
# object, as the yardstick gives one), and of results that are kept
_RATIOS: dict[str, tuple[str, tuple[float, ...], tuple[float, ...]]] = {
    "D": (BY_HAND, (1.0, 1.0, 0.9, 0.6), (0.1, 0.1, 0.15, 0.15)),
    "M": (BEST_TREE, (0.95, 1.8, 1.4, 1.4), (0.03,) * 4),
    "L": (BEST_TREE, (0.95, 1.8, 1.4, 1.4), (0.005,) * 4),
    "irregular": (BEST_TREE, (0.95, 1.8, 1.4, 1.4), (0.01,) * 4),
}


def targets_of(workload: str, operation: str) -> list[Target]:
    """Return what is promised in one contest."""
    if operation in _ARITHMETIC and workload in _RATIOS:
        yardstick, anew, kept = _RATIOS[workload]
        i = _ARITHMETIC.index(operation)
        return [
            Target(OBJECT if i == 0 else ANEW, anew[i], yardstick),
            Target(KEPT, kept[i], yardstick),
        ]
    if operation in _ARITHMETIC[1:] and workload == "large":
        return [Target(ANEW, 1.03, BY_HAND_BLAS), Target(KEPT, 1.03, BY_HAND_BLAS)]
    if operation in ("x + 2*y - w/3", "a*x + b*y + c*w") and workload == "large":
        return [Target(ANEW, 0.65, BY_HAND), Target(OUT, 0.6, BY_HAND)]
    if operation == "pack + unpack" and workload in ("D", "M", "L"):
        return [
            Target(contender, most, yardstick)
            for contender in (ANEW, PACKER)
            for most, yardstick in ((0.8, BY_HAND), (0.1, BEST_RAVEL))
        ]
    return []
