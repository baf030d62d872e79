"""What the words of spellings that were placed before say about a new one (naive Bayes).

Each word, pair of words, first word and beginning of a long word votes with the groups it was found
in. The margin is the difference of the two best groups' log-odds: 2 is about seven to one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SMOOTHING = 0.3
"""Added to every count, so that a word never seen in a group does not rule the group out."""
_LONG, _BEGINNING = 6, 5


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """How often each feature, and each group, was seen."""

    features: Mapping[str, Mapping[str, int]]
    groups: Mapping[str, int]

    @classmethod
    def of(cls, forms: Mapping[str, Iterable[str]]) -> Evidence:
        """Count the features of spellings in their plain form, each with its groups."""
        features: defaultdict[str, Counter[str]] = defaultdict(Counter)
        groups: Counter[str] = Counter()
        for form, names in forms.items():
            for name in sorted(names):
                groups[name] += 1
                for feature in _features(form):
                    features[feature][name] += 1
        return cls(dict(features), dict(groups))

    def best(self, form: str) -> tuple[str | None, float]:
        """Return the likeliest group of a plain form and its margin; none without a known word.

        >>> seen = Evidence.of({"health gp": ["health"], "health ward": ["health"], "yot": ["la"]})
        >>> seen.best("gp health team")[0], seen.best("zebra")
        ('health', (None, 0.0))
        """
        known = [each for each in sorted(_features(form)) if each in self.features]
        if not known:
            return None, 0.0
        total = sum(self.groups.values())
        odds = {
            name: math.log(times / total)
            + sum(
                math.log((self.features[each].get(name, 0) + SMOOTHING) / (times + 1))
                for each in known
            )
            for name, times in self.groups.items()
        }
        order = sorted(odds, key=lambda name: (-odds[name], name))
        margin = odds[order[0]] - odds[order[1]] if len(order) > 1 else math.inf
        return order[0], margin


def _features(form: str) -> set[str]:
    words = form.split()
    return {
        *words,
        *(f"^{word}" for word in words[:1]),
        *(f"{a} {b}" for a, b in pairwise(words)),
        *(f"{word[:_BEGINNING]}*" for word in words if len(word) >= _LONG),
    }
