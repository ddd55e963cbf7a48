"""What a run looks at, written down while it looks, so that it can be told later whether anything has changed.

The readers note every file that they open and every folder whose names they ask for. What is only asked about, such as
whether a file is there, is noted through the folder that would hold it: its times change when a name comes or goes.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path


class Looks:
    """What was looked at: `paths`, with their status where it is known; names that were only asked for, in `asked`.

    `beyond` says that something was looked at that cannot be watched, such as an index.
    """

    __slots__ = ("asked", "beyond", "paths")

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.paths: dict[str, os.stat_result | None] = {}
        self.beyond = False


_LOOKS: ContextVar[Looks | None] = ContextVar("looks", default=None)


@contextmanager
def looking() -> Iterator[Looks]:
    """Everything that is looked at inside, as long as it goes on."""
    looks = Looks()
    token = _LOOKS.set(looks)
    try:
        yield looks
    finally:
        _LOOKS.reset(token)


def noted(path: str | Path, status: os.stat_result | None = None) -> None:
    """Note a file or folder that is looked at, with its status where that is known."""
    looks = _LOOKS.get()
    if looks is not None:
        looks.paths.setdefault(str(path), status)


def asked(path: str) -> None:
    """Note that it matters whether a path is there, and not what it is."""
    looks = _LOOKS.get()
    if looks is not None:
        looks.asked.add(path)


def beyond() -> None:
    """Note that something is looked at that cannot be watched."""
    looks = _LOOKS.get()
    if looks is not None:
        looks.beyond = True
