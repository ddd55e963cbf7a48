"""What a setup.py states where everybody can see it: read as a syntax tree, never run.

A script may do anything, so most of what it could do makes this reader say nothing. It believes a script that calls
`setup` in one place, with every keyword written out, and with dependencies that are literals, or names that nothing in
the script touches but the one assignment of a literal.
"""

from __future__ import annotations

import ast
import threading
import warnings
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LARGEST_SCRIPT = 256 * 1024
MOST_LINES = 5_000
DEEPEST_DISPLAY = 3

# Each use repeats the literal behind a name; without a bound a small script could make a list that fills the memory.
MOST_USES = 8

SETUP_MODULES = frozenset({"setuptools", "distutils.core"})
DEPENDENCIES = frozenset({"install_requires", "extras_require", "python_requires"})

# A keyword that is not here may belong to a plugin that adds dependencies, as `pbr=True` does.
HARMLESS_KEYWORDS = frozenset(
    """
    author author_email cffi_modules classifiers cmdclass command_options convert_2to3_doctests data_files
    dependency_links description download_url eager_resources entry_points exclude_package_data ext_modules ext_package
    extra_path headers include_dirs include_package_data keywords libraries license license_file license_files
    long_description long_description_content_type maintainer maintainer_email name namespace_packages obsoletes
    options package_data package_dir packages platforms project_urls provides py_modules requires rust_extensions
    script_name scripts setup_requires test_loader test_runner test_suite tests_require url use_2to3
    use_2to3_exclude_fixers use_2to3_fixers use_scm_version version zip_safe
    """.split()  # noqa: SIM905 - a list of words
)

# These reach the names of a module without naming them. A command that makes metadata may change what `setup` was told.
HIDDEN_ACCESS = frozenset({"*", "execfile", "globals", "locals", "vars"})
METADATA_COMMANDS = (b"egg_info", b"dist_info")

# Parsing warns of odd literals; the switch for warnings is one for the whole process.
QUIET = threading.Lock()

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"


@dataclass(frozen=True, slots=True)
class StatedDependencies:
    """Dependencies as setuptools is told them. `extras` pairs a section (`extra`, `extra:marker`) with its lines."""

    requires: tuple[str, ...] = ()
    extras: tuple[tuple[str, tuple[str, ...]], ...] = ()
    requires_python: str | None = None


def setup_script_lines(source: bytes) -> StatedDependencies | None:
    """The dependencies that a setup.py states; None where only running it would tell."""
    if len(source) > LARGEST_SCRIPT or any(command in source for command in METADATA_COMMANDS):
        return None
    try:
        tree = _parsed(source)
        nodes = list(ast.walk(tree))
        call = _setup_call(nodes)
        return None if call is None else _stated(tree, nodes, call)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return None


def requirement_lines(texts: Iterable[str]) -> tuple[str, ...]:
    """One requirement a line, without comments, as setuptools splits them.

    A ValueError says that there are too many, or that a line goes on in the next.
    """
    every = (line.strip().partition(" #")[0].rstrip() for text in texts for line in text.splitlines())
    found = tuple(line for line in every if line and not line.startswith("#"))
    if len(found) > MOST_LINES or any(line.endswith("\\") for line in found):
        raise ValueError("not a plain list of requirements")
    return found


def _parsed(source: bytes) -> ast.Module:
    with QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _setup_call(nodes: list[ast.AST]) -> ast.Call | None:
    """The one call of setuptools' or distutils' `setup`. Nothing else may be, or touch, something of that name."""
    sites = {id(node) for node in nodes if _last_name(node) == "setup"}
    calls = [node for node in nodes if isinstance(node, ast.Call) and id(node.func) in sites]
    if len(sites) != 1 or len(calls) != 1:
        return None
    imported = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and _imports_setup(node)]
    mentions = _mentions(nodes, sites)["setup"]
    if isinstance(calls[0].func, ast.Name):
        known = bool(imported) and SETUP_MODULES.issuperset(imported) and mentions == len(imported)
    else:
        known = ast.unparse(calls[0].func).removesuffix(".setup") in SETUP_MODULES
    return calls[0] if known else None


