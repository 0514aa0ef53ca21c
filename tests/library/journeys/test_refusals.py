"""Every refusal of the rules, reached from the command line: its code in JSON, its words in each language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.journeys.machine import Machine
from tests.library.journeys import refusals_at_desk  # noqa: F401 - its scenes are among SCENES
from tests.library.journeys.refusal_scenes import NO_REFUSAL, NOT_REACHED, SCENES, reasons_of
from tests.library.journeys.townlibrary import TownLibrary

from tunilib.core.reason import ReasonCode


def test_every_code_is_reached_or_said_why_not() -> None:
    assert SCENES.keys() | NOT_REACHED.keys() == set(ReasonCode)
    assert SCENES.keys() & NOT_REACHED.keys() == set()


@pytest.fixture(scope="module", name="town")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str | None, str], TownLibrary]:
    """Gives a library with these rules, made once and copied for each scene."""

    @cache
    def made(rules: str | None) -> Path:
        machine = Machine(tmp_path_factory.mktemp("made") / "machine")
        machine.folder.mkdir()
        TownLibrary(machine, machine.folder).make(rules)
        kept = tmp_path_factory.mktemp("kept") / "machine"
        machine.keep_as(kept)
        return kept

    def copied(rules: str | None, name: str) -> TownLibrary:
        machine = Machine(tmp_path_factory.mktemp(name) / "machine")
        machine.bring(made(rules))
        return TownLibrary(machine, machine.folder)

    return copied


@pytest.mark.parametrize("noun", sorted({code.partition(".")[0] for code in SCENES}))
def test_a_refusal_has_its_code_and_words_in_each_language(
    noun: str, town: Callable[[str | None, str], TownLibrary]
) -> None:
    for code, (rules, play) in SCENES.items():
        if code.partition(".")[0] != noun:
            continue
        library = town(rules, code)
        result = play(library)
        assert result.code == (0 if code in NO_REFUSAL else 1), (code, result)
        mine = [reason for reason in reasons_of(result) if reason["code"] == code]
        assert [reason["source"] for reason in mine] == ["policy"], (code, result)
        said = {mine[0]["message"]}
        for language in ("fi", "sv"):
            told = [reason for reason in reasons_of(library.again(language)) if reason["code"] == code]
            said |= {reason["message"] for reason in told}
        assert len(said) == 3, (code, said)
        assert library.desk("verify").code == 0, code
