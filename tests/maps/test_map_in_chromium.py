"""The map as a reader meets it: a file opened in a real browser, without a network."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import partnernet_maps as maps
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(opened: Any) -> list[str]:
    """What axe-core finds at WCAG 2.2 AA."""
    from axe_playwright_python.base import AXE_FILE_PATH

    opened.js(Path(AXE_FILE_PATH).read_text(encoding="utf-8"))
    found = opened.js(f"axe.run(document, {{runOnly: {TAGS}, resultTypes: ['violations']}})")
    return [f"{x['id']}: {x['nodes'][0]['html'][:150]}" for x in found["violations"]]


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def on_map(opened: Any, what: str) -> Any:
    return opened.js(f"window.partnernetMap.{what}")


@pytest.mark.parametrize("colours", ["none", "active"])
@pytest.mark.parametrize(("n", "width"), [(25, 1280), (25, 320), (205, 1280)])
def test_axe_finds_nothing(
    open_map: Callable[..., Any],
    partnership: Callable[..., Study],
    n: int,
    width: int,
    colours: str,
) -> None:
    opened = open_map(partnership(n, waves=("1", "2")), width=width, forced_colors=colours)
    assert violations(opened) == []
    opened.js("document.querySelectorAll('details.group').forEach(d => d.open = true)")
    opened.page.fill("#search", "agency")
    opened.page.keyboard.press("Enter")
    opened.settle()
    assert violations(opened) == []
    assert opened.js("document.documentElement.scrollWidth <= window.innerWidth")
    opened.check()


def test_everything_is_tried_and_nothing_complains(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    """The policy holds, no request leaves, no drawing fails, on a tour of every control."""
    opened = open_map(partnership(40, waves=("1", "2")))
    for box in opened.page.query_selector_all("#panel input:not([type=search])"):
        box.click()
        opened.settle()
    for button in opened.page.query_selector_all("[data-step], [data-move], #reset, #copy-link"):
        button.click()
        opened.settle()
    for head in opened.page.query_selector_all("table thead button"):
        head.click()
    opened.check()


def test_the_map_shows_every_link_of_the_data(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    study = partnership(30)
    data = maps.build(study)
    opened = open_map(study)
    assert on_map(opened, "shown.count") == len(data.links)
    assert on_map(opened, "shown.edges.size") == len(data.strands)
    assert on_map(opened, "network.body.nodeIndices.length") == len(data.agencies)
    for i, layer in enumerate(data.layers):
        opened.page.click(f"input[data-kind=layer][value='{i}']")
        opened.settle()
        assert on_map(opened, "shown.count") == len(data.links) - layer.links
        opened.page.click(f"input[data-kind=layer][value='{i}']")
    for i, level in enumerate(data.levels):
        opened.page.click(f"input[data-kind=level][value='{i}']")
        opened.settle()
        assert on_map(opened, "shown.count") == len(data.links) - level.links
        opened.page.click(f"input[data-kind=level][value='{i}']")
    opened.page.click("input[data-kind=sector][value='0']")
    opened.settle()
    kept = [x for x in data.links if all(data.agencies[i].sector for i in data.ends(x))]
    assert on_map(opened, "shown.count") == len(kept)
    opened.check()


def test_the_whole_task_by_keyboard(open_map: Callable[..., Any], tmp_path: Path) -> None:
    """Find CAMHS, list who refers to it at the frontline, switch to strategy, save the table."""
    rows = pl.DataFrame(
        {
            "source": ["School", "Surgery", "Police", "CAMHS"],
            "target": ["CAMHS", "CAMHS", "CAMHS", "School"],
            "layer": ["referral"] * 4,
            "level": ["frontline", "frontline", "strategy", "frontline"],
            "count": [12, 3, 40, 9],
        }
    )
    opened = open_map(Study.of(rows))
    keyboard = opened.page.keyboard

    def tab_to(test: str) -> None:
        for _ in range(90):
            if opened.js(f"(() => {{ const e = document.activeElement; return {test}; }})()"):
                return
            keyboard.press("Tab")
        pytest.fail(f"no way by Tab to {test}")

    tab_to("e.id === 'search'")
    keyboard.type("camhs")
    assert "1 agency found" in opened.page.inner_text("#status")
    keyboard.press("Enter")
    opened.settle()
    assert opened.js("document.activeElement.id") == "h-details"
    assert "Linked with 3 agencies" in opened.page.inner_text("#details-body")
    opened.page.focus("#search")
    tab_to("e.dataset.kind === 'level' && e.closest('label').textContent.includes('Strategy')")
    keyboard.press("Space")
    opened.settle()
    text = opened.page.inner_text("#details-body")
    assert "From (2)" in text
    assert "12 referrals" not in text  # it would give the other away
    assert "Frontline: number of referrals hidden [c]" in text
    assert "Police" not in text
    keyboard.press("Space")
    tab_to("e.dataset.kind === 'level' && e.closest('label').textContent.includes('Frontline')")
    keyboard.press("Space")
    opened.settle()
    assert "Strategy: 40 referrals" in opened.page.inner_text("#details-body")
    tab_to("e.id === 'save-table'")
    with opened.page.expect_download() as download:
        keyboard.press("Enter")
    saved = tmp_path / "saved.csv"
    download.value.save_as(saved)
    table = read_csv(saved)
    assert table[0][:4] == ["Agency", "Kind of link", "Direction", "Other agency"]
    assert len(table) == 5
    opened.check()


def test_arrows_step_enter_opens_and_escape_clears(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(30))
    opened.page.focus("#network")
    keyboard = opened.page.keyboard
    keyboard.press("ArrowRight")
    first = opened.page.inner_text("#status")
    assert "Press Enter for details" in first
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowUp")
    assert opened.page.inner_text("#status") != first
    scale = on_map(opened, "network.getScale()")
    keyboard.press("+")
    assert on_map(opened, "network.getScale()") > scale
    keyboard.press("Enter")
    assert opened.js("document.activeElement.id") == "h-details"
    opened.page.focus("#network")
    keyboard.press("Escape")
    assert on_map(opened, "state.sel") is None
    keyboard.press("Tab")
    assert opened.js("document.activeElement.id") != "network"
    opened.check()


def test_names_never_lie_on_each_other_and_the_hubs_are_named(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    for n in (25, 60):
        opened = open_map(partnership(n))
        boxes = on_map(opened, "drawing.labels")
        clashes = [
            (a, b)
            for i, a in enumerate(boxes)
            for b in boxes[i + 1 :]
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert clashes == []
        assert len(boxes) >= 12


def test_nothing_moves_on_its_own_and_the_wheel_scrolls_the_page(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(40))
    frames = on_map(opened, "drawing.frames")
    opened.page.wait_for_timeout(1500)
    assert on_map(opened, "drawing.frames") == frames
    scale = on_map(opened, "network.getScale()")
    opened.page.mouse.move(640, 500)
    opened.page.mouse.wheel(0, 300)
    opened.settle()
    assert opened.js("window.scrollY") > 100
    assert on_map(opened, "network.getScale()") == scale


def test_targets_are_large_enough_and_focus_can_be_seen(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(20))
    small = opened.js(
        """[...document.querySelectorAll('main button, main summary, main label.row, main select')]
        .filter(e => e.offsetParent).map(e => e.getBoundingClientRect())
        .filter(r => r.width < 24 || r.height < 24).length"""
    )
    assert small == 0
    opened.page.focus("#network")
    opened.page.keyboard.press("ArrowRight")
    width = opened.js("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2


def test_the_address_restores_the_view(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    study = partnership(30)
    opened = open_map(
        study, state="#v=1&view=rings&show=main&layer=1&level=0.2&sel=a0003&bad=%&wave=9"
    )
    assert on_map(opened, "state.view") == "rings"
    assert on_map(opened, "state.show") == "main"
    assert opened.js("[...window.partnernetMap.state.layer]") == [1]
    assert opened.js("[...window.partnernetMap.state.level]") == [0, 2]
    assert on_map(opened, "agencies[partnernetMap.state.sel].id") == "a0003"
    again = open_map(study, state=opened.js("location.hash"))
    places = "JSON.stringify([...partnernetMap.shown.nodes.values()].map(n => [n.id, n.x, n.y]))"
    assert again.js(places) == opened.js(places)
    opened.check()


def test_over_200_agencies_open_as_sectors(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(210))
    assert on_map(opened, "state.view") == "summary"
    assert on_map(opened, "shown.nodes.size") == 11
    opened.page.focus("#network")
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("Enter")
    opened.settle()
    kinds = opened.js("[...partnernetMap.shown.nodes.values()].map(n => n.kind)")
    assert kinds.count("sector") == 10
    assert kinds.count("agency") > 10
    opened.check()


def test_hostile_names_run_nothing(
    open_map: Callable[..., Any], hostile: tuple[str, ...], tmp_path: Path
) -> None:
    n = len(hostile)
    agencies = pl.DataFrame(
        {
            "agency_id": [f"A{i}" for i in range(n)],
            "area_id": [hostile[0]] * n,
            "name": hostile,
            "sector": [name or "sector" for name in hostile],
            "levels": [None] * n,
        },
        schema_overrides={"levels": pl.List(pl.String)},
    )
    rows = pl.DataFrame(
        {
            "area_id": [hostile[0]] * n,
            "source": [f"A{i}" for i in range(n)],
            "target": [f"A{(i + 1) % n}" for i in range(n)],
            "layer": [name or "layer" for name in hostile],
            "level": [name or "level" for name in reversed(hostile)],
            "wave": [hostile[1]] * n,
        }
    )
    for width in (1280, 320):
        opened = open_map(
            maps.render(Study.of(rows, agencies=agencies), title=hostile[0]), width=width
        )
        assert opened.page.title() == hostile[0]
        assert on_map(opened, "shown.nodes.size") == n
        for button in opened.page.query_selector_all("#t-agencies tbody button"):
            button.click()
        assert opened.js("document.documentElement.scrollWidth <= window.innerWidth")
        assert opened.js("document.querySelectorAll('img, iframe, object').length") == 0
        assert violations(opened) == []
        opened.check()
    with opened.page.expect_download() as download:
        opened.page.click("#save-table")
    saved = tmp_path / "hostile.csv"
    download.value.save_as(saved)
    cells = [cell for row in read_csv(saved) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_one_long_name_does_not_push_the_other_columns_away(open_map: Callable[..., Any]) -> None:
    names = ["W" * 180, "A service for children, young people and families " * 3, "Police"]
    rows = pl.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "layer": ["referral"] * 2})
    agencies = pl.DataFrame({"agency_id": ["A", "B", "C"], "name": names})
    study = Study.of(rows.with_columns(count=40), agencies=agencies, area="north")
    opened = open_map(study)
    for table in ("t-agencies", "t-links"):
        region = f"document.getElementById('{table}').parentElement"
        assert opened.js(f"{region}.scrollWidth <= {region}.clientWidth"), table


def test_the_name_of_the_lead_lies_outside_its_ring(open_map: Callable[..., Any]) -> None:
    rows = pl.DataFrame({"source": ["Hub"], "target": ["Hub"], "layer": ["referral"]})
    agencies = pl.DataFrame({"agency_id": ["Hub"], "is_lead": [True]})
    opened = open_map(Study.of(rows.with_columns(count=40), agencies=agencies, area="north"))
    ring, label = opened.js(
        "(() => { const map = window.partnernetMap; const id = map.shown.nodes.keys().next().value;"
        "const box = map.network.getBoundingBox(id);"
        "return [map.network.canvasToDOM({ x: 0, y: box.bottom + 5 }).y, map.drawing.labels[0][1]];"
        "})()"
    )
    assert label >= ring


def test_picture_saves_and_long_tables_fold(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(40))
    links = len(maps.build(partnership(40)).links)
    assert links > 150
    assert opened.page.locator("#t-links tbody tr").count() == links
    assert opened.page.locator("#t-links tbody tr:visible").count() == 50
    assert opened.page.locator("#t-links tbody button").count() == 100  # made when seen
    opened.page.click("button.more >> nth=-1")
    assert opened.page.locator("#t-links tbody tr:visible").count() == 100
    opened.page.click("#t-links thead button >> nth=3")
    assert opened.page.locator("#t-links tbody tr:visible").count() == 50
    order = opened.js(
        "[...document.querySelectorAll('#t-links tr')].slice(1).map(r => r.cells[3].textContent)"
    )
    assert len(order) == links
    assert order == sorted(order, key=lambda name: (name.rsplit(" ", 1)[0], int(name.split()[-1])))
    other = opened.page.locator("#t-links tbody tr >> nth=0").locator("td >> nth=3")
    name = other.inner_text()
    other.locator("button").click()
    assert on_map(opened, "agencies[partnernetMap.state.sel].name") == name
    with opened.page.expect_download() as download:
        opened.page.click("#save-picture")
    assert download.value.suggested_filename == "partnership-map.png"
    assert Path(download.value.path()).read_bytes()[:4] == b"\x89PNG"
    opened.check()


def test_a_notebook_frame_draws_too(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    frame = maps.show(partnership(10))._repr_html_()
    opened = open_map(f"<!doctype html><meta charset=utf-8><title>n</title>{frame}".encode())
    inner = opened.page.frames[1]
    inner.wait_for_function("window.partnernetMap && window.partnernetMap.shown.nodes.size === 10")
    assert opened.requests == []
    assert opened.problems == []
