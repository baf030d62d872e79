"""One workbook to send to every partner: a roster with drop-downs, the questions, and guidance.

A respondent fills in two sheets, `roster` and `questions`. Two more, of formulas, turn
the answers into the tables `ties` and `assessments`, so that what comes back is read as it is. What
was left open stays open: an empty line is no answer, never "none".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnernet import vocabulary as v
from partnernet.errors import OutputError
from partnernet.scales import typologies
from partnernet.writers.folder import new_folder
from partnernet.writers.tables import WORKBOOK_MADE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from partnernet.scales import Item
    from partnernet.study import Study

QUESTIONNAIRE = "questionnaire.xlsx"
BLANK_PARTNERS = 40
"""Lines of the roster where no list of agencies was given: partners are typed in."""

CONTACT = (
    "1 none: never meet, talk or write",
    "2 formal, brief contact only",
    "3 contact that includes exchange of information and consultation",
    "4 we act on each other's information and work jointly to the same objectives",
    "5 part of a multi-disciplinary team in which all members work jointly",
    "6 our services are integrated",
    "9 don't know",
)
"""The roster's question G; the first digit is the code."""

TOKENS = {
    "info": "we exchange information",
    "consult": "we consult each other",
    "case_discuss": "we discuss cases",
    "coord": "we fit our activities to one another",
    "joint_assess": "we assess together",
    "joint_deliver": "we deliver together",
    "joint_plan": "we plan together",
    "joint_train": "we train together",
    "share_resource": "we share resources",
    "capacity": "we build up each other's capacity",
    "feedback": "we tell each other what came of it",
    "shared_objectives": "we have the same objectives",
}
PEOPLE = ("1", "2", "3 or more")
TRUST = ("1", "2", "3", "4")
WAYS = ("defensive", "opportunistic", "active")
FREQUENCIES = tuple(word for word in v.FREQUENCIES if word != "ad_hoc")

ROSTER = (
    "Partner",
    "Contact",
    "How often",
    "Rests on",
    "Carried by",
    "Trust",
    "Takes part",
    *TOKENS.values(),
)
ASKS = (
    "In the last 12 months, which best describes contact between your agency and this partner?",
    "How often are you in contact?",
    "What does the contact rest on: a person, a role, or a system?",
    "How many people at your end carry this contact?",
    "How far do you trust this partner? 1 not at all to 4 fully",
    "How does this partner take part?",
    *("Choose x if contact consists of this." for _ in TOKENS),
)
"""The questions of the roster, shown where an answer is chosen."""

TIES = (
    "source",
    "target",
    "reporter",
    "layer",
    "level",
    "contact_type",
    "frequency",
    "basis",
    "content",
)
ASSESSMENTS = ("instrument", "item", "respondent", "about", "value")
FIRST = 2
"""Row of the roster where the answers begin, as Excel counts."""

OWN, ASKED_FROM = "questions!$B$2", 3
"""The cell that names the respondent, and the row where the questions begin."""

