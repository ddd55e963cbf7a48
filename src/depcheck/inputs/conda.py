"""What conda records of the Python in one of its environments: the version and the platform it was built for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from depcheck.inputs.platforms import Platform, like
from depcheck.inputs.pythons import written_version
from depcheck.inputs.reading import Unreadable, read_regular_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

# conda-meta/python-3.11.5-hab00c5b_0_cpython.json; `python-dateutil-2.8.2-…` is another package.
RECORD = re.compile(r"python-(\d[^-]*)-[^-]+\.json")
RECORD_SIZE = 16 * 1024 * 1024

SYSTEMS = {"linux": "linux", "osx": "macos", "win": "windows"}
MACHINES = {
    ("linux", "64"): "x86_64",
    ("linux", "32"): "i686",
    ("osx", "64"): "x86_64",
    ("win", "64"): "AMD64",
    ("win", "32"): "x86",
    ("win", "arm64"): "ARM64",
}


@dataclass(frozen=True, slots=True)
class CondaPython:
    """The Python of a conda environment; `platform` is None where the record does not say."""

    version: str
    platform: Platform | None


def conda_python(prefix: Path) -> CondaPython | None:
    """The Python that `conda-meta` records, or None where there is no record of one."""
    for path in sorted((prefix / "conda-meta").glob("python-*.json")):
        match = RECORD.fullmatch(path.name)
        version = written_version(match[1]) if match else None
        if version:
            return CondaPython(version, _platform(path))
    return None


def _platform(record: Path) -> Platform | None:
    content = read_regular_file(record, RECORD_SIZE)
    if isinstance(content, Unreadable):
        return None
    import json  # noqa: PLC0415 - only for what conda has made

    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return None
    subdir = told.get("subdir") if isinstance(told, dict) else None
    return platform_of(subdir) if isinstance(subdir, str) else None


def platform_of(subdir: str) -> Platform | None:
    """The platform of a conda folder name such as "linux-64" or "osx-arm64"; None for "noarch" and unknown ones."""
    system, _, machine = subdir.partition("-")
    if system not in SYSTEMS or not machine:
        return None
    usual = like(SYSTEMS[system])
    built_for = MACHINES.get((system, machine), machine)
    return usual if usual.machine == built_for else Platform(usual.platform, built_for, usual.libc, usual.libc_version)
