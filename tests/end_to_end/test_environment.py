"""An installed environment with gruut 2.2.3 and numpy 2.3.5: found by reading alone, mended by pip commands."""

from __future__ import annotations

import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest
from installed import VERSIONS, fill, interpreter_of, lay_trap_for_starting, lay_traps, virtual_environment
from runs import JSON, STARTING, Answer, facts, process, watched

from environments import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEEDED = "numpy<2.0.0,>=1.19.0"
CHECK = ("check", "--venv", "voice", "--platform", "linux")
#: For each fix, best first: its title, the change, and what follows `pip install`.
FIXES = [
    ("upgrade gruut to 2.4.0", ("upgrade", "gruut", "2.2.3", "2.4.0"), "gruut==2.4.0"),
    ("downgrade numpy to 1.26.4", ("downgrade", "numpy", "2.3.5", "1.26.4"), "numpy==1.26.4"),
]


def real_environment(prefix: Path) -> Site:
    """A virtual environment as `python -m venv` makes it, with the distributions written into it."""
    venv.create(prefix, symlinks=sys.platform != "win32", with_pip=False)
    (folder,) = (*prefix.glob("lib/python*/site-packages"), *prefix.glob("Lib/site-packages"))
    return fill(Site(folder), VERSIONS)


def test_the_conflict_is_found(project: Path, ask: Callable[..., Answer]) -> None:
    """DC201 says who needs what, and what is installed instead; nothing else is wrong."""
    virtual_environment(project / "voice")
    answer = ask(*CHECK, *JSON)
    (fact,) = facts(answer.finding, "dependency")

    assert (answer.status, answer.codes) == (1, ["DC201"])
    assert answer.finding["message"] == f"`gruut 2.2.3` requires `{NEEDED}`, but `numpy 2.3.5` is installed"
    assert (answer.finding["package"], answer.finding["installed"]) == ("numpy", "2.3.5")
    assert answer.finding["required_by"] == {"package": "gruut", "version": "2.2.3"}
    assert (fact["requires"], fact["found"], fact["source"]) == (NEEDED, "2.3.5", "installed")
    assert answer.report["target"]["search_path"] == ["voice/lib/python3.11/site-packages"]


def test_the_text_for_people_says_the_same(project: Path, ask: Callable[..., Answer], recorded_index: str) -> None:
    """The conflict, the fixes with their commands, and what was looked at."""
    virtual_environment(project / "voice")
    told = ask(*CHECK)

    assert told.text.startswith(f"error[DC201]: `gruut 2.2.3` requires `{NEEDED}`, but `numpy 2.3.5` is installed")
    assert f"$ voice/bin/python -m pip install --index-url {recorded_index} gruut==2.4.0" in told.text
    assert "looked at 17 distributions in virtual environment voice, for Python 3.11.7 on linux x86_64" in told.text


@pytest.mark.parametrize(("place", "title", "change", "argument"), [(n, *fix) for n, fix in enumerate(FIXES)])
def test_each_fix_is_a_pip_command(  # noqa: PLR0913, PLR0917 - a column of the table each
    project: Path,
    ask: Callable[..., Answer],
    on_index: tuple[str, ...],
    place: int,
    title: str,
    change: tuple[str, ...],
    argument: str,
) -> None:
    """It runs the pip of that environment, names just what changes, and the assignment keeps the rest as it is."""
    virtual_environment(project / "voice")
    fix = ask(*CHECK, *JSON).fixes[place]
    (command,) = fix["commands"]

    assert (fix["title"], fix["proved"], fix["edits"]) == (title, True, [])
    assert [tuple(told[key] for key in ("kind", "package", "from", "to")) for told in fix["changes"]] == [change]
    assert command["argv"] == ["voice/bin/python", "-m", "pip", "install", *on_index[:2], argument]
    assert command["shell"]["posix"] == " ".join(command["argv"])
    assert fix["pins"] == {**VERSIONS, change[1]: change[3]}


@pytest.mark.parametrize(("_title", "change", "_argument"), FIXES)
def test_each_fix_mends_the_environment(
    project: Path, ask: Callable[..., Answer], _title: str, change: tuple[str, ...], _argument: str
) -> None:
    """With the changed version installed, the same check is content."""
    virtual_environment(project / "voice", **{change[1]: change[3]})
    answer = ask(*CHECK, *JSON)

    assert (answer.status, answer.report["verdict"], answer.codes) == (0, "ok", [])


def test_what_is_missing_is_installed(project: Path, ask: Callable[..., Answer], on_index: tuple[str, ...]) -> None:
    """A dependency that is not there is DC202, and the fix installs a version that all accept."""
    virtual_environment(project / "voice", numpy=None)
    answer = ask(*CHECK, *JSON)

    assert {finding["code"] for finding in answer.report["findings"]} == {"DC202"}
    assert answer.fixes[0]["commands"][0]["argv"][3:] == ["install", *on_index[:2], "numpy==1.26.4"]


def test_a_real_environment_is_read_alike(project: Path, ask: Callable[..., Answer]) -> None:
    """What `python -m venv` has made is read as the folders written by hand are: same finding, same fixes."""
    real_environment(project / "real")
    virtual_environment(project / "voice")
    target = ("--python-version", "3.11.7", "--platform", "linux")
    real, by_hand = (ask("check", "--venv", name, *target, *JSON).report for name in ("real", "voice"))

    assert real["findings"] == by_hand["findings"]
    assert [fix["pins"] for fix in real["fixes"]] == [fix["pins"] for fix in by_hand["fixes"]]
    # For another Python than its own, an environment has to be made anew first.
    python = "real/bin/python" if sys.version_info[:2] == (3, 11) else "python"
    assert real["fixes"][0]["commands"][0]["argv"][:2] == [python, "-m"]


def test_nothing_of_a_real_environment_is_executed(project: Path, on_index: tuple[str, ...]) -> None:
    """No path file, no start file, no module of it leaves its trace; its interpreter, once started, does."""
    trace = project / "trace"
    lay_traps(real_environment(project / "real"), trace)
    python = interpreter_of(project / "real")
    for target in (("--venv", "real"), ("--python", str(python))):
        answer = process("check", *target, *JSON, *on_index)

        assert answer.codes == ["DC201"]
        assert not trace.exists()
    subprocess.run([python, "-c", ""], check=True)

    assert trace.exists()


def test_no_program_is_started(project: Path, on_index: tuple[str, ...]) -> None:
    """The interpreter of an environment could be anything: it is not started, nor is any other program."""
    trace = project / "trace"
    lay_traps(virtual_environment(project / "voice"), trace)
    lay_trap_for_starting(project / "voice", trace)
    answer = watched(STARTING, *CHECK, *JSON, *on_index)

    assert (answer.codes, "FORBIDDEN" in answer.err) == (["DC201"], False)
    assert not trace.exists()
