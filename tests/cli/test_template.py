"""`partnernet template`: tables that a person can fill in and that read back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from partnernet import schema

if TYPE_CHECKING:
    import pytest
    from conftest import Run


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_every_input_table_is_written_with_its_headings_and_an_example(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "fy mhartneriaeth"
    assert run("template", folder).exit_code == 0
    for name, table in schema.INPUTS.items():
        assert _rows(folder / f"{name}.csv") == [[column.name for column in table.asked]]
        example = _rows(folder / "example" / f"{name}.csv")
        assert set(example[0]) <= {column.name for column in table.asked}
        assert set(table.required) <= set(example[0])
        assert len(example) > 1
    guide = (folder / "guide.txt").read_text("utf-8")
    for table in schema.INPUTS.values():
        for column in table.asked:
            assert f"{column.name} (" in guide
    assert max(map(len, guide.splitlines())) <= 100


def test_words_of_the_example_are_words_that_are_known(run: Run, tmp_path: Path) -> None:
    run("template", tmp_path / "t")
    for name, table in schema.INPUTS.items():
        heading, *rows = _rows(tmp_path / "t" / "example" / f"{name}.csv")
        for row in rows:
            for column, cell in zip(heading, row, strict=True):
                allowed = table.column(column).allowed
                if cell and allowed:
                    assert set(cell.split(";")) <= set(allowed), (name, column, cell)


def test_nothing_is_ever_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "ties.csv").write_text("mine")
    result = run("template", tmp_path / "t")
    assert result.exit_code == 2
    assert "already holds ties.csv" in result.stderr
    assert [path.name for path in (tmp_path / "t").iterdir()] == ["ties.csv"]


def test_the_folder_may_also_be_given_with_o(run: Run, tmp_path: Path) -> None:
    assert run("template", "-o", tmp_path / "t").exit_code == 0
    assert (tmp_path / "t" / "agencies.csv").is_file()


def test_a_list_of_agencies_is_enough(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("agency\nAlpha Council\nBeta Trust\n", encoding="utf-8")
    result = run("template", "q", "--xlsx", "--from", "list.csv")
    assert result.exit_code == 0
    assert "partnernet analyse list.csv RETURNED/*.xlsx" in result.stderr
    result = run("template", "t", "--from", "list.csv")
    assert result.exit_code == 0
    assert [row[0] for row in _rows(tmp_path / "t" / "agencies.csv")[1:]] == [
        "Alpha Council",
        "Beta Trust",
    ]
    result = run("analyse", "list.csv")
    assert result.exit_code != 0
    assert "Agencies are listed, but no row names who is related to whom." in result.stderr
