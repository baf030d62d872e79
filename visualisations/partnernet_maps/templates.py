"""What comes in `assets/`, read once: texts, templates, and how a policy names a text."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def text_of(name: str) -> str:
    """Return a text of ours with line feeds, whatever the checkout made of them."""
    text = (resources.files("partnernet_maps") / "assets" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


@cache
def template(name: str) -> Template:
    """Return a template that escapes all it is given and refuses what it is not given."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=PackageLoader("partnernet_maps", "assets"),
    )
    environment.filters["script_json"] = script_json
    environment.filters["packed"] = packed
    return environment.get_template(name)


def script_json(value: object) -> Markup:
    r"""Write JSON (given as a value or as JSON text) that cannot end its script element.

    >>> print(script_json({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    if isinstance(value, str):
        value = json.loads(value)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - escaped just above


def packed(value: object) -> Any:  # noqa: ANN401 - as jinja2 types its filters
    """Write a list of objects as rows under one row of their keys: half as long.

    >>> packed([{"from": "a1", "to": "a2"}, {"from": "a2", "to": "a3", "main": 1}])
    [['from', 'to', 'main'], ['a1', 'a2', 0], ['a2', 'a3', 1]]
    """
    rows = cast("list[dict[str, Any]]", value)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [keys, *([row.get(key, 0) for key in keys] for row in rows)]


def hashed(text: str) -> str:
    """Return how a policy names a text that it allows.

    >>> hashed("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
