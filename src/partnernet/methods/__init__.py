"""What a results folder says of how it was made: a methods section, its sources, as text.

Everything is made from the results themselves: measures that have a value, tests that were made,
the cards' own sources. What was not used is not mentioned.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from partnernet.methods.references import Reference, bibliography, cited, references
from partnernet.provenance import environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnernet.analysis import Analysis
    from partnernet.comparing import Comparison
    from partnernet.mrqap import Qap
    from partnernet.provenance import Run

__all__ = ["METHODS", "REFERENCES", "Methods", "Reference", "cited", "methods", "references"]

METHODS = "methods.md"
REFERENCES = "references.bib"
SOFTWARE = "Csárdi & Nepusz 2006"


@dataclass(frozen=True, slots=True)
class Methods:
    """Sections of a methods text, each a heading and paragraphs, with the works they cite."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]
    works: tuple[Reference, ...]
    run: Run

    @property
    def text(self) -> str:
        """The whole text in Markdown."""
        lines = [
            "# Methods",
            f"A draft for a methods section, made from run {self.run.run_id}: what was computed, "
            "and how. Why, and what it means here, is for you to add.",
        ]
        for heading, paragraphs in (*self.sections, ("Software", _software(self.run))):
            lines += [f"## {heading}", *paragraphs]
        if self.works:
            lines += ["## References", "\n".join(f"- {each.line}" for each in self.works)]
        return "\n\n".join(lines) + "\n"

    @property
    def files(self) -> dict[str, bytes]:
        """The two files that are written beside results."""
        return {METHODS: self.text.encode(), REFERENCES: bibliography(self.works)}


def methods(found: Analysis | Comparison | Qap) -> Methods:
    """Say how results were made, with the works that this rests on.

    >>> import partnernet as pn
    >>> found = pn.analyse(pn.datasets.load("emon"), areas=["MtSi"], metrics_wanted=["density"])
    >>> told = methods(found)
    >>> [heading for heading, _ in told.sections], [each.key for each in told.works]
    (['Data', 'Measures', 'Scales'],
    ['csardi2006', 'gregson1992', 'leathard2003', 'robinson2008', 'wasserman1994'])
    """
    homes = {"Analysis": "_analysing", "Comparison": "_comparing", "Qap": "_permuting"}
    home = import_module(f"partnernet.methods.{homes[type(found).__name__]}")
    sections, texts = home.told(found)
    return Methods(tuple(sections), cited([*texts, SOFTWARE]), found.run)


def _software(run: Run) -> Iterable[str]:
    said = environment()
    names = ("polars", "igraph", "numpy", "scipy")
    used = ", ".join(f"{name} {said[name]}" for name in names if name in said)
    return (
        f"partnernet {run.partnernet} (method {run.method}) on Python {said['python']}, with "
        f"{used}; graphs are computed by igraph (Csárdi & Nepusz 2006). Everything drawn at random "
        f"has seed {run.seed}. `run.json` holds the inputs by SHA-256, every choice and the hash "
        "of every file written; the same inputs, choices and version give the same results.",
    )
