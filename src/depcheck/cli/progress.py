"""What is going on, on one line of the terminal that vanishes."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from rich.status import Status
    from rich.text import Text


@contextmanager
def progress(arguments: Namespace) -> Iterator[Callable[[str], None] | None]:
    """A function that shows what is going on; None where nobody would see it or nobody wants it."""
    if not _wanted(arguments):
        yield None
        return
    line = _StatusLine()
    try:
        yield line.show
    finally:
        line.clear()


def _wanted(arguments: Namespace) -> bool:
    silent = arguments.no_progress or arguments.quiet or os.environ.get("CI") or os.environ.get("TERM") == "dumb"
    return not silent and sys.stderr.isatty()


class _StatusLine:
    """One line on standard error, for several threads at once.

    rich is loaded when there is a first thing to show: most checks are over before.
    """

    def __init__(self) -> None:
        self._status: Status | None = None
        self._shown = 0
        self._over = False
        from threading import Lock  # noqa: PLC0415 - only where a terminal looks on

        self._lock = Lock()

    def show(self, text: str) -> None:
        from rich.text import Text  # noqa: PLC0415

        from depcheck.text.redact import redact  # noqa: PLC0415
        from depcheck.text.safe import safe  # noqa: PLC0415

        with self._lock:
            if self._over:  # a thread that has not heard yet
                return
            self._shown += 1
            words = Text(f"{self._shown} asked for: {safe(redact(text), 60)}", style="dim")
            if self._status is None:
                self._status = _started(words)
            else:
                self._status.update(words)

    def clear(self) -> None:
        with self._lock:
            self._over = True
            if self._status is not None:
                self._status.stop()


def _started(words: Text) -> Status:
    from rich.console import Console  # noqa: PLC0415

    status = Console(stderr=True).status(words)
    status.start()
    return status
