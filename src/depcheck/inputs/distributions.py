"""From what was read of one installed distribution to the value that the rules judge."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from depcheck.inputs.headers import Headers
from depcheck.inputs.reading import Unreadable
from depcheck.model.dependencies import InvalidDependency, exceeded, guarding_extra, invalid_dependency
from depcheck.model.limits import LimitHit
from depcheck.model.metadata import MetadataProblem
from depcheck.model.names import canonicalize_name
from depcheck.model.packages import Distribution, Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from depcheck.model.limits import Limits

#: So few characters exceed no limit.
FEW = 50

METADATA_FILE = {Layout.DIST_INFO: "METADATA"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a distribution keeps its metadata: the path as it is opened, and the search path entry as it is shown."""

    path: str
    file_name: str
    entry: str
    layout: Layout

    @property
    def shown(self) -> str:
        """The path as the user sees it."""
        return f"{self.entry.rstrip('/')}/{self.file_name}" if self.file_name else self.entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the files of one distribution say."""

    headers: Headers | Unreadable
    wheel_tags: tuple[str, ...] = ()
    requested: bool = False
    installer: str | None = None
    direct_url: str | None = None
    commit: str | None = None
    editable: bool = False
    roots: tuple[str, ...] | None = None


@dataclass(slots=True)
class Reading:
    """One pass over a search path: its limits, what it could not look at, and the root of a foreign file system."""

    limits: Limits
    unread: list[str] = field(default_factory=list)
    limits_hit: list[LimitHit] = field(default_factory=list)
    root: str | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """The `Requires-Dist` lines of one distribution, sorted by what can be said of them at once."""

    written: tuple[str, ...]
    guarded: tuple[str, ...]
    invalid: tuple[InvalidDependency, ...]


def distribution_at(place: Place, found: Found, reading: Reading) -> Distribution:
    """The distribution at a place, with everything that is wrong with its metadata."""
    headers = found.headers if isinstance(found.headers, Headers) else Headers()
    raw_name, raw_version = _identity(place, headers)
    declared = _declared(_within_limit(headers.requires, place, reading))
    too_long = _exceeds(headers.requires_python or "", place, reading)
    return Distribution(
        name=canonicalize_name(raw_name),
        raw_name=raw_name,
        raw_version=raw_version,
        path=place.shown,
        entry=place.entry,
        layout=place.layout,
        written=declared.written,
        guarded=declared.guarded,
        invalid=declared.invalid,
        declared_extras=headers.provides_extra,
        requires_python=None if too_long else headers.requires_python,
        wheel_tags=found.wheel_tags,
        requested=found.requested,
        installer=found.installer,
        direct_url=found.direct_url,
        commit=found.commit,
        editable=found.editable,
        roots=found.roots,
        metadata_name=headers.name,
        metadata_version=headers.version,
        problems=tuple(_problems(place, found.headers, reading)),
    )


def leftover_at(place: Place) -> Distribution:
    """What an interrupted uninstall left: pip renames a folder to `~ame` before it removes it."""
    rest, _, raw_version = os.path.splitext(place.file_name)[0][1:].partition("-")  # noqa: PTH122 - text, no path
    raw_name = place.file_name[0] + rest
    return Distribution(
        name=canonicalize_name(raw_name),
        raw_name=raw_name,
        raw_version=raw_version,
        path=place.shown,
        entry=place.entry,
        layout=Layout.LEFTOVER,
    )


def _identity(place: Place, headers: Headers) -> tuple[str, str]:
    """The name and version that installers believe: those of the file name, and of METADATA where it has none."""
    file_name = place.file_name or os.path.basename(place.path)  # noqa: PTH119 - text, no path
    stem = os.path.splitext(file_name)[0]  # noqa: PTH122 - text, no path
    if place.layout is Layout.EGG_LINK:
        return stem, headers.version or ""
    if place.layout is Layout.DIST_INFO:
        name, version = _split_stem(stem, headers)
        return name, _unescaped(version, headers.version)
    name, _, rest = stem.partition("-")
    return name, headers.version or rest.partition("-")[0]


def _split_stem(stem: str, headers: Headers) -> tuple[str, str]:
    """`foo_bar-1.0` at its first dash; an old `foo-bar-1.0` at the one where the name of METADATA ends."""
    name, _, version = stem.partition("-")
    if headers.name and "-" in version:
        length = len(headers.name)
        if canonicalize_name(stem[:length]) == canonicalize_name(headers.name) and stem[length : length + 1] == "-":
            return stem[:length], stem[length + 1 :]
    return name, version


def _unescaped(version: str, written: str | None) -> str:
    """The version of a file name, or that of METADATA where a dash had to become an underscore, or there is none."""
    escaped = (written or "").replace("-", "_")
    return written if written and version in {"", escaped} else version


def _within_limit(lines: tuple[str, ...], place: Place, reading: Reading) -> tuple[str, ...]:
    most = reading.limits.dependencies
    if len(lines) > most:
        reading.limits_hit.append(LimitHit("dependencies", most, f"{place.shown} declares {len(lines)}"))
    return tuple(line for line in lines[:most] if not _exceeds(line, place, reading))


def _exceeds(text: str, place: Place, reading: Reading) -> bool:
    """Whether a requirement or specifier is too large to be judged, which makes it neither valid nor invalid."""
    hit = exceeded(text) if len(text) > FEW else None
    if hit is None:
        return False
    named = replace(hit, what=f"{place.shown}: {hit.what}")
    if named not in reading.limits_hit:
        reading.limits_hit.append(named)
    return True


def _declared(lines: tuple[str, ...]) -> Declared:
    written, guarded, invalid = [], [], []
    for line in (_without_secrets(line) if "://" in line else line for line in lines):
        if guarding_extra(line) is not None:
            guarded.append(line)
        elif (broken := invalid_dependency(line)) is not None:
            invalid.append(broken)
        else:
            written.append(line)
    return Declared(tuple(written), tuple(guarded), tuple(invalid))


def _without_secrets(line: str) -> str:
    from depcheck.text.redact import redact  # noqa: PLC0415 - hardly any installed distribution depends on a URL

    return redact(line)


def _problems(place: Place, headers: Headers | Unreadable, reading: Reading) -> list[MetadataProblem]:
    file_name = METADATA_FILE.get(place.layout, "PKG-INFO")
    if isinstance(headers, Unreadable):
        if headers.too_large:
            reading.limits_hit.append(LimitHit("metadata_size", reading.limits.metadata_size, place.shown))
        return [MetadataProblem(f"no {file_name}" if headers.missing else headers.reason, hides=True)]
    problems = []
    if not headers.readable:
        problems.append(MetadataProblem(f"{file_name} is not UTF-8"))
    for name, value in (("Name", headers.name), ("Version", headers.version)):
        if value is None:
            problems.append(MetadataProblem(f"{file_name} has no {name}", name))
    return problems
