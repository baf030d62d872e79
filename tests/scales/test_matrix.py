"""The matrix: every line quoted from a result, nothing worked out anew, change set beside."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.scales.worlds import AGENCIES

from partnernet import schema, vocabulary
from partnernet.analysis import Analysis, analyse
from partnernet.scales import typology
from partnernet.scales.matrix import LEVELS, indicators
from partnernet.story import tell
from partnernet.study import Study

NAMES = [row["agency_id"] for row in AGENCIES]


def report(wave: str, source: str, target: str, code: int) -> dict[str, Any]:
    return {
        "wave": wave,
        "source": source,
        "target": target,
        "reporter": source,
        "layer": "communication",
        "level": "frontline",
        "contact_type": code,
    }


def study(**tables: Any) -> Study:
    """Two waves: every pair of CSC, HV and SCH reported, closer in the second."""
    pairs = [("CSC", "HV"), ("CSC", "SCH"), ("HV", "SCH")]
    rows = [
        report(wave, *ends, code)
        for wave, codes in (("1", (4, 2, 2)), ("2", (4, 3, 2)))
        for pair, code in zip(pairs, codes, strict=True)
        for ends in (pair, pair[::-1])
    ]
    coverage = [
        {"wave": w, "level": "frontline", "layer": "communication", "agency_id": x,
         "role": "reporter", "status": "responded", "absence_means": "no_contact"}
        for w in "12" for x in NAMES[:3]
    ]  # fmt: skip
    types = schema.polars_schema(schema.TIES)
    filled = [{name: row.get(name) for name in types} for row in rows]
    agencies = pl.DataFrame([{**row, "levels": ["frontline"]} for row in AGENCIES[:3]])
    return Study.of(
        pl.DataFrame(filled, schema=types),
        agencies=agencies,
        coverage=pl.DataFrame(coverage),
        **tables,
    )


def line(found: Analysis, wave: str, name: str) -> dict[str, Any]:
    return found.matrix.filter(wave=wave, level="frontline", indicator=name).row(0, named=True)


def register() -> pl.DataFrame:
    rows = [
        {"agreement_id": "P", "type": "case_panel", "party": party, "evidence_ref": "D"}
        for party in ("CSC", "HV")
    ]
    types = schema.polars_schema(schema.AGREEMENTS)
    return pl.DataFrame([{n: row.get(n) for n in types} for row in rows], schema=types)


def test_lines_by_hand() -> None:
    found = analyse(study(agreements=register()))
    before, now = line(found, "1", "delta_3"), line(found, "2", "delta_3")
    assert (before["value"], now["value"]) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert (now["since"], now["before"]) == ("1", pytest.approx(1 / 3))
    assert now["change"] == pytest.approx(1 / 3)
    assert (before["since"], before["change"]) == (None, None)
    panel = line(found, "2", "case_panel")
    assert (panel["value"], panel["n"], panel["of"]) == (pytest.approx(2 / 3), 2, 3)
    assert panel["route"] == "register"
    assert line(found, "2", "caf")["value"] == 0
    assert line(found, "2", "active_share")["value"] == 1
    depth = line(found, "2", "depth_at_0.50")
    assert depth["kind"] == "code"
    assert depth["change"] is None
    assert line(found, "2", "median_response")["reason"]


def test_without_a_register_nothing_is_said_to_be_absent() -> None:
    found = analyse(study())
    for name in ("structures", "processes", "caf"):
        row = line(found, "2", name)
        assert row["value"] is None
        assert row["reason"] == "register_not_collected"


def test_a_declared_share_is_not_set_against_an_inferred_one() -> None:
    whole = study()
    silent = pl.col("wave") == "1"
    ties = whole.ties.with_columns(
        contact_type=pl.when(~silent).then("contact_type"),
        frequency=pl.when(silent).then(pl.lit("monthly")),
        content=pl.when(silent).then(pl.lit(["info"])),
    )
    found = analyse(whole.replace(ties=ties))
    routes = {wave: line(found, wave, "delta_3")["route"] for wave in "12"}
    assert routes == {"1": "inferred", "2": "declared"}
    now = line(found, "2", "delta_3")
    assert (now["change"], now["incomparable"]) == (None, "route")
    told = "Frontline: not comparable: pairs at 3 or higher and pairs at 4 or higher (reached in "
    assert told in " ".join(str(tell(found)).split())


def test_what_few_pairs_are_known_of_is_not_set_against_another_wave() -> None:
    whole = study()
    unasked = (pl.col("wave") == "1") & (pl.col("source") != "CSC")
    lone = pl.col("wave").eq("1") & pl.col("agency_id").ne("CSC")
    status = pl.when(lone).then(pl.lit("refused")).otherwise("status")
    found = analyse(
        whole.replace(
            ties=whole.ties.filter(~unasked | (pl.col("target") == "CSC")),
            coverage=whole.coverage.with_columns(status=status),
        )
    )
    then, now = line(found, "1", "delta_3"), line(found, "2", "delta_3")
    assert then["coverage"] == pytest.approx(2 / 3)
    assert (now["before_coverage"], now["coverage"]) == (pytest.approx(2 / 3), 1)
    for name in ("delta_3", "active_share", "bands"):
        row = line(found, "2", name)
        assert (row["change"], row["incomparable"]) == (None, "coverage<.7")
    told = " ".join(str(tell(found)).split())
    assert "bands reached" in told.split("not comparable: ")[1]
    assert "(under 70% of pairs known then or now)" in told


def test_depth_and_bands_are_told_when_they_changed() -> None:
    whole = study()
    mine = pl.col("wave") == "1"
    gone = (pl.col("source") == "SCH") | (pl.col("target") == "SCH")
    never = pl.when(mine & gone).then(pl.lit(1)).otherwise("contact_type").cast(pl.Int8)
    school = pl.when(pl.col("agency_id") == "SCH").then(pl.lit("third_sector"))
    found = analyse(
        whole.replace(
            ties=whole.ties.with_columns(contact_type=never),
            agencies=whole.agencies.with_columns(
                sector=school.otherwise("sector"), band5=pl.lit(None, pl.Int8)
            ),
        )
    )
    row = line(found, "2", "bands")
    assert row["before_text"] != row["text"]
    told = " ".join(str(tell(found)).split())
    assert f"bands reached {row['before_text']} to {row['text']}".replace(", ", ",") in told


def test_every_cell_is_a_list_and_every_line_is_a_quotation() -> None:
    found = analyse(study(agreements=register()))
    assert found.matrix.columns == list(schema.MATRIX.names)
    counts = found.matrix.group_by("wave", "level", "dimension").len()
    assert counts["len"].min() >= 3
    assert set(found.matrix["dimension"]) == {"extent", "structures", "processes", "reach"}
    assert not {"score", "total", "mean", "index"} & {each.name for each in indicators()}
    quoted = set(found.values["value"].drop_nulls()) | set(found.scales["value"].drop_nulls())
    quoted |= set(found.scales["coverage"].drop_nulls())
    assert set(found.matrix["value"].drop_nulls()) <= quoted
    for row in found.matrix.iter_rows(named=True):
        told = row["value"] is not None or row["text"] is not None or row["bound_lo"] is not None
        assert told or row["reason"], row


def test_facts_are_the_tokens_of_the_model_and_words_of_the_vocabulary() -> None:
    facts = [fact for fact in typology("matrix").facts if len(fact.agreements) == 1]
    assert all(fact.name == fact.agreements[0] for fact in facts)
    assert {fact.name for fact in facts} <= set(vocabulary.AGREEMENT_TOKENS)
    assert set(LEVELS) < set(vocabulary.LEVELS)
