"""Puts deliberate faults into every measure, one at a time, and reports which the tests notice.

    python tools/mutate.py                         # every fault, every measure: hours
    python tools/mutate.py --measure density       # one measure
    python tools/mutate.py --module reciprocity    # the measures of one module
    python tools/mutate.py --given                 # only faults around a measure, not in its text
    python tools/mutate.py --together              # those, quickly: half an hour
    python tools/mutate.py --together --kind "wrong normaliser"
    python tools/mutate.py --list                  # say what would be done

It works in a copy of the tree, in a temporary folder. A fault is caught when an oracle differs,
when the contract tests of the measures that meet it fail, or a test file that names one of them, or
else any other test of the measures. With `--together` one kind of fault is put around every measure
it fits at once, each judged by its own oracle; what is left is put in alone and shown to the test
files that name the measure, and to no others. Survivors are printed; it exits with 1 if
`survivors.csv` leaves one unexplained, or explains one that is caught.
"""

from __future__ import annotations

import argparse
import csv
import os
import pickle
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults.trial import make_catalogue, met_together, named_notices, noticed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from faults.source import Fault

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("src", "datasets", "visualisations", "cli", "tests", "tools", "pyproject.toml")
EXPLAINED = Path(__file__).with_name("survivors.csv")

HEAVY = ("polars", "numpy", "igraph", "networkx", "scipy.stats", "hypothesis", "pytest")
"""Imported once; every trial is a fork. Nothing of partnernet is, and no frame is made."""
SECONDS = 1_200
"""CPU seconds after which a trial counts as never ending."""


@dataclass(frozen=True)
class Trial:
    """What came of one fault: which tests noticed it, if any."""

    fault: Fault
    noticed: str | None


