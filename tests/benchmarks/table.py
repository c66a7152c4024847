"""What was measured as text for a terminal, and as a page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timing import Row, Verdict

_HEAD = """\
# Benchmarks

What `make bench PAGE=docs/benchmarks.md` measured. The contenders of a row alternated in one
process, with one BLAS thread; the figures are medians. In brackets is the ratio to the best
contender that is not vspace, whose time is bold. Absolute times belong to the machine: read the
ratios.

*Anew*: raw objects are wrapped for each operation, and the result is a vector, as yet no object.
*Anew, +=*: the operator, `v += a * w`, where *anew* calls `v.axpy(a, w)`.
*Anew, object*: the object is built, too. *Kept*: operands are results of earlier arithmetic.
*out=*: the result goes into an object that is there. *Packer*: the functions that
`vspace.structure` gives for packing. [What an operation costs](costs.md) says why they differ.
*By hand* is what people write for the very type they have, with NumPy expressions or with BLAS leaf
by leaf. *Treespec kept* is the most that a caller can do with a tree library: it flattens by a
treespec of before, and compares node types and keys, no dtype, shape or sharing; vspace does.
"""


def text_of(rows: Sequence[Row]) -> str:
    """Return one contest as lines of text."""
    lines = [rows[0].contest]
    for row in rows:
        line = f"    {row.contender:<36}{duration(row.seconds):>10}{_ratio(row):>12}"
        lines.append((line + ("" if row.peak is None else f"{amount(row.peak):>11}")).rstrip())
    lines += [
        f"  {'ok' if each.met else '--'}  {_promise(each)}: {_figure(each)}"
        for row in rows
        for each in row.verdicts
    ]
    return "\n".join(lines) + "\n"


def page_of(
    contests: Sequence[Sequence[Row]],
    machine: Sequence[str],
    summaries: dict[str, str],
    appendix: Sequence[str] = (),
) -> str:
    """Return all contests as Markdown, workload by workload, and the aims at the end."""
    parts = [_HEAD, *(f"- {line}" for line in machine), ""]
    for workload, group in groupby(contests, key=lambda rows: _parts_of(rows[0].contest)[0]):
        parts += [f"## {workload}", ""]
        if workload in summaries:
            parts += [f"{summaries[workload][:1].upper()}{summaries[workload][1:]}.", ""]
        parts += _tables(list(group))
    return "\n".join([*parts, *appendix, *_aims(contests)])


def _parts_of(name: str) -> tuple[str, str]:
    workload, found, operation = name.partition("  ")
    return (workload, operation) if found else ("SciPy", name)


def _tables(contests: list[Sequence[Row]]) -> list[str]:
    names = list(dict.fromkeys(row.contender for rows in contests for row in rows))
    names.sort(key=lambda name: name.startswith("vspace"))
    head = ["| | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    times = [*head]
    peaks = ["Peak memory of one call, its result included:", "", *head]
    for rows in contests:
        label = f"| `{_parts_of(rows[0].contest)[1]}` | "
        by_name = {row.contender: row for row in rows}
        best = min((row.seconds for row in rows if not _is_ours(row)), default=None)
        some = [by_name.get(name) for name in names]
        times.append(label + " | ".join(_cell(row, best) for row in some) + " |")
        peaks.append(
            label
            + " | ".join(
                "" if row is None or row.peak is None else amount(row.peak) for row in some
            )
            + " |"
        )
    has_peaks = any(row.peak is not None for rows in contests for row in rows)
    return [*times, "", *([*peaks, ""] if has_peaks else [])]


def _is_ours(row: Row) -> bool:
    return row.contender.startswith("vspace")


def _cell(row: Row | None, best: float | None) -> str:
    if row is None:
        return ""
    if row.seconds == best:
        return f"**{duration(row.seconds)}**"
    return f"{duration(row.seconds)} {_ratio(row, '({:.3g})')}".strip()


def _peak(row: Row | None) -> str:
    return "" if row is None or row.peak is None else amount(row.peak)


def _ratio(row: Row, form: str = "{:.3f}x") -> str:
    return form.format(row.ratio) if row.ratio == row.ratio else ""  # NaN: there is no peer


def _aims(contests: Sequence[Sequence[Row]]) -> list[str]:
    lines = [
        f"| {' '.join(row.contest.split())} | {_promise(each)} | {_figure(each)} "
        f"| {'reached' if each.met else 'missed'} |"
        for rows in contests
        for row in rows
        for each in row.verdicts
    ]
    head = ["## Aims", "", "| | aim | found | |", "| --- | --- | --- | --- |"]
    return [*head, *lines, ""] if lines else []


def _promise(verdict: Verdict) -> str:
    contender, most, yardstick = verdict.target
    if yardstick is None:
        return f"{contender}: at most {duration(most)}"
    return f"{contender}: at most {most:g}x of {yardstick}"


def _figure(verdict: Verdict) -> str:
    if verdict.target.yardstick is None:
        return duration(verdict.found)
    return f"{verdict.found:.3g}x"


def duration(seconds: float) -> str:
    """Return a time with its unit."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.0f} ns"


def amount(size: float) -> str:
    """Return an amount of memory with its unit."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            return f"{size / scale:.3g} {unit}"
    return f"{size:.0f} B"
