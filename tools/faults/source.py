"""Faults in the text of a function: each an exact replacement at one place."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SWAPPED_OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], str]] = {
    ast.Add: (ast.Sub, "wrong sign"),
    ast.Sub: (ast.Add, "wrong sign"),
    ast.Mult: (ast.Div, "wrong normaliser"),
    ast.Div: (ast.Mult, "wrong normaliser"),
    ast.BitAnd: (ast.BitOr, "and for or"),
    ast.BitOr: (ast.BitAnd, "and for or"),
    ast.And: (ast.Or, "and for or"),
    ast.Or: (ast.And, "and for or"),
    ast.Lt: (ast.LtE, "wrong cut"),
    ast.LtE: (ast.Lt, "wrong cut"),
    ast.Gt: (ast.GtE, "wrong cut"),
    ast.GtE: (ast.Gt, "wrong cut"),
    ast.Eq: (ast.NotEq, "wrong test"),
    ast.NotEq: (ast.Eq, "wrong test"),
    ast.Is: (ast.IsNot, "wrong test"),
    ast.IsNot: (ast.Is, "wrong test"),
    ast.In: (ast.NotIn, "wrong test"),
    ast.NotIn: (ast.In, "wrong test"),
}
SWAPPED_NAMES = {
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "fmin": "fmax",
    "fmax": "fmin",
    "argmin": "argmax",
    "argmax": "argmin",
    "any": "all",
    "all": "any",
    "sum": "max",
    "mean": "sum",
    "median": "mean",
    "floor": "ceil",
    "ceil": "floor",
}
SWAPPED_WORDS = {
    "in": "out",
    "out": "in",
    "weak": "strong",
    "strong": "weak",
    "source": "target",
    "target": "source",
}
PATHS = {"betweenness", "harmonic_centrality", "closeness", "distances"}
LEFT_ALONE = {"strict", "dtype", "maintain_order", "copy", "keepdims", "infer_schema_length"}
"""Arguments that change no value, or that only guard against a mistake."""


@dataclass(frozen=True)
class Edit:
    """Replace one stretch of a file; `kind` is what is done wrong."""

    kind: str
    start: int
    end: int
    old: str
    new: str

    def applied(self, text: bytes) -> bytes:
        """The text with the fault; refuses a text that has changed since."""
        if text[self.start : self.end] != self.old.encode():
            message = f"'{self.old}' no longer stands where the fault '{self.kind}' is to go."
            raise ValueError(message)
        return text[: self.start] + self.new.encode() + text[self.end :]


@dataclass(frozen=True)
class Fault:
    """One thing done wrong, where, and the measures that meet it."""

    where: str
    """The measure, or module.function."""
    what: str
    measures: tuple[str, ...]
    module: str | None = None
    edit: Edit | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def edits(function: ast.FunctionDef, text: bytes) -> Iterator[Edit]:
    """Every fault of the catalogue that fits somewhere in a function's body."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node in _inside(function):
        start = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        old = text[start:end].decode()
        for kind, new in _faults(node):
            if new != old:
                yield Edit(kind, start, end, old, new)


