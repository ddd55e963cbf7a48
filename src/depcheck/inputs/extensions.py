"""For which NumPy an extension module was compiled, told from the names in it and without importing anything.

The headers of NumPy 1 make a module ask for `numpy.core._multiarray_umath`, which NumPy 2 refuses to serve; those of
NumPy 2 make it ask for `numpy._core._multiarray_umath` first, and for the old name where that is not there.
"""

from __future__ import annotations

import os
import re
import stat
import struct
from dataclasses import dataclass

from depcheck.inputs.looks import noted
from depcheck.inputs.reading import READ_WITHOUT_WAITING
from depcheck.model.limits import LimitHit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.inputs.owned import Files
    from depcheck.model.limits import Limits
    from depcheck.model.ownership import OldExtension
    from depcheck.model.packages import Distribution
OLD = b"numpy.core._multiarray_umath"
NEW = b"numpy._core._multiarray_umath"
PIECE = 1024 * 1024

# `_lib.cpython-311-x86_64-linux-gnu.so`, `_lib.abi3.so`, `_lib.so`, `_lib.cp311-win_amd64.pyd`; not `lib/libgomp.so`.
MODULE = re.compile(r"(?:^|/)(?!lib[^/.]*\.so$)[^/.]+(?:\.[\w-]+)?\.(?:so|pyd)$")

ELF_64_LITTLE = b"\x7fELF\x02\x01"
NUMPY = re.compile(r"numpy(?![\w.-])", re.IGNORECASE)
SECTION = struct.Struct("<II4Q2I2Q")
MOST_SECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a module has the name of NumPy 1, and that of NumPy 2, among the `size` bytes that were looked at."""

    old: bool
    new: bool
    size: int


class TooLarge:
    """A module with more bytes to look at than are allowed."""


def old_extensions(distributions: Sequence[Distribution], files: Files, limits: Limits) -> Iterator[OldExtension]:
    """One extension module compiled for NumPy 1 for each distribution that has such modules.

    Those of one distribution are built together, so the first module that has one of the two names speaks for all.
    """
    for distribution in distributions:
        if _may_have_extensions(distribution) and _depends_on_numpy(distribution):
            found = _first_old(distribution, files, limits)
            if found is not None:
                from depcheck.model.ownership import OldExtension  # noqa: PLC0415 - only where there is one

                yield OldExtension(distribution, found)


def _may_have_extensions(distribution: Distribution) -> bool:
    """Whether a distribution is not plainly without them, as a wheel for any platform is."""
    tags = distribution.wheel_tags
    return not tags or any(not tag.endswith("-any") for tag in tags)


def _depends_on_numpy(distribution: Distribution) -> bool:
    """Whether it requires NumPy, be it only for an extra: with one, what was compiled for it is used."""
    return any(map(NUMPY.match, (*distribution.written, *distribution.guarded)))


def _first_old(distribution: Distribution, files: Files, limits: Limits) -> str | None:
    """The path of the module that speaks for a distribution, where it is one for NumPy 1."""
    left = limits.extension_size
    modules = [path for path in files.extensions(distribution) if is_extension_module(path)]
    if len(modules) > limits.extension_modules:
        files.limits_hit.append(LimitHit("extension_modules", limits.extension_modules, distribution.path))
    for path in _middle_first(modules)[: limits.extension_modules]:
        asked = asks_for(files.opened(f"{files.folder(distribution)}/{path}"), left)
        if isinstance(asked, TooLarge):
            what = f"the extension modules of {distribution.path}"
            files.limits_hit.append(LimitHit("extension_size", limits.extension_size, what))
            return None
        if asked is None:
            continue
        if asked.new or asked.old:
            return None if asked.new else path
        left -= asked.size
    return None


def _middle_first(paths: list[str]) -> list[str]:
    """Those of middling size first: the smallest are often too simple to need NumPy, and the largest take longest."""
    middle = len(paths) // 2
    return [paths[place] for place in sorted(range(len(paths)), key=lambda place: abs(place - middle))]


def is_extension_module(path: str) -> bool:
    """Whether a path is that of something that Python imports, and not of a library that such a thing loads."""
    return MODULE.search(path) is not None


def asks_for(path: str, most: int) -> Asked | TooLarge | None:
    """For which NumPy a module asks. None where it is no regular file, or cannot be read."""
    noted(path)
    try:
        descriptor = os.open(path, READ_WITHOUT_WAITING)
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        parts = _constants(descriptor, status.st_size) or [(0, status.st_size)]
        size = sum(length for _, length in parts)
        return TooLarge() if size > most else Asked(*_found(descriptor, parts), size)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _found(descriptor: int, parts: list[tuple[int, int]]) -> tuple[bool, bool]:
    old = new = False
    for piece in _pieces(descriptor, parts):
        old, new = old or OLD in piece, new or NEW in piece
        if new:
            break
    return old, new


def _pieces(descriptor: int, parts: list[tuple[int, int]]) -> Iterator[bytes]:
    """The bytes of the parts, in pieces that overlap by more than a name is long."""
    for begin, length in parts:
        for offset in range(begin, begin + length, PIECE):
            wanted = min(PIECE + len(NEW), begin + length - offset)
            os.lseek(descriptor, offset, os.SEEK_SET)
            piece = os.read(descriptor, wanted)
            yield piece
            if len(piece) < wanted:
                return


def _constants(descriptor: int, size: int) -> list[tuple[int, int]]:
    """Where an ELF file of 64 bits keeps its constants, a tenth of it; empty for what is none, or is not understood."""
    head = os.read(descriptor, 64)
    if len(head) < 64 or not head.startswith(ELF_64_LITTLE):  # noqa: PLR2004 - the size of an ELF header
        return []
    (table,) = struct.unpack_from("<Q", head, 40)
    entry_size, count, names_at = struct.unpack_from("<3H", head, 58)
    if entry_size != SECTION.size or not names_at < count <= MOST_SECTIONS:
        return []
    sections = list(SECTION.iter_unpack(_at(descriptor, table, count * entry_size)))
    if len(sections) != count:
        return []
    names = _at(descriptor, sections[names_at][4], min(sections[names_at][5], PIECE))
    found = [(section[4], section[5]) for section in sections if names.startswith(b".rodata", section[0])]
    return found if all(begin + length <= size for begin, length in found) else []


def _at(descriptor: int, offset: int, length: int) -> bytes:
    """The bytes at a place; none where there is no such place."""
    if offset > 2**62:
        return b""
    os.lseek(descriptor, offset, os.SEEK_SET)
    content = os.read(descriptor, length)
    return content if len(content) == length else b""
