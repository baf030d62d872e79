"""Real networks, measured by networkx and by R's sna, against our measures, key by key.

`reference_rules` names every key of `reference.json`: which measure of ours it is, under which view
and node set, or why it is not ours here. A key without a rule fails.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.metrics.real_networks import networks, table
from tests.metrics.reference_rules import EXCEPTIONS, NULLS, RULES, UNDIRECTED, WEAK, rule_of

from partnernet.metrics import Rows, get
from partnernet.study import Study
from partnernet.vocabulary import LayerSpec

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet.study import Partnership

NETWORKX_SETS = (
    "emon",
    "tobacco_indiana",
    "lhds",
    "dhhs",
    "nfdi",
    "bristol",
    "aucs",
    "sepsis",
    "nhs_trust_la",
    "grants_360",
    "council_spend_care",
)
SNA_SETS = ("emon", "tobacco_indiana", "dhhs", "lhds")
SNA_NAMES = {
    "contact": "tobacco_indiana/TCcnt",
    "collaboration": "tobacco_indiana/TCcoll",
    "dissemination": "tobacco_indiana/TCdiss",
}


def _close(got: Any, wanted: Any, within: float = 1e-6) -> bool:
    if isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(_close(got[x], wanted[x]) for x in wanted)
    if isinstance(wanted, list):  # [agency, value to 4 places]: equal ranks may come in any order
        return all(_close(g, w[1], 6e-5) for g, w in zip(got, wanted, strict=True))
    if isinstance(got, frozenset):
        return any(_close(each, wanted) for each in got)
    return bool(got == pytest.approx(wanted, rel=2e-6, abs=within))


def _wrong(dataset: str, p: Partnership, facts: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
    for key, wanted in facts.items():
        rule = rule_of(dataset, key)
        if not isinstance(rule, str) and not _close(got := rule(p), wanted):
            wrong.append(f"{key} is {str(got)[:80]}, expected {str(wanted)[:80]}")
    return wrong


@pytest.mark.parametrize("dataset", NETWORKX_SETS)
def test_values_of_networkx(shared: Path, dataset: str) -> None:
    facts = json.loads((shared / "data" / "reference.json").read_text())["networkx"][dataset]
    found = {
        name: _wrong(dataset, p, facts[name]) for name, p in networks(shared / "data", dataset)
    }
    assert found == {name: [] for name in facts if name != "_multiplex"}


@pytest.mark.parametrize("dataset", SNA_SETS)
def test_values_of_sna(shared: Path, dataset: str) -> None:
    facts = json.loads((shared / "data" / "reference.json").read_text())["r_sna"]
    names = {
        "emon": "emon/{}",
        "dhhs": "dhhs",
        "lhds": "lhds",
        "tobacco_indiana": "",
    }[dataset]
    for name, p in networks(shared / "data", dataset):
        if name == "collaboration, formal only (3,4)":
            continue
        assert (
            _wrong(dataset, p, facts[SNA_NAMES.get(name) if not names else names.format(name)])
            == []
        )


def test_layers_of_the_tobacco_network(shared: Path) -> None:
    data = shared / "data"
    facts = json.loads((data / "reference.json").read_text())["networkx"]["tobacco_indiana"]
    wanted = facts["_multiplex"]
    rows = table(data / "tobacco_indiana" / "edges.csv").select("source", "target", "layer")
    names = rows["layer"].unique(maintain_order=True).to_list()
    specs = {x: LayerSpec(x, directed=False, kind="presence", treated_as=x) for x in names}
    p = Study.of(rows, layers=specs).partnership()
    layers = [p.slice("unstated", x, WEAK) for x in names]
    found = get("layer_jaccard")(layers)
    assert isinstance(found, Rows)
    ours = {
        frozenset(str(unit).split("|")): float(value)
        for unit, value in zip(found.unit_id, found.value, strict=True)
    }
    pairs = {k: v for k, v in wanted.items() if k.startswith("jaccard ")}
    for key, expected in pairs.items():
        assert _close(ours[frozenset(key.removeprefix("jaccard ").split("/"))], expected), key
    tied = [{frozenset(pair) for pair in s.ties.select("source", "target").rows()} for s in layers]
    assert len(set.intersection(*tied)) == wanted["ties in all three layers"]
    assert len(set.union(*tied)) == wanted["distinct pairs"]


def test_no_key_waits_for_a_measure() -> None:
    reasons = {rule for rule in (*RULES.values(), *EXCEPTIONS.values()) if isinstance(rule, str)}
    waiting = {key for key, rule in RULES.items() if rule == NULLS}
    assert waiting == {"contact_collab", "contact_diss", "collab_diss"}
    assert not any("builds it" in reason for reason in reasons - {NULLS})


def test_every_key_has_a_rule(shared: Path) -> None:
    reference = json.loads((shared / "data" / "reference.json").read_text())
    keys = {
        (dataset, key)
        for dataset, networks in reference["networkx"].items()
        for facts in networks.values()
        for key in facts
    } | {(name.split("/")[0], key) for name, facts in reference["r_sna"].items() for key in facts}
    assert [
        pair
        for pair in sorted(keys)
        if pair not in EXCEPTIONS and pair[1] not in (*RULES, *UNDIRECTED)
    ] == []
