"""What is known of the files of an environment: what is shared, what is gone, what was compiled for NumPy 1.

All that is asked about files is in RECORD. It is read whole only of those distributions whose top names meet, and of
those that may hold what was compiled for NumPy 1 where NumPy 2 is installed. A path that leads out of the environment
is compared with others as text; nothing there is looked at.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from depcheck.inputs.owned import Files
from depcheck.inputs.records import is_derived, is_inside
from depcheck.inputs.sharing import shared_files
from depcheck.model.limits import Limits
from depcheck.model.packages import Environment, Layout
from depcheck.model.versions import is_version, major_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.inputs.owned import Owned
    from depcheck.model.ownership import GoneFiles, OldExtension
    from depcheck.model.packages import Distribution

OWNING = frozenset({Layout.DIST_INFO, Layout.EGG_INFO})
MOST_EXAMPLES = 3
NUMPY_2 = 2


def with_files(
    environment: Environment, *, missing: bool = False, limits: Limits | None = None, cwd: Path | None = None
) -> Environment:
    """The environment with what is known of its files; with those that are gone only where `missing` asks for them."""
    limits = limits or Limits()
    files = Files(environment, limits, Path.cwd() if cwd is None else cwd)
    owning = [each for each in environment.distributions if each.layout in OWNING]
    shared = tuple(shared_files(owning, files))
    gone = tuple(_gone(owning, files)) if missing else ()
    old = tuple(_old_extensions(owning, files, limits)) if _numpy_major(environment) >= NUMPY_2 else ()
    limits_hit = (*environment.limits_hit, *files.limits_hit)
    environment = replace(environment, limits_hit=limits_hit, unread=(*environment.unread, *files.unread))
    if not (shared or gone or old):
        return environment
    from depcheck.model.ownership import Ownership  # noqa: PLC0415 - only where there is something to say

    return replace(environment, files=Ownership(shared, gone, old))


def _old_extensions(distributions: Sequence[Distribution], files: Files, limits: Limits) -> Iterator[OldExtension]:
    from depcheck.inputs.extensions import old_extensions  # noqa: PLC0415 - only where there is NumPy 2

    return old_extensions(distributions, files, limits)


def _numpy_major(environment: Environment) -> int:
    """The major version of the NumPy that counts; 0 where there is none."""
    for distribution in environment.distributions:
        if distribution.name == "numpy" and distribution.layout in OWNING and is_version(distribution.raw_version):
            return major_of(distribution.raw_version)
    return 0


def _gone(distributions: Sequence[Distribution], files: Files) -> Iterator[GoneFiles]:
    for distribution in distributions:
        owned = files.of(distribution)
        if owned.certain and owned.files:
            yield from _gone_of(owned, files)


def _gone_of(owned: Owned, files: Files) -> Iterator[GoneFiles]:
    distribution, levels = owned.distribution, files.levels(owned.distribution)
    listed = [path for path in owned.files if not is_derived(path)]
    inside = [path for path in listed if is_inside(path, levels)]
    outside = len(listed) - len(inside)
    if outside:
        files.unread.append(f"{distribution.path}: {outside} of its files would lie outside of the environment")
    gone = sorted(path for path in inside if not files.is_there(path, distribution))
    if gone:
        from depcheck.model.ownership import GoneFiles  # noqa: PLC0415 - only where there is something to say

        yield GoneFiles(distribution, len(gone), len(listed), tuple(gone[:MOST_EXAMPLES]))
