"""Specifiers loosened just so far that they admit a version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from depcheck.fixes.respecify import admitting


@pytest.mark.parametrize(
    ("specifier", "version", "expected"),
    [
        ("==2.3.5", "1.26.4", "==1.26.4"),
        ("===2.3.5", "1.26.4", "==1.26.4"),
        (">=2", "1.26.4", ">=1.26.4"),
        (">2,<3", "1.26.4", "<3,>=1.26.4"),
        ("<2", "2.3.5", "<=2.3.5"),
        ("<=2", "2.3.5", "<=2.3.5"),
        ("~=1.4", "2.3.5", "~=2.3.5"),
        ("~=1.4", "2", "~=2.0"),
        ("~=2.0", "1rc1", "~=1.0rc1"),
        ("~=2.0", "1!3.post1", "~=1!3.0.post1"),
        ("==1.*", "1!2.0", "==1!2.*"),
        ("==1.*", "2.3.5", "==2.*"),
        ("==1.4.*", "2.3.5", "==2.3.*"),
        ("!=2.3.5,>=2", "2.3.5", ">=2"),
        (">=1", "1.5", ">=1"),
        ("==1.0", "1.0+cpu", "==1.0"),
    ],
)
def test_the_least_change(specifier: str, version: str, expected: str) -> None:
    """Clauses that admit the version stay as they are."""
    assert admitting(SpecifierSet(specifier), Version(version)) == expected


numbers = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
clauses = st.one_of(
    st.builds("{}{}".format, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers),
    st.builds("=={}.*".format, numbers),
    st.builds("~={}.{}".format, numbers, st.integers(0, 3)),
)
versions = st.builds(
    "{}{}{}".format, st.sampled_from(["", "1!"]), numbers, st.sampled_from(["", "rc1", "+x", ".post1", ".dev2"])
)


@given(st.lists(clauses, max_size=3).map(",".join), versions)
def test_the_new_specifier_admits_the_version(specifier: str, version: str) -> None:
    """Whatever was asked for, the version found is now within."""
    loosened = admitting(SpecifierSet(specifier), Version(version))

    assert SpecifierSet(loosened).contains(Version(version), prereleases=True)
