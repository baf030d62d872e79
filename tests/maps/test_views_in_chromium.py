"""Guided views and what is saved of a view, as a reader meets them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnernet.study import Study

pytestmark = pytest.mark.browser


def test_a_guided_view_ends_when_anything_changes(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(25))
    step = "document.querySelector('[data-step][aria-current]')?.dataset.step"
    assert opened.js(step) == "0"
    opened.page.click("[data-step='1']")
    opened.settle()
    assert opened.js(step) == "1"
    assert "more than any other" in opened.page.inner_text("#step-text")
    opened.page.click("input[data-kind=layer][value='0']")
    opened.settle()
    assert opened.js(step) is None
    assert opened.page.inner_text("#step-text") == ""
    opened.page.click("#reset")
    assert opened.js(step) == "0"
    linked = open_map(partnership(25), state="#show=main&layer=1")
    assert linked.js(step) is None
    opened.check()


def test_a_saved_picture_has_its_title_and_its_key(
    open_map: Callable[..., Any], partnership: Callable[..., Study]
) -> None:
    opened = open_map(partnership(25))
    with opened.page.expect_download() as download:
        opened.page.click("#save-picture")
    saved = Path(download.value.path()).read_bytes()
    wide, high = (int.from_bytes(saved[at : at + 4]) for at in (16, 20))
    canvas = "document.querySelector('#network canvas')"
    size = opened.js(f"[{canvas}.width, {canvas}.height]")
    assert wide == size[0]
    assert high > size[1] * 1.1
    opened.check()
