"""The ledger's file: private, never half-written, and clear about what is wrong with it."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import NOW, a_loan, a_reading
from tests.local.conftest import fill
from tests.local.programs import ended, said, start

from tunilib.core.changes import ChangeKind, Key
from tunilib.errors import LocalError
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths

KEYS = (Key(id="L1", title="t"),)


def test_the_file_and_its_folder_are_private(ledger: LedgerBook, paths: Paths) -> None:
    ledger.intend("a", ChangeKind.RENEW, KEYS, NOW)

    assert stat.S_IMODE(paths.ledger.stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.data.stat().st_mode) == 0o700


def test_between_two_calls_nothing_is_open(ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_loans("a", a_reading(a_loan()), NOW)

    assert sorted(file.name for file in paths.data.iterdir()) == ["ledger.sqlite", "ledger.sqlite.lock"]


def test_threads_may_share_it(ledger: LedgerBook) -> None:
    def work(account: str) -> None:
        for hour in range(5):
            ledger.saw_loans(account, a_reading(a_loan(title=str(hour))), NOW + timedelta(hours=hour))

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [ledger.since(str(number), "L1") for number in range(6)] == [NOW.date()] * 6


def test_a_file_that_is_no_ledger_is_a_database_error_and_left_alone(ledger: LedgerBook, paths: Paths) -> None:
    paths.data.mkdir()
    paths.ledger.write_text("dear diary\n" * 100)

    for call in (
        lambda: ledger.intend("a", ChangeKind.RENEW, KEYS, NOW),
        lambda: ledger.unsettled("a"),
        lambda: ledger.saw_loans("a", a_reading(), NOW),
    ):
        with pytest.raises(LocalError) as caught:
            call()
        assert caught.value.code == "database"
    assert paths.ledger.read_text().startswith("dear diary")


def test_a_newer_ledger_is_left_alone(ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_loans("a", a_reading(), NOW)
    with closing(sqlite3.connect(paths.ledger)) as other:
        other.execute("PRAGMA user_version = 99")

    with pytest.raises(LocalError, match="newer tunilib"):
        ledger.intend("a", ChangeKind.RENEW, KEYS, NOW)


def test_an_intent_that_could_not_be_written_leaves_no_lock(small_disk: Path, tmp_path: Path) -> None:
    paths = Paths(tmp_path / "c.toml", small_disk, tmp_path / "state")
    ledger = LedgerBook(paths)
    ledger.saw_loans("a", a_reading(), NOW)
    fill(small_disk)

    with pytest.raises(LocalError) as caught:
        ledger.intend("a", ChangeKind.RENEW, KEYS * 2000, NOW)

    assert caught.value.code == "database"
    assert "full" in caught.value.message
    assert list((paths.state / "locks").iterdir()) == []
    (small_disk / "filler").unlink()
    assert ledger.unsettled("a") == ()
    ledger.intend("a", ChangeKind.RENEW, KEYS, NOW)


MANY = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tunilib.core.loan import Loan
from tunilib.core.changes import Key, ChangeKind, Settled
from tunilib.core.answer import Reading
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths
ledger = LedgerBook(Paths(*map(Path, sys.argv[1:4])))
now = datetime.fromisoformat("2026-03-10T12:00:00+02:00")
for n in range(int(sys.argv[4]), 100_000):
    now += timedelta(days=1)
    due = now.date()
    loan = Loan(id="L1", title="t", due=due, read_at=now)
    ledger.saw_loans("a", Reading(items=(loan,), taken=now), now)
    intent = ledger.intend("a", ChangeKind.RENEW, [Key(id="L1", title="t", before=due.isoformat())], now)
    ledger.settle(intent, [Settled(id="L1", word="renewed", after=due.isoformat())], now)
    print(n, flush=True)
"""


def test_a_kill_at_any_moment_leaves_a_whole_ledger(ledger: LedgerBook, paths: Paths) -> None:
    for round_ in range(6):
        process = start(MANY, paths.config, paths.data, paths.state, round_)
        for _ in range(2 + round_):
            said(process)
        process.kill()
        ended(process)

        with closing(sqlite3.connect(paths.ledger)) as other:
            assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert other.execute("PRAGMA foreign_key_check").fetchone() is None
        open_intents = ledger.unsettled("a")
        assert len(open_intents) <= 1
        for intent in open_intents:
            ledger.settle(intent, [], NOW, looked=True)


@pytest.mark.parametrize("version", [5, 6, 8])
def test_a_ledger_of_another_version_is_left_alone(version: int, ledger: LedgerBook, paths: Paths) -> None:
    ledger.saw_loans("a", a_reading(a_loan()), NOW)
    with closing(sqlite3.connect(paths.ledger)) as db:
        db.execute(f"PRAGMA user_version = {version}")

    with pytest.raises(LocalError) as caught:
        ledger.unsettled("a")

    assert caught.value.code == "database"
    with closing(sqlite3.connect(paths.ledger)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
        assert db.execute("SELECT COUNT(*) FROM seen").fetchone() == (1,)
