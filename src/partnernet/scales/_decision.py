"""Decision tables over three-valued logic: unknown evidence gives an interval, never a guess.

Predicates are nullable Boolean columns, null = unknown. Rules are rows of a scale's TOML file; the
first one that matches gives the level. The lowest level compatible with the data is the table with
every unknown taken as false, the highest with every unknown taken as true. That is right only for
monotone tables (more evidence never lowers the level): the tests compare both ends with brute force
over every completion of every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from partnernet.scales._text import Rule


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules in order; the first whose conditions all hold gives level and flag.

    `waived` predicates are not asked: they count as true, whatever the data say.

    >>> from partnernet.scales._text import Rule
    >>> table = DecisionTable.of(
    ...     [Rule(("C", "T"), 2), Rule(("C",), 1), Rule((), 0)],
    ... )
    >>> rows = pl.DataFrame({"C": [True, True, None], "T": [True, None, False]})
    >>> table.decide(rows).select("lo", "hi").rows()
    [(2, 2), (1, 2), (0, 1)]
    """

    rules: tuple[Rule, ...]
    waived: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rules: Iterable[Rule], waived: Collection[str] = ()) -> DecisionTable:
        """Make a table; RegistryError when it has no rule, or waives a predicate it never asks."""
        table = cls(tuple(rules), frozenset(waived))
        if not table.rules:
            message = "A decision table has no rules."
            raise RegistryError(message)
        unasked = table.waived - set(table.predicates)
        if unasked:
            message = f"A decision table waives what it never asks: {', '.join(sorted(unasked))}."
            raise RegistryError(message)
        return table

    @property
    def predicates(self) -> tuple[str, ...]:
        """Names of the predicates, in order of first appearance."""
        named = (literal.removeprefix("!") for rule in self.rules for literal in rule.when)
        return tuple(dict.fromkeys(named))

    def rule_number(self, *, unknown: bool) -> pl.Expr:
        """Number of the first rule that matches when unknown evidence counts as `unknown`."""
        number: pl.Expr = pl.lit(None, dtype=pl.Int8)
        for position in reversed(range(len(self.rules))):
            holds = [self._literal(x, unknown=unknown) for x in self.rules[position].when]
            condition = pl.all_horizontal(holds) if holds else pl.lit(value=True)
            number = pl.when(condition).then(pl.lit(position, dtype=pl.Int8)).otherwise(number)
        return number

    def level(self, *, unknown: bool) -> pl.Expr:
        """Level when unknown evidence counts as `unknown`; null where the rule gives a reason."""
        return self._levels(self.rule_number(unknown=unknown))

    def flag(self, *, unknown: bool) -> pl.Expr:
        """Flag of the rule that gives the level."""
        return self._flags(self.rule_number(unknown=unknown))

    def decide(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add `lo`, `hi` (levels), `flag` and `reason` (of the rule that gives `lo`)."""
        least, most = pl.col("_least"), pl.col("_most")
        return (
            frame.with_columns(
                _least=self.rule_number(unknown=False), _most=self.rule_number(unknown=True)
            )
            .with_columns(
                lo=self._levels(least),
                hi=self._levels(most),
                flag=self._flags(least),
                reason=self._reasons(least),
            )
            .drop("_least", "_most")
        )

    def _literal(self, literal: str, *, unknown: bool) -> pl.Expr:
        name = literal.removeprefix("!")
        holds = pl.lit(value=True) if name in self.waived else pl.col(name).fill_null(value=unknown)
        return ~holds if literal.startswith("!") else holds

    def _levels(self, rule: pl.Expr) -> pl.Expr:
        return _lookup(rule, [each.level for each in self.rules], pl.Int8)

    def _flags(self, rule: pl.Expr) -> pl.Expr:
        return _lookup(rule, [each.flag or None for each in self.rules], pl.String)

    def _reasons(self, rule: pl.Expr) -> pl.Expr:
        """Why the rule gives no level; null where it gives one."""
        return _lookup(rule, [each.reason or None for each in self.rules], pl.String)


def _lookup(
    rule: pl.Expr, values: list[int | None] | list[str | None], dtype: type[pl.DataType]
) -> pl.Expr:
    return rule.replace_strict(dict(enumerate(values)), default=None, return_dtype=dtype)
