"""`depcheck check`: are these requirements, this environment, or both together, free of conflicts?"""

from __future__ import annotations

import time
from argparse import SUPPRESS
from dataclasses import replace

from depcheck.cli import console
from depcheck.cli.inputs import named_or_found
from depcheck.cli.kept import Answer, keep
from depcheck.cli.output import check_outputs, deliver, outputs
from depcheck.cli.parser import Parser, add_index, add_inputs, add_output
from depcheck.cli.progress import progress
from depcheck.cli.settings import policy_of, selection, settings_of, with_settings
from depcheck.cli.status import NOTHING, WRONG
from depcheck.cli.verdict import add_verdict, exit_status, selected
from depcheck.inputs.looks import looking
from depcheck.render import RENDERERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLES = (
    "depcheck requirements.txt --python-version 3.12",
    "depcheck check --venv .venv",
    "depcheck check -r requirements.txt -c constraints.txt --output-format json=report.json",
)


def run(words: Sequence[str]) -> int:
    """Check, tell, and return the exit status. The answer is kept for the next time."""
    began = time.time_ns()
    with console.Heard() as heard, looking() as looks:
        status = _run(words)
    if status == NOTHING:
        return status
    unusable = keep(words, Answer(status, heard.output, heard.said), looks, began)
    if unusable and not {"-q", "--quiet"}.intersection(words) and unusable not in heard.said:
        console.say(f"warning: {unusable}")
    return status


def _run(words: Sequence[str]) -> int:
    arguments = _parser().parse_intermixed_args(words)
    asked = outputs(arguments.output_formats, RENDERERS)
    settings = settings_of(arguments)
    select, ignore = selection(arguments, settings)
    options = named_or_found(with_settings(arguments, settings), arguments.words, settings)
    if options is None:
        return NOTHING
    check_outputs(asked, (*options.requirements, *options.constraints))
    options = replace(options, policy=policy_of(arguments, settings))
    from depcheck.api import check  # noqa: PLC0415 - a wrong command line need not pay for it

    with progress(arguments) as show:
        report = selected(check(options, show), select, ignore)
    deliver(asked, lambda name, style: RENDERERS[name](report, style), report, arguments)
    failures = [f"{place.label}: {place.failure}" for place in report.environments if place.failure]
    for failure in failures:
        console.complain(failure)
    fail_on = arguments.fail_on or settings.fail_on or "error"
    return WRONG if failures else exit_status(report, fail_on, allow_incomplete=arguments.allow_incomplete)


def _parser() -> Parser:
    parser = Parser(
        "check",
        "[PATH ...]",
        "Check requirements files, an environment, or both together. A PATH is a file, or a folder with\n"
        "requirements*.txt. Without files and environment: the files here, and the environment in use.",
        _EXAMPLES,
    )
    parser.add_argument("words", nargs="*", metavar="PATH", help=SUPPRESS)
    group = add_inputs(parser)
    group.add_argument("--files", action="store_true", help="also look whether the files of the environment are there")
    add_index(parser)
    add_verdict(parser)
    add_output(parser, RENDERERS)
    return parser
