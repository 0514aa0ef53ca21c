"""What the ledger knows for those who ask it without a library."""

from __future__ import annotations

from datetime import date, timedelta

from tests.builders import NOW, a_loan, a_reading

from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.ports.ledger import RunRecord
from tunilib.core.reason import Reason, ReasonCode
from tunilib.local.ledger import LedgerBook
from tunilib.local.ledger.deletion import forget_older
from tunilib.local.ledger.records import LedgerRecords, Reported
from tunilib.local.paths import Paths

DAY = timedelta(days=1)


def test_the_cards_of_an_account_begin_with_the_active_one(paths: Paths) -> None:
    LedgerBook(paths, "lib", "1").saw_loans("lib 1", a_reading(), NOW)
    LedgerBook(paths, "lib", "1", was_chosen=True).saw_loans("lib 0", a_reading(), NOW)
    records = LedgerRecords(paths)
    assert [(card.card, card.is_active, str(card.zone)) for card in records.cards("lib 1")] == [
        ("1", True, "Europe/Helsinki"),
        ("0", False, "Europe/Helsinki"),
    ]
    LedgerBook(paths, "lib", "1").saw_loans("lib 0", a_reading(), NOW)
    assert [card.card for card in records.cards("lib 1")] == ["0", "1"]
    assert records.cards("lib") == ()


def test_returned_loans_are_listed(ledger: LedgerBook) -> None:
    ledger.saw_loans("a", a_reading(a_loan(renewals_used=0)), NOW)
    moved = a_loan(renewals_used=1, due=date(2026, 4, 20))
    ledger.saw_loans("a", a_reading(moved, taken=NOW + DAY), NOW + DAY)
    ledger.saw_loans("a", a_reading(taken=NOW + 2 * DAY), NOW + 2 * DAY)
    (loan,) = ledger.returned("a")
    assert (loan.id, loan.due, loan.returned) == ("L1", date(2026, 4, 20), (NOW + 2 * DAY).date())


def test_a_refusal_is_stored_when_it_is_another_than_the_last(ledger: LedgerBook) -> None:
    def refuse(day: int, code: ReasonCode) -> list[str]:
        now = NOW + day * DAY
        reasons = (Reason.of(code),)
        return [
            str(event.message)
            for event in ledger.saw_loans("a", a_reading(a_loan(), taken=now), now, refused={"L1": reasons})
        ]

    assert refuse(0, ReasonCode.RENEWAL_LIMIT) == ["renewal.limit"]
    assert refuse(1, ReasonCode.RENEWAL_LIMIT) == []
    assert refuse(2, ReasonCode.RENEWAL_REQUESTED) == ["renewal.requested"]
    assert refuse(3, ReasonCode.RENEWAL_LIMIT) == ["renewal.limit"]


def test_what_was_told_is_remembered_by_reader(ledger: LedgerBook) -> None:
    records = ledger
    records.report("digest", "a", {"L1 overdue": Reported("sent", NOW, "x"), "L2": Reported("sent", NOW)})
    records.report("digest", "a", {"L1 overdue": Reported("gone", NOW)}, without=["L2"])
    assert records.reported("digest", "a") == {"L1 overdue": Reported("gone", NOW)}
    assert records.reported("letter", "a") == {}
    records.set_place("watch", "a", 7)
    assert (records.place("watch", "a"), records.place("watch", "b")) == (7, None)


def test_what_is_over_for_longer_than_the_retention_is_deleted(ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_loans("a", a_reading(a_loan(), a_loan(id="L2", title="Kalevala")), NOW)
    ledger.add_run("renew", RunRecord(NOW, 0, "a"))
    ledger.saw_loans("a", a_reading(a_loan(due=date(2026, 5, 1)), taken=NOW + DAY), NOW + DAY)
    assert not forget_older(paths, NOW).deleted
    assert forget_older(paths, NOW + 2 * DAY).deleted
    records = ledger
    assert [loan.id for loan in records.loans("a")] == ["L1"]
    assert [event.kind for _, event in records.events("a")] == ["due-changed"]  # of a loan that is there still
    assert b"Kalevala" not in paths.ledger.read_bytes()


def test_what_is_true_now_is_kept_however_long_ago_it_was_told(ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_loans("a", a_reading(a_loan()), NOW)
    records = ledger
    records.report("digest mail", "a", {name: Reported("told", NOW) for name in ("L1 due x", "L0 due x", "fines over")})
    records.report("letter", "mail", {"one": Reported("sent", NOW), "two": Reported("sending", NOW)})
    for reader in ("calendar", "calendar /folder", "failing", "address"):
        records.report(reader, "a", {"x": Reported("y", NOW)})
    assert forget_older(paths, NOW + DAY, lasting=("fines",)).deleted
    assert set(records.reported("digest mail", "a")) == {"L1 due x", "fines over"}
    assert set(records.reported("letter", "mail")) == {"two"}
    for reader in ("calendar", "calendar /folder", "failing", "address"):
        assert records.reported(reader, "a")


def test_what_a_person_is_still_to_be_told_of_outlasts_the_retention(ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_loans("a", a_reading(a_loan()), NOW)
    intent = ledger.intend("a", ChangeKind.RENEW, [Key("L1", "Sinuhe")], NOW)
    ledger.settle(intent, [Settled("L1", "unknown")], NOW, looked=True, unreported=True)
    ledger.saw_loans("a", a_reading(taken=NOW), NOW)
    records = ledger
    name = f"L1 unknown {intent.id}"
    told = {one: Reported("told", NOW) for one in (name, "L0 unknown 6")}
    records.report("digest mail", "a", told)  # and not yet by another channel

    forget_older(paths, NOW + DAY)

    assert set(records.reported("unknown", "a")) == {name}
    assert set(records.reported("digest mail", "a")) == {name}
