"""A set without conflict; and what `resolve` and `why` answer on the sets of the other tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from runs import CHECK, FILE, GRUUT, JSON, ON_LINUX, PAIR, PLAIN, RESOLVE, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

WHY = ("why", "numpy", "-r", FILE, *ON_LINUX)
NEEDED = "numpy<2.0.0,>=1.19.0"


def test_three_lines_without_conflict(asked: Callable[..., Answer]) -> None:
    """No conflicts, and what was looked at: the file, the target, and how much was resolved."""
    told = asked(PLAIN, *CHECK)

    assert (told.status, told.err) == (0, "")
    assert told.out.startswith("no conflicts\n")
    assert f"looked at 3 requirements in {FILE}, for Python 3.11.0 on linux x86_64, 16 projects resolved" in told.text


def test_three_lines_without_conflict_as_json(asked: Callable[..., Answer]) -> None:
    """The verdict is ok, nothing was left out, and there is nothing to mend."""
    report = asked(PLAIN, *CHECK, *JSON).report

    assert (report["verdict"], report["completeness"]) == ("ok", "complete")
    assert (report["findings"], report["fixes"], report["skipped"]) == ([], [], [])
    assert [(source["kind"], source["path"]) for source in report["inputs"]] == [("requirements", FILE)]


def test_resolve_finds_versions(asked: Callable[..., Answer]) -> None:
    """Every line is met by a pin; text and JSON have the same pins."""
    told, answer = asked(PLAIN, *RESOLVE), asked(PLAIN, *RESOLVE, *JSON)
    pins = answer.report["pins"]

    assert (told.status, answer.status, answer.report["satisfiable"]) == (0, 0, True)
    assert answer.report["schema"] == "depcheck-resolution"
    assert {"requests", "flask", "pandas", "numpy", "werkzeug", "urllib3"} <= pins.keys()
    assert told.out.splitlines()[1:] == [f"{name}=={version}" for name, version in pins.items()]


def test_what_resolve_prints_is_without_conflict(asked: Callable[..., Answer]) -> None:
    """The printed pins are a requirements file that passes the check, and resolves to itself."""
    told = asked(PLAIN, *RESOLVE)
    again = asked(told.out, *RESOLVE)

    assert asked(told.out, *CHECK, *JSON).report["verdict"] == "ok"
    assert again.out.splitlines()[1:] == told.out.splitlines()[1:]


def test_resolve_says_that_there_is_no_set(asked: Callable[..., Answer]) -> None:
    """No pins, `satisfiable` is false, and the finding and the fixes are those of `check`."""
    answer, checked = asked(GRUUT, *RESOLVE, *JSON), asked(GRUUT, *CHECK, *JSON)

    assert answer.status == 1
    assert (answer.report["satisfiable"], answer.report["pins"]) == (False, {})
    assert answer.report["findings"] == checked.report["findings"]
    assert answer.report["fixes"] == checked.report["fixes"]


def test_resolve_tells_the_reason_in_words(asked: Callable[..., Answer]) -> None:
    """The text of an impossible set begins with the finding and has no pins."""
    told = asked(GRUUT, *RESOLVE)

    assert told.status == 1
    assert told.out.startswith("error[DC102]: ")
    assert not any(line.startswith("numpy==") for line in told.out.splitlines())


def test_why_on_the_conflict(asked: Callable[..., Answer]) -> None:
    """You and gruut need numpy, no version is left, and the place of your line is told."""
    told, answer = asked(GRUUT, *WHY), asked(GRUUT, *WHY, *JSON).report

    assert told.status == 0
    assert [(line["who"], line["requires"]) for line in answer["requirers"]] == [
        (None, "numpy==2.3.5"),
        ("gruut 2.2.3", NEEDED),
    ]
    assert answer["requirers"][0]["location"] == {"path": FILE, "line": 2}
    assert (answer["left"], answer["chosen"]) == ([], None)
    assert f"{FILE}:2" in told.text
    assert "no version is left" in told.text


def test_why_where_versions_are_left(asked: Callable[..., Answer]) -> None:
    """Every version that is left meets every requirement that is shown, and the newest is the one that is chosen."""
    answer = asked(PLAIN, *WHY, *JSON).report
    requirements = [Requirement(line["requires"]) for line in answer["requirers"]]

    assert [line["who"].split()[0] for line in answer["requirers"]] == ["pandas"]
    assert answer["left"][0] == answer["chosen"]
    assert all(requirement.specifier.contains(version) for requirement in requirements for version in answer["left"])


def test_why_on_the_pair(asked: Callable[..., Answer]) -> None:
    """Gruut is needed by both, and the two leave no version of it."""
    answer = asked(PAIR, "why", "gruut", "-r", FILE, *ON_LINUX, *JSON).report
    needs = {str(line["who"]).lower(): line["requires"] for line in answer["requirers"]}

    assert needs["tts 0.22.0"] == "gruut[de,es,fr]==2.2.3"
    assert needs["styletts2 0.1.6"] == "gruut>=2.3.4,<3.0.0"
    assert answer["left"] == []


def test_why_of_what_nobody_needs(asked: Callable[..., Answer]) -> None:
    """A project that no line leads to has no requirers, and that is said."""
    told = asked(PLAIN, "why", "gruut", "-r", FILE, *ON_LINUX)

    assert told.status == 0
    assert "gruut" in told.text
    assert asked(PLAIN, "why", "gruut", "-r", FILE, *ON_LINUX, *JSON).report["requirers"] == []
