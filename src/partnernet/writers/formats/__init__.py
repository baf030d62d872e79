"""Networks for other programs: each as far as its format can hold what is known and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from partnernet import vocabulary as v
from partnernet.errors import ConfigError, UnknownNameError
from partnernet.writers.folder import check_destination, new_folder, write_file
from partnernet.writers.tables import INTERNAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnernet.disclosure import Policy
    from partnernet.readers import Reading
    from partnernet.study import Study
    from partnernet.writers.formats.networks import Area

__all__ = ["FORMATS", "Format", "export"]

README = "README.txt"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: who reads it, which function writes it, what it cannot hold.

    `suffix` is that of the file which can stand alone; empty where only a folder makes sense.
    """

    name: str
    program: str
    home: str
    suffix: str = ""
    cannot: str = ""


_NO_MISSING = "It cannot say that a pair was not observed: no tie may also mean that nobody knows."
_ONE_NUMBER = (
    "A tie has one number. Where a strength is unknown or hidden, every tie of that network is 1."
)

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("statnet", "statnet in R (network, sna, ergm)", "bundle.statnet"),
            Format("rsiena", "RSiena in R", "bundle.rsiena"),
            Format("igraph-r", "igraph in R", "bundle.igraph_r"),
            Format("ucinet", "UCINET and NetDraw", "ucinet.ucinet", ".dl", _ONE_NUMBER),
            Format("gephi", "Gephi", "tabular.gephi", "", _NO_MISSING),
            Format("muxviz", "muxViz in R", "tabular.muxviz", "", f"{_NO_MISSING} {_ONE_NUMBER}"),
            Format("pajek", "Pajek", "pajek.pajek", ".net", f"{_NO_MISSING} {_ONE_NUMBER}"),
            Format("graphml", "any program", "graphfiles.graphml", ".graphml", _NO_MISSING),
            Format("gexf", "Gephi and others", "graphfiles.gexf", ".gexf", _NO_MISSING),
            Format("csv", "any program (tables with datapackage.json)", "bundle.csv_package"),
        )
    }
)
"""Every format by name."""

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "layer": "layer, level and wave of a tie",
        "direction": "whether a tie has a direction",
        "value": "its strength, where that of every tie of the network is known",
        "strength": "its strength, tie by tie",
        "count": "count",
        "amount": "amount of money",
        "frequency": "how often",
        "contact_type": "declared code of contact",
        "first": "first and last day",
        "unobserved": "pairs that nobody observed",
        "area": "the area's name",
        "names": "names of agencies beside their ids",
        "words": "attributes that are words, levels and waves of an agency",
        "numbers": "attributes that are numbers, or yes and no",
        "days": "attributes that are days",
    }
)
"""What there is of a network that a format may hold or not; every format holds who is tied."""

_TIES = frozenset(("layer", "level", "wave", "direction", "value"))
_EVERY = (frozenset(PARTS) | _TIES | {"last"}) - {"unobserved"}

HOLDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "graphml": _EVERY,
        "gexf": _EVERY,
        "gephi": _EVERY,
        "pajek": _TIES | {"words", "numbers", "days"},
        "ucinet": _TIES | {"names", "words", "numbers", "days", "unobserved"},
        "muxviz": _TIES - {"direction"},
    }
)
"""What comes back of an export, format by format, where partnernet reads the format too."""


