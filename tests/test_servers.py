"""The recorded index is an index: real pages, real files, and real installers resolve from it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request

import pytest

JSON = "application/vnd.pypi.simple.v1+json"
SETS = {
    "gruut==2.2.3": "numpy==1.26.4",
    "gruut numpy==2.3.5": "gruut==2.4.0",
    "TTS==0.22.0 numpy==1.24.3": "gruut==2.2.3",
    "styletts2==0.1.6 numpy==1.24.3": "gruut==2.4.0",
}


def page(url: str, accept: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as response:
        return response.read()


def test_a_page_tells_the_recorded_facts(recorded_index: str) -> None:
    """Files, Requires-Python, upload time and the hash of the metadata stand on the JSON page."""
    files = {file["filename"]: file for file in json.loads(page(f"{recorded_index}gruut/", JSON))["files"]}

    assert files["gruut-2.2.3.tar.gz"]["requires-python"] == ">=3.6"


@pytest.mark.parametrize(("wanted", "chosen"), SETS.items())
def test_uv_resolves_from_the_record(recorded_index: str, wanted: str, chosen: str) -> None:
    """uv, which knows nothing of the record, finds a solution in it."""
    command = ["uv", "pip", "compile", "-", "--quiet", "--no-header", "--no-annotate", "--python-version", "3.11",
               "--python-platform", "x86_64-manylinux_2_28", "--default-index", recorded_index]
    found = subprocess.run(command, input="\n".join(wanted.split()), capture_output=True, text=True, check=False)

    assert found.stderr == ""
    assert chosen in found.stdout.splitlines()
