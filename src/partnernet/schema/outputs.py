"""The tables that a result is written to: the public contract, more than any function."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet.schema.comparing import COMPARE, PLACES
from partnernet.schema.contract import Table, col
from partnernet.schema.inputs import LEVEL, WAVE
from partnernet.schema.integration import MATRIX
from partnernet.schema.permuting import QAP

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN = col("run_id", "text", "First 12 hex digits of the SHA-256 of inputs, parameters and version.")
AREA_OUT = col("area", "text", "Area.")

METRICS = Table(
    "metrics",
    "One row a value (method 4.0).",
    (
        RUN,
        AREA_OUT,
        WAVE,
        LEVEL,
        col("layer", "text", "Layer, or `*` for a value over all layers."),
        col("view", "text", "`single`, `any`, `overlap` or `threshold>=k`."),
        col("node_set", "text", "`boundary`, `eligible` or `active`."),
        col(
            "unit_type",
            "text",
            "What the value is about.",
            allowed=(
                "network",
                "level",
                "layer",
                "sector",
                "sector_pair",
                "service",
                "band",
                "agency",
                "dyad",
                "set",
            ),
        ),
        col(
            "unit_id",
            "text",
            "Which one; empty for the network, `*` for every agency (in long tables).",
        ),
        col("metric", "text", "Code of the measure: `partnernet metrics CODE` explains it."),
        col("params", "text", "JSON: direction, weight, symmetrising and the measure's own."),
        col("value", "number", "The value; null never without a reason."),
        col("lo", "number", "Lower bound."),
        col("hi", "number", "Upper bound."),
        col("se", "number", "Standard error, on request only."),
        col("se_method", "text", "How it was made."),
        col("n", "whole", "Agencies in the node set."),
        col("ties", "whole", "Ties in the graph."),
        col("coverage", "number", "Share of pairs that were observed (kappa)."),
        col("route", "text", "`observed`, `declared`, `register` or `inferred`."),
        col("flags", "text", "`;`-joined remarks."),
        col("null_model", "text", "Null model."),
        col("null_mean", "number", "Mean over draws."),
        col("null_sd", "number", "Standard deviation over draws."),
        col("ratio", "number", "Observed over null mean."),
        col("percentile", "number", "Mid-rank percentile among draws."),
        col("p_hi", "number", "Upper p value."),
        col("p_lo", "number", "Lower p value."),
        col("p_adj", "number", "Adjusted p value."),
        col("family", "text", "Family of the adjustment."),
        col("R", "whole", "Draws."),
        col("seed", "whole", "Seed of the draws."),
        col("reason", "text", "Why there is no value."),
        col("sdc_profile", "text", "Disclosure profile applied: `none` = exact, internal."),
    ),
)

DYADS = Table(
    "dyads",
    "One row a pair of agencies with at least one row in the data: Gregson and depth as intervals.",
    (
        RUN,
        AREA_OUT,
        WAVE,
        LEVEL,
        col("agency_a", "text", "First agency, by id."),
        col("agency_b", "text", "Second agency."),
        col("layers", "text", "`;`-joined layers with a row."),
        col("gregson_lo", "code", "Lowest level compatible with the data."),
        col("gregson_point", "code", "Headline level."),
        col("gregson_hi", "code", "Highest level compatible with the data."),
        col("gregson_status", "text", "How the level was reached (method 3.2)."),
        col("gregson_reports", "whole", "Declared reports."),
        col("gregson_flags", "text", "`;`-joined remarks."),
        col("depth_lo", "code", "Lowest Glasby-Peck depth."),
        col("depth_point", "code", "Headline depth."),
        col("depth_hi", "code", "Highest depth compatible with the data."),
        col("depth_status", "text", "How the depth was reached (method 3.4)."),
        col("depth_reports", "whole", "Declared reports of depth."),
        col("depth_evidence", "code", "Deepest process that agreements and ties show."),
        col("depth_flags", "text", "`;`-joined remarks."),
        col(
            "observed", "text", "How many of its directions were observable: `both`, `one`, `none`."
        ),
        col("reason", "text", "Why there is no Gregson level."),
        col("depth_reason", "text", "Why there is no depth."),
    ),
)

SCALES = Table(
    "scales",
    "One row an indicator of a published scale: never one number for a partnership.",
    (
        RUN,
        AREA_OUT,
        WAVE,
        LEVEL,
        col("scale", "text", "Scale: `partnernet scales NAME` explains it."),
        col("unit_type", "text", "`network`, `agency` or `sector_pair`."),
        col(
            "unit_id",
            "text",
            "Which one; empty for the network, `*` for every agency (in long tables).",
        ),
        col("indicator", "text", "What is stated, for example `delta_3` or `depth_at_0.50`."),
        col("value", "number", "Its value, where it is a number."),
        col("text", "text", "Its value, where it is words or a range of ordered codes."),
        col("lo", "number", "Lower end over the dyads' intervals."),
        col("hi", "number", "Upper end over the dyads' intervals."),
        col("bound_lo", "number", "Worst case over pairs that were not observed."),
        col("bound_hi", "number", "Best case over pairs that were not observed."),
        col("n", "whole", "Dyads or agencies behind it."),
        col("of", "whole", "Eligible dyads or agencies."),
        col("coverage", "number", "n / of."),
        col("route", "text", "`declared`, `observed`, `register` or `inferred`."),
        col("flags", "text", "`;`-joined remarks."),
        col("reason", "text", "Why there is no value: the column or table that would give it."),
    ),
)

AGENCIES_OUT = Table(
    "agencies",
    "One row an agency, area and wave: who is in it and where it is active.",
    (
        RUN,
        AREA_OUT,
        WAVE,
        col("agency_id", "text", "Agency."),
        col("name", "text", "Its name."),
        col("kind", "text", "`agency`, `public` or `category`."),
        col("sector", "text", "Sector; `unknown` when no file says."),
        col("sector_inferred", "yes/no", "Sector was guessed from the name."),
        col("is_lead", "yes/no", "Declared lead."),
        col("unlisted", "yes/no", "Found in ties only."),
        col("levels_expected", "text", "`;`-joined levels where it is eligible; empty = all."),
        col("levels_active", "text", "`;`-joined levels where it has a tie."),
        col("layers_active", "text", "`;`-joined layers in which it has a tie."),
        col("partners", "whole", "Distinct agencies tied to it in any layer at any level."),
        col("rows", "whole", "Rows of ties that name it."),
    ),
)

TIES_OUT = Table(
    "ties",
    "One row an ordered pair, layer and level: what the records and reports come to.",
    (
        RUN,
        AREA_OUT,
        WAVE,
        LEVEL,
        col("layer", "text", "Kind of relation."),
        col("source", "text", "Agency the tie flows from."),
        col("target", "text", "Agency the tie flows to."),
        col("is_tie", "yes/no", "False where the rows say that there is none."),
        col("reports", "whole", "Reporters that say something of the pair."),
        col("count", "whole", "Contacts or referrals; the largest over reporters."),
        col("persons", "whole", "Distinct persons, where ids exist."),
        col("events_no_id", "whole", "Events without a person id."),
        col("amount", "number", "Net pounds."),
        col("strength", "number", "A weight of undeclared meaning, as in the file."),
        col("frequency", "text", "`;`-joined frequencies that were reported."),
        col("contact_type", "text", "`;`-joined declared Gregson codes."),
        col("first", "date", "First dated contact."),
        col("last", "date", "Last dated contact."),
        col("days", "whole", "Distinct contact days."),
        col("accepted", "whole", "Accepted."),
        col("declined", "whole", "Declined."),
        col("redirected", "whole", "Redirected."),
        col("withdrawn", "whole", "Withdrawn."),
        col("pending", "whole", "Undecided."),
        col("nfa", "whole", "No further action."),
        col("decided", "whole", "Accepted + declined + redirected."),
        col("responded", "whole", "With a decision or assessment date."),
        col("response_days", "number", "Median days to it, of those that have one."),
    ),
)

WHATIF = Table(
    "whatif",
    "One row a quantity before and after agencies withdraw or merge, if nothing took their place. "
    "Written when asked for.",
    (
        RUN,
        AREA_OUT,
        WAVE,
        LEVEL,
        col("layer", "text", "Layer, or `*` for any layer of the level."),
        col(
            "aspect",
            "text",
            "What may be lost or gained.",
            allowed=(
                "components",
                "density",
                "reach",
                "gregson",
                "partners",
                "routes",
                "referrals",
                "money",
            ),
        ),
        col(
            "measure",
            "text",
            "Code of a measure, indicator of Gregson's scale, or: `partners` (distinct partners), "
            "`routes` (shortest routes between agencies that stay, that run through it), `volume`, "
            "`without_receiver`, `without_sender`, `between_leavers`, `internal` (cases or pounds "
            "that lose an end, or pass within one merged agency).",
        ),
        col("params", "text", "JSON: the measure's own parameters, direction and weight."),
        col("agency", "text", "Agency; the sender or payer of a pair; empty for the network."),
        col("partner", "text", "The receiver or payee of a pair."),
        col("before", "number", "As it is."),
        col("after", "number", "As it would be; empty never without a reason."),
        col("difference", "number", "After less before."),
        col("before_lo", "number", "Lower bound before."),
        col("before_hi", "number", "Upper bound before."),
        col("after_lo", "number", "Lower bound after."),
        col("after_hi", "number", "Upper bound after."),
        col("n_before", "whole", "Agencies or pairs behind the value before."),
        col("n_after", "whole", "Agencies or pairs behind the value after."),
        col("route", "text", "`observed`, `declared`, `register` or `inferred`."),
        col(
            "alternatives",
            "text",
            "`;`-joined agencies that stay and already receive from the same sender, most first; "
            "at most five.",
        ),
        col("reason_before", "text", "Why there is no value before."),
        col("reason_after", "text", "Why there is no value after."),
    ),
)

FLOWS_PROTECTED = Table(
    "flows_protected",
    "Flows that a board or the public may see: a row a tie, and a row a total of directed layers. "
    "There is no `run_id`: it depends on what is hidden.",
    (
        AREA_OUT,
        WAVE,
        LEVEL,
        col("layer", "text", "Layer."),
        col(
            "kind",
            "text",
            "A tie, or a total: of what a source sent, a target received, or of all. Totals are of "
            "the agencies in the table, and of rounded numbers where the profile rounds.",
            allowed=("tie", "sent", "received", "total"),
        ),
        col("source", "text", "Sender, or the name of the group it is shown in."),
        col("source_name", "text", "Its name."),
        col("target", "text", "Receiver, or the name of the group it is shown in."),
        col("target_name", "text", "Its name."),
        col("count", "whole", "Events; empty where hidden or not known."),
        col("count_mark", "text", "`[c]` where the count is hidden."),
        col("amount", "number", "Pounds; empty where hidden or none."),
        col("amount_mark", "text", "`[c]` where the amount is hidden."),
        col("frequency", "text", "How often, in words; empty where the count is hidden."),
        col("profile", "text", "The rule that was applied."),
    ),
)

DISCLOSURE_LOG = Table(
    "disclosure_log",
    "What was hidden in `flows_protected` and the map, and why. Internal: not to be passed on.",
    (
        RUN,
        AREA_OUT,
        col("wave", "text", "Wave; empty for agencies."),
        col("level", "text", "Level; empty for agencies."),
        col("layer", "text", "Layer; empty for agencies."),
        col("reason", "text", "Why."),
        col("number", "whole", "How many numbers, or agencies, were hidden for it."),
        col("meaning", "text", "The reason in words."),
    ),
)

NULLS = Table(
    "nulls",
    "One row a measure, slice and null model: what chance alone gives. Written when asked for.",
    (
        RUN,
        AREA_OUT,
        WAVE,
        LEVEL,
        col("layer", "text", "Layer."),
        col(
            "null_model",
            "text",
            "What the draws hold fixed: `CUG-L` the number of ties, `CUG-MAN` the census of pairs, "
            "`DEG` the ties each agency sends and receives, `LABEL` the network, not the sectors.",
            allowed=("CUG-L", "CUG-MAN", "DEG", "LABEL"),
        ),
        col("metric", "text", "Code of the measure: `partnernet metrics CODE` explains it."),
        col("params", "text", "JSON: the measure's own parameters."),
        col("observed", "number", "The value of the network itself, computed as on the draws."),
        col("null_mean", "number", "Mean over draws."),
        col("null_sd", "number", "Standard deviation over draws."),
        col("null_lo", "number", "2.5th percentile of the draws."),
        col("null_hi", "number", "97.5th percentile of the draws."),
        col("ratio", "number", "Observed over null mean; areas are not to be ordered by it."),
        col("percentile", "number", "Mid-rank share of draws under the observed value, 0 to 1."),
        col("distinct", "whole", "Different values among the draws; under 20 allow no p value."),
        col("undefined", "whole", "Draws on which the measure had no value; they are left out."),
        col("acceptance", "number", "Share of proposed moves that were made (DEG)."),
        col("n", "whole", "Agencies."),
        col("cells", "whole", "Pairs that ties could be put on: where absence would be seen."),
        col("moved", "whole", "Ties that the draws move."),
        col("kept", "whole", "Ties that stay, on pairs where absence would not be seen."),
        col("R", "whole", "Draws."),
        col("seed", "whole", "Seed of the draws."),
        col("reason", "text", "Why there is no value."),
    ),
)

OUTPUTS: Mapping[str, Table] = MappingProxyType(
    {
        t.name: t
        for t in (
            METRICS,
            AGENCIES_OUT,
            TIES_OUT,
            DYADS,
            SCALES,
            MATRIX,
            FLOWS_PROTECTED,
            DISCLOSURE_LOG,
            WHATIF,
            NULLS,
            QAP,
            COMPARE,
            PLACES,
        )
    }
)
