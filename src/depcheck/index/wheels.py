"""METADATA out of a wheel, read through a seekable file: nothing is unpacked, most is never fetched."""

from __future__ import annotations

import zlib
from typing import IO, TYPE_CHECKING

from depcheck.index.metadata import Undeclared
from depcheck.index.page import normalized
from depcheck.index.zips import Member, ZipError, content, members

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.limits import Limits

METADATA = b".dist-info/METADATA"


def wheel_metadata(wheel: IO[bytes], project: NormalizedName, limits: Limits) -> bytes | Undeclared:
    """The METADATA of a wheel, or why it cannot be believed: several of them, encrypted, too large, damaged."""
    try:
        member = _metadata_member(wheel, project)
        return member if isinstance(member, Undeclared) else content(wheel, member, limits.metadata_size)
    except (ZipError, zlib.error) as error:
        return Undeclared(f"the wheel of {project} cannot be read: {error}")


def _metadata_member(wheel: IO[bytes], project: NormalizedName) -> Member | Undeclared:
    found = members(wheel, _is_metadata)
    own = [member for member in found if _project(member.name) == project]
    if len(own) != 1 or len(found) != 1:
        return Undeclared(f"the wheel of {project} holds {len(found) or 'no'} METADATA, not one of its own")
    if own[0].is_encrypted:
        return Undeclared(f"METADATA in the wheel of {project} is encrypted")
    return own[0]


def _is_metadata(path: bytes) -> bool:
    """Whether a path is that of a METADATA at the top; one that a package vendors stands deeper."""
    return path.endswith(METADATA) and path.count(b"/") == 1


def _project(path: bytes) -> NormalizedName:
    return normalized(path.decode("utf-8", "replace").partition("/")[0].partition("-")[0])
