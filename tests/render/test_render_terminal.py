"""What the report for people shows, and how it depends on where it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reports import command, environment_report, gruut_report, report, unusual_report

from depcheck.model.fixes import Command
from depcheck.render.lines import Line, Piece, cells, painted
from depcheck.render.style import Style
from depcheck.render.summary import headline
from depcheck.render.terminal import full

SPELLED = Command(("x",), "mend it", posix="posix spelling", powershell="powershell spelling", cmd=None)


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("posix", "    $ posix spelling"),
        ("powershell", "    > powershell spelling"),
        ("cmd", "    cmd cannot express this command safely: mend it"),
    ],
)
def test_commands_are_spelled_for_the_shell(shell: str, line: str) -> None:
    """A command is shown as the shell at hand takes it; where that is impossible, that is said instead."""
    told = gruut_report()
    fixes = (replace(told.fixes[0], commands=(SPELLED,)),)

    assert line in full(replace(told, fixes=fixes), Style(shell=shell)).splitlines()


def test_long_commands_are_whole() -> None:
    """A command with hundreds of pins is shown to its end: half a command is another command."""
    pins = " ".join(f"package-{number}==1.0" for number in range(500))
    told = gruut_report()
    fixes = (replace(told.fixes[0], commands=(command(f"pip install {pins}"),)),)

    assert f"    $ pip install {pins}\n" in full(replace(told, fixes=fixes), Style(width=40))


def test_fixes_stand_behind_the_findings_in_their_order() -> None:
    """A fix for two findings is shown once, after all findings, best first; both findings point to it."""
    text = full(environment_report(), Style())

    assert (text.count("fix F1: "), text.count("mended by fix F1 below")) == (1, 2)
    assert text.index("error[DC205]") < text.index("fix F1: ") < text.index("fix F2: ")


def test_a_finding_by_itself_points_to_no_fix() -> None:
    """Where there is one finding, what follows is about it."""
    assert "below" not in full(gruut_report(), Style())


def test_fix_of_no_finding_is_shown() -> None:
    """No fix is lost, not even one that addresses nothing in the report."""
    told = gruut_report()
    loose = tuple(replace(finding, fix_ids=()) for finding in told.findings)

    assert full(replace(told, findings=loose), Style()).count("\n  fix F") == 2


def test_details_beyond_a_few_need_v() -> None:
    """Of many details a few are shown, and how many more there are; with -v all."""
    assert "detail 10" not in full(unusual_report(), Style())
    assert "2 more with -v" in full(unusual_report(), Style())
    assert "detail 10" in full(unusual_report(), Style(verbose=1))


def test_all_pins_with_v() -> None:
    """With -v the whole assignment that proves a fix is shown."""
    told = gruut_report()
    text = full(told, Style(verbose=1, width=10_000))

    assert all(f"{name} {version}" in text for fix in told.fixes for name, version in fix.pins)


HEADLINES = [
    (gruut_report(), "1 conflict, 2 fixes proved"),
    (environment_report(), "3 errors, 1 warning, 1 note, 1 fix proved"),
    (report(), "no conflicts"),
    (report(undecided=True), "could not tell"),
    (replace(gruut_report(), fixes=(), undecided=True), "1 conflict; some questions stay open"),
]


@pytest.mark.parametrize(("told", "line"), HEADLINES)
def test_headline(told: object, line: str) -> None:
    """One line sums a report up, and never calls fine what is unknown."""
    assert headline(told) == line  # type: ignore[arg-type]


WIDTHS = {"numpy": 5, "日本": 4, "e\u0301": 1, "": 0, "a\u2026": 2}


@pytest.mark.parametrize(("text", "width"), WIDTHS.items())
def test_cells(text: str, width: int) -> None:
    """Wide signs take two cells, combining ones none."""
    assert cells(text) == width


def test_wide_signs_wrap_by_cells() -> None:
    """Lines are broken by what they take on the screen, not by how many signs they have."""
    text = painted([Line((Piece("日本語日本語 日本語日本語 a"),), hanging="")], Style(width=20))

    assert text == "日本語日本語\n日本語日本語 a\n"


def test_nothing_is_wrapped_on_build_servers() -> None:
    """In a build's log a line is a finding, whatever the width."""
    told = gruut_report()

    assert full(told, Style(ci=True, width=20)) == full(told, Style(width=10_000))
