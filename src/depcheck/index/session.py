"""What the parts of the catalog share during one run: connections, cache, limits, and answers given."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from depcheck.index.cache import Cache
    from depcheck.index.http import Client
    from depcheck.model.index import IndexSettings
    from depcheck.model.limits import Limits

Answer = TypeVar("Answer")


class _Slot:
    """The place of one answer; who holds its lock is looking for it."""

    __slots__ = ("answer", "filled", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.filled = False
        self.answer: object = None


class Session:
    """One run. Safe for several threads; the client, and the libraries behind it, are made when first needed."""

    def __init__(
        self,
        settings: IndexSettings,
        limits: Limits,
        *,
        cache: Cache | None,
        offline: bool,
        progress: Callable[[str], None] | None,
    ) -> None:
        self.settings = settings
        self.limits = limits
        self.cache = cache
        self.offline = offline
        self.warnings: list[str] = []
        self._progress = progress
        self._lock = threading.Lock()
        self._client_lock = threading.Lock()
        self._client: Client | None = None
        self._slots: dict[Hashable, _Slot] = {}

    @property
    def client(self) -> Client:
        """The connections. Never asked for offline."""
        if self.offline:
            raise AssertionError("offline, no connection is made")
        with self._client_lock:
            if self._client is None:
                self._client = self._made()
            return self._client

    def once(self, key: Hashable, answer: Callable[[], Answer]) -> Answer:
        """What the function returned the first time it was asked under this key; others wait for the first."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
        if not slot.filled:
            with slot.lock:
                if not slot.filled:
                    slot.answer = answer()
                    slot.filled = True
        return cast("Answer", slot.answer)

    def asks_network(self) -> bool:
        """Whether anything had to be asked for so far."""
        return self._client is not None

    def tell(self, what: str) -> None:
        """Say what is asked for now."""
        if self._progress is not None:
            self._progress(what)

    def close(self) -> None:
        """Close what is open."""
        with self._client_lock:
            if self._client is not None:
                self._client.close()
                self._client = None
        if self.cache is not None:
            self.cache.close()

    def _made(self) -> Client:
        # urllib3 and ssl are heavy, and most runs ask nothing.
        from depcheck.index.credentials import Credentials  # noqa: PLC0415
        from depcheck.index.http import Client  # noqa: PLC0415

        settings = self.settings
        every = (settings.index_url, *settings.extra_index_urls, *settings.find_links)
        credentials = Credentials(configured.value for configured in every if configured is not None)
        certificates = settings.ca_certificates
        try:
            return Client(credentials, self.limits, certificates.value if certificates is not None else None)
        except OSError:
            where = certificates.source if certificates is not None else "the system"
            self.warnings.append(f"the certificates of {where} cannot be read; those of the system are used")
            return Client(credentials, self.limits)
