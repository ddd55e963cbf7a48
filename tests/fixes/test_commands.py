"""Commands as shells take them, or refuse."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depcheck.fixes.commands import cmd, command, posix, powershell

words = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\n\r"), max_size=12), max_size=4)


@given(words)
def test_a_posix_shell_reads_back_what_was_meant(rest: list[str]) -> None:
    """Splitting as a shell does gives the arguments again."""
    rendered = posix(["python", *rest])

    assert rendered is not None
    assert shlex.split(rendered) == ["python", *rest]


@settings(max_examples=25, deadline=None)
@given(words)
def test_sh_hands_over_what_was_meant(rest: list[str]) -> None:
    """The same, by the real shell."""
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("there is no sh on this machine")
    argv = [sys.executable, "-c", "import sys; sys.stdout.buffer.write('\\0'.join(sys.argv[1:]).encode())", *rest]

    printed = subprocess.run([shell, "-c", posix(argv) or ""], capture_output=True, check=True).stdout

    assert printed.decode() == "\0".join(rest)


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["python", "-m", "pip", "install", "numpy==1.26.4"], "python -m pip install numpy==1.26.4"),
        ([r".venv\Scripts\python.exe", "-m", "pip"], r".venv\Scripts\python.exe -m pip"),
        (["python", "numpy<2"], None),
        (["python", "a b"], None),
        (["python", "%PATH%"], None),
        (["python", "a&b"], None),
        (["python", "caf\u00e9"], None),
        (["python", ""], None),
    ],
)
def test_cmd_takes_plain_words_only(argv: list[str], expected: str | None) -> None:
    """`numpy<2` would be a redirection there: better no command than a wrong one."""
    assert cmd(argv) == expected


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["python", "numpy==1.26.4"], "python numpy==1.26.4"),
        (["python", "numpy<2"], "python 'numpy<2'"),
        (["python", "it's"], "python 'it''s'"),
        (["my python", "-m"], "& 'my python' -m"),
        (["python", 'a"b'], None),
        (["python", "\u2019"], None),
    ],
)
def test_powershell_quotes_or_refuses(argv: list[str], expected: str | None) -> None:
    """Windows PowerShell 5.1 loses double quotes, and takes curly quotes for quotes."""
    assert powershell(argv) == expected


def test_a_command_carries_every_rendering() -> None:
    """One structure, three shells."""
    made = command(["python", "-m", "pip", "install", "numpy<2"], "why")

    assert (made.posix, made.powershell, made.cmd) == (
        "python -m pip install 'numpy<2'",
        "python -m pip install 'numpy<2'",
        None,
    )
