"""One word for one thing: the catalogues use the words of the glossary."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.glossary import HEAD, glossary, other_words, words_of_pages, wrong_forms
from tests.site_terms import main, site_phrases
from tests.texts import NAMES

ROW = "| hold shelf | {fi} | {sv} | {not_fi} | | Hold Shelf |"


def terms_of(fi: str = "varaushylly", sv: str = "reservationshylla", not_fi: str = "") -> str:
    return "\n".join((HEAD, "|---|", ROW.format(fi=fi, sv=sv, not_fi=not_fi)))


def test_the_catalogues_have_no_word_that_the_glossary_rejects() -> None:
    assert len(glossary()) > 40
    assert wrong_forms(glossary()) == []


def test_the_script_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(None), capsys.readouterr().out) == (0, "no term differs\n")


def test_a_rejected_word_is_named() -> None:
    (first, *_) = wrong_forms(glossary(terms_of(not_fi="`varaushyll`")))
    assert first.startswith("fi hold shelf: varaushylly, not varaushyll: ")


def test_a_term_that_no_translation_has_is_named() -> None:
    assert wrong_forms(glossary(terms_of(fi="noutokaappi"))) == ["fi hold shelf: nothing says noutokaappi"]


def test_a_site_that_says_it_otherwise_is_named(tmp_path: Path) -> None:
    for language, word in (("fi", "Varaushylly"), ("sv", "Avhämtningshylla")):
        (tmp_path / f"{language}.ini").write_text(f'Hold Shelf = "{word}"\n', encoding="utf-8")
    phrases = {language: site_phrases(tmp_path, language) for language in NAMES}
    assert other_words(glossary(terms_of()), phrases) == [
        "sv hold shelf: reservationshylla; the site: Avhämtningshylla"
    ]


def test_recorded_pages_that_say_it_otherwise_are_named() -> None:
    terms = glossary(terms_of(not_fi="`noutohyll`"))
    assert words_of_pages(terms, ["<b>Varaushylly:</b> 12"]) == []
    assert words_of_pages(terms, ["<b>Noutohylly:</b> 12"]) == ["hold shelf: varaushylly 0 times, other forms 1"]


def test_the_sites_themselves_say_it_as_we_do() -> None:
    """Language files of Finna, and its recorded pages, where the reference material has them."""
    root = os.environ.get("TUNILIB_REFERENCE")
    if root is None:
        pytest.skip("TUNILIB_REFERENCE names no folder of recorded pages")
    pages = [path.read_text(encoding="utf-8", errors="replace") for path in Path(root).rglob("finna-pages*/*.html")]
    if not pages:
        pytest.skip("the reference material has no recorded pages of Finna")
    assert words_of_pages(glossary(), pages) == []
    for folder in {path.parent for path in Path(root).rglob("fi.ini")}:
        assert other_words(glossary(), {language: site_phrases(folder, language) for language in NAMES}) == []
