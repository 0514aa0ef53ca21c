"""Sixty references that have broken exports somewhere: of every kind, in every script, with everything in
their text.
"""

from __future__ import annotations

from dataclasses import replace

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When

_TAGS_IN_A_NOTE = (
    "A note\nER  - \nTY  - BOOK\nTI  - Stolen title\n\nRT Book, Whole\nT1 Stolen title\n\n%0 Book\n%T"
    " Stolen title\n"
    "@book{stolen, title={Stolen title}}\n</mods>\x85TI  - \u2028AU  - Thief, A.\u2029ER  -"
)


def _authors(names: str) -> tuple[Name, ...]:
    return tuple(Name.parse(name) for name in names.split(" | ") if name)


def _ref(kind: Kind, title: str, authors: str, year: int | None, **more: object) -> Reference:
    issued = When(year) if year is not None else None
    values: dict[str, object] = {
        "kind": kind,
        "title": title,
        "names": _authors(authors),
        "issued": issued,
        **more,
    }
    if "roles" in values:
        values["names"] = (*_authors(authors), *values.pop("roles"))  # type: ignore[misc]
    return Reference(**values)  # type: ignore[arg-type]


def _in(role: Role, *names: str) -> tuple[Name, ...]:
    return tuple(Name.parse(name, role) for name in names)


_WHO = Name.body("World Health Organization")
_STATISTICS = Name.body("Tilastokeskus")
_COMMA = Name.body("Ministry of Education, Science and Culture")

_BOOKS = (
    _ref(
        Kind.BOOK,
        "Sinuhe egyptiläinen",
        "Waltari, Mika",
        1945,
        subtitle="viisitoista kirjaa",
        isbns=("9510098752",),
        publishers=("WSOY",),
        places=("Porvoo",),
        languages=("fin",),
        edition="14. p.",
    ),
    _ref(Kind.BOOK, "Two authors", "Meer, Jan | Smith, Anna Maria", 2001, publishers=("Barnes and Noble",)),
    _ref(Kind.BOOK, "Particles", "van der Meer, Jan | Beauvoir, Simone de | Goethe, Johann Wolfgang von", 2002),
    _ref(Kind.BOOK, "Suffixes", "King, Martin Luther, Jr. | Ford, Henry, III", 1964),
    _ref(Kind.BOOK, "A body as author", "", 2011, names=(_WHO,), publishers=("WHO",)),
    _ref(Kind.BOOK, "A body of one word", "", 2012, names=(_STATISTICS,)),
    _ref(Kind.BOOK, "A body and a person", "Virtanen, Matti", 2013, names=(Name.parse("Virtanen, Matti"), _WHO)),
    _ref(Kind.BOOK, "A person of one name", "", 1200, names=(Name("Vyāsa"),)),
    _ref(Kind.BOOK, "An edited book", "", 2014, roles=_in(Role.EDITOR, "Toimittaja, Timo", "Editor, Edith")),
    _ref(
        Kind.BOOK,
        "A translation",
        "Dostojevski, Fjodor",
        1866,
        original_title="Преступление и наказание",
        roles=_in(Role.TRANSLATOR, "Konkka, Juhani"),
    ),
    _ref(Kind.BOOK, "Kuvitettu", "Jansson, Tove", 1948, roles=_in(Role.ILLUSTRATOR, "Kuvittaja, Kaisa")),
    _ref(
        Kind.BOOK,
        "Several numbers",
        "Meer, Jan",
        2003,
        isbns=("9789514596933", "9514596931"),
        series=(Series("Acta Universitatis", "63"),),
    ),
    _ref(Kind.BOOK, "Braces {and} {more {inside}}", "Meer, Jan", 2004),
    _ref(Kind.BOOK, "A lone { brace", "Meer, Jan", 2005),
    _ref(Kind.BOOK, "The other } brace and } another", "Meer, Jan", 2006),
    _ref(Kind.BOOK, "Wrong }order{ of braces", "Meer, Jan", 2007),
    _ref(Kind.BOOK, r"Back\slash and \textbf{bold} and \\", "Meer, Jan", 2008),
    _ref(Kind.BOOK, "100 % of the costs & benefits of #1: $5_000 ~ or ^ more", "Meer, Jan", 2009),
    _ref(Kind.BOOK, "He said \"yes\", she 'no' and „maybe“", "Meer, Jan", 2010),
    _ref(Kind.BOOK, "Less than 5 < 6 > 4", "Meer, Jan", 2015),
    _ref(Kind.BOOK, "Война и мир", "Толстой, Лев Николаевич", 1869, languages=("rus",)),
    _ref(Kind.BOOK, "紅樓夢", "曹, 雪芹", 1791, languages=("chi",)),
    _ref(Kind.BOOK, "ألف ليلة وليلة", "محفوظ, نجيب", 1982, languages=("ara",)),
    _ref(Kind.BOOK, "Emoji 😀 and 👩‍🔬", "Meer, Jan", 2016),
    _ref(Kind.BOOK, "A\u030angstro\u0308m decomposed", "Sjo\u0308stro\u0308m, A\u030asa", 2017),
    _ref(Kind.BOOK, "Voina i mir", "Tolstoi, Lev", 1870, native_title="Война и мир"),
    _ref(Kind.BOOK, "", "Nobody, Nora", 1999),
    _ref(Kind.BOOK, "No year at all", "Meer, Jan", None),
    _ref(Kind.BOOK, "Undated", "Meer, Jan", None, issued=When(text="n.d.")),
    _ref(Kind.BOOK, "Perhaps", "Meer, Jan", None, issued=When(2019, uncertain=True)),
    _ref(Kind.BOOK, "Many years", "Meer, Jan", None, issued=When(1998, end_year=2003)),
    _ref(Kind.BOOK, "Without any author", "", 2018, publishers=("Otava",)),
    _ref(Kind.BOOK, "=1+1", "Meer, Jan", 2020, notes=("@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3")),
    _ref(Kind.BOOK, "Notes that look like records", "Meer, Jan", 2021, notes=(_TAGS_IN_A_NOTE,)),
    _ref(
        Kind.BOOK,
        "An abstract of paragraphs",
        "Meer, Jan",
        2022,
        abstract="First.\n\nSecond: 5 % & more.\r\nThird.",
    ),
    _ref(Kind.BOOK, "Keywords, many", "Meer, Jan", 2023, keywords=("History -- Finland", "R&D", "two words")),
    _ref(Kind.BOOK, "An address", "Meer, Jan", 2024, urls=("https://example.org/a_b?c=d&e=%20f#g~h",)),
    _ref(Kind.BOOK, "Commas in a body", "", 2006, names=(_COMMA,)),
    _ref(
        Kind.BOOK,
        "Places and publishers",
        "Meer, Jan",
        1992,
        places=("Helsinki", "Stockholm"),
        publishers=("Otava", "Barnes and Noble"),
    ),
    _ref(Kind.BOOK, "A very long title" + " that goes on and on" * 40, "Meer, Jan", 1993),
)

