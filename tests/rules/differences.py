"""Where pip and uv say something else than depcheck, and why: each row with an environment that shows it.

What no row explains is a mistake, of depcheck's or of theirs; a row that its example does not need is one too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from judges import PIP, Installed, Statement
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Callable

    Case = tuple[Installed, ...]
    Explains = Callable[[Statement, Case], bool]

#: From this version on pip refuses versions and specifiers of before PEP 440.
STRICT_PIP = Version("24.1")
#: From this version on pip looks at platforms, and believes the name of a folder without METADATA.
PIP_WITH_PLATFORMS = Version("24.2")


@dataclass(frozen=True, slots=True)
class Difference:
    """A judge leaves out what depcheck says, or says what depcheck does not (`too_much`), and is wrong for `reason`."""

    judge: str
    reason: str
    explains: Explains
    example: Case
    too_much: bool = False


def of(case: Case, project: str | None) -> list[Installed]:
    """The copies of a project."""
    return [one for one in case if one.project == project]


def is_double(case: Case, project: str | None) -> bool:
    """Whether a project is there more than once."""
    return len(of(case, project)) > 1


def concerns_double(statement: Statement, case: Case) -> bool:
    """Whether a statement is about a project that is there more than once, or by one."""
    return is_double(case, statement.project) or is_double(case, statement.requirer)


def is_same_twice(case: Case, project: str) -> bool:
    """Whether the copies of a project are one version in different layouts, as Debian packages have them."""
    copies = of(case, project)
    layouts = {one.layout for one in copies}
    return len(layouts) == len(copies) and len({one.version for one in copies}) == 1


def has_no_metadata(case: Case, project: str | None) -> bool:
    """Whether a project has no METADATA."""
    return any(not one.metadata for one in of(case, project))


def bad_version(one: Installed) -> bool:
    """Whether a version is none of PEP 440."""
    try:
        Version(one.version)
    except InvalidVersion:
        return True
    return False


def bad_lines(one: Installed) -> bool:
    """Whether a requirement, or Requires-Python, is none of the standards."""
    try:
        SpecifierSet(one.python or "")
        for line in one.requires:
            Requirement(line)
    except (InvalidRequirement, InvalidSpecifier):
        return True
    return False


def has_bad_lines(case: Case, project: str | None) -> bool:
    """Whether a copy of a project has such a line."""
    return any(bad_lines(one) for one in of(case, project))


def is_egg(case: Case, project: str | None) -> bool:
    """Whether a copy of a project is of the layout of before wheels."""
    return any(one.layout != "dist-info" for one in of(case, project))


def excluded_from_above(case: Case, project: str | None) -> bool:
    """Whether only an upper bound of Requires-Python rules the running Python out."""
    return any(one.python == "<3" for one in of(case, project))


TWICE = (Installed("a", "1.0"), Installed("a", "2.0"))

DIFFERENCES: tuple[Difference, ...] = (
    Difference(
        "pip",
        "takes one of two copies of a project, whichever the folder gives it last, and does not mention the other",
        concerns_double,
        TWICE,
    ),
    Difference(
        "pip",
        "judges the copy that the folder gives it last, where depcheck is content with either and calls it a duplicate",
        concerns_double,
        (*TWICE, Installed("c", requires=("a>=2",)), Installed("b", requires=("a<2",))),
        too_much=True,
    ),
    Difference(
        "pip",
        "never looks at Requires-Python",
        lambda statement, _: statement.kind == "python",
        (Installed("a", python=">=4"),),
    ),
    Difference(
        "pip",
        "says nothing of metadata that is missing or invalid",
        lambda statement, _: statement.kind == "metadata",
        (Installed("a", metadata=False),),
    ),
    Difference(
        "pip",
        "does not know which extras are asked for, and judges the dependencies of none",
        lambda statement, _: statement.of_extra,
        (Installed("a", requires=("b[x]",)), Installed("b", requires=("c; extra == 'x'",))),
    ),
    Difference(
        "pip",
        "does not look whether an extra that is asked for exists",
        lambda statement, _: statement.kind == "extra",
        (Installed("a", requires=("b[x]",)), Installed("b", extras=())),
    ),
    Difference(
        "uv",
        "ignores upper bounds of Requires-Python, on purpose",
        lambda statement, case: statement.kind == "python" and excluded_from_above(case, statement.project),
        (Installed("a", python="<3"),),
    ),
    Difference(
        "uv",
        "does not read the dependencies of an egg-info, nor its Requires-Python",
        lambda statement, case: is_egg(case, statement.requirer or statement.project),
        (Installed("a", requires=("c",), layout="egg-info"),),
    ),
    Difference(
        "uv",
        "stops at one version that is none of PEP 440, and says nothing of the others",
        lambda _, case: any(map(bad_version, case)),
        (Installed("a", "2004d"), Installed("b", requires=("c",))),
    ),
    Difference(
        "uv",
        "calls a METADATA with one bad line unreadable, and says nothing of its other lines",
        lambda statement, case: has_bad_lines(case, statement.requirer or statement.project),
        (Installed("a", requires=("b>", "c")),),
    ),
    Difference(
        "uv",
        "does not look at the tags of what has no METADATA",
        lambda statement, case: statement.kind == "platform" and has_no_metadata(case, statement.project),
        (Installed("a", tag="py2-none-any", metadata=False),),
    ),
    Difference(
        "uv",
        "calls an error that one version has metadata in two layouts, where depcheck warns: Debian has them so",
        lambda statement, case: statement.kind == "duplicate" and is_same_twice(case, statement.project),
        (Installed("a"), Installed("a", layout="egg-info-file")),
        too_much=True,
    ),
    Difference(
        "uv",
        "says of a project that is there twice that it is, and nothing else: neither of it nor by it",
        concerns_double,
        (*TWICE, Installed("b", requires=("a<0",))),
    ),
    Difference(
        "uv",
        "does not judge the dependencies of extras",
        lambda statement, _: statement.of_extra,
        (Installed("a", requires=("b[x]",)), Installed("b", requires=("c; extra == 'x'",))),
    ),
    Difference(
        "uv",
        "does not look whether an extra that is asked for exists",
        lambda statement, _: statement.kind == "extra",
        (Installed("a", requires=("b[x]",)), Installed("b", extras=())),
    ),
)

#: Those of pip that depend on its version.
OLD_PIP: tuple[Difference, ...] = (
    Difference(
        "pip",
        "says nothing of platforms before 24.2",
        lambda statement, _: statement.kind == "platform",
        (Installed("a", tag="cp27-cp27m-win32"),),
    ),
    Difference(
        "pip",
        "leaves out what has no METADATA, so that nothing can be wrong with its version",
        lambda statement, case: statement.kind == "conflict" and has_no_metadata(case, statement.project),
        (Installed("a", metadata=False), Installed("b", requires=("a>=2",))),
    ),
    Difference(
        "pip",
        "calls missing what has no METADATA, although it is there",
        lambda statement, case: statement.kind == "missing" and has_no_metadata(case, statement.project),
        (Installed("a", metadata=False), Installed("b", requires=("a",))),
        too_much=True,
    ),
)
LENIENT_PIP: tuple[Difference, ...] = (
    Difference(
        "pip",
        "reads what is no specifier in a way of its own before 24.1",
        lambda statement, case: has_bad_lines(case, statement.requirer),
        (Installed("a", requires=("b>",)),),
        too_much=True,
    ),
    Difference(
        "pip",
        "compares versions that are none of PEP 440 before 24.1",
        lambda statement, case: statement.kind == "conflict" and any(map(bad_version, of(case, statement.project))),
        (Installed("a", "2004d"), Installed("b", requires=("a>=2",))),
        too_much=True,
    ),
)
STRICT: tuple[Difference, ...] = (
    Difference(
        "pip",
        "drops every dependency of a distribution with one bad line",
        lambda statement, case: has_bad_lines(case, statement.requirer),
        (Installed("a", requires=("b>", "c")),),
    ),
    Difference(
        "pip",
        "takes a distribution with one bad line for not installed, so that nothing can be wrong with its version",
        lambda statement, case: statement.kind == "conflict" and has_bad_lines(case, statement.project),
        (Installed("a", requires=("b>=2",)), Installed("b", requires=("c>",))),
    ),
    Difference(
        "pip",
        "calls missing what has one bad line, although it is there",
        lambda statement, case: statement.kind == "missing" and has_bad_lines(case, statement.project),
        (Installed("a", requires=("b",)), Installed("b", requires=("c>",))),
        too_much=True,
    ),
    Difference(
        "pip",
        "passes over what has a version that is none of PEP 440",
        lambda statement, case: any(map(bad_version, of(case, statement.requirer or statement.project))),
        (Installed("a", "2004d", requires=("c",)),),
    ),
    Difference(
        "pip",
        "fails at one whose version is none of PEP 440 and whose platform is another, and names no other platform",
        lambda statement, case: statement.kind == "platform" and any(map(bad_version, case)),
        (Installed("a", "2004d", tag="py2-none-any"), Installed("b", tag="py2-none-any")),
    ),
    Difference(
        "pip",
        "calls missing what has a version that is none of PEP 440, although it is there",
        lambda statement, case: statement.kind == "missing" and any(map(bad_version, of(case, statement.project))),
        (Installed("a", "2004d"), Installed("b", requires=("a",))),
        too_much=True,
    ),
)


def known_differences() -> tuple[Difference, ...]:
    """Those of the pip and the uv that are here."""
    old = OLD_PIP if PIP < PIP_WITH_PLATFORMS else ()
    return (*DIFFERENCES, *old, *(LENIENT_PIP if PIP < STRICT_PIP else STRICT))
