"""Requirements that read plainly, judged without a parser.

Nearly all that installed distributions declare is of one kind: `requests[socks]>=2.27.0,<3; python_version < "3.12"`.
An environment of hundreds is judged before packaging would even be loaded. Whatever reads otherwise is answered with
None, and packaging is asked: nothing here decides what packaging would decide otherwise.
"""

from __future__ import annotations

import operator as operators
import re
from functools import lru_cache

from depcheck.model.limits import Limits
from depcheck.model.names import canonicalize_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from packaging.utils import NormalizedName

    #: The release without the zeros at its end; on which side of that release the version lies, -1 for pre-releases
    #: and 1 for post-releases; and where among those of its side.
    Place = tuple[tuple[int, ...], int, tuple[int, int]]
    #: What is joined, by "and" or "or", within one pair of parentheses; or a comparison.
    Tree = tuple[str, tuple["Tree", ...]] | tuple[str, str, str]

LONGEST = Limits().logical_line
MOST_CLAUSES = Limits().clauses
MOST_PARENTHESES = Limits().marker_depth
DEEPEST = 10
COMPARE: Mapping[str, Callable[[Place, Place], bool]] = {
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}

# The patterns are as short as can be, since each is compiled at every start; what they let through is checked below.
REQUIREMENT = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]*)[ \t]*(?:\[([^\]]*)\][ \t]*)?(?:\(([^;()@\[\]]*)\)[ \t]*|([^;()@\[\]]*))(?:;(.*))?"
)
CLAUSE = re.compile(r"[ \t]*(~=|==|!=|<=|>=|<|>)[ \t]*([0-9][0-9A-Za-z.*_-]*)[ \t]*")
# The most usual specifier, `>=1.21`.
SIMPLE = re.compile(r"(>=|==|<|!=|<=|>)([0-9]{1,18}(?:\.[0-9]{1,18}){0,30})")
VERSION = re.compile(
    r"([0-9]{1,18}(?:\.[0-9]{1,18}){0,30})"
    r"(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c|dev|post|rev|r)[-_.]?([0-9]{0,18}))?"
)
#: The side of each word of a version, and its rank there.
WORDS_OF_VERSIONS = {
    **dict.fromkeys(("post", "rev", "r"), (1, 0)),
    **dict.fromkeys(("rc", "c", "pre", "preview"), (-1, 3)),
    **dict.fromkeys(("b", "beta"), (-1, 2)),
    **dict.fromkeys(("a", "alpha"), (-1, 1)),
    "dev": (-1, 0),
}

VERSIONS = frozenset({"python_version", "python_full_version", "implementation_version"})
WORDS = frozenset(
    {"implementation_name", "os_name", "platform_machine", "platform_python_implementation", "platform_system"}
    | {"sys_platform", "extra"}
)
COMPARISON = re.compile(r"""([a-z_]+)[ \t]*([~=!<>]=|[<>])[ \t]*(?:"([\w.*-]+)"|'([\w.*-]+)')""", re.ASCII)
OPENING = re.compile(r"\([ \t]*")
SIGN = re.compile(r"[ \t]*(\(|\)|\band\b|\bor\b|\Z)[ \t]*")


class Plain:
    """A requirement as its text says it: what it names, the extras that it asks for, its specifier and its marker."""

    __slots__ = ("extras", "marker", "name", "specifier")

    def __init__(
        self, name: NormalizedName, extras: frozenset[NormalizedName], specifier: str, marker: str | None
    ) -> None:
        self.name = name
        self.extras = extras
        self.specifier = specifier
        self.marker = marker


@lru_cache(maxsize=65_536)
def plain_requirement(text: str) -> Plain | None:
    """The requirement that a text plainly is; its marker, if it has one, is plain too."""
    match = REQUIREMENT.fullmatch(text)
    if match is None or len(text) > LONGEST or text.count(",") >= MOST_CLAUSES or text.count("(") > MOST_PARENTHESES:
        return None
    name, extras, enclosed, bare, marker = match.groups()
    asked = [extra.strip(" \t") for extra in extras.split(",")] if extras else []
    specifier = (enclosed if enclosed is not None else bare).strip(" \t")
    if not all(map(_is_name, (name, *asked))) or extras == "" or plain_clauses(specifier) is None:
        return None
    if marker is not None and plain_marker(marker) is None:
        return None
    return Plain(canonicalize_name(name), frozenset(map(canonicalize_name, asked)), specifier, marker)


def _is_name(text: str) -> bool:
    """Whether this is the name of a project or an extra."""
    plain = text.replace("-", "").replace("_", "").replace(".", "")
    return plain.isalnum() and plain.isascii() and text[0].isalnum() and text[-1].isalnum()


@lru_cache(maxsize=65_536)
def plain_clauses(specifier: str) -> tuple[tuple[str, str], ...] | None:
    """The operators and versions of a specifier, if all of them are plain; empty for an empty specifier."""
    if simple := SIMPLE.fullmatch(specifier):
        return ((simple[1], simple[2]),)
    if not specifier.strip(" \t"):
        return ()
    parts = specifier.split(",")
    clauses = [(match[1], match[2]) for part in parts if (match := CLAUSE.fullmatch(part))]
    if len(clauses) < len(parts) or len(parts) > MOST_CLAUSES or len(specifier) > LONGEST:
        return None
    return tuple(clauses) if all(_understood(operator, version) for operator, version in clauses) else None


