"""Small reports, built by hand, for the tests of the renderers and the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from packaging.utils import canonicalize_name

from depcheck.model.facts import Dependency, Installed, Requested
from depcheck.model.findings import Explanation, Finding, Report, Requirer, Rule, Severity, Skipped, Step, with_fixes
from depcheck.model.fixes import Applicability, Change, ChangeKind, Command, Edit, Fix, Flag
from depcheck.model.limits import LimitHit
from depcheck.model.packages import MetadataOrigin, Target
from depcheck.model.policy import Baseline, Waived, Waiver
from depcheck.model.resolutions import ResolutionReport
from depcheck.model.source import Location, SourceFile, SourceKind
from depcheck.model.why import WhyLine, WhyReport
from depcheck.several import Part, as_one

UNSATISFIABLE = Rule("DC102", "unsatisfiable-requirements", Severity.ERROR, "no set of versions satisfies all lines")
CONFLICT = Rule("DC201", "version-conflict", Severity.ERROR, "an installed version is not what another needs")
MISSING = Rule("DC202", "missing-dependency", Severity.ERROR, "something that is needed is not installed")
DUPLICATE = Rule("DC205", "duplicate-distribution", Severity.ERROR, "one project is installed twice")
YANKED = Rule("DC106", "yanked-version", Severity.WARNING, "a pinned release was withdrawn")
BUILDS = Rule("DC301", "builds-from-source", Severity.NOTE, "a release has no wheel")
TARGET = Target("3.11.0", label="Python 3.11.0")
NUMPY, GRUUT, TTS = (canonicalize_name(name) for name in ("numpy", "gruut", "TTS"))
INSTALL = "python -m pip install -r requirements.txt"
SET = {"dateparser": "1.1.8", "gruut": "2.2.3", "jsonlines": "1.2.0", "networkx": "2.8.8", "numpy": "2.3.5"}


def at(line: int, length: int = 12, path: str = "requirements.txt") -> Location:
    """The place of a text that starts a line."""
    return Location(path, line, 1, line, length + 1)


def report(findings: tuple[Finding, ...] = (), fixes: tuple[Fix, ...] = (), **more: Any) -> Report:  # noqa: ANN401
    """A report whose fixes bear ids; one that says nothing of it addresses every finding."""
    every = tuple(finding.fingerprint for finding in findings)
    numbered = tuple(
        replace(fix, id=f"F{number}", addresses=fix.addresses or every) for number, fix in enumerate(fixes, start=1)
    )
    return Report(
        tool_version="0.1.0",
        target=TARGET,
        findings=with_fixes(findings, numbered),
        fixes=numbered,
        **({"inputs": (SourceFile(SourceKind.REQUIREMENTS, "requirements.txt", "0" * 64),)} | more),
    )


def command(line: str) -> Command:
    """A command that every shell spells alike."""
    return Command(tuple(line.split()), "carry it out", posix=line, powershell=line, cmd=line)


def line_fix(package: str, before: str, after: str, lines: tuple[str, ...], *notes: str) -> Fix:
    """A proved fix that changes one line of requirements.txt."""
    version = after.partition("==")[2]
    return Fix(
        title=f"use {package} {version}",
        applicability=Applicability.UNSAFE,
        proved=True,
        changes=(Change(ChangeKind.SET_REQUIREMENT, canonicalize_name(package), before, after),),
        requirements=lines,
        pins=tuple(sorted((SET | {package: version}).items())),
        edits=(Edit("requirements.txt", 13, 25, before, after),),
        commands=(command(INSTALL),),
        notes=notes,
    )


def gruut_finding() -> Finding:
    """Two lines that cannot hold together."""
    told = "gruut 2.2.3 needs numpy<2.0.0,>=1.19.0 (read from its sdist's egg-info: not guaranteed)"
    return Finding(
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
                Step("you require gruut==2.2.3", at(1)),
                Step("you require numpy==2.3.5", at(2)),
                Step(told),
            ),
        ),
    )


def gruut_report() -> Report:
    """Two lines that cannot hold together, and two ways out."""
    note = "the dependencies of gruut 2.2.3 were read from its sdist: a build may change them"
    older = line_fix("numpy", "numpy==2.3.5", "numpy==1.26.4", ("gruut==2.2.3", "numpy==1.26.4"), note)
    newer = line_fix("gruut", "gruut==2.2.3", "gruut==2.4.0", ("gruut==2.4.0", "numpy==2.3.5"))
    seen = ("2 requirements in requirements.txt", "for Python 3.11.0 on linux x86_64")
    return report((gruut_finding(),), (older, newer), looked_at=seen)


def environment_report() -> Report:
    """An environment with several problems, one repair for two of them, and findings of every severity."""
    conflict = Finding(
        rule=CONFLICT,
        message="gruut 2.2.3 needs numpy<2.0.0,>=1.19.0, but numpy 2.3.5 is installed",
        package=NUMPY,
        installed="2.3.5",
        required_by=Requirer(GRUUT, "2.2.3"),
        requirement="numpy<2.0.0,>=1.19.0",
        facts=(Installed(NUMPY, "2.3.5"), Dependency(GRUUT, "2.2.3", "numpy<2.0.0,>=1.19.0", MetadataOrigin.INSTALLED)),
    )
    missing = Finding(
        rule=MISSING,
        message="tts 0.22.0 needs gruut[de,es,fr]==2.2.3, but `gruut-lang-de` is not installed",
        package=canonicalize_name("gruut-lang-de"),
        required_by=Requirer(TTS, "0.22.0"),
        requirement="gruut[de,es,fr]==2.2.3",
    )
    twice = Finding(
        rule=DUPLICATE,
        message="numpy is installed twice: 2.3.5 and 1.26.4",
        package=NUMPY,
        details=("numpy-2.3.5.dist-info, which wins", "numpy-1.26.4.dist-info"),
    )
    withdrawn = "`numpy==1.21.1` was yanked: too many problems"
    yanked = Finding(rule=YANKED, message=withdrawn, package=NUMPY, locations=(at(7),))
    builds = Finding(rule=BUILDS, message="docopt 0.6.2 has no wheel and is built", package=canonicalize_name("docopt"))
    repair = Fix(
        title="downgrade numpy and install gruut-lang-de",
        applicability=Applicability.UNSAFE,
        proved=True,
        changes=(
            Change(ChangeKind.DOWNGRADE, NUMPY, "numpy 2.3.5", "numpy 1.26.4"),
            Change(ChangeKind.INSTALL, canonicalize_name("gruut-lang-de"), None, "gruut-lang-de 2.0.0"),
        ),
        pins=tuple(sorted((SET | {"numpy": "1.26.4", "gruut-lang-de": "2.0.0"}).items())),
        commands=(command("python -m pip install numpy==1.26.4 gruut-lang-de==2.0.0"),),
        addresses=(conflict.fingerprint, missing.fingerprint),
    )
    remove = Fix(
        title="remove the older numpy",
        applicability=Applicability.DISPLAY_ONLY,
        proved=False,
        changes=(Change(ChangeKind.REMOVE, NUMPY, "numpy 1.26.4", None),),
        addresses=(twice.fingerprint,),
    )
    seen = ("214 distributions in virtual environment .venv (Python 3.11.0)",)
    return report((conflict, missing, twice, yanked, builds), (repair, remove), inputs=(), looked_at=seen)


def clean_report() -> Report:
    """Nothing is wrong, and everything was looked at."""
    return report(looked_at=("214 distributions in virtual environment .venv (Python 3.11.0)",))


def undecided_report() -> Report:
    """A run that could not tell."""
    skipped = (Skipped("torch", "offline, and not in the cache"), Skipped("line 3", "a URL is not looked at"))
    hit = (LimitHit("resolver_rounds", 200_000, "resolving"),)
    return report(undecided=True, skipped=skipped, limits_hit=hit, looked_at=("3 requirements in requirements.txt",))


def unusual_report() -> Report:
    """What is rarely there: many changes, another Python, parts, flags, a command that no shell can say, a limit."""
    explanation = Explanation(("a==1", "b==1"), (Step("you require a==1"), Step("you require b==1")), complete=False)
    finding = Finding(
        rule=UNSATISFIABLE,
        message="a finding with ten details",
        explanation=explanation,
        locations=(at(4, path="requirements/base.txt"),),
        details=tuple(f"detail {number}" for number in range(1, 11)),
    )
    many = tuple(
        Change(ChangeKind.UPGRADE, canonicalize_name(f"package-{number}"), f"package-{number} 1", f"package-{number} 2")
        for number in range(1, 15)
    )
    upgrades = Fix(
        title="upgrade 14 packages",
        applicability=Applicability.SAFE,
        proved=True,
        changes=many,
        flags=(Flag("pip", "--prefer-binary", "sdists of these projects do not build"),),
        commands=(Command(("python", "-m", "pip"), "install what was proved", posix=None),),
    )
    python = Fix(
        title="use Python 3.10",
        applicability=Applicability.DISPLAY_ONLY,
        proved=True,
        changes=(Change(ChangeKind.SET_PYTHON, None, "3.11.0", "3.10.0"),),
        pins=(("numpy", "1.22.0"),),
        python="3.10.0",
    )
    split = Fix(
        title="use two environments",
        applicability=Applicability.DISPLAY_ONLY,
        proved=True,
        changes=(Change(ChangeKind.SPLIT_ENVIRONMENTS, None, None, None),),
        environments=(("a==1", "numpy"), ("b==1", "numpy")),
    )
    return report((finding,), (upgrades, python, split))


#: Every report that a golden file shows, by name.
def waived_report() -> Report:
    """An environment of which all but one finding is accepted: by a waiver, and by a baseline."""
    plain = environment_report()
    accepted = Waiver(reason="gruut runs with NumPy 2", expires=date(2026, 12, 31), path="depcheck.toml", line=4)
    by = {"DC201": accepted, "DC205": Baseline("baseline.json", frozenset())}
    left = tuple(finding for finding in plain.findings if finding.rule.code == "DC202")
    waived = tuple(Waived(found, by[found.rule.code]) for found in plain.findings if found.rule.code in by)
    return replace(
        plain, findings=left, waived=waived, notices=("depcheck.toml:9: the waiver for DC106 waives nothing",)
    )


def several_report() -> Report:
    """Three environments: one with a conflict and its fix, one in order, and one that is not there."""
    first = replace(environment_report(), looked_at=("214 distributions in virtual environment a",))
    second = report(looked_at=("12 distributions in virtual environment b",))
    return as_one([Part("a", first), Part("b", second), Part("c", "no such directory")])


REPORTS = {
    "gruut": gruut_report,
    "environment": environment_report,
    "clean": clean_report,
    "undecided": undecided_report,
    "unusual": unusual_report,
    "waived": waived_report,
    "several": several_report,
}


def why_report() -> WhyReport:
    """Three who ask for numpy: two lines of the user's and a release."""
    tts, limits = ("tts 0.22.0", "gruut 2.2.3"), at(1, path="constraints.txt")
    return WhyReport(
        package=NUMPY,
        report=clean_report(),
        known=121,
        installed="2.3.5",
        chosen="1.26.4",
        left=tuple(f"1.{minor}.4" for minor in range(26, 10, -1)),
        requirers=(
            WhyLine(who=None, requires="numpy>=1.24", location=at(3), allows=60),
            WhyLine(who=None, requires="numpy<2.3", location=limits, allows=110, constraint=True),
            WhyLine(who="gruut 2.2.3", requires="numpy<2.0.0,>=1.19.0", allows=42, path=tts),
        ),
    )


def resolution_report() -> ResolutionReport:
    """One set of versions, and a warning about it."""
    odd = Finding(rule=YANKED, message="`numpy==2.3.5` was yanked", package=NUMPY, locations=(at(2),))
    return ResolutionReport(satisfiable=True, pins=tuple(SET.items()), report=report((odd,)))
