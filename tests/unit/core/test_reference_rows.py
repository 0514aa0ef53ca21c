"""References as rows of a table."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st
from tests.formats.nasty import NASTY

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.core.reference.rows import COLUMNS, from_rows, to_row

FULL = Reference(
    kind=Kind.MAP,
    id="r1",
    electronic=True,
    title="A",
    names=(
        Name("Meer", "Jan", "van der", "von", "Jr.", role=Role.CARTOGRAPHER, native="Меер"),
        Name.body("WHO", Role.EDITOR),
        Name("Vyāsa"),
        Name("X", native="Икс"),
    ),
    issued=When(1998, 2, 3, 2003, 4, 5, uncertain=True),
    publishers=("a", "b"),
    series=(Series("S", "1", "0042-6806"), Series("T"), Series("U", issn="1234-5678")),
    identifiers=(("oclc", "1"), ("urn", "URN:NBN:fi")),
    notes=("one\ntwo", "three"),
    accessed=When(2024),
    added="2024-01-01T00:00:00+02:00",
)


def again(reference: Reference) -> Reference:
    (back,) = from_rows([to_row(reference)])
    return back


def test_a_full_reference_comes_back() -> None:
    assert again(FULL) == FULL


def test_an_empty_reference_comes_back() -> None:
    assert again(Reference()) == Reference()


def test_sixty_nasty_references_come_back_through_a_table() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE reference ({', '.join(COLUMNS)})")
    places = ", ".join("?" * len(COLUMNS))
    connection.executemany(f"INSERT INTO reference VALUES ({places})", [to_row(one) for one in NASTY])
    back = tuple(from_rows(connection.execute("SELECT * FROM reference")))
    connection.close()

    assert back == NASTY


def test_columns_after_those_of_the_reference_are_left_alone() -> None:
    (back,) = from_rows([(*to_row(FULL), "more", 7)])

    assert back == FULL


def test_dates_without_a_year_come_back() -> None:
    for when in (When(text="n.d."), When(2001, text="Spring"), When(text="19--", uncertain=False)):
        assert again(Reference(issued=when)).issued == when


@given(st.text(), st.lists(st.text(min_size=1)), st.text())
def test_separators_in_a_text_do_not_part_it(title: str, notes: list[str], family: str) -> None:
    back = again(Reference(title=title, notes=tuple(notes), names=(Name(family, "x"),)))

    assert len(back.notes) == len(notes)
    assert len(back.names) == 1
    assert back.title == title.replace("\x1e", " ").replace("\x1f", " ")
