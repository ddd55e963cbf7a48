"""What a user has decided about findings: severities, waivers and a baseline, carried out on a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from depcheck.model.findings import Explanation, Finding, Report, Requirer, Rule, Severity, Verdict, with_fixes
from depcheck.model.fixes import Applicability, Fix
from depcheck.model.policy import Baseline, Policy, Waiver
from depcheck.policy import Scope, judged, matches

if TYPE_CHECKING:
    from collections.abc import Sequence

TODAY = date(2026, 6, 30)
ALL = Scope(files=True, environment=True)
LEVELS = {"DC102": Severity.ERROR, "DC106": Severity.WARNING, "DC201": Severity.ERROR, "DC206": Severity.NOTE}
CODES = (*LEVELS, "DC214")
PACKAGES = ("numpy", "pandas")
REQUIREMENTS = ("numpy<2", "numpy<2.0.0,>=1.19.0", "pandas; python_version < '3.13'", "not ok")


def finding(code: str = "DC201", package: str = "numpy", requirer: str | None = "gruut", **more: Any) -> Finding:  # noqa: ANN401
    """A finding about a package."""
    return Finding(
        rule=Rule(code, f"rule-{code}", LEVELS.get(code, Severity.ERROR), ""),
        message=f"{code} of {package}",
        package=canonicalize_name(package),
        required_by=Requirer(canonicalize_name(requirer), "2.2.3") if requirer else None,
        **{"requirement": "numpy<2.0.0,>=1.19.0", **more},
    )


def report(findings: Sequence[Finding], *, undecided: bool = False) -> Report:
    """A report with a fix for each finding, and one for all of them."""
    told = tuple(finding.fingerprint for finding in findings)
    each = [(fingerprint,) for fingerprint in told]
    fixes = tuple(
        Fix(
            id=f"F{number}",
            title="mend it",
            applicability=Applicability.UNSAFE,
            proved=True,
            changes=(),
            addresses=addresses,
        )
        for number, addresses in enumerate([*each, told] if told else [], start=1)
    )
    ordered = tuple(sorted(with_fixes(tuple(findings), fixes), key=lambda finding: finding.order))
    return Report(tool_version="0", target=None, findings=ordered, fixes=fixes, undecided=undecided)


def waiver(**named: Any) -> Waiver:  # noqa: ANN401
    """A waiver in the third line of a file."""
    return Waiver(**{"reason": "it is fine", "path": "depcheck.toml", "line": 3, **named})


def judge(policy: Policy, *findings: Finding, scope: Scope = ALL, undecided: bool = False) -> Report:
    """What a policy makes of some findings."""
    return judged(report(findings, undecided=undecided), policy, TODAY, scope)


MATCHES = [
    ({"code": "DC201"}, {}, True),
    ({"code": "DC202"}, {}, False),
    ({"package": "NumPy"}, {}, True),
    ({"package": "pandas"}, {}, False),
    ({"package": "gruut"}, {}, False),
    ({"required_by": "Gruut"}, {}, True),
    ({"required_by": "numpy"}, {}, False),
    ({"required_by": "gruut"}, {"requirer": None}, False),
    ({"requirement": "numpy<2.0.0,>=1.19.0"}, {}, True),
    ({"requirement": "NumPy >= 1.19.0, < 2.0.0"}, {}, True),
    ({"requirement": "numpy<2"}, {}, False),
    ({"requirement": "numpy"}, {}, False),
    ({"requirement": "numpy"}, {"requirement": None}, False),
    ({"requirement": "tts[de,FR]"}, {"requirement": "TTS[fr,de]"}, True),
    ({"requirement": "tts[de]"}, {"requirement": "TTS[fr,de]"}, False),
    ({"requirement": "numpy<2"}, {"requirement": 'numpy<2 ; python_version < "3.13"'}, True),
    ({"requirement": "numpy<2; python_version<'3.13'"}, {"requirement": 'numpy<2; python_version < "3.13"'}, True),
    ({"requirement": "numpy<2; python_version<'3.12'"}, {"requirement": 'numpy<2; python_version < "3.13"'}, False),
    ({"requirement": "other (>=1.0.*)"}, {"requirement": "other  (>=1.0.*)"}, True),
    ({"requirement": "numpy==2.3.5"}, {"explanation": Explanation(("gruut==2.2.3", "numpy==2.3.5"), ())}, True),
    ({"code": "DC201", "package": "numpy", "required_by": "gruut"}, {}, True),
    ({"code": "DC201", "package": "numpy", "required_by": "tts"}, {}, False),
]


@pytest.mark.parametrize(("named", "about", "expected"), MATCHES)
def test_waiver_holds_for_what_has_all_that_it_names(
    named: dict[str, Any],
    about: dict[str, Any],
    expected: bool,  # noqa: FBT001
) -> None:
    """Code, package, requirer and requirement are compared, names and requirements in any spelling."""
    assert matches(waiver(**named), finding(**about)) is expected


def test_waived_finding_counts_for_nothing() -> None:
    """It is told apart with its reason and its place, its fixes go with it, and the verdict is that of the rest."""
    told = judge(Policy(waivers=(waiver(package="numpy", expires=TODAY),)), finding())
    (entry,) = told.to_dict()["waived"]

    assert (told.findings, told.fixes, told.notices, told.verdict) == ((), (), (), Verdict.OK)
    assert (entry["code"], entry["fix_ids"], entry["reason"]) == ("DC201", [], "it is fine")
    assert entry["waiver"] == {"kind": "waiver", "path": "depcheck.toml", "line": 3, "expires": "2026-06-30"}


def test_the_first_waiver_of_several_gives_the_reason() -> None:
    """A second one that holds too is used as well."""
    told = judge(Policy(waivers=(waiver(code="DC201", reason="one"), waiver(package="numpy"))), finding())

    assert [waived.reason for waived in told.waived] == ["one"]
    assert told.notices == ()


def test_expired_waiver_waives_nothing() -> None:
    """The day after its last a waiver is over, and that is told; the finding counts."""
    told = judge(Policy(waivers=(waiver(code="DC201", package="numpy", expires=date(2026, 6, 29)),)), finding())

    assert (len(told.findings), told.waived) == (1, ())
    assert told.notices == ("depcheck.toml:3: the waiver for DC201 of `numpy` expired on 2026-06-29",)


FILES, ENVIRONMENT = Scope(files=True, environment=False), Scope(files=False, environment=True)
UNUSED = [
    # what is named, what was looked at: is it told that nothing was found for it?
    ({"code": "DC202"}, ALL, True),
    ({"code": "DC202"}, ENVIRONMENT, True),
    ({"code": "DC202"}, FILES, False),
    ({"code": "DC106"}, FILES, True),
    ({"code": "DC901"}, FILES, True),
    ({"code": "DC106"}, ENVIRONMENT, False),
    ({"code": "DC213"}, FILES, False),
    ({"code": "DC213"}, ENVIRONMENT, False),
    ({"code": "DC213"}, ALL, True),
    ({"code": "DC211"}, ALL, False),
    ({"code": "DC211"}, replace(ENVIRONMENT, missing_files=True), True),
    ({"package": "scipy"}, FILES, True),
    ({"code": "DC201"}, ALL, False),
]


@pytest.mark.parametrize(("named", "scope", "expected"), UNUSED)
def test_unused_waiver(named: dict[str, Any], scope: Scope, expected: bool) -> None:  # noqa: FBT001
    """A waiver that nothing was found for is told, unless the run did not look for it or could not tell."""
    policy = Policy(waivers=(waiver(**named),))
    (name,) = named.values()
    told = judge(policy, finding(), scope=scope).notices

    assert bool(told) is expected
    assert all(notice.startswith("depcheck.toml:3: the waiver for ") and "waives nothing" in notice for notice in told)
    assert all(name in notice for notice in told)
    assert judge(policy, finding(), scope=scope, undecided=True).notices == ()


def test_severity_of_a_rule() -> None:
    """What a rule's findings count as decides on the verdict and on their order, and not on their fingerprint."""
    plain = report((finding("DC206"), finding("DC106")))
    told = judged(plain, Policy(severities=(("DC206", Severity.ERROR), ("DC101", Severity.NOTE))), TODAY, ALL)

    assert [(found.rule.code, found.level.label) for found in told.findings] == [
        ("DC206", "error"),
        ("DC106", "warning"),
    ]
    assert {found.fingerprint for found in told.findings} == {found.fingerprint for found in plain.findings}


