"""The headline: gruut 2.2.3 and numpy 2.3.5 in one file, the reason with file and line, and two proved ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runs import CHECK, FILE, GRUUT, JSON, Answer, facts, make_edits, places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEEDED = "numpy<2.0.0,>=1.19.0"
#: For each fix, best first: its title, the lines after it, and the versions that it is about.
FIXES = [
    ("use gruut 2.4.0", ["gruut==2.4.0", "numpy==2.3.5"], {"gruut": "2.4.0", "numpy": "2.3.5"}),
    ("use numpy 1.26.4", ["gruut==2.2.3", "numpy==1.26.4"], {"gruut": "2.2.3", "numpy": "1.26.4"}),
]
#: All that gruut needs, and what that needs in turn.
CLOSURE = (
    "babel dateparser docopt gruut gruut-ipa gruut-lang-en jsonlines networkx num2words numpy python-crfsuite "
    "python-dateutil pytz regex six tzdata tzlocal"
)


@pytest.fixture
def answer(asked: Callable[..., Answer]) -> Answer:
    """The check of the two lines, as JSON."""
    return asked(GRUUT, *CHECK, *JSON)


def test_one_conflict_is_found(answer: Answer) -> None:
    """One finding, DC102, is an error; as it rests on an sdist's egg-info it is likely; the run is complete."""
    report = answer.report

    assert (answer.status, answer.codes) == (1, ["DC102"])
    assert (answer.finding["severity"], answer.finding["confidence"]) == ("error", "likely")
    assert (report["verdict"], report["completeness"], report["skipped"]) == ("findings", "complete", [])


def test_the_conflict_names_both_lines(answer: Answer) -> None:
    """The user's lines as written, each with its file and line, and who needs what of which project."""
    finding = answer.finding

    assert places(finding) == [f"{FILE}:1", f"{FILE}:2"]
    assert finding["explanation"]["requirements"] == ["gruut==2.2.3", "numpy==2.3.5"]
    assert finding["package"] == "numpy"
    assert finding["required_by"] == {"package": "gruut", "version": "2.2.3"}
    assert finding["requirement"] == NEEDED
    assert all(text in finding["message"] for text in ("gruut==2.2.3", "numpy==2.3.5", NEEDED))


def test_the_conflict_says_how_it_knows(answer: Answer) -> None:
    """There is no wheel of gruut 2.2.3: what it needs stands in the egg-info of its sdist, which is no guarantee."""
    (fact,) = facts(answer.finding, "dependency")
    requested = [(fact["requires"], fact["path"], fact["line"]) for fact in facts(answer.finding, "requested")]

    assert (fact["package"], fact["version"], fact["requires"]) == ("gruut", "2.2.3", NEEDED)
    assert (fact["source"], fact["guaranteed"]) == ("sdist-egg-info", False)
    assert requested == [("gruut==2.2.3", FILE, 1), ("numpy==2.3.5", FILE, 2)]


def test_the_text_for_people_says_the_same(asked: Callable[..., Answer], recorded_index: str) -> None:
    """Both places, the need as written, the doubt about the sdist, both fixes and a command stand in the text."""
    told = asked(GRUUT, *CHECK)

    assert (told.status, told.err) == (1, "")
    for text in (f"{FILE}:1", f"{FILE}:2", NEEDED, "egg-info", "a build could say otherwise"):
        assert text in told.text
    for text in (
        "fix F1: use gruut 2.4.0",
        "fix F2: use numpy 1.26.4",
        f"python -m pip install --index-url {recorded_index} -r {FILE}",
    ):
        assert text in told.text


@pytest.mark.parametrize(("place", "title", "lines", "versions"), [(n, *fix) for n, fix in enumerate(FIXES)])
def test_each_fix_is_proved(answer: Answer, place: int, title: str, lines: list[str], versions: dict[str, str]) -> None:
    """A fix has the lines after it, a version of everything that is needed, and says what its proof rests on."""
    fix = answer.fixes[place]

    assert len(answer.fixes) == len(FIXES)
    assert (fix["title"], fix["proved"], fix["applicability"]) == (title, True, "unsafe")
    assert fix["requirements"] == lines
    assert {name: fix["pins"][name] for name in versions} == versions
    assert sorted(fix["pins"]) == CLOSURE.split()
    assert any("not guaranteed" in note and f"gruut {versions['gruut']}" in note for note in fix["notes"])
    assert fix["addresses"] == [answer.finding["fingerprint"]]


@pytest.mark.parametrize("place", range(len(FIXES)))
def test_each_fix_installs_the_changed_file(answer: Answer, place: int, recorded_index: str) -> None:
    """The command is what installs the file from the same index, for each shell."""
    (command,) = answer.fixes[place]["commands"]
    line = f"python -m pip install --index-url {recorded_index} -r {FILE}"

    assert command["argv"] == line.split()
    assert command["shell"] == {"posix": line, "powershell": line, "cmd": line}


CONTENTS = {
    "plain": GRUUT,
    "no line end": GRUUT.rstrip(),
    "CRLF": GRUUT.replace("\n", "\r\n"),
    "beside other things": "# Größe\ngruut == 2.2.3  # speech\n\nnumpy==2.3.5 ; python_version >= '3.8'\nsix\n",
    "with a mark": "\ufeff# ü\r\ngruut==2.2.3\r\nnumpy==2.3.5 # no \\\r\n",
    "continued": "gruut\\\n  ==2.2.3\nnumpy \\\n  ==2.3.5\n",
}


@pytest.mark.parametrize("place", range(len(FIXES)))
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_the_edits_mend_the_file(asked: Callable[..., Answer], project: Path, content: str, place: int) -> None:
    """The byte offsets fit the file as it is on disk; with the edits made, the same check is content."""
    found = asked(content, *CHECK, *JSON)
    fix = found.fixes[place]
    make_edits(project, fix["edits"])
    mended = (project / FILE).read_bytes().decode()
    (edit,) = fix["edits"]

    assert mended == content.replace(edit["expected"], edit["replacement"])
    assert mended.startswith("\ufeff") == content.startswith("\ufeff")
    assert asked(mended, *CHECK, *JSON).status == 0


def test_an_index_without_metadata_files_tells_the_same(
    answer: Answer, run: Callable[..., Answer], recorded_mirror: str, recorded_index: str
) -> None:
    """Where wheels must be opened to be read, the report has the same bytes."""
    mirrored = run(*CHECK, *JSON, "--index-url", recorded_mirror, "--no-cache")

    assert mirrored.out.replace(recorded_mirror, recorded_index) == answer.out
