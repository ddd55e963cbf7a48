"""What the tests of the command line share: to run it, here or in its own process, and to build what it looks at."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from depcheck.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ALONE = ("--no-environment", "--offline", "--no-cache", "--index-url", "https://index.example/simple")


def install(site: Path, name: str, version: str, *requires: str) -> None:
    """Write a distribution as a wheel leaves it."""
    folder = site / f"{name}-{version}.dist-info"
    folder.mkdir(parents=True)
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {requirement}" for requirement in requires)]
    (folder / "METADATA").write_text("Metadata-Version: 2.1\n" + "\n".join(lines) + "\n", encoding="utf-8")
    (folder / "RECORD").write_text("", encoding="utf-8")


def virtual_environment(folder: Path) -> Path:
    """An empty virtual environment; returns its site-packages."""
    site = folder / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
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
