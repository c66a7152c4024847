"""What remains of an object when all values are taken out: its spec, found by one walk."""

from vspace.specs._analysis import WholeAnalysis
from vspace.specs._comparison import same_spec
from vspace.specs._fingerprint import ATOMS
from vspace.specs._probing import (
    analyse,
    check_patterns,
    found_instead,
    spec_of_part,
    surely_has_none,
    takes_part,
    unfit_patterns,
)
from vspace.specs._showing import reason_of, spec_to_show
from vspace.specs._specs import (
    DECLARED,
    INACTIVE,
    FixedSpec,
    InactiveSpec,
    LeafSpec,
    NodeSpec,
    NotUnderstoodSpec,
    RefSpec,
    Spec,
    node_specs,
    path_at,
)
from vspace.specs._standing import Rules

__all__ = [
    "ATOMS",
    "DECLARED",
    "INACTIVE",
    "FixedSpec",
    "InactiveSpec",
    "LeafSpec",
    "NodeSpec",
    "NotUnderstoodSpec",
    "RefSpec",
    "Rules",
    "Spec",
    "WholeAnalysis",
    "analyse",
    "check_patterns",
    "found_instead",
    "node_specs",
    "path_at",
    "reason_of",
    "same_spec",
    "spec_of_part",
    "spec_to_show",
    "surely_has_none",
    "takes_part",
    "unfit_patterns",
]
