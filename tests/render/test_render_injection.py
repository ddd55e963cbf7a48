"""Text of strangers, in every field of a report, steers nothing: no terminal, no build server, no markup."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import NormalizedName
from reports import CONFLICT, report

from depcheck.model.facts import Constraint, Dependency, Installed, NoVersions, NoWheel, Requested, RequiresPython
from depcheck.model.findings import Explanation, Finding, Report, Requirer, Skipped, Step
from depcheck.model.fixes import Applicability, Change, ChangeKind, Command, Edit, Fix, Flag
from depcheck.model.limits import LimitHit
from depcheck.model.packages import MetadataOrigin, Unavailable
from depcheck.model.policy import Baseline, Waived, Waiver
from depcheck.model.resolutions import ResolutionReport
from depcheck.model.source import Location
from depcheck.model.why import WhyLine, WhyReport
from depcheck.render import RENDERERS, RESOLUTION_RENDERERS, WHY_RENDERERS
from depcheck.render.style import Style
from depcheck.several import Part, as_one

PAYLOADS = {
    "colour": "\x1b[31mred\x1b[0m",
    "title": "\x1b]0;pwned\x07",
    "eight-bit": "\x9b31mred",
    "command": "::error file=a.py::pwned",
    "line feed": "ok\n::error::pwned",
    "carriage return": "ok\r::error::pwned",
    "line separator": "ok\u2028::error::pwned",
    "three colons": ":::error::pwned",
    "stop commands": "::stop-commands::pwned",
    "old command": "##[error]pwned",
    "three signs": "###[error]pwned",
    "azure": "##vso[task.setvariable variable=a]pwned",
    "escaped line feed": "ok%0A::error::pwned",
    "properties": "a,line=99,title=pwned::pwned",
    "markup": "[red]not red[/red] [link=https://index.example]x[/link]",
    "right to left": "\u202etxt.exe\u202c",
    "isolate": "\u2067abc\u2069",
    "zero width": "a\u200bb\ufeffc",
    "tags": "\U000e0041\U000e0042",
    "surrogate": "\udc80",
    "backticks": "`` `a` ```",
    "blanks": "   ::error::pwned",
}
FINE = Style(color=True)
STYLES = [FINE, Style(), Style(width=20), Style(verbose=2), Style(quiet=True), Style(unicode=False)]
OUR_COLOURS = re.compile(r"\x1b\[(?:1|2|3[0-7])(?:;(?:22|3[0-7]))?m|\x1b\[(?:22;3[0-7]|0)m")
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
COMMANDS = {"error", "warning", "notice", "debug", "group", "stop-commands", "add-mask", "set-output", "save-state"}


def hostile(text: str) -> Report:
    """A report in which every field that may hold a stranger's words holds this text."""
    name = NormalizedName(text)
    place = Location(text, 3, 1, 3, 9)
    finding = Finding(
        rule=CONFLICT,
        message=text,
        package=name,
        installed=text,
        required_by=Requirer(name, text),
        requirement=text,
        locations=(place,),
        facts=(
            Requested(text, place),
            Constraint(text, place),
            Dependency(name, text, text, MetadataOrigin.WHEEL, found=text),
            Installed(name, text),
            NoVersions(name, text, 1, text),
            RequiresPython(name, text, text, text),
            NoWheel(name, text, Unavailable.NO_FILES),
        ),
        explanation=Explanation((text,), (Step(text), Step(text, Location(text, 4, 1, 4, 9))), complete=False),
        details=(text,) * 12,
    )
    fix = Fix(
        title=text,
        applicability=Applicability.UNSAFE,
        proved=True,
        changes=(
            Change(ChangeKind.SET_REQUIREMENT, name, text, text + "x"),
            Change(ChangeKind.REMOVE, name, text, None),
            Change(ChangeKind.INSTALL, name, None, text),
        ),
        requirements=(text,),
        pins=((text, text),),
        edits=(Edit(text, 0, 1, text, text),),
        flags=(Flag(text, text, text),),
        commands=(Command((text,), text, posix=text), Command((text,), text)),
        python=text,
        environments=((text,), (text, text)),
        notes=(text,),
    )
    gaps = (Skipped(text, text),)
    hits = (LimitHit(text, 1, text),)
    return report((finding,), (fix,), skipped=gaps, limits_hit=hits, looked_at=(text,))


def hostile_several(text: str) -> Report:
    """The same in two environments, with a finding that is waived."""
    told = as_one([Part(text, hostile(text)), Part(f"{text}{text}", hostile(text)), Part("x", text)])
    waived = (Waived(told.findings[0], Waiver(reason=text, path=text, line=1)),)
    return replace(told, waived=(*waived, Waived(told.findings[0], Baseline(text, frozenset()))))


def hostile_texts(text: str, style: Style) -> dict[str, str]:
    """The report in every format that is text for people."""
    told = hostile(text)
    name = NormalizedName(text)
    row = WhyLine(who=text, requires=text, path=(text, text))
    placed = WhyLine(who=None, requires=text, location=Location(text, 1, 1, 1, 2))
    why = WhyReport(
        package=name, report=told, requirers=(row, placed), left=(text,), known=3, installed=text, chosen=text
    )
    pins = ResolutionReport(satisfiable=True, pins=((text, text),), report=told)
    none = ResolutionReport(satisfiable=None, pins=(), report=told)
    return {
        "full": RENDERERS["full"](told, style),
        "concise": RENDERERS["concise"](told, style),
        "several": RENDERERS["full"](hostile_several(text), replace(style, verbose=1)),
        "several, concise": RENDERERS["concise"](hostile_several(text), style),
        "why": WHY_RENDERERS["full"](why, style),
        "pins": RESOLUTION_RENDERERS["full"](pins, style),
        "no pins": RESOLUTION_RENDERERS["full"](none, style),
    }


