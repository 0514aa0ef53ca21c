"""Forty real records, against what a person reads out of their fields.

The records stand in the reference material, not in the project: TUNILIB_REFERENCE names its folder.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tunilib.core.reference import Kind, Reference
from tunilib.formats import FileItem, FoundReference, SkippedRecord
from tunilib.formats.marc.files import read_iso2709

FOLDER = Path(os.environ.get("TUNILIB_REFERENCE", "/nowhere")) / "data" / "marc"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="TUNILIB_REFERENCE does not name the reference material")


class Expected(NamedTuple):
    file: str
    place: int
    kind: Kind
    title: str
    names: str
    issued: str
    numbers: str


_DUBLIN = "Premiums offered by the Dublin Society, for"
_CREATED = "Author, Primary author|Author, Primary interviewee|Author, Primary designer"
_BODIES = "Corporate, Primary organizer|Corporate, Primary sponsor"
_SECOND = "Author, Secondary editor|Author, Secondary producer|Author, Secondary researcher"
_GRANTS = "Corporate, Secondary degree-grantor|Corporate, Secondary other|Corporate, Secondary issuing-body"
_ALL = f"{_CREATED}|{_BODIES}|{_SECOND}|{_GRANTS}"
_REBT = "Institute for Rational-Emotive Therapy (New York, N.Y.)"

FORTY = (
    Expected(
        "author_relators", 1, Kind.BOOK,
        "Śrīviṣṇupurāṇam : (a system of Hindu mythology and tradition) = The Viṣṇu Purāṇam",
        "Wilson, Horace H. translator|Jośī, Kanhaiyālāla editor|Vyāsa other", "2002", "",
    ),
    Expected(
        "author_relators", 3, Kind.BOOK, "Englisch-deutsche Studienausgabe der Dramen Shakespeares",
        "Shakespeare, William author|Habicht, Werner editor|Ahrens, Rüdiger editor"
        "|Deutsche Shakespeare-Gesellschaft contributor|Deutsche Shakespeare-Gesellschaft West contributor",
        "19XX", "1617-4445",
    ),
    Expected(
        "author_relators", 4, Kind.BOOK,
        "Englisch-deutsche Studienausgabe der Dramen Shakespeares (with patron and other organization)",
        "Shakespeare, William author|Habicht, Werner editor|Ahrens, Rüdiger editor"
        "|Deutsche Shakespeare-Gesellschaft sponsor|Other Non Creative Organization other", "19XX",
        "1617-4445",
    ),
    Expected(
        "author_relators", 5, Kind.BOOK,
        "The collected letters of Thomas and Jane Welsh Carlyle : Duke-Edinburgh edition",
        "Carlyle, Thomas author|Carlyle, Jane Welsh author|Campbell, Ian editor|Ryals, Clyde de L. editor"
        "|Fielding, Kenneth J. editor|Sanders, Charles Richard editor", "19XX",
        "0822307022 9780822307020 1532-0928",
    ),
    Expected(
        "author_relators", 6, Kind.BOOK,
        "The collected letters of Thomas and Jane Welsh Carlyle : Duke-Edinburgh edition",
        "Carlyle, Thomas author|Second Author, Wrong Relatorterm author|Editor, Uppercase editor"
        "|Editor, Whitespace other|Editor, Underscore other|Empty, Relator contributor", "19XX",
        "0822307022 9780822307020 1532-0928",
    ),
    Expected(
        "author_relators", 7, Kind.BOOK,
        "The collected letters of Thomas and Jane Welsh Carlyle : Duke-Edinburgh edition",
        "Carlyle, Thomas author|Second Author, Wrong Relatorterm author|Different, Relator other"
        "|Double, Secondary Author translator|Double, Secondary Author editor|Conflicting, Relators author",
        "19XX", "0822307022 9780822307020 1532-0928",
    ),
    Expected(
        "author_relators", 9, Kind.BOOK, "Neue Huḏailiten-Diwane",
        "Hell, Joseph editor|Hell, Joseph translator", "1926–1933", "",
    ),
    Expected("author_relators", 10, Kind.BOOK, "Fake Record 1 with multiple relators", _ALL, "1926–1933", ""),
    Expected("author_relators", 11, Kind.BOOK, "Fake Record 2 with multiple relators", _ALL, "1926–1933", ""),
    Expected("author_relators", 12, Kind.BOOK, "Fake Record 3 with multiple relators", _ALL, "1926–1933", ""),
    Expected("author_relators", 13, Kind.BOOK, "Fake Record 4 with multiple relators", _ALL, "1926–1933", ""),
    Expected("author_relators", 14, Kind.BOOK, "Fake Record 5 with multiple German relators", _ALL,
    "1926–1933", ""),
    Expected(
        "author_relators", 16, Kind.BOOK, "Fake Record 7 with multiple German, gender neutral relators", _ALL,
        "1926–1933", "",
    ),
    Expected(
        "author_relators", 20, Kind.BOOK,
        "Fake Record 11 with multiple German, gender neutral relators including unknown relators", _ALL,
        "1926–1933", "",
    ),
    Expected(
        "authoritybibs", 1, Kind.BOOK, f"{_DUBLIN} manufactures and fine arts : 1787",
        "Dublin Society author",
        "1787", "",
    ),
    Expected(
        "authoritybibs", 2, Kind.BOOK, f"{_DUBLIN} agriculture and planting : 1787", "Dublin Society author",
        "1787", "",
    ),
    Expected(
        "authoritybibs", 6, Kind.PROCEEDINGS,
        "Water of life : the proceedings of a Conference on the Inland Waters of Ireland, held in the Royal"
        " Dublin"
        " Society from October 7-9, 1992",
        "Mollan, R. C. editor|Royal Dublin Society contributor", "1993", "0860270351 0860270343",
    ),
    Expected(
        "authoritybibs", 8, Kind.PROCEEDINGS,
        "The Utilisation of Irish Midland peatlands : the proceedings of a workshop held in the Royal"
        " Dublin Society"
        " from September 21-24, 1988",
        "Mollan, R. C. editor|Royal Dublin Society contributor", "1989", "0860270246",
    ),
    Expected(
        "authoritybibs", 9, Kind.BOOK,
        "Irish national inventory of historic scientific instruments : interim report 1990",
        "Mollan, R. C. author|Royal Dublin Society contributor|Irish Science and Technology Agency"
        " contributor",
        "1990", "0860270300",
    ),
    Expected("collections", 1, Kind.JOURNAL, "Top Collection 1", f"{_REBT} contributor", "1983–1987",
    "0748-1985"),
    Expected("collections", 3, Kind.JOURNAL, "Subcollection 1", "", "1983–1998", "0731-7158"),
    Expected(
        "collections", 5, Kind.JOURNAL, "Collection item 1",
        "McDougall, William contributor|Stuart, Charles Edward contributor|Rhine, J. B. contributor"
        "|Duke University. Parapsychology Laboratory contributor|ProQuest Psychology Journals contributor",
        "1937–", "0022-3387",
    ),
    Expected(
        "collections", 6, Kind.JOURNAL, "Collection item 2",
        "Indiana University. Dept. of Mathematics contributor"
        "|Indiana University. Graduate Institute for Mathematics and Mechanics contributor", "1957–1970",
        "0095-9057",
    ),
    Expected(
        "collections", 9, Kind.JOURNAL, "Subcollection item 2",
        "Society for the Scientific Study of Sex (U.S.) contributor"
        "|Society for the Scientific Study of Sexuality (U.S.) contributor|JSTOR (Organization) contributor",
        "1965–", "1559-8519",
    ),
    Expected(
        "fakedoi", 1, Kind.BOOK, "Fake DOI test 1", "Person, Fake DOI author", "1992",
        "8820737493 10.1234/FAKETYFAKE1",
    ),
    Expected("folio", 1, Kind.JOURNAL, "14 cows for America", f"{_REBT} contributor", "1983–1987",
    "0748-1985"),
    Expected(
        "folio", 8, Kind.JOURNAL, "Al Gore",
        "Leigh, Denis contributor|ScienceDirect (Online service) contributor",
        "1956–", "0022-3999",
    ),
    Expected("geo", 1, Kind.CHAPTER, "Test Publication 20001", "Hurt, Millie author", "1973", ""),
    Expected("geo", 200, Kind.BOOK, "Test Publication 201722", "Saar, Danna author", "1973", ""),
    Expected(
        "geo_titles", 2, Kind.CHAPTER, "Fracture Folds Australian Granitic Structures",
        "Winrow, Sanjuana author",
        "1973", "",
    ),
    Expected("geo_titles", 3, Kind.CHAPTER, "", "Rudd, Jann author", "1973", ""),
    Expected(
        "heb", 1, Kind.BOOK, "קדסטר תלת-ממדי ורב-שכבתי בישראל : דו\"ח מסכם",
        "פרויקט מו\"פ קדסטר תלת-ממדי author", "2004", "",
    ),
    Expected("hierarchy", 10, Kind.JOURNAL, "Hierarchy Example 10", "Ingenta (Firm) contributor", "1970–",
    "0047-2662"),
    Expected(
        "journals", 1, Kind.JOURNAL,
        "Journal of rational emotive therapy : the journal of the Institute for Rational-Emotive Therapy",
        f"{_REBT} contributor", "1983–1987", "0748-1985",
    ),
    Expected(
        "journals", 9, Kind.JOURNAL, "The journal of sex research",
        "Society for the Scientific Study of Sex (U.S.) contributor"
        "|Society for the Scientific Study of Sexuality (U.S.) contributor|JSTOR (Organization) contributor",
        "1965–", "1559-8519",
    ),
    Expected(
        "journals", 10, Kind.JOURNAL, "Journal of phenomenological psychology",
        "Ingenta (Firm) contributor", "1970–",
        "0047-2662",
    ),
    Expected(
        "testbug2", 1, Kind.BOOK, "La congiura dei Principi Napoletani 1701 : (prima e seconda stesura)",
        "Vico, Giambattista author|Pandolfi, Claudia editor", "1992", "8820737493",
    ),
    Expected(
        "testpubfields", 1, Kind.BOOK, "The test of the publication fields",
        "Vico, Giambattista author|Pandolfi, Claudia contributor", "1992", "8820737493",
    ),
    Expected(
        "weird_ids", 1, Kind.BOOK, "Evelina : or, the history of a young lady's entrance into the world",
        "Burney, Fanny author|Eighteenth Century Collections Online contributor", "1783", "",
    ),
    Expected(
        "weird_ids", 2, Kind.BOOK, "Globalization and employment relations in retail banking",
        "Blanpain, R. editor|Cutcher, Leanne editor|Kitay, Jim editor|Wailes, Nick editor", "2007",
        "9041126201 9789041126207",
    ),
)  # fmt: skip


@cache
def entries(file: str) -> tuple[FileItem, ...]:
    with (FOLDER / f"{file}.mrc").open("rb") as stream:
        return tuple(read_iso2709(stream))


def everything() -> list[FileItem]:
    return [entry for path in sorted(FOLDER.glob("*.mrc")) for entry in entries(path.stem)]


def reference(expected: Expected) -> Reference:
    entry = entries(expected.file)[expected.place - 1]
    assert isinstance(entry, FoundReference)
    return entry.reference


def test_there_are_forty() -> None:
    assert len(FORTY) == 40


def test_a_real_record_is_read_as_a_person_reads_it() -> None:
    for expected in FORTY:
        found = reference(expected)
        assert found.kind is expected.kind, expected
        assert found.full_title == expected.title, expected
        assert {f"{name.inverted} {name.role}" for name in found.names} == set(
            filter(None, expected.names.split("|"))
        ), expected
        assert str(found.issued) == expected.issued, expected
        assert [*found.isbns, *found.issns, *filter(None, [found.doi])] == expected.numbers.split(), expected
        assert found.pages == "", expected


def test_all_records_are_read_and_only_the_authorities_skipped() -> None:
    kinds = [type(entry) for entry in everything()]

    assert (kinds.count(FoundReference), kinds.count(SkippedRecord), len(kinds)) == (323, 3, 326)


def test_two_records_have_no_title_and_two_are_odd() -> None:
    found = [entry for entry in everything() if isinstance(entry, FoundReference)]

    assert sum(not entry.reference.title for entry in found) == 2
    assert sorted(str(note) for entry in found for note in entry.notes) == [
        "a field has more than two indicators",
        "the leader says MARC-8, but it was read as UTF-8, which it is",
    ]
    odd = next(entry for entry in found if any("UTF-8" in str(note) for note in entry.notes))
    assert "Résultats du programme d'exploration" in odd.reference.title
