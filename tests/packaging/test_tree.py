"""What may not be committed: addresses, machine paths, lock files, other people's data."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = re.compile(r"https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
MACHINE = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:farm|opt|root|work)/", re.MULTILINE)
NAMESPACES = {
    *("www.w3.org", "json-schema.org", "schema.org", "schemas.openxmlformats.org"),
    *("graphml.graphdrawing.org", "www.yworks.com", "gexf.net", "fhir.nhs.uk", "hl7.org"),
}
"""Names of vocabularies that formats are known by, which nothing calls."""
EXAMPLES = {"example.com", "example.net", "example.org"}
LEGAL = {"LICENSE", "LICENCE.txt"}


def texts(root: Path, tracked: tuple[Path, ...]) -> dict[Path, str]:
    found: dict[Path, str] = {}
    for path in tracked:
        content = (root / path).read_bytes()
        if b"\0" not in content[:8000]:
            found[path] = content.decode("utf-8", errors="replace")
    return found


def test_no_address_that_anything_could_call(root: Path, tracked: tuple[Path, ...]) -> None:
    named = {
        f"{path.as_posix()}: {host}"
        for path, text in texts(root, tracked).items()
        if path.name not in LEGAL
        for host in ADDRESS.findall(text)
        if host not in NAMESPACES | EXAMPLES and not host.endswith((".example", ".invalid"))
    }
    assert not named


def test_no_machine_path(root: Path, tracked: tuple[Path, ...]) -> None:
    assert not [p.as_posix() for p, text in texts(root, tracked).items() if MACHINE.search(text)]


def test_no_lock_file(root: Path, tracked: tuple[Path, ...]) -> None:
    locks = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "package-lock.json", "pixi.lock"}
    assert not [path.as_posix() for path in tracked if path.name in locks]
    assert not re.search(r"index-url|find-links", (root / "constraints.txt").read_text())


def test_constraints_are_plain_pins(root: Path, project: dict[str, Any]) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    assert all(pin.url is None and str(pin.specifier).startswith("==") for pin in pins)
    pinned = {_plain(pin.name): pin for pin in pins}
    extras = project["project"]["optional-dependencies"]
    for wanted in (*project["project"]["dependencies"], *extras["dev"], *extras["docs"]):
        requirement = Requirement(wanted)
        version = str(pinned[_plain(requirement.name)].specifier).removeprefix("==")
        assert requirement.specifier.contains(version), wanted


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_file_is_large(root: Path, tracked: tuple[Path, ...]) -> None:
    large = {p.as_posix(): (root / p).stat().st_size for p in tracked}
    assert not {name: size for name, size in large.items() if size > 2_000_000}


def test_toml_files_parse(root: Path, tracked: tuple[Path, ...]) -> None:
    for path in tracked:
        if path.suffix == ".toml":
            tomllib.loads((root / path).read_text(encoding="utf-8"))


def test_text_is_utf8_with_unix_lines(root: Path, tracked: tuple[Path, ...]) -> None:
    code = {".py", ".toml", ".md", ".cff", ".js", ".css", ".html"}
    for path in tracked:
        if path.suffix in code:
            content = (root / path).read_bytes()
            content.decode("utf-8")
            assert b"\r" not in content, path
