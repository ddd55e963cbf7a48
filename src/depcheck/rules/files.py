"""Rules on the files of installed distributions: who owns them, whether they are there, what they were compiled for."""

from __future__ import annotations

from depcheck.model.findings import Confidence, Finding, Rule, Severity
from depcheck.model.names import canonicalize_name
from depcheck.rules.wording import labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from depcheck.model.ownership import GoneFiles, OldExtension, SharedFiles
    from depcheck.model.packages import Distribution
    from depcheck.rules.snapshot import Snapshot

FILE_CLASH = Rule("DC210", "file-clash", Severity.WARNING, "files that several installed distributions own")
MISSING_FILES = Rule(
    "DC211", "missing-files", Severity.WARNING, "files of an installed distribution that are gone; with `--files` only"
)
ABI_MISMATCH = Rule(
    "DC212", "abi-mismatch", Severity.ERROR, "a distribution that was compiled for NumPy 1, where NumPy 2 is installed"
)

NUMPY = canonicalize_name("numpy")
#: What the headers of NumPy 1 leave in a module.
ASKS = "asks for `numpy.core._multiarray_umath` and not for `numpy._core._multiarray_umath`"
#: More owners than these are counted in a message, not named.
OWNERS_NAMED = 3


def check_files(snapshot: Snapshot) -> Iterator[Finding]:
    """DC210, DC211 and DC212, on what was read of the files; on those of the copies that count, and of no others."""
    files, numpy = snapshot.files, snapshot.installed(NUMPY)
    for shared in files.shared if files else ():
        yield _clash(shared)
    for gone in files.gone if files else ():
        yield _gone(gone)
    for old in files.old_extensions if files and numpy else ():
        if numpy is not None and snapshot.installed(old.distribution.name) == old.distribution:
            yield _mismatch(old, numpy)


def _clash(shared: SharedFiles) -> Finding:
    from depcheck.model.facts import Installed  # noqa: PLC0415 - facts are for what is wrong

    first, *others = shared.owners
    both = "both" if len(others) == 1 else "all"
    what = f"`{shared.example}`" if shared.count == 1 else f"{shared.count} files, such as `{shared.example}`"
    return Finding(
        rule=FILE_CLASH,
        message=f"{_listed(shared.owners)} {both} own {what}",
        package=first.name,
        subject=" ".join(other.name for other in others),
        installed=first.raw_version,
        confidence=Confidence.PROVED if shared.certain else Confidence.LIKELY,
        facts=tuple(Installed(owner.name, owner.raw_version) for owner in shared.owners),
        details=tuple(_about_sharing(shared)),
    )


def _about_sharing(shared: SharedFiles) -> Iterator[str]:
    if not shared.certain:
        yield "not all of them list their files: of the others, top_level.txt names the modules"
    elif shared.differing:
        count = f"{shared.differing} of them are" if shared.count > 1 else "it is"
        yield f"{count} not recorded with one hash: what was installed last has replaced what was there"
    else:
        yield "recorded with one hash by all, so nothing was replaced; uninstalling one takes them from the others"


def _listed(owners: tuple[Distribution, ...]) -> str:
    named = [f"`{labelled(owner)}`" for owner in owners[:OWNERS_NAMED]]
    more = len(owners) - len(named)
    *before, last = [*named, f"{more} more"] if more else named
    return f"{', '.join(before)} and {last}"


def _gone(gone: GoneFiles) -> Finding:
    from depcheck.model.facts import Installed  # noqa: PLC0415 - facts are for what is wrong

    distribution, shown = gone.distribution, ", ".join(f"`{path}`" for path in gone.examples)
    such_as = "such as " if gone.count > len(gone.examples) else ""
    return Finding(
        rule=MISSING_FILES,
        message=f"`{labelled(distribution)}` lacks {gone.count} of its {gone.listed} files: {such_as}{shown}",
        package=distribution.name,
        installed=distribution.raw_version,
        facts=(Installed(distribution.name, distribution.raw_version),),
        details=(f"they are listed in {distribution.path}",),
    )


def _mismatch(old: OldExtension, numpy: Distribution) -> Finding:
    from depcheck.model.facts import Installed  # noqa: PLC0415 - facts are for what is wrong

    distribution = old.distribution
    return Finding(
        rule=ABI_MISMATCH,
        message=f"`{labelled(distribution)}` was compiled for NumPy 1, but `{labelled(numpy)}` is installed",
        package=distribution.name,
        installed=distribution.raw_version,
        confidence=Confidence.LIKELY,
        facts=(Installed(distribution.name, distribution.raw_version), Installed(numpy.name, numpy.raw_version)),
        details=(
            f"`{old.path}` {ASKS}: the headers of NumPy 1 have it so",
            "this is evidence, not proof: nothing was imported",
        ),
    )
