"""`import depcheck`: the same answers as values; nothing is printed, nothing exits."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import TYPE_CHECKING

import pytest
from installed import virtual_environment
from runs import CHECK, FILE, GRUUT, JSON, PLAIN, RESOLVE, Answer

import depcheck
from depcheck import Applicability, Change, Finding, Fix, Options, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def options(project: Path, recorded_index: str, index_cache: Path) -> Options:
    """What the other tests ask the command line: the two lines that conflict."""
    (project / FILE).write_text(GRUUT)
    return Options(
        requirements=(FILE,),
        no_environment=True,
        python_version="3.11",
        platform="linux",
        index_url=recorded_index,
        cache_dir=str(index_cache),
    )


def values(value: object) -> Iterator[object]:
    """A value, and all values of depcheck that it holds."""
    yield value
    if isinstance(value, tuple):
        held = list(value)
    elif is_dataclass(value):
        held = [getattr(value, field.name) for field in fields(value)]
    else:
        held = []
    for part in held:
        yield from values(part)


def test_a_report_is_typed(options: Options) -> None:
    """Verdict, findings, fixes and changes are values with types and names, not words and numbers."""
    report = depcheck.check(options)
    (finding,) = report.findings
    fix = report.fix(finding.fix_ids[0])

    assert (report.verdict, report.complete) == (Verdict.FINDINGS, True)
    assert isinstance(finding, Finding)
    assert (finding.rule.code, finding.level) == ("DC102", Severity.ERROR)
    assert [str(location) for location in finding.locations] == [f"{FILE}:1", f"{FILE}:2"]
    assert isinstance(fix, Fix)
    assert isinstance(fix.changes[0], Change)
    assert (fix.proved, fix.applicability, dict(fix.pins)["gruut"]) == (True, Applicability.UNSAFE, "2.4.0")


def test_a_report_is_frozen_through_and_through(options: Options) -> None:
    """Whatever a report holds is a tuple or a frozen value: it can be shared, and is equal to the same again."""
    report = depcheck.check(options)
    held = list(values(report))

    assert [value for value in held if isinstance(value, list | dict | set)] == []
    for value in filter(is_dataclass, held):
        with pytest.raises(FrozenInstanceError):
            setattr(value, fields(value)[0].name, None)
    assert depcheck.check(options) == report


def test_options_are_frozen(options: Options) -> None:
    """What a run was asked cannot change while it runs."""
    with pytest.raises(FrozenInstanceError):
        options.offline = True  # type: ignore[misc]


def test_the_library_prints_nothing(project: Path, options: Options, capfd: pytest.CaptureFixture[str]) -> None:
    """Not with findings, not in trouble, not even below Python."""
    assert project.is_dir()
    depcheck.check(options)
    depcheck.resolve(options)
    depcheck.why("numpy", options)
    with pytest.raises(depcheck.InputError):
        depcheck.check(Options(requirements=("gone.txt",)))

    assert capfd.readouterr() == ("", "")


def test_the_command_line_prints_the_same_bytes(options: Options, asked: Callable[..., Answer]) -> None:
    """The JSON of `check`, `resolve` and `why` is that of the values."""
    why = ("why", "numpy", *CHECK[1:])

    assert depcheck.check(options).to_json() == asked(GRUUT, *CHECK, *JSON).out
    assert depcheck.resolve(options).to_json() == asked(GRUUT, *RESOLVE, *JSON).out
    assert depcheck.why("numpy", options).to_json() == asked(GRUUT, *why, *JSON).out


def test_an_environment_as_a_value(project: Path, recorded_index: str, ask: Callable[..., Answer]) -> None:
    """The same for an environment, whose fixes are commands."""
    virtual_environment(project / "voice")
    report = depcheck.check(Options(venv="voice", platform="linux", index_url=recorded_index))

    assert [finding.rule.code for finding in report.findings] == ["DC201"]
    assert report.fixes[0].commands[0].argv[-3:] == ("--index-url", recorded_index, "gruut==2.4.0")
    assert report.to_json() == ask("check", "--venv", "voice", "--platform", "linux", *JSON).out


def test_a_resolution_as_a_value(project: Path, options: Options) -> None:
    """Where there is a set, `satisfiable` is True and the pins are pairs; else it is False and there are none."""
    impossible = depcheck.resolve(options)
    (project / FILE).write_text(PLAIN)
    possible = depcheck.resolve(options)

    assert (impossible.satisfiable, impossible.pins) == (False, ())
    assert possible.satisfiable is True
    assert dict(possible.pins).keys() >= {"flask", "numpy", "pandas", "requests"}
    assert list(possible.pins) == sorted(possible.pins)


WRONG = [
    (Options(requirements=("gone.txt",)), depcheck.InputError, "gone.txt: no such file"),
    (Options(requirements=(".",)), depcheck.InputError, ".: it is a directory"),
    (Options(venv="gone"), depcheck.InputError, "gone: no such directory"),
    (Options(arguments=("six",), platform="amiga"), depcheck.UsageError, "amiga"),
    (Options(arguments=("six",), python_version="three"), depcheck.UsageError, "three"),
    (Options(arguments=("six",), exclude_newer="yesterday"), depcheck.UsageError, "yesterday"),
    (Options(paths=(".",), exclude_newer="nonsense"), depcheck.UsageError, "nonsense"),
    (Options(venv=".", paths=(".",)), depcheck.UsageError, "--venv"),
]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("options", "kind", "told"), WRONG, ids=[told for _, _, told in WRONG])
def test_wrong_options_raise(options: Options, kind: type[depcheck.DepcheckError], told: str) -> None:
    """An error of depcheck's own, which a program can catch, with a text for its user; never SystemExit."""
    with pytest.raises(kind) as raised:
        depcheck.check(options)

    assert told in str(raised.value)
    assert isinstance(raised.value, depcheck.DepcheckError)
