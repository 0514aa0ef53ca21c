"""The cases of the Citation Style Language."""

from __future__ import annotations

from tunilib.formats.citations.forms import cased, title_case


def test_title_case() -> None:
    for text, said in [
        ("the end of the affair", "The End of the Affair"),
        ("a study: the case of self-help", "A Study: The Case of Self-Help"),
        ("what is it? a novel", "What Is It? A Novel"),
        ("mother-in-law", "Mother-in-Law"),
        ("the iPhone and mcDonald", "The iPhone and mcDonald"),
        ("UPPER CASE", "UPPER CASE"),
        ("what we live for", "What We Live For"),
        ("advice : the end", "Advice : The End"),
        ("3rd time", "3rd Time"),
        ("voina i mir", "Voina i Mir"),
        ("", ""),
        ("...", "..."),
    ]:
        assert title_case(text) == said, text


def test_title_case_is_for_english_alone() -> None:
    assert cased("sinuhe egyptiläinen", "title", english=False) == "sinuhe egyptiläinen"


def test_the_other_cases() -> None:
    for case, said in [
        ("lowercase", "in a tove book"),
        ("uppercase", "IN A TOVE BOOK"),
        ("capitalize-first", "In a Tove book"),
        ("capitalize-all", "In A Tove Book"),
        ("sentence", "In a Tove book"),
        ("nonsense", "in a Tove book"),
    ]:
        assert cased("in a Tove book", case, english=True) == said, case


def test_a_text_in_capitals_becomes_a_sentence() -> None:
    assert cased("ALL OF IT", "sentence", english=True) == "All of it"
