"""`depcheck why PACKAGE`: who needs it, what does each allow, which versions are left?"""

from __future__ import annotations

import re
from argparse import SUPPRESS
from typing import TYPE_CHECKING

from packaging.utils import InvalidName, canonicalize_name

from depcheck.cli.inputs import named_or_found
from depcheck.cli.output import check_outputs, deliver, outputs
from depcheck.cli.parser import Parser, add_index, add_inputs, add_output
from depcheck.cli.progress import progress
from depcheck.cli.status import INCOMPLETE, NOTHING, OK
from depcheck.errors import UsageError
from depcheck.model.findings import Verdict
from depcheck.render import WHY_RENDERERS
from depcheck.text.redact import redact_statement
from depcheck.text.safe import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The project that a requirement such as `requests[socks]>=2` is on.
_BEGINNING = re.compile(r"\s*+([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*+(?:[\[(<>=!~;@]|$)", re.ASCII)
_EXAMPLES = ("depcheck why numpy", "depcheck why numpy requirements.txt", "depcheck why numpy --venv .venv")


def run(words: Sequence[str]) -> int:
    """Answer, and return the exit status."""
    arguments = _parser().parse_intermixed_args(words)
    asked = outputs(arguments.output_formats, WHY_RENDERERS)
    package = _project(arguments.package)
    options = named_or_found(arguments, arguments.words)
    if options is None:
        return NOTHING
    check_outputs(asked, (*options.requirements, *options.constraints))
    from depcheck.api import why  # noqa: PLC0415 - a wrong command line need not pay for it

    with progress(arguments) as show:
        answer = why(package, options, show)
    deliver(asked, lambda name, style: WHY_RENDERERS[name](answer, style), answer.report, arguments)
    unknown = answer.report.verdict is Verdict.INCOMPLETE or (answer.requirers and answer.known is None)
    return INCOMPLETE if unknown and not arguments.allow_incomplete else OK


def _project(word: str) -> str:
    """The name of a project. Raises UsageError for anything else: `requests>=2` is needed by nobody, whoever asks."""
    try:
        canonicalize_name(word, validate=True)
    except InvalidName:
        hint = f"; did you mean `{name[1]}`?" if (name := _BEGINNING.match(word)) else ""
        raise UsageError(f"`{safe(redact_statement(word))}` is not a project name{hint}") from None
    return word


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
