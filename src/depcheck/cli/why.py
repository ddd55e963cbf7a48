"""`depcheck why PACKAGE`: who needs it, what does each allow, which versions are left?"""

from __future__ import annotations

from argparse import SUPPRESS
from typing import TYPE_CHECKING

from depcheck.cli.inputs import named_or_found
from depcheck.cli.output import deliver, outputs
from depcheck.cli.parser import Parser, add_index, add_inputs, add_output
from depcheck.cli.progress import progress
from depcheck.cli.status import INCOMPLETE, NOTHING, OK
from depcheck.model.findings import Verdict
from depcheck.render import WHY_RENDERERS

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLES = ("depcheck why numpy", "depcheck why numpy requirements.txt", "depcheck why numpy --venv .venv")


def run(words: Sequence[str]) -> int:
    """Answer, and return the exit status."""
    arguments = _parser().parse_intermixed_args(words)
    asked = outputs(arguments.output_formats, WHY_RENDERERS)
    options = named_or_found(arguments, arguments.words)
    if options is None:
        return NOTHING
    from depcheck.api import why  # noqa: PLC0415 - a wrong command line need not pay for it

    with progress(arguments) as show:
        answer = why(arguments.package, options, show)
    deliver(asked, lambda name, style: WHY_RENDERERS[name](answer, style), answer.report, arguments)
    unknown = answer.report.verdict is Verdict.INCOMPLETE and not arguments.allow_incomplete
    return INCOMPLETE if unknown else OK


def _parser() -> Parser:
    parser = Parser(
        "why",
        "PACKAGE [PATH ...]",
        "Tell who needs a package, what each of them allows, and which versions are left.",
        _EXAMPLES,
    )
    parser.add_argument("package", metavar="PACKAGE", help=SUPPRESS)
    parser.add_argument("words", nargs="*", default=[], metavar="PATH", help=SUPPRESS)
    add_inputs(parser)
    add_index(parser)
    parser.add_argument("--allow-incomplete", action="store_true", help=SUPPRESS)
    add_output(parser, WHY_RENDERERS)
    return parser