_OTHERS = (
    _ref(
        Kind.ARTICLE,
        "Puhe & puhe",
        "Kielitieteilijä, Kaisa",
        2010,
        container="Virittäjä",
        volume="114",
        issue="3",
        pages="415-428",
        issns=("0042-6806",),
        doi="10.1234/abc_def(2010)1",
    ),
    _ref(
        Kind.ARTICLE,
        "Dated to the day",
        "Meer, Jan",
        None,
        issued=When(2012, 9, 1),
        container="Journal of X",
        volume="5",
        pages="e12",
    ),
    _ref(
        Kind.NEWSPAPER_ARTICLE,
        "Uutinen",
        "Toimittaja, Tiina",
        None,
        issued=When(2015, 3, 14),
        container="Aamulehti",
        pages="A5",
    ),
    _ref(
        Kind.CHAPTER,
        "A chapter",
        "Meer, Jan",
        2001,
        roles=_in(Role.EDITOR, "Editor, Edith", "Toimittaja, Timo"),
        container="A whole book",
        pages="613-626",
        isbns=("9789514596933",),
        publishers=("Gaudeamus",),
        series=(Series("Series of Books", "12"),),
    ),
    _ref(
        Kind.PAPER,
        "A paper",
        "Meer, Jan",
        2005,
        container="Proceedings of the Conference",
        pages="1-10",
        roles=_in(Role.EDITOR, "Editor, Edith"),
    ),
    _ref(
        Kind.PROCEEDINGS,
        "Proceedings of a conference",
        "",
        2006,
        roles=_in(Role.EDITOR, "Editor, Edith"),
        event="Conference on Waters",
        isbns=("0860270351",),
    ),
    _ref(Kind.JOURNAL, "Journal of all things", "", None, issued=When(1985, open=True), issns=("0748-1985",)),
    _ref(
        Kind.THESIS,
        "A doctoral thesis",
        "Tohtori, Tuuli",
        2019,
        work_type="Väitöskirja",
        institution="Tampereen yliopisto",
        isbns=("9789520312345",),
    ),
    _ref(
        Kind.THESIS,
        "A master's thesis",
        "Maisteri, Matti",
        2020,
        work_type="Pro gradu -tutkielma",
        institution="Tampereen yliopisto",
    ),
    _ref(Kind.REPORT, "A report", "Meer, Jan", 2008, number="TR-12", institution="VTT"),
    _ref(
        Kind.STANDARD,
        "Information and documentation",
        "",
        2017,
        names=(Name.body("ISO"),),
        number="ISO 690:2010",
    ),
    _ref(
        Kind.MAP,
        "Tampere",
        "",
        1994,
        names=(Name.body("Maanmittauslaitos"),),
        scale="1:20 000",
        extent="1 kartta",
    ),
    _ref(
        Kind.SCORE,
        "Finlandia",
        "",
        1899,
        roles=_in(Role.COMPOSER, "Sibelius, Jean"),
        publishers=("Breitkopf",),
    ),
    _ref(
        Kind.MUSIC,
        "Kullervo",
        "",
        1992,
        roles=(*_in(Role.COMPOSER, "Sibelius, Jean"), *_in(Role.PERFORMER, "Laulaja, Lauri")),
        extent="1 CD",
    ),
    _ref(Kind.FILM, "Tuntematon sotilas", "", 1955, roles=_in(Role.DIRECTOR, "Laine, Edvin"), extent="1 DVD"),
    _ref(Kind.IMAGE, "A picture", "", 1893, roles=_in(Role.ARTIST, "Edelfelt, Albert")),
    _ref(Kind.SOFTWARE, "A program", "Coder, Cody", 2021, publishers=("Example",)),
    _ref(Kind.GAME, "A game", "", 2021, names=(Name.body("Remedy"),)),
    _ref(
        Kind.WEBPAGE,
        "A page",
        "Meer, Jan",
        2024,
        urls=("https://example.org/page",),
        accessed=When(2024, 5, 6),
    ),
    _ref(Kind.DATASET, "A dataset", "Meer, Jan", 2022, doi="10.5281/zenodo.12345", publishers=("Zenodo",)),
)

NASTY: tuple[Reference, ...] = tuple(
    replace(reference, id=f"n{number}") for number, reference in enumerate((*_BOOKS, *_OTHERS), 1)
)
assert len(NASTY) == 60
