"""Numbers as words for a reader: counts, shares, money, dates, lists of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def whole(number: float) -> str:
    """Write a count.

    >>> whole(12480)
    '12,480'
    """
    return f"{round(number):,}"


def decimal(number: float, digits: int = 1) -> str:
    """Write a number with a few decimals.

    >>> decimal(6.249)
    '6.2'
    """
    return f"{number:,.{digits}f}"


def share(number: float) -> str:
    """Write a share as a percentage: no false 0% and no false 100%.

    >>> [share(x) for x in (0.333, 0.004, 0.9967, 0.0, 1.0)]
    ['33%', 'under 1%', 'over 99%', '0%', '100%']
    """
    percent = 100 * number
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:
        return "over 99%"
    return f"{round_half_up(percent)}%"


def between(low: float, high: float) -> str:
    """Write an interval of shares.

    >>> between(0.31, 0.35)
    '31% to 35%'
    """
    lower, upper = share(low), share(high)
    return lower if lower == upper else f"{lower} to {upper}"


def round_half_up(number: float) -> int:
    """Round as readers expect (2.5 is 3), whatever the parity."""
    import math

    return math.floor(number + 0.5 + 1e-9)


def pounds(amount: float) -> str:
    """Write money, short.

    >>> [pounds(x) for x in (950, 12500, 3456789, 2.1e9, -500)]
    ['£950', '£12,500', '£3.5 million', '£2.1 billion', '-£500']
    """
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    if size >= 999_950_000:
        return f"{sign}£{size / 1e9:.1f} billion"
    if size >= 999_950:
        return f"{sign}£{size / 1e6:.1f} million"
    return f"{sign}£{size:,.0f}"


def day(value: date) -> str:
    """Write a date.

    >>> from datetime import date
    >>> day(date(2024, 4, 1))
    '1 April 2024'
    """
    return f"{value.day} {value:%B %Y}"


def names(items: Sequence[str], *, most: int = 3) -> str:
    """List names; beyond `most`, say how many more.

    >>> names(["A", "B"]), names(["A", "B", "C", "D", "E"])
    ('A and B', 'A, B, C and 2 more')
    """
    shown = [item.strip() for item in items[:most]]
    more = len(items) - len(shown)
    if more > 0:
        return ", ".join(shown) + f" and {more:,} more"
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + f" and {shown[-1]}"
