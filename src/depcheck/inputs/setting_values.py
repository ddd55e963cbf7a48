"""The keys of a configuration file, and what each of them takes."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from depcheck.errors import UsageError
from depcheck.inputs.platforms import named_platform
from depcheck.inputs.pythons import asked_version
from depcheck.inputs.waivers import SEVERITIES, code_prefix, read_severities, read_waivers

if TYPE_CHECKING:
    from collections.abc import Callable

    from depcheck.errors import InputError
    from depcheck.inputs.toml_values import Entry

LEVELS = (*SEVERITIES, "never")
#: Keys that somebody may look for here, and why they are none.
_ELSEWHERE = {
    "index-url": "depcheck asks the index that pip and uv are configured for; --index-url names another",
    "extra-index-url": "depcheck asks the indexes that pip and uv are configured for",
    "tool": "in depcheck.toml the keys stand by themselves, without `[tool.depcheck]`",
}


def unknown(entry: Entry) -> InputError:
    """What to say of a key that is none."""
    if entry.name in _ELSEWHERE:
        return entry.wrong(f"`{entry.name}` is no key here: {_ELSEWHERE[entry.name]}")
    return entry.mistaken(entry.name, "no key that is known", KEYS)


def _path(entry: Entry) -> str:
    """A file of the project, as it is called from the working directory. Raises InputError."""
    return _called(entry, _inside(entry, Path.resolve))


def _folder(entry: Entry) -> str:
    """An environment of the project. It may be a link to anywhere, as some tools make them. Raises InputError."""
    return _called(entry, _inside(entry, lambda path: path))


def _inside(entry: Entry, meant: Callable[[Path], Path]) -> Path:
    """The path that counts from the folder of the file, if that is in the project."""
    written = entry.text("requirements.txt")
    path = Path(os.path.normpath(entry.document.folder / written))
    if "\x00" in written or not all(place.is_relative_to(entry.document.root) for place in (path, meant(path))):
        raise entry.wrong(f"`{written}` leads out of the project; it can be named on the command line")
    return path


def _called(entry: Entry, path: Path) -> str:
    return Path(os.path.relpath(path, entry.document.cwd)).as_posix()


def _paths(entry: Entry) -> tuple[str, ...]:
    return tuple(map(_path, entry.each()))


def _folders(entry: Entry) -> tuple[str, ...]:
    return (_folder(entry),) if isinstance(entry.value, str) else tuple(map(_folder, entry.each()))


def _codes(entry: Entry) -> tuple[str, ...]:
    return tuple(map(code_prefix, entry.each()))


def _names(entry: Entry) -> tuple[str, ...]:
    return tuple(name.text("numpy") for name in entry.each())


def _level(entry: Entry) -> str:
    level = entry.text("error")
    if level not in LEVELS:
        raise entry.mistaken(level, "no level", LEVELS)
    return level


def _python(entry: Entry) -> str:
    return _as_option(entry, entry.text("3.12"), asked_version)


def _platform(entry: Entry) -> str:
    return _as_option(entry, entry.text("linux"), named_platform)


def _as_option(entry: Entry, word: str, read: Callable[[str], object]) -> str:
    """A word that the option of the same name takes."""
    try:
        read(word)
    except UsageError as error:
        raise entry.wrong(str(error)) from None
    return word


def _moment(entry: Entry) -> str:
    """A date or a time, with quotes or without."""
    if isinstance(entry.value, date):
        return entry.value.isoformat()
    written = entry.text("2026-01-31")
    try:
        datetime.fromisoformat(written)
    except ValueError:
        raise entry.wrong(f"`{written}` is neither a date such as 2026-01-31 nor a time of ISO 8601") from None
    return written


#: Each key and what reads it; a key is spelled as the option is.
KEYS: dict[str, Callable[[Entry], object]] = {
    "requirements": _paths,
    "constraints": _paths,
    "venv": _folders,
    "python-version": _python,
    "platform": _platform,
    "exclude-newer": _moment,
    "files": lambda entry: entry.flag(),
    "pre": lambda entry: entry.flag(),
    "only-binary": _names,
    "no-binary": _names,
    "select": _codes,
    "ignore": _codes,
    "fail-on": _level,
    "baseline": _path,
    "severity": read_severities,
    "waivers": read_waivers,
}
