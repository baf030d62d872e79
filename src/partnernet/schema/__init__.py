"""Every table that partnernet reads or writes, as data: columns, types, meaning.

Templates, checks, error messages, the data dictionary in the docs and the output writers are all
made from these contracts. Light to import: polars is loaded only where its types are asked for.
"""

from partnernet.schema.comparing import COMPARE, PLACES
from partnernet.schema.contract import Column, Kind, Table, conform, empty, polars_schema
from partnernet.schema.handing import HANDED
from partnernet.schema.inputs import (
    ACTIVITY,
    AGENCIES,
    AGREEMENTS,
    ASSESSMENTS,
    COVERAGE,
    FOOTPRINTS,
    INPUTS,
    MEETINGS,
    REFERRALS,
    SERVICES,
    TALLIES,
    TIES,
)
from partnernet.schema.integration import MATRIX
from partnernet.schema.outputs import (
    AGENCIES_OUT,
    DISCLOSURE_LOG,
    DYADS,
    FLOWS_PROTECTED,
    METRICS,
    NULLS,
    OUTPUTS,
    SCALES,
    TIES_OUT,
    WHATIF,
)
from partnernet.schema.permuting import QAP

__all__ = [
    "ACTIVITY",
    "AGENCIES",
    "AGENCIES_OUT",
    "AGREEMENTS",
    "ASSESSMENTS",
    "COMPARE",
    "COVERAGE",
    "DISCLOSURE_LOG",
    "DYADS",
    "FLOWS_PROTECTED",
    "FOOTPRINTS",
    "HANDED",
    "INPUTS",
    "MATRIX",
    "MEETINGS",
    "METRICS",
    "NULLS",
    "OUTPUTS",
    "PLACES",
    "QAP",
    "REFERRALS",
    "SCALES",
    "SERVICES",
    "TALLIES",
    "TIES",
    "TIES_OUT",
    "WHATIF",
    "Column",
    "Kind",
    "Table",
    "conform",
    "empty",
    "polars_schema",
]
