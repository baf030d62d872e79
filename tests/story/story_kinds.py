"""Small studies of every kind of input, made by hand: no two agencies with equal numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from partnernet.analysis import Analysis, analyse
from partnernet.study import Study
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("Police", "Schools", "GP practices", "Front Door", "Early Help", "CAMHS", "Tŷ Hafan")
LINKS = (
    ("Police", "Front Door", 412, 190, 0.9),
    ("Schools", "Front Door", 260, 131, 0.8),
    ("GP practices", "Front Door", 57, 40, 0.5),
    ("Front Door", "Early Help", 141, 96, 0.95),
    ("Early Help", "Front Door", 63, 44, 0.7),
    ("Schools", "Early Help", 35, 30, 0.6),
    ("Front Door", "CAMHS", 24, 20, 0.4),
    ("CAMHS", "Tŷ Hafan", 3, 3, 0.34),
)


def ties(layer: str = "referral", *, dated: bool = True, decided: bool = True) -> pl.DataFrame:
    """Counted ties; `days` is the number of distinct contact days in two years."""
    rows = [
        {
            "source": source,
            "target": target,
            "layer": layer,
            "level": "frontline",
            "count": count,
            "days": days if dated else None,
            "first": date(2023, 4, 3) if dated else None,
            "last": date(2025, 3, 28) if dated else None,
            "accepted": round(count * share) if decided else None,
            "declined": count - round(count * share) if decided else None,
            "redirected": 0 if decided else None,
            "decided": count if decided else None,
        }
        for source, target, count, days, share in LINKS
    ]
    return pl.DataFrame(rows, schema_overrides={"first": pl.Date, "last": pl.Date})


def months() -> pl.DataFrame:
    """Activity in every month of the two years for each pair that had enough contact days."""
    every = pl.date_range(date(2023, 4, 1), date(2025, 3, 1), "1mo", eager=True)
    busy = [(s, t, c, d) for s, t, c, d, _ in LINKS if d >= 24]
    return pl.concat(
        pl.DataFrame(
            {
                "wave": "all",
                "area_id": "borough",
                "level": "frontline",
                "layer": "referral",
                "source": source,
                "target": target,
                "month": every,
                "events": max(1, count // 24),
                "days": max(1, days // 24),
            },
            schema_overrides={"events": pl.Int64, "days": pl.Int64},
        )
        for source, target, count, days in busy
    )


def referrals() -> Study:
    """A dated log with outcomes, and 31 cases from the public."""
    public = (
        ties()
        .head(1)
        .with_columns(
            source=pl.lit("public / not stated"),
            **{
                n: pl.lit(v, pl.Int64)
                for n, v in {"count": 31, "accepted": 10, "declined": 21, "decided": 31}.items()
            },
        )
    )
    people = pl.DataFrame({"agency_id": ["public / not stated"], "kind": ["public"]})
    rows = pl.concat([ties(), public])
    return Study.of(rows, agencies=people, area="borough", activity=months())


def undated() -> Study:
    """Two columns; pairs repeat, so rows are contacts, but without a day."""
    study = Study.of(ties(dated=False, decided=False), area="borough")
    return study.replace(flags=study.flags | {"two_columns"})


def relation() -> Study:
    """Two columns of a kind that the file does not state."""
    study = Study.of(
        ties("relation", dated=False, decided=False).with_columns(level=pl.lit("unstated")),
        area="export",
    )
    return study.replace(flags=study.flags | {"two_columns"})


def links() -> Study:
    """Each pair once, no count: whether a row is one contact or many is unknown."""
    rows = ties(dated=False, decided=False).with_columns(count=pl.lit(None, pl.Int64))
    study = Study.of(
        rows, layers={"referral": LayerSpec("referral", row_unit="links")}, area="links"
    )
    return study.replace(flags=study.flags | {"two_columns"})


def inbox() -> Study:
    """Everything goes to one front door."""
    rows = ties().filter(pl.col("target") == "Front Door")
    study = Study.of(rows, area="mash")
    return study.replace(flags=study.flags | {"one_inbox"})


def categories() -> Study:
    """Senders are kinds of source."""
    rows = ties().filter(pl.col("target") == "Front Door")
    kinds = {"Police": "category", "Schools": "category", "GP practices": "category"}
    named = pl.DataFrame({"agency_id": list(kinds), "kind": list(kinds.values())})
    study = Study.of(rows, agencies=named, area="cin")
    return study.replace(flags=study.flags | {"source_categories"})


def listed() -> pl.DataFrame:
    """Agencies with sector and lead."""
    sectors = (
        "police",
        "education",
        "health",
        "social_care",
        "social_care",
        "health",
        "third_sector",
    )
    return pl.DataFrame(
        {
            "agency_id": NAMES,
            "name": NAMES,
            "sector": sectors,
            "is_lead": [name == "Front Door" for name in NAMES],
        }
    )


def survey() -> Study:
    """Answers of six agencies of seven: Gregson codes, two of them far apart."""
    codes = (
        ("Police", "Front Door", 3),
        ("Front Door", "Police", 4),
        ("Schools", "Front Door", 2),
        ("Front Door", "Schools", 4),
        ("GP practices", "Front Door", 2),
        ("Front Door", "Early Help", 5),
        ("Early Help", "Front Door", 5),
        ("CAMHS", "Front Door", 1),
        ("Schools", "Early Help", 3),
    )
    rows = pl.DataFrame(
        [
            {
                "source": a,
                "target": b,
                "reporter": a,
                "layer": "communication",
                "level": "frontline",
                "contact_type": code,
            }
            for a, b, code in codes
        ],
        schema_overrides={"contact_type": pl.Int8},
    )
    asked = pl.DataFrame(
        {
            "layer": "communication",
            "agency_id": NAMES,
            "role": "reporter",
            "status": ["refused" if name == "Tŷ Hafan" else "responded" for name in NAMES],
            "absence_means": "unknown",
        }
    )
    return Study.of(rows, agencies=listed(), coverage=asked, area="survey")


def spend() -> Study:
    """Payments of two councils, one of them net negative."""
    paid = (
        ("Borough", "Tŷ Hafan", 250_000.0),
        ("Borough", "Family Charity", 1_200_000.0),
        ("County", "Family Charity", 40_000.0),
        ("County", "Care Ltd", 3_456_789.0),
        ("Borough", "Returned Ltd", -900.0),
    )
    rows = pl.DataFrame(paid, schema=["source", "target", "amount"], orient="row").with_columns(
        layer=pl.lit("funding")
    )
    return Study.of(rows, area="spend")


def study() -> Study:
    """Two levels, three layers, a register, answers and a complete log."""
    money = pl.DataFrame(
        {
            "source": ["Front Door"],
            "target": ["Tŷ Hafan"],
            "layer": ["funding"],
            "level": ["strategy"],
            "amount": [120_000.0],
        }
    )
    asked = survey()
    rows = pl.concat([ties(), asked.ties, money], how="diagonal_relaxed")
    log = pl.DataFrame(
        {
            "layer": ["referral"],
            "agency_id": ["Front Door"],
            "role": ["receiver_log"],
            "status": ["admin_complete"],
            "absence_means": ["no_contact"],
        }
    )
    register = pl.DataFrame(
        {
            "agreement_id": ["A1", "A1", "A1", "A2", "A2"],
            "type": ["isp", "isp", "isp", "joint_post", "joint_post"],
            "party": ["Front Door", "Police", "Schools", "Front Door", "Early Help"],
            "level": ["frontline"] * 5,
            "evidence_ref": ["doc"] * 5,
        }
    )
    from partnernet import schema

    return Study.of(
        rows.select(column for column in rows.columns if column not in {"wave", "area_id"}),
        agencies=listed(),
        coverage=pl.concat([asked.coverage.drop("wave", "area_id"), log], how="diagonal_relaxed"),
        agreements=schema.conform(register, schema.AGREEMENTS),
        area="borough",
    )


KINDS: dict[str, Callable[[], Study]] = {
    "referrals": referrals,
    "undated": undated,
    "relation": relation,
    "links": links,
    "inbox": inbox,
    "categories": categories,
    "survey": survey,
    "spend": spend,
    "study": study,
}
LONE = ("referrals", "undated", "relation", "links", "inbox", "categories")


def analysed(kind: str) -> Analysis:
    """Analyse one of the studies."""
    return analyse(KINDS[kind]())
