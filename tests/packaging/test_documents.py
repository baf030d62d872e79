"""README, CHANGELOG, CITATION and the rest say what is so."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml
from click.testing import CliRunner

from partnernet_cli.app import COMMANDS, cli

if TYPE_CHECKING:
    from pathlib import Path

FENCE = re.compile(r"^```(?:sh|console|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(partnernet [^`]+)`")


def commands_in(text: str) -> list[str]:
    """Return the `partnernet ...` lines of a Markdown text, without their comments."""
    fenced = [line for block in FENCE.findall(text) for line in block.splitlines()]
    parts = [part.strip() for line in fenced for part in line.split("&&")]
    lines = [part.removeprefix("$ ").removeprefix(".venv/bin/") for part in parts]
    shown = [line for line in lines if line.startswith("partnernet ")]
    return [*shown, *INLINE.findall(text)]


def test_every_command_in_the_documents_exists(root: Path, tracked: tuple[Path, ...]) -> None:
    context = click.Context(cli, **cli.context_settings)
    for path in tracked:
        if path.suffix != ".md":
            continue
        for line in commands_in((root / path).read_text(encoding="utf-8")):
            words = shlex.split(line, comments=True)[1:]
            if words[0].startswith("-"):
                command: click.Command = cli
            else:
                assert words[0] in COMMANDS, f"{path}: {line}"
                found = cli.get_command(context, words[0])
                assert found is not None, f"{path}: {line}"
                command = found
                if isinstance(found, click.Group) and len(words) > 1:
                    command = found.commands.get(words[1], found)
            known = {option for param in command.get_params(context) for option in param.opts}
            known |= {o for param in command.get_params(context) for o in param.secondary_opts}
            used = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
            assert used <= known, f"{path}: {line}"


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_shows_examples_line_by_line(name: str) -> None:
    arguments = [name, "--help"] if name else ["--help"]
    shown = CliRunner().invoke(cli, arguments, prog_name="partnernet").output
    assert "\\" not in shown
    assert re.search(r"^  Examples:\n    partnernet ", shown, re.MULTILINE)


def test_readme_has_two_lines_to_copy(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    run, test = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    assert run.endswith("partnernet demo demo-out")
    assert "pytest" in test
    assert "-m 'not browser and not r'" in test
    assert all("-c constraints.txt" in line for line in (run, test))


def test_readme_shows_what_is_printed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    screens = re.findall(
        r"^```text\n\$ partnernet (.*?)\n(.*?)^```", text, re.MULTILINE | re.DOTALL
    )
    assert screens
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(cli, ["datasets", "copy", "synthetic_borough", "borough"]).exit_code == 0
    for arguments, screen in screens:
        printed = run(cli, shlex.split(arguments)).output.splitlines()
        assert [line for line in screen.splitlines() if line not in {*printed, "  ..."}] == []


def test_changelog_has_the_version_first(root: Path, project: dict[str, Any]) -> None:
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", text, re.MULTILINE)
    assert newest is not None
    assert newest[1] == project["project"]["version"]


def test_citation_agrees(root: Path, project: dict[str, Any]) -> None:
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()
    assert citation["version"] == project["project"]["version"]
    assert citation["license"] == project["project"]["license"]
    assert citation["authors"] == project["project"]["authors"]


def test_licence_is_the_whole_gpl(root: Path) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "Version 3, 29 June 2007" in text
    assert "END OF TERMS AND CONDITIONS" in text


def decisions(root: Path) -> list[Path]:
    return sorted((root / "docs" / "decisions").glob("[0-9]*.md"))


def test_decisions_are_numbered_without_a_gap(root: Path) -> None:
    assert [int(path.name[:4]) for path in decisions(root)] == list(
        range(1, len(decisions(root)) + 1)
    )


@pytest.mark.parametrize("heading", ["Context", "Decision", "Consequences"])
def test_decisions_have_their_parts(root: Path, heading: str) -> None:
    for path in decisions(root):
        assert f"\n## {heading}\n" in path.read_text(encoding="utf-8"), path.name


def test_code_cites_only_documents_that_are_here(root: Path, tracked: tuple[Path, ...]) -> None:
    """`method 3.2` is a section of docs/reference/method.md; other designs are not in the tree."""
    method = (root / "docs" / "reference" / "method.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (\d+)", method, re.MULTILINE))
    here = {path.name for path in tracked} | {"methods.md"}  # which partnernet writes
    dangling: list[str] = []
    for path in tracked:
        if path.suffix not in {".py", ".toml", ".js"} or path.parts[0] == "tests":
            continue
        text = (root / path).read_text(encoding="utf-8")
        cited = re.findall(r"\bmethod (\d+)", text)
        dangling += [f"{path}: method {number}" for number in cited if number not in sections]
        dangling += [
            f"{path}: {name}" for name in re.findall(r"\b\w+\.md\b", text) if name not in here
        ]
        dangling += [
            f"{path}: {name}" for name in re.findall(r"\b(?:[Dd]ecisions|architecture) \d", text)
        ]
    assert not dangling


def test_version_and_citation_of_the_command_agree(project: dict[str, Any]) -> None:
    import partnernet

    assert partnernet.__version__ == project["project"]["version"]
