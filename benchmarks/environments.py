"""How fast installed environments are checked: depcheck beside uv, pip and pipdeptree, and how it grows.

    python benchmarks/environments.py [--work DIR] [--runs N]

Whole process against whole process, in turn within one run, and medians of both. What is needed is installed from the
index that pip is configured for, into DIR, and is used again the next time.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PINS = HERE / "environment.txt"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
RIVALS = ("pipdeptree", "uv")
SIZES = (500, 1_000, 2_000, 5_000)
MIB = 1024 * 1024


@dataclass(frozen=True)
class Run:
    """One process: its wall time and processor time in seconds, its greatest memory in MiB, its exit status."""

    wall: float
    cpu: float
    peak: float
    status: int


@dataclass(frozen=True)
class Comparison:
    """Two commands that were run in turn."""

    name: str
    bar: str
    ours: list[Run]
    theirs: list[Run]

    def row(self) -> str:
        """The line of the table."""
        ours, theirs = median_wall(self.ours), median_wall(self.theirs)
        cpu = statistics.median(run.cpu for run in self.ours) / statistics.median(run.cpu for run in self.theirs)
        return (
            f"| {self.name} | {ours * 1000:.0f} ms | {theirs * 1000:.0f} ms | {ours / theirs:.2f} | "
            f"{theirs / ours:.1f} | {cpu:.2f} | {self.bar} |"
        )


def main() -> None:
    """Build what is not there, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--work", type=Path, default=HERE.parent / ".benchmarks", help="where environments are built")
    parser.add_argument("--runs", type=int, default=15, help="how often each command is run")
    arguments = parser.parse_args()
    work: Path = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    rivals, tool, judged = rivals_in(work), tool_in(work), judged_in(work)
    compared = comparisons(rivals, tool, judged, work, arguments.runs)
    grown = [(size, growth(tool, work, size, arguments.runs)) for size in SIZES]
    print(described(rivals, tool, judged))
    print("\n| | depcheck | other | ratio | times faster | ratio of processor time | bar |")
    print("|---|---|---|---|---|---|---|")
    print("\n".join(each.row() for each in compared))
    print("\n| distributions | cold | for each | peak memory | warm | peak memory |")
    print("|---|---|---|---|---|---|")
    print("\n".join(growth_row(size, cold, warm) for size, (cold, warm) in grown))


def comparisons(rivals: Path, tool: Path, judged: Path, work: Path, runs: int) -> list[Comparison]:
    """depcheck against each of the others."""
    python = judged / SCRIPTS / "python"
    check = [str(tool / SCRIPTS / "depcheck"), "check", "--venv", str(judged)]
    cold = [*check, "--no-cache"]
    uv = [str(rivals / SCRIPTS / "uv"), "pip", "check", "--python", str(python)]
    pip = [str(python), "-m", "pip", "check"]
    tree = [str(rivals / SCRIPTS / "pipdeptree"), "--python", str(python), "--warn", "fail"]
    kept = work / "cache"
    return [
        in_turn(("warm against `uv pip check`", "at most 1.0"), (check, uv), runs, kept),
        in_turn(("cold against `pip check`", "at least 8 times faster"), (cold, pip), runs, kept),
        in_turn(("cold against `pipdeptree --warn fail`", "at most 1.3"), (cold, tree), runs, kept),
        in_turn(("cold, and the answer kept, against `pip check`", ""), (check, pip), runs, kept, forget=True),
    ]


def in_turn(
    label: tuple[str, str], commands: tuple[list[str], list[str]], runs: int, kept: Path, *, forget: bool = False
) -> Comparison:
    """Both commands, one after the other, after one run of each that does not count."""
    told: tuple[list[Run], list[Run]] = ([], [])
    for count in range(runs + 1):
        for command, every in zip(commands, told, strict=True):
            if forget or count == 0:
                shutil.rmtree(kept, ignore_errors=True)
                time.sleep(0.1)
            run = measured(command, kept)
            if run.status:
                sys.exit(f"{' '.join(command)} exits with {run.status}: the environment is to be free of conflicts")
            if count:
                every.append(run)
        if count == 0 and not forget:
            measured(commands[0], kept)
    return Comparison(*label, *told)


def measured(command: list[str], kept: Path) -> Run:
    """A process from its start to its exit, by the system's own account."""
    environment = {**os.environ, "DEPCHECK_CACHE_DIR": str(kept), "NO_COLOR": "1"}
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        if not hasattr(os, "wait4"):
            status = process.wait()
            return Run(time.perf_counter() - began, 0, 0, status)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / MIB, process.returncode)


