"""The environment to judge is found by reading folders, whatever tool made them."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from depcheck.errors import DepcheckError, InputError, UsageError
from depcheck.inputs.platforms import NAMED_PLATFORMS
from depcheck.inputs.target import find_target, target_for
from depcheck.model.packages import Target


def venv(prefix: Path, version: str = "3.9", configuration: str = "version = 3.9.18", *, windows: bool = False) -> Path:
    """A virtual environment as `venv` leaves it: pyvenv.cfg, an executable, an empty site-packages folder."""
    library = "Lib" if windows else f"lib/python{version}"
    executable = prefix / ("Scripts/python.exe" if windows else "bin/python")
    (prefix / library / "site-packages").mkdir(parents=True)
    executable.parent.mkdir()
    executable.write_text("")
    (prefix / "pyvenv.cfg").write_text(f"home = /nowhere/bin\n{configuration}\n")
    return prefix


def interpreter(prefix: Path, version: str = "3.9", header: str = "3.9.18") -> Path:
    """A Python that is no virtual environment, with its C headers."""
    (prefix / f"lib/python{version}/site-packages").mkdir(parents=True)
    (prefix / f"include/python{version}").mkdir(parents=True)
    (prefix / f"include/python{version}/patchlevel.h").write_text(f'#define PY_VERSION "{header}"\n')
    (prefix / "bin").mkdir()
    (prefix / f"bin/python{version}").write_text("")
    return prefix


def found(tmp_path: Path, **options: str) -> Target:
    """The target found with these options, from a folder and with variables of the test's own."""
    environ = {name: options.pop(name) for name in list(options) if name.isupper()}
    return find_target(**options, environ=environ, cwd=tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("configuration", "version"),
    [
        ("version = 3.9.18", "3.9.18"),
        ("version_info = 3.9.18", "3.9.18"),
        ("version_info = 3.9.18.final.0", "3.9.18"),
        ("Version_Info=3.9.0.candidate.2", "3.9.0rc2"),
        ("version = 3.9", "3.9.0"),
        ("nothing = known", "3.9.0"),
    ],
)
def test_a_venv_says_its_version(tmp_path: Path, configuration: str, version: str) -> None:
    """venv, virtualenv and uv write the version in three ways; without it the folder names the minor version."""
    venv(tmp_path / "env", configuration=configuration)
    target = found(tmp_path, venv="env")

    assert target.python == version
    assert target.source == "venv"
    assert target.search_path == ("env/lib/python3.9/site-packages",)


def test_a_venv_of_windows(tmp_path: Path) -> None:
    """The folder `Lib` says that the target is Windows, on whatever system it is read."""
    venv(tmp_path / "env", windows=True)
    target = found(tmp_path, venv="env")

    assert (target.platform, target.python) == ("windows", "3.9.18")
    assert target.search_path == ("env/Lib/site-packages",)


def test_a_build_without_a_global_lock(tmp_path: Path) -> None:
    """It has a library folder of its own name, and wheels of an ABI of their own."""
    venv(tmp_path / "env", "3.13t", "version = 3.13.0")

    assert found(tmp_path, venv="env").free_threaded


def test_lib64_is_a_link(tmp_path: Path) -> None:
    """Venv links lib64 to lib: one folder, read once."""
    venv(tmp_path / "env")
    (tmp_path / "env/lib64").symlink_to("lib")

    assert found(tmp_path, venv="env").search_path == ("env/lib/python3.9/site-packages",)


def test_lib64_is_a_folder(tmp_path: Path) -> None:
    """Where compiled distributions have a folder of their own, it comes first."""
    venv(tmp_path / "env")
    (tmp_path / "env/lib64/python3.9/site-packages").mkdir(parents=True)

    assert found(tmp_path, venv="env").search_path == (
        "env/lib64/python3.9/site-packages",
        "env/lib/python3.9/site-packages",
    )


def test_system_site_packages(tmp_path: Path) -> None:
    """A venv that sees its base looks at its own distributions, the user's, and those of the base, in this order."""
    base = interpreter(tmp_path / "base")
    venv(tmp_path / "env", configuration="include-system-site-packages = true")
    (tmp_path / "env/pyvenv.cfg").write_text(f"home = {base}/bin\ninclude-system-site-packages = true\n")
    (tmp_path / "home/.local/lib/python3.9/site-packages").mkdir(parents=True)

    assert found(tmp_path, venv="env", HOME=str(tmp_path / "home")).search_path == (
        "env/lib/python3.9/site-packages",
        "home/.local/lib/python3.9/site-packages",
        "base/lib/python3.9/site-packages",
    )


