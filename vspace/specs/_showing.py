"""Analysis for those who look at an object: what is not understood is a mark, and no error."""

from __future__ import annotations

from typing import Any

from vspace._paths import Link
from vspace._registry import Standing
from vspace.errors import VSpaceError
from vspace.specs._analysis import Analysis
from vspace.specs._building import SpecBuilder
from vspace.specs._specs import InactiveSpec, NotUnderstoodSpec, Spec
from vspace.specs._standing import SET, Rules
from vspace.specs._unknown import unknown_type


def spec_to_show(x: Any, rules: Rules) -> Spec:
    """Return what an object is, as far as it is understood; all of it where there is no leaf."""
    spec = _ShownAnalysis(x, rules).spec
    if isinstance(spec, InactiveSpec) and not isinstance(spec, NotUnderstoodSpec):
        spec = _WholeAnalysis(x, rules).spec
    return spec


def reason_of(error: Exception) -> str:
    """Return what an error says of a part whose place is known."""
    if isinstance(error, VSpaceError):
        return f"{error.found}; {error.remedy}"
    return f"{type(error).__name__} when it is looked at{': ' if str(error) else ''}{error}"


class _ShownBuilder(SpecBuilder):
    def node_spec(self, index: int, built: list[Any]) -> Spec:
        try:
            return super().node_spec(index, built)
        except VSpaceError as error:  # a set that holds leaves
            return NotUnderstoodSpec(reason_of(error))


class _ShownAnalysis(Analysis):
    _builder = _ShownBuilder

    def __init__(self, root: Any, rules: Rules) -> None:
        self._failed: dict[int, Exception] = {}
        super().__init__(root, rules)

    def _standing_of(self, part: Any) -> Any:
        try:
            return super()._standing_of(part)
        except Exception as error:
            self._failed[id(part)] = error
            return Standing.UNKNOWN

    def _fixed(self, part: Any, link: Link) -> InactiveSpec:
        try:
            return super()._fixed(part, link)
        except Exception as error:
            return NotUnderstoodSpec(reason_of(error))

    def _meet_unknown(self, part: Any, parent: int, link: Link) -> None:
        error = self._failed.get(id(part))
        if error is None:
            error = unknown_type(part, parent, link, self.parts, self._rules)
        self.parts.add(part, parent, link, NotUnderstoodSpec(reason_of(error)))

    def _add_leaf(self, leaf: Any, parent: int, link: Link, specs: Any) -> None:
        try:
            super()._add_leaf(leaf, parent, link, specs)
        except Exception as error:
            self.parts.add(leaf, parent, link, NotUnderstoodSpec(reason_of(error)))

    def _add_node(self, node: Any, parent: int, link: Link, *rest: Any) -> None:
        parts, before = self.parts, len(self.parts)
        try:
            super()._add_node(node, parent, link, *rest)
        except Exception as error:
            spec = NotUnderstoodSpec(reason_of(error))
            if len(parts) > before:  # it came apart, and its parts could not be judged
                parts.specs[before], parts.kinds[before], parts.children[before] = spec, None, None
            else:
                self.parts.add(node, parent, link, spec)

    def _refuse_halves(self, active: bytearray) -> None:
        """Show both."""


class _WholeAnalysis(_ShownAnalysis):
    """All of an object, as if it were full of leaves."""

    def _standing_of(self, part: Any) -> Any:
        standing = super()._standing_of(part)
        return Standing.INERT if standing is SET else standing

    def _active(self) -> bytearray:
        return bytearray(b"\1" * len(self.parts))
