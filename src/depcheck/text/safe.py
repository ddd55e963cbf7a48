"""Foreign text made visible, so that it can neither steer a terminal nor hide or reorder what stands beside it."""

from __future__ import annotations

import re
from functools import cache

# Control characters without the tab; fillers and joiners that take no room; marks and overrides of direction; line
# and paragraph separators; variation selectors other than the two of emoji; surrogates; interlinear and tag characters.
_UNSAFE = (
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SHORT = {"\n": r"\n", "\r": r"\r"}
_ONE_BYTE, _TWO_BYTES = 0xFF, 0xFFFF


def safe(text: str, limit: int = 500) -> str:
    r"""The text on one line, at most `limit` characters, with each unsafe character as an escape such as `\x1b`."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    shown = _unsafe().sub(_escape, text[:limit])
    return shown if len(text) <= limit and len(shown) <= limit else shown[: limit - 1] + "…"


@cache
def _unsafe() -> re.Pattern[str]:
    """Compiled when it is first needed: most text is plain."""
    return re.compile(_UNSAFE)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if code <= _ONE_BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _TWO_BYTES else f"\\U{code:08x}"
