"""What a check of an environment loads. Half of its time would go into modules that it has no use for."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from environments import Site

if TYPE_CHECKING:
    from pathlib import Path

#: What one of them costs to load would judge fifty distributions.
NEVER = set(
    """
    asyncio csv datetime difflib email hashlib http importlib_metadata json logging packaging
    pip pip_requirements_parser platformdirs resolvelib rich shutil sqlite3 ssl subprocess sysconfig tempfile threading
    tomllib traceback truststore typing unicodedata urllib3 zipfile
    """.split()  # noqa: SIM905 - easier to read and to add to
)
#: All of depcheck that is loaded where nothing is wrong.
LOADED = set(
    """
    api cli cli.check cli.console cli.inputs cli.kept cli.main cli.output cli.parser cli.progress cli.settings
    cli.status cli.verdict errors index index.cache_folder
    inputs inputs.around inputs.conda inputs.dist_info inputs.distributions inputs.executables inputs.headers
    inputs.includes inputs.installations inputs.installed inputs.layouts inputs.looks inputs.owned inputs.ownership
    inputs.patch_levels inputs.platforms inputs.pythons inputs.reading inputs.records inputs.roots inputs.settings
    inputs.sharing inputs.sitepaths inputs.target
    model model.copies model.dependencies model.findings model.index model.limits model.metadata model.names
    model.packages model.plain model.tags model.targets model.versions model.world
    opening options pipeline
    render render.lines render.style render.summary render.terminal render.wording
    rules rules.dependencies rules.files rules.installed rules.integrity rules.origins rules.snapshot rules.wording
    solve solve.budget text text.headers text.safe
    """.split()  # noqa: SIM905 - as above
)
#: And where the answer was kept.
AGAIN = {"cli", "cli.console", "cli.kept", "cli.main", "cli.status", "errors", "index", "index.cache_folder"}
STANDARD = {"__future__", "_struct", "binascii", "gc", "struct"}


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment in which nothing is wrong, with what real ones declare."""
    folder = tmp_path / "env"
    site = Site(folder / "lib" / "python3.11" / "site-packages")
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n")
    site.add("a", "1.0.post1", ['b[x]>=1.0,<3; python_version >= "3.8"', 'c (!=2.0.*) ; extra == "y"'], python=">=3.8")
    site.add("b", "2.0rc1", ['a~=1.0; extra == "x"'], extras=["x"], tags=["cp311-abi3-manylinux_2_17_x86_64"])
    time.sleep(0.1)  # what was written just now would not be relied on
    return folder


def loaded(environment: Path) -> tuple[set[str], set[str]]:
    """The modules of depcheck that a check loads, and the top-level names of all others that it loads."""
    told = "import sys; before = set(sys.modules); from depcheck.cli.main import main; status = main(sys.argv[1:]); "
    told += "print('LOADED', status, *(set(sys.modules) - before))"
    command = [sys.executable, "-c", told, "check", "--venv", str(environment), "--platform", "linux"]
    run = subprocess.run(command, cwd=environment.parent, capture_output=True, text=True, check=True, timeout=60)
    status, *names = run.stdout.rpartition("LOADED")[2].split()

    assert status == "0"
    own = {name.partition(".")[2] for name in names if name.startswith("depcheck.")}
    return own, {name.partition(".")[0] for name in names} - {"depcheck"}


def test_a_check_loads_what_it_needs(environment: Path) -> None:
    """The first time: no library but our own, and of ours what is named here."""
    own, others = loaded(environment)

    assert own == LOADED
    assert others & NEVER == set()
    assert others - sys.stdlib_module_names == set()


def test_a_second_check_loads_next_to_nothing(environment: Path) -> None:
    """The second time: what recalls an answer, and nothing beside."""
    loaded(environment)
    own, others = loaded(environment)

    assert own == AGAIN
    assert others - STANDARD == set()
