"""Which headings are about people, and what is done with such a column.

Three treatments. *Strip*: names, addresses, contact details, free text, staff: never read.
*Count*: identifiers of persons: used to count distinct persons behind a tie, then dropped.
*Warn*: dates of birth, sex, ethnicity and the like: not read, and said so.

The heading alone decides here, with slips of the hand put right and in a form without spaces and
punctuation, so that "LAchildID", "LA child id" and "la_child_id" are one. `valuetests` looks at
what stands below it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from partnernet.readers.headings import meant

Treatment = Literal["strip", "count", "warn"]


def _compact(heading: str) -> str:
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", heading).lower())


_STRIP = frozenset(
    map(
        _compact,
        (
            "forename",
            "forenames",
            "first name",
            "given name",
            "middle name",
            "surname",
            "last name",
            "family name",
            "full name",
            "child name",
            "childs name",
            "name of child",
            "client name",
            "patient name",
            "pupil name",
            "parent name",
            "carer name",
            "person name",
            "pers_forename",
            "pers_surname",
            "alias",
            "preferred name",
            "known as",
            "addr",
            "street",
            "postcode",
            "post code",
            "postal code",
            "telephone",
            "telephone number",
            "phone",
            "phone number",
            "mobile",
            "mobile number",
            "tel",
            "tel no",
            "email",
            "email address",
            "e-mail",
            "contact name",
            "contact email",
            "contact telephone",
            "supplier's contact name",
            "supplier postcode",
            "notes",
            "note",
            "comments",
            "comment",
            "narrative",
            "details",
            "free text",
            "description of concern",
            "case summary",
            "summary of concern",
            "reason (free text)",
            "allocated worker",
            "worker",
            "worker name",
            "social worker",
            "social worker name",
            "caseworker",
            "case worker",
            "key worker",
            "keyworker",
            "lead professional",
            "staff name",
            "cardholder",
            "cardholder name",
            "card holder",
            "card holder name",
            "practitioner",
            "practitioner name",
            "professional name",
            "referrer name",
            "name of referrer",
            "representative",
            "representative key",
            "representative id",
            "representative name",
            "name of representative",
            "attendee",
            "attendee id",
            "attendee name",
            "attended by",
            "prof_professional_name",
            "dim_worker_id_desc",
            "swe",
            "swe no",
            "swe number",
            "registration no",
            "registration number",
            "prof_social_worker_registration_no",
        ),
    )
)
_STRIP_PATTERN = re.compile(
    r"^(home|postal|child|client|family|parent|ip)?address|workerid$|comments$"
    r"|(first|last|fore|sur|family|given)names?$|e?mail(address)?$"
)

_COUNT = frozenset(
    map(
        _compact,
        (
            "child unique id",
            "unique child id",
            "person",
            "child",
            "client",
            "patient",
            "pupil",
            "upn",
            "former upn",
            "uln",
            "unique pupil number",
            "unique learner number",
            "nhs number",
            "nhs no",
            "ni number",
            "ni no",
            "national insurance number",
            "pers_common_child_id",
            "common child id",
            "hospital number",
            "mrn",
            "crn",
            "community reference",
            "pnc id",
            "ubrn",
            "ubrn_id",
            "uniqservreqid",
            "sk_patient_id",
            "mis_child_id",
            "person unique identifier",
            "local patient id",
            "case",
        ),
    )
)
_PERSON = "child|person|client|patient|pupil|student|family|case|serviceuser|individual|lachild"
_COUNT_PATTERN = re.compile(
    rf"^(the|la|dim|pers|cont|cine|earl|invo|mis|sk|local|our|system)?({_PERSON})s?(unique|record)?"
    r"(id|ids|identifier|number|no|ref|reference|key|code|num)$|personid$|nhsnumber|nhsno$"
)

_WARN = frozenset(
    map(
        _compact,
        (
            "date of birth",
            "dob",
            "d.o.b.",
            "birth date",
            "birthdate",
            "year of birth",
            "month of birth",
            "person birth date",
            "expected person birth date",
            "expected date of birth",
            "edd",
            "person death date",
            "date of death",
            "age",
            "age of child (years)",
            "age (years)",
            "age at referral",
            "age of child",
            "child age",
            "gender",
            "gender current",
            "sex",
            "ethnicity",
            "ethnic origin",
            "ethnic group",
            "disability",
            "disabilities",
            "does the child have a disability",
            "disabled",
            "religion",
            "faith",
            "nationality",
            "immigration status",
            "asylum status",
            "legal status",
            "sexual orientation",
            "first language",
        ),
    )
)


def treatment(heading: str) -> Treatment | None:
    """Return what is done with a column of this heading, or None when it is not about people.

    >>> [treatment(h) for h in ("Allocated Worker", "LAchildID", "Case No.", "D.O.B", "Outcome")]
    ['strip', 'count', 'count', 'warn', None]
    """
    name = _compact(meant(heading))
    if name in _COUNT or _COUNT_PATTERN.search(name):
        return "count"
    if name in _STRIP or _STRIP_PATTERN.search(name):
        return "strip"
    return "warn" if name in _WARN else None


def names_case(heading: str) -> bool:
    """Tell whether an identifier is of a case, which several persons may share.

    >>> names_case("Case ref"), names_case("Child ID")
    (True, False)
    """
    return _compact(heading).startswith(("case", "family"))


PERSON_KINDS = frozenset(
    (
        "person",
        "people",
        "individual",
        "individuals",
        "child",
        "children",
        "young person",
        "client",
        "patient",
        "pupil",
        "service user",
        "staff",
        "staff member",
        "worker",
        "professional",
        "practitioner",
        "employee",
    )
)
"""Words of a sector, kind or level column that say that a node is a person."""
