"""Credentials taken out of text; of a statement in a requirements file also where its address is no clean one."""

from __future__ import annotations

import re

_TRIGGER = re.compile(
    r"://|(?:https?|ftps?)(?::|%3a)|authorization|cookie|token|passw|secret|credential|api[_-]?key|"
    r"access[_-]?key|gh[opsur]_|github_pat_|glpat-|pypi-|AKIA|ASIA|xox[abeoprs]-|sk[-_]|npm_|hf_|AIza|eyJ",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """The text with `****` for what grants access: users and parameters of URLs, headers, assignments, tokens."""
    if not _TRIGGER.search(text):
        return text
    from depcheck.text.credentials import hidden  # noqa: PLC0415  # Few texts need the many patterns.

    return hidden(text)


def redact_place(text: str) -> str:
    """A text known to be an address or a path: nothing stays between its beginning, or its scheme, and its last `@`."""
    if "@" not in text:
        return redact(text)
    from depcheck.text.credentials import hidden, hidden_user  # noqa: PLC0415  # As above.

    return hidden(hidden_user(text))


def redact_statement(text: str) -> str:
    """A requirement or an option of a requirements file: `NAME @ PLACE`, `--option PLACE`, a place by itself."""
    if "@" not in text:
        return redact(text)
    from depcheck.text.credentials import hidden, hidden_place  # noqa: PLC0415  # As above.

    return hidden(hidden_place(text))
