"""Credentials taken out of text. Every pattern is linear: repetitions are bounded, or begin at a fixed string."""

from __future__ import annotations

import re

HIDDEN = "****"

_TRIGGER = re.compile(
    r"://|authorization|token|passw|secret|credential|api[_-]?key|access[_-]?key|gh[opsur]_|github_pat_|glpat-|pypi-|"
    r"AKIA|ASIA|xox[abeoprs]-|sk[-_]|npm_|hf_|AIza|eyJ",
    re.IGNORECASE,
)
_URL = re.compile(r"://[^\s'\"<>`]+")
_SCHEME_MARK = "://"
_USERINFO = re.compile(r"(://)([^/?#]*)@")
_PARAMETER = re.compile(r"([?#&;])([^=&;#?]*)(=?)([^&;#?]*)")
_PUBLIC_KEYS = frozenset(
    ("egg", "subdirectory", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s")
)
# `${TOKEN}` is what the user wrote to keep the secret out of the file; `git` is how everybody logs in over SSH.
_HARMLESS_USER = re.compile(r"git|(?:\$\{\w{1,200}\}:?){1,4}")
_HEADER = re.compile(
    r"(authorization[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?(?:(?:basic|bearer|digest|token|negotiate)[ \t]{1,8})?)"
    r"[^\s\"',]+",
    re.IGNORECASE,
)
# `token==1.0` is a requirement on a project of that name, so a second equals sign ends the match. "Unexpected token: x"
# is no secret either: behind that word a colon counts only where quotes say that the text is JSON.
_ASSIGNMENT = re.compile(
    r"((?:token[\"']?[ \t]{0,8}(?:=(?!=)|(?<=[\"']):|(?<=[\"'][ \t]):)|"
    r"(?:passw(?:or)?d|passphrase|secret|credentials?|api[_-]?key|access[_-]?key(?:[_-]id)?)[\"']?[ \t]{0,8}"
    r"(?:=(?!=)|:))"
    r"[ \t]{0,8}[\"']?)[^\s\"'&;,]+",
    re.IGNORECASE,
)
_KNOWN_TOKEN = re.compile(
    r"gh[opsur]_[A-Za-z0-9]{16,255}|github_pat_\w{16,255}|glpat-[\w-]{16,255}|pypi-Ag[\w-]{12,}|"
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|xox[abeoprs]-[\w-]{10,255}|"
    r"(?<![\w-])(?:sk[-_](?:live_|test_|proj-|ant-)?[A-Za-z0-9]{20,255}|npm_[A-Za-z0-9]{30,255}|hf_[A-Za-z0-9]{30,255}|"
    r"AIza[\w-]{30,255}|eyJ[\w-]{8,4096}+\.[\w-]{8,4096}+(?:\.[\w-]{0,4096}+)?)"
)


def redact(text: str) -> str:
    """The text with `****` for what grants access: users and parameters of URLs, headers, assignments, tokens."""
    if not _TRIGGER.search(text):
        return text
    shown = _URL.sub(_redacted_url, text)
    shown = _HEADER.sub(rf"\g<1>{HIDDEN}", shown)
    shown = _ASSIGNMENT.sub(rf"\g<1>{HIDDEN}", shown)
    return _KNOWN_TOKEN.sub(HIDDEN, shown)


def _redacted_url(match: re.Match[str]) -> str:
    return _PARAMETER.sub(_redacted_parameter, _USERINFO.sub(_redacted_user, match[0], count=1))


def _redacted_user(match: re.Match[str]) -> str:
    user = match[2]
    return match[0] if _HARMLESS_USER.fullmatch(user) else f"{match[1]}{HIDDEN}@"


def _redacted_parameter(match: re.Match[str]) -> str:
    mark, key, equals, value = match.groups()
    if key.lower() in _PUBLIC_KEYS or not (key or value):
        return match[0]
    return f"{mark}{key}={HIDDEN}" if equals else f"{mark}{HIDDEN}"
