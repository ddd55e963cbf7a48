"""What the lines of one requirements file state. Nothing here opens a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from depcheck.inputs.lexer import logical_lines
from depcheck.inputs.options import CONSTRAINT, EDITABLE, HASH, REQUIREMENT, TOO_LONG, options, options_start
from depcheck.inputs.parsing import Unparsed, parse_requirement
from depcheck.model.limits import LimitHit, Limits
from depcheck.model.packages import RequirementLine
from depcheck.model.source import Excerpt, Location, Span
from depcheck.model.world import OptionLine, Unread, UnreadKind
from depcheck.text.redact import redact, redact_place, redact_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.inputs.lexer import LogicalLine
    from depcheck.inputs.options import Option
    from depcheck.text.decode import Decoded

_INCLUDES = frozenset({REQUIREMENT, CONSTRAINT})
_OF_ONE_REQUIREMENT = frozenset({HASH, "--config-settings"})


@dataclass(frozen=True, slots=True)
class Include:
    """`-r target` or, with `constraint`, `-c target`."""

    target: str
    constraint: bool
    text: str
    location: Location


Statement: TypeAlias = RequirementLine | Unread | OptionLine | Include | LimitHit


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of one file, with the path that the user knows it by, read as constraints or as requirements."""

    path: str
    decoded: Decoded
    constraint: bool
    limits: Limits = Limits()

    def location(self, line: LogicalLine, start: int, end: int) -> Location:
        """Where `line.text[start:end]` stands."""
        first, behind = line.place(start), line.end(end)
        return Location(self.path, first.line, first.column, behind.line, behind.column)

    def excerpt(self, line: LogicalLine, start: int, end: int) -> Excerpt:
        """What the file has from the first to the last character of `line.text[start:end]`."""
        return self._excerpt(line.place(start).position, line.end(end).position)

    def whole(self, line: LogicalLine) -> Excerpt:
        """The logical line as the file has it, line end included."""
        return self._excerpt(*line.whole)

    def _excerpt(self, start: int, end: int) -> Excerpt:
        span = Span(self.decoded.byte_offset(start), self.decoded.byte_offset(end))
        return Excerpt(self.decoded.text[start:end], span)


def statements(sheet: Sheet) -> Iterator[Statement]:
    """Everything that the file states, in the order written."""
    for line in logical_lines(sheet.decoded.text):
        start = options_start(line.text)
        found = tuple(options(line.text, start, sheet.limits.logical_line))
        end = len(line.text[:start].rstrip())
        if end:
            yield from _requirement(sheet, line, end, found)
        elif any(option.name == EDITABLE for option in found):
            yield from _editable(sheet, line, found)
        else:
            yield from _options(sheet, line, found)


def _requirement(sheet: Sheet, line: LogicalLine, end: int, found: Sequence[Option]) -> Iterator[Statement]:
    hashed = any(option.name == HASH for option in found)
    yield from _stated(sheet, line, (0, end), line.text[:end], hashed=hashed)
    yield from _beside(sheet, line, found)


def _editable(sheet: Sheet, line: LogicalLine, found: Sequence[Option]) -> Iterator[Statement]:
    """`-e URL`: pip takes the first of a line as the requirement, and drops every other option."""
    first = next(option for option in found if option.name == EDITABLE)
    extent = (first.start, first.end)
    if first.error:
        yield _invalid(sheet, line, first, first.error)
    elif sheet.constraint:
        yield _unread(sheet, line, extent, UnreadKind.INVALID_REQUIREMENT, "a constraint cannot be editable")
    else:
        value = " ".join((first.value, *first.ignored))
        yield from _stated(sheet, line, extent, value, editable=True)
    yield from _beside(sheet, line, [option for option in found if option is not first])


