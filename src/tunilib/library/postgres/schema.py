"""The tables of a library on a server: those of every engine, commit marks, full-text search, and triggers.

SQLite counts rows itself; here ``rowid`` is a column. Texts are compared by their code points in every
language of the server; days and instants are texts whose form a domain checks. Full-text search has no triggers: words
are split and folded by the program, which writes ``catalogue_index`` and ``catalogue_hits`` with each record
(:mod:`tunilib.library.postgres.search`). ``catalogue_total`` counts records and words, and
``catalogue_word`` in how many records a word is; triggers keep these up to date, and which libraries have a copy.

All of a migration is made, or nothing; only one process at a time changes the tables of a library. Everything is in a
schema, ``tunilib`` or the name of the library, so that other libraries and programs may have tables in the same
database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.errors import LocalError
from tunilib.library.postgres.connections import MARKS, Database
from tunilib.library.stores.addresses import is_library_name
from tunilib.library.stores.ddl import POSTGRES, definitions
from tunilib.library.stores.tables import NEWEST, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence


ANALYZE: Final = f"ANALYZE {', '.join(TABLES)}, catalogue_index, catalogue_hits, catalogue_word"
"""Lets the server look how much its tables have, and of what."""

_DAY: Final = """CHECK (
    octet_length(VALUE) = 10 AND to_char(VALUE::date, 'YYYY-MM-DD') IS NOT DISTINCT FROM VALUE
)"""
_INSTANT: Final = """CHECK (
    octet_length(VALUE) = 25 AND VALUE BETWEEN '0002' AND '9998-12-31T25'
    AND to_char(VALUE::timestamp, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"') IS NOT DISTINCT FROM VALUE
)"""
"""What is written again as it was is of the form; a regular expression beside it would cost more than all the rest."""
_FORMS = f"""
CREATE DOMAIN plain AS TEXT COLLATE "C";
CREATE DOMAIN iso_day AS TEXT COLLATE "C" {_DAY};
CREATE DOMAIN iso_instant AS TEXT COLLATE "C" {_INSTANT};
CREATE DOMAIN flag AS SMALLINT CHECK (VALUE IN (0, 1));
"""
_LISTS = """
CREATE FUNCTION favourite_removed() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM own_reference o
     WHERE o.id = OLD.own AND NOT EXISTS (SELECT 1 FROM favourite f WHERE f.own = OLD.own);
    RETURN NULL;
END $$;
CREATE TRIGGER favourite_removed AFTER DELETE ON favourite
    FOR EACH ROW WHEN (OLD.own IS NOT NULL) EXECUTE FUNCTION favourite_removed();

CREATE FUNCTION session_ended() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM search s WHERE s.session = OLD.token AND s.saved IS NULL;
    UPDATE search s SET session = NULL WHERE s.session = OLD.token;
    RETURN OLD;
END $$;
CREATE TRIGGER session_ended BEFORE DELETE ON session FOR EACH ROW EXECUTE FUNCTION session_ended();
"""

WORD_INDEXES: Final = """
CREATE INDEX catalogue_words ON catalogue_index USING gin (words) WITH (fastupdate = off);
CREATE INDEX catalogue_spellings ON catalogue_index USING gin (spellings) WITH (fastupdate = off);
"""
_SEARCH = f"""
CREATE TABLE catalogue_index (
    number BIGINT PRIMARY KEY REFERENCES catalogue (number) ON DELETE CASCADE,
    words TSVECTOR NOT NULL,
    spellings TSVECTOR NOT NULL
);
{WORD_INDEXES}
CREATE TABLE catalogue_hits (
    number BIGINT PRIMARY KEY REFERENCES catalogue (number) ON DELETE CASCADE,
    length INTEGER NOT NULL,
    hits JSONB NOT NULL,
    digest BIGINT
) WITH (toast_tuple_target = 8160);

CREATE TABLE catalogue_total (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    records BIGINT NOT NULL,
    words BIGINT NOT NULL
);
INSERT INTO catalogue_total (id, records, words) VALUES (1, 0, 0);

CREATE FUNCTION catalogue_counted() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE catalogue_total
       SET records = records + CASE TG_OP WHEN 'INSERT' THEN 1 WHEN 'DELETE' THEN -1 ELSE 0 END,
           words = words + CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.length END
                         - CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.length END
     WHERE id = 1;
    RETURN NULL;
END $$;
CREATE TRIGGER catalogue_counted AFTER INSERT OR DELETE OR UPDATE OF length ON catalogue_hits
    FOR EACH ROW EXECUTE FUNCTION catalogue_counted();
"""

_COPIES = """
CREATE FUNCTION libraries_of(title plain) RETURNS plain LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT COALESCE(chr(10) || string_agg(library, chr(10) ORDER BY library) || chr(10), '')
      FROM (SELECT DISTINCT i.library FROM item i WHERE i.record = title AND i.lost IS NULL) places
$$;
CREATE FUNCTION item_somewhere() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE catalogue_facts SET libraries = libraries_of(OLD.record)
         WHERE number = (SELECT c.number FROM catalogue c WHERE c.record = OLD.record);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.record <> OLD.record) THEN
        UPDATE catalogue_facts SET libraries = libraries_of(NEW.record)
         WHERE number = (SELECT c.number FROM catalogue c WHERE c.record = NEW.record);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER item_somewhere AFTER INSERT OR DELETE OR UPDATE OF record, library, lost ON item
    FOR EACH ROW EXECUTE FUNCTION item_somewhere();
