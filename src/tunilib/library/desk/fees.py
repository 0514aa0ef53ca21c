"""Fees at the desk: charged, taken and waived."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.errors import NotFound, UsageError
from tunilib.library.circulation import fees
from tunilib.library.desk.items import DeskPart
from tunilib.library.desk.lookups import fine_list
from tunilib.library.desk.undo import undoable
from tunilib.library.inputs import patron_of, written
from tunilib.library.models.desk import DeskWord, FeeDone
from tunilib.library.patron.payments import fine_as_shown
from tunilib.library.stores.unit_of_work import Transaction, repeated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.library.models.lookups import DeskFine
    from tunilib.library.stores.loans import StoredFine

_MOST = 100_000_000
"""Cents. No fee is higher, and sums of such fees do not overflow."""


class FeeDesk(DeskPart):
    """Fees of patrons. An unknown card or fee raises ``NotFound``."""

    def list(self, card: str) -> tuple[DeskFine, ...]:
        """The open fees of a patron, oldest first."""
        with self._library.snapshot() as snapshot:
            return fine_list(snapshot, patron_of(snapshot, card))

    @repeated
    def add(self, card: str, amount: Money, kind: FineKind, description: str | None = None) -> FeeDone:
        """Charge a fee.

        Raises:
            UsageError: the amount is zero or beyond a million, or the kind accrues by time.
        """
        if not 0 < amount.cents <= _MOST:
            raise UsageError("not a possible fee: {amount}", amount=Money(amount.cents, self._library.rules.currency))
        if kind is FineKind.ACCRUED:
            raise UsageError("an accruing fine cannot be charged at the desk")
        text = written("description", description or "") or None
        with self._library.transaction("desk", "fee add") as tx:
            patron = patron_of(tx, card)

            def charge() -> FeeDone:
                fine = fees.charge(tx, patron.id, kind, amount.cents, description=text)
                return _done(tx, tx.fines.by_id(fine or ""), patron.card, DeskWord.ADDED)

            return undoable(tx, "fee", charge)

    @repeated
    def pay(
        self, card: str, ids: Sequence[str] = (), *, every: bool = False, amount: Money | None = None
    ) -> tuple[FeeDone, ...]:
        """Take the whole balance of the named fees of a patron, or of all.

        Args:
            amount: a part of the one fee that is named.

        Raises:
            NotFound: the card is unknown, or a fee is another patron's; nothing was taken.
            UsageError: neither fees nor all of them are named, or both; or the part is none of one fee.
        """
        if bool(ids) == every:
            raise UsageError("name the fees that are paid, or say all of them", hint="write their ids, or --all")
        with self._library.transaction("desk", "fee pay") as tx:
            patron = patron_of(tx, card)
            ids = tuple(dict.fromkeys(ids))
            owed = tx.fines.open_of(patron.id) if every else [_own(tx, patron.id, fine) for fine in ids]
            if amount is not None:
                _check_part(amount, [one.fine.balance for one in owed], every=every)

            def take() -> tuple[FeeDone, ...]:
                return tuple([_settle(tx, stored, patron.card, DeskWord.PAID, amount) for stored in owed])

            return undoable(tx, "payment", take)

    @repeated
    def waive(self, fine: str) -> FeeDone:
        """Waive the whole balance of a fee."""
        with self._library.transaction("desk", "fee waive") as tx:
            stored = tx.fines.by_id(fine)
            patron = tx.patrons.by_id(stored.patron) if stored else None
            if stored is None or patron is None:
                raise _unknown(fine)
            is_settled = stored.fine.balance.cents == 0
            card = None if is_settled and patron.id == tx.patrons.nobody() else patron.card
            return undoable(tx, "waiver", lambda: _settle(tx, stored, card, DeskWord.WAIVED))


def _check_part(part: Money, balances: Sequence[Money], *, every: bool) -> None:
    if every or len(balances) != 1:
        raise UsageError("a part of the sum can be paid of one fee only", hint="name one fee with the sum")
    if not 0 < part.cents <= balances[0].cents:
        raise UsageError("this fee has {amount} left to pay", amount=balances[0])


def _settle(
    tx: Transaction, stored: StoredFine, card: str | None, word: DeskWord, part: Money | None = None
) -> FeeDone:
    if stored.fine.balance.cents == 0:
        return _done(tx, stored, card, DeskWord.UNCHANGED)
    settled = Money((part or stored.fine.balance).cents, tx.rules.currency)
    after = fees.waive(tx, stored) if word is DeskWord.WAIVED else fees.pay(tx, stored, settled.cents)
    return replace(_done(tx, after, card, word), settled=settled)


def _own(tx: Transaction, patron: str, fine: str) -> StoredFine:
    stored = tx.fines.by_id(fine)
    if stored is None or stored.patron != patron:
        raise _unknown(fine)
    return stored


def _unknown(fine: str) -> NotFound:
    return NotFound("no such fee: {id}", id=fine)


def _done(tx: Transaction, stored: StoredFine | None, card: str | None, word: DeskWord) -> FeeDone:
    assert stored is not None
    return FeeDone(fine=fine_as_shown(tx.rules, stored), currency=tx.rules.currency, card=card, outcome=word)
