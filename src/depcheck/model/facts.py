"""True statements about a universe. An explanation is a minimal set of them; wording comes last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.packages import MetadataOrigin, Unavailable
    from depcheck.model.source import Location


@dataclass(frozen=True, slots=True)
class Dependency:
    """`package` at `versions` requires `requires`, as written there.

    `versions` is one version, or a specifier where several releases say the same; `count` is how many releases that
    are. `found` is the version that stands against it, where one is installed.
    """

    package: NormalizedName
    versions: str
    requires: str
    origin: MetadataOrigin
    count: int = 1
    found: str | None = None


@dataclass(frozen=True, slots=True)
class Requested:
    """The user asks for `requires`."""

    requires: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraints file limits a project: it requires nothing."""

    requires: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Installed:
    """`package` is installed at `version`."""

    package: NormalizedName
    version: str


@dataclass(frozen=True, slots=True)
class NoVersions:
    """No known release of `package` matches `requires`. `known` counts those that exist; `newest` is the newest.

    `exists` is False where the index has no such project.
    """

    package: NormalizedName
    requires: str
    known: int = 0
    newest: str | None = None
    exists: bool = True


@dataclass(frozen=True, slots=True)
class RequiresPython:
    """`package` at `versions` needs a Python within `requires`; the target has another."""

    package: NormalizedName
    versions: str
    requires: str
    python: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class NoWheel:
    """`package` at `versions` has no file that the target can use, for the reason given."""

    package: NormalizedName
    versions: str
    reason: Unavailable
    count: int = 1


Fact: TypeAlias = Dependency | Requested | Constraint | Installed | NoVersions | RequiresPython | NoWheel


def fact_to_dict(fact: Fact) -> dict[str, Any]:
    """The JSON object of a fact; `kind` is its class in kebab case."""
    match fact:
        case Dependency():
            return {
                "kind": "dependency",
                "package": fact.package,
                "version": fact.versions,
                "requires": fact.requires,
                "found": fact.found,
                "source": fact.origin.value,
                "guaranteed": fact.origin.guaranteed,
                "releases": fact.count,
            }
        case Requested():
            return {"kind": "requested", "package": None, "requires": fact.requires, **_place(fact.location)}
        case Constraint():
            return {"kind": "constraint", "package": None, "requires": fact.requires, **_place(fact.location)}
        case Installed():
            return {"kind": "installed", "package": fact.package, "version": fact.version}
        case NoVersions():
            return {"kind": "no-versions", "package": fact.package, "requires": fact.requires, "known": fact.known}
        case RequiresPython():
            return {
                "kind": "requires-python",
                "package": fact.package,
                "version": fact.versions,
                "requires": fact.requires,
                "releases": fact.count,
            }
        case NoWheel():
            return {
                "kind": "no-wheel",
                "package": fact.package,
                "version": fact.versions,
                "reason": fact.reason.value,
                "releases": fact.count,
            }
    assert_never(fact)


def _place(location: Location | None) -> dict[str, Any]:
    return {"path": location.path, "line": location.line} if location else {}
