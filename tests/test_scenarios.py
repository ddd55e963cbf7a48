"""Situations, each a small TOML file: what is asked for in which universe, and what depcheck says of it.

Beside what a file expects, every explanation must be sufficient and every fix must make its finding vanish.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from depcheck.model.findings import Report, Severity
from depcheck.model.world import Requirements, World
from depcheck.pipeline import IMPOSSIBLE, diagnose
from universes import LINUX, lines, universe

SCENARIOS = sorted(Path(__file__).parent.joinpath("scenarios").glob("*.toml"))


def world_of(scenario: dict[str, Any]) -> World:
    """The world that a scenario describes."""
    target = replace(LINUX, python=scenario.get("python", "3.11.0"))
    asked = Requirements(
        lines=lines(*scenario["requirements"]),
        constraints=lines(*scenario.get("constraints", ()), path="constraints.txt", constraint=True),
    )
    return World(target=target, requirements=asked, source=universe(scenario.get("packages", {}), target))


def with_lines(world: World, requirements: tuple[str, ...], constraints: tuple[str, ...]) -> World:
    """The same world after a fix."""
    asked = Requirements(
        lines=lines(*requirements), constraints=lines(*constraints, path="constraints.txt", constraint=True)
    )
    return replace(world, requirements=asked)


def loaded(path: Path) -> tuple[dict[str, Any], World, Report]:
    """A scenario, its world, and what is said of it."""
    scenario = tomllib.loads(path.read_text(encoding="utf-8"))
    world = world_of(scenario)
    return scenario, world, diagnose(world)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_is_told_as_it_expects(path: Path) -> None:
    """Codes, verdict, blamed lines, sentences and fixes are those of the file."""
    scenario, _, report = loaded(path)

    findings = [finding for finding in report.findings if finding.level > Severity.NOTE]
    assert [finding.rule.code for finding in findings] == scenario["codes"]
    assert report.verdict.value == scenario.get("verdict", "findings" if scenario["codes"] else "ok")
    blamed = [list(finding.explanation.requirements) for finding in findings if finding.explanation]
    assert blamed == scenario.get("blamed", [])
    told = [step.text for finding in findings if finding.explanation for step in finding.explanation.steps]
    assert [sentence for sentence in scenario.get("says", []) if sentence not in told] == []
    assert [fix.title for fix in report.fixes] == scenario.get("fixes", [])
    assert [finding.message for finding in findings] == scenario.get("messages", [f.message for f in findings])
    confidence = [finding.confidence.value for finding in findings]
    assert confidence == scenario.get("confidence", confidence)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_fix_of_a_scenario_ends_what_it_addresses(path: Path) -> None:
    """With the lines as a fix leaves them, no finding says that they are impossible."""
    _, world, report = loaded(path)

    for fix in report.fixes:
        assert fix.proved
        for part in fix.environments or (fix.requirements,):
            after = diagnose(with_lines(world, part, fix.constraints))
            assert not [finding.message for finding in after.findings if finding.rule.code in IMPOSSIBLE]
            assert not after.undecided
