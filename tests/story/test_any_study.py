"""Whatever a study holds, its page is told: no error, no half sentence, no line too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnernet.analysis import analyse
from partnernet.story import layout, tell
from partnernet.study import Study

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

LAYERS = ("referral", "communication", "funding", "planning", "lunch")
LEVELS = ("governance", "frontline", "unstated")
UNSAID = {"nan", "None", "inf"}
NAMES = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="{}()"), min_size=1, max_size=30
).filter(lambda name: name not in UNSAID)


@st.composite
def studies(draw: DrawFn) -> Study:
    """Draw a study with any mixture of layers, levels, counts, money, codes and coverage."""
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    layers = draw(st.lists(st.sampled_from(LAYERS), min_size=1, max_size=3, unique=True))
    some = st.none() | st.integers(0, 40)
    row = st.fixed_dictionaries(
        {
            "source": st.sampled_from(names),
            "target": st.sampled_from(names),
            "layer": st.sampled_from(layers),
            "level": st.sampled_from(LEVELS[: draw(st.integers(1, 3))]),
            "count": some,
            "amount": st.none() | st.floats(-1e6, 1e9, allow_nan=False),
            "contact_type": st.none() | st.sampled_from([1, 2, 3, 4, 5, 6, 9]),
            "wave": st.sampled_from(["2024", "2025"][: draw(st.integers(1, 2))]),
        }
    )
    rows = draw(st.lists(row, min_size=1, max_size=12))
    types = {"count": pl.Int64, "amount": pl.Float64, "contact_type": pl.Int8}
    ties = pl.DataFrame(rows, schema_overrides=types).with_columns(reporter=pl.col("source"))
    kinds = draw(st.lists(st.sampled_from(["agency", "agency", "public", "category"]), min_size=1))
    agencies = pl.DataFrame(
        {
            "agency_id": names,
            "kind": [kinds[i % len(kinds)] for i in range(len(names))],
            "sector": [draw(st.sampled_from(["health", "police", "unknown"])) for _ in names],
            "is_lead": [i == 0 and draw(st.booleans()) for i in range(len(names))],
        }
    )
    coverage = draw(st.sampled_from([None, "responded", "admin_complete"]))
    asked = None
    if coverage is not None:
        means = draw(st.sampled_from(["no_contact", "unknown"]))
        asked = pl.DataFrame({"agency_id": names, "status": coverage, "absence_means": means})
    listed = draw(st.sampled_from([None, agencies]))
    study = Study.of(ties, agencies=listed, coverage=asked, area="borough")
    flags = draw(st.sampled_from([(), ("one_inbox",), ("source_categories",), ("two_columns",)]))
    return study.replace(flags=study.flags | set(flags))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_any_study_is_told(study: Study) -> None:
    page = tell(analyse(study))
    text = str(page)
    assert text.startswith("Internal: may contain small numbers\n")
    assert not UNSAID & set(text.replace("(", " ").replace(")", " ").split())
    for row in layout(page, width=100):
        if row.role not in {"command", "grid", "grid_head"}:
            assert len(row.text) <= 100 or " " not in row.text.strip()
    for section in page.sections:
        assert section.title
        for line in section.lines:
            assert "{" not in line.text


def test_one_of_a_thing_is_said_as_one() -> None:
    agencies = pl.DataFrame(
        {"agency_id": ["Hub", "Police"], "sector": ["health", "police"], "is_lead": [True, False]}
    )
    tie = {"source": ["Police"], "target": ["Hub"], "layer": ["referral"], "count": [40]}
    said = str(tell(analyse(Study.of(pl.DataFrame(tie), agencies=agencies, area="north"))))
    assert "Depth: 1 or higher for 1 pair (" in said
    assert "with Hub, 1 agency at depth 1 or higher, of band 2" in " ".join(said.split())
    paid = pl.DataFrame(
        {"source": ["Hub"] * 2, "target": ["Police", "Trust"], "layer": ["funding"] * 2,
         "amount": [900.0, 700.0]}
    )  # fmt: skip
    assert "from 1 payer to 2 payees." in str(tell(analyse(Study.of(paid, area="north"))))


def test_a_lead_that_is_declared_is_not_called_undeclared() -> None:
    agencies = pl.DataFrame({"agency_id": ["Hub"], "sector": ["health"], "is_lead": [True]})
    tie = {"source": ["Hub"], "target": ["Hub"], "layer": ["referral"], "count": [40]}
    study = Study.of(pl.DataFrame(tie), agencies=agencies, area="north")
    said = str(tell(analyse(study.replace(flags=study.flags | {"two_columns"}))))
    assert "Reach not given: the lead, Hub, has no tie." in said
    assert "Breadth not given: no agency with a known sector has a tie." in said
