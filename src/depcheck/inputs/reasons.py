"""Why a line is no requirement, in words that help to mend it.

packaging says which character it did not expect. People rather need to know which of the usual mistakes they made.
"""

from __future__ import annotations

import re

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*+(?:\[[^\]]*+\])?"
_VERSION = r"v?[0-9][A-Za-z0-9.+!*_-]*+"

# Each usual mistake: what it looks like from the beginning of the line, and what to say; `{0}` is the first group.
_MISTAKES = (
    (re.compile(r"(<{7}|={7}|>{7}|\|{7})"), "`{0}` is left over from a merge of two versions of the file"),
    (re.compile(r"((?:python[0-9.]*+ -m |uv )?pip3? install|poetry add|conda install)\b"), "`{0}` is a command"),
    (re.compile(r"(['\"])"), "requirements are written without quotation marks"),
    (re.compile(rf"{_NAME}\s*+(=<)"), "`{0}` is not a comparison operator; did you mean `<=`?"),
    (re.compile(rf"{_NAME}\s*+(=>)"), "`{0}` is not a comparison operator; did you mean `>=`?"),
    (re.compile(rf"{_NAME}\s*+(=!)"), "`{0}` is not a comparison operator; did you mean `!=`?"),
    (re.compile(rf"{_NAME}\s*+(<>)"), "`{0}` is not a comparison operator; did you mean `!=`?"),
    (re.compile(rf"{_NAME}\s*+(~)(?!=)"), "`{0}` is not a comparison operator; did you mean `~=`?"),
    (re.compile(rf"{_NAME}\s*+(=)(?![=<>!])"), "`{0}` is not a comparison operator; did you mean `==`?"),
    (re.compile(rf"{_NAME}\s*+(\^)"), "`{0}` is an operator of Poetry; did you mean `>=` with an upper bound?"),
    (re.compile(rf"({_NAME})\s++{_VERSION}\s*+(?:$|;)"), "a comparison operator is missing; did you mean `{0}==…`?"),
    (re.compile(rf"{_NAME}\s*+[<>=!~]=?=?[^;\[]*+(\[[^\]]*+\])"), "the extras `{0}` belong behind the name"),
    (
        re.compile(rf"{_NAME}\s*+(?:[<>=!~]=?=?\s*+{_VERSION}\s*+,\s*+)*+[<>=!~]=?=?\s*+{_VERSION}\s++[<>=!~]"),
        "a comma is missing between two clauses of the specifier",
    ),
    (
        re.compile(rf"{_NAME}\s*+[^;]*?(?<![=!])(?:>=|<=|>|<|~=)\s*+([0-9][0-9.]*\.\*)"),
        "`{0}` goes with `==` and `!=` alone",
    ),
    (re.compile(rf"{_NAME}\s*+~=\s*+([0-9]++)\s*+(?:$|[,;])"), "`~=` needs two numbers at least, such as `~={0}.0`"),
    (
        re.compile(rf"{_NAME}\s*+[^;]*+;.*?\b(python_version|python_full_version)\s*+(?:[<>=!~]=?|in)=?\s*+[0-9]"),
        "the value that `{0}` is compared with needs quotation marks",
    ),
)


def reason_for(text: str, failure: str) -> str:
    """One line on what is wrong with the text of a requirement; `failure` is what the parser said of it."""
    if not text.isascii() and (wrong := next((c for c in text.partition(";")[0] if not c.isascii()), None)):
        return f"`{wrong}` cannot stand in a requirement"
    for pattern, words in _MISTAKES:
        if match := pattern.match(text):
            return words.format(*match.groups())
    return _lowered(failure.partition("\n")[0]) or "not a requirement"


def _lowered(sentence: str) -> str:
    """The first line of a parser's message, in the case of ours."""
    return sentence[:1].lower() + sentence[1:]
