"""How fast references are written, as ratios to a reference measure in the same run.

``python -m benchmarks.formats``: each figure is the time of an export of 100,000 references from the form in
which the embedded library stores them, divided by the time of fetching and parsing the same rows as JSON; that
of RIS also by the time that rispy takes for the same references. Pairs are measured one after the other, and the
smallest ratio of some rounds counts, since other programs run on the machine too. Memory is the peak of a
process that writes a thousand references and of one that writes all of them.

Then the command itself: ``favourites export`` of a list of a fifth as many in a demo library, start and end included,
divided by a process that only fetches and parses their rows.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.timing import where_it_ran
from tunilib import formats
from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.library.catalogue.indexing import reference_from_json, reference_to_json

LIMITS = {"ris": 4.0, "bibtex": 6.0, "csl-json": 9.0}
COMMAND_LIMITS = {"ris": 6.0, "bibtex": 8.0}
RISPY_LIMIT = 0.6
MEMORY_LIMIT = 1.3
_BATCH = 1000


def references(count: int, seed: int = 1) -> Iterator[Reference]:
    """References as a catalogue has them: books most of all, some articles, names and words with Finnish
    letters.
    """
    dice = random.Random(seed)
    words = [
        "kirja",
        "äidin",
        "öljy",
        "suomen",
        "historia",
        "kieli",
        "metsä",
        "vesi",
        "tutkimus",
        "opetus",
        "laki",
        "kaupunki",
        "valo",
        "meri",
        "runo",
        "työ",
    ]
    families = [
        "Virtanen",
        "Korhonen",
        "Mäkinen",
        "Nieminen",
        "Mäkelä",
        "Hämäläinen",
        "Laine",
        "Heikkinen",
        "Smith",
        "Müller",
        "Öhman",
    ]
    given = ["Matti", "Maija", "Kaisa", "Juhani", "Åke", "Tove", "Anna", "Liisa", "Pekka", "Ville"]

    def name(role: Role) -> Name:
        return Name(dice.choice(families), dice.choice(given), role=role)

    for number in range(count):
        title = " ".join(dice.choices(words, k=dice.randint(2, 6))).capitalize()
        names = tuple(name(Role.AUTHOR) for _ in range(dice.choice((1, 1, 1, 2, 3))))
        common: dict[str, object] = {
            "id": f"r{number}",
            "control_number": f"{number:09d}",
            "title": title,
            "issued": When(dice.randint(1900, 2025)),
            "languages": (dice.choice(("fin", "fin", "swe", "eng")),),
            "keywords": tuple(dice.sample(words, 3)),
            "call_number": f"{dice.randint(1, 99)}.{dice.randint(1, 9)}",
        }
        if dice.random() < 0.25:
            yield Reference(
                kind=Kind.ARTICLE,
                names=names,
                container="Virittäjä",
                volume=str(dice.randint(1, 120)),
                issue=str(dice.randint(1, 6)),
                pages=f"{dice.randint(1, 200)}-{dice.randint(201, 400)}",
                issns=("0042-6806",),
                doi=f"10.1234/v.{number}",
                **common,  # type: ignore[arg-type]
            )
        else:
            yield Reference(
                kind=Kind.BOOK,
                names=(*names, name(Role.EDITOR)) if dice.random() < 0.2 else names,
                subtitle=" ".join(dice.choices(words, k=4)),
                publishers=("Otava",),
                places=("Helsinki",),
                edition="2. p.",
                extent=f"{dice.randint(60, 600)} s.",
                isbns=(f"978951{number:07d}",),
                series=(Series("Suomen kirjoja", str(number % 300)),) if number % 3 == 0 else (),
                notes=("Bibliografia.",),
                **common,  # type: ignore[arg-type]
            )


def store(path: Path, count: int) -> None:
    """Make a store of so many references."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE reference (id TEXT, data TEXT)")
        rows = ((reference.id, reference_to_json(reference)) for reference in references(count))
        connection.executemany("INSERT INTO reference VALUES (?, ?)", rows)


def rows(path: Path, count: int) -> Iterator[tuple[str, str]]:
    """The rows of a store, in batches: id and data."""
    connection = sqlite3.connect(path)
    try:
        cursor = connection.execute("SELECT id, data FROM reference LIMIT ?", (count,))
        while batch := cursor.fetchmany(_BATCH):
            yield from batch
    finally:
        connection.close()


def fetch(path: Path, count: int) -> None:
    """Fetch and parse, and do nothing with the result."""
    for _, data in rows(path, count):
        json.loads(data)


