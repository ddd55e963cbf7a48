"""Requests to a package index: bounded in size, time, redirects and retries, and careful with passwords.

Nothing here raises for what a server does: the answer is a `Reply`, or an `Unknown` that says in one line why there is
none. No text here holds a password or a query.
"""

from __future__ import annotations

import ssl
import time
import zlib
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError

from depcheck.index.proxies import Proxies
from depcheck.index.urls import host, is_private, origin, split, without_userinfo
from depcheck.model.packages import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from depcheck.index.credentials import Credentials
    from depcheck.model.limits import Limits

CONNECTIONS = 16
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
TOTAL_SECONDS = 60.0
RETRIES = 3
LONGEST_WAIT = 30.0
SHORTEST_WAIT = 0.1
CHUNK = 64 * 1024

OK = 200
PARTIAL = 206
NOT_MODIFIED = 304
ABSENT = frozenset({404, 410})
RANGE_REFUSED = 416
ANSWERS = frozenset({OK, PARTIAL, NOT_MODIFIED, RANGE_REFUSED}) | ABSENT
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WORTH_RETRYING = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: `url` is where the redirects ended, header names are in small letters."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """As the server says, or an empty string."""
        return self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Again:
    """An answer that another try may better; `wait` is what the server asks for, in seconds."""

    reason: str
    wait: float | None = None


class Client:
    """One pool of connections. `pause` is what sleeps between tries; `limits` bounds the redirects."""

    def __init__(
        self,
        credentials: Credentials,
        limits: Limits,
        ca_certificates: str | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._credentials = credentials
        self._limits = limits
        self._pause = pause
        self._jitter = Random()  # noqa: S311 - spreads tries in time, decides nothing
        self._proxies = Proxies(_tls_context(ca_certificates), CONNECTIONS)

    def close(self) -> None:
        """Close all connections."""
        self._proxies.close()

    def get(self, url: str, headers: Mapping[str, str], largest: int) -> Reply | Unknown:
        """The answer to a GET with at most `largest` bytes, after redirects and up to three more tries.

        All of it, pauses included, has to be over by one deadline: no try begins that a pause would carry past it.
        """
        deadline = time.monotonic() + TOTAL_SECONDS
        outcome = self._follow(url, headers, largest, deadline)
        for attempt in range(RETRIES):
            if not isinstance(outcome, Again):
                return outcome
            wait = self._wait(outcome, attempt)
            if time.monotonic() + wait > deadline:
                break
            self._pause(wait)
            outcome = self._follow(url, headers, largest, deadline)
        return Unknown(outcome.reason) if isinstance(outcome, Again) else outcome

    def _wait(self, again: Again, attempt: int) -> float:
        """Seconds until the next try: as asked for, else 0.25, 0.5, 1 with a jitter of a half."""
        if again.wait is not None:
            return min(again.wait, LONGEST_WAIT)
        return 0.25 * float(2**attempt) * (1 + self._jitter.random() / 2)

    def _follow(self, url: str, headers: Mapping[str, str], largest: int, deadline: float) -> Reply | Unknown | Again:
        for _ in range(self._limits.redirects + 1):
            answer = self._ask(url, headers, largest, deadline)
            if not isinstance(answer, Reply) or answer.status not in REDIRECTS:
                return answer
            target = redirected(url, answer.headers.get("location", ""))
            if isinstance(target, Unknown):
                return target
            url = target
        return Unknown(f"{host(url)} redirects more than {self._limits.redirects} times")

    def _ask(self, url: str, headers: Mapping[str, str], largest: int, deadline: float) -> Reply | Unknown | Again:
        """One request. The password for an origin is chosen anew for each redirect, so none goes astray."""
        left = max(deadline - time.monotonic(), SHORTEST_WAIT)
        sent = {"Accept-Encoding": "gzip, deflate", **headers, **self._credentials.header(url)}
        try:
            response = self._proxies.manager(url).request(
                "GET", without_userinfo(url), headers=sent, redirect=False, retries=False, preload_content=False,
                timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=min(READ_SECONDS, left)),
            )  # fmt: skip
        except (HTTPError, OSError, ValueError) as error:
            return _failure(url, error)
        try:
            return _answer(url, response, largest, deadline)
        except (HTTPError, OSError, ValueError, zlib.error) as error:
            response.close()
            return _failure(url, error)
        finally:
            response.release_conn()


def _answer(url: str, response: urllib3.BaseHTTPResponse, largest: int, deadline: float) -> Reply | Unknown | Again:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.status in REDIRECTS:
        response.close()
        return Reply(response.status, url, headers, b"")
    if response.status in WORTH_RETRYING:
        response.close()
        return Again(f"{host(url)} answered {response.status}", _retry_after(headers))
    if response.status not in ANSWERS:
        response.close()
        return Unknown(f"{host(url)} answered {response.status}")
    body = _body(url, response, largest, deadline)
    return body if isinstance(body, Unknown) else Reply(response.status, url, headers, body)


def _body(url: str, response: urllib3.BaseHTTPResponse, largest: int, deadline: float) -> bytes | Unknown:
    """The decoded body. The cap is on what comes out of the compression: a small bomb may unpack to anything.

    `read1` returns what has arrived, so that a server which sends a byte now and then meets the deadline.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(CHUNK, decode_content=True):
        parts.append(chunk)
        size += len(chunk)
        if size > largest:
            response.close()
            return Unknown(f"{host(url)} answered with more than {largest} bytes")
        if time.monotonic() > deadline:
            response.close()
            return Unknown(f"{host(url)} needed more than {TOTAL_SECONDS:g} s for one answer")
    return b"".join(parts)


