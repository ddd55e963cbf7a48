"""Facts as sentences, for those who ask for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from depcheck.model.facts import Constraint, Dependency, Installed, NoVersions, NoWheel, Requested, RequiresPython
from depcheck.model.packages import MetadataOrigin, Unavailable

if TYPE_CHECKING:
    from depcheck.model.facts import Fact


def worded(fact: Fact) -> str:
    """One fact as a sentence that is true on its own."""
    match fact:
        case Dependency():
            found = f", found {fact.found}" if fact.found else ""
            return f"{fact.package} {fact.versions}{_releases(fact.count)} needs {fact.requires}{found}{_read(fact)}"
        case Requested():
            return f"you require {fact.requires}"
        case Constraint():
            return f"you constrain {fact.requires}"
        case Installed():
            return f"{fact.package} {fact.version} is installed"
        case NoVersions():
            return f"no known version of {fact.package} matches {fact.requires}: {_known(fact)}"
        case RequiresPython():
            needs = f"needs Python {fact.requires}, and the target has {fact.python}"
            return f"{fact.package} {fact.versions}{_releases(fact.count)} {needs}"
        case NoWheel():
            return f"{fact.package} {fact.versions}{_releases(fact.count)} cannot be used: {_REASONS[fact.reason]}"
    assert_never(fact)


def _releases(count: int) -> str:
    return f" ({count} versions)" if count > 1 else ""


_REASONS = {
    Unavailable.REQUIRES_PYTHON: "another Python is needed",
    Unavailable.NO_COMPATIBLE_WHEEL: "there is no file for the target",
    Unavailable.BUILD_FORBIDDEN: "there is no wheel for the target, and builds are not allowed",
    Unavailable.WHEEL_FORBIDDEN: "there is no source distribution, and wheels are not allowed",
    Unavailable.AFTER_DATE: "it is newer than the date that limits the releases",
    Unavailable.NO_FILES: "there is no file that can be installed",
    Unavailable.YANKED: "it was withdrawn (yanked)",
    Unavailable.PRERELEASE: "it is a pre-release",
}
_ORIGINS = {
    MetadataOrigin.METADATA_FILE: "its metadata file",
    MetadataOrigin.WHEEL: "its wheel",
    MetadataOrigin.SDIST_PKG_INFO: "its sdist's PKG-INFO",
    MetadataOrigin.SDIST_PYPROJECT: "its sdist's pyproject.toml",
    MetadataOrigin.SDIST_EGG_INFO: "its sdist's egg-info",
    MetadataOrigin.SDIST_SETUP: "its sdist's setup.py or setup.cfg without running it",
    MetadataOrigin.INSTALLED: "what is installed",
    MetadataOrigin.DECLARED: "what is declared",
}


def _read(fact: Dependency) -> str:
    guaranteed = "" if fact.origin.guaranteed else ": not guaranteed"
    return f" (read from {_ORIGINS[fact.origin]}{guaranteed})"


def _known(fact: NoVersions) -> str:
    newest = f", the newest is {fact.newest}" if fact.newest else ""
    return f"{fact.known} known{newest}"
