"""A file of tunilib's own that is read and written again is the same, byte for byte, in every format."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.formats.nasty import NASTY

from tunilib import formats
from tunilib.core.foreign import clean_values
from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats import FoundReference

NAMES = ("refworks", "ris", "bibtex", "biblatex", "csl-json", "marcxml", "marc")
PARTS = (
    Kind.CHAPTER,
    Kind.ARTICLE,
    Kind.MAGAZINE_ARTICLE,
    Kind.NEWSPAPER_ARTICLE,
    Kind.REVIEW,
    Kind.PAPER,
    Kind.ENCYCLOPEDIA_ENTRY,
)
FOLDER = Path(os.environ.get("TUNILIB_REFERENCE", "/nowhere")) / "data" / "marc"


def full(kind: Kind) -> Reference:
    """A reference of a kind with something in nearly every field."""
    part = kind in PARTS
    return Reference(
        kind=kind,
        id=f"x-{kind}",
        title=f"On {kind}",
        subtitle="and more",
        names=(
            Name("Meer", "Jan", particle="van der"),
            Name.body("Ministry of Education, Science and Culture"),
            Name("Editor", "Edith", role=Role.EDITOR),
            Name("Duke", "D.", role=Role.SPONSOR),
        ),
        issued=When(2001, 5, 3),
        publishers=("Otava", "Barnes and Noble"),
        places=("Cambridge, Mass.",),
        institution="Tampere University" if kind in (Kind.THESIS, Kind.REPORT) else "",
        edition="2nd ed.",
        container="A whole" if part else "",
        volume="3",
        issue="2" if kind in (Kind.ARTICLE, Kind.MAGAZINE_ARTICLE, Kind.REVIEW) else "",
        pages="5-9" if part else "",
        number="N-7" if kind in (Kind.REPORT, Kind.STANDARD, Kind.PATENT) else "",
        series=(Series("A series", "5"),),
        isbns=("9789514596933",) if kind in (Kind.BOOK, Kind.CHAPTER, Kind.THESIS) else (),
        issns=("0042-6806",) if kind in (Kind.JOURNAL, Kind.ARTICLE) else (),
        doi="10.1234/x(2)y",
        languages=("eng",),
        keywords=("History -- Finland", "two words"),
        notes=("A note.", "[Editor: no name]", "issued: 1666"),
        abstract="One.\n\nTwo.",
        work_type="Väitöskirja" if kind is Kind.THESIS else "",
        urls=("https://example.org/x",),
        accessed=When(2024, 5, 6),
    )


WHOLE = Reference(
    kind=Kind.CHAPTER,
    title="Otsikko",
    subtitle="alaotsikko",
    names=(
        Name("Meer", "Jan", "van der"),
        Name.body("World Health Organization"),
        Name("B", "Cecilia", role=Role.EDITOR),
        Name("D", "Erik", role=Role.ILLUSTRATOR),
    ),
    issued=When(1998, end_year=2003),
    publishers=("Otava", "WSOY"),
    places=("Helsinki", "Porvoo"),
    edition="2. p.",
    container="Kirja",
    pages="613-626",
    isbns=("9789514596933",),
    doi="10.1000/182",
    languages=("fin", "swe"),
    keywords=("a -- b", "c"),
    notes=("huomautus", "toinen"),
    abstract="tiivistelmä",
)
SERIES, CALL, READ = (Series("Sarja", "12"),), "ABC 1", When(2024, 1, 2)
MORE: dict[str, dict[str, object]] = {
    "ris": {"control_number": "x1", "source": "Scopus", "volume": "3", "series": SERIES, "call_number": CALL},
    "refworks": {"control_number": "x1", "series": SERIES, "urls": ("https://e.org/a%20b", "https://e.org/b")},
    "csl-json": {"citation_key": "k1", "issued": When(1985, open=True), "keywords": ("a", "c, d"), "accessed": READ},
    "biblatex": {"citation_key": "k1", "edition": "2", "series": SERIES, "call_number": CALL, "accessed": READ},
    "marc": {
        "control_number": "x1",
        "source": "FI-X",
        "native_title": "Заглавие",
        "names": (
            Name("Meer", "Jan", "van der", native="Меер"),
            Name("King", "Martin", suffix="Jr."),
            *WHOLE.names[1:],
        ),
        "volume": "3",
        "identifiers": (("oclc", "123"),),
        "call_number": CALL,
        "urls": ("https://e.org/a",),
        "extent": "14 s.",
    },
}
"""What each format can state beyond what all of them can."""


def again(name: str, data: bytes) -> list[Reference]:
    items = list(formats.read(io.BytesIO(data), "bibtex" if name == "biblatex" else name))
    found = [item.reference for item in items if isinstance(item, FoundReference)]
    assert len(found) == len(items)
    return found


def test_a_reference_comes_back_with_all_that_was_written() -> None:
    for name, more in MORE.items():
        reference = replace(WHOLE, **more)  # type: ignore[arg-type]
        (found,) = again(name, b"".join(formats.export(name, [reference])))
        assert replace(found, raw=None) == reference, name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("references", [clean_values(NASTY), tuple(map(full, Kind))], ids=["nasty", "kinds"])
def test_a_file_is_the_same_when_it_was_read_and_is_written_again(name: str, references: tuple[Reference, ...]) -> None:
    data = b"".join(formats.export(name, references))

    assert b"".join(formats.export(name, again(name, data))) == data


def test_the_kind_is_the_same_in_every_format() -> None:
    for name in NAMES:
        data = b"".join(formats.export(name, map(full, Kind)))
        assert [reference.kind for reference in again(name, data)] == list(Kind), name


@pytest.mark.skipif(not FOLDER.is_dir(), reason="TUNILIB_REFERENCE does not name the reference material")
@pytest.mark.parametrize("name", NAMES)
def test_real_records_are_the_same_too(name: str) -> None:
    references: list[Reference] = []
    for path in sorted(FOLDER.glob("*.mrc")):
        items = formats.read(io.BytesIO(path.read_bytes()), "marc")
        references += [item.reference for item in items if isinstance(item, FoundReference)]
    data = b"".join(formats.export(name, [replace(reference, raw=None) for reference in references]))

    assert b"".join(formats.export(name, again(name, data))) == data
