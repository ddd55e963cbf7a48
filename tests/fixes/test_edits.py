"""Changes become edits, and edits change the intended bytes and no others."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from depcheck.fixes.edits import SpliceError, drop_edit, edits_of, set_edit, set_specifier, splice
from depcheck.inputs.statements import Sheet, statements
from depcheck.model.fixes import Change, ChangeKind, Edit
from depcheck.model.packages import RequirementLine
from depcheck.text.decode import decode

if TYPE_CHECKING:
    from packaging.utils import NormalizedName

FILE = """\
# the whole truth
Numpy [x] == 2.3.5 ; python_version<"3.12"  # pinned
torch==2.1.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
    # via base
six>=1, \\
    <2
"""


def lines_of(content: bytes, *, constraint: bool = False) -> list[RequirementLine]:
    """The requirements in a file's bytes."""
    sheet = Sheet("requirements.txt", decode(content), constraint)
    return [statement for statement in statements(sheet) if isinstance(statement, RequirementLine)]


def changed(before: str, after: str | None, kind: ChangeKind | None = None) -> Change:
    """A change of one requirement; None drops it."""
    usual = ChangeKind.DROP_REQUIREMENT if after is None else ChangeKind.SET_REQUIREMENT
    name: NormalizedName | None = None
    return Change(kind or usual, name, before, after)


@pytest.mark.parametrize(
    ("text", "specifier", "expected"),
    [
        ("numpy==2.3.5", "==1.26.4", "numpy==1.26.4"),
        ("numpy", "<2", "numpy<2"),
        ("numpy ; os_name=='x'", "<2", "numpy<2 ; os_name=='x'"),
        ("numpy>=2 ; os_name=='x'", "", "numpy ; os_name=='x'"),
        ("numpy>=2", "", "numpy"),
        (
            'Numpy [x] == 2.3.5 ; python_version<"3.12"',
            "==1.26.4",
            'Numpy [x] == 1.26.4 ; python_version<"3.12"',
        ),
        ("numpy >= 1, != 1.5, == 2.3.5", "!=1.5,==1.26.4,>=1", "numpy >= 1, != 1.5, == 1.26.4"),
        ("numpy (>=1,<2)", "<3,>=1", "numpy (>=1,<3)"),
        ("numpy (>=1,<2)", "==3", "numpy (==3)"),
        ("numpy >= 2, < 3", ">=1,<2", "numpy >= 1, < 2"),
        ("numpy==2.3.5", "==2.3.5", "numpy==2.3.5"),
        ("numpy @ https://index.example/numpy.zip ; os_name=='x'", "==1", 'numpy==1 ; os_name == "x"'),
        ("zope.interface[a,b]~=5.0", "~=4.2", "zope.interface[a,b]~=4.2"),
        ("numpy===dev", "==1", "numpy==1"),
        ("numpy===(./>='3'", "==1", "numpy==1"),
    ],
)
def test_another_specifier_in_the_same_style(text: str, specifier: str, expected: str) -> None:
    """Name, extras, marker and blanks are those that somebody wrote."""
    assert set_specifier(RequirementLine(text, Requirement(text)), specifier) == expected


CLAUSES = st.sampled_from(["==1.0", ">= 2", "<3", "!=1.5", "~=1.4", "> 0.1", "<=9", "==1.*"])
SETS = st.lists(CLAUSES, max_size=3, unique=True).map(", ".join)
AROUND = st.sampled_from([("numpy", ""), ("Num.py [a,b] ", " ; os_name=='x'"), ("n", ";os_name == 'x'"), ("a[b]", "")])


@given(AROUND, SETS, SETS)
def test_the_text_says_what_it_should(around: tuple[str, str], before: str, after: str) -> None:
    """Whatever the style, the new text has the new specifier and otherwise means the same."""
    old = Requirement(f"{around[0]}{before}{around[1]}")
    new = Requirement(set_specifier(RequirementLine(f"{around[0]}{before}{around[1]}", old), after))

    assert (new.name, new.extras, str(new.marker)) == (old.name, old.extras, str(old.marker))
    assert new.specifier == Requirement(f"a{after}").specifier


def test_edits_of_changes() -> None:
    """Setting keeps the style and the comment, dropping takes the options and leaves the comment line."""
    lines = lines_of(FILE.encode())
    changes = [
        changed(lines[1].text, None),
        changed(lines[0].text, 'Numpy[x]==1.26.4 ; python_version < "3.12"'),
        changed(lines[2].text, "six>=1,<3"),
    ]
    edits = edits_of(changes, lines)

    assert splice(FILE.encode(), edits).decode() == (
        '# the whole truth\nNumpy [x] == 1.26.4 ; python_version<"3.12"  # pinned\n    # via base\nsix>=1, <3\n'
    )


