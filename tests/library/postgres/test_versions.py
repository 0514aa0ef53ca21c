"""Tables of a library on a server: made whole, brought up to date by one program at a time, a newer version refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from threading import Barrier, Thread

import pytest
from tests.cluster import Cluster
from tests.library.stores.engines import Stored

from tunilib.errors import LocalError, TunilibError
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.schema import FIRST, MIGRATIONS, check_version

NEXT = (*MIGRATIONS, "CREATE TABLE shelf (id INTEGER PRIMARY KEY)")
SEEN = list(range(FIRST, FIRST + len(MIGRATIONS)))


@pytest.fixture(name="stored")
def _stored(cluster: Cluster) -> Iterator[Stored]:
    with cluster.database() as address:
        stored = Stored(address)
        stored.make()
        yield stored
        stored.close()


def versions(stored: Stored) -> list[int]:
    with closing(Database(stored.address)) as db, db.snapshot():
        return [number for (number,) in db.execute("SELECT number FROM version ORDER BY number").fetchall()]


def test_a_missing_migration_is_applied_once_by_several_programs(stored: Stored) -> None:
    ready, errors = Barrier(4), list[TunilibError]()

    def look() -> None:
        with closing(Database(stored.address)) as db:
            ready.wait()
            try:
                check_version(db, NEXT)
            except TunilibError as error:
                errors.append(error)

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, versions(stored)) == ([], [*SEEN, SEEN[-1] + 1])


def test_a_library_of_a_newer_version_is_refused(stored: Stored) -> None:
    with closing(Database(stored.address)) as db:
        check_version(db, NEXT)
    with pytest.raises(LocalError, match="newer") as caught, stored.snapshot():
        pass
    assert caught.value.code == "database"


def test_a_migration_that_fails_leaves_nothing(stored: Stored) -> None:
    with closing(Database(stored.address)) as db, pytest.raises(LocalError):
        check_version(db, (*NEXT, "CREATE TABLE shelf (id INTEGER)"))
    assert versions(stored) == SEEN
    with closing(Database(stored.address)) as db, db.snapshot():
        assert db.execute("SELECT to_regclass('shelf')").fetchall() == [(None,)]


def test_a_schema_of_another_program_is_left_alone(cluster: Cluster) -> None:
    with cluster.database() as address:
        with closing(Database(address)) as db, db.transaction(marked=False):
            db.execute("CREATE SCHEMA tunilib")
            db.execute("CREATE TABLE things (id INTEGER)")
        with pytest.raises(LocalError, match="another program"):
            Stored(address).make()
        with pytest.raises(LocalError, match="there is no library"), Stored(address).snapshot():
            pass


def test_what_has_not_the_form_of_its_column_is_refused_by_the_server(stored: Stored) -> None:
    patron = stored.patron("1001")
    for column, value in (("card_expires", "soon"), ("card_expires", "2026-02-30"), ("locked_until", "2026-02-03")):
        with closing(Database(stored.address)) as db, pytest.raises(LocalError), db.transaction():
            db.execute(f"UPDATE patron SET {column} = ? WHERE id = ?", (value, patron))
