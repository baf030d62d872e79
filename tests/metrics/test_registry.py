"""The register: what a card must say, how a measure is added, what is light to import."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

import pytest

from partnernet import metrics
from partnernet.errors import RegistryError, UnknownNameError
from partnernet.metrics import Card, Param, _registry, all_cards, get
from partnernet.metrics._cost import estimate_seconds
from partnernet.metrics.cohesion import density
from partnernet.vocabulary import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def register() -> Iterator[None]:
    """Leave the register as it was found."""
    all_cards()
    before = dict(_registry._METRICS)
    yield
    _registry._METRICS.clear()
    _registry._METRICS.update(before)


def card(**changes: Any) -> Card:
    return replace(get("isolates").card, **changes)


@pytest.mark.parametrize("code", sorted(all_cards()))
def test_cards_are_complete(code: str) -> None:
    metric = get(code)
    assert metric.definition.endswith(".")
    assert ">>>" not in metric.explanation
    assert "import" not in metric.explanation
    assert ">>>" in (metric.function.__doc__ or ""), "every measure shows itself in an example"
    assert set(metric.card.layers) <= {*LAYERS, "relation"}
    assert metric.card.direction == "neither", "deeper or denser is not always better (P6)"
    assert estimate_seconds(metric.card.cost, 100, 500) >= 0
    for param in metric.card.params:
        assert param.meaning
    assert metric.card.theme == metric.card.theme.lower()


@pytest.mark.parametrize("code", sorted(all_cards()))
def test_names_are_told_apart(code: str) -> None:
    others = [m.card.name for m in all_cards().values() if m.id != code]
    assert get(code).card.name not in others


def test_catalogue_lists_every_measure_once() -> None:
    frame = metrics.catalogue()
    assert frame["metric"].to_list() == list(all_cards())
    assert (
        frame.select("name", "definition", "formula", "citation").null_count().sum_horizontal()[0]
        == 0
    )


def test_unknown_measures_name_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as error:
        get("densty")
    assert "density" in error.value.hint


@pytest.mark.usefixtures("register")
def test_a_measure_is_one_function() -> None:
    @metrics.network_metric(card(name="Twice the isolates"))
    def twice_isolates(s: Any) -> float:
        """Twice the number of isolates."""
        return float(2 * s.n)

    assert get("twice_isolates").definition == "Twice the number of isolates."
    assert get("twice_isolates").returns == "network"


@pytest.mark.usefixtures("register")
def test_a_measure_is_declared_once() -> None:
    def density(s: Any) -> float:
        """Another density."""
        return 0.0

    with pytest.raises(RegistryError, match="declared twice"):
        metrics.network_metric(card())(density)
    assert get("density").function is globals()["density"]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "leaves 'name' empty"),
        ({"citation": ""}, "leaves 'citation' empty"),
        ({"null": ""}, "leaves 'null' empty"),
        ({"range": (1.0, 0.0)}, "is empty"),
        ({"params": (Param("k", (1,), "steps"),)}, "does not take"),
    ],
)
def test_cards_that_say_too_little_are_refused(changes: dict[str, Any], complaint: str) -> None:
    def measure(s: Any) -> float:
        """Something."""
        return 0.0

    with pytest.raises(RegistryError, match=complaint):
        metrics.network_metric(card(**changes))(measure)


@pytest.mark.usefixtures("register")
def test_a_measure_without_a_definition_is_refused() -> None:
    def measure(s: Any) -> float:
        return 0.0

    with pytest.raises(RegistryError, match="docstring"):
        metrics.network_metric(card())(measure)


@pytest.mark.usefixtures("register")
def test_a_partnership_measure_says_so() -> None:
    def measure(p: Any) -> list[metrics.Rows]:
        """Something."""
        return []

    with pytest.raises(RegistryError, match="partnership"):
        metrics.partnership_metric(card(), unit="sector")(measure)


PLUGIN = '''
from partnernet.metrics import Card, Missing, network_metric
from partnernet.view import View

@network_metric(Card(
    name="Ties an agency", theme="cohesion", formula="m / n", unit="ties", range=(0.0, None),
    null="no agency", citation="none", view=View(), comparable="within-area"))
def ties_per_agency(s):
    """Ties divided by agencies."""
    return s.m / s.n
'''


def _with_entry_point(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    point = EntryPoint("mine", value, "partnernet.metrics")
    monkeypatch.setattr(_registry, "entry_points", lambda **_: [point])
    monkeypatch.setattr(_registry, "_loaded", False)


@pytest.mark.usefixtures("register")
def test_another_package_adds_a_measure(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "their_measures.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    _with_entry_point(monkeypatch, "their_measures")
    assert get("ties_per_agency").card.formula == "m / n"
    assert "ties_per_agency" in metrics.catalogue()["metric"]


@pytest.mark.usefixtures("register")
def test_a_package_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_entry_point(monkeypatch, "no_such_package_of_measures")
    with pytest.raises(RegistryError, match="no_such_package_of_measures") as error:
        all_cards()
    assert "mine" in error.value.hint


def test_every_field_of_the_card_is_described() -> None:
    text = Card.__doc__ or ""
    plain = {"name", "theme", "formula", "unit", "range", "citation", "comparable", "params"}
    plain |= {"min_agencies", "cost", "over"}
    assert [f.name for f in fields(Card) if f.name not in plain and f"`{f.name}`" not in text] == []


def test_register_is_light_to_import() -> None:
    code = (
        "import sys, partnernet.metrics; "
        "sys.exit(bool({'polars', 'igraph', 'numpy', 'networkx', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_cards_load_without_polars() -> None:
    heavy = "{'polars', 'igraph', 'networkx', 'scipy', 'matplotlib'}"
    code = (
        "import sys; from partnernet.metrics import all_cards; all_cards(); "
        f"sys.exit(bool({heavy} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_measures_stay_plain_functions() -> None:
    assert density.__name__ == "density"
    assert get("density").function is density