GUIDE = (
    "What this is",
    "Each agency of the partnership fills in one copy and sends it back to the coordinator.",
    "",
    "How to fill it in",
    "1. On the sheet questions choose your agency, and answer what you can; leave the rest empty.",
    "2. On the sheet roster answer one line for each partner that you can judge. Leave a line",
    "   empty if you cannot: that is no answer, and not no contact. For no contact choose 1.",
    "3. Choose from the list that opens in each cell. For what contact consists of, choose x.",
    "4. Leave the sheets ties and assessments alone: they fill themselves.",
    "5. Save the file under a name of your own and send it back.",
    "",
    "What becomes of it",
    "Answers are counted, never averaged. What you say of how a partner takes part is shown as a",
    "count over all partners and never beside anybody's name.",
    "No names of people and nothing about single children belong in this file.",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """Answers to lay into a questionnaire: for an example, and to try the way back.

    `roster` holds, by partner, answers in the order of `ROSTER` without the partner; `questions`
    answers by item.
    """

    agency: str
    roster: Mapping[str, Sequence[str]]
    questions: Mapping[str, str]


def questions() -> tuple[Item, ...]:
    """Return the questions about the partnership as a whole, in the order of the models.

    >>> questions()[0].item
    'M02'
    """
    about = {"partnership", "self"}
    return tuple(item for model in typologies() for item in model.items if item.about in about)


def meaning(item: Item) -> str:
    """Return what the answers mean, or else what the question is about: a partner knows no model.

    >>> item = next(each for each in questions() if each.item == "M03")
    >>> print(meaning(item).splitlines()[0])
    cooperation: members agree to help each other and divide roles; goals stay their own
    """
    model = next(model for model in typologies() if item in model.items)
    steps = model.steps if model.kind == "ordinal" else ()
    codes = {str(step.code): f"{step.label}: {step.meaning}" for step in steps}
    if set(item.answers) == set(codes):
        return "\n".join(f"{answer} {codes[answer]}" for answer in item.answers)
    known = {step.label.casefold(): step.meaning for step in model.steps}
    told = [
        f"{answer}: {known[answer.casefold()]}"
        for answer in item.answers
        if answer.casefold() in known
    ]
    if len(told) == len(item.answers):
        return "\n".join(told)
    named = item.item.replace("_", " ")
    return next((told for label, told in known.items() if label.startswith(named)), model.name)


def write_questionnaire(
    folder: Path,
    study: Study | None = None,
    *,
    level: str = "frontline",
    filled: Filled | None = None,
) -> tuple[Path, ...]:
    """Write the workbook into a folder; with a study, its agencies are the partners to judge.

    Raises
    ------
    OutputError
        The folder has one already, or cannot be written to.
    """
    if (folder / QUESTIONNAIRE).exists():
        message = f"'{folder.name}' already holds {QUESTIONNAIRE}."
        raise OutputError(message, hint="Nothing was overwritten. Name a new folder.")
    partners = partners_of(study)
    with new_folder(folder) as place:
        _write(place / QUESTIONNAIRE, partners, level, filled)
    return (folder / QUESTIONNAIRE,)


def partners_of(study: Study | None) -> list[str]:
    """Return agencies by the name that people know them by; by the id where two share a name."""
    if study is None:
        return []
    nodes = study.agencies.filter(study.agencies["kind"] == "agency")
    known = dict(zip(nodes["agency_id"], nodes["name"], strict=True))
    shared = Counter(known.values())
    return sorted(name if shared[name] == 1 else key for key, name in known.items())


def _write(path: Path, partners: list[str], level: str, filled: Filled | None) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.set_properties({"title": "Questionnaire for partners", "created": WORKBOOK_MADE})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        free = book.add_format({"locked": False})
        guide = book.add_worksheet("read me")
        guide.set_column(0, 0, 100)
        for row, text in enumerate(GUIDE):
            guide.write_string(row, 0, text, bold if text and not row else None)
        names = partners or [""] * BLANK_PARTNERS
        _questions(book, partners, bold, free, filled)
        _roster(book, names, bold, free, filled)
        lists = book.add_worksheet("lists")
        lists.write_column(0, 0, CONTACT)
        lists.write_column(0, 1, partners)
        lists.hide()
        _ties(book, names, level, filled)
        _assessments(book, names, filled)


def _roster(
    book: Workbook, names: list[str], bold: Format, free: Format, filled: Filled | None
) -> None:
    sheet = book.add_worksheet("roster")
    sheet.write_row(FIRST - 2, 0, ROSTER, bold)
    sheet.set_row(FIRST - 2, 75)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, len(ROSTER) - 1, 18)
    sheet.freeze_panes(FIRST - 1, 1)
    last = FIRST - 2 + len(names)
    for row, name in enumerate(names, start=FIRST - 1):
        sheet.write_string(row, 0, name, free if not name else None)
        for column, answer in enumerate((filled.roster.get(name, ()) if filled else ()), start=1):
            sheet.write_string(row, column, answer, free)
    choices: list[Sequence[str] | str] = [
        f"=lists!$A$1:$A${len(CONTACT)}", FREQUENCIES, v.BASES, PEOPLE, TRUST, WAYS,
        *(["x"] for _ in TOKENS),
    ]  # fmt: skip
    for column, allowed in enumerate(choices, start=1):
        sheet.data_validation(FIRST - 1, column, last, column, _list(allowed, ASKS[column - 1]))


