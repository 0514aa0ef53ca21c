"""BibTeX and BibLaTeX as they are written."""

from __future__ import annotations

import re

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats.bibtex.latex import balanced, text, verbatim
from tunilib.formats.bibtex.writer import write_biblatex, write_bibtex


def fields(reference: Reference, *, modern: bool = False) -> dict[str, str]:
    entry = "".join((write_biblatex if modern else write_bibtex)([reference]))
    found = {"": entry[1 : entry.index("{")]}
    found.update(re.findall(r"^  (\w+) = (.*?),?$", entry, re.MULTILINE))
    return found


def test_an_entry_has_the_shape_that_all_readers_know() -> None:
    reference = Reference(kind=Kind.BOOK, title="Kirja", names=(Name("Waltari", "Mika"),), issued=When(1945))

    assert "".join(write_bibtex([reference])) == (
        "@book{waltari1945kirja,\n  author = {Waltari, Mika},\n  title = {{Kirja}},\n  year = {1945}\n}\n\n"
    )


def test_what_tex_would_take_for_a_command_is_escaped() -> None:
    for value, escaped in [
        ("A & B", r"A \& B"),
        ("100 % #1 $5 a_b", r"100 \% \#1 \$5 a\_b"),
        ("a~b^c", r"a{\textasciitilde}b{\textasciicircum}c"),
        ("back\\slash", r"back{\textbackslash}slash"),
        ("{a}", r"\{a\}"),
        ("a { b", r"a {\textbraceleft} b"),
        ("}a{", r"{\textbraceright}a{\textbraceleft}"),
        ("two\nlines\u2028more", "two lines more"),
        ("a -- b --- c", "a -{}- b -{}-{}- c"),
        ("<Åäö> 日本", "<Åäö> 日本"),
    ]:
        assert text(value) == escaped, value


@given(st.text())
def test_an_escaped_value_has_balanced_braces_on_one_line(value: str) -> None:
    made = text(value)

    assert balanced(made)
    assert len(made.splitlines()) <= 1
    assert not re.search(r"(?<!\\)[%#&$_]", made)


def test_an_address_is_written_as_it_is_but_for_what_ends_a_field() -> None:
    assert verbatim("https://e.org/a_b?c=%20&d#e~f") == "https://e.org/a_b?c=%20&d#e~f"
    assert verbatim("https://e.org/{x}\\y") == "https://e.org/%7Bx%7D%5Cy"


def test_a_name_is_split_where_it_should_be_and_nowhere_else() -> None:
    for name, written in [
        (Name("Waltari", "Mika"), "Waltari, Mika"),
        (Name("Meer", "Jan", particle="van der"), "van der Meer, Jan"),
        (Name("Goethe", "Johann Wolfgang", dropping="von"), "von Goethe, Johann Wolfgang"),
        (Name("King", "Martin Luther", suffix="Jr."), "King, Jr., Martin Luther"),
        (Name.body("Barnes and Noble"), "{Barnes and Noble}"),
        (Name.body("Ministry of Education, Science"), "{Ministry of Education, Science}"),
        (Name("Vyāsa"), "{Vyāsa}"),
        (Name("xyz Abc", "D"), "{xyz Abc}, D"),
    ]:
        assert fields(Reference(names=(name,)))["author"] == f"{{{written}}}", name


def test_editors_and_translators_are_no_authors() -> None:
    names = (Name("A", "X"), Name("B", "Y", role=Role.EDITOR), Name("C", "Z", role=Role.TRANSLATOR))
    found = fields(Reference(kind=Kind.BOOK, names=names))

    assert (found["author"], found["editor"], found["translator"]) == ("{A, X}", "{B, Y}", "{C, Z}")


def test_dates_are_written_as_each_of_the_two_reads_them() -> None:
    for when, bibtex, biblatex in [
        (When(2012, 9, 1), {"year": "{2012}", "month": "sep", "day": "{1}"}, {"date": "{2012-09-01}"}),
        (When(2019, uncertain=True), {"year": "{2019?}"}, {"date": "{2019?}"}),
        (When(1998, end_year=2003), {"year": "{1998/2003}"}, {"date": "{1998/2003}"}),
        (When(1985, open=True), {"year": "{1985/}"}, {"date": "{1985/}"}),
        (When(text="n.d."), {}, {}),
    ]:
        names = {"year", "month", "day", "date"}
        reference = Reference(issued=when)
        assert {k: v for k, v in fields(reference).items() if k in names} == bibtex, when
        assert {k: v for k, v in fields(reference, modern=True).items() if k in names} == biblatex, when


