"""Receipts of payments, as text and as a printable page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.letter import one_line
from tunilib.core.money import Money
from tunilib.core.payment import PaymentState
from tunilib.messages import date_text, gettext, money_text, word
from tunilib.services.fines import record_of
from tunilib.services.opened import asks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tunilib.core.payment import PaymentRecord
    from tunilib.services.opened import OpenedAccount

_STYLE = (
    "body{max-width:40rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif}"
    "table{border-collapse:collapse;width:100%}td{padding:.2rem .4rem;border-bottom:1px solid #ccc}"
    "td:last-child{text-align:right}tr.sum td{border-top:2px solid #000;border-bottom:0;font-weight:bold}"
    "dt{color:#555}dd{margin:0 0 .4rem}"
)


class Receipt(NamedTuple):
    """What a receipt says: the library, facts of the payment, what was paid, and the sum."""

    library: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    total: str


@asks
def receipt(account: OpenedAccount, payment: str, language: str) -> Receipt | None:
    """The receipt of a payment; None: it is not registered."""
    record = record_of(account, payment)
    if record.state is not PaymentState.REGISTERED:
        return None
    facts = (
        (gettext("Payment", language), record.id),
        (gettext("Transaction", language), record.transaction),
        (gettext("Started", language), date_text(record.created, language)),
        (gettext("Paid", language), record.paid and date_text(record.paid, language)),
        (gettext("Registered", language), record.registered and date_text(record.registered, language)),
    )
    return Receipt(
        library=account.library,
        facts=tuple((name, value) for name, value in facts if value),
        lines=tuple(_lines(record, language)),
        total=money_text(record.amount, None, language),
    )


def text_of(found: Receipt, language: str) -> str:
    """The receipt as text."""
    title, total = gettext("Receipt", language), gettext("Total", language)
    rows = [*found.lines, (total, found.total)]
    width, amounts = max(len(name) for name, _ in rows), max(len(amount) for _, amount in rows)
    lines = [found.library, title, "", *(f"{name}: {value}" for name, value in found.facts), ""]
    lines += [f"{name:<{width}}  {amount:>{amounts}}" for name, amount in rows]
    return "\n".join(lines) + "\n"


def page_of(found: Receipt, language: str) -> str:
    """The receipt as a page that can be printed; all text is escaped, and nothing comes from other places."""
    title, total = gettext("Receipt", language), gettext("Total", language)
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in found.facts)
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(amount)}</td></tr>" for name, amount in found.lines)
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)} – {escape(found.library)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p>{escape(found.library)}</p><dl>{facts}</dl><table>{rows}"
        f'<tr class="sum"><td>{escape(total)}</td><td>{escape(found.total)}</td></tr></table></body></html>\n'
    )


def write_receipt(file: Path, found: Receipt, language: str) -> None:
    """Write a receipt, a page where the file's name ends in ``.html``; only this user can read it."""
    from tunilib.local.atomic_files import replace_file

    text = page_of(found, language) if file.suffix.lower() == ".html" else text_of(found, language)
    replace_file(file, text.encode("utf-8", "replace"))


def _lines(record: PaymentRecord, language: str) -> Iterator[tuple[str, str]]:
    currency = record.amount.currency
    for fine in record.plan:
        about = (word("fine", fine.kind.value, language), fine.title, fine.description)
        yield (
            ": ".join(one_line(part) for part in about if part),
            money_text(Money(fine.cents, currency), None, language),
        )
    if record.fee:
        yield gettext("Service fee", language), money_text(Money(record.fee, currency), None, language)
