"""The metadata of a file on an index or on this machine: the cheapest way that can be believed comes first."""

from __future__ import annotations

import io
import threading
from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from depcheck.index.metadata import MetadataRecord, Undeclared, decode_record, encode_record, parse_headers
from depcheck.index.page import IndexFile, normalized
from depcheck.index.urls import host, local_path, origin, without_secrets
from depcheck.model.limits import MIB
from depcheck.model.packages import MetadataOrigin, Unknown

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.utils import NormalizedName

    from depcheck.index.http import Reply
    from depcheck.index.session import Session
    from depcheck.model.limits import Limits

LARGEST_ARCHIVE = 128 * MIB
OK = 200
PARTIAL = 206
HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity"}
FUTILE_TRIES = 5

# Undeclared is worth keeping, Unknown is not: the next run may be luckier.
Answer: TypeAlias = MetadataRecord | Undeclared | Unknown


class MetadataReader:
    """Reads metadata. It remembers which hosts never have the metadata files that they do not announce."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._futile: dict[object, int] = {}

    def record(self, file: IndexFile, project: NormalizedName) -> MetadataRecord | Unknown:
        """What the file declares, from the cache or read now. That a server did not answer is not kept."""
        key = _local_key(file) if file.is_local else f"{without_secrets(file.url)} {file.sha256 or ''}"
        cache = self._session.cache
        answer: Answer | None = _decoded(cache.record(key)) if cache is not None else None
        if answer is None:
            answer = self._read(file, project)
            if cache is not None and not isinstance(answer, Unknown):
                cache.put_record(key, encode_record(answer))
        return Unknown(answer.reason) if isinstance(answer, Undeclared) else answer

    def _read(self, file: IndexFile, project: NormalizedName) -> Answer:
        if file.is_local:
            return self._local(file, project)
        if self._session.offline:
            return Unknown("offline, and not in the cache")
        self._session.tell(file.filename)
        return self._wheel(file, project) if file.is_wheel else self._sdist(file, project)

    def _local(self, file: IndexFile, project: NormalizedName) -> Answer:
        path = local_path(file.url)
        try:
            if path is None or not path.is_file():
                return Unknown(f"{file.filename} is not where its index says")
            if file.is_wheel:
                return _local_wheel(path, project, self._session.limits)
            if path.stat().st_size > LARGEST_ARCHIVE:
                return Undeclared(f"{file.filename} is larger than {LARGEST_ARCHIVE} bytes")
            return self._of_sdist(file, path.read_bytes(), project)
        except OSError as error:
            return Unknown(f"{file.filename} cannot be read: {error.strerror or type(error).__name__}")

    def _wheel(self, file: IndexFile, project: NormalizedName) -> Answer:
        """The metadata of a wheel. What the index extracted unannounced is the wheel's own, so it is called that."""
        if file.metadata is not None:
            text = self._announced(file)
            if not isinstance(text, Unknown):
                return _record(text, project, MetadataOrigin.METADATA_FILE)
            if text.reason.endswith(WRONG_HASH):
                return text
        else:
            found = self._unannounced(file)
            record = _record(found, project, MetadataOrigin.WHEEL) if found is not None else None
            if isinstance(record, MetadataRecord):
                return record
        return _record(self._tail(file, project), project, MetadataOrigin.WHEEL)

    def _announced(self, file: IndexFile) -> bytes | Unknown:
        reply = self._fetched(file.url + ".metadata", HEADERS, self._session.limits.metadata_size)
        if isinstance(reply, Unknown):
            return reply
        if file.metadata and sha256(reply.body).hexdigest() != file.metadata.lower():
            return Unknown(f"{file.filename}.metadata {WRONG_HASH}")
        return reply.body

    def _unannounced(self, file: IndexFile) -> bytes | None:
        """A metadata file may exist although the page does not announce it; five that do not end the search."""
        place = origin(file.url)
        with self._lock:
            if self._futile.get(place, 0) >= FUTILE_TRIES:
                return None
        reply = self._fetched(file.url + ".metadata", HEADERS, self._session.limits.metadata_size)
        found = not isinstance(reply, Unknown)
        with self._lock:
            self._futile[place] = -(1 << 30) if found else self._futile.get(place, 0) + 1
        return None if isinstance(reply, Unknown) else reply.body

    def _tail(self, file: IndexFile, project: NormalizedName) -> bytes | Unknown | Undeclared:
        """METADATA out of the end of the wheel, or out of all of it where the server sends no parts."""
        from depcheck.index.ranges import TAIL, RangeError, RangeFile  # noqa: PLC0415 - only where a wheel must be opened
        from depcheck.index.wheels import wheel_metadata  # noqa: PLC0415 - as above

        limits = self._session.limits
        reply = self._fetched(file.url, {**HEADERS, "Range": f"bytes=-{TAIL}"}, LARGEST_ARCHIVE)
        if isinstance(reply, Unknown):
            return reply
        size = _total_size(reply)
        if size is None or size == len(reply.body):
            wrong = _mismatch(file, reply.body)
            return wrong or wheel_metadata(io.BytesIO(reply.body), project, limits)
        if wrong := _wrong_size(file, size):
            return wrong
        part = RangeFile(reply.body, size, lambda start, end: self._part(file, start, end))
        try:
            return wheel_metadata(part, project, limits)  # type: ignore[arg-type]
        except RangeError as error:
            return Unknown(f"the wheel of {project} cannot be read: {error}")

    def _part(self, file: IndexFile, start: int, end: int) -> bytes:
        from depcheck.index.ranges import RangeError  # noqa: PLC0415 - as above

        reply = self._fetched(file.url, {**HEADERS, "Range": f"bytes={start}-{end - 1}"}, end - start)
        if isinstance(reply, Unknown):
            raise RangeError(reply.reason)
        if reply.status != PARTIAL or len(reply.body) != end - start:
            raise RangeError(f"{host(file.url)} sent another part than was asked for")
        return reply.body

    def _sdist(self, file: IndexFile, project: NormalizedName) -> Answer:
        if file.size is not None and file.size > LARGEST_ARCHIVE:
            return Undeclared(f"{file.filename} is larger than {LARGEST_ARCHIVE} bytes")
        reply = self._fetched(file.url, HEADERS, LARGEST_ARCHIVE)
        return reply if isinstance(reply, Unknown) else self._of_sdist(file, reply.body, project)

    def _of_sdist(self, file: IndexFile, body: bytes, project: NormalizedName) -> Answer:
        from depcheck.index.sdists import sdist_record  # noqa: PLC0415 - tarfile, where there is an sdist

        return _mismatch(file, body) or sdist_record(file.filename, body, project, self._session.limits)

    def _fetched(self, url: str, headers: dict[str, str], largest: int) -> Reply | Unknown:
        reply = self._session.client.get(url, headers, largest)
        if not isinstance(reply, Unknown) and reply.status not in {OK, PARTIAL}:
            return Unknown(f"{host(url)} answered {reply.status} for {without_secrets(url).rpartition('/')[2]}")
        return reply


