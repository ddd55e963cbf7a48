"""A baseline is the JSON report of an earlier run."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depcheck.errors import InputError
from depcheck.inputs.baseline import read_baseline

if TYPE_CHECKING:
    from depcheck.model.policy import Baseline

REPORT = {
    "schema": "depcheck-report",
    "schema_version": "1.7",
    "of a later version": True,
    "findings": [{"fingerprint": "aa"}, {"fingerprint": "bb"}],
    "waived": [
        {"fingerprint": "cc", "waiver": {"kind": "baseline"}},
        {"fingerprint": "dd", "waiver": {"kind": "waiver"}},
    ],
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_findings_of_a_report(tmp_path: Path, encoding: str) -> None:
    """Its findings are accepted, and those that an earlier baseline accepted; waived ones are left to their waiver.

    The shell of Windows writes UTF-16.
    """
    path = tmp_path / "base.json"
    path.write_text(json.dumps(REPORT), encoding=encoding)
    baseline, file = read_baseline(str(path))

    assert baseline.fingerprints == {"aa", "bb", "cc"}
    assert (file.kind.value, file.path, len(file.sha256)) == ("baseline", str(path), 64)


WRONG: list[tuple[Any, str]] = [
    (b"{\n,", ":2: is not JSON: expecting property name"),
    (b"\xff\xfe\xff", ": is not JSON that can be read"),
    (b"[" * 100_000, ": is not JSON that can be read"),
    (b"[" + b"9" * 5000 + b"]", ": is not JSON that can be read"),
    ([], ": is not a report of depcheck"),
    ({"schema": "depcheck-resolution"}, ": is not a report of depcheck"),
    (REPORT | {"schema_version": "2.0"}, ": is a report of another version"),
    (REPORT | {"schema_version": None}, ": is a report of another version"),
    (REPORT | {"findings": {}}, ": is not a whole report: `findings` or `waived` is no list"),
    (REPORT | {"waived": 1}, ": is not a whole report"),
    (REPORT | {"findings": [1]}, ": is not a whole report: a finding has no fingerprint"),
    (REPORT | {"findings": [{"fingerprint": 1}]}, ": is not a whole report: a finding has no fingerprint"),
]


@pytest.mark.parametrize(("content", "message"), WRONG)
def test_what_is_no_report(tmp_path: Path, content: object, message: str) -> None:
    """A file that is none is told in a line that quotes nothing of it."""
    path = tmp_path / "base.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(InputError) as caught:
        read_baseline(str(path))

    assert str(caught.value).startswith(f"{path}{message}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["depcheck-report", "1.0", "baseline", "aa"]),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["findings", "waived", "waiver", "fingerprint", "kind"]), inside, max_size=3)
    ),
    max_leaves=8,
)


def outcome(told: dict[str, Any]) -> Baseline | InputError:
    """What comes of a report."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "base.json"
        path.write_text(json.dumps(told))
        try:
            return read_baseline(str(path))[0]
        except InputError as error:
            return error


@given(st.dictionaries(st.sampled_from([*REPORT]), JSON))
def test_any_json_is_a_baseline_or_a_mistake(told: dict[str, Any]) -> None:
    """Whatever a report holds, reading it ends in fingerprints or in one line on what is wrong."""
    found = outcome({"schema": "depcheck-report", "schema_version": "1.0", **told})

    assert isinstance(found, InputError) or all(isinstance(fingerprint, str) for fingerprint in found.fingerprints)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A baseline that is named and missing is wrong use: without it everything would count as new."""
    with pytest.raises(InputError, match="no such file"):
        read_baseline(str(tmp_path / "gone.json"))
    with pytest.raises(InputError, match="is a directory"):
        read_baseline(str(tmp_path))
