"""The demonstration's library is the same on a server as in a file: what every command of it did."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, tzinfo
from io import BytesIO
from pathlib import Path

import pytest
from tests.cluster import Cluster
from tests.library.conftest import ZONE
from tests.library.postgres.test_replicas_and_poolers import name_of

from tunilib.library.demo.demonstration import is_demo, make_demo
from tunilib.library.desk import Desk, items
from tunilib.library.stores import store_address

pytestmark = pytest.mark.heavy

MOMENT = datetime(2026, 3, 10, 12, tzinfo=ZONE)


def now(zone: tzinfo) -> datetime:
    return MOMENT.astimezone(zone)


def test_the_demonstration_is_the_same_and_may_be_made_again(cluster: Cluster, tmp_path: Path) -> None:
    with cluster.database() as server:
        reports = []
        for address in (store_address(tmp_path / "demo.sqlite"), server):
            make_demo(address, now)
            with closing(Desk(address, now)) as desk:
                assert desk.verify().problems == ()
                reports.append(desk.report())
        assert reports[0] == reports[1]
        make_demo(server, now, replace=True)
        assert is_demo(server, now)


def test_a_library_that_moved_to_a_server_is_planned_by_what_is_in_it(cluster: Cluster, tmp_path: Path) -> None:
    file = store_address(tmp_path / "demo.sqlite")
    make_demo(file, now)
    with cluster.database() as server, closing(Desk(file, now)) as desk:
        desk.move(server)
        name = name_of(server)
        ((counted,),) = cluster.sql(name, "SELECT COUNT(*) FROM tunilib.loan")
        assert cluster.sql(name, "SELECT reltuples FROM pg_class WHERE oid = 'tunilib.loan'::regclass") == [(counted,)]


def test_a_server_plans_by_what_a_large_import_has_added(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "_MANY", 3)
    books = [f"TY  - BOOK\nTI  - Book {number}\nER  - \n\n".encode() for number in range(5)]
    patron = b"card,name\n1,Aino\n"
    counted = (
        "SELECT reltuples FROM pg_class WHERE oid = ANY('{tunilib.record,tunilib.patron}'::regclass[]) ORDER BY relname"
    )
    with cluster.database() as server, closing(Desk(server, now)) as desk:
        desk.init()
        name = name_of(server)
        before = cluster.sql(name, counted)
        list(desk.imports.read(BytesIO(b"".join(books[:2]))))
        list(desk.patron_imports.read(desk.patron_imports.open(BytesIO(patron))))
        assert cluster.sql(name, counted) == before
        list(desk.imports.read(BytesIO(b"".join(books[2:]))))
        assert cluster.sql(name, counted) == [(1,), (5,)]
