"""Options that several commands share, and the parser that reads them."""

from __future__ import annotations

import re
from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from functools import partial

from depcheck.errors import UsageError
from depcheck.text.safe import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Action, _ArgumentGroup
    from collections.abc import Iterable, Sequence
    from typing import Any, NoReturn

#: A name of PEP 508.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
COLORS = ("auto", "always", "never")


class Formatter(RawDescriptionHelpFormatter):
    """Help in two narrow columns, one line an option."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=31, width=99)

    def _format_action_invocation(self, action: Action) -> str:
        """Such as `-r, --requirement FILE`: the value once, after the last spelling."""
        flags = ", ".join(action.option_strings)
        return f"{flags} {action.metavar}" if isinstance(action.metavar, str) else flags


class Parser(ArgumentParser):
    """An argparse parser whose complaints are ours."""

    def __init__(self, command: str, arguments: str, description: str, examples: Sequence[str] = ()) -> None:
        usage = " ".join(filter(None, ("depcheck", command, arguments, "[options]")))
        epilog = "examples:\n" + "".join(f"  {example}\n" for example in examples) if examples else None
        super().__init__(
            f"depcheck {command}",
            usage,
            description,
            epilog,
            formatter_class=Formatter,
            allow_abbrev=False,
            add_help=False,
        )
        self.add_argument("-h", "--help", action="help", help=SUPPRESS)

    def _get_value(self, action: Action, arg_string: str) -> Any:  # noqa: ANN401 - as in argparse
        """The value of a word. An empty one, as `--venv "$UNSET"` gives it, would be taken for none: it is refused."""
        if not arg_string.strip(", "):
            named = max(action.option_strings, key=len, default=action.metavar or action.dest)
            raise UsageError(f"{named} names nothing: its value is empty; see `{self.prog} --help`")
        return super()._get_value(action, arg_string)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of leaving."""
        raise UsageError(f"{message}; see `{self.prog} --help`")


def add_inputs(parser: ArgumentParser) -> _ArgumentGroup:
    """Which files and which environment; the group, for what a command adds of its own."""
    group = parser.add_argument_group("what to look at")
    repeatable(group, "-r", "--requirement", to="requirements", metavar="FILE", about="a requirements file")
    repeatable(group, "-c", "--constraint", to="constraints", metavar="FILE", about="a constraints file")
    repeatable(group, "--venv", to="venv", metavar="DIR", about="a virtual environment to look at")
    of_python = "the environment of an interpreter; it is not run"
    repeatable(group, "--python", to="python", metavar="EXE", about=of_python)
    repeatable(group, "--path", to="paths", metavar="DIR", about="a site-packages folder to look at")
    group.add_argument("--probe", action="store_true", help="start its base interpreter to ask what it is")
    group.add_argument("--no-environment", action="store_true", help="look at no environment")
    group.add_argument("--python-version", metavar="X.Y", help="judge for this Python")
    group.add_argument("--platform", metavar="NAME", help="judge for linux, macos, windows, linux-aarch64, linux-musl")
    group.add_argument("--allow-outside-root", action="store_true", help="follow -r and -c lines out of the project")
    files = "the configuration file (default: depcheck.toml, pyproject.toml)"
    group.add_argument("--config", metavar="FILE", help=files)
    group.add_argument("--isolated", action="store_true", help="read no configuration file of depcheck's")
    return group


def add_index(parser: ArgumentParser) -> None:
    """Which releases are known."""
    group = parser.add_argument_group("releases")
    group.add_argument("--index-url", metavar="URL", help="the package index (default: as pip is configured)")
    repeatable(group, "--extra-index-url", to="extra_index_urls", metavar="URL", about="another index")
    repeatable(group, "--find-links", to="find_links", metavar="PLACE", about="a folder or page of files")
    group.add_argument("--exclude-newer", metavar="DATE", help="leave out what was uploaded after this date")
    group.add_argument("--offline", action="store_true", help="ask no index: use the cache alone")
    group.add_argument("--pre", dest="prereleases", action="store_true", help="admit pre-releases")
    for flag, files in (("--only-binary", "sdists"), ("--no-binary", "wheels")):
        about = f"no {files} of these projects, or of `:all:` (repeatable)"
        # Both in one list: as in pip, their order counts.
        told = partial(_told, flag)
        group.add_argument(flag, dest="formats", action="append", default=[], type=told, metavar="NAMES", help=about)
    group.add_argument("--cache-dir", metavar="DIR", help="where the cache is")
    group.add_argument("--no-cache", action="store_true", help="use no cache")


def add_output(parser: ArgumentParser, formats: Iterable[str]) -> None:
    """How the answer is told."""
    group = parser.add_argument_group("output")
    names = ", ".join(formats)
    repeatable(group, "--output-format", to="output_formats", metavar="NAME[=FILE]", about=names)
    group.add_argument("--color", choices=COLORS, default=COLORS[0], metavar="WHEN", help=", ".join(COLORS))
    group.add_argument("--no-progress", action="store_true", help="show no progress")
    group.add_argument("-q", "--quiet", action="store_true", help="say less: the headlines alone")
    group.add_argument("-v", "--verbose", action="count", default=0, help="say more: all facts, all versions")


def repeatable(group: _ArgumentGroup, *flags: str, to: str, metavar: str, about: str) -> None:
    """An option that may be given several times."""
    group.add_argument(*flags, dest=to, action="append", default=[], metavar=metavar, help=f"{about} (repeatable)")


def _told(flag: str, value: str) -> tuple[str, str]:
    """The option with its value, in which `:foo:` is neither a project nor one of pip's two words."""
    for name in split([value]):
        if name not in {":all:", ":none:"} and not _NAME.fullmatch(name):
            from depcheck.text.redact import redact  # noqa: PLC0415 - only for a complaint

            raise UsageError(f"{flag} takes names of projects, `:all:` or `:none:`, not `{safe(redact(name))}`")
    return flag, value


def split(values: Iterable[str]) -> tuple[str, ...]:
    """Values that may hold several, parted by commas."""
    return tuple(part for value in values for part in value.replace(" ", "").split(",") if part)
