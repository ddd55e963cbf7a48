"""What earlier runs learnt from indexes: project pages and release metadata, in one SQLite file of the user.

A cache makes nothing true that is not, and its failure changes no result: it then answers "not known", says so once in
`warnings`, and the run goes on. Rows hold text and carry a digest over their key, so that a damaged row, or one that
was moved to another key, is one that is not there.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import zlib
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depcheck.index.cache_folder import cache_folder, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FRESH_SECONDS = 600.0
BUSY_SECONDS = 30.0
FILE_NAME = "index-4.sqlite3"

# The body comes last in each row, so that what stands before it is read without it.
SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    source TEXT, project TEXT, received REAL, etag TEXT, found INTEGER, stamp TEXT, digest BLOB, body BLOB,
    PRIMARY KEY (source, project)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS known (
    project TEXT, judge TEXT, digest BLOB, body BLOB, PRIMARY KEY (project, judge)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metadata (file TEXT PRIMARY KEY, digest BLOB, body BLOB) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class PageHead:
    """What is kept of a page besides its body: `stamp` changes with the body, `received` is in seconds of the clock."""

    received: float
    etag: str | None
    found: bool
    stamp: str


def cache_directory(option: str | None, environ: Mapping[str, str]) -> Path:
    """Where the cache lies: as the option or `DEPCHECK_CACHE_DIR` says, else where the system keeps caches."""
    return Path(cache_folder(option, environ))


class Cache:
    """The cache in a directory, for several threads and processes at once. It opens when it is first used.

    `clock` tells the time in seconds.
    """

    def __init__(self, directory: Path, clock: Callable[[], float] = time.time) -> None:
        self.directory = directory
        self._clock = clock
        self.warnings: list[str] = []
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._broken = False
        self._recreated = False

    def page_head(self, source: str, project: str) -> PageHead | None:
        """What is kept of a project's page as one index gave it, or None."""
        query = "SELECT received, etag, found, stamp, digest FROM pages WHERE source = ? AND project = ?"
        row = self._row(query, (source, project))
        if row is None or row[4] != _digest(b"", repr((source, project, *row[:4]))):
            return None
        return PageHead(row[0], row[1], bool(row[2]), row[3])

    def is_fresh(self, head: PageHead) -> bool:
        """Whether a page may be used unasked. One from the future was received under a wrong clock: it may not."""
        return 0 <= self._clock() - head.received <= FRESH_SECONDS

    def page_body(self, source: str, project: str, stamp: str) -> bytes | None:
        """The body of a page, or None where it is damaged or no longer the one with that stamp."""
        row = self._row("SELECT body FROM pages WHERE source = ? AND project = ?", (source, project))
        return _unpacked(row[0], bytes.fromhex(stamp), f"{source} {project}") if row is not None else None

    def put_page(self, source: str, project: str, etag: str | None, body: bytes, *, found: bool) -> PageHead:
        """Keep a page, received now."""
        packed, digest = _packed(body, f"{source} {project}")
        head = PageHead(self._clock(), etag, found, digest.hex())
        self._put_head(source, project, head, packed)
        return head

    def touch_page(self, source: str, project: str, head: PageHead) -> None:
        """Note that a page was confirmed now."""
        again = (self._clock(), head.etag, int(head.found), head.stamp)
        digest = _digest(b"", repr((source, project, *again)))
        statement = "UPDATE pages SET received = ?, digest = ? WHERE source = ? AND project = ? AND stamp = ?"
        self._write(statement, (again[0], digest, source, project, head.stamp))

    def known(self, project: str, judge: str, basis: str) -> bytes | None:
        """A project as it was judged on a basis (the stamps of its pages), or None."""
        row = self._row("SELECT digest, body FROM known WHERE project = ? AND judge = ?", (project, judge))
        return _unpacked(row[1], row[0], f"{project} {judge} {basis}") if row is not None else None

    def put_known(self, project: str, judge: str, basis: str, body: bytes) -> None:
        """Keep a project as it was judged on a basis."""
        packed, digest = _packed(body, f"{project} {judge} {basis}")
        self._write("INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?)", (project, judge, digest, packed))

    def record(self, file: str) -> bytes | None:
        """The metadata of a file, or None. Files never change, so neither does this."""
        row = self._row("SELECT digest, body FROM metadata WHERE file = ?", (file,))
        return _unpacked(row[1], row[0], file) if row is not None else None

    def put_record(self, file: str, body: bytes) -> None:
        """Keep the metadata of a file."""
        packed, digest = _packed(body, file)
        self._write("INSERT OR REPLACE INTO metadata VALUES (?, ?, ?)", (file, digest, packed))

    def close(self) -> None:
        """Close the file for good: who still asks is told nothing."""
        with self._lock:
            self._broken = True
            self._disconnect()

    def _put_head(self, source: str, project: str, head: PageHead, packed: bytes) -> None:
        kept = (head.received, head.etag, int(head.found), head.stamp)
        digest = _digest(b"", repr((source, project, *kept)))
        self._write(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (source, project, *kept, digest, packed)
        )

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        self._run(lambda connection: connection.execute(statement, values) and None)

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
                except sqlite3.Error as error:
                    self._replace(str(error))
                except OSError as error:
                    self._give_up(error.strerror or type(error).__name__)
            return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            prepare(self.directory)
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
        path = self.directory / FILE_NAME
        try:
            path.replace(path.with_suffix(".damaged"))
            for suffix in ("-wal", "-shm"):
                path.with_name(FILE_NAME + suffix).unlink(missing_ok=True)
        except OSError as error:
            self._give_up(error.strerror or type(error).__name__)
            return
        self.warnings.append(f"the cache was damaged ({reason}) and is built anew")

    def _give_up(self, reason: str) -> None:
        self._broken = True
        self._disconnect()
        self.warnings.append(f"the cache in {self.directory} cannot be used ({reason}); going on without it")

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


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
