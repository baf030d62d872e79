"""Which faults fit which measure: the register, and the functions that each measure calls."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from faults.given import GIVEN
from faults.source import Fault, edits
from partnernet.metrics import all_cards

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnernet.metrics import Metric

BESIDE = ("_cost", "_engine", "_example", "_frame", "_gates", "_registry", "_results", "_words")
"""How the names of modules start that belong to no measure; they have tests of their own."""

ALSO = ("survival", "working_days")
"""Modules outside the folder of measures whose functions measures call."""


@dataclass(frozen=True)
class _Function:
    module: str
    name: str
    node: ast.FunctionDef
    names: frozenset[str]
    calls: frozenset[tuple[str, str]]


def catalogue(root: Path, only: str | None = None) -> list[Fault]:
    """Every fault that fits some measure (or the one named), in the source tree at `root`."""
    functions = _functions(root)
    reached = {m.id: _reached(m, functions) for m in all_cards().values()}
    found = [
        Fault(metric.id, kind, (metric.id,))
        for metric in all_cards().values()
        for kind, fault in GIVEN.items()
        if fault.fits(metric, frozenset().union(*(f.names for f in reached[metric.id])))
    ]
    for function in functions.values():
        users = tuple(m for m, called in reached.items() if function in called)
        if users:
            found += _in_text(root, function, users)
    return [f for f in found if only is None or only in f.measures]


def _in_text(root: Path, function: _Function, users: tuple[str, ...]) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for edit in edits(function.node, _text(root, function.module)):
        what = f"{edit.kind}: {' '.join(edit.old.split())} -> {' '.join(edit.new.split())}"
        seen[what] += 1
        nth = f" ({seen[what]})" if seen[what] > 1 else ""
        where = f"{function.module}.{function.name}"
        yield Fault(where, what + nth, users, function.module, edit)


def path_of(root: Path, module: str) -> Path:
    """The file of a module that measures are made of."""
    folder = root / "src" / "partnernet"
    return folder / f"{module}.py" if module in ALSO else folder / "metrics" / f"{module}.py"


@cache
def _text(root: Path, module: str) -> bytes:
    return path_of(root, module).read_bytes()


def _functions(root: Path) -> dict[tuple[str, str], _Function]:
    files = (root / "src" / "partnernet" / "metrics").glob("*.py")
    modules = sorted(f.stem for f in files if not f.stem.startswith(("__", *BESIDE)))
    modules += [each for each in ALSO if path_of(root, each).exists()]
    found: dict[tuple[str, str], _Function] = {}
    for module in modules:
        tree = ast.parse(_text(root, module))
        local = _imported(tree) | {
            node.name: (module, node.name)
            for node in tree.body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        }
        for node in tree.body:
            methods = node.body if isinstance(node, ast.ClassDef) else [node]
            for each in methods:
                if isinstance(each, ast.FunctionDef):
                    names = _names(each)
                    calls = frozenset(local[name] for name in names if name in local)
                    key = (module, node.name if isinstance(node, ast.ClassDef) else each.name)
                    title = each.name if key[1] == each.name else f"{key[1]}.{each.name}"
                    found[module, title] = _Function(module, title, each, names, calls)
    return found


def _imported(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """Names that a module takes from others, by the name it uses."""
    return {
        alias.asname or alias.name: (str(node.module).rpartition(".")[2], alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("partnernet.")
        for alias in node.names
    }


def _names(function: ast.FunctionDef) -> frozenset[str]:
    run = [node for part in function.body for node in ast.walk(part)]
    words = {node.id for node in run if isinstance(node, ast.Name)}
    words |= {node.attr for node in run if isinstance(node, ast.Attribute)}
    strings = {node.value for node in run if isinstance(node, ast.Constant)}
    return frozenset(words | {text for text in strings if isinstance(text, str)})


def _reached(metric: Metric, functions: dict[tuple[str, str], _Function]) -> frozenset[_Function]:
    """The functions of a measure: its own, and those that they mention."""
    todo = [(metric.function.__module__.rpartition(".")[2], metric.function.__name__)]
    found: set[_Function] = set()
    while todo:
        module, name = todo.pop()
        here = [
            f
            for (at, title), f in functions.items()
            if at == module and (title == name or title.startswith(f"{name}."))
        ]
        for function in here:
            if function not in found:
                found.add(function)
                todo.extend(function.calls)
    return frozenset(found)
