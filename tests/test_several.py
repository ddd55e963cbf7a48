"""The reports of several environments as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from depcheck.model.findings import Finding, Report, Rule, Severity, Skipped, Verdict, with_fixes
from depcheck.model.fixes import Applicability, Fix
from depcheck.model.judged import target_of
from depcheck.model.limits import LimitHit
from depcheck.model.packages import Target
from depcheck.several import Part, as_one


def finding(code: str, package: str = "numpy") -> Finding:
    """A finding about a package."""
    return Finding(
        rule=Rule(code, "some-rule", Severity.ERROR, ""), message=f"{package}!", package=canonicalize_name(package)
    )


def report(*findings: Finding, python: str = "3.11.0", **more: Any) -> Report:  # noqa: ANN401
    """The report of one environment, with a fix for each finding."""
    fixes = tuple(
        Fix(
            id=f"F{number}",
            title=found.message,
            applicability=Applicability.UNSAFE,
            proved=True,
            changes=(),
            addresses=(found.fingerprint,),
        )
        for number, found in enumerate(findings, start=1)
    )
    told = with_fixes(findings, fixes)
    return Report(tool_version="0", target=Target(python), findings=told, fixes=fixes, **more)


def shown(told: Report) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """The code, the environment and the fixes of each finding."""
    return [(found.rule.code, found.environment, found.fix_ids) for found in told.findings]


def test_each_finding_names_its_environment() -> None:
    """The same conflict in two environments is two findings, each with its own fix and a fingerprint of its own."""
    told = as_one([Part("b", report(finding("DC201"))), Part("a", report(finding("DC201"), python="3.12.0"))])

    assert shown(told) == [("DC201", "a", ("F2",)), ("DC201", "b", ("F1",))]
    assert [(fix.id, fix.environment) for fix in told.fixes] == [("F1", "b"), ("F2", "a")]
    assert len({found.fingerprint for found in told.findings}) == 2
    assert [one.label for one in told.environments] == ["b", "a"]
    assert told.target == target_of(told, "b") == Target("3.11.0")
    assert target_of(told, "a") == Target("3.12.0")


def test_what_all_find_in_the_files_is_told_once() -> None:
    """A mistake in a file is one mistake, however many environments it is held against; each has its own fix for it."""
    told = as_one(
        [
            Part("a", report(finding("DC102"), finding("DC201"))),
            Part("b", report(finding("DC901"), finding("DC102"))),
        ]
    )

    assert shown(told) == [("DC102", None, ("F1", "F4")), ("DC201", "a", ("F2",)), ("DC901", "b", ("F3",))]
    assert [part.part_of(told).verdict for part in told.environments] == [Verdict.FINDINGS, Verdict.FINDINGS]


def test_what_cannot_be_looked_at_hides_nothing() -> None:
    """An environment that is not there is named, and the verdict does not pretend to know it."""
    told = as_one([Part("gone", "no such directory"), Part("b", report())])
    gone, there = told.to_dict()["targets"]

    assert (told.verdict, told.complete) == (Verdict.INCOMPLETE, False)
    assert told.skipped == (Skipped("gone", "no such directory"),)
    assert (gone["environment"], gone["failure"], gone["verdict"]) == ("gone", "no such directory", "incomplete")
    assert (there["environment"], there["failure"], there["verdict"]) == ("b", None, "ok")


def test_gaps_are_told_with_their_environment() -> None:
    """What only one of them could not read bears its label, what all could not read is told once."""
    common, own = Skipped("six", "offline"), Skipped("x.egg", "is not a zip")
    hit = LimitHit("metadata_size", 8, "METADATA was cut")
    told = as_one(
        [
            Part("a", report(skipped=(common, own), undecided=True)),
            Part("b", report(skipped=(common,), limits_hit=(hit,))),
        ]
    )

    assert told.skipped == (common, Skipped("a: x.egg", "is not a zip"))
    assert told.limits_hit == (replace(hit, what="b: METADATA was cut"),)
    assert told.undecided


def test_what_answers_rest_on_is_told_once() -> None:
    """Notes, notices and files that several runs have in common stand once in the report of all."""
    common: dict[str, Any] = {"notes": ("rests on an sdist",), "notices": ("no cache",), "stats": (("projects", 2),)}
    told = as_one([Part("a", report(**common)), Part("b", report(**common))])

    assert (told.notes, told.notices, told.stats) == (("rests on an sdist",), ("no cache",), (("projects", 4),))


CODES = st.sampled_from(["DC101", "DC102", "DC201", "DC202", "DC901"])
REPORTS = st.lists(st.builds(lambda found: report(*found), st.lists(st.builds(finding, CODES))), min_size=2, max_size=3)


@given(REPORTS)
def test_each_environment_gets_back_what_it_gave(reports: list[Report]) -> None:
    """The part of an environment has the findings and fixes of its own report, and its verdict."""
    told = as_one([Part(str(number), one) for number, one in enumerate(reports)])
    for environment, alone in zip(told.environments, reports, strict=True):
        part = environment.part_of(told)

        assert {found.rule.code for found in part.findings} == {found.rule.code for found in alone.findings}
        assert len(part.fixes) == len(alone.fixes)
        assert part.verdict == alone.verdict


@given(REPORTS)
def test_fixes_and_findings_name_each_other(reports: list[Report]) -> None:
    """Every fix addresses findings of the report, and each of these names it."""
    told = as_one([Part(str(number), one) for number, one in enumerate(reports)])
    by_print = {found.fingerprint: found for found in told.findings}
    for fix in told.fixes:
        assert fix.addresses
        assert all(fix.id in by_print[fingerprint].fix_ids for fingerprint in fix.addresses)
        assert all(by_print[fingerprint].environment in {None, fix.environment} for fingerprint in fix.addresses)
