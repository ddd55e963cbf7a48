"""METADATA out of a wheel, read through a seekable file: nothing is unpacked, most is never fetched."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from depcheck.index.metadata import Undeclared
from depcheck.index.page import normalized

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.limits import Limits

ENCRYPTED = 0x1
DIST_INFO = ".dist-info"

READ_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def wheel_metadata(wheel: IO[bytes], project: NormalizedName, limits: Limits) -> bytes | Undeclared:
    """The METADATA of a wheel, or why it cannot be believed: several of them, encrypted, too large, damaged."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            member = _metadata_member(archive, project, limits)
            return member if isinstance(member, Undeclared) else _content(archive, member, limits)
    except READ_ERRORS as error:
        return Undeclared(f"the wheel of {project} cannot be read: {_reason(error)}")


def _metadata_member(archive: zipfile.ZipFile, project: NormalizedName, limits: Limits) -> zipfile.ZipInfo | Undeclared:
    found = [member for member in archive.infolist() if _is_metadata(member.filename)]
    own = [member for member in found if normalized(_stem(member.filename).partition("-")[0]) == project]
    if len(own) != 1 or len(found) != 1:
        return Undeclared(f"the wheel of {project} holds {len(found) or 'no'} METADATA of its own, not one")
    if own[0].flag_bits & ENCRYPTED:
        return Undeclared(f"METADATA in the wheel of {project} is encrypted")
    if own[0].file_size > limits.metadata_size:
        return Undeclared(f"METADATA in the wheel of {project} is larger than {limits.metadata_size} bytes")
    return own[0]


def _is_metadata(path: str) -> bool:
    folder, _, name = path.partition("/")
    return name == "METADATA" and folder.endswith(DIST_INFO)


def _stem(path: str) -> str:
    return path.partition("/")[0].removesuffix(DIST_INFO)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> bytes | Undeclared:
    """The decompressed member. A wheel may lie about the size in its directory, so the reader is capped as well."""
    with archive.open(member) as stream:
        content = stream.read(limits.metadata_size + 1)
    if len(content) > limits.metadata_size:
        return Undeclared(f"{member.filename} is larger than {limits.metadata_size} bytes")
    return content


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__
