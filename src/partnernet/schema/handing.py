"""The tables that are handed to other programs, and those of single draws; as data, as the rest."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet.schema.contract import Table, col
from partnernet.schema.inputs import LEVEL, WAVE

if TYPE_CHECKING:
    from collections.abc import Mapping

NODES = Table(
    "nodes",
    "One row an agency of an area; its other columns are those of the table of agencies.",
    (
        col("number", "whole", "Number of the agency in its area, from 1."),
        col("agency_id", "text", "Agency."),
        col("label", "text", "Its name."),
        col("area", "text", "Area."),
        col("sector", "text", "Sector."),
        col("members", "whole", "Agencies that a group stands for."),
    ),
)

NETWORKS = Table(
    "networks",
    "One row a network: where its ties are, and of which pairs nobody knows.",
    (
        col("area", "text", "Area."),
        col("wave", "text", "Wave; `all` where there are none."),
        col("level", "text", "Level."),
        col("layer", "text", "Kind of tie."),
        col(
            "kind",
            "text",
            "What strength is: count, money, ordinal (contacts a year) or presence.",
        ),
        col("directed", "yes/no", "Ties run from one agency to the other; else each pair is once."),
        col("agencies", "whole", "Agencies that were there."),
        col("ties", "whole", "Ties."),
        col("unobserved", "whole", "Pairs of which nobody knows whether they have a tie."),
        col("edges_file", "text", "File of the ties."),
        col("unobserved_file", "text", "File of the unobserved pairs."),
        col("absent", "text", "`;`-joined numbers of agencies not there: structural zeros."),
    ),
)

EDGES = Table(
    "edges",
    "One row a tie of one network: `edges_` and its name.",
    (
        col("from", "whole", "Number of the sender, payer or first agency."),
        col("to", "whole", "Number of the receiver, payee or second agency."),
        col("value", "number", "Strength; empty where it is not known or hidden."),
        col("count", "whole", "Events."),
        col("amount", "number", "Pounds."),
        col("frequency", "text", "How often, in words."),
        col("contact_type", "whole", "Lowest declared code of Gregson's scale."),
        col("first", "date", "First day on record."),
        col("last", "date", "Last day on record."),
        col("hidden", "yes/no", "Whether the number is hidden by the disclosure profile."),
    ),
)

UNOBSERVED = Table(
    "unobserved",
    "One row a pair of which nobody knows whether it has a tie: `unobserved_` and the name of its "
    "network.",
    (
        col("from", "whole", "Number of the sender, payer or first agency."),
        col("to", "whole", "Number of the receiver, payee or second agency."),
    ),
)

NULL_DRAWS = Table(
    "draws",
    "One row a random network and measure (`--keep-draws`, Parquet).",
    (
        col("area", "text", "Area."),
        WAVE,
        LEVEL,
        col("layer", "text", "Layer."),
        col("null_model", "text", "What the draws hold fixed."),
        col("metric", "text", "Code of the measure."),
        col("params", "text", "JSON: the measure's own parameters."),
        col("draw", "whole", "Number of the draw, from 1."),
        col("value", "number", "Value on that random network; empty where it has none."),
    ),
)

QAP_DRAWS = Table(
    "qap_draws",
    "One row a permutation, test and term (`partnernet qap --keep-draws`, Parquet).",
    (
        col("area", "text", "Area."),
        WAVE,
        LEVEL,
        col("test", "text", "`mrqap` or `qap`."),
        col("term", "text", "Term."),
        col("draw", "whole", "Number of the permutation, from 1."),
        col("value", "number", "t (`mrqap`) or correlation (`qap`); empty where it has none."),
    ),
)

HANDED: Mapping[str, Table] = MappingProxyType(
    {t.name: t for t in (NODES, NETWORKS, EDGES, UNOBSERVED, NULL_DRAWS, QAP_DRAWS)}
)
"""Tables of `partnernet export` and `--keep-draws`."""
