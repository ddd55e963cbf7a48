"""A configuration file from the command line: what it adds, what goes before it, and waivers to the exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from commands import NOWHERE, ran, virtual_environment

from depcheck import Options, Policy, Waiver, check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

CHECK = ("check", "--venv", "env", *NOWHERE)
WAIVER = """
[[waivers]]
code = "DC201"
package = "numpy"
reason = "gruut runs with NumPy 2"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with an environment in which gruut and numpy do not fit and six is missing."""
    work = tmp_path / "work"
    (work / "env").mkdir(parents=True)
    site = virtual_environment(work / "env")
    site.add("gruut", "2.2.3", ["numpy<2.0.0,>=1.19.0", "six"]).add("numpy", "2.3.5")
    monkeypatch.chdir(work)
    return work


def configure(folder: Path, text: str) -> None:
    """Write depcheck.toml."""
    (folder / "depcheck.toml").write_text(text)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON report of a check."""
    report: dict[str, Any] = json.loads(ran(capsys, *words, "--output-format", "json")[1])
    return report


def codes(report: dict[str, Any], key: str = "findings") -> list[str]:
    """The codes of the findings, or of the waived ones."""
    return [finding["code"] for finding in report.get(key, [])]


def test_waived_finding_is_not_lost(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stands under a key of its own with its reason; what is not waived is told and counts as before."""
    plain = told(capsys, *CHECK)
    configure(folder, WAIVER)
    report = told(capsys, *CHECK)

    assert (codes(plain), codes(report), codes(report, "waived")) == (["DC201", "DC202"], ["DC202"], ["DC201"])
    assert report["findings"] == plain["findings"][1:]
    assert report["waived"][0]["reason"] == "gruut runs with NumPy 2"
    assert report["inputs"] == [{**report["inputs"][0], "kind": "configuration", "path": "depcheck.toml"}]


def test_exit_status_counts_what_is_not_waived(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With everything waived the status is 0; one line says how many, with -v each is told with its reason."""
    configure(folder, WAIVER + '[[waivers]]\npackage = "six"\nreason = "vendored"\nexpires = 9999-12-31\n')
    status, out, err = ran(capsys, *CHECK)
    _, verbose, _ = ran(capsys, *CHECK, "-v")

    assert (status, err) == (0, "")
    assert out.startswith("2 findings waived; -v tells which, and why\nno other conflicts\n")
    assert "waived[DC202]: `gruut 2.2.3` requires `six`, " in verbose
    assert "  because: vendored  depcheck.toml:6, until 9999-12-31\n" in verbose


def test_formats_for_programs_say_how_many_are_waived(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Concise and github list what counts; the headline on standard error does not hide the rest."""
    configure(folder, WAIVER)
    for name in ("concise", "github"):
        _, out, err = ran(capsys, *CHECK, "--output-format", name)

        assert (out.count("\n"), err) == (1, "1 error, 1 finding waived\n")


def test_expired_and_unused_waivers_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that is over waives nothing; both are warnings on standard error and notices of the report."""
    configure(folder, WAIVER + 'expires = 2020-02-29\n[[waivers]]\ncode = "DC205"\nreason = "twins"\n')
    status, out, err = ran(capsys, *CHECK)

    assert status == 1
    assert "error[DC201]" in out
    assert err.splitlines() == [
        "warning: depcheck.toml:2: the waiver for DC201 of `numpy` expired on 2020-02-29",
        "warning: depcheck.toml:7: the waiver for DC205 waives nothing",
    ]
    assert len(told(capsys, *CHECK)["notices"]) == 2


def test_baseline_counts_only_what_is_new(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report is the baseline of later runs, by option or by configuration; a report made under it can follow it."""
    ran(capsys, *CHECK, "--output-format", "json=base.json")
    same = ran(capsys, *CHECK, "--baseline", "base.json")
    virtual_environment(folder / "env").add("tts", "0.22.0", ["trainer"])
    configure(folder, 'baseline = "base.json"')
    status, out, _ = ran(capsys, *CHECK, "--output-format", "concise", "--output-format", "json=base.json")
    report = json.loads((folder / "base.json").read_text())

    assert (same[0], same[1].splitlines()[0]) == (0, "2 findings waived; -v tells which, and why")
    assert (status, out.count("\n")) == (1, 1)
    assert out.startswith("DC202 `tts 0.22.0` requires `trainer`")
    assert (codes(report, "waived"), report["waived"][0]["reason"]) == (["DC201", "DC202"], "in the baseline base.json")
    assert [file["kind"] for file in report["inputs"]] == ["configuration", "baseline"]
    assert ran(capsys, *CHECK)[0] == 0


def test_reports_replace_no_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a run was configured by is not written over, and a baseline only by the next one."""
    ran(capsys, *CHECK, "--output-format", "json=base.json")
    configure(folder, 'baseline = "base.json"')
    for written in ("json=depcheck.toml", "full=base.json"):
        status, out, err = ran(capsys, *CHECK, "--output-format", written)

        assert (status, out) == (2, "")
        assert err.endswith(
            f"error: `{written.partition('=')[2]}` is an input, and the report would replace it; name another file\n"
        )


SELECTIONS = [
    # of the file, of the command line: what is found
    ('select = ["DC201"]', (), ["DC201"]),
    ('ignore = ["DC201"]', (), ["DC202"]),
    ('ignore = ["DC201"]', ("--ignore", "DC202"), []),
    ('ignore = ["DC201"]', ("--select", "DC2"), ["DC201", "DC202"]),
    ('select = ["DC201"]', ("--ignore", "DC202"), ["DC201"]),
    ('select = ["DC201"]', ("--select", "DC202"), ["DC202"]),
    ('select = ["DC201"]', ("--isolated",), ["DC201", "DC202"]),
    ('select = ["DC201"]', ("--config", "other.toml"), ["DC202"]),
    ('severity = { DC201 = "note" }', (), ["DC202", "DC201"]),
]


@pytest.mark.parametrize(("text", "words", "expected"), SELECTIONS)
def test_the_command_line_goes_before(
    folder: Path, text: str, words: tuple[str, ...], expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """As in ruff, `--select` begins anew and `--ignore` goes on top; no file at all, or another, can be asked for."""
    configure(folder, text)
    (folder / "other.toml").write_text('ignore = ["DC201"]')

    assert codes(told(capsys, *CHECK, *words)) == expected


def test_fail_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The level of the file counts unless the command line has one; severities decide what reaches it."""
    configure(folder, 'fail-on = "never"')
    assert ran(capsys, *CHECK)[0] == 0
    assert ran(capsys, *CHECK, "--fail-on", "error")[0] == 1
    configure(folder, '[severity]\nDC201 = "warning"\nDC202 = "note"')
    assert [ran(capsys, *CHECK, "--fail-on", level)[0] for level in ("error", "warning")] == [0, 1]


def test_target_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Python and platform are those of the file unless the command line says so."""
    configure(folder, 'python-version = "3.9"\nplatform = "windows"')
    of_file, of_option = told(capsys, *CHECK)["target"], told(capsys, *CHECK, "--python-version", "3.12")["target"]

    assert (of_file["python"], of_file["platform"]) == ("3.9.0", "windows")
    assert (of_option["python"], of_option["platform"]) == ("3.12.0", "windows")


def test_what_is_looked_at_where_nothing_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The files and environments of the file take the place of what would be found; what is named goes before."""
    (folder / "deps.txt").write_text("trainer\n")
    (folder / "requirements.txt").write_text("numpy\n")
    configure(folder, 'requirements = ["deps.txt"]\nvenv = "env"')
    status, out, err = ran(capsys, *NOWHERE, "--select", "DC213")
    files = [file["path"] for file in told(capsys, "requirements.txt", *NOWHERE)["inputs"]]

    assert (status, err) == (1, "checking deps.txt and env\n")
    assert out.startswith("error[DC213]: ")
    assert files == ["requirements.txt", "depcheck.toml"]
    assert [f["path"] for f in told(capsys, *NOWHERE, "--no-environment")["inputs"]] == ["deps.txt", "depcheck.toml"]


def test_resolve_reads_it_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What concerns files, targets and releases holds for every command that has the options."""
    (folder / "deps.txt").write_text("trainer\n")
    configure(folder, 'requirements = ["deps.txt"]\npython-version = "3.9"')
    report = told(capsys, "resolve", *NOWHERE)

    assert report["target"]["python"] == "3.9.0"
    assert [file["path"] for file in report["inputs"]] == ["deps.txt", "depcheck.toml"]


def test_binaries_of_the_file_come_first(
    folder: Path, served: Callable[[Mapping[str, Any]], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """As in pip, a name belongs to the option that names it last, and the command line comes after the file."""
    index = served({"a": {"1.0": ["b<2"], "2.0": ["b"]}, "b": {"1.0": [], "2.0": []}})
    configure(folder, 'only-binary = [":all:"]\nno-binary = ["zope"]')
    (folder / "requirements.txt").write_text("a==1.0\nb==2.0\n")
    words = ("requirements.txt", "--index-url", index, "--no-cache")
    plain, more = told(capsys, *words), told(capsys, *words, "--only-binary", "zope")

    assert "--only-binary :all: --no-binary zope -r" in " ".join(plain["fixes"][0]["commands"][0]["argv"])
    assert "--only-binary :all: --only-binary zope -r" in " ".join(more["fixes"][0]["commands"][0]["argv"])


REFUSED = [
    ("ignroe = []", (), "error: depcheck.toml:1: `ignroe` is no key that is known; did you mean `ignore`?\n"),
    ("", ("--config", "gone.toml"), "error: gone.toml: no such file\n"),
    ("", ("--config", "depcheck.toml", "--isolated"), "error: --config names a configuration file, and --isolated"),
    ("", ("--config", ""), "error: --config names nothing: its value is empty"),
    ("", ("--baseline", ""), "error: --baseline names nothing: its value is empty"),
    ("", ("--baseline", "gone.json"), "error: gone.json: no such file\n"),
    ("", ("--baseline", "depcheck.toml"), "error: depcheck.toml:1: is not JSON: expecting value\n"),
    ('baseline = "gone.json"', (), "error: gone.json: no such file\n"),
    ('platform = "https://me:hunter2@index.example"', (), "error: depcheck.toml:1: unknown platform `https://****@"),
]


@pytest.mark.parametrize(("text", "words", "message"), REFUSED)
def test_what_is_wrong_is_told_in_one_line(
    folder: Path, text: str, words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A configuration that cannot be obeyed is wrong use, status 2, and nothing is judged."""
    configure(folder, text)
    status, out, err = ran(capsys, *CHECK, *words)

    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(message)


def test_the_library_takes_a_policy(capsys: pytest.CaptureFixture[str]) -> None:
    """Waivers are values; no file is read that is not named, and nothing is printed."""
    waivers = (Waiver(code="DC201", reason="fine"), Waiver(package="six", reason="vendored"))
    report = check(Options(venv="env", offline=True, no_cache=True, policy=Policy(waivers=waivers)))

    assert (report.findings, [waived.reason for waived in report.waived]) == ((), ["fine", "vendored"])
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("files", "expected"),
    [({}, False), ({"pyproject.toml": "[project]\nname = 'x'"}, False), ({"depcheck.toml": ""}, True)],
)
def test_toml_is_loaded_only_where_there_is_a_file(folder: Path, files: dict[str, str], *, expected: bool) -> None:
    """A check without configuration of depcheck's pays for none."""
    for name, text in files.items():
        (folder / name).write_text(text)
    (folder / "fine").mkdir()
    virtual_environment(folder / "fine").add("six")
    code = "import sys; from depcheck.cli.main import main; main(sys.argv[1:]); print('tomllib' in sys.modules)"
    run = process_of(code, "check", "--venv", "fine", "-q")

    assert run.splitlines() == [str(expected)]


def process_of(code: str, *words: str) -> str:
    """What a program prints in an interpreter of its own."""
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True).stdout
