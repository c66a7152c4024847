"""What came of each test of a run of pytest."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree


def outcomes_in(report: Path) -> dict[str, str]:
    """Return passed, failed or skipped by test, from a report in JUnit's format."""
    return {
        f"{case.get('classname')}::{case.get('name')}": _outcome(case)
        for case in ElementTree.parse(report).iter("testcase")
    }


def _outcome(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"
