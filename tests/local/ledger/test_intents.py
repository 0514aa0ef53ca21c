"""Intents: on the disk before anything is sent, settled once, found again after a kill."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, timedelta

import pytest
from tests.builders import NOW, REQUESTED, a_hold, a_loan, a_reading
from tests.local.programs import ended, said, start

from tunilib.core.changes import ChangeKind, Intent, Key, Made, Settled
from tunilib.core.hold import HoldStatus
from tunilib.core.outcome import Word
from tunilib.core.ports.ledger import Ledger
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths

ACCOUNT = "sqlite:////demo.sqlite#123"
KEYS = (Key(id="L1", title="Seitsemän veljestä", before="2026-03-20"), Key(id="L2", title="Sinuhe"))


def as_port(book: LedgerBook) -> Ledger:
    """The type checker's proof that the book is a ledger."""
    return book


def forgotten(ledger: LedgerBook, keys: tuple[Key, ...] = KEYS, account: str = ACCOUNT) -> Intent:
    """An intent of a process that has ended."""
    intent = ledger.intend(account, ChangeKind.RENEW, keys, NOW)
    ledger.let_go(intent)
    return intent


def events(ledger: LedgerBook) -> list[tuple[str, str, str | None, str | None, str | None, str | None]]:
    return [(e.kind, e.id, e.before, e.after, e.message, e.source) for _, e in ledger.events(ACCOUNT)]


def test_without_a_ledger_nothing_is_unsettled_and_nothing_is_made(ledger: LedgerBook, paths: Paths) -> None:
    assert ledger.unsettled(ACCOUNT) == ()
    assert ledger.events(ACCOUNT) == ()
    assert ledger.since(ACCOUNT, "L1") is None
    assert not paths.data.exists()


def test_an_intent_is_on_the_disk_when_it_is_made(ledger: LedgerBook, paths: Paths) -> None:
    ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)

    with closing(sqlite3.connect(paths.ledger)) as other:
        assert other.execute("SELECT account, kind, settled FROM intent").fetchall() == [(ACCOUNT, "renew", None)]
        assert other.execute("SELECT id, before, word FROM intent_item ORDER BY position").fetchall() == [
            ("L1", "2026-03-20", None),
            ("L2", None, None),
        ]


def test_an_intent_of_an_ended_process_is_unsettled_as_it_was_made_until_it_is_settled(ledger: LedgerBook) -> None:
    asked = (Key(id="H1", title="Sinuhe", before="waiting", asked="pickup=arvo\nfreeze"), Key(id="H2", title="Sinuhe"))
    odd = (Key(id="a'b\n\x1b[0m", title="'; DROP TABLE intent; --\x00漢", before=""),)
    for account, keys in ((ACCOUNT, KEYS), ("two", asked), ("ä\n'", odd)):
        intent = forgotten(ledger, keys, account)
        assert ledger.unsettled(account) == (intent,)
    assert ledger.unsettled("another") == ()
    ledger.settle(intent, [], NOW)
    assert ledger.unsettled(account) == ()


def test_an_intent_is_unsettled_once_its_process_is_killed_and_not_while_it_is_worked_on(
    ledger: LedgerBook, paths: Paths
) -> None:
    process = start(DIE, paths.config, paths.data, paths.state, ACCOUNT)
    intent = said(process)
    assert ledger.unsettled(ACCOUNT) == ()
    process.kill()
    ended(process)
    assert [found.id for found in ledger.unsettled(ACCOUNT)] == [intent]
    ledger.intend("another", ChangeKind.RENEW, KEYS, NOW)
    assert ledger.unsettled("another") == LedgerBook(paths).unsettled("another") == ()


def test_an_intent_that_is_let_go_leaves_no_lock_behind_settled_or_not(ledger: LedgerBook, paths: Paths) -> None:
    settled, left = (ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW) for _ in range(2))
    ledger.settle(settled, [], NOW)
    for intent in (settled, left):
        ledger.let_go(intent)
    assert LedgerBook(paths).unsettled(ACCOUNT) == (left,)

    assert list((paths.state / "locks").iterdir()) == []


def test_what_became_of_each_item_is_an_event(ledger: LedgerBook) -> None:
    intent = ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)

    ledger.settle(
        intent,
        [Settled(id="L1", word="renewed", after="2026-04-07"), Settled(id="L2", word="refused", reasons=(REQUESTED,))],
        NOW,
    )

    assert events(ledger) == [
        ("renewed", "L1", "2026-03-20", "2026-04-07", None, "library"),
        ("renew-refused", "L2", None, None, "renewal.requested", "policy"),
    ]


