"""An answer is given again as long as nothing that it follows from has changed, and never longer."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import ran, virtual_environment

from depcheck.cli import check, kept
from depcheck.cli.kept import FOLDER, MOST_ANSWERS, Answer, keep, recalled
from depcheck.cli.main import main
from depcheck.inputs.looks import Looks
from environments import Site, headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORDS = ("check", "--venv", "env")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """An environment in order, in the folder `env` of the working directory; it has a path file."""
    monkeypatch.chdir(tmp_path)
    site = virtual_environment(tmp_path / "env").add("a", "1.0", ["b>=1"], tags=["py3-none-any"]).add("b", "1.0")
    (tmp_path / "more").mkdir()
    site.add_file("more.pth", f"{tmp_path / 'more'}\n{tmp_path / 'later'}\n")
    settle()
    return site


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was judged anew: an entry for each time."""
    seen: list[object] = []
    run = check.run
    monkeypatch.setattr(check, "run", lambda words: seen.append(words) or run(words))
    return seen


def settle() -> None:
    """Wait until what was written a moment ago is old enough to be relied on."""
    time.sleep(kept.TICK / 1e9 * 1.5)


def records() -> list[Path]:
    """The files of the answers that are kept."""
    folder = Path(os.environ["DEPCHECK_CACHE_DIR"]) / FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


