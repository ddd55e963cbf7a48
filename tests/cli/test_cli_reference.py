"""The reference page says what the command line takes, no less and no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from commands import ran

from depcheck.cli.main import COMMANDS
from depcheck.render import RENDERERS

if TYPE_CHECKING:
    import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def test_every_option_is_in_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    """The options of the page are those of the help of all commands."""
    helps = "".join(ran(capsys, name, "--help")[1] for name in COMMANDS)
    tables = "".join(line for line in PAGE.splitlines() if line.startswith("| `-"))

    assert set(OPTION.findall(tables)) == {*OPTION.findall(helps), "--help", "--version"}


def test_every_command_is_in_the_reference() -> None:
    """The commands of the page are those that there are."""
    assert set(re.findall(r"^\| `([a-z]+)", PAGE, re.MULTILINE)) - {"full"} == set(COMMANDS)


def test_every_format_is_in_the_reference() -> None:
    """The formats of the page are those that there are."""
    (line,) = (line for line in PAGE.splitlines() if line.startswith("| `--output-format"))

    assert list(re.findall("`([a-z]+)`", line)) == list(RENDERERS)
