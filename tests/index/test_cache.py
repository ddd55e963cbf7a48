"""A cache that fails in every way and changes no result."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from depcheck.index.cache import FILE_NAME, FRESH_SECONDS, Cache, PageHead, cache_directory

SOURCE, PROJECT = "https://index.example/simple", "pkg"


def filled(directory: Path) -> PageHead:
    """A cache with one row of each kind; the head of its page."""
    cache = Cache(directory)
    head = cache.put_page(SOURCE, PROJECT, "etag", b"page", found=True)
    cache.put_known(PROJECT, "judge", "basis", b"known")
    cache.put_record("file", b"record")
    cache.close()
    return head


def contents(directory: Path, head: PageHead) -> tuple[PageHead | None, bytes | None, bytes | None, bytes | None]:
    """All that a filled cache holds."""
    cache = Cache(directory)
    found = (
        cache.page_head(SOURCE, PROJECT),
        cache.page_body(SOURCE, PROJECT, head.stamp),
        cache.known(PROJECT, "judge", "basis"),
        cache.record("file"),
    )
    cache.close()
    return found


def database(directory: Path) -> Path:
    """The one file of a cache."""
    return next(directory.glob("*.sqlite3"))


def test_what_was_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    """Pages, judgements and metadata survive, and nothing else is found."""
    head = filled(tmp_path / "cache")
    cache = Cache(tmp_path / "cache")

    assert contents(tmp_path / "cache", head) == (head, b"page", b"known", b"record")
    assert cache.page_head("https://other.example/simple", PROJECT) is None
    assert cache.known(PROJECT, "judge", "another basis") is None
    assert cache.known(PROJECT, "another judge", "basis") is None
    assert cache.record("another file") is None


@pytest.mark.parametrize(
    ("age", "fresh"), [(0.0, True), (FRESH_SECONDS, True), (FRESH_SECONDS + 1, False), (-1.0, False)]
)
def test_a_page_is_fresh_for_a_while(tmp_path: Path, age: float, fresh: bool) -> None:  # noqa: FBT001
    """Ten minutes; one from the future was received under a wrong clock."""
    head = Cache(tmp_path, lambda: 1000.0).put_page(SOURCE, PROJECT, None, b"page", found=True)

    assert Cache(tmp_path, lambda: 1000.0 + age).is_fresh(head) == fresh


def test_a_confirmed_page_is_fresh_again(tmp_path: Path) -> None:
    """A 304 renews the time and leaves the rest."""
    head = filled(tmp_path)
    cache = Cache(tmp_path, lambda: head.received + 5)
    cache.touch_page(SOURCE, PROJECT, head)
    again = cache.page_head(SOURCE, PROJECT)

    assert again is not None
    assert again.received == head.received + 5
    assert (again.etag, again.stamp) == (head.etag, head.stamp)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_user_reads_it(tmp_path: Path) -> None:
    """The directory is made for the user alone."""
    filled(tmp_path / "new" / "cache")

    assert stat.S_IMODE((tmp_path / "new" / "cache").stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_directory_that_others_write_to_is_not_used(tmp_path: Path) -> None:
    """What another user may have planted is not believed; one warning says so."""
    tmp_path.chmod(0o777)
    cache = Cache(tmp_path)
    cache.put_record("file", b"record")

    assert cache.record("file") is None
    assert cache.warnings == [f"the cache in {tmp_path} cannot be used (others may write to it); going on without it"]


def test_a_place_that_is_no_directory_is_not_used(tmp_path: Path) -> None:
    """A file in the way costs a warning."""
    (tmp_path / "cache").write_text("")
    cache = Cache(tmp_path / "cache")
    cache.put_record("file", b"record")

    assert cache.record("file") is None
    assert len(cache.warnings) == 1


def test_a_file_that_is_no_database_is_moved_aside(tmp_path: Path) -> None:
    """The cache is built anew, and works."""
    head = filled(tmp_path)
    place = database(tmp_path)
    place.write_bytes(b"not a database" * 1000)
    cache = Cache(tmp_path)
    cache.put_record("file", b"anew")

    assert cache.record("file") == b"anew"
    assert cache.page_body(SOURCE, PROJECT, head.stamp) is None
    assert len(cache.warnings) == 1
    assert place.with_suffix(".damaged").exists()


def test_a_file_that_cannot_be_moved_aside_costs_a_warning(tmp_path: Path) -> None:
    """Something in the way of the damaged file, or a folder that is read only: the run goes on without a cache."""
    (tmp_path / "index-4.damaged").mkdir()
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 1000)
    cache = Cache(tmp_path)
    cache.put_record("file", b"record")

    assert cache.record("file") is None
    assert len(cache.warnings) == 1
    assert cache.warnings[0].startswith(f"the cache in {tmp_path} cannot be used (")


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("content", [b"", b"not a database" * 1000])
def test_a_folder_that_is_read_only_costs_a_warning(tmp_path: Path, content: bytes) -> None:
    """Nothing can be written and nothing moved: the run goes on without a cache."""
    (tmp_path / FILE_NAME).write_bytes(content)
    tmp_path.chmod(0o500)
    cache = Cache(tmp_path)
    cache.put_record("file", b"record")
    found = cache.record("file")
    cache.close()
    tmp_path.chmod(0o700)

    assert found is None
    assert len(cache.warnings) == 1


@pytest.mark.parametrize("column", ["digest", "body"])
@pytest.mark.parametrize(("table", "place"), [("pages", (0, 1)), ("known", (2,)), ("metadata", (3,))])
def test_a_flipped_byte_is_a_missing_row(tmp_path: Path, table: str, place: tuple[int, ...], column: str) -> None:
    """Whatever a row was changed to, it is not believed."""
    head = filled(tmp_path)
    with sqlite3.connect(database(tmp_path)) as connection:
        (value,) = connection.execute(f"SELECT {column} FROM {table}").fetchone()  # noqa: S608 - from the table above
        changed = bytes([value[0] ^ 1]) + value[1:]
        connection.execute(f"UPDATE {table} SET {column} = ?", (changed,))  # noqa: S608
    connection.close()
    found = contents(tmp_path, head)

    assert None in {found[index] for index in place}


@pytest.mark.parametrize("change", ["received = received + 1", "etag = 'x'", "found = 0", "stamp = 'ab'"])
def test_a_changed_head_is_a_missing_row(tmp_path: Path, change: str) -> None:
    """The time, the tag and the verdict are under the digest too."""
    head = filled(tmp_path)
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute(f"UPDATE pages SET {change}")  # noqa: S608 - from the table above
    connection.close()

    assert contents(tmp_path, head)[0] is None


def test_a_row_under_another_key_is_not_believed(tmp_path: Path) -> None:
    """A row moved from one index to another is missing there."""
    head = filled(tmp_path)
    with sqlite3.connect(database(tmp_path)) as connection:
        connection.execute("UPDATE pages SET source = 'https://other.example/simple'")
    connection.close()
    cache = Cache(tmp_path)

    assert cache.page_head("https://other.example/simple", PROJECT) is None
    assert cache.page_body("https://other.example/simple", PROJECT, head.stamp) is None


def test_after_closing_it_knows_nothing(tmp_path: Path) -> None:
    """A worker that comes late opens nothing again."""
    filled(tmp_path)
    cache = Cache(tmp_path)
    cache.close()

    assert cache.record("file") is None
    assert cache.warnings == []


def _fill(directory: str, number: int) -> None:
    cache = Cache(Path(directory))
    for turn in range(100):
        cache.put_record(f"file {turn}", b"record" * 100)
        cache.put_page(SOURCE, f"project-{turn}", None, b"page %d" % number, found=True)
        assert cache.record(f"file {turn}") == b"record" * 100
    assert cache.warnings == []


def test_several_processes_share_it(tmp_path: Path) -> None:
    """None waits for ever, none damages a row."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fill, args=(str(tmp_path), number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0] * 4


def test_where_the_cache_lies(tmp_path: Path) -> None:
    """The option, then the variable, then the place of the system."""
    environ = {"DEPCHECK_CACHE_DIR": str(tmp_path / "variable")}

    assert cache_directory(str(tmp_path / "option"), environ) == tmp_path / "option"
    assert cache_directory(None, environ) == tmp_path / "variable"
    assert cache_directory(None, {}).name == "depcheck"


@pytest.mark.parametrize("home", [None, "", "/elsewhere", "relative"])
def test_the_place_of_the_system_is_that_of_platformdirs(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Linux it is found without platformdirs, which takes longer to load than a check may take."""
    if home is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", home)

    assert cache_directory(None, {"XDG_CACHE_HOME": home} if home is not None else {}) == user_cache_path(
        "depcheck", appauthor=False
    )
