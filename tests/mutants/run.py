"""Mutation testing of the core: are there tests that see a small change of the code?

A mutant is a file with one operator, number, condition or loop changed (the changes are those of
cosmic-ray). The whole suite is run once, to know which tests reach which lines; of all mutants a
sample is drawn by a seed, and each is met by the tests that reach its line. One that no test fails
for is a survivor: a test that is missing, or a line that is not needed.

    python tests/mutants/run.py --count 400 --seed 1 --workers 2
"""

from __future__ import annotations

import argparse
import ast
import difflib
import itertools
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from coverage import CoverageData

ROOT = Path(__file__).parents[2]
# Tests of the core; those of the adapters take long, and are not meant to see it.
SUITE = ["tests", "vspace", "docs", "README.md"]
LEFT_OUT = ["vspace_scipy", "vspace_autograd", "vspace_torch", "libraries"]
FIRST = 80  # tests that a mutant meets at first
LIMIT = 180  # seconds; a mutant that takes longer does not end
# Identity and equality are the same for what the core compares by identity: types, kinds, specs,
# members of enumerations and None. Such a change is none.
NO_CHANGE = ("ReplaceComparisonOperator_Is_Eq", "ReplaceComparisonOperator_IsNot_NotEq", "NoOp")


@dataclass(frozen=True)
class Mutant:
    path: str
    operator: str
    occurrence: int
    lines: range  # from the statement's first line to the last one that is changed

    @property
    def room(self) -> str:
        parts = Path(self.path).parts
        return parts[1] if len(parts) > 2 else "(top)"

    def code(self) -> str:
        source = (ROOT / self.path).read_text()
        changed = mutate_code(source, plugins.get_operator(self.operator)(), self.occurrence)
        assert changed is not None, self
        return changed

    def difference(self) -> str:
        old, new = (ROOT / self.path).read_text().splitlines(), self.code().splitlines()
        rows = difflib.unified_diff(old, new, self.path, self.operator, lineterm="", n=0)
        return "\n".join(rows)


def annotations(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the annotations, which are never run."""
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            found = getattr(node, field, None)
            if found is not None:
                yield found


def mutants_of(path: Path) -> Iterator[Mutant]:
    source = path.read_text()
    tree = ast.parse(source)
    idle = [
        ((each.lineno, each.col_offset), (each.end_lineno, each.end_col_offset))
        for each in annotations(tree)
    ]
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    nodes = list(ast_nodes(get_ast(source)))
    for name in plugins.operator_names():
        operator_class = plugins.get_operator(name)
        if name.endswith(NO_CHANGE) or operator_class.arguments():
            continue
        operator = operator_class()
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, (start, end) in enumerate(places):
            if any(first <= start and end <= last for first, last in idle):
                continue
            around = [
                each.lineno for each in statements if each.lineno <= start[0] <= each.end_lineno
            ]
            lines = range(max(around, default=start[0]), end[0] + 1)
            yield Mutant(str(path.relative_to(ROOT)), name, occurrence, lines)


def environment(folder: Path) -> dict[str, str]:
    paths = [folder, folder / "integrations", folder / "tests" / "mutants"]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CI": "true",  # properties meet the same examples each time
    }


def copy_of_tree(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def pytest(folder: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, **options
    )


def reached(work: Path) -> dict[str, dict[int, set[str]]]:
    """Return which tests reach which lines of which files; the whole suite is run for it."""
    folder = copy_of_tree(work / "whole")
    left_out = [f"--ignore=tests/{each}" for each in LEFT_OUT]
    done = pytest(
        folder,
        *("-n", "auto", "--cov", "--cov-context=test", "--cov-report=", "--cov-fail-under=0"),
        *left_out,
        *SUITE,
        env=environment(folder),
    )
    if done.returncode:
        raise SystemExit(f"the suite fails as it is:\n{done.stdout[-4000:]}")
    data = CoverageData(str(folder / ".coverage"))
    data.read()
    found: dict[str, dict[int, set[str]]] = {}
    for file in data.measured_files():
        rows = {
            line: {each.rpartition("|")[0] for each in contexts if each}
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        found[str(Path(file).relative_to(folder))] = rows
    return found


def tests_for(mutant: Mutant, tests: dict[str, dict[int, set[str]]]) -> list[list[str]]:
    """Return the tests that reach a mutant: a few first, those of its room before others."""
    rows = tests.get(mutant.path, {})
    chosen = set().union(*(rows.get(line, set()) for line in mutant.lines))
    if not chosen:  # a line that is run at import alone: all tests of the file
        chosen = set().union(*rows.values())
    order = sorted(chosen)
    random.Random(mutant.occurrence).shuffle(order)
    order.sort(key=lambda name: not name.startswith(f"tests/{mutant.room}/"))
    return [part for part in (order[:FIRST], order[FIRST:]) if part]


def meet(mutant: Mutant, folder: Path, tests: dict[str, dict[int, set[str]]]) -> str:
    """Return how it went: killed, survived, or unreached where no test runs the line."""
    file = folder / mutant.path
    original = file.read_text()
    names = folder / "names.txt"
    file.write_text(mutant.code())
    outcome = "unreached"
    try:
        for part in tests_for(mutant, tests):
            names.write_text("\n".join(part))
            files = sorted({name.partition("::")[0] for name in part})
            variables = {**environment(folder), "MUTANT_TESTS": str(names)}
            try:
                done = pytest(
                    folder, "-n", "0", "-x", "-p", "only", *files, env=variables, timeout=LIMIT
                )
            except subprocess.TimeoutExpired:
                return "killed"
            if done.returncode == 5:
                raise RuntimeError(f"no test was collected for {mutant}: {done.stdout[-2000:]}")
            if done.returncode:
                return "killed"
            outcome = "survived"
    finally:
        file.write_text(original)
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="", help="files whose path holds this")
    options = parser.parse_args()
    work = ROOT / "build" / "mutants"
    files = sorted((ROOT / "vspace").rglob("*.py"))
    everything = [mutant for path in files for mutant in mutants_of(path)]
    random.Random(options.seed).shuffle(everything)
    sample = [each for each in everything if options.only in each.path][: options.count]
    print(f"{len(everything)} mutants, of which {len(sample)} by seed {options.seed}", flush=True)
    tests = reached(work)
    free: SimpleQueue[Path] = SimpleQueue()
    for number in range(options.workers):
        free.put(copy_of_tree(work / f"worker-{number}"))

    done = itertools.count(1)

    def run(mutant: Mutant) -> str:
        folder = free.get()
        try:
            outcome = meet(mutant, folder, tests)
        finally:
            free.put(folder)
        number = next(done)
        if outcome != "killed":
            print(f"{number}, {outcome}:\n{mutant.difference()}\n", flush=True)
        return outcome

    with ThreadPoolExecutor(options.workers) as pool:
        outcomes = list(pool.map(run, sample))
    print("\n| room | mutants | killed | survived | unreached |\n| --- | --- | --- | --- | --- |")
    rooms = sorted({mutant.room for mutant in sample})
    for room in [*rooms, "all"]:
        counts = Counter(
            outcome
            for mutant, outcome in zip(sample, outcomes, strict=True)
            if room in (mutant.room, "all")
        )
        cells = [counts.total(), *(counts[each] for each in ("killed", "survived", "unreached"))]
        print(f"| {room} | " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
