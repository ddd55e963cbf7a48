"""The fast reader says what importlib-metadata says, on environments that were made up."""

from __future__ import annotations

import tempfile
from pathlib import Path

import importlib_metadata
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from depcheck.inputs.headers import parse_headers
from environments import Site

NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
VERSIONS = st.sampled_from(["1.0", "2.0rc1", "0.1.dev3", "1!2.0", "1.0+cpu", "2004d", "1.0.post1"])
REQUIREMENTS = st.sampled_from(
    ["a", "a>=1,<2", "a (>=1)", "a[x,y]>1", "a; python_version < '3'", "a; extra == 'x'", "a @ https://x.example/a.zip",
     "a ; (python_version > '3') and extra == \"y\"", "pytz>dev", "a>=1,\n        <2", ""]
)  # fmt: skip
LINE_ENDS = st.sampled_from(["\n", "\r\n"])
STRANGE_LINES = st.sampled_from(
    ["Keywords: a:b", "Author: André", "Description: one\n  two\n\tRequires-Dist: no", "X-Empty:", "License:\n text",
     "Requires-Dist : spaced", "no header at all", ":", "Provides: Requires-Dist: z", "  continued", "\x0cform: feed"]
)  # fmt: skip
FIELDS = ("Name", "Version", "Requires-Dist", "Provides-Extra", "Requires-Python")
HEADER_LINES = st.one_of(
    STRANGE_LINES,
    st.builds("{}: {}".format, st.sampled_from([*FIELDS, "requires-dist", "NAME"]), st.one_of(REQUIREMENTS, NAMES)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)


def squeezed(values: list[str] | None) -> list[str]:
    """The values with every run of blanks as one, since folding is not compared."""
    return [" ".join(value.split()) for value in values or ()]


@st.composite
def metadata_text(draw: st.DrawFn) -> str:
    """METADATA with a name, in any order and with lines that do not belong there."""
    lines = ["Metadata-Version: 2.1", f"Name: {draw(NAMES)}", f"Version: {draw(VERSIONS)}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in draw(st.lists(REQUIREMENTS, max_size=4))]
    lines += draw(st.lists(STRANGE_LINES, max_size=3))
    ending = draw(LINE_ENDS)
    text = "\n".join(draw(st.permutations(lines))) + "\n\nA description\nRequires-Dist: not-this\n"
    return text.replace("\n", ending)


@given(st.lists(HEADER_LINES, max_size=8).map("\n".join))
def test_headers(text: str) -> None:
    """Any text at all is split into the same fields as the email package splits it."""
    message = importlib_metadata.email.message_from_string(text)
    found = parse_headers(text.encode())

    assert squeezed(list(found.requires)) == squeezed(message.get_all("Requires-Dist"))
    assert squeezed([found.name or ""]) == squeezed([str(message.get("Name", ""))])


@given(metadata_text())
def test_dist_info(text: str) -> None:
    """Dependencies, name and version of a `.dist-info` folder are those of importlib-metadata."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder)).add("any", metadata=text.encode())
        (expected,) = importlib_metadata.distributions(path=[folder])
        found = site.only()
        texts = [
            *found.written,
            *found.guarded,
            *(bad.text for bad in found.invalid),
        ]

        assert sorted(squeezed(texts)) == sorted(squeezed(expected.requires))
        fields = expected.metadata
        assert squeezed([str(found.metadata_name), str(found.metadata_version)]) == squeezed(
            [str(fields.get("Name")), str(fields.get("Version"))]
        )


@given(
    NAMES,
    st.dictionaries(
        st.sampled_from(["", "x", ":python_version < '3'", "y:python_version > '3' or os_name == 'nt'"]),
        st.lists(st.sampled_from(["a", "b>=1", "c[x]", "d @ https://x.example/d.zip"]), max_size=3),
    ),
)
def test_egg_info(name: str, sections: dict[str, list[str]]) -> None:
    """The sections of requires.txt become the same markers as importlib-metadata makes of them."""
    plain = sections.pop("", [])
    rest = [line for section, lines in sections.items() for line in (f"[{section}]", *lines)]
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.add_egg_info(f"{name}.egg-info", f"Name: {name}\nVersion: 1.0\n", "\n".join([*plain, *rest]))
        (expected,) = importlib_metadata.distributions(path=[folder])
        found = site.only()
        texts = [
            *found.written,
            *found.guarded,
            *(bad.text for bad in found.invalid),
        ]

        assert sorted(squeezed(texts)) == sorted(squeezed(expected.requires))
        assert found.name == canonicalize_name(name.partition("-")[0])


def test_this_environment() -> None:
    """What is installed beside the tests is read as importlib-metadata reads it."""
    site = Path(importlib_metadata.__file__).parent.parent
    expected = {
        canonicalize_name(each.name): (each.version, sorted(squeezed(each.requires)))
        for each in importlib_metadata.distributions(path=[str(site)])
    }
    actual = {
        found.name: (
            found.raw_version,
            sorted(squeezed([*found.written, *found.guarded])),
        )
        for found in Site(site).read().distributions
    }

    assert actual == expected
