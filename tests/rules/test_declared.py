"""What the user's lines say by themselves."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from depcheck.model.facts import Constraint, Requested
from depcheck.model.findings import Finding, Severity
from depcheck.model.packages import RequirementLine, Target
from depcheck.model.source import Location
from depcheck.model.world import OptionLine, Requirements, Unread, UnreadKind
from depcheck.rules.declared import RULES, check_declared

TARGET = Target("3.12.1")


def line(text: str, number: int | None = None, *, constraint: bool = False) -> RequirementLine:
    """A line of `requirements.txt`, or of `constraints.txt`, or an argument where it has no number."""
    path = "constraints.txt" if constraint else "requirements.txt"
    location = Location(path, number, 1, number, len(text) + 1) if number else None
    return RequirementLine(text, Requirement(text), constraint, location)


def checked(*texts: str, constraints: tuple[str, ...] = ()) -> list[Finding]:
    """The findings on lines that stand below each other."""
    requirements = Requirements(
        lines=tuple(line(text, number) for number, text in enumerate(texts, 1)),
        constraints=tuple(line(text, number, constraint=True) for number, text in enumerate(constraints, 1)),
    )
    return list(check_declared(requirements, TARGET))


def cores(*texts: str, constraints: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The lines of each contradiction."""
    findings = checked(*texts, constraints=constraints)
    return [f.explanation.requirements for f in findings if f.explanation and f.rule.code == "DC101"]


@pytest.mark.parametrize(
    ("texts", "constraints", "expected"),
    [
        (("numpy<2", "numpy==2.3.5"), (), [("numpy<2", "numpy==2.3.5")]),
        (("numpy<2", "Numpy==2.3.5"), (), [("numpy<2", "Numpy==2.3.5")]),
        (("numpy>2,<1",), (), [("numpy>2,<1",)]),
        (("numpy>=1", "numpy<=1", "numpy!=1"), (), [("numpy>=1", "numpy<=1", "numpy!=1")]),
        (("numpy>=1", "numpy<3", "numpy>=4"), (), [("numpy<3", "numpy>=4")]),
        (("numpy==1", "numpy==2", "numpy==3", "numpy==4"), (), [("numpy==1", "numpy==2"), ("numpy==3", "numpy==4")]),
        (("numpy>=2",), ("numpy<2",), [("numpy>=2", "numpy<2")]),
        (("numpy",), ("numpy<2", "numpy>2"), [("numpy", "numpy<2", "numpy>2")]),
        (("numpy>=2",), ("numpy<2", "numpy>2"), [("numpy>=2", "numpy<2")]),
        (("numpy",), ("numpy<1,>2",), [("numpy", "numpy<1,>2")]),
        (("numpy==1", "numpy==2"), ("numpy==3",), [("numpy==1", "numpy==2")]),
        (("numpy===dev", "numpy>=1"), (), [("numpy===dev", "numpy>=1")]),
        (("a @ https://index.example/a.zip",), ("a<1", "a>1"), [("a @ https://index.example/a.zip", "a<1", "a>1")]),
        (("numpy==1.0+cpu", "numpy==1.0+cu121"), (), [("numpy==1.0+cpu", "numpy==1.0+cu121")]),
        (("numpy<2", "numpy==2.0rc1"), (), [("numpy<2", "numpy==2.0rc1")]),
        (("numpy>1", "numpy==1.post1"), (), [("numpy>1", "numpy==1.post1")]),
    ],
)
def test_contradictions_are_minimal_and_independent(
    texts: tuple[str, ...], constraints: tuple[str, ...], expected: list[tuple[str, ...]]
) -> None:
    """Each contradiction names exactly the lines that it takes; no line is named twice."""
    assert cores(*texts, constraints=constraints) == expected


@pytest.mark.parametrize(
    ("texts", "constraints"),
    [
        (("numpy<2", "scipy==2.3.5"), ()),
        (("numpy==1.0", "numpy==1.0.0"), ()),
        (("numpy==1.0", "numpy==1.0+cpu"), ()),
        (("numpy>=1", "numpy<2"), ()),
        (("numpy<2 ; sys_platform == 'win32'", "numpy==2.3.5"), ()),
        (("numpy<2 ; python_version < '3.12'", "numpy==2.3.5 ; python_version >= '3.12'"), ()),
        ((), ("numpy<2", "numpy>2")),
        (("scipy",), ("numpy<2", "numpy>2")),
    ],
)
def test_what_some_version_satisfies_is_no_contradiction(texts: tuple[str, ...], constraints: tuple[str, ...]) -> None:
    """Lines for another target, other projects, and constraints that nobody runs into are left alone."""
    assert cores(*texts, constraints=constraints) == []


