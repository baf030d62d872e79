"""Which test files speak of a measure; what its oracle has not noticed is shown to these."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("tests/metrics", "tests/outcomes")
ASKED = "oracles"
"""Tests with this in their names have been asked already, with every measure at fault at once."""

QUIET = (
    *("-q", "-x", "--no-header", "--tb=short", "-p", "no:cacheprovider"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # hypothesis is loaded already
)

BESIDE = {
    "test_contract": "asked before, and again with all other tests",
    "test_faults": "about the faults themselves",
    "test_registry": "about cards and names, which a measure put in a wrapper may lack",
}
"""Test files that are not asked, and why."""


def judges(root: Path, measures: tuple[str, ...]) -> list[str]:
    """Test files that name one of the measures in quotes, or whose helpers do; short ones first."""
    files = [file for folder in FOLDERS for file in (root / folder).glob("test_*.py")]
    named = [
        (len(file.read_text("utf-8")), file.relative_to(root).as_posix())
        for file in files
        if file.stem not in BESIDE and _words(root, file) & set(measures)
    ]
    return [path for _, path in sorted(named)]


@cache
def _words(root: Path, file: Path) -> frozenset[str]:
    """Strings in a file and in the helpers, but not the oracles, that it takes from tests."""
    tree = ast.parse(file.read_text("utf-8"))
    words = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    helpers = [
        root.joinpath(*node.module.split(".")).with_suffix(".py")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tests.")
    ]
    for helper in helpers:
        if helper.exists() and not helper.stem.startswith(("test_", "indifference")):
            words |= _words(root, helper)
    return frozenset(word for word in words if isinstance(word, str))


def first_failure(files: list[str]) -> str | None:
    """Run test files; give the first test that fails, or None."""
    import pytest

    failed: list[str] = []

    class Watch:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

        def pytest_collectreport(self, report: pytest.CollectReport) -> None:
            if report.failed:
                failed.append(report.nodeid)

    code = pytest.main([*QUIET, "-k", f"not {ASKED}", *files], plugins=[Watch()])
    if code == pytest.ExitCode.USAGE_ERROR:
        message = f"pytest does not take these tests: {files}"
        raise RuntimeError(message)
    return failed[0] if failed else None
