"""Import and search of a large catalogue: CPU time as ratios to bare references in the same run.

``python -m benchmarks.search [--records N] [--seed S] [--rounds N] [--keep FILE] [--server] [--check]``. The records
are made by seed, as skewed as a library's. Import is measured as a whole process, and compared with reading the
same file by pymarc alone; memory with that of a tenth of the records. A search is the whole of what ``tunilib
search`` does in a pipe with an open library (order, availability), and is compared with the bare full-text
query for the best twenty; with facets, as a terminal shows them (of a bounded number of results) and as a program
gets them (of all), is told beside it. ``--server`` moves a copy of the
library to a PostgreSQL server that is started for it: CPU of the client and the server together. ``--keep`` keeps the
library, or searches the one that is there. With ``--check`` a figure above its limit is exit 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from benchmarks.library.content import references
from benchmarks.timing import where_it_ran
from tunilib.core.catalogue import MOST_COUNTED
from tunilib.formats import export
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.search.query import split_words
from tunilib.library.stores import store_address
from tunilib.library.stores.moves import move_library
from tunilib.services.catalogue import query_of

READ_BY_PYMARC = "import sys, pymarc; print(sum(r is not None for r in pymarc.MARCReader(open(sys.argv[1], 'rb'))))"
BARE = "SELECT rowid FROM catalogue_words WHERE catalogue_words MATCH ? ORDER BY rank LIMIT 20"


class Spent(NamedTuple):
    """What a process used: CPU time in seconds, memory at its peak in megabytes."""

    seconds: float
    megabytes: float


class Ratio(NamedTuple):
    """A ratio, or milliseconds; ``limit``: the highest that ``--check`` lets pass, None: only shown."""

    name: str
    value: float
    limit: float | None
    told: str


def main() -> int:
    """Measure, print a table, and compare with the limits where asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--records", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--keep", type=Path, metavar="FILE", help="the library, made where it is not there")
    options.add_argument("--server", action="store_true", help="search on a PostgreSQL server too")
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded")
    asked = options.parse_args()
    print(where_it_ran(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        library = asked.keep or Path(folder) / "library.sqlite"
        figures = [] if library.exists() else imported(Path(folder), library, asked.records, asked.seed)
        figures += searched(library, asked.rounds)
        figures += on_server(library, Path(folder), asked.rounds, asked.seed) if asked.server else []
    return int(report(figures) and asked.check)


def imported(folder: Path, library: Path, count: int, seed: int) -> list[Ratio]:
    """Import a tenth of the records, then all of them into the library that is searched afterwards."""
    tenth = import_process(write(folder / "tenth.mrc", count // 10, seed), folder / "tenth.sqlite", folder)
    whole_file = write(folder / "whole.mrc", count, seed)
    whole = import_process(whole_file, library, folder)
    bare = process([sys.executable, "-c", READ_BY_PYMARC, str(whole_file)], folder)
    each = whole.seconds / count * 1000
    return [
        Ratio("import / reading the file by pymarc", whole.seconds / bare.seconds, 18.0, f"{each:.2f} ms CPU a record"),
        Ratio("memory / that of a tenth", whole.megabytes / tenth.megabytes, 1.3, f"{whole.megabytes:.0f} MB"),
    ]


def write(file: Path, count: int, seed: int) -> Path:
    """Records as MARC 21."""
    with file.open("wb") as stream:
        stream.writelines(export("marc", references(count, Random(seed))))
    return file


def import_process(file: Path, library: Path, folder: Path) -> Spent:
    """Import a file into a new library."""
    program = [sys.executable, "-m", "tunilib", "--store", f"sqlite:///{library.absolute()}", "desk"]
    process([*program, "init"], folder)
    return process([*program, "import", str(file)], folder)


def process(command: list[str], folder: Path) -> Spent:
    """Run a command to its end; it must succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUNILIB")}
    places = {"TUNILIB_DATA": "data", "TUNILIB_STATE": "state", "TUNILIB_CONFIG": "config.toml"}
    environ = {**kept, **{name: str(folder / place) for name, place in places.items()}}
    started = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {started.returncode}")
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def searched(library: Path, rounds: int) -> list[Ratio]:
    """Search for words from the most frequent to rare ones, and for what finds most."""
    figures = []
    with (
        closing(sqlite3.connect(library)) as db,
        closing(EmbeddedEntry(store_address(library), _now).catalogue()) as at,
    ):
        for name, text in queries(library).items():
            query = query_of(text)
            total = at.search(query).total
            spent, shown, whole = (fastest(partial(at.search, query, facets=most), rounds) for most in _FACETS)
            bare = fastest(lambda text=text: db.execute(BARE, (text,)).fetchall(), rounds)  # type: ignore[misc]
            told = f"{spent:.1f} ms CPU, with facets {shown:.1f}, of all {whole:.1f}, {total} found"
            figures.append(Ratio(name, spent / bare, 15.0 if name.startswith("two") else None, told))
            if name in ONE_WORD:
                figures.append(Ratio(f"{name}, ms", spent, IN_FILE, ""))
    return figures


def on_server(library: Path, folder: Path, rounds: int, seed: int) -> list[Ratio]:
    """The same searches on a server, and an import there, of new records and of the same once more."""
    from benchmarks.server import a_server, spent

    copy = Path(shutil.copyfile(library, folder / "copy.sqlite"))
    with a_server() as (cluster, address):
        move_library(store_address(copy), address)
        figures = []
        with closing(EmbeddedEntry(address, _now).catalogue()) as at:
            for name, text in queries(library).items():
                query = query_of(text)
                total = at.search(query).total
                alone, shown, whole = (
                    spent(partial(at.search, query, facets=most), cluster, rounds * 5) for most in _FACETS
                )
                told = f"with facets {shown:.1f}, of all {whole:.1f}, {total} found"
                figures.append(Ratio(f"server: {name}, ms", alone, ON_SERVER if name in ONE_WORD else None, told))
        file = write(folder / "few.mrc", _FEW, seed)
        with cluster.database() as empty:
            program = [sys.executable, "-m", "tunilib", "--store", empty, "desk"]
            process([*program, "init"], folder)
            new, again = (spent(lambda: process([*program, "import", str(file)], folder), cluster, 1) for _ in range(2))
        told = f"{_FEW} records; the same once more {again / _FEW:.2f}"
        figures.append(Ratio("server: import of a record, ms", new / _FEW, None, told))
    return figures


ONE_WORD = ("one word, the most frequent", "one word, frequent", "one word, ordinary")
IN_FILE, ON_SERVER = 30.0, 60.0
_FACETS = (0, MOST_COUNTED, None)
"""In how many results facets are counted: for a pipe, a terminal and a program."""
_FEW = 2000


def queries(library: Path) -> dict[str, str]:
    """Queries of words from the most frequent to rare ones."""
    with closing(sqlite3.connect(library)) as db:
        titles = [title for (title,) in db.execute("SELECT title FROM catalogue")]
    counts = Counter(word for title in titles for word in split_words(title.casefold()))
    words = [word for word, _ in counts.most_common()]
    return {
        "two words, among the most frequent": f"{words[0]} {words[3]}",
        "two words, frequent": f"{words[20]} {words[30]}",
        "two words, ordinary": f"{words[100]} {words[250]}",
        "two words, rare": f"{words[500]} {words[900]}",
        "a beginning": f"{words[100][:3]}*",
        **dict(zip(ONE_WORD, (words[0], words[5], words[50]), strict=True)),
    }


def fastest(do: Callable[[], object], rounds: int) -> float:
    """Milliseconds of CPU time that it takes undisturbed: the median of the faster half."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        do()
        times.append((time.process_time() - begun) * 1000)
    return max(median(sorted(times)[: rounds // 2 + 1]), 0.001)


def report(figures: list[Ratio]) -> bool:
    """Print the table; whether a limit is exceeded."""
    is_over = False
    for figure in figures:
        exceeds = figure.limit is not None and figure.value > figure.limit
        is_over = is_over or exceeds
        verdict = "" if figure.limit is None else f"limit {figure.limit:g}{'  EXCEEDED' if exceeds else ''}"
        print(f"{figure.name:46} {figure.value:7.2f}  {figure.told:48} {verdict}")
    return is_over


def _now(zone: tzinfo) -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC).astimezone(zone)


if __name__ == "__main__":
    sys.exit(main())
