"""Addresses of indexes and files: their parts, without ever showing a password."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

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
    from ipaddress import ip_address  # noqa: PLC0415 - only where a server redirects

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


def joined(page_url: str, url: str) -> str:
    """The address that a link on a page means; empty where it means none."""
    try:
        return urljoin(page_url, url)
    except ValueError:
        return ""


def local_path(url: str) -> Path | None:
    """The path of a `file:` address or of a plain path; None for an address on the network.

    A `file:` address that names another machine has no path here: opening it would send the user's name there.
    """
    if "://" not in url and not url.lower().startswith("file:"):
        return Path(url).expanduser()
    parts = split(url)
    if parts is None or parts.scheme.lower() != "file" or parts.netloc not in {"", "localhost"}:
        return None
    return Path(path_text(parts.path, windows=os.name == "nt"))


def path_text(quoted: str, *, windows: bool) -> str:
    """The path in a `file:` address: "/C:/wheels" is C:/wheels on Windows.

    The function of urllib for this would cost 20 ms to import.
    """
    path = unquote(quoted)
    drive = windows and path[2:3] in {":", "|"}
    return f"{path[1]}:{path[3:]}" if drive else path
