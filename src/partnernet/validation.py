"""Every problem of every file at once, for `partnernet check`: nothing stops at the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnernet.readers import ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from partnernet.findings import Findings


def validate(
    paths: Path | str | Sequence[Path | str] = (),
    options: ReadOptions | None = None,
    **choices: Any,  # noqa: ANN401
) -> Findings:
    """Read files as `partnernet.read` does and return all that was found, gravest first.

    Bad rows, missing columns, refused columns and unreadable files are findings, each with the row
    as its owner sees it, a rule to look up (`partnernet explain CODE`) and what to do.

    Raises
    ------
    InputError
        No file at all could be opened.
    ConfigError, UnknownNameError
        An option or the settings say something impossible.

    Examples
    --------
    >>> import partnernet as pn
    >>> pn.validate(pn.datasets.path("emon"))
    Findings(none)
    """
    found = gather(paths, ReadOptions(**choices) if options is None else options)
    if found.failed and not found.sources:
        raise found.failed[0]
    return found.findings
