"""The options of a line in a requirements file, taken apart one by one.

pip-requirements-parser reads an option and its value. Where it knows an option not at all it gives up the whole line,
with the requirement on it; so each option is handed to it alone. Hashes fill whole files and need no parser.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from optparse import OptionParser

HASH = "--hash"
REQUIREMENT = "--requirement"
CONSTRAINT = "--constraint"
EDITABLE = "--editable"
TOO_LONG = "the option is too long"

# What later versions of pip accept in a file than the one that pip-requirements-parser was made from.
_LATER = {
    "--config-settings": "--config-settings",
    "--config-setting": "--config-settings",
    "-C": "--config-settings",
    "--all-releases": "--all-releases",
    "--only-final": "--only-final",
    "--no-require-hashes": "--no-require-hashes",
}
# One word as a POSIX shell reads it; a quote that is never closed is a word of its own, and `shlex` will object to it.
_WORD = re.compile(r"""(?:[^ \t'"\\]++|\\.|'[^']*+'|"(?:[^"\\]|\\.)*+"|['"\\])++""")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a line, `text[start:end]` of it as written.

    `name` is its long spelling, as written where no pip knows it. `ignored` are words behind its value, which pip
    drops without saying so; `error` is one line where the option cannot be read.
    """

    name: str
    text: str
    start: int
    end: int
    value: str = ""
    ignored: tuple[str, ...] = ()
    error: str | None = None


def options_start(line: str) -> int:
    """Where the options of a logical line begin: at the first word, as split at single blanks, with a hyphen."""
    if line.startswith("-"):
        return 0
    found = line.find(" -")
    return len(line) if found < 0 else found + 1


def options(line: str, start: int, longest: int) -> Iterator[Option]:
    """The options of a logical line from `start` on, in order; none longer than `longest` is looked into."""
    first = last = -1
    for word in _WORD.finditer(line, start):
        if word[0].startswith("-") and first >= 0:
            yield _option(line[first:last], first, longest)
            first = -1
        first = word.start() if first < 0 else first
        last = word.end()
    if first >= 0:
        yield _option(line[first:last], first, longest)


def _option(text: str, start: int, longest: int) -> Option:
    end = start + len(text)
    name = re.split(r"[= \t]", text, maxsplit=1)[0]
    if name == HASH:
        return Option(HASH, text, start, end)
    if len(text) > longest:
        return Option(name[:longest], text[:longest], start, end, error=TOO_LONG)
    try:
        words = shlex.split(text)
    except ValueError:
        return Option(name, text, start, end, error="a quotation mark or backslash in it has no counterpart")
    if later := _LATER.get(name):
        return Option(later, text, start, end)
    return _parsed(words, name, text, start)


def _parsed(words: list[str], name: str, text: str, start: int) -> Option:
    """The option as pip-requirements-parser reads it."""
    from optparse import Values  # noqa: PLC0415  # Needed where the parser is.

    from pip_requirements_parser import OptionParsingError  # type: ignore[import-untyped]  # noqa: PLC0415  # Slow.

    parser = _parser()
    # The lists among the defaults are filled while parsing, so each option gets its own.
    values = Values(
        {name: list(value) if isinstance(value, list) else value for name, value in parser.defaults.items()}
    )
    end = start + len(text)
    try:
        _, ignored = parser.parse_args(words, values)
    except OptionParsingError as error:
        reason = str(error.msg).strip().rpartition("error: ")[2]
        if "no such option" in reason:
            return Option(name, text, start, end)
        return Option(name, text, start, end, error=reason)
    for option in parser.option_list:
        if value := getattr(values, option.dest or "", None):
            return Option(option.get_opt_string(), text, start, end, _first(value), ignored=tuple(ignored))
    return Option(name, text, start, end, error="the option has no value")


def _first(value: object) -> str:
    """The value of an option; pip looks at the first of several."""
    single = value[0] if isinstance(value, list) else value
    return single if isinstance(single, str) else ""


@cache
def _parser() -> OptionParser:
    from pip_requirements_parser import build_parser  # noqa: PLC0415  # Slow.

    parser: OptionParser = build_parser()
    return parser
