"""Copies at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.desk.finding import place_or_reason, record_of, usable_number
from tunilib.backends.embedded.sqlite import items
from tunilib.core.desk import DeskWord, ItemDone
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.sqlite.items import CopyRow
    from tunilib.backends.embedded.sqlite.store import Store
    from tunilib.core.rules import Rules

__all__ = ["ItemDesk"]


class ItemDesk:
    """Adds copies."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        record: str,
        barcode: str,
        *,
        library: str | None = None,
        collection: str | None = None,
        call_number: str | None = None,
    ) -> ItemDone:
        """Add a copy of a record, by default to the first library and collection.

        Raises:
            NotFound: there is no such record.
            UsageError: the barcode cannot be one, or the library has no such collection.
        """
        with self._store.change("desk", "item add") as act:
            number = usable_number(barcode, "barcode")
            home = library or act.rules.pickup_libraries[0].id
            kind = known_collection(act.rules, collection or next(iter(act.rules.collections)))
            record_of(act, record)
            reasons = [place_or_reason(act.rules, home)]
            if items.by_barcode(act.db, number) is not None:
                reasons.append(Reason.of(ReasonCode.OTHER, what="barcode-taken"))
            against = tuple(reason for reason in reasons if reason is not None)
            if against:
                return ItemDone(barcode=number, outcome=DeskWord.REFUSED, record_id=record, reasons=against)
            items.insert(act.db, number, record, home, kind, call_number, act.day)
            act.tell("item-added", record=record, barcode=number, after=home)
            return item_done(items.by_barcode(act.db, number), DeskWord.ADDED)


def known_collection(rules: Rules, collection: str) -> str:
    """A collection of the rules.

    Raises:
        UsageError: there is none of that name.
    """
    if collection not in rules.collections:
        raise UsageError(
            "there is no such collection: {collection}",
            hint="choose one of: {collections}",
            collection=collection,
            collections=", ".join(rules.collections),
        )
    return collection


def item_done(copy: CopyRow | None, outcome: DeskWord, reasons: tuple[Reason, ...] = ()) -> ItemDone:
    """A copy as it stands now."""
    assert copy is not None
    return ItemDone(
        barcode=copy.barcode,
        outcome=outcome,
        record_id=copy.record,
        library=copy.library,
        collection=copy.collection,
        status=copy_status(copy),
        reasons=reasons,
    )


def copy_status(copy: CopyRow) -> str:
    """Where a copy is, in the words of :class:`tunilib.core.catalogue.Copy`."""
    if copy.lost is not None:
        return "lost"
    if copy.loan is not None:
        return "on-loan"
    if copy.hold is not None:
        return "in-transit" if copy.hold_status == "in-transit" else "kept"
    return "available"
