"""Which installation of a project counts, where there are several."""

from __future__ import annotations

from depcheck.model.packages import Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.utils import NormalizedName

    from depcheck.model.packages import Distribution


def copies(distributions: Iterable[Distribution]) -> dict[NormalizedName, tuple[Distribution, ...]]:
    """The installations of each project in the order of the search path; within one folder the newest first.

    Which of two in one folder Python would see depends on the order of its directory, which nobody should rely on.
    What an interrupted uninstall left behind (`~umpy-1.0.dist-info`) is no installation.
    """
    found: dict[NormalizedName, list[Distribution]] = {}
    for distribution in distributions:
        if distribution.layout is not Layout.LEFTOVER:
            found.setdefault(distribution.name, []).append(distribution)
    return {name: tuple(_in_order(several)) for name, several in found.items()}


def _in_order(several: list[Distribution]) -> list[Distribution]:
    if len(several) == 1:
        return several
    from packaging.version import Version  # noqa: PLC0415 - few environments hold a project twice

    oldest = Version("0.dev0")
    entries = list(dict.fromkeys(each.entry for each in several))
    newest_first = sorted(several, key=lambda each: each.version or oldest, reverse=True)
    return sorted(newest_first, key=lambda each: entries.index(each.entry))