def test_a_result_of_something_that_was_not_intended_is_stored_too(ledger: LedgerBook, paths: Paths) -> None:
    results = [Settled(id="L1", word="refused", reasons=(Reason.said("Ei onnistu"),)), Settled(id="L9", word="unknown")]
    ledger.settle(forgotten(ledger), results, NOW)
    assert events(ledger)[0][-2:] == ("Ei onnistu", "library")
    with closing(sqlite3.connect(paths.ledger)) as other:
        assert other.execute("SELECT position, id, word FROM intent_item ORDER BY position").fetchall() == [
            (0, "L1", "refused"),
            (1, "L2", None),
            (2, "L9", "unknown"),
        ]


def test_what_the_library_said_of_the_whole_is_stored_and_is_the_message_where_no_reason_is(
    ledger: LedgerBook, paths: Paths
) -> None:
    intent = ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    results = [Settled(id="L1", word="renewed"), Settled(id="L2", word="refused", reasons=(REQUESTED,))]

    ledger.settle(intent, results, NOW, words=("Kiitos!", "1 laina"))

    assert [event[-2] for event in events(ledger)] == ["Kiitos!; 1 laina", "renewal.requested"]
    with closing(sqlite3.connect(paths.ledger)) as other:
        assert other.execute("SELECT words FROM intent").fetchall() == [("Kiitos!\n1 laina",)]


def test_a_kind_of_change_of_a_later_version_is_left_to_it(ledger: LedgerBook, paths: Paths) -> None:
    forgotten(ledger)
    with closing(sqlite3.connect(paths.ledger)) as other:
        other.execute("UPDATE intent SET kind = 'of-a-later-version'")
        other.commit()

    assert ledger.unsettled(ACCOUNT) == ()


def test_what_was_found_by_looking_is_inferred(ledger: LedgerBook) -> None:
    ledger.settle(forgotten(ledger), [Settled(id="L1", word="renewed", after="2026-04-07")], NOW, looked=True)

    assert events(ledger)[0][-1] == "inferred"


def test_reasons_are_stored_whole(ledger: LedgerBook, paths: Paths) -> None:
    reason = Reason.of(REQUESTED.code, limit=5)

    ledger.settle(forgotten(ledger), [Settled(id="L1", word="refused", reasons=(reason,))], NOW)

    with closing(sqlite3.connect(paths.ledger)) as other:
        (stored,) = other.execute("SELECT reasons FROM intent_item WHERE id = 'L1'").fetchone()
    assert json.loads(stored) == [
        {"code": "renewal.requested", "source": "policy", "params": {"limit": "5"}, "words": None}
    ]


@pytest.mark.parametrize(
    ("first", "second", "kinds"),
    [
        (("renewed", False), ("refused", False), ["renewed"]),
        (("renewed", False), ("unchanged", True), ["renewed"]),
        (("renewed", True), ("unchanged", True), ["renewed"]),
        (("unchanged", True), ("renewed", False), ["renew-unchanged", "renewed"]),
    ],
)
def test_an_intent_is_settled_once_and_only_who_did_it_overrules_who_looked(
    ledger: LedgerBook, first: tuple[str, bool], second: tuple[str, bool], kinds: list[str]
) -> None:
    intent = forgotten(ledger)
    for word, looked in (first, second):
        after = "2026-04-07" if word == "renewed" else None
        ledger.settle(intent, [Settled(id="L1", word=word, after=after)], NOW, looked=looked)
    assert [event[0] for event in events(ledger)] == kinds


def test_what_an_assistant_changed_since_a_moment_is_counted_with_what_is_certain(
    ledger: LedgerBook, paths: Paths
) -> None:
    assistant, hour = LedgerBook(paths, actor="agent"), timedelta(hours=1)
    assert ledger.made_by(ACCOUNT, "agent", NOW) == ()
    ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)  # by the user
    assistant.intend("another", ChangeKind.RENEW, KEYS, NOW)
    assistant.intend(ACCOUNT, ChangeKind.CANCEL_HOLD, KEYS[:1], NOW - timedelta(seconds=1))
    done = assistant.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    assistant.settle(done, [Settled(id="L1", word="renewed"), Settled(id="L2", word="refused")], NOW + hour)
    left = assistant.intend(ACCOUNT, ChangeKind.RENEW, KEYS, (NOW + hour).astimezone(UTC))
    assert ledger.made_by(ACCOUNT, "agent", NOW) == (
        Made(done.id, ChangeKind.RENEW, NOW, 2, 1),
        Made(left.id, ChangeKind.RENEW, NOW + hour, 2, 0),
    )


@pytest.mark.parametrize("kind", [ChangeKind.PLACE_HOLD, ChangeKind.REQUEST_ITEM, ChangeKind.REQUEST_ILL])
def test_a_placed_hold_is_reported_under_its_own_id(ledger: LedgerBook, kind: ChangeKind) -> None:
    intent = ledger.intend(ACCOUNT, kind, [Key(id="R1", title="Sinuhe", before="")], NOW)

    ledger.settle(intent, [Settled(id="R1", word="placed", after="H7")], NOW)

    assert events(ledger) == [("hold-placed", "H7", None, "H7", None, "library")]


