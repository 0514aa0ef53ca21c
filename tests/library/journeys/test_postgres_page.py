"""Every line of the page on PostgreSQL, from the first role to the pooler, on a server of the tests' own.

Names and places of the page are those of a real machine. Here the host is this machine, by the certificate's name, and
``sudo`` is whoever may run the server; all else is run as it stands.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.cluster import OWNER, Cluster, binary, needs_postgres
from tests.journeys.machine import ROOT, Machine

PAGE = ROOT / "docs" / "howto" / "postgresql.md"
BLOCK = re.compile(r"^<!-- not run: it needs a server -->\n```sh\n(.*?)^```$", re.M | re.S)
PASSWORD = "kaksi-sanaa-7"
SUDO = """#!{python}
import os, shutil, sys
words = sys.argv[1:]
if words[:2] == ["-u", "postgres"]:
    words = words[2:]
program = shutil.which(words[0])
if {uid} != os.geteuid():
    os.setgroups([]); os.setgid({gid}); os.setuid({uid})
os.environ.update(PGHOST={socket!r}, PGUSER={owner!r}, PGDATABASE="postgres")
os.environ.pop("PGHOSTADDR", None)
os.execv(program, words)
"""
SYSTEMCTL = """#!/bin/sh
case $2 in
postgresql) exec "{pg_ctl}" -D "{data}" -l "{data}/../log" -w -s -m fast restart >/dev/null 2>&1 </dev/null ;;
pgbouncer) exec "{pgbouncer}" -q -d "{etc}/pgbouncer.ini" ;;
esac
"""


class Town(NamedTuple):
    """A server as it is when its packages are installed, and what the page's places are here."""

    cluster: Cluster
    environ: dict[str, str]
    here: Path
    places: dict[str, str]

    def as_here(self, text: str) -> str:
        for place, other in self.places.items():
            text = text.replace(place, other)
        return text

    def run(self, script: str) -> str:
        """Run lines of bash in which passwords are typed."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=self.environ,
            cwd=self.here,
            input=f"{PASSWORD}\n" * 2,
            capture_output=True,
            text=True,
            timeout=100,
            start_new_session=True,  # without a terminal, at which createuser would ask
            check=False,
        )
        assert done.returncode == 0, (script, done.stdout, done.stderr)
        return done.stdout


def free_port() -> str:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


@pytest.fixture(name="town")
def _town(machine: Machine) -> Iterator[Town]:
    needs_postgres()
    pgbouncer = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if pgbouncer is None or shutil.which("openssl") is None:
        pytest.skip("pgbouncer or openssl is not installed")
    port, pool = free_port(), free_port()
    cluster = Cluster({"port": port, "fsync": "off", "wal_level": "replica", "max_wal_senders": "4"})
    try:
        (cluster.data / "pg_hba.conf").write_text("local all all trust\nlocal replication all trust\n")
        owner = cluster.folder.stat()
        lib, etc, home = (cluster.folder / name for name in ("lib", "etc", "home"))
        for folder in (lib, etc, home):
            folder.mkdir()
            os.chown(folder, owner.st_uid, owner.st_gid)
        home.chmod(0o777)
        programs = cluster.folder / "bin"
        programs.mkdir()
        scripts = {
            "tunilib": f'#!/bin/sh\nexec "{sys.executable}" -m tunilib "$@"\n',
            "sudo": SUDO.format(
                python=sys.executable, uid=owner.st_uid, gid=owner.st_gid, socket=str(cluster.folder), owner=OWNER
            ),
            "systemctl": SYSTEMCTL.format(
                pg_ctl=binary("pg_ctl"), data=cluster.data, pgbouncer=pgbouncer, etc=etc, pool=pool
            ),
        }
        for name, text in scripts.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        shutil.copy(ROOT / "docs" / "howto" / "postgresql" / "roles.sql", home)
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        environ = machine.process_setting(
            PATH=path, HOME=str(home), PGHOSTADDR="127.0.0.1", PGPORT=port, TUNILIB_NOW=None
        )
        places = {
            "/var/lib/postgresql": str(lib),
            "/var/run/postgresql": f"{cluster.folder} port={port}",
            "/etc/pgbouncer": str(etc),
            "/etc/ssl/town.crt": str(lib / "town.crt"),
            "192.0.2.0/24": "127.0.0.0/8",
            ":6432": f":{pool}",
            "= 6432": f"= {pool}",
            "listen_addr = *": "listen_addr = 127.0.0.1\nunix_socket_dir =\nlogfile = pool.log\npidfile = pool.pid",
        }
        cluster.start()
        yield Town(cluster, environ, home, places)
        with suppress(OSError, ValueError):
            os.kill(int((etc / "pool.pid").read_text()), 15)
    finally:
        cluster.remove()


@pytest.mark.heavy
def test_each_line_of_the_page_works_on_a_server(town: Town) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (ini,) = re.findall(r"^```ini\n(.*?)^```$", page, re.M | re.S)
    text = town.as_here(ini).replace("pool.log", f"{town.places['/etc/pgbouncer']}/pool.log")
    text = text.replace("pool.pid", f"{town.places['/etc/pgbouncer']}/pool.pid")
    (Path(town.places["/etc/pgbouncer"]) / "pgbouncer.ini").write_text(text)
    exports: list[str] = []
    shown: dict[str, str] = {}
    for found in BLOCK.findall(page):
        block = town.as_here(found).replace("desk restore", "desk restore --yes")
        if "desk move" in block:  # of a library in a file, to a database in which there is none
            town.run("tunilib --store sqlite:///library.sqlite desk init")
            town.run("sudo -u postgres psql --dbname town --command 'DROP SCHEMA tunilib CASCADE'")
        shown[block] = town.run("\n".join([*exports, block]))
        exports += re.findall(r"^export .*$", block, re.M)
    reports = [out for block, out in shown.items() if "desk report" in block]
    assert len(reports) == 2
    assert all("patrons\t0" in out for out in reports)
    query = "SELECT pg_has_role('aino', 'tunilib_desk', 'member'), pg_has_role('town_owner', 'tunilib_owner', 'member')"
    assert town.run(f'sudo -u postgres psql -At --command "{query}"') == "t|t\n"
