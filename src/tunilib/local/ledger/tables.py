"""The tables of the ledger, as numbered migrations: a new version of tunilib adds one, and never edits an old one."""

from __future__ import annotations

from tunilib.local.database import Schema

# Times are ISO 8601 with the offset of the library's zone, days are dates; amounts are cents, flags 0 and 1.
# An account is opaque text, the ledger's name for a library and a card. Numbers of events are
# not reused, so that a reader can continue after the last number it has seen.

_INTENTS = """
CREATE TABLE intent (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    created TEXT NOT NULL,
    settled TEXT,
    looked INTEGER NOT NULL DEFAULT 0 CHECK (looked IN (0, 1))
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
    PRIMARY KEY (intent, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX intent_item_id ON intent_item (id);
"""

_READINGS = """
CREATE TABLE reading (
    account TEXT NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('loan', 'hold', 'fine')),
    taken TEXT NOT NULL,
    PRIMARY KEY (account, about)
) STRICT, WITHOUT ROWID;

CREATE TABLE loan (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    record_id TEXT,
    barcode TEXT,
    library TEXT,
    checked_out TEXT,
    due TEXT NOT NULL,
    renewable INTEGER CHECK (renewable IN (0, 1)),
    reasons TEXT NOT NULL,
    renewals_used INTEGER,
    renewals_limit INTEGER,
    since TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT,
    gone TEXT,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE hold (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT,
    record_id TEXT,
    barcode TEXT,
    status TEXT NOT NULL,
    position INTEGER,
    created TEXT,
    expires TEXT,
    pickup_location TEXT,
    pickup_until TEXT,
    frozen_until TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT,
    gone TEXT,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fine (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT,
    title TEXT,
    amount INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    currency TEXT NOT NULL,
    registered TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT,
    gone TEXT,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

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
"""

_WORDS = """
ALTER TABLE intent ADD COLUMN words TEXT;
ALTER TABLE intent_item ADD COLUMN asked TEXT;
"""

_NAMES = """
CREATE TABLE name (
    account TEXT NOT NULL,
    about TEXT NOT NULL,
    id TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (account, about, id)
) STRICT, WITHOUT ROWID;
"""

_RUNS = """
CREATE TABLE taken (
    account TEXT NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('loan', 'hold', 'fine', 'message')),
    taken TEXT NOT NULL,
    PRIMARY KEY (account, about)
) STRICT, WITHOUT ROWID;
INSERT INTO taken SELECT account, about, taken FROM reading;
DROP TABLE reading;
ALTER TABLE taken RENAME TO reading;

CREATE TABLE message (
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT,
    gone TEXT,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    zone TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX account_of ON account (owner);

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

CREATE TABLE told (
    reader TEXT NOT NULL,
    account TEXT NOT NULL,
    thing TEXT NOT NULL,
    state TEXT NOT NULL,
    time TEXT NOT NULL,
    data TEXT,
    PRIMARY KEY (reader, account, thing)
) STRICT, WITHOUT ROWID;
"""
# A run is one that was proved; its account is empty where it was for all of them. A reader's place is the number of
# the last event that it has got. What was told is a thing of a reader: a loan in the digest, an event at a hook, a
# letter that is on its way, an entry of the calendar; data is what that reader needs to know of it.

_ENDINGS = """
ALTER TABLE loan ADD COLUMN renewals_left INTEGER;
ALTER TABLE hold ADD COLUMN missed TEXT;
"""
# A hold was missed when a reading did not list it any more, and it is not known yet whether it was collected.

SCHEMA = Schema(
    application_id=0x546C4C67, migrations=(_INTENTS + _READINGS, _WORDS, _NAMES, _RUNS, _ENDINGS), page_size=1024
)  # "TlLg"
