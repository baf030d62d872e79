"""Sets what partnernet says of made-up records beside what the oracles say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.metrics.harness import _unlike, table
from tests.metrics.oracles.outcomes import RECORDED

from partnernet.metrics import get
from partnernet.metrics._engine import compute

if TYPE_CHECKING:
    from tests.metrics.harness import Got, Key
    from tests.metrics.records import Records


def computed(records: Records, names: list[str]) -> dict[Key, dict[str | None, Got]]:
    return table(compute(records.partnership(), names=names))


def differences(records: Records, names: list[str]) -> list[str]:
    """Where they disagree, for some measures, at every level and layer, on every unit."""
    levels = records.partnership().levels
    got = computed(records, names)
    wrong: list[str] = []
    wanted: set[Key] = set()
    for name in names:
        for run in get(name).grid():
            answer = RECORDED[name](records, **run) if levels else {}
            places = answer if isinstance(answer, dict) else {("*", "*"): answer}
            for (level, layer), value in places.items():
                key = (name, level, layer, json.dumps(run))
                wanted.add(key)
                if key not in got:
                    wrong += [f"{key}: not computed"] if value != {} else []
                else:
                    wrong += [f"{key}: {text}" for text in _unlike(value, got[key])]
    return wrong + [f"{key}: should not be" for key in got.keys() - wanted]
