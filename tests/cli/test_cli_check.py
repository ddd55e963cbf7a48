"""`check` from its words to its exit status, over real folders and a real index."""

from __future__ import annotations

import json
import os
import pty
import re
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from commands import NOWHERE, process, ran, virtual_environment

from environments import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

CONFLICT = "gruut 2.2.3 requires numpy"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, empty."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def broken(folder: Path) -> str:
    """A site-packages folder in which gruut and numpy do not fit."""
    site = Site(folder / "site").add("gruut", "2.2.3", ["numpy<2.0.0,>=1.19.0"]).add("numpy", "2.3.5")
    return str(site.folder.relative_to(folder))


@pytest.fixture
def fine(folder: Path) -> str:
    """A site-packages folder in which all is well."""
    site = Site(folder / "fine").add("gruut", "2.2.3", ["numpy<2.0.0,>=1.19.0"]).add("numpy", "1.26.4")
    return str(site.folder.relative_to(folder))


def test_broken_environment(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A conflict among what is installed: status 1, and the headline says who needs what and has what."""
    status, out, err = ran(capsys, "check", "--path", broken, *NOWHERE)

    assert (status, err) == (1, "")
    assert out.startswith("error[DC201]: ")
    assert all(word in out.splitlines()[0] for word in ("gruut 2.2.3", "numpy<2.0.0,>=1.19.0", "2.3.5"))


def test_fine_environment(fine: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No conflict: status 0, and the report says what was looked at."""
    status, out, err = ran(capsys, "check", "--path", fine, *NOWHERE)

    assert (status, err) == (0, "")
    assert out.startswith("no conflicts\nlooked at 2 distributions in fine")


@pytest.mark.parametrize("words", [("check",), ()])
def test_check_is_implied(words: tuple[str, ...], broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An option as the first word means `check`."""
    assert ran(capsys, *words, "--path", broken, *NOWHERE)[0] == 1


def test_json_alone_on_standard_output(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is one JSON object; the headline stands on standard error."""
    status, out, err = ran(capsys, "check", "--path", broken, *NOWHERE, "--output-format", "json")
    told = json.loads(out)

    assert status == 1
    assert (told["schema"], told["verdict"]) == ("depcheck-report", "findings")
    assert [finding["code"] for finding in told["findings"]] == ["DC201"]
    assert err.startswith("1 conflict")


def test_concise(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a finding."""
    _, out, _ = ran(capsys, "check", "--path", broken, *NOWHERE, "--output-format", "concise")

    assert out.startswith("DC201 ")
    assert out.count("\n") == 1


def test_quiet(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With -q only the headlines are told, and nothing on standard error."""
    _, out, err = ran(capsys, "check", "-q", "--path", broken, *NOWHERE)

    assert (out.count("\n"), err) == (1, "")


def test_report_in_a_file(folder: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A format with a file goes there, whole and readable for others; standard output takes the other one."""
    report = folder / "report.json"
    formats = ("--output-format", "json=report.json", "--output-format", "full")
    _, out, err = ran(capsys, "check", "--path", broken, *NOWHERE, *formats)

    assert out.startswith("error[DC201]")
    assert err == ""
    assert json.loads(report.read_text())["verdict"] == "findings"
    assert stat.S_IMODE(report.stat().st_mode) == 0o666 & ~_umask()
    assert sorted(path.name for path in folder.iterdir()) == ["report.json", "site"]


def test_report_in_a_file_alone(folder: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a format for standard output, that stays empty and standard error has the headline."""
    status, out, err = ran(capsys, "check", "--path", broken, *NOWHERE, "--output-format", "full=report.txt")

    assert (status, out) == (1, "")
    assert err.startswith("1 conflict")
    assert (folder / "report.txt").read_text(encoding="utf-8").startswith("error[DC201]")


def test_report_replaces_what_a_link_points_to(folder: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A link stays a link, and the file that it points to keeps its mode."""
    (folder / "kept").mkdir()
    target = folder / "kept" / "report.json"
    target.write_text("old")
    target.chmod(0o600)
    (folder / "report.json").symlink_to(target)
    ran(capsys, "check", "--path", broken, *NOWHERE, "--output-format", "json=report.json")

    assert (folder / "report.json").is_symlink()
    assert json.loads(target.read_text())["schema"] == "depcheck-report"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("words", [("check",), ("resolve",), ("why", "six")], ids=["check", "resolve", "why"])
@pytest.mark.parametrize("place", ["requirements.txt", "./requirements.txt", "link.txt", "base.txt"])
def test_report_never_replaces_an_input(
    words: tuple[str, ...], place: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a file that is named, by whatever path, nor one that it includes: status 2, and nothing is written."""
    (folder / "requirements.txt").write_text("-r base.txt\n")
    (folder / "base.txt").write_text("six\n")
    (folder / "link.txt").symlink_to("requirements.txt")
    formats = ("--output-format", "json=new.json", "--output-format", f"json={place}")
    status, out, err = ran(capsys, *words, "-r", "requirements.txt", "--no-environment", *NOWHERE, *formats)

    assert (status, out) == (2, "")
    assert f"`{place}` is an input" in err
    assert (folder / "requirements.txt").read_text() == "-r base.txt\n"
    assert (folder / "base.txt").read_text() == "six\n"
    assert not (folder / "new.json").exists()


def test_report_that_cannot_be_written(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in a folder that does not exist is wrong use, told in one line."""
    status, _, err = ran(capsys, "check", "--path", broken, *NOWHERE, "--output-format", "json=no/report.json")

    assert status == 2
    assert err.startswith("error: cannot write `no/report.json`: ")


@pytest.mark.parametrize("content", ["", "\n", "# nothing yet\n", "-r other.txt\n"])
@pytest.mark.parametrize("words", [("check",), ("resolve",)], ids=["check", "resolve"])
def test_files_without_requirements(
    content: str, words: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is nothing to check: status 3, and never "no conflicts"; a hook, which lets pass, passes."""
    (folder / "empty.txt").write_text(content)
    (folder / "other.txt").write_text("")
    command = (*words, "-r", "empty.txt", "--no-environment", *NOWHERE)
    status, out, err = ran(capsys, *command)
    _, _, headline = ran(capsys, *command, "--output-format", "json")

    assert status == 3
    assert "nothing to check: empty.txt" in out + err
    assert "no conflicts" not in out + err
    assert "nothing to check: empty.txt" in headline
    assert ran(capsys, *command, "--allow-incomplete")[0] == 0


def test_a_file_without_requirements_among_others(
    folder: Path, fine: str, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are judged as ever, and so is an environment, beside a warning."""
    (folder / "empty.txt").write_text("# nothing yet\n")
    (folder / "requirements.txt").write_text("six>1\nsix<1\n")

    assert ran(capsys, "empty.txt", "requirements.txt", "--no-environment", *NOWHERE)[0] == 1
    assert ran(capsys, "empty.txt", "--path", broken, *NOWHERE)[0] == 1
    status, out, err = ran(capsys, "empty.txt", "--path", fine, *NOWHERE)
    assert (status, err) == (0, "warning: empty.txt has no requirements\n")
    assert out.startswith("no conflicts")


def test_finds_what_is_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without words: the requirements files here and `.venv`, and standard error says so."""
    virtual_environment(folder / ".venv").add("six", "1.16.0")
    (folder / "requirements.txt").write_text("six>=1.17\n")
    status, out, err = ran(capsys, *NOWHERE)

    assert status == 1
    assert err.startswith("checking requirements.txt and ")
    assert ".venv" in err
    assert "error[DC214]" in out


def test_files_alone_leave_environments_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that are named are judged alone, although there is an environment."""
    virtual_environment(folder / ".venv").add("six", "1.16.0")
    (folder / "requirements.txt").write_text("six>=1.17\nsix<1.10\n")
    status, out, _ = ran(capsys, "requirements.txt", *NOWHERE, "--output-format", "json")

    assert status == 1
    assert {finding["code"] for finding in json.loads(out)["findings"]} == {"DC101"}


def test_constraints_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A PATH whose name says constraints is read as constraints."""
    (folder / "requirements.txt").write_text("six\n")
    (folder / "constraints.txt").write_text("six<1.10\n")
    _, out, _ = ran(capsys, "requirements.txt", "constraints.txt", *NOWHERE, "--output-format", "json")

    assert [(file["kind"], file["path"]) for file in json.loads(out)["inputs"]] == [
        ("requirements", "requirements.txt"),
        ("constraints", "constraints.txt"),
    ]


def test_folder_means_its_requirements(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder stands for the requirements*.txt in it, and for nothing else there."""
    (folder / "app").mkdir()
    for name in ("requirements.txt", "requirements-dev.txt", "notes.txt"):
        (folder / "app" / name).write_text("six\n")
    _, out, _ = ran(capsys, "app", *NOWHERE, "--output-format", "json")

    assert sorted(file["path"] for file in json.loads(out)["inputs"]) == [
        "app/requirements-dev.txt",
        "app/requirements.txt",
    ]


def test_unknown_is_not_fine(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Offline and without a cache nothing can be told of releases: status 4, or 0 where that is allowed."""
    (folder / "requirements.txt").write_text("six\n")
    status, out, _ = ran(capsys, "requirements.txt", *NOWHERE)
    allowed, _, _ = ran(capsys, "requirements.txt", *NOWHERE, "--allow-incomplete")

    assert (status, allowed) == (4, 0)
    assert "could not tell" in out
    assert "no conflicts" not in out


def test_fix_is_shown_with_its_place(
    folder: Path, served: Callable[[Mapping[str, Any]], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two lines that cannot both hold: the cause with its lines, and a proved fix with its place and command."""
    index = served({"gruut": {"2.2.3": ["numpy<2"], "2.4.0": ["numpy"]}, "numpy": {"1.26.4": [], "2.3.5": []}})
    (folder / "requirements.txt").write_text("gruut==2.2.3\nnumpy==2.3.5\n")
    status, out, err = ran(capsys, "requirements.txt", "--index-url", index, "--no-cache")

    assert (status, err) == (1, "")
    assert "error[DC102]: " in out
    assert "requirements.txt:2" in out
    assert re.search(r"\n  fix F1: .*\n.* \u2192 .*  requirements\.txt:[12]\n", out)
    assert "proved for Python " in out


def test_fail_on(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--fail-on never` and `--ignore` make an exit status of 0."""
    assert ran(capsys, "check", "--path", broken, *NOWHERE, "--fail-on", "never")[0] == 0
    assert ran(capsys, "check", "--path", broken, *NOWHERE, "--ignore", "DC2")[0] == 0


def test_ascii_output(broken: str) -> None:
    """Where standard output takes ASCII alone, no sign is lost and nothing fails."""
    environ = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = process("check", "--path", broken, *NOWHERE, env=environ)

    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.isascii()
    assert "\\u" not in run.stdout


def test_same_bytes_every_time(broken: str) -> None:
    """The order of sets decides nothing: the same inputs give the same bytes."""
    words = ("check", "--path", broken, *NOWHERE, "--output-format", "json")
    told = {process(*words, env={**os.environ, "PYTHONHASHSEED": str(seed)}).stdout for seed in range(3)}

    assert len(told) == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, folder: Path, broken: str, fine: str) -> None:
    """A stream that the shell has closed takes nothing, and the verdict stands: also in a file that is asked for."""
    shell = f'exec "$@" {closed}'

    for site, status in ((broken, 1), (fine, 0)):
        words = (
            "-m",
            "depcheck",
            "--path",
            site,
            *NOWHERE,
            "--output-format",
            "full",
            "--output-format",
            "json=r.json",
        )
        run = subprocess.run(["sh", "-c", shell, "sh", sys.executable, *words], capture_output=True, check=False)
        assert (run.returncode, run.stderr) == (status, b"")
        assert json.loads((folder / "r.json").read_text())["schema"] == "depcheck-report"


@pytest.mark.parametrize(
    ("variables", "options", "colored"),
    [
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({}, ("--color", "never"), False),
        ({"TERM": "dumb"}, (), False),
    ],
)
def test_colour_on_a_terminal(
    variables: dict[str, str], options: tuple[str, ...], *, colored: bool, broken: str
) -> None:
    """A terminal gets colours, unless NO_COLOR, a dumb terminal or the user is against it."""
    environ = {**os.environ, "TERM": "xterm", **variables}
    text = on_terminal([sys.executable, "-m", "depcheck", "--path", broken, *NOWHERE, *options], environ)

    assert ("\x1b[1;31merror[DC201]" in text) is colored
    assert "error[DC201]" in text


@pytest.mark.parametrize(("variables", "colored"), [({}, False), ({"FORCE_COLOR": "1"}, True)])
def test_colour_in_a_pipe(variables: dict[str, str], *, colored: bool, broken: str) -> None:
    """A pipe gets no colours unless FORCE_COLOR is set."""
    run = process("--path", broken, *NOWHERE, env={**os.environ, **variables})

    assert ("\x1b[" in run.stdout) is colored


def on_terminal(command: list[str], environ: dict[str, str]) -> str:
    """What a command writes where its standard output is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environ) as running:
        os.close(theirs)
        written = bytearray()
        while chunk := _read(ours):
            written += chunk
        running.wait(30)
    os.close(ours)
    return written.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says so when the last writer has gone
        return b""


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
