"""On which line of a TOML file something stands."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depcheck.inputs.toml_lines import lines_of

TEXT = '''\
# a comment with [brackets] and "quotes
select = ["DC2", # one
  "DC1",
]
text = """
[table]
key = 1
""" # the end
other = \'\'\'a "b" '\'\'\'
"quoted.key" = "]"

[tool.depcheck.severity]
DC201 = "note"

[[tool.depcheck.waivers]]
code = "DC201"
reason = "it's [fine]"

[[tool.depcheck.waivers]]
package = "numpy"
inline = { a = 1, b = [1, 2] }

[tool.depcheck.waivers.more]
deep.er = 1
'''
LINES = [
    (("select",), 2),
    (("select", 1), 2),
    (("text",), 5),
    (("other",), 9),
    (("quoted.key",), 10),
    (("tool",), 12),
    (("tool", "depcheck", "severity"), 12),
    (("tool", "depcheck", "severity", "DC201"), 13),
    (("tool", "depcheck", "waivers", 0), 15),
    (("tool", "depcheck", "waivers", 0, "reason"), 17),
    (("tool", "depcheck", "waivers", 1), 19),
    (("tool", "depcheck", "waivers", 1, "package"), 20),
    (("tool", "depcheck", "waivers", 1, "inline", "b", 1), 21),
    (("tool", "depcheck", "waivers", 1, "more", "deep", "er"), 24),
]


@pytest.mark.parametrize(("keys", "line"), LINES)
def test_line_of_a_key(keys: tuple[str | int, ...], line: int) -> None:
    """A key is found whatever stands in comments, strings and values that take several lines."""
    assert lines_of(TEXT)[keys] == line


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends(end: str) -> None:
    """The ends of lines do not matter."""
    assert lines_of(TEXT.replace("\n", end)) == lines_of(TEXT)


def ways(value: object) -> set[tuple[str | int, ...]]:
    """The way to every value in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {way for name, held in inside for way in ((name,), *((name, *rest) for rest in ways(held)))}


BARE = st.sampled_from(["a", "b", '"c d"', "'e.f'"])
VALUES = st.sampled_from(
    ["1", '"x"', "'#'", '"""\n[a]\nb = 1\n"""', "[\n1, # ]\n2\n]", "{ a = 1, b = ['}'] }", '""""q""""', "2026-12-31"]
)
STATEMENTS = st.one_of(
    st.builds("{} = {}".format, BARE, VALUES),
    st.builds("{}.{} = {} # {{".format, BARE, BARE, VALUES),
    st.builds("[{}.{}]".format, BARE, BARE),
    st.builds(" [[ {} ]] # ]".format, BARE),
    st.sampled_from(["", "# [x]"]),
)


@given(st.lists(STATEMENTS, max_size=8))
def test_every_key_has_its_line(statements: list[str]) -> None:
    """Of every valid document each key is found, on the line of the statement that first names it."""
    text = "\n".join(statements)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    starts = {1 + sum(statement.count("\n") + 1 for statement in statements[:n]) for n in range(len(statements))}
    lines = lines_of(text)

    assert ways(document) <= lines.keys()
    assert set(lines.values()) <= starts
    assert lines_of(text) == lines


@given(st.lists(STATEMENTS, min_size=1, max_size=8))
def test_a_key_is_there_from_its_line_on(statements: list[str]) -> None:
    """What stands before the line of a key does not have it; what stands up to the end of its statement has."""
    text = "\n".join(statements)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    ends = [sum(statement.count("\n") + 1 for statement in statements[: n + 1]) for n in range(len(statements))]
    rows = text.split("\n")
    for keys, line in lines_of(text).items():
        end = next(end for end in ends if end >= line)
        before, upto = "\n".join(rows[: line - 1]), "\n".join(rows[:end])

        assert keys in ways(tomllib.loads(upto))
        assert keys not in ways(tomllib.loads(before))
