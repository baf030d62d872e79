"""Small partnerships to take agencies out of, and what the table says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import strategies as st

from partnernet.study import Study

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    import partnernet as pn

NAMES = tuple("ABCDEFG")


def study(rows: list[tuple[Any, ...]], **tables: Any) -> Study:
    columns = ["source", "target", "layer", "count", "reporter"]
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return Study.of(frame, area="borough", **tables)


def referrals(*pairs: tuple[str, str, int]) -> Study:
    return study([(a, b, "referral", n, "admin") for a, b, n in pairs])


def listed(*names: str, **columns: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({"agency_id": list(names), "name": list(names), **columns})


def quantity(found: pn.WhatIf, measure: str, *, side: str = "after", **where: Any) -> Any:
    rows = found.table.filter(
        pl.col("measure") == measure, *(pl.col(name) == value for name, value in where.items())
    )
    assert rows.height == 1, rows
    return rows[side][0]


HUB = (("A", "H", 5), ("B", "H", 3), ("H", "C", 2), ("C", "D", 4), ("A", "C", 1))


@st.composite
def partnerships(draw: DrawFn) -> Study:
    some = st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(["referral", "communication"]),
        st.integers(1, 30),
        st.sampled_from(["admin", "source", "target"]),
    )
    rows = draw(st.lists(some, min_size=1, max_size=14))
    done = [(a, b, layer, n, {"source": a, "target": b}.get(by, by)) for a, b, layer, n, by in rows]
    asked = pl.DataFrame(
        {
            "agency_id": NAMES,
            "status": draw(
                st.lists(st.sampled_from(["responded", "refused"]), min_size=7, max_size=7)
            ),
            "absence_means": "no_contact",
        }
    )
    return study(done, agencies=listed(*NAMES), coverage=asked)