@dataclass(frozen=True)
class WorkflowCommand:
    """What a build server would carry out."""

    name: str
    properties: dict[str, str]
    told: str


def commands_of(output: str) -> list[WorkflowCommand]:
    """The commands that GitHub's runner, or Azure's, finds in some output."""
    lines = re.split(r"\r\n|\n|\r", output)
    return [found for line in lines if (found := _colon_command(line) or _sign_command(line))]


def _colon_command(line: str) -> WorkflowCommand | None:
    """`::name key=value,key=value::data`, after leading blanks."""
    match = re.match(r"\s*::(?P<name>[^ :]*)(?: (?P<properties>.*?))?::(?P<told>.*)", line)
    if match is None or match["name"] not in COMMANDS:
        return None
    pairs = (pair.partition("=") for pair in (match["properties"] or "").split(",") if "=" in pair)
    return WorkflowCommand(
        match["name"], {key: _unescaped(value) for key, _, value in pairs}, _unescaped(match["told"])
    )


def _sign_command(line: str) -> WorkflowCommand | None:
    """`##[name]data` and `##vso[name]data`, anywhere in a line."""
    match = re.search(r"##(?:vso)?\[(?P<name>[^\] ]*)[^\]]*\](?P<told>.*)", line)
    return WorkflowCommand(match["name"], {}, match["told"]) if match else None


def _unescaped(text: str) -> str:
    codes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    return re.sub("%(?:0D|0A|3A|2C|25)", lambda code: codes[code[0]], text)


def test_runner_would_obey() -> None:
    """The oracle finds the commands that it is there to find, so that an empty answer means something."""
    lines = [
        "::error::x",
        "  ::error file=a::x",
        "a ##[error]x",
        "a ##vso[task.complete]x",
        ":::error::x",
        "::nothing::x",
    ]

    assert [len(commands_of(line)) for line in lines] == [1, 1, 1, 1, 0, 0]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_nothing_steers_the_terminal(payload: str, style: Style) -> None:
    """Whatever a field holds, the text has no control character but our own colours and line feeds."""
    for name, text in hostile_texts(payload, style).items():
        assert UNSAFE.findall(OUR_COLOURS.sub("", text)) == [], name


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_no_text_steers_the_terminal(payload: str) -> None:
    """The same for any text at all."""
    for name, text in hostile_texts(payload, FINE).items():
        assert UNSAFE.findall(OUR_COLOURS.sub("", text)) == [], name


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize("color", [True, False])
def test_build_servers_find_no_command_in_text_for_people(payload: str, *, color: bool) -> None:
    """On a build server no format for people holds anything that it would carry out, also without the colours."""
    for name, text in hostile_texts(payload, Style(ci=True, color=color, verbose=2)).items():
        assert commands_of(OUR_COLOURS.sub("", text)) == [], name
        assert commands_of(text) == [], name


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_annotations_are_exactly_ours(payload: str) -> None:
    """GitHub finds one command a finding, on the file that it is about, and nothing that a field smuggles in."""
    (found,) = commands_of(RENDERERS["github"](hostile(payload), Style(ci=True)))

    assert found.name == "error"
    assert found.properties.keys() == {"file", "line", "endLine", "col", "endColumn", "title"}
    assert (found.properties["line"], found.properties["title"]) == ("3", "DC201 version-conflict")
    assert found.told.count("\n") == 1


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_annotations_name_the_environment(payload: str) -> None:
    """However an environment is called, its name stays within the title of an annotation."""
    found = commands_of(RENDERERS["github"](hostile_several(payload), Style(ci=True)))

    assert [command.name for command in found] == ["error", "error"]
    assert all(
        command.properties.keys() == {"file", "line", "endLine", "col", "endColumn", "title"} for command in found
    )
    assert all(command.properties["title"].startswith("DC201 version-conflict in ") for command in found)


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_any_annotation_is_ours(payload: str) -> None:
    """The same for any text at all; what can be shown as it is comes through unchanged."""
    output = RENDERERS["github"](hostile(payload), Style(ci=True))
    (found,) = commands_of(output)

    assert output.count("\n") == 1
    assert found.properties["line"] == "3"
    if payload.isprintable() and payload.isascii():
        assert found.properties["file"] == payload
        assert found.told.partition("\n")[0] == payload


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_json_is_ascii_and_keeps_the_text(payload: str) -> None:
    """JSON is data: the very text, in characters that no terminal minds."""
    text = RENDERERS["json"](hostile(payload), Style())
    told: dict[str, Any] = json.loads(text)

    assert text.isascii()
    assert told["findings"][0]["message"] == payload


def test_markup_is_text() -> None:
    """Square brackets are shown, not obeyed."""
    for name, text in hostile_texts("[red]x[/red]", FINE).items():
        assert "[red]x[/red]" in text, name


@pytest.mark.parametrize("style", [Style(), FINE])
def test_long_text_is_cut_short(style: Style) -> None:
    """A field of a million characters fills no terminal; a command is shown further, as it must be whole."""
    text = RENDERERS["concise"](hostile("x" * 1_000_000), style)

    assert len(text) < 2_000
