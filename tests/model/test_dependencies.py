"""What metadata declares, parsed once and within bounds."""

from __future__ import annotations

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from depcheck.model.dependencies import InvalidDependency, holds, parse_dependency
from depcheck.model.packages import Target


@pytest.mark.parametrize(
    "text",
    [
        "a" + ",".join(["!=1"] * 2000),
        "a; " + "(" * 500 + "os_name == 'nt'" + ")" * 500,
        "a" * 100_000,
        "a==" + "1" * 9_000,
        "a @",
        "",
        "pytz>dev",
    ],
)
def test_a_hostile_requirement_is_a_value(text: str) -> None:
    """What packaging would need seconds for, or refuses, is an invalid dependency."""
    assert isinstance(parse_dependency(text), InvalidDependency)


def test_a_requirement_is_parsed_once() -> None:
    """The same text is the same object, however many releases have it."""
    assert parse_dependency("a>=1") is parse_dependency("a>=1")
    assert isinstance(parse_dependency("other (>=1.0)"), Requirement)


@pytest.mark.parametrize(
    ("marker", "extra", "expected"),
    [
        ("python_version >= '3.8'", "", True),
        ("sys_platform == 'win32'", "", False),
        ("extra == 'x'", "", False),
        ("extra == 'x'", "x", True),
        ("extra == 'X_y'", "x-y", True),
        ("os_name ~= 'x'", "", None),
    ],
)
def test_a_marker_is_judged_for_the_target(marker: str, extra: str, expected: bool | None) -> None:  # noqa: FBT001
    """What cannot be compared is neither true nor false."""
    assert holds(Marker(marker), Target("3.11.7").marker_environment, extra) is expected
