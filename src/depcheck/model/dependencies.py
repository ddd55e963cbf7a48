"""What `Requires-Dist` says, parsed once for each distinct text."""

from __future__ import annotations

import re
from functools import lru_cache

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from depcheck.model.limits import LimitHit, Limits
from depcheck.model.packages import InvalidDependency, OptionalDependency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from packaging.markers import Marker
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


@lru_cache(maxsize=1 << 17)
def parse_dependency(text: str) -> Requirement | InvalidDependency:
    """The requirement that a line declares, or why no standard accepts it (PEP 508, and PEP 440 for its specifier).

    What packaging needs seconds for is refused beforehand; it runs out of stack on nested parentheses, and refuses
    endless numbers with a bare ValueError.
    """
    if hit := exceeded(text):
        return InvalidDependency.over(text, hit)
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


@lru_cache(maxsize=65_536)
def declared_dependency(text: str) -> Requirement | OptionalDependency | InvalidDependency:
    """What a line declares; unparsed, if it is plain to see that it counts only where its extra is asked for.

    Most lines of large projects are of that kind, and nobody asks for most extras.
    """
    _, _, marker = text.partition(";")
    found = ASKS_FOR_EXTRA.search(marker) if "extra" in marker else None
    if found is None or ALTERNATIVE.search(marker):
        return parse_dependency(text)
    return OptionalDependency(canonicalize_name(found[2]), text)


def declared_requirements(distribution: Distribution) -> Iterator[Requirement]:
    """Every dependency that a distribution declares, those of its extras included; invalid ones are left out."""
    yield from distribution.requires
    for optional in distribution.optional:
        requirement = parse_dependency(optional.text)
        if isinstance(requirement, Requirement):
            yield requirement


def normalized_extras(requirement: Requirement) -> frozenset[NormalizedName]:
    """The extras that a requirement asks for, compared as PEP 685 says."""
    return frozenset(map(canonicalize_name, requirement.extras))
