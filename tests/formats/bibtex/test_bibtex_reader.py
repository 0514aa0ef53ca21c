"""BibTeX and BibLaTeX as they are read."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats import BrokenRecord, FileItem, FoundReference
from tunilib.formats.bibtex.latex import plain, text
from tunilib.formats.bibtex.reader import read


def entries(source: str) -> list[FileItem]:
    return list(read(source.encode()))


def one(source: str) -> Reference:
    (entry,) = entries(source)
    assert isinstance(entry, FoundReference), entry
    return entry.reference


def test_latex_is_read_as_what_it_prints() -> None:
    for latex, printed in [
        (r"{\"A}iti", "Äiti"),
        (r"\"{a}\'e\`{e}\^o\~n", "äéèôñ"),
        (r"\c{c}\v{s}\H{o}\k{a}\u{g}\r{a}", "çšőąğå"),
        (r"\'{\i}\'\i", "íí"),
        (r"\ss\ \ae\ \o\ \aa{}ngstr\"om \L{}odz", "ß æ ø ångström Łodz"),
        (r"A \& B \% \# \$ \_ \{x\}", "A & B % # $ _ {x}"),
        (r"{\textbackslash}{\textasciitilde}{\textbraceleft}", "\\~{"),
        ("{D}elft {UNIX}", "Delft UNIX"),
        ("a~b", "a b"),
        ("1--2 --- 3", "1–2 — 3"),
        ("``x''", "“x”"),
        (r"\emph{italic} text", "italic text"),
        (r"$\alpha$-ray", "α-ray"),
        ("plain  text\n more", "plain text more"),
    ]:
        assert plain(latex) == printed, latex


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z", "M"], exclude_characters="\"`'-"), max_size=40))
def test_what_was_escaped_is_read_as_it_was(value: str) -> None:
    import unicodedata

    assert plain(text(value)) == unicodedata.normalize("NFC", value)


def test_braces_quotes_bare_numbers_and_strings_are_values() -> None:
    reference = one(
        '@string{ota = "Otava"}\n@comment{no}\n@preamble{"x"}\n'
        '@book{k, title = "A {\\"o}ne", year = 1999, publisher = ota # " Oy", month = sep}'
    )

    assert (reference.title, reference.publishers, reference.issued) == (
        "A öne",
        ("Otava Oy",),
        When(1999, 9),
    )
    assert reference.citation_key == "k"


def test_entries_in_parentheses_on_one_line_and_with_at_signs_are_told_apart() -> None:
    assert one("@BOOK(k, TITLE = {A})").title == "A"
    assert len(entries("@book{a, note={mail\n@book of\n a@b.c}}\n@book{b, title={B}}")) == 2
    assert len(entries("@book{a, title={A}}@book{b, title={B}} @book{c, title={C}}")) == 3
    assert one("@book{a, title={T}, comment={One}, comment-matti={Two}}").notes == ("One", "Two")
    assert one("@book{k, author = {{World Health Organization}}}").names == (Name.body("World Health Organization"),)
    assert one("@movie{k, author={Laine, Edvin}}").names[0].role is Role.DIRECTOR


def test_names_are_split_as_bibtex_splits_them() -> None:
    for authors, names in [
        ("Waltari, Mika and Jansson, Tove", ["Waltari, Mika", "Jansson, Tove"]),
        ("Mika Waltari and Jan van der Meer", ["Waltari, Mika", "van der Meer, Jan"]),
        ("van der Meer, Jan", ["van der Meer, Jan"]),
        ("King, Jr., Martin Luther", ["King, Martin Luther, Jr."]),
        ("{Barnes and Noble}", ["Barnes and Noble"]),
        ("{{World Health Organization}} and Smith, A.", ["World Health Organization", "Smith, A."]),
        (r"M{\"a}kel{\"a}, {\AA}ke", ["Mäkelä, Åke"]),
        ("Knuth, D. and others", ["Knuth, D."]),
    ]:
        assert [name.inverted for name in one(f"@book{{k, author = {{{authors}}}}}").names] == names, authors


def test_the_fields_of_biblatex_are_known() -> None:
    reference = one(
        "@article{k, title={A}, subtitle={B}, journaltitle={J}, volume=5, number=3, pages={1--9},"
        " date={2012-09-01},"
        " translator={X, Y}, langid={finnish}, doi={10.1/x_y}}"
    )

    assert (reference.kind, reference.title, reference.subtitle) == (Kind.ARTICLE, "A", "B")
    assert (reference.container, reference.volume, reference.issue, reference.pages) == ("J", "5", "3", "1-9")
    assert reference.issued == When(2012, 9, 1)
    assert reference.names[0].role is Role.TRANSLATOR
    assert reference.languages == ("fin",)


def test_an_address_is_not_taken_for_latex() -> None:
    assert one(r"@online{k, url={https://e.org/a\_b~c%20d}}").urls == ("https://e.org/a_b~c%20d",)
    assert one(r"@misc{k, howpublished={\url{https://e.org/x}}}").urls == ("https://e.org/x",)


def test_an_entry_without_end_is_reported_with_its_line_and_costs_no_other() -> None:
    found = entries("@book{a,\n title={A}}\n@book{b,\n title={B\n\n@book{c,\n title={C}}\n")

    assert [type(entry) for entry in found] == [FoundReference, BrokenRecord, FoundReference]
    assert isinstance(found[1], BrokenRecord)
    assert found[1].position == 2
    assert "line 3" in str(found[1].reason)


def test_a_broken_entry_is_broken() -> None:
    for source in ["@book{a, title={A}", "@book{a, title={A}, nonsense}", '@book{a, title="A}']:
        assert isinstance(entries(source)[0], BrokenRecord), source


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(source: str) -> None:
    for entry in entries(f"@book{{k, title={{x}}}}\n{source}"):
        assert isinstance(entry, FoundReference | BrokenRecord)


def test_an_entry_has_the_fields_of_the_one_it_refers_to() -> None:
    paper, other, _ = entries(
        "@inproceedings{a, author={Meer, Jan}, title={A paper}, crossref={p}, pages={1--2}}\n"
        "@book{b, title={Other}}\n"
        "@proceedings{p, title={The papers}, editor={Ed, Edith}, year=2005, publisher={ACM}, note={Not this}}\n"
    )
    assert isinstance(paper, FoundReference)
    assert isinstance(other, FoundReference)
    found = paper.reference

    assert (found.title, found.container, found.year, found.publishers) == ("A paper", "The papers", 2005, ("ACM",))
    assert [name.family for name in found.named(Role.EDITOR)] == ["Ed"]
    assert (found.pages, found.notes, paper.position, other.position) == ("1-2", (), 1, 2)


def test_an_entry_may_come_behind_the_one_it_refers_to() -> None:
    _, chapter = entries(
        "@collection{p, title={Whole}, date={2005}, location={Oslo}}\n@incollection{a, title={Part}, crossref={P}}\n"
    )
    assert isinstance(chapter, FoundReference)

    assert (chapter.reference.container, chapter.reference.places) == ("Whole", ("Oslo",))


def test_shared_data_is_no_entry() -> None:
    (entry,) = entries("@article{a, title={A}, xdata={d}}\n@xdata{d, journaltitle={J}, volume={3}}\n")
    assert isinstance(entry, FoundReference)

    assert (entry.reference.container, entry.reference.volume) == ("J", "3")


def test_an_entry_that_is_not_in_the_file_is_named() -> None:
    (entry,) = entries("@incollection{a, title={Part}, crossref={nowhere}}\n")
    assert isinstance(entry, FoundReference)

    assert [str(note) for note in entry.notes] == ["it refers to an entry that is not in the file: nowhere"]


def test_an_eprint_is_an_identifier() -> None:
    for source, identifiers, urls in [
        (
            "eprint={2101.00001}, archiveprefix={arXiv}",
            (("arxiv", "2101.00001"),),
            ("https://arxiv.org/abs/2101.00001",),
        ),
        ("eprint={arXiv:2101.1}", (("arxiv", "2101.1"),), ("https://arxiv.org/abs/2101.1",)),
        ("eprint={42}, eprinttype={jstor}, url={https://e.org}", (("jstor", "42"),), ("https://e.org",)),
        ("eprint={9}, eprinttype={pubmed}", (("pmid", "9"),), ()),
        ("pmid={7}, pmcid={PMC8}", (("pmid", "7"), ("pmcid", "PMC8")), ()),
    ]:
        reference = one(f"@misc{{a, title={{A}}, {source}}}")
        assert (reference.identifiers, reference.urls) == (identifiers, urls), source


def test_symbols_are_read_as_what_they_print() -> None:
    for latex, printed in [
        (r"$\alpha$-decay \textgreek{x}", "α-decay"),
        (r"\aleph\ and \infty", "ℵ and ∞"),
        (r"\textsc{Small} \emph{text}", "Small text"),
        (r"\textregistered\ \textmu{}m", "® µm"),
    ]:
        assert plain(latex).startswith(printed), latex


def test_what_is_not_known_stays_as_it_is_written_and_is_reported() -> None:
    (entry,) = entries(r"@book{a, title={On \mymacro{loans} and \other things}}")
    assert isinstance(entry, FoundReference)

    assert entry.reference.title == r"On \mymacro{loans} and \other things"
    assert [str(note) for note in entry.notes] == ["unknown LaTeX was kept as it is: \\mymacro \\other"]


def test_a_colon_is_a_border_only_where_a_subtitle_is_written() -> None:
    odyssey, kalevala = one("@book{a, title={2001: a space odyssey}}"), one("@book{a, title={K}, subtitle={S}}")

    assert (odyssey.title, odyssey.subtitle) == ("2001: a space odyssey", "")
    assert (kalevala.title, kalevala.subtitle) == ("K", "S")


def test_a_name_may_have_named_parts() -> None:
    for source, name in [
        ("family=Berg, given=Jan, prefix=van den, useprefix=true", Name("Berg", "Jan", particle="van den")),
        ("family=Goethe, given=J. W., prefix=von", Name("Goethe", "J. W.", dropping="von")),
        ("given=Martin, family=King, suffix=Jr.", Name("King", "Martin", suffix="Jr.")),
    ]:
        assert one(f"@book{{a, author={{{source}}}}}").names == (name,), source


def test_editors_have_the_roles_of_their_types() -> None:
    source = (
        "@book{a, editor={A, B}, editortype={compiler}, editora={C, D}, editoratype={collaborator}, editorb={E, F},"
        " foreword={G, H}}"
    )

    assert [(name.family, name.role) for name in one(source).names] == [
        ("A", Role.COMPILER),
        ("G", Role.WRITER_OF_ADDED_TEXT),
        ("C", Role.CONTRIBUTOR),
        ("E", Role.EDITOR),
    ]


def test_one_number_is_the_number_of_pages_of_a_whole_work() -> None:
    for entry, pages, count in [("book", "", "166"), ("article", "166", "")]:
        reference = one(f"@{entry}{{a, pages={{166}}}}")
        assert (reference.pages, reference.page_count) == (pages, count), entry


def problems(source: str) -> list[str]:
    return [str(entry.reason) for entry in entries(source) if isinstance(entry, BrokenRecord)]


def test_strings_that_double_each_other_do_not_fill_the_memory() -> None:
    doubled = "".join(f"@string{{s{number + 1} = s{number} # s{number}}}\n" for number in range(60))
    source = f'@string{{s0 = "{"x" * 1000}"}}\n{doubled}@book{{key, title = {{A}}}}\n'
    many = f'@string{{s = "{"y" * 60_000}"}}\n' + "@book{k, title = s # s # s # s}\n" * 400

    found = entries(source)

    assert any("make it too long" in problem for problem in problems(source))
    assert sum(len(entry.reference.title) for entry in entries(many) if isinstance(entry, FoundReference)) < 1 << 24
    assert isinstance(found[-1], FoundReference)
    assert found[-1].reference.title == "A"


def test_a_few_lines_do_not_stand_for_gigabytes() -> None:
    long = "y" * 60_000
    strings = f'@string{{s = "{long}"}}\n' + "".join(f"@book{{k{n}, title = s # s}}\n" for n in range(400))
    referred = f"@book{{p, title = {{{long}}}}}\n" + "".join(
        f"@inbook{{k{n}, title = {{b}}, crossref = {{p}}}}\n" for n in range(400)
    )

    read_strings = [entry.reference.title for entry in entries(strings) if isinstance(entry, FoundReference)]
    inherited = [entry.reference.container for entry in entries(referred) if isinstance(entry, FoundReference)]

    assert 0 < len(read_strings) < 200
    assert len(problems(strings)) == 400 - len(read_strings)
    assert len(inherited) == 401
    assert sum(map(len, inherited)) < 1 << 24


def test_a_brace_that_is_missing_loses_one_entry_and_names_it() -> None:
    source = (
        "@book{good1, title={One}}\n@article{bad1, title={X {unclosed}, year=2001}\n@book{good2, title={Two}}\n"
        "@book{bad2,\n  title = {Y,\n  year = 2003\n}\n@misc(good3, title={Three})\n@misc{bad3, title={{{Z}}\n"
        "@book{good4,\n  title = {Four},\n  abstract = {@book{not one, of the file}}\n}\n@book{bad4, title={Q\n"
    )
    found = entries(source)
    assert [entry.reference.title for entry in found if isinstance(entry, FoundReference)] == [
        *("One", "Two", "Three", "Four")
    ]
    broken = [str(entry.reason) for entry in found if isinstance(entry, BrokenRecord)]
    assert [reason.partition("(")[0].strip() for reason in broken] == [
        *(f"entry bad{number} does not end before the next one begins" for number in (1, 2, 3)),
        "the file ends in the middle of entry bad4",
    ]


def test_an_entry_in_a_comment_is_left_out() -> None:
    assert [
        one.reference.title
        for one in entries("@comment{\n@book{old, title={Old}}\n}\n@book{new, title={New}}\n")
        if isinstance(one, FoundReference)
    ] == ["New"]


def test_fields_of_biblatex_and_of_programs_are_read_or_passed_over() -> None:
    found = one(
        "@incollection{x, title={Main}, titleaddon={An addition}, _own = {secret}, _b = 1,"
        " keywords = {a \\sep b\\sep{} c},"
        " editor={Ed, A}, editora={Co, B}, editoratype={collaborator}, editorb={Se, C}, editorbtype={redactor},"
        " eventtitle={Meeting}, venue={Turku}, booktitle={Whole}}"
    )
    assert [(name.family, name.role) for name in found.names] == [
        ("Ed", Role.EDITOR),
        ("Co", Role.CONTRIBUTOR),
        ("Se", Role.SERIES_EDITOR),
    ]
    assert (found.event, found.event_place, found.notes) == ("Meeting", "Turku", ("An addition",))
    assert found.keywords == ("a", "b", "c")
