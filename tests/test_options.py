"""What a caller may ask for, and what follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip._internal.models.format_control import FormatControl

from depcheck.errors import UsageError
from depcheck.model.source import Location
from depcheck.model.world import OptionLine, Requirements
from depcheck.options import NO_BINARY, ONLY_BINARY, Options, folded, release_policy, with_file_options

WORDS = st.sampled_from([":all:", ":none:", "foo", "Foo_Bar", "bar"])
TOLD = st.tuples(st.sampled_from([ONLY_BINARY, NO_BINARY]), st.lists(WORDS, min_size=1, max_size=4).map(",".join))
HERE = Location("requirements.txt", 1, 1, 1, 2)


@pytest.mark.parametrize(
    ("told", "only_binary", "no_binary"),
    [
        ([(NO_BINARY, ":all:"), (NO_BINARY, ":none:")], (), ()),
        ([(NO_BINARY, ":all:"), (ONLY_BINARY, "foo")], ("foo",), (":all:",)),
        ([(ONLY_BINARY, "foo"), (NO_BINARY, "foo, bar")], (), ("foo", "bar")),
        ([(ONLY_BINARY, "foo"), (NO_BINARY, ":all:")], (), (":all:",)),
        ([(NO_BINARY, "foo"), (NO_BINARY, ":none:,bar")], (), ("bar",)),
    ],
)
def test_the_last_word_on_a_project_counts(
    told: list[tuple[str, str]], only_binary: tuple[str, ...], no_binary: tuple[str, ...]
) -> None:
    """`--only-binary` and `--no-binary` are weighed in the order in which they are given."""
    assert folded(told) == (only_binary, no_binary)


@given(st.lists(TOLD, max_size=5))
def test_formats_are_folded_as_pip_does(told: list[tuple[str, str]]) -> None:
    """pip's own control comes to the same sets, whatever is said in whatever order."""
    control = FormatControl()
    for option, value in told:
        sets = (control.only_binary, control.no_binary)
        control.handle_mutual_excludes(value, *(sets if option == ONLY_BINARY else reversed(sets)))

    assert [set(names) for names in folded(told)] == [control.only_binary, control.no_binary]


def test_options_of_a_file_come_after_those_of_the_command_line() -> None:
    """A file adds to the options; what stands on the line of a requirement is dropped, as in pip."""
    stated = (
        OptionLine("--no-binary", "--no-binary=:none:", HERE),
        OptionLine("--only-binary", "--only-binary foo", HERE),
        OptionLine("--pre", "--pre", HERE, beside_requirement=True),
    )
    found = with_file_options(Options(no_binary=(":all:",)), Requirements(options=stated))

    assert (found.only_binary, found.no_binary, found.prereleases) == (("foo",), (), False)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-31", "2026-02-01T00:00:00+00:00"),
        ("20260131", "2026-02-01T00:00:00+00:00"),
        ("2026-W05-6", "2026-02-01T00:00:00+00:00"),
        ("2026-01-31T12:00", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31T12:00+02:00", "2026-01-31T12:00:00+02:00"),
        ("9999-12-31", "9999-12-31T23:59:59.999999+00:00"),
    ],
)
def test_a_date_means_its_end(written: str, moment: str) -> None:
    """Whatever ISO 8601 allows, dashes or none; a time means itself, and is UTC unless it says otherwise."""
    assert release_policy(Options(exclude_newer=written)).exclude_newer == datetime.fromisoformat(moment)


@pytest.mark.parametrize("written", ["nonsense", "2026-13-01", "31.1.2026"])
def test_a_date_that_is_none(written: str) -> None:
    """It is misuse, and told as written."""
    with pytest.raises(UsageError, match="--exclude-newer takes a date"):
        release_policy(Options(exclude_newer=written))


@pytest.mark.parametrize(
    "told", [{"venv": ""}, {"index_url": ""}, {"paths": ("",)}, {"exclude_newer": " "}, {"requirements": ("a", "")}]
)
def test_a_text_that_is_empty(told: dict[str, Any]) -> None:
    """It is misuse: a variable that was not set must not look like an option that was not given."""
    with pytest.raises(UsageError, match=f"{next(iter(told))} names nothing"):
        Options(**told)
