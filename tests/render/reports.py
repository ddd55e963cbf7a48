"""Small reports, built by hand, for the tests of the renderers."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from depcheck.model.facts import Dependency, Installed, NoVersions, Requested
from depcheck.model.findings import Explanation, Finding, Report, Requirer, Rule, Severity, Skipped, Step, with_fixes
from depcheck.model.fixes import Applicability, Change, ChangeKind, Command, Edit, Fix
from depcheck.model.limits import LimitHit
from depcheck.model.packages import MetadataOrigin, Target
from depcheck.model.source import Location, SourceFile, SourceKind

UNSATISFIABLE = Rule("DC102", "unsatisfiable-requirements", Severity.ERROR, "no set of versions satisfies all lines")
CONFLICT = Rule("DC201", "version-conflict", Severity.ERROR, "an installed version is not what another needs")
MISSING = Rule("DC202", "missing-dependency", Severity.ERROR, "something that is needed is not installed")
YANKED = Rule("DC106", "yanked-version", Severity.WARNING, "a pinned release was withdrawn")
BUILDS = Rule("DC301", "builds-from-source", Severity.NOTE, "a release has no wheel")
TARGET = Target("3.11.0", label="Python 3.11.0")
NUMPY, GRUUT = canonicalize_name("numpy"), canonicalize_name("gruut")
INSTALL = "python -m pip install -r requirements.txt"


def at(line: int, length: int = 12, path: str = "requirements.txt") -> Location:
    """A place at the start of a line."""
    return Location(path, line, 1, line, length + 1)


def requirement_fix(package: str, before: str, after: str, lines: tuple[str, ...]) -> Fix:
    """A proved fix of one line of requirements.txt."""
    changed = canonicalize_name(package)
    version = after.partition("==")[2]
    pins = {"networkx": "2.8.8", "dateparser": "1.1.8", "gruut": "2.2.3", "numpy": "2.3.5", "jsonlines": "1.2.0"}
    return Fix(
        title=f"use {package} {version}",
        applicability=Applicability.UNSAFE,
        proved=True,
        changes=(Change(ChangeKind.SET_REQUIREMENT, changed, before, after),),
        requirements=lines,
        pins=tuple(sorted((pins | {package: version}).items())),
        edits=(Edit("requirements.txt", 14, 26, before, after),),
        commands=(
            Command(tuple(INSTALL.split()), "install the changed set", posix=INSTALL, powershell=INSTALL, cmd=INSTALL),
        ),
    )


def gruut_report() -> Report:
    """Two lines that cannot hold together, and two ways out."""
    finding = Finding(
        rule=UNSATISFIABLE,
        message="`gruut==2.2.3` and `numpy==2.3.5` cannot both hold: gruut 2.2.3 needs numpy<2.0.0,>=1.19.0",
        package=NUMPY,
        requirement="numpy<2.0.0,>=1.19.0",
        required_by=Requirer(GRUUT, "2.2.3"),
        locations=(at(1), at(2)),
        facts=(
            Requested("gruut==2.2.3", at(1)),
            Requested("numpy==2.3.5", at(2)),
            Dependency(GRUUT, "2.2.3", "numpy<2.0.0,>=1.19.0", MetadataOrigin.SDIST_EGG_INFO),
        ),
        explanation=Explanation(
            ("gruut==2.2.3", "numpy==2.3.5"),
            (
                Step("you require gruut==2.2.3 (requirements.txt:1)", at(1)),
                Step("you require numpy==2.3.5 (requirements.txt:2)", at(2)),
                Step("gruut 2.2.3 needs numpy<2.0.0,>=1.19.0 (read from its sdist's egg-info: not guaranteed)"),
            ),
        ),
    )
    note = "the dependencies of gruut 2.2.3 were read from its sdist: a build may change them"
    older = requirement_fix("numpy", "numpy==2.3.5", "numpy==1.26.4", ("gruut==2.2.3", "numpy==1.26.4"))
    newer = requirement_fix("gruut", "gruut==2.2.3", "gruut==2.4.0", ("gruut==2.4.0", "numpy==2.3.5"))
    return report((finding,), (with_notes(older, note), newer), looked_at=("requirements.txt (2 requirements)",))


def with_notes(fix: Fix, *notes: str) -> Fix:
    """The fix with notes on its proof."""
    from dataclasses import replace

    return replace(fix, notes=notes)


def report(findings: tuple[Finding, ...] = (), fixes: tuple[Fix, ...] = (), **more: object) -> Report:
    """A report whose fixes bear ids and address every finding."""
    from dataclasses import replace

    addresses = tuple(finding.fingerprint for finding in findings)
    numbered = tuple(replace(fix, id=f"F{n}", addresses=addresses) for n, fix in enumerate(fixes, start=1))
    inputs = (SourceFile(SourceKind.REQUIREMENTS, "requirements.txt", "0" * 64),)
    told = {"inputs": inputs, "findings": with_fixes(findings, numbered), "fixes": numbered, **more}
    return Report(tool_version="0.1.0", target=TARGET, **told)  # type: ignore[arg-type]
