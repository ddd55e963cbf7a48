"""Requirements files: what they say, where it stands, and what they lead to."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from pip_requirements_parser import RequirementsFile

from depcheck.errors import DepcheckError, InputError, UsageError
from depcheck.inputs import requirements as reader
from depcheck.inputs.requirements import read_requirements
from depcheck.model.limits import Limits
from depcheck.model.source import Location, SourceKind
from depcheck.model.world import Requirements, Unread, UnreadKind

SECRET = "hunter2correcthorse"  # noqa: S105  # It must never be seen again.
ORDINARY = """\
# built with love
--index-url https://index.example/simple
numpy[extra]==2.3.5 ; python_version < "3.14"  # pinned
requests >= 2 , < 3
torch==2.1.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
    # via -r base.txt
six
git+https://git.example/tool.git@v1#egg=tool
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, which is also the working directory."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def read(text: str | bytes, name: str = "requirements.txt", **options: object) -> Requirements:
    """What a single file in the working directory says."""
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_requirements([name], root=Path(), **options)  # type: ignore[arg-type]


def reasons(requirements: Requirements) -> list[tuple[UnreadKind, int, str]]:
    """Kind, line and reason of all that was not read."""
    return [(unread.kind, unread.location.line, unread.reason) for unread in requirements.unread]


