"""What is loaded when, and who may import whom."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "IPython",
    "fastexcel",
    "igraph",
    "jinja2",
    "matplotlib",
    "narwhals",
    "networkx",
    "numpy",
    "polars",
    "pyvis",
    "rapidfuzz",
    "rich",
    "scipy",
    "xlsxwriter",
)
DRAWING = ("IPython", "networkx", "pyvis", "rich")  # igraph loads matplotlib by itself
HELP = """
import contextlib, io
from partnernet_cli.app import cli
with contextlib.redirect_stdout(io.StringIO()):
    cli.main({arguments}, prog_name="partnernet", standalone_mode=False)
"""


def loaded_after(code: str, watched: tuple[str, ...]) -> set[str]:
    """Return which of the watched packages a fresh process has loaded after running the code."""
    tell = f"\nimport sys; print(*sorted(set({watched!r}) & set(sys.modules)))"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", code + tell],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import partnernet",
        "import partnernet.errors, partnernet.vocabulary, partnernet.schema",
        "import partnernet.findings",
        "import partnernet.view, partnernet.metrics._registry",
        "import partnernet_datasets as d; d.names()",
        "import partnernet_maps",
        "import partnernet_cli.app",
        HELP.format(arguments=["--help"]),
        HELP.format(arguments=["analyse", "--help"]),
        HELP.format(arguments=["metrics", "--help"]),
    ],
)
def test_light_things_load_nothing_heavy(code: str) -> None:
    assert loaded_after(code, HEAVY) == set()


def test_listing_measures_needs_no_engine() -> None:
    code = "import partnernet as pn; pn.metrics.all_cards()"
    assert loaded_after(code, HEAVY) <= {"numpy"}


@pytest.mark.parametrize(
    "code",
    [
        "from partnernet import analyse, read, save, validate",
        "import partnernet.story, partnernet.scales",
        "import partnernet as pn; pn.analyse(pn.datasets.load('emon'))",
    ],
)
def test_the_library_never_draws_or_prints(code: str) -> None:
    assert loaded_after(code, DRAWING) == set()


def test_dependencies_point_inwards(root: Path) -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
