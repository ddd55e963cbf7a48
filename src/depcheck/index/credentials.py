"""Which password goes with which request: one that belongs to its origin, and no other."""

from __future__ import annotations

import netrc
from base64 import b64encode
from typing import TYPE_CHECKING

from depcheck.index.urls import origin, userinfo

if TYPE_CHECKING:
    from collections.abc import Iterable


class Credentials:
    """The users and passwords in the configured addresses and in the netrc file.

    A password in an address is sent to exactly that scheme, host and port. One of netrc, which knows hosts only, is
    sent over https, and over http only to an index that the user configured so.
    """

    def __init__(self, urls: Iterable[str], netrc_file: str | None = None) -> None:
        addresses = [(place, url) for url in urls if (place := origin(url)) is not None]
        self._configured = frozenset(place for place, _ in addresses)
        self._known = {place: found for place, url in addresses if (found := userinfo(url)) is not None}
        self._netrc = _read_netrc(netrc_file)

    def header(self, url: str) -> dict[str, str]:
        """The header to send with a request, empty where there is no password for its origin."""
        place = origin(url)
        found = self._known.get(place) if place else None
        if found is None and place is not None and (place[0] == "https" or place in self._configured):
            found = self._of_host(place[1])
        if found is None:
            return {}
        return {"Authorization": "Basic " + b64encode(f"{found[0]}:{found[1]}".encode()).decode("ascii")}

    def _of_host(self, name: str) -> tuple[str, str] | None:
        entry = self._netrc.authenticators(name) if self._netrc is not None else None
        return (entry[0] or "", entry[2] or "") if entry is not None else None


def _read_netrc(path: str | None) -> netrc.netrc | None:
    """The netrc file named or in the home; None where it is missing, unreadable or malformed."""
    try:
        return netrc.netrc(path)
    except (OSError, netrc.NetrcParseError, ValueError, KeyError):
        return None
