"""Words in, exit status out: which command runs, and how what goes wrong is told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from commands import process, ran

import depcheck
from depcheck.cli.main import COMMANDS, main

WRONG = {
    "no command": (("chekc",), "did you mean `depcheck check`?"),
    "no command at all like it": (("xyzzy",), "`depcheck --help` lists the commands"),
    "no file": (("missing.txt",), "missing.txt: no such file"),
    "no file after -r": (("check", "-r", "missing.txt"), "missing.txt"),
    "no option": (("check", "--frobnicate"), "--frobnicate"),
    "no configuration": (("check", "--config", "x.toml"), "x.toml: no such file"),
    "no format": (("check", "--output-format", "xml"), "no output format `xml`; there are full, concise, json, github"),
    "two formats on standard output": (
        ("check", "--output-format", "json", "--output-format", "full"),
        "standard output takes one format",
    ),
    "a format without its file": (("check", "--output-format", "json="), "no file after `json=`"),
    "no code": (("check", "--select", "E501"), "--select takes codes or their start, such as DC201 or DC2, not `E501`"),
    "no severity": (("check", "--fail-on", "fatal"), "--fail-on"),
    "no project and no word": (("check", "--only-binary", "a,:foo:"), "`:all:` or `:none:`, not `:foo:`"),
    "a requirement as a project": (("check", "--no-binary", "a>=1"), "--no-binary takes names of projects"),
    "pyproject.toml": (("pyproject.toml",), "`pyproject.toml` cannot be read yet"),
    "no rule": (("explain", "DC999"), "no rule `DC999`"),
    "no action": (("cache", "explode"), "explode"),
    "no package": (("why",), "PACKAGE"),
    "an empty package": (("why", ""), "PACKAGE names nothing"),
    "a requirement": (("why", "requests>=2"), "`requests>=2` is not a project name; did you mean `requests`?"),
    "an extra": (("why", "a.b[c]"), "`a.b[c]` is not a project name; did you mean `a.b`?"),
    "two words": (("why", "a b"), "`a b` is not a project name\n"),
    "no project": (("why", "-"), "is not a project name\n"),
}

#: Every option that takes a value, as a shell gives it for a variable that is not set, and words before it.
EMPTY = [
    *((option, "") for option in ("--path", "--venv", "--python", "--python-version", "--platform", "--exclude-newer")),
    *((option, "") for option in ("--only-binary", "--no-binary", "--select", "--ignore", "--cache-dir", "-r", "-c")),
    *((option, "") for option in ("--find-links", "--index-url", "--extra-index-url", "--output-format")),
    ("--venv", "  "),
    ("--select", ","),
    ("--venv=",),
    ("",),
]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, in which there is nothing."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_told_in_one_line(words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong with the command line stands on one line of standard error, and the status is 2."""
    status, out, err = ran(capsys, *words)

    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize("words", EMPTY, ids=" ".join)
