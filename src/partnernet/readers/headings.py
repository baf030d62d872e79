"""What the headings of real files mean: the synonyms of every role.

A heading is compared in its normalised form `H(x)`; money columns, which have dozens of spellings,
also by their letters alone. The order of the synonyms is their rank: of two columns that could play
a role, the one that stands earlier here plays it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d_\u00a0", "''\"\"  ")


def normalise(heading: str) -> str:
    """Return H(x): the form in which headings are compared.

    >>> normalise(" Referral_NFA? "), normalise("Child’s  Name *")
    ('referral nfa', "child's name")
    """
    text = unicodedata.normalize("NFKC", heading).translate(_QUOTES).lower()
    return re.sub(r"\s+", " ", text).strip().rstrip("?:*)").strip()


def letters(heading: str) -> str:
    """Return the letters of a heading, for money columns ("Amount (GBP)", " Net Amounts ").

    >>> letters(" (Net) Amount £ ")
    'netamount'
    """
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKC", heading).lower())


SOURCE = (
    "source",
    "from",
    "sender",
    "source agency",
    "source id",
    "from agency",
    "from id",
    "sending agency",
    "sending organisation",
    "sent by",
    "sent from",
    "referrer",
    "referring agency",
    "referring organisation",
    "referring organization",
    "referring service",
    "referring team",
    "referring org name",
    "referring org id",
    "referrer agency",
    "referrer organisation",
    "referred by",
    "referred by agency",
    "referred by organisation",
    "referral agency",
    "referral from",
    "contact source",
    "referral source",
    "referralsource",
    "source of referral",
    "source of contact",
    "contact by",
    "originating organisation",
    "originating agency",
    "organisation completing assessment",
    "contact source type",
    "cont contact source desc",
    "cont contact source code",
    "cine referral source desc",
    "cine referral source code",
    "dim lookup cont sorc id desc",
    "funder",
    "payer",
    "funding org:name",
    "funding org:0:name",
    "funding organisation",
    "body name",
    "body",
    "agency",
)
TARGET = (
    "target",
    "to",
    "receiver",
    "recipient",
    "target agency",
    "target id",
    "to agency",
    "to id",
    "receiving agency",
    "receiving organisation",
    "receiving organization",
    "receiving service",
    "receiving team",
    "receiving org name",
    "sent to",
    "referred to",
    "referred to agency",
    "referred to organisation",
    "referral to",
    "service referred to",
    "passed to",
    "destination",
    "destination agency",
    "allocated team",
    "outcome agency",
    "signposted to",
    "earl episode organisation",
    "recipient org:name",
    "recipient org:0:name",
    "recipient organisation",
    "supplier",
    "supplier name",
    "beneficiary",
    "beneficiary name",
    "payee",
    "payee name",
    "vendor name",
    "provider",
    "lead agency",
)
PERSON = (
    "person",
    "person id",
    "child id",
    "child unique id",
    "child identifier",
    "lachildid",
    "la child id",
    "client id",
    "patient id",
    "local patient id",
    "person unique identifier",
    "pers person id",
    "cont person id",
    "cine person id",
    "earl person id",
    "dim person id",
    "mis child id",
    "sk patient id",
    "common child id",
    "pers common child id",
    "upn",
    "unique pupil number",
    "uln",
    "nhs number",
    "nhs no",
    "nhsno",
    "family id",
    "case id",
    "case key",
    "case number",
    "case no",
    "case ref",
    "case reference",
)

RELATION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "source": SOURCE,
        "target": TARGET,
        "layer": (
            "layer",
            "relation",
            "relationship",
            "relation type",
            "relationship type",
            "tie type",
            "network layer",
            "kind",
        ),
        "level": ("level", "organisational level", "level of working"),
        "area": ("area id", "area", "area code", "area name", "partnership", "borough"),
        "wave": ("wave", "survey wave", "round", "survey round", "collection"),
        "date": (
            "date received",
            "received date",
            "date of referral",
            "referral date",
            "date referred",
            "date of contact",
            "contact date",
            "cinreferraldate",
            "cont contact date",
            "cine referral date",
            "contact dttm",
            "contact date time",
            "refrl start dttm",
            "award date",
            "payment date",
            "date paid",
            "transaction date",
            "effective date",
            "posting date",
            "invoice date",
            "event date",
            "date sent",
            "date made",
            "received",
            "date",
            "datetime",
            "date time",
            "timestamp",
            "time",
            "period",
            "month",
        ),
        "date_decided": (
            "date decided",
            "decision date",
            "date of decision",
            "outcome date",
            "date of outcome",
            "decided",
        ),
        "date_assessed": (
            "date assessed",
            "date assessment started",
            "assessment start date",
            "assessment date",
            "date of assessment",
            "assessed",
        ),
        "date_assessment_completed": (
            "date assessment completed",
            "assessment completion date",
            "assessment end date",
        ),
        "date_service_start": (
            "date service start",
            "date service started",
            "service start date",
            "service start",
        ),
        "date_feedback": ("date feedback", "date of feedback", "feedback date", "feedback given"),
        "outcome": (
            "outcome",
            "referral outcome",
            "contact outcome",
            "outcome of referral",
            "decision",
            "mash decision",
            "referral status",
            "result",
            "threshold",
            "rag",
        ),
        "nfa": ("referral nfa", "referralnfa", "cine referral nfa", "nfa"),
        "person": PERSON,
        "count": (
            "count",
            "n",
            "number",
            "number of referrals",
            "no of referrals",
            "referrals",
            "number of contacts",
            "contacts",
            "number of events",
            "events",
            "volume",
        ),
        "amount": (
            "amount",
            "net amount",
            "amount awarded",
            "award amount",
            "amount gbp",
            "value gbp",
            "amount paid",
            "payment amount",
            "payment",
            "spend",
            "value",
            "total",
        ),
        "frequency": ("frequency", "how often", "frequency of contact", "contact frequency"),
        "contact_type": (
            "contact type",
            "gregson",
            "gregson level",
            "gregson code",
            "level of contact",
        ),
        "gp_depth": ("gp depth", "depth", "glasby peck depth"),
        "reporter": ("reporter", "reported by", "respondent", "reporting agency", "answered by"),
        "strength": ("strength", "weight", "tie strength", "tie weight", "intensity"),
        "mode": ("mode", "means of contact", "method of contact", "contact method"),
        "content": ("content", "content of contact"),
        "basis": ("basis",),
        "event_id": ("event id", "meeting id"),
        "respondent_role": ("respondent role", "role of respondent"),
        "priority": ("priority",),
        "case_mix": ("case mix", "casemix"),
    }
)
"""Roles in a table whose rows relate a source to a target."""

REGISTER: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "agencies": {
            "agency_id": ("agency id", "id", "agency code", "organisation id", "org id", "node id"),
            "name": ("name", "agency name", "organisation name", "organisation", "agency", "label"),
            "area_id": ("area id", "area", "area code", "area name", "partnership", "borough"),
            "sector": (
                "sector",
                "agency sector",
                "organisation type",
                "agency type",
                "sector name",
            ),
            "is_lead": ("is lead", "lead agency", "lead"),
            "parent_id": ("parent id", "parent", "parent agency", "part of", "belongs to"),
            "levels": ("levels", "level"),
            "waves": ("waves", "wave"),
            "size_fte": ("size fte", "fte"),
            "budget_gbp": ("budget gbp", "budget", "income"),
        },
        "coverage": {
            "agency_id": ("agency id", "agency", "id"),
            "area_id": ("area id", "area"),
        },
        "agreements": {"area_id": ("area id", "area"), "party": ("party", "agency", "agency id")},
        "assessments": {"area_id": ("area id", "area")},
    }
)
"""Synonyms in the tables of the template; every column of a contract also goes by its own name."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {"date_received": "date", "date_assessment_started": "date_assessed", "case_key": "person"}
)
"""Other words for a role, in `--column` and in partnernet.toml."""

