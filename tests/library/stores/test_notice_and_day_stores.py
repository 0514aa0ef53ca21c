"""The outbox, the ends of days, the figures and the events as they are stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.library.stores.engines import DUE, TODAY, Stored, add, book

from tunilib.core.fine import FineKind
from tunilib.core.notice import Notice
from tunilib.library.stores.notices import LoanTold, StoredNotice
from tunilib.library.stores.unit_of_work import repeated


def test_notices_come_in_the_order_in_which_they_were_written(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        first = tx.notices.add(aino, "hold-ready", "aino@library.example", "Subject", "Body")
    created = shelf.moment
    shelf.moment -= timedelta(hours=1)  # a clock that goes back
    with shelf.change() as tx:
        second = tx.notices.add(eero, "loan-lost", None, "Lost", "Body\n")
        rest = [tx.notices.add(eero, "loan-lost", None, f"Lost {number}", "Body\n") for number in range(9)]
    with shelf.snapshot() as snapshot:
        found = snapshot.notices.all()
        assert found[:2] == [
            StoredNotice(
                Notice(id=first, to="aino@library.example", subject="Subject", body="Body", created=created), aino
            ),
            StoredNotice(Notice(id=second, to=None, subject="Lost", body="Body\n", created=shelf.moment), eero),
        ]
        assert [stored.notice.id for stored in found[2:]] == rest
        assert snapshot.notices.by_id(second) == found[1]
        assert snapshot.notices.by_id("nothing") is None
        assert found[1].notice.created.utcoffset() == timedelta(hours=2)


def test_a_notice_that_was_sent_is_not_unsent(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        notice = tx.notices.add(aino, "hold-ready", None, "Subject", "Body")
        other = tx.notices.add(aino, "hold-ready", None, "Subject", "Body")
    shelf.moment += timedelta(minutes=5)
    with shelf.change() as tx:
        tx.notices.mark_sent(notice)
    with shelf.snapshot() as snapshot:
        assert [stored.notice.id for stored in snapshot.notices.waiting()] == [other]
        stored = snapshot.notices.by_id(notice)
        assert stored is not None
        assert stored.notice.sent == shelf.moment


def test_a_notice_is_claimed_by_one_alone_and_released_or_over(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        first, second, third = [tx.notices.add(aino, "hold-ready", None, "Subject", "Body") for _ in range(3)]
        assert tx.notices.claim(first)
        assert tx.notices.claim(second)
        assert not tx.notices.claim(first)
        assert not tx.notices.claim("nothing")
        tx.notices.release(first)
        assert tx.notices.claim(first)
        tx.notices.end(first, "refused")
        assert not tx.notices.claim(first)
        assert [stored.notice.id for stored in tx.notices.claimed()] == [second]
        assert [stored.notice.id for stored in tx.notices.waiting()] == [third]
    with shelf.change() as tx:
        assert tx.notices.hold_back() == 2
        assert tx.notices.waiting() == tx.notices.claimed() == []
        assert [stored.ended for stored in tx.notices.all()] == ["refused", "held", "held"]


def test_what_waits_follows_the_address_of_the_register_and_a_reminder_does_not(
    shelf: Stored, aino: str, eero: str
) -> None:
    with shelf.change() as tx:
        old, none, sent = [tx.notices.add(aino, "hold-ready", to, "S", "B") for to in ("a@b.example", None, None)]
        own = tx.notices.add(aino, "due-reminder", "a@b.example", "S", "B")
        other = tx.notices.add(eero, "hold-ready", None, "S", "B")
        tx.notices.mark_sent(sent)
        tx.notices.readdress(aino, "a@b.example", "c@d.example")
        to = {stored.notice.id: stored.notice.to for stored in tx.notices.all()}
        assert to == {old: "c@d.example", none: None, sent: None, own: "a@b.example", other: None}
        assert tx.notices.claim(old)
        tx.notices.readdress(aino, None, "e@f.example")
        tx.notices.readdress(aino, "c@d.example", None)
        to = {stored.notice.id: stored.notice.to for stored in tx.notices.all()}
        assert to == {old: "c@d.example", none: "e@f.example", sent: None, own: "a@b.example", other: None}


def test_a_reminder_is_outdated_when_its_loans_its_setting_or_its_address_changed(shelf: Stored, aino: str) -> None:
    loan = shelf.lend(aino, "b1", DUE)
    with shelf.change() as tx:
        tx.patrons.change(aino, {"own_email": "a@b.example"})
        card = tx.cards.of_owner(aino)[0].card.id
        tx.cards.set_reminder(card, 2)
        notice = tx.notices.add(aino, "due-reminder", "a@b.example", "S", "B")
        assert tx.notices.mark_reminded([loan], TODAY, DUE) == {loan}
        tx.notices.attach([loan], notice)
        assert tx.notices.told_by(notice) == [LoanTold(loan, DUE, 0)]
        assert tx.notices.outdated() == []
        tx.patrons.change(aino, {"own_email": "c@d.example"})
        assert [(one.stored.notice.id, one.kind) for one in tx.notices.outdated()] == [(notice, "due-reminder")]
        tx.patrons.change(aino, {"own_email": "a@b.example"})
        tx.cards.set_reminder(card, 0)
        assert [one.stored.notice.id for one in tx.notices.outdated(notice)] == [notice]
        assert tx.notices.outdated("nothing") == []
        tx.cards.set_reminder(card, 2)
        tx.loans.renew([(loan, DUE + timedelta(days=1))])
        assert [one.stored.notice.id for one in tx.notices.outdated()] == [notice]
        tx.notices.detach(notice)
        assert tx.notices.told_by(notice) == []
        assert tx.notices.reminded([loan]) == {loan: set()}
    with shelf.undone() as tx:
        assert tx.notices.claim(notice)
        assert tx.notices.outdated() == []


def test_an_overdue_notice_is_outdated_when_its_loan_is_over_and_one_without_marks_never(
    shelf: Stored, aino: str
) -> None:
    loan, other = shelf.lend(aino, "b1", TODAY - timedelta(days=1)), shelf.lend(aino, "b2", TODAY - timedelta(days=1))
    told = [LoanTold(one, TODAY - timedelta(days=1), 1) for one in (loan, other)]
    with shelf.change() as tx:
        tx.notices.add(aino, "loans-overdue", None, "S", "B")
        notice = tx.notices.add(aino, "loans-overdue", None, "S", "B")
        assert tx.notices.mark_overdue([loan, other], 1, TODAY) == {loan, other}
        tx.notices.attach_overdue([(notice, one) for one in told])
        assert sorted(tx.notices.told_by(notice)) == sorted(told)
        assert tx.notices.outdated() == []
        tx.loans.mark_returned(loan)
        assert [(one.stored.notice.id, one.kind) for one in tx.notices.outdated()] == [(notice, "loans-overdue")]
        tx.notices.end(notice, "outdated")
        assert tx.notices.outdated() == []
        assert [stored.ended for stored in tx.notices.all()] == [None, "outdated"]


def test_a_patron_is_shown_their_own_notices_but_for_those_deleted_and_outdated(
    shelf: Stored, aino: str, eero: str
) -> None:
    with shelf.change() as tx:
        kept, gone, old, held, _ = (
            tx.notices.add(patron, "loan-lost", None, "S", "B") for patron in (aino, aino, aino, aino, eero)
        )
        tx.notices.delete(gone)
        tx.notices.end(old, "outdated")
        tx.notices.end(held, "held")
        assert [stored.notice.id for stored in tx.notices.of_patron(aino)] == [kept, held]


def test_each_notice_of_an_overdue_loan_has_its_own_day_and_ends_alone(shelf: Stored, aino: str) -> None:
    due = TODAY - timedelta(days=9)
    loan, other = shelf.lend(aino, "b1", due), shelf.lend(aino, "b2", due)
    with shelf.change() as tx:
        first, second = (tx.notices.add(aino, "loans-overdue", None, "S", "B") for _ in range(2))
        for notice, days, loans in ((first, 1, [loan, other]), (second, 7, [loan])):
            assert tx.notices.mark_overdue(loans, days, TODAY) == set(loans)
            tx.notices.attach_overdue([(notice, LoanTold(one, due, days)) for one in loans])
        told = [sorted(tx.notices.told_by(notice)) for notice in (first, second)]
        assert told == [sorted(LoanTold(one, due, 1) for one in (loan, other)), [LoanTold(loan, due, 7)]]
        tx.notices.detach(second)
        assert [len(tx.notices.told_by(notice)) for notice in (first, second)] == [2, 0]


def test_a_notice_of_a_hold_is_outdated_when_that_is_not_ready_any_more(shelf: Stored, eero: str) -> None:
    with shelf.change() as tx:
        hold = tx.holds.add_hold(eero, "r1", "linna", DUE)
        tx.holds.mark_ready(hold, "b1", TODAY, DUE)
        notice = tx.notices.add(eero, "hold-ready", None, "S", "B", hold=hold)
        tx.notices.add(eero, "hold-ready", None, "S", "B")
        assert tx.notices.outdated() == []
        tx.holds.close(hold, "cancelled", "patron")
        assert [(one.stored.notice.id, one.kind) for one in tx.notices.outdated()] == [(notice, "hold-ready")]


def test_an_id_that_a_notice_has_loses_no_notice(shelf: Stored, aino: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another id is drawn at once, or the change is made again."""
    drawn = iter(("a", "aaaaa2", "a", "aaaaa2", "a", "aaaaa3"))
    monkeypatch.setattr("tunilib.library.ids._draw", lambda _alphabet, _count: next(drawn))

    @repeated
    def add(subject: str) -> str:
        with shelf.change() as tx:
            return tx.notices.add(aino, "loan-lost", None, subject, "Body\n")

    added = [add("First"), add("Second")]
    monkeypatch.undo()
    with shelf.snapshot() as snapshot:
        assert [(stored.notice.id, stored.notice.subject) for stored in snapshot.notices.all()] == [
            (added[0], "First"),
            (added[1], "Second"),
        ]


