"""How long solving may go on."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class OutOfTime(Exception):  # noqa: N818 - not an error: somebody's limit
    """The budget says stop. It passes through the engine, which stays usable."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The bounds of one resolution: steps of either engine, and somebody's clock."""

    steps: int
    stop: Callable[[], bool] = lambda: False
