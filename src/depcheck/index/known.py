"""A project as the catalog knows it for one target: its candidates, and for each the file that tells its metadata."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import Version

from depcheck.index.page import IndexFile
from depcheck.model.limits import LimitHit
from depcheck.model.packages import Candidate, Releases, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.utils import NormalizedName


@dataclass(frozen=True, slots=True)
class KnownProject:
    """The releases of a project, and the best file of each release that has files."""

    releases: Releases
    best: Mapping[Version, IndexFile]


def encode_known(known: KnownProject) -> bytes:
    """The project as JSON: a row a release. A page of thousands of files shrinks to its releases here."""
    releases = known.releases
    rows = [_row(candidate, known.best.get(candidate.version)) for candidate in releases.candidates]
    hits = [(hit.limit, hit.value, hit.what) for hit in releases.limits_hit]
    return json.dumps([releases.exists, releases.gap, hits, rows], separators=(",", ":")).encode()


def decode_known(name: NormalizedName, text: bytes) -> KnownProject:
    """The project that `encode_known` wrote. A ValueError or TypeError says that it was something else."""
    exists, gap, hits, rows = json.loads(text)
    candidates: list[Candidate] = []
    best: dict[Version, IndexFile] = {}
    for written, unavailable, requires_python, yanked, wheel, uploaded, file in rows:
        version = Version(written)
        reason = Unavailable(unavailable) if unavailable else None
        candidates.append(Candidate(name, version, reason, requires_python, yanked, wheel, uploaded))
        if file is not None:
            best[version] = IndexFile(*file)
    limits_hit = tuple(LimitHit(*hit) for hit in hits)
    return KnownProject(Releases(name, tuple(candidates), bool(exists), gap=gap, limits_hit=limits_hit), best)


def _row(candidate: Candidate, file: IndexFile | None) -> tuple[object, ...]:
    return (
        str(candidate.version),
        candidate.unavailable.value if candidate.unavailable else None,
        candidate.requires_python,
        candidate.yanked,
        candidate.wheel,
        candidate.uploaded,
        _needed(file) if file is not None else None,
    )


def _needed(file: IndexFile) -> IndexFile:
    """The file without what has already been judged."""
    return file._replace(version="", requires_python=None, yanked=None, uploaded=None)
