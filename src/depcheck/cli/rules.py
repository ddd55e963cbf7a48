"""`depcheck rules`: all rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from depcheck.cli import console
from depcheck.cli.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depcheck.model.findings import Rule

_FORMATS = ("full", "json")


def run(words: Sequence[str]) -> int:
    """List the rules and return the exit status."""
    parser = Parser("rules", "", "List all rules: code, name, severity, and what each finds.")
    parser.add_argument("--output-format", choices=_FORMATS, default="full", metavar="NAME", help=", ".join(_FORMATS))
    form = parser.parse_args(words).output_format
    from depcheck.rules import RULES  # noqa: PLC0415 - a wrong command line need not pay for it

    rules = sorted(RULES, key=lambda rule: rule.code)
    console.emit(_table(rules) if form == "full" else _json(rules))
    return 0


def _table(rules: Sequence[Rule]) -> str:
    import textwrap  # noqa: PLC0415 - only for the table

    width = max((len(rule.name) for rule in rules), default=0)
    heads = (f"{rule.code}  {rule.name:<{width}}  {rule.severity.label:<7}  " for rule in rules)
    columns = console.columns()
    return "".join(
        f"{head}{rule.summary}\n"
        if columns is None
        else textwrap.fill(rule.summary, columns, initial_indent=head, subsequent_indent=" " * len(head)) + "\n"
        for head, rule in zip(heads, rules, strict=True)
    )


def _json(rules: Sequence[Rule]) -> str:
    listed = [
        {"code": rule.code, "name": rule.name, "severity": rule.severity.label, "summary": rule.summary}
        for rule in rules
    ]
    return json.dumps({"schema": "depcheck-rules", "schema_version": "1.0", "rules": listed}, indent=2) + "\n"