def _understood(operator: str, version: str) -> bool:
    """Whether this is a clause of PEP 440: `==1.*` is one, `>=1.*` and `~=1` are none."""
    prefix = version.endswith(".*") and operator in {"==", "!="}
    place = place_of(version.removesuffix(".*") if prefix else version)
    if place is None or operator != "~=":
        return place is not None and not (prefix and place[1])
    return "." in version and not place[1]


@lru_cache(maxsize=65_536)
def place_of(version: str) -> Place | None:
    """Where a version lies, such as ((1, 4), -1, (3, 1)) for `1.4.0rc1`; None where that takes more than a look."""
    match = VERSION.fullmatch(version)
    if match is None:
        return None
    release = _stripped(_numbers(match[1]))
    if match[2] is None:
        return release, 0, (0, 0)
    side, rank = WORDS_OF_VERSIONS[match[2]]
    return release, side, (rank, int(match[3] or 0))


@lru_cache(maxsize=65_536)
def plainly_accepts(specifier: str, version: str) -> bool | None:
    """Whether a version is within a specifier, pre-releases as any other; None where that is not plain to see."""
    clauses = plain_clauses(specifier)
    if not clauses:
        return None if clauses is None else True
    place = place_of(version)
    if place is None:
        return None
    answers = [_accepts(operator, wanted, place) for operator, wanted in clauses]
    return None if None in answers else all(answers)


def _accepts(operator: str, wanted: str, place: Place) -> bool | None:
    if operator == "~=":
        return _accepts(">=", wanted, place) and _begins(place[0], _numbers(wanted)[:-1])
    if wanted.endswith(".*"):
        return _begins(place[0], _numbers(wanted[:-2])) == (operator == "==")
    bound = place_of(wanted)
    if bound is None:
        raise ValueError(wanted)  # the clause was not plain
    if operator in {"==", "!="}:
        return (place == bound) == (operator == "==")
    if place[0] == bound[0] and place[1] != bound[1] and operator in {"<", ">"}:
        # `<1` excludes the pre-releases of 1, and `>1` its post-releases; of `<1.post1` and `>1rc1` packaging decides.
        return None if bound[1] else False
    return COMPARE[operator](place, bound)


def _begins(release: tuple[int, ...], prefix: tuple[int, ...]) -> bool:
    return (release + (0,) * len(prefix))[: len(prefix)] == prefix


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def _stripped(release: tuple[int, ...]) -> tuple[int, ...]:
    end = len(release)
    while end and not release[end - 1]:
        end -= 1
    return release[:end]


def plainly_holds(marker: str, variables: Mapping[str, str], extra: str) -> bool | None:
    """Whether a marker holds for a target and an extra; None where that is not plain to see."""
    tree = plain_marker(marker)
    return None if tree is None else _holds(tree, variables, extra)


def _holds(tree: Tree, variables: Mapping[str, str], extra: str) -> bool | None:
    if len(tree) == 3:  # noqa: PLR2004 - a comparison
        name, operator, literal = tree
        return _compared(name, operator, literal, extra if name == "extra" else variables[name])
    answers = [_holds(each, variables, extra) for each in tree[1]]
    if None in answers:
        return None
    return any(answers) if tree[0] == "or" else all(answers)


@lru_cache(maxsize=4096)
def plain_marker(marker: str) -> Tree | None:
    """The comparisons of a marker, joined as it says; None where not every one of them is plain."""
    found = _tree(marker.strip(" \t"), 0, 0)
    return found[0] if found and found[1] == "" else None


def _tree(marker: str, start: int, depth: int) -> tuple[Tree, str, int] | None:
    """What stands from a place up to the closing parenthesis or the end, that sign, and the place behind it."""
    alternatives: list[list[Tree]] = [[]]
    while depth <= DEEPEST:
        operand = _operand(marker, start, depth)
        sign = SIGN.match(marker, operand[1]) if operand else None
        if operand is None or sign is None or sign[1] == "(":
            return None
        alternatives[-1].append(operand[0])
        if sign[1] in {"", ")"}:
            return ("or", tuple(("and", tuple(every)) for every in alternatives)), sign[1], sign.end()
        if sign[1] == "or":
            alternatives.append([])
        start = sign.end()
    return None


def _operand(marker: str, start: int, depth: int) -> tuple[Tree, int] | None:
    """A comparison, or what stands in parentheses, and the place behind it."""
    if opening := OPENING.match(marker, start):
        inner = _tree(marker, opening.end(), depth + 1)
        return (inner[0], inner[2]) if inner and inner[1] == ")" else None
    match = COMPARISON.match(marker, start)
    if match is None:
        return None
    comparison = (match[1], match[2], match[3] or match[4])
    return (comparison, match.end()) if _comparable(*comparison) else None


def _comparable(name: str, operator: str, literal: str) -> bool:
    if name in VERSIONS:
        return plain_clauses(operator + literal) is not None
    # `v1` is a version, and would be compared as one.
    a_word = literal[0].isalpha() and not (literal[0] == "v" and literal[1:2].isdigit()) and "*" not in literal
    return name in WORDS and operator in {"==", "!="} and a_word


def _compared(name: str, operator: str, literal: str, value: str) -> bool | None:
    if name in VERSIONS:
        return plainly_accepts(operator + literal, value)
    if name == "extra":
        literal, value = canonicalize_name(literal), canonicalize_name(value)
    return (value == literal) == (operator == "==")
