"""A command as each shell would take it, or None where that shell cannot express it safely."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from depcheck.model.fixes import Command

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters that no shell gives a meaning to, wherever they stand in a word.
_PLAIN = re.compile(r"[A-Za-z0-9_./:=+,\\-]+\Z")
#: PowerShell takes the curly quotes for quotes too, and its native 5.1 mangles `"` for other programs.
_POWERSHELL_REFUSES = re.compile('["\u2018-\u201e\r\n\0]')
_POWERSHELL_PLAIN = re.compile(r"[A-Za-z0-9_./:=+\\-]+\Z")


def command(argv: Sequence[str], reason: str, *, stage: int = 1, tool: str = "pip") -> Command:
    """A command with its rendering for each shell."""
    return Command(tuple(argv), reason, stage, tool, posix=posix(argv), powershell=powershell(argv), cmd=cmd(argv))


def pip_install(python: str, requirements: Sequence[str], reason: str) -> Command:
    """`python -m pip install …` in the environment of that interpreter; the requirements carry no markers."""
    return command((python, "-m", "pip", "install", *requirements), reason)


def posix(argv: Sequence[str]) -> str | None:
    """For sh, bash, dash and zsh."""
    return None if any("\0" in word or "\n" in word for word in argv) else shlex.join(argv)


def powershell(argv: Sequence[str]) -> str | None:
    """For Windows PowerShell 5.1 and PowerShell 7: single quotes; a quoted program needs the call operator."""
    if any(_POWERSHELL_REFUSES.search(word) for word in argv):
        return None
    words = [word if _POWERSHELL_PLAIN.match(word) else "'" + word.replace("'", "''") + "'" for word in argv]
    return ("& " if words[0].startswith("'") else "") + " ".join(words)


def cmd(argv: Sequence[str]) -> str | None:
    """For cmd.exe: only words without any character that it or the C runtime could read otherwise."""
    return " ".join(argv) if all(_PLAIN.match(word) for word in argv) else None
