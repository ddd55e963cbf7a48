"""The commands beside `check`: resolve, why, rules, explain, cache."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands import NOWHERE, ran

from environments import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    Served = Callable[[Mapping[str, Any]], str]

UNIVERSE = {"gruut": {"2.2.3": ["numpy<2"], "2.4.0": ["numpy"]}, "numpy": {"1.26.4": [], "2.3.5": []}}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, empty."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def test_resolve_prints_a_requirements_file(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Requirements as arguments resolve to pins under a comment; status 0."""
    status, out, err = ran(capsys, "resolve", "gruut==2.2.3", "numpy", "--index-url", served(UNIVERSE), "--no-cache")

    assert (status, err) == (0, "")
    assert out.startswith("# 2 projects for Python ")
    assert out.splitlines()[1:] == ["gruut==2.2.3", "numpy==1.26.4"]


def test_resolve_what_is_impossible(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """No set: status 1, the reason, and no pins."""
    words = ("resolve", "gruut==2.2.3", "numpy>=2", "--index-url", served(UNIVERSE), "--no-cache")
    status, out, _ = ran(capsys, *words)
    _, told, _ = ran(capsys, *words, "--output-format", "json")

    assert status == 1
    assert out.startswith("error[DC102]: ")
    assert (json.loads(told)["satisfiable"], json.loads(told)["pins"]) == (False, {})


def test_resolve_what_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing known of any release: status 4, and JSON says null."""
    status, out, _ = ran(capsys, "resolve", "six", *NOWHERE, "--output-format", "json")

    assert status == 4
    assert json.loads(out)["satisfiable"] is None


def test_resolve_files(folder: Path, served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Files by name and by -c, and those found here, which standard error names."""
    (folder / "requirements.txt").write_text("gruut\n")
    (folder / "limits.txt").write_text("numpy<2\n")
    index = ("--index-url", served(UNIVERSE), "--no-cache")
    _, named, quiet = ran(capsys, "resolve", "requirements.txt", "-c", "limits.txt", *index)
    _, found, told = ran(capsys, "resolve", *index)

    assert named.splitlines()[1:] == ["gruut==2.4.0", "numpy==1.26.4"]
    assert found.splitlines()[1:] == ["gruut==2.4.0", "numpy==2.3.5"]
    assert (quiet, told) == ("", "resolving requirements.txt\n")


@pytest.mark.parametrize("words", [("-c", "constraints.txt"), ("constraints.txt",)])
def test_resolve_under_constraints_alone(
    words: tuple[str, ...], folder: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """Constraints ask for nothing: they hold for the requirements found here, and without any there is nothing."""
    (folder / "constraints.txt").write_text("numpy<2\n")
    index = ("--index-url", served(UNIVERSE), "--no-cache")
    alone, _, told = ran(capsys, "resolve", *words, *index)
    (folder / "requirements.txt").write_text("gruut\n")
    status, out, _ = ran(capsys, "resolve", *words, *index)

    assert (alone, told.partition(":")[0]) == (3, "nothing to resolve")
    assert (status, out.splitlines()[1:]) == (0, ["gruut==2.4.0", "numpy==1.26.4"])


@pytest.mark.parametrize("words", [("--venv", "v39"), ("--path", "v39/lib/python3.9/site-packages")])
def test_resolve_for_an_environment(
    words: tuple[str, ...], folder: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """A named environment says which Python is meant; what is installed in it does not count."""
    Site(folder / "v39" / "lib" / "python3.9" / "site-packages").add("broken", "1", ["numpy>99"])
    (folder / "v39" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.9.7\n")
    index = ("--index-url", served(UNIVERSE), "--no-cache")
    status, out, _ = ran(capsys, "resolve", "numpy", *words, *index, "--output-format", "json")

    assert status == 0
    assert json.loads(out)["target"]["python"] == "3.9.7"
    assert json.loads(out)["pins"] == {"numpy": "2.3.5"}


def test_resolve_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing named and nothing found: status 3."""
    status, out, err = ran(capsys, "resolve")

    assert (status, out) == (3, "")
    assert err.startswith("nothing to resolve")


def test_why(folder: Path, served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """Who needs a package: the user with file and line, and the releases that the user's lines lead to."""
    (folder / "requirements.txt").write_text("gruut==2.2.3\nnumpy>=1.20\n")
    words = ("why", "NumPy", "requirements.txt", "--index-url", served(UNIVERSE), "--no-cache")
    status, out, _ = ran(capsys, *words)
    _, told, _ = ran(capsys, *words, "--output-format", "json")

    assert status == 0
    assert "requirements.txt:2" in out
    assert "numpy<2" in out
    assert {line["who"] for line in json.loads(told)["requirers"]} == {None, "gruut 2.2.3"}


def test_why_of_an_environment(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In an environment the installed distributions are those who need."""
    Site(folder / "site").add("gruut", "2.2.3", ["numpy<2"]).add("numpy", "1.26.4")
    _, out, _ = ran(capsys, "why", "numpy", "--path", "site", *NOWHERE, "--allow-incomplete")

    assert "gruut 2.2.3" in out
    assert "numpy<2" in out


def test_why_of_an_environment_needs_no_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who needs what is known without one: status 0, and the line on what is left says that it is not known."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    Site(folder / "site").add("gruut", "2.2.3", ["numpy<2"]).add("numpy", "2.3.5")
    status, out, _ = ran(capsys, "why", "numpy", "--path", "site", *NOWHERE)

    assert status == 0
    assert "gruut 2.2.3  numpy<2  not 2.3.5" in out
    assert "which versions are left is not known" in out


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("--tree",), ["gruut 2.2.3", "└── numpy 2.3.5 [required: numpy<2]"]),
        (("numpy", "--reverse"), ["numpy 2.3.5", "└── gruut 2.2.3 [requires: numpy<2]"]),
        (("numpy", "--tree"), ["numpy 2.3.5"]),
        (("--tree", "--reverse"), ["numpy 2.3.5", "└── gruut 2.2.3 [requires: numpy<2]"]),
    ],
)
def test_why_as_a_tree(
    folder: Path, words: tuple[str, ...], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With and without a package, downwards and upwards; JSON has the same lines."""
    Site(folder / "site").add("gruut", "2.2.3", ["numpy<2"]).add("numpy", "2.3.5")
    status, out, _ = ran(capsys, "why", *words, "--path", "site")
    _, told, _ = ran(capsys, "why", *words, "--path", "site", "--output-format", "json")

    assert (status, out.splitlines()) == (0, lines)
    assert len(json.loads(told)["lines"]) == len(lines)


def test_why_as_a_tree_of_files(folder: Path, served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    """The first word may be a file, since a tree needs no package."""
    (folder / "requirements.txt").write_text("gruut==2.2.3\n")
    index = ("--index-url", served(UNIVERSE), "--no-cache")
    _, every, _ = ran(capsys, "why", "requirements.txt", "--tree", *index)
    _, numpy, _ = ran(capsys, "why", "numpy", "requirements.txt", "--reverse", *index)

    assert every.splitlines() == ["gruut 2.2.3 [required: gruut==2.2.3]", "└── numpy 1.26.4 [required: numpy<2]"]
    assert numpy.splitlines() == ["numpy 1.26.4", "└── gruut 2.2.3 [requires: numpy<2]"]


def test_why_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a package and without --tree there is no question: status 2."""
    status, _, err = ran(capsys, "why")

    assert (status, "PACKAGE is required" in err) == (2, True)


def test_rules_in_both_formats(capsys: pytest.CaptureFixture[str]) -> None:
    """Every rule has a line and a JSON object, sorted by code."""
    _, table, _ = ran(capsys, "rules")
    _, told, _ = ran(capsys, "rules", "--output-format", "json")
    codes = [rule["code"] for rule in json.loads(told)["rules"]]

    assert codes == sorted(codes) == [line.split()[0] for line in table.splitlines()]
    assert {"DC101", "DC102", "DC201"} <= set(codes)


@pytest.mark.parametrize("word", ["DC201", "dc201", "version-conflict"])
def test_explain(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule is explained by its code in any case, or by its name."""
    status, out, _ = ran(capsys, "explain", word)

    assert status == 0
    assert out.startswith("DC201 version-conflict (error)\n")


def test_cache(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`clear` deletes the files of the cache and nothing else that lies beside them."""
    cache = folder / "cache"
    cache.mkdir()
    for name in ("index-1.sqlite3", "index-1.sqlite3-wal", "thesis.txt"):
        (cache / name).write_text("x")
    where = ("--cache-dir", str(cache))
    shown = ran(capsys, "cache", "dir", *where)
    told = ran(capsys, "cache", "info", *where)
    cleared = ran(capsys, "cache", "clear", *where)
    again = ran(capsys, "cache", "clear", *where)

    assert shown == (0, f"{cache}\n", "")
    assert told == (0, f"{cache}\n0.0 MiB in 2 files\n", "")
    assert cleared == (0, f"deleted 0.0 MiB in 2 files from {cache}\n", "")
    assert again == (0, f"nothing to delete in {cache}\n", "")
    assert [path.name for path in cache.iterdir()] == ["thesis.txt"]
