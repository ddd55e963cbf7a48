"""All that a run knows, and the one seam between what is pure and what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from depcheck.model.limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from packaging.utils import NormalizedName

    from depcheck.model.limits import LimitHit
    from depcheck.model.packages import (
        Candidate,
        Environment,
        ReleaseMetadata,
        Releases,
        RequirementLine,
        Target,
        Unknown,
    )
    from depcheck.model.source import Location, SourceFile
else:
    Protocol = object  # a check need not load typing for the name alone


class CandidateSource(Protocol):
    """What is known of releases, for one target.

    Both methods may cost a network request the first time and must be cheap afterwards. Neither raises for something
    that cannot be had: it says `Unknown`, and the verdict stays honest.
    """

    def releases(self, name: NormalizedName) -> Releases | Unknown:
        """Every known release of a project; `Releases(exists=False)` where the index has no such project."""

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """What one release declares, read without executing anything of it."""


class UnreadKind(StrEnum):
    """Why a piece of an input says nothing to the resolver."""

    INVALID_REQUIREMENT = "invalid-requirement"
    UNREADABLE_INPUT = "unreadable-input"
    INCLUDE_CYCLE = "include-cycle"
    OUTSIDE_ROOT = "outside-root"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line or file that could not be understood; `text` is as written, `reason` is one line.

    `location` is None where a configuration says it, and `text` then says which.
    """

    kind: UnreadKind
    text: str
    reason: str
    location: Location | None


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option inside a requirements file, such as `--index-url`. Reported, not obeyed.

    `option` is its long spelling; `beside_requirement` tells whether it stands on the line of a requirement, where
    pip drops it.
    """

    option: str
    text: str
    location: Location
    beside_requirement: bool = False

    @property
    def value(self) -> str:
        """What stands behind the name of the option."""
        return re.sub(r"\A[^= \t]*[= \t]*", "", self.text).strip(" \t'\"")


@dataclass(frozen=True, slots=True)
class Requirements:
    """All that the requirements and constraints files (and arguments) say, in the order written."""

    files: tuple[SourceFile, ...] = ()
    lines: tuple[RequirementLine, ...] = ()
    constraints: tuple[RequirementLine, ...] = ()
    unread: tuple[Unread, ...] = ()
    options: tuple[OptionLine, ...] = ()
    limits_hit: tuple[LimitHit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that one run knows.

    `source` is None where no index may be asked; `install_arguments` are what an installer is told to install the
    same requirements, such as `("-r", "requirements.txt")`, and `release_arguments` to choose among the same releases,
    such as `("--find-links", "wheels")`.
    """

    target: Target
    requirements: Requirements | None = None
    environment: Environment | None = None
    source: CandidateSource | None = None
    prereleases: bool = False
    install_arguments: tuple[str, ...] = ()
    release_arguments: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
