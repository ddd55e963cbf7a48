"""depcheck, `pip check` and `uv pip check` on environments that were made up: every difference is explained."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from differences import known_differences
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judges import Installed, Judges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from differences import Difference
    from judges import Statement

#: More with `nox -s differential`.
EXAMPLES = int(os.environ.get("DEPCHECK_EXAMPLES", "40"))

NAMES = {"a": ["a", "A"], "b-b": ["b-b", "B_b", "b.B"], "c": ["c"], "d": ["D"]}
VERSIONS = ["1.0", "1.0rc1", "1.0.post1", "1.0.dev0", "1.0+cpu", "2.0", "2.0rc1", "1!1.0", "1.10", "0.9"]
SPECIFIERS = ["", ">=1", "<2", "==1.0", "!=1.0", "~=1.0", ">1.0", "==1.*", "<=1.0,>0.9", "===1.0", "==1.0+cpu",
              ">=1.0rc1"]  # fmt: skip
MARKERS = ["", "; python_version < '3'", "; python_version > '3'", "; sys_platform == 'nowhere'", "; extra == 'x'",
           "; os_name == 'posix' or os_name == 'nt'", "; python_full_version >= '3.8.1'",
           "; extra == 'x' and python_version > '3'"]  # fmt: skip
TAGS = ["py3-none-any", "py2-none-any", "py2.py3-none-any", "cp27-cp27m-win32", "py30-none-any"]


def often(usual: object, *others: object) -> st.SearchStrategy[object]:
    """Mostly the usual, now and then one of the others."""
    return st.sampled_from([usual] * 7 + list(others))


def folder_of(one: Installed) -> tuple[str, str, str]:
    """What two of one environment may not share."""
    return one.project, one.version, one.layout.removesuffix("-file")


@st.composite
def cases(draw: st.DrawFn) -> tuple[Installed, ...]:
    """Some of four projects, now and then twice, with requirements on each other, and now and then something odd."""
    requirement = st.builds(
        lambda name, extra, specifier, marker: f"{name}{extra}{specifier} {marker}",
        st.sampled_from([spelling for spellings in NAMES.values() for spelling in spellings]),
        often("", "[x]"),
        st.sampled_from(SPECIFIERS),
        st.sampled_from(MARKERS),
    )
    one = st.builds(
        Installed,
        name=st.sampled_from([name for name in NAMES for _ in range(3)]),
        version=often("1.0", *VERSIONS, *VERSIONS, "2004d").map(str),
        requires=st.lists(st.one_of(requirement, requirement, requirement, often("c", "c>")), max_size=3).map(tuple),
        extras=often(("x",), ()),
        python=often(None, ">=3", ">=4", "<3", "nonsense"),
        tag=st.sampled_from(TAGS),
        layout=often("dist-info", "egg-info", "egg-info-file"),
        metadata=often(True, False),  # noqa: FBT003 - drawn, and passed by name
    )
    drawn = draw(st.lists(one, min_size=1, max_size=5, unique_by=folder_of))
    return tuple(each for each in drawn if each.layout == "dist-info" or each.python is None)


@pytest.fixture(scope="module")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judges]:
    """The three, before an empty environment."""
    three = Judges(tmp_path_factory.mktemp("judges"))
    yield three
    three.close()


def differing(judges: Judges, case: tuple[Installed, ...]) -> list[tuple[str, bool, Statement]]:
    """Who says something else than depcheck: the judge, whether it says too much, and what."""
    judges.install(case)
    ours = judges.depcheck()
    others = {"pip": judges.pip(), "uv": judges.uv()}
    judges.clear()
    return [
        (judge, too_much, statement)
        for judge, theirs in others.items()
        for too_much, statements in ((False, ours - theirs), (True, theirs - ours))
        for statement in sorted(statements, key=str)
    ]


def explains(difference: Difference, told: tuple[str, bool, Statement], case: tuple[Installed, ...]) -> bool:
    """Whether a row of the table is about this difference."""
    judge, too_much, statement = told
    return (judge, too_much) == (difference.judge, difference.too_much) and difference.explains(statement, case)


@given(cases())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_difference_is_explained(judges: Judges, case: tuple[Installed, ...]) -> None:
    """Where pip or uv says something else than depcheck, a row of the table says why it is wrong."""
    unexplained = [
        told for told in differing(judges, case) if not any(explains(row, told, case) for row in known_differences())
    ]

    assert unexplained == []


@pytest.mark.parametrize("row", known_differences(), ids=lambda row: f"{row.judge} {row.reason}")
def test_every_row_is_needed(judges: Judges, row: Difference) -> None:
    """Its example shows the difference: a row that explains nothing would hide a mistake."""
    assert any(explains(row, told, row.example) for told in differing(judges, row.example))


def test_they_agree_where_all_is_well(judges: Judges) -> None:
    """Nothing to say, nothing said."""
    judges.install([Installed("a", requires=("b-b>=1", "c; python_version < '3'")), Installed("B_b", "1.5")])

    assert judges.depcheck() == judges.pip() == judges.uv() == set()
