"""What kind of input a study came from: it decides what a page may say and what it must not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from partnernet.story.facts import Facts

Kind = Literal[
    "categories", "inbox", "links", "two_columns", "referrals", "spend", "survey", "study"
]

LONE: frozenset[Kind] = frozenset(("categories", "inbox", "links", "two_columns", "referrals"))
"""One file of records and nothing else: the short page."""

_ASKED = ("responded", "partial", "refused", "not_approached")


def kind_of(facts: Facts) -> Kind:
    """Tell what kind of input this is.

    One that brings a register of agreements, answers or several layers is a study, even if one of
    its files is a referral log. A log cut into levels or waves is still a log.
    """
    study = facts.part.study
    if "source_categories" in facts.flags:
        return "categories"
    layers = set(facts.part.ties["layer"].unique())
    specs = [facts.part.spec(layer) for layer in layers]
    if specs and all(spec.kind == "money" for spec in specs):
        return "spend"
    supplied = study.agreements is not None or study.assessments is not None
    alone = len(layers) == 1 and not supplied
    if not alone:
        return "survey" if _answers(facts) and not _records(facts) else "study"
    if "one_inbox" in facts.flags and not facts.between.is_empty():
        return "inbox"
    if _answers(facts):
        return "survey"
    if any(spec.row_unit == "links" for spec in specs):
        return "links"
    if _bare(facts):
        return "two_columns"
    return "referrals" if specs and specs[0].treated_as in {"referral", "relation"} else "study"


def _bare(facts: Facts) -> bool:
    """Say whether the rows name two agencies and nothing else: no date and no outcome."""
    ties = facts.part.ties
    return "two_columns" in facts.flags or (
        ties["first"].null_count() == ties.height and ties["frequency"].null_count() == ties.height
    )


def _answers(facts: Facts) -> bool:
    return bool(facts.part.coverage["status"].is_in(list(_ASKED)).any())


def _records(facts: Facts) -> bool:
    return bool(facts.part.coverage["status"].is_in(["admin_complete", "recorded"]).any())