def growth(tool: Path, work: Path, size: int, runs: int) -> tuple[list[Run], list[Run]]:
    """Cold and warm runs over an environment that is made up."""
    kept = work / "cache"
    environment = made_up(work / f"made-up-{size}", size)
    check = [str(tool / SCRIPTS / "depcheck"), "check", "--venv", str(environment)]
    shutil.rmtree(kept, ignore_errors=True)
    cold = [measured([*check, "--no-cache"], kept) for _ in range(runs)]
    time.sleep(0.1)
    measured(check, kept)
    return cold, [measured(check, kept) for _ in range(runs)]


def growth_row(size: int, cold: list[Run], warm: list[Run]) -> str:
    """The line of the table of growth."""
    each = median_wall(cold) / size * 1_000_000
    peaks = [max(run.peak for run in several) for several in (cold, warm)]
    return (
        f"| {size:,} | {median_wall(cold) * 1000:.0f} ms | {each:.0f} µs | {peaks[0]:.0f} MiB | "
        f"{median_wall(warm) * 1000:.0f} ms | {peaks[1]:.0f} MiB |"
    )


def median_wall(runs: list[Run]) -> float:
    """The median of the wall times."""
    return statistics.median(run.wall for run in runs)


def made_up(folder: Path, size: int) -> Path:
    """A virtual environment with that many distributions, each with four dependencies and a description."""
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "lib" / f"python{minor}" / "site-packages"
    if site.is_dir() and len(list(site.iterdir())) == size:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    site.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\nversion = {platform.python_version()}\n")
    for number in range(size):
        name, version = f"made-up-{number}", f"{number % 7 + 1}.{number % 11}.0"
        home = site / f"made_up_{number}-{version}.dist-info"
        home.mkdir()
        others = [(number * step + step) % size for step in (3, 7, 11, 17)]
        lines = [f"Requires-Dist: made-up-{other}>={other % 7 + 1},<{other % 7 + 3}" for other in others]
        lines += [f'Requires-Dist: made-up-{others[0]}; extra == "test"', 'Requires-Dist: pytest; extra == "test"']
        head = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Python: >=3.8", *lines]
        (home / "METADATA").write_text("\n".join([*head, "Provides-Extra: test", "", "Words. " * 500]))
        (home / "WHEEL").write_text("Wheel-Version: 1.0\nGenerator: made up\nTag: py3-none-any\n")
        (home / "INSTALLER").write_text("pip\n")
        files = [f"made_up_{number}/module_{each}.py,sha256={'0' * 43},1000" for each in range(20)]
        (home / "RECORD").write_text("\n".join(files) + "\n")
    return folder


def rivals_in(work: Path) -> Path:
    """An environment of their own for the others."""
    return environment_at(work / "rivals", [*RIVALS])


def tool_in(work: Path) -> Path:
    """depcheck as it stands here, installed as a user would, its byte code compiled."""
    folder = environment_at(work / "tool", [])
    pip(folder, "install", "--quiet", str(HERE.parent))
    pip(folder, "install", "--quiet", "--force-reinstall", "--no-deps", str(HERE.parent))
    return folder


def judged_in(work: Path) -> Path:
    """The environment that is checked."""
    return environment_at(work / "judged", ["--no-deps", "--only-binary", ":all:", "-r", str(PINS)])


def environment_at(folder: Path, install: list[str]) -> Path:
    """A virtual environment with a current pip and nothing but what is to be installed."""
    done = folder / "installed.txt"
    wanted = "\n".join([*install, PINS.read_text() if str(PINS) in install else ""])
    if not done.is_file() or done.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip(folder, "install", "--quiet", "--upgrade", "pip")
        if str(PINS) not in install:
            pip(folder, "uninstall", "--quiet", "--yes", "setuptools")
        if install:
            pip(folder, "install", "--quiet", *install)
        done.write_text(wanted)
    return folder


def pip(folder: Path, *words: str) -> None:
    """Run the pip of an environment."""
    subprocess.run([str(folder / SCRIPTS / "python"), "-m", "pip", *words], check=True)


def described(rivals: Path, tool: Path, judged: Path) -> str:
    """The machine and the versions."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
    ]
    count = len(list(judged.glob("[Ll]ib/python*/site-packages/*.dist-info")))
    versions = ", ".join(
        f"{name} {version_in(folder, name)}"
        for folder, name in ((tool, "pip-depcheck"), (judged, "pip"), *((rivals, name) for name in RIVALS))
    )
    system = f"{platform.system()} {platform.machine()}, {models[0] if models else platform.processor()}"
    return (
        f"{count} distributions; {system}, {os.cpu_count()} processors; Python {platform.python_version()}; {versions}"
    )


def version_in(folder: Path, name: str) -> str:
    """The installed version of a project."""
    code = f"import importlib.metadata as m; print(m.version({name!r}))"
    told = subprocess.run([str(folder / SCRIPTS / "python"), "-c", code], check=True, capture_output=True, text=True)
    return told.stdout.strip()


if __name__ == "__main__":
    main()
