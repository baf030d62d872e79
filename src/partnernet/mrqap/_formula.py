"""A formula: what is explained, and by what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from partnernet.errors import ConfigError

FUNCTIONS = ("strength", "transpose", "log1p")
EXAMPLE = 'For example: "referral ~ communication + same_sector"'
_TERM = re.compile(
    r"(?:(?P<function>\w+)\()?\s*(?P<name>[^()@~+]+?)\s*(?:@(?P<at>[^()~+]+?))?\s*\)?"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A name, at which level or in which wave (else those of the outcome), and a function of it."""

    text: str
    name: str
    at: str | None = None
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """An outcome and its terms."""

    text: str
    outcome: Term
    terms: tuple[Term, ...]


def parse(text: str) -> Formula:
    """Read `outcome ~ term + term`.

    Raises
    ------
    ConfigError
        It is no formula, or a term stands in it twice.

    >>> found = parse("referral ~ strength(communication) + referral@2023-24")
    >>> [(term.function, term.name, term.at) for term in found.terms]
    [('strength', 'communication', None), (None, 'referral', '2023-24')]
    """
    left, tilde, right = text.partition("~")
    if not tilde or not left.strip() or not right.strip():
        message = f"'{text}' is not a formula."
        raise ConfigError(message, hint=EXAMPLE)
    outcome = _term(left)
    terms = tuple(_term(part) for part in right.split("+"))
    named = [term.text for term in (outcome, *terms)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        message = f"'{twice[0]}' stands in the formula twice."
        raise ConfigError(message, hint=EXAMPLE)
    plain = " + ".join(term.text for term in terms)
    return Formula(f"{outcome.text} ~ {plain}", outcome, terms)


def _term(text: str) -> Term:
    match = _TERM.fullmatch(text.strip())
    if match is None or (match["function"] is not None) != text.strip().endswith(")"):
        message = f"'{text.strip()}' is not a term."
        raise ConfigError(message, hint=EXAMPLE)
    function = match["function"]
    if function is not None and function not in FUNCTIONS:
        message = f"'{function}' is not a function of terms."
        raise ConfigError(message, hint=f"There is: {', '.join(FUNCTIONS)}.")
    name, at = match["name"], match["at"]
    plain = f"{name}@{at}" if at else name
    return Term(f"{function}({plain})" if function else plain, name, at, function)
