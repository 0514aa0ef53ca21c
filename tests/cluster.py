"""A PostgreSQL server of the tests' own: made in a temporary folder, on a socket there, as an ordinary user.

Where the programs of the server cannot be had, the tests that need it are skipped with a word. The server does not run
as root: then it runs as another user, who needs no home and no password.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

OWNER = "owner"
"""The role that makes the cluster and owns its databases."""
_LOCALES = (("--locale-provider=icu", "--icu-locale=sv-FI", "--locale=C"), ("--locale=C",))
"""A language that files otherwise than by code points, where the server knows it: the program may not depend on it."""
_HASTY = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
"""These tests lose no power."""
_SCHEMAS = """
SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
 WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('public', 'information_schema')
"""
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@cache
def binary(name: str) -> Path | None:
    """A program of the server, on ``PATH`` or where Debian has it; None: there is none."""
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return versions[-1] if versions else None


def needs_postgres() -> None:
    """Skip a test where there is no server."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if binary("initdb") is None or binary("pg_ctl") is None:
        pytest.skip("no PostgreSQL server is installed")


class Cluster:
    """A server and its databases.

    Args:
        settings: of ``postgresql.conf``.
        copy_of: make it a replica of another one, by ``pg_basebackup``.
    """

    def __init__(self, settings: dict[str, str] | None = None, *, copy_of: Cluster | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tunilib-pg-", dir="/tmp"))  # a socket's name is at most 107 bytes
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            owner = _ordinary_user()
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._as_user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self._numbers = count(1)
        self._empty: list[str] = []
        if copy_of is None:
            self._initialise()
            self.configure(
                {
                    "listen_addresses": "",
                    "unix_socket_directories": str(self.folder),
                    "max_connections": "100",
                    "shared_buffers": "64MB",
                    "lc_messages": "C",
                    **(_HASTY if settings is None else settings),
                }
            )
        else:
            self.run(
                "pg_basebackup",
                "-D",
                self.data,
                "-h",
                copy_of.folder,
                "-U",
                OWNER,
                "--write-recovery-conf",
                "--no-sync",
                "-c",
                "fast",
            )
            self.configure({"unix_socket_directories": str(self.folder), **(settings or {})})

    def configure(self, settings: dict[str, str]) -> None:
        """Add settings, which hold from the next start."""
        lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(lines)

    def run(
        self,
        program: str,
        *arguments: object,
        check: bool = True,
        stdin: str = "",
        environ: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the server as its user.

        Args:
            check: raise where it fails. environ: further variables.
        """
        path = binary(program)
        if path is None:
            pytest.skip(f"{program} is not installed")
        done = subprocess.run(
            [path, *map(str, arguments)],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **(environ or {})},
            **self._as_user,
        )
        if check and done.returncode:
            raise RuntimeError(f"{program} {arguments}: {done.stdout}{done.stderr}")
        return done

    def start(self) -> None:
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-t", "60", "-s", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; ``immediate`` as a crash would."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", "60", "-s", "stop")

    def kill(self) -> None:
        """End every process of it at once, as a machine does that loses its power."""
        kill_server(self.data)

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "-s", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str, user: str = OWNER) -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def sql(self, database: str, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements, each in a transaction of its own; the rows of the last one."""
        import psycopg

        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.address(database), autocommit=True) as wire:
            for statement in statements:
                cursor = wire.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The address of a database, as long as the block runs: an empty one, or a copy of another."""
        name = self._empty.pop() if template is None and self._empty else self._made(template or "template0")
        try:
            yield self.address(name)
        finally:
            with suppress(Exception):
                if template is None:
                    for (statement,) in self.sql(name, _END_OTHERS, _SCHEMAS):
                        self.sql(name, statement)
                    self._empty.append(name)
                else:
                    self.sql("postgres", f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self, template: str) -> str:
        name = f"library_{next(self._numbers)}"
        self.sql("postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def _initialise(self) -> None:
        for locale in _LOCALES:
            shutil.rmtree(self.data, ignore_errors=True)
            options = ("-A", "trust", "-U", OWNER, "-E", "UTF8", "--no-sync", *locale)
            if self.run("initdb", "-D", self.data, *options, check=locale is _LOCALES[-1]).returncode == 0:
                return


def kill_server(data: Path) -> None:
    """End every process of the server of a folder at once."""
    first = int((data / "postmaster.pid").read_text().split()[0])
    others = [int(path.name) for path in Path("/proc").glob("[0-9]*") if _parent(path) == first]
    for process in (first, *others):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _parent(process: Path) -> int:
    with suppress(OSError):
        return int((process / "stat").read_text().rpartition(") ")[2].split()[1])
    return 0


class Pair(NamedTuple):
    """Two servers, the second of which follows the first; with an empty database."""

    first: Cluster
    second: Cluster
    town: str

    @property
    def address(self) -> str:
        hosts = ",".join(quote(str(one.folder), safe="") for one in (self.first, self.second))
        return f"postgresql://{OWNER}@{hosts}/{self.town}"

    def wait_for_the_second(self) -> None:
        """Let each COMMIT of the first wait for the second."""
        self.first.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
        until(lambda: self.first.sql(self.town, "SELECT sync_state FROM pg_stat_replication") == [("sync",)])

    def take_over(self) -> None:
        """Let the second take changes, and wait for nobody."""
        self.second.run("pg_ctl", "-D", self.second.data, "-w", "-s", "promote")
        self.second.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = ''", "SELECT pg_reload_conf()")


@contextmanager
def pair_of_servers(fill: Callable[[str], object] = lambda _: None) -> Iterator[Pair]:
    """Two servers, as long as the block runs.

    Args:
        fill: makes something in the database, whose address it is given, before it is copied.
    """
    needs_postgres()
    first = Cluster()
    try:
        first.start()
        first.sql("postgres", "CREATE DATABASE town TEMPLATE template0")
        fill(first.address("town"))
        second = Cluster(copy_of=first)
        try:
            second.start()
            yield Pair(first, second, "town")
        finally:
            second.remove()
    finally:
        first.remove()


def until(is_so: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


@cache
def shared_cluster() -> Cluster:
    """One server for all tests of this process; it is stopped at the end."""
    needs_postgres()
    cluster = Cluster()
    Finalize(None, cluster.remove, exitpriority=1)  # also at the end of a worker of a pool, where atexit does nothing
    cluster.start()
    return cluster


def _ordinary_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    pytest.skip("a server does not run as root, and there is no other user")
