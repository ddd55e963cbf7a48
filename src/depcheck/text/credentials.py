"""What credentials look like. Every pattern is linear: repetitions are bounded, or begin at a fixed string."""

from __future__ import annotations

import re

HIDDEN = "****"

_URL = re.compile(r"://[^\s'\"<>`]+")
# `https:user@host`, `https:/user@host` and `https%3A//user@host` are what somebody meant to be an address.
_MISSPELT = re.compile(r"((?:https?|ftps?)(?::|%3A)[/\\]*+)([^\s'\"<>`]++)", re.IGNORECASE)
_PLACE = re.compile(r"\s*+['\"]?(?:[A-Za-z][A-Za-z0-9+.-]{1,40}:(?=[/\\]))?[/\\]*+")
_OPTION = re.compile(r"-(?:-[\w-]++|[A-Za-z])[= \t]*+")
_DIRECT = re.compile(r"\s*+[A-Za-z0-9][\w.-]*+\s*+(?:\[[^\]]*+\])?\s*+@")
_ADDRESS = re.compile(r"\s*+(?:[A-Za-z][A-Za-z0-9+.-]{0,40}:|[/\\]{2})")
_AUTHORITY = re.compile(r"://([^/?#]*)")
_PORT = re.compile(r"[^:]*(?::[0-9]*)?|[^:]*\[[0-9A-Fa-f:.%]*\](?::[0-9]*)?")
_PARAMETER = re.compile(r"([?#&;])([^=&;#?]*)(=?)([^&;#?]*)")
_PUBLIC_KEYS = frozenset(
    ("egg", "subdirectory", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s")
)
# `${TOKEN}` is what the user wrote to keep the secret out of the file; `git` is how everybody logs in over SSH.
_HARMLESS_USER = re.compile(r"git|(?:\$\{\w{1,200}\}:?){1,4}")
_HEADER = re.compile(
    r"((?:authorization|cookie)[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?"
    r"(?:(?:basic|bearer|digest|token|negotiate)[ \t]{1,8})?)[^\s\"',]+",
    re.IGNORECASE,
)
_KEY = (
    r"(?:(?:(?:access|auth|id|job|private|refresh|session)[_-]?)?token|passw(?:or)?d|passphrase|secret|"
    r"credentials?|api[_-]?key|access[_-]?key(?:[_-]id)?)"
)
# `token==1.0` is a requirement on a project of that name, so a second equals sign ends the match. "/etc/passwd: is no
# folder" and "secret: offline" hold no secret either: a colon counts behind quotation marks, as in JSON, ...
_ASSIGNMENT = re.compile(
    rf"({_KEY}[\"']?[ \t]{{0,8}}(?:=(?!=)|(?<=[\"']):|(?<=[\"'][ \t]):)[ \t]{{0,8}}[\"']?)[^\s\"'&;,]+", re.IGNORECASE
)
# ... and where the line begins with the key, as in a header or in YAML.
_ENTRY = re.compile(
    rf"^([ \t]{{0,80}}(?:[-{{][ \t]{{0,8}})?(?:[\w.]{{1,40}}[_-])?(?!token){_KEY}[ \t]{{0,8}}:[ \t]{{0,8}}[\"']?)"
    r"[^\s\"'&;,]+",
    re.IGNORECASE | re.MULTILINE,
)
_FLAG = re.compile(
    r"(--[\w-]{0,40}(?:token|passw(?:or)?d|passphrase|secret|api-key)[ \t]{1,8}|"
    r"login[ \t]{1,8}[^\s]{1,255}[ \t]{1,8}password[ \t]{1,8})[^\s-]\S*",
    re.IGNORECASE,
)
_KNOWN_TOKEN = re.compile(
    r"gh[opsur]_[A-Za-z0-9]{16,255}|github_pat_\w{16,255}|glpat-[\w-]{16,255}|pypi-Ag[\w-]{12,}|"
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|xox[abeoprs]-[\w-]{10,255}|"
    r"(?<![\w-])(?:sk[-_](?:live_|test_|proj-|ant-)?[A-Za-z0-9]{20,255}|npm_[A-Za-z0-9]{30,255}|hf_[A-Za-z0-9]{30,255}|"
    r"AIza[\w-]{30,255}|eyJ[\w-]{8,4096}+\.[\w-]{8,4096}+(?:\.[\w-]{0,4096}+)?)"
)


def hidden(text: str) -> str:
    """The text with each credential replaced; `depcheck.text.redact.redact` is the way in."""
    shown = _MISSPELT.sub(_without_misspelt_user, _URL.sub(_redacted_url, text))
    shown = _HEADER.sub(rf"\g<1>{HIDDEN}", shown)
    shown = _ASSIGNMENT.sub(rf"\g<1>{HIDDEN}", shown)
    shown = _ENTRY.sub(rf"\g<1>{HIDDEN}", shown)
    shown = _FLAG.sub(rf"\g<1>{HIDDEN}", shown)
    return _KNOWN_TOKEN.sub(HIDDEN, shown)


def hidden_place(statement: str) -> str:
    """A statement of a requirements file without the user of the place that it names."""
    start = _OPTION.match(statement) or _DIRECT.match(statement)
    if start is None and not _ADDRESS.match(statement):
        return statement
    end = start.end() if start else 0
    return statement[:end] + hidden_user(statement[end:])


def hidden_user(place: str) -> str:
    """A place without its user: where it is a clean address as far as that reaches, else up to its last `@`.

    A quotation mark, a blank or `<` in a password ends no address here: the whole text is one.
    """
    start = _PLACE.match(place)
    end = start.end() if start else 0
    if place[:end].endswith("://"):
        return place[: end - len("://")] + _without_user(place[end - len("://") :])
    user, found, rest = place[end:].rpartition("@")
    harmless = not found or user == HIDDEN or _HARMLESS_USER.fullmatch(user)
    return place if harmless else f"{place[:end]}{HIDDEN}@{rest}"


def _without_misspelt_user(match: re.Match[str]) -> str:
    if match[1].endswith("://"):
        return match[0]
    return match[1] + hidden_user(match[2])


def _redacted_url(match: re.Match[str]) -> str:
    # A URL may stand in the path of another one, as with mirrors and proxies.
    parts = match[0].split("://")[1:]
    return _PARAMETER.sub(_redacted_parameter, "".join(_without_user(f"://{part}") for part in parts))


def _without_user(url: str) -> str:
    """The URL without user and password, also where an unescaped `/`, `?` or `#` in the password splits it."""
    authority = _AUTHORITY.match(url)
    if authority is None or "@" not in url:
        return url
    user, found, _ = authority[1].rpartition("@")
    if not found and not _PORT.fullmatch(authority[1]):
        user, found = url[len("://") : url.rindex("@")], "@"
    if not found or _HARMLESS_USER.fullmatch(user):
        return url
    return f"://{HIDDEN}{url[len('://') + len(user) :]}"


def _redacted_parameter(match: re.Match[str]) -> str:
    mark, key, equals, value = match.groups()
    if key.lower() in _PUBLIC_KEYS or not (key or value):
        return match[0]
    return f"{mark}{key}={HIDDEN}" if equals else f"{mark}{HIDDEN}"
