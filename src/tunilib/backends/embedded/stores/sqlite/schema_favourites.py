"""The tables of what a patron keeps: lists of favourites, references of their own, searches.

All of it is the account's, whatever card is active. A favourite is a record of the catalogue or a reference that came
from a file; its ``number`` only grows, and tells in which order favourites were added whatever the clock said.
"""

from __future__ import annotations

__all__ = ["FAVOURITES"]

_LISTS = """
CREATE TABLE favourite_list (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (name <> ''),
    public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1)),
    description TEXT,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    created TEXT NOT NULL,
    UNIQUE (owner, name)
) STRICT;
CREATE UNIQUE INDEX favourite_list_default ON favourite_list (owner) WHERE is_default = 1;

CREATE TABLE own_reference (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,
    year TEXT,
    format TEXT,
    language TEXT,
    data TEXT NOT NULL,
    raw BLOB,
    UNIQUE (owner, fingerprint)
) STRICT;

CREATE TABLE favourite (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    list TEXT NOT NULL REFERENCES favourite_list (id) ON DELETE CASCADE,
    record TEXT REFERENCES record (id),
    own TEXT REFERENCES own_reference (id) ON DELETE CASCADE,
    notes TEXT,
    keywords TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL,
    place INTEGER NOT NULL,
    CHECK ((record IS NULL) <> (own IS NULL))
) STRICT;
CREATE UNIQUE INDEX favourite_record ON favourite (list, record) WHERE record IS NOT NULL;
CREATE UNIQUE INDEX favourite_own ON favourite (list, own) WHERE own IS NOT NULL;
CREATE INDEX favourite_of_record ON favourite (record) WHERE record IS NOT NULL;
CREATE INDEX favourite_of_own ON favourite (own) WHERE own IS NOT NULL;
CREATE INDEX favourite_place ON favourite (list, place);

CREATE TRIGGER favourite_removed AFTER DELETE ON favourite WHEN OLD.own IS NOT NULL BEGIN
    DELETE FROM own_reference WHERE id = OLD.own AND NOT EXISTS (SELECT 1 FROM favourite WHERE own = OLD.own);
END;
"""

_SEARCHES = """
CREATE TABLE search (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    session TEXT,
    text TEXT NOT NULL,
    type TEXT NOT NULL,
    filters TEXT NOT NULL,
    results INTEGER NOT NULL,
    created TEXT NOT NULL,
    turn INTEGER NOT NULL,
    saved TEXT,
    seen INTEGER,
    alert TEXT NOT NULL DEFAULT 'none' CHECK (alert IN ('none', 'daily', 'weekly')),
    last_notified TEXT,
    CHECK (session IS NOT NULL OR saved IS NOT NULL),
    CHECK (alert = 'none' OR saved IS NOT NULL),
    CHECK ((saved IS NULL) = (seen IS NULL))
) STRICT;
CREATE INDEX search_owner ON search (owner, turn);
CREATE INDEX search_session ON search (session) WHERE session IS NOT NULL;

CREATE TRIGGER session_ended BEFORE DELETE ON session BEGIN
    DELETE FROM search WHERE session = OLD.token AND saved IS NULL;
    UPDATE search SET session = NULL WHERE session = OLD.token;
END;
"""

FAVOURITES = _LISTS + _SEARCHES
