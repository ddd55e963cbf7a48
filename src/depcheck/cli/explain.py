"""`depcheck explain CODE`: what a rule finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depcheck.cli import console
from depcheck.cli.parser import Parser
from depcheck.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depcheck.model.findings import Rule


def run(words: Sequence[str]) -> int:
    """Tell what one rule finds and return the exit status."""
    parser = Parser("explain", "CODE", "Tell what a rule finds.", ("depcheck explain DC201",))
    parser.add_argument("code", metavar="CODE", help="a code such as DC201, or a rule's name")
    asked = parser.parse_args(words).code
    from depcheck.rules import RULES  # noqa: PLC0415 - a wrong command line need not pay for it

    rule = _named(asked, RULES)
    console.emit(f"{rule.code} {rule.name} ({rule.severity.label})\n\n{rule.summary}\n")
    return 0


def _named(asked: str, rules: Iterable[Rule]) -> Rule:
    for rule in rules:
        if asked.upper() == rule.code or asked.lower() == rule.name:
            return rule
    raise UsageError(f"no rule `{asked}`; `depcheck rules` lists them")
