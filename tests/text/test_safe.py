"""Foreign text cannot act on a terminal or hide."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depcheck.text.safe import safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("numpy>=1 é 日本", "numpy>=1 é 日本"),
        ("a\tb", "a\tb"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("one\r\ntwo", r"one\r\ntwo"),
        ("\x7f\x9b", r"\x7f\x9b"),
        ("a\u202eb\u2066", r"a\u202eb\u2066"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("\u2028", r"\u2028"),
        ("\ud800", r"\ud800"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("⚠\ufe0f", "⚠\ufe0f"),
    ],
)
def test_unsafe_characters_become_visible(text: str, shown: str) -> None:
    """Each unsafe character is shown as an escape, and nothing else changes."""
    assert safe(text) == shown


@pytest.mark.parametrize("text", ["a" * 501, "\x00" * 400, "\U000e0041" * 50 + "b" * 460])
def test_long_text_is_cut_and_says_so(text: str) -> None:
    """What is shown never exceeds the limit, and a cut is marked."""
    shown = safe(text)

    assert len(shown) == 500
    assert shown.endswith("…")


@given(st.text(st.characters()))
def test_no_control_format_or_separator_is_left(text: str) -> None:
    """Of the control and separator categories only the tab survives, of the surrogates none."""
    categories = {unicodedata.category(character) for character in safe(text) if character != "\t"}

    assert categories.isdisjoint({"Cc", "Cs", "Zl", "Zp"})


@given(st.text(st.characters(categories=["Cf"]), min_size=1))
def test_format_characters_are_either_escaped_or_drawn(text: str) -> None:
    """No bidirectional control and no zero-width character is left."""
    shown = safe(text)

    assert not [
        c
        for c in shown
        if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ]
    assert not set(shown) & set("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad")