def test_a_contradiction_stands_alone_in_one_line() -> None:
    """The message names both lines with their places, and the facts tell requirements from constraints."""
    (finding,) = checked("numpy>=2", constraints=("numpy<2",))

    assert finding.message == (
        "`numpy>=2` (requirements.txt:1) and constraint `numpy<2` (constraints.txt:1) contradict each other: "
        "no version satisfies both"
    )
    assert finding.package == "numpy"
    assert [type(fact) for fact in finding.facts] == [Requested, Constraint]
    assert [str(location) for location in finding.locations] == ["requirements.txt:1", "constraints.txt:1"]


def test_a_contradiction_of_one_and_of_three() -> None:
    """The words fit the number of lines."""
    (one,) = checked("numpy>2,<1")
    (three,) = checked("numpy>=1", "numpy<=1", "numpy!=1")

    assert one.message == "`numpy>2,<1` (requirements.txt:1) contradicts itself: no version satisfies it"
    assert one.requirement == "numpy>2,<1"
    assert three.message.endswith("contradict each other: no version satisfies all of them")


def test_an_argument_has_no_place() -> None:
    """A requirement from the command line is named as such."""
    requirements = Requirements(lines=(line("numpy<2", 4), line("numpy>=2")))
    (finding,) = check_declared(requirements, TARGET)

    assert finding.message.startswith("`numpy<2` (requirements.txt:4) and `numpy>=2` (argument) contradict")
    assert len(finding.locations) == 1


def test_thousands_of_lines_on_one_project_are_judged() -> None:
    """The contradiction is found among many lines, and many exclusions are left to the resolver."""
    many = [f"numpy>={number}" for number in range(2000)]
    excluded = [f"numpy!={number}" for number in range(2000)]

    assert cores(*many, "numpy<5") == [("numpy>=5", "numpy<5")]
    assert cores(*excluded) == []


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (("numpy", "numpy"), ["DC109"]),
        (("numpy>=1", "NumPy<2", "numpy"), ["DC109"]),
        (("numpy", "numpy==1", "numpy==2"), ["DC101"]),
        (("numpy ; sys_platform == 'win32'", "numpy"), []),
        (("numpy", "scipy"), []),
    ],
)
def test_duplicates_are_reported_once_and_never_beside_a_contradiction(
    texts: tuple[str, ...], codes: list[str]
) -> None:
    """One mistake has one diagnosis."""
    assert [finding.rule.code for finding in checked(*texts)] == codes


def test_a_duplicate_names_every_line() -> None:
    """All places are there to be looked at."""
    (finding,) = checked("numpy>=1", "numpy")

    assert (
        finding.message
        == "numpy is asked for 2 times: `numpy>=1` (requirements.txt:1) and `numpy` (requirements.txt:2)"
    )
    assert finding.level is Severity.WARNING


@pytest.mark.parametrize(
    ("option", "beside", "code"),
    [
        ("--index-url", False, "DC113"),
        ("--extra-index-url", True, "DC113"),
        ("--find-links", False, "DC113"),
        ("--trusted-host", False, "DC113"),
        ("--no-build-isolation", False, "DC110"),
        ("--install-option", True, "DC110"),
        ("--pre", True, "DC110"),
        ("--pre", False, None),
        ("--require-hashes", False, None),
    ],
)
def test_options(option: str, beside: bool, code: str | None) -> None:  # noqa: FBT001
    """Options on the index and options that pip would refuse or drop are reported, the others not."""
    here = Location("requirements.txt", 3, 1, 3, 9)
    requirements = Requirements(options=(OptionLine(option, option, here, beside),))
    findings = list(check_declared(requirements, TARGET))

    assert [finding.rule.code for finding in findings] == ([code] if code else [])
    assert all(finding.message.startswith(f"`{option}` (requirements.txt:3)") for finding in findings)
    assert all(finding.locations == (here,) for finding in findings)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (UnreadKind.INVALID_REQUIREMENT, "DC901"),
        (UnreadKind.UNREADABLE_INPUT, "DC902"),
        (UnreadKind.OUTSIDE_ROOT, "DC902"),
        (UnreadKind.INCLUDE_CYCLE, "DC903"),
        (UnreadKind.UNSUPPORTED, None),
    ],
)
def test_lines_that_were_not_read(kind: UnreadKind, code: str | None) -> None:
    """Mistakes are findings with place and reason; what cannot be judged is none."""
    here = Location("requirements.txt", 3, 1, 3, 9)
    unread = Unread(kind, "numpy=<2", "the reason", here)
    findings = list(check_declared(Requirements(unread=(unread,)), TARGET))

    assert [finding.rule.code for finding in findings] == ([code] if code else [])
    assert all("the reason" in finding.message and "requirements.txt:3" in finding.message for finding in findings)
    assert all(finding.requirement == "numpy=<2" for finding in findings)


def test_every_rule_has_its_own_code() -> None:
    """No code is used twice."""
    codes = [rule.code for rule in RULES]

    assert codes == ["DC101", "DC109", "DC110", "DC113", "DC901", "DC902", "DC903"]
