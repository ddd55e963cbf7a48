"""The platforms that can be named, and the one that runs depcheck."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass

from depcheck.errors import UsageError


@dataclass(frozen=True, slots=True)
class Platform:
    """What a target's tags and markers need to know of a system; the fields are those of `Target`."""

    platform: str
    machine: str
    libc: str = ""
    libc_version: tuple[int, int] = (0, 0)


NAMED_PLATFORMS = {
    "linux": Platform("linux", "x86_64", "glibc", (2, 28)),
    "linux-aarch64": Platform("linux", "aarch64", "glibc", (2, 28)),
    "linux-musl": Platform("linux", "x86_64", "musl", (1, 2)),
    "linux-musl-aarch64": Platform("linux", "aarch64", "musl", (1, 2)),
    "macos": Platform("macos", "arm64", "", (13, 0)),
    "macos-x86_64": Platform("macos", "x86_64", "", (13, 0)),
    "windows": Platform("windows", "AMD64"),
    "windows-arm64": Platform("windows", "ARM64"),
}


def named_platform(name: str) -> Platform:
    """The platform of `--platform`. Raises UsageError for a name that is none."""
    found = NAMED_PLATFORMS.get(name.lower().replace("_", "-").replace("x86-64", "x86_64"))
    if found is None:
        raise UsageError(f"unknown platform `{name}`{_suggestion(name)}; known are {', '.join(NAMED_PLATFORMS)}")
    return found


def running_platform() -> Platform:
    """The platform of this process."""
    if sys.platform == "win32":
        return Platform("windows", _machine())
    if sys.platform == "darwin":
        return Platform("macos", _machine(), "", _macos_version())
    return Platform("linux", _machine(), *_libc())


def like(name: str) -> Platform:
    """The running platform if it is `name` (linux, macos or windows), else the usual one of that name."""
    running = running_platform()
    return running if running.platform == name else NAMED_PLATFORMS[name]


def _suggestion(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    close = get_close_matches(name.lower(), NAMED_PLATFORMS, n=1)
    return f", did you mean `{close[0]}`?" if close else ""


def _machine() -> str:
    if sys.platform != "win32":
        return os.uname().machine
    import platform  # noqa: PLC0415 - it looks through the registry and loads what it needs for that

    return platform.machine()


def _macos_version() -> tuple[int, int]:
    import platform  # noqa: PLC0415 - as above, a property list

    major, minor, *_ = [*map(int, filter(str.isdigit, platform.mac_ver()[0].split("."))), 0, 0]
    return major, minor


def _libc() -> tuple[str, tuple[int, int]]:
    """The libc of this system.

    glibc says it itself: "glibc 2.36". For others packaging looks: its newest tag, such as "musllinux_1_2_x86_64",
    names it.
    """
    with suppress(AttributeError, OSError, ValueError):
        family, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
        major, minor = version.split(".")[:2]
        if family == "glibc":
            return family, (int(major), int(minor))
    from packaging.tags import platform_tags  # noqa: PLC0415 - a target on another platform never asks

    for tag in platform_tags():
        kind, *rest = tag.split("_", 3)
        if kind in {"manylinux", "musllinux"}:
            return ("musl" if kind == "musllinux" else "glibc"), (int(rest[0]), int(rest[1]))
    return "", (0, 0)
