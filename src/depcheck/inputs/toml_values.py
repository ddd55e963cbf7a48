"""Values of a TOML file, each with the way to it, so that whatever is wrong with one can be told with its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from depcheck.errors import InputError
from depcheck.inputs.toml_lines import lines_of
from depcheck.text.redact import redact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from depcheck.inputs.toml_lines import Keys

LONGEST_NUMBER = 10**20
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """A file: where it lies, in which project, how its path is shown from which working directory, and its text."""

    folder: Path
    root: Path
    cwd: Path
    shown: str
    text: str

    def top(self) -> Entry:
        """All that it says. Raises InputError where it is no TOML."""
        try:
            return Entry(self, (), tomllib.loads(self.text))
        except tomllib.TOMLDecodeError as error:
            where = _AT.search(str(error))
            line = int(where[1]) if where and where[1] else self.text.count("\n") + 1
            told = _AT.sub("", str(error))
            raise InputError(f"is not valid TOML: {told[:1].lower()}{told[1:]}", self.shown, line) from None
        except (RecursionError, ValueError):  # nested without end, or a number without end
            raise InputError(
                "is not valid TOML: it is nested too deeply, or a number is too long", self.shown
            ) from None

    def line_of(self, keys: Keys) -> int:
        """The line on which something stands, or else that in which it is held."""
        lines = lines_of(self.text)
        return next((lines[keys[:length]] for length in range(len(keys), 0, -1) if keys[:length] in lines), 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a file, and the way to it."""

    document: Document
    keys: Keys
    value: Any

    @property
    def name(self) -> str:
        """The last name on the way to it."""
        return next((key for key in reversed(self.keys) if isinstance(key, str)), "")

    def wrong(self, message: str) -> InputError:
        """What is wrong with it, with its place."""
        return InputError(redact(message), self.document.shown, self.document.line_of(self.keys))

    def mistaken(self, word: str, what: str, known: Collection[str]) -> InputError:
        """That a word is not one of those that are known, and which of them was meant."""
        from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

        near = get_close_matches(word, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
        return self.wrong(f"`{word}` is {what}; {hint}")

    def inside(self) -> Iterator[Entry]:
        """The entries of a table. Raises InputError where it is none."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"`{self.name}` is a table, not {kind(self.value)}")
        for name, value in self.value.items():
            yield Entry(self.document, (*self.keys, name), value)

    def each(self) -> Iterator[Entry]:
        """The elements of an array. Raises InputError where it is none."""
        if not isinstance(self.value, list):
            raise self.wrong(f"`{self.name}` is a list, not {kind(self.value)}")
        for number, value in enumerate(self.value):
            yield Entry(self.document, (*self.keys, number), value)

    def text(self, example: str) -> str:
        """A string that says something. Raises InputError."""
        if not isinstance(self.value, str):
            raise self.wrong(f'`{self.name}` is a text such as "{example}", not {kind(self.value)}')
        if not self.value.strip():
            raise self.wrong(f"`{self.name}` is empty")
        return self.value

    def flag(self) -> bool:
        """True or false. Raises InputError."""
        if not isinstance(self.value, bool):
            raise self.wrong(f"`{self.name}` is true or false, not {kind(self.value)}")
        return self.value


def kind(value: object) -> str:
    """What a value is, with the value where it is short and says no more than a number or a date."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a table"
        case int() if abs(value) > LONGEST_NUMBER:
            return "a number"
        case _:
            return str(value)
