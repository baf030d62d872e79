"""The summary for an e-mail: the findings as plain text, at most 200 words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnernet_maps.report.findings import findings
from partnernet_maps.report.page import title
from partnernet_maps.report.questions import questions

if TYPE_CHECKING:
    from partnernet_maps.report import About
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words

MOST = 200
"""Words of the whole text; findings that would pass it are left out, the last first."""


def mail(facts: Facts, words: Words, about: About) -> str:
    """Return the text; headline sentences only where there is no room for more."""
    head = [facts.title or title(facts, words)]
    if facts.synthetic:
        head.append(words.say("page.synthetic"))
    if facts.profile == "none":
        head.append(words.say("page.internal"))
    if facts.period:
        head.append(words.say("page.period", period=facts.period))
    decide = list(about.decide)[:1] or [x.text for x in questions(facts, words)][:1]
    contact = [words.say("page.contact", contact=about.contact)] if about.contact else []
    tail = [*decide, *contact, words.say("folder.mail_close")]
    room = MOST - sum(_length(line) for line in (*head, *tail))
    body: list[str] = []
    for found in findings(facts, words):
        for line in (f"- {found.lead} {found.say}", f"- {found.lead}"):
            if _length(line) <= room:
                body.append(line.rstrip())
                room -= _length(line)
                break
    return "\r\n".join([*head, "", *body, "", *tail, ""])


def _length(line: str) -> int:
    return len(line.split())
