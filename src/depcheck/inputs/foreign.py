"""One distribution of a foreign root file system. Its links are followed as somebody does who lives there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from depcheck.inputs.dist_info import read_dist_info
from depcheck.inputs.distributions import Found
from depcheck.inputs.headers import parse_headers
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.roots import inside

if TYPE_CHECKING:
    from depcheck.model.limits import Limits

LEADS_OUT = Unreadable("it leads out of the root file system")


def read_foreign_dist_info(folder: str, root: str, limits: Limits) -> Found:
    """A `.dist-info` folder. Where its files are links, as uv makes them on request, METADATA alone is read."""
    here = inside(Path(root), folder)
    if here is None:
        return Found(headers=LEADS_OUT)
    if not _holds_links(here):
        return read_dist_info(str(here), limits)
    path = inside(Path(root), here / "METADATA")
    content = read_regular_file(path, limits.metadata_size) if path else LEADS_OUT
    if isinstance(content, Unreadable):
        return Found(headers=Unreadable(f"METADATA {content.reason}", content.missing, content.too_large))
    return Found(headers=parse_headers(content))


def leads_out(path: str, root: str) -> bool:
    """Whether a path, or something directly in it, is a link that this machine would follow out of the root."""
    real = os.path.realpath(root)
    try:
        with os.scandir(path) as entries:
            links = [entry.path for entry in entries if entry.is_symlink()]
    except OSError:
        links = []
    return any(not Path(os.path.realpath(each)).is_relative_to(real) for each in (path, *links))


def _holds_links(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(entry.is_symlink() for entry in entries)
    except OSError:
        return False
