"""From the words of the command line to an exit status."""

from __future__ import annotations

import gc
import os
import sys

from depcheck.cli import console
from depcheck.cli.status import INTERRUPTED, OK, WRONG
from depcheck.errors import DepcheckError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

#: Each command, in the order of the help, and what it answers. The module of the same name has `run(words) -> int`.
COMMANDS = {
    "check": "are these requirements, this environment, or both together, free of conflicts?",
    "resolve": "one set of versions that satisfies all, or the smallest reason why there is none",
    "why": "who needs a package, what does each allow, which versions are left?",
    "explain": "what a rule finds",
    "rules": "all rules",
    "cache": "where the cache is; clear it",
}


#: After how many new objects the collector looks for cycles: a run is short, and what it makes lives to its end.
SELDOM = 50_000


def run() -> None:
    """Console entry point."""
    sys.exit(main(sys.argv[1:]))


def main(words: Sequence[str]) -> int:
    """Carry out one command and return the exit status. Whatever goes wrong is told in one line."""
    gc.set_threshold(SELDOM)
    console.prepare()
    try:
        return _dispatch(list(words))
    except SystemExit as stop:  # --help and --version of argparse
        return stop.code if isinstance(stop.code, int) else OK
    except KeyboardInterrupt:
        console.say("interrupted")
        return INTERRUPTED
    except DepcheckError as error:
        console.complain(str(error))
        return WRONG
    except Exception as error:  # noqa: BLE001 - the last place where a mistake of ours can be told kindly
        return _internal(error, words)


def _dispatch(words: list[str]) -> int:
    first = words[0] if words else ""
    if first in {"-h", "--help", "help"}:
        console.emit(_help())
        return OK
    if first in {"-V", "--version"}:
        from depcheck import __version__  # noqa: PLC0415 - only asked for here

        console.emit(f"depcheck {__version__}\n")
        return OK
    if first == "check":
        return _check(words[1:])
    if first in COMMANDS:
        return _command(first)(words[1:])
    if first and not first.startswith("-") and not _is_path(first):
        raise UsageError(_no_such_command(first))
    return _check(words)


def _check(words: list[str]) -> int:
    """A check is asked for all day; where nothing has changed, the answer of last time is given."""
    from depcheck.cli.kept import recalled  # noqa: PLC0415 - other commands keep nothing

    answer = recalled(words)
    if answer is None:
        return _command("check")(words)
    console.emit(answer.output)
    console.write(answer.said)
    return answer.status


def _command(name: str) -> console.Command:
    import importlib  # noqa: PLC0415 - an answer that was kept needs no command

    command: console.Command = importlib.import_module(f"depcheck.cli.{name}").run
    return command


def _is_path(word: str) -> bool:
    return os.path.lexists(word) or any(sign in word for sign in "./\\")


def _no_such_command(word: str) -> str:
    import difflib  # noqa: PLC0415 - only for a word that is mistyped

    near = difflib.get_close_matches(word, COMMANDS, n=1)
    hint = f"did you mean `depcheck {near[0]}`?" if near else "`depcheck --help` lists the commands"
    return f"`{word}` is neither a command nor a file; {hint}"


def _help() -> str:
    commands = "".join(f"  {name:<9} {answers}\n" for name, answers in COMMANDS.items())
    return (
        "depcheck finds, explains and mends dependency conflicts.\n\n"
        "usage: depcheck [COMMAND] [options]\n\n"
        f"commands (without one: check):\n{commands}\n"
        "  depcheck                        check the requirements files and the environment found here\n"
        "  depcheck requirements.txt       check a file\n"
        "  depcheck --venv .venv           check what is installed\n"
        "  depcheck COMMAND --help         the options of a command\n"
        "  depcheck --version\n"
    )


def _internal(error: Exception, words: Sequence[str]) -> int:
    """Tell of a mistake in depcheck itself; the traceback only where details were asked for."""
    console.complain(f"depcheck failed: {type(error).__name__}: {error}")
    if "-vv" in words or list(words).count("-v") + list(words).count("--verbose") > 1:
        import traceback  # noqa: PLC0415 - only here

        for line in traceback.format_exception(error):
            for row in line.splitlines():
                console.say(row)
    else:
        console.say("this is a mistake in depcheck, please report it; -vv shows where it happened")
    return WRONG
