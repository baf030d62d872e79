"""Files to a study: the one way in.

`read` takes any mixture of the template's tables and other people's files, says what it took them
for, and gives a `Study`. It never prints, never guesses what can be asked, and keeps identifiers of
people to itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partnernet import config as settings
from partnernet.errors import InputError, PartnernetError, RefusedError, SchemaError
from partnernet.findings import ALL_FILES, HIDDEN, Finding, Findings, rules
from partnernet.readers.assembling import assemble
from partnernet.readers.container import open_tables
from partnernet.readers.engines import stays
from partnernet.readers.headings import REGISTERS, RELATIONS, is_known
from partnernet.readers.identifiers import treatment
from partnernet.readers.inputs import STDIN, inputs
from partnernet.readers.log import Log
from partnernet.readers.lookups import names_in, restrict
from partnernet.readers.opening import open_all
from partnernet.readers.options import ReadOptions, parameters, settle
from partnernet.readers.personal import about_a_person
from partnernet.readers.registers import Register, read_register
from partnernet.readers.relation import Defaults, Relation, read_relation
from partnernet.readers.reports import SourceReport, report
from partnernet.readers.reviewing import review_of, reviewed
from partnernet.readers.roles import COUNTING, assign, check_roles
from partnernet.readers.saving import recorded, save_config
from partnernet.readers.zeros import unless_told
from partnernet.vocabulary import ALL_WAVES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnernet.config import Config
    from partnernet.names.review import Review
    from partnernet.readers.merging import Merge
    from partnernet.readers.names import Directory
    from partnernet.readers.opening import Opened
    from partnernet.study import Study

__all__ = ["ReadOptions", "Reading", "SourceReport", "gather", "read", "read_roster", "save_config"]

_REFUSALS = ("person_column", "person_nodes", "frequency_undeclared")


@dataclass(frozen=True, eq=False)
class Reading:
    """A study, what was found in its files, and what became of each."""

    study: Study
    findings: Findings
    sources: tuple[SourceReport, ...]
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    options: ReadOptions = field(default_factory=ReadOptions, repr=False)
    config: Config = field(default_factory=settings.Config, repr=False)
    opened: tuple[Opened, ...] = field(default=(), repr=False)
    merges: tuple[Merge, ...] = field(default=(), repr=False)
    review: Review | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        files = ", ".join(dict.fromkeys(source.file for source in self.sources))
        return f"Reading({files}: {self.study!r}; {self.findings!r})"


@dataclass(frozen=True, eq=False, slots=True)
class Gathered:
    """All that reading gave, whether or not it is enough for a study.

    `roster` is the study, or what there is of one where agencies are listed and no row is a tie.
    """

    study: Study | None
    roster: Study | None
    findings: Findings
    sources: tuple[SourceReport, ...]
    failed: tuple[InputError, ...]
    options: ReadOptions
    config: Config
    opened: tuple[Opened, ...]
    review: Review | None = None
    directory: Directory | None = None
    merges: tuple[Merge, ...] = ()


def read(
    paths: Any = (),  # noqa: ANN401  (paths, or frames of whichever engine)
    options: ReadOptions | None = None,
    **choices: Any,  # noqa: ANN401
) -> Reading:
    """Read files that together make one study.

    `paths` are files, folders, or "-" for `options.stdin`; none at all means those of the settings.
    A folder of nothing but Parquet files is one table, a DuckDB file one for each of its tables
    (`sheet` names the one that is meant). A frame of polars, pandas, pyarrow or narwhals, a DuckDB
    relation or a Spark DataFrame is read like a file.
    Anything of `ReadOptions` may be given by name. What a row, a column or a file is taken for
    follows from what the caller says, then `partnernet.toml`, then the headings.

    Raises
    ------
    InputError
        A file gives no usable row; `SchemaError` when a needed column is not there.
    RefusedError
        People would become nodes, or frequencies are codes without a declared meaning.
    ConfigError, UnknownNameError
        An option or the settings say something impossible.

    Examples
    --------
    >>> import partnernet as pn
    >>> pn.read(pn.datasets.path("emon")).study
    Study(7 areas, 1 wave, 140 agencies, 840 rows of ties: communication)
    """
    chosen = ReadOptions(**choices) if options is None else options
    found = gather(paths, chosen)
    problem = stopper(found)
    if problem is not None or found.study is None:
        raise problem or InputError("No table of ties was found.", hint="Give a table of ties.")
    return Reading(
        study=found.study,
        findings=found.findings,
        sources=found.sources,
        parameters={
            **parameters(found.options),
            **recorded(found.config),
            **reviewed(found.review),
        },
        options=found.options,
        config=found.config,
        opened=found.opened,
        merges=found.merges,
        review=found.review,
    )


def read_roster(paths: Any, options: ReadOptions | None = None) -> Study:  # noqa: ANN401
    """Read files of which only the agencies are wanted: a list of them is enough, without any tie.

    Raises
    ------
    PartnernetError
        As `read` does; a file that names agencies but holds no tie is no error.
    """
    found = gather(paths, options or ReadOptions())
    known = found.roster if found.roster and found.roster.agencies.height else None
    problem = stopper(replace(found, study=found.study or known))
    if problem is not None or known is None:
        raise problem or InputError("No agency is named.", hint="Give a list of agencies.")
    return known


def gather(paths: Any, options: ReadOptions) -> Gathered:  # noqa: ANN401
    """Read all that can be read and report all that cannot; raises only for options."""
    asked = list(paths) if isinstance(paths, (list, tuple)) else [paths]
    named = [each for each in asked if isinstance(each, (str, Path))]
    config = config_of(named, options)
    options = settle(options, config)
    check_roles(options.columns, [*RELATIONS, *REGISTERS])
    log = Log()
    tables, failed = open_all(inputs(asked, options, config), options, config, log)
    tables = unless_told(tables, config)
    config = _with_layers(config, tables)
    sectors = _sectors(options, config, log)
    made: dict[int, Relation | Register | None] = {}
    for place, each in enumerate(tables):
        _notes(each, log.on(each.raw))
        if each.table in REGISTERS:
            here = log.on(each.raw)
            made[place] = read_register(
                each.raw, each.how, each.roles, each.table, config, here,
                people=options.allow_person_nodes,
            )  # fmt: skip
    registers = [x for x in made.values() if isinstance(x, Register)]
    lookups = [
        register
        for place, each in enumerate(tables)
        if each.taken and each.taken.lookup and isinstance(register := made.get(place), Register)
    ]
    defaults = _defaults(named, tables, registers)
    _alone(tables, options)
    for place, each in enumerate(tables):
        if each.table not in REGISTERS:
            here = log.on(each.raw)
            made[place] = read_relation(
                each.raw, each.how, each.roles, options, config, here, defaults=defaults,
                taken=each.taken,
            )  # fmt: skip
    made_of = None
    review = review_of(named, options, config)
    if lookups:
        others = [register for register in registers if register not in lookups]
        ties = [each for each in made.values() if isinstance(each, Relation)]
        restrict(lookups, names_in(ties, others))
    relations = [x for x in made.values() if isinstance(x, Relation) and "refused" not in x.flags]
    lists = any(each.table == "agencies" for each in registers)
    if (relations or lists) and len(relations) + len(registers) == len(tables):
        made_of = assemble(relations, registers, sectors, options, config, log, review)
    study = roster = made_of.study if made_of else None
    reports = tuple(report(each, made[place]) for place, each in enumerate(tables))
    for each, told in zip(tables, reports, strict=True):
        if told.unread:
            log.on(each.raw).note("format_columns", f"Not read: {', '.join(told.unread)}")
    if study is not None and study.ties.is_empty():
        if relations:
            log.note("no_rows", "No row names who is related to whom", file=reports[0].file)
        study = None
    return Gathered(
        study,
        roster,
        Findings.of(_placed(log.found, reports)),
        reports,
        tuple(failed),
        options,
        config,
        tuple(tables),
        review,
        made_of.directory if made_of else None,
        made_of.merges if made_of else (),
    )


def _alone(tables: Sequence[Opened], options: ReadOptions) -> None:
    """Raise InputError where a table that is counted in its engine is not the only one of ties."""
    ties = [each.raw for each in tables if each.table not in REGISTERS]
    large = [raw for raw in ties if stays(raw, options)]
    if large and len(ties) > 1:
        other = next(raw for raw in ties if raw is not large[0])
        message = f"{large[0].file} is counted where it is, and {other.file} cannot be added to it."
        hint = "Put them in one folder of Parquet files or one table; or let all rows into memory: "
        raise InputError(message, hint=f"{hint}--in-memory {max(raw.rows for raw in large)}.")


def _with_layers(config: Config, tables: Sequence[Opened]) -> Config:
    """Add what formats say of their layers; the settings win."""
    said = {name: each for t in tables if t.taken for name, each in t.taken.layers.items()}
    return replace(config, layers={**said, **config.layers}) if said else config


def _placed(found: Sequence[Finding], reports: Sequence[SourceReport]) -> list[Finding]:
    """Name the file of findings about all that was read."""
    files = {report.file for report in reports}
    whole = files.pop() if len(files) == 1 else ALL_FILES
    return [each if each.file else replace(each, file=whole) for each in found]


def config_of(named: Sequence[Path | str], options: ReadOptions) -> Config:
    """Return the settings: those named, else those beside the first file or here."""
    if options.config is not None:
        return settings.load(Path(options.config))
    if not options.discover:
        return settings.Config()
    return settings.discover([Path(path) for path in named if str(path) != STDIN])


def _defaults(
    named: Sequence[Path | str], tables: Sequence[Opened], registers: Sequence[Register]
) -> Defaults:
    """Return the area and wave of ties that name none: those that every other table names."""
    areas = {area for each in registers for area in each.named("area_id")}
    waves = {wave for each in registers for wave in each.named("wave")}
    return Defaults(
        area=areas.pop() if len(areas) == 1 else _default_area(named, tables),
        wave=waves.pop() if len(waves) == 1 else ALL_WAVES,
    )


def _default_area(named: Sequence[Path | str], tables: Sequence[Opened]) -> str:
    """Name the area after the one file of ties, or the one folder, or plainly."""
    files = {each.raw.file for each in tables if each.table not in REGISTERS}
    folders = [path.name for path in map(Path, named) if path.is_dir()]
    if len(named) == len(folders) == 1 and folders[0]:
        return folders[0]
    only = files.pop().split(".")[0] if len(files) == 1 else ""
    return only if only and only != "stdin" else "partnership"


def _sectors(options: ReadOptions, config: Config, log: Log) -> Register | None:
    """Read the sectors file."""
    if options.sectors is None:
        return None
    path = Path(options.sectors)
    raw = open_tables(path, name=path.name, known_headings=is_known)[0]
    roles = assign(raw.headings, "agencies", {})
    return read_register(raw, settings.SourceConfig(), roles, "agencies", config, log.on(raw))


def _notes(opened: Opened, log: Log) -> None:
    """Write down what was odd about a table, and which columns about people it has."""
    roles = opened.roles
    people = {*roles.stripped, *roles.sensitive, *roles.counted}
    for each in opened.raw.notes:
        hidden = each.column in people or (each.column is not None and treatment(each.column))
        hidden = hidden or (each.value is not None and about_a_person(each.value))
        log.found.append(
            Finding(
                rule=rules()[each.rule].code,
                severity=each.severity,
                file=log.file,
                sheet=log.sheet,
                row=each.row,
                rows=1,
                column=each.column,
                value=HIDDEN if hidden and each.value is not None else each.value,
                message=each.message,
                suggestion=rules()[each.rule].remedy,
            )
        )
    for rule, message, columns in (
        ("identifier_stripped", "Columns about people, not read", roles.stripped),
        ("sensitive_column", "Sensitive columns, not read", roles.sensitive),
        ("identifier_dropped", "Used to count persons, then dropped", roles.counted),
    ):
        if columns:
            log.note(rule, f"{message}: {', '.join(columns)}")
    for role, columns in roles.rivals.items():
        if columns and role not in COUNTING:
            others = ", ".join(f"'{heading}'" for heading in columns)
            log.note(
                "column_ambiguous",
                f"'{roles.mapping[role]}' was read as {role}; also possible: {others}",
            )


def stopper(found: Gathered) -> PartnernetError | None:
    """Return the error that stops an analysis of what was read, if any."""
    if found.failed:
        return found.failed[0]
    by_rule = {rule.code: rule.name for rule in rules().values()}
    for kind, names in ((RefusedError, _REFUSALS), (SchemaError, ("column_missing",))):
        for each in found.findings:
            if by_rule[each.rule] in names and each.severity == "error":
                where = f"{each.file}: " if each.file else ""
                return kind(f"{where}{each.message}", hint=each.suggestion)
    if found.study is None and found.sources and {s.table for s in found.sources} == {"agencies"}:
        message = "Agencies are listed, but no row names who is related to whom."
        hint = "Give a table of ties too; or ask them: partnernet template DIR --xlsx --from FILE"
        return InputError(message, hint=hint)
    if found.study is None:
        message = "No row can be used: none names who is related to whom."
        hint = "partnernet check FILE lists what is wrong, row by row."
        return InputError(message, hint=hint)
    return None