def _questions(
    book: Workbook,
    partners: list[str],
    bold: Format,
    free: Format,
    filled: Filled | None,
) -> None:
    sheet = book.add_worksheet("questions")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, ("Question", "Answer", "What it means"), bold)
    sheet.write_string(1, 0, "Your agency")
    sheet.write(1, 1, filled.agency if filled else "", free)
    if partners:
        sheet.data_validation(1, 1, 1, 1, _list(f"=lists!$B$1:$B${len(partners)}"))
    sheet.set_column(0, 0, 60, wrapped)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 90, wrapped)
    for row, item in enumerate(questions(), start=ASKED_FROM - 1):
        sheet.write_string(row, 0, item.asks, wrapped)
        sheet.write(row, 1, (filled.questions.get(item.item, "") if filled else ""), free)
        sheet.write_string(row, 2, meaning(item), wrapped)
        sheet.data_validation(row, 1, row, 1, _list(item.answers))


def _list(source: Sequence[str] | str, asks: str = "") -> dict[str, object]:
    """A drop-down, with the question beside it; Excel shows at most 255 letters of it."""
    told = source if isinstance(source, str) else list(source)
    return {
        "validate": "list",
        "source": told,
        "input_message": asks or None,
        "error_title": "Please choose from the list",
        "error_message": "Open the list in the cell and choose one of its answers.",
    }


# --- the tables that are read ---------------------------------------------------------------------


def _ties(book: Workbook, names: list[str], level: str, filled: Filled | None) -> None:
    """Write a formula a cell: empty as long as the roster's line has no answer."""
    sheet = book.add_worksheet("ties")
    sheet.write_row(0, 0, TIES)
    tokens = list(TOKENS)
    for row, name in enumerate(names, start=1):
        at = row + FIRST - 1
        said = list(filled.roster.get(name, ())) if filled else []
        said += [""] * (len(ROSTER) - 1 - len(said))
        ticks = "&".join(
            f'IF(roster!{_column(7 + place)}{at}="x","{token};","")'
            for place, token in enumerate(tokens)
        )
        ticked = "".join(f"{t};" for t, x in zip(tokens, said[6:], strict=True) if x)
        mine = filled.agency if filled else ""
        cells = (
            (OWN, mine),
            (f"roster!A{at}", name),
            (OWN, mine),
            ('"communication"', "communication"),
            (f'"{level}"', level),
            (f"LEFT(roster!B{at},1)", said[0][:1]),
            (f'roster!C{at}&""', said[1]),
            (f'roster!D{at}&""', said[2]),
            (ticks, ticked),
        )
        for column, (formula, value) in enumerate(cells):
            shown: Any = value if said[0] else ""
            sheet.write_formula(row, column, f'=IF(roster!B{at}="","",{formula})', None, shown)
    sheet.set_tab_color("gray")


def _assessments(book: Workbook, names: list[str], filled: Filled | None) -> None:
    sheet = book.add_worksheet("assessments")
    sheet.write_row(0, 0, ASSESSMENTS)
    mine = filled.agency if filled else ""
    row = 0

    def add(
        where: str, item: tuple[str, str], about: tuple[str, str], answer: str, text: str
    ) -> None:
        nonlocal row
        row += 1
        cells = (
            (f'"{item[0]}"', item[0]),
            (f'"{item[1]}"', item[1]),
            (OWN, mine),
            about,
            (text, answer),
        )
        for column, (formula, value) in enumerate(cells):
            shown: Any = value if answer else ""
            sheet.write_formula(row, column, f'=IF({where}="","",{formula})', None, shown)

    for place, item in enumerate(questions(), start=ASKED_FROM):
        where = f"questions!B{place}"
        about = (OWN, mine) if item.about == "self" else ('""', "")
        given = filled.questions.get(item.item, "") if filled else ""
        add(where, (item.instrument, item.item), about, given, f'{where}&""')
    of_partners = (
        ("E", ("roster", "N"), 3),
        ("F", ("roster", "TR"), 4),
        ("G", ("minimum", "M04p"), 5),
    )
    for at, name in enumerate(names, start=FIRST):
        said = list(filled.roster.get(name, ())) if filled else []
        for letter, code, place in of_partners:
            where = f"roster!{letter}{at}"
            given = said[place] if place < len(said) else ""
            add(where, code, (f"roster!A{at}", name), given, f'{where}&""')
    sheet.set_tab_color("gray")


def _column(place: int) -> str:
    """Letter of a column, from 0; the roster has fewer than 26.

    >>> _column(0), _column(18)
    ('A', 'S')
    """
    return chr(ord("A") + place)
