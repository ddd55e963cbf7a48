"""The installed distributions of an environment, read from its folders and never by importing anything.

Nearly all have a `.dist-info` folder. The layouts of before wheels are left to `inputs/egg.py`, which is loaded when
one of them is seen.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from depcheck.inputs.dist_info import read_dist_info
from depcheck.inputs.distributions import Found, Place, Reading, distribution_at, leftover_at
from depcheck.inputs.looks import noted
from depcheck.model.limits import Limits
from depcheck.model.packages import Distribution, Environment, Layout, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUTS = {
    ".dist-info": Layout.DIST_INFO,
    ".egg-info": Layout.EGG_INFO,
    ".egg": Layout.EGG,
    ".egg-link": Layout.EGG_LINK,
}
# An uninstaller renames what it is about to remove: to `~umpy`, long ago also to `-umpy`. No project has such a name.
RENAMED = re.compile(r"~|-[a-zA-Z]")


def read_environment(target: Target, *, limits: Limits | None = None, cwd: Path | None = None) -> Environment:
    """Every distribution on the search path of a target, in its order, and by file name within one folder.

    Nothing is skipped in silence: what is wrong with a distribution is among its `problems` and `invalid`, and an
    entry that cannot be read at all is in `unread`. Raises nothing.
    """
    reading = Reading(limits or Limits(), [*target.unread], [*target.limits_hit], target.root)
    base = Path.cwd() if cwd is None else cwd
    places = [place for entry in target.search_path for place in _places(base, entry, reading)]
    distributions = [_read(place, reading) for place in _reached_once(places, base, target)]
    return Environment(
        target,
        tuple(distributions),
        target.label,
        tuple(reading.unread),
        tuple(reading.limits_hit),
    )


def _places(base: Path, entry: str, reading: Reading) -> Iterator[Place]:
    folder = base / entry
    if folder.suffix.lower() == ".egg":
        yield Place(str(folder), "", entry, Layout.EGG)
        return
    for name in _names_in(folder, entry, reading):
        layout = _layout(folder, name)
        if layout is not None:
            yield Place(f"{folder}{os.sep}{name}", name, entry, layout)


def _names_in(folder: Path, entry: str, reading: Reading) -> list[str]:
    noted(folder)
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - the names alone are wanted, of thousands of files
    except OSError as error:
        reading.unread.append(f"{entry}: {(error.strerror or str(error)).lower()}")
        return []


def _layout(folder: Path, name: str) -> Layout | None:
    layout = LAYOUTS.get(name[name.rfind(".") :].lower())
    if RENAMED.match(name) and (layout or (folder / name).is_dir()):
        return Layout.LEFTOVER
    return layout


def _reached_once(places: list[Place], base: Path, target: Target) -> Iterator[Place]:
    """The places without a second way to the same one.

    An egg, or the folder that an `.egg-link` names, is usually an entry of the search path as well.
    """
    rare = [place for place in places if place.layout in {Layout.EGG, Layout.EGG_LINK}]
    entries = {os.path.realpath(base / entry) for entry in target.search_path} if rare else set()
    for place in places:
        if place.layout is Layout.EGG and place.file_name and os.path.realpath(place.path) in entries:
            continue
        if place.layout is Layout.EGG_LINK and _linked(place, target.root) in entries:
            continue
        yield place


def _linked(place: Place, root: str | None) -> str | None:
    from depcheck.inputs.egg import linked_folder  # noqa: PLC0415 - a rare layout

    folder = linked_folder(Path(place.path), root)
    return os.path.realpath(folder) if isinstance(folder, Path) else None


def _read(place: Place, reading: Reading) -> Distribution:
    noted(place.path)
    match place.layout:
        case Layout.DIST_INFO if reading.root is not None:
            return distribution_at(place, _read_foreign(place, reading.root, reading), reading)
        case Layout.DIST_INFO:
            return distribution_at(place, read_dist_info(place.path, reading.limits), reading)
        case Layout.LEFTOVER:
            return leftover_at(place)
        case _:
            return _read_egg(place, reading)


def _read_foreign(place: Place, root: str, reading: Reading) -> Found:
    from depcheck.inputs.foreign import read_foreign_dist_info  # noqa: PLC0415 - containers are rare

    return read_foreign_dist_info(place.path, root, reading.limits)


def _read_egg(place: Place, reading: Reading) -> Distribution:
    from depcheck.inputs.egg import read_egg_metadata  # noqa: PLC0415 - a rare layout

    if reading.root is not None:
        from depcheck.inputs.foreign import LEADS_OUT, leads_out  # noqa: PLC0415 - containers are rare

        if leads_out(place.path, reading.root):
            return distribution_at(place, Found(headers=LEADS_OUT), reading)
    layout, headers = read_egg_metadata(Path(place.path), place.layout, reading.limits, reading.root)
    found = Found(headers=headers, editable=layout is Layout.EGG_LINK)
    return distribution_at(Place(place.path, place.file_name, place.entry, layout), found, reading)
