"""The tables of the records and their copies; and those of the catalogue and its indexes, as one migration.

Everything is related by ``catalogue.number``. Numbers only grow: a record that was added later has a higher one.
The two full-text indexes have no texts of their own: they read ``catalogue``, and triggers keep them up to date.
``catalogue_words`` ignores accents; ``catalogue_spelling`` tells which results have the same accents as the query.
Which libraries have a copy is kept up to date by triggers too. Availability is not stored: it is read from the loans.
"""

from __future__ import annotations

RECORDS = """
CREATE TABLE record (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    main_title TEXT NOT NULL,
    subtitle TEXT,
    author TEXT,
    authors TEXT NOT NULL DEFAULT '',
    format TEXT,
    language TEXT,
    publisher TEXT,
    place TEXT,
    year TEXT,
    isbn TEXT,
    issn TEXT,
    pages TEXT,
    edition TEXT,
    series TEXT,
    subjects TEXT,
    added TEXT NOT NULL
) STRICT;

CREATE TABLE item (
    barcode TEXT PRIMARY KEY,
    record TEXT NOT NULL REFERENCES record (id),
    library TEXT NOT NULL,
    collection TEXT NOT NULL,
    call_number TEXT,
    lost TEXT,
    added TEXT NOT NULL
) STRICT;
CREATE INDEX item_record ON item (record);
"""

_TABLES = """
CREATE TABLE catalogue (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    record TEXT NOT NULL UNIQUE REFERENCES record (id) ON DELETE CASCADE,
    control TEXT NOT NULL,
    source TEXT NOT NULL DEFAULT '',
    entered TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    contributor TEXT NOT NULL,
    subject TEXT NOT NULL,
    rest TEXT NOT NULL,
    isn TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX catalogue_control ON catalogue (control, source);

CREATE TABLE catalogue_reference (
    number INTEGER PRIMARY KEY REFERENCES catalogue (number) ON DELETE CASCADE,
    data TEXT NOT NULL,
    raw BLOB
) STRICT;

CREATE TABLE catalogue_facts (
    number INTEGER PRIMARY KEY REFERENCES catalogue (number) ON DELETE CASCADE,
    format TEXT NOT NULL,
    languages TEXT NOT NULL,
    year INTEGER,
    libraries TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE catalogue_heading (
    key TEXT NOT NULL,
    number INTEGER NOT NULL REFERENCES catalogue (number) ON DELETE CASCADE,
    PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_heading_number ON catalogue_heading (number);

CREATE TABLE catalogue_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE catalogue_name_key (
    key TEXT NOT NULL,
    name INTEGER NOT NULL REFERENCES catalogue_name (id) ON DELETE CASCADE,
    PRIMARY KEY (key, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_name_key_name ON catalogue_name_key (name);

CREATE TABLE catalogue_authorship (
    number INTEGER NOT NULL REFERENCES catalogue (number) ON DELETE CASCADE,
    name INTEGER NOT NULL REFERENCES catalogue_name (id),
    PRIMARY KEY (number, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX catalogue_authorship_name ON catalogue_authorship (name, number);
"""

_INDEXES = """
CREATE VIRTUAL TABLE catalogue_words USING fts5 (
    title, author, contributor, subject, rest, isn,
    content = 'catalogue', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE catalogue_spelling USING fts5 (
    title, author, contributor, subject, rest, isn,
    content = 'catalogue', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 0',
    detail = column, columnsize = 0
);

CREATE TRIGGER catalogue_entered AFTER INSERT ON catalogue BEGIN
    INSERT INTO catalogue_words (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
    INSERT INTO catalogue_spelling (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
END;
CREATE TRIGGER catalogue_removed AFTER DELETE ON catalogue BEGIN
    INSERT INTO catalogue_words (catalogue_words, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
    INSERT INTO catalogue_spelling (catalogue_spelling, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
END;
CREATE TRIGGER catalogue_changed
AFTER UPDATE OF number, title, author, contributor, subject, rest, isn ON catalogue BEGIN
    INSERT INTO catalogue_words (catalogue_words, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
    INSERT INTO catalogue_spelling (catalogue_spelling, rowid, title, author, contributor, subject, rest, isn)
    VALUES ('delete', OLD.number, OLD.title, OLD.author, OLD.contributor, OLD.subject, OLD.rest, OLD.isn);
    INSERT INTO catalogue_words (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
    INSERT INTO catalogue_spelling (rowid, title, author, contributor, subject, rest, isn)
    VALUES (NEW.number, NEW.title, NEW.author, NEW.contributor, NEW.subject, NEW.rest, NEW.isn);
END;
"""


_LIBRARIES_OF = """COALESCE((
        SELECT CHAR(10) || GROUP_CONCAT(library, CHAR(10)) || CHAR(10) FROM (
            SELECT DISTINCT library FROM item WHERE record = {record} AND lost IS NULL ORDER BY library
        )
    ), '')"""
"""The libraries that have a copy of a record that is not lost, with line feeds around each."""

_FOLLOWING = f"""
CREATE TRIGGER {{name}} AFTER {{event}} ON item BEGIN
    UPDATE catalogue_facts SET libraries = {_LIBRARIES_OF.format(record="{row}.record")}
    WHERE number = (SELECT number FROM catalogue WHERE record = {{row}}.record);
END;
"""

