"""Whatever dirt is in a file, every row is read, left out for a counted reason, or rejected."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from partnernet.errors import InputError
from partnernet.readers import ReadOptions, gather, read

if TYPE_CHECKING:
    from partnernet.study import Study

_names = st.sampled_from(
    ["A", "B", "a ", "C", "", " ", "Self", "Redacted", "School, St Mary's", 'The "Hub"', "N/A", "?",
     "6: Police", "£", "NA"]
)  # fmt: skip
_dates = st.sampled_from(["", "01/02/2024", "31/02/2024", "2024-03-04", "x", "5/6/24", "Apr-23"])
_numbers = st.sampled_from(["", "1", "-2", "3.0", "many", "1,000", "0", "(4)"])
_words = st.sampled_from(["", "Accepted", "NFA", "??", "declined", "Unknown"])
_levels = st.sampled_from(["", "frontline", "Strategic", "loft"])
_rows = st.lists(
    st.tuples(
        _names, _names, _dates, _numbers, _words, _levels, st.sampled_from(["", "1", "2", " "])
    ),
    min_size=1,
    max_size=40,
)
HEADINGS = ("source", "target", "date", "count", "outcome", "level", "child id")


def as_text(rows: list[tuple[str, ...]], columns: list[int]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow([HEADINGS[column] for column in columns])
    writer.writerows([[row[column] for column in columns] for row in rows])
    return stream.getvalue()


def write(folder: str, text: str) -> Path:
    path = Path(folder) / "x.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


@settings(max_examples=60, deadline=None)
@given(
    rows=_rows,
    extra=st.sets(st.sampled_from(range(2, len(HEADINGS)))),
    since=st.sampled_from([None, "2024-02-15"]),
    rows_are=st.sampled_from([None, "events", "links"]),
    exclude=st.sampled_from([(), ("A",), ("Self",)]),
)
def test_every_row_is_accounted_for(
    rows: list[tuple[str, ...]],
    extra: set[int],
    since: str | None,
    rows_are: str | None,
    exclude: tuple[str, ...],
) -> None:
    options = ReadOptions(date_from=since, rows=rows_are, exclude=exclude, discover=False)
    with TemporaryDirectory() as folder:
        found = gather(write(folder, as_text(rows, [0, 1, *sorted(extra)])), options)
    if found.failed:  # blank rows only
        return
    report = found.sources[0]
    assert report.read + sum(report.excluded.values()) + report.rejected == report.rows
    assert report.rows <= len(rows)
    if found.study is None:
        assert report.read == 0
        return
    ties = found.study.ties
    if report.row_unit == "events" and 3 not in extra:
        assert ties["count"].sum() == report.read
    elif report.row_unit != "events":
        assert ties.height == report.read
    known = found.study.agencies["agency_id"].to_list()
    assert ties["source"].is_in(known).all()
    assert ties["target"].is_in(known).all()
    labels = ties.select("source", "target", "layer", "level", "area_id", "wave")
    assert labels.null_count().row(0) == (0,) * 6
    assert not set(ties["source"]) & set(exclude)


@settings(max_examples=30, deadline=None)
@given(rows=_rows, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, ...]], order: object) -> None:
    mixed = list(rows)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    studies: list[Study | None] = []
    with TemporaryDirectory() as folder:
        for each in (rows, mixed):
            path = write(folder, as_text(each, [0, 1, 2, 4, 6]))
            try:
                studies.append(read(path, discover=False, date_order="dmy").study)
            except InputError:
                studies.append(None)
    one, other = studies
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.ties.drop("response_days").equals(other.ties.drop("response_days"))
        assert one.agencies.equals(other.agencies)
        assert one.coverage.equals(other.coverage)


def test_a_large_log_is_read_lean(tmp_path: Path) -> None:
    """A quarter of a million rows, with some dirt, are all counted and none is kept as text."""
    count = 250_000
    numbers = pl.int_range(count, eager=True)
    pl.DataFrame(
        {
            "Referrer": pl.select("Agency " + (numbers % 97).cast(pl.String)).to_series(),
            "Referred to": pl.select("Agency " + (numbers % 89).cast(pl.String)).to_series(),
            "Date": pl.Series(
                ["01/02/2024", "31/02/2024", "02/02/2024", "03/02/2024"] * (count // 4)
            ),
            "Child ID": (numbers % 5_000).cast(pl.String),
        }
    ).write_csv(tmp_path / "log.csv")
    reading = read(tmp_path / "log.csv", discover=False)
    assert reading.study.ties["count"].sum() == count
    bad = next(each for each in reading.findings if each.rule == "PN050")
    assert (bad.rows, bad.row) == (count // 4, 3)
    assert all(opened.raw.lazy is not None for opened in reading.opened)


_DIGEST = """
import hashlib, sys
import partnernet as pn
reading = pn.read(sys.argv[1:], discover=False)
study = reading.study
parts = [study.agencies, study.ties, study.coverage, study.activity]
text = repr([part.to_dicts() for part in parts if part is not None])
text += repr([reading.findings.items, reading.sources, sorted(study.flags)])
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_the_same_study_whatever_the_hash_seed(root: Path) -> None:
    folder = root / "datasets" / "partnernet_datasets" / "synthetic_borough"
    messy = folder / "messy" / "referrals_messy.csv"
    digests = set()
    for seed in ("0", "42"):
        run = subprocess.run(
            [sys.executable, "-c", _DIGEST, str(messy), str(folder / "agencies.csv")],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout)
    assert len(digests) == 1
