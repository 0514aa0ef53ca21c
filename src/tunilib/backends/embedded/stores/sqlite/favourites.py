"""Lists of favourites, what is in them, and references that are in no catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from sqlite3 import Connection

__all__ = [
    "EntryRow",
    "KeptEntryRow",
    "ListRow",
    "OwnRow",
    "PlacedRow",
    "delete_entry",
    "delete_list",
    "entries",
    "entry_of",
    "in_several",
    "insert_entry",
    "insert_list",
    "insert_own",
    "is_list_taken",
    "is_own_taken",
    "kept_entries",
    "lists_of",
    "make_default",
    "own_by_fingerprint",
    "own_by_id",
    "places",
    "set_list",
    "set_list_name",
    "set_list_public",
    "set_places",
    "set_words",
]


class ListRow(NamedTuple):
    """One list; ``size``: of the favourites in it."""

    id: str
    name: str
    public: int
    description: str | None
    is_default: int
    size: int


class EntryRow(NamedTuple):
    """One favourite, as lists show it; keywords each on a line."""

    number: int
    list: str
    record: str
    title: str
    authors: str
    year: str | None
    format: str | None
    language: str | None
    notes: str | None
    keywords: str
    added: str


class KeptEntryRow(NamedTuple):
    """The same with the whole reference; ``data`` None: only its row for lists is known."""

    entry: EntryRow
    data: str | None
    raw: bytes | None


class PlacedRow(NamedTuple):
    """What the patron wrote to a record in one list, and where it stands there."""

    number: int
    list: str
    record: str
    notes: str | None
    keywords: str


class OwnRow(NamedTuple):
    """A reference of the patron's own, in the order of the table's columns."""

    id: str
    owner: str
    fingerprint: str
    title: str
    authors: str
    year: str | None
    format: str | None
    language: str | None
    data: str
    raw: bytes | None


_COLUMNS = (
    "f.number, f.list, COALESCE(f.record, f.own), COALESCE(r.title, o.title), COALESCE(r.authors, o.authors),"
    " COALESCE(r.year, o.year), COALESCE(r.format, o.format), COALESCE(r.language, o.language),"
    " f.notes, f.keywords, f.added"
)
_TABLES = (
    "FROM favourite_list l JOIN favourite f ON f.list = l.id LEFT JOIN record r ON r.id = f.record"
    " LEFT JOIN own_reference o ON o.id = f.own"
)
_WIDTH = len(EntryRow._fields)


def lists_of(db: Connection, owner: str) -> list[ListRow]:
    """The lists of an account, the default one first, the others by age."""
    query = (
        "SELECT l.id, l.name, l.public, l.description, l.is_default,"
        " (SELECT COUNT(*) FROM favourite f WHERE f.list = l.id)"
        " FROM favourite_list l WHERE l.owner = ? ORDER BY l.is_default DESC, l.created, l.rowid"
    )
    return [ListRow(*row) for row in db.execute(query, (owner,))]


def insert_list(
    db: Connection, made: str, owner: str, name: str, created: str, *, public: bool, description: str | None = None
) -> None:
    """Make a list."""
    db.execute(
        "INSERT INTO favourite_list (id, owner, name, public, description, created) VALUES (?, ?, ?, ?, ?, ?)",
        (made, owner, name, int(public), description, created),
    )


def is_list_taken(db: Connection, made: str) -> bool:
    """Whether there is a list of that id, whosever it is."""
    return db.execute("SELECT 1 FROM favourite_list WHERE id = ?", (made,)).fetchone() is not None


def make_default(db: Connection, chosen: str) -> None:
    """Let a favourite go to this list where none is named."""
    db.execute("UPDATE favourite_list SET is_default = 1 WHERE id = ?", (chosen,))


def set_list_name(db: Connection, chosen: str, name: str) -> None:
    """Give a list another name."""
    db.execute("UPDATE favourite_list SET name = ? WHERE id = ?", (name, chosen))


def set_list_public(db: Connection, chosen: str, *, public: bool) -> None:
    """Let everybody read a list, or nobody but the patron."""
    db.execute("UPDATE favourite_list SET public = ? WHERE id = ?", (int(public), chosen))


def delete_list(db: Connection, chosen: str) -> None:
    """Delete a list and what is in it."""
    db.execute("DELETE FROM favourite_list WHERE id = ?", (chosen,))


def entries(db: Connection, owner: str, chosen: str | None, *, custom: bool) -> list[EntryRow]:
    """The favourites of a list, or of all lists: in the order added, or in the patron's own."""
    where, values = _of(owner, chosen)
    order = "l.is_default DESC, l.created, l.rowid, f.place, f.number" if custom else "f.number"
    query = f"SELECT {_COLUMNS} {_TABLES} WHERE {where} ORDER BY {order}"
    return [EntryRow(*row) for row in db.execute(query, values)]


