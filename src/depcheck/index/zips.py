"""The directory of a zip file, read without an object for each of its thousands of members.

Only the members that are asked for are looked at closely; `zipfile` needs milliseconds for the others of a large wheel.
What PKWARE's APPNOTE.TXT calls the central directory is believed only where the local header agrees with it.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

END = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
END_SIGNATURE, ENTRY_SIGNATURE, LOCAL_SIGNATURE = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"

# The end of the directory stands at the end of the file, before a comment that no wheel has.
SEARCHED = 64 * 1024
LARGEST_DIRECTORY = 16 * 1024 * 1024
ENCRYPTED = 0x1
STORED, DEFLATED = 0, 8
ZIP64 = frozenset({0xFFFF, 0xFFFFFFFF})


class ZipError(ValueError):
    """A zip file that is damaged, or of a kind that wheels are not."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member as the directory tells of it. `offset` counts from the start of the file, sizes are bytes."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed_size: int
    size: int
    offset: int

    @property
    def is_encrypted(self) -> bool:
        """Whether a password would be needed."""
        return bool(self.flags & ENCRYPTED)


def members(file: IO[bytes], wanted: Callable[[bytes], bool]) -> list[Member]:
    """The members whose name is wanted, in the order of the directory. A ZipError says why there is none to read."""
    directory, shift = _directory(file)
    found: list[Member] = []
    position = 0
    while position < len(directory):
        if len(directory) - position < ENTRY.size or not directory.startswith(ENTRY_SIGNATURE, position):
            raise ZipError("its directory is damaged")
        entry = ENTRY.unpack_from(directory, position)
        start, lengths = position + ENTRY.size, entry[10:13]
        name = directory[start : start + lengths[0]]
        if wanted(name):
            found.append(Member(name, entry[3], entry[4], entry[7], entry[8], entry[9], entry[16] + shift))
        position = start + sum(lengths)
    return found


def content(file: IO[bytes], member: Member, largest: int) -> bytes:
    """The bytes of a member, at most `largest` of them and exactly those that the directory promises."""
    if ZIP64 & {member.packed_size, member.size, member.offset} or max(member.packed_size, member.size) > largest:
        raise ZipError(f"{member.name.decode('utf-8', 'replace')} is larger than {largest} bytes")
    file.seek(member.offset)
    local = LOCAL.unpack(_exactly(file, LOCAL.size))
    if local[0] != LOCAL_SIGNATURE or local[3] != member.method or _exactly(file, local[9]) != member.name:
        raise ZipError("its directory and its members disagree")
    _exactly(file, local[10])
    unpacked = _unpacked(_exactly(file, member.packed_size), member)
    if len(unpacked) != member.size or zlib.crc32(unpacked) != member.checksum:
        raise ZipError("the checksum of a member is wrong")
    return unpacked


def _directory(file: IO[bytes]) -> tuple[bytes, int]:
    """The directory, and how many bytes stand before what its offsets count from."""
    size = file.seek(0, 2)
    tail_size = min(size, SEARCHED)
    file.seek(size - tail_size)
    tail = _exactly(file, tail_size)
    place = tail.rfind(END_SIGNATURE)
    if place < 0 or len(tail) - place < END.size:
        raise ZipError("it is no zip file")
    end = END.unpack_from(tail, place)
    length, offset = end[5], end[6]
    if ZIP64 & {end[4], length, offset} or length > LARGEST_DIRECTORY:
        raise ZipError("its directory is larger than that of any wheel")
    start = size - tail_size + place - length
    if start < offset:
        raise ZipError("its directory is damaged")
    file.seek(start)
    return _exactly(file, length), start - offset


def _exactly(file: IO[bytes], size: int) -> bytes:
    found = file.read(size) if size else b""
    if len(found) != size:
        raise ZipError("it ends too early")
    return found


def _unpacked(packed: bytes, member: Member) -> bytes:
    """The member without its compression: one byte more than promised is enough to see a lie."""
    if member.method == STORED:
        return packed
    if member.method != DEFLATED:
        raise ZipError("it is compressed in a way that wheels are not")
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.size + 1)
