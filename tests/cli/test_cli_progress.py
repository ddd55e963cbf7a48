"""The line that says what is going on: on a terminal, while it lasts, and nowhere else."""

from __future__ import annotations

import sys
from argparse import Namespace
from io import StringIO

import pytest

from depcheck.cli.progress import progress


class Terminal(StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error as a terminal. To be called in the test: between a fixture and its test pytest sets its own."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def wanted(*, quiet: bool = False, no_progress: bool = False) -> Namespace:
    """The options that decide."""
    return Namespace(quiet=quiet, no_progress=no_progress)


def test_line_appears_and_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is going on is shown, foreign text as it is, and the line is erased in the end."""
    terminal = terminal_of(monkeypatch)
    with progress(wanted()) as show:
        assert show is not None
        show("reading y")
        show("reading [red]x[/red]\x1b]0;pwned\x07")
    written = terminal.getvalue()

    assert "reading [red]x[/red]\\x1b]0;pwned\\x07" in written
    assert "\x1b]0;" not in written
    assert written.endswith("\x1b[2K")


def test_nothing_to_show_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that never says what is going on writes nothing."""
    terminal = terminal_of(monkeypatch)
    with progress(wanted()):
        pass

    assert terminal.getvalue() == ""


@pytest.mark.parametrize("options", [wanted(quiet=True), wanted(no_progress=True)])
def test_unwanted(options: Namespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """With -q or --no-progress there is none."""
    terminal = terminal_of(monkeypatch)
    with progress(options) as show:
        assert show is None

    assert terminal.getvalue() == ""


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_nobody_watches(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build servers and dumb terminals are spared."""
    terminal = terminal_of(monkeypatch)
    monkeypatch.setenv(name, value)
    with progress(wanted()) as show:
        assert show is None

    assert terminal.getvalue() == ""


def test_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A standard error that goes to a file or a pipe gets no progress."""
    with progress(wanted()) as show:
        assert show is None

    assert capsys.readouterr().err == ""
