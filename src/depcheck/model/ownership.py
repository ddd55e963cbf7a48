"""Which files installed distributions own: what two share, what is gone, and what was built for another NumPy."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from depcheck.model.packages import Distribution


@dataclass(frozen=True, slots=True)
class SharedFiles:
    """Files that several distributions own, all by the same ones.

    Of `count` files, `differing` are not recorded with one and the same hash by all owners; `example` is one of
    those, if there are any. `certain` tells whether every owner lists its files.
    """

    owners: tuple[Distribution, ...]
    count: int
    differing: int
    example: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class GoneFiles:
    """Files that a distribution lists and that are not there: `count` of the `listed`, with a few of their paths."""

    distribution: Distribution
    count: int
    listed: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OldExtension:
    """An extension module of a distribution that was compiled against NumPy 1, at this path as it is shown."""

    distribution: Distribution
    path: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """What is known of the files of an environment."""

    shared: tuple[SharedFiles, ...] = ()
    gone: tuple[GoneFiles, ...] = ()
    old_extensions: tuple[OldExtension, ...] = ()
