"""`depcheck check`: are these requirements, this environment, or both together, free of conflicts?"""

from __future__ import annotations

from argparse import SUPPRESS
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from depcheck.cli import console
from depcheck.cli.inputs import found_environment, found_files, named_files, names_environment, options_of
from depcheck.cli.output import deliver, outputs
from depcheck.cli.parser import Parser, add_index, add_inputs, add_output, add_verdict, split
from depcheck.cli.progress import progress
from depcheck.cli.selection import checked_prefixes, selected
from depcheck.cli.status import NOTHING, exit_status
from depcheck.render import RENDERERS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from depcheck.api import Options

_EXAMPLES = (
    "depcheck requirements.txt --python-version 3.12",
    "depcheck check --venv .venv",
    "depcheck check -r requirements.txt -c constraints.txt --output-format json=report.json",
)


def run(words: Sequence[str]) -> int:
    """Check, tell, and return the exit status."""
    arguments = _parser().parse_args(words)
    asked = outputs(arguments.output_formats, RENDERERS)
    select = checked_prefixes("--select", split(arguments.select))
    ignore = checked_prefixes("--ignore", split(arguments.ignore))
    options = _options(arguments)
    if options is None:
        return NOTHING
    from depcheck.api import check  # noqa: PLC0415 - a wrong command line need not pay for it

    with progress(arguments) as show:
        report = selected(check(options, show), select, ignore)
    deliver(asked, {name: partial(render, report) for name, render in RENDERERS.items()}, report, arguments)
    return exit_status(report, arguments.fail_on, allow_incomplete=arguments.allow_incomplete)


def _options(arguments: Namespace) -> Options | None:
    """What the command line names. Where that is nothing: what is found here, or None."""
    files = named_files(arguments, arguments.words)
    if files or names_environment(arguments):
        return options_of(arguments, files)
    return _found(arguments)


def _found(arguments: Namespace) -> Options | None:
    files = found_files() if not arguments.words else named_files(arguments, ())
    environment = None if arguments.no_environment or arguments.words else found_environment()
    if not files and environment is None:
        where = f"in {', '.join(arguments.words)}" if arguments.words else "here"
        console.say(f"nothing to check: no requirements*.txt {where}, no environment named")
        console.say("name a file, or an environment with --venv, --python or --path")
        return None
    label = environment.label if environment else None
    if not arguments.quiet:
        console.say(f"checking {', '.join(filter(None, (*files.requirements, label)))}")
    options = options_of(arguments, files)
    return replace(options, venv=environment.prefix) if environment else options


def _parser() -> Parser:
    parser = Parser(
        "check",
        "[PATH ...]",
        "Check requirements files, an environment, or both together. A PATH is a file, or a folder with\n"
        "requirements*.txt. Without files and environment: the files here, and the environment in use.",
        _EXAMPLES,
    )
    parser.add_argument("words", nargs="*", metavar="PATH", help=SUPPRESS)
    add_inputs(parser)
    add_index(parser)
    add_verdict(parser)
    add_output(parser, RENDERERS)
    return parser
