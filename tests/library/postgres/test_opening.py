"""A server that lets in and then hangs or drips, one that does not encrypt, and what libpq would write itself."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.cluster import Cluster
from tests.library.postgres.conftest import with_a_table

from tunilib.errors import LocalError, OutcomeUnknown, Unavailable
from tunilib.library.postgres import connections, opening
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.opening import TAKES_CHANGES

_TLS, _VERSION = 80877103, 196608
_LIMIT = 0.4
Act = Callable[[socket.socket], None]


def message(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("!i", len(content) + 4) + content


def parameter(name: str, value: str) -> bytes:
    return message(b"S", f"{name}\0{value}\0".encode())


_WELCOME = (
    message(b"R", struct.pack("!i", 0))
    + b"".join(
        parameter(name, value)
        for name, value in (("server_version", "15.4"), ("server_encoding", "UTF8"), ("client_encoding", "UTF8"))
    )
    + message(b"Z", b"I")
)


def read(connection: socket.socket) -> int:
    """The number that a client begins with."""
    (length,) = struct.unpack("!i", connection.recv(4))
    content = connection.recv(length - 4)
    number: int = struct.unpack("!i", content[:4])[0]
    return number


def hangs(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(4096):
            pass


def drips(connection: socket.socket) -> None:
    """Begins an answer and sends a byte of it now and then."""
    with suppress(OSError):
        connection.recv(4096)
        connection.sendall(b"C" + struct.pack("!i", 29_000))
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)


@contextmanager
def server(act: Act, welcome: bytes = _WELCOME, host: str = "127.0.0.1") -> Iterator[str]:
    """A server that speaks plain text, lets everybody in, and then does something else; its address."""
    listening = socket.create_server((host, 0))

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError, struct.error):
            while read(connection) == _TLS:
                connection.sendall(b"N")
            connection.sendall(welcome)
            act(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"postgresql://aino@{host}:{listening.getsockname()[1]}/town"
    finally:
        listening.close()


@pytest.fixture(name="_short", autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "STATEMENT_SECONDS", _LIMIT)
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.1)
    for name in ("PGSSLMODE", "PGHOST", "PGHOSTADDR", "PGSERVICE", "PGPASSFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("act", [hangs, drips])
def test_a_server_that_lets_in_and_then_hangs_or_drips_is_given_up_in_time(act: Act) -> None:
    begun = time.monotonic()
    with server(act) as address:
        db = Database(address)
        for _ in range(2):
            with pytest.raises(Unavailable, match="did not answer in time, nothing was changed"), db.snapshot():
                pass
    assert time.monotonic() - begun < 10 * _LIMIT


def test_a_server_that_never_finishes_to_let_in_is_given_up_in_time() -> None:
    begun = time.monotonic()
    with (
        server(hangs, welcome=b"") as address,
        pytest.raises(Unavailable, match="cannot be reached"),
        Database(f"{address}?connect_timeout=2").snapshot(),
    ):
        pass
    assert time.monotonic() - begun < 8


def test_a_commit_whose_answer_does_not_come_in_time_is_no_success(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sent with the COMMIT takes too long."""
    with cluster.database() as address:
        db = with_a_table(address)
        change = db.transaction()
        change.__enter__()
        db.execute("INSERT INTO note VALUES (1, 'x')")
        monkeypatch.setattr(connections, "MARK", f"SELECT '{{}}', pg_sleep({5 * _LIMIT})")
        with pytest.raises((OutcomeUnknown, Unavailable)):
            change.__exit__(None, None, None)
        db.close()


def test_what_goes_through_a_whole_library_may_take_longer(cluster: Cluster) -> None:
    with cluster.database() as address:
        db = with_a_table(address)
        sleep = f"SELECT pg_sleep({2 * _LIMIT})"
        with db.going_through_all(), db.snapshot():
            db.execute(sleep)
        with pytest.raises(Unavailable, match="in time"), db.snapshot():
            db.execute(sleep)
        with db.snapshot():
            assert db.execute("SELECT 1").fetchone() == (1,)
        db.close()


