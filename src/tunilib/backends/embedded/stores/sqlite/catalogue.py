"""What the catalogue keeps of each record beside its row for lists: the whole reference, and what is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.sqlite.records import RecordRow

__all__ = [
    "INVARIANTS",
    "FactsRow",
    "KeptRow",
    "NumberedRow",
    "TextsRow",
    "by_control",
    "insert",
    "kept",
    "kept_at",
    "number_of",
    "set_facts",
    "set_headings",
    "set_names",
    "set_reference",
    "set_row",
    "set_texts",
]


class TextsRow(NamedTuple):
    """The texts that are searched, by field of the index."""

    title: str
    author: str
    contributor: str
    subject: str
    rest: str
    isn: str


class FactsRow(NamedTuple):
    """What results are narrowed by; ``languages`` each between line feeds."""

    format: str
    languages: str
    year: int | None


class NumberedRow(NamedTuple):
    """A record in the catalogue; ``source``: who gave its control number."""

    number: int
    record: str
    source: str


class KeptRow(NamedTuple):
    """A whole reference as it is kept; ``raw`` is the record that it was made from."""

    data: str
    raw: bytes | None


def by_control(db: Connection, control: str) -> list[NumberedRow]:
    """The records with a control number: several, where several libraries gave the same."""
    query = "SELECT number, record, source FROM catalogue WHERE control = ? ORDER BY number"
    return [NumberedRow(*row) for row in db.execute(query, (control,))]


def number_of(db: Connection, record: str) -> int | None:
    """The number of a record; None where there is no such record."""
    row = db.execute("SELECT number FROM catalogue WHERE record = ?", (record,)).fetchone()
    return row[0] if row else None


def kept(db: Connection, record: str) -> KeptRow | None:
    """The whole reference of a record; None where only its row for lists is known."""
    query = "SELECT k.data, k.raw FROM catalogue c JOIN catalogue_reference k ON k.number = c.number WHERE c.record = ?"
    row = db.execute(query, (record,)).fetchone()
    return KeptRow(*row) if row else None


def kept_at(db: Connection, number: int) -> tuple[str, KeptRow | None]:
    """The record of a number, and its whole reference likewise."""
    query = (
        "SELECT c.record, k.data, k.raw FROM catalogue c LEFT JOIN catalogue_reference k ON k.number = c.number"
        " WHERE c.number = ?"
    )
    record, data, raw = db.execute(query, (number,)).fetchone()
    return record, None if data is None else KeptRow(data, raw)


def insert(db: Connection, record: str, control: str, source: str, entered: str, texts: TextsRow) -> int:
    """Number a record; the number is higher than all before it."""
    query = (
        "INSERT INTO catalogue (record, control, source, entered, title, author, contributor, subject, rest, isn)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
    )
    number: int = db.execute(query, (record, control, source, entered, *texts)).fetchone()[0]
    return number


def set_texts(db: Connection, number: int, texts: TextsRow, source: str) -> None:
    """Search other texts from now on."""
    query = (
        "UPDATE catalogue SET title = ?, author = ?, contributor = ?, subject = ?, rest = ?, isn = ?, source = ?"
        " WHERE number = ?"
    )
    db.execute(query, (*texts, source, number))


def set_row(db: Connection, record: str, row: RecordRow) -> None:
    """Change the row for lists; its id and the day on which it was added stay."""
    columns = row._fields[1:-1]
    db.execute(
        f"UPDATE record SET {', '.join(f'{column} = ?' for column in columns)} WHERE id = ?", (*row[1:-1], record)
    )


def set_reference(db: Connection, number: int, data: str, raw: bytes | None) -> None:
    """Keep a whole reference."""
    db.execute(
        "INSERT INTO catalogue_reference (number, data, raw) VALUES (?, ?, ?)"
        " ON CONFLICT (number) DO UPDATE SET data = EXCLUDED.data, raw = EXCLUDED.raw",
        (number, data, raw),
    )


def set_facts(db: Connection, number: int, facts: FactsRow) -> None:
    """What the record is narrowed by; which libraries have it follows from its copies."""
    db.execute(
        "INSERT INTO catalogue_facts (number, format, languages, year) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (number) DO UPDATE SET format = EXCLUDED.format, languages = EXCLUDED.languages,"
        " year = EXCLUDED.year",
        (number, *facts),
    )


def set_headings(db: Connection, number: int, keys: Iterable[str], *, is_new: bool) -> None:
    """The keys of the record's titles."""
    if not is_new:
        db.execute("DELETE FROM catalogue_heading WHERE number = ?", (number,))
    db.executemany("INSERT INTO catalogue_heading (key, number) VALUES (?, ?)", [(key, number) for key in keys])


def set_names(db: Connection, number: int, names: Iterable[tuple[str, tuple[str, ...]]], *, is_new: bool) -> None:
    """The record's authors, each with the keys by which the name is found."""
    if not is_new:
        db.execute("DELETE FROM catalogue_authorship WHERE number = ?", (number,))
    for name, keys in names:
        row = db.execute("SELECT id FROM catalogue_name WHERE name = ?", (name,)).fetchone()
        if row is None:
            row = db.execute("INSERT INTO catalogue_name (name) VALUES (?) RETURNING id", (name,)).fetchone()
            db.executemany("INSERT INTO catalogue_name_key (key, name) VALUES (?, ?)", [(key, row[0]) for key in keys])
        db.execute("INSERT INTO catalogue_authorship (number, name) VALUES (?, ?)", (number, row[0]))


INVARIANTS: tuple[tuple[str, str], ...] = (
    (
        "record {0} is not in the catalogue: no search finds it",
        "SELECT r.id FROM record r LEFT JOIN catalogue c ON c.record = r.id WHERE c.number IS NULL",
    ),
    (
        "record {0} is not in the index: no search finds it",
        (
            "SELECT c.record FROM catalogue c LEFT JOIN catalogue_words_docsize d ON d.id = c.number"
            " LEFT JOIN catalogue_facts f ON f.number = c.number WHERE d.id IS NULL OR f.number IS NULL"
        ),
    ),
    (
        "the index has a record of number {0}, and the catalogue none",
        "SELECT d.id FROM catalogue_words_docsize d LEFT JOIN catalogue c ON c.number = d.id WHERE c.number IS NULL",
    ),
    (
        "the libraries of record {0} are not those of its copies",
        (
            "SELECT c.record FROM catalogue c JOIN catalogue_facts f ON f.number = c.number"
            " WHERE (LENGTH(f.libraries) > 0) <> EXISTS ("
            " SELECT 1 FROM item i WHERE i.record = c.record AND i.lost IS NULL)"
            " OR EXISTS (SELECT 1 FROM item i WHERE i.record = c.record AND i.lost IS NULL"
            " AND INSTR(f.libraries, CHAR(10) || i.library || CHAR(10)) = 0)"
        ),
    ),
)
"""What must hold of the catalogue and its indexes: a sentence with what breaks it, and the query that finds that."""