def stored(path: Path, count: int) -> Iterator[Reference]:
    """The references of a store."""
    return (reference_from_json(data, record) for record, data in rows(path, count))


def export(path: Path, count: int, name: str) -> int:
    """Export to nowhere; how many bytes."""
    return sum(len(piece) for piece in formats.export(name, stored(path, count)))


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def against_fetch(path: Path, count: int, name: str, rounds: int) -> float:
    """The smallest ratio of an export to fetching and parsing the same rows."""
    return min(timed(lambda: export(path, count, name)) / timed(lambda: fetch(path, count)) for _ in range(rounds))


def against_rispy(path: Path, count: int, rounds: int) -> float | None:
    """The smallest ratio of writing RIS here and by rispy, of the same references in memory; None without
    rispy.
    """
    try:
        import rispy  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return None
    kept = list(stored(path, count))
    entries = rispy.loads(b"".join(formats.export("ris", kept)).decode(), newline="\r\n")

    def ours() -> None:
        for _ in formats.export("ris", kept):
            pass

    def theirs() -> None:
        rispy.dumps(entries)

    return min(timed(ours) / timed(theirs) for _ in range(rounds))


def peak(path: Path, count: int, name: str) -> int:
    """The highest memory, in kilobytes, of a process that exports so many."""
    code = (
        "import resource, sys; from pathlib import Path; from benchmarks.formats import export;"
        f"export(Path(sys.argv[1]), {count}, {name!r});"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return int(run.stdout)


BARE = """
import json, sqlite3, sys
for (data,) in sqlite3.connect(sys.argv[1]).execute(
    "SELECT o.data FROM favourite_list l JOIN favourite f ON f.list = l.id JOIN own_reference o ON o.id = f.own"
    " WHERE l.name = 'Many' ORDER BY f.number"
):
    json.loads(data)
"""


def command_against_fetch(folder: Path, count: int, rounds: int) -> Iterator[tuple[str, float]]:
    """For each format the smallest ratio of the command to a process that fetches and parses the same rows."""
    environ = {
        **os.environ,
        "HOME": str(folder),
        **{f"TUNILIB_{name}": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")},
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }

    def run(*words: str) -> float:
        """Processor time of a process and its children, in seconds."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], env=environ, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    file = folder / "references.json"
    file.write_bytes(b"".join(formats.export("csl-json", references(count))))
    tunilib = ("-m", "tunilib")
    run(*tunilib, "demo")
    run(*tunilib, "favourites", "create", "Many")
    run(*tunilib, "favourites", "import", str(file), "--list", "Many")
    library = str(folder / "data" / "demo.sqlite")
    for name in COMMAND_LIMITS:
        words = ("favourites", "export", "Many", "--format", name, "--output", str(folder / "exported"))
        yield name, min(run(*tunilib, *words) / run("-c", BARE, library) for _ in range(rounds))


def main() -> int:
    """Measure, print, and compare with the limits where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded")
    asked = parser.parse_args()
    print(where_it_ran(), flush=True)
    passed = True
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "references.sqlite3"
        store(path, asked.count)
        for name in formats.names("write"):
            if name in LIMITS or asked.count <= 10_000:
                ratio = against_fetch(path, asked.count, name, asked.rounds)
                passed = report(f"{name}: export / fetch", ratio, LIMITS.get(name)) and passed
        ratio_to_rispy = against_rispy(path, min(asked.count, 20_000), asked.rounds)
        if ratio_to_rispy is None:
            print("ris: rispy is not installed")
        else:
            passed = report("ris: here / rispy", ratio_to_rispy, RISPY_LIMIT) and passed
        for name in LIMITS:
            growth = peak(path, asked.count, name) / peak(path, 1000, name)
            passed = report(f"{name}: memory for all / for 1,000", growth, MEMORY_LIMIT) and passed
    with tempfile.TemporaryDirectory() as folder:
        for name, ratio in command_against_fetch(Path(folder), asked.count // 5, asked.rounds):
            passed = report(f"{name}: command / fetch", ratio, COMMAND_LIMITS[name]) and passed
    return int(asked.check and not passed)


def report(what: str, figure: float, limit: float | None) -> bool:
    """Print a figure beside its limit; whether it keeps it."""
    kept = limit is None or figure <= limit
    print(
        f"{what}: {figure:.2f}" + (f" (at most {limit:g}{'' if kept else ', PASSED'})" if limit else ""),
        flush=True,
    )
    return kept


if __name__ == "__main__":
    sys.exit(main())