"""

_NOT_LONG_NUMBER = "word !~ '^(/./|)[0-9]{8}'"
WORDS_OF_RECORDS: Final = (
    f"(SELECT unnest(tsvector_to_array(words)) AS word FROM catalogue_index) w WHERE {_NOT_LONG_NUMBER}"
)
COUNT_WORDS: Final = f"""
INSERT INTO catalogue_word (word, records, spelled)
SELECT word, SUM(records), SUM(spelled)
  FROM (SELECT unnest(tsvector_to_array(words)), 1, 0 FROM catalogue_index
        UNION ALL SELECT unnest(tsvector_to_array(spellings)), 0, 1 FROM catalogue_index) more (word, records, spelled)
 WHERE {_NOT_LONG_NUMBER} GROUP BY word
"""
"""In how many records each word of the index is, but for long numbers, of which each is in few."""

_WORDS: Final = """
CREATE TABLE catalogue_word (
    word plain PRIMARY KEY,
    records BIGINT NOT NULL,
    spelled BIGINT NOT NULL
) WITH (fillfactor = 80);

CREATE FUNCTION words_counted() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO catalogue_word AS w (word, records, spelled)
    SELECT word, SUM(records), SUM(spelled)
      FROM (SELECT unnest(tsvector_to_array(NEW.words)), 1, 0
            UNION ALL SELECT unnest(tsvector_to_array(NEW.spellings)), 0, 1
            UNION ALL SELECT unnest(tsvector_to_array(OLD.words)), -1, 0
            UNION ALL SELECT unnest(tsvector_to_array(OLD.spellings)), 0, -1) more (word, records, spelled)
     WHERE word !~ '^(/./|)[0-9]{8}' GROUP BY word HAVING SUM(records) <> 0 OR SUM(spelled) <> 0 ORDER BY word
        ON CONFLICT (word) DO UPDATE SET records = w.records + EXCLUDED.records, spelled = w.spelled + EXCLUDED.spelled;
    RETURN NULL;
END $$;
CREATE TRIGGER words_counted AFTER INSERT OR DELETE OR UPDATE OF words, spellings ON catalogue_index
    FOR EACH ROW EXECUTE FUNCTION words_counted();
"""
FIRST: Final = 6
"""The version that the first of the migrations makes."""
MIGRATIONS: Final = (
    _FORMS + MARKS + definitions(POSTGRES) + _LISTS + _SEARCH + _COPIES + _WORDS,
    *(definitions(POSTGRES, since) for since in range(1, NEWEST + 1)),
)
"""SQL scripts in order. They never open or end a transaction. Those behind the first add a later set of tables."""
OWN_INDEXES: Final = ("commit_mark_made", "catalogue_words", "catalogue_spellings")
TRIGGERS: Final = ("favourite_removed", "session_ended", "catalogue_counted", "words_counted", "item_somewhere")
FORMS: Final = ("iso_day_check", "iso_instant_check", "flag_check")
"""The constraints of the domains."""

_TABLES: Final = 0x74756E69_7461626C
"""The key of the lock of those who change the tables."""
_THERE: Final = "SELECT to_regnamespace(?) IS NOT NULL, to_regclass(?) IS NOT NULL"
_USABLE: Final = """
SELECT n.nspname FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r'
 WHERE c.relname IN ('version', 'library', 'commit_mark')
   AND has_schema_privilege(n.oid, 'USAGE')
   AND (c.relname = 'commit_mark' OR has_table_privilege(c.oid, 'SELECT'))
 GROUP BY n.nspname HAVING COUNT(*) = 3 ORDER BY n.nspname
