"""What the catalog calls usable, held against what uv chooses from the same index."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from packaging.utils import canonicalize_name

from depcheck.index.catalog import Catalog
from depcheck.model.index import Configured, IndexSettings, ReleasePolicy
from depcheck.model.packages import Candidate, Releases, Target

if TYPE_CHECKING:
    from pathlib import Path

#: Wheels for single Pythons, for any Python 3 (abi3), for any Python of a platform, universal ones, sdists alone.
NAMES = [
    *("cffi", "cryptography", "docopt", "gruut", "hf-xet", "markupsafe", "numpy", "pyyaml", "scipy", "soundfile"),
    *("spacy", "tokenizers", "tts", "wrapt"),
]
WINDOWS = {"platform": "windows", "machine": "AMD64", "libc": "", "libc_version": (0, 0)}
MACOS = {"platform": "macos", "machine": "arm64", "libc": "", "libc_version": (13, 0)}
MUSL = {"libc": "musl", "libc_version": (1, 2)}
TARGETS = [
    (Target("3.11.0"), "x86_64-manylinux_2_28"),
    (Target("3.8.0", libc_version=(2, 17)), "x86_64-manylinux_2_17"),
    (Target("3.13.0", machine="aarch64"), "aarch64-manylinux_2_28"),
    (Target("3.12.0", **MUSL), "x86_64-unknown-linux-musl"),  # type: ignore[arg-type]
    (Target("3.10.0", **WINDOWS), "x86_64-pc-windows-msvc"),  # type: ignore[arg-type]
    (Target("3.11.0", **MACOS), "aarch64-apple-darwin"),  # type: ignore[arg-type]
]


QUIET = ("--quiet", "--no-header", "--no-annotate", "--no-deps")
NO_BUILD = "--only-binary :all:"
CASES = [*((target, platform, "") for target, platform in TARGETS), (*TARGETS[1], NO_BUILD), (*TARGETS[2], NO_BUILD)]


@pytest.fixture(scope="module")
def uv_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for uv that the tests of this file share."""
    return tmp_path_factory.mktemp("uv")


def newest(source: Catalog, name: str) -> Candidate | None:
    """The newest release that the catalog calls usable, a pre-release only where nothing else is."""
    known = source.releases(canonicalize_name(name))
    usable = (
        [c for c in known.candidates if c.unavailable is None and c.yanked is None]
        if isinstance(known, Releases)
        else []
    )
    final = [candidate for candidate in usable if not candidate.version.is_prerelease]
    return (final or usable or [None])[-1]


def compiled(index: str, wanted: list[str], target: Target, *options: str) -> subprocess.CompletedProcess[str]:
    """What uv pins for these projects alone, without their dependencies."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", *QUIET]
    where = ["--python-version", target.python, "--default-index", index, *options]
    return subprocess.run([*command, *where], input="\n".join(wanted), capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("target", "platform", "options"), CASES, ids=[" ".join(case[1:]) for case in CASES])
def test_uv_chooses_the_newest_usable_release(
    recorded_index: str, uv_cache: Path, target: Target, platform: str, options: str
) -> None:
    """Tags, Requires-Python, yanks and builds are judged as uv judges them."""
    policy = ReleasePolicy(only_binary=frozenset({":all:"} if options else ()))
    with Catalog(IndexSettings(Configured(recorded_index, "test")), target, policy, cache=None) as source:
        ours = {name: newest(source, name) for name in NAMES}
    wanted = [name for name, candidate in ours.items() if candidate is not None]
    where = ["--python-platform", platform, "--cache-dir", str(uv_cache)]
    found = compiled(recorded_index, wanted, target, *where, *options.split())
    theirs = dict(line.split(" ")[0].split("==") for line in found.stdout.splitlines())

    assert found.stderr == ""
    assert {name: str(candidate.version) for name, candidate in ours.items() if candidate is not None} == theirs
