"""A replica is read and refuses changes with a sentence; a pooler in transaction mode works; backups are restored."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from tests.cluster import Cluster, needs_postgres

from tunilib.core.catalogue import Query
from tunilib.errors import LocalError
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.demo.demonstration import make_demo
from tunilib.library.desk import Desk
from tunilib.library.postgres.library import PostgresLibrary
from tunilib.library.stores import open_library
from tunilib.library.stores.addresses import with_library
from tunilib.library.stores.moves import move_library
from tunilib.library.stores.unit_of_work import Now

pytestmark = pytest.mark.heavy

NOW: Now = datetime.fromisoformat("2026-03-02T10:00+02:00").astimezone
OUT = "SELECT barcode FROM tunilib.loan WHERE returned IS NULL ORDER BY id"
SECONDS = 30


@pytest.fixture(name="demo", scope="module")
def _demo(own_cluster: Cluster) -> Iterator[str]:
    """The name of a database with the demonstration's library."""
    with own_cluster.database() as address:
        make_demo(address, NOW)
        yield name_of(address)


@pytest.fixture(name="address")
def _address(own_cluster: Cluster, demo: str) -> Iterator[str]:
    with own_cluster.database(demo) as address:
        yield address


def name_of(address: str) -> str:
    return address.partition("@/")[2].partition("?")[0]


@contextmanager
def replica_of(cluster: Cluster, *, follow: bool = True) -> Iterator[Cluster]:
    replica = Cluster(copy_of=cluster)
    if not follow:
        (replica.data / "standby.signal").unlink()
    try:
        replica.start()
        yield replica
    finally:
        replica.remove()


def wait_until_there(replica: Cluster, name: str, barcode: str) -> None:
    end = time.monotonic() + SECONDS
    while (barcode,) in replica.sql(name, OUT):
        assert time.monotonic() < end, "the replica does not follow"
        time.sleep(0.02)


def test_a_replica_is_read_and_refuses_changes(own_cluster: Cluster, address: str, tmp_path: Path) -> None:
    name = name_of(address)
    ((first,), (second,), *_) = own_cluster.sql(name, OUT)
    with replica_of(own_cluster) as replica, closing(Desk(address, NOW)) as here:
        there = replica.address(name)
        with closing(Desk(there, NOW)) as desk:
            assert desk.report().loans == here.report().loans
            assert desk.verify().problems == ()
            here.check_in([first])
            wait_until_there(replica, name, first)
            assert desk.report().loans == here.report().loans
            with pytest.raises(LocalError, match="can only be read: it is a replica"):
                desk.check_in([second])
            with pytest.raises(LocalError, match="can only be read"):
                move_library(there, f"sqlite:///{tmp_path}/new.sqlite")
        with closing(open_library(there, NOW)) as library:
            assert EmbeddedCatalogue(library).search(Query(text="sinuhe")).total
    assert (second,) in own_cluster.sql(name, OUT)


def _answers(path: Path) -> bool:
    """Whether a program listens at a socket, whose file is there a moment earlier."""
    with closing(socket.socket(socket.AF_UNIX)) as wire:
        return wire.connect_ex(str(path)) == 0


@contextmanager
def pooler(cluster: Cluster, folder: Path, kept: int) -> Iterator[str]:
    """The folder of a socket behind which is PgBouncer, with one connection to the server for everybody.

    Args:
        kept: so many prepared statements of each client are.
    """
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not Path(program).exists():
        pytest.skip("pgbouncer is not installed")
    place = cluster.folder / "pooler"
    place.mkdir(mode=0o777)
    place.chmod(0o777)
    (place / "users").write_text('"owner" ""\n')
    (place / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={cluster.folder}\n[pgbouncer]\nlisten_addr =\nunix_socket_dir = {place}\n"
        f"auth_type = trust\nauth_file = {place}/users\npool_mode = transaction\ndefault_pool_size = 1\n"
        f"max_prepared_statements = {kept}\nserver_reset_query =\n"
    )
    options = {key: value for key, value in cluster._as_user.items() if value is not None}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([program, place / "pgbouncer.ini"], stdout=log, stderr=log, cwd=place, **options)
    try:
        end = time.monotonic() + SECONDS
        while not _answers(place / ".s.PGSQL.6432"):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end
            time.sleep(0.02)
        yield str(place)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(place)


