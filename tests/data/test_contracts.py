"""Every shipped table keeps the contracts of `partnernet.schema`, checked without the readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

import partnernet_datasets as datasets
from partnernet import schema
from partnernet import vocabulary as v

if TYPE_CHECKING:
    from partnernet.schema import Table

NO_AGENCY = {"Self", "Family", "Anonymous"}
"""Sources of referrals that are people or unstated."""


def tables() -> list[tuple[str, Table]]:
    return [
        (name, schema.INPUTS[file.removesuffix(".csv")])
        for name in datasets.names()
        for file in datasets.about(name)["tables"]
    ]


TYPES: dict[str, pl.DataType] = {
    "whole": pl.Int64(),
    "code": pl.Int8(),
    "number": pl.Float64(),
}


def text_of(name: str, table: str) -> pl.DataFrame:
    """Read every cell as text, empty cells null."""
    return pl.read_csv(datasets.path(name) / f"{table}.csv", infer_schema=False)


def typed(name: str, table: Table) -> pl.DataFrame:
    """Read a table in the types of its contract; a cell that does not fit raises."""
    frame = text_of(name, table.name)
    known = [column for column in table.columns if column.name in frame.columns]
    yes = {"yes": True, "no": False}
    return frame.with_columns(
        *(pl.col(c.name).cast(TYPES[c.kind]) for c in known if c.kind in TYPES),
        *(pl.col(c.name).str.to_date("%Y-%m-%d") for c in known if c.kind == "date"),
        *(pl.col(c.name).str.split(";") for c in known if c.kind == "list"),
        *(
            pl.col(c.name).replace_strict(yes, return_dtype=pl.Boolean)
            for c in known
            if c.kind == "yes/no"
        ),
    )


@pytest.mark.parametrize(("name", "table"), tables())
def test_columns_are_in_the_contract_or_declared(name: str, table: Table) -> None:
    columns = text_of(name, table.name).columns
    declared = set(datasets.about(name).get("columns", {}).get(table.name, {}))
    assert set(columns) - set(table.names) <= declared
    assert declared <= set(columns)
    assert set(table.required) <= set(columns)


@pytest.mark.parametrize(("name", "table"), tables())
def test_required_cells_are_filled_and_words_are_known(name: str, table: Table) -> None:
    frame = typed(name, table)
    own_sectors = name == "emon"
    for column in table.columns:
        if column.name not in frame.columns:
            continue
        cells = frame[column.name]
        assert not (column.required and cells.null_count()), column.name
        if column.allowed and not (own_sectors and column.name == "sector"):
            words = cells.explode() if column.kind == "list" else cells
            assert set(words.drop_nulls()) <= set(column.allowed), column.name


@pytest.mark.parametrize(("name", "table"), tables())
def test_keys_are_unique(name: str, table: Table) -> None:
    frame = text_of(name, table.name)
    key = [column for column in table.key if column in frame.columns]
    assert not key or not frame.select(key).is_duplicated().any()


@pytest.mark.parametrize("name", datasets.names())
def test_every_agency_that_is_named_is_listed(name: str) -> None:
    ids = set(text_of(name, "agencies")["agency_id"])
    named = {
        "agencies": ("merged_into", "parent_id"),
        "ties": ("source", "target", "reporter"),
        "referrals": ("source", "target"),
        "coverage": ("agency_id",),
        "agreements": ("party",),
        "assessments": ("about",),
    }
    for file in datasets.about(name)["tables"]:
        table = file.removesuffix(".csv")
        frame = text_of(name, table)
        for column in named[table]:
            if column in frame.columns:
                allowed = ids | {v.ADMIN} | (NO_AGENCY if table == "referrals" else set())
                assert set(frame[column].drop_nulls()) <= allowed, (table, column)


@pytest.mark.parametrize("name", datasets.names())
def test_areas_and_waves_are_as_described(name: str) -> None:
    about = datasets.about(name)
    for file in about["tables"]:
        frame = text_of(name, file.removesuffix(".csv"))
        assert set(frame["area_id"]) == set(about["areas"])
        if "wave" in frame.columns:
            assert set(frame["wave"]) <= set(about["waves"])
