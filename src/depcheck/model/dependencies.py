"""What `Requires-Dist` says, parsed once for each distinct text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from depcheck.model.limits import LimitHit, Limits
from depcheck.model.names import canonicalize_name
from depcheck.model.plain import plain_clauses, plain_requirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from packaging.markers import Marker
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Distribution

# A marker that asks for an extra whatever else it says, such as `python_version < "3.12" and extra == "test"`.
ASKS_FOR_EXTRA = re.compile(r"""\bextra\s*==\s*(["'])([\w.-]+)\1""")
ALTERNATIVE = re.compile(r"\bor\b")

LIMITS = Limits()


def exceeded(text: str) -> LimitHit | None:
    """The limit for which a requirement or a specifier is not parsed; packaging would need seconds for it."""
    if len(text) > LIMITS.logical_line:
        return LimitHit("logical_line", LIMITS.logical_line, "a requirement is longer")
    if text.count(",") >= LIMITS.clauses:
        return LimitHit("clauses", LIMITS.clauses, "a requirement has more clauses")
    if text.count("(") > LIMITS.marker_depth:
        return LimitHit("marker_depth", LIMITS.marker_depth, "a requirement has more parentheses")
    return None


@dataclass(frozen=True, slots=True)
class InvalidDependency:
    """A `Requires-Dist` that no standard accepts; where `limit` is set, one that is too large to be looked at."""

    text: str
    reason: str
    limit: LimitHit | None = None

    @classmethod
    def over(cls, text: str, limit: LimitHit) -> InvalidDependency:
        """A text that exceeds a limit; its beginning is enough to recognise it by."""
        return cls(text[:200], limit.what, limit)


@dataclass(frozen=True, slots=True)
class OptionalDependency:
    """A `Requires-Dist` that counts only where `extra` is asked for, as written and not yet parsed."""

    extra: NormalizedName
    text: str


@lru_cache(maxsize=1 << 17)
def parse_dependency(text: str) -> Requirement | InvalidDependency:
    """The requirement that a line declares, or why no standard accepts it (PEP 508, and PEP 440 for its specifier).

    What packaging needs seconds for is refused beforehand; it runs out of stack on nested parentheses, and refuses
    endless numbers with a bare ValueError.
    """
    if hit := exceeded(text):
        return InvalidDependency.over(text, hit)
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - most lines are plain

    try:
        return Requirement(text)
    except InvalidRequirement as error:
        return InvalidDependency(text, str(error).partition("\n")[0].strip())
    except (RecursionError, ValueError) as error:
        return InvalidDependency(text, f"cannot be parsed ({type(error).__name__})")


@lru_cache(maxsize=4096)
def parse_requires_python(text: str) -> SpecifierSet | None:
    """The specifier of a `Requires-Python`, or None where it is none of PEP 440."""
    if exceeded(text):
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - most specifiers are plain

    try:
        return SpecifierSet(text)
    except (InvalidSpecifier, ValueError, RecursionError):
        return None


def holds(marker: Marker, environment: Mapping[str, str], extra: str = "") -> bool | None:
    """Whether a marker holds in an environment of PEP 508, with an extra or none; never in the running interpreter.

    None where it compares what cannot be compared, such as `python_version ~= "x"`.
    """
    try:
        return marker.evaluate({**environment, "extra": extra})
    except ValueError:
        return None


def is_requires_python(text: str) -> bool:
    """Whether a `Requires-Python` is a specifier of PEP 440."""
    return plain_clauses(text) is not None or parse_requires_python(text) is not None


def guarding_extra(text: str) -> str | None:
    """The extra, as written, without which a line plainly does not count; None where that is not plain to see.

    Most lines of large projects have one, and nobody asks for most extras.
    """
    if "extra" not in text:
        return None
    marker = text.partition(";")[2]
    if "or" in marker and ALTERNATIVE.search(marker):
        return None
    found = ASKS_FOR_EXTRA.search(marker)
    return found[2] if found else None


def invalid_dependency(text: str) -> InvalidDependency | None:
    """Why a line declares nothing; None where it is valid."""
    parsed = None if plain_requirement(text) else parse_dependency(text)
    return parsed if isinstance(parsed, InvalidDependency) else None


def parsed(lines: Iterable[str]) -> tuple[Requirement, ...]:
    """The requirements of lines that were found valid before."""
    every = map(parse_dependency, lines)
    return tuple(requirement for requirement in every if not isinstance(requirement, InvalidDependency))


def put_off(lines: Iterable[str]) -> tuple[OptionalDependency, ...]:
    """Lines that count for an extra alone, each with that extra."""
    return tuple(OptionalDependency(canonicalize_name(guarding_extra(line) or ""), line) for line in lines)


def declared_requirements(distribution: Distribution) -> Iterator[Requirement]:
    """Every dependency that a distribution declares, those of its extras included; invalid ones are left out."""
    yield from distribution.requires
    for optional in put_off(distribution.guarded):
        requirement = parse_dependency(optional.text)
        if not isinstance(requirement, InvalidDependency):
            yield requirement


def normalized_extras(requirement: Requirement) -> frozenset[NormalizedName]:
    """The extras that a requirement asks for, compared as PEP 685 says."""
    return frozenset(map(canonicalize_name, requirement.extras))
