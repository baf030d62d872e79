"""How ties were tested against ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.methods._words import after, files_of, joined

if TYPE_CHECKING:
    from partnernet.mrqap import Qap

    Section = tuple[str, tuple[str, ...]]

QAP = "Krackhardt 1988"
MRQAP = "Dekker, Krackhardt & Snijders 2007"


def told(found: Qap) -> tuple[list[Section], list[str]]:
    """Return sections, and the texts in which sources are named."""
    tested = found.table.filter(pl.col("p").is_not_null())
    formulas = found.table["formula"].unique().sort()
    places = found.table.select("area", "wave", "level").unique(maintain_order=True)
    names = [" ".join(each for each in row if each and each != v.ALL_WAVES)
             for row in places.iter_rows()]  # fmt: skip
    where = joined(names) if len(names) < 9 else v.many(len(names), "network")
    data = (
        f"{files_of(found.run)}Asked was {joined([f'`{each}`' for each in formulas])}, of {where}.",
        "A pair entered where a missing tie would have been seen and every term is known. "
        f"{_cells(found.table)}",
    )
    if tested.is_empty():
        return [("Data", data), ("Tests", ("Nothing could be tested; `reason` says why.",))], []
    exact = bool(tested["exact"].all())
    draws = int(tested["R"].drop_nulls().max() or 0)  # type: ignore[arg-type]
    dealt = f"all {draws:,} permutations" if exact else f"{draws:,} permutations"
    works = [MRQAP, QAP]
    count = v.many(tested.height, "p value")
    logistic = "mrqap_logistic" in found.table["test"]
    meaning = (
        "log odds (a logistic regression, tested on estimate over error)"
        if logistic
        else ("differences in the share of pairs tied (a linear probability model)")
    )
    lines = (
        f"`mrqap` regresses the outcome on all terms and tests each by double semi-partialling on "
        f"the t statistic; `qap` is a term's plain correlation{after(works)}. Chance is {dealt} of "
        "the agencies: pairs of agencies are not independent, so no other reference is valid. p "
        f"counts the observed value among the draws and is two-sided; the {count} here "
        "are not adjusted for how many were looked at.",
        f"An outcome of ties is 0 or 1, so coefficients are {meaning}. "
        "They describe pairs that were observed together at one time, and show no cause.",
    )  # fmt: skip
    return [("Data", data), ("Tests", lines)], works


def _cells(table: pl.DataFrame) -> str:
    rows = table.drop_nulls("cells").unique(["area", "wave", "level"], maintain_order=True)
    if rows.is_empty():
        return ""
    if rows.height == 1:
        used, out = rows["cells"].item(), rows["left_out"].item() or 0
        return f"{v.many(used, 'pair')} did; {out:,} did not."
    counts = rows["cells"].to_list()
    return f"From {min(counts):,} to {max(counts):,} pairs of a network did."