_MONEY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "amount": (
            "netamount",
            "amount",
            "amounts",
            "amountgbp",
            "valuegbp",
            "gross",
            "paymentamount",
            "apamount",
            "sumofamount",
            "amountinsterling",
        ),
        "target": (
            "supplierbeneficiary",
            "suppliername",
            "vendorname",
            "beneficiaryname",
            "payeename",
            "creditorname",
            "merchantname",
        ),
        "date": ("paymentdate", "transactiondate", "datepaid", "postingdate", "cleardate"),
    }
)

TABLE_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agencies": ("agencies", "agency", "nodes", "organisations", "organizations", "members"),
        "ties": ("ties", "edges", "links"),
        "referrals": ("referrals", "referral"),
        "coverage": ("coverage",),
        "agreements": ("agreements", "agreement"),
        "assessments": ("assessments", "assessment"),
    }
)
"""File and sheet names that say which table it is."""


@cache
def synonyms(table: str) -> Mapping[str, tuple[str, ...]]:
    """Return role -> normalised headings, in order of rank; `table` is "relation" or a register.

    >>> synonyms("agencies")["is_user_body"], "referring agency" in synonyms("relation")["source"]
    (('is user body',), True)
    """
    if table == "relation":
        extra = [c for c in (*schema.TIES.names, *schema.REFERRALS.names) if c not in _ALIASED]
        roles = {role: tuple(names) for role, names in RELATION.items()}
        return MappingProxyType({**{c: (normalise(c),) for c in extra if c not in roles}, **roles})
    known = REGISTER[table]
    contract = schema.INPUTS[table]
    return MappingProxyType(
        {column: known.get(column, (normalise(column),)) for column in contract.names}
    )


_ALIASED = frozenset({"area_id", *ALIASES})


def roles_of(heading: str, table: str) -> dict[str, int]:
    """Return the roles that a heading could play, with its rank (0 is best).

    >>> roles_of("Date of Contact", "relation"), roles_of("(Net) Amount £", "relation")
    ({'date': 5}, {'amount': 100})
    """
    plain = normalise(heading)
    found = {role: names.index(plain) for role, names in synonyms(table).items() if plain in names}
    if not found and table == "relation":
        bare = letters(heading)
        found = {role: 100 + n.index(bare) for role, n in _MONEY.items() if bare in n}
    return found


@cache
def _all_headings() -> frozenset[str]:
    tables = ("relation", *REGISTER)
    return frozenset(
        name for table in tables for names in synonyms(table).values() for name in names
    )


def is_known(cell: str) -> bool:
    """Tell whether a cell is a heading that some role knows; finds the header row of a file.

    >>> is_known("Referring agency"), is_known("St Mary's School")
    (True, False)
    """
    return normalise(cell) in _all_headings() or any(letters(cell) in n for n in _MONEY.values())
