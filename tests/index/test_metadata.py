"""METADATA: its header fields, and the requirements in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from depcheck.index.metadata import (
    MetadataRecord,
    Undeclared,
    decode_record,
    encode_record,
    parse_headers,
    parsed_requirement,
    release_metadata,
)
from depcheck.model.packages import InvalidDependency, MetadataOrigin

WHEEL = MetadataOrigin.WHEEL


def test_the_header_ends_at_the_first_empty_line() -> None:
    """A description that looks like fields adds none."""
    headers = parse_headers(b"Metadata-Version: 2.1\nName: a\nRequires-Dist: b\n\nRequires-Dist: c\n")

    assert headers.requires == ("b",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_fields_are_read_as_they_stand(end: str) -> None:
    """Any case, any line end, folded or not; what may stand once counts the first time."""
    lines = ["metadata-VERSION: 2.4", "Name: a", "Name: z", "Version:1.0", "Requires-Dist: b", "  ; os_name == 'nt'",
             "Provides-Extra: x", "Requires-Python: >=3.8", "Dynamic: Requires-Dist", "junk", "", "text"]  # fmt: skip
    headers = parse_headers(end.join(lines).encode())

    assert (headers.metadata_version, headers.name, headers.version) == ("2.4", "a", "1.0")
    assert headers.requires == ("b ; os_name == 'nt'",)
    assert headers.provides_extra == ("x",)
    assert headers.requires_python == ">=3.8"
    assert headers.dynamic == {"requires-dist"}


def test_bytes_that_are_not_utf_8_hide_nothing() -> None:
    """An author in Latin-1 costs no dependency."""
    headers = parse_headers(b"Name: a\nAuthor: Ren\xe9\nRequires-Dist: b\n")

    assert headers.requires == ("b",)


def test_a_byte_order_mark_is_no_part_of_a_name() -> None:
    """Some editors write one."""
    assert parse_headers(b"\xef\xbb\xbfMetadata-Version: 2.1\nName: a\n").metadata_version == "2.1"


@given(st.binary(max_size=300))
def test_any_bytes_are_read(text: bytes) -> None:
    """Nothing raises."""
    parse_headers(text)


def test_a_bad_requirement_hides_no_other() -> None:
    """Each is judged alone, and the bad one is kept with its reason."""
    record = MetadataRecord(WHEEL, ("a>=1", "b=>2", "c"), ("X_y",), ">=3.8")
    metadata = release_metadata(record)

    assert list(map(str, metadata.requires)) == ["a>=1", "c"]
    assert [invalid.text for invalid in metadata.invalid] == ["b=>2"]
    assert metadata.provides_extra == {"x-y"}
    assert metadata.requires_python == SpecifierSet(">=3.8")


def test_an_invalid_requires_python_says_nothing() -> None:
    """As in pip."""
    assert release_metadata(MetadataRecord(WHEEL, requires_python="~~3")).requires_python is None


@pytest.mark.parametrize(
    "text",
    [
        "a" + ",".join(["!=1"] * 2000),
        "a; " + "(" * 500 + "os_name == 'nt'" + ")" * 500,
        "a" * 100_000,
        "a==" + "1" * 9_000,
        "a @",
        "",
        "pytz>dev",
    ],
)
def test_a_hostile_requirement_is_a_value(text: str) -> None:
    """What packaging would need seconds for, or refuses, is an invalid dependency."""
    assert isinstance(parsed_requirement(text), InvalidDependency)


def test_a_requirement_is_parsed_once() -> None:
    """The same text is the same object, however many releases have it."""
    assert parsed_requirement("a>=1") is parsed_requirement("a>=1")
    assert isinstance(parsed_requirement("other (>=1.0)"), Requirement)


@pytest.mark.parametrize(
    "record",
    [
        MetadataRecord(WHEEL, ("a",), ("x",), ">=3.8", "pkg", "1.0"),
        MetadataRecord(MetadataOrigin.SDIST_EGG_INFO),
        Undeclared("states nothing"),
    ],
)
def test_a_record_survives_the_cache(record: MetadataRecord | Undeclared) -> None:
    """What is encoded is decoded as it was."""
    assert decode_record(encode_record(record)) == record
