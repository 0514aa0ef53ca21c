"""A library whose clock is moved through the past, to give it a history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.catalogue import Query
from tunilib.core.favourite import FavouriteChange
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest
from tunilib.core.outcome import Word
from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.core.search import Alert
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import EmbeddedCatalogue, save_record
from tunilib.library.circulation import holds
from tunilib.library.circulation.end_of_day import end_days
from tunilib.library.circulation.register import add_patron, ask_for_change
from tunilib.library.circulation.renewals import renew
from tunilib.library.desk import Desk
from tunilib.library.favourites import entries
from tunilib.library.ids import NO_PASSWORD, hash_password
from tunilib.library.inputs import patron_of
from tunilib.library.patron.cards import add_identity

if TYPE_CHECKING:
    from tunilib.library.stores.unit_of_work import Library, Transaction

_OPENING = time(10)
_ADDRESS = "Kalevantie 4, 33100 Tampere"
_PLAIN = str.maketrans("äöå", "aoa")


class Simulation:
    """What the desk and the patrons of a library do, one after the other. The rules must allow all of it.

    Args:
        library: the library that is being made. now: today, when the history ends.
    """

    def __init__(self, library: Library, now: datetime) -> None:
        self._end = now
        self._moment = now
        self._library = library.at(lambda zone: self._moment.astimezone(zone))
        self.desk = Desk(library.address, self._now, library=self._library)

    def day(self, days_ago: int) -> date:
        return self._end.astimezone(self._library.zone).date() - timedelta(days=days_ago)

    def on(self, days_ago: int) -> None:
        """Move the clock to the day so many days before today, and end the days until then."""
        day = self.day(days_ago)
        self._moment = datetime.combine(day, _OPENING, tzinfo=self._library.zone) if days_ago else self._end
        end_days(self._library, day - timedelta(days=1))

    def mail_outdated(self) -> None:
        """Mail outdated letters at the time when they were written. The others wait."""
        with self._library.snapshot() as snapshot:
            over = [one.stored.notice for one in snapshot.notices.outdated()]
        for notice in over:
            self._moment = notice.created
            assert self.desk.notices.claim(notice.id)
            self.desk.notices.settle(notice.id, Word.MAILED)
        self._moment = self._end

    def fill(self) -> None:
        with self._library.transaction("desk", "import") as tx:
            fill(tx)

    def register(
        self,
        card: str,
        name: str,
        lang: str,
        category: str,
        home_library: str | None,
        *,
        password: str | None = None,
        card_expires: date | None = None,
    ) -> None:
        """Enter a patron. Without a password they cannot sign in."""
        with self._library.transaction("desk", "patron add") as tx:
            values = {
                "name": name,
                "address": _ADDRESS,
                "email": f"{name.lower().replace(' ', '.')}@library.example".translate(_PLAIN),
                "category": category,
                "home_library": home_library,
                "lang": lang,
                "card_expires": card_expires,
            }
            add_patron(tx, card, hash_password(password) if password else NO_PASSWORD, values)

    def link(self, card: str, other: str, name: str) -> None:
        with self._library.transaction("patron", "cards add") as tx:
            owner, patron = patron_of(tx, card), patron_of(tx, other)
            tx.cards.add(owner.id, patron.id, name)
            tx.record_event("card-added", patron=owner.id, after=patron.id)

    def enrol(self, user: str, password: str, name: str) -> None:
        with self._library.transaction("desk", "identity add") as tx:
            add_identity(tx, user, password, name)

    def ask(self, card: str, field: str, value: str) -> None:
        with self._library.transaction("patron", "profile request-change") as tx:
            assert ask_for_change(tx, patron_of(tx, card), field, value)

    def lend(self, card: str, *records: str, copy: int = 1) -> None:
        done = self.desk.checkout(card, [barcode(record, copy) for record in records])
        assert all(not lent.reasons for lent in done), done

    def check_in(self, *records: str, at: str | None = None) -> None:
        done = self.desk.check_in([barcode(record) for record in records], at)
        assert all(not returned.reasons for returned in done), done

    def renew(self, card: str, record: str, copy: int = 1) -> None:
        with self._library.transaction("patron", "renew") as tx:
            stored = tx.loans.open_of_copy(barcode(record, copy))
            assert stored is not None
            answer = renew(tx, patron_of(tx, card), [stored.loan.id])
            assert answer.of(stored.loan.id).due is not None, answer

    def hold(self, card: str, record: str, pickup: str) -> str:
        with self._library.transaction("patron", "hold") as tx:
            claim = holds.place(tx, patron_of(tx, card), record, pickup)
            assert claim.id is not None, claim
            return claim.id

    def request(self, card: str, record: str, pickup: str) -> str:
        with self._library.transaction("patron", "request") as tx:
            asked = HoldRequest(record=record, kind=HoldKind.RETRIEVAL)
            claim = holds.request(tx, patron_of(tx, card), asked, pickup, None)
            assert claim.id is not None, claim
            return claim.id

    def freeze(self, hold: str, until: date) -> None:
        with self._library.transaction("patron", "change") as tx:
            stored = tx.holds.by_id(hold)
            assert stored is not None
            claim = holds.change(tx, stored, HoldChange(freeze=True, until=until))
            assert claim.id is not None, claim

    def cancel(self, hold: str) -> None:
        with self._library.transaction("patron", "cancel") as tx:
            stored = tx.holds.by_id(hold)
            assert stored is not None
            claim = holds.cancel(tx, stored)
            assert claim.id is not None, claim

    def make_list(self, card: str, name: str, *, public: bool) -> None:
        with self._library.transaction("patron", "favourites create") as tx:
            tx.favourites.add_list(patron_of(tx, card).id, name, public=public)

    def add_favourite(
        self, card: str, record: str, name: str | None = None, *, notes: str = "", keywords: tuple[str, ...] = ()
    ) -> None:
        with self._library.transaction("patron", "favourites add") as tx:
            owner = patron_of(tx, card).id
            done = entries.add(tx, owner, (record,), name)[record]
            entries.edit(tx, owner, record, done.list, FavouriteChange(notes=notes, keywords=keywords))

    def save_search(self, card: str, query: str, alert: Alert) -> None:
        """Save a search with an alert. Today's results are not new."""
        found = EmbeddedCatalogue(self._library).search(Query(text=query)).total
        with self._library.transaction("patron", "searches save") as tx:
            saved = tx.searches.add(patron_of(tx, card).id, Query(text=query), found)
            tx.searches.set_alert(saved, alert)

    def _now(self, zone: tzinfo) -> datetime:
        return self._moment.astimezone(zone)


