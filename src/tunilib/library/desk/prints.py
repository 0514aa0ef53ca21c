"""What the desk prints: labels of copies, library cards and the slip of a patron."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from typing import TYPE_CHECKING, NamedTuple, cast

from tunilib.core.barcode import Barcode, Symbology, svg_of
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.models import Labelled
from tunilib.core.note import Message, one_line
from tunilib.core.patron import card_number
from tunilib.errors import NotFound, UsageError
from tunilib.library.desk.items import DeskPart
from tunilib.library.desk.lookups import patron_sheet
from tunilib.library.inputs import patron_of, pickup_library_name
from tunilib.library.models.lookups import CopyLabel, Slip
from tunilib.library.stores.unit_of_work import Snapshot, repeated
from tunilib.messages import date_text, gettext, money_text, translated, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.library.stores.copies import StoredCopy


class PrintDesk(DeskPart):
    """What is printed. An unknown number raises ``NotFound``."""

    def labels(self, numbers: Sequence[str] = (), *, new: bool = False) -> tuple[CopyLabel, ...]:
        """Labels of copies by barcode, and library cards by card number, in this order.

        Args:
            new: also copies without a printed label, by day and shelf mark.

        Raises:
            UsageError: nothing was asked for.
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
        """Remember that labels were printed."""
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
                patron=patron_sheet(snapshot, patron_of(snapshot, card)),
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


_SHEET = re.compile(r"([1-9]\d?)x([1-9]\d?)", re.ASCII)
_MOST_COLUMNS, _MOST_ROWS = 10, 30
_WIDTH, _HEIGHT = 210, 297
_LABELS = """
@page {{ size: A4 portrait; margin: 0 }}
* {{ box-sizing: border-box }}
body {{ margin: 0; font: 9pt/1.2 sans-serif; color: #000; background: #fff }}
.sheet {{ width: 210mm; height: 297mm; display: grid; grid-template: repeat({rows}, {height}mm) / \
repeat({columns}, {width}mm); break-after: page; overflow: hidden }}
.label {{ padding: 2mm 3mm; display: flex; flex-direction: column; align-items: center; overflow: hidden; \
text-align: center }}
.label svg {{ flex: 1 1 0; min-height: 0; width: 100% }}
.label p {{ margin: 0; width: 100%; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }}
.label p.call {{ font-weight: bold }}
"""
_SLIP = (
    "body{font:12pt/1.4 sans-serif;max-width:32em;margin:1.5em auto;color:#000;background:#fff}h1{font-size:1.2em}"
    "h2{font-size:1em;margin-bottom:.2em}ul{margin:0;padding:0;list-style:none}li{margin-bottom:.4em}"
    "@media print{body{margin:0}}"
)


class Sheet(NamedTuple):
    """Columns and rows of labels on a sheet of A4."""

    columns: int = 3
    rows: int = 8

    @classmethod
    def parse(cls, text: str) -> Sheet:
        found = _SHEET.fullmatch(text)
        if found is None or int(found[1]) > _MOST_COLUMNS or int(found[2]) > _MOST_ROWS:
            raise UsageError("not a sheet of labels: {value}", hint="write it as 3x8: columns, x, rows", value=text)
        return cls(int(found[1]), int(found[2]))


def labels_page(labels: Sequence[CopyLabel], sheet: Sheet, language: str) -> Iterator[str]:
    """Labels as an HTML page. All text is escaped, and nothing is loaded from elsewhere."""
    title = escape(gettext("Labels", language))
    sizes = {"width": f"{_WIDTH / sheet.columns:.3f}", "height": f"{_HEIGHT / sheet.rows:.3f}"}
    style = _LABELS.format(columns=sheet.columns, rows=sheet.rows, **sizes)
    yield f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
    yield f"<style>{style}</style></head><body>\n"
    size = sheet.columns * sheet.rows
    for start in range(0, len(labels), size):
        yield '<div class="sheet">\n'
        yield from map(_label, labels[start : start + size])
        yield "</div>\n"
    yield "</body></html>\n"


