"""Names that are nearly alike: listed for a person to decide, never joined."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from partnernet.findings import Finding
from partnernet.readers import Gathered, Reading, names
from partnernet.readers.log import Log

if TYPE_CHECKING:
    import pytest

    from .conftest import Folder

Found = Callable[[Reading | Gathered, str], list[Finding]]


def test_one_letter_apart_within_a_file(folder: Folder, found: Found) -> None:
    names = (
        "Police Polcie West-Osselby West-Ossleby Team-A Team-B Ward-11 Ward-12 Hill-Inn Mill-Inn"
    )
    pairs = zip(names.split()[::2], names.split()[1::2], strict=True)
    text = "\n".join(f"{a},{b},1/1/2024" for a, b in pairs).replace("-", " ")
    folder.write("a.csv", f"source,target,date\n{text}")
    reading = folder.read()
    one = found(reading, "names_alike")[0]
    assert one.message == (
        "One letter apart, and not joined: Polcie / Police; West Osselby / West Ossleby."
    )
    assert (one.severity, one.file) == ("info", "a.csv")
    assert reading.study.agencies.height == 10
    folder.write("agencies.csv", "agency_id\nPolice")
    assert not found(folder.read(), "names_alike")


def test_too_many_names_to_compare_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()
    monkeypatch.setattr(names, "_MANY", 3)
    names.build({}, {"a.csv": [(name, 1) for name in ("Police", "Polcie", "CSC", "HV")]}, log)
    assert [each.message for each in log.found] == [
        "4 names are too many to look for slips of the pen."
    ]


@given(st.lists(st.text("abcd e", min_size=4, max_size=8), min_size=2, max_size=25))
@settings(max_examples=60)
def test_slips_are_the_pairs_one_letter_or_one_swap_apart(texts: list[str]) -> None:
    by_key = {names.key(text): text for text in texts if text.strip()}
    expected = {
        (min(a, b), max(a, b))
        for (x, a), (y, b) in combinations(by_key.items(), 2)
        if OSA.distance(x, y) == 1
        and len(x.split()) == len(y.split())
        and min(len(w) for w in {*x.split()} ^ {*y.split()}) >= 5
    }
    assert names.slips(list(by_key.values())) == sorted(expected)