@pytest.mark.parametrize("kept", [0, 100])
def test_desks_share_one_connection_of_a_pooler_in_transaction_mode(
    own_cluster: Cluster, address: str, tmp_path: Path, kept: int
) -> None:
    name = name_of(address)
    barcodes = [barcode for (barcode,) in own_cluster.sql(name, OUT)]
    with pooler(own_cluster, tmp_path, kept) as place:
        pooled = f"postgresql://owner@/{name}?host={place}&port=6432"
        with closing(Desk(pooled, NOW)) as one, closing(Desk(pooled, NOW)) as other:
            for first, second in zip(barcodes[:6:2], barcodes[1:6:2], strict=True):
                assert one.check_in([first])[0].loan_id is not None
                assert other.check_in([second])[0].loan_id is not None
            assert one.verify().problems == other.verify().problems == ()
            one.day()
        with closing(open_library(pooled, NOW)) as library:
            assert EmbeddedCatalogue(library).search(Query(text="sinuhe")).total
        assert move_library(pooled, f"sqlite:///{tmp_path}/new.sqlite")
    assert not {(barcode,) for barcode in barcodes[:6]} & set(own_cluster.sql(name, OUT))


@pytest.mark.parametrize(("kept", "prefixes"), [(0, []), (100, [("PGBOUNCER",)])])
def test_statements_are_prepared_only_where_a_pooler_keeps_them_for_each_client(
    own_cluster: Cluster, address: str, tmp_path: Path, kept: int, prefixes: list[tuple[str]]
) -> None:
    with pooler(own_cluster, tmp_path, kept) as place:
        pooled = f"postgresql://owner@/{name_of(address)}?host={place}&port=6432"
        with closing(open_library(pooled, NOW)) as one, closing(open_library(pooled, NOW)) as other:
            for _ in range(8):
                for library in (one, other):
                    with library.snapshot() as snapshot:
                        assert snapshot.loans.count_open("nobody") == {}
                    with library.transaction("desk", "test") as tx:
                        assert tx.loans.count_open("nobody") == {}
            assert isinstance(one, PostgresLibrary)
            db = one.connection()
            with db.snapshot():
                found = "SELECT DISTINCT split_part(name, '_', 1) FROM pg_prepared_statements"
                assert db.execute(found).fetchall() == prefixes
            with pytest.raises(KeyboardInterrupt), one.transaction("desk", "test"):
                raise KeyboardInterrupt
            for library in (other, one):
                with library.snapshot() as snapshot:
                    assert snapshot.loans.count_open("nobody") == {}


def test_two_libraries_share_a_connection_of_a_pooler_that_keeps_prepared_statements(
    own_cluster: Cluster, address: str, tmp_path: Path
) -> None:
    make_demo(with_library(address, "hervanta"), NOW)
    barcodes = [barcode for (barcode,) in own_cluster.sql(name_of(address), OUT)]
    with pooler(own_cluster, tmp_path, 100) as place:
        pooled = f"postgresql://owner@/{name_of(address)}?host={place}&port=6432"
        with closing(Desk(pooled, NOW)) as one, closing(Desk(with_library(pooled, "hervanta"), NOW)) as other:
            for barcode in barcodes[:6]:
                for desk in (one, other):
                    assert desk.check_in([barcode])[0].loan_id is not None
            assert one.report().loans == other.report().loans
            assert [found.name for found in one.libraries()] == ["TuniLib", "TuniLib"]


def test_a_dump_is_restored_as_the_same_library(own_cluster: Cluster, address: str) -> None:
    name, file = name_of(address), own_cluster.folder / "town.dump"
    where = {"PGHOST": str(own_cluster.folder), "PGUSER": "owner"}
    own_cluster.run("pg_dump", "--format=custom", "--schema=tunilib", f"--file={file}", name, environ=where)
    with own_cluster.database() as restored:
        own_cluster.run("pg_restore", "--exit-on-error", f"--dbname={name_of(restored)}", file, environ=where)
        assert_same(address, restored)


def test_a_base_backup_is_a_server_with_the_same_library(own_cluster: Cluster, address: str) -> None:
    with replica_of(own_cluster, follow=False) as copy:
        assert_same(address, copy.address(name_of(address)))


def assert_same(one: str, other: str) -> None:
    with closing(Desk(one, NOW)) as here, closing(Desk(other, NOW)) as there:
        assert there.verify().problems == ()
        assert there.report() == here.report()
        here.check_in(["30107304"])
        there.check_in(["30107304"])
        assert there.report() == here.report()


@pytest.fixture(autouse=True, scope="module")
def _needed() -> None:
    needs_postgres()