def kept_entries(db: Connection, owner: str, chosen: str | None) -> Iterator[KeptEntryRow]:
    """The same with all that is known, one after the other, in the order added."""
    where, values = _of(owner, chosen)
    query = (
        f"SELECT {_COLUMNS}, COALESCE(k.data, o.data), COALESCE(k.raw, o.raw) {_TABLES}"
        " LEFT JOIN catalogue c ON c.record = f.record LEFT JOIN catalogue_reference k ON k.number = c.number"
        f" WHERE {where} ORDER BY f.number"
    )
    for row in db.execute(query, values):
        yield KeptEntryRow(EntryRow(*row[:_WIDTH]), *row[_WIDTH:])


def in_several(db: Connection, owner: str) -> list[PlacedRow]:
    """What an account has in more than one list, in the order added."""
    query = (
        "SELECT f.number, f.list, COALESCE(f.record, f.own) AS key, f.notes, f.keywords"
        " FROM favourite_list l JOIN favourite f ON f.list = l.id WHERE l.owner = ? AND COALESCE(f.record, f.own) IN"
        " (SELECT COALESCE(g.record, g.own) FROM favourite_list m JOIN favourite g ON g.list = m.id"
        " WHERE m.owner = ? GROUP BY 1 HAVING COUNT(*) > 1) ORDER BY f.number"
    )
    return [PlacedRow(*row) for row in db.execute(query, (owner, owner))]


def entry_of(db: Connection, owner: str, record: str) -> list[PlacedRow]:
    """Where an account has a record, in the order of its lists."""
    query = (
        "SELECT f.number, f.list, COALESCE(f.record, f.own), f.notes, f.keywords"
        " FROM favourite_list l JOIN favourite f ON f.list = l.id"
        " WHERE l.owner = ? AND (f.record = ? OR f.own = ?) ORDER BY l.is_default DESC, l.created, l.rowid"
    )
    return [PlacedRow(*row) for row in db.execute(query, (owner, record, record))]


def insert_entry(
    db: Connection,
    chosen: str,
    record: str,
    added: str,
    *,
    is_own: bool = False,
    notes: str | None = None,
    keywords: str = "",
) -> None:
    """Put a record, or a reference of the patron's own, at the end of a list."""
    column = "own" if is_own else "record"
    db.execute(
        f"INSERT INTO favourite (list, {column}, notes, keywords, added, place) VALUES (?, ?, ?, ?, ?,"
        " (SELECT COALESCE(MAX(place), 0) + 1 FROM favourite WHERE list = ?))",
        (chosen, record, notes, keywords, added, chosen),
    )


def set_words(db: Connection, number: int, notes: str | None, keywords: str) -> None:
    """Other notes and keywords."""
    db.execute("UPDATE favourite SET notes = ?, keywords = ? WHERE number = ?", (notes, keywords, number))


def set_list(db: Connection, number: int, chosen: str) -> None:
    """Bring a favourite to the end of another list; when it was added stays as it is."""
    db.execute(
        "UPDATE favourite SET list = ?, place = (SELECT COALESCE(MAX(place), 0) + 1 FROM favourite WHERE list = ?)"
        " WHERE number = ?",
        (chosen, chosen, number),
    )


def delete_entry(db: Connection, number: int) -> None:
    """Take a favourite out of its list."""
    db.execute("DELETE FROM favourite WHERE number = ?", (number,))


def places(db: Connection, chosen: str) -> list[tuple[int, str]]:
    """Numbers and records of a list in the patron's own order."""
    query = "SELECT number, COALESCE(record, own) FROM favourite WHERE list = ? ORDER BY place, number"
    return [(number, record) for number, record in db.execute(query, (chosen,))]


def set_places(db: Connection, numbers: Sequence[int]) -> None:
    """Let these favourites of a list stand in this order."""
    db.executemany(
        "UPDATE favourite SET place = ? WHERE number = ?", [(place, number) for place, number in enumerate(numbers, 1)]
    )


def own_by_id(db: Connection, owner: str, made: str) -> OwnRow | None:
    """The patron's own reference of an id."""
    return _own(db, "id = ?", owner, made)


def own_by_fingerprint(db: Connection, owner: str, fingerprint: str) -> OwnRow | None:
    """The patron's own reference that says the same."""
    return _own(db, "fingerprint = ?", owner, fingerprint)


def is_own_taken(db: Connection, made: str) -> bool:
    """Whether there is a reference, or a record, of that id."""
    query = "SELECT 1 FROM own_reference WHERE id = ? UNION ALL SELECT 1 FROM record WHERE id = ?"
    return db.execute(query, (made, made)).fetchone() is not None


def insert_own(db: Connection, row: OwnRow) -> None:
    """Keep a reference of the patron's own."""
    columns = ", ".join(row._fields)
    db.execute(f"INSERT INTO own_reference ({columns}) VALUES ({', '.join('?' for _ in row)})", row)


def _own(db: Connection, condition: str, owner: str, value: str) -> OwnRow | None:
    query = f"SELECT {', '.join(OwnRow._fields)} FROM own_reference WHERE owner = ? AND {condition}"
    row = db.execute(query, (owner, value)).fetchone()
    return OwnRow(*row) if row else None


def _of(owner: str, chosen: str | None) -> tuple[str, tuple[str, ...]]:
    return ("l.owner = ?", (owner,)) if chosen is None else ("l.owner = ? AND l.id = ?", (owner, chosen))
