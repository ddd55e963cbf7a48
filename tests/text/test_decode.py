"""Bytes to text and back, as pip reads requirements files."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depcheck.text.decode import UndecodableError, decode

MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)


@pytest.mark.parametrize(("bom", "encoding"), MARKED)
def test_a_byte_order_mark_decides_and_is_no_text(bom: bytes, encoding: str) -> None:
    """The mark chooses the encoding and does not stand in the text."""
    decoded = decode(bom + "numpy # é\r\n".encode(encoding))

    assert (decoded.text, decoded.encoding, decoded.bom) == ("numpy # é\r\n", encoding, bom)


@pytest.mark.parametrize(
    ("content", "encoding", "text"),
    [
        (b"", "utf-8", ""),
        (b"numpy\n", "utf-8", "numpy\n"),
        ("a # é\n".encode(), "utf-8", "a # é\n"),
        ("# coding: cp1252\na # é\n".encode("cp1252"), "cp1252", "# coding: cp1252\na # é\n"),
        ("# one\n# vim: set fileencoding=cp866 :\n# é".encode(), "cp866", None),
        ("# 1\n# 2\n# coding: cp866\n# é".encode(), "utf-8", "# 1\n# 2\n# coding: cp866\n# é"),
        ("a # é…\n".encode("cp1252"), "cp1252", "a # é…\n"),
        (b"a # \x90\x85\n", "cp437", "a # Éà\n"),
    ],
)
def test_encodings_without_a_mark(content: bytes, encoding: str, text: str | None) -> None:
    """A declaration in the first two lines counts, then UTF-8, then a code page that no byte is foreign to."""
    decoded = decode(content)

    assert decoded.encoding == encoding
    assert text is None or decoded.text == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"# coding: klingon\n", "it declares the encoding `klingon`, which is not known"),
        (b"# coding: punycode\n", "it declares the encoding `punycode`, which is not known"),
        (b"# coding: rot13\n", "it declares the encoding `rot13`, which is not known"),
        (b"# coding: ascii\n\xe9", "it is not valid text in the encoding `ascii`"),
        (codecs.BOM_UTF16_LE + b"a", "it is not valid text in the encoding `utf-16-le`"),
        (b"# coding: utf-8-sig\n", "the encoding `utf-8-sig` does not give back the same bytes"),
    ],
)
def test_a_false_claim_is_an_error_of_one_line(content: bytes, reason: str) -> None:
    """A file that claims an encoding it is not in cannot be read, as with pip."""
    with pytest.raises(UndecodableError) as raised:
        decode(content)

    assert str(raised.value) == reason


@given(st.binary(max_size=300), st.sampled_from([b"", *(bom for bom, _ in MARKED), b"# coding: shift-jis\n"]))
def test_the_text_encodes_to_the_same_bytes(content: bytes, beginning: bytes) -> None:
    """Whatever is decoded can be written again without a changed byte."""
    try:
        decoded = decode(beginning + content)
    except UndecodableError:
        return

    assert decoded.bom + decoded.encode(decoded.text) == beginning + content


@given(st.text(st.characters(codec="utf-8"), max_size=3000), st.sampled_from([(b"", "utf-8"), *MARKED]))
def test_an_offset_is_where_the_rest_of_the_text_begins(text: str, form: tuple[bytes, str]) -> None:
    """The bytes from an offset on are the text from that index on, also beyond the first thousand characters."""
    bom, encoding = form
    content = bom + text.encode(encoding)
    try:
        decoded = decode(content)
    except UndecodableError:
        return

    for index in {0, len(decoded.text) // 3, len(decoded.text) - 1, len(decoded.text)} - {-1}:
        assert content[decoded.byte_offset(index) :] == decoded.encode(decoded.text[index:])
