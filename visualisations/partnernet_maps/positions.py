"""Places of agencies as a small JSON file, so that the map of the next wave can keep them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from partnernet.errors import InputError, OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from partnernet_maps.assemble import Positions
    from partnernet_maps.model import MapData

VERSION = 1


def load(path: Path) -> Positions | None:
    """Read saved positions; None when there is no such file yet.

    Raises InputError when the file is not one that `store` wrote.
    """
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise ValueError
        return {
            view: {key: (float(x), float(y)) for key, (x, y) in places.items()}
            for view, places in content["arrangements"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        message = f"{path.name} does not hold saved positions."
        raise InputError(message, hint="Give a file that an earlier map wrote, or none.") from (
            problem
        )


def store(path: Path, data: MapData) -> None:
    """Write the positions of the arrangements that are kept from wave to wave."""
    content = {
        "version": VERSION,
        "arrangements": {
            view.key: {a.key: xy for a, xy in zip(data.agencies, view.xy, strict=True)}
            for view in data.arrangements
            if view.key != "rings"
        },
    }
    write(path, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def write(path: Path, content: bytes) -> Path:
    """Write bytes whole or not at all.

    Raises OutputError when the folder is absent or may not be written to.
    """
    aside = path.with_name(f"{path.name}.part")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as problem:
        aside.unlink(missing_ok=True) if aside.parent.is_dir() else None
        message = f"{path.name} cannot be written: {problem.strerror}."
        raise OutputError(message, hint="Give a path in a folder that you may write to.") from (
            problem
        )
    return path
