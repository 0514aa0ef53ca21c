"""The model of a reference, which every reader returns and every writer takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from tunilib.core.reference.dates import When
from tunilib.core.reference.identifiers import clean_doi, is_doi_address
from tunilib.core.reference.names import Name, Role

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """The kind of a work, regardless of its carrier (paper, online).

    The value is used in files, in JSON and as a search filter, and is permanent.
    """

    BOOK = "book"
    CHAPTER = "chapter"
    ARTICLE = "article"
    MAGAZINE_ARTICLE = "magazine-article"
    NEWSPAPER_ARTICLE = "newspaper-article"
    REVIEW = "review"
    JOURNAL = "journal"
    NEWSPAPER = "newspaper"
    THESIS = "thesis"
    REPORT = "report"
    PROCEEDINGS = "proceedings"
    PAPER = "conference-paper"
    PRESENTATION = "presentation"
    ENCYCLOPEDIA_ENTRY = "encyclopedia-entry"
    MAP = "map"
    SCORE = "score"
    MUSIC = "music"
    SPOKEN = "spoken-recording"
    FILM = "film"
    BROADCAST = "broadcast"
    IMAGE = "image"
    OBJECT = "object"
    SOFTWARE = "software"
    GAME = "game"
    DATASET = "dataset"
    WEBPAGE = "webpage"
    POST = "post"
    STANDARD = "standard"
    PATENT = "patent"
    LEGISLATION = "legislation"
    CASE = "legal-case"
    INTERVIEW = "interview"
    COMMUNICATION = "communication"
    MANUSCRIPT = "manuscript"
    ARCHIVE = "archive"
    GENERIC = "other"


@dataclass(frozen=True, slots=True)
class Series:
    title: str
    number: str = ""
    issn: str = ""

    def __str__(self) -> str:
        return f"{self.title} ; {self.number}" if self.number else self.title


@dataclass(frozen=True)
class Reference:
    """One work. An empty string or tuple: not known; nothing is guessed.

    Attributes:
        id: the record's id in its library or file.
        control_number: its number in the catalogue that made the record (MARC 001).
        source: who made the record (MARC 003), or the database.
        citation_key: the key it is cited by, if its file has one.
        electronic: it is online.
        title: without subtitle and without cataloguing punctuation.
        native_title, native_subtitle: in the original script, if the catalogue has both.
        original_title: the title of the original of a translation, or the uniform title.
        short_title: an abbreviated form.
        names: persons and bodies with their roles, in the order of the record.
        issued: when it was published.
        places: places of publication.
        institution: the university of a thesis, or the body that issued a report.
        edition: as printed ("2nd ed.").
        container: the journal or book it is part of.
        container_short: abbreviated title of the journal.
        pages: where in the container ("613-626"); never the extent of a whole book.
        number: of a report, standard, patent or article.
        event, event_place: the conference.
        isbns: 10 or 13 digits, without hyphens.
        issns: as ``1234-567X``.
        doi: without prefix.
        identifiers: others, as pairs of scheme and value (``("urn", "URN:NBN:fi…")``).
        languages: three-letter codes of catalogues.
        keywords: subjects.
        notes, abstract: each may have several lines.
        work_type: the type as printed ("Väitöskirja").
        call_number: its shelf mark in the library.
        urls: addresses of the work.
        extent: "296 p.", "1 CD"; never pages.
        scale: of a map.
        accessed: when it was read online.
        added: when it was added to a list, ISO 8601.
        raw: the record it was made from, MARC 21 in ISO 2709 (UTF-8) or one MARCXML record; not compared.
    """

    kind: Kind = Kind.GENERIC
    id: str = ""
    control_number: str = ""
    source: str = ""
    citation_key: str = ""
    electronic: bool = False
    title: str = ""
    subtitle: str = ""
    native_title: str = ""
    native_subtitle: str = ""
    original_title: str = ""
    short_title: str = ""
    names: tuple[Name, ...] = ()
    issued: When | None = None
    publishers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    institution: str = ""
    edition: str = ""
    container: str = ""
    container_short: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""
    series: tuple[Series, ...] = ()
    event: str = ""
    event_place: str = ""
    isbns: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    doi: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    abstract: str = ""
    work_type: str = ""
    call_number: str = ""
    urls: tuple[str, ...] = ()
    extent: str = ""
    scale: str = ""
    accessed: When | None = None
    added: str = ""
    raw: bytes | None = field(default=None, compare=False, repr=False)

    @classmethod
    def stored(cls, values: Mapping[str, Any]) -> Self:
        """A reference from stored values, by field; five times as fast as the constructor."""
        made = object.__new__(cls)
        made.__dict__.update(values)
        return made

    @property
    def full_title(self) -> str:
        return f"{self.title} : {self.subtitle}" if self.subtitle else self.title

    @property
    def cited_title(self) -> str:
        if not self.subtitle:
            return self.title
        return (
            f"{self.title} {self.subtitle}"
            if self.title.endswith(("?", "!", ":"))
            else f"{self.title}: {self.subtitle}"
        )

    @property
    def database(self) -> str:
        """Its database; empty if the source is the code of a cataloguing agency."""
        return "" if not self.source or self.raw is not None or _AGENCY.fullmatch(self.source) else self.source

    @property
    def short_form(self) -> str:
        """The short title, or the title if it has a subtitle; so a reader can tell where the subtitle begins."""
        return self.short_title or (self.title if self.subtitle else "")

    @property
    def authors(self) -> tuple[Name, ...]:
        """The main creators: authors, else composers, or other roles for some kinds of works."""
        for role in _PRINCIPAL.get(self.kind, _AUTHORS):
            found = self.named(role)
            if found:
                return found
        return ()

    @property
    def year(self) -> int | None:
        return self.issued.year if self.issued else None

    @property
    def addresses(self) -> tuple[str, ...]:
        if not self.doi:
            return self.urls
        doi = self.doi.lower()
        return tuple([url for url in self.urls if not (is_doi_address(url) and clean_doi(url).lower() == doi)])

    @property
    def first_page(self) -> str:
        return _PAGES.split(self.pages, maxsplit=1)[0].strip() if self.pages else ""

    @property
    def last_page(self) -> str:
        found = _PAGES.split(self.pages, maxsplit=1) if self.pages else ()
        return found[1].strip() if len(found) > 1 else ""

    @property
    def page_count(self) -> str:
        found = _COUNT.findall(self.extent)
        return found[-1] if found else ""

    def named(self, *roles: Role) -> tuple[Name, ...]:
        return tuple([name for name in self.names if name.role in roles])


_AUTHORS = (Role.AUTHOR, Role.COMPOSER)
_PRINCIPAL: dict[Kind, tuple[Role, ...]] = {
    Kind.MAP: (Role.AUTHOR, Role.CARTOGRAPHER),
    Kind.SCORE: (Role.COMPOSER, Role.AUTHOR, Role.ARRANGER),
    Kind.MUSIC: (Role.COMPOSER, Role.AUTHOR, Role.PERFORMER),
    Kind.SPOKEN: (Role.AUTHOR, Role.PERFORMER, Role.NARRATOR),
    Kind.FILM: (Role.DIRECTOR, Role.AUTHOR, Role.PRODUCER),
    Kind.BROADCAST: (Role.DIRECTOR, Role.AUTHOR, Role.PRODUCER),
    Kind.IMAGE: (Role.ARTIST, Role.AUTHOR, Role.PHOTOGRAPHER, Role.ILLUSTRATOR),
    Kind.OBJECT: (Role.ARTIST, Role.AUTHOR, Role.DESIGNER),
    Kind.SOFTWARE: (Role.AUTHOR, Role.PROGRAMMER, Role.DESIGNER),
    Kind.GAME: (Role.AUTHOR, Role.DESIGNER, Role.PROGRAMMER),
    Kind.INTERVIEW: (Role.AUTHOR, Role.INTERVIEWEE),
}
_AGENCY = re.compile(r"[A-Z]{2,3}-\S+|OCoLC|DLC")
_PAGES = re.compile(r"\s*(?:--?|[–—‒])\s*")
_COUNT = re.compile(
    r"(\d+)(?: \[?(?:numbered|unnumbered)\]?)?\s*(?:p|pp|s|S|sid|pages?|sivua|sidor|Seiten|pag|páginas|с"
    r"|стр|ד'|l|leaves|lehteä|blad)"
    r"(?![^\W\d_])\.?"
)