def test_a_change_of_a_hold_is_an_event_of_holds_and_what_was_not_done_is_called_by_its_kind(
    ledger: LedgerBook,
) -> None:
    for kind, word, event in [
        (ChangeKind.CHANGE_HOLD, "changed", "hold-changed"),
        (ChangeKind.CHANGE_HOLD, "refused", "change-refused"),
        (ChangeKind.CANCEL_HOLD, "cancelled", "hold-cancelled"),
    ]:
        ledger.settle(ledger.intend(ACCOUNT, kind, KEYS[:1], NOW), [Settled(id="L1", word=word)], NOW)
        assert events(ledger)[-1][0] == event


def test_a_renewal_is_reported_once_when_it_is_also_seen(ledger: LedgerBook) -> None:
    ledger.saw_loans(ACCOUNT, a_reading(a_loan()), NOW)
    intent = ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS[:1], NOW)
    ledger.settle(intent, [Settled(id="L1", word="renewed", after="2026-04-07")], NOW)

    later = NOW + timedelta(minutes=1)
    seen = ledger.saw_loans(ACCOUNT, a_reading(a_loan(due=later.date().replace(month=4, day=7)), taken=later), later)

    assert seen == ()
    assert [event[0] for event in events(ledger)] == ["renewed"]


@pytest.mark.parametrize("counted", [1, None], ids=["counted", "not counted"])
@pytest.mark.parametrize("looked", [False, True])
def test_a_renewal_that_was_seen_before_it_is_settled_is_reported_once(
    ledger: LedgerBook, looked: bool, counted: int | None
) -> None:
    ledger.saw_loans(ACCOUNT, a_reading(a_loan(renewals_used=counted and 0)), NOW)
    intent = ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS[:1], NOW)
    later = NOW + timedelta(minutes=1)
    moved = a_loan(renewals_used=counted, due=date(2026, 4, 7))
    ledger.saw_loans(ACCOUNT, a_reading(moved, taken=later), later)

    ledger.settle(intent, [Settled(id="L1", word="renewed", after="2026-04-07")], later, looked=looked)

    source = "inferred" if looked else "library"
    assert events(ledger) == [("renewed", "L1", "2026-03-20", "2026-04-07", None, source)]


