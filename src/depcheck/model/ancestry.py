"""How an installed distribution came to be here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from depcheck.model.findings import Requirer


class Origin(StrEnum):
    """What tells that somebody wants a distribution for its own sake."""

    REQUIREMENTS = "requirements"
    REQUESTED = "requested"
    ROOT = "root"


@dataclass(frozen=True, slots=True)
class Ancestry:
    """How a distribution came to be here: from what was asked for, down to the distribution itself.

    The first is among the user's requirements, or was asked for by name when it was installed (REQUESTED), or is
    needed by nobody else: a root.
    """

    origin: Origin
    path: tuple[Requirer, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of an ancestry."""
        return {
            "origin": self.origin.value,
            "path": [{"package": each.package, "version": each.version} for each in self.path],
        }