_KINDS = {
    "ebook": (Kind.BOOK, True),
    "audiobook": (Kind.SPOKEN, False),
    "video": (Kind.FILM, False),
    "sound-recording": (Kind.MUSIC, False),
}
"""The kind of each format with another name in the reference model, and whether it is electronic."""

_NO_WORDS = "zxx"
_ONE_NAME = frozenset(("Homeros",))
_NUMBERED = re.compile(r"(.+?)(?: (\d[\d:/]*))?")


class _Line(NamedTuple):
    record_id: str
    format: str
    language: str
    title: str
    subtitle: str
    creators: str
    publisher: str
    place: str
    year: str
    isbn: str
    issn: str
    pages: str
    edition: str
    series: str
    subjects: str
    call_number: str
    collection: str
    copies: str


def barcode(record: str, copy: int = 1) -> str:
    """The barcode of a copy: ``30`` and the digits of record and copy."""
    return f"30{record.rpartition('.')[2]}{copy:02d}"


def fill(tx: Transaction) -> None:
    """Add all records and copies. The copies of one title are in different libraries."""
    places = [place.id for place in tx.rules.pickup_libraries]
    for number, line in enumerate(_lines()):
        save_record(tx, prepare_record(_reference(line)), line.record_id)
        for copy in range(1, int(line.copies) + 1):
            library = places[(number + copy) % len(places)]
            code = barcode(line.record_id, copy)
            tx.copies.add(line.record_id, library, line.collection, line.call_number or None, code)
            tx.record_event("item-added", record=line.record_id, barcode=code, after=library)


def _lines() -> Iterator[_Line]:
    text = Path(__file__).with_name("catalogue.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        yield _Line(*line.split("\t"))


def _reference(line: _Line) -> Reference:
    kind, is_electronic = _KINDS.get(line.format) or (Kind(line.format), False)
    is_thesis, goes_on = kind is Kind.THESIS, kind is Kind.JOURNAL
    return Reference(
        kind=kind,
        control_number=line.record_id,
        electronic=is_electronic,
        title=line.title,
        subtitle=line.subtitle,
        names=tuple(_name(creator) for creator in _parts(line.creators)),
        issued=When(int(line.year), open=goes_on) if line.year else None,
        publishers=_parts(line.publisher),
        places=_parts(line.place),
        institution=line.publisher if is_thesis else "",
        edition=line.edition,
        series=tuple(_series(line.series)),
        isbns=_parts(line.isbn),
        issns=_parts(line.issn),
        languages=(line.language,) if line.language != _NO_WORDS else (),
        keywords=_parts(line.subjects),
        call_number=line.call_number,
        extent=f"{line.pages} p." if line.pages else "",
    )


def _name(creator: str) -> Name:
    name, _, role = creator.removesuffix(")").rpartition(" (")
    is_person = "," in name or name in _ONE_NAME
    return Name.parse(name, Role(role)) if is_person else Name.body(name, Role(role))


def _series(text: str) -> Iterator[Series]:
    found = _NUMBERED.fullmatch(text)
    if found is not None:
        yield Series(found[1], found[2] or "")


def _parts(value: str) -> tuple[str, ...]:
    return tuple(part for part in value.split("; ") if part)
