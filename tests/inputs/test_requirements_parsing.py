"""A requirement as written becomes a value, or a reason that helps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from depcheck.errors import UsageError
from depcheck.inputs.parsing import Unparsed, parse_argument, parse_requirement
from depcheck.model.limits import Limits
from depcheck.model.world import UnreadKind

ALPHABET = st.sampled_from([*"ab1.*<>=!~,;()[]@ /\\-#'\"$:", "numpy", "==", "; ", "python_version", "https://", "${A}"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy", "numpy"),
        ("Numpy [x] == 2.3.5 ; python_version<'3.12'", "Numpy[x]==2.3.5; python_version<'3.12'"),
        ("numpy (>=1,<2)", "numpy<2,>=1"),
        ("numpy;", "numpy"),
        ("numpy===dev", "numpy===dev"),
        ("a @ https://index.example/a.zip", "a @ https://index.example/a.zip"),
        ("git+https://git.example/a.git@v1#egg=a", "a @ git+https://git.example/a.git@v1#egg=a"),
        ("https://index.example/a-1.0-py3-none-any.whl", "a @ https://index.example/a-1.0-py3-none-any.whl"),
        (
            "https://index.example/a-1.0-py3-none-any.whl ; python_version<'3'",
            "a @ https://index.example/a-1.0-py3-none-any.whl ; python_version<'3'",
        ),
        ("./wheels/a-1.0-py3-none-any.whl", "a @ ./wheels/a-1.0-py3-none-any.whl"),
        ("https://u:p@index.example/a.zip#egg=a[x]", "a[x] @ https://****@index.example/a.zip#egg=a[x]"),
    ],
)
def test_requirements_that_are_understood(text: str, expected: str) -> None:
    """Plain requirements, and URLs and paths that tell a name, become values without credentials."""
    assert parse_requirement(text, Limits()) == Requirement(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("numpy=<2", "`=<` is not a comparison operator; did you mean `<=`?"),
        ("numpy=>2", "`=>` is not a comparison operator; did you mean `>=`?"),
        ("numpy[a,b] = 2", "`=` is not a comparison operator; did you mean `==`?"),
        ("numpy<>2", "`<>` is not a comparison operator; did you mean `!=`?"),
        ("numpy~2", "`~` is not a comparison operator; did you mean `~=`?"),
        ("numpy^2", "`^` is an operator of Poetry; did you mean `>=` with an upper bound?"),
        ("numpy 1.2", "a comparison operator is missing; did you mean `numpy==…`?"),
        ("numpy==1.2[x]", "the extras `[x]` belong behind the name"),
        ("numpy>=1 <2", "a comma is missing between two clauses of the specifier"),
        ("numpy>=1.2.*", "`1.2.*` goes with `==` and `!=` alone"),
        ("numpy~=1", "`~=` needs two numbers at least, such as `~=1.0`"),
        ("numpy; python_version < 3", "the value that `python_version` is compared with needs quotation marks"),
        ('"numpy>=1"', "requirements are written without quotation marks"),
        ("pip install numpy", "`pip install` is a command"),
        ("<<<<<<< HEAD", "`<<<<<<<` is left over from a merge of two versions of the file"),
        ("nümpy==1", "`ü` cannot stand in a requirement"),
        ("numpy; os_name ~= 'x'", 'the marker `os_name ~= "x"` compares what cannot be compared'),
        ("numpy; 'x' in extras", 'the marker `"x" in extras` compares what cannot be compared'),
        ("numpy==", "expected semicolon (after name with no version specifier) or end"),
    ],
)
def test_the_usual_mistakes_are_named(text: str, reason: str) -> None:
    """The reason says which mistake it is, not which character was unexpected."""
    assert parse_requirement(text, Limits()) == Unparsed(UnreadKind.INVALID_REQUIREMENT, reason)


@pytest.mark.parametrize(
    ("text", "editable"),
    [
        (".", False),
        ("./sub[dev]", False),
        ("sub/", False),
        ("a-1.0.tar.gz", False),
        ("https://index.example/archive.zip", False),
        ("git+https://git.example/a.git", False),
        ("foo==${V}", False),
        ("${NAME}", False),
        ("foo.whl", False),
        (".", True),
        (".[dev]", True),
        ("git+https://git.example/a.git", True),
    ],
)
def test_what_only_a_build_would_tell_is_not_judged(text: str, editable: bool) -> None:  # noqa: FBT001
    """A nameless URL, a local project and a variable are unknown, which is neither valid nor invalid."""
    parsed = parse_requirement(text, Limits(), editable=editable)

    assert isinstance(parsed, Unparsed)
    assert parsed.kind is UnreadKind.UNSUPPORTED
    assert parsed.reason.startswith("not judged: ")


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("a" * 9000, "logical_line"),
        ("a" + ",".join(f"!={n}" for n in range(300)), "clauses"),
        ("a; " + "(" * 500 + "os_name == 'x'" + ")" * 500, "marker_depth"),
        ("a==" + "1" * 300, "version_length"),
        ("a==" + "1" * 5000, "version_length"),
    ],
)
def test_what_is_too_large_is_not_looked_at(text: str, limit: str) -> None:
    """A limit that strikes is named, and nothing is said about the requirement."""
    parsed = parse_requirement(text, Limits())

    assert isinstance(parsed, Unparsed)
    assert parsed.kind is UnreadKind.UNSUPPORTED
    assert parsed.limit is not None
    assert parsed.limit.limit == limit


@given(st.lists(ALPHABET, max_size=12).map("".join), st.booleans())
def test_every_text_gets_an_answer(text: str, editable: bool) -> None:  # noqa: FBT001
    """No text raises; a requirement found has a name, a refusal a reason of one line."""
    parsed = parse_requirement(text, Limits(), editable=editable)

    assert parsed.name if isinstance(parsed, Requirement) else parsed.reason and "\n" not in parsed.reason


@given(st.text(max_size=60))
def test_arguments_are_requirements_or_misuse(text: str) -> None:
    """An argument gives a line without a place, or a usage error."""
    try:
        line = parse_argument(text)
    except UsageError:
        return

    assert (line.location, line.span, line.constraint) == (None, None, False)


def test_an_invalid_argument_says_what_is_wrong() -> None:
    """The message names the argument and the mistake."""
    with pytest.raises(UsageError) as raised:
        parse_argument("numpy=>2")

    assert str(raised.value) == (
        "`numpy=>2` is not a requirement: `=>` is not a comparison operator; did you mean `>=`?"
    )