def _label(label: CopyLabel) -> str:
    bars = svg_of(Barcode(Symbology.CODE_128, label.number)).strip()
    lines = ((label.library, ""), (label.title, ""), (label.call_number, ' class="call"'))
    texts = "".join(f"<p{kind}>{escape(one_line(text))}</p>" for text, kind in lines if text)
    return f'<div class="label">{bars}{texts}</div>\n'


def slip_text(slip: Slip, language: str) -> str:
    """A slip as text with long lines; notes are indented."""
    name = one_line(slip.patron.name or slip.patron.card)
    lines = [one_line(slip.library), date_text(slip.at.date(), language), name]
    for heading, entries in _parts(slip, language):
        lines += ["", heading]
        for text, notes in entries:
            lines += [one_line(text), *(f"  {one_line(note)}" for note in notes)]
    if contact := _contact(slip, language):
        lines += ["", one_line(contact)]
    return "\n".join(lines) + "\n"


def slip_page(slip: Slip, language: str) -> str:
    """A slip as an HTML page. All text is escaped, and nothing is loaded from elsewhere."""
    title = escape(one_line(slip.patron.name or slip.patron.card))
    parts = "".join(
        f"<h2>{escape(heading)}</h2><ul>"
        + "".join(
            f"<li>{'<br>'.join(escape(one_line(line)) for line in (text, *notes))}</li>" for text, notes in entries
        )
        + "</ul>"
        for heading, entries in _parts(slip, language)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_SLIP}</style></head><body><h1>{title}</h1>"
        f"<p>{escape(one_line(slip.library))}<br>{escape(date_text(slip.at.date(), language))}</p>{parts}"
        f"<p>{escape(one_line(_contact(slip, language)))}</p></body></html>\n"
    )


_Entries = list[tuple[str, tuple[str, ...]]]


def _parts(slip: Slip, language: str) -> Iterator[tuple[str, _Entries]]:
    """Each heading with its entries: a text and its notes."""
    patron, today = slip.patron, slip.at.date()
    loans: _Entries = [
        (one.loan.title, (_due(one.loan.due, one.days_overdue, today, language),)) for one in patron.loans
    ]
    yield gettext("On loan: {count}", language, count=len(loans)), loans
    holds: _Entries = [
        (one.hold.title, _hold_notes(slip, one.hold, language)) for one in patron.holds if one.hold.is_open
    ]
    if holds:
        yield gettext("Holds and requests: {count}", language, count=len(holds)), holds
    if patron.owed.cents:
        fines: _Entries = [
            (_fine(one.fine.title, one.fine.kind, language), (money_text(one.fine.balance, None, language),))
            for one in patron.fines
        ]
        yield gettext("Owed: {amount}", language, amount=patron.owed), fines


def _contact(slip: Slip, language: str) -> str:
    return "" if slip.contact is None else translated(cast("Message", slip.contact.label), language)


def _due(due: date | None, days_overdue: int, today: date, language: str) -> str:
    text = gettext("due {date}", language, date=date_text(due, language, today))
    return f"{text} ({word('loan', 'overdue', language)})" if days_overdue else text


def _hold_notes(slip: Slip, hold: Hold, language: str) -> tuple[str, ...]:
    state = word("hold", hold.status, language)
    if hold.status is HoldStatus.READY and hold.pickup_until is not None:
        until = date_text(hold.pickup_until, language, slip.at.date())
        state = gettext("ready for pick-up until {date}", language, date=until)
    elif hold.position is not None:
        state = gettext("{status}, number {position} in the queue", language, status=state, position=hold.position)
    return tuple([note for note in (state, slip.places.get(hold.pickup_location or "", hold.pickup_location)) if note])


def _fine(title: str | None, kind: str, language: str) -> str:
    name = word("fine", kind, language)
    return f"{name}: {title}" if title else name
