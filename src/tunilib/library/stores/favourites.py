"""Lists of favourites, what is in them, and references that are in no catalogue."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.favourite import Annotation, Favourite, FavouriteList
from tunilib.library.ids import fresh, new_id
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert, insert_new, made, meaning, unreadable, update
from tunilib.library.stores.statements import Delete, Sql, Update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tunilib.core.reference import Reference
    from tunilib.library.catalogue.indexing import Description
    from tunilib.library.stores.rows import Row


class OwnReference(NamedTuple):
    """A reference that is in no catalogue: a patron's own.

    Attributes:
        content: hash of the content, which is the same when it is imported again.
        json: the whole reference. raw: the record that it was made from.
    """

    content: str
    description: Description
    json: str
    raw: bytes | None


_READ = Reader(
    ("COALESCE(f.record, f.own)", "record_id"),
    "f.list",
    ("COALESCE(r.title, o.title)", "title"),
    ("COALESCE(r.authors, o.authors)", "authors"),
    ("COALESCE(r.year, o.year)", "year"),
    ("COALESCE(r.format, o.format)", "format"),
    ("COALESCE(r.language, o.language)", "language"),
    "f.notes",
    "f.keywords",
    "f.added",
    "f.number",
    f="favourite",
)
_FAVOURITE = _READ.columns
_READ_REFERENCE = Reader(
    ("COALESCE(f.record, f.own)", "record_id"),
    "f.notes",
    "f.keywords",
    "f.added",
    "f.number",
    ("COALESCE(k.data, o.data)", "data"),
    ("COALESCE(k.raw, o.raw)", "raw"),
    f="favourite",
    needs=("record_id",),
)
_TABLES = (
    "FROM favourite_list l JOIN favourite f ON f.list = l.id LEFT JOIN record r ON r.id = f.record"
    " LEFT JOIN own_reference o ON o.id = f.own"
)
_REFERENCES = (
    "FROM favourite_list l JOIN favourite f ON f.list = l.id LEFT JOIN own_reference o ON o.id = f.own"
    " LEFT JOIN catalogue c ON c.record = f.record LEFT JOIN catalogue_reference k ON k.number = c.number"
)
_THIS = "list = ? AND (record = ? OR own = ?)"
_OWN = "own."
"""How the id of a reference that is in no catalogue begins."""

_LAST_PLACE = "(SELECT COALESCE(MAX(place), 0) + 1 FROM favourite WHERE list = ?)"


class SqlFavourites(Store):
    """Favourites. Keywords are stored one on a line."""

    def lists(self, owner: str) -> tuple[FavouriteList, ...]:
        """All lists, the default one first, the others by age."""
        query = (
            "SELECT l.id, l.name, l.public, l.description, (SELECT COUNT(*) FROM favourite f WHERE f.list = l.id)"
            " FROM favourite_list l WHERE l.owner = ? ORDER BY l.is_default DESC, l.created, l.rowid"
        )
        return tuple(
            FavouriteList(id=made, name=name, public=bool(public), description=description, count=count)
            for made, name, public, description, count in self._db.read(query, (owner,))
        )

    def default_list(self, owner: str) -> str | None:
        """The id of the default list; None before it is made."""
        query = "SELECT id FROM favourite_list WHERE owner = ? AND is_default = 1"
        row = self._db.read(query, (owner,)).fetchone()
        return row[0] if row else None

    def add_list(self, owner: str, name: str, *, public: bool = False, description: str | None = None) -> str:
        values = {"owner": owner, "name": name, "public": public, "description": description}
        return insert_new(self._db, "favourite_list", {**values, "created": self._now})

    def make_default(self, list_id: str) -> None:
        update(self._db, "favourite_list", list_id, {"is_default": True})

    def rename_list(self, list_id: str, name: str) -> None:
        update(self._db, "favourite_list", list_id, {"name": name})

    def publish_list(self, list_id: str, *, public: bool) -> None:
        """Let everybody read a list, or only the patron."""
        update(self._db, "favourite_list", list_id, {"public": public})

    def delete_list(self, list_id: str) -> None:
        self._db.change(Delete("favourite_list", {"id": list_id}))

    def favourites(self, owner: str, list_id: str | None = None, *, custom: bool = False) -> tuple[Favourite, ...]:
        """The favourites of a list, or of all lists, as they were added; ``custom``: in the patron's order."""
        where, values = _in_list(owner, list_id)
        order = "l.is_default DESC, l.created, l.rowid, f.place, f.number" if custom else "f.number"
        query = f"SELECT {_FAVOURITE} {_TABLES} WHERE {where} ORDER BY {order}"
        return tuple(self._favourite(row) for row in _READ.all(self._db.read(query, values)))

    def with_references(
        self, owner: str, list_id: str | None = None
    ) -> Iterator[tuple[str, Annotation, Callable[[Annotation], Reference]]]:
        """Their records, one after the other: what was noted on each, and what makes the reference with that."""
        from tunilib.library.catalogue.indexing import reference_from_json

        where, values = _in_list(owner, list_id)
        query = f"SELECT {_READ_REFERENCE.columns} {_REFERENCES} WHERE {where} ORDER BY f.number"
        for row in map(_READ_REFERENCE, self._db.read(query, values)):
            record = row["record_id"]
            annotation = Annotation(row["notes"], _keywords(row), row["added"].astimezone(self._zone))
            stored = "catalogue_reference", record, row["data"], record, row["raw"]
            yield record, annotation, partial(meaning, reference_from_json, *stored)

    def repeated(self, owner: str) -> tuple[Favourite, ...]:
        """The favourites whose record is in more than one list, in the order they were added."""
        query = (
            f"SELECT {_FAVOURITE} {_TABLES} WHERE l.owner = ? AND COALESCE(f.record, f.own) IN"
            " (SELECT COALESCE(g.record, g.own) FROM favourite_list m JOIN favourite g ON g.list = m.id"
            " WHERE m.owner = ? GROUP BY 1 HAVING COUNT(*) > 1) ORDER BY f.number"
        )
        return tuple(self._favourite(row) for row in _READ.all(self._db.read(query, (owner, owner))))

    def of_record(self, owner: str, record: str) -> tuple[Favourite, ...]:
        query = (
            f"SELECT {_FAVOURITE} {_TABLES} WHERE l.owner = ? AND (f.record = ? OR f.own = ?)"
            " ORDER BY l.is_default DESC, l.created, l.rowid"
        )
        rows = self._db.read(query, (owner, record, record))
        return tuple(self._favourite(row) for row in _READ.all(rows))

    def add(self, list_id: str, record: str, *, notes: str | None = None, keywords: Sequence[str] = ()) -> None:
        values = {
            "list": list_id,
            "record": Sql("(SELECT id FROM record WHERE id = ?)", (record,)),
            "own": Sql("(SELECT id FROM own_reference WHERE id = ?)", (record,)),
            "notes": notes,
            "keywords": "\n".join(keywords),
            "added": self._now,
            "place": Sql(_LAST_PLACE, (list_id,)),
        }
        insert(self._db, "favourite", values)

    def annotate(self, list_id: str, record: str, notes: str | None, keywords: Sequence[str]) -> None:
        values = {"notes": notes, "keywords": "\n".join(keywords)}
        self._db.change(Update("favourite", values, _this(list_id, record)))

    def move(self, list_id: str, record: str, target: str) -> None:
        """Move a favourite to the end of another list; it keeps the moment when it was added."""
        values = {"list": target, "place": Sql(_LAST_PLACE, (target,))}
        self._db.change(Update("favourite", values, _this(list_id, record)))

    def remove(self, list_id: str, record: str) -> None:
        """Remove a favourite from a list; a reference of the patron's own goes with its last one, by a trigger."""
        self._db.change(Delete("favourite", _this(list_id, record)))

    def order(self, list_id: str) -> tuple[str, ...]:
        """The records of a list, in the patron's order."""
        query = "SELECT COALESCE(record, own) FROM favourite WHERE list = ? ORDER BY place, number"
        return tuple(row[0] for row in self._db.read(query, (list_id,)))

    def set_order(self, list_id: str, records: Sequence[str]) -> None:
        """Set the patron's order; all records of the list are named."""
        for place, record in enumerate(records, 1):
            self._db.change(Update("favourite", {"place": place}, _this(list_id, record)))

    def has_own(self, owner: str, record: str) -> bool:
        """Whether a list of the patron has this record, removed or not, or an own reference with this id."""
        query = (
            "SELECT 1 FROM own_reference WHERE owner = ? AND id = ? UNION ALL SELECT 1 FROM favourite f"
            " JOIN favourite_list l ON l.id = f.list WHERE l.owner = ? AND f.record = ?"
        )
        return self._db.read(query, (owner, record, owner, record)).fetchone() is not None

    def own_with_content(self, owner: str, content: str) -> str | None:
        """The id of the patron's own reference with this hash of its content."""
        query = "SELECT id FROM own_reference WHERE owner = ? AND fingerprint = ?"
        row = self._db.read(query, (owner, content)).fetchone()
        return row[0] if row else None

    def add_own(self, owner: str, own: OwnReference) -> str:
        """Add a reference of the patron's own; its id."""
        record = fresh(lambda: _OWN + new_id(), self._is_record)
        shown = {name: getattr(own.description, name) for name in ("title", "authors", "year", "format", "language")}
        values = {"id": record, "owner": owner, "fingerprint": own.content, **shown, "data": own.json, "raw": own.raw}
        insert(self._db, "own_reference", values)
        return record

    def _favourite(self, row: Row) -> Favourite:
        if row["record_id"] is None:
            raise unreadable("favourite", row["number"])
        return made(
            Favourite,
            row,
            title=row["title"] or None,
            authors=tuple(dict.fromkeys(name for name in row["authors"].split("; ") if name)),
            keywords=_keywords(row),
            added=row["added"].astimezone(self._zone),
        )

    def _is_record(self, record: str) -> bool:
        query = "SELECT 1 FROM own_reference WHERE id = ? UNION ALL SELECT 1 FROM record WHERE id = ?"
        return self._db.read(query, (record, record)).fetchone() is not None


def _this(list_id: str, record: str) -> Sql:
    return Sql(_THIS, (list_id, record, record))


def _in_list(owner: str, list_id: str | None) -> tuple[str, tuple[str, ...]]:
    return ("l.owner = ?", (owner,)) if list_id is None else ("l.owner = ? AND l.id = ?", (owner, list_id))


def _keywords(row: Row) -> tuple[str, ...]:
    return tuple(row["keywords"].split("\n")) if row["keywords"] else ()