def test_a_base_that_is_gone_is_told(tmp_path: Path) -> None:
    """What a venv sees of its base is not known where that is not there."""
    venv(tmp_path / "env", configuration="version = 3.9.18\ninclude-system-site-packages = true")

    (told,) = found(tmp_path, venv="env").unread
    assert told == "/nowhere/bin: the base of the virtual environment, whose distributions it sees, is not there"


def test_an_executable_in_a_venv(tmp_path: Path) -> None:
    """A link is followed step by step, so that the environment of a venv is found and not that of its base."""
    base = interpreter(tmp_path / "base")
    venv(tmp_path / "env")
    (tmp_path / "env/bin/python").unlink()
    (tmp_path / "env/bin/python").symlink_to(base / "bin/python3.9")
    (tmp_path / "link").symlink_to("env/bin/python")

    assert found(tmp_path, python="env/bin/python").prefix == "env"
    assert found(tmp_path, python="link").prefix == "env"
    assert found(tmp_path, python="base/bin/python3.9").prefix == "base"


def test_a_chain_of_links_without_end(tmp_path: Path) -> None:
    """A link to itself is an error, no endless loop."""
    (tmp_path / "python").symlink_to("python")

    with pytest.raises(InputError, match="python: no such interpreter"):
        found(tmp_path, python="./python")


def test_an_executable_by_name(tmp_path: Path) -> None:
    """A bare name is looked up in PATH."""
    interpreter(tmp_path / "base")
    (tmp_path / "base/bin/python3.9").chmod(0o755)

    assert found(tmp_path, python="python3.9", PATH=str(tmp_path / "base/bin")).python == "3.9.18"


def test_a_managed_interpreter(tmp_path: Path) -> None:
    """The mark of PEP 668 is seen."""
    interpreter(tmp_path / "base")
    (tmp_path / "base/lib/python3.9/EXTERNALLY-MANAGED").write_text("")

    assert found(tmp_path, python="base/bin/python3.9").externally_managed


def test_debian_has_names_of_its_own(tmp_path: Path) -> None:
    """Its packages lie in dist-packages, those of its administrator in a second one that comes first."""
    interpreter(tmp_path / "usr")
    (tmp_path / "usr/lib/python3.9/site-packages").rmdir()
    (tmp_path / "usr/lib/python3/dist-packages").mkdir(parents=True)
    (tmp_path / "usr/local/lib/python3.9/dist-packages").mkdir(parents=True)

    assert found(tmp_path, python="usr/bin/python3.9").search_path == (
        "usr/local/lib/python3.9/dist-packages",
        "usr/lib/python3/dist-packages",
    )


@pytest.mark.parametrize(
    ("variables", "source"),
    [
        ({"VIRTUAL_ENV": "env", "CONDA_PREFIX": "conda"}, "VIRTUAL_ENV"),
        ({"CONDA_PREFIX": "conda"}, ".venv"),
        ({"VIRTUAL_ENV": "gone"}, ".venv"),
    ],
)
def test_discovery_has_an_order(tmp_path: Path, variables: dict[str, str], source: str) -> None:
    """An active environment first, then `.venv` here; the target says which it was."""
    venv(tmp_path / "env")
    venv(tmp_path / ".venv")
    interpreter(tmp_path / "conda")
    target = found(tmp_path, **{name: str(tmp_path / folder) for name, folder in variables.items()})

    assert target.source == source


def test_a_conda_environment(tmp_path: Path) -> None:
    """It is an interpreter of its own, and its history marks it."""
    interpreter(tmp_path / "conda")
    (tmp_path / "conda/conda-meta").mkdir()
    (tmp_path / "conda/conda-meta/history").write_text("")
    target = found(tmp_path, CONDA_PREFIX=str(tmp_path / "conda"))

    assert (target.source, target.installer, target.python) == ("CONDA_PREFIX", "conda", "3.9.18")


