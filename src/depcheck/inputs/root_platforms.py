"""The platform of a foreign root file system: its machine and libc, by the files that state them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depcheck.inputs.platforms import NAMED_PLATFORMS, Platform
from depcheck.inputs.reading import Unreadable, read_regular_file
from depcheck.inputs.roots import inside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The number of a machine in the header of an ELF file, and its name in wheel tags.
MACHINES = {3: "i686", 21: "ppc64le", 22: "s390x", 40: "armv7l", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
GLIBC = re.compile(rb"GNU C Library [^\0]{0,200}release version (\d{1,3})\.(\d{1,3})")
MUSL = re.compile(rb"^P:musl\nV:(\d{1,3})\.(\d{1,3})", re.MULTILINE)
PROGRAM_SIZE = 64 * 1024 * 1024


def root_platform(root: Path) -> Platform:
    """Linux, with the machine and libc of the root; what no file states is as `--platform linux` has it."""
    usual = NAMED_PLATFORMS["linux"]
    libraries = list(_libraries(root))
    machine = next(filter(None, map(_machine, libraries)), usual.machine)
    if any(path.name.startswith("ld-musl") for path in libraries):
        installed = MUSL.search(_content(root, root / "lib/apk/db/installed"))
        musl = NAMED_PLATFORMS["linux-musl"]
        version = (int(installed[1]), int(installed[2])) if installed else musl.libc_version
        return Platform("linux", machine, "musl", version)
    for path in libraries:
        if (match := GLIBC.search(_content(root, path))) is not None:
            return Platform("linux", machine, "glibc", (int(match[1]), int(match[2])))
    return Platform("linux", machine, usual.libc, usual.libc_version)


def _libraries(root: Path) -> Iterator[Path]:
    """The C library, wherever a system keeps it: `lib/x86_64-linux-gnu/libc.so.6`, `lib/ld-musl-x86_64.so.1`."""
    for folder in ("lib", "lib64", "usr/lib", "usr/lib64"):
        place = inside(root, root / folder)
        for pattern in ("ld-musl-*.so.1", "libc.so.6", "*-linux-gnu*/libc.so.6") if place else ():
            for path in sorted(place.glob(pattern)) if place else ():
                if (real := inside(root, path)) is not None:
                    yield real if path.name.startswith("libc") else path


def _machine(path: Path) -> str | None:
    content = read_regular_file(path, PROGRAM_SIZE)
    if isinstance(content, Unreadable) or content[:4] != b"\x7fELF":
        return None
    return MACHINES.get(int.from_bytes(content[18:20], "little" if content[5:6] == b"\x01" else "big"))


def _content(root: Path, path: Path) -> bytes:
    here = inside(root, path)
    content = read_regular_file(here, PROGRAM_SIZE) if here else Unreadable("is a link without end")
    return b"" if isinstance(content, Unreadable) else content