@pytest.mark.parametrize(
    ("content", "change"),
    [
        (b"numpy==2 --hash=sha256:aa\n", changed("numpy==2", "numpy==1")),
        (b"a @ https://u:p@index.example/a.zip\n", changed("a @ https://****@index.example/a.zip", "a==1")),
        (b"a @ https://u:p@index.example/a.zip\n", changed("a @ https://****@index.example/a.zip", None)),
        (b"a==1 # https://u:p@index.example\n", changed("a==1", None)),
        (b"a==1\n", changed("b==1", "b==2")),
        (b"a==1\n", changed("a==1", "a==2", ChangeKind.SET_CONSTRAINT)),
        (b"a==1\n", changed("a==1", "a==2", ChangeKind.UPGRADE)),
    ],
)
def test_no_edit_where_one_would_be_wrong(content: bytes, change: Change) -> None:
    """Stale hashes, credentials and lines that are not there: nothing is offered, not even for the other changes."""
    lines = lines_of(content + b"other\n")

    assert edits_of([changed("other", None), change], lines) == ()


def test_an_argument_has_no_edit() -> None:
    """What stands in no file cannot be edited."""
    line = RequirementLine("a==1", Requirement("a==1"))

    assert (drop_edit(line), set_edit(line, "a==2")) == (None, None)


def test_two_equal_lines_are_two_lines() -> None:
    """Two changes of the same text are edits in two places."""
    lines = lines_of(b"a==1\na==1\n")

    assert splice(b"a==1\na==1\n", edits_of([changed("a==1", "a==2"), changed("a==1", None)], lines)) == b"a==2\n"


@pytest.mark.parametrize(
    ("content", "edits", "message"),
    [
        (b"abc", [Edit("r", 0, 2, "ab", ""), Edit("r", 1, 3, "bc", "")], "two edits of r overlap at byte 1"),
        (b"abc", [Edit("r", 1, 1, "", "x"), Edit("r", 1, 1, "", "y")], "two edits of r overlap at byte 1"),
        (b"abc", [Edit("r", 0, 1, "b", "x")], "r has something else at byte 0 than it had when it was read"),
        (b"abc", [Edit("r", 2, 9, "c", "x")], "r has something else at byte 2 than it had when it was read"),
        (b"abc", [Edit("r", 0, 0, None, "x")], "r was to be made, and it has content already"),
        (b"# coding: ascii\na", [Edit("r", 16, 17, "a", "é")], "r is in ascii, which cannot express the edit"),
        (b"# coding: klingon\n", [], "it declares the encoding `klingon`, which is not known"),
    ],
)
def test_edits_that_do_not_fit_are_refused(content: bytes, edits: list[Edit], message: str) -> None:
    """Nothing is put into a file that is not what it was."""
    with pytest.raises(SpliceError) as raised:
        splice(content, edits)

    assert str(raised.value) == message


def test_a_file_can_be_made() -> None:
    """An edit that expects no file is the content of a new one."""
    assert splice(b"", [Edit("c", 0, 0, None, "numpy<2\n")]) == b"numpy<2\n"


FORMS = st.sampled_from(
    [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF32_BE, "utf-32-be")]
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "# é\n"]),
        st.sampled_from(["numpy==2", "Six [a] >= 1 ; os_name=='x'", "torch==1 \\\n  --hash=sha256:aa"]),
        st.sampled_from(["", "  # 日本", "   "]),
    ),
    min_size=1,
    max_size=5,
)


@given(ROWS, FORMS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.data())
def test_every_other_byte_is_as_before(
    rows: list[tuple[str, str, str]],
    form: tuple[bytes, str],
    newline: str,
    ended: bool,  # noqa: FBT001
    choice: st.DataObject,
) -> None:
    """Setting or dropping some lines leaves all that stands between the edits untouched, in every encoding."""
    mark, encoding = form
    text = "\n".join("".join(row) for row in rows) + ("\n" if ended else "")
    content = mark + text.replace("\n", newline).encode(encoding)
    lines = lines_of(content)
    picked = choice.draw(st.lists(st.sampled_from(lines), unique_by=lambda line: line.location))
    made = [set_edit(line, "é==9") if choice.draw(st.booleans()) else drop_edit(line) for line in picked]
    edits = [edit for edit in made if edit]
    result = splice(content, choice.draw(st.permutations(edits)))

    assert len(edits) == len(picked)
    assert _without(result, [(start, len("é==9".encode(encoding))) for start in _starts(edits, encoding)]) == _without(
        content, [(edit.start, edit.end - edit.start) for edit in edits]
    )


def _starts(edits: list[Edit], encoding: str) -> list[int]:
    """Where the replacements begin in the result; a dropped line leaves nothing."""
    starts, shift = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        length = len(edit.replacement.encode(encoding))
        if length:
            starts.append(edit.start + shift)
        shift += length - (edit.end - edit.start)
    return starts


def _without(content: bytes, ranges: list[tuple[int, int]]) -> bytes:
    """The content with some ranges of start and length taken out."""
    for start, length in sorted(ranges, reverse=True):
        content = content[:start] + content[start + length :]
    return content
