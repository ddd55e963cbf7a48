"""Where an installed Python keeps its distributions, learnt by reading folders and never by starting it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from depcheck.inputs.pythons import minor_of, patch_level, written_version
from depcheck.inputs.reading import Unreadable, read_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterator

# A library folder: lib/python3.11, lib/python3.13t (no global lock), lib/pypy3.10.
LIBRARY = re.compile(r"(python|pypy)(\d+\.\d+)(t?)")
SMALL_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Library:
    """The library folder of one Python: `minor` is such as "3.11"."""

    path: Path
    implementation: str
    minor: str
    free_threaded: bool = False
    windows: bool = False


@dataclass(frozen=True, slots=True)
class Installation:
    """One Python, or one virtual environment of it.

    `python` is as full a version as could be learnt; `sites` are the folders that hold its distributions, in the
    order in which it looks there; `configuration` is what pyvenv.cfg says, empty where there is none.
    """

    prefix: Path
    python: str
    library: Library
    sites: tuple[Path, ...]
    configuration: dict[str, str]

    @property
    def installer(self) -> str | None:
        """The tool that made it, where it left its mark."""
        if "uv" in self.configuration:
            return "uv"
        return "conda" if (self.prefix / "conda-meta" / "history").is_file() else None

    @property
    def externally_managed(self) -> bool:
        """Whether PEP 668 forbids installers to change it."""
        return (self.library.path / "EXTERNALLY-MANAGED").is_file()


def find_installation(prefix: Path, minor: str | None = None) -> Installation | None:
    """The Python at a prefix, or None where there is none; `minor` chooses among several that share a prefix."""
    configuration = read_configuration(prefix)
    written = written_version(configuration.get("version_info") or configuration.get("version") or "")
    libraries = sorted(_libraries(prefix), key=_by_version, reverse=True)
    wanted = minor or (written and minor_of(written))
    library = next((each for each in libraries if wanted is None or each.minor in {wanted, ""}), None)
    if library is None:
        return None
    python = written or patch_level(prefix, library.minor) or library.minor
    return Installation(prefix, python, library, tuple(_sites(prefix, library)), configuration)


def base_prefix(configuration: dict[str, str], *, windows: bool) -> Path | None:
    """The prefix of the Python that a virtual environment was made from; `home` holds its executable."""
    home = configuration.get("home")
    if not home:
        return None
    return Path(home) if windows else Path(home).parent


def read_configuration(prefix: Path) -> dict[str, str]:
    """The keys of pyvenv.cfg (PEP 405), lower case; empty where there is no such file."""
    content = read_regular_file(prefix / "pyvenv.cfg", SMALL_FILE)
    if isinstance(content, Unreadable):
        return {}
    lines = content.decode("utf-8-sig", "replace").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key.strip().lower(): value.strip() for key, value in pairs}


def library_of(site: Path) -> Library | None:
    """The library folder that a site-packages path names itself, as `lib/python3.11/site-packages` does."""
    match = LIBRARY.fullmatch(site.parent.name)
    if match:
        return _library(site.parent, match)
    windows = site.parent.name == "Lib"
    return Library(site.parent, "cpython", "", windows=True) if windows else None


def _library(path: Path, match: re.Match[str]) -> Library:
    implementation = "pypy" if match[1] == "pypy" else "cpython"
    return Library(path, implementation, match[2], free_threaded=bool(match[3]))


def _libraries(prefix: Path) -> Iterator[Library]:
    """Both spellings are compared exactly: on a disk that ignores case, `Lib` would also be found as `lib`."""
    folders = _folders(prefix)
    for parent in (prefix / name for name in ("lib64", "lib") if name in folders and not _is_link(prefix / name)):
        for name in _folders(parent):
            if match := LIBRARY.fullmatch(name):
                yield _library(parent / name, match)
    if "Lib" in folders and "lib" not in folders:
        yield Library(prefix / "Lib", "cpython", "", windows=True)


def _sites(prefix: Path, library: Library) -> Iterator[Path]:
    """The folders that exist. Fedora keeps compiled ones in lib64 and looks there first; Debian has its own names."""
    name = library.path.name
    candidates = [
        *(prefix / parent / name / "site-packages" for parent in ("lib64", "lib") if not _is_link(prefix / parent)),
        library.path / "site-packages",
        prefix / "local" / "lib" / name / "dist-packages",
        prefix / "lib" / "python3" / "dist-packages",
        library.path / "dist-packages",
    ]
    seen: set[str] = set()
    for candidate in candidates:
        real = os.path.realpath(candidate)
        if real not in seen and candidate.is_dir():
            seen.add(real)
            yield candidate


def _is_link(folder: Path) -> bool:
    """Whether a library folder is another name for one beside it: venv links lib64 to lib."""
    return folder.is_symlink() and folder.resolve().parent == folder.parent.resolve()


def _folders(parent: Path) -> frozenset[str]:
    try:
        with os.scandir(parent) as entries:
            return frozenset(entry.name for entry in entries if entry.is_dir())
    except OSError:
        return frozenset()


def _by_version(library: Library) -> tuple[int, ...]:
    return tuple(int(part) for part in library.minor.split(".") if part)
