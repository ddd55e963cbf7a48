"""A requirement written anew with the least change that admits a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import Specifier, SpecifierSet
    from packaging.version import Version


def admitting(specifier: SpecifierSet, version: Version) -> str:
    """The specifier with each clause that rules `version` out loosened just so far that it does not.

    `==2.3.5` becomes `==1.26.4`, `>=2,!=2.1` becomes `!=2.1,>=1.26.4`; a clause `!=` that names the version goes.
    """
    clauses = [_loosened(clause, version) for clause in specifier]
    return ",".join(sorted(clause for clause in clauses if clause))


def with_specifier(requirement: Requirement, specifier: SpecifierSet) -> str:
    """The requirement with another specifier; extras and the marker stay."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}{extras}{specifier}{marker}"


def _loosened(clause: Specifier, version: Version) -> str:
    if clause.contains(version, prereleases=True):
        return str(clause)
    match clause.operator:
        case ">" | ">=":
            return f">={version.public}"
        case "<" | "<=":
            return f"<={version.public}"
        case "~=":
            return f"~={_compatible(version)}"
        case "!=":
            return ""
        case _ if clause.version.endswith(".*"):
            parts = len(clause.version.removesuffix(".*").split("."))
            return f"=={_epoch(version)}{'.'.join(map(str, version.release[:parts]))}.*"
        case _:
            return f"=={version}"


def _compatible(version: Version) -> str:
    """A version with at least the two parts that `~=` needs: `1rc1` is `1.0rc1` to it."""
    if len(version.release) > 1:
        return version.public
    own = f"{version.release[0]}"
    return f"{_epoch(version)}{own}.0{version.public.removeprefix(f'{_epoch(version)}{own}')}"


def _epoch(version: Version) -> str:
    return f"{version.epoch}!" if version.epoch else ""
