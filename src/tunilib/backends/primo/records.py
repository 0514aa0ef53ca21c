"""Records of a Primo page, as its search and its record pages have them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tunilib.backends.primo.client import PrimoClient, service_path
from tunilib.backends.primo.replies import ENGLISH
from tunilib.backends.primo.values import Fields, part_in, texts_in, without_statement
from tunilib.core.catalogue import Record
from tunilib.core.reference import Kind, Name, Reference, Series, When, clean_issn, is_isbn
from tunilib.errors import NotFound
from tunilib.http.limits import Unreadable

_OWN: Final = "alma"
_ARTICLES: Final = "cdi_"
_MMS = re.compile(r"99\d{6,24}", re.ASCII)
_RECORD = re.compile(r"[A-Za-z0-9_.:-]{3,200}", re.ASCII)
_KINDS: Final = {  # of the page
    "book": Kind.BOOK,
    "article": Kind.ARTICLE,
    "book_chapter": Kind.CHAPTER,
    "journal": Kind.JOURNAL,
    "dissertation": Kind.THESIS,
    "newspaper_article": Kind.NEWSPAPER_ARTICLE,
    "report": Kind.REPORT,
    "conference_proceeding": Kind.PROCEEDINGS,
    "map": Kind.MAP,
    "score": Kind.SCORE,
    "audio": Kind.MUSIC,
    "video": Kind.FILM,
    "image": Kind.IMAGE,
    "dataset": Kind.DATASET,
    "review": Kind.REVIEW,
    "standard": Kind.STANDARD,
    "patent": Kind.PATENT,
    "website": Kind.WEBPAGE,
    "realia": Kind.OBJECT,
    "archival_material_manuscript": Kind.MANUSCRIPT,
}


class FoundRecord(NamedTuple):
    """A record in full.

    Attributes:
        id: with the prefix of its source, ``alma…`` or ``cdi_…``.
        mms: the id in Alma, of the library's own records only.
        network: the id in the catalogue of a network.
    """

    id: str
    mms: str | None
    network: str | None
    pnx: Fields
    delivery: Fields

    @property
    def names(self) -> frozenset[str]:
        """The ids in loans and requests."""
        return frozenset(name for name in (self.mms, self.network) if name)


def full_id(record: str) -> str:
    """The id of a record. An id of Alma gets ``alma`` in front."""
    plain = record.strip()
    if _MMS.fullmatch(plain):
        return f"{_OWN}{plain}"
    if _RECORD.fullmatch(plain):
        return plain
    raise NotFound("no such record: {record}", record=record)


def read_record(client: PrimoClient, record: str) -> FoundRecord:
    ident = full_id(record)
    context = "PC" if ident.startswith(_ARTICLES) else "L"
    path = service_path("pub", "pnxs", context, ident) + f"?vid={client.view}&lang={ENGLISH}"
    found = client.read(path)
    pnx = found.get("pnx")
    if not isinstance(pnx, dict):
        if part_in(found, "info", "total") == 0:
            raise NotFound("no such record: {record}", record=record)
        raise client.not_understood("record", Unreadable("pnx", pnx))
    delivery = found.get("delivery")
    made = found_record(pnx, delivery if isinstance(delivery, dict) else {})
    if made is None or ident.removeprefix(_OWN) not in (made.id, *made.names):
        raise client.not_understood("record", Unreadable("control", pnx.get("control")))
    return made


def found_record(pnx: Fields, delivery: Fields) -> FoundRecord | None:
    """A record from its parts. None: it has no id."""
    ident = next(iter(texts_in(pnx, "control", "recordid")), None)
    if ident is None:
        return None
    source = next(iter(texts_in(pnx, "control", "sourcerecordid")), ident.removeprefix(_OWN))
    mms = source if ident.startswith(_OWN) else None
    return FoundRecord(ident, mms, next(iter(texts_in(pnx, "control", "originalsourceid")), None), pnx, delivery)


def record_of(pnx: Fields) -> Record | None:
    """A record in a list of results. None: it has no id."""
    found = found_record(pnx, {})
    if found is None:
        return None
    return Record(
        id=found.id,
        title=without_statement(_first(pnx, "title") or found.id),
        authors=authors_of(pnx),
        year=year_of(pnx),
        format=_first(pnx, "type"),
        language=_first(pnx, "language"),
        isbns=isbns_of(pnx),
    )


def reference_of(pnx: Fields, record: str) -> Reference:
    title, _, subtitle = without_statement(_first(pnx, "title") or record).partition(" : ")
    place, publisher = _publisher(pnx)
    issued = year_of(pnx)
    kind = _first(pnx, "type") or ""
    return Reference(
        kind=_KINDS.get(kind.rstrip("s"), _KINDS.get(kind, Kind.GENERIC)),
        id=record,
        title=title,
        subtitle=subtitle,
        names=tuple(Name.parse(author) for author in authors_of(pnx)),
        issued=When.parse(issued) if issued else None,
        publishers=(publisher,) if publisher else (),
        places=(place,) if place else (),
        edition=_first(pnx, "edition") or "",
        series=tuple(Series(text) for text in display(pnx, "series")),
        isbns=isbns_of(pnx),
        issns=tuple(dict.fromkeys(filter(None, (clean_issn(one) for one in texts_in(pnx, "addata", "issn"))))),
        doi=next(iter(texts_in(pnx, "addata", "doi")), ""),
        languages=tuple(display(pnx, "language")),
        keywords=tuple(one for text in display(pnx, "subject") for one in text.split(" ; ") if one),
        abstract="\n".join(display(pnx, "description")),
        container=next(iter(texts_in(pnx, "addata", "jtitle")), ""),
        extent=_first(pnx, "format") or "",
    )


def display(pnx: Fields, field: str) -> list[str]:
    """The texts of a field without their codes."""
    return [plain for text in texts_in(pnx, "display", field) if (plain := _plain(text))]


def authors_of(pnx: Fields) -> tuple[str, ...]:
    """The authors, by the name to search for: the shown one may have a role. One text may have several."""
    listed = [text for field in ("creator", "contributor") for text in texts_in(pnx, "display", field)]
    names = (name for text in listed for name in (text.partition("$$Q")[2] or _plain(text)).split(" ; "))
    return tuple(dict.fromkeys(plain for name in names if (plain := _plain(name))))


def year_of(pnx: Fields) -> str | None:
    found = (re.search(r"\d{4}", text) for text in display(pnx, "creationdate"))
    return next((match[0] for match in found if match), None)


def isbns_of(pnx: Fields) -> tuple[str, ...]:
    plain = (text.replace("-", "") for text in texts_in(pnx, "addata", "isbn"))
    return tuple(dict.fromkeys(text for text in plain if is_isbn(text)))


def _publisher(pnx: Fields) -> tuple[str, str]:
    """Place and publisher, from one text."""
    place, sign, name = (_first(pnx, "publisher") or "").partition(" : ")
    return (place.strip(" :;,[]"), name.strip(" :;,")) if sign else ("", place.strip(" :;,"))


def _first(pnx: Fields, field: str) -> str | None:
    return next(iter(display(pnx, field)), None)


def _plain(text: str) -> str:
    """The text before a mark such as ``$$Q``, or the value after ``$$V``."""
    if text.startswith("$$C") and "$$V" in text:
        text = text.partition("$$V")[2]
    return text.partition("$$")[0].strip()