_COPIES = (
    _FOLLOWING.format(name="item_added_somewhere", event="INSERT", row="NEW")
    + _FOLLOWING.format(name="item_removed_somewhere", event="DELETE", row="OLD")
    + _FOLLOWING.format(name="item_moved_from", event="UPDATE OF record, library, lost", row="OLD")
    + _FOLLOWING.format(name="item_moved_to", event="UPDATE OF record, library, lost", row="NEW")
)

_KEY = "LOWER({value})"
"""Roughly :func:`tunilib.backends.embedded.search.normalisation.match_key`, as far as SQL can do it."""
for _character, _plain in zip("ÄäÅåÖöÉé:;,.-–!?()", "aaaaooee          ", strict=True):
    _KEY = f"REPLACE({_KEY}, '{_character}', '{_plain}')"
_KEY = f"TRIM(REPLACE(REPLACE({_KEY}, '  ', ' '), '  ', ' '))"

_DIGITS = "REPLACE(REPLACE(UPPER(COALESCE(isbn, '')), '-', ''), ' ', '')"
_STEM = "CASE LENGTH(digits) WHEN 10 THEN SUBSTR(digits, 1, 9) WHEN 13 THEN SUBSTR(digits, 4, 9) ELSE '' END"
_SUM_10 = "10 * SUBSTR(stem, 1, 1)"
_SUM_13 = "3 * SUBSTR(stem, 1, 1)"
for _place in range(2, 10):
    _SUM_10 += f" + {11 - _place} * SUBSTR(stem, {_place}, 1)"
    _SUM_13 += f" + {3 if _place % 2 else 1} * SUBSTR(stem, {_place}, 1)"
_CHECK_10 = f"SUBSTR('0123456789X', ((11 - ({_SUM_10}) % 11) % 11) + 1, 1)"
_CHECK_13 = f"SUBSTR('0123456789', ((10 - (38 + {_SUM_13}) % 10) % 10) + 1, 1)"
_EARLIER = f"""
INSERT INTO catalogue (record, control, entered, title, author, contributor, subject, rest, isn)
SELECT id, id, added || 'T00:00:00+00:00', title, authors, '', COALESCE(subjects, ''),
       COALESCE(publisher, '') || ' ' || COALESCE(place, '') || ' ' || COALESCE(series, '') || ' '
       || COALESCE(edition, '') || ' ' || COALESCE(year, ''),
       digits || ' ' || CASE WHEN stem = '' OR digits LIKE '979%' THEN ''
                             ELSE stem || {_CHECK_10} || ' 978' || stem || {_CHECK_13} END
       || ' ' || REPLACE(COALESCE(issn, ''), '-', '')
  FROM (SELECT *, {_STEM} AS stem FROM (SELECT *, {_DIGITS} AS digits, rowid AS row FROM record))
 ORDER BY row;

INSERT INTO catalogue_facts (number, format, languages, year, libraries)
SELECT c.number, COALESCE(r.format, ''), COALESCE(CHAR(10) || r.language || CHAR(10), ''),
       CASE WHEN r.year GLOB '[0-9][0-9][0-9][0-9]*' THEN CAST(SUBSTR(r.year, 1, 4) AS INTEGER) END,
       {_LIBRARIES_OF.format(record="r.id")}
  FROM catalogue c JOIN record r ON r.id = c.record;

INSERT OR IGNORE INTO catalogue_heading (key, number)
SELECT {_KEY.format(value="title")}, number FROM catalogue;
INSERT OR IGNORE INTO catalogue_heading (key, number)
SELECT {_KEY.format(value="r.main_title")}, c.number FROM catalogue c JOIN record r ON r.id = c.record;

CREATE TEMPORARY TABLE earlier_name (number INTEGER, name TEXT);
INSERT INTO earlier_name
WITH RECURSIVE split (number, name, left_over) AS (
    SELECT number, '', author || '; ' FROM catalogue WHERE author <> ''
    UNION ALL
    SELECT number, SUBSTR(left_over, 1, INSTR(left_over, '; ') - 1), SUBSTR(left_over, INSTR(left_over, '; ') + 2)
      FROM split WHERE left_over <> ''
)
SELECT number, name FROM split WHERE name <> '';
INSERT OR IGNORE INTO catalogue_name (name) SELECT name FROM earlier_name ORDER BY number;
INSERT OR IGNORE INTO catalogue_authorship (number, name)
SELECT e.number, n.id FROM earlier_name e JOIN catalogue_name n ON n.name = e.name;
INSERT OR IGNORE INTO catalogue_name_key (key, name) SELECT {_KEY.format(value="name")}, id FROM catalogue_name;
INSERT OR IGNORE INTO catalogue_name_key (key, name)
SELECT {_KEY.format(value="SUBSTR(name, 1, INSTR(name, ',') - 1)")}, id FROM catalogue_name WHERE name LIKE '%,%';
DROP TABLE earlier_name;
"""
"""Records of a library that was made before it had a catalogue: they are added as far as their rows go."""

CATALOGUE = _TABLES + _INDEXES + _COPIES + _EARLIER
