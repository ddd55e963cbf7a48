"""What earlier runs learnt from indexes: project pages and release metadata, in one SQLite file of the user.

A cache makes nothing true that is not, and its failure changes no result: it then answers "not known", says so once in
`warnings`, and the run goes on. Rows hold JSON and carry a digest over their key, so that a damaged row, or one that
was moved to another key, is one that is not there.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
import zlib
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FRESH_SECONDS = 600.0
BUSY_SECONDS = 30.0
FILE_NAME = "index-1.sqlite3"
VARIABLE = "DEPCHECK_CACHE_DIR"

SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    source TEXT, project TEXT, received REAL NOT NULL, etag TEXT, body BLOB NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (source, project)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metadata (
    file TEXT PRIMARY KEY, body BLOB NOT NULL, digest BLOB NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page as it was received at a time in seconds of the clock; `body` is what was put."""

    received: float
    etag: str | None
    body: bytes

    def is_fresh(self, now: float) -> bool:
        """Whether it may be used without asking. One from the future was received under a wrong clock: it may not."""
        return 0 <= now - self.received <= FRESH_SECONDS


def cache_directory(option: str | None, environ: Mapping[str, str]) -> Path:
    """Where the cache lies: as the option or `DEPCHECK_CACHE_DIR` says, else where the system keeps caches."""
    named = option or environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    from platformdirs import user_cache_path  # noqa: PLC0415 - only where nobody named a place

    return user_cache_path("depcheck", appauthor=False)


class Cache:
    """The cache in a directory, for several threads and processes at once. It opens when it is first used."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.warnings: list[str] = []
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._broken = False
        self._recreated = False

    def page(self, source: str, project: str) -> CachedPage | None:
        """The page of a project as one index gave it, or None."""
        query = "SELECT received, etag, body, digest FROM pages WHERE source = ? AND project = ?"
        row = self._row(query, (source, project))
        if row is None:
            return None
        received, etag, body, digest = row
        content = _unpacked(body, digest, f"{source} {project} {received!r} {etag}")
        return CachedPage(received, etag, content) if content is not None else None

    def put_page(self, source: str, project: str, etag: str | None, body: bytes) -> None:
        """Keep a page, received now."""
        received = time.time()
        packed, digest = _packed(body, f"{source} {project} {received!r} {etag}")
        statement = "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?)"
        self._run(lambda connection: connection.execute(statement, (source, project, received, etag, packed, digest)))

    def record(self, file: str) -> bytes | None:
        """The metadata of a file, or None. Files never change, so neither does this."""
        row = self._row("SELECT body, digest FROM metadata WHERE file = ?", (file,))
        return _unpacked(row[0], row[1], file) if row is not None else None

    def put_record(self, file: str, body: bytes) -> None:
        """Keep the metadata of a file."""
        packed, digest = _packed(body, file)
        statement = "INSERT OR REPLACE INTO metadata VALUES (?, ?, ?)"
        self._run(lambda connection: connection.execute(statement, (file, packed, digest)))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _row(self, query: str, keys: tuple[str, ...]) -> tuple[Any, ...] | None:
        row = self._run(lambda connection: connection.execute(query, keys).fetchone())
        return row if isinstance(row, tuple) else None

    def _run(self, action: Callable[[sqlite3.Connection], object]) -> object:
        """What the action returns, or None where the cache fails. A file that is no database is replaced once."""
        with self._lock:
            while not self._broken:
                try:
                    return action(self._opened())
                except sqlite3.OperationalError as error:
                    self._give_up(str(error))
                except sqlite3.DatabaseError as error:
                    self._replace(str(error))
                except OSError as error:
                    self._give_up(error.strerror or type(error).__name__)
            return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            _prepare(self.directory)
            connection = sqlite3.connect(
                self.directory / FILE_NAME, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection = connection
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(SCHEMA)
        return self._connection

    def _replace(self, reason: str) -> None:
        if self._recreated:
            self._give_up(reason)
            return
        self._recreated = True
        self._disconnect()
        self.warnings.append(f"the cache was damaged ({reason}) and is built anew")
        path = self.directory / FILE_NAME
        path.replace(path.with_suffix(".damaged"))
        for suffix in ("-wal", "-shm"):
            path.with_name(FILE_NAME + suffix).unlink(missing_ok=True)

    def _give_up(self, reason: str) -> None:
        self._broken = True
        self._disconnect()
        self.warnings.append(f"the cache in {self.directory} cannot be used ({reason}); going on without it")

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _prepare(directory: Path) -> None:
    """Make the directory for the user alone; refuse one that belongs to, or can be written by, somebody else."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name != "posix":
        return
    status = directory.stat()
    if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(0, "others may write to it")


def _packed(body: bytes, key: str) -> tuple[bytes, bytes]:
    packed = zlib.compress(body, 1)
    return packed, _digest(packed, key)


def _unpacked(packed: object, digest: object, key: str) -> bytes | None:
    if not isinstance(packed, bytes) or digest != _digest(packed, key):
        return None
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return None


def _digest(packed: bytes, key: str) -> bytes:
    place = blake2b(key.encode("utf-8", "replace")).digest()
    return blake2b(packed, digest_size=16, key=place).digest()
