"""The report as one page without any script, under a policy that allows none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from partnernet_maps.report import charts
from partnernet_maps.report.sections import sections
from partnernet_maps.report.summary import summary
from partnernet_maps.static_svg import shape_path
from partnernet_maps.templates import hashed, template, text_of
from partnernet_maps.wording import is_place

if TYPE_CHECKING:
    from partnernet_maps.model import MapData
    from partnernet_maps.report.model import Facts
    from partnernet_maps.report.words import Words


def page(
    facts: Facts,
    drawn: MapData,
    words: Words,
    *,
    made_by: str = "",
    contact: str = "",
    decide: tuple[str, ...] = (),
    map_file: str = "",
) -> bytes:
    """Return the page as UTF-8 bytes with line feeds; the same facts give the same bytes."""
    styles = text_of("report.css")
    text = template("report.html.j2").render(
        words=words,
        w=words.find("page"),
        facts=facts,
        title=facts.title or title(facts, words),
        summary=summary(facts, drawn, words, decide),
        sections=sections(facts, words),
        policy=policy(styles),
        styles=Markup(styles),  # noqa: S704 - our own file
        who=who(words, made_by=made_by, contact=contact, period=facts.period, wave=facts.wave),
        sectors=[(s, words.name("sectors", s.key)) for s in drawn.sectors if s.agencies],
        rungs=[(charts.swatch(k), k, words.name("rungs", k)) for k in range(1, 7)],
        map_file=map_file,
        about_map=_about_map(facts, drawn, words, map_file),
        shape_path=shape_path,
    )
    return text.encode("utf-8")


def _about_map(facts: Facts, drawn: MapData, words: Words, file: str) -> str:
    """Say what the map beside the report shows, and where it is."""
    part = "_part" if len(drawn.agencies) < facts.marks else ""
    return words.say(f"page.map_{'link' if file else 'none'}{part}", file=file)


def title(facts: Facts, words: Words) -> str:
    """Return the heading where none was given."""
    area = facts.area[:1].upper() + facts.area[1:].replace("_", " ")
    bare = "" if is_place(facts.area) else "_bare"
    return words.say(f"page.title{bare}{'_paid' * facts.paid}", area=area)


def who(words: Words, *, made_by: str, contact: str, period: str | None, wave: str = "") -> str:
    """Say who made it, from what period (left out where None), and whom to ask: one line."""
    said = [
        words.say("page.who", who=made_by) if made_by else words.say("page.who_unknown"),
        words.say("page.period", period=period)
        if period
        else words.say("page.period_unknown")
        if period is not None and not wave
        else "",
        words.say("page.wave", wave=wave) if wave else "",
        words.say("page.contact", contact=contact)
        if contact
        else words.say("page.contact_unknown"),
    ]
    return " ".join(x for x in said if x)


def policy(styles: str) -> str:
    """Return a Content-Security-Policy that lets nothing run and nothing load."""
    return (
        f"default-src 'none'; script-src 'none'; style-src {hashed(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
