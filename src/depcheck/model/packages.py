"""Releases, installed distributions, and the target they are judged for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from depcheck.model.names import canonicalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet
    from packaging.utils import NormalizedName
    from packaging.version import Version

    from depcheck.model.dependencies import InvalidDependency
    from depcheck.model.limits import LimitHit
    from depcheck.model.metadata import MetadataProblem
    from depcheck.model.ownership import Ownership
    from depcheck.model.source import Excerpt, Location, Span


class Unavailable(StrEnum):
    """Why a release cannot be used. Different reasons are different facts, never told as one."""

    REQUIRES_PYTHON = "requires-python"
    NO_COMPATIBLE_WHEEL = "no-compatible-wheel"
    BUILD_FORBIDDEN = "build-forbidden"
    WHEEL_FORBIDDEN = "wheel-forbidden"
    AFTER_DATE = "after-date"
    NO_FILES = "no-files"
    YANKED = "yanked"
    PRERELEASE = "pre-release"


class MetadataOrigin(StrEnum):
    """Where the dependencies of a release were read, the most reliable first."""

    METADATA_FILE = "metadata-file"
    WHEEL = "wheel"
    SDIST_PKG_INFO = "sdist-pkg-info"
    SDIST_PYPROJECT = "sdist-pyproject"
    SDIST_EGG_INFO = "sdist-egg-info"
    SDIST_SETUP = "sdist-setup"
    INSTALLED = "installed"
    DECLARED = "declared"

    @property
    def guaranteed(self) -> bool:
        """Whether an installer is sure to see the same dependencies (PEP 643 says so for static sdist fields)."""
        return self not in {MetadataOrigin.SDIST_EGG_INFO, MetadataOrigin.SDIST_SETUP}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name at one version that could be chosen.

    `unavailable` says why the target cannot use it (None: it can); `requires_python` is what the index says, as
    written; `yanked` is the reason given by PEP 592 (an empty string where none is given, None where not yanked);
    `wheel` tells whether a wheel fits the target, so that nothing need be built.
    """

    name: NormalizedName
    version: Version
    unavailable: Unavailable | None = None
    requires_python: str | None = None
    yanked: str | None = None
    wheel: bool = True
    uploaded: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Could not tell: `reason` is one line, such as "offline, and not in the cache"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Releases:
    """All known releases of one project, ascending by version.

    `exists` is False where the index answered that it has no such project. `elsewhere` is set where not all places
    were asked that the user's files name: what is not here may stand there, so that it is not known to be missing.
    `gap` says why there may be more than these, such as "its page has 2 records that cannot be read"; `limits_hit` are
    the limits among the reasons.
    """

    name: NormalizedName
    candidates: tuple[Candidate, ...]
    exists: bool = True
    elsewhere: str | None = None
    gap: str | None = None
    limits_hit: tuple[LimitHit, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseMetadata:
    """What one release declares, and where that was read; `written` are the texts of `requires`."""

    requires: tuple[Requirement, ...]
    provides_extra: frozenset[NormalizedName]
    origin: MetadataOrigin
    requires_python: SpecifierSet | None = None
    invalid: tuple[InvalidDependency, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement or constraint as somebody wrote it, and where.

    `text` is the requirement as written, without options and comments; `span` covers exactly that text in the file.
    `location` and `span` are None where it came from an argument. `written` is what the file has at `span`, to the
    letter, and `whole` the logical line with its options, comment and line end; both are None where that would carry
    a credential.
    """

    text: str
    requirement: Requirement
    constraint: bool = False
    location: Location | None = None
    span: Span | None = None
    hashed: bool = False
    written: str | None = None
    whole: Excerpt | None = None

    def __hash__(self) -> int:
        return hash((self.text, self.constraint, self.location))


@dataclass(frozen=True)
class Target:
    """The interpreter and platform that is judged.

    `python` is a full version such as "3.11.7"; `platform` is linux, macos or windows, `machine` as in
    `platform.machine()`; `libc` is "glibc", "musl" or "" with `libc_version` (for macOS the oldest system).
    `source` says where this was learnt: venv, python, path, option, interpreter, or what named the environment
    unasked: VIRTUAL_ENV, .venv, CONDA_PREFIX; `label` says it in words. `search_path` is as shown to the user:
    relative to the working directory where it lies beneath it. `free_threaded` is the build without a global lock,
    whose wheels have an ABI of their own. `installer` made the environment (uv, conda, or None for not known);
    `externally_managed` is the mark of PEP 668.

    `patch_known` is False where only the minor version was learnt, `assumed` True where nothing says what an
    environment is for. `base_path` are the entries of the search path that belong to the interpreter below a virtual
    environment, `base_executable`, and `user_path` those of the user's own site. `root` is that of a foreign file
    system. `moved_from` is the target of its own. `unread` and `limits_hit`: what its folders name and nobody read.
    """

    python: str
    platform: str = "linux"
    machine: str = "x86_64"
    libc: str = "glibc"
    libc_version: tuple[int, int] = (2, 28)
    implementation: str = "cpython"
    source: str = "option"
    search_path: tuple[str, ...] = ()
    prefix: str | None = None
    free_threaded: bool = False
    label: str = ""
    installer: str | None = None
    externally_managed: bool = False
    patch_known: bool = True
    assumed: bool = False
    base_path: tuple[str, ...] = ()
    user_path: tuple[str, ...] = ()
    root: str | None = None
    base_executable: str | None = None
    moved_from: Target | None = None
    unread: tuple[str, ...] = ()
    limits_hit: tuple[LimitHit, ...] = ()

    @property
    def python_minor(self) -> str:
        """Such as "3.11"."""
        return ".".join(self.python.split(".")[:2])

    @property
    def python_command(self) -> str:
        """How a shell in the user's folder starts this target's interpreter; `python` where that is not here."""
        if self.prefix is None or self.moved_from is not None or self.root is not None:
            return "python"
        prefix = self.prefix.rstrip("/")
        if self.platform != "windows":
            return f"{prefix}/bin/python"
        # One that is looked at from another system, such as /mnt/c/venv, keeps the separator of that system.
        return f"{prefix}/Scripts/python.exe".replace("/", "/" if prefix.startswith("/") else "\\")

    @cached_property
    def marker_environment(self) -> dict[str, str]:
        """The variables of PEP 508 for this target, `extra` left out."""
        system = {"linux": "Linux", "macos": "Darwin", "windows": "Windows"}[self.platform]
        linux = "linux2" if self.python.startswith("2.") else "linux"
        return {
            "implementation_name": self.implementation,
            "implementation_version": self.python,
            "os_name": "nt" if self.platform == "windows" else "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "PyPy" if self.implementation == "pypy" else "CPython",
            "platform_release": "",
            "platform_system": system,
            "platform_version": "",
            "python_full_version": self.python,
            "python_version": self.python_minor,
            "sys_platform": {"linux": linux, "macos": "darwin", "windows": "win32"}[self.platform],
        }


class Layout(StrEnum):
    """How an installed distribution keeps its metadata."""

    DIST_INFO = "dist-info"
    EGG_INFO = "egg-info"
    EGG_INFO_FILE = "egg-info-file"
    EGG = "egg"
    EGG_LINK = "egg-link"
    LEFTOVER = "leftover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Something installed, with metadata.

    `name` and `raw_version` are those of the directory, as pip and uv believe them; `metadata_name` and
    `metadata_version` those that METADATA says, where they could be read. `path` is the metadata directory or file as
    shown to the user, `entry` the folder of the search path that holds it. `written` are the lines that are valid and
    not plainly for an extra alone; the rest waits in `guarded` (`model.dependencies.declared_requirements` gives all).
    `direct_url` is where it came from, with the revision asked for (PEP 610), `commit` the revision that was found.
    `roots` are the outermost folders in which it has files and the files that lie in none (`inputs/records.py`), None
    where it lists none.
    """

    name: NormalizedName
    raw_name: str
    raw_version: str
    path: str
    entry: str
    layout: Layout = Layout.DIST_INFO
    invalid: tuple[InvalidDependency, ...] = ()
    declared_extras: tuple[str, ...] = ()
    requires_python: str | None = None
    wheel_tags: tuple[str, ...] = ()
    requested: bool = False
    installer: str | None = None
    direct_url: str | None = None
    metadata_name: str | None = None
    metadata_version: str | None = None
    problems: tuple[MetadataProblem, ...] = ()
    written: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    commit: str | None = None
    editable: bool = False
    roots: tuple[str, ...] | None = None

    @property
    def version(self) -> Version | None:
        """The version, parsed; None where it is none of PEP 440."""
        from depcheck.model.versions import parse_version  # noqa: PLC0415 - a value that few ask for

        return parse_version(self.raw_version)

    @property
    def provides_extra(self) -> frozenset[NormalizedName]:
        """The extras that it has: those declared, and those that its lines speak of."""
        from depcheck.model.dependencies import put_off  # noqa: PLC0415 - a value that few ask for

        return frozenset(
            (*map(canonicalize_name, self.declared_extras), *(line.extra for line in put_off(self.guarded)))
        )

    @property
    def requires(self) -> tuple[Requirement, ...]:
        """The lines of `written`, parsed."""
        from depcheck.model.dependencies import parsed  # noqa: PLC0415 - a value that few ask for

        return parsed(self.written)


@dataclass(frozen=True, slots=True)
class Environment:
    """The installed distributions of one target, in the order in which they are found.

    `unread` names what was on the search path and could not be looked at, and why; `files` what is known of the files
    that the distributions own.
    """

    target: Target
    distributions: tuple[Distribution, ...]
    label: str = ""
    unread: tuple[str, ...] = field(default=())
    limits_hit: tuple[LimitHit, ...] = ()
    files: Ownership | None = None
