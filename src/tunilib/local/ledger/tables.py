"""The tables of the ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tunilib.core.reason import ReasonCode
from tunilib.local.database import Schema

if TYPE_CHECKING:
    import sqlite3

# Times are ISO 8601 with the offset of the library's zone, days are dates. An account is opaque text, the ledger's name
# for a library and a card. Numbers of events are not reused, so that a reader can continue after the last number that
# it has seen.

_SEEN = """
CREATE TABLE seen (
    account TEXT NOT NULL,
    about TEXT NOT NULL,
    id TEXT NOT NULL,
    facts TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT,
    gone TEXT,
    since TEXT NOT NULL,
    missed TEXT,
    PRIMARY KEY (account, about, id)
) STRICT, WITHOUT ROWID;
"""
# What was seen of a loan, hold, fine or message: facts is the model as JSON. When it was first seen; once it is gone,
# when it was last seen and first missed. Since when its state is as it is. A hold was missed when a reading did not
# list it any more, and it is not known yet whether it was collected.

_READING = """
CREATE TABLE reading (
    account TEXT NOT NULL,
    about TEXT NOT NULL,
    taken TEXT NOT NULL,
    PRIMARY KEY (account, about)
) STRICT, WITHOUT ROWID;
"""

_TABLES = f"""{_SEEN}{_READING}
CREATE TABLE account (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    zone TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX account_of ON account (owner);

CREATE TABLE name (
    account TEXT NOT NULL,
    about TEXT NOT NULL,
    id TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (account, about, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE intent (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    created TEXT NOT NULL,
    settled TEXT,
    looked INTEGER NOT NULL DEFAULT 0 CHECK (looked IN (0, 1)),
    words TEXT
) STRICT;
CREATE INDEX intent_open ON intent (account) WHERE settled IS NULL;

CREATE TABLE intent_item (
    intent INTEGER NOT NULL REFERENCES intent (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    before TEXT,
    word TEXT,
    after TEXT,
    reasons TEXT,
    asked TEXT,
    PRIMARY KEY (intent, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX intent_item_id ON intent_item (id);

CREATE TABLE event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    time TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    before TEXT,
    after TEXT,
    message TEXT,
    source TEXT
) STRICT;
CREATE INDEX event_of ON event (account, id);

CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    time TEXT NOT NULL,
    code INTEGER NOT NULL
) STRICT;
CREATE INDEX run_of ON run (account, kind);

CREATE TABLE place (
    reader TEXT NOT NULL,
    account TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (reader, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE reported (
    reader TEXT NOT NULL,
    account TEXT NOT NULL,
    item TEXT NOT NULL,
    state TEXT NOT NULL,
    time TEXT NOT NULL,
    data TEXT,
    PRIMARY KEY (reader, account, item)
) STRICT, WITHOUT ROWID;
"""
# A run is one that was proved; its account is empty where it was for all of them. A reader's place is the number of
# the last event that it has got. What was reported is an item of a reader: a loan in the digest, an event at a hook, a
# letter that is on its way, an entry of the calendar; data is what that reader needs to know of it.

_AGENTS = """
ALTER TABLE intent ADD COLUMN actor TEXT;
ALTER TABLE event ADD COLUMN actor TEXT;

CREATE TABLE proposal (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    made TEXT NOT NULL,
    expires TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
# The actor is who did it; null in an intent made before there was this column, and in an event that was only seen.
# A proposal is a change that waits for its token, of which the hash is kept; data is what it is, and the state that it
# was made on.


_OLD_COLUMNS = {
    "loan": "title author record_id barcode library checked_out due renewable reasons renewals_used renewals_limit"
    " renewals_left",
    "hold": "kind title author record_id barcode status position created expires pickup_location pickup_until"
    " frozen_until",
    "fine": "kind description title amount balance currency registered",
    "message": "code text source",
}
"""The tables of the version before, which had a column for each field that was remembered."""


def _convert(db: sqlite3.Connection) -> None:
    """Make the tables of the version before those of this one."""
    db.execute(_SEEN)
    for about, names in _OLD_COLUMNS.items():
        columns = names.split()
        since = "since" if about == "loan" else "first_seen"
        missed = "missed" if about == "hold" else "NULL"
        rows = db.execute(
            f"SELECT account, id, first_seen, last_seen, gone, {since}, {missed}, {', '.join(columns)} FROM {about}"
        )
        for account, id_, first, last, gone, began, unlisted, *values in rows.fetchall():
            facts = _FACTS[about](id_, dict(zip(columns, values, strict=True)))
            db.execute(
                "INSERT INTO seen (account, about, id, facts, first, last, gone, since, missed)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (account, about, id_, json.dumps(facts, ensure_ascii=False), first, last, gone, began, unlisted),
            )
        db.execute(f"DROP TABLE {about}")
    db.execute("ALTER TABLE reading RENAME TO reading_before")
    db.execute(_READING)
    db.execute("INSERT INTO reading SELECT account, about, taken FROM reading_before")
    db.execute("DROP TABLE reading_before")
    db.execute("ALTER TABLE told RENAME TO reported")
    db.execute("ALTER TABLE reported RENAME COLUMN thing TO item")


def _loan_facts(id_: str, row: dict[str, Any]) -> dict[str, Any]:
    renewable = None if row["renewable"] is None else bool(row["renewable"])
    changed = {"due": row["due"] or None, "renewable": renewable, "reasons": _reasons(row["reasons"])}
    return {"id": id_, **row, **changed}


def _reasons(lines: str) -> list[dict[str, str]]:
    """Reasons of which the codes were stored, a line for each; of the code ``other`` the library's words too."""
    found: list[dict[str, str]] = []
    for line in lines.split("\n"):
        code, _, words = line.partition(": ")
        if code in {*ReasonCode}:
            found.append({"code": code, "words": words} if words not in ("", "None") else {"code": code})
        elif found:  # the words have several lines
            found[-1]["words"] = f"{found[-1].get('words', '')}\n{line}"
    return found


def _hold_facts(id_: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, **row}


def _fine_facts(id_: str, row: dict[str, Any]) -> dict[str, Any]:
    currency = row.pop("currency")
    return {"id": id_, **row, **{name: {"cents": row[name], "currency": currency} for name in ("amount", "balance")}}


def _message_facts(_: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"code": row["code"], "source": row["source"], "words": row["text"]}


_FACTS = {"loan": _loan_facts, "hold": _hold_facts, "fine": _fine_facts, "message": _message_facts}

SCHEMA = Schema(
    application_id=0x546C4C67,  # "TlLg"
    migrations=(_TABLES, _AGENTS),
    page_size=1024,
    first=6,
    convert=_convert,
)
