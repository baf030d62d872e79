"""Writing into the settings where the review of names is, and nothing else."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

from partnernet import config as settings
from partnernet.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from pathlib import Path


def name_review(target: Path, review: Path) -> bool:
    """Write `[names] file` into a settings file; every other line and comment of it stays.

    Returns whether anything was written. Raises OutputError when it cannot be.
    """
    try:
        relative = os.path.relpath(review.resolve(), target.resolve().parent).replace(os.sep, "/")
    except ValueError:  # another drive on Windows
        relative = review.resolve().as_posix()
    try:
        text = target.read_text(encoding="utf-8") if target.exists() else ""
        if settings.parse(text).section("names").get("file") == relative:
            return False
        new = _with_file(text, relative)
        settings.parse(new, name=target.name)
        target.write_text(new, encoding="utf-8", newline="\n")
    except (OSError, UnicodeDecodeError, ConfigError) as error:
        message = f"The settings cannot be written to {target.name}."
        hint = f'Write it by hand: [names] and on the next line file = "{relative}".'
        raise OutputError(message, hint=hint) from error
    return True


def _with_file(text: str, relative: str) -> str:
    r"""Return the settings with the key set.

    >>> _with_file('# ours\n[project]\narea = "x"\n', "names_review.csv").splitlines()[-2:]
    ['[names]', 'file = "names_review.csv"']
    >>> _with_file('[names]\nfile = "old.csv"\n[report]\n', "new.csv")
    '[names]\nfile = "new.csv"\n[report]\n'
    """
    line = f"file = {json.dumps(relative, ensure_ascii=False)}"
    section = re.search(r"^\[names\][^\n]*\n?", text, re.MULTILINE)
    if section is None:
        gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        return f"{text}{gap}[names]\n{line}\n"
    end = re.search(r"^\[", text[section.end() :], re.MULTILINE)
    body = text[section.end() : section.end() + end.start()] if end else text[section.end() :]
    new, changed = re.subn(r"^file\s*=.*$", lambda _: line, body, count=1, flags=re.MULTILINE)
    new = new if changed else f"{line}\n{body}"
    head = section[0] if section[0].endswith("\n") else f"{section[0]}\n"
    return text[: section.start()] + head + new + text[section.end() + len(body) :]
