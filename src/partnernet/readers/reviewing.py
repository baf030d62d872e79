"""Where the review of names is: named in the settings, or beside the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from partnernet.names import review as reviews

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnernet.config import Config
    from partnernet.names.review import Review
    from partnernet.readers.options import ReadOptions


def review_path(named: Sequence[Path | str], options: ReadOptions, config: Config) -> Path:
    """Return where the review file is, or would be: as said, as set, else beside the first file."""
    if options.names:
        return Path(options.names)
    if "file" in config.section("names"):
        return config.folder / str(config.section("names")["file"])
    files = [Path(each) for each in named if str(each) != "-"]
    if not files:
        return config.folder / reviews.FILE_NAME
    return (files[0] if files[0].is_dir() else files[0].parent) / reviews.FILE_NAME


def review_of(named: Sequence[Path | str], options: ReadOptions, config: Config) -> Review | None:
    """Read the review file; None where there is none, or none is wanted.

    Raises InputError when one is named and cannot be read.
    """
    if options.names == "" or not (options.discover or options.names):
        return None
    path = review_path(named, options, config)
    asked = bool(options.names) or "file" in config.section("names")
    return reviews.read(path) if asked or path.is_file() else None


def reviewed(review: Review | None) -> dict[str, object]:
    """Return what was decided about names, for the record of a run."""
    if review is None or not review.accepted:
        return {}
    said = {"file": review.file, "accepted": len(review.accepted), "sha256": review.digest}
    return {"names_review": said}
