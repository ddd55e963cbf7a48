"""The files that distributions of different projects own together.

A file of two distributions lies below a root of each, so no more lists are read than those of such whose roots meet.
"""

from __future__ import annotations

from collections import defaultdict

from depcheck.inputs.records import enclosing, is_derived

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depcheck.inputs.owned import Files, Owned
    from depcheck.model.ownership import SharedFiles
    from depcheck.model.packages import Distribution

PACKAGE = "__init__.py"


def shared_files(distributions: Sequence[Distribution], files: Files) -> Iterator[SharedFiles]:
    """All files that the same distributions own together as one, in the order of the distributions."""
    together: dict[tuple[str, ...], list[tuple[str, list[Owned]]]] = defaultdict(list)
    for path, owners in _owners(distributions, files):
        together[tuple(owned.distribution.path for owned in owners)].append((path, owners))
    for paths in together.values():
        if not all(_is_namespace(path, owners) for path, owners in paths):
            yield _told(paths)


def _owners(distributions: Sequence[Distribution], files: Files) -> Iterator[tuple[str, list[Owned]]]:
    """Every file that several projects own, in the order of the paths, with its owners in theirs."""
    owners: dict[tuple[str, str], dict[str, Owned]] = defaultdict(dict)
    for entry, root, several in _meeting(distributions, files):
        for path in _listed_twice([owned.below(root) for owned in several]):
            having = {owned.distribution.path: owned for owned in several if path in owned.files}
            owners[entry, path].update(having)
    order = {distribution.path: place for place, distribution in enumerate(distributions)}
    for _, path in sorted(owners):
        found = owners[_, path].values()
        if len({owned.distribution.name for owned in found}) > 1 and not is_derived(path):
            yield path, sorted(found, key=lambda owned: order[owned.distribution.path])


def _listed_twice(lists: Sequence[Sequence[str]]) -> set[str]:
    """The paths that are on more than one list. The longest is only looked through, and not kept."""
    seen: set[str] = set()
    twice: set[str] = set()
    *others, longest = sorted(lists, key=len)
    for paths in others:
        twice |= seen.intersection(paths)
        seen.update(paths)
    return twice | seen.intersection(longest)


def _meeting(distributions: Sequence[Distribution], files: Files) -> Iterator[tuple[str, str, list[Owned]]]:
    """Each root below which several projects own something, in its folder of the search path, and who that is."""
    having: dict[tuple[str, str], list[Distribution]] = defaultdict(list)
    for distribution in distributions:
        for root in files.roots(distribution):
            having[distribution.entry, root].append(distribution)
    for (entry, root), mine in having.items():
        outside = [each for folder in enclosing(root) for each in having.get((entry, folder), ())]
        others = [owned for owned in map(files.of, outside) if owned.below(root)] if outside else []
        if others or (len(mine) > 1 and len({each.name for each in mine}) > 1):
            yield entry, root, [*map(files.of, mine), *others]


def _is_namespace(path: str, owners: Sequence[Owned]) -> bool:
    """Whether a file makes a folder a package that the owners share on purpose.

    Before PEP 420 each of them had to bring the same `__init__.py`, and beside it modules that no other has.
    """
    folder, _, name = path.rpartition("/")
    if name != PACKAGE or _differ(path, owners):
        return False
    beside = [set(owned.below(f"{folder}/")) for owned in owners]
    return all(mine.difference(*(other for other in beside if other is not mine)) for mine in beside)


def _differ(path: str, owners: Sequence[Owned]) -> bool:
    """Whether the owners do not all record one hash of a file."""
    hashes = {owned.files[path] for owned in owners}
    return len(hashes) > 1 or hashes == {""}


def _told(paths: Sequence[tuple[str, list[Owned]]]) -> SharedFiles:
    from depcheck.model.ownership import SharedFiles  # noqa: PLC0415 - only where there is something to say

    differing = [path for path, owners in paths if _differ(path, owners)]
    owners = paths[0][1]
    return SharedFiles(
        owners=tuple(owned.distribution for owned in owners),
        count=len(paths),
        differing=len(differing),
        example=differing[0] if differing else paths[0][0],
        certain=all(owned.certain for owned in owners),
    )
