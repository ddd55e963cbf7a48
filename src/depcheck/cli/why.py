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
from depcheck.cli.settings import settings_of, with_settings
from depcheck.cli.status import INCOMPLETE, NOTHING, OK
from depcheck.errors import UsageError
from depcheck.model.findings import Verdict
from depcheck.render import TREE_RENDERERS, WHY_RENDERERS
from depcheck.text.redact import redact_statement
from depcheck.text.safe import safe

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from depcheck.model.findings import Report

#: The project that a requirement such as `requests[socks]>=2` is on.
_BEGINNING = re.compile(r"\s*+([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*+(?:[\[(<>=!~;@]|$)", re.ASCII)
_EXAMPLES = (
    "depcheck why numpy",
    "depcheck why numpy requirements.txt",
    "depcheck why numpy --venv .venv --reverse",
    "depcheck why --tree",
)


def run(words: Sequence[str]) -> int:
    """Answer, and return the exit status."""
    arguments = _parser().parse_intermixed_args(words)
    package, paths = _package_and_paths(arguments)
    as_tree = arguments.tree or arguments.reverse
    asked = outputs(arguments.output_formats, TREE_RENDERERS if as_tree else WHY_RENDERERS)
    settings = settings_of(arguments)
    options = named_or_found(with_settings(arguments, settings), paths, settings)
    if options is None:
        return NOTHING
    check_outputs(asked, (*options.requirements, *options.constraints))
    from depcheck import api  # noqa: PLC0415 - a wrong command line need not pay for it

    with progress(arguments) as show:
        if as_tree:
            tree = api.tree(package, options, show, reverse=arguments.reverse)
            deliver(asked, lambda name, style: TREE_RENDERERS[name](tree, style), tree.report, arguments)
            return _status(tree.report, arguments)
        answer = api.why(str(package), options, show)
    deliver(asked, lambda name, style: WHY_RENDERERS[name](answer, style), answer.report, arguments)
    return _status(answer.report, arguments)


def _package_and_paths(arguments: Namespace) -> tuple[str | None, list[str]]:
    """The project, and the files. A tree needs no project: then the first word may be a file. Raises UsageError."""
    words: list[str] = list(arguments.words)
    a_tree = arguments.tree or arguments.reverse
    if not words and not a_tree:
        raise UsageError("a PACKAGE is required, or --tree; see `depcheck why --help`")
    if not words or (a_tree and (words[0].lower().endswith((".txt", ".in", ".toml")) or "/" in words[0])):
        return None, words
    return _project(words[0]), words[1:]


def _project(word: str) -> str:
    """The name of a project. Raises UsageError for anything else: `requests>=2` is needed by nobody, whoever asks."""
    try:
        canonicalize_name(word, validate=True)
    except InvalidName:
        hint = f"; did you mean `{name[1]}`?" if (name := _BEGINNING.match(word)) else ""
        raise UsageError(f"`{safe(redact_statement(word))}` is not a project name{hint}") from None
    return word


def _status(report: Report, arguments: Namespace) -> int:
    unknown = report.verdict is Verdict.INCOMPLETE and not arguments.allow_incomplete
    return INCOMPLETE if unknown else OK


def _parser() -> Parser:
    parser = Parser(
        "why",
        "[PACKAGE] [PATH ...]",
        "Tell who needs a package, what each of them allows, and which versions are left.",
        _EXAMPLES,
    )
    parser.add_argument("words", nargs="*", default=[], metavar="PACKAGE", help=SUPPRESS)
    group = parser.add_argument_group("as a tree")
    group.add_argument("--tree", action="store_true", help="what the package needs; without one, everything")
    group.add_argument("--reverse", action="store_true", help="who needs the package, and who needs them")
    add_inputs(parser)
    add_index(parser)
    parser.add_argument("--allow-incomplete", action="store_true", help=SUPPRESS)
    add_output(parser, WHY_RENDERERS)
    return parser
