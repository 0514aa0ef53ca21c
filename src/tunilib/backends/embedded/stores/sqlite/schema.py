"""The tables of a library, as numbered migrations: a new version of tunilib adds one, and never edits an old one."""

from __future__ import annotations

from tunilib.backends.embedded.stores.sqlite.schema_catalogue import CATALOGUE, RECORDS
from tunilib.local.database import Schema

# Days are calendar days in the library's zone, `YYYY-MM-DD`; instants are UTC, `YYYY-MM-DDTHH:MM:SS+00:00`.
# `due` has no index of its own: renewing would pay for it on every loan, and only the end of a day looks for it.

_LIBRARY = """
CREATE TABLE library (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    rules_text TEXT NOT NULL,
    rules_data TEXT NOT NULL,
    made TEXT NOT NULL,
    day_done TEXT
) STRICT;
"""

_PATRONS = """
CREATE TABLE patron (
    id TEXT PRIMARY KEY,
    card TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    address TEXT,
    email TEXT,
    phone TEXT,
    category TEXT,
    card_expires TEXT,
    block TEXT,
    password TEXT NOT NULL,
    wrong_tries INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT,
    own_email TEXT,
    home_library TEXT,
    lang TEXT,
    added TEXT NOT NULL
) STRICT;

CREATE TABLE account_card (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    name TEXT,
    reminder INTEGER NOT NULL DEFAULT 0 CHECK (reminder >= 0),
    active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
    added TEXT NOT NULL,
    UNIQUE (owner, patron)
) STRICT;
CREATE UNIQUE INDEX account_card_active ON account_card (owner) WHERE active = 1;
CREATE UNIQUE INDEX account_card_name ON account_card (owner, name) WHERE name IS NOT NULL;

CREATE TABLE session (
    token TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    started TEXT NOT NULL
) STRICT;
CREATE INDEX session_patron ON session (patron);

CREATE TABLE change_request (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    field TEXT NOT NULL CHECK (field IN ('name', 'address', 'email', 'phone')),
    value TEXT NOT NULL,
    before TEXT,
    created TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'declined')),
    decided TEXT
) STRICT;
CREATE INDEX change_request_patron ON change_request (patron);
CREATE INDEX change_request_pending ON change_request (state) WHERE state = 'pending';
"""

_CIRCULATION = """
CREATE TABLE loan (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id),
    barcode TEXT NOT NULL REFERENCES item (barcode),
    checked_out TEXT NOT NULL,
    due TEXT NOT NULL,
    renewals INTEGER NOT NULL DEFAULT 0 CHECK (renewals >= 0),
    lost TEXT,
    returned TEXT
) STRICT;
CREATE INDEX loan_patron ON loan (patron, returned);
CREATE INDEX loan_item ON loan (barcode);
CREATE UNIQUE INDEX loan_open ON loan (barcode) WHERE returned IS NULL;

CREATE TABLE hold (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('hold', 'retrieval')),
    record TEXT NOT NULL REFERENCES record (id),
    patron TEXT NOT NULL REFERENCES patron (id),
    number INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (
        status IN ('waiting', 'processing', 'in-transit', 'ready', 'collected', 'expired', 'cancelled')
    ),
    pickup TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    frozen INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)),
    frozen_until TEXT,
    barcode TEXT REFERENCES item (barcode),
    processed TEXT,
    ready TEXT,
    pickup_until TEXT,
    closed TEXT,
    comment TEXT,
    CHECK (status <> 'waiting' OR (kind = 'hold' AND barcode IS NULL)),
    CHECK (status NOT IN ('processing', 'in-transit', 'ready') OR barcode IS NOT NULL),
    CHECK ((status = 'ready') = (pickup_until IS NOT NULL) OR closed IS NOT NULL),
    CHECK ((status IN ('collected', 'expired', 'cancelled')) = (closed IS NOT NULL))
) STRICT;
CREATE INDEX hold_patron ON hold (patron);
CREATE UNIQUE INDEX hold_queue ON hold (record, number);
CREATE INDEX hold_waiting ON hold (record) WHERE status = 'waiting';
CREATE UNIQUE INDEX hold_kept ON hold (barcode) WHERE status IN ('processing', 'in-transit', 'ready');
CREATE INDEX hold_ready ON hold (pickup_until) WHERE status = 'ready';
CREATE INDEX hold_expires ON hold (expires) WHERE status = 'waiting';
CREATE UNIQUE INDEX hold_once ON hold (patron, record, kind)
    WHERE status IN ('waiting', 'processing', 'in-transit', 'ready');

CREATE TABLE fine (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id),
    kind TEXT NOT NULL CHECK (kind IN ('overdue', 'uncollected', 'replacement', 'handling', 'other')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0),
    waived INTEGER NOT NULL DEFAULT 0 CHECK (waived >= 0),
    registered TEXT NOT NULL,
    description TEXT,
    record TEXT REFERENCES record (id),
    loan TEXT REFERENCES loan (id),
    hold TEXT REFERENCES hold (id),
    due TEXT,
    checked_out TEXT,
    CHECK (paid + waived <= amount)
) STRICT;
CREATE INDEX fine_patron ON fine (patron);
CREATE INDEX fine_open ON fine (patron) WHERE paid + waived < amount;
CREATE UNIQUE INDEX fine_of_hold ON fine (hold) WHERE hold IS NOT NULL;
CREATE UNIQUE INDEX fine_of_lost_loan ON fine (loan, kind) WHERE kind IN ('replacement', 'handling');
"""

