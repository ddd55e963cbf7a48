"""An environment laid over a source: what is installed speaks for itself, and all but a few projects stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from packaging.utils import canonicalize_name, is_normalized_name

from depcheck.model.copies import copies
from depcheck.model.dependencies import declared_requirements
from depcheck.model.packages import Candidate, MetadataOrigin, ReleaseMetadata, Releases, Unknown

if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet
    from packaging.utils import NormalizedName

    from depcheck.model.packages import Distribution, Environment
    from depcheck.model.world import CandidateSource

Unmet: TypeAlias = "tuple[NormalizedName, NormalizedName, SpecifierSet]"


def unmet(requirer: NormalizedName, requirement: Requirement) -> Unmet:
    """Who requires what of whom, however it is written."""
    return requirer, canonicalize_name(requirement.name), requirement.specifier


def counting(environment: Environment) -> dict[NormalizedName, Distribution]:
    """The installation of each project that counts, apart from names and versions that nobody could ask for."""
    found = ((name, several[0]) for name, several in copies(environment.distributions).items())
    return {name: one for name, one in found if one.version is not None and is_normalized_name(name)}


class Overlay:
    """A source in which what is installed is known from its own metadata, and all but `free` projects stay as they are.

    `broken` are requirements that are not met at present and are left so.
    """

    def __init__(
        self,
        environment: Environment,
        source: CandidateSource,
        free: frozenset[NormalizedName],
        broken: frozenset[Unmet],
    ) -> None:
        self._source = source
        self._free = free
        self._broken = broken
        self._installed = counting(environment)

    def releases(self, name: NormalizedName) -> Releases | Unknown:
        """The installed version alone where it stays, else every release of the index, and the installed one."""
        installed = self._installed.get(name)
        if installed is None or installed.version is None:
            return self._source.releases(name)
        here = Candidate(name, installed.version)
        if name not in self._free:
            return Releases(name, (here,))
        known = self._source.releases(name)
        if isinstance(known, Unknown):
            return known
        others = (candidate for candidate in known.candidates if candidate.version != installed.version)
        return replace(known, candidates=tuple(sorted((here, *others), key=lambda c: c.version)), exists=True)

    def metadata(self, candidate: Candidate) -> ReleaseMetadata | Unknown:
        """What is installed speaks for itself; the index for the rest."""
        installed = self._installed.get(candidate.name)
        if installed is None or installed.version != candidate.version:
            return self._source.metadata(candidate)
        requires = tuple(
            requirement
            for requirement in declared_requirements(installed)
            if unmet(installed.name, requirement) not in self._broken and not self._is_met_by_url(requirement)
        )
        return ReleaseMetadata(requires, installed.provides_extra, MetadataOrigin.INSTALLED)

    def _is_met_by_url(self, requirement: Requirement) -> bool:
        """Whether a requirement by URL is met by what stays installed. What a free project would be is not known."""
        return requirement.url is not None and canonicalize_name(requirement.name) not in self._free
