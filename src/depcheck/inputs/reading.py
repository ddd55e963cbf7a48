"""Files read so that none of them can hang or flood a run: regular files only, and no more than a limit allows."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from depcheck.errors import UsageError
from depcheck.inputs.looks import noted

# A FIFO blocks whoever opens it for reading, unless he says that he will not wait. Windows has neither flag nor FIFO.
READ_WITHOUT_WAITING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

PIECE = 64 * 1024


def working_directory() -> Path:
    """The current directory. Raises UsageError where somebody has deleted it under the feet of this process."""
    try:
        return Path.cwd()
    except OSError as error:
        raise UsageError("the current directory no longer exists; change to one that does") from error


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why: "is a directory".

    `missing` tells the one case that is often no problem at all, `too_large` the one that a limit made.
    """

    reason: str
    missing: bool = False
    too_large: bool = False


def read_regular_file(path: str | Path, limit: int) -> bytes | Unreadable:
    """The bytes of a file, or why there are none: missing, no permission, not a regular file, more than `limit`."""
    try:
        descriptor = os.open(path, READ_WITHOUT_WAITING)
    except (FileNotFoundError, NotADirectoryError):
        noted(path)
        return Unreadable("does not exist", missing=True)
    except (OSError, ValueError) as error:
        noted(path)
        return Unreadable(_refusal(path, error))
    try:
        status = os.fstat(descriptor)
        size = status.st_size
        noted(path, status)
        if not stat.S_ISREG(status.st_mode):
            return Unreadable("is a directory" if stat.S_ISDIR(status.st_mode) else "is not a regular file")
        if size > limit:
            return _too_large(limit)
        first = os.read(descriptor, size)
        return first if len(first) == size > 0 else _whole(descriptor, limit, first)
    except OSError as error:
        return Unreadable(_reason(error))
    finally:
        os.close(descriptor)


def _whole(descriptor: int, limit: int, first: bytes) -> bytes | Unreadable:
    """Read to the end: files of `/proc` claim to be empty, and one read may give less than was asked for."""
    pieces = [first]
    size = len(first)
    while size <= limit and (piece := os.read(descriptor, PIECE)):
        pieces.append(piece)
        size += len(piece)
    return _too_large(limit) if size > limit else b"".join(pieces)


def _too_large(limit: int) -> Unreadable:
    return Unreadable(f"is larger than {limit} bytes", too_large=True)


def _refusal(path: str | Path, error: OSError | ValueError) -> str:
    """Why a file would not open. Windows says "permission denied" of a directory."""
    with suppress(OSError, ValueError):
        if os.path.isdir(path):  # noqa: PTH112 - the path is often text here, and this runs for every distribution
            return "is a directory"
    return _reason(error)


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
