"""What the desk prints: labels of copies, library cards, and the slip of a patron."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.models import Labelled
from tunilib.core.patron import card_number
from tunilib.errors import NotFound, UsageError
from tunilib.library.desk.items import DeskPart
from tunilib.library.desk.lookups import patron_sheet
from tunilib.library.inputs import pickup_library_name
from tunilib.library.models.lookups import CopyLabel, Slip
from tunilib.library.stores.unit_of_work import repeated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.unit_of_work import Snapshot


class PrintDesk(DeskPart):
    """What is printed. An unknown number raises ``NotFound``."""

    def labels(self, numbers: Sequence[str] = (), *, new: bool = False) -> tuple[CopyLabel, ...]:
        """Labels of copies by barcode, and library cards by card number, in this order.

        Args:
            new: the copies of which no label was printed yet, by the day they came, then by shelf mark.

        Raises:
            UsageError: neither is asked for.
        """
        if not numbers and not new:
            raise UsageError("nothing to print", hint="name barcodes or cards, or add --new")
        with self._library.snapshot() as snapshot:
            wanted = list(dict.fromkeys(map(card_number, numbers)))
            found = snapshot.copies.by_barcodes(wanted)
            labels = [_of_number(snapshot, number, found.get(number)) for number in wanted]
            labels += [
                _of_copy(snapshot, copy)
                for copy in (snapshot.copies.without_label() if new else ())
                if copy.barcode not in found
            ]
            return tuple(labels)

    @repeated
    def printed(self, labels: Sequence[CopyLabel]) -> None:
        """Remember the copies whose labels were printed."""
        with self._library.transaction("desk", "labels") as tx:
            tx.copies.mark_labelled([label.number for label in labels if label.is_copy])

    def slip(self, card: str) -> Slip:
        """What a patron has, waits for and owes."""
        with self._library.snapshot() as snapshot:
            rules = snapshot.rules
            return Slip(
                library=rules.name,
                contact=None if rules.contact is None else Labelled(str(rules.contact), rules.contact),
                at=snapshot.now,
                patron=patron_sheet(snapshot, card),
                places={place.id: place.name for place in rules.pickup_libraries},
            )


def _of_number(snapshot: Snapshot, number: str, copy: StoredCopy | None) -> CopyLabel:
    if copy is not None:
        return _of_copy(snapshot, copy)
    patron = snapshot.patrons.by_card(number)
    if patron is None:
        raise NotFound("no copy and no patron with this number: {number}", number=number)
    return CopyLabel(number=patron.card, title=patron.register.name or "", library=snapshot.rules.name, is_copy=False)


def _of_copy(snapshot: Snapshot, copy: StoredCopy) -> CopyLabel:
    place = pickup_library_name(snapshot.rules, copy.library)
    return CopyLabel(number=copy.barcode, title=copy.title, library=place, call_number=copy.call_number)
