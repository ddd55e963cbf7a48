"""Addresses of indexes and files: their parts, without ever showing a password."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

DEFAULT_PORTS = {"http": 80, "https": 443}


def split(url: str) -> SplitResult | None:
    """The parts of an address, or None where it is none (such as `https://[half`)."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port: what RFC 6454 calls an origin. None where the address has no host."""
    parts = split(url)
    if parts is None or not parts.hostname:
        return None
    return parts.scheme.lower(), parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme.lower(), 0)


def host(url: str) -> str:
    """The host with its port, for people; the address of a file is shown as "this machine"."""
    parts = split(url)
    if parts is None:
        return "an invalid address"
    return parts.netloc.rpartition("@")[2] or "this machine"


def is_private(name: str) -> bool:
    """Whether a host shows itself to be this machine or in a private network: "localhost", 10.0.0.1, ::1."""
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
    return not address.is_global


def without_secrets(url: str) -> str:
    """The address without user, password, query and fragment, for keys and for people."""
    parts = split(url)
    if parts is None:
        return "an invalid address"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def without_userinfo(url: str) -> str:
    """The address without user and password, as it is asked for."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def userinfo(url: str) -> tuple[str, str] | None:
    """The user and password in an address, decoded; None where it holds none."""
    parts = split(url)
    if parts is None or "@" not in parts.netloc:
        return None
    return unquote(parts.username or ""), unquote(parts.password or "")


def local_path(url: str) -> Path | None:
    """The path of a `file:` address or of a plain path; None for an address on the network.

    A `file:` address that names another machine has no path here: opening it would send the user's name there.
    """
    if "://" not in url and not url.lower().startswith("file:"):
        return Path(url).expanduser()
    parts = split(url)
    if parts is None or parts.scheme.lower() != "file" or parts.netloc not in {"", "localhost"}:
        return None
    return Path(url2pathname(parts.path))
