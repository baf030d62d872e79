"""Tables keep their contract in every format, and hold what the results hold."""

from __future__ import annotations

import json
import math
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from partnernet import schema
from partnernet.analysis import Analysis, analyse
from partnernet.schema import OUTPUTS
from partnernet.study import Study
from partnernet.writers import OWN_FILES, as_json, protected, save, write_tables
from partnernet.writers.tables import write_workbook, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    rows = pl.DataFrame(
        {
            "source": ["=HYPERLINK(1)", "Tŷ Hafan", "Front Door"],
            "target": ["Front Door", "Front Door", "@A1"],
            "layer": ["referral"] * 3,
            "count": [30, 3, 12],
            "first": [date(2024, 4, 1)] * 3,
        }
    )
    return analyse(Study.of(rows))


def test_every_table_has_exactly_its_contract(analysis: Analysis, tmp_path: Path) -> None:
    files = write_tables(analysis, tmp_path, parquet=True)
    for table in (
        schema.METRICS,
        schema.AGENCIES_OUT,
        schema.TIES_OUT,
        schema.DYADS,
        schema.SCALES,
    ):
        heading = (tmp_path / f"{table.name}.csv").read_text("utf-8-sig").splitlines()[0]
        assert tuple(heading.split(",")) == table.names
        assert tuple(pl.read_parquet(tmp_path / f"{table.name}.parquet").columns) == table.names
        assert f"{table.name}.csv" in files


def test_csv_and_parquet_hold_the_same(analysis: Analysis, tmp_path: Path) -> None:
    write_tables(analysis, tmp_path, parquet=True)
    for name in analysis.tables:
        whole = pl.read_parquet(tmp_path / f"{name}.parquet")
        text = pl.read_csv(tmp_path / f"{name}.csv", schema_overrides=whole.schema)
        blank = pl.col(pl.String).replace("", None)
        assert text.with_columns(blank).equals(whole.with_columns(blank))


def test_csv_is_utf8_with_a_mark_and_no_carriage_return(analysis: Analysis, tmp_path: Path) -> None:
    write_tables(analysis, tmp_path)
    for name in analysis.tables:
        content = (tmp_path / f"{name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert b"NaN" not in content
    assert "Tŷ Hafan" in (tmp_path / "ties.csv").read_text("utf-8-sig")


def test_the_workbook_keeps_formulas_as_text_and_dates_as_dates(
    analysis: Analysis, tmp_path: Path
) -> None:
    write_tables(analysis, tmp_path, xlsx=True)
    book = tmp_path / "partnernet.xlsx"
    for name in analysis.tables:
        sheet = pl.read_excel(book, sheet_name=name)
        assert tuple(sheet.columns) == tuple(analysis.tables[name].columns)
        assert sheet.height == analysis.tables[name].height
    notes = pl.read_excel(book, sheet_name="notes")
    described = set(notes.select("table", "column").rows())
    for name in ("metrics", "agencies", "ties", "dyads"):
        assert described >= {(name, column) for column in OUTPUTS[name].names}
    assert notes["meaning"].null_count() == 0
    ties = pl.read_excel(book, sheet_name="ties")
    assert "=HYPERLINK(1)" in ties["source"].to_list()
    assert ties["first"][0] == date(2024, 4, 1)
    with zipfile.ZipFile(book) as parts:
        sheets = [parts.read(part) for part in parts.namelist() if "worksheets/sheet" in part]
    assert not any(b"<f>" in sheet or b"hyperlink" in sheet for sheet in sheets)


def test_a_table_too_long_for_a_sheet_is_named_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnernet.writers.tables.EXCEL_ROWS", 2)
    frame = pl.DataFrame({"a": [1, 2, 3]})
    write_workbook({"metrics": frame, "ties": frame.head(2)}, tmp_path / "x.xlsx", run_id="r")
    about = pl.read_excel(tmp_path / "x.xlsx", sheet_name="about", has_header=False)
    assert "too long for a sheet (2 rows): see metrics.csv" in about.to_series(2).to_list()
    assert pl.read_excel(tmp_path / "x.xlsx", sheet_name="ties").height == 2


def test_numbers_are_written_to_twelve_digits_and_never_as_nan() -> None:
    frame = pl.DataFrame({"x": [1 / 3, 1e-9 / 3, math.inf, math.nan, None, 0.0, 123456789.5]})
    assert written(frame)["x"].to_list() == [
        0.333333333333,
        3.33333333333e-10,
        None,
        None,
        None,
        0.0,
        123456789.5,
    ]


def test_json_is_one_document_with_every_table(analysis: Analysis) -> None:
    document = json.loads(as_json(analysis))
    assert document["stamp"] == "Internal: may contain small numbers"
    assert set(document["tables"]) == set(analysis.tables)
    for name, frame in analysis.tables.items():
        assert len(document["tables"][name]) == frame.height
        for row in document["tables"][name][:1]:  # a study of one level unstated has no matrix
            assert list(row) == frame.columns
    assert "wall_seconds" not in document
    assert document["run_id"] == analysis.run.run_id


def test_a_folder_of_results_has_the_agreed_files(analysis: Analysis, tmp_path: Path) -> None:
    target = tmp_path / "results"
    asked = [name for name in OUTPUTS if name not in (*analysis.tables, *protected.NAMES)]
    for name in asked:
        analysis = analysis.with_table(name, analysis.values.head(3))
    files = save(analysis, target, parquet=True, xlsx=True, audience="board", clock=lambda: 1.23456)
    assert {path.name for path in target.iterdir()} == set(files) == set(OWN_FILES)
    record = json.loads((target / "run.json").read_text("utf-8"))
    assert record["run_id"] == analysis.run.run_id
    assert record["wall_seconds"] == 1.235
    assert record["seed"] == 1
    assert set(record["files"]) == set(files) - {"run.json"}
    again = save(analysis, target, with_map=False)
    assert {path.name for path in target.iterdir()} == set(again)
    assert "map.html" not in again


def test_the_same_run_writes_the_same_bytes(analysis: Analysis, tmp_path: Path) -> None:
    for name in ("one", "two"):
        save(analysis, tmp_path / name, parquet=True, xlsx=True)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
