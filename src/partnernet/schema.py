"""Every table that partnernet reads or writes, as data: columns, types, meaning.

Templates, checks, error messages, the data dictionary in the docs and the output writers are all
made from these contracts. Light to import: polars types appear only where `polars_schema` is
called.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from partnernet import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

Kind = Literal["text", "whole", "code", "number", "yes/no", "date", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, what may stand in it; an empty cell is unknown."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order and the columns that make a row unique."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Return one column by name.

        >>> TIES.column("layer").required
        True
        """
        return next(column for column in self.columns if column.name == name)


def polars_schema(table: Table) -> pl.Schema:
    """Return the polars types of a table, in column order.

    >>> polars_schema(COVERAGE)["status"]
    String
    """
    import polars as pl

    types: dict[Kind, pl.DataType | type[pl.DataType]] = {
        "text": pl.String,
        "whole": pl.Int64,
        "code": pl.Int8,
        "number": pl.Float64,
        "yes/no": pl.Boolean,
        "date": pl.Date,
        "list": pl.List(pl.String),
    }
    return pl.Schema({column.name: types[column.kind] for column in table.columns})


def empty(table: Table) -> pl.DataFrame:
    """Return a table without rows.

    >>> empty(COVERAGE).shape
    (0, 9)
    """
    import polars as pl

    return pl.DataFrame(schema=polars_schema(table))