def test_a_notice_is_there_for_the_rest_of_its_transaction(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        notice = tx.notices.add(aino, "loan-lost", None, "Lost", "Body\n")
        assert tx.notices.by_id(notice) in tx.notices.waiting()
        assert tx.notices.claim(notice)


def test_the_last_day_that_was_ended_is_stored(stored: Stored) -> None:
    with stored.change() as tx:
        assert tx.days.last_ended() is None
        tx.on(TODAY - timedelta(days=1)).days.mark_ended()
        assert tx.days.last_ended() == TODAY - timedelta(days=1)
        tx.days.mark_ended()
    with stored.snapshot() as snapshot:
        assert snapshot.days.last_ended() == TODAY


def test_the_day_on_which_a_library_was_made_is_stored(stored: Stored) -> None:
    stored.on(TODAY + timedelta(days=3))
    with stored.snapshot() as snapshot:
        assert snapshot.days.made() == TODAY


def test_an_empty_library_has_no_figures(stored: Stored) -> None:
    with stored.snapshot() as snapshot:
        assert set(snapshot.days.figures().values()) == {0}


def test_everything_is_counted(shelf: Stored, aino: str, eero: str) -> None:
    shelf.copies("d1", "d2", "d3", record="r3")
    helmi = shelf.patron("1003", block="unpaid")
    shelf.lend(aino, "b1", TODAY - timedelta(days=1))
    shelf.lend(aino, "b2", DUE)
    returned = shelf.lend(eero, "c1", TODAY - timedelta(days=1))
    with shelf.change() as tx:
        tx.loans.mark_returned(returned)
        tx.copies.mark_lost("c1")
        tx.holds.add_hold(eero, "r1", "linna", DUE)
        tx.holds.add_request(aino, "r3", "linna", "d1", None)
        tx.holds.mark_in_transit(tx.holds.add_hold(eero, "r3", "linna", DUE), "d2", TODAY)
        tx.holds.mark_ready(tx.holds.add_hold(helmi, "r3", "linna", DUE), "d3", TODAY, DUE)
        tx.holds.close(tx.holds.add_hold(helmi, "r2", "linna", DUE), "cancelled", "patron")
        tx.change_requests.add(aino, "phone", "050", None)
        tx.change_requests.decide(tx.change_requests.add(eero, "phone", "050", None), "declined")
        tx.fines.pay(tx.fines.add(aino, FineKind.OTHER, 500), 200)
        tx.fines.waive(tx.fines.add(eero, FineKind.OTHER, 100), 100)
        _, _, sent, ended = (tx.notices.add(aino, "hold-ready", None, "Subject", "Body") for _ in range(4))
        tx.notices.mark_sent(sent)
        tx.notices.end(ended, "refused")
    with shelf.snapshot() as snapshot:
        assert snapshot.days.figures() == {
            "records": 3,
            "copies": 6,
            "copies_lost": 1,
            "patrons": 3,
            "patrons_blocked": 1,
            "loans": 2,
            "overdue": 1,
            "holds_waiting": 1,
            "requests_processing": 1,
            "holds_in_transit": 1,
            "holds_ready": 1,
            "change_requests": 1,
            "fines": 300,
            "notices_unsent": 2,
        }


def test_of_more_than_ten_titles_those_that_were_lent_most_are_listed(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        for number in range(10, 21):
            add(tx, f"t{number}", book(f"Title {number}", "Author, An"), *["linna", "arvo"][: 1 + number // 20])
            for copy in tx.copies.of_record(f"t{number}"):
                tx.loans.add(aino, copy.barcode, DUE)
    with shelf.snapshot() as snapshot:
        titles = snapshot.reports.lent(TODAY).titles
    assert (titles[0], len(titles)) == (("t20", "Title 20", 2), 10)


def test_an_event_is_stored_with_its_change_or_not_at_all(shelf: Stored, aino: str) -> None:
    """A renewal without its event, or the event without its renewal, is a problem of the library."""
    loan = shelf.lend(aino, "b1")
    with shelf.change() as tx:
        tx.loans.renew([(loan, DUE)])
        tx.record_event("renewed", patron=aino, record="r1", barcode="b1", loan=loan, amount=1, before="x", after="y")
    assert shelf.open().problems() == ()
    with shelf.undone() as tx:
        tx.record_event("renewed", loan=loan)
    assert shelf.open().problems() == ()
    with shelf.change() as tx:
        tx.record_event("renewed", loan=loan)
    assert len(shelf.open().problems()) == 1
