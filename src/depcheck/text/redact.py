"""Credentials taken out of text."""

from __future__ import annotations

import re

_TRIGGER = re.compile(
    r"://|authorization|cookie|token|passw|secret|credential|api[_-]?key|access[_-]?key|gh[opsur]_|github_pat_|glpat-|pypi-|"
    r"AKIA|ASIA|xox[abeoprs]-|sk[-_]|npm_|hf_|AIza|eyJ",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """The text with `****` for what grants access: users and parameters of URLs, headers, assignments, tokens."""
    if not _TRIGGER.search(text):
        return text
    from depcheck.text.credentials import hidden  # noqa: PLC0415  # Few texts need the many patterns.

    return hidden(text)
