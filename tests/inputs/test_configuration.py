"""Which indexes the user means, and where that stands."""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

import pytest

from depcheck.errors import IndexConfigurationError
from depcheck.inputs.configuration import IndexOptions, configured_constraints, default_index_url, index_settings
from depcheck.inputs.pip_configuration import pip_file_layer, pip_files
from depcheck.inputs.uv_configuration import uv_file_layer, uv_files
from depcheck.model.index import Configured, IndexSettings

A, B, C = "https://a.example/simple", "https://b.example/simple", "https://c.example/simple"
QUIET = {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", "PIP_INDEX_URL": A}


def written(path: Path, text: str) -> Path:
    """A file with this text, its folders made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def found(environ: dict[str, str], *, project: Path | None = None, **options: object) -> IndexSettings:
    """The settings under these variables and options; no file of this machine counts unless a variable names it."""
    return index_settings(IndexOptions(**options), {**QUIET, **environ}, project)  # type: ignore[arg-type]


def values(configured: tuple[Configured, ...]) -> list[tuple[str, str]]:
    """Values with their sources."""
    return [(value.value, value.source) for value in configured]


@pytest.mark.parametrize(
    ("options", "environ", "value", "source"),
    [
        ({"index_url": C}, {"UV_DEFAULT_INDEX": B}, C, "--index-url"),
        ({}, {"UV_DEFAULT_INDEX": B, "UV_INDEX_URL": C}, B, "UV_DEFAULT_INDEX"),
        ({}, {"UV_DEFAULT_INDEX": f"mine={B}"}, B, "UV_DEFAULT_INDEX"),
        ({}, {"UV_INDEX_URL": C}, C, "UV_INDEX_URL"),
        ({}, {"UV_INDEX_URL": f"{C}?key=value"}, f"{C}?key=value", "UV_INDEX_URL"),
        ({}, {"UV_INDEX_URL": ""}, A, "PIP_INDEX_URL"),
        ({}, {}, A, "PIP_INDEX_URL"),
    ],
)
def test_the_first_place_that_names_an_index_counts(
    options: dict[str, str], environ: dict[str, str], value: str, source: str
) -> None:
    """Options, then uv's variables, then pip's."""
    assert found(environ, **options).index_url == Configured(value, source)


def test_settings_show_no_password() -> None:
    """Their representation may end up in a traceback."""
    assert "secret" not in repr(found({"PIP_INDEX_URL": "https://user:secret@index.example/simple"}))


def test_options_add_to_what_is_configured() -> None:
    """As in pip: an option that may be given several times does not take the others away."""
    settings = found(
        {"PIP_EXTRA_INDEX_URL": f"{B} {C}", "PIP_FIND_LINKS": "/wheels"}, extra_index_urls=(A,), find_links=("./here",)
    )

    assert values(settings.extra_index_urls) == [
        (A, "--extra-index-url"), (B, "PIP_EXTRA_INDEX_URL"), (C, "PIP_EXTRA_INDEX_URL"),
    ]  # fmt: skip
    assert values(settings.find_links) == [("./here", "--find-links"), ("/wheels", "PIP_FIND_LINKS")]


def test_variables_of_uv_are_split_as_uv_splits_them() -> None:
    """Indexes at blanks, directories at commas."""
    settings = found({"UV_INDEX": f"one={A} {B}", "UV_EXTRA_INDEX_URL": C, "UV_FIND_LINKS": "/x y, /z"})

    assert [value for value, _ in values(settings.extra_index_urls)] == [A, B, C]
    assert [value for value, _ in values(settings.find_links)] == ["/x y", "/z"]


def test_no_index_leaves_the_links() -> None:
    """As in pip."""
    settings = found({"PIP_FIND_LINKS": "/w", "PIP_EXTRA_INDEX_URL": B, "PIP_NO_INDEX": "1"})

    assert settings.index_url is None
    assert settings.extra_index_urls == ()
    assert len(settings.find_links) == 1


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"PIP_CERT": "/p.pem", "SSL_CERT_FILE": "/s.pem"}, Configured("/p.pem", "PIP_CERT")),
        ({"SSL_CERT_FILE": "/s.pem", "REQUESTS_CA_BUNDLE": "/r.pem"}, Configured("/s.pem", "SSL_CERT_FILE")),
        ({"REQUESTS_CA_BUNDLE": "/r.pem"}, Configured("/r.pem", "REQUESTS_CA_BUNDLE")),
        ({}, None),
    ],
)
def test_certificates_of_pip_go_before_those_for_all(environ: dict[str, str], expected: Configured | None) -> None:
    """Where none are named the system's are used."""
    assert found(environ).ca_certificates == expected


def test_trusted_hosts_are_told() -> None:
    """Nothing obeys them, and a warning for each says so and where it stands."""
    settings = found({"PIP_TRUSTED_HOST": "a.example b.example", "UV_INSECURE_HOST": "c.example"})

    assert [warning.partition(", which")[0] for warning in settings.warnings] == [
        "UV_INSECURE_HOST says to trust c.example unseen",
        "PIP_TRUSTED_HOST says to trust a.example unseen",
        "PIP_TRUSTED_HOST says to trust b.example unseen",
    ]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"UV_CONSTRAINT": "a.txt b.txt"}, [("a.txt", "UV_CONSTRAINT"), ("b.txt", "UV_CONSTRAINT")]),
        ({"PIP_CONSTRAINT": "c.txt"}, [("c.txt", "PIP_CONSTRAINT")]),
        ({}, [("/etc/limits.txt", "CONF [install] constraint")]),
    ],
)
def test_constraints_of_the_installers(
    environ: dict[str, str], expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    """A variable goes before a file, as in pip; each is told with the place that names it."""
    conf = written(tmp_path / "pip.conf", "[install]\nconstraint = /etc/limits.txt\n")
    constraints = configured_constraints({"PIP_CONFIG_FILE": str(conf), "HOME": str(tmp_path), **environ})

    assert values(constraints) == [(value, source.replace("CONF", str(conf))) for value, source in expected]


# Files of pip.


def test_pip_weighs_sections_before_files(tmp_path: Path) -> None:
    """A later file goes before an earlier one, and `[install]` of any file before `[global]` of any."""
    system = written(
        tmp_path / "system", f"[global]\nindex-url = {A}\ntrusted-host = old\n[install]\nfind_links = /i\n"
    )
    user = written(
        tmp_path / "user", f"[global]\nINDEX_URL = {B}\nfind-links = /g\n--extra-index-url =\n  {A}\n  {C}\n"
    )
    layer = pip_file_layer([system, tmp_path / "missing", user])

    assert layer.index_url == Configured(B, f"{user} [global] index-url")
    assert values(layer.find_links) == [("/i", f"{system} [install] find-links")]
    assert [value for value, _ in values(layer.extra_index_urls)] == [A, C]
    assert [value for value, _ in values(layer.trusted_hosts)] == ["old"]
    assert layer.warnings == ()


@pytest.mark.parametrize("text", ["index-url = x\n", "[global\n", "[global]\nindex-url\n", "[global]\n[global]\n"])
def test_a_malformed_file_of_pip_is_told(tmp_path: Path, text: str) -> None:
    """It is named, and hides no other file."""
    broken = written(tmp_path / "broken", text)
    good = written(tmp_path / "good", f"[global]\nindex-url = {A}\n")
    layer = pip_file_layer([broken, good])

    assert layer.index_url is not None
    assert len(layer.warnings) == 1
    assert str(broken) in layer.warnings[0]


def test_a_file_of_pip_in_another_encoding_is_told(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 raise nothing."""
    path = tmp_path / "pip.conf"
    path.write_bytes(b"[global]\nindex-url = \xff\xfe\n")

    assert len(pip_file_layer([path]).warnings) == 1


def test_a_percent_sign_is_itself(tmp_path: Path) -> None:
    """Passwords in addresses are quoted with it."""
    path = written(tmp_path / "pip.conf", "[global]\nindex-url = https://u:p%40@a.example\n")
    layer = pip_file_layer([path])

    assert layer.index_url is not None
    assert layer.index_url.value == "https://u:p%40@a.example"


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {"HOME": "/h"},
         ["/etc/xdg/pip/pip.conf", "/etc/pip.conf", "/h/.pip/pip.conf", "/h/.config/pip/pip.conf", "/venv/pip.conf"]),
        ("linux", {"HOME": "/h", "XDG_CONFIG_DIRS": "/x:/y", "XDG_CONFIG_HOME": "/c"},
         ["/x/pip/pip.conf", "/y/pip/pip.conf", "/etc/pip.conf", "/h/.pip/pip.conf", "/c/pip/pip.conf",
          "/venv/pip.conf"]),
        ("darwin", {"HOME": "/h"},
         ["/Library/Application Support/pip/pip.conf", "/h/.pip/pip.conf", "/h/.config/pip/pip.conf",
          "/venv/pip.conf"]),
        ("win32", {"USERPROFILE": "/h", "APPDATA": "/a", "PROGRAMDATA": "/p"},
         ["/p/pip/pip.ini", "/h/pip/pip.ini", "/a/pip/pip.ini", "/venv/pip.ini"]),
    ],
)  # fmt: skip
def test_where_pip_looks(platform: str, environ: dict[str, str], expected: list[str]) -> None:
    """The system's files, the user's, the environment's; the last goes first."""
    assert [path.as_posix() for path in pip_files(environ, platform, "/venv")] == expected


def test_pip_config_file_takes_the_place_of_the_users(tmp_path: Path) -> None:
    """Where it exists it is read last and the user's are not read; the null device turns all off."""
    named = written(tmp_path / "named", "")
    environ = {"HOME": "/h", "XDG_CONFIG_DIRS": "/x", "PIP_CONFIG_FILE": str(named)}

    assert pip_files(environ, "linux", "/venv") == [
        Path("/x/pip/pip.conf"),
        Path("/etc/pip.conf"),
        Path("/venv/pip.conf"),
        named,
    ]
    assert pip_files({**environ, "PIP_CONFIG_FILE": os.devnull}, "linux", "/venv") == []


def test_a_file_of_pip_reaches_the_settings(tmp_path: Path) -> None:
    """From the variable that names it to the value and its place."""
    path = written(tmp_path / "pip.conf", f"[global]\nextra-index-url = file:///srv/simple\nindex-url = {B}\n")
    settings = index_settings(
        IndexOptions(), {"PIP_CONFIG_FILE": str(path), "UV_NO_CONFIG": "1", "HOME": str(tmp_path)}, None
    )

    assert settings.index_url == Configured(B, f"{path} [global] index-url")
    assert ("file:///srv/simple", f"{path} [global] extra-index-url") in values(settings.extra_index_urls)


# Files of uv.


def test_uv_reads_its_indexes_from_tables(tmp_path: Path) -> None:
    """A default one, others, and explicit ones that serve nobody unasked."""
    path = written(
        tmp_path / "uv.toml",
        f'extra-index-url = ["{C}"]\nfind-links = ["./wheels", "https://l.example/"]\n'
        f'[[index]]\nname = "own"\nurl = "{A}"\n[[index]]\nurl = "{B}"\ndefault = true\n'
        '[[index]]\nname = "hidden"\nurl = "https://hidden.example"\nexplicit = true\n',
    )
    layer = uv_file_layer([path])

    assert layer.index_url == Configured(B, f"{path} index-url")
    assert [value for value, _ in values(layer.extra_index_urls)] == [A, C]
    assert [value for value, _ in values(layer.find_links)] == [str(tmp_path / "wheels"), "https://l.example/"]


def test_uv_reads_pyproject_of_the_nearest_project(tmp_path: Path) -> None:
    """`[tool.uv]` of the folder or one above; `[tool.uv.pip]` goes before it."""
    path = written(tmp_path / "pyproject.toml", f'[tool.uv]\nindex-url = "{A}"\n[tool.uv.pip]\nindex-url = "{B}"\n')
    (tmp_path / "deep").mkdir()
    files = uv_files({"HOME": str(tmp_path / "home")}, tmp_path / "deep")

    assert files[0] == path
    assert uv_file_layer(files[:1]).index_url == Configured(B, f"{path} index-url")


def test_uv_toml_hides_pyproject(tmp_path: Path) -> None:
    """As in uv, beside a uv.toml the table of pyproject.toml is not looked at."""
    written(tmp_path / "pyproject.toml", f'[tool.uv]\nindex-url = "{A}"\n')
    path = written(tmp_path / "uv.toml", "")

    assert uv_files({"HOME": str(tmp_path / "home")}, tmp_path)[0] == path


@pytest.mark.parametrize(
    "text", ["[broken", "index-url = 3\nindex = 3\nextra-index-url = [3]\n", 'tool = "x"\n', "index = [1]\n"]
)
def test_a_malformed_file_of_uv_says_nothing(tmp_path: Path, text: str) -> None:
    """Wrong types and broken syntax raise nothing and set nothing."""
    layer = uv_file_layer([written(tmp_path / "pyproject.toml", text), written(tmp_path / "uv.toml", text)])

    assert layer.index_url is None
    assert layer.extra_index_urls == ()


def test_files_of_uv_go_before_files_of_pip(tmp_path: Path) -> None:
    """For each setting alone: the index of one and the links of the other live together."""
    written(tmp_path / "uv.toml", f'index-url = "{A}"\n')
    conf = written(tmp_path / "pip.conf", f"[global]\nindex-url = {B}\nfind-links = /w\n")
    settings = index_settings(IndexOptions(), {"PIP_CONFIG_FILE": str(conf), "HOME": str(tmp_path)}, tmp_path)

    assert settings.index_url is not None
    assert settings.index_url.value == A
    assert [value for value, _ in values(settings.find_links)] == ["/w"]


# The default of pip.


def test_the_default_is_what_the_installed_pip_would_ask() -> None:
    """An address, from pip alone."""
    default = default_index_url()

    assert default.value.startswith("https://")
    assert default.value.rstrip("/").endswith("/simple")
    assert default.source == "the default of pip"


@pytest.mark.parametrize(
    "module",
    [None, types.ModuleType("index"), types.SimpleNamespace(PyPI=types.SimpleNamespace(simple_url=3))],
)
def test_a_pip_that_names_no_index_is_told(module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, changed or strange: a clear error instead of a traceback."""
    monkeypatch.setitem(sys.modules, "pip._internal.models.index", module)

    with pytest.raises(IndexConfigurationError, match="no index is configured"):
        default_index_url()


def test_no_file_spells_out_a_registry() -> None:
    """The address stands in pip, and nowhere in this project's sources and tests."""
    host = default_index_url().value.split("/")[2]
    root = Path(__file__).parents[2]
    sources = [path for folder in ("src", "tests") for path in (root / folder).rglob("*.py")]

    assert len(sources) > 10
    assert [path for path in sources if host in path.read_text(encoding="utf-8")] == []
