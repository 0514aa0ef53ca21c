"""What readers that others wrote make of sixty nasty references, in every format.

``LOST`` names what a reader is known to lose or to read differently, and why; anything else is a fault of
ours.
"""

from __future__ import annotations

import re
import unicodedata

import pytest
from tests.formats.nasty import NASTY
from tests.formats.readers import READERS, Seen, seen

from tunilib.core.reference import Reference, Role

_BIB = ("bibtex", "biblatex")
_BODIES = "n5 n6 n7 n8 n38 n51 n52 n58"

# (reader, format): what of which references
LOST: dict[tuple[str, str], dict[str, str]] = {
    # the number of a report or standard stands in SN, which it takes for an ISSN
    ("rispy", "ris"): {"numbers": "n50 n51"},
    # BibTeX files particles with the family name; the program's own reader of names does so too
    **{(reader, name): {"authors": "n3"} for reader in ("pybtex", "bibtexparser", "citation-js") for name in _BIB},
    # no translators in BibTeX
    ("citation-js", "bibtex"): {"authors": "n3", "translators": "n10"},
    # NEWS without authors, THES without ISBN
    ("citation-js", "ris"): {"authors": "n43", "numbers": "n48"},
    # of several numbers the first
    ("citation-js", "refworks"): {"numbers": "n12"},
    # keeps the comma that EndNote wants after bodies, and splits them anyway; editors of books are series
    # editors;
    # dates as they stand; films without author and year
    ("citation-js", "endnote"): {
        "authors": f"{_BODIES} n55",
        "editors": "n9",
        "year": "n42 n43 n55",
        "numbers": "n48",
    },
    # no suffixes; A3 and A4 unknown; the type of work is taken for a DOI; a record of type STAND is dropped
    ("biblatex-csl-converter", "ris"): {
        "authors": "n4",
        "editors": "n9",
        "translators": "n10",
        "doi": "n48 n49 n58",
        "record": "n51",
    },
    # no suffixes; %R and %? unknown
    ("biblatex-csl-converter", "endnote"): {"authors": "n4", "translators": "n10", "doi": "n41 n60"},
    # {\textbraceleft} and {\textasciicircum} unknown; no ISSN in misc
    ("biblatex-csl-converter", "bibtex"): {"authors": "n3", "title": "n14 n15 n16 n18", "numbers": "n47"},
    # as above; the subtitle is lost
    ("biblatex-csl-converter", "biblatex"): {
        "authors": "n3",
        "title": "n1 n14 n15 n16 n18",
        "numbers": "n47",
    },
    # types periodical, standard, musical_score and document unknown: the record is dropped; datasets without
    # authors
    ("biblatex-csl-converter", "csl-json"): {"record": "n47 n51 n53 n57 n58", "authors": "n60"},
    # a plain < is read as the character that an old font has in its place
    ("retorquere", "bibtex"): {"authors": "n3", "title": "n20"},
    ("retorquere", "biblatex"): {"authors": "n3", "title": "n20"},
    # particles are dropping; suffixes change their place; A3 and A4 unknown
    ("pandoc", "ris"): {"authors": "n3 n4", "editors": "n9", "translators": "n10"},
    # {\textbraceleft} unknown
    ("pandoc", "bibtex"): {"authors": "n3", "title": "n14 n15 n16"},
    ("pandoc", "biblatex"): {"authors": "n3", "title": "n14 n15 n16"},
    # bodies are split, A2 are authors, several ISBN are lost
    ("bibutils", "ris"): {
        "authors": "n4 n5 n7 n10 n38 n44 n45 n46 n54",
        "editors": "n9 n44 n45 n46",
        "translators": "n10",
        "numbers": "n12",
    },
    ("bibutils", "endnote"): {
        "authors": "n4 n5 n7 n9 n38 n43 n52 n54 n55",
        "editors": "n9 n45",
        "translators": "n10",
        "numbers": "n12 n46 n48",
        "doi": "n41 n60",
    },
    # several ISBN stay one; \textbackslash unknown; no ISSN in misc, no ISBN in thesis
    ("bibutils", "bibtex"): {"authors": "n3", "title": "n17 n18", "numbers": "n12 n47 n48"},
    ("bibutils", "biblatex"): {"authors": "n3", "title": "n17 n18", "numbers": "n12 n47 n48"},
    # the authors of the table are those that a work of its kind has
    ("pymarc", "marc"): {"year": "n29"},
    ("pymarc", "marcxml"): {"year": "n29"},
    ("csv", "csv"): {"translators": "n10"},
}

