"""A guard that keeps tests on this machine: whatever reaches further is refused and remembered."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def guard_sockets(patch: pytest.MonkeyPatch) -> list[str]:
    """The addresses beyond this machine that were tried, and refused, since; it grows while the patch holds."""
    tried: list[str] = []
    for method in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method), tried))
    patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo, tried))
    return tried


def _guarded(method: Callable[..., Any], tried: list[str]) -> Callable[..., Any]:
    def guard(connection: socket.socket, *arguments: object) -> object:
        address = arguments[-1]
        if isinstance(address, tuple) and not is_local(address[0]):
            tried.append(f"{address[0]}:{address[1]}")
            raise ConnectionRefusedError(f"tests stay on the loopback interface: {address}")
        return method(connection, *arguments)

    return guard


def _guarded_lookup(lookup: Callable[..., Any], tried: list[str]) -> Callable[..., Any]:
    def guard(host: str | None, *arguments: object, **options: object) -> object:
        if host is not None and not is_local(host):
            tried.append(host)
            raise socket.gaierror(socket.EAI_NONAME, f"tests look up no names: {host}")
        return lookup(host, *arguments, **options)

    return guard


def is_local(host: str | bytes) -> bool:
    """Whether a host is this machine itself."""
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return name in {"", "localhost"}