def test_nothing_is_active(tmp_path: Path) -> None:
    """At last it is the interpreter that runs depcheck."""
    target = found(tmp_path)

    assert target.source == "interpreter"
    assert target.python == platform.python_version()
    assert any(Path(pytest.__file__).is_relative_to(entry) for entry in target.search_path)


def test_the_users_own_site(tmp_path: Path) -> None:
    """An interpreter looks there first, unless that is switched off; PYTHONUSERBASE moves it."""
    interpreter(tmp_path / "base")
    (tmp_path / "mine/lib/python3.9/site-packages").mkdir(parents=True)
    own = "mine/lib/python3.9/site-packages"
    site = "base/lib/python3.9/site-packages"
    python, user = "base/bin/python3.9", str(tmp_path / "mine")

    assert found(tmp_path, python=python, PYTHONUSERBASE=user).search_path == (own, site)
    assert found(tmp_path, python=python, PYTHONUSERBASE=user, PYTHONNOUSERSITE="1").search_path == (site,)


def test_the_users_own_site_on_windows(tmp_path: Path) -> None:
    """It lies in the roaming profile."""
    (tmp_path / "base/Lib/site-packages").mkdir(parents=True)
    (tmp_path / "base/include").mkdir()
    (tmp_path / "base/include/patchlevel.h").write_text('#define PY_VERSION "3.12.1"\n')
    (tmp_path / "base/python.exe").write_text("")
    (tmp_path / "roaming/Python/Python312/site-packages").mkdir(parents=True)
    target = found(tmp_path, python="base/python.exe", APPDATA=str(tmp_path / "roaming"))

    assert (target.platform, target.python) == ("windows", "3.12.1")
    assert target.search_path == ("roaming/Python/Python312/site-packages", "base/Lib/site-packages")


def test_a_prefix_in_place_of_an_executable(tmp_path: Path) -> None:
    """A folder is taken as the prefix."""
    interpreter(tmp_path / "base")

    assert found(tmp_path, python="base").search_path == ("base/lib/python3.9/site-packages",)


def test_a_folder_by_path(tmp_path: Path) -> None:
    """The version is read from the names and files around the folder."""
    venv(tmp_path / "env")
    target = find_target(paths=["env/lib/python3.9/site-packages"], environ={}, cwd=tmp_path)

    assert (target.python, target.source) == ("3.9.18", "path")


