"""References as a table."""

from __future__ import annotations

import csv
import io
from unicodedata import normalize

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats.spreadsheet import COLUMNS, write


def rows(*references: Reference) -> list[dict[str, str]]:
    text = "".join(write(references))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_first_line_names_the_columns_and_a_minus_inside_a_value_stays() -> None:
    assert "".join(write([])) == "\ufeff" + ",".join(COLUMNS) + "\r\n"
    assert rows(Reference(title="1-2"))[0]["title"] == "1-2"


def test_a_reference_is_a_line() -> None:
    names = (
        Name("Meer", "Jan"),
        Name.body("WHO"),
        Name("B", "C", role=Role.EDITOR),
        Name("D", "E", role=Role.ILLUSTRATOR),
    )
    (row,) = rows(
        Reference(
            kind=Kind.BOOK,
            title="A",
            subtitle="b",
            names=names,
            issued=When(2019, uncertain=True),
            isbns=("1", "2"),
        )
    )

    assert (row["type"], row["title"], row["authors"]) == ("book", "A: b", "Meer, Jan; WHO")
    assert (row["editors"], row["others"]) == ("B, C", "D, E (illustrator)")
    assert (row["year"], row["date"], row["ISBN"]) == ("2019", "2019?", "1; 2")


def test_no_cell_is_a_formula() -> None:
    for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "  @"]:
        (row,) = rows(Reference(title=f"{start}1+1", notes=(f"{start}cmd",)))
        assert row["title"].startswith("'"), start
        assert row["notes"].startswith("'"), start


@given(st.text(), st.text())
def test_whatever_is_in_a_value_it_is_one_cell(title: str, abstract: str) -> None:
    (row,) = rows(Reference(title=title, abstract=abstract))

    assert set(row) == set(COLUMNS)
    assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert normalize("NFC", title).replace("\0", "").strip() in row["title"]
