"""COinS: a reference inside a web page, for Zotero's button and other programs.

A COinS is an OpenURL ContextObject (ANSI/NISO Z39.88-2004) as the title of an empty ``span`` of the class ``Z3988``.
Kinds without an OpenURL format are Dublin Core, with Zotero's item type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tunilib.core.reference import Kind, Reference, Role, When
from tunilib.formats.kinds import ZOTERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_BOOK, _JOURNAL, _DISSERTATION, _PATENT, _DC = (
    f"info:ofi/fmt:kev:mtx:{name}" for name in ("book", "journal", "dissertation", "patent", "dc")
)
_GENRES = {
    Kind.BOOK: (_BOOK, "book"),
    Kind.PROCEEDINGS: (_BOOK, "book"),
    Kind.SCORE: (_BOOK, "book"),
    Kind.CHAPTER: (_BOOK, "bookitem"),
    Kind.PAPER: (_BOOK, "proceeding"),
    Kind.REPORT: (_BOOK, "report"),
    Kind.ARTICLE: (_JOURNAL, "article"),
    Kind.REVIEW: (_JOURNAL, "article"),
    Kind.THESIS: (_DISSERTATION, ""),
    Kind.PATENT: (_PATENT, ""),
}
_PARTS = frozenset(("bookitem", "proceeding", "article"))


def context_object(reference: Reference, keywords: Iterable[str] = ()) -> str:
    """The ContextObject of a reference in ASCII: percent-encoded keys and values, with ``&`` between them."""
    pairs = (*_pairs(reference), *(("rft.subject", word) for word in dict.fromkeys((*reference.keywords, *keywords))))
    return "&".join(f"{key}={quote(value, safe='', errors='replace')}" for key, value in pairs if value)


def _pairs(reference: Reference) -> Iterator[tuple[str, str]]:
    form, genre = _GENRES.get(reference.kind, (_DC, ""))
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", form
    yield "rft.genre", genre
    if form == _DC:
        yield "rft.type", ZOTERO[reference.kind] or "book"
        yield "rft.source", reference.container
    if genre in _PARTS:
        yield "rft.atitle", reference.cited_title
        yield "rft.jtitle" if form == _JOURNAL else "rft.btitle", reference.container
        yield "rft.stitle" if form == _JOURNAL else "", reference.container_short if form == _JOURNAL else ""
    else:
        yield "rft.btitle" if form == _BOOK else "rft.title", reference.cited_title
    yield from _names(reference)
    yield "rft.date", _date(reference.issued)
    yield "rft.volume", reference.volume
    yield "rft.issue", reference.issue
    yield "rft.pages", reference.pages
    yield "rft.spage", reference.first_page
    yield "rft.epage", reference.last_page
    yield "rft.tpages", reference.page_count
    yield "rft.edition", reference.edition
    yield "rft.series", reference.series[0].title if reference.series else ""
    yield "rft.place", "; ".join(reference.places)
    if form == _DISSERTATION:
        yield "rft.inst", reference.institution
        yield "rft.degree", reference.work_type
    else:
        yield "rft.pub", "; ".join(reference.publishers) or reference.institution
    for isbn in reference.isbns[:1]:
        yield "rft.isbn", isbn
    for issn in reference.issns[:1]:
        yield "rft.issn", issn
    yield "rft.language", reference.languages[0] if reference.languages else ""
    yield "rft.description", reference.abstract
    if reference.doi:
        yield "rft_id", f"info:doi/{reference.doi}"
    for address in reference.addresses[:1]:
        yield "rft_id", address


def _names(reference: Reference) -> Iterator[tuple[str, str]]:
    authors = reference.authors
    for name in authors or reference.named(Role.EDITOR, Role.COMPILER):
        if name.undivided:
            yield "rft.aucorp", name.direct
        else:
            yield "rft.au" if authors else "rft.contributor", name.inverted


def _date(issued: When | None) -> str:
    """The first day, month or year; readers know neither ranges nor doubts."""
    if issued is None:
        return ""
    return When(issued.year, issued.month, issued.day).edtf or issued.text