def _stated(  # noqa: PLR0913  # Where the text stands, what it is, and two facts about it.
    sheet: Sheet, line: LogicalLine, extent: tuple[int, int], text: str, *, hashed: bool = False, editable: bool = False
) -> Iterator[Statement]:
    parsed = parse_requirement(text, sheet.limits, editable=editable)
    if isinstance(parsed, Unparsed):
        yield _unread(sheet, line, extent, parsed.kind, parsed.reason)
        if parsed.limit:
            what = f"{sheet.path}:{line.place(extent[0]).line}: {parsed.limit.what}"
            yield LimitHit(parsed.limit.limit, parsed.limit.value, what)
    elif sheet.constraint and parsed.extras:
        yield _unread(sheet, line, extent, UnreadKind.INVALID_REQUIREMENT, "a constraint cannot have extras")
    else:
        excerpt, whole = sheet.excerpt(line, *extent), sheet.whole(line)
        yield RequirementLine(
            text=redact_statement(line.text[slice(*extent)]),
            requirement=parsed,
            constraint=sheet.constraint,
            location=sheet.location(line, *extent),
            span=excerpt.span,
            hashed=hashed,
            written=excerpt.text if _is_public(excerpt.text) else None,
            whole=whole if _is_public(whole.text) else None,
        )


def _is_public(text: str) -> bool:
    """Whether neither a requirement nor any option behind it carries a credential."""
    parts = (text, *(f"-{option}" for option in text.split(" -")[1:])) if "@" in text else (text,)
    return all(redact_statement(part) == part for part in parts)


def _beside(sheet: Sheet, line: LogicalLine, found: Sequence[Option]) -> Iterator[Statement]:
    """The options on the line of a requirement other than those that belong to it."""
    for option in found:
        if option.error:
            yield _invalid(sheet, line, option, option.error)
        elif option.name not in _OF_ONE_REQUIREMENT:
            yield _option_line(sheet, line, option, beside=True)


def _options(sheet: Sheet, line: LogicalLine, found: Sequence[Option]) -> Iterator[Statement]:
    """The options of a line without a requirement."""
    included = False
    for option in found:
        if option.error:
            yield from _erroneous(sheet, line, option)
        elif option.name == HASH:
            yield _invalid(sheet, line, option, "there is no requirement on this line that the hash could belong to")
        elif option.name not in _INCLUDES:
            yield _option_line(sheet, line, option)
        elif included:
            yield _invalid(sheet, line, option, "pip reads the first `-r` or `-c` of a line alone")
        else:
            included = True
            location = sheet.location(line, option.start, option.end)
            yield Include(option.value, option.name == CONSTRAINT, redact_statement(option.text), location)
        if option.ignored:
            dropped = "" if "@" in option.text else f": `{option.ignored[0]}`"  # A password may have a blank in it.
            yield _invalid(sheet, line, option, f"pip drops what stands behind the option{dropped}")


def _erroneous(sheet: Sheet, line: LogicalLine, option: Option) -> Iterator[Statement]:
    unread = _invalid(sheet, line, option, option.error or "")
    yield unread
    if option.error == TOO_LONG:
        yield LimitHit("logical_line", sheet.limits.logical_line, f"{unread.location}: {TOO_LONG}")


def _option_line(sheet: Sheet, line: LogicalLine, option: Option, *, beside: bool = False) -> OptionLine:
    location = sheet.location(line, option.start, option.end)
    return OptionLine(redact_place(option.name), redact_statement(option.text), location, beside)


def _invalid(sheet: Sheet, line: LogicalLine, option: Option, reason: str) -> Unread:
    extent = (option.start, option.end)
    return _unread(sheet, line, extent, UnreadKind.INVALID_REQUIREMENT, redact(reason))


def _unread(sheet: Sheet, line: LogicalLine, extent: tuple[int, int], kind: UnreadKind, reason: str) -> Unread:
    text = redact_statement(line.text[slice(*extent)])[: sheet.limits.logical_line]
    return Unread(kind, text, reason, sheet.location(line, *extent))
