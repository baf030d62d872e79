"""From the tables that were read to one study: who is who, what is a tie, who was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from partnernet import vocabulary as v
from partnernet.errors import UnknownNameError
from partnernet.names.crosswalk import code_disagrees
from partnernet.readers import agencies as who
from partnernet.readers.covering import Log as KeptLog
from partnernet.readers.covering import coverage_of
from partnernet.readers.joining import NAMED, join
from partnernet.readers.merging import Merge, merges, place_sources
from partnernet.readers.names import Directory, build
from partnernet.readers.options import LOG_KEEPERS
from partnernet.readers.organisations import made_by_us
from partnernet.readers.remarks import remark
from partnernet.readers.sources import PUBLIC, PUBLIC_NAMES, are_categories, category
from partnernet.readers.tying import ENDS, Resolved, layer_specs, tie_tables
from partnernet.readers.words import plain
from partnernet.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from partnernet.config import Config
    from partnernet.names.review import Review
    from partnernet.readers.log import Log
    from partnernet.readers.options import ReadOptions
    from partnernet.readers.registers import Register
    from partnernet.readers.relation import Relation


@dataclass(frozen=True, eq=False, slots=True)
class Assembled:
    """A study, what every name in its files means, and the names that were put together."""

    study: Study
    directory: Directory
    merges: tuple[Merge, ...]


@dataclass(eq=False, slots=True)
class Names:
    """What every name of the files means, after roll-up, and which ids are no agencies."""

    directory: Directory
    rolled: Mapping[str, str]
    excluded: frozenset[str]
    categories: set[str]

    def meant(self, name: str | None) -> str:
        """Return who a name means, before roll-up."""
        return self.directory.resolve(name) or PUBLIC

    def id_of(self, name: str | None) -> str:
        """Return the id that a name counts as."""
        found = self.meant(name)
        return self.rolled.get(found, found)


def assemble(
    relations: Sequence[Relation],
    registers: Sequence[Register],
    sectors: Register | None,
    options: ReadOptions,
    config: Config,
    log: Log,
    review: Review | None = None,
) -> Assembled | None:
    """Make one study of all tables; None when people would be its nodes.

    `review` holds the names that a person decided to be one agency.
    Raises UnknownNameError when the lead, or the agency that keeps the log, is in no file.
    """
    tables = [each for each in registers if each.table == "agencies"]
    listed = who.listed(tables)
    sources = [merge for each in relations for merge in place_sources(each, review)]
    names = _names(relations, registers, listed, options, log, review)
    listed = listed.filter(~pl.col("agency_id").is_in(list(names.directory.merged)))
    resolved = [_resolve(each, names) for each in relations]
    if _people(resolved, listed, options, log):
        return None
    made = tie_tables(resolved, _treatment(config))
    given = {
        table: join([r for r in registers if r.table == table], table, names) for table in NAMED
    }
    coverage = given["coverage"]
    ends = _ends(made.ties, [coverage, given["agreements"], given["meetings"]])
    agencies = who.complete(
        listed,
        ends,
        rolled=names.rolled,
        categories=names.categories,
        excluded=names.excluded,
        roster=any(not made_by_us(each.raw) for each in tables),
        log=log,
    )
    agencies = who.with_sectors(
        agencies, _sectors(sectors, names, agencies), guess=options.guess_sectors
    )
    agencies = who.with_lead(agencies, _agency(options.lead, names, agencies), log)
    layers = layer_specs(made.ties, resolved, config)
    money = [name for name, spec in layers.items() if spec.kind == "money"]
    agencies = who.with_sole_traders(agencies, made.ties, money)
    study = Study(
        agencies=agencies,
        ties=made.ties,
        coverage=coverage_of(
            made.ties,
            agencies,
            given=coverage,
            declared=config.coverage,
            logs=list(_logs(relations, names, agencies)),
            scaled=[name for name, spec in layers.items() if spec.scale],
        ),
        referrals=made.referrals,
        agreements=given["agreements"],
        assessments=given["assessments"],
        meetings=given["meetings"],
        footprints=given["footprints"],
        services=given["services"],
        activity=made.activity,
        layers=layers,
        flags=_flags(relations, given, made.ties, names, options),
    )
    remark(study, log)
    return Assembled(study, names.directory, (*sources, *merges(relations, names.directory)))


def _names(
    relations: Sequence[Relation],
    registers: Sequence[Register],
    listed: pl.DataFrame,
    options: ReadOptions,
    log: Log,
    review: Review | None,
) -> Names:
    """Collect every name, settle what each means, and roll up."""
    named: dict[str, list[tuple[str, int]]] = {}
    for relation in relations:
        here = named.setdefault(relation.log.file, [])
        for role in (*ENDS, "reporter"):
            if role in relation.coded:
                rows = relation.coded[role].values.select("value", "n").rows()
                here += rows if role in ENDS else [row for row in rows if not _is_admin(row[0])]
    for register in registers:
        for column in NAMED.get(register.table, ())[:1]:
            if register.table != "assessments":
                texts = register.frame[column].drop_nulls().to_list()
                named.setdefault(register.log.file, []).extend((text, 1) for text in texts)
    parents = listed["parent_id"].drop_nulls().to_list()
    if parents:
        named.setdefault("agencies", []).extend((text, 1) for text in parents)
    directory = build(who.names_of(listed), named, log, review)
    rolled = who.roll_up(listed, directory, options.roll_up, log)
    names = Names(directory, rolled, frozenset(), set())
    excluded: set[str] = set()
    for name in options.exclude:
        if directory.resolve(name) is None:
            log.note("option_unmatched", f"There is no agency '{name}' to exclude")
        else:
            excluded.add(names.id_of(name))
    return Names(directory, rolled, frozenset(excluded), set())


def _is_admin(text: str) -> bool:
    return text.strip().casefold() == v.ADMIN


def _resolve(relation: Relation, names: Names) -> Resolved:
    """Say which agency each name of a table means; leave out rows of excluded agencies."""
    meant = {
        role: [names.meant(text) for text in relation.coded[role].texts]
        for role in (*ENDS, "reporter")
        if role in relation.coded
    }
    ids = {role: [names.rolled.get(id_, id_) for id_ in found] for role, found in meant.items()}
    if "reporter" in ids:
        texts = relation.coded["reporter"].texts
        ids["reporter"] = [
            v.ADMIN if _is_admin(text) else found
            for text, found in zip(texts, ids["reporter"], strict=True)
        ]
    _categories(relation, ids, names)
    for role in ENDS:
        wrong = [found in names.excluded for found in ids[role]]
        if any(wrong):
            codes = relation.coded[role].codes.fill_null(len(wrong))
            out = pl.Series([*wrong, False], dtype=pl.Boolean).gather(codes)
            relation.leave_out("excluded_agency", ~out)
    same = {*ids["source"]} & {*ids["target"]} - {*PUBLIC_NAMES}
    if same:
        source, target = (
            pl.Series([*ids[role], PUBLIC], dtype=pl.String)
            .replace_strict({each: place for place, each in enumerate(sorted(same))}, default=-1)
            .gather(relation.coded[role].codes.fill_null(len(ids[role])))
            for role in ENDS
        )
        inside = relation.count((source == target) & (source >= 0))
        if inside:
            said = f"{v.many(inside, 'row')} with the same agency as source and target"
            relation.log.note("internal_transfers", said, rows=inside)
            relation.assumed.append(f"{v.many(inside, 'row')} inside one agency counted apart")
    named = {
        role: [
            plain(text) if id_ in PUBLIC_NAMES else id_
            for text, id_ in zip(relation.coded[role].texts, meant[role], strict=True)
        ]
        for role in ENDS
    }
    return Resolved(relation, ids, named)


def _categories(relation: Relation, ids: dict[str, list[str]], names: Names) -> None:
    """Find out whether the names of an end are categories of a code list."""
    for role in ENDS:
        stated = role in relation.categories
        if role == "target" and not stated:
            continue
        other = set(ids[ENDS[1 - ENDS.index(role)]])
        open_names = [
            (at, text)
            for at, (text, found) in enumerate(
                zip(relation.coded[role].texts, ids[role], strict=True)
            )
            if text.strip() and found not in other and found not in names.directory.listed
        ]
        if not stated and not are_categories(t for _, t in open_names):
            continue
        known = [(at, text) for at, text in open_names if not stated or category(text)]
        for at, text in known:
            if category(text) == "public":
                ids[role][at] = PUBLIC
            else:
                names.categories.add(ids[role][at])
        if known:
            _disagreements(relation, role)
            relation.flags.add("source_categories")
            verb = "is" if len(known) == 1 else "are"
            codes = "referral-source" if role == "source" else "published"
            relation.log.note(
                "source_categories",
                f"{v.many(len(known), role)} {verb} of a {codes} code list",
                column=relation.heading(role),
            )


def _disagreements(relation: Relation, role: str) -> None:
    """Report codes that say one group of the list while the words beside them say another."""
    column = relation.coded[role]
    wrong = [code_disagrees(text) for text in column.texts]
    bad = column.values.filter(pl.Series(wrong, dtype=pl.Boolean))
    if bad.height:
        message = "The code and the words of a source disagree"
        relation.log.values("source_code_words", message, bad, column=relation.heading(role))


def _people(
    resolved: Sequence[Resolved], listed: pl.DataFrame, options: ReadOptions, log: Log
) -> bool:
    """Refuse a study whose nodes are people."""
    used = {each for found in resolved for role in ENDS for each in found.ids[role]}
    said, people = who.people(listed, used)
    if not people or options.allow_person_nodes:
        return False
    log.note("person_nodes", f"{len(people):,} of {len(used):,} nodes are people ({said})")
    return True


def _treatment(config: Config) -> Callable[[str], str]:
    def treated_as(layer: str) -> str:
        said = config.layers.get(layer)
        return (said.treated_as if said else None) or v.layer_spec(layer).treated_as

    return treated_as


def _ends(ties: pl.DataFrame, tables: Sequence[pl.DataFrame | None]) -> pl.DataFrame:
    """Return each area and agency that ties or the tables name, and at which levels.

    A row that states no level speaks of all: the levels are null.
    """
    parts = [ties.select("area_id", "level", agency_id=role) for role in ENDS]
    asked = ties.filter(pl.col("reporter") != v.ADMIN)
    parts.append(asked.select("area_id", "level", agency_id="reporter"))
    areas = ties["area_id"].unique().sort().to_frame()
    for table, column in zip(tables, ("agency_id", "party", "agency_id"), strict=True):
        if table is not None:
            rows = table.select("area_id", "level", agency_id=column).unique()
            parts.append(rows.filter(pl.col("area_id").is_not_null()))
            nowhere = rows.filter(pl.col("area_id").is_null()).drop("area_id")
            everywhere = nowhere.join(areas, how="cross")
            parts.append(everywhere.select("area_id", "level", "agency_id"))
    level = pl.col("level")
    return (
        pl.concat(parts)
        .filter(pl.col("agency_id").is_not_null())
        .unique()
        .sort("level")
        .group_by("area_id", "agency_id", maintain_order=True)
        .agg(levels=level, _all=level.is_null().any())
        .select("area_id", "agency_id", levels=pl.when(~pl.col("_all")).then("levels"))
        .sort("area_id", "agency_id")
    )


def _sectors(found: Register | None, names: Names, agencies: pl.DataFrame) -> dict[str, str]:
    """Return the sector of each agency that the sectors file names."""
    if found is None:
        return {}
    present = set(agencies["agency_id"])
    rows = found.frame.select("agency_id", "sector").drop_nulls().iter_rows()
    said = {names.directory.resolve(name) or name: sector for name, sector in rows}
    strangers = len(said.keys() - present)
    if strangers:
        found.log.note("sector_unmatched", f"{strangers:,} agencies are in no tie")
    return {agency: sector for agency, sector in said.items() if agency in present}


def _agency(name: str | None, names: Names, agencies: pl.DataFrame) -> str | None:
    """Return the id of the agency that an option names."""
    if name is None:
        return None
    nodes = agencies.filter(pl.col("kind") == "agency")
    found = names.id_of(name)
    if found in set(nodes["agency_id"]):
        return found
    raise UnknownNameError.agency(name, nodes["name"].unique().to_list())


def _logs(relations: Iterable[Relation], names: Names, agencies: pl.DataFrame) -> Iterable[KeptLog]:
    for relation in relations:
        keeper = relation.how.log_kept_by
        if keeper:
            if keeper not in LOG_KEEPERS:
                keeper = _agency(keeper, names, agencies) or keeper
            for layer in relation.keys["layer"].present():
                yield KeptLog(layer, keeper)


def _flags(
    relations: Sequence[Relation],
    given: Mapping[str, pl.DataFrame | None],
    ties: pl.DataFrame,
    names: Names,
    options: ReadOptions,
) -> frozenset[str]:
    flags = {flag for relation in relations for flag in relation.flags} - {"refused", "scaled"}
    if any("two_columns" not in relation.flags for relation in relations):
        flags.discard("two_columns")
    if given["agreements"] is not None:
        flags.add("register_collected")
    if ties["content"].is_not_null().any():
        flags.add("content_collected")
    if given["coverage"] is not None:
        flags.add("coverage_given")
    if names.rolled:
        flags.add("rolled_up")
    if options.allow_person_nodes:
        flags.add("person_nodes")
    if _one_inbox(ties):
        flags.add("one_inbox")
    return frozenset(flags)


def _one_inbox(ties: pl.DataFrame) -> bool:
    """Tell whether all rows of records go to one agency, from several."""
    between = ties.filter(pl.col("source") != pl.col("target"))
    records = between.filter(pl.col("reporter") == v.ADMIN)
    return (
        records.height == between.height > 0
        and between["target"].n_unique() == 1
        and between["source"].n_unique() > 1
    )
