"""Where an installed Python keeps its distributions, learnt by reading folders and never by starting it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from depcheck.inputs.patch_levels import installed_version, windows_minor
from depcheck.inputs.pythons import minor_of, written_version
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.roots import inside

TYPE_CHECKING = False
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
    order in which it looks there; `configuration` is what pyvenv.cfg says, empty where there is none. `root` is that
    of a foreign file system, as of a container.
    """

    prefix: Path
    python: str
    library: Library
    sites: tuple[Path, ...]
    configuration: dict[str, str]
    root: Path | None = None

    @property
    def installer(self) -> str | None:
        """The tool that made it, where it left its mark."""
        if "uv" in self.configuration:
            return "uv"
        return "conda" if (self.prefix / "conda-meta" / "history").is_file() else None

    @property
    def externally_managed(self) -> bool:
        """Whether PEP 668 forbids installers to change it. The mark lies where the standard library is."""
        name = self.library.path.name
        places = (self.library.path, self.prefix / "lib" / name, self.prefix / "lib64" / name)
        return any((place / "EXTERNALLY-MANAGED").is_file() for place in places)


def find_installation(prefix: Path, minor: str | None = None, root: Path | None = None) -> Installation | None:
    """The Python at a prefix, or None where there is none; `minor` chooses among several that share a prefix.

    Without it that is the one that pyvenv.cfg names, else the one that `bin/python3` leads to, else the newest.
    """
    libraries = sorted(_libraries(prefix), key=_by_version, reverse=True)
    configuration = read_configuration(prefix) or _old_configuration(libraries)
    written = written_version(configuration.get("version_info") or configuration.get("version") or "")
    wanted = minor or (written and minor_of(written)) or _usual_minor(prefix)
    library = next((each for each in libraries if wanted is None or each.minor in {wanted, ""}), None)
    if library is None and minor is None:
        library = next(iter(libraries), None)
    if library is None:
        return None
    return Installation(
        prefix,
        _version(prefix, library, written, configuration, root),
        library,
        tuple(_sites(prefix, library)),
        configuration,
        root,
    )


def _version(
    prefix: Path, library: Library, written: str | None, configuration: dict[str, str], root: Path | None
) -> str:
    """As full a version as the files of an installation say, or those of the one that a venv was made from."""
    if written and written.count(".") > 1:
        return written
    minor = library.minor or written or (windows_minor(prefix) if library.windows else "")
    base = base_prefix(configuration, windows=library.windows, root=root)
    for place in filter(None, (prefix if not configuration else None, base)):
        if found := installed_version(place, minor, root):
            return found
    return minor


def base_prefix(configuration: dict[str, str], *, windows: bool, root: Path | None = None) -> Path | None:
    """The prefix of the Python that a virtual environment was made from; `home` holds its executable."""
    home = configuration.get("home")
    if not home:
        return None
    prefix = Path(home) if windows else Path(home).parent
    return inside(root, prefix) if root else prefix


def read_configuration(prefix: Path) -> dict[str, str]:
    """The keys of pyvenv.cfg (PEP 405), lower case; empty where there is no such file."""
    content = read_regular_file(prefix / "pyvenv.cfg", SMALL_FILE)
    if isinstance(content, Unreadable):
        return {}
    lines = content.decode("utf-8-sig", "replace").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key.strip().lower(): value.strip() for key, value in pairs}


def _old_configuration(libraries: list[Library]) -> dict[str, str]:
    """What pyvenv.cfg would say of an environment of virtualenv before 20, as those of Python 2 often are."""
    for library in libraries:
        content = read_regular_file(library.path / "orig-prefix.txt", SMALL_FILE)
        if not isinstance(content, Unreadable):
            folder = Path(content.decode("utf-8", "replace").strip())
            sees_base = not (library.path / "no-global-site-packages.txt").exists()
            home = folder if library.windows else folder / "bin"
            return {"home": str(home), "include-system-site-packages": str(sees_base).lower()}
    return {}


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
        for name in sorted(_folders(parent)):
            if match := LIBRARY.fullmatch(name):
                yield _library(parent / name, match)
    if "Lib" in folders and "lib" not in folders:
        yield Library(prefix / "Lib", "cpython", "", windows=True)


def _usual_minor(prefix: Path) -> str | None:
    """The Python that `python3` starts, where that is a link: of Debian's several it is the one that counts."""
    program = prefix / "bin" / "python3"
    try:
        name = program.readlink().name
    except OSError:
        return None
    return written_version(name.removeprefix("python"))


def _sites(prefix: Path, library: Library) -> Iterator[Path]:
    """The folders that exist. Fedora keeps compiled ones in lib64 and looks there first; Debian has its own names."""
    name = library.path.name
    parents = ("lib64", "lib")
    fedora = (prefix / "lib64" / name).is_dir() and not _is_link(prefix / "lib64")
    candidates = [
        *(prefix / "local" / parent / name / "site-packages" for parent in parents if fedora),
        *(prefix / parent / name / "site-packages" for parent in parents if not _is_link(prefix / parent)),
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
