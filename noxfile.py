"""The gates, the same here and in continuous integration: `nox`, or `nox -s lint`."""

from __future__ import annotations

import nox

nox.options.sessions = ["lint", "types", "tests", "docs"]
nox.options.reuse_existing_virtualenvs = True


@nox.session
def lint(session: nox.Session) -> None:
    """Style, by ruff."""
    session.install("ruff>=0.8")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types, by mypy in its strict mode."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """All tests, with the branches of the source that they reach."""
    session.install("-e", ".[test]")
    session.run("pytest", "--cov", "--cov-report=term-missing:skip-covered", *session.posargs)


@nox.session
def differential(session: nox.Session) -> None:
    """Thousands of made-up environments, judged by depcheck, pip and uv."""
    session.install("-e", ".[test]")
    session.run("pytest", "tests/rules/test_judges.py", *session.posargs, env={"DEPCHECK_EXAMPLES": "3000"})


@nox.session
def docs(session: nox.Session) -> None:
    """Every example of the documentation, run; every rule with its page."""
    session.install("-e", ".[test]")
    session.run("pytest", "tests/test_docs.py", *session.posargs)
