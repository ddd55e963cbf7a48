"""A program run within bounds: an empty environment, nothing to read, so much to write, and so much time."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A Windows program needs to know where Windows is.
KEPT = ("SYSTEMROOT",)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit status, None where it was stopped, and what it wrote, within the bound."""

    status: int | None
    output: bytes


def run_bounded(argv: Sequence[str], *, seconds: float, most_bytes: int) -> Ended:
    """Run a program in the root folder, without the variables, the input and the terminal of this process.

    It and whatever it has started are stopped after that time, and once it writes more than that. Raises OSError
    where it cannot be started.
    """
    process = subprocess.Popen(  # noqa: S603 - a list of words, no shell
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in KEPT if name in os.environ},
        cwd=os.path.abspath(os.sep),  # noqa: PTH100 - the root of the drive
        start_new_session=True,
    )
    pieces: list[bytes] = []
    # A program that was left behind may hold the pipe open: the thread that reads it is not waited for.
    reader = Thread(target=_read, args=(process, most_bytes, pieces), daemon=True)
    reader.start()
    reader.join(seconds)
    complete = not reader.is_alive() and sum(map(len, pieces)) <= most_bytes
    status = _ended(process) if complete else None
    _stop(process)
    reader.join(1)
    if process.stdout is not None and not reader.is_alive():
        process.stdout.close()
    return Ended(status, b"".join(pieces)[:most_bytes])


def _read(process: subprocess.Popen[bytes], most_bytes: int, pieces: list[bytes]) -> None:
    left = most_bytes + 1
    while process.stdout is not None and left > 0 and (piece := os.read(process.stdout.fileno(), left)):
        pieces.append(piece)
        left -= len(piece)


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    """The status of a program that has closed its output, and should be at its end."""
    with suppress(subprocess.TimeoutExpired):
        return process.wait(1)
    return None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the program and its group; on Windows, the program."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
