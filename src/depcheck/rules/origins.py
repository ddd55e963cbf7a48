"""What a finding owes to where things come from: the base interpreter, or a move to another target."""

from __future__ import annotations

from dataclasses import replace

from depcheck.rules.wording import labelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from depcheck.model.findings import Finding
    from depcheck.model.packages import Distribution, Target
    from depcheck.rules.snapshot import Snapshot


def with_base(findings: Iterable[Finding], snapshot: Snapshot) -> Iterator[Finding]:
    """The findings, each saying which of the distributions it speaks of belong to the base of a virtual environment."""
    if not snapshot.target.base_path:
        return iter(findings)
    return (_marked(finding, snapshot) for finding in findings)


def after_move(now: Iterable[Finding], before: Iterable[Finding], target: Target) -> Iterator[Finding]:
    """The findings for a target; those that are none for the one it was moved from say that the move makes them."""
    known = {finding.fingerprint for finding in before}
    prefix = f"after the move to {_described(target)}: "
    for finding in now:
        if finding.fingerprint in known:
            yield finding
        else:
            yield replace(finding, message=prefix + finding.message, after_move=True)


def _marked(finding: Finding, snapshot: Snapshot) -> Finding:
    names = (finding.package, finding.required_by.package if finding.required_by else None)
    found = [snapshot.installed(name) for name in dict.fromkeys(names) if name]
    based = [each for each in found if each and each.entry in snapshot.target.base_path]
    told = tuple(_of_base(each) for each in based)
    return replace(finding, details=(*finding.details, *told), from_base=tuple(each.name for each in based))


def _of_base(distribution: Distribution) -> str:
    return f"{labelled(distribution)} is of the base interpreter, in {distribution.entry}"


def _described(target: Target) -> str:
    """What is different: "Python 3.13 on windows", "Python 3.13", "linux aarch64"."""
    before = target.moved_from
    if before is None:
        return target.platform
    python = f"Python {target.python_minor}" if target.python_minor != before.python_minor else ""
    system = target.platform if target.platform != before.platform else ""
    if not system and target.machine != before.machine:
        system = f"{target.platform} {target.machine}"
    elif not system and target.libc != before.libc:
        system = f"{target.platform} with {target.libc}"
    return " on ".join(filter(None, (python, system)))
