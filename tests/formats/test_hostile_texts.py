"""A thousand references with hostile text in one field each: in no format does it change another field."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from functools import cache

import pytest
from tests.formats.readers import READERS, Seen

from tunilib import formats
from tunilib.core.reference import Kind, Name, Reference, Series, When
from tunilib.formats import FoundReference

COUNT = 1000
# readers on node take minutes for a thousand
FEWER = {"citation-js": 60, "retorquere": 200, "biblatex-csl-converter": 200}
HOSTILE = [
    "issued: 1666",
    "DOI: 10.9999/evil",
    "Editor: Thief, Tom",
    "author: Thief || Tom",
    "type: webpage",
    "ISBN: 9780000000002",
    "see {:issued: 1666} there",
    "tex.author: Thief",
    "ER  - ",
    "x\nER  - \nTY  - BOOK\nAU  - Thief, Tom\n",
    "x\r\nTY  - JOUR\r\nPY  - 1666\r\n",
    "x\n%0 Book\n%A Thief, Tom\n%D 1666",
    "%A Thief, Tom",
    "x\n\nRT Book, Whole\nA1 Thief, Tom\nYR 1666",
    "A1 Thief, Tom",
    "x\u2028AU  - Thief, Tom\u2029PY  - 1666",
    "x\x85A1 Thief, Tom",
    "</note></mods><mods><note>",
    "]]> <!-- &quot; &lt;b&gt; -->",
    '"}, {"type": "book", "author": [{"family": "Thief"}]}, {"x": "',
    "}, author = {Thief, Tom}, note = {",
    "} and {",
    "{",
    "}",
    "\\",
    "\\author{Thief}",
    "100 % # & _ ~ ^ $",
    "@book{thief, author={Thief, Tom}}",
    "x\n@book{thief,\n author={Thief, Tom}\n}",
    "[Editor: Thief, Tom]",
    "[Date: 1666]",
    "Note: [Date: 1666]",
    "• issued: 1666",
    "=HYPERLINK(1)",
    "a; b; c",
    "a || b | c",
    "\x1d\x1e\x1fa",
    "C:\\new\\table",
    "'quoted' \"twice\"",
]
# M3 is the type of work in RIS; these look for a DOI there
READ_OTHERWISE = {("biblatex-csl-converter", "ris", "work_type"), ("bibutils", "ris", "work_type")}
TEXTS = (
    *("notes", "abstract", "keywords", "publishers", "places", "edition", "series", "work_type"),
    *("call_number", "urls"),
)
_BY_FIELD = {"title": "title", "names": "names"}


def clean(number: int) -> Reference:
    kind = (Kind.BOOK, Kind.ARTICLE, Kind.CHAPTER, Kind.THESIS, Kind.REPORT)[number % 5]
    hosted = kind in (Kind.ARTICLE, Kind.CHAPTER)
    return Reference(
        kind=kind,
        id=f"r{number}",
        title=f"Title {number}",
        names=(Name("Meer", "Jan"), Name("Smith", "Anna Maria")),
        issued=When(1950 + number % 70),
        container="Journal of Loans" if hosted else "",
        pages="3-9" if hosted else "",
        publishers=() if kind in (Kind.THESIS, Kind.REPORT) else ("Otava",),
        institution="Tampere University" if kind in (Kind.THESIS, Kind.REPORT) else "",
        doi=f"10.1234/r{number}" if number % 3 == 0 else "",
    )


def hostile(reference: Reference, chance: random.Random) -> tuple[Reference, str]:
    """The reference with hostile text in one field, and the name of that field."""
    field = chance.choice((*TEXTS, "notes", "notes", "abstract", "title", "names"))
    text = " ".join(chance.sample(HOSTILE, 2)) if chance.random() < 0.3 else chance.choice(HOSTILE)
    if field == "names":
        return replace(reference, names=(Name(f"Meer {text}".replace(",", ""), "Jan"), reference.names[1])), field
    if field == "series":
        return replace(reference, series=(Series(text),)), field
    if field == "urls":
        return replace(reference, urls=(f"https://example.org/?q={text}",)), field
    if field in ("notes", "keywords", "publishers", "places"):
        return replace(reference, **{field: (text,)}), field  # type: ignore[arg-type]
    return replace(reference, **{field: text}), field  # type: ignore[arg-type]


@cache
def references() -> tuple[tuple[Reference, Reference, str], ...]:
    """Each clean, hostile, and the field in which they differ."""
    chance = random.Random(1)
    return tuple((one, *hostile(one, chance)) for one in map(clean, range(COUNT)))


def _kept(found: Seen, field: str) -> dict[str, object]:
    kept = {"title": found.title, "names": found.names, "year": found.year, "numbers": found.numbers, "doi": found.doi}
    return {name: value for name, value in kept.items() if name != _BY_FIELD.get(field)}


PAIRS = [(reader, name) for reader, (_, names, _) in READERS.items() for name in names]


@pytest.mark.heavy
@pytest.mark.parametrize(("reader", "name"), PAIRS)
def test_no_field_changes_another_in_other_programs(reader: str, name: str) -> None:
    read, _, installed = READERS[reader]
    if not installed():
        pytest.skip(f"{reader} is not installed")
    count = FEWER.get(reader, COUNT)
    tried = references()[:count]
    before = read(name, b"".join(formats.export(name, (one for one, _, _ in tried))))
    after = read(name, b"".join(formats.export(name, (one for _, one, _ in tried))))

    assert len(before) == len(after) == count
    changed = [
        (field, getattr(one, field), _kept(old, field), _kept(new, field))
        for (_, one, field), old, new in zip(tried, before, after, strict=True)
        if _kept(old, field) != _kept(new, field) and (reader, name, field) not in READ_OTHERWISE
    ]
    assert changed == []


@pytest.mark.parametrize("name", formats.names("read"))
def test_no_field_changes_another_here(name: str) -> None:
    if name == "finna":
        pytest.skip("it has no references")
    data = b"".join(formats.export(name, (one for _, one, _ in references())))
    found = [item.reference for item in formats.read(io.BytesIO(data), name) if isinstance(item, FoundReference)]

    assert len(found) == COUNT
    changed = [
        (field, getattr(one, field), before, after)
        for (clean_one, one, field), after in zip(references(), found, strict=True)
        for before in (clean_one,)
        if (field != "title" and after.title != before.title)
        or (field != "names" and after.names != before.names)
        or (after.year, after.doi, after.isbns, after.kind) != (before.year, before.doi, before.isbns, before.kind)
    ]
    assert changed == []
