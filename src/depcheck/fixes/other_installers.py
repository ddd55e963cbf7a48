"""What pip would do to distributions that another installer keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from depcheck.model.fixes import Change
    from depcheck.model.packages import Environment

#: The installers whose files pip and uv do not know how to replace, as INSTALLER names them.
KEEPERS = ("conda", "debian", "rpm")


def owned_by_others(changes: Iterable[Change], environment: Environment) -> Iterator[str]:
    """For each installer other than pip and its like, a note on those of its distributions that a fix changes."""
    installers = {each.name: (each.installer or "").lower() for each in reversed(environment.distributions)}
    changed = [change.package for change in changes if change.package]
    for keeper in KEEPERS:
        kept = [name for name in changed if installers.get(name) == keeper]
        if kept:
            verb = "was" if len(kept) == 1 else "were"
            yield f"{' and '.join(kept)} {verb} installed by {keeper}: pip replaces files that {keeper} keeps"
