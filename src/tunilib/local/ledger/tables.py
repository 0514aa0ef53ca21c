"""The tables of the ledger."""

from __future__ import annotations

from tunilib.local.database import Schema

# Times are ISO 8601 with the offset of the library's zone, days are dates. An account is opaque text, the ledger's name
# for a library and a card. Numbers of events are not reused, so that a reader can continue after the last number that
# it has seen.

_TABLES = """
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

CREATE TABLE reading (
    account TEXT NOT NULL,
    about TEXT NOT NULL,
    taken TEXT NOT NULL,
    PRIMARY KEY (account, about)
) STRICT, WITHOUT ROWID;

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
    words TEXT,
    actor TEXT
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
    source TEXT,
    actor TEXT
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

CREATE TABLE proposal (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    made TEXT NOT NULL,
    expires TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
# seen: a loan, hold, fine or message. Facts are the model as JSON. "since": when it became as it is. "last" and "gone"
# are null while it is listed: when it was last seen, and when a reading did not list it any more. "missed": the same as
# "gone", for a hold of which it is not known yet whether it was collected.
# intent, event: the actor is who made the change; null in an event that was only seen.
# run: only runs that were proved. The account is empty in a run for all accounts.
# place: the number of the last event that a reader has got.
# reported: what a reader was told: a loan in the digest, a letter that was sent, an entry of the calendar. Data is what
# this reader needs to know of it.
# proposal: a change that waits for its token. The hash is that of the token; data is the change, and the state that it
# was made on.

SCHEMA = Schema(application_id=0x546C4C67, migrations=(_TABLES,), page_size=1024, first=7)  # "TlLg"
