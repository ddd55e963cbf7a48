"""What the recorder reads of an sdist, and that an sdist built anew says the same."""

from __future__ import annotations

import pytest
from notation import Release, stated_requirements
from remote import sdist_facts
from setup_script import setup_keywords

from builds import built
from servers import RecordedFacts

IMPORT = "from distutils.core import setup\n"
DISTUTILS = {"metadata_version": "1.1", "root": "x-1.0"}


@pytest.mark.parametrize(
    ("script", "configuration", "keywords"),
    [
        (f"{IMPORT}setup(name='x')", "", {}),
        (f"{IMPORT}setup(name='x', install_requires=['a >= 1', 'b'])", "", {"install_requires": ["a >= 1", "b"]}),
        (f"{IMPORT}setup(install_requires=('a',))", "[pep8]\nselect = E101\n", {"install_requires": ["a"]}),
        (f"{IMPORT}setup(name='x')", "[options]\ninstall_requires = a\n", None),
        (f"{IMPORT}setup(name='x')", "no section", None),
        (f"{IMPORT}setup(install_requires=open('r.txt').readlines())", "", None),
        (f"{IMPORT}setup(install_requires='a')", "", None),
        (f"{IMPORT}setup(extras_require={{'x': ['a']}})", "", None),
        (f"{IMPORT}setup(pbr=True)", "", None),
        (f"{IMPORT}setup(**known)", "", None),
        (f"{IMPORT}setup(*known)", "", None),
        (f"{IMPORT}if windows:\n    setup(name='x')\n", "", None),
        (f"{IMPORT}setup(name='x')\nsetup(name='y')\n", "", None),
        (f"{IMPORT}setup = partial(setup, install_requires=['a'])\nsetup(name='x')\n", "", None),
        (f"{IMPORT}setup(name='x', cmdclass={{'egg_info': Own}})", "", None),
        ("from numpy.distutils.core import setup\nsetup(name='x')", "", None),
        ("from distutils.core import Extension as setup\nfrom setuptools import setup\nsetup(name='x')", "", None),
        ("import distutils.core\ndistutils.core.setup(name='x')", "", None),
        (f"{IMPORT}print 'x'\nsetup(name='x')", "", None),
    ],
)
def test_a_plain_script_is_recorded(script: str, configuration: str, keywords: dict[str, list[str]] | None) -> None:
    """One call with literals says something; whatever might say more leaves the release unknown."""
    assert setup_keywords(script, configuration) == keywords


@pytest.mark.parametrize("filename", ["x-1.0.tar.gz", "x-1.0.zip"])
@pytest.mark.parametrize("said", [{}, {"setup_py": {}}, {"setup_py": {"install_requires": ["a", "b>=2"]}}])
def test_an_sdist_of_distutils_survives(filename: str, said: dict[str, dict[str, list[str]]]) -> None:
    """What is known of it stays known, and what is not known does not become so."""
    facts = {**DISTUTILS, **said}
    release = Release("1.0", "2015-01-01T00:00:00", None, (filename,), facts=facts)

    assert sdist_facts(filename, built(filename, "x", release)) == facts


def test_recorded_sdists_say_when_built_anew_what_they_said() -> None:
    """The recorder reads from what is built of the record the facts that it had read from what was published."""
    record = RecordedFacts()
    sdists = [
        (name, release) for name in record.names() for release in record.releases(name) if "root" in release.facts
    ]

    assert {name for name, release in sdists if "setup_py" in release.facts} >= {"jieba", "miniful", "mpmath"}
    for name, release in sdists:
        for filename in release.files:
            assert sdist_facts(filename, built(filename, name, release)) == release.facts


def test_what_a_script_needs_is_in_the_record() -> None:
    """The record is closed for these releases too."""
    record = RecordedFacts()
    miniful = record.releases("miniful")[-1]

    assert stated_requirements(miniful.facts) == ["numpy >= 1.12.0", "scipy >= 1.0.0"]
    assert {"numpy", "scipy"} <= set(record.names())
