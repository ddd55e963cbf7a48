"""What is read plainly means what packaging says; whatever is not plain is left to packaging."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name as packaging_name

from depcheck.model.dependencies import guarding_extra
from depcheck.model.names import canonicalize_name
from depcheck.model.packages import Target
from depcheck.model.plain import plain_requirement, plainly_accepts, plainly_holds
from depcheck.model.tags import plainly_supported, supported_tag_names

NUMBERS = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))
SUFFIXES = st.sampled_from(
    (
        "",
        "",
        "",
        "a1",
        "b2",
        "rc1",
        ".dev0",
        ".post1",
        ".post0",
        "-rc.1",
        "_alpha",
        "c2",
        "r3",
        ".pre1",
        "+cpu",
        "rc1.dev2",
    )
)
VERSIONS = st.builds("{}{}".format, NUMBERS, SUFFIXES)
OPERATORS = st.sampled_from(("==", "!=", "<", "<=", ">", ">=", "~=", "==="))
CLAUSES = st.builds("{}{}{}{}".format, OPERATORS, st.sampled_from(("", " ")), VERSIONS, st.sampled_from(("", "", ".*")))
SPECIFIERS = st.lists(CLAUSES, max_size=3).map(",".join)
VARIABLES = {**Target("3.11.7").marker_environment}
LITERALS = st.sampled_from(
    (
        "3.11",
        "3.11.7",
        "3.9",
        "3",
        "3.11.*",
        "4.0rc1",
        "linux",
        "win32",
        "posix",
        "nt",
        "CPython",
        "A_b",
        "a-b",
        "v1",
        "",
    )
)
COMPARISONS = st.builds(
    "{0} {1} {3}{2}{3}".format,
    st.sampled_from((*VARIABLES, "extra")),
    st.sampled_from(("==", "!=", "<", ">=", "~=", "in", "not in")),
    LITERALS,
    st.sampled_from("\"'"),
)
MARKERS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(("and", "or")), inner), inner.map("({})".format)
    ),
    max_leaves=5,
)
NAMES = st.sampled_from(("a", "A.b_C", "zope.interface", "x-", "-x", "9", "a--b", "é"))
TEXTS = st.builds(
    "{}{}{}{}".format,
    NAMES,
    st.sampled_from(("", "[x]", " [x, Y_z]", "[]", "[x,]", "[-]")),
    st.one_of(SPECIFIERS, SPECIFIERS.map(" ({}) ".format), st.just(" @ https://index.example/a.zip"), st.just(">=1,")),
    st.one_of(st.just(""), MARKERS.map("; {}".format), st.just(";"), MARKERS.map(";{} and".format)),
)


@given(SPECIFIERS, VERSIONS)
def test_a_specifier_accepts_what_packaging_says(specifier: str, version: str) -> None:
    """An answer is that of packaging, pre-releases admitted; where there is none, packaging is asked."""
    answer = plainly_accepts(specifier, version)

    if answer is not None:
        assert answer == SpecifierSet(specifier).contains(version, prereleases=True)


@given(MARKERS, st.sampled_from(("", "x", "a-b")))
def test_a_marker_holds_where_packaging_says(marker: str, extra: str) -> None:
    """An answer is that of packaging for the same environment."""
    answer = plainly_holds(marker, VARIABLES, extra)

    if answer is not None:
        assert answer == Marker(marker).evaluate({**VARIABLES, "extra": extra})


@given(TEXTS)
def test_a_requirement_says_what_packaging_reads(text: str) -> None:
    """What is plain is valid, and has the same name, extras, specifier and marker."""
    plain = plain_requirement(text)
    if plain is not None:
        parsed = Requirement(text)

        assert plain.name == packaging_name(parsed.name)
        assert plain.extras == frozenset(map(packaging_name, parsed.extras))
        assert SpecifierSet(plain.specifier) == parsed.specifier
        assert (plain.marker and Marker(plain.marker)) == parsed.marker
        assert parsed.url is None


PLAIN = (
    "requests",
    "requests>=2.27,<3",
    "requests[socks, use_chardet_on_py3] >=2.27.0",
    "importlib-metadata (>=1.6.0) ; python_version < '3.8'",
    'tzdata>=6 ; (sys_platform == "emscripten" and extra == "all") or (sys_platform == "win32" and extra == "all")',
    "pytz==2026.10.19.post1",
    "botocore (<2.0a.0,>=1.37.4)",
    "opentelemetry-api~=1.4",
    "a!=1.0.*",
)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_usual_is_plain(text: str) -> None:
    """What real projects declare needs no parser; if it did, a check would take twice as long."""
    assert plain_requirement(text) is not None


NOT_PLAIN = ("a===1", "a @ https://index.example/a.zip", "a~=1", "a>=1.*", "a; python_version in '3.8'", "a>dev", "")


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_what_is_unusual_is_left_to_packaging(text: str) -> None:
    """Neither accepted nor refused here."""
    assert plain_requirement(text) is None


@given(st.text(max_size=20) | NAMES)
def test_names_are_compared_as_packaging_does(name: str) -> None:
    """PEP 503, to the letter."""
    assert canonicalize_name(name) == packaging_name(name)


@given(TEXTS)
def test_a_line_that_is_put_off_counts_for_its_extra_alone(text: str) -> None:
    """Without its extra the marker of such a line does not hold."""
    extra = guarding_extra(text)
    if extra is not None:
        try:
            marker = Requirement(text).marker
        except InvalidRequirement:
            return

        assert marker is not None
        assert marker.evaluate({**VARIABLES, "extra": "another"}) is False


TARGETS = (
    Target("3.11.0"),
    Target("3.13.0", free_threaded=True),
    Target("3.7.0"),
    Target("2.7.18"),
    Target("3.10.0", implementation="pypy"),
    Target("3.12.0", "macos", "arm64", "", (13, 0)),
    Target("3.12.0", "windows", "AMD64", ""),
    Target("3.12.0", libc="musl", libc_version=(1, 2)),
)


@pytest.mark.parametrize("target", TARGETS, ids=repr)
def test_a_tag_that_is_plainly_supported_is_supported(target: Target) -> None:
    """For every target, whichever tags others accept."""
    every = {tag for other in TARGETS for tag in supported_tag_names(other)}
    plainly = {tag for tag in every if plainly_supported(tag, target)}

    assert plainly
    assert plainly - supported_tag_names(target) == set()
