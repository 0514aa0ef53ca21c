PRAGMA application_id = 1416383591;
PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE account (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    zone TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1))
) STRICT, WITHOUT ROWID;
INSERT INTO "account" VALUES('https://library.example 29001001','https://library.example 29001001','Europe/Helsinki',1);
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
INSERT INTO "event" VALUES(1,'https://library.example 29001001','2026-03-11T12:00:00+02:00','not-renewable-any-more','L2','Loan 2',NULL,NULL,'renewal.requested; Lainakielto:
kysy tiskiltä','policy');
INSERT INTO "event" VALUES(2,'https://library.example 29001001','2026-03-11T12:00:00+02:00','returned','L4','Loan 4','2026-03-11T12:00:00+02:00',NULL,NULL,'inferred');
INSERT INTO "event" VALUES(3,'https://library.example 29001001','2026-03-11T12:00:00+02:00','hold-moved','H2','Hold 2','2','1',NULL,'inferred');
INSERT INTO "event" VALUES(4,'https://library.example 29001001','2026-03-11T12:00:00+02:00','renewed','L1','Loan 1','2026-03-20','2026-04-17',NULL,'library');
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
INSERT INTO "fine" VALUES('https://library.example 29001001','F1','overdue',NULL,'Loan 9',480,480,'EUR','2026-03-01','2026-03-10T12:00:00+02:00',NULL,NULL);
INSERT INTO "fine" VALUES('https://library.example 29001001','F2','other',NULL,NULL,100,100,'SEK',NULL,'2026-03-10T12:00:00+02:00',NULL,NULL);
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
    gone TEXT, missed TEXT,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "hold" VALUES('https://library.example 29001001','H1','hold','Hold 1',NULL,'R9',NULL,'ready',NULL,NULL,NULL,'main','2026-03-14',NULL,'2026-03-10T12:00:00+02:00','2026-03-10T12:00:00+02:00','2026-03-11T12:00:00+02:00','2026-03-11T12:00:00+02:00');
INSERT INTO "hold" VALUES('https://library.example 29001001','H2','hold','Hold 2',NULL,NULL,NULL,'waiting',1,'2026-02-01',NULL,NULL,NULL,NULL,'2026-03-10T12:00:00+02:00',NULL,NULL,NULL);
CREATE TABLE intent (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    created TEXT NOT NULL,
    settled TEXT,
    looked INTEGER NOT NULL DEFAULT 0 CHECK (looked IN (0, 1))
, words TEXT) STRICT;
INSERT INTO "intent" VALUES(1,'a','https://library.example 29001001','renew','2026-03-11T12:00:00+02:00','2026-03-11T12:00:00+02:00',0,NULL);
INSERT INTO "intent" VALUES(2,'b','https://library.example 29001001','cancel','2026-03-11T12:00:00+02:00',NULL,0,NULL);
CREATE TABLE intent_item (
    intent INTEGER NOT NULL REFERENCES intent (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    before TEXT,
    word TEXT,
    after TEXT,
    reasons TEXT, asked TEXT,
    PRIMARY KEY (intent, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "intent_item" VALUES(1,0,'L1','Loan 1','2026-03-20','renewed','2026-04-17',NULL,NULL);
INSERT INTO "intent_item" VALUES(2,0,'H2','Hold 2','waiting',NULL,NULL,NULL,NULL);
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
    gone TEXT, renewals_left INTEGER,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "loan" VALUES('https://library.example 29001001','L1','Loan 1','Kivi, Aleksis','R1','3001','Keskusta','2026-03-01','2026-04-17',1,'',0,5,'2026-03-10T12:00:00+02:00','2026-03-10T12:00:00+02:00',NULL,NULL,5);
INSERT INTO "loan" VALUES('https://library.example 29001001','L2','Loan 2',NULL,NULL,NULL,NULL,NULL,'2026-03-20',0,'other: Lainakielto:
kysy tiskiltä
renewal.requested',NULL,NULL,'2026-03-11T12:00:00+02:00','2026-03-10T12:00:00+02:00',NULL,NULL,NULL);
INSERT INTO "loan" VALUES('https://library.example 29001001','L3','Loan 3',NULL,NULL,NULL,NULL,NULL,'',NULL,'',NULL,NULL,'2026-03-10T12:00:00+02:00','2026-03-10T12:00:00+02:00',NULL,NULL,NULL);
INSERT INTO "loan" VALUES('https://library.example 29001001','L4','Loan 4',NULL,NULL,NULL,NULL,NULL,'2026-03-11T12:00:00+02:00',NULL,'',NULL,NULL,'2026-03-10T12:00:00+02:00','2026-03-10T12:00:00+02:00','2026-03-10T12:00:00+02:00','2026-03-11T12:00:00+02:00',NULL);
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
INSERT INTO "message" VALUES('https://library.example 29001001','patron.address-missing','patron.address-missing','Osoite puuttuu.','library','2026-03-10T12:00:00+02:00','2026-03-10T12:00:00+02:00','2026-03-11T12:00:00+02:00');
CREATE TABLE name (
    account TEXT NOT NULL,
    about TEXT NOT NULL,
    id TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (account, about, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "name" VALUES('https://library.example 29001001','cards','1','29001001');
CREATE TABLE place (
    reader TEXT NOT NULL,
    account TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (reader, account)
) STRICT, WITHOUT ROWID;
INSERT INTO "place" VALUES('watch','https://library.example 29001001',2);
CREATE TABLE "reading" (
    account TEXT NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('loan', 'hold', 'fine', 'message')),
    taken TEXT NOT NULL,
    PRIMARY KEY (account, about)
) STRICT, WITHOUT ROWID;
INSERT INTO "reading" VALUES('https://library.example 29001001','fine','2026-03-10T12:00:00+02:00');
INSERT INTO "reading" VALUES('https://library.example 29001001','hold','2026-03-11T12:00:00+02:00');
INSERT INTO "reading" VALUES('https://library.example 29001001','loan','2026-03-11T12:00:00+02:00');
INSERT INTO "reading" VALUES('https://library.example 29001001','message','2026-03-11T12:00:00+02:00');
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    time TEXT NOT NULL,
    code INTEGER NOT NULL
) STRICT;
INSERT INTO "run" VALUES(1,'https://library.example 29001001','renew','2026-03-11T12:00:00+02:00',0);
CREATE TABLE told (
    reader TEXT NOT NULL,
    account TEXT NOT NULL,
    thing TEXT NOT NULL,
    state TEXT NOT NULL,
    time TEXT NOT NULL,
    data TEXT,
    PRIMARY KEY (reader, account, thing)
) STRICT, WITHOUT ROWID;
INSERT INTO "told" VALUES('digest mail','https://library.example 29001001','L2 due 2026-03-20','sent','2026-03-11T12:00:00+02:00','x');
CREATE INDEX intent_open ON intent (account) WHERE settled IS NULL;
CREATE INDEX intent_item_id ON intent_item (id);
CREATE INDEX event_of ON event (account, id);
CREATE INDEX account_of ON account (owner);
CREATE INDEX run_of ON run (account, kind);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('event',4);
INSERT INTO "sqlite_sequence" VALUES('run',1);
COMMIT;