FORMATS = {
    "for people": (),
    "concise": ("--output-format", "concise"),
    "JSON": ("--output-format", "json"),
    "GitHub": ("--output-format", "github"),
    "more": ("-v",),
    "less": ("-q",),
    "in colour": ("--color", "always"),
}


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_the_second_answer_is_the_first(
    form: tuple[str, ...], site: Site, judged: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """To the byte, on both streams, with the same status; and it is what a run without cache says."""
    site.add("c", "1.0", python=">=3", metadata=headers("c", "2.0"))  # a warning, so that there is something to tell
    settle()
    first = ran(capsys, *WORDS, *form)
    second = ran(capsys, *WORDS, *form)

    assert second == first
    assert len(judged) == 1
    assert ran(capsys, *WORDS, *form, "--no-cache") == first
    assert len(judged) == 2


def test_a_command_without_a_word_is_answered_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shortest command there is, in an environment that is active."""
    monkeypatch.setenv("VIRTUAL_ENV", str(site.folder.parents[2]))
    first = ran(capsys)

    assert first[0] == 0
    assert ran(capsys) == first


def rewritten(path: Path, old: bytes, new: bytes) -> None:
    """Change a file in place, and set its time back: only the system knows that it was changed."""
    status = path.stat()
    content = path.read_bytes()
    assert old in content
    assert len(old) == len(new)

    with path.open("r+b") as stream:
        stream.write(content.replace(old, new))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def home_of(site: Site, name: str) -> Path:
    """The metadata folder of a distribution."""
    return site.folder / f"{name}-1.0.dist-info"


def renamed(site: Site) -> None:
    """Give a distribution another version."""
    home_of(site, "b").rename(site.folder / "b-0.9.dist-info")


CHANGES: dict[str, Callable[[Site], object]] = {
    "a distribution is installed": lambda site: site.add("c"),
    "one is removed": lambda site: (
        [path.unlink() for path in home_of(site, "b").iterdir()] and home_of(site, "b").rmdir()
    ),
    "one is renamed": renamed,
    "METADATA is changed": lambda site: rewritten(home_of(site, "a") / "METADATA", b"b>=1", b"b>=2"),
    "METADATA is removed": lambda site: (home_of(site, "a") / "METADATA").unlink(),
    "METADATA is replaced": lambda site: (home_of(site, "b") / "METADATA").replace(home_of(site, "a") / "METADATA"),
    "WHEEL is changed": lambda site: rewritten(home_of(site, "a") / "WHEEL", b"py3-none-any", b"cp2-none-win"),
    "RECORD is written": lambda site: (home_of(site, "a") / "RECORD").write_text("a/__init__.py,,\n"),
    "REQUESTED appears": lambda site: (home_of(site, "a") / "REQUESTED").touch(),
    "direct_url.json appears": lambda site: (home_of(site, "a") / "direct_url.json").write_text('{"url": "file:///a"}'),
    "INSTALLER is changed": lambda site: (home_of(site, "a") / "INSTALLER").write_text("uv\n"),
    "an egg-info folder appears": lambda site: site.add_egg_info("d.egg-info", headers("d", "1")),
    "an egg-info file appears": lambda site: site.add_file("d-1.egg-info", headers("d", "1")),
    "a leftover appears": lambda site: (site.folder / "~a-1.0.dist-info").mkdir(),
    "a path file appears": lambda site: site.add_file("other.pth", "../other\n"),
    "a path file is changed": lambda site: rewritten(site.folder / "more.pth", b"more", b"mine"),
    "a folder of a path file gets one": lambda _: Site(Path("more")).add("c"),
    "a folder of a path file comes to be": lambda _: Path("later").mkdir(),
    "pyvenv.cfg is changed": lambda _: rewritten(Path("env/pyvenv.cfg"), b"3.11.7", b"3.12.7"),
    "another library folder appears": lambda _: Path("env/lib/python3.12/site-packages").mkdir(parents=True),
    "a configuration file appears": lambda _: Path("pyproject.toml").touch(),
    "one appears above": lambda _: Path("../depcheck.toml").touch(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_judged_anew(
    change: Callable[[Site], object], site: Site, judged: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer after a change is that of a run without cache, and it was not taken from before the change."""
    offline = ("--offline", "--index-url", "https://index.example/simple")
    ran(capsys, *WORDS, *offline)

    assert len(records()) == 1

    change(site)
    settle()
    answer = ran(capsys, *WORDS, *offline)

    assert len(judged) == 2
    assert answer == ran(capsys, *WORDS, *offline, "--no-cache")


OTHERS = {
    "a Python": ("--python-version", "3.13"),
    "a platform": ("--platform", "windows"),
    "a format": ("--output-format", "json"),
    "a threshold": ("--fail-on", "never"),
    "a selection": ("--select", "DC2"),
}


@pytest.mark.parametrize("more", OTHERS.values(), ids=OTHERS)
@pytest.mark.usefixtures("site")
def test_other_words_are_another_question(
    more: tuple[str, ...], judged: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Another target or other options are judged by themselves, and each answer is kept."""
    ran(capsys, *WORDS)
    ran(capsys, *WORDS, *more)

    assert len(judged) == 2

    ran(capsys, *WORDS, *more)
    ran(capsys, *WORDS)

    assert len(judged) == 2


@pytest.mark.parametrize("name", ["NO_COLOR", "GITHUB_ACTIONS", "PYTHONUSERBASE", "HOME", "COLUMNS", "DEPCHECK_ANY"])
@pytest.mark.usefixtures("site")
def test_other_surroundings_are_another_question(
    name: str, tmp_path: Path, judged: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the environment variables say is part of the question."""
    ran(capsys, *WORDS)
    monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    ran(capsys, *WORDS)

    assert len(judged) == 2


def test_another_day_is_another_question(
    site: Site, judged: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is kept longer than the day."""
    ran(capsys, *WORDS)
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 86_400_000_000_000)
    ran(capsys, *WORDS)

    assert site.folder.is_dir()
    assert len(judged) == 2


def test_another_folder_is_another_question(
    site: Site, judged: list[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A relative path means another environment elsewhere."""
    ran(capsys, *WORDS)
    (site.folder / "elsewhere").mkdir()
    virtual_environment(site.folder / "elsewhere" / "env").add("a", "1.0", ["missing"])
    settle()
    monkeypatch.chdir(site.folder / "elsewhere")
    status, *_ = ran(capsys, *WORDS, "--offline", "--index-url", "https://index.example/simple")

    assert (status, len(judged)) == (1, 2)


def test_what_changed_just_now_is_not_relied_on(
    site: Site, judged: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """A second change within the same tick of the clock would look like the first."""
    site.add("c")
    ran(capsys, *WORDS)

    assert records() == []

    settle()
    ran(capsys, *WORDS)
    ran(capsys, *WORDS)

    assert (len(records()), len(judged)) == (1, 2)


def test_an_answer_that_asked_an_index_is_not_kept(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """What mends a conflict depends on releases, which nobody here can watch; nor is a file written from memory."""
    ran(capsys, *WORDS, "--output-format", "json=report.json")

    assert records() == []

    site.add("c", "1.0", ["missing"])
    settle()
    status, *_ = ran(capsys, *WORDS, "--offline", "--index-url", "https://index.example/simple")

    assert (status, records()) == (1, [])


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut": lambda record: record[:-1],
    "longer": lambda record: record + b"\0",
    "garbage": lambda _: bytes(range(256)) * 20,
    "no numbers": lambda record: record[:9] + b"x" + record[10:],
    "a bit in the middle": lambda record: record[: len(record) // 2] + b"\xff\xfe" + record[len(record) // 2 + 2 :],
    "zeros": lambda record: bytes(len(record)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.usefixtures("site")
def test_a_damaged_record_is_ignored_and_written_again(
    damage: Callable[[bytes], bytes], judged: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Damage is noticed whatever it is, changes no answer, and is gone after the next run."""
    first = ran(capsys, *WORDS)
    (record,) = records()
    record.write_bytes(damage(record.read_bytes()))

    assert ran(capsys, *WORDS) == first
    assert len(judged) == 2
    assert ran(capsys, *WORDS) == first
    assert len(judged) == 2


def test_every_byte_of_a_record_is_guarded(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """No single byte of a record can change without the record being ignored."""
    ran(capsys, *WORDS)
    (record,) = records()
    whole = record.read_bytes()
    for place in range(0, len(whole), 37):
        record.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])

        assert recalled(WORDS[1:]) is None
    record.write_bytes(whole)

    assert site.folder.is_dir()
    assert recalled(WORDS[1:]) is not None


def busy(number: int) -> None:
    """Keep and recall answers of one command, and fail where one is neither none nor whole."""
    for count in range(60):
        keep(["one"], Answer(0, f"{number} {count} " * 2000, "said\n"), Looks(), time.time_ns())
        found = recalled(["one"])
        if found is not None and len(set(found.output.split())) > 2 + 60:
            raise AssertionError(found.output)
        if found is not None and found.output != " ".join(found.output.split()[:2] * 2000) + " ":
            raise AssertionError("torn")


def test_processes_that_write_at_the_same_time_hinder_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is recalled is whole, and nothing is left beside the record."""
    monkeypatch.chdir(tmp_path)
    context = multiprocessing.get_context("fork" if os.name == "posix" else "spawn")
    workers = [context.Process(target=busy, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert [worker.exitcode for worker in workers] == [0] * 4
    assert len(records()) == 1


def test_a_full_disk_changes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer is the same, one warning says why it is not kept, and no partial file is left."""
    whole = ran(capsys, *WORDS, "--no-cache")
    monkeypatch.setattr(os, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    status, output, said = ran(capsys, *WORDS)

    assert site.folder.is_dir()
    assert (status, output) == whole[:2]
    assert said.count("\n") == 1
    assert "cannot be used (No space left on device)" in said
    assert records() == []


def foreign(folder: Path) -> None:
    """Make a folder that others may write to."""
    folder.mkdir()
    folder.chmod(0o777)


PLACES: dict[str, Callable[[Path], object]] = {
    "others may write to it": foreign,
    "it is a file": lambda folder: folder.write_text("mine"),
}


@pytest.mark.skipif(os.name != "posix", reason="who may write is told otherwise on Windows")
@pytest.mark.parametrize("make", PLACES.values(), ids=PLACES)
@pytest.mark.usefixtures("site")
def test_a_folder_that_cannot_be_trusted_is_not_used(
    make: Callable[[Path], object], tmp_path: Path, judged: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """One warning, nothing is read from there, nothing written; `--quiet` says nothing."""
    folder = tmp_path / "cache"
    make(folder)
    words = (*WORDS, "--cache-dir", str(folder))
    whole = ran(capsys, *WORDS, "--no-cache")
    for _ in range(2):
        status, output, said = ran(capsys, *words)

        assert (status, output) == whole[:2]
        assert said.count("\n") == 1
        assert "cannot be used" in said
    assert len(judged) == 3
    assert ran(capsys, *words, "-q")[2] == ""
    assert not folder.is_dir() or list(folder.iterdir()) == []


def test_only_the_newest_answers_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks a hundred questions does not fill the disk."""
    monkeypatch.chdir(tmp_path)
    for number in range(MOST_ANSWERS + 20):
        keep([str(number)], Answer(0, "", ""), Looks(), time.time_ns())

    assert len(records()) <= MOST_ANSWERS
    assert recalled([str(MOST_ANSWERS + 19)]) is not None


def test_paths_that_cannot_be_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line end in a path is no reason to fail, and the answer is not kept."""
    monkeypatch.chdir(tmp_path)
    looks = Looks()
    looks.paths["a\nb"] = None

    assert keep(["one"], Answer(0, "", ""), looks, time.time_ns()) is None
    assert records() == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
@pytest.mark.usefixtures("site")
def test_a_pipe_in_the_place_of_a_record_hangs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """What is no regular file is no record."""
    first = ran(capsys, *WORDS)
    (record,) = records()
    record.unlink()
    os.mkfifo(record)

    assert ran(capsys, *WORDS) == first


def test_an_interpreter_behind_a_link_is_looked_for_each_time(
    tmp_path: Path, site: Site, judged: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a link leads may change, and nothing that is read shows that."""
    assert site.folder.is_dir()
    (tmp_path / "env" / "bin").mkdir()
    (tmp_path / "env" / "bin" / "python3.11").touch()
    (tmp_path / "python").symlink_to(tmp_path / "env" / "bin" / "python3.11")
    settle()
    for _ in range(2):
        ran(capsys, "check", "--python", "./python", "--platform", "linux")

    assert len(judged) == 2


class Watched:
    """Calls of `os` that look at the disk, each with the path."""

    CONTENT = ("open", "listdir", "scandir")
    STATUS = ("stat", "lstat", "readlink", "access")

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.opened: set[str] = set()
        self.asked: set[str] = set()
        for names, seen in ((self.CONTENT, self.opened), (self.STATUS, self.asked)):
            for name in names:
                patch.setattr(os, name, self._watching(getattr(os, name), seen))

    @staticmethod
    def _watching(call: Callable[..., object], seen: set[str]) -> Callable[..., object]:
        def watching(path: object = ".", *arguments: object, **options: object) -> object:
            if isinstance(path, str | bytes | os.PathLike):
                seen.add(os.path.normpath(Path.cwd() / os.fsdecode(path)))
            return call(path, *arguments, **options)

        return watching


def with_base(folder: Path) -> None:
    """Let an environment see a base and what a conda environment has."""
    base = folder.parent / "base"
    Site(base / "lib" / "python3.11" / "site-packages").add("based")
    (base / "bin").mkdir()
    (folder / "pyvenv.cfg").write_text(f"home = {base / 'bin'}\nversion = 3.11\ninclude-system-site-packages = true\n")


def with_old_layouts(folder: Path) -> None:
    """Add what setuptools left before wheels."""
    site = Site(folder / "lib" / "python3.11" / "site-packages")
    site.add_egg_info("d-1.egg-info", headers("d", "1"), "e\n").add_file("e-1.egg-info", headers("e", "1"))
    site.add_egg_info("f-1-py3.11.egg/EGG-INFO", headers("f", "1")).add_egg_archive("g-1-py3.11.egg", headers("g", "1"))
    site.add_file("h.egg-link", f"{folder.parent / 'h'}\n.")
    Site(folder.parent / "h").add_egg_info("h.egg-info", headers("h", "1"))


KINDS: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "plain": (lambda _: None, ("--venv", "env")),
    "with a base": (with_base, ("--venv", "env")),
    "old layouts": (with_old_layouts, ("--venv", "env")),
    "by path": (lambda _: None, ("--path", "env/lib/python3.11/site-packages")),
    "found": (lambda folder: folder.rename(".venv"), ()),
}


@pytest.mark.parametrize(("make", "words"), KINDS.values(), ids=KINDS)
@pytest.mark.usefixtures("site")
def test_whatever_is_looked_at_is_watched(
    make: Callable[[Path], object],
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is opened or listed is watched itself; what is only asked about, itself or through its folder."""
    make(tmp_path / "env")
    settle()
    main(["check", *words, "--no-cache"])  # whatever is loaded only once
    looks = Looks()
    with monkeypatch.context() as patch:
        watched = Watched(patch)
        patch.setattr(check, "keep", lambda *arguments: noted(looks, arguments[2]))
        check.run([*words, "--no-cache"])
    capsys.readouterr()
    known = {os.path.normpath(tmp_path / path) for path in looks.paths}
    above = {str(folder) for path in known for folder in Path(path).parents}

    assert known
    assert watched.opened - known == set()
    answered = {os.path.normpath(tmp_path / path) for path in (*looks.asked, *kept.configuration(str(tmp_path)))}
    asked = {path for path in watched.asked - answered if str(Path(path).parent) not in known}
    assert {path for path in asked - known - above if not path.endswith("messages.mo")} == set()  # those of argparse


def noted(looks: Looks, more: Looks) -> None:
    """Add to what was looked at."""
    looks.paths |= more.paths
    looks.asked |= more.asked


def environment_variables(patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The variables that are asked for, as they are asked for."""
    asked: list[str] = []

    class Asked(dict[str, str]):
        def __getitem__(self, name: str) -> str:
            asked.append(name)
            return super().__getitem__(name)

        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
            asked.append(name)
            return super().get(name, default)

    patch.setattr(os, "environ", Asked(os.environ))
    return iter(asked)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@pytest.mark.usefixtures("site")
def test_whatever_variable_is_asked_for_is_part_of_the_question(
    form: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No environment variable changes an answer that was kept."""
    with monkeypatch.context() as patch:
        asked = environment_variables(patch)
        check.run([*WORDS[1:], *form, "--no-cache"])
    capsys.readouterr()
    beyond = {name for name in asked if name not in kept.VARIABLES and not name.startswith(kept.BEGINNINGS)}

    assert beyond == set()


def test_the_answers_are_part_of_the_cache(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """`cache info` counts them, `cache clear` deletes them and nothing else that lies there."""
    ran(capsys, *WORDS)
    (record,) = records()
    mine = record.with_name("mine.txt")
    mine.write_text("")

    assert site.folder.is_dir()
    assert "in 1 files" in ran(capsys, "cache", "info")[1]

    ran(capsys, "cache", "clear")

    assert records() == [mine]
