"""A target as a report tells it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from depcheck.model.packages import Target


def target_to_dict(target: Target) -> dict[str, Any]:
    """The JSON object of a target."""
    origin = target.moved_from
    return {
        "python": target.python,
        "platform": target.platform,
        "machine": target.machine,
        "source": target.source,
        "search_path": list(target.search_path),
        "base_path": list(target.base_path),
        "user_path": list(target.user_path),
        "externally_managed": target.externally_managed,
        "moved_from": (
            {"python": origin.python, "platform": origin.platform, "machine": origin.machine} if origin else None
        ),
    }
