"""Whatever is wrong with what the user names: one clear message, with file and line where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runs import FILE, JSON, ON_LINUX, Answer, places, process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What is named on the command line and cannot be used: status 2, one line on standard error, nothing printed.
REFUSED = [
    (("check", "-r", "gone.txt"), "error: gone.txt: no such file"),
    (("check", "gone.txt"), "error: gone.txt: no such file"),
    (("gone.txt",), "error: gone.txt: no such file"),
    (("check", "-r", "folder"), "error: folder: it is a directory"),
    (("check", "-c", "folder"), "error: folder: it is a directory"),
    (("check", "-r", "picture.png"), "error: picture.png: it is not valid text"),
    (("check", "--venv", "gone"), "error: gone: no such directory"),
    (("check", "--venv", "folder"), "error: folder: is not a virtual environment"),
    (("check", "--venv", "ok.txt"), "error: ok.txt: is not a directory"),
    (("check", "--python", "gone"), "error: gone: no such interpreter"),
    (("check", "--path", "gone"), "error: gone: no such directory"),
    (("check", "--venv", ".", "--path", "."), "error: only one of --venv, --python and --path"),
    (("check", "-r", "ok.txt", "--python-version", "three"), "error: `three` is not a Python version"),
    (("check", "-r", "ok.txt", "--platform", "amiga"), "error: unknown platform `amiga`"),
    (("check", "-r", "ok.txt", "--exclude-newer", "yesterday"), "error: --exclude-newer takes a date"),
    (("resolve", "six=1"), "six=1"),
    (("resolve", "gone.txt"), "error: gone.txt: no such file"),
    (("why", "six", "gone.txt"), "error: gone.txt: no such file"),
]

#: What stands in a file and cannot be used: for each line of findings the code, its place and what it says.
FOUND = {
    "numpy=<2\n": [("DC901", f"{FILE}:1", "`=<` is not a comparison operator; did you mean `<=`?")],
    "# old\nsix\nnumpy 1.26\n": [("DC901", f"{FILE}:3", "a comparison operator is missing")],
    "six ; python_version<3\n": [("DC901", f"{FILE}:1", "needs quotation marks")],
    '{"six": "*"}\n': [("DC901", f"{FILE}:1", "is not a valid requirement")],
    "six\x1b[31m\n": [("DC901", f"{FILE}:1", "is not a valid requirement")],
    "-r gone.txt\nsix\n": [("DC902", f"{FILE}:1", "`gone.txt` cannot be read: no such file")],
    "-r folder\n": [("DC902", f"{FILE}:1", "it is a directory")],
    "six\n-c ../../outside.txt\n": [("DC902", f"{FILE}:2", "it lies outside the project")],
    f"six\n-r {FILE}\n": [("DC903", f"{FILE}:2", "includes itself")],
    "-r folder/more.txt\n": [("DC901", "folder/more.txt:2", "did you mean `==`?")],
    "six\nno-such-project-anywhere\n": [("DC112", f"{FILE}:2", "the index has no project no-such-project-anywhere")],
    "six==99\n": [("DC103", f"{FILE}:1", "no known version matches six==99")],
    "six==1.17.0,!=1.17.0\n": [("DC101", f"{FILE}:1", "contradicts itself")],
    "six[nonsense]\n": [("DC107", f"{FILE}:1", "nonsense")],
}

#: What is no mistake, and leaves open what would be installed.
LEFT_OPEN = ("./folder", "-e .", "git+https://index.example/six.git", "-r https://index.example/more.txt", "${SIX}")


@pytest.fixture(autouse=True)
def files(project: Path) -> None:
    """A sound file, one that is no text, and a folder with a file in it."""
    (project / "ok.txt").write_text("six\n")
    (project / "picture.png").write_bytes(b"\xff\xfe\x00\xd8\x00")
    (project / "folder").mkdir()
    (project / "folder" / "more.txt").write_text("six\nsix=1\n")


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_is_named_and_cannot_be_used(run: Callable[..., Answer], words: tuple[str, ...], told: str) -> None:
    """Status 2 and a message of one line that names it."""
    answer = run(*words, "--index-url", "https://index.example/simple", "--offline", "--no-cache")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert told in answer.err


@pytest.mark.parametrize(("content", "expected"), FOUND.items(), ids=map(repr, FOUND))
def test_what_stands_in_a_file_and_cannot_be_used(
    asked: Callable[..., Answer], content: str, expected: list[tuple[str, str, str]]
) -> None:
    """A finding with file and line, which says what is wrong; the lines beside it are judged all the same."""
    answer = asked(content, "check", "-r", FILE, *ON_LINUX, *JSON)
    told = asked(content, "check", "-r", FILE, *ON_LINUX)
    found = answer.report["findings"]

    assert (answer.status, told.status, told.err) == (1, 1, "")
    assert [(finding["code"], *places(finding)) for finding in found] == [(code, place) for code, place, _ in expected]
    assert all(text in finding["message"] for finding, (_, _, text) in zip(found, expected, strict=True))
    assert all(place in told.text for _, place, _ in expected)
    assert "\x1b" not in told.out


@pytest.mark.parametrize("words", [("check", "-r", "gone.txt"), ("check", "broken.txt"), ("resolve", "broken.txt")])
def test_no_traceback(project: Path, words: tuple[str, ...]) -> None:
    """In a process of its own, too, standard error holds no traceback and no warning of the interpreter."""
    (project / "broken.txt").write_text("numpy=<2\n-r gone.txt\nsix ; os_name=\n")
    answer = process(*words, "--offline", "--no-cache")

    assert answer.status in {1, 2, 4}
    assert not any(word in answer.err for word in ("Traceback", "Warning", 'File "', "mistake in depcheck"))


def test_one_bad_line_hides_no_conflict(asked: Callable[..., Answer]) -> None:
    """What can be read is judged: the contradiction is found beside the line that is no requirement."""
    answer = asked("six>2\nnumpy=<2\nsix<1\n", "check", "-r", FILE, *ON_LINUX, *JSON)

    assert sorted(answer.codes) == ["DC101", "DC901"]


def test_resolve_of_a_file_with_a_bad_line(asked: Callable[..., Answer]) -> None:
    """Versions for some of the lines are no answer for the file, which pip refuses as a whole."""
    answer = asked("six\nnumpy=<2\n", "resolve", "-r", FILE, *ON_LINUX, *JSON)

    assert answer.codes == ["DC901"]
    assert answer.status == 1


def test_an_empty_file_is_nothing_to_check(asked: Callable[..., Answer]) -> None:
    """A file without a requirement has no conflict, and is told apart from one whose requirements have none."""
    answer = asked("# nothing yet\n\n", "check", "-r", FILE, *ON_LINUX, *JSON)

    assert (answer.status, answer.report["verdict"]) == (3, "ok")


@pytest.mark.parametrize("line", LEFT_OPEN)
def test_what_is_not_judged_is_named(asked: Callable[..., Answer], line: str) -> None:
    """A line that only a build, a download or a variable would tell about is no error; it is named with its place."""
    answer = asked(f"six\n{line}\n", "check", "-r", FILE, *ON_LINUX, *JSON)
    skipped = [told["what"] for told in answer.report["skipped"]]

    assert answer.codes == []
    assert answer.report["completeness"] == "partial"
    assert skipped == [f"{FILE}:2: {line}"]


@pytest.mark.parametrize("line", LEFT_OPEN)
def test_what_is_not_judged_is_not_fine(asked: Callable[..., Answer], line: str) -> None:
    """What such a line would install is unknown, so that there is no conflict cannot be told."""
    answer = asked(f"six\n{line}\n", "check", "-r", FILE, *ON_LINUX, *JSON)

    assert (answer.status, answer.report["verdict"]) == (4, "incomplete")
