"""Write `datasets/partnernet_datasets/synthetic_borough`: an invented children's partnership.

    python tools/make_synthetic.py [FOLDER]

Needs nothing but Python and this project. The same seed gives the same bytes on every machine; a
test runs it again and compares. What the borough is like is written in `synthetic/agencies.csv`
and `synthetic/borough.toml`; here it is drawn, put into tables, and counted.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from synthetic import contact, records
from synthetic.dice import Dice
from synthetic.export import export
from synthetic.referrals import COLUMNS, referrals
from synthetic.world import World, read_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from synthetic.world import Row

SEED = 2008
WORLD = Path(__file__).resolve().parent / "synthetic"
HOME = Path(__file__).resolve().parents[1] / "datasets" / "partnernet_datasets"

TIES = (
    "wave", "area_id", "source", "target", "reporter", "layer", "level", "contact_type", "gp_depth",
    "frequency", "count", "amount", "mode", "content", "basis", "contact_key_s", "contact_key_t",
    "event_id", "period_start", "period_end",
)  # fmt: skip
COVERAGE = (
    "wave", "area_id", "level", "layer", "agency_id", "role", "status", "absence_means", "system",
)  # fmt: skip
AGREEMENTS = (
    "agreement_id", "area_id", "level", "type", "party", "start", "end", "legal_basis", "amount",
    "evidence_ref", "frequency",
)  # fmt: skip
ASSESSMENTS = (
    "wave", "area_id", "level", "instrument", "item", "respondent", "about", "value",
)  # fmt: skip


def borough(seed: int = SEED) -> dict[str, bytes]:
    """Return every file of the synthetic borough: name -> content."""
    world, dice = read_world(), Dice(seed)
    agencies: list[Row] = [
        {"agency_id": row["agency_id"], "name": row["name"], "area_id": world.area, **row}
        for row in world.agencies
    ]
    referred = referrals(world, dice)
    said = contact.reports(world, dice, contact.contacts(world, dice))
    ties = contact.survey_ties(world, dice, said) + records.record_ties(world, dice)
    covered = records.coverage(world)
    agreed = records.agreements(world)
    assessed = records.assessments(world, dice, contact.trust(world, dice, said))
    dirty, dirt = export(world, dice, referred)
    files = {
        "agencies.csv": table(list(agencies[0]), agencies),
        "ties.csv": table(TIES, ties),
        "referrals.csv": table(COLUMNS, referred),
        "coverage.csv": table(COVERAGE, covered),
        "agreements.csv": table(AGREEMENTS, agreed),
        "assessments.csv": table(ASSESSMENTS, assessed),
        "messy/referrals_messy.csv": text(dirty, line_end="\r\n").encode("cp1252"),
    }
    files["partnernet.toml"] = (WORLD / "partnernet.toml").read_bytes()
    files["about.toml"] = about(world, seed, ties, referred, covered, dirt).encode()
    return files


def table(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Write rows as UTF-8 CSV; a column that no table knows is a mistake of this maker."""
    lines = [[written(row.get(column)) for column in columns] for row in rows]
    return text([columns, *lines], line_end="\n").encode()


def text(lines: Iterable[Sequence[str]], *, line_end: str) -> str:
    """Write lines as CSV."""
    page = io.StringIO(newline="")
    csv.writer(page, lineterminator=line_end).writerows(lines)
    return page.getvalue()


def written(value: object) -> str:
    """Write one cell: nothing for unknown, ISO dates, lists with semicolons."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return ";".join(value) if isinstance(value, list) else str(value)


def about(
    world: World,
    seed: int,
    ties: list[Row],
    referred: list[Row],
    covered: list[Row],
    dirt: dict[str, int],
) -> str:
    """Describe the data set, with values counted here, apart from the library that they test."""
    waves = ", ".join(f'"{wave.name}"' for wave in world.waves)
    lines = [f"# Written by tools/make_synthetic.py.\nseed = {seed}\nwaves = [{waves}]"]
    lines.append((WORLD / "about.toml").read_text(encoding="utf-8"))
    lines.append("[messy]  # what was put into referrals_messy.csv, in lines")
    lines += [f"{name} = {number}" for name, number in dirt.items()]
    for wave in world.waves:
        lines.append(f'\n[expected."{wave.name}"]')
        here = [row for row in referred if row["wave"] == wave.name]
        named = [row for row in here if row["source"] in world.by_id]
        outcomes = Counter(row["outcome"] for row in named)
        frontline = [row for row in named if row["level"] == "frontline"]
        eligible = world.eligible("governance", wave)
        seats = records.members(world.facts["board"][0], world.waves.index(wave))
        survey = (wave.name, "frontline", "communication")
        asked = [row for row in covered if (row["wave"], row["level"], row["layer"]) == survey]
        answered = sum(row["status"] == "responded" for row in asked)
        paid = [row for row in ties if row["layer"] == "funding" and row["wave"] == wave.name]
        values: dict[str, object] = {
            "agencies": sum(world.exists(agency, wave) for agency in world.by_id),
            "referrals": len(named),
            "referrals_public_or_unstated": len(here) - len(named),
            "children": len({row["child_id"] for row in here}),
            **{f"referrals_{word}": outcomes[word] for word in sorted(map(str, outcomes))},
            "referral_pairs_frontline": len({(r["source"], r["target"]) for r in frontline}),
            "density_governance_board": ratio(pairs(len(seats)), pairs(len(eligible))),
            "response_rate_frontline": ratio(answered, len(asked)),
            "funding_gbp": sum(int(str(row["amount"])) for row in paid),
        }
        lines += [f"{name} = {value}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


def pairs(n: int) -> int:
    """Count pairs of n."""
    return n * (n - 1) // 2


def ratio(part: int, whole: int) -> str:
    """Write a share with six decimals."""
    return f"{part / whole:.6f}"


def main(folder: Path) -> None:
    """Write the files."""
    for name, content in borough().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "synthetic_borough")
