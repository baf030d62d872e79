"""The children in need census: XML of every year, flattened CSV, and XML that would do harm."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import polars as pl
import pytest

from partnernet.errors import InputError
from partnernet.readers import ReadOptions, gather, xmlparts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from partnernet.readers import Gathered

SOURCES = ["1A", "2A", "3A", "3B", "6", "8", "10", "2A", "6"]
UPN = "A123456789012"


def message(year: int, children: int, *, header: bool = True) -> str:
    """Make a return of as many children, two episodes each, by the published schema."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Message>{_header(year) if header else ""}<Children>{"".join(_children(year, children))}</Children>
</Message>"""


def _header(year: int) -> str:
    return f"""<Header><CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>
<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel>
<LEA>201</LEA><SoftwareCode>Local &amp; Authority</SoftwareCode></Source></Header>"""


def _children(year: int, number: int) -> Iterator[str]:
    sex = "<Sex>F</Sex>" if year >= 2025 else "<GenderCurrent>2</GenderCurrent>"
    for child in range(number):
        yield f"""<Child><ChildIdentifiers><LAchildID>DfE{child}</LAchildID><UPN>{UPN}</UPN>
<PersonBirthDate>2014-05-06</PersonBirthDate>{sex}</ChildIdentifiers><ChildCharacteristics>
<Ethnicity>WBRI</Ethnicity></ChildCharacteristics>{_episode(year, child)}{_episode(year, child + 3)}
</Child>"""


def _episode(year: int, place: int) -> str:
    source = SOURCES[place % len(SOURCES)]
    close = ("RC7", "RC5", "RC6", "")[place % 4]
    reason = f"<ReasonForClosure>{close}</ReasonForClosure>" if close else ""
    yes = ("true", "FALSE", "0", "1")[place % 4]
    return f"""<CINdetails><CINreferralDate>{year - 1}-06-{1 + place % 28:02}</CINreferralDate>
