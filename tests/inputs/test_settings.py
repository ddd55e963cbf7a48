"""depcheck's own configuration: where it is found, what it takes, and how a mistake in it is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depcheck.errors import InputError
from depcheck.inputs.setting_values import KEYS
from depcheck.inputs.settings import Settings, find_settings, read_settings
from depcheck.model.codes import NAMES
from depcheck.model.findings import Severity
from depcheck.model.policy import Waiver
from depcheck.rules import RULES

EVERYTHING = """\
requirements = ["requirements.txt", "sub/dev.txt"]
constraints = ["constraints.txt"]
venv = ".venv"
python-version = "3.12"
platform = "linux"
exclude-newer = 2026-01-31
files = true
pre = true
only-binary = [":all:"]
no-binary = ["numpy"]
select = ["DC2", "DC101", "ALL"]
ignore = ["DC210"]
fail-on = "warning"
baseline = "baseline.json"

[severity]
DC210 = "error"

[[waivers]]
code = "DC201"
package = "Num_Py"
required-by = "gruut"
requirement = "numpy<2"
reason = '''
gruut runs
with NumPy 2'''
expires = 2026-12-31
"""


def configured(folder: Path, text: str, name: str = "depcheck.toml") -> Settings:
    """The settings of a folder that has one configuration file."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return find_settings(folder)


def test_every_key(tmp_path: Path) -> None:
    """Each key becomes a value; names are normalised, paths count from the file."""
    settings = configured(tmp_path, EVERYTHING)

    assert settings.file is not None
    assert (settings.file.kind.value, settings.file.path) == ("configuration", "depcheck.toml")
    assert settings == Settings(
        file=settings.file,
        requirements=("requirements.txt", "sub/dev.txt"),
        constraints=("constraints.txt",),
        venv=(".venv",),
        python_version="3.12",
        platform="linux",
        exclude_newer="2026-01-31",
        files=True,
        pre=True,
        only_binary=(":all:",),
        no_binary=("numpy",),
        select=("DC2", "DC101", "ALL"),
        ignore=("DC210",),
        fail_on="warning",
        baseline="baseline.json",
        severity=(("DC210", Severity.ERROR),),
        waivers=(
            Waiver(
                code="DC201",
                package="num-py",
                required_by="gruut",
                requirement="numpy<2",
                reason="gruut runs with NumPy 2",
                expires=date(2026, 12, 31),
                path="depcheck.toml",
                line=19,
            ),
        ),
    )