def export(
    data: Study | Reading,
    to: str,
    destination: Path | str,
    *,
    policy: Policy | None = None,
    areas: Sequence[str] | None = None,
    levels: Sequence[str] | None = None,
    layers: Sequence[str] | None = None,
    inputs: Iterable[Path | str] = (),
) -> tuple[str, ...]:
    """Write the networks of a study for another program; return the names of the files.

    Every layer of every level and wave, with the agencies' attributes, pairs that nobody observed
    and agencies that were not there as far as the format can hold them (`FORMATS[to].cannot`).
    Exact and internal, or, with a `policy` that hides anything, from the protected frames.
    `destination` is a folder; or a file with the format's ending, where one file holds all.

    Raises
    ------
    UnknownNameError
        No such format, area, level or layer.
    ConfigError
        There is no tie to hand over, or one file cannot hold it.
    OutputError
        The destination cannot be written to.

    >>> import partnernet as pn, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     export(pn.datasets.load("emon"), "graphml", folder + "/out", areas=["MtSi"])
    ('MtSi.graphml', 'README.txt')
    """
    from partnernet.study import Study
    from partnernet.writers.formats.networks import areas_of

    if to not in FORMATS:
        kind = "format"
        raise UnknownNameError.among(kind, to, FORMATS)
    form, target = FORMATS[to], Path(destination)
    study = data if isinstance(data, Study) else data.study
    _check(study, levels, layers)
    found = areas_of(study, policy, areas=areas, levels=levels, layers=layers)
    kept = tuple(area for area in found if area.networks)
    if not kept:
        message = "There is no network to hand over."
        raise ConfigError(message, hint="partnernet check FILE says what was read.")
    module, name = form.home.split(".")
    made: dict[str, bytes] = getattr(import_module(f"partnernet.writers.formats.{module}"), name)(
        kept
    )
    if target.suffix:
        return (_one_file(form, target, made),)
    check_destination(target, inputs=[Path(each) for each in inputs])
    made[README] = _readme(form, kept, policy).encode()
    with new_folder(target) as place:
        for file, content in made.items():
            (place / file).write_bytes(content)
    return tuple(made)


def _check(study: Study, levels: Sequence[str] | None, layers: Sequence[str] | None) -> None:
    for kind, asked in (("level", levels), ("layer", layers)):
        there = study.ties[kind].drop_nulls().unique().to_list()
        for name in asked or ():
            if name not in there:
                raise UnknownNameError.among(kind, name, there)


def _one_file(form: Format, target: Path, made: Mapping[str, bytes]) -> str:
    if target.suffix != form.suffix:
        ending = f"a folder or a file that ends in {form.suffix}" if form.suffix else "a folder"
        message = f"'{target.name}' does not fit: --to {form.name} writes {ending}."
        raise ConfigError(message, hint=f"partnernet export FILE --to {form.name} -o FOLDER")
    files = [name for name in made if name.endswith(form.suffix)]
    if len(files) != 1:
        message = f"One {form.suffix} file cannot hold this: it would be {', '.join(files)}."
        raise ConfigError(message, hint="Give a folder, or choose with --area or --layer.")
    write_file(target, made[files[0]])
    return target.name


def _readme(form: Format, areas: Sequence[Area], policy: Policy | None) -> str:
    """Say what this is, for whom, and what is in it and not."""
    lines = [
        stamp(policy),
        "",
        f"Networks for {form.program}, written by partnernet. See partnernet export --help.",
    ]
    if form.cannot:
        lines += ["", form.cannot]
    lines += ["", "Ties with the public and with categories of sources are not in it.", ""]
    for area in areas:
        for network in area.networks:
            here = area.agencies.height - len(network.absent)
            ties, unknown = network.ties.height, network.unobserved.height
            lines.append(
                f"{area.name}, {network.title}: {v.many(here, 'agency')}, {v.many(ties, 'tie')}, "
                f"{'directed' if network.directed else 'undirected'}; "
                f"{v.many(unknown, 'pair')} not observed, {len(network.absent)} not there"
            )
    return "\n".join(lines) + "\n"


def stamp(policy: Policy | None) -> str:
    """Say who may see it.

    >>> from partnernet.disclosure import Policy
    >>> stamp(None)
    'Internal: may contain small numbers'
    >>> stamp(Policy())
    'Profile dfe: Counts of 1 to 5 are hidden, as DfE does, and others that would give them away.'
    """
    if policy is None or not policy.profile.hides:
        return INTERNAL
    return f"Profile {policy.profile.name}: {policy.profile.about}"
