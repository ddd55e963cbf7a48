"""Connections to a host, directly or through the proxy that the environment names for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import urllib3

from depcheck.index.urls import split, userinfo, without_userinfo

if TYPE_CHECKING:
    import ssl


class Proxies:
    """One pool of connections a proxy, and one for what needs none. Loopback never goes through a proxy."""

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        self._options = {"ssl_context": context, "maxsize": connections, "block": True, "num_pools": connections}
        self._proxies = getproxies()
        self._managers: dict[str, urllib3.PoolManager] = {}

    def manager(self, url: str) -> urllib3.PoolManager:
        """The connections to use for an address."""
        proxy = self._proxy(url)
        if proxy not in self._managers:
            self._managers.setdefault(proxy, self._made(proxy))
        return self._managers[proxy]

    def close(self) -> None:
        """Close all connections."""
        for manager in self._managers.values():
            manager.clear()

    def _proxy(self, url: str) -> str:
        parts = split(url)
        if parts is None or not parts.hostname or parts.hostname in {"localhost", "127.0.0.1", "::1"}:
            return ""
        if proxy_bypass(parts.netloc.rpartition("@")[2]):
            return ""
        proxy = self._proxies.get(parts.scheme) or self._proxies.get("all") or ""
        return proxy if "://" in proxy or not proxy else f"http://{proxy}"

    def _made(self, proxy: str) -> urllib3.PoolManager:
        if not proxy:
            return urllib3.PoolManager(**self._options)  # type: ignore[arg-type]
        found = userinfo(proxy)
        headers = urllib3.make_headers(proxy_basic_auth=":".join(found)) if found else None
        return urllib3.ProxyManager(without_userinfo(proxy), proxy_headers=headers, **self._options)  # type: ignore[arg-type]
