"""What the desk shows of patrons, loans and copies. Unknown cards and barcodes raise ``NotFound``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.hold import HoldStatus
from tunilib.core.loan import LoanStatus
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.patron import card_number
from tunilib.core.policy.fines import overdue_days
from tunilib.errors import NotFound
from tunilib.library.circulation.renewals import blocks_of
from tunilib.library.inputs import known_library, patron_of, pickup_library_name
from tunilib.library.models.lookups import DeskFine, DeskHold, DeskItem, DeskLoan, PatronEntry, PatronSheet
from tunilib.library.patron.holds import holds_of
from tunilib.library.patron.loans import with_forecasts
from tunilib.library.patron.payments import fine_as_shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.lookups import ListedCopy
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Snapshot


def patron_list(snapshot: Snapshot, text: str, *, owing: bool = False) -> tuple[PatronEntry, ...]:
    return tuple(
        [
            PatronEntry(
                card=patron.card,
                name=patron.register.name,
                category=patron.register.category,
                card_expires=patron.register.card_expires,
                suspended=bool(blocks_of(snapshot, patron)),
                loans=loans,
                holds=holds,
                owed=Money(patron.standing.open_fines, snapshot.rules.currency),
            )
            for patron, loans, holds in snapshot.lookups.patrons(text)
            if patron.standing.open_fines or not owing
        ]
    )


def patron_sheet(snapshot: Snapshot, patron: StoredPatron) -> PatronSheet:
    register, blocks = patron.register, blocks_of(snapshot, patron)
    return PatronSheet(
        card=patron.card,
        name=register.name,
        address=register.address,
        email=register.email,
        phone=register.phone,
        category=register.category,
        home_library=patron.home_library and snapshot.rules.named(patron.home_library),
        card_expires=register.card_expires,
        language=patron.lang,
        birth_date=patron.standing.birth_date,
        suspended=bool(blocks),
        owed=Money(patron.standing.open_fines, snapshot.rules.currency),
        blocks=blocks,
        loans=_desk_loans(snapshot, [patron], snapshot.loans.open_of(patron.id)),
        holds=tuple([DeskHold(hold=hold, card=patron.card) for hold in holds_of(snapshot, patron.id)]),
        fines=fine_list(snapshot, patron),
    )


def patron_found(snapshot: Snapshot, text: str) -> StoredPatron:
    """One patron, by card or by a part of the name that nobody else has."""
    if (patron := snapshot.patrons.by_card(card_number(text))) is not None:
        return patron
    found = [one.patron for one in snapshot.lookups.patrons(text)] if text.strip() else []
    if not found:
        raise NotFound("no patron with this card or name: {text}", hint=_FIND, text=text)
    if len(found) > 1:
        names = "; ".join(f"{one.register.name} ({one.card})" for one in found[:_NAMED])
        more = f"; +{len(found) - _NAMED}" if len(found) > _NAMED else ""
        raise NotFound("several patrons have this name: {names}", hint="choose one by the card", names=names + more)
    return found[0]


_FIND = "find it: tunilib desk patron list TEXT"
_NAMED = 20


def fine_list(snapshot: Snapshot, patron: StoredPatron) -> tuple[DeskFine, ...]:
    rules, owed = snapshot.rules, snapshot.fines.open_of(patron.id)
    return tuple([DeskFine(fine=fine_as_shown(rules, one), currency=rules.currency) for one in owed])


def loan_list(snapshot: Snapshot, card: str | None, *, overdue: bool) -> tuple[DeskLoan, ...]:
    if card is not None:
        patron = patron_of(snapshot, card)
        found = _desk_loans(snapshot, [patron], snapshot.loans.open_of(patron.id))
    else:
        stored = snapshot.loans.out_until(snapshot.today if overdue else None)
        found = _desk_loans(snapshot, snapshot.patrons.borrowers() if stored else (), stored)
    return tuple([one for one in found if one.loan.is_overdue]) if overdue else found


def item_list(snapshot: Snapshot, which: str | None, library: str | None, status: str | None) -> tuple[DeskItem, ...]:
    """Copies, by title and barcode.

    Args:
        which: the id of a record, or a part of a title or of a barcode.

    Raises:
        NotFound: nothing has this id or text, or the library is unknown.
    """
    rules = snapshot.rules
    at = None if library is None else known_library(rules, library)
    found = snapshot.lookups.copies
    if which is None:
        return _items(snapshot, found(library=at, status=status))
    if snapshot.catalogue.title(which) is not None:
        return _items(snapshot, found(library=at, status=status, record=[which]))
    keys = {"record": snapshot.lookups.titles(which), "barcode": snapshot.lookups.barcodes(which)}
    keys = {column: some for column, some in keys.items() if some}
    if not keys:
        raise NotFound("no such record, and no title or barcode with this in it: {text}", text=which)
    return _items(snapshot, found(library=at, status=status, **keys))


def item_sheet(snapshot: Snapshot, barcode: str) -> DeskItem:
    found = snapshot.lookups.copies(barcode=[card_number(barcode)])
    if not found:
        raise NotFound(
            "no copy with this barcode: {barcode}", hint="find it: tunilib desk item list TEXT", barcode=barcode
        )
    return _items(snapshot, found)[0]


def _desk_loans(
    snapshot: Snapshot, patrons: Iterable[StoredPatron], stored: Sequence[StoredLoan]
) -> tuple[DeskLoan, ...]:
    by_id = {patron.id: patron for patron in patrons}
    found = []
    for one, loan in zip(stored, with_forecasts(snapshot, by_id, stored), strict=True):
        patron = by_id[one.patron]
        if one.lost is not None:
            loan = replace(loan, status=LoanStatus.LOST)
        found.append(
            DeskLoan(
                loan=loan,
                card=patron.card,
                name=patron.register.name,
                days_overdue=overdue_days(one.due, snapshot.today),
                fine_now=loan.fine_now or Money(0, snapshot.rules.currency),
            )
        )
    return tuple(found)


def _items(snapshot: Snapshot, found: Iterable[ListedCopy]) -> tuple[DeskItem, ...]:
    rules = snapshot.rules
    return tuple(
        [
            DeskItem(
                barcode=copy.barcode,
                record_id=copy.record,
                title=copy.title,
                library=rules.named(copy.library),
                collection=copy.collection,
                status=copy.status,
                price=None if copy.price is None else Money(copy.price, rules.currency),
                due=one.due if copy.loan is not None else None,
                card=one.card,
                hold_id=copy.hold,
                currency=rules.currency,
                place=_place(snapshot, one),
                waiting=one.waiting,
            )
            for one in found
            for copy in (one.copy,)
        ]
    )


def _place(snapshot: Snapshot, one: ListedCopy) -> Note:
    copy, rules = one.copy, snapshot.rules
    who, at = f"{one.name} ({one.card})", pickup_library_name(rules, copy.library)
    pickup = pickup_library_name(rules, copy.hold_pickup or copy.library)
    if copy.lost is not None:
        return Note.of("Lost since {date}.", date=copy.lost)
    if one.due is not None:
        return Note.of("Lent to {patron}, due on {date}.", patron=who, date=one.due)
    if copy.hold_status == "ready" and (until := one.until) is not None:
        return Note.of("On the hold shelf at {place} until {date} for {patron}.", place=pickup, date=until, patron=who)
    if copy.hold_status == "in-transit":
        return Note.of("On its way to {place} for {patron}.", place=pickup, patron=who)
    if copy.hold is not None:
        return Note.of("To be fetched from the stacks at {place} for {patron}.", place=at, patron=who)
    if rules.collections[copy.collection].stacks:
        return Note.of("In the stacks at {place}.", place=at)
    return Note.of("On the shelf at {place}.", place=at)


def what_to_do(snapshot: Snapshot, stored: StoredHold, copies: Sequence[StoredCopy]) -> Note:
    """What the desk does with a hold or request; the first copy is the one to take."""
    rules, pickup = snapshot.rules, pickup_library_name(snapshot.rules, stored.pickup)
    if stored.status is HoldStatus.IN_TRANSIT:
        return Note.of("It is on its way: put it on the hold shelf at {pickup} when it is there.", pickup=pickup)
    copy = copies[0]
    what = ", ".join(filter(None, (copy.call_number, copy.barcode)))
    facts = {"copy": what, "place": pickup_library_name(rules, copy.library), "pickup": pickup}
    is_here, is_stacked = copy.library == stored.pickup, rules.collections[copy.collection].stacks
    return Note.of(_TO_DO_MESSAGES[is_stacked, is_here], **facts)


_TO_DO_MESSAGES = {
    (True, True): "Fetch it from the stacks at {place} ({copy}) and put it on the hold shelf.",
    (True, False): "Fetch it from the stacks at {place} ({copy}) and send it to {pickup}.",
    (False, True): "Take it from the shelf at {place} ({copy}) and put it on the hold shelf.",
    (False, False): "Take it from the shelf at {place} ({copy}) and send it to {pickup}.",
}
"""By whether the copy is in the stacks, and at the pick-up library."""