<ReferralSource>{source}</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>
<CINclosureDate>{year}-02-01</CINclosureDate>{reason}<Assessments><AssessmentActualStartDate>
{year - 1}-07-10</AssessmentActualStartDate><FactorsIdentifiedAtAssessment><AssessmentFactors>2A
</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments><Assessments>
<AssessmentActualStartDate>{year - 1}-07-01</AssessmentActualStartDate></Assessments>
<ReferralNFA>{yes}</ReferralNFA></CINdetails>"""


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("year", range(2017, 2027))
def test_every_year_is_recognised_and_read(
    tmp_path: Path, reads: Callable[..., Gathered], year: int
) -> None:
    found = reads(write(tmp_path / "return.xml", message(year, 12)))
    referrals, transfers = found.sources
    assert referrals.recognised == "Children in need census"
    assert referrals.confidence == 100
    assert referrals.rows == referrals.read + sum(referrals.excluded.values()) == 24
    assert transfers.rows == 24
    assert found.study is not None
    assert set(found.study.ties.filter(pl.col("layer") == "referral")["target"]) == {"LA:201"}
    onward = found.study.ties.filter(pl.col("layer") == "onward transfer")
    assert set(onward["target"]) == {"Another local authority", "Adult social care"}
    early_help = any("5D" in text for text in referrals.assumed)
    assert early_help == (year < 2023)


def test_of_a_child_only_the_number_is_taken(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(write(tmp_path / "return.xml", message(2024, 12)))
    source = found.sources[0]
    assert {"UPN"} <= set(source.stripped)
    assert {"PersonBirthDate", "Ethnicity", "GenderCurrent"} <= set(source.sensitive)
    assert source.used_then_dropped == ("LAchildID",)
    said = repr([*found.findings]) + repr(found.sources)
    assert UPN not in said
    assert "DfE1" not in said
    assert found.study is not None
    assert found.study.ties["persons"].sum() > 0
    assert found.study.referrals is not None
    assessed = found.study.referrals["date_assessed"].drop_nulls().unique().to_list()
    assert assessed == [dt.date(2023, 7, 1)]


def test_without_header_and_in_utf16(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    text = message(2024, 3, header=False).replace('encoding="utf-8"', 'encoding="utf-16"')
    found = reads(write(tmp_path / "return.dat", text, "utf-16"))
    assert found.sources[0].confidence == 95
    assert found.study is not None
    assert "Local authority" in found.study.agencies["agency_id"].to_list()


def test_flattened_csv_gives_the_same(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    lines = ["LAchildID,CINdetailsID,CINreferralDate,ReferralSource,PrimaryNeedCode,CINclosureDate,"
             "ReasonForClosure,DateOfInitialCPC,ReferralNFA"]  # fmt: skip
    for child in range(40):
        source = SOURCES[child % len(SOURCES)]
        reason, nfa = ("RC7", "RC9")[child % 2], ("false", "true")[child % 2]
        day = 1 + child % 28
        lines.append(f"C{child},{child},2023-05-{day:02},{source},N1,2023-09-01,{reason},,{nfa}")
    lines.append("C1,77,2023-05-01,99,N1,,,,false")
    found = reads(write(tmp_path / "cindetails.csv", "\n".join(lines) + "\n"))
    referrals, transfers = found.sources
    assert (referrals.rows, referrals.read) == (41, 41)
    assert (transfers.rows, transfers.read) == (41, 20)
    assert transfers.excluded == {"not_passed_on": 21}
    assert found.study is not None
    kinds = dict(found.study.agencies.select("agency_id", "kind").iter_rows())
    assert kinds["6: Police"] == "category"
    assert [each.value for each in found.findings if each.rule == "PN103"] == ["99"]


@pytest.mark.shared
def test_sample_of_the_publisher(shared: Path, reads: Callable[..., Gathered]) -> None:
    found = reads(shared / "data" / "csc_codes" / "SYNTHETIC_cin_referrals.csv")
    source = found.sources[0]
    assert source.recognised == "Children in need census"
    assert (source.rows, source.read) == (402, 402)


@pytest.mark.shared
def test_every_published_code_has_its_meaning(shared: Path) -> None:
    from partnernet.readers.codelists import code_list

    codes = pl.read_csv(
        shared / "data" / "csc_codes" / "cin_census_codes.csv", infer_schema_length=0
    )
    sources = codes.filter(pl.col("code_set").str.to_lowercase().str.contains("source"))
    assert sources.height
    assert set(sources["code"]) <= set(code_list("referral_source"))
    reasons = codes.filter(pl.col("code_set").str.to_lowercase().str.contains("closure"))
    assert set(code_list("passed_on_to")) <= set(reasons["code"])


BOMB = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(12)
)  # fmt: skip
HARMFUL = {
    "entity expansion": f"<!DOCTYPE m [{BOMB}]><Message><Children>&a11;</Children></Message>",
    "external entity": '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    "<Message><Children>&x;</Children></Message>",
    "external subset": '<!DOCTYPE m SYSTEM "m.dtd"><Message/>',
    "quadratic": '<!DOCTYPE m [<!ENTITY x "y">]><Message/>',
}


@pytest.mark.parametrize("kind", HARMFUL)
def test_document_types_are_refused(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "harm.xml", HARMFUL[kind])
    (failed,) = gather(path, ReadOptions(discover=False)).failed
    assert "document type" in failed.message


def test_depth_and_length_are_limited() -> None:
    deep = b"<m><c>" + b"<d>" * 200 + b"</d>" * 200 + b"</c></m>"
    with pytest.raises(InputError, match="deeply"):
        list(xmlparts.parts(deep, "x.xml", "c"))
    long = b"<m><c>" + b"x" * (xmlparts.LONGEST + 2) + b"</c></m>"
    with pytest.raises(InputError, match="characters"):
        list(xmlparts.parts(long, "x.xml", "c"))
    with pytest.raises(InputError, match="line 2: the XML is broken"):
        list(xmlparts.parts(b"<m>\n<c></m>", "x.xml", "c"))


def test_other_xml_is_refused_as_before(tmp_path: Path) -> None:
    path = write(tmp_path / "other.xml", f"<?xml version='1.0'?><a>{escape('<b>')}</a>")
    (failed,) = gather(path, ReadOptions(discover=False)).failed
    assert "XML" in failed.message
