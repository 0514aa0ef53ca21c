"""What really is in the library behind a fake site, read from its tables without the program: things and their state.

Two states are compared thing by thing: what a change did, whether it did it once, and that nothing else was changed.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from tunilib.library.stores import is_in_file, store_path

Thing = tuple[str, ...]
Truth = Mapping[Thing, Any]

_OPEN = ("waiting", "processing", "in-transit", "ready")


def truth_of(address: str) -> Truth:
    """Everything that a patron can change, of all patrons, by kind and name: loans, holds, cards, lists, searches."""
    rows = _rows_of_file(store_path(address)) if is_in_file(address) else _rows_on_server(address)
    card = {row["id"]: row["card"] for row in rows["patron"]}
    lists = {row["id"]: row for row in rows["favourite_list"]}
    found: dict[Thing, Any] = {}
    for row in rows["loan"]:
        found["loan", row["barcode"], row["checked_out"]] = (card[row["patron"]], row["due"], row["renewals"])
    holds = defaultdict(list)
    for row in rows["hold"]:
        state = (row["status"], row["pickup"], row["frozen"], row["frozen_until"], row["expires"])
        holds["hold", card[row["patron"]], row["record"], row["kind"]].append((row["number"], *state))
    found |= {thing: tuple(state[1:] for state in sorted(states)) for thing, states in holds.items()}
    for row in rows["patron"]:
        found["email", row["card"]] = row["own_email"]
        found["home library", row["card"]] = row["home_library"]
        found["password", row["card"]] = row["password"]
    requests = defaultdict(list)
    for row in rows["change_request"]:
        requests["request", card[row["patron"]], row["field"]].append((row["value"], row["state"]))
    found |= {thing: tuple(sorted(states)) for thing, states in requests.items()}
    for row in rows["account_card"]:
        found["card", card[row["owner"]], card[row["patron"]]] = (row["name"], row["active"], row["reminder"])
    for row in lists.values():
        found["list", card[row["owner"]], row["name"]] = (row["public"], row["description"])
    orders = defaultdict(list)
    for row in rows["favourite"]:
        here = lists[row["list"]]
        owner = (card[here["owner"]], here["name"])
        found["favourite", *owner, row["record"] or row["own"]] = (row["notes"] or "", row["keywords"])
        orders["order", *owner].append((row["place"], row["record"] or row["own"]))
    found |= {thing: tuple(record for _, record in sorted(order)) for thing, order in orders.items()}
    for row in rows["search"]:
        thing = ("search", card[row["owner"]], row["text"], row["type"], row["filters"])
        found[thing] = (row["saved"] is not None, row["alert"])
    return found


def _rows_of_file(path: Path) -> Mapping[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        return {name: [dict(row) for row in file.execute(f"SELECT * FROM {name}")] for name in _TABLES}


def _rows_on_server(address: str) -> Mapping[str, list[dict[str, Any]]]:
    import psycopg
    from psycopg.rows import dict_row

    from tunilib.library.stores.addresses import address_of_server, library_name

    with psycopg.connect(address_of_server(address), row_factory=dict_row) as server:
        of = f'"{library_name(address)}"'
        return {name: server.execute(f"SELECT * FROM {of}.{name}".encode()).fetchall() for name in _TABLES}


def differences(before: Truth, after: Truth) -> dict[Thing, tuple[Any, Any]]:
    """What two states differ in: each thing with its state in either; None where it is not there.

    The order of a list counts only while the same records are in it.
    """
    things = sorted({*before, *after})
    found = {thing: (before.get(thing), after.get(thing)) for thing in things if before.get(thing) != after.get(thing)}
    return {
        thing: (old, new)
        for thing, (old, new) in found.items()
        if thing[0] != "order" or sorted(old or ()) == sorted(new or ())
    }


def same(thing: Thing, new: Any, wanted: Any) -> bool:
    """Whether a thing is as wanted; a password is stored in another form each time."""
    return bool(new == wanted or (thing[0] == "password" and new is not None and wanted is not None))


def open_holds(truth: Truth, card: str, record: str) -> int:
    """How many open holds and requests a card has on a record."""
    states = [states for thing, states in truth.items() if thing[:3] == ("hold", card, record)]
    return sum(state[0] in _OPEN for one in states for state in one)


_TABLES = (
    "patron",
    "account_card",
    "change_request",
    "loan",
    "hold",
    "favourite_list",
    "favourite",
    "search",
)
