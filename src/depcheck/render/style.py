"""How text is shown: what the place that shows it can do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from depcheck.model.findings import Severity


class Role(StrEnum):
    """What a piece of text is to its reader. The value is how a terminal is told to show it (ECMA-48, SGR)."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    BEFORE = "31"
    GOOD = "32"
    DOUBT = "33"
    CODE = "36"
    ERROR = "1;31"
    FIX = "1;32"
    WARNING = "1;33"
    NOTE = "1;36"


SEVERITY_ROLE = {Severity.ERROR: Role.ERROR, Severity.WARNING: Role.WARNING, Severity.NOTE: Role.NOTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a text renderer is told of the place that shows its text.

    `width` is in terminal cells; `verbose` counts `-v`; `ci` says that a build server reads along, so that nothing is
    wrapped and nothing reads as one of its commands; `shell` is whose spelling of a command is shown.
    """

    color: bool = False
    width: int = 100
    verbose: int = 0
    quiet: bool = False
    unicode: bool = True
    ci: bool = False
    shell: str = "posix"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few signs beyond ASCII, and what stands for them where they cannot be shown."""

    bar: str
    arrow: str
    more: str
    tee: str
    elbow: str


UNICODE = Glyphs(bar="\u2502", arrow="\u2192", more="\u2026", tee="\u251c\u2500\u2500", elbow="\u2514\u2500\u2500")
ASCII = Glyphs(bar="|", arrow="->", more="...", tee="|--", elbow="`--")


def glyphs(style: Style) -> Glyphs:
    """The signs that can be shown."""
    return UNICODE if style.unicode else ASCII
