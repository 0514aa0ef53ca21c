"""What is said where a server cannot be connected to, or a database cannot be used."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.cluster import Cluster
from tests.library.postgres.conftest import with_a_table

from tunilib.errors import LocalError, Unavailable, UsageError
from tunilib.library.postgres import driver
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.driver import connection_error


def test_a_server_that_is_away_changed_nothing(cluster: Cluster) -> None:
    with pytest.raises(Unavailable, match="cannot be reached, nothing was changed") as away:
        Database(f"postgresql:///town?host={cluster.folder}/nowhere")._connected()
    assert away.value.exit_code == 4


def test_a_connection_that_is_refused_says_what_to_look_at(cluster: Cluster) -> None:
    for place, kind, words in (
        ("nobody@/postgres", LocalError, "does not let this user in"),
        ("owner@/nosuch", LocalError, "cannot be used"),
        ("owner@/postgres?sslmode=nonsense", UsageError, "not the address"),
        ("owner@/postgres?target_session_attrs=nonsense", UsageError, "not the address"),
        ("owner@/postgres?service=nonsense", LocalError, "its settings"),
        ("owner@/postgres?nosuch=1", UsageError, "not the address"),
    ):
        joint = "&" if "?" in place else "?"
        with pytest.raises(kind, match=words):
            Database(f"postgresql://{place}{joint}host={cluster.folder}")._connected()


def test_a_password_that_is_wanted_or_wrong_is_said_in_whatever_language(cluster: Cluster) -> None:
    rules = cluster.data / "pg_hba.conf"
    before = rules.read_bytes()
    cluster.sql("postgres", "DROP ROLE IF EXISTS guarded", "CREATE ROLE guarded LOGIN PASSWORD 'hunter2'")
    try:
        rules.write_bytes(b"local all guarded scram-sha-256\n" + before)
        cluster.sql("postgres", "SELECT pg_reload_conf()")
        address = cluster.address("postgres", "guarded")
        with pytest.raises(LocalError, match="does not let this user in") as refused:
            Database(address)._connected()
        assert "PGPASSFILE" in (refused.value.hint or "")
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("PGPASSWORD", "wrong1")
            with pytest.raises(LocalError, match="does not let this user in") as refused:
                Database(address)._connected()
            assert "wrong1" not in str(refused.value)
            patched.setenv("PGPASSWORD", "hunter2")
            Database(address)._connected()
            with pytest.raises(LocalError, match=r"database of .* cannot be used"):
                Database(cluster.address("nosuch", "guarded"))._connected()
            cluster.sql("postgres", "ALTER ROLE guarded CONNECTION LIMIT 0")
            with pytest.raises(Unavailable, match="too many users"):
                Database(address)._connected()
    finally:
        rules.write_bytes(before)
        cluster.sql("postgres", "SELECT pg_reload_conf()")


def test_what_a_server_refuses_is_understood_in_other_languages() -> None:
    for said, kind, words in (
        ("FATAL: Datenbank »town« existiert nicht", LocalError, "cannot be used"),
        ('FATALT: databasen "town" existerar inte', LocalError, "cannot be used"),
        ("FATAL: la base de données « town » n'existe pas", LocalError, "cannot be used"),
        ("FATAL: Rolle »aino« existiert nicht", LocalError, "does not let this user in"),
        ('FATALT: ingen pg_hba.conf-rad för "aino", "town", ingen kryptering', LocalError, "does not let this user in"),
        ("FATAL: zu viele Verbindungen von Rolle »aino«", Unavailable, "too many users"),
        ("FATAL: no such database: town", LocalError, "cannot be used"),
        ("FATAL: no more connections allowed (max_client_conn)", Unavailable, "too many users"),
        ("FATAL: das Datenbanksystem startet", Unavailable, "cannot be reached"),
        ("received invalid response to SSL negotiation: H", Unavailable, "cannot be reached"),
        ("received invalid error message", Unavailable, "cannot be reached"),
        ("SSL error: unexpected eof while reading", Unavailable, "cannot be reached"),
    ):
        import psycopg

        class Refused(psycopg.OperationalError):
            pgconn = SimpleNamespace(user=b"aino", db=b"town", needs_password=False, used_password=False)  # type: ignore[assignment]

        error = Refused(f'connection failed: connection to server at "town", port 5432 failed: {said}')
        found = connection_error(error, "postgresql://town/town")
        assert isinstance(found, kind), (said, kind, words)
        assert words in str(found), (said, kind, words)


def test_a_statement_that_takes_longer_than_the_role_may_is_told_so(cluster: Cluster) -> None:
    with cluster.database() as address:
        db = with_a_table(address)
        with pytest.raises(Unavailable, match="the server ended a statement") as slow, db.transaction():
            db.script("SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)")
        assert "statement_timeout" in (slow.value.hint or "")
        db.close()


def test_a_database_of_another_encoding_is_refused(cluster: Cluster) -> None:
    cluster.sql(
        "postgres",
        "DROP DATABASE IF EXISTS latin",
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc",
    )
    with pytest.raises(LocalError, match="needs UTF8"):
        Database(cluster.address("latin"))._connected()


def test_an_older_server_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "OLDEST_SERVER", 99)
    with pytest.raises(LocalError, match="needs 99 or newer") as old:
        Database(cluster.address("postgres"))._connected()
    assert old.value.exit_code == 6


def test_a_database_that_may_only_be_read_is_read(cluster: Cluster) -> None:
    with cluster.database() as address:
        db = with_a_table(address)
        db.close()
        name = address.rpartition("/library_")[2].partition("?")[0]
        cluster.sql("postgres", f"ALTER DATABASE library_{name} SET default_transaction_read_only = on")
        try:
            with db.snapshot():
                assert db.execute("SELECT id FROM note").fetchall() == []
            with pytest.raises(LocalError, match="can only be read"), db.transaction():
                db.execute("INSERT INTO note VALUES (1, 'a')")
        finally:
            cluster.sql("postgres", f"ALTER DATABASE library_{name} RESET default_transaction_read_only")
            db.close()
