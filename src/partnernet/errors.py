"""What can go wrong, each with what to do next and the exit code a command gives it.

Every error carries a `hint`: the next thing to type or to change. Messages name files by base name
only and never hold a value of a person identifier.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class PartnernetError(Exception):
    """Base of all errors that partnernet raises on purpose.

    >>> error = PartnernetError("nothing to read", hint="give a file")
    >>> str(error), error.hint, error.exit_code
    ('nothing to read', 'give a file', 2)
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(PartnernetError, ValueError):
    """A file without a usable row: missing, empty, binary, undecodable, locked."""


class SchemaError(InputError):
    """A table lacks a required column, or a column cannot hold what is in it."""


class ConfigError(PartnernetError, ValueError):
    """`partnernet.toml` or an option says something that partnernet cannot act on."""


class RefusedError(PartnernetError, ValueError):
    """A file that partnernet will not analyse as it stands: people would become agencies."""

    exit_code = 1


class UnknownNameError(PartnernetError, LookupError):
    """A name (measure, scale, level, layer, area, data set) that does not exist here."""

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str]) -> UnknownNameError:
        """Name what was asked for, the nearest existing name, and all there is.

        >>> print(UnknownNameError.among("level", "frontlin", ["frontline", "strategy"]).hint)
        Did you mean 'frontline'? There is: frontline, strategy.
        """
        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        guess = f"Did you mean '{near[0]}'? " if near else ""
        listed = ", ".join(names) if names else "none"
        return cls(f"Unknown {kind} '{name}'.", hint=f"{guess}There is: {listed}.")

    @classmethod
    def agency(cls, name: str, known: Iterable[str]) -> UnknownNameError:
        """Say that an agency does not exist here; list a few, not all."""
        names = sorted(known)
        near = get_close_matches(name, names, n=3)
        guess = f"Did you mean {' or '.join(repr(each) for each in near)}? " if near else ""
        shown = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
        return cls(f"Unknown agency '{name}'.", hint=f"{guess}There is: {shown}.")

    @classmethod
    def measure(cls, name: str, known: Iterable[str]) -> UnknownNameError:
        """Say that a measure does not exist; they are too many to list.

        >>> UnknownNameError.measure("densty", ["density", "reach"]).hint
        "Did you mean 'density'? All of them: partnernet metrics"
        """
        near = get_close_matches(name, sorted(known), n=3)
        guess = f"Did you mean {' or '.join(repr(each) for each in near)}? " if near else ""
        return cls(f"Unknown measure '{name}'.", hint=f"{guess}All of them: partnernet metrics")

    @classmethod
    def level(cls, name: str, known: Iterable[str]) -> UnknownNameError:
        """Say that a level does not exist here."""
        return cls.among("level", name, known)

    @classmethod
    def layer(cls, name: str, known: Iterable[str]) -> UnknownNameError:
        """Say that a layer does not exist here."""
        return cls.among("layer", name, known)


class OutputError(PartnernetError, OSError):
    """A result cannot be written where it was asked for."""


class RegistryError(PartnernetError, TypeError):
    """A measure or a scale is declared wrongly; a mistake of its author, not of the data."""


class MetricError(PartnernetError):
    """A measure failed while it was computed; names the measure, level and layer."""


class MissingExtraError(PartnernetError, ImportError):
    """A part that is not installed; the hint names the extra."""

    @classmethod
    def of(cls, extra: str, what: str) -> MissingExtraError:
        """Say which extra brings what is missing.

        >>> print(MissingExtraError.of("duckdb", "Reading DuckDB tables").hint)
        pip install "partnernet[duckdb]"
        """
        return cls(f"{what} needs an extra.", hint=f'pip install "partnernet[{extra}]"')
