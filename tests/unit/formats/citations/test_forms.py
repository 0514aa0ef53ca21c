"""Cases, names, pages and dates in the forms that citation styles ask for."""

from __future__ import annotations

from dataclasses import replace

from tunilib.formats.citations.forms import (
    NameOptions,
    cased,
    format_date,
    format_names,
    format_span,
    is_plural,
    page_range,
    title_case,
)

_MONTHS = {"month-05": "May", "month-06": "June", "month-12": "December", "month-01": "January"}
_LONG = [{"name": "month", "suffix": " "}, {"name": "day", "suffix": ", "}, {"name": "year"}]
_DAY_FIRST = [{"name": "day", "suffix": " "}, {"name": "month", "suffix": " "}, {"name": "year"}]
_WALTARI = {"family": "Waltari", "given": "Mika Toimi"}
_BEAUVOIR = {"family": "Beauvoir", "given": "Simone", "non-dropping-particle": "de"}
_KING = {"family": "King", "given": "Martin Luther", "suffix": "Jr."}
_BODY = {"literal": "World Health Organization"}
_INVERTED = NameOptions(name_as_sort_order="all", initialize_with=". ")


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


def test_title_case_is_for_english_alone_and_a_text_in_capitals_becomes_a_sentence() -> None:
    assert cased("sinuhe egyptiläinen", "title", english=False) == "sinuhe egyptiläinen"
    assert cased("ALL OF IT", "sentence", english=True) == "All of it"


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


def test_a_range_of_pages_is_shortened_as_the_style_asks() -> None:
    for style, value, said in [
        ("", "1-20", "1–20"),
        ("", "613-26", "613–26"),
        ("expanded", "1-20", "1–20"),
        ("expanded", "613-26", "613–626"),
        ("expanded", "S1-S10", "S1–S10"),
        ("minimal", "613-626", "613–26"),
        ("minimal", "321-325", "321–5"),
        ("minimal", "S1-S10", "S1–10"),
        ("minimal-two", "321-325", "321–25"),
        ("minimal-two", "1-20", "1–20"),
        ("chicago-15", "71-72", "71–72"),
        ("chicago-15", "100-104", "100–104"),
        ("chicago-15", "107-108", "107–8"),
        ("chicago-15", "505-517", "505–17"),
        ("chicago-15", "1002-1006", "1002–6"),
        ("chicago-16", "1496-1500", "1496–500"),
        ("chicago-15", "1496-1504", "1496–1504"),
    ]:
        assert page_range(value, style, "–") == said, style


def test_the_last_page_is_always_found_again() -> None:
    for style in ["", "expanded", "minimal", "minimal-two", "chicago-15", "chicago-16"]:
        for first in (1, 7, 20, 99, 100, 104, 199, 321, 1000, 1496, 11564):
            for last in (first, first + 1, first + 4, first + 19, first + 504):
                start, end = page_range(f"{first}-{last}", style, "–").split("–")
                assert int(start) == first, style
                assert int(start[: max(len(start) - len(end), 0)] + end) == last, style


def test_what_is_no_single_range_of_numbers_is_written_as_it_is_with_its_dash() -> None:
    for value, style, said in [
        *((value, "minimal", value) for value in ("e12", "A5", "12", "iv")),
        ("iv-x", "minimal", "iv–x"),
        ("A5-B7", "minimal", "A5–B7"),
        ("1,5-7", "expanded", "1, 5–7"),
        ("5-6&8", "expanded", "5–6 & 8"),
        ("200-100", "minimal", "200–100"),
    ]:
        assert page_range(value, style, "–") == said, value
    assert page_range("613-626", "minimal", "–", first=True) == "613"


def test_several_pages_and_a_count_from_two_have_a_plural_label() -> None:
    for value, plural in [("1-20", True), ("12", False), ("iv-x", True), ("1, 5", True), ("2.0", False)]:
        assert is_plural(value, count=False) is plural, value
    for value, plural in [("1", False), ("12", True), ("many", False)]:
        assert is_plural(value, count=True) is plural, value


def _term(name: str, form: str | None) -> str:
    return {"ad": " AD", "bc": " BC", "season-01": "Spring", **_MONTHS}[name][: 3 if form == "short" else None]


