"""Whole-process CPU time and peak memory of partnernet beside a bare script, as ratios.

    python benchmarks/run.py                     # help page and a million events
    python benchmarks/run.py events --events 10_000_000 --rounds 1
    python benchmarks/run.py help --rounds 15
    python benchmarks/run.py borough --rounds 5   # the whole made-up partnership, on the terminal

Program and baseline run in turn (A B A B ...), after one round that does not count, so that a
machine that slows down slows both. What is printed is what the operating system says of each
finished process; the ratio is the median of the rounds' own ratios. Nothing here is asserted: see
README.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PROGRAM = [sys.executable, "-m", "partnernet"]
INSTALLED = {k: value for k, value in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""An installed package has its bytecode; a checkout keeps it too, unless told not to."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a finished process used."""

    cpu: float
    """Seconds of user and system time."""
    peak: float
    """Megabytes resident at most."""


def cost(command: Sequence[str], log: Path) -> Cost:
    """Run a command to its end."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=INSTALLED)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{' '.join(command)} ended with {process.returncode}:\n{log.read_text()}"
        raise SystemExit(message)
    kilobyte = 1 if sys.platform == "darwin" else 1024
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * kilobyte / 1e6)


def pair(
    title: str,
    program: Callable[[int], Sequence[str]],
    baseline: Sequence[str],
    rounds: int,
    folder: Path,
) -> None:
    """Run a program and its baseline in turn and print what each used, and the ratios."""
    ours: list[Cost] = []
    theirs: list[Cost] = []
    for number in range(-1, rounds):
        ours.append(cost(program(number), folder / "program.log"))
        theirs.append(cost(baseline, folder / "baseline.log"))
    ours, theirs = ours[1:], theirs[1:]  # the first round only fills the caches
    print(f"\n{title}: median of {rounds} rounds")
    print(f"  {'':12}{'partnernet':>12}{'baseline':>12}{'ratio':>8}   (lowest to highest)")
    for name, unit, digits in (("cpu", "s", 2), ("peak", "MB", 0)):
        a, b = ([getattr(each, name) for each in costs] for costs in (ours, theirs))
        ratios = [x / y for x, y in zip(a, b, strict=True)]
        print(
            f"  {name + ' ' + unit:12}{median(a):12.{digits}f}{median(b):12.{digits}f}"
            f"{median(ratios):8.2f}   ({min(ratios):.2f} to {max(ratios):.2f})"
        )


def help_page(rounds: int, folder: Path, **_: int) -> None:
    """`partnernet --help` beside a click program of two lines."""
    baseline = [sys.executable, str(HERE / "baselines" / "hello.py"), "--help"]
    pair("partnernet --help", lambda _: [*PROGRAM, "--help"], baseline, rounds, folder)


def events(rounds: int, folder: Path, number: int) -> None:
    """`partnernet analyse` of an event log beside a script that does the same work."""
    log = folder / "events.csv"
    maker = [sys.executable, str(ROOT / "tools" / "make_events.py"), str(log)]
    subprocess.run([*maker, "--events", str(number)], check=True)

    def program(_: int) -> list[str]:
        results = folder / "results"
        shutil.rmtree(results, ignore_errors=True)
        return [*PROGRAM, "analyse", str(log), "--no-map", "-o", str(results)]

    baseline = [sys.executable, str(HERE / "baselines" / "analyse.py"), str(log)]
    pair(f"analyse {number:,} events", program, baseline, rounds, folder)


def borough(rounds: int, folder: Path, **_: int) -> None:
    """Every model and measure of the synthetic partnership beside loading what it is made with."""
    subprocess.run(
        [*PROGRAM, "datasets", "copy", "synthetic_borough", str(folder / "borough")], check=True
    )
    tables = sorted(str(path) for path in (folder / "borough").glob("*.csv"))
    libraries = [sys.executable, "-c", "import polars, igraph, scipy.special"]
    title = "analyse the synthetic partnership"
    pair(title, lambda _: [*PROGRAM, "analyse", *tables], libraries, rounds, folder)


BENCHMARKS = {"help": help_page, "events": events, "borough": borough}


def main() -> None:
    """Run the benchmarks that were named, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="default: all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.names or BENCHMARKS:
            BENCHMARKS[name](asked.rounds, Path(folder), number=asked.events)


if __name__ == "__main__":
    main()