def test_baseline() -> None:
    """What an earlier report has counts for nothing; a waiver goes before, because it knows a reason."""
    known, other, new = finding(), finding("DC106"), finding(package="pandas")
    baseline = Baseline("base.json", frozenset({known.fingerprint, other.fingerprint}))
    told = judge(Policy(waivers=(waiver(code="DC106"),), baseline=baseline), known, other, new)

    assert [found.package for found in told.findings] == ["pandas"]
    assert [(w.finding.rule.code, w.reason) for w in told.waived] == [
        ("DC201", "in the baseline base.json"),
        ("DC106", "it is fine"),
    ]


def test_baseline_of_one_environment_holds_in_several() -> None:
    """A report of one environment names none; what it has is accepted wherever it is found."""
    bare = finding()
    there, elsewhere = replace(bare, environment="a"), replace(bare, environment="b")

    assert judge(Policy(baseline=Baseline("b.json", frozenset({bare.fingerprint}))), there, elsewhere).findings == ()
    (left,) = judge(Policy(baseline=Baseline("b.json", frozenset({there.fingerprint}))), there, elsewhere).findings
    assert left.environment == "b"


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(CODES),
        st.sampled_from(PACKAGES),
        st.sampled_from(["gruut", "tts", None]),
        requirement=st.sampled_from([*REQUIREMENTS, None]),
    ),
    max_size=6,
)
WAIVERS = st.lists(
    st.builds(
        waiver,
        code=st.sampled_from([*CODES, None]),
        package=st.sampled_from([*PACKAGES, None]),
        required_by=st.sampled_from(["tts", None, None]),
        requirement=st.sampled_from([*REQUIREMENTS, None, None]),
        expires=st.sampled_from([None, TODAY, date(2026, 1, 1)]),
    ),
    max_size=3,
)