def test_pages_have_two_hyphens_keywords_no_comma_and_names_with_and_are_in_braces() -> None:
    assert fields(Reference(kind=Kind.ARTICLE, pages="613-626"))["pages"] == "{613--626}"
    extent = Reference(kind=Kind.BOOK, extent="xiv, 154 p.")
    assert "pages" not in fields(extent)
    assert fields(extent, modern=True)["pagetotal"] == "{154}"
    keywords = Reference(keywords=("Naples -- Spanish rule, 1442-1707", "b"))
    assert fields(keywords)["keywords"] == "{Naples -- Spanish rule 1442-1707, b}"
    assert fields(Reference(notes=("A note",)), modern=True)["annote"] == "{A note}"
    assert fields(Reference(kind=Kind.BOOK, publishers=("Barnes and Noble",)))["publisher"] == "{{Barnes and Noble}}"
    assert fields(Reference(kind=Kind.BOOK, publishers=("Otava",)))["publisher"] == "{Otava}"
    thesis = fields(Reference(kind=Kind.THESIS, institution="Tampereen yliopisto"))
    assert (thesis[""], thesis["school"]) == ("phdthesis", "{{Tampereen yliopisto}}")


def test_lists_of_biblatex_are_not_split_inside_a_publisher() -> None:
    reference = Reference(kind=Kind.BOOK, publishers=("Otava", "Barnes and Noble"), places=("Helsinki", "New York"))

    assert fields(reference, modern=True)["publisher"] == "{{Otava} and {Barnes and Noble}}"
    assert fields(reference)["address"] == "{Helsinki; New York}"


def test_a_master_s_thesis_has_a_type_of_its_own_in_bibtex() -> None:
    reference = Reference(kind=Kind.THESIS, work_type="Pro gradu -tutkielma", institution="Tampereen yliopisto")

    assert fields(reference)[""] == "mastersthesis"
    assert fields(reference)["school"] == "{{Tampereen yliopisto}}"
    assert fields(reference, modern=True)["institution"] == "{{Tampereen yliopisto}}"


def test_a_thesis_of_no_stated_degree_is_not_called_a_phd_thesis() -> None:
    for modern in [False, True]:
        assert fields(Reference(kind=Kind.THESIS, institution="X"), modern=modern)["type"] == "{Thesis}", modern
        assert fields(Reference(kind=Kind.THESIS, work_type="Gradu"), modern=modern)["type"] == "{Gradu}", modern


def test_no_field_stands_twice() -> None:
    reference = Reference(
        kind=Kind.BOOK,
        series=(Series("A", "1"), Series("B", "2")),
        number="3",
        issue="4",
        notes=("x", "y"),
        urls=("u:1", "u:2"),
    )
    for write in (write_bibtex, write_biblatex):
        names = re.findall(r"^  (\w+) = ", "".join(write([reference])), re.MULTILINE)
        assert len(names) == len(set(names))


def test_the_language_is_written_once() -> None:
    assert "language" not in fields(Reference(languages=("fin",)), modern=True)
    assert fields(Reference(languages=("fin",)), modern=True)["langid"] == "{finnish}"
    both = fields(Reference(languages=("fin", "swe")), modern=True)
    assert (both["langid"], both["language"]) == ("{finnish}", "{finnish and swedish}")
    assert fields(Reference(languages=("smn",)), modern=True)["language"] == "{Inari Sami}"


def test_a_book_that_is_only_edited_is_a_collection() -> None:
    editor, author = Name("Editor", "Edith", role=Role.EDITOR), Name("Meer", "Jan")

    assert fields(Reference(kind=Kind.BOOK, names=(editor,)), modern=True)[""] == "collection"
    assert fields(Reference(kind=Kind.BOOK, names=(editor, author)), modern=True)[""] == "book"
    assert fields(Reference(kind=Kind.BOOK, names=(editor,)))[""] == "book"


