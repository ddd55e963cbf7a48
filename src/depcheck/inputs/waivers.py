"""Waivers and severities as a configuration file writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import InvalidName, canonicalize_name

from depcheck.inputs.toml_values import kind
from depcheck.model.codes import NAMES
from depcheck.model.dependencies import parse_dependency
from depcheck.model.findings import Severity
from depcheck.model.policy import Waiver
from depcheck.text.redact import redact

if TYPE_CHECKING:
    from collections.abc import Callable

    from depcheck.errors import InputError
    from depcheck.inputs.toml_values import Entry

SEVERITIES = {severity.label: severity for severity in sorted(Severity, reverse=True)}
_PREFIX = re.compile(r"DC\d{0,3}|ALL")


def read_waivers(entry: Entry) -> tuple[Waiver, ...]:
    """The waivers of a file. Raises InputError."""
    return tuple(map(_waiver, entry.each()))


def read_severities(entry: Entry) -> tuple[tuple[str, Severity], ...]:
    """What the findings of each code count as. Raises InputError."""
    return tuple((_known_code(code, code.name), _severity(code)) for code in entry.inside())


def code_prefix(entry: Entry) -> str:
    """The start of codes, or `ALL`. Raises InputError for anything else, and for what no code starts with."""
    prefix = entry.text("DC2")
    if not _PREFIX.fullmatch(prefix) or not (prefix == "ALL" or any(code.startswith(prefix) for code in NAMES)):
        raise _no_code(entry, prefix, "is no code and no start of one")
    return prefix


def _waiver(entry: Entry) -> Waiver:
    stated: dict[str, Any] = {}
    for value in entry.inside():
        if value.name not in _KEYS:
            raise value.mistaken(value.name, "no key of a waiver", _KEYS)
        stated[value.name.replace("-", "_")] = _KEYS[value.name](value)
    if "reason" not in stated:
        raise entry.wrong("a waiver needs a `reason`")
    if not stated.keys() - {"reason", "expires"}:
        raise entry.wrong("a waiver says what it is for: name `code`, `package`, `required-by` or `requirement`")
    return Waiver(**stated, path=entry.document.shown, line=entry.document.line_of(entry.keys))


def _reason(entry: Entry) -> str:
    return redact(" ".join(entry.text("why this is fine").split()))


def _code(entry: Entry) -> str:
    return _known_code(entry, entry.text("DC201"))


def _known_code(entry: Entry, code: str) -> str:
    if code not in NAMES:
        raise _no_code(entry, code, "is the code of no rule")
    return code


def _no_code(entry: Entry, word: str, what: str) -> InputError:
    """That a word is no code; where it is nearly the name of a rule, which code that has."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    near = get_close_matches(word.lower(), NAMES.values(), n=1)
    meant = [code for code, name in NAMES.items() if name in near or code == word.upper().replace("O", "0")]
    hint = f"did you mean `{'` or `'.join(meant)}`?" if meant else "`depcheck rules` lists them"
    return entry.wrong(f"`{word}` {what}; {hint}")


def _severity(entry: Entry) -> Severity:
    word = entry.text("error")
    if word not in SEVERITIES:
        raise entry.mistaken(word, "no severity", SEVERITIES)
    return SEVERITIES[word]


def _package(entry: Entry) -> str:
    name = entry.text("numpy")
    try:
        return canonicalize_name(name, validate=True)
    except InvalidName:
        raise entry.wrong(f"`{name}` is not the name of a package") from None


def _requirement(entry: Entry) -> str:
    text = entry.text("numpy<2")
    parsed = parse_dependency(text)
    if not isinstance(parsed, Requirement):
        raise entry.wrong(f"`{text}` is not a requirement: {parsed.reason}")
    return redact(text)


def _day(entry: Entry) -> date:
    if isinstance(entry.value, str):
        raise entry.wrong(f"`{entry.name}` is a date without quotes, such as 2026-12-31")
    if isinstance(entry.value, datetime) or not isinstance(entry.value, date):
        raise entry.wrong(f"`{entry.name}` is a date such as 2026-12-31, not {kind(entry.value)}")
    return entry.value


_KEYS: dict[str, Callable[[Entry], object]] = {
    "code": _code,
    "package": _package,
    "required-by": _package,
    "requirement": _requirement,
    "reason": _reason,
    "expires": _day,
}
