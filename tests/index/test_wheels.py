"""METADATA out of wheels, whole or in parts, honest or crafted."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import NormalizedName
from packed import metadata_text, wheel_like, zipped

from depcheck.index.metadata import Undeclared
from depcheck.index.ranges import TAIL, RangeError, RangeFile
from depcheck.index.wheels import wheel_metadata
from depcheck.model.limits import Limits

NAME = NormalizedName("pkg")


def read(body: bytes, **limits: int) -> bytes | Undeclared:
    """METADATA of a wheel of `pkg`."""
    return wheel_metadata(io.BytesIO(body), NAME, Limits(**limits))  # type: ignore[arg-type]


def test_metadata_is_read() -> None:
    """An honest wheel gives the bytes of its METADATA."""
    assert read(zipped(wheel_like("pkg", "Requires-Dist: a"))) == metadata_text("pkg", "Requires-Dist: a").encode()


def test_only_the_wheels_own_metadata_counts() -> None:
    """A dist-info that a package vendors deeper down is not the wheel's."""
    members = {**wheel_like("pkg"), "pkg/_vendor/other-1.0.dist-info/METADATA": metadata_text("other")}

    assert read(zipped(members)) == metadata_text("pkg").encode()


def duplicated() -> bytes:
    """A wheel with METADATA twice under one path."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("pkg-1.0.dist-info/METADATA", metadata_text("pkg"))
        archive.writestr("pkg-1.0.dist-info/METADATA", metadata_text("pkg", "Requires-Dist: evil"))
    return buffer.getvalue()


def flagged_as_encrypted() -> bytes:
    """A wheel whose METADATA says that it is encrypted."""
    body = bytearray(zipped({"pkg-1.0.dist-info/METADATA": metadata_text("pkg")}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = body.index(signature) + offset
        body[place : place + 2] = struct.pack("<H", 1)
    return bytes(body)


def disagreeing() -> bytes:
    """A wheel whose directory and local header name different files."""
    return zipped({"pkg-1.0.dist-info/METADATA": metadata_text("pkg")}).replace(b"METADATA", b"METADATB", 1)


def changed(*changes: tuple[bytes, bytes]) -> bytes:
    """A wheel, uncompressed, with bytes of it replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("pkg-1.0.dist-info/METADATA", metadata_text("pkg"))
    body = buffer.getvalue()
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return body


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (zipped({"pkg/__init__.py": ""}), "holds no METADATA"),
        (zipped({"other-1.0.dist-info/METADATA": metadata_text("other")}), "holds 1 METADATA, not one of its own"),
        (zipped({**wheel_like("pkg"), **wheel_like("other")}), "holds 2 METADATA"),
        (duplicated(), "holds 2 METADATA"),
        (flagged_as_encrypted(), "encrypted"),
        (disagreeing(), "cannot be read"),
        (zipped(wheel_like("pkg"))[:-30], "cannot be read"),
        (changed((b"Version: 1.0", b"Version: 9.9")), "checksum"),
        (changed((b"PK\x01\x02", b"PK\x01\x03")), "directory is damaged"),
        (changed((b"PK\x03\x04", b"PK\x03\x05")), "disagree"),
        (zipped(wheel_like("pkg"))[50:], "cannot be read"),
        (b"", "cannot be read"),
        (b"PK" * 1000, "cannot be read"),
    ],
)
def test_a_crafted_wheel_is_not_believed(body: bytes, says: str) -> None:
    """Each lie has its reason, and none is an exception."""
    found = read(body)

    assert isinstance(found, Undeclared)
    assert says in found.reason


def prefixed() -> bytes:
    """A wheel behind bytes that its offsets do not count, as of a self-extracting archive."""
    return b"#!/bin/sh\n" + zipped(wheel_like("pkg"))


