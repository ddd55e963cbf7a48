"""The streams: what they can show, and the only functions that write to them."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from depcheck.errors import DepcheckError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self, TextIO, TypeAlias

    from depcheck.render.style import Style

    Command: TypeAlias = Callable[[Sequence[str]], int]

WIDEST = 100
_GLYPHS = "\u2502\u2192\u2026"


class Heard:
    """What is written to standard output and to standard error from `with` on."""

    __slots__ = ("output", "said")

    def __init__(self) -> None:
        self.output = ""
        self.said = ""

    def __enter__(self) -> Self:
        _HEARING.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        _HEARING.remove(self)


_HEARING: list[Heard] = []


def prepare() -> None:
    """Make both streams show what they cannot encode as escapes, rather than fail; one that is closed shows nothing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # as a shell leaves it after `>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def emit(text: str) -> None:
    """Write to standard output. A reader that has gone away, such as `head`, is no error; a full disk is one."""
    for heard in _HEARING:
        heard.output += text
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What the interpreter would flush at exit goes nowhere, so that it does not complain as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise DepcheckError(f"cannot write to standard output: {error.strerror}") from error


def say(text: str) -> None:
    """Write one line to standard error. Foreign text in it is made harmless, and credentials are taken out."""
    from depcheck.render.lines import Line, Piece, painted  # noqa: PLC0415 - most runs say nothing
    from depcheck.render.style import Style  # noqa: PLC0415
    from depcheck.text.redact import redact  # noqa: PLC0415

    write(painted([Line((Piece(redact(text), limit=2_000),))], Style(ci=on_build_server())))


def write(line: str) -> None:
    """Write to standard error what was made harmless before."""
    for heard in _HEARING:
        heard.said += line
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except OSError:
        return  # nobody is left to be told


def complain(text: str) -> None:
    """Say what is wrong, on one line."""
    say(f"error: {text}")


def on_build_server() -> bool:
    """Whether a build server looks for commands in the output."""
    return any(os.environ.get(name) for name in ("GITHUB_ACTIONS", "TF_BUILD"))


def columns() -> int | None:
    """How wide the terminal is; None where standard output is none, so that no line is broken for a program."""
    import shutil  # noqa: PLC0415 - only where a table is shown

    return shutil.get_terminal_size((WIDEST, 24)).columns if sys.stdout.isatty() else None


def style(color: str, *, verbose: int, quiet: bool, to_file: bool = False) -> Style:
    """How text is shown on standard output, or in a file."""
    from depcheck.render.style import Style  # noqa: PLC0415 - as above

    return Style(
        color=not to_file and colorful(color, sys.stdout),
        width=min(_columns(), WIDEST),
        verbose=verbose,
        quiet=quiet,
        unicode=to_file or _encodes(sys.stdout),
        ci=on_build_server(),
        shell=_shell(),
    )


def _columns() -> int:
    """The width of the terminal, as COLUMNS or the terminal says; the widest that is used where neither does."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or WIDEST  # type: ignore[union-attr] # caught
    except (AttributeError, ValueError, OSError):
        return WIDEST


def colorful(color: str, stream: TextIO) -> bool:
    """Whether to use colour: as told, else as NO_COLOR, FORCE_COLOR and the terminal say, in this order."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb" and _takes_escapes()


def _takes_escapes() -> bool:
    """Whether the terminal carries out escape sequences; a console of Windows does once it is asked."""
    if sys.platform != "win32":
        return True
    import ctypes  # noqa: PLC0415 - only on Windows

    mode, output = ctypes.c_ulong(), ctypes.windll.kernel32.GetStdHandle(-11)
    known = ctypes.windll.kernel32.GetConsoleMode(output, ctypes.byref(mode))
    return bool(known and ctypes.windll.kernel32.SetConsoleMode(output, mode.value | 4))


def _encodes(stream: TextIO) -> bool:
    try:
        _GLYPHS.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _shell() -> str:
    """Whose commands are shown: on Windows PowerShell where it runs depcheck, else cmd."""
    if os.name != "nt":
        return "posix"
    return "powershell" if os.environ.get("PSMODULEPATH") else "cmd"
