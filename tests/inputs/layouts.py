"""Folders as Python, virtualenv, conda, Debian and Windows lay them out, with nothing in them that could be started."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from depcheck.inputs.target import find_target
from environments import Site

if TYPE_CHECKING:
    from pathlib import Path

    from depcheck.model.packages import Target


def written(path: Path, content: str | bytes = "") -> Path:
    """A file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def linked(path: Path, target: str) -> Path:
    """A symbolic link, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


def interpreter(prefix: Path, minor: str = "3.9", site: str = "site-packages") -> Site:
    """A Python for POSIX of which no file says its patch level, and its site-packages."""
    written(prefix / f"bin/python{minor}")
    return Site(prefix / f"lib/python{minor}" / site)


def venv(prefix: Path, configuration: str = "version = 3.9.18", minor: str = "3.9") -> Site:
    """A virtual environment for POSIX."""
    written(prefix / "pyvenv.cfg", f"{configuration}\n")
    return interpreter(prefix, minor)


def conda(prefix: Path, subdir: str, version: str = "3.10.13") -> Site:
    """A conda environment with the record of its Python, and one of another package of nearly the same name."""
    for name, number in (("python", version), ("python-dateutil", "2.8.2")):
        record = {"name": name, "version": number, "subdir": subdir, "files": []}
        written(prefix / f"conda-meta/{name}-{number}-h1234_0_cpython.json", json.dumps(record))
    written(prefix / "conda-meta/history")
    if subdir.startswith("win"):
        written(prefix / "python.exe")
        return Site(prefix / "Lib/site-packages")
    return interpreter(prefix, ".".join(version.split(".")[:2]))


def elf(machine: int, strings: bytes = b"") -> bytes:
    """The beginning of a little-endian ELF file for a machine, and some bytes behind it."""
    return b"\x7fELF\x02\x01\x01" + bytes(11) + machine.to_bytes(2, "little") + bytes(44) + strings


def found(cwd: Path, **options: object) -> Target:
    """The target found with these options, from a folder and with variables of the test's own."""
    environ = {name: str(options.pop(name)) for name in list(options) if name.isupper()}
    return find_target(**options, environ=environ, cwd=cwd)  # type: ignore[arg-type]