def conform(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Give a frame exactly the contract's columns first, null where absent; further columns follow.

    >>> import polars as pl
    >>> conform(pl.DataFrame({"agency_id": ["A"], "beds": [3]}), AGENCIES).columns[-1]
    'beds'
    """
    import polars as pl

    schema = polars_schema(table)
    canonical = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    ]
    extra = [name for name in frame.columns if name not in schema]
    return frame.select(*canonical, *extra)


def _c(
    name: str,
    kind: Kind,
    meaning: str,
    *,
    required: bool = False,
    allowed: tuple[str, ...] = (),
    example: str = "",
) -> Column:
    return Column(name, kind, meaning, required, allowed, example)


_AREA = _c("area_id", "text", "The partnership's area.", example="borough")
_WAVE = _c("wave", "text", "Which round of collection the row belongs to.", example="2025")
_LEVEL = _c("level", "text", "Organisational level.", allowed=v.LEVELS, example="frontline")
_SOURCE = _c("source", "text", "Agency the tie flows from.", required=True, example="SCHOOL01")
_TARGET = _c("target", "text", "Agency the tie flows to.", required=True, example="FRONTDOOR")

AGENCIES = Table(
    "agencies",
    "One row an agency and area: who could be in the partnership, tied or not.",
    (
        _c("agency_id", "text", "Short unique id; no personal names.", required=True, example="HV"),
        _c("name", "text", "Name to show.", example="Health visiting"),
        _AREA,
        _c(
            "kind",
            "text",
            "`agency`; `public` counts people and unstated sources and is never a node; "
            "`category` is a source category, not an agency.",
            allowed=("agency", "public", "category"),
        ),
        _c("sector", "text", "Sector; other words are kept.", allowed=v.SECTORS, example="health"),
        _c("band5", "code", "Breadth band 1 to 5 (method 3.6); from sector and lead if empty."),
        _c("is_lead", "yes/no", "Lead agency or department; one an area."),
        _c("is_commissioner", "yes/no", "Commissions services."),
        _c("is_user_body", "yes/no", "Parents', carers' or young people's body."),
        _c("is_coordinator", "yes/no", "Employs the partnership's coordinator."),
        _c("is_accountable_body", "yes/no", "Holds the partnership to account."),
        _c("statutory", "yes/no", "Has a statutory duty here."),
        _c("service_type", "text", "Kind of service; sensitive ones are protected."),
        _c("size_fte", "number", "Staff, full-time equivalents."),
        _c("budget_gbp", "number", "Total yearly income in pounds."),
        _c("staff_contacts", "whole", "People with any partnership role."),
        _c("site_id", "text", "Equal ids share premises."),
        _c("joined", "date", "Joined the partnership."),
        _c("left", "date", "Left the partnership."),
        _c("levels", "list", "Levels at which the agency is expected; empty = all."),
        _c("waves", "list", "Waves in which the agency exists; empty = all."),
        _c("merged_into", "text", "Agency it merged into."),
        _c("parent_id", "text", "Service or agency it belongs to, for roll-up."),
        _c("unlisted", "yes/no", "Found in ties only, not in the agencies table."),
        _c("sector_inferred", "yes/no", "Sector was guessed from the name."),
    ),
    key=("agency_id", "area_id"),
)

TIES = Table(
    "ties",
    "One row a report or record: who says that two agencies are related, how and at which level.",
    (
        _WAVE,
        _AREA,
        _SOURCE,
        _TARGET,
        _c("reporter", "text", "Agency that says so, or `admin` for a record system."),
        _c("layer", "text", "Kind of relation.", required=True, allowed=v.LAYERS),
        _LEVEL,
        _c("contact_type", "code", "Declared Gregson code 1 to 6; 9 = don't know."),
        _c("gp_depth", "code", "Declared Glasby-Peck depth 0 to 6."),
        _c("frequency", "text", "How often.", allowed=tuple(v.FREQUENCIES)),
        _c("count", "whole", "Contacts or referrals in the period; empty = not counted."),
        _c("amount", "number", "Net pounds in the period."),
        _c("strength", "number", "A weight of undeclared meaning; used by no measure of volume."),
        _c("mode", "list", "How contact is made.", allowed=v.MODES),
        _c("content", "list", "What contact consists of.", allowed=v.CONTENT_TOKENS),
        _c("basis", "text", "What contact rests on.", allowed=v.BASES),
        _c("contact_key_s", "list", "Salted keys of the people at the source; never exported."),
        _c("contact_key_t", "list", "Salted keys of the people at the target; never exported."),
        _c("event_id", "text", "Groups the ties of one case or meeting; pseudonymous."),
        _c("respondent_role", "text", "Role of the informant when an agency has several."),
        _c("period_start", "date", "First day that the row covers."),
        _c("period_end", "date", "Last day that the row covers."),
        _c("persons", "whole", "Distinct persons behind the tie, where ids exist."),
        _c("events_no_id", "whole", "Events without a person id."),
        _c("first", "date", "First dated contact."),
        _c("last", "date", "Last dated contact."),
        _c("days", "whole", "Distinct contact days."),
        _c("accepted", "whole", "Referrals accepted."),
        _c("declined", "whole", "Referrals declined."),
        _c("redirected", "whole", "Referrals redirected; not accepted, shown apart."),
        _c("withdrawn", "whole", "Referrals withdrawn."),
        _c("pending", "whole", "Referrals undecided."),
        _c("nfa", "whole", "Referrals with no further action; its own field, not declined."),
        _c("decided", "whole", "Accepted + declined + redirected."),
        _c("feedback", "whole", "Referrals with feedback to the referrer."),
        _c("responded", "whole", "Referrals with a decision or assessment date."),
        _c("response_days", "number", "Median days to it, of those that have one."),
    ),
    key=("wave", "area_id", "reporter", "source", "target", "layer", "level", "event_id"),
)

ACTIVITY = Table(
    "activity",
    "One row a tie and month, from dated events.",
    (
        _WAVE,
        _AREA,
        _LEVEL,
        _c("layer", "text", "Kind of relation."),
        _SOURCE,
        _TARGET,
        _c("month", "date", "First day of the month."),
        _c("events", "whole", "Events in the month."),
        _c("days", "whole", "Distinct contact days in the month."),
    ),
)

COVERAGE = Table(
    "coverage",
    "Who was asked or recorded, per layer and direction: decides what a missing row means.",
    (
        _WAVE,
        _AREA,
        _LEVEL,
        _c("layer", "text", "Layer; empty = every layer."),
        _c("agency_id", "text", "Agency.", required=True),
        _c(
            "role",
            "text",
            "In which role the agency's record or answer covers pairs.",
            allowed=v.COVERAGE_ROLES,
        ),
        _c("status", "text", "What came back.", required=True, allowed=v.STATUSES),
        _c("absence_means", "text", "What no row means.", allowed=v.ABSENCE_MEANS),
        _c("system", "text", "Name of the shared record system (role `system`)."),
    ),
)

REFERRALS = Table(
    "referrals",
    "One row a referral; a person id may be present in the file and is dropped after counting.",
    (
        _WAVE,
        _AREA,
        _LEVEL,
        _c("layer", "text", "Layer; `referral` when empty."),
        _SOURCE,
        _TARGET,
        _c("date_received", "date", "Day the referral arrived."),
        _c("date_decided", "date", "Day it was decided."),
        _c("date_assessed", "date", "Day assessment started."),
        _c("date_assessment_completed", "date", "Day assessment was completed."),
        _c("date_service_start", "date", "Day service started."),
        _c("date_feedback", "date", "Day the referrer was told."),
        _c("outcome", "text", "What was decided.", allowed=v.OUTCOMES),
        _c("priority", "text", "Coarse stratum."),
        _c("case_mix", "text", "Coarse stratum."),
    ),
)

AGREEMENTS = Table(
    "agreements",
    "One row an agreement and party: what binds agencies on paper.",
    (
        _c("agreement_id", "text", "Same id = same agreement.", required=True),
        _AREA,
        _LEVEL,
        _c("type", "text", "Evidence token.", required=True, allowed=v.AGREEMENT_TOKENS),
        _c("party", "text", "Agency that is party to it.", required=True),
        _c("start", "date", "In force from."),
        _c("end", "date", "In force until; empty = open."),
        _c("legal_basis", "text", "Legal basis."),
        _c("amount", "number", "Pounds in it."),
        _c("evidence_ref", "text", "Where the document is; without it the token is only declared."),
        _c("frequency", "text", "How often it meets.", allowed=tuple(v.FREQUENCIES)),
    ),
)

ASSESSMENTS = Table(
    "assessments",
    "One row an answer to an instrument's item.",
    (
        _WAVE,
        _AREA,
        _LEVEL,
        _c("instrument", "text", "Instrument.", required=True),
        _c("item", "text", "Item.", required=True),
        _c("respondent", "text", "Agency or panel.", required=True),
        _c("about", "text", "Agency the answer is about, if any."),
        _c("value", "text", "Answer.", required=True),
    ),
)

INPUTS: Mapping[str, Table] = MappingProxyType(
    {t.name: t for t in (AGENCIES, TIES, REFERRALS, COVERAGE, AGREEMENTS, ASSESSMENTS)}
)

_RUN = _c("run_id", "text", "First 12 hex digits of the SHA-256 of inputs, parameters and version.")
_AREA_OUT = _c("area", "text", "Area.")

METRICS = Table(
    "metrics",
    "One row a value (method 4.0).",
    (
        _RUN,
        _AREA_OUT,
        _WAVE,
        _LEVEL,
        _c("layer", "text", "Layer, or `*` for a value over all layers."),
        _c("view", "text", "`single`, `any`, `overlap` or `threshold>=k`."),
        _c("node_set", "text", "`boundary`, `eligible` or `active`."),
        _c(
            "unit_type",
            "text",
            "What the value is about.",
            allowed=("network", "level", "sector", "sector_pair", "agency", "dyad"),
        ),
        _c("unit_id", "text", "Which one; empty for the network."),
        _c("metric", "text", "Code of the measure: `partnernet metrics CODE` explains it."),
        _c("params", "text", "JSON: direction, weight, symmetrising and the measure's own."),
        _c("value", "number", "The value; null never without a reason."),
        _c("lo", "number", "Lower bound."),
        _c("hi", "number", "Upper bound."),
        _c("se", "number", "Standard error, on request only."),
        _c("se_method", "text", "How it was made."),
        _c("n", "whole", "Agencies in the node set."),
        _c("ties", "whole", "Ties in the graph."),
        _c("coverage", "number", "Share of pairs that were observed (kappa)."),
        _c("route", "text", "`observed`, `declared`, `register` or `inferred`."),
        _c("flags", "text", "`;`-joined remarks."),
        _c("null_model", "text", "Null model."),
        _c("null_mean", "number", "Mean over draws."),
        _c("null_sd", "number", "Standard deviation over draws."),
        _c("ratio", "number", "Observed over null mean."),
        _c("percentile", "number", "Mid-rank percentile among draws."),
        _c("p_hi", "number", "Upper p value."),
        _c("p_lo", "number", "Lower p value."),
        _c("p_adj", "number", "Adjusted p value."),
        _c("family", "text", "Family of the adjustment."),
        _c("R", "whole", "Draws."),
        _c("seed", "whole", "Seed of the draws."),
        _c("reason", "text", "Why there is no value."),
        _c("sdc_profile", "text", "Disclosure profile applied: `none` = exact, internal."),
    ),
)

DYADS = Table(
    "dyads",
    "One row a pair of agencies with at least one row in the data: Gregson and depth as intervals.",
    (
        _RUN,
        _AREA_OUT,
        _WAVE,
        _LEVEL,
        _c("agency_a", "text", "First agency, by id."),
        _c("agency_b", "text", "Second agency."),
        _c("layers", "text", "`;`-joined layers with a row."),
        _c("gregson_lo", "code", "Lowest level compatible with the data."),
        _c("gregson_point", "code", "Headline level."),
        _c("gregson_hi", "code", "Highest level compatible with the data."),
        _c("gregson_status", "text", "How the level was reached (method 3.2)."),
        _c("gregson_reports", "whole", "Declared reports."),
        _c("gregson_flags", "text", "`;`-joined remarks."),
        _c("depth_lo", "code", "Lowest Glasby-Peck depth."),
        _c("depth_point", "code", "Headline depth."),
        _c("depth_hi", "code", "Highest depth compatible with the data."),
        _c("depth_status", "text", "How the depth was reached (method 3.4)."),
        _c("depth_flags", "text", "`;`-joined remarks."),
        _c(
            "observed", "text", "How many of its directions were observable: `both`, `one`, `none`."
        ),
        _c("reason", "text", "Why there is no level."),
    ),
)

SCALES = Table(
    "scales",
    "One row an indicator of a published scale: never one number for a partnership.",
    (
        _RUN,
        _AREA_OUT,
        _WAVE,
        _LEVEL,
        _c("scale", "text", "Scale: `partnernet scales NAME` explains it."),
        _c("unit_type", "text", "`network`, `agency` or `sector_pair`."),
        _c("unit_id", "text", "Which one; empty for the network."),
        _c("indicator", "text", "What is stated, for example `delta_3` or `depth_at_0.50`."),
        _c("value", "number", "Its value, where it is a number."),
        _c("text", "text", "Its value, where it is words or a range of ordered codes."),
        _c("lo", "number", "Lower end over the dyads' intervals."),
        _c("hi", "number", "Upper end over the dyads' intervals."),
        _c("bound_lo", "number", "Worst case over pairs that were not observed."),
        _c("bound_hi", "number", "Best case over pairs that were not observed."),
        _c("n", "whole", "Dyads or agencies behind it."),
        _c("of", "whole", "Eligible dyads or agencies."),
        _c("coverage", "number", "n / of."),
        _c("route", "text", "`declared`, `observed`, `register` or `inferred`."),
        _c("flags", "text", "`;`-joined remarks."),
        _c("reason", "text", "Why there is no value: the column or table that would give it."),
    ),
)

AGENCIES_OUT = Table(
    "agencies",
    "One row an agency, area and wave: who is in it and where it is active.",
    (
        _RUN,
        _AREA_OUT,
        _WAVE,
        _c("agency_id", "text", "Agency."),
        _c("name", "text", "Its name."),
        _c("kind", "text", "`agency`, `public` or `category`."),
        _c("sector", "text", "Sector; `unknown` when no file says."),
        _c("sector_inferred", "yes/no", "Sector was guessed from the name."),
        _c("is_lead", "yes/no", "Declared lead."),
        _c("unlisted", "yes/no", "Found in ties only."),
        _c("levels_expected", "text", "`;`-joined levels where it is eligible; empty = all."),
        _c("levels_active", "text", "`;`-joined levels where it has a tie."),
        _c("layers_active", "text", "`;`-joined layers in which it has a tie."),
        _c("partners", "whole", "Distinct agencies tied to it in any layer at any level."),
        _c("rows", "whole", "Rows of ties that name it."),
    ),
)

TIES_OUT = Table(
    "ties",
    "One row an ordered pair, layer and level: what the records and reports come to.",
    (
        _RUN,
        _AREA_OUT,
        _WAVE,
        _LEVEL,
        _c("layer", "text", "Kind of relation."),
        _c("source", "text", "Agency the tie flows from."),
        _c("target", "text", "Agency the tie flows to."),
        _c("is_tie", "yes/no", "False where the rows say that there is none."),
        _c("reports", "whole", "Reporters that say something of the pair."),
        _c("count", "whole", "Contacts or referrals; the largest over reporters."),
        _c("persons", "whole", "Distinct persons, where ids exist."),
        _c("events_no_id", "whole", "Events without a person id."),
        _c("amount", "number", "Net pounds."),
        _c("strength", "number", "A weight of undeclared meaning, as in the file."),
        _c("frequency", "text", "`;`-joined frequencies that were reported."),
        _c("contact_type", "text", "`;`-joined declared Gregson codes."),
        _c("first", "date", "First dated contact."),
        _c("last", "date", "Last dated contact."),
        _c("days", "whole", "Distinct contact days."),
        _c("accepted", "whole", "Accepted."),
        _c("declined", "whole", "Declined."),
        _c("redirected", "whole", "Redirected."),
        _c("withdrawn", "whole", "Withdrawn."),
        _c("pending", "whole", "Undecided."),
        _c("nfa", "whole", "No further action."),
        _c("decided", "whole", "Accepted + declined + redirected."),
        _c("responded", "whole", "With a decision or assessment date."),
        _c("response_days", "number", "Median days to it, of those that have one."),
    ),
)

OUTPUTS: Mapping[str, Table] = MappingProxyType(
    {t.name: t for t in (METRICS, AGENCIES_OUT, TIES_OUT, DYADS, SCALES)}
)