def elsewhere() -> str | None:
    """An address of this machine that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))
        found: str = probe.getsockname()[0]
        return None if found.startswith("127.") else found
    return None


def test_without_tls_another_machine_is_refused_unless_the_address_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    host = elsewhere()
    if host is None:
        pytest.skip("this machine has only loopback")
    with server(hangs, host=host) as address:
        for more in ("", "?sslmode=prefer", "?sslmode=allow"):
            with pytest.raises(LocalError, match="does not encrypt") as caught, Database(f"{address}{more}").snapshot():
                pass
            assert (caught.value.exit_code, caught.value.code) == (6, "configuration"), more
        monkeypatch.setenv("PGSSLMODE", "disable")  # the address alone counts
        with pytest.raises(LocalError, match="does not encrypt"), Database(address).snapshot():
            pass
        with pytest.raises(Unavailable, match="in time"), Database(f"{address}?sslmode=disable").snapshot():
            pass


def test_a_service_file_may_not_let_it_be_unencrypted_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = elsewhere()
    if host is None:
        pytest.skip("this machine has only loopback")
    with server(hangs, host=host) as address:
        given = conninfo_to_dict(address)
        (tmp_path / "services").write_text(f"[town]\nhost={host}\nport={given['port']}\nsslmode=disable\n")
        monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
        with (
            pytest.raises(LocalError, match="does not encrypt"),
            Database("postgresql:///town?service=town&user=aino").snapshot(),
        ):
            pass


@pytest.mark.parametrize(
    ("address", "environ", "mode"),
    [
        ("postgresql://h/db", {}, "require"),
        ("postgresql://127.0.0.1,h/db", {}, "require"),
        ("postgresql:///db?hostaddr=10.0.0.1", {}, "require"),
        ("postgresql:///db", {"PGHOST": "h"}, "require"),
        ("postgresql://h/db?sslmode=prefer", {}, "require"),
        ("postgresql://h/db", {"PGSSLMODE": "allow"}, "require"),
        ("postgresql://h/db?sslmode=verify-full", {}, None),
        ("postgresql://h/db", {"PGSSLMODE": "verify-ca"}, None),
        ("postgresql://h/db?sslmode=disable", {}, None),
        ("postgresql://localhost,[::1]/db", {}, None),
        ("postgresql:///db", {}, None),
        ("postgresql://%2Frun%2Fpostgresql/db", {}, None),
        ("postgresql:///db?service=town", {}, None),
    ],
)
def test_who_is_asked_to_encrypt(address: str, environ: dict[str, str], mode: str | None) -> None:
    assert opening._options(conninfo_to_dict(address), environ, TAKES_CHANGES).get("sslmode") == mode


@pytest.mark.parametrize(
    ("address", "environ", "asked"),
    [
        ("postgresql://a,b/db", {}, ("read-write", 5)),
        ("postgresql://a:5432,b:5433/db", {}, ("read-write", 5)),
        ("postgresql:///db", {"PGHOST": "a,b"}, ("read-write", 5)),
        ("postgresql://a,b/db?target_session_attrs=any&connect_timeout=3", {}, (None, None)),
        ("postgresql://a,b/db", {"PGTARGETSESSIONATTRS": "any", "PGCONNECT_TIMEOUT": "3"}, (None, None)),
        ("postgresql://a/db", {}, (None, 10)),
    ],
)
def test_of_several_servers_the_one_that_takes_changes_is_asked(
    address: str, environ: dict[str, str], asked: tuple[str | None, int | None]
) -> None:
    found = opening._options(conninfo_to_dict(address), environ, TAKES_CHANGES)
    assert (found.get("target_session_attrs"), found.get("connect_timeout")) == asked


def test_a_password_file_that_others_may_read_is_told_by_tunilib_and_not_by_libpq(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "pgpass"
    passwords.write_text("*:*:*:*:secret\n")
    passwords.chmod(0o644)
    wants_password = message(b"R", struct.pack("!i", 3))
    for path in (passwords, tmp_path):
        monkeypatch.setenv("PGPASSFILE", str(path))
        with server(hangs, welcome=wants_password) as address:
            with pytest.raises(LocalError, match="does not let this user in") as caught, Database(address).snapshot():
                pass
            assert str(path) in str(caught.value.hint)
            assert "chmod" not in str(caught.value.hint)
    assert capfd.readouterr().err == ""