def _inside(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Expressions of the body that are run: no docstring, annotation, message or type."""
    todo: list[ast.AST] = list(function.body)
    if ast.get_docstring(function) is not None:
        todo.pop(0)
    while todo:
        node = todo.pop(0)
        if isinstance(node, (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Raise, ast.Assert)):
            continue
        if isinstance(node, ast.keyword):
            if node.arg not in LEFT_ALONE:
                todo.append(node.value)
            continue
        if isinstance(node, ast.expr):
            yield node
        skip = {"annotation", "returns", "decorator_list", "args"}
        statement = isinstance(node, (ast.AnnAssign, ast.FunctionDef))
        for name, value in ast.iter_fields(node):
            if statement and name in skip:
                continue
            if isinstance(node, ast.If) and name == "test" and _guards(node):
                value.guards = True
            children = value if isinstance(value, list) else [value]
            todo.extend(child for child in children if isinstance(child, ast.AST))


def _guards(node: ast.If) -> bool:
    """Whether a condition only says when there is no value."""
    only = node.body[0]
    return (
        len(node.body) == 1
        and isinstance(only, ast.Return)
        and isinstance(only.value, ast.Call)
        and getattr(only.value.func, "id", "") == "Missing"
    )


def _faults(node: ast.AST) -> Iterator[tuple[str, str]]:
    if getattr(node, "guards", False):
        yield "undefined not noticed", "False"
    if isinstance(node, ast.BinOp):
        yield from _arithmetic(node)
    elif isinstance(node, ast.BoolOp):
        other, kind = SWAPPED_OPERATORS[type(node.op)]
        yield kind, _text(ast.BoolOp(other(), node.values))  # type: ignore[arg-type]
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        other, kind = SWAPPED_OPERATORS[type(node.ops[0])]
        yield kind, _text(ast.Compare(node.left, [other()], node.comparators))  # type: ignore[list-item]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert, ast.USub)):
        yield "wrong sign" if isinstance(node.op, ast.USub) else "wrong test", _text(node.operand)
    elif isinstance(node, ast.Constant) and not hasattr(node, "said"):
        yield from _constants(node.value)
    elif isinstance(node, ast.Attribute) and node.attr == "nan":
        yield "null read as 0", "0.0"
    elif isinstance(node, ast.Call):
        yield from _calls(node)


def _arithmetic(node: ast.BinOp) -> Iterator[tuple[str, str]]:
    one = isinstance(node.right, ast.Constant) and node.right.value == 1
    if isinstance(node.op, ast.Sub) and one:
        node.right.said = True  # type: ignore[attr-defined]
        yield "off by one", _text(node.left)
    elif type(node.op) in SWAPPED_OPERATORS:
        other, kind = SWAPPED_OPERATORS[type(node.op)]
        yield kind, _text(ast.BinOp(node.left, other(), node.right))  # type: ignore[arg-type]
        for side in ("left", "right"):
            part = getattr(node, side)
            if isinstance(part, ast.Attribute) and part.attr == "n":
                changed = ast.BinOp(part, ast.Sub(), ast.Constant(1))
                left, right = (changed, node.right) if side == "left" else (node.left, changed)
                yield "wrong normaliser", _text(ast.BinOp(left, node.op, right))


def _constants(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        yield "wrong test", str(not value)
    elif isinstance(value, int):
        yield "off by one", str(value + 1)
    elif isinstance(value, float):
        yield "wrong constant", repr(value * 2 if value else 1.0)
    elif isinstance(value, str) and value in SWAPPED_WORDS:
        yield "reversed direction", repr(SWAPPED_WORDS[value])


def _calls(node: ast.Call) -> Iterator[tuple[str, str]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in SWAPPED_NAMES:
        other = SWAPPED_NAMES[name]
        changed: ast.expr = (
            ast.Attribute(node.func.value, other)
            if isinstance(node.func, ast.Attribute)
            else ast.Name(other)
        )
        yield f"{other} for {name}", _text(ast.Call(changed, node.args, node.keywords))
    words = [keyword.arg for keyword in node.keywords]
    on_graph = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "s.graph"
    if on_graph and name in PATHS and "weights" not in words:
        weights = ast.parse('s.ties["weight"].fill_null(1.0).to_list()', mode="eval").body
        extra = [*node.keywords, ast.keyword("weights", weights)]
        yield "weight read as length", _text(ast.Call(node.func, node.args, extra))
    if "weights" in words:
        fewer = [k for k in node.keywords if k.arg != "weights"]
        yield "weight dropped", _text(ast.Call(node.func, node.args, fewer))


def _text(node: ast.AST) -> str:
    return f"({ast.unparse(ast.fix_missing_locations(node))})"
