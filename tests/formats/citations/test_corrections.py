"""Cases, names, pages and dates in the forms that citation styles ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunilib.core.reference import Kind, Name, Reference, When

pytest.importorskip("citeproc", reason="the extra cite is not installed")

from tunilib.formats.citations import write
from tunilib.formats.citations.corrections import title_case

_WALTARI = Name("Waltari", "Mika Toimi")
_BEAUVOIR = Name("Beauvoir", "Simone", "de")
_KING = Name("King", "Martin Luther", suffix="Jr.")
_BODY = Name.body("World Health Organization")
_INVERTED = 'name-as-sort-order="all" initialize-with=". "'


def printed(folder: Path, layout: str, reference: Reference, options: str = "") -> str:
    """What a style of that layout prints of a reference."""
    file = folder / "own.csl"
    space = 'xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"'
    cited = '<citation><layout><text variable="title"/></layout></citation>'
    file.write_text(
        f"<style {space} {options}>{cited}<bibliography><layout>{layout}</layout></bibliography></style>", "utf-8"
    )
    (line,) = write([reference], str(file))
    return line.rstrip("\n")


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


def test_a_range_of_pages_is_shortened_as_the_style_asks(tmp_path: Path) -> None:
    for style, value, said in [
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
        *((("minimal", value, value)) for value in ("e12", "A5", "12", "iv")),
        ("minimal", "iv-x", "iv–x"),
        ("minimal", "A5-B7", "A5–B7"),
        ("expanded", "1,5-7", "1, 5–7"),
        ("expanded", "5-6&8", "5–6 & 8"),
        ("minimal", "200-100", "200–100"),
    ]:
        article = Reference(kind=Kind.ARTICLE, title="T", pages=value)
        found = printed(tmp_path, '<text variable="page"/>', article, f'page-range-format="{style}"')
        assert found == said, (style, value)


def test_the_last_page_is_always_found_again(tmp_path: Path) -> None:
    for style in ["expanded", "minimal", "minimal-two", "chicago-15", "chicago-16"]:
        for first in (1, 7, 20, 99, 100, 104, 199, 321, 1000, 1496, 11564):
            for last in (first + 1, first + 19, first + 504):
                article = Reference(kind=Kind.ARTICLE, title="T", pages=f"{first}-{last}")
                found = printed(tmp_path, '<text variable="page"/>', article, f'page-range-format="{style}"')
                start, end = found.split("–")
                assert int(start) == first, style
                assert int(start[: max(len(start) - len(end), 0)] + end) == last, (style, first, last)


def test_the_first_page_alone(tmp_path: Path) -> None:
    article = Reference(kind=Kind.ARTICLE, title="T", pages="613-626")
    assert printed(tmp_path, '<number variable="page-first"/>', article) == "613"


def test_a_span_of_dates_says_once_what_both_have(tmp_path: Path) -> None:
    month, day, year = (
        '<date-part name="month" suffix=" "/>',
        '<date-part name="day" suffix="{}"/>',
        '<date-part name="year"/>',
    )
    american, british = f"{month}{day.format(', ')}{year}", f"{day.format(' ')}{month}{year}"
    for parts, edtf, said in [
        (american, "2001-05-03", "May 3, 2001"),
        (british, "2001-05-03", "3 May 2001"),
        (american, "2001", "2001"),
        (american, "2001-05-03/2001-05-09", "May 3–9, 2001"),
        (british, "2001-05-03/2001-05-09", "3–9 May 2001"),
        (american, "2001-05-30/2001-06-02", "May 30–June 2, 2001"),
        (f"{month}{year}", "2001-05-30/2001-06-02", "May–June 2001"),
        (year, "2001-05/2001-06", "2001"),
        (american, "1998/2003", "1998–2003"),
        (american, "2001-12-30/2002-01-02", "December 30, 2001–January 2, 2002"),
        (american, "1998/..", "1998–"),
        (year, "0099", "99 AD"),
    ]:
        book = Reference(kind=Kind.BOOK, title="T", issued=When.from_edtf(edtf))
        assert printed(tmp_path, f'<date variable="issued">{parts}</date>', book) == said, edtf
    early = Reference(kind=Kind.BOOK, title="T", issued=When(-44))
    assert printed(tmp_path, f'<date variable="issued">{year}</date>', early) == "44 BC"


def test_a_date_of_the_locale_leaves_the_locale_as_it_is(tmp_path: Path) -> None:
    short = '<date variable="issued" form="text"><date-part name="month" form="short"/></date>'
    long = '<date variable="issued" form="text" prefix=" "/>'
    book = Reference(kind=Kind.BOOK, title="T", issued=When(2001, 1, 2))
    assert printed(tmp_path, short + long, book) == "Jan. 2, 2001 January 2, 2001"


def test_names_are_inverted_shortened_and_cut_as_the_style_wants(tmp_path: Path) -> None:
    short = 'form="short" et-al-min="3" et-al-use-first="1"'
    for options, people, said in [
        ("", (_WALTARI, _KING), "Mika Toimi Waltari, Martin Luther King Jr."),
        (_INVERTED, (_WALTARI,), "Waltari, M. T."),
        ('name-as-sort-order="all" initialize-with=""', (_WALTARI,), "Waltari, MT"),
        (f'{_INVERTED} initialize="false"', (_WALTARI,), "Waltari, Mika Toimi"),
        (f'{_INVERTED} initialize="false"', (Name("Waltari", "M T"),), "Waltari, M. T."),
        (_INVERTED, (Name("Sartre", "Jean-Paul"),), "Sartre, J.-P."),
        (_INVERTED, (_BEAUVOIR,), "Beauvoir, S. de"),
        (_INVERTED, (_BODY,), "World Health Organization"),
        (_INVERTED, (Name("曹", "雪芹"),), "曹雪芹"),
        (_INVERTED, (Name("محفوظ", "نجيب"),), "محفوظ, ن."),
        ('name-as-sort-order="first" and="text"', (_WALTARI, _KING), "Waltari, Mika Toimi and Martin Luther King Jr."),
        (short, (_WALTARI, _KING), "Waltari, King"),
        (short, (_WALTARI, _KING, _BEAUVOIR), "Waltari et al."),
    ]:
        book = Reference(kind=Kind.BOOK, title="T", names=people)
        assert printed(tmp_path, f'<names variable="author"><name {options}/></names>', book) == said, said


def test_a_comma_before_the_last_of_two(tmp_path: Path) -> None:
    book = Reference(kind=Kind.BOOK, title="T", names=(Name("A"), Name("B")))
    for rule, said in [("always", "A, and B"), ("never", "A and B"), ("contextual", "A and B")]:
        name = f'<name and="text" delimiter-precedes-last="{rule}"/>'
        assert printed(tmp_path, f'<names variable="author">{name}</names>', book) == said, rule


def test_capitals_are_for_the_family_name(tmp_path: Path) -> None:
    name = f'<name {_INVERTED}><name-part name="family" text-case="uppercase"/></name>'
    book = Reference(kind=Kind.BOOK, title="T", names=(_WALTARI, _BODY))
    found = printed(tmp_path, f'<names variable="author">{name}</names>', book)
    assert found == "WALTARI, M. T., WORLD HEALTH ORGANIZATION"


def test_several_pages_and_a_count_from_two_have_a_plural_label(tmp_path: Path) -> None:
    for pages, said in [("1-20", "pages"), ("12", "page"), ("iv-x", "pages"), ("1, 5", "pages"), ("", "T")]:
        article = Reference(kind=Kind.ARTICLE, title="T", pages=pages)
        assert printed(tmp_path, '<label variable="page"/>', article) == said, pages
    for extent, said in [("1 p.", "page"), ("12 p.", "pages")]:
        book = Reference(kind=Kind.BOOK, title="T", extent=extent)
        assert printed(tmp_path, '<label variable="number-of-pages"/>', book) == said, extent