@pytest.mark.usefixtures("project")
class TestOneFile:
    """A file without includes."""

    def test_lines_in_the_order_written(self) -> None:
        """Every requirement is there, as written and as a value."""
        lines = read(ORDINARY).lines

        assert [line.text for line in lines] == [
            'numpy[extra]==2.3.5 ; python_version < "3.14"',
            "requests >= 2 , < 3",
            "torch==2.1.0",
            "six",
            "git+https://git.example/tool.git@v1#egg=tool",
        ]
        assert lines[1].requirement == Requirement("requests<3,>=2")
        assert [line.hashed for line in lines] == [False, False, True, False, False]

    def test_the_place_of_a_requirement(self) -> None:
        """Line and column count from one and end behind the requirement, without options and comments."""
        lines = read(ORDINARY).lines

        assert lines[0].location == Location("requirements.txt", 3, 1, 3, 46)
        assert lines[2].location == Location("requirements.txt", 5, 1, 5, 13)

    def test_the_whole_line_has_its_hashes_and_no_comment_line(self) -> None:
        """What removing a requirement takes away: options on joined lines, not the comment line that follows."""
        whole = read(ORDINARY).lines[2].whole

        assert whole is not None
        assert whole.text == "torch==2.1.0 \\\n    --hash=sha256:aaaa \\\n    --hash=sha256:bbbb\n"

    def test_the_same_requirements_as_pip_requirements_parser(self) -> None:
        """On an ordinary file both readers agree on names, specifiers, extras and line numbers."""
        ours = read(ORDINARY).lines
        theirs = RequirementsFile.from_file("requirements.txt").requirements

        assert [(line.requirement.name, str(line.requirement.specifier)) for line in ours] == [
            (requirement.name, str(requirement.specifier or "")) for requirement in theirs
        ]
        assert [line.location.line for line in ours if line.location] == [r.line_number for r in theirs]

    def test_a_requirement_over_several_lines(self) -> None:
        """Its text is joined, what the file has is kept, and its place spans the lines."""
        (line,) = read("numpy>=1, \\\n  <2 # two\n").lines

        assert (line.text, line.written) == ("numpy>=1,   <2", "numpy>=1, \\\n  <2")
        assert line.location == Location("requirements.txt", 1, 1, 2, 5)

    def test_the_file_is_named_with_its_hash_and_encoding(self) -> None:
        """A report can say exactly which bytes it is about."""
        (file,) = read("é # é\n".encode("cp1252")).files

        assert (file.kind, file.path, file.encoding) == (SourceKind.REQUIREMENTS, "requirements.txt", "cp1252")
        assert len(file.sha256) == 64

    def test_options_are_reported(self) -> None:
        """Index options and options that no pip accepts in a file are told apart; credentials are not told at all."""
        text = f"-i https://me:{SECRET}@index.example/s --trusted-host h\n--no-build-isolation\n--all-releases x\n"
        options = read(text + "six --pre\n").options

        assert [(option.option, option.text, option.beside_requirement) for option in options] == [
            ("--index-url", "-i https://****@index.example/s", False),
            ("--trusted-host", "--trusted-host h", False),
            ("--no-build-isolation", "--no-build-isolation", False),
            ("--all-releases", "--all-releases x", False),
            ("--pre", "--pre", True),
        ]
        assert options[1].location == Location("requirements.txt", 1, 51, 1, 67)

    def test_an_unknown_option_does_not_hide_the_requirement_beside_it(self) -> None:
        """`bar` is read although the parser gives up lines with options that it does not know."""
        found = read("bar==1.0 --hash=sha256:aa --config-settings=a=b --unheard-of 1\n")

        assert [(line.text, line.hashed) for line in found.lines] == [("bar==1.0", True)]
        assert [option.option for option in found.options] == ["--unheard-of"]

    @pytest.mark.parametrize(
        ("text", "kind", "reason"),
        [
            ("numpy=<2", UnreadKind.INVALID_REQUIREMENT, "`=<` is not a comparison operator; did you mean `<=`?"),
            ("--pre torch", UnreadKind.INVALID_REQUIREMENT, "pip drops what stands behind the option: `torch`"),
            ("-i", UnreadKind.INVALID_REQUIREMENT, "-i option requires 1 argument"),
            ("-r 'a", UnreadKind.INVALID_REQUIREMENT, "a quotation mark or backslash in it has no counterpart"),
            (
                "--hash=sha256:aa",
                UnreadKind.INVALID_REQUIREMENT,
                "there is no requirement on this line that the hash could belong to",
            ),
            (
                "-e .",
                UnreadKind.UNSUPPORTED,
                "not judged: an editable local project, whose name and dependencies only a build would tell",
            ),
            (
                "six==${VERSION}",
                UnreadKind.UNSUPPORTED,
                "not judged: `${VERSION}` is an environment variable, and depcheck expands none",
            ),
            (
                "-r https://index.example/r.txt",
                UnreadKind.UNSUPPORTED,
                "not judged: an include by URL is never fetched",
            ),
            ("-r file:///etc/hostname", UnreadKind.UNSUPPORTED, "not judged: an include by URL is never fetched"),
            (
                "-r ${DIR}/r.txt",
                UnreadKind.UNSUPPORTED,
                "not judged: an environment variable, and depcheck expands none",
            ),
            ("-r none.txt", UnreadKind.UNREADABLE_INPUT, "`none.txt` cannot be read: no such file"),
            ("-r .git", UnreadKind.UNREADABLE_INPUT, "`.git` cannot be read: it is a directory"),
            ("-r ../other.txt", UnreadKind.OUTSIDE_ROOT, "not read: it lies outside the project"),
            ("-r C:\\\\x.txt", UnreadKind.OUTSIDE_ROOT, "not read: it lies outside the project"),
            ("-r '\\\\host\\share'", UnreadKind.OUTSIDE_ROOT, "not read: it lies outside the project"),
            ("-r requirements.txt", UnreadKind.INCLUDE_CYCLE, "the file includes itself, by way of this line"),
        ],
    )
    def test_what_cannot_be_read_has_a_place_and_a_reason(self, text: str, kind: UnreadKind, reason: str) -> None:
        """One line that cannot be read hides no other."""
        found = read(f"\n{text}\nsix\n")

        assert reasons(found) == [(kind, 2, reason)]
        assert [line.text for line in found.lines if line.text == "six"] == ["six"]

    def test_credentials_are_in_no_value(self) -> None:
        """A password of a file is nowhere in what was read."""
        url = f"https://me:{SECRET}@index.example"
        text = f"a @ {url}/a.zip\n-e git+{url}/b.git#egg=b\n{url}/c.zip\n-f {url}\n-r {url}\nd # {url}\n--what {url}\n"
        found = read(text)

        assert len(found.lines) == 3
        assert SECRET not in repr(found)
        assert not any(SECRET in str(line.requirement) for line in found.lines)

    @pytest.mark.parametrize(
        "line",
        [
            "--index-url u:{}@h.example/simple",
            "--extra-index-url user:{}@h.example",
            "-i //u:{}@h.example/simple",
            "-iu:{}@h.example/simple",
            "--extra-index-url=https:/u:{}@h.example/simple",
            "-f https:u:{}@h.example/simple",
            "--trusted-host u:{}@h.example",
            "--proxy u:{}@h.example",
            "-r u:{}@h.example/c.txt",
            "-r user:{}@h.example/c.txt",
            "-c {}@h.example/c.txt",
            "-e user:{}@h.example/c",
            r"https:\\u:{}@h.example\c.zip",
            "https:/u:{}@h.example/c.zip",
            "user:{}@h.example/c.zip",
            "https://user:hun<{}@h.example/c.zip",
            "--index-url https://user:hun<{}@h.example/simple",
            "--index-url https://user:hun'{}@h.example/simple",
            "--index-url https://user:hun {}@h.example/simple",
            "--index-url https://user:hun {} x@h.example/simple",
            "--index-url https://user:hun -{}@h.example/simple",
            "foo @ https://user:hun<{}@h.example/foo.zip",
            "foo @ https%3A//user:{}@h.example/foo.zip",
            "foo[x] @ hxxps:/\\/u:{}@h.example",
            "foo==1 --index-url user:{}@h.example",
        ],
    )
    def test_credentials_of_what_is_no_clean_address(self, line: str) -> None:
        """An option that names a place, and what stands behind `NAME @`, shows nothing before its last `@`."""
        assert SECRET not in repr(read(line.format(SECRET) + "\n"))

    @pytest.mark.parametrize(
        "line",
        [
            "foo @ git+https://git.example/r.git@v1.0",
            "foo @ git+ssh://git@git.example/r.git@v1.0 ; python_version > '3'",
            "foo @ https://${USER}:${TOKEN}@h.example/foo.zip",
        ],
    )
    def test_what_is_no_credential_in_an_address_stays(self, line: str) -> None:
        """A revision, the user of SSH and variables can still be read, and the line can be edited."""
        found = read(line + "\n").lines[0]

        assert (found.text, found.written) == (line, line)

    def test_arguments_come_last_and_have_no_place(self) -> None:
        """A requirement given on the command line stands behind those of the files."""
        found = read("six\n", arguments=["numpy>=2"])

        assert [(line.text, line.location is None) for line in found.lines] == [("six", False), ("numpy>=2", True)]
        with pytest.raises(UsageError):
            read("six\n", arguments=["numpy=>2"])