def test_an_empty_value_is_wrong_use(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """`--venv "$UNSET"` must not be taken for no option at all: status 2, and the option is named."""
    status, out, err = ran(capsys, "check", *words)

    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert "empty" in err
    assert words[0].rstrip("=") in err or words[0] in {"-r", "-c", ""}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no directory that is in use")
@pytest.mark.parametrize(
    "words", [("check",), ("check", "-r", "r.txt"), ("resolve", "six"), ("why", "six", "--no-environment")]
)
def test_a_deleted_working_directory(
    words: tuple[str, ...], empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named as the trouble in one line, and taken for no mistake of depcheck."""
    (empty_folder / "r.txt").write_text("six\n", encoding="utf-8")
    gone = empty_folder / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    status, out, err = ran(capsys, *(str(empty_folder / word) if word == "r.txt" else word for word in words))

    assert (status, out) == (2, "")
    assert err == "error: the current directory no longer exists; change to one that does\n"


def test_foreign_words_in_complaints_are_harmless(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file name cannot give the terminal or the build server a command by way of an error message."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    _, _, err = ran(capsys, "check", "-r", "\x1b[31m::error::pwned.txt")

    assert "\x1b" not in err
    assert "::" not in err


SECRETS = {
    "a mistyped option": ("check", "--index-ur", "https://user:hunter2@index.example/simple"),
    "an option joined": ("check", "--index-ur=https://user:hunter2@index.example/simple"),
    "a file": ("check", "-r", "https://user:hunter2@index.example/requirements.txt"),
    "a platform": ("check", "--no-environment", "-r", __file__, "--platform", "https://user:hunter2@index.example/"),
}


@pytest.mark.parametrize("words", SECRETS.values(), ids=SECRETS)
def test_credentials_are_not_repeated(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """A complaint about a word that holds a password does not hold it."""
    status, out, err = ran(capsys, *words)

    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert "hunter2" not in err


def test_tracebacks_hold_no_credentials(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a traceback."""
    error = ValueError("https://user:hunter2@index.example/simple")
    monkeypatch.setitem(sys.modules, "depcheck.cli.check", broken(error))
    _, _, err = ran(capsys, "check", "-vv")

    assert "Traceback" in err
    assert "hunter2" not in err


@pytest.mark.parametrize("words", [("--version",), ("-V",)])
def test_version(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """The version stands on standard output."""
    assert ran(capsys, *words) == (0, f"depcheck {depcheck.__version__}\n", "")


@pytest.mark.parametrize("words", [("--help",), ("-h",), *((name, "--help") for name in COMMANDS)])
def test_help_fits_a_screen(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Each help stands on standard output, is not long, and its lines are not wide."""
    status, out, err = ran(capsys, *words)

    assert (status, err) == (0, "")
    assert "usage: depcheck" in out
    assert len(out.splitlines()) <= 50
    assert [line for line in out.splitlines() if len(line) > 100] == []


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """No command is hidden, and each has a module that runs it."""
    _, out, _ = ran(capsys, "--help")

    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []


def test_nothing_to_check(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty folder outside of any environment is neither fine nor broken: status 3, and what could be named."""
    status, out, err = ran(capsys, "check")

    assert (status, out) == (3, "")
    assert "nothing to check" in err
    assert "--venv" in err


def test_folder_without_requirements(empty_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is named and holds no requirements*.txt: status 3, and the folder is named."""
    (empty_folder / "docs").mkdir()
    status, _, err = ran(capsys, "check", "docs")

    assert status == 3
    assert "no requirements*.txt in docs" in err


def test_environment_as_path(empty_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever gives an environment as a PATH is told the option for it."""
    (empty_folder / "env").mkdir()
    (empty_folder / "env" / "pyvenv.cfg").write_text("")
    status, _, err = ran(capsys, "env")

    assert status == 2
    assert "--venv env" in err


def test_mistake_of_ours_is_told_kindly(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen exception is one line and a request to report it: no traceback, and never status 1."""
    monkeypatch.setattr("depcheck.cli.main.COMMANDS", {"check": ""})
    monkeypatch.setitem(sys.modules, "depcheck.cli.check", broken(ZeroDivisionError("what\nnow")))
    status, out, err = ran(capsys, "check")

    assert (status, out) == (2, "")
    assert err.splitlines()[0] == r"error: depcheck failed: ZeroDivisionError: what\nnow"
    assert "report it" in err
    assert "Traceback" not in err


def test_mistake_of_ours_with_details(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With -vv the traceback follows."""
    monkeypatch.setitem(sys.modules, "depcheck.cli.check", broken(ZeroDivisionError("what now")))
    status, _, err = ran(capsys, "check", "-vv")

    assert status == 2
    assert "Traceback" in err


def test_interrupted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C ends with status 130 and no traceback."""
    monkeypatch.setitem(sys.modules, "depcheck.cli.check", broken(KeyboardInterrupt()))

    assert ran(capsys, "check") == (130, "", "interrupted\n")


def test_reader_that_goes_away() -> None:
    """A closed pipe, as `depcheck … | head` leaves it, is no error."""
    command = [sys.executable, "-m", "depcheck", "--help"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        told = running.stderr.read()
        status = running.wait(30)

    assert (status, told) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk() -> None:
    """Output that cannot be written is an error in one line."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "depcheck", "--help"]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert run.returncode == 2
    assert run.stderr.startswith("error: cannot write to standard output: ")
    assert run.stderr.count("\n") == 1


def test_module_and_entry_point() -> None:
    """`python -m depcheck` is the command."""
    run = process("--version")

    assert (run.returncode, run.stdout, run.stderr) == (0, f"depcheck {depcheck.__version__}\n", "")


def test_main_returns_statuses() -> None:
    """`main` returns, it does not leave: programs may call it."""
    assert main(["--version"]) == 0


def broken(error: BaseException) -> object:
    """A command that fails."""

    class Broken:
        @staticmethod
        def run(_: object) -> int:
            raise error

    return Broken
