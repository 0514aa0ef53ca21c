"""Undo at the desk: an act is taken back, unless something was built on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound
from tunilib.library.desk.items import DeskPart
from tunilib.library.ids import new_id
from tunilib.library.models.desk import DeskAct, DeskWord, FeeDone, Undone
from tunilib.library.stores.unit_of_work import Conflict, repeated

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.library.models.desk import Lent, Returned
    from tunilib.library.stores.acts import StoredAct
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction

    Done = TypeVar("Done", Lent, Returned, FeeDone, tuple[FeeDone, ...])

_BUILT_ON = {
    "renewed": "renewed",
    "loan-renewed": "renewed",
    "returned": "returned",
    "lent": "lent",
    "fine-paid": "paid",
    "fine-waived": "waived",
    "fine-dropped": "waived",
    "hold-collected": "collected",
    "sent": "sent",
}
"""What was built on an act, by the kind of event; any other event is ``changed``."""


def undoable(tx: Transaction, what: str, do: Callable[[], Done]) -> Done:
    """Do an act, and store each row that it changes as it was before."""
    if tx.staff is None:
        return do()
    act = tx.act = new_id()
    tx.db.note()
    try:
        done = do()
    finally:
        tx.db.stop()
        tx.act = None
    changes = tx.db.changes()
    if changes:
        tx.acts.add(act, tx.staff, what, _card(done), changes, **_facts(done))
    return done


def _card(done: Lent | Returned | FeeDone | tuple[FeeDone, ...]) -> str | None:
    return done[0].card if isinstance(done, tuple) else done.card


def _facts(done: Lent | Returned | FeeDone | tuple[FeeDone, ...]) -> dict[str, object]:
    if isinstance(done, tuple):
        paid = [(one.fine, one.settled.cents) for one in done if one.settled is not None]
        first = paid[0][0]
        title = first.title if len(paid) == 1 else None
        return {"thing": first.id, "title": title, "amount": sum(cents for _, cents in paid)}
    if isinstance(done, FeeDone):
        return {"thing": done.fine.id, "title": done.fine.title, "amount": (done.settled or done.fine.amount).cents}
    fine = getattr(done, "fine", None)
    cents = fine.cents if fine else None
    return {"thing": done.loan_id, "barcode": done.barcode, "title": done.title, "amount": cents}


class UndoDesk(DeskPart):
    """Takes back what desks did since the last end of a day."""

    @repeated
    def undo(self, thing: str | None = None) -> Undone:
        """Take back today's last act about a loan or a fine, by default the last one of this desk.

        Raises:
            NotFound: nothing can be undone.
        """
        with self._library.transaction("desk", "undo") as tx:
            act = _last(tx, thing)
            if isinstance(act, Undone):
                return act
            if act.card is not None:
                tx.patrons.by_card(act.card)  # on a server this locks both before they are read
            if act.barcode is not None:
                tx.copies.by_barcode(act.barcode)
            kind = tx.acts.built_on(act)
            amount = None if act.amount is None else Money(act.amount, tx.rules.currency)
            done = Undone(id=act.thing or act.id, what=act.what, card=act.card, amount=amount, outcome=DeskWord.UNDONE)
            if act.what == "payment" and (why := _not_here(tx, act)):
                return _refused(done, why)
            if kind is not None:
                return _refused(done, _BUILT_ON.get(kind, "changed"))
            if not tx.acts.take_back(act):
                raise Conflict("another desk has changed this at the same moment", hint="try again")
            loan, fine = (None, act.thing) if act.what in ("fee", "waiver", "payment") else (act.thing, None)
            tx.act = act.id
            tx.record_event(
                "undone",
                patron=act.patron,
                barcode=act.barcode,
                loan=loan,
                fine=fine,
                amount=act.amount,
                before=act.what,
            )
            return replace(done, act=_as_shown(tx, act))

    def undoable(self) -> tuple[DeskAct, ...]:
        """The acts of today that can be undone, the last one first."""
        with self._library.snapshot() as snapshot:
            acts = snapshot.acts
            return tuple([_as_shown(snapshot, act) for act in acts.of_today() if acts.built_on(act) is None])


def _not_here(tx: Transaction, act: StoredAct) -> str | None:
    """Why money is not given back: it was taken on another day or at another desk."""
    if act.at.astimezone(tx.zone).date() != tx.now.date():
        return "another-day"
    return None if tx.staff is None or (act.staff, act.machine) == tx.staff else "another-desk"


def _as_shown(snapshot: Snapshot, act: StoredAct) -> DeskAct:
    return DeskAct(
        id=act.thing or act.id,
        time=act.at.astimezone(snapshot.zone),
        what=act.what,
        card=act.card,
        barcode=act.barcode,
        title=act.title,
        amount=None if act.amount is None else Money(act.amount, snapshot.rules.currency),
    )


def _last(tx: Transaction, thing: str | None) -> StoredAct | Undone:
    """The act to undo; or the refusal, if a day was ended since."""
    if thing is None:
        act = None if tx.staff is None else tx.acts.last_of(tx.staff)
        if act is None:
            raise NotFound("this desk has done nothing today that can be undone", hint="see: tunilib desk undo --list")
        return act
    act = tx.acts.last_about(thing)
    if act is not None:
        return act
    before = tx.acts.before_the_end_of_a_day(thing)
    if before is None:
        raise NotFound(
            "nothing was done with this that can be undone: {id}", hint="see: tunilib desk undo --list", id=thing
        )
    return _refused(Undone(id=thing, what=before[0], card=before[1], outcome=DeskWord.REFUSED), "day-ended")


def _refused(done: Undone, what: str) -> Undone:
    reason = Reason.of(ReasonCode.UNDO_BUILT_ON, what=what)
    return replace(done, outcome=DeskWord.REFUSED, reasons=(reason,))
