"""What the tests of the command line share: to run it, here or in its own process, and to build what it looks at."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from depcheck.cli.main import main
from environments import Site

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NOWHERE = ("--offline", "--no-cache", "--index-url", "https://index.example/simple")


def virtual_environment(folder: Path) -> Site:
    """An empty virtual environment of Python 3.11."""
    site = Site(folder / "lib" / "python3.11" / "site-packages")
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n", encoding="utf-8")
    return site


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit status of a command, and what it wrote to standard output and standard error."""
    status = main(words)
    written = capsys.readouterr()
    return status, written.out, written.err


def process(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    command = [sys.executable, "-m", "depcheck", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)  # type: ignore[call-overload,no-any-return]
