"""What was found in the files: one record a finding, each with the rule that made it.

A finding names the file by its base name, the row as its owner sees it (the headings have their
real row number), and what to do. Repeats are one finding with the number of rows and the first of
them. A value of a column about people is never in a finding: it is shown as «hidden».

`rules()` is the catalogue behind `partnernet explain CODE`; its text is in `rules.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

from partnernet.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
HIDDEN = "«hidden»"
ALL_FILES = "all files"
"""What a finding about several files together names."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, how grave it is, what it means, and what to do."""

    name: str
    code: str
    severity: Severity
    title: str
    explanation: str
    remedy: str

    def text(self) -> str:
        """Return the rule as it is explained to a user."""
        return f"{self.code} ({self.severity}): {self.title}\n\n{self.explanation}\n\n{self.remedy}"


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by the word that the code uses for it.

    >>> rules()["ends_blank"].code
    'PN061'
    """
    text = files("partnernet").joinpath("rules.toml").read_text(encoding="utf-8")
    found = {name: Rule(name=name, **entry) for name, entry in tomllib.loads(text).items()}
    return MappingProxyType(found)


def explain(code: str) -> Rule:
    """Return the rule with this code (or name).

    Raises UnknownNameError for a code that no rule has.

    >>> explain("pn061").title
    'A row without source and target'
    """
    wanted = code.strip()
    for rule in rules().values():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            return rule
    codes = [rule.code for rule in rules().values()]
    raise UnknownNameError.among("rule", wanted.upper(), codes)  # noqa: EM101  (a kind of name)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    `row` is the first row it was found in, `rows` in how many. `suggestion` is the rule's remedy,
    or a nearer one.
    """

    rule: str
    severity: Severity
    file: str
    sheet: str | None
    row: int | None
    rows: int
    column: str | None
    value: str | None
    message: str
    suggestion: str

    @property
    def where(self) -> str:
        """File, sheet, row and column in one phrase.

        >>> finding("end_blank", "No target.", file="a.csv", row=7, column="To").where
        'a.csv, row 7, column To'
        """
        parts = [self.file, f"sheet {self.sheet}" if self.sheet else ""]
        parts += [
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)


def finding(
    name: str,
    message: str,
    *,
    file: str = "",
    sheet: str | None = None,
    row: int | None = None,
    rows: int = 1,
    column: str | None = None,
    value: str | None = None,
    suggestion: str | None = None,
    hidden: bool = False,
) -> Finding:
    """Make a finding of the rule with this name; `hidden` keeps the value out of it.

    The message must not hold the value: the row, the number of rows and the value are added here.
    Row 0 is one of a table whose rows have no numbers.

    >>> found = finding("word_unknown", "Unknown outcome", value="Acepted", row=47, rows=213)
    >>> found.rule, found.message
    ('PN058', "Unknown outcome: 'Acepted' in 213 rows, first row 47.")
    >>> finding("person_column", "A child", value="Ann Example", row=3, hidden=True).message
    'A child: «hidden» in row 3.'
    """
    rule = rules()[name]
    shown = HIDDEN if hidden and value is not None else value
    return Finding(
        rule=rule.code,
        severity=rule.severity,
        file=file,
        sheet=sheet,
        row=row or None,
        rows=rows,
        column=column,
        value=shown,
        message=_sentence(message, shown, row, rows),
        suggestion=rule.remedy if suggestion is None else suggestion,
    )


def _sentence(message: str, value: str | None, row: int | None, rows: int) -> str:
    text = message.rstrip(".")
    if value is not None:
        text += f": {value}" if value == HIDDEN else f": '{value}'"
    if row:
        text += f" in {rows:,} rows, first row {row}" if rows > 1 else f" in row {row}"
    elif row is not None and rows > 1:
        text += f" in {rows:,} rows"
    return f"{text}."


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found, gravest first within each file.

    >>> found = Findings.of(
    ...     [finding("one_inbox", "All to MASH"), finding("ends_blank", "Empty", row=3)]
    ... )
    >>> [each.rule for each in found], found.errors[0].row, bool(found)
    (['PN061', 'PN084'], 3, True)
    """

    items: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, found: Iterable[Finding]) -> Findings:
        """Put findings in order: by file as read, then severity, rule, row."""
        items = list(dict.fromkeys(found))
        order = {name: place for place, name in enumerate(dict.fromkeys(f.file for f in items))}
        items.sort(
            key=lambda f: (
                order[f.file],
                SEVERITIES.index(f.severity),
                f.rule,
                f.sheet or "",
                f.row or 0,
                f.column or "",
                f.value or "",
                f.message,
            )
        )
        return cls(tuple(items))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that make a result wrong or a row unusable."""
        return tuple(f for f in self.items if f.severity == "error")

    def at(self, severity: Severity) -> tuple[Finding, ...]:
        """Findings of one severity."""
        return tuple(f for f in self.items if f.severity == severity)

    @property
    def frame(self) -> pl.DataFrame:
        """The findings as a frame, one row each."""
        return findings_frame(self.items)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.at(s))} {s}" for s in SEVERITIES if self.at(s))
        return f"Findings({counts or 'none'})"


def findings_frame(found: Iterable[Finding]) -> pl.DataFrame:
    """Return findings as a frame: rule, severity, file, sheet, row, rows, column, value, ..."""
    import polars as pl

    names = [each.name for each in fields(Finding)]
    schema = {name: pl.Int64 if name in {"row", "rows"} else pl.String for name in names}
    rows = [{name: cast("object", getattr(f, name)) for name in names} for f in found]
    return pl.DataFrame(rows, schema=schema)
