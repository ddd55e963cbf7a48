"""`depcheck resolve`: one set of versions that satisfies all, or the smallest reason why there is none."""

from __future__ import annotations

from argparse import SUPPRESS
from dataclasses import replace
from typing import TYPE_CHECKING

from depcheck.cli import console
from depcheck.cli.inputs import (
    Files,
    found_files,
    is_constraints,
    is_file_word,
    named_files,
    options_of,
    settled_files,
)
from depcheck.cli.output import check_outputs, deliver, outputs
from depcheck.cli.parser import Parser, add_index, add_inputs, add_output
from depcheck.cli.progress import progress
from depcheck.cli.settings import noted_policy, settings_of, with_settings
from depcheck.cli.status import INCOMPLETE, NOTHING, OK
from depcheck.cli.verdict import exit_status
from depcheck.render import RESOLUTION_RENDERERS

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from depcheck.api import Options
    from depcheck.inputs.settings import Settings

_EXAMPLES = (
    'depcheck resolve "gruut==2.2.3" "numpy" --python-version 3.11',
    "depcheck resolve -r requirements.txt -c constraints.txt",
)


def run(words: Sequence[str]) -> int:
    """Resolve, tell, and return the exit status."""
    arguments = _parser().parse_intermixed_args(words)
    asked = outputs(arguments.output_formats, RESOLUTION_RENDERERS)
    settings = settings_of(arguments)
    options = _options(with_settings(arguments, settings), settings)
    if options is None:
        console.say("nothing to resolve: no requirements*.txt here; name a file or a requirement")
        return NOTHING
    check_outputs(asked, (*options.requirements, *options.constraints))
    from depcheck.api import resolve  # noqa: PLC0415 - a wrong command line need not pay for it

    with progress(arguments) as show:
        answer = resolve(options, show)
    deliver(asked, lambda name, style: RESOLUTION_RENDERERS[name](answer, style), answer.report, arguments)
    status = exit_status(answer.report, "error", allow_incomplete=arguments.allow_incomplete)
    undecided = answer.satisfiable is None and not arguments.allow_incomplete
    return INCOMPLETE if status == OK and undecided else status


def _options(arguments: Namespace, settings: Settings) -> Options | None:
    paths = [word for word in arguments.words if is_file_word(word)]
    requirements = tuple(word for word in arguments.words if word not in paths)
    files = named_files(arguments, paths)
    if not (files.requirements or requirements) and all(map(is_constraints, paths)):
        found = settled_files(settings) or found_files()
        files = Files(found.requirements, (*files.constraints, *found.constraints))
        if files.requirements and not arguments.quiet:
            console.say(f"resolving {' and '.join(files.requirements)}")
    if not (files.requirements or requirements):
        return None
    return replace(options_of(arguments, files, requirements), policy=noted_policy(settings))


def _parser() -> Parser:
    parser = Parser(
        "resolve",
        "[REQUIREMENT | PATH ...]",
        "Find one set of versions that satisfies all requirements, printed as a requirements file.\n"
        "Where there is none: the lines that cannot hold together, and what mends that.",
        _EXAMPLES,
    )
    parser.add_argument("words", nargs="*", help=SUPPRESS)
    add_inputs(parser)
    add_index(parser)
    parser.add_argument("--allow-incomplete", action="store_true", help=SUPPRESS)
    add_output(parser, RESOLUTION_RENDERERS)
    return parser
