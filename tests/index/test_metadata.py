"""METADATA: its header fields, and the requirements in them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from depcheck.index.metadata import (
    MetadataRecord,
    Undeclared,
    decode_record,
    encode_record,
    parse_headers,
    release_metadata,
)
from depcheck.inputs import headers
from depcheck.model.packages import MetadataOrigin

WHEEL = MetadataOrigin.WHEEL
ODD_LINES = st.sampled_from(
    [b"Name: a", b"Version: 1", b"Requires-Dist: b", b"  folded", b"junk", b"", b"Requires-Dist : c", b":", b"From x",
     b"Requires-Python: >=3", b"Name: a\rVersion: 2", b"Provides-Extra: x", b"NAME: \xff", b"\xef\xbb\xbfName: b"]
)  # fmt: skip


def test_the_header_ends_at_the_first_empty_line() -> None:
    """A description that looks like fields adds none."""
    found = parse_headers(b"Metadata-Version: 2.1\nName: a\nRequires-Dist: b\n\nRequires-Dist: c\n")

    assert found.requires == ("b",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_fields_are_read_as_they_stand(end: str) -> None:
    """Any case, any line end, folded or not; what may stand once counts the first time."""
    lines = ["metadata-VERSION: 2.4", "Name: a", "Name: z", "Version:1.0", "Requires-Dist: b", "  ; os_name == 'nt'",
             "Provides-Extra: x", "Requires-Python: >=3.8", "Dynamic: Requires-Dist", "junk", "", "text"]  # fmt: skip
    found = parse_headers(end.join(lines).encode())

    assert (found.metadata_version, found.name, found.version) == ("2.4", "a", "1.0")
    assert found.requires == ("b ; os_name == 'nt'",)
    assert found.provides_extra == ("x",)
    assert found.requires_python == ">=3.8"
    assert found.dynamic == {"requires-dist"}


def test_bytes_that_are_not_utf_8_hide_nothing() -> None:
    """An author in Latin-1 costs no dependency."""
    found = parse_headers(b"Name: a\nAuthor: Ren\xe9\nRequires-Dist: b\n")

    assert found.requires == ("b",)


@given(st.one_of(st.binary(max_size=300), st.lists(ODD_LINES, max_size=8).map(b"\n".join)))
@example(b"\xef\xbb\xbfMetadata-Version: 2.1\nName: a\n")
@example(b"Name: a\njunk\nRequires-Dist: b\n")
@example(b"Name: a\rRequires-Dist: b\r")
@example(b"Name: UNKNOWN\nProvides-Extra:\n")
def test_a_file_says_the_same_wherever_it_is_read(text: bytes) -> None:
    """Of a release and of what is installed: one METADATA file, one reading, which is that of the email package."""
    release, installed = parse_headers(text), headers.parse_headers(text)

    assert (release.name, release.version, release.requires, release.requires_python, release.provides_extra) == (
        installed.name, installed.version, installed.requires, installed.requires_python, installed.provides_extra
    )  # fmt: skip


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


@pytest.mark.parametrize(
    ("record", "limit"),
    [
        (MetadataRecord(WHEEL, ("a>=1" + ",!=1.1" * 300,)), "clauses"),
        (MetadataRecord(WHEEL, ("a; " + "(" * 60 + "os_name == 'nt'" + ")" * 60,)), "marker_depth"),
        (MetadataRecord(WHEEL, requires_python=">=3" + ",!=3.1" * 300), "clauses"),
    ],
)
def test_what_is_over_a_limit_is_named(record: MetadataRecord, limit: str) -> None:
    """It is not called invalid alone: the limit for which it was not looked at comes along."""
    invalid = release_metadata(record).invalid

    assert [one.limit.limit for one in invalid if one.limit] == [limit]
