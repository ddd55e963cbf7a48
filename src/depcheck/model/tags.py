"""The wheel tags that a target accepts, computed from the target alone and never from the running interpreter."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.tags import Tag

    from depcheck.model.packages import Target

# The platform tags that PEP 600 gave a second name, by minor version of glibc 2.
LEGACY_MANYLINUX = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}

# PEP 513 and 571 know these machines; every other began with manylinux2014, which is glibc 2.17.
OLD_MANYLINUX_MACHINES = frozenset({"x86_64", "i686"})

WINDOWS_PLATFORMS = {"amd64": "win_amd64", "x86_64": "win_amd64", "arm64": "win_arm64", "x86": "win32"}

# No libc has a minor version near this one, so a target read from a hostile file costs no more than a real one.
NEWEST_LIBC_MINOR = 99


@lru_cache(maxsize=16)
def supported_tags(target: Target) -> tuple[Tag, ...]:
    """Every tag that the target accepts, the most specific first: a wheel fits if one of its tags is among them."""
    platforms = supported_platforms(target)
    if target.implementation == "cpython":
        return tuple(_cpython(target, platforms))
    return tuple(_pypy(target, platforms))


@lru_cache(maxsize=16)
def supported_tag_names(target: Target) -> frozenset[str]:
    """The tags of `supported_tags` as text, such as "py3-none-any"."""
    return frozenset(map(str, supported_tags(target)))


@lru_cache(maxsize=1024)
def plainly_supported(tag: str, target: Target) -> bool:
    """Whether a tag of WHEEL is among the supported ones, where a look tells; False says nothing.

    Nearly all wheels are `py3-none-any`, or were built for this version of CPython or its stable ABI.
    """
    interpreter, _, rest = tag.partition("-")
    abi, _, platform = rest.partition("-")
    major, minor = _python_version(target)
    if abi == "none" and interpreter in {f"py{major}", "py2.py3", f"py{major}{minor}"}:
        return platform == "any" or platform in _platform_names(target)
    if target.implementation != "cpython" or platform not in _platform_names(target):
        return False
    if interpreter == f"cp{major}{minor}" and abi in {*_cpython_abis(target), "none"}:
        return True
    stable = major == 3 and abi == "abi3" and not target.free_threaded  # noqa: PLR2004 - PEP 384 came with Python 3
    return stable and interpreter in {f"cp3{older}" for older in range(2, minor + 1)}


@lru_cache(maxsize=16)
def _platform_names(target: Target) -> frozenset[str]:
    return frozenset(supported_platforms(target))


def supported_platforms(target: Target) -> list[str]:
    """The platform tags that the target accepts, the most specific first; "any" is not among them."""
    match target.platform:
        case "windows":
            return [WINDOWS_PLATFORMS.get(target.machine.lower(), f"win_{target.machine.lower()}")]
        case "macos":
            from packaging.tags import mac_platforms  # noqa: PLC0415 - elsewhere it is not needed

            return list(mac_platforms(target.libc_version, target.machine))
        case _:
            return [f"linux_{target.machine}", *_linux_platforms(target)]


def _cpython(target: Target, platforms: list[str]) -> Iterator[Tag]:
    from packaging.tags import compatible_tags, cpython_tags  # noqa: PLC0415 - most tags are plain

    version = _python_version(target)
    yield from cpython_tags(version, _cpython_abis(target), platforms)
    yield from compatible_tags(version, f"cp{version[0]}{version[1]}", platforms)


def _pypy(target: Target, platforms: list[str]) -> Iterator[Tag]:
    from packaging.tags import compatible_tags, generic_tags  # noqa: PLC0415 - CPython has no use for them

    version = _python_version(target)
    interpreter = f"pp{version[0]}{version[1]}"
    yield from generic_tags(interpreter, [f"pypy{version[0]}{version[1]}_pp73"], platforms)
    yield from compatible_tags(version, interpreter, platforms)


def _cpython_abis(target: Target) -> list[str]:
    """The ABI of a target: "cp313", "cp313t" without a global lock, "cp37m" before Python 3.8, "cp27mu" on Python 2."""
    major, minor = _python_version(target)
    if target.free_threaded:
        return [f"cp{major}{minor}t"]
    if (major, minor) >= (3, 8):
        return [f"cp{major}{minor}"]
    wide = "u" if major == 2 and target.platform != "windows" else ""  # noqa: PLR2004 - Python 2 built for UCS-4
    return [f"cp{major}{minor}m{wide}"]


def _python_version(target: Target) -> tuple[int, int]:
    major, minor = target.python_minor.split(".")
    return int(major), int(minor)


def _linux_platforms(target: Target) -> Iterator[str]:
    major, minor = target.libc_version
    newest = min(minor, NEWEST_LIBC_MINOR)
    if target.libc == "musl":
        yield from (f"musllinux_{major}_{older}_{target.machine}" for older in range(newest, -1, -1))
    elif target.libc == "glibc":
        yield from _manylinux_platforms(newest, target.machine)


def _manylinux_platforms(newest: int, machine: str) -> Iterator[str]:
    oldest = 5 if machine in OLD_MANYLINUX_MACHINES else 17
    for minor in range(newest, oldest - 1, -1):
        yield f"manylinux_2_{minor}_{machine}"
        if minor in LEGACY_MANYLINUX:
            yield f"{LEGACY_MANYLINUX[minor]}_{machine}"
