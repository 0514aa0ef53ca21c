"""Names as citation styles print them."""

from __future__ import annotations

from dataclasses import replace

from tunilib.formats.citations.forms import NameOptions, format_names

_WALTARI = {"family": "Waltari", "given": "Mika Toimi"}
_BEAUVOIR = {"family": "Beauvoir", "given": "Simone", "non-dropping-particle": "de"}
_KING = {"family": "King", "given": "Martin Luther", "suffix": "Jr."}
_BODY = {"literal": "World Health Organization"}
_INVERTED = NameOptions(name_as_sort_order="all", initialize_with=". ")


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