"""
_VERSIONS: Final = """
CREATE TABLE version (
    number INTEGER PRIMARY KEY,
    made TIMESTAMPTZ NOT NULL DEFAULT now()
)
"""
_SEEN: Final = "SELECT COALESCE(MAX(number), 0) FROM version"


def make_tables(db: Database) -> None:
    """Make the tables of an empty library; within a transaction that is not marked."""
    _lock(db)
    if _found(db) != (False, False):
        raise LocalError(
            "there is already a library in {address}, or a schema {library} of another program",
            hint="choose another database, or another name: ?library=NAME",
            address=db.address,
            library=db.library,
        )
    db.execute(f'CREATE SCHEMA "{db.library}"')
    db.execute(_VERSIONS)
    _apply(db, MIGRATIONS, 0)


def has_library(db: Database) -> bool:
    """Whether a database has a library of any version."""
    with db.snapshot():
        return is_there(db)


def is_there(db: Database) -> bool:
    """The same within a transaction."""
    return _found(db) == (True, True)


def _found(db: Database) -> tuple[bool, bool]:
    """Whether there is a schema of the library's name, and versions of tables in it."""
    found: tuple[bool, bool] = db.execute(_THERE, (db.library, f"{db.library}.version")).fetchall()[0]
    return found


def _lock(db: Database) -> None:
    db.execute(f"SELECT pg_advisory_xact_lock({db.lock(_TABLES)})")


def usable_libraries(db: Database) -> list[str]:
    """The names of the libraries of a database that its role may read; within a snapshot."""
    return [name for (name,) in db.execute(_USABLE).fetchall() if is_library_name(name)]


def is_current(seen: int) -> bool:
    """Whether the tables of a library are those of this tunilib, by the number of its newest migration."""
    return seen == _newest(MIGRATIONS)


def check_version(db: Database, migrations: Sequence[str] = MIGRATIONS) -> None:
    """See that there is a library, and apply the migrations that it has not seen, all of them or none."""
    with db.snapshot():
        if not is_there(db):
            others = ", ".join(usable_libraries(db))
            raise LocalError(
                "there is no library in {address}",
                code="database",
                hint="the libraries there (?library=NAME): {others}; make this one: tunilib desk init"
                if others
                else "make one: tunilib desk init",
                address=db.address,
                others=others,
            )
        seen: int = db.execute(_SEEN).fetchall()[0][0]
    _refuse_others(db, seen, migrations)
    if seen == _newest(migrations):
        return
    with db.going_through_all(), db.transaction():
        _lock(db)
        seen = db.execute(_SEEN).fetchall()[0][0]  # another process may have done it meanwhile
        _refuse_others(db, seen, migrations)
        _apply(db, migrations, seen)


def drop_tables(db: Database) -> None:
    """Drop the tables of a library, if there is one; within a transaction that is not marked."""
    _lock(db)
    if is_there(db):
        db.execute(f'DROP SCHEMA "{db.library}" CASCADE')


def empty_tables(db: Database) -> None:
    """Remove every row of a library; within a transaction that is not marked."""
    kept = ", ".join(f"'{name}'" for name in ("version", "commit_mark", "catalogue_total"))
    query = f"SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename NOT IN ({kept})"
    db.execute(f"TRUNCATE {', '.join(name for (name,) in db.execute(query).fetchall())}")


def _apply(db: Database, migrations: Sequence[str], seen: int) -> None:
    for number, script in enumerate(migrations, FIRST):
        if number > seen:
            db.script(script)
            db.execute("INSERT INTO version (number) VALUES (?)", (number,))


def _newest(migrations: Sequence[str]) -> int:
    return FIRST + len(migrations) - 1


def _refuse_others(db: Database, seen: int, migrations: Sequence[str]) -> None:
    known = _newest(migrations)
    if seen > known:
        raise LocalError(
            "{path} was made by a newer tunilib (version {seen} of the file, this one knows {known})",
            code="database",
            hint="upgrade tunilib",
            path=db.address,
            seen=seen,
            known=known,
        )
    if seen < FIRST:
        raise LocalError(
            "{path} belongs to another program, or is something else",
            code="database",
            hint="check the name",
            path=db.address,
        )
