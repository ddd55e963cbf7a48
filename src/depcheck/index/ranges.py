"""A remote file that looks like a local one: only the parts that are read are fetched."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TAIL = 64 * 1024
STEP = 32 * 1024
FETCHES = 3
LARGEST_PART = 16 * 1024 * 1024


class RangeError(OSError):
    """A part could not be had, or reading needs more parts than a sane wheel does."""


class RangeFile(io.RawIOBase):
    """A seekable file over `fetch(start, end)`, which returns exactly the bytes of that half-open range.

    It starts with the tail, which holds the directory of a zip file and, in nearly every wheel, METADATA too.
    """

    def __init__(self, tail: bytes, size: int, fetch: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._parts = [(size - len(tail), tail)]
        self._size = size
        self._fetch = fetch
        self._position = 0
        self._left = FETCHES

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The position in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, as in every file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise RangeError("a position before the start")
        self._position = base + offset
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """The next `size` bytes, or all that are left."""
        end = self._size if size is None or size < 0 else min(self._position + size, self._size)
        if end <= self._position:
            return b""
        content = self._known(self._position, end)
        if content is None:
            content = self._fetched(self._position, end)
        self._position = end
        return content

    def _known(self, start: int, end: int) -> bytes | None:
        for first, part in self._parts:
            if first <= start and end <= first + len(part):
                return part[start - first : end - first]
        return None

    def _fetched(self, start: int, end: int) -> bytes:
        if self._left == 0 or end - start > LARGEST_PART:
            raise RangeError("its metadata is scattered over the file")
        self._left -= 1
        last = min(max(end, start + STEP), self._size)
        self._parts.append((start, self._fetch(start, last)))
        return self._parts[-1][1][: end - start]