_TELLING = """
CREATE TABLE event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    actor TEXT NOT NULL CHECK (actor IN ('patron', 'desk', 'day')),
    cause TEXT NOT NULL CHECK (cause <> ''),
    patron TEXT,
    record TEXT,
    barcode TEXT,
    loan TEXT,
    hold TEXT,
    fine TEXT,
    amount INTEGER,
    before TEXT,
    after TEXT
) STRICT;

CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    address TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created TEXT NOT NULL,
    sent TEXT
) STRICT;
CREATE INDEX notice_unsent ON notice (created) WHERE sent IS NULL;
"""

# Favourites and searches belong to the account, whichever card is active. A favourite is a record of the catalogue or a
# reference that came from a file; its `number` only grows: it is the order in which favourites were added, whatever the
# clock said.

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

_ENDED_LINKS = """
ALTER TABLE account_card ADD COLUMN ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1));
"""

# A letter is claimed before it is mailed, so that no other process mails it too: a notice at an instant, the news of a
# search up to the number of a record. A notice that is over without having been sent says why.

_MAILING = """
ALTER TABLE notice ADD COLUMN claimed TEXT;
ALTER TABLE notice ADD COLUMN ended TEXT CHECK (ended IN ('refused', 'unknown', 'held'));
DROP INDEX notice_unsent;
CREATE INDEX notice_unsent ON notice (created) WHERE sent IS NULL AND ended IS NULL;
ALTER TABLE search ADD COLUMN claimed INTEGER;
"""

# A payment stays when its patron is removed, as the bookkeeper needs it. Its address is not here: whoever reads it
# could pay in the place of the patron.

_PAYMENTS = """
ALTER TABLE library ADD COLUMN merchant TEXT;
ALTER TABLE library ADD COLUMN return_page TEXT;
ALTER TABLE library ADD COLUMN payment_service TEXT;

CREATE TABLE payment (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    patron TEXT NOT NULL,
    card TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('started', 'paid', 'registered', 'cancelled', 'failed', 'unregistered', 'unknown')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    fee INTEGER NOT NULL CHECK (fee >= 0),
    transaction_id TEXT UNIQUE,
    created TEXT NOT NULL,
    paid TEXT,
    registered TEXT,
    reason TEXT,
    words TEXT,
    resolved INTEGER NOT NULL DEFAULT 0 CHECK (resolved IN (0, 1)),
    CHECK ((state = 'registered') = (registered IS NOT NULL))
) STRICT;
CREATE INDEX payment_patron ON payment (patron);
CREATE INDEX payment_paid ON payment (paid) WHERE paid IS NOT NULL;

CREATE TABLE payment_fine (
    payment TEXT NOT NULL REFERENCES payment (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    fine TEXT NOT NULL,
    kind TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (cents > 0),
    description TEXT,
    title TEXT,
    PRIMARY KEY (payment, position)
) STRICT;
"""

_REMINDERS = """
CREATE TABLE reminder (
    loan TEXT NOT NULL,
    due TEXT NOT NULL,
    notice TEXT,
    PRIMARY KEY (loan, due)
) STRICT, WITHOUT ROWID;
"""

# A university account owns favourites and searches, and is no patron of the register: it has no card of its own.

_IDENTITIES = """
ALTER TABLE patron ADD COLUMN identity TEXT;
CREATE UNIQUE INDEX patron_identity ON patron (identity) WHERE identity IS NOT NULL;
"""

# Where the library has moved, and from where it is being moved here: nothing is changed in it then.

_MOVES = """
ALTER TABLE library ADD COLUMN moved_to TEXT;
ALTER TABLE library ADD COLUMN moving_from TEXT;
"""

_OVERDUE_NOTICES = """
CREATE TABLE overdue_notice (
    loan TEXT NOT NULL,
    due TEXT NOT NULL,
    days INTEGER NOT NULL CHECK (days > 0),
    PRIMARY KEY (loan, due, days)
) STRICT, WITHOUT ROWID;
"""

# A notice names the hold that it tells of, and an overdue loan the notice that tells of it, so that what no longer
# stands is not mailed. It is ended as `outdated`, for which the table is made anew. What waits for an address gets the
# one that the register has meanwhile.

_OUTDATED_NOTICES = """
ALTER TABLE overdue_notice ADD COLUMN notice TEXT;
CREATE INDEX overdue_notice_notice ON overdue_notice (notice) WHERE notice IS NOT NULL;
CREATE INDEX reminder_notice ON reminder (notice) WHERE notice IS NOT NULL;

CREATE TABLE new_notice (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES patron (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    hold TEXT,
    address TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created TEXT NOT NULL,
    sent TEXT,
    claimed TEXT,
    ended TEXT CHECK (ended IN ('refused', 'unknown', 'held', 'outdated'))
) STRICT;
INSERT INTO new_notice (rowid, id, patron, kind, address, subject, body, created, sent, claimed, ended)
    SELECT rowid, id, patron, kind, address, subject, body, created, sent, claimed, ended FROM notice;
DROP TABLE notice;
ALTER TABLE new_notice RENAME TO notice;
CREATE INDEX notice_unsent ON notice (created) WHERE sent IS NULL AND ended IS NULL;
UPDATE notice SET address = (SELECT p.email FROM patron p WHERE p.id = notice.patron)
    WHERE address IS NULL AND sent IS NULL AND ended IS NULL;
"""

SCHEMA = Schema(
    0x74756E69,
    (
        _LIBRARY + RECORDS + _PATRONS + _CIRCULATION + _TELLING,
        CATALOGUE,
        _LISTS + _SEARCHES,
        _ENDED_LINKS,
        _MAILING,
        _PAYMENTS,
        _REMINDERS,
        _IDENTITIES,
        _MOVES,
        _OVERDUE_NOTICES,
        _OUTDATED_NOTICES,
    ),
)
"""The first migration makes the tables; each further one changes what the one before left."""
