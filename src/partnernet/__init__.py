"""partnernet: network analysis of multi-agency partnerships.

Names load when they are first touched, so `import partnernet` costs next to nothing. The usual way:

    import partnernet as pn

    reading = pn.read("referrals.csv")      # what was read, and what was wrong with it
    result = pn.analyse(reading)            # every measure, every scale the file allows
    result.values                           # one tidy frame
    pn.save(result, "out")                  # tables and a map, written whole or not at all
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import partnernet_datasets as datasets
    import partnernet_maps as maps
    from partnernet import errors, metrics, scales, schema, vocabulary
    from partnernet.analysis import Analysis, analyse
    from partnernet.comparing import Comparison, compare
    from partnernet.events import aggregate
    from partnernet.findings import explain
    from partnernet.mrqap import Qap, qap
    from partnernet.nulls import Nulls, null_models
    from partnernet.readers import Reading, ReadOptions, read
    from partnernet.scales import place
    from partnernet.story import tell
    from partnernet.study import Partnership, Slice, Study, View
    from partnernet.validation import validate
    from partnernet.whatif import WhatIf, what_if
    from partnernet.writers import save
    from partnernet.writers.formats import export

_HOMES = {
    "Analysis": "partnernet.analysis",
    "Comparison": "partnernet.comparing",
    "Nulls": "partnernet.nulls",
    "Qap": "partnernet.mrqap",
    "Partnership": "partnernet.study",
    "ReadOptions": "partnernet.readers",
    "Reading": "partnernet.readers",
    "Slice": "partnernet.study",
    "Study": "partnernet.study",
    "View": "partnernet.study",
    "WhatIf": "partnernet.whatif",
    "aggregate": "partnernet.events",
    "analyse": "partnernet.analysis",
    "compare": "partnernet.comparing",
    "explain": "partnernet.findings",
    "export": "partnernet.writers.formats",
    "null_models": "partnernet.nulls",
    "place": "partnernet.scales",
    "qap": "partnernet.mrqap",
    "read": "partnernet.readers",
    "save": "partnernet.writers",
    "tell": "partnernet.story",
    "validate": "partnernet.validation",
    "what_if": "partnernet.whatif",
}
_MODULES = {
    "datasets": "partnernet_datasets",
    "errors": "partnernet.errors",
    "maps": "partnernet_maps",
    "metrics": "partnernet.metrics",
    "scales": "partnernet.scales",
    "schema": "partnernet.schema",
    "vocabulary": "partnernet.vocabulary",
}

__all__ = [
    "Analysis",
    "Comparison",
    "Nulls",
    "Partnership",
    "Qap",
    "ReadOptions",
    "Reading",
    "Slice",
    "Study",
    "View",
    "WhatIf",
    "aggregate",
    "analyse",
    "compare",
    "datasets",
    "errors",
    "explain",
    "export",
    "maps",
    "metrics",
    "null_models",
    "place",
    "qap",
    "read",
    "save",
    "scales",
    "schema",
    "tell",
    "validate",
    "vocabulary",
    "what_if",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first touched (PEP 562)."""
    if name == "__version__":
        return import_module("partnernet.provenance").partnernet_version()
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module 'partnernet' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