def _last_name(node: ast.AST) -> str | None:
    """Of `setuptools.setup` and of `setup` alone, "setup"."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None


def _imports_setup(node: ast.ImportFrom) -> bool:
    return any(alias.name == "setup" and alias.asname is None for alias in node.names)


def _stated(tree: ast.Module, nodes: list[ast.AST], call: ast.Call) -> StatedDependencies | None:
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    known = keywords.keys() <= HARMLESS_KEYWORDS | DEPENDENCIES
    if not known or call.args or len(keywords) != len(call.keywords) or any(map(_reaches_dependencies, nodes)):
        return None
    names = _literal_names(tree, nodes, call)
    values = {key: _value(keywords[key], names) for key in DEPENDENCIES & keywords.keys()}
    return StatedDependencies(
        requirement_lines(_texts(values.get("install_requires"))),
        _sections(values.get("extras_require")),
        _python(values.get("python_requires")),
    )


def _reaches_dependencies(node: ast.AST) -> bool:
    """Whether a node changes them behind the call, as in `distribution.install_requires.append(…)`."""
    return isinstance(node, ast.Attribute) and node.attr in DEPENDENCIES


def _literal_names(tree: ast.Module, nodes: list[ast.AST], call: ast.Call) -> dict[str, ast.expr]:
    """The names that stand for a literal: assigned once, at the top, and used nowhere but inside the call.

    A list that is handed to anything else may have grown by the time `setup` sees it.
    """
    shown = [name for keyword in call.keywords for name in _displayed(keyword.value)]
    uses = Counter(name.id for name in shown)
    mentions = _mentions(nodes, set(map(id, shown)))
    if HIDDEN_ACCESS & mentions.keys() or any(map(_executes, nodes)):
        return {}
    return {name: value for name, value in _assigned(tree) if mentions[name] == 1 and uses[name] <= MOST_USES}


def _displayed(value: ast.expr) -> Iterator[ast.Name]:
    """The names in a display, such as `tests` in `{"test": tests, "docs": ["sphinx"]}`."""
    waiting: list[ast.expr | None] = [value]
    while waiting:
        match waiting.pop():
            case ast.Name() as name:
                yield name
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                waiting.extend(elements)
            case ast.Dict(values=elements):
                waiting.extend(elements)
            case _:
                continue


def _mentions(nodes: list[ast.AST], passed_over: set[int]) -> Counter[str]:
    """How often each name is bound or used in a script, in whatever way, but for these nodes."""
    return Counter(name for node in nodes if id(node) not in passed_over for name in _names(node))


def _names(node: ast.AST) -> Iterator[str]:
    """The names in a node itself: every text of it that is no literal, keyword or attribute."""
    if isinstance(node, ast.Constant | ast.keyword | ast.Attribute):
        return
    for _, value in ast.iter_fields(node):
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield text.partition(".")[0]


def _executes(node: ast.AST) -> bool:
    """Whether a node runs text among the names of the module; `exec(text, names)` has its own."""
    return isinstance(node, ast.Call) and ast.dump(node.func) == EXEC and len(node.args) == 1


EXEC = ast.dump(ast.Name("exec", ast.Load()))


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case _:
                continue


def _value(node: ast.expr | None, names: Mapping[str, ast.expr], depth: int = DEEPEST_DISPLAY) -> Value:
    """The value of a literal. A ValueError says that it is none; a name within a named literal is not followed."""
    match node:
        case ast.Constant(value=str() | None as value):
            return value
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if depth:
            return [_value(element, names, depth - 1) for element in elements]
        case ast.Dict(keys=keys, values=values) if depth:
            return {_key(key): _value(value, names, depth - 1) for key, value in zip(keys, values, strict=True)}
        case ast.Name(id=name) if name in names:
            return _value(names[name], {}, depth)
    raise ValueError("not a literal")


def _key(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError("not a literal")


def _texts(value: Value) -> list[str]:
    """What `install_requires` may be: a list of texts, one text, or None."""
    match value:
        case None:
            return []
        case str():
            return [value]
        case list() if all(isinstance(text, str) for text in value):
            return cast("list[str]", value)
        case _:
            raise ValueError("not a list of requirements")


def _sections(value: Value) -> tuple[tuple[str, tuple[str, ...]], ...]:
    match value:
        case None:
            return ()
        case dict():
            return tuple((section, requirement_lines(_texts(lines))) for section, lines in value.items())
        case _:
            raise ValueError("not a mapping of extras")


def _python(value: Value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError("not a range of versions")
