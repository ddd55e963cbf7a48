"""Which Python exactly an installation holds: the full version, from whatever file of it states it."""

from __future__ import annotations

import re

from depcheck.inputs.conda import conda_python
from depcheck.inputs.pythons import minor_of, written_version
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.roots import inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = re.compile(rb'#define\s+PY_VERSION\s+"([0-9a-z.]+)\+?"')
HEADER_SIZE = 1024 * 1024
PROGRAM_SIZE = 64 * 1024 * 1024

# Such as `3.11.7` of pyenv and `cpython-3.11.7-linux-x86_64-gnu` of uv.
FOLDER = re.compile(r"(?:cpython-|pypy-?|python-?)?(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)t?(?:[-+].*)?")

# `python311.dll`; `python3.dll` is the same for all.
WINDOWS_LIBRARY = re.compile(r"python([23])(\d+)t?\.dll", re.IGNORECASE)


def installed_version(prefix: Path, minor: str, root: Path | None = None) -> str | None:
    """The full version of the Python at a prefix, or None where no file of it says more than the minor version."""
    for told in _told(prefix, minor, root):
        if told is not None and minor in {minor_of(told), ""}:
            return told
    return None


def windows_minor(prefix: Path) -> str:
    """The minor version of a Python for Windows, by the name of its library; empty where there is none."""
    try:
        names = sorted(path.name for path in prefix.glob("*.dll"))
    except OSError:
        return ""
    match = next(filter(None, map(WINDOWS_LIBRARY.fullmatch, names)), None)
    return f"{match[1]}.{match[2]}" if match else ""


def _told(prefix: Path, minor: str, root: Path | None) -> Iterator[str | None]:
    """What each file says, the cheapest and surest first."""
    yield _of_headers(prefix, minor, root)
    conda = conda_python(prefix)
    yield conda.version if conda else None
    folder = FOLDER.fullmatch(prefix.name)
    yield folder[1] if folder else None
    if minor:
        yield _of_programs(prefix, minor, root)


def _of_headers(prefix: Path, minor: str, root: Path | None) -> str | None:
    """The version that the C headers state, where they are installed."""
    for folder in (f"python{minor}", f"python{minor}t", f"python{minor}m", f"pypy{minor}", ""):
        content = _content(prefix / "include" / folder / "patchlevel.h", HEADER_SIZE, root)
        match = HEADER.search(content)
        if match:
            return written_version(match[1].decode("ascii"))
    return None


def _of_programs(prefix: Path, minor: str, root: Path | None) -> str | None:
    """The version that is a string of its own in the program, or in the library that holds the interpreter."""
    version = re.compile(rb"\0(" + re.escape(minor.encode()) + rb"\.\d{1,3}(?:(?:a|b|rc)\d{1,2})?)\+?\0")
    for path in _programs(prefix, minor):
        found = set(version.findall(_content(path, PROGRAM_SIZE, root)))
        if len(found) == 1:
            return str(found.pop().decode("ascii"))
    return None


def _programs(prefix: Path, minor: str) -> Iterator[Path]:
    compact = minor.replace(".", "")
    yield prefix / "bin" / f"python{minor}"
    yield prefix / f"python{compact}.dll"
    for folder in ("lib", "lib64"):
        yield from sorted((prefix / folder).glob(f"libpython{minor}*.so.*"))
        yield from sorted((prefix / folder).glob(f"*/libpython{minor}*.so.*"))


def _content(path: Path, limit: int, root: Path | None) -> bytes:
    """The bytes of a file; none where it cannot be read, or is no file of the root's."""
    here = inside(root, path) if root else path
    content = read_regular_file(here, limit) if here else Unreadable("is a link without end")
    return b"" if isinstance(content, Unreadable) else content
