"""A library of a million loans and a million records: built, moved to a server and back, verified at each place.

    python -m benchmarks.million [FILE] [--size 1000000] [--seed 1]

FILE is a library as it was made before; without it, or where it is not there, one is made, with as many records as
loans and a twentieth as many patrons. A copy is moved to a server that is started for it, with ``fsync``, and from
there to a new file, all tables of which are compared with those of FILE, row by row. At each of the three places
searches find as much, and the same patrons have the same loans. Each step is told with the seconds of CPU of this
process and of the server, and with what it takes on the disk. Anything that differs is exit 1.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.cluster import Cluster

from benchmarks.library.content import card_of
from benchmarks.library.creation import Size
from benchmarks.search import queries
from benchmarks.server import a_server, server_cpu
from benchmarks.store import clock, copy_of, made
from benchmarks.timing import where_it_ran
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.desk import Desk
from tunilib.library.stores import open_library, store_address
from tunilib.library.stores.moves import COLUMNS, move_library
from tunilib.library.stores.tables import TABLES
from tunilib.services.catalogue import query_of

_PATRONS = 20


def main() -> int:
    """Build, move, verify, compare, and print a line for each step."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("file", type=Path, nargs="?", help="the library's file")
    options.add_argument("--size", type=int, default=1_000_000, help="loans, and records")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    print(where_it_ran(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file = asked.file or Path(folder) / "library.sqlite"
        if not file.exists():
            made(file, Size(asked.size, asked.size, asked.size // _PATRONS), asked.seed)
        problems = there_and_back(file)
    print("\n".join(problems) or "nothing is wrong, and nothing differs")
    return int(bool(problems))


def there_and_back(file: Path) -> list[str]:
    """Move a copy to a server and back; everything that is wrong or differs."""
    with copy_of(file) as (copy, folder), a_server() as (cluster, server):
        back = folder / "back.sqlite"
        texts = queries(file)
        first, last = store_address(copy), store_address(back)
        with told("what there is, in the file", cluster):
            asked = answers(first, texts)
        problems = []
        for name, here, there in (("server", first, server), ("file", server, last)):
            with told(f"moved to the {name}", cluster):
                rows = move_library(here, there) or {}
            print(f"  {sum(rows.values()):,} rows, {size_of(cluster, there)}", flush=True)
            with told(f"verified in the {name}", cluster), closing(Desk(there, clock)) as desk:
                problems += [f"{name}: {problem}" for problem in desk.verify().problems]
            with told(f"what there is, in the {name}", cluster):
                found = answers(there, texts)
            problems += [f"{name}: {what}" for what, answer in asked.items() if found[what] != answer]
        with told("both files compared", cluster):
            problems += differences(file, back)
    return problems


@contextmanager
def told(what: str, cluster: Cluster) -> Iterator[None]:
    """Print what a step took."""
    begun, client, server = perf_counter(), sum(os.times()[:4]), server_cpu(cluster)
    yield
    client, server = sum(os.times()[:4]) - client, server_cpu(cluster) - server
    print(
        f"{what:32} {client:8.1f} s of CPU, {server:8.1f} of the server, in {perf_counter() - begun:7.0f} s", flush=True
    )


def answers(address: str, texts: dict[str, str]) -> dict[str, object]:
    """What is found, the loans of the patrons who have most, and the report."""
    library: Any = open_library(address, clock)
    with closing(library):
        catalogue = EmbeddedCatalogue(library)
        found: dict[str, object] = {name: catalogue.search(query_of(text)).total for name, text in texts.items()}
    with closing(Desk(address, clock)) as desk:
        for card in map(card_of, range(20)):
            found[f"loans of {card}"] = sorted(map(repr, desk.loans(card=card)))
        found["report"] = desk.report()
    return found


def differences(one: Path, other: Path) -> Iterator[str]:
    """The tables that have other rows, read by SQLite alone."""
    with closing(sqlite3.connect(f"file:{one}?mode=ro", uri=True)) as here, closing(sqlite3.connect(other)) as there:
        for table in TABLES.values():
            order = "rowid" if table.is_ordered else ", ".join(table.key)
            query = f"SELECT {', '.join(COLUMNS[table.name])} FROM {table.name} ORDER BY {order}"
            pairs = zip_longest(here.execute(query), there.execute(query))
            if different := sum(mine != yours for mine, yours in pairs):
                yield f"{table.name}: {different:,} rows differ"


def size_of(cluster: Cluster, address: str) -> str:
    """Megabytes on the disk."""
    if address.startswith("sqlite:"):
        taken = Path(address.removeprefix("sqlite://")).stat().st_size
    else:
        name = address.partition("@/")[2].partition("?")[0]
        ((taken,),) = cluster.sql(name, "SELECT pg_database_size(current_database())")
    return f"{taken / 1e6:,.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
