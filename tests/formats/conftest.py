"""Reading of files of known formats, and what must hold for every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from partnernet.readers import Gathered, ReadOptions, gather

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def reads() -> Callable[..., Gathered]:
    """Read files; all rows of all of them must be accounted for."""

    def read(*paths: Path, **choices: Any) -> Gathered:
        found = gather(list(paths), ReadOptions(discover=False, **choices))
        assert not found.failed, found.failed
        for source in found.sources:
            assert source.read + sum(source.excluded.values()) + source.rejected == source.rows
            assert source.read >= 0
            if source.recognised:
                assert source.confidence is not None
                assert source.because
        return found

    return read
