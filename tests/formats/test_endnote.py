"""EndNote's tagged format, written and read."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats import BrokenRecord, FileItem, FoundReference
from tunilib.formats.endnote import read, write


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
    assert tags(Reference(issued=When(2001, text="Spring")))["8"] == ["Spring 2001"]  # some readers use %8 alone
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


def found(text: str) -> list[FileItem]:
    return list(read(text.encode()))


def one(text: str) -> Reference:
    (entry,) = found(text)
    assert isinstance(entry, FoundReference), entry
    return entry.reference


def test_an_article_of_a_database_is_read() -> None:
    article = one(
        "%0 Journal Article\n%A Meer, Jan van der\n%A World Health Organization,\n%T Cats: a study\n%! Cats\n"
        "%J Nature\n"
        "%V 12\n%N 3\n%P 1–20\n%D 2019\n%8 May 5\n%@ 0028-0836\n%R 10.1000/xyz\n%U https://doi.org/10.1000/xyz\n"
        "%U http://a.example\n%K cats\ndogs\n%X First.\n\nSecond.\n%Z note\n%G English, Finnish\n%[ 2020-01-02\n"
    )
    assert (article.kind, article.title, article.subtitle, article.container) == (
        Kind.ARTICLE,
        "Cats",
        "a study",
        "Nature",
    )
    assert [(name.inverted, name.corporate) for name in article.names] == [
        ("Meer, Jan van der", False),
        ("World Health Organization", True),
    ]
    assert (article.volume, article.issue, article.pages, article.issued) == ("12", "3", "1-20", When(2019, 5, 5))
    assert (article.issns, article.doi, article.urls) == (("0028-0836",), "10.1000/xyz", ("http://a.example",))
    assert (article.keywords, article.abstract, article.notes) == (("cats", "dogs"), "First.\nSecond.", ("note",))
    assert (article.languages, article.accessed) == (("eng", "fin"), When(2020, 1, 2))


def test_what_a_tag_means_depends_on_the_type() -> None:
    book = one("%0 Edited Book\n%A Ed, It\n%Y Se, R\n%? Tr, A\n%T X\n%B Sarja\n%P 300\n%@ 9789510123456\n")
    assert [name.role for name in book.names] == [Role.EDITOR, Role.SERIES_EDITOR, Role.TRANSLATOR]
    assert ([str(one) for one in book.series], book.container, book.extent) == (["Sarja"], "", "300 p.")
    assert one("%0 Thesis\n%T X\n%I Tampere University\n%9 PhD\n").institution == "Tampere University"
    assert one("%0 Conference Proceedings\n%T X\n%B Meeting\n").event == "Meeting"
    assert one("%0 Something New\n%T X\n").kind is Kind.GENERIC


def test_a_file_without_types_has_a_record_behind_each_empty_line() -> None:
    titles = [
        entry.reference.title
        for entry in found("%T One\n%A A, B\n\n%A C, D\n%T Two\n")
        if isinstance(entry, FoundReference)
    ]
    assert titles == ["One", "Two"]
    assert [type(entry) for entry in found("%0 Book\n\n%0 Book\n%T X\n")] == [BrokenRecord, FoundReference]