@pytest.mark.usefixtures("project")
class TestConstraints:
    """Files that limit and ask for nothing."""

    def test_constraints_are_kept_apart(self) -> None:
        """What `-c` or the user names as constraints limits only; `-r` inside a constraints file asks, as in pip."""
        Path("c.txt").write_text("numpy<2\n-r more.txt\n", encoding="utf-8")
        Path("more.txt").write_text("six\n", encoding="utf-8")
        found = read("numpy\n-c c.txt\n", constraints=["c.txt"])

        assert [(line.text, line.constraint) for line in found.lines] == [("numpy", False), ("six", False)]
        assert [(line.text, line.constraint) for line in found.constraints] == [("numpy<2", True)]
        assert [file.kind for file in found.files] == ["requirements", "constraints", "requirements"]

    def test_constraints_without_extras_and_editables(self) -> None:
        """Both are refused in a constraints file, as pip does."""
        Path("c.txt").write_text("numpy[x]<2\n-e git+https://git.example/a.git#egg=a\n", encoding="utf-8")
        found = read_requirements([], ["c.txt"], root=Path())

        assert [unread.reason for unread in found.unread] == [
            "a constraint cannot have extras",
            "a constraint cannot be editable",
        ]


class TestIncludes:
    """The graph of files."""

    def test_an_included_file_stands_where_it_is_included(self, project: Path) -> None:
        """The order is that of reading, and each line knows its own file."""
        (project / "sub").mkdir()
        (project / "sub" / "base.txt").write_text("b\n-r ../last.txt\n", encoding="utf-8")
        (project / "last.txt").write_text("c\n", encoding="utf-8")
        found = read("a\n-r sub/base.txt\nd\n")

        assert [str(line.location) for line in found.lines] == [
            "requirements.txt:1",
            "sub/base.txt:1",
            "last.txt:1",
            "requirements.txt:3",
        ]

    def test_a_cycle_is_reported_where_it_closes(self, project: Path) -> None:
        """The lines of both files are read once, and the closing include is named."""
        (project / "b.txt").write_text("b\n-r requirements.txt\n", encoding="utf-8")
        found = read("-r b.txt\na\n")

        assert [line.text for line in found.lines] == ["b", "a"]
        assert [(unread.kind, str(unread.location)) for unread in found.unread] == [
            (UnreadKind.INCLUDE_CYCLE, "b.txt:2")
        ]

    def test_a_file_included_twice_is_read_once(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Includes that double at every level cost one reading a file."""
        for level in range(20):
            (project / f"{level}.txt").write_text(f"-r {level + 1}.txt\n" * 2 + f"a{level}\n", encoding="utf-8")
        (project / "20.txt").write_text("last\n", encoding="utf-8")
        opened = counted(monkeypatch)
        found = read("-r 0.txt\n")

        assert len(found.lines) == 21
        assert len(opened) == 22
        assert found.limits_hit == ()

    def test_a_chain_that_is_too_deep_ends_at_the_limit(self, project: Path) -> None:
        """1,200 files in a row: those within the limit are read and the limit is named."""
        for level in range(1200):
            (project / f"{level}.txt").write_text(f"a{level}\n-r {level + 1}.txt\n", encoding="utf-8")
        found = read("-r 0.txt\n")

        assert len(found.lines) == 32
        assert [(hit.limit, hit.value) for hit in found.limits_hit] == [("include_depth", 32)]

    def test_too_many_files(self, project: Path) -> None:
        """Past the limit no file is opened, and the limit is named once."""
        for number in range(20):
            (project / f"{number}.txt").write_text(f"a{number}\n", encoding="utf-8")
        found = read("".join(f"-r {number}.txt\n" for number in range(20)), limits=Limits(included_files=5))

        assert len(found.lines) == 5
        assert [hit.limit for hit in found.limits_hit] == ["included_files"]

    def test_too_many_lines(self, project: Path) -> None:  # noqa: ARG002  # It is the working directory.
        """Reading stops at the limit and says so."""
        found = read("".join(f"a{number}\n" for number in range(20)), limits=Limits(requirement_lines=5))

        assert len(found.lines) == 5
        assert [hit.limit for hit in found.limits_hit] == ["requirement_lines"]

    def test_as_many_lines_as_the_limit_are_all_read(self) -> None:
        """A limit that is reached and not passed cuts nothing off, and is not named."""
        found = read("a\nb\nc\n", limits=Limits(requirement_lines=3))

        assert len(found.lines) == 3
        assert found.limits_hit == ()

    def test_a_link_that_leads_outside_is_not_followed(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the link points to counts, not where it lies."""
        outside = project.parent / "outside.txt"
        outside.write_text(SECRET, encoding="utf-8")
        (project / "link.txt").symlink_to(outside)
        opened = counted(monkeypatch)
        found = read("-r link.txt\n")

        assert [unread.kind for unread in found.unread] == [UnreadKind.OUTSIDE_ROOT]
        assert opened == ["requirements.txt"]
        assert SECRET not in repr(found)

    def test_a_file_outside_that_the_user_names_is_trusted_with_its_folder(self, project: Path) -> None:
        """It may include what lies beside it, not what lies in the project."""
        other = project.parent / "other"
        other.mkdir()
        (other / "r.txt").write_text("a\n-r beside.txt\n-r ../secret.txt\n", encoding="utf-8")
        (other / "beside.txt").write_text("b\n", encoding="utf-8")
        found = read_requirements([str(other / "r.txt")], root=project)

        assert [line.text for line in found.lines] == ["a", "b"]
        assert [unread.kind for unread in found.unread] == [UnreadKind.OUTSIDE_ROOT]

    def test_the_user_may_allow_files_outside(self, project: Path) -> None:
        """With leave given, includes are followed wherever they lead."""
        (project.parent / "outside.txt").write_text("a\n", encoding="utf-8")
        found = read("-r ../outside.txt\n", allow_outside_root=True)

        assert [str(line.location) for line in found.lines] == ["../outside.txt:1"]

    @pytest.mark.parametrize("anywhere", [False, True])
    def test_a_path_that_no_system_has(self, *, anywhere: bool) -> None:
        """A NUL in a path is a mistake in the file, wherever includes may lead."""
        found = read("-r a\0b\n", allow_outside_root=anywhere)

        assert [(unread.kind, unread.reason) for unread in found.unread] == [
            (UnreadKind.UNREADABLE_INPUT, "the path is not valid")
        ]

    def test_absolute_paths_in_the_working_directory_are_shown_relative(self, project: Path) -> None:
        """Reports name no folder above the project."""
        read("six\n")
        found = read_requirements([str(project / "requirements.txt")], root=project)

        assert [file.path for file in found.files] == ["requirements.txt"]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
    def test_a_named_pipe_is_not_waited_for(self, project: Path) -> None:
        """A special file is refused at once."""
        os.mkfifo(project / "pipe.txt")
        found = read("-r pipe.txt\n")

        assert [unread.reason for unread in found.unread] == ["`pipe.txt` cannot be read: it is not a regular file"]


class TestNamedByTheUser:
    """What the user names must be readable."""

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("none.txt", "none.txt: no such file"),
            ("none/none.txt", "none/none.txt: no such file"),
            (".git", ".git: it is a directory"),
            ("large.txt", "large.txt: it is larger than 4194304 bytes"),
            ("false.txt", "false.txt: it declares the encoding `klingon`, which is not known"),
            ("https://index.example/r.txt", None),
            ("nul\x00", None),
        ],
    )
    def test_a_clear_error(self, project: Path, name: str, message: str | None) -> None:
        """The error names the file as the user did, in one line."""
        (project / "large.txt").write_bytes(b"#" * (4 * 1024 * 1024 + 1))
        (project / "false.txt").write_bytes(b"# coding: klingon\n")
        with pytest.raises(InputError) as raised:
            read_requirements([name], root=project)

        assert message is None or str(raised.value) == message
        assert "\n" not in str(raised.value)


