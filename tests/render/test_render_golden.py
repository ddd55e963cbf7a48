"""Every format of every kind of report, as text that is read in review. DEPCHECK_REWRITE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reports import REPORTS, clean_report, gruut_report, resolution_report, why_report

from depcheck.render import RENDERERS, RESOLUTION_RENDERERS, WHY_RENDERERS
from depcheck.render.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from depcheck.model.findings import Report

#: Read while the tests are collected: a test itself sees no variables of the machine.
REWRITE = bool(os.environ.get("DEPCHECK_REWRITE_GOLDEN"))
GOLDEN = Path(__file__).with_name("golden")
STYLES = {
    "full": Style(),
    "full-color": Style(color=True),
    "full-verbose": Style(verbose=1),
    "full-narrow": Style(width=50),
    "full-ascii": Style(unicode=False),
    "full-quiet": Style(quiet=True),
    "full-ci": Style(ci=True),
    "concise": Style(),
    "concise-color": Style(color=True),
    "github": Style(),
    "json": Style(),
}
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def same_as_golden(name: str, text: str) -> None:
    """Compare a text with its golden file, or write that file where the switch is set."""
    path = GOLDEN / f"{name}.txt"
    if REWRITE:
        path.write_text(text, encoding="utf-8", newline="\n")

    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", REPORTS)
def test_format_is_as_reviewed(name: str, style: str) -> None:
    """Each report reads as it did in review, in each format and style."""
    render = RENDERERS[style.partition("-")[0]]

    same_as_golden(f"{name}.{style}", render(REPORTS[name](), STYLES[style]))


@pytest.mark.parametrize("style", [Style(), Style(color=True), Style(width=40)])
def test_answers_are_as_reviewed(style: Style) -> None:
    """The answers of `why` and `resolve` read as they did in review."""
    kind = f"{style.width}{'-color' if style.color else ''}"

    same_as_golden(f"why.{kind}", WHY_RENDERERS["full"](why_report(), style))
    same_as_golden(f"resolution.{kind}", RESOLUTION_RENDERERS["full"](resolution_report(), style))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [20, 50, 100])
def test_colour_adds_nothing_but_colour(name: str, width: int) -> None:
    """Without its colours, the coloured text is the plain text."""
    plain = RENDERERS["full"](REPORTS[name](), Style(width=width))
    colored = RENDERERS["full"](REPORTS[name](), Style(width=width, color=True))

    assert colored != plain
    assert ESCAPES.sub("", colored) == plain


@pytest.mark.parametrize("report", REPORTS.values())
@pytest.mark.parametrize("width", [30, 60, 100])
def test_words_are_never_broken(report: Callable[[], Report], width: int) -> None:
    """A narrow terminal breaks lines between words only: no word is lost, none is new."""
    wide = RENDERERS["full"](report(), Style(width=10_000)).replace("\u2502", "").split()

    assert RENDERERS["full"](report(), Style(width=width)).replace("\u2502", "").split() == wide


def test_lines_fit_the_width() -> None:
    """No line is wider than the terminal, commands and long words apart."""
    text = RENDERERS["full"](gruut_report(), Style(width=60))

    assert [line for line in text.splitlines() if len(line) > 60] == []


def test_commands_are_never_wrapped() -> None:
    """A command stands on one line, whatever the width, so that it can be copied."""
    text = RENDERERS["full"](gruut_report(), Style(width=20))

    assert "    $ python -m pip install -r requirements.txt\n" in text


def test_resolution_is_a_requirements_file() -> None:
    """What `resolve` prints is pins and comments, so that it can be written to a file and installed from."""
    text = RESOLUTION_RENDERERS["full"](resolution_report(), Style())

    assert all(line.startswith("#") or re.fullmatch(r"[a-z-]+==[\d.]+", line) for line in text.splitlines())


def test_no_conflicts_is_said_with_what_was_looked_at() -> None:
    """A clean report says so, and on what grounds."""
    text = RENDERERS["full"](clean_report(), Style())

    assert text.splitlines() == [
        "no conflicts",
        "looked at 214 distributions in virtual environment .venv (Python 3.11.0)",
    ]
