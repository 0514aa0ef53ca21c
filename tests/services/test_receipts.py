"""Receipts: what is handed to an employer or a bookkeeper, in the language of the reader."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import ACCOUNT, NOW, FakeLedger, a_payment, an_account
from tests.services.test_fines import FakePayments

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine
from tunilib.errors import NotFound
from tunilib.local.ledger.payments import PaymentJournal
from tunilib.services.fines import Receipt, receipt, write_receipt

PAID = a_payment(
    state=PaymentState.REGISTERED,
    transaction="t-1",
    plan=(
        PlannedFine("F1", FineKind.OVERDUE, 1500, "3 days", "Ka<h>vi\nja tee"),
        PlannedFine("F2", FineKind.OTHER, 250),
    ),
    fee=50,
    amount=Money(1800, "SEK"),
    created=NOW,
    paid=NOW + timedelta(days=1),
    registered=NOW + timedelta(days=2),
)
FACTS = (
    ("Maksu", "pay4k7qx2m"),
    ("Maksutapahtuma", "t-1"),
    ("Aloitettu", "ti 10.3.2026 klo 12.00"),
    ("Maksettu", "ke 11.3.2026 klo 12.00"),
    ("Kirjattu", "to 12.3.2026 klo 12.00"),
)
TEXT = f"""Kirj?asto
Kuitti

{chr(10).join(f"{name}: {value}" for name, value in FACTS)}

myöhästymismaksu: Ka<h>vi ja tee: 3 days  15,00 SEK
muu maksu                                  2,50 SEK
Palvelumaksu                               0,50 SEK
Yhteensä                                  18,00 SEK
"""
PAGE = f"""<h1>Kuitti</h1><p>Kirj?asto</p>
<dl>{"".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in FACTS)}</dl>
<table><tr><td>myöhästymismaksu: Ka&lt;h&gt;vi ja tee: 3 days</td><td>15,00 SEK</td></tr>
<tr><td>muu maksu</td><td>2,50 SEK</td></tr><tr><td>Palvelumaksu</td><td>0,50 SEK</td></tr>
<tr class="sum"><td>Yhteensä</td><td>18,00 SEK</td></tr></table></body></html>"""


def receipt_of(folder: Path, record: PaymentRecord, payment: str | None = None) -> Receipt | None:
    journal = PaymentJournal(folder / "payments.sqlite")
    for one in (a_payment(id="another"), record):
        journal.add(ACCOUNT, one)
    account = an_account(FakeLedger(journal=journal), payments=FakePayments())
    return receipt(account, payment or record.id, "fi")


def test_a_receipt_leaves_out_what_is_not_known(tmp_path: Path) -> None:
    """A site tells no number and no times of what was paid elsewhere; a line without a value looks like a fault."""
    found = receipt_of(tmp_path, PAID._replace(transaction=None, paid=None, registered=None, fee=0))
    assert found is not None
    assert [name for name, _ in found.facts] == ["Maksu", "Aloitettu"]
    assert len(found.lines) == 2


@pytest.mark.parametrize("state", [state for state in PaymentState if state is not PaymentState.REGISTERED])
def test_only_what_is_registered_has_a_receipt(tmp_path: Path, state: PaymentState) -> None:
    assert receipt_of(tmp_path, PAID._replace(state=state)) is None


def test_there_is_no_receipt_of_a_payment_that_nobody_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such payment in this account: p9") as caught:
        receipt_of(tmp_path, PAID, "p9")
    assert caught.value.hint == "see: tunilib fines payments"


@pytest.mark.parametrize("name", ["receipt.txt", "receipt.HTML"])
def test_a_receipt_says_in_the_readers_language_what_was_paid_and_when(tmp_path: Path, name: str) -> None:
    """On a page nothing of it is markup; a letter that cannot be written keeps nobody from it."""
    file, found = tmp_path / name, receipt_of(tmp_path, PAID)
    assert found is not None
    assert found.library == "demo"
    write_receipt(file, found._replace(library="Kirj\udcffasto"), "fi")
    written = file.read_text(encoding="utf-8")
    if name.endswith("txt"):
        assert written == TEXT
        return
    head, _, body = written.partition("</style></head><body>")
    assert body == PAGE.replace("\n", "") + "\n"
    assert '<html lang="fi">' in head
    assert "<title>Kuitti – Kirj?asto</title>" in head
