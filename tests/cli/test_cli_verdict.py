"""Which findings a report keeps, and which exit status it gets."""

from __future__ import annotations

import pytest

from depcheck.cli.parser import split
from depcheck.cli.verdict import checked_prefixes, exit_status, selected
from depcheck.errors import UsageError
from depcheck.model.findings import Finding, Report, Rule, Severity, with_fixes
from depcheck.model.fixes import Applicability, Fix


def finding(code: str, severity: Severity = Severity.ERROR) -> Finding:
    """A finding of some rule."""
    return Finding(rule=Rule(code, "some-rule", severity, ""), message=f"a finding of {code}")


def report(*findings: Finding, undecided: bool = False) -> Report:
    """A report of some findings, with a fix for each."""
    fixes = tuple(
        Fix(
            id=f"F{number}",
            title=f"mend {finding.rule.code}",
            applicability=Applicability.SAFE,
            proved=True,
            changes=(),
            addresses=(finding.fingerprint,),
        )
        for number, finding in enumerate(findings, start=1)
    )
    return Report(tool_version="0", target=None, findings=with_fixes(findings, fixes), fixes=fixes, undecided=undecided)


ERROR, WARNING, NOTE = (
    finding(code, level)
    for code, level in zip(("DC201", "DC106", "DC301"), sorted(Severity, reverse=True), strict=True)
)
STATUSES = [
    # findings, undecided: the status for each of error, warning, note, never
    ((), False, (0, 0, 0, 0)),
    ((NOTE,), False, (0, 0, 1, 0)),
    ((WARNING,), False, (0, 1, 1, 0)),
    ((ERROR,), False, (1, 1, 1, 0)),
    ((NOTE, WARNING, ERROR), False, (1, 1, 1, 0)),
    ((), True, (4, 4, 4, 4)),
    ((WARNING,), True, (4, 1, 1, 4)),
    ((ERROR,), True, (1, 1, 1, 0)),
]


@pytest.mark.parametrize(("findings", "undecided", "statuses"), STATUSES)
def test_exit_status(findings: tuple[Finding, ...], undecided: bool, statuses: tuple[int, ...]) -> None:  # noqa: FBT001
    """1 for findings from the severity on that `--fail-on` names; 4 where it could not be told; 0 else."""
    told = report(*findings, undecided=undecided)

    assert (
        tuple(exit_status(told, level, allow_incomplete=False) for level in ("error", "warning", "note", "never"))
        == statuses
    )


def test_allow_incomplete() -> None:
    """`--allow-incomplete` forgives what could not be told, not what was found."""
    assert exit_status(report(undecided=True), "error", allow_incomplete=True) == 0
    assert exit_status(report(ERROR, undecided=True), "error", allow_incomplete=True) == 1


SELECTIONS = [
    ((), (), ("DC101", "DC102", "DC201", "DC213")),
    (("DC2",), (), ("DC201", "DC213")),
    (("DC101", "DC21"), (), ("DC101", "DC213")),
    ((), ("DC1",), ("DC201", "DC213")),
    (("DC2",), ("DC213",), ("DC201",)),
    (("DC201",), ("DC2",), ("DC201",)),
    (("DC2",), ("DC2",), ()),
    (("ALL",), ("DC10",), ("DC201", "DC213")),
]


@pytest.mark.parametrize(("select", "ignore", "kept"), SELECTIONS)
def test_selection(select: tuple[str, ...], ignore: tuple[str, ...], kept: tuple[str, ...]) -> None:
    """The longest start of a code decides, and a fix goes with the last finding that it mends."""
    told = report(*map(finding, ("DC101", "DC102", "DC201", "DC213")))
    left = selected(told, checked_prefixes("--select", select), checked_prefixes("--ignore", ignore))

    assert tuple(finding.rule.code for finding in left.findings) == kept
    assert tuple(fix.title for fix in left.fixes) == tuple(f"mend {code}" for code in kept)


def test_selection_keeps_what_could_not_be_told() -> None:
    """Choosing rules makes nothing certain that is not."""
    assert selected(report(ERROR, undecided=True), ("DC1",), ()).undecided


@pytest.mark.parametrize("prefix", ["E501", "dc201", "DC2011", "D", "DC20x", "", "*"])
def test_no_start_of_a_code(prefix: str) -> None:
    """What is no code, nor the start of one, is wrong use rather than a silent nothing."""
    with pytest.raises(UsageError):
        checked_prefixes("--select", (prefix,))


def test_values_parted_by_commas() -> None:
    """Options that take several values take them parted by commas or given again."""
    assert split(["DC1, DC201", "DC3", ",", ""]) == ("DC1", "DC201", "DC3")
