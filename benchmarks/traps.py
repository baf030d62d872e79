"""Files made to do harm, at their full size: what is said of each, and the memory it took.

    python benchmarks/traps.py --folder DIR      # needs 3 GB of disk, one file at a time

Each is given to `partnernet check` in a process of its own. All are to end with 1 or 2, a message,
and under 2 GB; tests/intake/test_traps.py holds the same with lowered limits.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = b"Contact Source,Receiving Team,Date of Contact\n"
ROW = b"Police,MASH,01/02/2024\n"
BLOCK = ROW * 100_000
MOST = 2_000


def bad_bytes(path: Path) -> None:
    """Two gigabytes of rows, one of them in another encoding."""
    times = 2_000_000_000 // len(BLOCK)
    with path.open("wb") as file:
        file.write(HEAD)
        for number in range(times):
            file.write(BLOCK)
            if number == times // 2:
                file.write(b"Caf\xe9,MASH,01/02/2024\n")


def long_cell(path: Path) -> None:
    """One cell of 300 MB."""
    with path.open("wb") as file:
        file.write(HEAD + ROW + b'"')
        for _ in range(300):
            file.write(b"x" * 1_000_000)
        file.write(b'",MASH,01/02/2024\n' + ROW * 10)


def wide(path: Path) -> None:
    """A million columns."""
    cells = b",".join(b"c%d" % number for number in range(1_000_000))
    path.write_bytes(cells + b"\n" + b"," * 999_999 + b"\n")


def gzip_bomb(path: Path) -> None:
    """Ten gigabytes in ten megabytes."""
    with gzip.open(path, "wb", compresslevel=9) as file:
        for _ in range(10_000):
            file.write(b"0" * 1_000_000)


def workbook_bomb(path: Path) -> None:
    """A workbook whose sheet unpacks to four gigabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for _ in range(4_000):
                file.write(b" " * 1_000_000)


def entities(path: Path) -> None:
    """A billion laughs."""
    words = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    path.write_text(f"<!DOCTYPE m [{words}]><Message><Children>&a9;</Children></Message>")


TRAPS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "entities": ("census.xml", entities),
    "million columns": ("wide.csv", wide),
    "300 MB cell": ("cell.csv", long_cell),
    "gzip bomb": ("bomb.csv.gz", gzip_bomb),
    "workbook bomb": ("bomb.xlsx", workbook_bomb),
    "2 GB, bad bytes": ("large.csv", bad_bytes),
}


def main() -> None:
    """Spring each trap in turn."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", help="where to write; default: the system's")
    asked = parser.parse_args()
    for title, (name, make) in TRAPS.items():
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            path = Path(folder) / name
            make(path)
            log = Path(folder) / "said.txt"
            command = [sys.executable, "-m", "partnernet", "check", str(path)]
            with log.open("wb") as output:
                process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
                _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            kilobyte = 1 if sys.platform == "darwin" else 1024
            peak = used.ru_maxrss * kilobyte / 1e6
            over = f"   over {MOST:,} MB" if peak > MOST else ""
            seconds = used.ru_utime + used.ru_stime
            print(f"{title}: exit {process.returncode}, {peak:,.0f} MB, {seconds:.1f} s CPU{over}")
            print("    " + log.read_text(errors="replace").strip().replace("\n", "\n    ")[:600])


if __name__ == "__main__":
    main()
