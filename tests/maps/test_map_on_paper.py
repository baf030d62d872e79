"""The map on paper, and where a browser runs no scripts: a picture and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import partnernet_maps as maps

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.study import Study

pytestmark = pytest.mark.browser


def test_without_scripts_picture_and_tables_say_it_all(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    study = partnership(70)
    opened = open_map(study, scripts=False)
    page = opened.page
    assert page.locator("svg.picture title").count() == 1
    box = page.locator("svg.picture").bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert not page.locator("#panel").is_visible()
    assert page.locator("#t-links tbody tr:visible").count() == len(maps.build(study).links)
    assert page.locator("#t-agencies tbody tr:visible").count() == 70
    assert opened.requests == []


def test_print_shows_the_picture_and_all_rows(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    study = partnership(70)
    opened = open_map(study)
    opened.page.emulate_media(media="print")
    assert opened.page.locator("svg.picture").is_visible()
    assert not opened.page.locator("#network").is_visible()
    assert not opened.page.locator("#panel").is_visible()
    assert opened.page.locator("#t-links tbody tr:visible").count() == len(maps.build(study).links)


def test_on_paper_headings_of_tables_repeat_and_names_are_text(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    """Chromium repeats the head of a table on each page only where no box of a button is in it."""
    opened = open_map(partnership(12))
    opened.page.emulate_media(media="print")
    shown = opened.js(
        "[...new Set([...document.querySelectorAll('table button')]"
        ".map((each) => getComputedStyle(each).display + getComputedStyle(each).textDecorationLine"
        "))]"
    )
    assert shown == ["contentsnone"]
    assert opened.js("getComputedStyle(document.querySelector('#tables h2')).breakAfter") == "avoid"
    opened.check()
