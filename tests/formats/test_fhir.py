"""FHIR: organisations that ask for a service and those that give it, and nothing of a patient."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import pytest
from tests.formats.test_graph_files import study, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

    Reads = Callable[..., Gathered]

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
SECRETS = ("9434765919", "Bloggs", "1980-01-31", "Jo", "pat-1")


def body(number: str, name: str, code: str | None = None) -> dict[str, Any]:
    said = {"resourceType": "Organization", "id": number, "name": name}
    return said | ({"identifier": [{"system": ODS, "value": code}]} if code else {})


def request(number: int, requester: object, performer: object, **more: object) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest", "id": f"r{number}", "status": "active",
        "intent": "order", "authoredOn": f"2025-03-{number:02d}T10:00:00Z",
        "subject": {"reference": f"Patient/pat-{number % 2}", "display": "Jo Bloggs"},
        "requester": requester, "performer": performer, "note": [{"text": "Jo Bloggs is ill"}],
        **more,
    }  # fmt: skip


RESOURCES: list[dict[str, Any]] = [
    body("1", "Lake Surgery", "K81003"),
    body("2", "Town Hospital", "RR801"),
    body("3", "Aid CIO"),
    {"resourceType": "Patient", "id": "pat-1", "birthDate": "1980-01-31",
     "identifier": [{"value": "9434765919"}], "name": [{"family": "Bloggs"}]},
    {"resourceType": "Practitioner", "id": "p1", "name": [{"family": "Bloggs"}]},
    {"resourceType": "PractitionerRole", "id": "pr1",
     "practitioner": {"reference": "Practitioner/p1"},
     "organization": {"reference": "Organization/1"}},
    {"resourceType": "HealthcareService", "id": "h1", "name": "Memory clinic",
     "providedBy": {"reference": "Organization/2"}},
    request(1, {"reference": "PractitionerRole/pr1", "display": "Dr Jo Bloggs"},
            [{"reference": "HealthcareService/h1"}, {"reference": "Organization/3"}]),
    request(2, {"reference": "Practitioner/p1"}, [{"reference": "Organization/2"}],
            status="revoked"),
    request(3, {"reference": "Patient/pat-1"}, [{"reference": "Organization/2"}]),
    request(4, {"type": "Organization", "identifier": {"system": ODS, "value": "RR801"}},
            [{"reference": "https://example.org/fhir/Organization/1/_history/2"}]),
    request(5, {"display": "Dr Jo Bloggs"}, [{"reference": "Organization/2"}]),
    request(6, {"reference": "Organization/1"}, []),
    request(7, {"reference": "Organization/1"}, [{"reference": "Organization/2"}],
            status="entered-in-error"),
]  # fmt: skip


def check(found: Gathered) -> None:
    ties = study(found).ties
    rows = ties.select("source", "target", "layer", "count", "persons").rows()
    public = "public / not stated"
    assert sorted(rows) == [
        ("K81003", "Organization/3", "referral", 1, 1),
        ("K81003", "RR801", "referral", 2, 2),
        ("RR801", "K81003", "referral", 1, 1),
        (public, "RR801", "referral", 2, 1),
    ]
    first = found.sources[0]
    assert first.recognised == "FHIR service requests"
    assert first.rows == 9
    assert first.excluded == {"other_resources": 2, "no_performer": 1, "entered_in_error": 1}
    names = dict(study(found).agencies.select("agency_id", "name").rows())
    assert names["K81003"] == "Lake Surgery"
    assert names["Organization/3"] == "Aid CIO"
    told = repr((found.sources, list(found.findings), ties.rows(), names))
    assert not [word for word in SECRETS if word in told]


def test_a_bundle(tmp_path: Path, reads: Reads) -> None:
    bundle = {"resourceType": "Bundle", "type": "searchset",
              "entry": [{"resource": each} for each in RESOURCES]}  # fmt: skip
    check(reads(write(tmp_path / "bundle.json", json.dumps(bundle))))


def xml(name: str, value: object) -> str:
    """Write what JSON holds as FHIR writes it in XML."""
    if isinstance(value, list):
        return "".join(xml(name, each) for each in value)
    if not isinstance(value, dict):
        return f"<{name} value={quoteattr(str(value))}/>"
    kind = value.get("resourceType")
    inside = "".join(xml(key, each) for key, each in value.items() if key != "resourceType")
    if kind is None:
        return f"<{name}>{inside}</{name}>"
    return f"<{name}><{kind}>{inside}</{kind}></{name}>"


def in_xml(resources: list[dict[str, Any]]) -> str:
    entries = "".join(
        f'<entry><fullUrl value="https://example.org/{n}"/>{xml("resource", each)}</entry>'
        for n, each in enumerate(resources)
    )
    return f'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir">{entries}</Bundle>'


def test_a_bundle_in_xml(tmp_path: Path, reads: Reads) -> None:
    check(reads(write(tmp_path / "bundle.xml", in_xml(RESOURCES))))


def test_one_resource_in_xml_and_an_organisation_inside_it(tmp_path: Path, reads: Reads) -> None:
    inside = body("o", "Aid CIO", "X99")
    alone = request(1, {"reference": "#o"}, [{"reference": "Organization/2"}], contained=[inside])
    text = xml("x", alone).removeprefix("<x>").removesuffix("</x>")
    head, _, rest = text.partition(">")
    found = reads(write(tmp_path / "one.xml", f'{head} xmlns="http://hl7.org/fhir">{rest}'))
    assert study(found).ties.select("source", "target").rows() == [("X99", "Organization/2")]
    assert found.sources[0].rows == 1


def test_other_xml_is_no_fhir(tmp_path: Path) -> None:
    from partnernet.readers.recognising import is_known

    other = in_xml(RESOURCES).replace("http://hl7.org/fhir", "http://example.org")
    assert not is_known(other.encode(), "bundle.xml")


def test_a_resource_a_line(tmp_path: Path, reads: Reads) -> None:
    lines = "".join(json.dumps(each) + "\r\n" for each in RESOURCES)
    check(reads(write(tmp_path / "all.ndjson", lines)))


def test_requests_and_organisations_in_files_of_their_own(tmp_path: Path, reads: Reads) -> None:
    asked = [
        request(number, {"reference": "Organization/3"}, [{"reference": "Organization/4"}])
        for number in (1, 2)
    ]
    one = write(tmp_path / "ServiceRequest.ndjson", "\n".join(map(json.dumps, asked)) + "\nbroken")
    bodies = [body("3", "Aid CIO"), body("4", "Hill School")]
    other = write(tmp_path / "Organization.ndjson", "\n".join(map(json.dumps, bodies)))
    found = reads(one, other)
    assert found.sources[0].excluded == {"other_resources": 1}
    assert study(found).agencies["name"].sort().to_list() == ["Aid CIO", "Hill School"]
    assert study(found).ties["count"].to_list() == [2]


def test_a_bulk_export_has_a_file_for_each_type(tmp_path: Path, reads: Reads) -> None:
    """Roles, services and organisations lead from requests in whichever file they are."""
    folder = tmp_path / "export"
    folder.mkdir()
    for kind in {each["resourceType"] for each in RESOURCES}:
        here = [json.dumps(each) for each in RESOURCES if each["resourceType"] == kind]
        write(folder / f"{kind}.ndjson", "\n".join(here))
    parts = ("ServiceRequest", "Organization", "PractitionerRole", "HealthcareService")
    for given in ([folder], [folder / f"{kind}.ndjson" for kind in parts]):
        found = reads(*given)
        ends = study(found).ties.select("source", "target", "count", "persons").rows()
        public = "public / not stated"
        assert sorted(ends) == [
            ("K81003", "Organization/3", 1, 1),
            ("K81003", "RR801", 2, 2),
            ("RR801", "K81003", 1, 1),
            (public, "RR801", 2, 1),
        ]
        names = dict(study(found).agencies.select("agency_id", "name").rows())
        assert names["K81003"] == "Lake Surgery"
        asked = next(each for each in found.sources if each.table != "agencies")
        assert asked.rows == 7
        assert asked.excluded == {"no_performer": 1, "entered_in_error": 1}
        told = repr((found.sources, list(found.findings), ends, names))
        assert not [word for word in SECRETS if word in told]


def test_two_requests_files_of_one_export(tmp_path: Path, reads: Reads) -> None:
    """What a file says itself goes before what another says."""
    role = RESOURCES[5]
    asked = [request(n, {"reference": "PractitionerRole/pr1"}, [{"reference": "Organization/2"}])
             for n in (1, 2)]  # fmt: skip
    one = [asked[0], role, body("1", "Lake Surgery", "K81003")]
    other = [asked[1], body("2", "Town Hospital", "RR801")]
    files = [write(tmp_path / f"ServiceRequest_{n}.ndjson", "\n".join(map(json.dumps, each)))
             for n, each in enumerate((one, other))]  # fmt: skip
    ties = study(reads(*files)).ties
    assert ties.select("source", "target", "count").rows() == [("K81003", "RR801", 2)]


def test_a_name_stays_where_another_reference_has_none(tmp_path: Path, reads: Reads) -> None:
    code = {"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "RR8"}
    asks = {"identifier": {**code, "value": "K81004"}, "display": "Vale Surgery"}
    body = {"resourceType": "Organization", "id": "o", "name": "North Trust", "identifier": [code]}
    requests = [
        {"resourceType": "ServiceRequest", "id": str(n), "status": "active", "requester": asks,
         "subject": {"reference": f"Patient/{n}"}, "authoredOn": "2024-04-01", "performer": [to]}
        for n, to in enumerate(({"reference": "Organization/o"}, {"identifier": code}))
    ]  # fmt: skip
    bundle = {"resourceType": "Bundle", "entry": [{"resource": x} for x in (body, *requests)]}
    found = reads(write(tmp_path / "x.json", json.dumps(bundle)))
    assert set(study(found).agencies["name"]) == {"North Trust", "Vale Surgery"}


@pytest.mark.parametrize("packed", ["json", "xml"])
def test_requests_of_stu3(tmp_path: Path, reads: Reads, packed: str) -> None:
    bodies = [
        {"resourceType": "Organization", "id": n, "name": f"Trust {n}"} for n in ("a", "b")
    ]  # fmt: skip
    request = {
        "resourceType": "ReferralRequest", "id": "r", "status": "cancelled",
        "subject": {"reference": "Patient/1", "display": "Ottoline Quill"},
        "authoredOn": "2018-04-01", "recipient": [{"reference": "Organization/b"}],
        "requester": {
            "agent": {"reference": "Practitioner/p", "display": "Dr Quill"},
            "onBehalfOf": {"reference": "Organization/a"},
        },
    }  # fmt: skip
    resources = [*bodies, request]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": x} for x in resources]}
    text = json.dumps(bundle) if packed == "json" else in_xml(resources)
    found = reads(write(tmp_path / f"x.{packed}", text))
    ties = study(found).ties.select("source", "target", "withdrawn", "persons").rows()
    assert ties == [("Organization/a", "Organization/b", 1, 1)]
    assert "Quill" not in repr((found.sources, list(found.findings), ties))
