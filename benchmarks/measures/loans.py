"""``loans list`` in the large library and in the demonstration: the whole command, and the reading alone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from benchmarks.library.patrons import PASSWORD
from benchmarks.measures.verdict import Verdict
from benchmarks.startup import clean_environ, compile_packages, program
from benchmarks.timing import Times, of_calls, of_commands
from tunilib.backends.embedded.demo import CARD, make_demo
from tunilib.backends.embedded.demo import PASSWORD as DEMO_PASSWORD
from tunilib.backends.embedded.door import EmbeddedEntry
from tunilib.backends.embedded.stores import store_address
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.core.ports.session import SignInRequest

__all__ = ["measure_loans"]

_LIMIT = 3.0
_MOST = 1_000_000
_AS_MANY = """
SELECT p.card, COUNT(*) AS loans FROM patron p JOIN loan l ON l.patron = p.id AND l.returned IS NULL
 GROUP BY p.id ORDER BY ABS(loans - ?), p.card LIMIT 1"""


def measure_loans(path: Path, folder: Path, moment: datetime, rounds: int, verdict: Verdict) -> None:
    """Patrons with as many loans as the demonstration's, and the one with most."""
    demo = folder / "demo.sqlite"
    make_demo(store_address(demo), lambda zone: moment.astimezone(zone))
    here = _like(demo, _MOST)[1]
    alike, most = _like(path, here), _like(path, _MOST)
    who = {
        "demonstration": (demo, CARD, DEMO_PASSWORD),
        "large": (path, alike[0], PASSWORD),
        "large, most loans": (path, most[0], PASSWORD),
    }
    calls = {name: _reading(*of, moment) for name, of in who.items()}
    read = of_calls(calls, rounds * 10)
    ran = of_commands(*_commands(folder, who, moment), rounds)
    for what, times in (("loans list, the command", ran), ("loans list, opening and reading alone", read)):
        _tell(verdict, what, times, {"large": alike[1], "large, most loans": most[1]}, here)


def _tell(verdict: Verdict, what: str, times: dict[str, Times], loans: dict[str, int], here: int) -> None:
    base = times["demonstration"]
    for name, count in loans.items():
        ratio = times[name].wall / base.wall
        more = f"x demonstration ({count} loans: {times[name].wall:.1f} ms; {here}: {base.wall:.1f} ms)"
        verdict.most(f"{what}, {name}", ratio, _LIMIT if name == "large" else None, more)


def _like(path: Path, loans: int) -> tuple[str, int]:
    """Card and number of loans of the patron who comes nearest to a number of loans."""
    store = SqliteLibrary(path, lambda zone: datetime.now(zone))  # noqa: TID251 - only to read
    try:
        with store.snapshot():
            card, count = store.connection().execute(_AS_MANY, (loans,)).fetchone()
            return card, count
    finally:
        store.close()


def _reading(path: Path, card: str, password: str, moment: datetime) -> Callable[[], object]:
    entry = EmbeddedEntry(store_address(path), lambda zone: moment.astimezone(zone))
    session = entry.sign_in(SignInRequest(card=card, password=password))

    def read() -> None:
        door = entry.open(session)
        door.loans.read()
        door.close()

    return read


def _commands(
    folder: Path, who: dict[str, tuple[Path, str, str]], moment: datetime
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    compile_packages()
    environ = {**clean_environ(folder), "TUNILIB_NOW": moment.isoformat()}
    commands = {}
    start = program()
    for number, (name, (path, card, password)) in enumerate(who.items()):
        profile = f"patron-{number}"
        words = ("--profile", profile, "--store", f"sqlite:///{path.absolute()}", "login", card, "--password-stdin")
        run = partial(subprocess.run, env=environ, check=True, stdout=subprocess.DEVNULL)
        run([*start, *words], input=f"{password}\n".encode(), stderr=subprocess.DEVNULL)
        commands[name] = (*start, "--profile", profile, "loans", "list")
    return commands, environ
