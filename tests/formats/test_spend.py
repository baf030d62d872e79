"""Published spend, by the headings that publishers really use, with the dirt of their files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

import partnernet as pn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from partnernet.readers import Gathered

PATTERNS: dict[str, list[str]] = {
    "code": ["Body name", "Transaction date", "Supplier (beneficiary)", "Transaction number",
             "Net amount", "Irrecoverable VAT", "Department", "Procurement category",
             "CIPFA expenditure code", "Purpose of expenditure"],
    "cipfa": ["Body Name", "Body", "Service Area Categorisation", "Responsible Unit",
              "Expenses Type", "Detailed Expenses Type", "(Payment) Date", "Transaction Number",
              "(Net) Amount", "Supplier Name", "Supplier Id"],
    "devon": ["Body", "Date", "Transaction Number", "Amount", "Supplier", "Supplier ID",
              "Expense Area", "Expense Type", "Expense Code"],
    "southend": ["Organisation name", "Organisation Code", "Directorate",
                 "Service Category label", "Supplier name", "Payment date", "Transaction number",
                 "Net Amount", "Purpose of spend", "Procurement category name"],
    "solihull": ["Body name", "Directorate", "Service Area Categorisation", "Supplier Name",
                 "Payment Date", "Card Transaction", "Net Amount", "Purpose of Spend",
                 "Procurement Classification: ProClass Label"],
    "rochdale": ["DIRECTORATE", "PURPOSE", "SUPPLIER NAME", "EFFECTIVE DATE", "AMOUNT (GBP)"],
    "bcp": ["BODY", "LOCAL AUTHORITY DEPARTMENT", "DESCRIPTION 1", "DESCRIPTION 2", "DATE",
            "AMOUNT", "BENEFICIARY"],
    "thurrock": ["Body Name", "Body Id", "Month", "Date", "Department", "Beneficiary", "Purpose",
                 "Merchant Category", " Amounts "],
    "slough": ["Body Name", "Vendor Number", "Vendor Name", "Cost Centre", "Service Label",
               "BV Code", "Amount", "Period"],
    "bradford": ["Organisational Unit", "Payment Date", "Amount", "Beneficiary Name"],
    "nhs": ["Department Family", "Entity", "Date", "Expense Type", "Expense Area", "Supplier",
            "Transaction Number", "Amount", "Description", "Supplier Postcode"],
}  # fmt: skip
AMOUNTS = [" 27,000.00 ", "-£23,484.00", "(500.00)", "£1,250.50", "600"]
TOTAL = 27000.0 - 23484.0 - 500.0 + 1250.5 + 600.0
SUPPLIERS = ["Barnfield Care Ltd", "REDACTED PERSONAL DATA", "Hill Housing", "Redacted", "Aid UK"]
COUNCIL = "Thames Borough Council"


def rows(headings: list[str], days: list[str]) -> list[list[str]]:
    def cell(heading: str, place: int) -> str:
        plain = heading.strip().lower()
        if any(word in plain for word in ("amount",)):
            return AMOUNTS[place]
        if "date" in plain:
            return days[place]
        if plain in {"period", "month"}:
            return "Apr-23"
        if plain in {"supplier (beneficiary)", "supplier name", "supplier", "vendor name",
                     "beneficiary", "beneficiary name"}:  # fmt: skip
            return SUPPLIERS[place]
        if plain in {"body name", "body", "organisation name", "entity", "department family"}:
            return COUNCIL
        return f"{plain} {place}"

    return [[cell(heading, place) for heading in headings] for place in range(len(AMOUNTS))]


def write(path: Path, table: list[list[str]], encoding: str = "utf-8") -> Path:
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    path.write_text(stream.getvalue(), encoding=encoding, newline="")
    return path


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_is_recognised_and_sums(
    tmp_path: Path, reads: Callable[..., Gathered], name: str
) -> None:
    headings = PATTERNS[name]
    days = ["24/04/2023", "03/04/2023", "13/04/2023", "28/04/2023", "05/04/2023"]
    encoding = "cp1252" if len(name) % 2 else "utf-8-sig"
    path = write(tmp_path / "may.csv", [headings, *rows(headings, days)], encoding)
    found = reads(path)
    (source,) = found.sources
    assert source.recognised == "Spend over a threshold"
    assert (source.rows, source.read) == (5, 5)
    assert found.study is not None
    ties = found.study.ties
    assert ties["amount"].sum() == TOTAL
    assert set(ties["layer"]) == {"funding"}
    named = COUNCIL if "source" in source.mapping else "Publishing body"
    assert set(ties["source"]) == {named}
    assert "redacted (individuals)" in ties["target"].to_list()
    kinds = dict(found.study.agencies.select("agency_id", "kind").iter_rows())
    assert kinds["redacted (individuals)"] == "public"


@pytest.mark.parametrize(
    ("headings", "amount"),
    [
        (["Supplier_Name", "Date", "SumOfAmount_Inc_VAT", "SumOfAmount_Exc_VAT"], 4),
        (["Supplier Name *******", "Trans Date", "Unclaimed VAT", "Amount £ (Excl VAT)"], 4),
        (["Final Supplier Name", "Payment Date - G/L Date", "Vendor Type",
          "Trans Original Net Amt"], 4),
        (["Vendor Name 2", "Paym Acc Date", "Department", "Distrib Amount Sum"], 4),
        (["Published Supplier Name", "Date Incurred -Payment date", "Directorate",
          "£ Spend (excluding VAT)"], 4),
        (["Supplier", "Pay Date", "Gross", "Nett Amount"], 4),
        (["Supplier", "Accounting Date", "Invoice Line Amount", "Expense Type"], 3),
        (["Redacted Supplier Name", "Date Paid", "Amount", "Supplier Name"], 3),
    ],
)  # fmt: skip
def test_headings_of_further_publishers(
    tmp_path: Path, reads: Callable[..., Gathered], headings: list[str], amount: int
) -> None:
    cells = ["Aid UK", "01/04/2024", "7.5", "7.5"]
    cells[amount - 1] = "1,250.50"
    (source,) = reads(write(tmp_path / "x.csv", [headings, cells])).sources
    assert source.recognised == "Spend over a threshold"
    assert source.mapping["target"] == headings[0]
    assert source.mapping["date"] == headings[1]
    assert source.mapping["amount"] == headings[amount - 1]


@pytest.mark.parametrize(
    "name",
    ["Personal Data - Redacted", "Name redacted", "Withheld under DPA", "*****", "XXXXXXXX",
     "Redacted - commercial confidentiality"],
)  # fmt: skip
def test_every_way_of_redacting(tmp_path: Path, reads: Callable[..., Gathered], name: str) -> None:
    table = [["Supplier", "Date Paid", "Amount"], ["Aid UK", "", "1"], [name, "", "2"]]
    found = reads(write(tmp_path / "x.csv", table))
    assert found.study is not None
    assert "redacted (individuals)" in found.study.ties["target"].to_list()


def test_a_register_of_grants(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    headings = ["Grant Recipient", "Grant Date", "Grant Amount", "Grant Purpose", "Charity Number"]
    table = [headings, ["Aid UK", "01/04/2024", "£1,000.00", "Youth", "1"]]
    (source,) = reads(write(tmp_path / "x.csv", table)).sources
    assert source.recognised == "Spend over a threshold"
    assert source.mapping["target"] == "Grant Recipient"


def test_card_holders_are_not_read(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    headings = ["Cardholder Name", "Merchant Name", "Transaction Date", "Transaction Amount"]
    (source,) = reads(write(tmp_path / "x.csv", [headings, ["A", "B", "01/04/2024", "7"]])).sources
    assert source.stripped == ("Cardholder Name",)


def test_banner_totals_and_hollow_lines(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    headings = PATTERNS["devon"]
    days = ["03-Apr-23", "04-Apr-23", "05-Apr-23", "06-Apr-23", "07-Apr-23"]
    table = [
        ["Transparency Report - April 2023", *[""] * 8], [""] * 9, headings,
        *rows(headings, days),
        ["", "", "x", "", "", "", "", "", ""],
        ["", "", "", "4,866.50", "Grand Total", "", "", "", ""],
    ]  # fmt: skip
    (source,) = reads(write(tmp_path / "april.csv", table)).sources
    assert source.header_row == 3
    assert source.excluded == {"line_of_totals": 1, "no_supplier_and_amount": 1}
    assert source.rows == 7
    assert source.first == "2023-04-03"


def test_credit_notes_stay_negative(tmp_path: Path, reads: Callable[..., Gathered]) -> None:
    table = [PATTERNS["rochdale"], *[["D", "P", "Aid UK", f"0{n}/04/2023", "-10"] for n in (1, 2)]]
    found = reads(write(tmp_path / "x.csv", table))
    assert found.study is not None
    assert found.study.ties.select("amount", "count").rows() == [(-20.0, 2)]


@pytest.mark.parametrize("heading", ["Payer", "Paid by", "Funder"])
def test_whoever_a_column_names_as_payer_is_the_payer(
    tmp_path: Path, reads: Callable[..., Gathered], heading: str
) -> None:
    path = tmp_path / "paid.csv"
    path.write_text(
        f"{heading},Payee,Amount,Date\nAshby Council,Aid UK,900,03/04/2024\n"
        "Ashby NHS,Aid UK,700,04/04/2024\n",
        encoding="utf-8",
    )
    gathered = reads(path)
    assert set(gathered.study.ties["source"]) == {"Ashby Council", "Ashby NHS"}
    assert not any("no column names the payer" in said for said in gathered.sources[0].assumed)


def test_ties_of_the_template_are_not_taken_for_spend(
    tmp_path: Path, reads: Callable[..., Gathered]
) -> None:
    table = [["source", "target", "amount", "date"], ["A", "B", "5", "2024-01-01"]]
    (source,) = reads(write(tmp_path / "x.csv", table)).sources
    assert not source.recognised


@pytest.mark.shared
def test_real_sets_in_our_own_layout_stay_what_they_are(
    shared: Path, reads: Callable[..., Gathered]
) -> None:
    found = reads(shared / "data" / "grants_360")
    assert not any(source.recognised for source in found.sources)
    assert found.study is not None
    assert found.study.ties.height


AGENCIES = ["Aid UK", "Hill Housing", "Barn Care Ltd", "Vale School", "Dale Homes (North)"]


def test_payees_named_like_people_are_on_no_map(tmp_path: Path) -> None:
    names = ["BEVERLEY QUILLFEATHER", "Mr P Quillfeather t/a Sweeps", "QUILLFEATHER, JOHN (G)",
             "2ND NATURE CLEANING (SARAH QUILLFEATHER)"]  # fmt: skip
    table = [[f"0{1 + n}/04/2023", name, "600"] for n, name in enumerate([*names, *AGENCIES])]
    path = write(tmp_path / "x.csv", [["Payment Date", "Supplier Name", "Net Amount"], *table])
    analysis = pn.analyse(pn.read(path))
    kinds = analysis.study.agencies.select("name", "service_type").rows()
    assert {name for name, kind in kinds if kind == "sole trader"} == set(names)
    pn.save(analysis, tmp_path / "out")
    page = (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    assert "quillfeather" not in page.casefold()
    assert "Aid UK" in page


def test_who_also_passes_cases_on_is_no_sole_trader(tmp_path: Path) -> None:
    paid = write(tmp_path / "a.csv", [["Date", "Supplier", "Amount"], ["", "Grace Quill", "5"]])
    cases = write(tmp_path / "b.csv", [["source", "target"], ["Grace Quill", "MASH"]])
    assert pn.read([paid, cases]).study.agencies["service_type"].null_count() == 3


def test_one_payer_is_no_payers(tmp_path: Path) -> None:
    table = [["Date", "Supplier", "Amount"], *[["", name, "5"] for name in ("Aid UK", "Hill")]]
    page = pn.tell(pn.analyse(pn.read(write(tmp_path / "x.csv", table))))
    assert "from 1 payer to 2 payees" in str(page)
