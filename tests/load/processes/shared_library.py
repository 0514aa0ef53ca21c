"""The library that all processes use: few titles, few copies, as many patrons as there are processes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.reference import Kind, Reference
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.circulation.register import add_patron
from tunilib.library.desk import Desk
from tunilib.library.ids import hash_password
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores import make_library
from tunilib.library.stores.unit_of_work import Library, Transaction

RECORDS = tuple(f"title.{number}" for number in range(12))
BARCODES = {record: tuple(f"{record}.{copy}" for copy in range(3)) for record in RECORDS}
STACKS = tuple(f"stacks.{number}" for number in range(6))
"""Titles with one copy each, in the closed stacks: of those who ask for it at once one has it fetched."""
PLACES = ("linna", "hervanta")
PASSWORD = "kirja2026"
START = datetime.fromisoformat("2026-03-02T10:00+02:00")
_HOURS_A_SECOND = 12
_RULES = """
[loan.month]
period = "28d"
renewals = 5
[loan.fortnight]
period = "14d"
renewals = 5
[loan.day]
period = "1d"
renewals = 5
[fine.daily]
amount = "0.20"
until = "15d"
[hold.usual]
uncollected = "1.00"
[lost.usual]
replacement = "42.00"
handling = "10.00"
[[row]]
use = {loan = "month", fine = "daily", hold = "usual", lost = "usual"}
[[row]]
when = {collection = "course"}
use = {loan = "fortnight"}
[[row]]
when = {collection = "short"}
use = {loan = "day"}
"""
"""The periods of the default library; no fines suspend."""
_LENT = START - timedelta(days=10)
"""When each patron got the loan that nobody else asks for, so that everybody has one to renew from the beginning."""


class Clock:
    """One time for all processes, in which a day passes in two seconds.

    Args:
        start: reading of ``time.monotonic`` at the beginning.
    """

    def __init__(self, start: float) -> None:
        self.start = start

    def __call__(self, zone: tzinfo) -> datetime:
        hours = (time.monotonic() - self.start) * _HOURS_A_SECOND
        return (START + timedelta(hours=hours)).astimezone(zone)


def card_of(number: int) -> str:
    """The card of the n-th patron."""
    return f"{29_000_001 + number}"


def make_shared_library(address: str, patrons: int, loans: int = 1) -> list[str]:
    """Make the library, in which each patron has so many loans; a session's token for each patron.

    Fines do not suspend there, or soon nobody would move.
    """
    own = [[f"own.{patron}.{number}" for number in range(loans)] for patron in range(patrons)]

    def fill(store: Library) -> None:
        kept = hash_password(PASSWORD)
        with store.transaction("desk", "import") as tx:
            for record in RECORDS:
                _title(tx, record, BARCODES[record])
            for number in range(patrons):
                add_patron(tx, card_of(number), kept, {"name": f"Patron {number}", "email": "patron@library.example"})
                for record in own[number]:
                    _title(tx, record, [f"{record}.copy"])
            for record in STACKS:
                _title(tx, record, [f"{record}.copy"], "stacks")

    make_library(address, _RULES, lambda zone: _LENT.astimezone(zone), fill)
    desk = Desk(address, lambda zone: _LENT.astimezone(zone))
    for number in range(patrons):
        desk.checkout(card_of(number), [f"{record}.copy" for record in own[number]])
    desk.close()
    entry = EmbeddedEntry(address, lambda zone: START.astimezone(zone))
    return [_token(entry.sign_in(SignInRequest(card=card_of(number), password=PASSWORD))) for number in range(patrons)]


def _title(tx: Transaction, record: str, barcodes: Sequence[str], collection: str = "book") -> None:
    save_record(tx, prepare_record(Reference(kind=Kind.BOOK, control_number=record, title=record)), record)
    for place, barcode in enumerate(barcodes):
        tx.copies.add(record, PLACES[place % len(PLACES)], collection, None, barcode)


def _token(session: Session) -> str:
    token: str = session.data["token"]
    return token
