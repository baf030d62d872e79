"""What a whole study shows about itself: too few agencies, one inbox, labels that do not meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.readers.sources import PUBLIC_NAMES

if TYPE_CHECKING:
    from partnernet.readers.log import Log
    from partnernet.study import Study


def remark(study: Study, log: Log) -> None:
    """Say what the whole study shows about itself."""
    nodes = study.agencies.filter(pl.col("kind") == "agency")["agency_id"].n_unique()
    between = study.ties.filter(pl.col("source") != pl.col("target"))
    flows = "source_categories" in study.flags
    if study.ties.height and (nodes < 2 or between.is_empty()) and not flows:
        said = f"{v.many(nodes, 'agency')}, and {v.many(between.height, 'row')} between two"
        log.note("one_agency", said)
    if "one_inbox" in study.flags:
        where = between["target"][0]
        called = study.agencies.filter(pl.col("agency_id") == where)["name"].drop_nulls()
        log.note("one_inbox", f"All rows go to {called[0] if len(called) else where}")
    below = study.ties.filter(pl.col("amount") < 0)
    if below.height:
        log.note("money_negative", f"The net amount is negative in {v.many(below.height, 'pair')}")
    public = study.ties.filter(
        pl.col("source").is_in(list(PUBLIC_NAMES)) | pl.col("target").is_in(list(PUBLIC_NAMES))
    )
    if public.height:
        rows = int(public["count"].sum() or public.height)
        log.note("not_agencies", f"{v.many(rows, 'contact')} with people, or with nobody stated")
    _labels(study, log)
    statuses = set(study.coverage["status"].drop_nulls().unique())
    if statuses and statuses <= {"recorded"}:
        log.note("coverage_unknown", "Nothing says whose record this is")


def _labels(study: Study, log: Log) -> None:
    """Say where tables do not meet: ties in an area or wave that the others do not know."""
    tables = [study.agencies.filter(~pl.col("unlisted")), study.coverage]
    areas = {area for each in tables for area in each["area_id"].drop_nulls().unique()}
    strange = sorted(set(study.ties["area_id"].unique()) - areas)
    if areas and strange:
        said = f"Ties are in {', '.join(strange)}, the other tables in {', '.join(sorted(areas))}"
        log.note("area_unmatched", said)
    waves = set(study.coverage["wave"].drop_nulls().unique())
    waves |= set(study.agencies["waves"].explode().drop_nulls().unique()) | set(study.waves)
    if v.ALL_WAVES in study.waves and len(waves) > 1:
        named = ", ".join(sorted(waves - {v.ALL_WAVES}))
        log.note("wave_unmatched", f"Some ties have no wave; other rows have {named}")
