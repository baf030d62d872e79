"""How a result was made: inputs, parameters, versions, seed. Two equal runs have equal run ids."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

METHOD_VERSION = "1"
"""Raised when a definition or a default changes; results of different methods are not compared."""

PACKAGES = ("polars", "igraph", "networkx", "numpy", "scipy", "narwhals", "pyvis")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run was made of; `run_id` is the same for the same inputs, parameters and version.

    `inputs` are (base name, SHA-256) pairs; `parameters` are all that the caller chose. Nothing in
    it depends on the time, the machine, the working folder or the output folder.

    >>> one, two = (Run.of([("a.csv", "00")], {"infer": "auto"}, seed=1) for _ in range(2))
    >>> one.run_id == two.run_id, len(one.run_id)
    (True, 12)
    """

    run_id: str
    partnernet: str
    method: str
    inputs: tuple[tuple[str, str], ...]
    parameters: Mapping[str, object] = field(default_factory=dict)
    seed: int = 1

    @classmethod
    def of(
        cls, inputs: Iterable[tuple[str, str]], parameters: Mapping[str, object], *, seed: int
    ) -> Run:
        """Make the record of a run."""
        files = tuple(sorted(inputs))
        said = {
            "inputs": files,
            "parameters": parameters,
            "seed": seed,
            "partnernet": partnernet_version(),
            "method": METHOD_VERSION,
        }
        text = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
        return cls(
            run_id=hashlib.sha256(text.encode()).hexdigest()[:12],
            partnernet=partnernet_version(),
            method=METHOD_VERSION,
            inputs=files,
            parameters=dict(parameters),
            seed=seed,
        )

    def as_dict(self) -> dict[str, object]:
        """Return the record as it is written to run.json, wall time and platform left out."""
        return {
            "run_id": self.run_id,
            "partnernet": self.partnernet,
            "method": self.method,
            "inputs": [{"file": name, "sha256": digest} for name, digest in self.inputs],
            "parameters": dict(self.parameters),
            "seed": self.seed,
        }


def partnernet_version() -> str:
    """Version of the installed partnernet.

    >>> partnernet_version().count(".") >= 1
    True
    """
    try:
        return version("partnernet")
    except PackageNotFoundError:  # run from a source tree without installing
        return "0+unknown"


def environment() -> dict[str, str]:
    """Versions of Python and of the libraries that computed."""
    found = {"python": platform.python_version(), "system": platform.system()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