def _fork(work: Callable[[], Any], answer: Path) -> int:
    """Start work in a child, which leaves its result in a file; give the child's number."""
    child = os.fork()
    if child:
        return child
    status = 1
    with answer.with_suffix(".log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        answer.write_bytes(pickle.dumps(work()))
        status = 0
    except BaseException:  # noqa: BLE001 - a child must end here, whatever happens
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _answer(answer: Path, status: int) -> Any:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF:
        return "time"
    if os.WIFSIGNALED(status):
        return "crash"
    if status:
        message = f"A trial gave no answer:\n{answer.with_suffix('.log').read_text()}"
        raise RuntimeError(message)
    return pickle.loads(answer.read_bytes())


@contextmanager
def _trees(number: int) -> Iterator[list[Path]]:
    with tempfile.TemporaryDirectory() as folder:
        trees = [Path(folder) / str(each) for each in range(number)]
        for tree in trees:
            tree.mkdir()
            for name in COPIED:
                if (ROOT / name).is_dir():
                    shutil.copytree(ROOT / name, tree / name)
                else:
                    shutil.copy2(ROOT / name, tree / name)
        yield trees


def _run(
    trees: list[Path],
    jobs: list[tuple[Fault | None, tuple[str, ...]]],
    ask: Callable[[Path, Fault | None, tuple[str, ...]], str | None] = noticed,
) -> Iterator[tuple[int, str | None]]:
    """Try every job, one child a tree at a time; yield the job's number and what noticed it."""
    free, busy, waiting = list(trees), dict[int, tuple[int, Path]](), list(enumerate(jobs))[::-1]
    originals: dict[int, tuple[Path, bytes, tuple[int, int]]] = {}
    while waiting or busy:
        while waiting and free:
            number, (fault, measures) = waiting.pop()
            tree = free.pop()
            if fault and fault.edit:
                place = _in_tree(tree, fault)
                stat = place.stat()
                times = (stat.st_atime_ns, stat.st_mtime_ns)
                originals[number] = (place, place.read_bytes(), times)
                place.write_bytes(fault.edit.applied(originals[number][1]))
            child = _fork(
                lambda tree=tree, fault=fault, measures=measures: ask(tree, fault, measures),
                tree.with_suffix(".answer"),
            )
            busy[child] = (number, tree)
        child, status = os.wait()
        number, tree = busy.pop(child)
        free.append(tree)
        if number in originals:
            place, text, times = originals.pop(number)
            place.write_bytes(text)
            os.utime(place, ns=times)  # so that its compiled form is taken again
        yield number, _answer(tree.with_suffix(".answer"), status)


def _in_tree(tree: Path, fault: Fault) -> Path:
    inside = tree / "src" / "partnernet"
    measure = inside / "metrics" / f"{fault.module}.py"
    return measure if measure.exists() else inside / f"{fault.module}.py"


def _explanations() -> list[dict[str, str]]:
    if not EXPLAINED.exists():
        return []
    with EXPLAINED.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def explains(row: dict[str, str], fault: Fault) -> bool:
    return fnmatchcase(fault.where, _glob(row["where"])) and fnmatchcase(
        fault.what, _glob(row["fault"])
    )


def _glob(text: str) -> str:
    """Only * is special; brackets stand in source text."""
    return text.replace("[", "[[]").replace("?", "[?]")


def _report(trials: Iterable[Trial], whole: bool, *, measures: bool = True) -> int:
    """Print caught and survived by measure and by fault; say whether all is explained."""
    rows, used = _explanations(), set[int]()
    by_measure: dict[str, Counter[bool]] = defaultdict(Counter)
    by_fault: dict[str, Counter[bool]] = defaultdict(Counter)
    unexplained: list[Trial] = []
    everything = list(trials)
    for trial in everything:
        caught = trial.noticed is not None
        for measure in trial.fault.measures:
            by_measure[measure][caught] += 1
        by_fault[trial.fault.what.split(": ")[0]][caught] += 1
        why = [i for i, row in enumerate(rows) if explains(row, trial.fault)]
        if not caught:
            used.update(why)
            if not why:
                unexplained.append(trial)
    tables = [("measure", by_measure)] * measures + [("fault", by_fault)]
    for title, table in tables:
        print(f"\n{title:44}{'caught':>8}{'survived':>10}")
        for name, count in sorted(table.items()):
            print(f"{name:44}{count[True]:8}{count[False]:10}")
    by = Counter(trial.noticed for trial in everything if trial.noticed)
    caught_by = ", ".join(f"{number} by {name}" for name, number in by.most_common())
    print(f"\n{len(everything)} faults, {by.total()} caught: {caught_by}")
    print(f"{len(everything) - by.total()} survived; {len(unexplained)} of them are not explained")
    for trial in unexplained:
        print(f"  {trial.fault}")
    idle = [row for i, row in enumerate(rows) if i not in used] if whole else []
    for row in idle:
        print(f"  explains no survivor: {row['where']}: {row['fault']}")
    return 1 if unexplained or idle else 0


def main() -> int:
    """Try the faults that were asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measure", action="append", default=[])
    parser.add_argument("--module", action="append", default=[])
    parser.add_argument("--given", action="store_true", help="only faults around a measure")
    parser.add_argument("--kind", action="append", default=[], help="only faults of this kind")
    parser.add_argument("--together", action="store_true", help="ask oracles, then few tests")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    for name in HEAVY:
        import_module(name)
    with _trees(asked.workers) as trees:
        answer = trees[0].with_suffix(".answer")
        child = _fork(lambda: make_catalogue(trees[0]), answer)
        faults: list[Fault] = _answer(answer, os.waitpid(child, 0)[1])
        known = {measure for fault in faults for measure in fault.measures}
        for name in set(asked.measure) - known:
            parser.error(f"there is no measure '{name}'")
        faults = [
            f
            for f in faults
            if (not asked.measure or set(asked.measure) & set(f.measures))
            and (not asked.module or f.module in asked.module)
            and not ((asked.given or asked.together) and f.edit)
            and (not asked.kind or f.what.split(":")[0] in asked.kind)
        ]
        if asked.list:
            print(*faults, sep="\n")
            return 0
        if asked.together:
            return _together(trees, faults)
        return _try(trees, faults, asked.measure, whole=len(sys.argv) == 1)


def _together(trees: list[Path], faults: list[Fault]) -> int:
    """Ask the oracles of all measures at once, then of each fault left the tests that name it."""
    trials = [Trial(fault, "an oracle") for fault in _seen_together(trees[0], faults)]
    seen = {str(trial.fault) for trial in trials}
    jobs = [(f, f.measures) for f in faults if str(f) not in seen]
    wrapped = tuple(sorted({measure for _, measures in jobs for measure in measures}))
    for _, failed in _run(trees, [(None, wrapped)] if jobs else [], named_notices):
        if failed:
            print(f"{failed} fails without any fault")
            return 1
    for number, failed in _run(trees, [*jobs], named_notices):
        trials.append(Trial(jobs[number][0], failed and failed.split("::")[0]))
        print(f"{jobs[number][0]}: {failed or 'survived'}", flush=True)
    return _report(trials, whole=False, measures=False)


def _try(trees: list[Path], faults: list[Fault], only: list[str], *, whole: bool) -> int:
    """Try faults in measures whose tests pass without one."""

    def met(fault: Fault) -> tuple[str, ...]:
        return tuple(m for m in fault.measures if not only or m in only)

    measures = sorted({m for fault in faults for m in met(fault)})
    (_, together), *_ = _run(trees, [(None, tuple(measures))])
    alone: list[tuple[Fault | None, tuple[str, ...]]] = [(None, (m,)) for m in measures]
    failing = {measures[i] for i, failed in _run(trees, alone if together else []) if failed}
    for name in sorted(failing):
        print(f"{name}: its tests fail without any fault; left out", flush=True)
    jobs = [(f, left) for f in faults if (left := tuple(m for m in met(f) if m not in failing))]
    trials = [Trial(f, "oracle") for f in _seen_together(trees[0], [f for f, _ in jobs])]
    seen = {str(trial.fault) for trial in trials}
    jobs = [job for job in jobs if str(job[0]) not in seen]
    print(f"{len(trials)} caught by oracles, {len(jobs)} left to try one by one", flush=True)
    every = len(trials) + len(jobs)
    for number, caught_by in _run(trees, jobs):
        trials.append(Trial(jobs[number][0], caught_by))
        if caught_by is None:
            print(f"{len(trials)} of {every}, survived: {jobs[number][0]}", flush=True)
        elif len(trials) % 100 == 0:
            print(f"{len(trials)} of {every}", flush=True)
    return max(_report(trials, whole), bool(failing))


def _seen_together(tree: Path, faults: list[Fault]) -> list[Fault]:
    """Faults around measures that the oracles notice, each kind put in everywhere at once."""
    kinds: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        if not fault.edit:
            kinds[fault.what].append(fault)
    seen: list[Fault] = []
    for kind, some in kinds.items():
        answer, names = tree.with_suffix(".answer"), tuple(f.where for f in some)
        child = _fork(lambda kind=kind, names=names: met_together(tree, kind, names), answer)
        met = _answer(answer, os.waitpid(child, 0)[1])
        seen += [f for f in some if f.where in met]
        print(f"{kind}: {len(met)} of {len(some)} seen by oracles", flush=True)
        print(*(f"    not {f.where}" for f in some if f.where not in met), sep="\n", flush=True)
    return seen


if __name__ == "__main__":
    sys.exit(main())