def test_a_bare_folder_by_path(tmp_path: Path) -> None:
    """A folder that says nothing is judged for the running interpreter; several keep their order."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    target = find_target(paths=["two", str(tmp_path / "one")], environ={}, cwd=tmp_path)

    assert target.python == platform.python_version()
    assert target.search_path == ("two", "one")


def test_path_files_are_text(tmp_path: Path) -> None:
    """Plain lines of `.pth` files are followed; a line that Python would execute is not even looked at twice."""
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "hidden").mkdir()
    canary = tmp_path / "canary"
    (site / "project.pth").write_text(f"# a comment\nimport os; open({str(canary)!r}, 'w')\n../project\n../gone\n\n")
    (site / ".hidden.pth").write_text("../hidden\n")
    (site / "sitecustomize.py").write_text(f"open({str(canary)!r}, 'w')\n")
    target = find_target(paths=["site"], environ={}, cwd=tmp_path)

    assert target.search_path == ("site", "project")
    assert not canary.exists()


def test_other_version_and_platform(tmp_path: Path) -> None:
    """What the options say replaces what the environment says of itself; its folders stay."""
    venv(tmp_path / "env")
    target = found(tmp_path, venv="env", python_version="3.12", platform="macos")

    assert (target.python, target.platform, target.machine) == ("3.12.0", "macos", "arm64")
    assert target.search_path == ("env/lib/python3.9/site-packages",)


@pytest.mark.parametrize("name", NAMED_PLATFORMS)
def test_every_named_platform(name: str) -> None:
    """Each has a complete marker environment."""
    target = target_for("3.12.4", name)

    assert target.source == "option"
    assert target.marker_environment["python_full_version"] == "3.12.4"
    assert target.marker_environment["platform_system"] in {"Linux", "Darwin", "Windows"}


def test_files_alone_are_judged_for_the_running_interpreter(tmp_path: Path) -> None:
    """Without options and without any environment in use, version and machine are those of the process."""
    target = target_for(environ={}, cwd=tmp_path)

    assert (target.python, target.machine) == (platform.python_version(), platform.machine())
    assert target.search_path == ()


def test_files_alone_are_judged_for_the_environment_in_use(tmp_path: Path) -> None:
    """Its Python counts, and nothing that is installed there; an option still decides."""
    venv(tmp_path / ".venv", "3.13", "version = 3.13.2")
    target = target_for(environ={}, cwd=tmp_path)

    assert (target.python, target.source, target.search_path) == ("3.13.2", ".venv", ())
    assert target.python_command == ".venv/bin/python"
    assert target_for("3.12", environ={}, cwd=tmp_path).python == "3.12.0"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"platform": "linus"}, "unknown platform `linus`, did you mean `linux`"),
        ({"python_version": "311"}, "`311` is not a Python version such as 3.12 or 3.12.4, did you mean `3.11`?"),
        ({"python_version": "3"}, "`3` is not a Python version"),
        ({"python_version": "three"}, "`three` is not a Python version"),
        ({"python_version": "\u0663.11"}, "is not a Python version"),
    ],
)
def test_wrong_use(options: dict[str, str], message: str) -> None:
    """A name or version that is none is told, with what may have been meant."""
    with pytest.raises(UsageError) as raised:
        target_for(**options)

    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"venv": "gone"}, "gone: no such directory"),
        ({"venv": "file"}, "file: is not a directory"),
        ({"venv": "empty"}, "empty: is not a virtual environment: it has no site-packages"),
        ({"venv": "nul\0"}, "no such directory"),
        ({"python": "gone/python"}, "gone/python: no such interpreter"),
        ({"python": "file"}, "file: is not a Python interpreter"),
        ({"python": "python3"}, "python3: found no site-packages beside this interpreter; name the folder with --path"),
        ({"python": "usr/bin/notes"}, "usr/bin/notes: is not a Python interpreter"),
        ({"paths": ["gone"]}, "gone: no such directory"),
        ({"paths": ["file"]}, "file: is not a directory"),
        ({"venv": "empty", "python": "file"}, "only one of --venv, --python and --path can name the environment"),
    ],
)
def test_an_environment_that_is_none(tmp_path: Path, options: dict[str, str], message: str) -> None:
    """What the user names and is not there is an error of one line."""
    (tmp_path / "empty").mkdir()
    for name in ("file", "python3"):
        (tmp_path / name).write_text("")
    interpreter(tmp_path / "usr").joinpath("bin/notes").write_text("")
    with pytest.raises(DepcheckError) as raised:
        found(tmp_path, **options)

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_in_a_virtual_environment_and_a_link_by_another_name(tmp_path: Path) -> None:
    """Whatever they are called, they lead to an interpreter."""
    program = venv(tmp_path / "env") / "bin" / "run"
    program.touch(mode=0o755)
    program.with_name("activate").touch(mode=0o644)
    interpreter(tmp_path / "base")
    (tmp_path / "snake").symlink_to("base/bin/python3.9")

    assert found(tmp_path, python="env/bin/run").prefix == "env"
    assert found(tmp_path, python="snake").prefix == "base"
    with pytest.raises(InputError, match="is not a Python interpreter"):
        found(tmp_path, python="env/bin/activate")


@pytest.mark.parametrize(
    ("prefix", "system", "command"),
    [
        (None, "linux", "python"),
        (".venv", "linux", ".venv/bin/python"),
        ("/", "linux", "/bin/python"),
        (".venv", "windows", r".venv\Scripts\python.exe"),
        ("C:/work/venv", "windows", r"C:\work\venv\Scripts\python.exe"),
        ("/mnt/c/venv", "windows", "/mnt/c/venv/Scripts/python.exe"),
    ],
)
def test_the_command_that_starts_the_interpreter(prefix: str | None, system: str, command: str) -> None:
    """One kind of separator, and none of them twice."""
    assert Target("3.11.0", platform=system, prefix=prefix).python_command == command


def test_the_running_interpreter_by_its_path() -> None:
    """The interpreter that runs the tests, found by reading, is what it says of itself."""
    target = find_target(python=sys.executable, environ={})

    assert target.python == platform.python_version()
    assert Path(str(target.prefix)).resolve() == Path(sys.prefix).resolve()
