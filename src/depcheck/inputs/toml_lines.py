"""On which line of a TOML file something stands. tomllib does not say."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The way to a value: the names of tables and keys, and the numbers of the elements of arrays.
Keys: TypeAlias = tuple[str | int, ...]

#: What may hold a line feed or a bracket that means something else, then brackets and line feeds.
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!')|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}\n]''', re.DOTALL
)


@lru_cache(maxsize=2)
def lines_of(text: str) -> Mapping[Keys, int]:
    """The line on which each key of a valid TOML text is first written, for all that it holds."""
    lines: dict[Keys, int] = {}
    elements: dict[Keys, int] = {}
    table: Keys = ()
    for line, statement in _statements(text):
        said = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _table(said, elements)
            found = [table[:length] for length in range(1, len(table) + 1)]
        else:
            found = [(*table, *keys) for keys in _paths(said)]
        for keys in found:
            lines.setdefault(keys, line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each line that is not within a value, with the rest of its value, and its number."""
    begin, first, line, depth = 0, 1, 1, 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        depth += sign in {"[", "{"}
        depth -= sign in {"]", "}"}
        line += sign.count("\n")
        if sign == "\n" and not depth:
            yield first, text[begin : token.start()].removesuffix("\r")
            begin, first = token.end(), line
    yield first, text[begin:]


def _table(header: dict[str, Any], elements: dict[Keys, int]) -> Keys:
    """The way to the table that a header opens: `[[waivers]]` opens the next element, `[waivers.x]` is in the last."""
    keys: Keys = ()
    inside: Any = header
    while inside:
        ((name, inside),) = inside.items()
        keys = (*keys, name)
        if isinstance(inside, list):
            elements[keys] = elements.get(keys, -1) + 1
            inside = inside[0]
        if keys in elements:
            keys = (*keys, elements[keys])
    return keys


def _paths(value: object) -> Iterator[Keys]:
    """The way to every value inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, held in inside:
        yield (name,)
        yield from ((name, *keys) for keys in _paths(held))
