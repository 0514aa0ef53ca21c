"""EndNote's tagged format as it is written."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats.endnote import write


def lines(reference: Reference) -> list[str]:
    return "".join(write([reference])).removesuffix("\n\n").split("\n")


def tags(reference: Reference) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines(reference):
        found.setdefault(line[1], []).append(line[3:])
    return found


def test_a_record_begins_with_its_type_and_ends_with_an_empty_line() -> None:
    assert "".join(write([Reference(kind=Kind.BOOK, title="A")])) == "%0 Book\n%T A\n\n"


def test_lines_end_with_a_line_feed_alone() -> None:
    assert "\r" not in "".join(write([Reference(title="A", notes=("x\r\ny",))]))


def test_names_of_one_piece_days_and_dois_are_written_as_endnote_reads_them() -> None:
    assert tags(Reference(names=(Name.body("World Health Organization"),)))["A"] == ["World Health Organization,"]
    written = lines(Reference(issued=When(2012, 9, 1)))
    assert written.index("%8 September 1, 2012") < written.index("%D 2012")
    found = tags(Reference(doi="10.1000/182"))
    assert (found["R"], found["U"]) == (["10.1000/182"], ["https://doi.org/10.1000/182"])


def test_roles_have_their_tags_and_the_translator_comes_last() -> None:
    names = (
        Name("C", "Z", role=Role.TRANSLATOR),
        Name("A", "X"),
        Name("B", "Y", role=Role.EDITOR),
        Name("D", "W", role=Role.ILLUSTRATOR),
    )
    reference = Reference(kind=Kind.BOOK, title="T", names=names, notes=("n",))

    assert lines(reference)[-1] == "%? C, Z"
    assert (tags(reference)["A"], tags(reference)["E"]) == (["A, X"], ["B, Y"])
    assert "[Illustrator: D, W]" in tags(reference)["Z"]


@given(st.text(), st.text())
def test_whatever_is_in_a_value_it_is_one_line(title: str, note: str) -> None:
    written = "".join(write([Reference(title=title, notes=(note,))]))

    assert all(line[0] == "%" and line[2] == " " for line in written.splitlines() if line)
    assert written.count("%0 ") == 1 or "%0 " in title + note
