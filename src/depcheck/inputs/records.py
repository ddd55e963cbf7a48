"""What a distribution says it owns: RECORD, and the `installed-files.txt` of before wheels.

RECORD of a large project has tens of thousands of lines, and hardly any environment has two distributions that own
one file. So a reader of all distributions takes only the roots of what they own, and all lines are read of those whose
roots meet. A path is text here: nothing is opened, wherever it leads.
"""

from __future__ import annotations

import os
import posixpath
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# A folder and all lines that follow below it, which are passed over; or a file that lies in no folder.
RUN = re.compile(
    rb"([^,\n]*/)[^/,\n]*+(?:,.*+)?+\n(?:\1.*+\n)*+"  # numpy/__init__.py,…  numpy/core/…
    rb"|([^/,\n]++)(?:,.*+)?+\n"  # six.py,…
)
# A path, quoted where it has a comma or a quote, and the hash behind it.
PLAIN_ROW = re.compile(r"^([^,\n]++)(?:,([^,\n]*+))?+", re.MULTILINE)
ROW = re.compile(r'^(?:"((?:[^"\n]|"")*+)"|([^",\n]++))(?:,([^,\n]*+))?+', re.MULTILINE)
EXTENSIONS = (b".so,", b".pyd,")
DRIVE = re.compile(r"[A-Za-z]:")

LONGEST_SIZE = 18

# What follows from another file is no file of its own here: there is byte code where there is a module.
DERIVED = (".pyc", ".pyo")
NOT_OWNED = re.compile(rb"[^/]*\.(?:dist-info|egg-info)/|__pycache__/")


def roots_of(record: bytes) -> tuple[str, ...]:
    """The outermost folders in which a distribution has files, such as `numpy/`; and its files that are in none.

    A file that lies higher than the folder of the search path, such as `../../../bin/f2py`, is a root by itself: many
    own a file in `bin`. If two distributions own one file, a root of the one is a root of the other, or below it. Its
    own metadata has no root. A detour within a folder that is a root, such as `a/../b`, is not seen.
    """
    if b"\\" in record or b'"' in record:
        record = record.replace(b"\\", b"/").replace(b'"', b"")
    if not record.endswith(b"\n"):
        record += b"\n"
    found: set[bytes] = set()
    for run in RUN.finditer(record):
        folder = run[1]
        if folder is None:
            found.add(run[2].rstrip())
        elif folder.startswith(b"../"):
            found.update(line.partition(b",")[0] for line in run[0].splitlines())
        elif NOT_OWNED.match(folder) is None:
            found.add(folder)
    names = b"\n".join(found).decode(errors="replace").split("\n")
    return tuple(_outermost(sorted(_without_detour(name) if "." in name else name for name in names)))


def enclosing(root: str) -> Iterator[str]:
    """The folders that a root may lie in, the innermost first: of `google/cloud/storage/`, `google/cloud/` is one."""
    end = 0 if root.startswith("../") else len(root) - 1
    while (end := root.rfind("/", 0, end)) > 0:
        yield root[: end + 1]


def _without_detour(name: str) -> str:
    return f"{normalised(name)}/" if name.endswith("/") else normalised(name)


def _outermost(names: list[str]) -> Iterator[str]:
    """Of sorted names those that lie in none of the others."""
    last = "\0"
    for name in names:
        if name and not name.startswith(last):
            yield name
            last = name if name.endswith("/") else "\0"


def recorded_files(record: bytes) -> dict[str, str]:
    """The normalised path and the hash of every file that a RECORD lists."""
    text = record.decode(errors="replace").replace("\r\n", "\n").replace("\\", "/")
    if '"' in text:
        files = {plain or quoted.replace('""', '"'): digest for quoted, plain, digest in ROW.findall(text)}
    else:
        files = dict(PLAIN_ROW.findall(text))
    for path in [path for path in files if "/." in path or "//" in path or path.startswith(".")]:
        files[normalised(path)] = files.pop(path)
    return files


def recorded_extensions(record: bytes) -> Iterator[tuple[int, str]]:
    """The size, as far as it is recorded, and the normalised path of every shared library that a RECORD lists."""
    for ending in EXTENSIONS:
        found = record.find(ending)
        while found >= 0:
            begin, end = record.rfind(b"\n", 0, found) + 1, record.find(b"\n", found)
            line = record[begin : end if end >= 0 else len(record)].decode(errors="replace")
            path, _, size = line.rstrip().rsplit(",", 2)
            yield int(size) if size.isdecimal() and len(size) < LONGEST_SIZE else 0, normalised(path.strip('"'))
            found = record.find(ending, found + len(ending))


def installed_files(listed: bytes, folder: str) -> dict[str, str]:
    """The files of `installed-files.txt` in an `.egg-info` folder, whose paths start from that folder; no hashes."""
    lines = map(str.strip, listed.decode(errors="replace").splitlines())
    return {normalised(f"{folder}/{line}"): "" for line in lines if line}


def is_derived(path: str) -> bool:
    """Whether a file follows from another, as byte code does. virtualenv also lists the folders that hold it."""
    return path.endswith(DERIVED) or "/__pycache__/" in f"/{path}/"


def normalised(path: str) -> str:
    """A path with forward slashes and without detours: `a/../../b` is `../b`, whatever system wrote it."""
    path = path.replace("\\", "/")
    return posixpath.normpath(path) if "/." in path or "//" in path or path.startswith(".") else path


def is_inside(path: str, levels: int) -> bool:
    """Whether a normalised path leads no further up than that many folders. An absolute one may lead anywhere."""
    if path.startswith("/") or DRIVE.match(path) or "\0" in path:
        return False
    return f"{path}/".count("../") <= levels if path.startswith("..") else True


def levels_below(root: str, entry: str) -> int:
    """How many folders a search path entry lies below a root; 0 where it does not lie there."""
    same_drive = os.path.splitdrive(entry)[0] == os.path.splitdrive(root)[0]
    relative = os.path.relpath(entry, root) if same_drive else ".."
    parts = relative.replace("\\", "/").split("/")
    return 0 if parts[0] in {"..", "."} else len(parts)
