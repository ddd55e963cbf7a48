"""A core in words, before it becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass

from depcheck.model.facts import Dependency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.utils import NormalizedName

    from depcheck.model.facts import Fact
    from depcheck.model.findings import Step


@dataclass(frozen=True, slots=True)
class Told:
    """A core in words: the project that it is about, why nothing is left of it, every fact, and the sentences."""

    contested: NormalizedName | None
    reason: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]

    @property
    def guaranteed(self) -> bool:
        """Whether no fact rests on metadata that a build could change."""
        return all(fact.origin.guaranteed for fact in self.facts if isinstance(fact, Dependency))
