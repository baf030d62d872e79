"""What a child process does: puts a fault into measures and asks the tests about them.

Nothing of partnernet is imported before the copy of the tree is entered.
"""

from __future__ import annotations

import os
import sys
import traceback
from ast import literal_eval
from functools import partial
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING, Any

from faults.judges import QUIET, first_failure, judges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from faults.source import Fault

CONTRACT = ("tests.metrics.test_contract",)
"""Run first, with only the faulty measures in the register."""
ORACLES = (
    *CONTRACT,
    "tests.outcomes.test_referral_measures",
    "tests.outcomes.test_answers_and_timing",
    "tests.outcomes.test_tables",
)
"""Where tests with "oracles" in their names set `differences` to nothing."""
WHOLE_REGISTER = ("test_every_measure_has_an_oracle", "test_tables_name_measures_that_exist")
"""Tests of the contract that need every measure to be there."""
REST = ("tests/metrics", "tests/outcomes")
"""Run when the contract has not noticed, with every measure and the doctests of the module."""


def enter(tree: Path, *, compile: bool) -> None:  # noqa: A002
    """Work in a copy; modules with a fault are never kept compiled."""
    os.chdir(tree)
    sys.dont_write_bytecode = not compile
    roots = ("src", "datasets", "visualisations", "cli", "tools", ".")
    sys.path[:0] = [str(tree / name) for name in roots]
    sys.modules["faults"].__path__ = [str(tree / "tools" / "faults")]  # not the one being edited


def make_catalogue(tree: Path) -> list[Fault]:
    enter(tree, compile=True)
    return import_module("faults.catalogue").catalogue(tree)


def noticed(tree: Path, fault: Fault | None, measures: tuple[str, ...]) -> str | None:
    """Run the tests with a fault (or none) in this process; say which noticed."""
    enter(tree, compile=fault is None)
    try:
        register = _register(fault)
    except Exception:  # noqa: BLE001 - a fault may break a module altogether
        return "import"
    contract = [import_module(path) for path in CONTRACT]
    every = dict(register)
    for name in set(register) - _with_partners(contract[0], measures):
        del register[name]
    for module in contract:
        for test in _tests(module):
            try:
                test()
            except Exception:  # noqa: BLE001 - any failure of a test
                if fault is None:
                    traceback.print_exc()
                return "contract"
    if fault is None:
        return None
    register.update(every)
    if by_name(tree, measures):
        return "tests that name it"
    return "other tests" if _other_tests_fail(tree, fault) else None


def met_together(tree: Path, kind: str, measures: tuple[str, ...]) -> tuple[str, ...]:
    """Put one kind of fault around many measures at once; say which then differ from their oracles.

    A measure is judged by its own oracle, so that many can be wrong in the same run.
    """
    enter(tree, compile=True)
    register = _register(None)
    judges = [import_module(path) for path in ORACLES]
    given = import_module("faults.given").GIVEN[kind]
    faulty = {name: given.put(register[name]) for name in measures}
    register.clear()
    register.update(faulty)

    def collect(differences: Callable[..., list[str]], given: Any, *names: list[str]) -> list[str]:
        def wrong() -> list[str]:
            there = [[name for name in some if name in register] for some in names]
            return differences(given, *there) if all(there) else []

        try:
            found = {literal_eval(text.split(": ")[0])[0] for text in wrong()}
        except Exception:  # noqa: BLE001 - a fault may break a measure altogether
            found = _wrong_alone(register, wrong)
        for name in found:
            del register[name]
        return []

    for judge in judges:
        judge.differences = partial(collect, judge.differences)  # type: ignore[attr-defined]
        for test in _tests(judge):
            if "oracles" in test.func.__name__ and register:
                test()
    return tuple(name for name in measures if name not in register)


def _wrong_alone(register: dict[str, Any], differences: Callable[[], list[str]]) -> set[str]:
    every, wrong = dict(register), set[str]()
    for name, metric in every.items():
        register.clear()
        register[name] = metric
        try:
            right = not differences()
        except Exception:  # noqa: BLE001
            right = False
        if not right:
            wrong.add(name)
    register.clear()
    register.update(every)
    return wrong


def _tests(module: Any) -> Iterator[partial[None]]:
    """The tests of a module as calls, as pytest would make them."""
    for name, function in vars(module).items():
        if name.startswith("test_") and name not in WHOLE_REGISTER:
            marks = getattr(function, "pytestmark", [])
            axes = [mark.args for mark in marks if mark.name == "parametrize"]
            for values in product(*(list(axis[1]) for axis in axes)):
                named = dict(zip((axis[0] for axis in axes), values, strict=True))
                yield partial(function, **named)


def named_notices(tree: Path, fault: Fault | None, measures: tuple[str, ...]) -> str | None:
    """Run only the test files that name the measures; give the first test that fails.

    Without a fault the measures are wrapped harmlessly, which no test may mind.
    """
    enter(tree, compile=True)
    register = _register(fault)
    if fault is None:
        harmless = import_module("faults.given").HARMLESS
        register.update({name: harmless.put(register[name]) for name in measures})
    return by_name(tree, measures)


def by_name(tree: Path, measures: tuple[str, ...]) -> str | None:
    """Give the first test that fails in the files that name the measures."""
    files = judges(tree, measures)
    return first_failure(files) if files else None


def _other_tests_fail(tree: Path, fault: Fault) -> bool:
    import pytest

    doctests = [str(_path(tree, fault))] if fault.edit else []
    skip = [f"--ignore={path.replace('.', '/')}.py" for path in CONTRACT]
    code = pytest.main([*QUIET, *REST, *doctests, *skip])
    if code in (4, 5):  # usage error, no tests
        message = f"pytest ended with {code}: the tests named in tools/mutate.py have moved."
        raise RuntimeError(message)
    return code != 0


def _register(fault: Fault | None) -> dict[str, Any]:
    """The register of measures, with a fault around one of them."""
    registry = import_module("partnernet.metrics._registry")
    registry.all_cards()
    register: dict[str, Any] = registry._METRICS
    if fault and not fault.edit:
        given = import_module("faults.given").GIVEN
        register[fault.where] = given[fault.what].put(register[fault.where])
    return register


def _with_partners(contract: Any, measures: tuple[str, ...]) -> set[str]:
    """The measures, and those that they become when every tie is reversed."""
    pairs = contract.TURNED_ROUND.items()
    return set(measures).union(*({a, b} for a, b in pairs if a in measures or b in measures))


def _path(tree: Path, fault: Fault) -> Path:
    path_of: Callable[[Path, str], Path] = import_module("faults.catalogue").path_of
    return path_of(tree, str(fault.module))
