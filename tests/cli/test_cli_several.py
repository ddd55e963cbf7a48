"""Several environments at once from the command line: one report, one exit status, and none hides another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from commands import NOWHERE, ran, virtual_environment

from depcheck import DepcheckError, Options, check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NEEDS = ["numpy<2.0.0,>=1.19.0"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with an environment in which gruut and numpy do not fit, and one in which they do."""
    for name, numpy in (("broken", "2.3.5"), ("fine", "1.26.4")):
        (tmp_path / name).mkdir()
        virtual_environment(tmp_path / name).add("gruut", "2.2.3", NEEDS).add("numpy", numpy)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON report of a check."""
    report: dict[str, Any] = json.loads(ran(capsys, "check", *words, *NOWHERE, "--output-format", "json")[1])
    return report


def found(report: dict[str, Any]) -> list[tuple[str, str | None]]:
    """The code and the environment of each finding."""
    return [(finding["code"], finding["environment"]) for finding in report["findings"]]


def test_one_report_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    """The headline says which environment it speaks of; each environment has its own summary."""
    status, out, err = ran(capsys, "check", "--venv", "fine", "--venv", "broken", *NOWHERE)

    assert (status, err) == (1, "")
    assert out.startswith("error[DC201] in broken: `gruut 2.2.3` requires ")
    for line in (
        "fine: no conflicts",
        "broken: 1 conflict",
        "  looked at 2 distributions in virtual environment fine, ",
    ):
        assert f"\n{line}" in out
    assert out.splitlines()[-1].startswith("2 environments: 1 conflict")


def test_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Findings and fixes name their environment, `targets` lists all, and `target` stays what it was."""
    report = told(capsys, "--venv", "fine", "--venv", "broken")

    assert found(report) == [("DC201", "broken")]
    assert [(target["environment"], target["verdict"]) for target in report["targets"]] == [
        ("fine", "ok"),
        ("broken", "findings"),
    ]
    assert report["target"]["search_path"] == ["fine/lib/python3.11/site-packages"]


def test_fixes_are_those_of_their_environment(
    served: Callable[[Mapping[str, Any]], str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each fix is proved for one environment, starts its interpreter, and addresses what was found there."""
    (folder / "third").mkdir()
    virtual_environment(folder / "third").add("gruut", "2.2.3", NEEDS).add("numpy", "2.0.0")
    index = served({"gruut": {"2.2.3": NEEDS}, "numpy": {"1.26.4": [], "2.0.0": [], "2.3.5": []}})
    words = ("check", "--venv", "broken", "--venv", "third", "--index-url", index, "--no-cache")
    report = json.loads(ran(capsys, *words, "--output-format", "json")[1])

    assert [(fix["id"], fix["environment"]) for fix in report["fixes"]] == [("F1", "broken"), ("F2", "third")]
    assert [fix["commands"][0]["argv"][0] for fix in report["fixes"]] == ["broken/bin/python", "third/bin/python"]
    for finding, fix in zip(report["findings"], report["fixes"], strict=True):
        assert (finding["environment"], finding["fix_ids"]) == (fix["environment"], [fix["id"]])
        assert fix["addresses"] == [finding["fingerprint"]]


def test_files_are_held_against_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong in the files alone is told once, what they ask of an environment for each of them."""
    (folder / "requirements.txt").write_text("numpy==2.3.5\nsix<1\nsix>=1\n")
    report = told(capsys, "-r", "requirements.txt", "--venv", "fine", "--venv", "broken")

    assert found(report) == [
        ("DC101", None),
        ("DC201", "broken"),
        ("DC213", "broken"),
        ("DC213", "broken"),
        ("DC214", "fine"),
        ("DC213", "fine"),
        ("DC213", "fine"),
    ]
    assert [file["path"] for file in report["inputs"]] == ["requirements.txt"]


def test_what_is_missing_hides_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    """An environment that is not there is wrong use, named on standard error; the others are told all the same."""
    status, out, err = ran(capsys, "check", "--venv", "gone", "--venv", "broken", "--python", "no/python", *NOWHERE)
    report = told(capsys, "--venv", "gone", "--venv", "broken")

    assert status == 2
    assert err == "error: gone: no such directory\nerror: no/python: no such interpreter\n"
    assert out.startswith("error[DC201] in broken: ")
    assert "gone: could not be looked at: no such directory\n" in out
    assert [(target["environment"], target["failure"]) for target in report["targets"]] == [
        ("gone", "no such directory"),
        ("broken", None),
    ]


WRONG = [
    (("--venv", "gone", "--venv", "away"), "error: gone: no such directory; away: no such directory\n"),
    (("--venv", "fine", "--venv", "broken", "--path", "."), "error: only one of --venv, --python and --path can name"),
    (("--venv", "fine", "--venv", "broken", "-r", "no.txt"), "error: no.txt: no such file\n"),
    (("--venv", "fine", "--venv", "broken", "--platform", "amiga"), "error: unknown platform `amiga`"),
]


@pytest.mark.parametrize(("words", "message"), WRONG)
def test_what_is_wrong_for_all(words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing can be judged, or what is wrong concerns all, one line says it and nothing is printed."""
    status, out, err = ran(capsys, "check", *words, *NOWHERE)

    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(message)


def test_the_same_environment_is_judged_once(capsys: pytest.CaptureFixture[str]) -> None:
    """However it is spelled; twice is not several."""
    report = told(capsys, "--venv", "broken", "--venv", "./broken/", "--venv", "fine", "--venv", "fine")

    assert [target["environment"] for target in report["targets"]] == ["broken", "fine"]
    assert "targets" not in told(capsys, "--venv", "broken", "--venv", "broken/")


@pytest.mark.parametrize("option", ["--venv", "--python"])
def test_one_is_as_ever(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A report of one environment says nothing of several."""
    report = told(capsys, option, "broken")

    assert "targets" not in report
    assert all("environment" not in told for told in (*report["findings"], *report["fixes"]))


def test_other_commands_look_at_one(capsys: pytest.CaptureFixture[str]) -> None:
    """`why` says so."""
    status, _, err = ran(capsys, "why", "numpy", "--venv", "fine", "--venv", "broken", *NOWHERE)

    assert status == 2
    assert err == "error: one environment at a time can be looked at here, not fine and broken\n"


def test_environments_of_the_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file may name several; a waiver holds in all of them."""
    (folder / "depcheck.toml").write_text(
        'venv = ["fine", "broken"]\n[[waivers]]\ncode = "DC201"\nreason = "it is fine"\n'
    )
    status, out, err = ran(capsys, *NOWHERE)

    assert (status, err) == (0, "checking fine and broken\n")
    assert out.startswith("1 finding waived; -v tells which, and why\nfine: no conflicts\n")
    assert "\nbroken: no other conflicts\n" in out


def test_library() -> None:
    """The options of the library take several as well."""
    report = check(Options(venv=("fine", Path("broken")), python="broken", offline=True, no_cache=True))

    assert [environment.label for environment in report.environments] == ["fine", "broken"]
    with pytest.raises(DepcheckError, match="gone: no such directory; away: no such directory"):
        check(Options(venv=("gone", "away"), offline=True, no_cache=True))