def redirected(url: str, location: str) -> str | Unknown:
    """Where a redirect leads.

    Never from https to http, nor to anything else than these; and never from outside into a private network, where it
    might reach what trusts every neighbour. Names are not looked up for this: only what shows itself is refused.
    """
    if not location:
        return Unknown(f"{host(url)} redirects without saying where")
    try:
        target = urljoin(url, location)
    except ValueError:
        target = ""
    here, there = origin(url), origin(target)
    if there is None or here is None or there[0] not in {"http", "https"}:
        return Unknown(f"{host(url)} redirects to an invalid address")
    if here[0] == "https" and there[0] == "http":
        return Unknown(f"{host(url)} redirects from https to http, which is not followed")
    if is_private(there[1]) and not is_private(here[1]):
        return Unknown(f"{host(url)} redirects to a private address, which is not followed")
    return target


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of Retry-After; a date there is not waited for."""
    text = headers.get("retry-after", "").strip()
    return float(text[:9]) if text.isascii() and text.isdigit() else None


def _failure(url: str, error: Exception) -> Unknown | Again:
    """What went wrong, in our own words: the words of the library hold the address that was asked."""
    reason: BaseException = error
    while reason.__cause__ is not None or isinstance(getattr(reason, "reason", None), BaseException):
        reason = getattr(reason, "reason", None) or reason.__cause__  # type: ignore[assignment]
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Unknown(f"{host(url)} cannot be trusted: {reason.verify_message or 'its certificate is invalid'}")
    if isinstance(error, urllib3.exceptions.LocationValueError | ValueError):
        return Unknown("its address is invalid" if split(url) is None else f"{host(url)} is an invalid address")
    words = type(reason).__name__.removesuffix("Error").removesuffix("Exception")
    return Again(f"{host(url)} did not answer ({_spaced(words)})")


def _spaced(words: str) -> str:
    """`ConnectTimeout` as "connect timeout"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in words).strip()


def _tls_context(ca_certificates: str | None) -> ssl.SSLContext:
    """The certificates that the user names, else those of the operating system."""
    if ca_certificates is not None:
        return ssl.create_default_context(cafile=ca_certificates)
    try:
        import truststore  # noqa: PLC0415 - may be missing or refuse to work on an old system

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except (ImportError, OSError, NotImplementedError):
        return ssl.create_default_context()