def streamed() -> bytes:
    """A wheel whose sizes stand behind each member, as where the output cannot be sought."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.sent = b""

        def writable(self) -> bool:
            return True

        def write(self, part: bytes) -> int:  # type: ignore[override]
            self.sent += bytes(part)
            return len(part)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pkg-1.0.dist-info/METADATA", metadata_text("pkg"))
    return pipe.sent


def commented() -> bytes:
    """A wheel with a comment."""
    buffer = io.BytesIO(zipped(wheel_like("pkg")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"a comment"
    return buffer.getvalue()


@pytest.mark.parametrize("body", [prefixed(), streamed(), commented(), changed()])
def test_an_unusual_wheel_is_read(body: bytes) -> None:
    """What zipfile reads of a wheel is read here too."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        expected = archive.read("pkg-1.0.dist-info/METADATA")

    assert read(body) == expected


@given(st.data())
def test_a_wheel_with_changed_bytes_is_a_value(data: st.DataObject) -> None:
    """Whatever a byte is changed to, the answer is the METADATA as it was, or a reason."""
    body = bytearray(zipped({"pkg-1.0.dist-info/METADATA": metadata_text("pkg")}))
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    found = read(bytes(body))

    assert isinstance(found, Undeclared) or found == metadata_text("pkg").encode()


def test_a_bomb_stops() -> None:
    """What METADATA unpacks to is bounded, also where the directory lies about its size."""
    body = zipped({"pkg-1.0.dist-info/METADATA": "x" * 1_000_000})
    lying = body.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 10))

    assert isinstance(read(body, metadata_size=1000), Undeclared)
    assert isinstance(read(lying, metadata_size=1000), Undeclared)
    assert len(lying) == len(body)


class Remote:
    """A body of which parts are handed out and noted."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked: list[tuple[int, int]] = []

    def fetch(self, start: int, end: int) -> bytes:
        """The bytes of a half-open range."""
        self.asked.append((start, end))
        return self.body[start:end]

    def open(self, tail: int = TAIL) -> RangeFile:
        """A file of which the tail is known."""
        return RangeFile(self.body[-tail:], len(self.body), self.fetch)


def incompressible(size: int) -> bytes:
    """Bytes that no compression shortens."""
    import random  # noqa: PLC0415 - here alone

    return random.Random(1).randbytes(size)  # noqa: S311 - not for secrets


def test_the_tail_of_a_wheel_is_enough() -> None:
    """The directory and METADATA stand at the end: nothing more is fetched."""
    remote = Remote(zipped({"pkg/data.bin": incompressible(500_000), **wheel_like("pkg")}))

    assert wheel_metadata(remote.open(), NAME, Limits()) == metadata_text("pkg").encode()  # type: ignore[arg-type]
    assert remote.asked == []


def test_metadata_at_the_start_costs_one_part_more() -> None:
    """Some builders write METADATA first."""
    remote = Remote(zipped({**wheel_like("pkg"), "pkg/data.bin": incompressible(500_000)}))

    assert wheel_metadata(remote.open(), NAME, Limits()) == metadata_text("pkg").encode()  # type: ignore[arg-type]
    assert len(remote.asked) == 1


def test_a_large_directory_costs_few_parts() -> None:
    """A wheel of thousands of files has a directory that is longer than the tail."""
    many = {f"pkg/a_rather_long_name_of_a_module_{number}.py": "" for number in range(2000)}
    remote = Remote(zipped({**many, **wheel_like("pkg")}))

    assert wheel_metadata(remote.open(), NAME, Limits()) == metadata_text("pkg").encode()  # type: ignore[arg-type]
    assert len(remote.asked) <= 2


def test_scattered_reads_end() -> None:
    """A file that makes a reader hop about is given up."""
    remote = Remote(incompressible(2_000_000))
    opened = remote.open()
    for place in (0, 300_000, 600_000):
        opened.seek(place)
        opened.read(10)
    opened.seek(900_000)

    with pytest.raises(RangeError, match="scattered"):
        opened.read(10)


def test_a_part_reads_as_the_whole() -> None:
    """Seeking and reading give the same bytes as a file of all of them."""
    remote = Remote(incompressible(200_000))
    opened, whole = remote.open(1000), io.BytesIO(remote.body)
    for offset, whence, size in ((-10, 2, -1), (150_000, 0, 500), (0, 1, 500), (5, 0, 0), (199_990, 0, 100)):
        assert opened.seek(offset, whence) == whole.seek(offset, whence)
        assert opened.read(size) == whole.read(size)
    with pytest.raises(RangeError):
        opened.seek(-1)