def test_the_site_of_a_page_is_where_the_entry_prints_it() -> None:
    found = fields(Reference(kind=Kind.WEBPAGE, title="A", container="A site"), modern=True)

    assert (found[""], found["organization"], "booktitle" in found) == ("online", "{{A site}}", False)


def test_the_publisher_is_where_the_entry_prints_it() -> None:
    for kind in [Kind.MAP, Kind.FILM, Kind.MUSIC, Kind.SPOKEN, Kind.IMAGE, Kind.GAME]:
        found = fields(Reference(kind=kind, title="A", publishers=("Otava",)), modern=True)
        assert (found["organization"], "publisher" in found) == ("{{Otava}}", False), kind


def test_an_edition_is_an_ordinal_that_styles_print() -> None:
    for edition, biblatex, bibtex in [
        ("2nd ed.", "2", "2nd"),
        ("14. p.", "14", "14th"),
        ("3. painos", "3", "3rd"),
        ("2. uppl.", "2", "2nd"),
        ("11. Aufl.", "11", "11th"),
        ("101. p.", "101", "101st"),
        ("111. p.", "111", "111th"),
        ("2", "2", "2nd"),
        ("Second edition", "2", "2nd"),
        ("2., uudistettu painos", "2., uudistettu painos", "2., uudistettu painos"),
        ("1st Feminist Press ed.", "1st Feminist Press ed.", "1st Feminist Press ed."),
    ]:
        reference = Reference(kind=Kind.BOOK, edition=edition)
        assert fields(reference, modern=True)["edition"] == f"{{{biblatex}}}", edition
        assert fields(reference)["edition"] == f"{{{bibtex}}}", edition


def test_a_part_without_a_host_is_an_entry_that_needs_none() -> None:
    for kind in [Kind.CHAPTER, Kind.PAPER, Kind.ARTICLE]:
        assert fields(Reference(kind=kind, title="A"))[""] == "misc", kind
        assert fields(Reference(kind=kind, title="A", container="B"))[""] != "misc", kind


def test_an_eprint_is_written_as_each_format_knows_it() -> None:
    reference = Reference(identifiers=(("arxiv", "2101.00001"), ("pmid", "12345"), ("oclc", "9")))
    modern, old = fields(reference, modern=True), fields(reference)

    assert (modern["eprint"], modern["eprinttype"], modern["pmid"]) == ("{2101.00001}", "{arXiv}", "{12345}")
    assert old["archiveprefix"] == "{arXiv}"


def test_there_is_one_field_for_eprints_and_the_others_are_remarks() -> None:
    reference = Reference(identifiers=(("arxiv", "2101.00001"), ("hdl", "10024/1"), ("oclc", "9"), ("lccn", "8")))
    written = fields(reference, modern=True)

    assert written["eprint"] == "{2101.00001}"
    assert written["annote"] == "{[Handle: 10024/1] | [OCLC: 9]}"


def test_contributors_and_compilers_are_editors_of_other_types() -> None:
    names = (
        Name("A", "B", role=Role.COMPILER),
        Name("C", "D", role=Role.CONTRIBUTOR),
        Name.body("JSTOR", Role.CONTRIBUTOR),
    )
    modern = fields(Reference(kind=Kind.BOOK, names=names), modern=True)

    assert (modern["editor"], modern["editortype"]) == ("{A, B}", "{compiler}")
    assert (modern["editora"], modern["editoratype"]) == ("{C, D}", "{collaborator}")
    assert modern["annote"] == "{[Contributor, body: JSTOR]}"
    assert "editortype" not in fields(Reference(kind=Kind.BOOK, names=names))


def test_a_date_that_is_no_number_is_never_taken_for_one() -> None:
    reference = Reference(kind=Kind.BOOK, issued=When(text="19XX"))

    assert fields(reference)["year"] == "{19XX}"
    assert "date" not in fields(reference, modern=True)
    assert fields(reference, modern=True)["annote"] == "{[Date: 19XX]}"
