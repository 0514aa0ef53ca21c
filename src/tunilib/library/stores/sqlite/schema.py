"""The tables of a library in a file: those of every engine, full-text search, and triggers.

The two full-text indexes store no texts: they read ``catalogue``, and triggers keep them up to date.
``catalogue_words`` ignores accents; ``catalogue_spelling`` says which results have the same accents as the query.
Triggers also update which libraries have a copy.
"""

from __future__ import annotations

from functools import partial

from tunilib.library.stores.tables import NEWEST
from tunilib.local.database import Schema

_LISTS = """
CREATE TRIGGER favourite_removed AFTER DELETE ON favourite WHEN OLD.own IS NOT NULL BEGIN
    DELETE FROM own_reference WHERE id = OLD.own AND NOT EXISTS (SELECT 1 FROM favourite WHERE own = OLD.own);
END;

CREATE TRIGGER session_ended BEFORE DELETE ON session BEGIN
    DELETE FROM search WHERE session = OLD.token AND saved IS NULL;
    UPDATE search SET session = NULL WHERE session = OLD.token;
END;
"""

_SEARCH = """
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


def _tables() -> str:
    from tunilib.library.stores.ddl import SQLITE, definitions

    return definitions(SQLITE) + _LISTS + _SEARCH + _COPIES


def _later(since: int) -> str:
    from tunilib.library.stores.ddl import SQLITE, definitions

    return definitions(SQLITE, since)


SCHEMA = Schema(
    application_id=0x74756E69,
    migrations=(_tables, *(partial(_later, since) for since in range(1, NEWEST + 1))),
    first=14,
)
"""A later set of tables is a migration behind the first, made of what is new in it."""