_PAIRS = [(reader, name) for reader, (_, names, _) in READERS.items() for name in names]


def _same(text: str) -> str:
    """Without what readers add of their own: typographic quotes, spans against the change of case."""
    text = re.sub(r"</?span[^>]*>", "", unicodedata.normalize("NFC", text))
    return re.sub("[’‘“”„'\"]+", "", text).replace("⌃", "^")


def _names(reference: Reference, *roles: Role) -> list[str]:
    return [_same(name.inverted) for name in reference.named(*roles)]


def differences(reference: Reference, found: Seen) -> set[str]:
    """In what a reader's answer is not what was written."""
    said = {role: [_same(name) for name in names] for role, names in found.names.items()}
    principals = next((said[role] for role in ("author", "composer", "director", "artist") if said.get(role)), [])
    editors = [name for role in ("editor", "A2", "A3", "ED") for name in said.get(role, [])]
    wrong = set()
    if _same(reference.cited_title) != _same(found.title):
        wrong.add("title")
    if [_same(name.inverted) for name in reference.authors] != principals:
        wrong.add("authors")
    if reference.named(Role.EDITOR) and _names(reference, Role.EDITOR) != editors:
        wrong.add("editors")
    if _names(reference, Role.TRANSLATOR) != said.get("translator", []):
        wrong.add("translators")
    year = "" if reference.year is None else str(reference.year)
    if not found.year.startswith(year) or (found.year and not year):
        wrong.add("year")
    if {*reference.isbns, *reference.issns} != found.numbers:
        wrong.add("numbers")
    if reference.doi != found.doi:
        wrong.add("doi")
    return wrong


def _skip_without(reader: str) -> None:
    if not READERS[reader][2]():
        pytest.skip(f"{reader} is not installed")


@pytest.mark.parametrize(("reader", "name"), _PAIRS)
def test_an_independent_reader_finds_every_reference_and_everything_in_it(reader: str, name: str) -> None:
    _skip_without(reader)
    lost = {what: set(which.split()) for what, which in LOST.get((reader, name), {}).items()}
    kept = [reference for reference in NASTY if reference.id not in lost.get("record", set())]
    found = seen(reader, name)

    assert len(found) == len(kept)
    faults = {
        f"{reference.id}: {what}": (reference.cited_title, one)
        for reference, one in zip(kept, found, strict=True)
        for what in differences(reference, one)
        if reference.id not in lost.get(what, set())
    }
    assert faults == {}


@pytest.mark.parametrize(("reader", "name"), _PAIRS)
def test_a_note_that_looks_like_records_stays_a_note(reader: str, name: str) -> None:
    _skip_without(reader)
    found = seen(reader, name)

    assert not [one for one in found if "Stolen" in one.title or "Thief" in str(one.names)]
    assert [one for one in found if "Stolen title" in one.text] or (reader, name) in _WITHOUT_NOTES


# readers that leave notes out of what they answer here
_WITHOUT_NOTES = {
    *(
        (reader, name)
        for reader in ("retorquere", "biblatex-csl-converter")
        for name in (*_BIB, "ris", "endnote", "csl-json")
    ),
    *(("citation-js", name) for name in _BIB),
    ("pandoc", "biblatex"),
    ("pandoc", "ris"),
}


def test_types_are_what_the_format_calls_the_kind() -> None:
    _skip_without("rispy")
    articles = ["JOUR", "JOUR", "NEWS", "CHAP", "CPAPER", "CONF", "JFULL", "THES", "THES", "RPRT", "STAND"]
    others = ["MAP", "MUSIC", "SOUND", "MPCT", "ART", "COMP", "COMP", "ELEC", "DATA"]

    assert [one.kind for one in seen("rispy", "ris")] == ["BOOK"] * 40 + articles + others