REQUIREMENT_TEXTS = st.sampled_from(["numpy", "Numpy [x] == 2.3.5", "a>1,<2 ; python_version < '3'", "b==1.0"])
COMMENTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=10)
FORMS = st.sampled_from(
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ]
)


@given(st.lists(st.tuples(COMMENTS, REQUIREMENT_TEXTS), max_size=6), FORMS, st.sampled_from(["\n", "\r\n", "\r"]))
def test_spans_are_bytes_of_the_requirement(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], form: tuple[bytes, str], newline: str
) -> None:
    """In every encoding and with all line ends the span holds exactly the text of the requirement."""
    mark, encoding = form
    text = "".join(f"# {comment}{newline}  {requirement}  # {comment}{newline}" for comment, requirement in rows)
    content = mark + text.encode(encoding)
    path = tmp_path_factory.getbasetemp() / "spans.txt"
    path.write_bytes(content)
    lines = read_requirements([str(path)], root=path.parent).lines

    assert [line.text for line in lines] == [requirement for _, requirement in rows]
    for line in lines:
        assert line.span is not None
        assert content[line.span.start : line.span.end].decode(encoding) == line.text


@given(
    st.binary(max_size=200)
    | st.text().map(str.encode)
    | st.lists(
        st.sampled_from(
            ["-r ", "-c ", "-e ", "--hash=", "a", "=", "=", "\n", "\\\n", " ", "#", "'", "--pre", "/", ".."]
        )
    ).map(lambda parts: "".join(parts).encode())
)
def test_no_content_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever a file holds, it is read or refused with an error of ours."""
    path = tmp_path_factory.getbasetemp() / "anything.txt"
    path.write_bytes(content)
    try:
        found = read_requirements([str(path)], root=path.parent)
    except DepcheckError:
        return

    assert all(isinstance(unread, Unread) and "\n" not in unread.reason for unread in found.unread)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened from now on."""
    opened: list[str] = []
    real = reader.read_file

    def counting(path: Path, largest: int) -> object:
        opened.append(path.name)
        return real(path, largest)

    monkeypatch.setattr(reader, "read_file", counting)
    return opened
