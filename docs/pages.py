"""Pages made from what the program runs on: tables, measures, scales, findings, Python names.

`write` puts Markdown into `docs/_generated`, which is not committed. A page is a function that
returns its text.
"""

from __future__ import annotations

import inspect
import re
from itertools import groupby
from typing import TYPE_CHECKING

from own_model import introduction, keys
from worked import worked

import partnernet as pn
from partnernet import findings, schema, vocabulary
from partnernet.metrics import FLAGS, REASONS, all_cards
from partnernet.scales import catalogue, typologies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from partnernet.metrics import Metric
    from partnernet.scales import Scale, Typology


def write(folder: Path) -> None:
    """Write every generated page that has changed."""
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page().rstrip() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")


# --- pieces ----------------------------------------------------------------------------------


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay out a Markdown table without its empty columns; empty when there are no rows."""
    body = [[_cell(value) for value in row] for row in rows]
    if not body:
        return ""
    used = [place for place in range(len(head)) if any(row[place] for row in body)]
    lines = [[row[place] for place in used] for row in (list(head), ["---"] * len(head), *body)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(value: object) -> str:
    text = " ".join(str(value).split())
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def code(words: Iterable[object]) -> str:
    """Set words as code, separated by spaces."""
    return " ".join(f"`{word}`" for word in words)


def meanings(title: str, entries: Mapping[str, str]) -> str:
    """Lay out codes and what they mean under a heading; nothing when there are none."""
    rows = table(("code", "meaning"), ((f"`{key}`", text) for key, text in entries.items()))
    return f"\n### {title}\n\n{rows}" if rows else ""


def bullets(lines: Iterable[str]) -> str:
    """Lay out a list."""
    return "".join(f"- {line}\n" for line in lines)


# --- tables ----------------------------------------------------------------------------------


def _contract(contract: schema.Table) -> str:
    rows = (
        (
            f"`{column.name}`" + (" (required)" if column.required else ""),
            column.kind,
            f"{column.meaning} {code(column.allowed)}",
            f"`{column.example}`" if column.example else "",
        )
        for column in contract.columns
    )
    key = f"\nOne row is told from another by {code(contract.key)}.\n" if contract.key else ""
    head = ("column", "kind", "meaning", "example")
    return f"\n## {contract.name}\n\n{contract.meaning}\n{key}\n{table(head, rows)}"


def input_tables() -> str:
    """Every table that can be given, column by column."""
    intro = (
        "# Input tables\n\n"
        "CSV, TSV or Parquet files of these names, or sheets of one workbook; "
        "`partnernet template FOLDER` writes them empty. Only the columns marked *required* must "
        "be there. An empty cell means unknown, never zero. A *list* is separated by `;`, a *date* "
        "is `YYYY-MM-DD`. Other columns are kept as attributes.\n"
    )
    return intro + "".join(_contract(contract) for contract in schema.INPUTS.values())


def output_tables() -> str:
    """Every table that is written, column by column."""
    intro = (
        "# Output tables\n\n"
        "`partnernet analyse FILE -o FOLDER` writes these as CSV (with `--parquet` and `--xlsx` in "
        "those forms too); `compare -o FOLDER` and `qap -o FOLDER` write theirs. Columns, order "
        "and types are fixed: a change is announced in the changelog. A value that cannot be given "
        "is empty, and `reason` says why. What is below lies beside every folder of tables as "
        "`datapackage.json`, a Frictionless data package.\n"
    )
    handed = (
        "\n# Tables for other programs\n\n"
        "`partnernet export --to csv`, `statnet`, `rsiena` and `igraph-r` write the first four; "
        "`--keep-draws FILE` the others.\n"
    )
    ours, others = (
        "".join(_contract(contract) for contract in tables.values())
        for tables in (schema.OUTPUTS, schema.HANDED)
    )
    return intro + ours + handed + others


def words() -> str:
    """The vocabulary."""
    frequencies = (
        (f"`{word}`", "unknown" if times is None else times)
        for word, times in vocabulary.FREQUENCIES.items()
    )
    layers = (
        (
            f"`{name}`",
            "source to target" if spec.directed else "both ways",
            spec.kind,
            "yes" if spec.is_contact else "no",
        )
        for name in vocabulary.LAYERS
        for spec in (vocabulary.layer_spec(name),)
    )
    lists = (
        ("Levels", vocabulary.LEVELS),
        ("Sectors", vocabulary.SECTORS),
        ("What contact consists of", vocabulary.CONTENT_TOKENS),
        ("How contact is made", vocabulary.MODES),
        ("Agreements", vocabulary.AGREEMENT_TOKENS),
        ("Outcomes of a referral", vocabulary.OUTCOMES),
        ("What came back (coverage)", vocabulary.STATUSES),
    )
    return (
        "# Words\n\nThe words that partnernet knows. A study may add layers, levels and sectors.\n"
        "\n## Layers\n\n"
        + table(("layer", "runs", "weight", "is contact"), layers)
        + "\n## Frequencies\n\n"
        + table(("word", "contacts a year"), frequencies)
        + "".join(f"\n## {title}\n\n{code(tokens)}\n" for title, tokens in lists)
    )


# --- measures --------------------------------------------------------------------------------


def measures() -> str:
    """Every measure with its card, by theme."""
    text = (
        "# Measures\n\n"
        "Each is computed under the view that its card names, for every level and layer where it "
        "makes sense. `partnernet metrics CODE` shows the same. It also says how areas may "
        "be compared on the measure, if at all.\n"
    )
    for theme, group in groupby(all_cards().values(), key=lambda metric: metric.card.theme):
        text += f"\n## {theme.capitalize()}\n" + "".join(_measure(metric) for metric in group)
    text += "\n## Why a value is missing, and what is remarked\n"
    return text + meanings("Reasons", REASONS) + meanings("Flags", FLAGS)


def _measure(metric: Metric) -> str:
    card = metric.card
    low, high = card.range
    view = card.view
    facts = [
        ("formula", f"`{card.formula}`"),
        ("unit", card.unit),
        ("range", f"{_end(low)} to {_end(high)}"),
        ("one value for each", metric.unit),
        ("view", f"{view.direction}, {view.nodes} agencies, weight: {view.weight}"),
        ("layers", code(card.layers) or "all"),
        ("over all layers of a level", code(card.collapse) or "no"),
        ("needs", code(card.requires) or "nothing else"),
        ("fewest agencies", str(card.min_agencies)),
        ("empty means", card.null),
        ("preferable", {"neither": "neither end"}.get(card.direction, card.direction)),
        ("comparing areas", card.comparable),
        ("cost", card.cost),
        ("source", card.citation),
    ]
    facts += [
        (f"parameter `{p.name}`", f"{p.meaning} ({code(p.values)}; {p.origin})")
        for p in card.params
    ]
    if card.on_request:
        facts.append(("run", "only when asked for by name"))
    return (
        f"\n### {card.name}\n\n{metric.definition}\n\n"
        f"{metric.explanation}\n\n{table(('code', f'`{metric.id}`'), facts)}"
    )


def _end(bound: float | None) -> str:
    return "no limit" if bound is None else f"{bound:g}"


# --- scales ----------------------------------------------------------------------------------


def scales() -> str:
    """Every scale as its file states it."""
    text = (
        "# Scales\n\n"
        "What follows is the content of the files that decide. *Published* is what a source says; "
        "*ours* is a choice made here, with the range over which to vary it. The published scales "
        "give no numeric threshold: every cut point is ours.\n"
    )
    return text + "".join(_scale(scale) for scale in catalogue())


def _scale(scale: Scale) -> str:
    rungs, bands = (
        table(
            ("code", "label", "the source's words", "how established", "note"),
            (
                (
                    r.code,
                    r.label,
                    f"“{r.quotation}”" if r.quotation else "",
                    r.established_by,
                    r.note,
                )
                for r in rows
            ),
        )
        for rows in (scale.rungs, scale.bands)
    )
    questions = table(
        ("", "asks", "true when", "false when"),
        ((f"`{p.name}`", p.meaning, p.true_if, p.false_if) for p in scale.predicates),
    )
    rules = table(
        ("when all hold", "level", "remark"),
        (
            (
                code(r.when) or "otherwise",
                "none" if r.level is None else r.level,
                r.flag or r.reason,
            )
            for r in scale.rules
        ),
    )
    parameters = table(
        ("parameter", "value", "whose", "vary over", "meaning"),
        (
            (f"`{p.name}`", p.value, p.origin, code(p.vary), p.meaning)
            for p in scale.parameters.values()
        ),
    )
    parts = (
        ("Rungs", rungs),
        ("Bands", bands),
        ("What the records are asked", questions),
        ("Rules: the first that holds decides", rules),
        ("Parameters", parameters),
        ("What it cannot say", bullets(scale.cannot_say)),
    )
    return (
        f"\n## {scale.name}\n\n`{scale.id}`: *{scale.question}*\n\n{scale.summary}\n\n"
        f"Source: {scale.source}.\n"
        + "".join(f"\n### {title}\n\n{body}" for title, body in parts if body)
        + meanings("Indicators", scale.indicators)
        + meanings("How a level was reached", scale.statuses)
        + meanings("Flags", scale.flags)
        + meanings("Reasons for no value", scale.reasons)
    )


# --- findings and Python ---------------------------------------------------------------------


def rules() -> str:
    """Every finding code with its explanation and remedy."""
    text = (
        "# Finding codes\n\n"
        "`partnernet check` lists findings by code; `partnernet explain CODE` shows what is here.\n"
    )
    for rule in sorted(findings.rules().values(), key=lambda rule: rule.code):
        text += (
            f"\n## {rule.code}: {rule.title}\n\n*{rule.severity}*\n\n"
            f"{rule.explanation}\n\n**Remedy.** {rule.remedy}\n"
        )
    return text


def python() -> str:
    """Every public name of the library with its docstring."""
    text = (
        "# Python reference\n\n`import partnernet as pn` loads nothing until a name is touched; "
        "these are all there is at the top.\n"
    )
    return text + "".join(_public(name) for name in sorted(pn.__all__, key=str.lower))


def _public(name: str) -> str:
    thing = getattr(pn, name)
    head = "" if inspect.ismodule(thing) else f"```python\npn.{name}{_signature(thing)}\n```\n\n"
    text = f"\n## pn.{name}\n\n{head}{_docstring(thing)}\n"
    if inspect.isclass(thing):
        members = (
            (f"`{key}`", (inspect.getdoc(member) or "").partition("\n\n")[0])
            for key, member in vars(thing).items()
            if not key.startswith("_") and (callable(member) or inspect.isdatadescriptor(member))
            if inspect.getdoc(member) and type(member).__name__ != "member_descriptor"
        )
        text += "\n" + table(("member", "meaning"), members)
    return text


def _signature(thing: Callable[..., object]) -> str:
    signature = inspect.signature(thing)
    shown = str(signature).replace("'", "")
    if len(shown) < 80:
        return shown
    inner = ",\n    ".join(str(p).replace("'", "") for p in _with_star(signature))
    result = (
        ""
        if signature.return_annotation is inspect.Signature.empty
        else (f" -> {signature.return_annotation}".replace("'", ""))
    )
    return f"(\n    {inner},\n){result}"


def _with_star(signature: inspect.Signature) -> list[object]:
    parts: list[object] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        parts.append(parameter)
    return parts


def _docstring(thing: object) -> str:
    """Return a docstring as Markdown: sections bold, what is raised listed, examples fenced."""
    text = inspect.getdoc(thing) or ""
    text = re.sub(r"^(\w+)\n-{3,}\n", r"**\1**\n\n", text, flags=re.MULTILINE)
    text = re.sub(r"^([A-Z][\w, ]+Error)\n +", r"- `\1`: ", text, flags=re.MULTILINE)
    return re.sub(
        r"(?:^>>>.*(?:\n.+)*\n?)+",
        lambda match: f"\n```pycon\n{match[0].rstrip()}\n```\n",
        text,
        flags=re.MULTILINE,
    )


# --- models of the review --------------------------------------------------------------------


def models() -> str:
    """Every model of the review: how it is answered, from what, and what it cannot say."""
    rows = (
        (each.register, f"[{each.name}](#{each.id})", ", ".join(each.answered),
         "; ".join(each.columns), "; ".join(each.routes))
        for each in typologies()
    )  # fmt: skip
    text = (
        "# Models of the review\n\n"
        "Every model of the source review, as its file states it. *Computed*: worked out from "
        "records and agreements. *Recorded*: what somebody said, counted and never averaged. "
        "*Refused*: neither can tell. `partnernet scales NAME` shows the same; `scales.csv` holds "
        "the results. A model of your own is one more TOML file: see [below](#own-model).\n\n"
    )
    text += table(("", "model", "answer", "from", "route"), rows)
    text += introduction() + table(("section", "key", "what it says"), keys())
    return text + "".join(_typology(each) for each in typologies())


def _typology(model: Typology) -> str:
    steps = table(
        ("", "name", "meaning", "note"), ((s.code, s.label, s.meaning, s.note) for s in model.steps)
    )
    facts = table(
        ("fact", "meaning", "shown by"),
        ((f"`{f.name}`", f.meaning, f.shown_by) for f in model.facts),
    )
    rules = table(
        ("when all hold", "step"), ((code(r.when) or "otherwise", r.level) for r in model.rules)
    )
    items = table(
        ("instrument", "item", "asks", "answers"),
        ((i.instrument, f"`{i.item}`", i.asks, " / ".join(i.answers)) for i in model.items),
    )
    measures = table(("measure", "tells"), ((f"`{s.measure}`", s.tells) for s in model.signals))
    tables = "\n".join(part for part in (steps, facts, rules, items, measures) if part)
    elsewhere = ", ".join(f"`{name}`" for name in model.scales)
    return (
        f"\n({model.id})=\n\n## {model.register} {model.name}\n\n"
        f"{model.question} {model.summary}\n\n"
        f"Source: {model.source}.\n\n{tables}\n"
        + (f"Rules and words: the page Scales, {elsewhere}.\n\n" if elsewhere else "")
        + f"What it cannot say:\n\n{bullets(model.cannot_say)}"
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "input-tables": input_tables,
    "output-tables": output_tables,
    "words": words,
    "measures": measures,
    "scales": scales,
    "models": models,
    "worked": worked,
    "rules": rules,
    "python": python,
}
