"""Rules on one installed distribution by itself: does it belong here, is it here once, does its metadata make sense?"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from depcheck.model.dependencies import InvalidDependency, is_requires_python, parse_requires_python
from depcheck.model.findings import Finding, Rule, Severity
from depcheck.model.limits import Limits
from depcheck.model.names import canonicalize_name
from depcheck.model.packages import Layout, Unavailable
from depcheck.model.plain import plainly_accepts
from depcheck.model.tags import plainly_supported, supported_tag_names
from depcheck.model.versions import is_version, same_version
from depcheck.rules.wording import labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.dependencies import InvalidDependency
    from depcheck.model.packages import Distribution, Target
    from depcheck.rules.snapshot import Snapshot

UNSUPPORTED_PYTHON = Rule(
    "DC203", "unsupported-python", Severity.ERROR, "an installed distribution that does not support this Python"
)
UNSUPPORTED_PLATFORM = Rule(
    "DC204", "unsupported-platform", Severity.ERROR, "an installed wheel that was built for another platform"
)
DUPLICATE_DISTRIBUTION = Rule(
    "DC205", "duplicate-distribution", Severity.ERROR, "a project that is installed more than once"
)
INVALID_METADATA = Rule("DC206", "invalid-metadata", Severity.ERROR, "metadata that cannot be read or understood")
METADATA_DISAGREEMENT = Rule(
    "DC215", "metadata-disagreement", Severity.WARNING, "a METADATA file that contradicts the name of its folder"
)

MOST_TAGS = Limits().wheel_tags
#: No minor version of Python has had more patch releases.
MOST_PATCHES = 40


def check_integrity(snapshot: Snapshot) -> Iterator[Finding]:
    """DC203 to DC206 and DC215 for every distribution that counts."""
    for distribution in snapshot.distributions:
        yield from _unsupported_python(distribution, snapshot.target)
        yield from _unsupported_platform(distribution, snapshot.target)
        yield from _invalid_metadata(distribution)
        yield from _disagreement(distribution)
    for copies in snapshot.copies.values():
        yield from _duplicates(copies)
    for uncertain in snapshot.uncertain:
        yield _invalid_dependency(uncertain.distribution, uncertain.invalid)
    for leftover in snapshot.leftovers:
        yield _leftover(leftover)


def _unsupported_python(distribution: Distribution, target: Target) -> Iterator[Finding]:
    """A bound above counts as one below does: pip enforces both when it installs."""
    written = distribution.requires_python
    if written and not _admits(written, target):
        from depcheck.model.facts import RequiresPython  # noqa: PLC0415 - facts are for what is wrong

        yield Finding(
            rule=UNSUPPORTED_PYTHON,
            message=f"`{labelled(distribution)}` requires Python `{written}`, but the target is Python {target.python}",
            package=distribution.name,
            installed=distribution.raw_version,
            requirement=written,
            facts=(RequiresPython(distribution.name, distribution.raw_version, written, target.python),),
        )


def _admits(written: str, target: Target) -> bool:
    """Whether a Python is admitted; one whose patch level is not known, if any patch level of it is.

    A `Requires-Python` that means nothing admits all, and DC206 says so.
    """
    if _admits_version(written, target.python):
        return True
    patches = range(0 if target.patch_known else MOST_PATCHES)
    return any(_admits_version(written, f"{target.python_minor}.{patch}") for patch in patches)


def _admits_version(written: str, python: str) -> bool:
    answer = plainly_accepts(written, python)
    if answer is not None:
        return answer
    specifier = parse_requires_python(written)
    return specifier is None or specifier.contains(python, prereleases=True)


def _unsupported_platform(distribution: Distribution, target: Target) -> Iterator[Finding]:
    tags = distribution.wheel_tags
    if not tags or any(plainly_supported(tag, target) for tag in tags) or any(_fits(tag, target) for tag in tags):
        return
    from depcheck.model.facts import NoWheel  # noqa: PLC0415 - facts are for what is wrong

    shown = ", ".join(tags[:3]) + (f" and {len(tags) - 3} more" if len(tags) > 3 else "")  # noqa: PLR2004 - three are enough
    yield Finding(
        rule=UNSUPPORTED_PLATFORM,
        message=f"`{labelled(distribution)}` was built for {shown}, but the target is {_described(target)}",
        package=distribution.name,
        installed=distribution.raw_version,
        facts=(NoWheel(distribution.name, distribution.raw_version, Unavailable.NO_COMPATIBLE_WHEEL),),
    )


@lru_cache(maxsize=4096)
def _fits(tag: str, target: Target) -> bool:
    """Whether a tag of WHEEL fits, also a compressed one; one that is no tag, or thousands, says nothing and fits."""
    names = supported_tag_names(target)
    if tag.lower() in names:
        return True
    parts = [part.split(".") for part in tag.lower().split("-")]
    if len(parts) != 3 or len(parts[0]) * len(parts[1]) * len(parts[2]) > MOST_TAGS:  # noqa: PLR2004 - PEP 425
        return True
    return any("-".join(single) in names for single in product(*parts))


def _described(target: Target) -> str:
    libc = f" with {target.libc} {'.'.join(map(str, target.libc_version))}" if target.libc else ""
    return f"{target.implementation} {target.python_minor} on {target.platform} {target.machine}{libc}"


def _duplicates(copies: tuple[Distribution, ...]) -> Iterator[Finding]:
    """Copies in one folder are an accident. In several folders, the first hides the others, perhaps on purpose."""
    first = copies[0]
    others = [copy for copy in copies[1:] if not _source_of(copy, first)]
    if not others:
        return
    from depcheck.model.facts import Installed  # noqa: PLC0415 - facts are for what is wrong

    together = any(copy.entry == first.entry for copy in others)
    several = [first, *others]
    yield Finding(
        rule=DUPLICATE_DISTRIBUTION,
        severity=None if together and not _same_twice(several) else Severity.WARNING,
        message=f"`{first.name}` is installed {_times(len(several))}: {_places(several)}",
        package=first.name,
        installed=first.raw_version,
        facts=tuple(Installed(copy.name, copy.raw_version) for copy in several),
        details=(
            "which of them Python sees depends on the order of the folder"
            if together
            else f"{first.path} comes first on the search path and hides the others",
        ),
    )


def _source_of(copy: Distribution, first: Distribution) -> bool:
    """Whether a copy is only the source tree of an editable install, where building left an `.egg-info` folder."""
    return first.editable and copy.layout is Layout.EGG_INFO and copy.entry != first.entry


def _same_twice(several: list[Distribution]) -> bool:
    """Whether one version has metadata in two layouts, as Debian packages have: untidy, and no answer depends on it."""
    layouts = {copy.layout for copy in several}
    return len(layouts) == len(several) and len({copy.version for copy in several}) == 1


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"  # noqa: PLR2004 - a word, where there is one


def _places(several: list[Distribution]) -> str:
    return ", ".join(f"{copy.raw_version} in {copy.path}" for copy in several)


def _invalid_metadata(distribution: Distribution) -> Iterator[Finding]:
    for problem in distribution.problems:
        message = f"`{labelled(distribution)}` has invalid metadata: {problem.reason}"
        yield _invalid(distribution, message, subject=problem.reason)
    if distribution.raw_version and not is_version(distribution.raw_version):
        yield _invalid(
            distribution,
            f"`{labelled(distribution)}` has the version `{distribution.raw_version}`, which PEP 440 forbids",
        )
    elif distribution.metadata_version and not is_version(distribution.metadata_version):
        message = f"`{labelled(distribution)}` says in METADATA that its version is `{distribution.metadata_version}`"
        yield _invalid(distribution, f"{message}, which PEP 440 forbids")
    written = distribution.requires_python
    if written and not is_requires_python(written):
        message = f"`{labelled(distribution)}` has invalid metadata: Requires-Python is `{written}`"
        yield _invalid(distribution, message, written)
    for invalid in distribution.invalid:
        yield _invalid_dependency(distribution, invalid)


def _invalid_dependency(distribution: Distribution, invalid: InvalidDependency) -> Finding:
    message = f"`{labelled(distribution)}` declares the invalid requirement `{invalid.text}`: {invalid.reason}"
    return _invalid(distribution, message, invalid.text)


def _invalid(
    distribution: Distribution, message: str, requirement: str | None = None, subject: str | None = None
) -> Finding:
    return Finding(
        rule=INVALID_METADATA,
        message=message,
        package=distribution.name,
        installed=distribution.raw_version or None,
        requirement=requirement,
        subject=subject,
        details=(f"read in {distribution.path}",),
    )


def _leftover(distribution: Distribution) -> Finding:
    return Finding(
        rule=INVALID_METADATA,
        severity=Severity.NOTE,
        message=f"`{distribution.path}` was left by an interrupted uninstall; it is not an installed distribution",
        package=distribution.name,
        subject=distribution.path,
    )


def _disagreement(distribution: Distribution) -> Iterator[Finding]:
    """Installers believe the name of the folder, `importlib.metadata` believes METADATA."""
    if distribution.layout is not Layout.DIST_INFO:
        return
    name, version = distribution.metadata_name, distribution.metadata_version
    other_name = name is not None and canonicalize_name(name) != distribution.name
    other_version = version is not None and is_version(version)
    if other_name or (other_version and not same_version(str(version), distribution.raw_version)):
        yield Finding(
            rule=METADATA_DISAGREEMENT,
            message=f"`{distribution.path}` says in METADATA that {_said(name, version)}",
            package=distribution.name,
            installed=distribution.raw_version,
            details=("installers believe the name of the folder, importlib.metadata believes METADATA",),
        )


def _said(name: str | None, version: str | None) -> str:
    return f"it is `{' '.join(filter(None, (name, version)))}`" if name else f"its version is `{version}`"
