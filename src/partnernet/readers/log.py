"""Where findings are written down while a file is read: it never stops at the first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from partnernet.findings import Finding, finding
from partnernet.readers.identifiers import treatment
from partnernet.readers.personal import about_a_person
from partnernet.readers.raw import ROW

if TYPE_CHECKING:
    from partnernet.readers.raw import RawTable

_LISTED = 20
_SENTENCE = 12
"""Most words of a value that is shown: free text in the wrong column tells of people."""
_PLAIN = re.compile(
    r"(?i)(?:[\W\d_]|(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:sday)?"
    r"|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|a|about|am|approx|around"
    r"|by|c|ca|circa|date|days?|e|early|end|few|h|i|k|known|l|late|m|many|mid|months?|n|na|nd|nk|nil"
    r"|no|none|not|notes?|now|null|o|of|ongoing|oo|or|pm|q|rd|s|see|several|some|soon|st|t|tba|tbc"
    r"|th|the|times?|unknown|u|weeks?|wk|x|years?|yes|z)(?![a-z]))*"
)
"""A date or a number in words that are nobody's name."""
_ODD_CAPITAL = re.compile(r"^[a-z].*\s[A-Z][a-z]{2}")
"""A capital later on, where the first word has none: likely a name."""


@dataclass(frozen=True, slots=True)
class Log:
    """The findings of one run, with the file and sheet that is being read.

    `note` writes one finding; `values` one for each distinct value, the most frequent first, and
    one for all that are left. Values of columns about people are hidden by their heading, and so
    is any value that names or reaches a person, or is free text. Rows of a table that stays in its
    engine are not `numbered`.
    """

    found: list[Finding] = field(default_factory=list[Finding])
    file: str = ""
    sheet: str | None = None
    numbered: bool = True

    def on(self, raw: RawTable) -> Log:
        """Return the same log, writing about this table."""
        return replace(self, file=raw.file, sheet=raw.sheet)

    def note(self, rule: str, message: str, **details: Any) -> None:  # noqa: ANN401
        """Write one finding; `details` are those of `findings.finding`."""
        column, value = details.get("column"), details.get("value")
        hidden = column is not None and treatment(column) is not None
        if isinstance(value, str):
            hidden = hidden or about_a_person(value) or len(value.split()) > _SENTENCE
            hidden = hidden or bool(_ODD_CAPITAL.search(value))
            if rule.startswith(("date_", "number_")):
                hidden = hidden or not _PLAIN.fullmatch(value)
        where: dict[str, Any] = {"file": self.file, "sheet": self.sheet, "hidden": hidden}
        if not self.numbered and "row" in details:
            details["row"] = 0
        self.found.append(finding(rule, message, **{**where, **details}))

    def values(
        self,
        rule: str,
        message: str,
        bad: pl.DataFrame,
        *,
        column: str,
        **details: Any,  # noqa: ANN401
    ) -> None:
        """Write one finding for each value of `bad` (columns value, n, _row)."""
        worst = bad.sort(pl.col("n") * -1, ROW)
        for row in worst.head(_LISTED).iter_rows(named=True):
            self.note(
                rule,
                message,
                column=column,
                value=row["value"],
                row=row[ROW],
                rows=row["n"],
                **details,
            )
        rest = worst.slice(_LISTED)
        if rest.height:
            self.note(
                rule,
                f"{message}: {rest.height:,} further values",
                column=column,
                row=rest[ROW].min(),
                rows=int(rest["n"].sum()),
                **details,
            )