WRONG = [
    ('ignroe = ["DC1"]', 1, "`ignroe` is no key that is known; did you mean `ignore`?"),
    ('\n\n# \nxyzzy = "DC1"', 4, "`xyzzy` is no key that is known; there are requirements, constraints, venv, "),
    ("[tool.depcheck]\npre = true", 1, "`tool` is no key here: in depcheck.toml the keys stand by themselves"),
    ('index-url = "https://index.example"', 1, "`index-url` is no key here: depcheck asks the index that pip and uv"),
    ('select = "DC1"', 1, "`select` is a list, not a text"),
    ("select = [\n  'DC1',\n  12,\n]", 1, '`select` is a text such as "DC2", not 12'),
    ('select = ["DC2O1"]', 1, "`DC2O1` is no code and no start of one; did you mean `DC201`?"),
    ('ignore = ["DC299"]', 1, "`DC299` is no code and no start of one; `depcheck rules` lists them"),
    ('ignore = ["xyzzy"]', 1, "`xyzzy` is no code and no start of one; `depcheck rules` lists them"),
    ("python-version = 3.12", 1, '`python-version` is a text such as "3.12", not 3.12'),
    ('python-version = "three"', 1, "`three` is not a Python version such as 3.12"),
    ('platform = "linus"', 1, "unknown platform `linus`, did you mean `linux`?"),
    ('exclude-newer = "yesterday"', 1, "`yesterday` is neither a date such as 2026-01-31 nor a time"),
    ('pre = "yes"', 1, "`pre` is true or false, not a text"),
    ("only-binary = [1]", 1, '`only-binary` is a text such as "numpy", not 1'),
    ('fail-on = "warn"', 1, "`warn` is no level; did you mean `warning`?"),
    ('fail-on = "x"', 1, "`x` is no level; there are error, warning, note, never"),
    ('baseline = ""', 1, "`baseline` is empty"),
    ("venv = [1]", 1, '`venv` is a text such as "requirements.txt", not 1'),
    ("severity = 1", 1, "`severity` is a table, not 1"),
    ('[severity]\nDC201 = "note"\nDC2O2 = "note"', 3, "`DC2O2` is the code of no rule; did you mean `DC202`?"),
    ('[severity]\nversion-conflict = "note"', 2, "`version-conflict` is the code of no rule; did you mean `DC201`?"),
    ('ignore = ["unsuported-python"]', 1, "did you mean `DC104` or `DC203`?"),
    ('[severity]\nDC201 = "warn"', 2, "`warn` is no severity; did you mean `warning`?"),
    ("[severity]\nDC201 = 1", 2, '`DC201` is a text such as "error", not 1'),
    ("[waivers]\ncode = 1", 1, "`waivers` is a list, not a table"),
    ("waivers = [1]", 1, "`waivers` is a table, not 1"),
    ('[[waivers]]\ncode = "DC201"', 1, "a waiver needs a `reason`"),
    ('[[waivers]]\ncode = "DC201"\nreason = " "', 3, "`reason` is empty"),
    ('[[waivers]]\nreason = "x"', 1, "a waiver says what it is for: name `code`, `package`, "),
    ('[[waivers]]\nreason = "x"\nexpires = 2026-01-01', 1, "a waiver says what it is for"),
    ('[[waivers]]\ncode = "DC201"\nreason = "x"\n[[waivers]]\npakage = "a"', 5, "did you mean `package`?"),
    ('[[waivers]]\ncode = "DC2"\nreason = "x"', 2, "`DC2` is the code of no rule; `depcheck rules` lists them"),
    ('[[waivers]]\npackage = "a b"\nreason = "x"', 2, "`a b` is not the name of a package"),
    ('[[waivers]]\nrequirement = "a=<1"\nreason = "x"', 2, "`a=<1` is not a requirement: "),
    ('[[waivers]]\ncode = "DC201"\nreason = "x"\nexpires = "2026-01-01"', 4, "`expires` is a date without quotes"),
    ('[[waivers]]\ncode = "DC201"\nreason = "x"\nexpires = 2026-01-01T00:00:00', 4, "`expires` is a date such as"),
    ('[[waivers]]\ncode = "DC201"\nreason = "x"\nexpires = 5', 4, "`expires` is a date such as 2026-12-31, not 5"),
    ('pre = true\npre = "', 2, "is not valid TOML: "),
    ("pre = true\npre = false", 2, "is not valid TOML: cannot overwrite a value"),
    ("[[waivers]]\nexpires = 2026-02-30", 2, "is not valid TOML: invalid date"),
    (f"a = {'[' * 5000}", None, "is not valid TOML: it is nested too deeply"),
    (f"a = {'9' * 5000}", None, "is not valid TOML: it is nested too deeply, or a number is too long"),
    (f"pre = 0x{'f' * 5000}", 1, "`pre` is true or false, not a number"),
    ('requirements = ["/etc/passwd"]', 1, "`/etc/passwd` leads out of the project"),
    ('requirements = ["../other.txt"]', 1, "`../other.txt` leads out of the project"),
    ('requirements = ["link.txt"]', 1, "`link.txt` leads out of the project"),
    ('baseline = "a/../../b.json"', 1, "`a/../../b.json` leads out of the project"),
    ('baseline = "a\\u0000b"', 1, "leads out of the project"),
    ('venv = "/usr"', 1, "`/usr` leads out of the project"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG)
def test_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int | None, message: str) -> None:
    """Whatever is wrong in a file is told with file and line, and with what was probably meant."""
    (tmp_path / "outside.txt").write_text("six\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / "link.txt").symlink_to(tmp_path / "outside.txt")
    with pytest.raises(InputError) as caught:
        configured(project, text)

    assert (caught.value.path, caught.value.line) == ("depcheck.toml", line)
    assert message in str(caught.value)


def test_mistake_in_pyproject(tmp_path: Path) -> None:
    """In pyproject.toml the line is that of the file, and other tables are nobody's business."""
    text = '[tool.ruff]\nignroe = 1\n\n[tool.depcheck]\npre = true\n\n[[tool.depcheck.waivers]]\nreasn = "x"\n'
    with pytest.raises(InputError) as caught:
        configured(tmp_path, text, "pyproject.toml")

    assert str(caught.value) == "pyproject.toml:8: `reasn` is no key of a waiver; did you mean `reason`?"


FILES = [
    # what lies where, and the file that counts for `root/a/b`
    ({}, None),
    ({"root/depcheck.toml": "pre = true"}, "../../depcheck.toml"),
    ({"root/pyproject.toml": "[tool.depcheck]"}, "../../pyproject.toml"),
    ({"root/a/pyproject.toml": "[project]", "root/depcheck.toml": ""}, "../../depcheck.toml"),
    ({"root/a/pyproject.toml": "# depcheck = [", "root/depcheck.toml": ""}, "../../depcheck.toml"),
    ({"root/a/b/pyproject.toml": "[tool.depcheck]", "root/depcheck.toml": "wrong = 1"}, "pyproject.toml"),
    ({"root/a/b/pyproject.toml": "[tool.depcheck]", "root/a/b/depcheck.toml": ""}, "depcheck.toml"),
    ({"root/a/b/pyproject.toml": "tool = {'depcheck' = {}}"}, "pyproject.toml"),
    ({"depcheck.toml": "wrong = 1"}, None),
]


@pytest.mark.parametrize(("files", "expected"), FILES)
def test_nearest_file_in_the_project(tmp_path: Path, files: dict[str, str], expected: str | None) -> None:
    """The nearest file up to the version-control root counts, depcheck.toml before pyproject.toml; none above it."""
    work = tmp_path / "root" / "a" / "b"
    work.mkdir(parents=True)
    (tmp_path / "root" / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    file = find_settings(work).file

    assert (file.path if file else None) == expected


def test_without_version_control_only_the_working_directory_counts(tmp_path: Path) -> None:
    """A file that somebody left in a folder above, such as /tmp, is not obeyed."""
    (tmp_path / "depcheck.toml").write_text("wrong = 1")
    (tmp_path / "work").mkdir()

    assert find_settings(tmp_path / "work") == Settings()


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    """What a file above names is called from the working directory."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "depcheck.toml").write_text('requirements = ["requirements.txt", "work/dev.txt"]\nvenv = [".venv"]')
    (tmp_path / "work").mkdir()
    settings = find_settings(tmp_path / "work")

    assert settings.requirements == ("../requirements.txt", "dev.txt")
    assert settings.venv == ("../.venv",)


def test_environment_may_be_a_link(tmp_path: Path) -> None:
    """Tools keep environments elsewhere and link to them."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".venv").symlink_to(tmp_path / "elsewhere")

    assert configured(tmp_path / "work", 'venv = ".venv"').venv == (".venv",)


def test_a_named_file_counts_alone(tmp_path: Path) -> None:
    """A file that is named may lie anywhere; it is a pyproject.toml only where it is called so."""
    (tmp_path / "depcheck.toml").write_text("wrong = 1")
    (tmp_path / "ci.toml").write_text('fail-on = "never"')
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]")
    settings = read_settings("ci.toml", tmp_path)

    assert (settings.fail_on, settings.file and settings.file.path) == ("never", "ci.toml")
    with pytest.raises(InputError, match=r"^pyproject\.toml: has no table `tool\.depcheck`$"):
        read_settings("pyproject.toml", tmp_path)
    with pytest.raises(InputError, match=r"^gone\.toml: no such file$"):
        read_settings("gone.toml", tmp_path)
    with pytest.raises(InputError, match=r"^\.: is a directory$"):
        read_settings(".", tmp_path)


def test_a_file_that_leads_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    """A link to somewhere else is refused unless it is named, and nothing of what it holds is told."""
    (tmp_path / "secret").write_text("secret = 'hunter2")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "depcheck.toml").symlink_to(tmp_path / "secret")
    with pytest.raises(InputError) as caught:
        find_settings(tmp_path / "work")

    assert str(caught.value).startswith("depcheck.toml: leads out of the project")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"pre = true\n# \xff", "depcheck.toml:2: is not valid TOML: it is not UTF-8"),
        (b"#" * (1024 * 1024 + 1), "depcheck.toml: is larger than 1048576 bytes"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    """What is there and cannot be read is told, not passed over."""
    (tmp_path / "depcheck.toml").write_bytes(content)
    with pytest.raises(InputError) as caught:
        find_settings(tmp_path)

    assert str(caught.value) == message


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """Editors of Windows write one."""
    (tmp_path / "depcheck.toml").write_bytes(b"\xef\xbb\xbfpre = true\r\n")

    assert find_settings(tmp_path).pre


def test_credentials_are_taken_out(tmp_path: Path) -> None:
    """What a waiver says is shown in reports, and no password with it."""
    told = "see https://me:hunter2@index.example"
    (waiver,) = configured(
        tmp_path, f'[[waivers]]\nrequirement = "six @ {told[4:]}/six.whl"\nreason = "{told}"'
    ).waivers

    assert (waiver.reason, waiver.requirement) == (
        "see https://****@index.example",
        "six @ https://****@index.example/six.whl",
    )
    with pytest.raises(InputError, match=r"unknown platform `https://\*\*\*\*@index"):
        configured(tmp_path, f'platform = "{told[4:]}"')


NAMES_OF_KEYS = st.sampled_from([*KEYS, "code", "package", "required-by", "requirement", "reason", "expires", "DC201"])
SCALARS = st.sampled_from(
    ['"DC2"', '"../x"', '"/etc/passwd"', '"a/../b"', r'"\u0000"', '"~/x"', '"numpy<2"', '"error"', "true", "nan", "1"]
) | st.sampled_from(["2026-12-31", "2026-12-31T10:00:00", '"""\n"""', "{}", "[]", "{ DC201 = 'note' }", "", "["])
VALUES = SCALARS | st.lists(SCALARS, max_size=2).map(lambda values: f"[{', '.join(values)}]")
ROWS = st.one_of(
    st.builds("{} = {}".format, NAMES_OF_KEYS, VALUES),
    st.sampled_from(["[[waivers]]", "[severity]", "[tool.depcheck]", "# x"]),
    st.text(max_size=5),
)


def outcome(content: bytes) -> Settings | InputError:
    """What comes of a file."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "depcheck.toml").write_bytes(content)
        try:
            return find_settings(Path(folder))
        except InputError as error:
            return error


@given(st.lists(ROWS, max_size=4).map("\n".join))
def test_any_text_is_settings_or_a_mistake(text: str) -> None:
    """Whatever a file holds, it ends in settings, none of whose paths leads out, or in one line on what is wrong."""
    found = outcome(text.encode("utf-8", "surrogatepass"))
    if isinstance(found, InputError):
        assert str(found).startswith("depcheck.toml:")
    else:
        places = (*found.requirements, *found.constraints, *found.venv, found.baseline or ".")
        assert not any(place.startswith(("/", "..")) for place in places)


def test_every_rule_can_be_named() -> None:
    """The codes that a file may name are those of the rules, by the same names."""
    named = {rule.code: rule.name for rule in RULES}

    assert {code: NAMES.get(code) for code in named} == named
