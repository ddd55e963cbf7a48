"""TTS 0.22.0 and styletts2 0.1.6 can never be installed together, because of gruut: no pin of numpy helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from runs import CHECK, FILE, JSON, ON_LINUX, PAIR, RESOLVE, Answer, facts, places

if TYPE_CHECKING:
    from collections.abc import Callable

TTS, STYLETTS2, NUMPY = PAIR.splitlines()
NEEDS = {"tts": "gruut[de,es,fr]==2.2.3", "styletts2": "gruut>=2.3.4,<3.0.0"}


@pytest.fixture
def answer(asked: Callable[..., Answer]) -> Answer:
    """The check of the three lines, as JSON."""
    return asked(PAIR, *CHECK, *JSON)


def test_only_the_two_are_to_blame(answer: Answer) -> None:
    """The smallest cause is the two lines; numpy, the third, is named nowhere in it."""
    finding = answer.finding

    assert (answer.status, answer.codes) == (1, ["DC102"])
    assert finding["explanation"]["requirements"] == [TTS, STYLETTS2]
    assert finding["explanation"]["complete"] is True
    assert places(finding) == [f"{FILE}:1", f"{FILE}:2"]
    assert finding["package"] == "gruut"
    assert "numpy" not in "\n".join((finding["message"], *finding["explanation"]["steps"]))


def test_the_cause_is_what_the_two_need_of_gruut(answer: Answer) -> None:
    """Both needs are told as they were written, with the releases that have them, and both are guaranteed."""
    dependencies = facts(answer.finding, "dependency")

    assert {fact["package"]: fact["requires"] for fact in dependencies} == NEEDS
    assert {fact["package"]: fact["version"] for fact in dependencies} == {"tts": "0.22.0", "styletts2": "0.1.6"}
    assert all(fact["guaranteed"] for fact in dependencies)


def test_resolve_tells_the_same_in_words(asked: Callable[..., Answer]) -> None:
    """There is no set: the lines with their places, and what each needs of gruut; no word of the third line."""
    told = asked(PAIR, *RESOLVE)

    assert told.status == 1
    for text in (*NEEDS.values(), f"{TTS} {FILE}:1", f"{STYLETTS2} {FILE}:2"):
        assert text in told.text
    assert f"{FILE}:3" not in told.text


def test_without_numpy_the_cause_is_the_same(asked: Callable[..., Answer], answer: Answer) -> None:
    """The conflict does not depend on the line that asks for numpy."""
    alone = asked(f"{TTS}\n{STYLETTS2}\n", *CHECK, *JSON)

    assert alone.finding["explanation"] == answer.finding["explanation"]
    assert alone.finding["facts"] == answer.finding["facts"]


def test_every_fix_is_proved_and_parts_the_two(answer: Answer) -> None:
    """What is offered is to drop one of the two, or two environments; every other line stays as it is."""
    assert answer.fixes
    for fix in answer.fixes:
        kept = fix["environments"] or [fix["requirements"]]

        assert fix["proved"] is True
        assert [change["kind"] for change in fix["changes"]] in (["drop-requirement"], ["split-environments"])
        assert all(sorted(lines) in (sorted([TTS, NUMPY]), sorted([STYLETTS2, NUMPY])) for lines in kept)
        assert len({tuple(lines) for lines in kept}) == len(kept)


def test_all_ways_out_are_offered(answer: Answer) -> None:
    """Two environments come first, since they lose nothing; to drop either of the two is offered as well."""
    kinds = [(change["kind"], change["package"]) for fix in answer.fixes for change in fix["changes"]]

    assert kinds[0] == ("split-environments", None)
    assert sorted(package for _, package in kinds[1:]) == ["styletts2", "tts"]


def test_every_fix_holds(answer: Answer, run: Callable[..., Answer], on_index: tuple[str, ...]) -> None:
    """What is left after a fix resolves by itself, to the versions that the fix names."""
    for fix in answer.fixes:
        for lines in fix["environments"] or [fix["requirements"]]:
            resolved = run("resolve", *lines, *ON_LINUX, *JSON, *on_index)

            assert (resolved.status, resolved.report["satisfiable"]) == (0, True)
            assert fix["environments"] or resolved.report["pins"] == fix["pins"]