WRONG_HASH = "has another hash than its index says"


def _mismatch(file: IndexFile, body: bytes) -> Unknown | None:
    """Why a file that was read whole is another than the one that its index lists."""
    if wrong := _wrong_size(file, len(body)):
        return wrong
    if file.sha256 and sha256(body).hexdigest() != file.sha256.lower():
        return Unknown(f"{file.filename} {WRONG_HASH}")
    return None


def _wrong_size(file: IndexFile, size: int) -> Unknown | None:
    if file.size is not None and file.size != size:
        return Unknown(f"{file.filename} has another size than its index says")
    return None


def _local_wheel(path: Path, project: NormalizedName, limits: Limits) -> Answer:
    from depcheck.index.wheels import wheel_metadata  # noqa: PLC0415 - where there is a wheel

    with path.open("rb") as stream:
        return _record(wheel_metadata(stream, project, limits), project, MetadataOrigin.WHEEL)


def _local_key(file: IndexFile) -> str:
    """A file of this machine may be replaced: its time and size tell."""
    path = local_path(file.url)
    try:
        status = path.stat() if path is not None else None
    except OSError:
        status = None
    return f"{file.url} {status.st_mtime_ns} {status.st_size}" if status is not None else file.url


def _record(text: bytes | Unknown | Undeclared, project: NormalizedName, source: MetadataOrigin) -> Answer:
    """The fields of METADATA. A page that is none, such as a login page with 200, has no name."""
    if not isinstance(text, bytes):
        return text
    headers = parse_headers(text)
    if headers.name is None or not headers.metadata_version:
        return Unknown(f"the metadata of {project} has no name: it is something else")
    if normalized(headers.name) != project:
        return Undeclared(f"the metadata of {project} is of another project")
    return headers.record(source)


def _total_size(reply: Reply) -> int | None:
    """The size of the whole file in "bytes 100-199/200"; None where the reply holds all of it."""
    total = reply.headers.get("content-range", "").rpartition("/")[2]
    return int(total) if reply.status == PARTIAL and total.isascii() and total.isdigit() else None


def _decoded(kept: bytes | None) -> MetadataRecord | Undeclared | None:
    try:
        return decode_record(kept) if kept is not None else None
    except (ValueError, TypeError):
        return None
