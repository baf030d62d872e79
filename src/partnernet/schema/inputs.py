"""The tables that a study is read from."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet.schema.contract import Table, col

if TYPE_CHECKING:
    from collections.abc import Mapping

AREA = col("area_id", "text", "The partnership's area.", example="borough")
WAVE = col("wave", "text", "Which round of collection the row belongs to.", example="2025")
LEVEL = col("level", "text", "Organisational level.", allowed=v.LEVELS, example="frontline")
SOURCE = col("source", "text", "Agency the tie flows from.", required=True, example="SCHOOL01")
TARGET = col("target", "text", "Agency the tie flows to.", required=True, example="FRONTDOOR")

AGENCIES = Table(
    "agencies",
    "One row an agency and area: who could be in the partnership, tied or not.",
    (
        col(
            "agency_id", "text", "Short unique id; no personal names.", required=True, example="HV"
        ),
        col("name", "text", "Name to show.", example="Health visiting"),
        AREA,
        col(
            "kind",
            "text",
            "`agency`; `public` counts people and unstated sources and is never a node; "
            "`category` is a source category, not an agency.",
            allowed=("agency", "public", "category"),
        ),
        col("sector", "text", "Sector; other words are kept.", allowed=v.SECTORS, example="health"),
        col("band5", "code", "Breadth band 1 to 5 (method 3.6); from sector and lead if empty."),
        col("is_lead", "yes/no", "Lead agency or department; one an area."),
        col("is_commissioner", "yes/no", "Commissions services."),
        col("is_user_body", "yes/no", "Parents', carers' or young people's body."),
        col("is_coordinator", "yes/no", "Employs the partnership's coordinator."),
        col("is_accountable_body", "yes/no", "Holds the partnership to account."),
        col("statutory", "yes/no", "Has a statutory duty here."),
        col("service_type", "text", "Kind of service; sensitive ones are protected."),
        col("size_fte", "number", "Staff, full-time equivalents."),
        col("budget_gbp", "number", "Total yearly income in pounds."),
        col("staff_contacts", "whole", "People with any partnership role."),
        col("site_id", "text", "Equal ids share premises."),
        col("joined", "date", "Joined the partnership."),
        col("left", "date", "Left the partnership."),
        col("levels", "list", "Levels at which the agency is expected; empty = all."),
        col("waves", "list", "Waves in which the agency exists; empty = all."),
        col("merged_into", "text", "Agency it merged into."),
        col("parent_id", "text", "Service or agency it belongs to, for roll-up."),
        col("unlisted", "yes/no", "Found in ties only, not in the agencies table."),
        col("sector_inferred", "yes/no", "Sector was guessed from the name."),
    ),
    key=("agency_id", "area_id"),
)

TIES = Table(
    "ties",
    "One row a report or record: who says that agencies are related, how and where.",
    (
        WAVE,
        AREA,
        SOURCE,
        TARGET,
        col("reporter", "text", "Agency that says so, or `admin` for a record system."),
        col("layer", "text", "Kind of relation.", required=True, allowed=v.LAYERS),
        LEVEL,
        col("contact_type", "code", "Declared Gregson code 1 to 6; 9 = don't know."),
        col("gp_depth", "code", "Declared Glasby-Peck depth 0 to 6."),
        col("frequency", "text", "How often.", allowed=tuple(v.FREQUENCIES)),
        col("count", "whole", "Contacts or referrals in the period; empty = not counted."),
        col("amount", "number", "Net pounds in the period."),
        col("strength", "number", "A weight of undeclared meaning; used by no measure of volume."),
        col("mode", "list", "How contact is made.", allowed=v.MODES),
        col("content", "list", "What contact consists of.", allowed=v.CONTENT_TOKENS),
        col("basis", "text", "What contact rests on.", allowed=v.BASES),
        col("contact_key_s", "list", "Salted keys of the people at the source; never exported."),
        col("contact_key_t", "list", "Salted keys of the people at the target; never exported."),
        col("event_id", "text", "Groups the ties of one case or meeting; pseudonymous."),
        col("respondent_role", "text", "Role of the informant when an agency has several."),
        col("period_start", "date", "First day that the row covers."),
        col("period_end", "date", "Last day that the row covers."),
        col("persons", "whole", "Distinct persons behind the tie, where ids exist."),
        col("events_no_id", "whole", "Events without a person id."),
        col("first", "date", "First dated contact."),
        col("last", "date", "Last dated contact."),
        col("days", "whole", "Distinct contact days."),
        col("accepted", "whole", "Referrals accepted."),
        col("declined", "whole", "Referrals declined."),
        col("redirected", "whole", "Referrals redirected; not accepted, shown apart."),
        col("withdrawn", "whole", "Referrals withdrawn."),
        col("pending", "whole", "Referrals undecided."),
        col("nfa", "whole", "Referrals with no further action; its own field, not declined."),
        col("decided", "whole", "Accepted + declined + redirected."),
        col("feedback", "whole", "Referrals with feedback to the referrer."),
        col("responded", "whole", "Referrals with a decision or assessment date."),
        col("response_days", "number", "Median days to it, of those that have one."),
    ),
    key=("wave", "area_id", "reporter", "source", "target", "layer", "level", "event_id"),
)

TALLIES = (
    "count",
    "amount",
    "strength",
    "persons",
    "events_no_id",
    "days",
    "accepted",
    "declined",
    "redirected",
    "withdrawn",
    "pending",
    "nfa",
    "decided",
    "feedback",
    "responded",
)
"""Columns of ties that add up over the rows of one reporter."""

ACTIVITY = Table(
    "activity",
    "One row a tie and month, from dated events.",
    (
        WAVE,
        AREA,
        LEVEL,
        col("layer", "text", "Kind of relation."),
        SOURCE,
        TARGET,
        col("month", "date", "First day of the month."),
        col("events", "whole", "Events in the month."),
        col("days", "whole", "Distinct contact days in the month."),
    ),
)

COVERAGE = Table(
    "coverage",
    "Who was asked or recorded, per layer and direction: decides what a missing row means.",
    (
        WAVE,
        AREA,
        LEVEL,
        col("layer", "text", "Layer; empty = every layer."),
        col("agency_id", "text", "Agency.", required=True),
        col(
            "role",
            "text",
            "In which role the agency's record or answer covers pairs.",
            allowed=v.COVERAGE_ROLES,
        ),
        col("status", "text", "What came back.", required=True, allowed=v.STATUSES),
        col("absence_means", "text", "What no row means.", allowed=v.ABSENCE_MEANS),
        col("system", "text", "Name of the shared record system (role `system`)."),
    ),
)

REFERRALS = Table(
    "referrals",
    "One row a referral; a person id may be present in the file and is dropped after counting.",
    (
        WAVE,
        AREA,
        LEVEL,
        col("layer", "text", "Layer; `referral` when empty."),
        SOURCE,
        TARGET,
        col("date_received", "date", "Day the referral arrived."),
        col("date_decided", "date", "Day it was decided."),
        col("date_assessed", "date", "Day assessment started."),
        col("date_assessment_completed", "date", "Day assessment was completed."),
        col("date_service_start", "date", "Day service started."),
        col("date_feedback", "date", "Day the referrer was told."),
        col("outcome", "text", "What was decided.", allowed=v.OUTCOMES),
        col("priority", "text", "Coarse stratum."),
        col("case_mix", "text", "Coarse stratum."),
        col(
            "repeat_within_365",
            "yes/no",
            "The person was referred to the same agency on one of the 365 days before; empty in "
            "the first year of the record.",
            made=True,
        ),
        col("person_step", "whole", "Which referral of its person in the wave it is.", made=True),
        col("case_step", "whole", "Which referral of its case in the wave it is.", made=True),
        col("case_agencies", "whole", "Agencies in the whole case.", made=True),
        col("case_handoff", "yes/no", "The sender had been sent the case itself.", made=True),
        col(
            "case_bounce",
            "yes/no",
            "It comes back to an agency that had passed the case on before.",
            made=True,
        ),
    ),
)

AGREEMENTS = Table(
    "agreements",
    "One row an agreement and party: what binds agencies on paper.",
    (
        col("agreement_id", "text", "Same id = same agreement.", required=True),
        AREA,
        LEVEL,
        col("type", "text", "Evidence token.", required=True, allowed=v.AGREEMENT_TOKENS),
        col("party", "text", "Agency that is party to it.", required=True),
        col("start", "date", "In force from."),
        col("end", "date", "In force until; empty = open."),
        col("legal_basis", "text", "Legal basis."),
        col("amount", "number", "Pounds in it."),
        col(
            "evidence_ref", "text", "Where the document is; without it the token is only declared."
        ),
        col("frequency", "text", "How often it meets.", allowed=tuple(v.FREQUENCIES)),
    ),
)

ASSESSMENTS = Table(
    "assessments",
    "One row an answer to an instrument's item.",
    (
        WAVE,
        AREA,
        LEVEL,
        col("instrument", "text", "Instrument.", required=True),
        col("item", "text", "Item.", required=True),
        col("respondent", "text", "Agency or panel.", required=True),
        col("about", "text", "Agency the answer is about, if any."),
        col("value", "text", "Answer.", required=True),
    ),
)

MEETINGS = Table(
    "meetings",
    "One row a meeting and agency that was invited or came.",
    (
        WAVE,
        AREA,
        LEVEL,
        col("meeting_id", "text", "Same id = same meeting.", required=True, example="B-2025-03"),
        col("date", "date", "Day of the meeting."),
        col("kind", "text", "What meets, for example board or marac.", example="board"),
        col("agency_id", "text", "Agency.", required=True, example="HV"),
        col("invited", "yes/no", "It was invited; empty = yes, since it is listed."),
        col("attended", "yes/no", "Somebody came for it."),
        col(
            "representative_key",
            "text",
            "A number for the person who came, no name; used to see whether the same person comes "
            "again, then dropped.",
            dropped=True,
        ),
        col(
            "same_representative",
            "yes/no",
            "The person who came for the agency to the last such meeting before came again.",
            made=True,
        ),
        col("actions", "whole", "Actions that the meeting gave the agency."),
        col("actions_closed", "whole", "Those of them that are done."),
    ),
)

FOOTPRINTS = Table(
    "footprints",
    "One row an agency and place that it serves, such as a council's area.",
    (
        AREA,
        col("agency_id", "text", "Agency.", required=True, example="HV"),
        col("place", "text", "Place.", required=True, example="North"),
        col("population", "number", "People, or children, who live in the place.", example="41000"),
    ),
    key=("area_id", "agency_id", "place"),
)

SERVICES = Table(
    "services",
    "One row a service and agency that provides it; a service without an agency is a gap.",
    (
        AREA,
        col("service", "text", "Service that is needed here.", required=True, example="parenting"),
        col("agency_id", "text", "Agency that provides it; empty = nobody.", example="FC"),
    ),
    key=("area_id", "service", "agency_id"),
)

INPUTS: Mapping[str, Table] = MappingProxyType(
    {
        t.name: t
        for t in (
            AGENCIES,
            TIES,
            REFERRALS,
            COVERAGE,
            AGREEMENTS,
            ASSESSMENTS,
            MEETINGS,
            FOOTPRINTS,
            SERVICES,
        )
    }
)