@given(FINDINGS, WAIVERS, st.sets(st.integers(0, 5)))
def test_waived_and_shown_are_all(findings: list[Finding], waivers: list[Waiver], accepted: set[int]) -> None:
    """No finding is lost, and only the accepted change: no other in its text, its fixes or its place in the order."""
    plain = report(findings)
    prints = frozenset(found.fingerprint for number, found in enumerate(findings) if number in accepted)
    told = judged(plain, Policy(waivers=tuple(waivers), baseline=Baseline("b.json", prints)), TODAY, ALL)
    waived = [entry.finding.fingerprint for entry in told.waived]

    assert sorted([*waived, *(found.fingerprint for found in told.findings)]) == sorted(
        found.fingerprint for found in plain.findings
    )
    assert list(told.findings) == [found for found in plain.findings if found.fingerprint not in waived]
    assert {fix_id for found in told.findings for fix_id in found.fix_ids} == {fix.id for fix in told.fixes}
    assert {fix_id for entry in told.waived for fix_id in entry.finding.fix_ids} <= {fix.id for fix in told.fixes}


@given(FINDINGS, WAIVERS)
def test_only_waivers_in_force_waive(findings: list[Finding], waivers: list[Waiver]) -> None:
    """A finding is waived if, and only if, a waiver that is not over has all that it names."""
    told = judged(report(findings), Policy(waivers=tuple(waivers)), TODAY, ALL)
    in_force = [one for one in waivers if one.expires is None or one.expires >= TODAY]

    assert all(any(matches(one, entry.finding) for one in in_force) for entry in told.waived)
    assert not any(matches(one, found) for one in in_force for found in told.findings)


def test_nothing_decided_changes_nothing() -> None:
    """An empty policy leaves a report as it is."""
    plain = report((finding(),))

    assert judged(plain, Policy(), TODAY, ALL) == plain