def test_parts_that_are_known_stand_in_the_order_of_the_style_and_early_years_have_their_era() -> None:
    day, year = {"year": 2001, "month": 5, "day": 3}, [{"name": "year"}]
    zeros = [*year, {"name": "month", "form": "numeric-leading-zeros"}, {"name": "day", "form": "numeric"}]
    for date, parts, delimiter, said in [
        (day, _LONG, "", "May 3, 2001"),
        (day, _DAY_FIRST, "", "3 May 2001"),
        ({"year": 2001}, _LONG, "", "2001"),
        ({}, _LONG, "", ""),
        (day, zeros, "-", "2001-05-3"),
        ({"year": 2001, "season": 1}, _DAY_FIRST, "", "Spring 2001"),
        ({"year": 99}, year, "", "99 AD"),
        ({"year": -44}, year, "", "44 BC"),
    ]:
        assert format_date(date, parts, delimiter, _term) == said, said


def test_a_span_says_once_what_both_have() -> None:
    third, ninth = {"year": 2001, "month": 5, "day": 3}, {"year": 2001, "month": 5, "day": 9}
    assert format_span(third, ninth, _LONG, "", _term) == "May 3–9, 2001"
    assert format_span(third, ninth, _DAY_FIRST, "", _term) == "3–9 May 2001"


def test_a_span_of_months() -> None:
    may, june = {"year": 2001, "month": 5, "day": 30}, {"year": 2001, "month": 6, "day": 2}
    assert format_span(may, june, _LONG, "", _term) == "May 30–June 2, 2001"
    assert format_span(may, june, _LONG[:1] + _LONG[2:], "", _term) == "May–June 2001"


def test_a_span_within_what_is_shown_is_one_date() -> None:
    may, june = {"year": 2001, "month": 5}, {"year": 2001, "month": 6}
    assert format_span(may, june, [{"name": "year"}], "", _term) == "2001"


def test_a_span_of_years() -> None:
    assert format_span({"year": 1998}, {"year": 2003}, _LONG, "", _term) == "1998–2003"
    december, january = {"year": 2001, "month": 12, "day": 30}, {"year": 2002, "month": 1, "day": 2}
    assert format_span(december, january, _LONG, "", _term) == "December 30, 2001–January 2, 2002"


def test_a_style_may_have_a_dash_of_its_own() -> None:
    parts = [{"name": "year", "range-delimiter": "/"}]
    assert format_span({"year": 1998}, {"year": 2003}, parts, "", _term) == "1998/2003"


def _said(options: NameOptions, *people: dict[str, str], cases: dict[str, str] | None = None) -> str:
    return format_names(list(people), options, "and" if options.and_ else "", "et al.", cases or {})


def test_names_are_inverted_shortened_and_cut_as_the_style_wants() -> None:
    short = NameOptions(form="short", et_al_min=3, et_al_use_first=1)
    first = NameOptions(name_as_sort_order="first", and_="text")
    sartre = {"family": "Sartre", "given": "Jean-Paul"}
    for options, people, said in [
        (NameOptions(), (_WALTARI, _KING), "Mika Toimi Waltari, Martin Luther King Jr."),
        (_INVERTED, (_WALTARI,), "Waltari, M. T."),
        (replace(_INVERTED, initialize_with=""), (_WALTARI,), "Waltari, MT"),
        (replace(_INVERTED, initialize=False), (_WALTARI,), "Waltari, Mika Toimi"),
        (_INVERTED, (sartre,), "Sartre, J.-P."),
        (_INVERTED, (_BEAUVOIR,), "Beauvoir, S. de"),
        (replace(_INVERTED, demote_non_dropping_particle="never"), (_BEAUVOIR,), "de Beauvoir, S."),
        (_INVERTED, (_BODY,), "World Health Organization"),
        (first, (_WALTARI, _KING), "Waltari, Mika Toimi and Martin Luther King Jr."),
        (short, (_WALTARI, _KING), "Waltari, King"),
        (short, (_WALTARI, _KING, _BEAUVOIR), "Waltari et al."),
        (replace(short, et_al_use_last=True), (_WALTARI, _KING, _BODY, _BEAUVOIR), "Waltari, … de Beauvoir"),
    ]:
        assert _said(options, *people) == said, said


def test_a_comma_before_the_last_of_two() -> None:
    for rule, said in [("always", "A, and B"), ("never", "A and B"), ("contextual", "A and B")]:
        options = NameOptions(and_="text", delimiter_precedes_last=rule)
        assert _said(options, {"literal": "A"}, {"literal": "B"}) == said, rule


def test_capitals_are_for_the_family_name() -> None:
    assert (
        _said(_INVERTED, _WALTARI, _BODY, cases={"family": "uppercase"}) == "WALTARI, M. T., WORLD HEALTH ORGANIZATION"
    )


def test_names_without_blanks_stay_and_those_without_capitals_have_initials() -> None:
    assert _said(_INVERTED, {"family": "曹", "given": "雪芹"}) == "曹雪芹"
    assert _said(_INVERTED, {"family": "محفوظ", "given": "نجيب"}) == "محفوظ, ن."
