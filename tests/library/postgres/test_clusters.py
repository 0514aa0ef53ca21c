"""Several servers in one address: one of them takes changes, another one follows it and takes over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from threading import Thread

import pytest
from tests.cluster import Pair, pair_of_servers, until

from tunilib.core.catalogue import Query
from tunilib.errors import OutcomeUnknown
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.demo.demonstration import CARD, make_demo
from tunilib.library.desk import Desk
from tunilib.library.postgres import connections
from tunilib.library.postgres.connections import Database
from tunilib.library.stores import open_library
from tunilib.library.stores.unit_of_work import Now

pytestmark = pytest.mark.heavy

NOW: Now = datetime.fromisoformat("2026-03-02T10:00+02:00").astimezone


@pytest.fixture(name="pair")
def _pair() -> Iterator[Pair]:
    with pair_of_servers(lambda address: make_demo(address, NOW)) as pair:
        yield pair


def is_in_recovery(address: str, *, may_lag: bool) -> bool:
    with closing(open_library(address, NOW)) as library, library.snapshot(may_lag=may_lag) as snapshot:
        found: bool = snapshot.db.read("SELECT pg_is_in_recovery()").fetchone()[0]
        return found


def test_what_may_be_seconds_old_is_read_from_a_server_that_follows(pair: Pair) -> None:
    until(lambda: is_in_recovery(pair.address, may_lag=True))
    assert not is_in_recovery(pair.address, may_lag=False)
    alone = pair.first.address(pair.town)
    assert not is_in_recovery(alone, may_lag=True)
    with closing(Desk(pair.address, NOW)) as desk, closing(Desk(alone, NOW)) as newest:
        assert desk.report() == newest.report()
        assert desk.checkout(CARD, ["30107304"])[0].loan_id
    with closing(open_library(pair.address, NOW)) as library:
        assert EmbeddedCatalogue(library).search(Query(text="sinuhe")).total
    pair.second.sql("postgres", "ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()")
    until(lambda: not pair.second.sql("postgres", "SELECT FROM pg_stat_wal_receiver"))
    assert not is_in_recovery(pair.address, may_lag=True), "a server that has lost the other one is not read"


def test_a_change_that_one_server_alone_has_is_not_said_to_be_made(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOOK_SECONDS", 1.0)
    pair.wait_for_the_second()
    pair.second.stop()
    db = Database(pair.first.address(pair.town))
    waits = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    ended = Thread(target=until, args=(lambda: pair.first.sql("postgres", waits),))
    ended.start()
    with closing(db), pytest.raises(OutcomeUnknown), db.transaction():
        db.execute("UPDATE library SET day_done = '2026-03-01'")
    ended.join()
    pair.second.start()
    until(lambda: pair.second.sql(pair.town, "SELECT day_done FROM tunilib.library") == [("2026-03-01",)])