def test_another_renewal_than_the_one_that_was_seen_is_reported_too(ledger: LedgerBook) -> None:
    ledger.saw_loans(ACCOUNT, a_reading(a_loan(renewals_used=0)), NOW)
    moved = a_loan(renewals_used=1, due=date(2026, 4, 7))
    ledger.saw_loans(ACCOUNT, a_reading(moved, taken=NOW + timedelta(minutes=1)), NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    intent = ledger.intend(ACCOUNT, ChangeKind.RENEW, [Key(id="L1", title="t", before="2026-04-07")], later)
    ledger.settle(intent, [Settled(id="L1", word="renewed", after="2026-05-05")], later)
    assert [event.kind for _, event in ledger.events(ACCOUNT)].count("renewed") == 2


def test_a_renewal_that_was_seen_before_it_was_asked_for_again_is_another_one(ledger: LedgerBook) -> None:
    """The library took the first one back, so that the loan is renewed from the same day to the same day."""
    ledger.saw_loans(ACCOUNT, a_reading(a_loan(renewals_used=0)), NOW)
    moved = a_loan(renewals_used=1, due=date(2026, 4, 7))
    ledger.saw_loans(ACCOUNT, a_reading(moved, taken=NOW + timedelta(minutes=1)), NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    intent = ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS[:1], later)
    ledger.settle(intent, [Settled(id="L1", word="renewed", after="2026-04-07")], later)
    renewed = [(e.before, e.after) for _, e in ledger.events(ACCOUNT) if e.kind == "renewed"]
    assert renewed == [("2026-03-20", "2026-04-07")] * 2


@pytest.mark.parametrize(
    ("seen", "stored"),
    [
        ([date(2026, 4, 7)], [("2026-03-20", "2026-04-07"), ("2026-04-07", "2026-05-05")]),
        (
            [date(2026, 4, 7), date(2026, 4, 21)],
            [("2026-03-20", "2026-04-07"), ("2026-04-07", "2026-04-21"), ("2026-04-21", "2026-05-05")],
        ),
        ([date(2026, 4, 7), date(2026, 5, 5)], [("2026-03-20", "2026-04-07"), ("2026-04-07", "2026-05-05")]),
        ([], [("2026-03-20", "2026-05-05")]),
    ],
)
def test_of_several_renewals_those_that_were_seen_are_not_reported_again(
    ledger: LedgerBook, seen: list[date], stored: list[tuple[str, str]]
) -> None:
    """The end of the first is looked for long after, when it was renewed again."""
    ledger.saw_loans(ACCOUNT, a_reading(a_loan(renewals_used=0)), NOW)
    intent = forgotten(ledger, KEYS[:1])
    for used, due in enumerate(seen, 1):
        ledger.saw_loans(ACCOUNT, a_reading(a_loan(renewals_used=used, due=due)), NOW + timedelta(days=used))

    ledger.settle(intent, [Settled(id="L1", word="renewed", after="2026-05-05")], NOW + timedelta(days=30), looked=True)

    assert [(before, after) for kind, _, before, after, _, _ in events(ledger) if kind == "renewed"] == stored


@pytest.mark.parametrize("became", [HoldStatus.CANCELLED, HoldStatus.EXPIRED, None])
def test_a_cancelled_hold_that_was_seen_to_be_gone_is_reported_once(
    ledger: LedgerBook, became: HoldStatus | None
) -> None:
    ledger.saw_holds(ACCOUNT, a_reading(a_hold()), NOW)
    intent = ledger.intend(ACCOUNT, ChangeKind.CANCEL_HOLD, [Key(id="H1", title="Sinuhe", before="waiting")], NOW)
    later = NOW + timedelta(minutes=1)
    left = () if became is None else (a_hold(status=became),)
    ledger.saw_holds(ACCOUNT, a_reading(*left, taken=later), later)
    ledger.saw_loans(ACCOUNT, a_reading(taken=later), later)
    assert [event[0] for event in events(ledger)] == [f"hold-{became or 'gone'}"]
    ledger.settle(intent, [Settled(id="H1", word="cancelled")], later)
    assert [event[0] for event in events(ledger)] == ["hold-cancelled"]


DIE = """
import os, sys
from datetime import datetime
from pathlib import Path
from tunilib.core.changes import Key, ChangeKind
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths
ledger = LedgerBook(Paths(*map(Path, sys.argv[1:4])))
intent = ledger.intend(sys.argv[4], ChangeKind.RENEW, [Key(id="L1", title="t", before="2026-03-20")],
                       datetime.fromisoformat("2026-03-10T12:00:00+02:00"))
print(intent.id, flush=True)
sys.stdin.read()
"""


def test_the_locks_of_killed_processes_are_swept_away_and_no_others(ledger: LedgerBook, paths: Paths) -> None:
    for number in range(3):
        process = start(DIE, paths.config, paths.data, paths.state, str(number))
        said(process)
        process.kill()
        ended(process)
    mine = ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)

    ledger.unsettled("1")

    assert [lock.name for lock in (paths.state / "locks").iterdir()] == [f"intent-{mine.id}.lock"]
    assert len(ledger.unsettled("2")) == 1
    assert ledger.unsettled(ACCOUNT) == ()


@pytest.fixture(name="count")
def _count(paths: Paths) -> Callable[[], int]:
    def count() -> int:
        with closing(sqlite3.connect(paths.ledger)) as other:
            number: int = other.execute("SELECT count(*) FROM intent WHERE settled IS NOT NULL").fetchone()[0]
            return number

    return count


def test_processes_at_once_lose_no_intent(paths: Paths, count: Callable[[], int]) -> None:
    code = """
import sys
from datetime import datetime
from pathlib import Path
from tunilib.core.changes import Key, ChangeKind, Settled
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths
ledger = LedgerBook(Paths(*map(Path, sys.argv[1:4])))
now = datetime.fromisoformat("2026-03-10T12:00:00+02:00")
for n in range(10):
    intent = ledger.intend("a", ChangeKind.RENEW, [Key(id="L1", title="t")], now)
    assert ledger.unsettled("a") == (), "the intent of a process that runs"
    ledger.settle(intent, [Settled(id="L1", word="renewed")], now)
"""
    processes = [start(code, paths.config, paths.data, paths.state) for _ in range(4)]

    assert [ended(process) for process in processes] == [0] * 4
    assert count() == 40


def test_the_last_renewal_of_a_loan_that_was_accepted_without_a_later_date_is_known_by_that_date(
    ledger: LedgerBook,
) -> None:
    assert ledger.unmoved(ACCOUNT) == {}
    said_done = Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "said-done"),))
    first = forgotten(ledger, KEYS)
    ledger.settle(first, [Settled("L1", Word.UNKNOWN, "2026-03-20", (said_done,))], NOW)
    ledger.settle(first, [Settled("L1", Word.UNCHANGED, "2026-03-20")], NOW, looked=True)
    assert ledger.unmoved(ACCOUNT) == {"L1": "2026-03-20"}
    assert ledger.unmoved("another") == {}
    ledger.settle(forgotten(ledger, KEYS), [Settled("L1", Word.RENEWED, "2026-04-20")], NOW)
    assert ledger.unmoved(ACCOUNT) == {}
