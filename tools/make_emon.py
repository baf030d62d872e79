"""Rebuild `datasets/partnernet_datasets/emon` from the Debian package r-cran-network.

    apt-get download r-cran-network
    pip install rdata
    python tools/make_emon.py r-cran-network_*.deb [FOLDER]

The tables are committed; nothing in the tests or the build runs this. It needs `dpkg-deb` (any
Debian or Ubuntu) and the package `rdata`, and writes the same bytes from the same package.

What is taken as it is, and what is decided here, is written into `about.toml` (made by hand, beside
the tables) and repeated where the code does it.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

# Case in the R object -> prefix of its agency ids. The order of the R object is kept.
CASES = {
    "Cheyenne": "CHE",
    "HurrFrederic": "FRE",
    "LakePomona": "POM",
    "MtSi": "MSI",
    "MtStHelens": "HEL",
    "Texas": "TEX",
    "Wichita": "WIC",
}

# Sponsorship stands in for sector. "Private" gets a word of its own: it includes the
# Red Cross and volunteer teams, so it is not partnernet's sector `private` (companies).
SECTORS = {
    "City": "city",
    "County": "county",
    "County/City": "county_city",
    "State": "state",
    "Federal": "federal",
    "Private": "privately_sponsored",
}

# The scale is reversed: 1 is the most frequent. All four words describe an incident of hours or
# days, so none can be turned into contacts a year; `ad_hoc` is the one word without a yearly rate.
MEANINGS = {
    1: "continuously",
    2: "about once an hour",
    3: "every few hours",
    4: "about once a day or less",
}

AGENCIES = (
    "agency_id",
    "name",
    "area_id",
    "sector",
    "sponsorship",
    "location",
    "paid_staff",
    "volunteer_staff",
    "formalization",
    "command_rank_score",
    "decision_rank_score",
)
TIES = (
    "area_id",
    "source",
    "target",
    "reporter",
    "layer",
    "frequency",
    "frequency_code",
    "frequency_meaning",
)
COVERAGE = ("area_id", "layer", "agency_id", "role", "status", "absence_means")


def main(package: Path, folder: Path) -> None:
    """Unpack the package, read the R object, write the three tables."""
    agencies: list[dict[str, str]] = []
    ties: list[dict[str, str]] = []
    networks = read_emon(package)
    for case, prefix in CASES.items():
        network = networks[case]
        ids = [f"{prefix}{number:02d}" for number in range(1, len(network["val"]) + 1)]
        agencies += [agency(i, case, vertex) for i, vertex in zip(ids, network["val"], strict=True)]
        ties += [tie(ids, case, edge) for edge in network["mel"]]
    coverage = [
        {
            "area_id": row["area_id"],
            "layer": "communication",
            "agency_id": row["agency_id"],
            "role": "reporter",
            "status": "responded",
            "absence_means": "no_contact",
        }
        for row in agencies
    ]
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "agencies.csv", AGENCIES, agencies)
    write(folder / "ties.csv", TIES, ties)
    write(folder / "coverage.csv", COVERAGE, coverage)


def read_emon(package: Path) -> dict[str, Any]:
    """Return the seven networks of the R object `emon`, as plain dictionaries."""
    import rdata

    with tempfile.TemporaryDirectory() as unpacked:
        subprocess.run(["dpkg-deb", "-x", str(package), unpacked], check=True)
        (file,) = Path(unpacked).rglob("emon.RData")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the class `network` comes as plain lists: good
            networks: dict[str, Any] = rdata.read_rda(file)["emon"]
    return networks


def agency(agency_id: str, case: str, vertex: dict[str, Any]) -> dict[str, str]:
    """Turn one vertex into a row; spelling mistakes of the source are kept, dots become spaces."""
    values = {str(key): value[0] for key, value in vertex.items()}
    sponsorship = str(values["Sponsorship"])
    return {
        "agency_id": agency_id,
        "name": " ".join(str(values["vertex.names"]).replace(".", " ").split()),
        "area_id": case,
        "sector": SECTORS[sponsorship],
        "sponsorship": sponsorship,
        "location": text(values["Location"]),
        "paid_staff": text(values["Paid.Staff"]),
        "volunteer_staff": text(values["Volunteer.Staff"]),
        "formalization": text(values["Formalization"]),
        "command_rank_score": text(values["Command.Rank.Score"]),
        "decision_rank_score": text(values["Decision.Rank.Score"]),
    }


def tie(ids: list[str], case: str, edge: dict[str, Any]) -> dict[str, str]:
    """Turn one edge into a row: the tail of the arc is the organisation that reports it."""
    source, target = (ids[int(edge[end][0]) - 1] for end in ("outl", "inl"))
    code = int(edge["atl"]["Frequency"][0])
    return {
        "area_id": case,
        "source": source,
        "target": target,
        "reporter": source,
        "layer": "communication",
        "frequency": "ad_hoc",
        "frequency_code": str(code),
        "frequency_meaning": MEANINGS[code],
    }


def text(value: object) -> str:
    """Write a value; R's missing values and the source's `--` are unknown, hence empty."""
    written = f"{value:.12g}" if isinstance(value, float) else str(value)
    return "" if written in {"nan", "NA", "--"} else written


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write one table, UTF-8 with LF."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[1] / "datasets" / "partnernet_datasets" / "emon"
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else here)
