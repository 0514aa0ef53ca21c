"""Where titles and names stand in the alphabet."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.filing import date_key, title_key, words_key


def test_titles_are_filed_word_by_word_as_a_finnish_library_does() -> None:
    for titles in [
        ["Aamu", "Zorro", "Åbo", "Äiti", "Öljy"],
        ["Vallila", "Wallin", "Veden", "Virta", "Wäinö"],  # w stands among v
        ["Émile", "Emile A", "Emilia"],  # other accents count for nothing
        ["Meri", "Meri ja minä", "Meriläinen"],
        ["9 pientä", "10 pientä", "101 koiraa", "Yksi"],
        ["Zz", "Öö", "Война"],
    ]:
        mixed = titles[::-1]
        assert sorted(mixed, key=lambda title: title_key(title, None)) == titles


def test_foreign_letters_stand_where_a_finnish_library_puts_them() -> None:
    for letter, among in [("ü", "y"), ("æ", "ä"), ("ø", "ö"), ("ß", "ss"), ("õ", "o")]:
        assert title_key(letter)[0] == title_key(among)[0], letter


def test_an_article_is_passed_over_where_it_is_one() -> None:
    for title, language, as_if in [
        ("The left hand", "eng", "left hand"),
        ("En bok", "swe", "bok"),
        ("En osaa kuolla", "fin", "En osaa kuolla"),
        ("Die Welt", "ger", "Welt"),
        ("Die hard", "eng", "Die hard"),
        ("L'étranger", "fre", "étranger"),
        ("L’étranger", "fre", "étranger"),
        ("O’Brien a\u20dd", "eng", "OBrien a"),
        ("“The” end", "eng", "The end"),
        ("The", "eng", "The"),
        ("A tale", None, "tale"),
        ("De sista", None, "De sista"),
    ]:
        assert title_key(title, language)[0] == words_key(as_if)[0], (title, language)


def test_a_year_is_found_in_what_stands_for_one() -> None:
    for text, year in [("2019", 2019), ("[2019?]", 2019), ("c1998-2001", 1998), ("n.d.", None), (None, None)]:
        assert date_key(text) == year, text


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from([None, "eng", "swe", "fre", "fin"]))
def test_any_two_titles_have_an_order_and_only_the_same_ones_are_equal(
    one: str, other: str, language: str | None
) -> None:
    first, second = title_key(one, language), title_key(other, language)
    assert (first < second) + (second < first) + (one == other) == 1
