"""Lists of favourites: which one is meant, and changes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.stores.sqlite import favourites
from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.favourite import DEFAULT_LIST, list_name
from tunilib.core.outcome import Change, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.favourites import ListRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.favourite import ListChange

__all__ = ["change", "create", "delete", "found", "found_or_none", "made_list", "target"]

_LONGEST = 200


def found(snapshot: Snapshot, owner: str, name: str) -> ListRow:
    """The list of an id or an exact name.

    Raises:
        NotFound: there is none.
    """
    row = found_or_none(snapshot, owner, name)
    if row is None:
        raise NotFound("there is no such list: {list}", hint="see: tunilib favourites lists", list=name)
    return row


def found_or_none(snapshot: Snapshot, owner: str, name: str) -> ListRow | None:
    """The same; None where there is none."""
    rows = favourites.lists_of(snapshot.db, owner)
    wanted = list_name(name)
    by_id = next((row for row in rows if row.id == name), None)
    return by_id or next((row for row in rows if row.name == wanted), None)


def target(tx: Transaction, owner: str, name: str | None) -> str:
    """Id of the list that something goes to; None: the default one, which is made where it is not there.

    Raises:
        NotFound: there is no such list.
    """
    if name is not None and (list_name(name) != DEFAULT_LIST or found_or_none(tx, owner, name) is not None):
        return found(tx, owner, name).id
    rows = favourites.lists_of(tx.db, owner)
    default = next((row for row in rows if row.is_default), None)
    if default is not None:
        return default.id if name is None else found(tx, owner, name).id
    same = next((row for row in rows if row.name == DEFAULT_LIST), None)
    made = same.id if same is not None else made_list(tx, owner, DEFAULT_LIST)
    favourites.make_default(tx.db, made)
    return made


def made_list(tx: Transaction, owner: str, name: str, *, public: bool = False, description: str | None = None) -> str:
    """Make a list; its id. The name must be checked before."""
    made = fresh(new_id, lambda taken: favourites.is_list_taken(tx.db, taken))
    favourites.insert_list(tx.db, made, owner, name, instant(tx.now), public=public, description=description)
    return made


def create(tx: Transaction, owner: str, name: str, *, public: bool) -> Change:
    """Make a list; two of one name would be one too many, as lists are named by their names."""
    called = _checked(name)
    taken = next((row for row in favourites.lists_of(tx.db, owner) if row.name == called), None)
    if taken is not None:
        return Change(Word.REFUSED, (_name_taken(called),), id=taken.id, name=called)
    made = made_list(tx, owner, called, public=public)
    if called == DEFAULT_LIST and not any(row.is_default for row in favourites.lists_of(tx.db, owner)):
        favourites.make_default(tx.db, made)
    return Change(Word.CREATED, id=made, name=called)


def change(tx: Transaction, owner: str, name: str, asked: ListChange) -> Change:
    """Rename a list, or let everybody read it, or only the patron."""
    row = found(tx, owner, name)
    called = row.name if asked.name is None else _checked(asked.name)
    public = bool(row.public) if asked.public is None else asked.public
    if called != row.name and any(other.name == called for other in favourites.lists_of(tx.db, owner)):
        return Change(Word.REFUSED, (_name_taken(called),), id=row.id, name=row.name)
    word = Word.UNCHANGED
    if public != bool(row.public):
        favourites.set_list_public(tx.db, row.id, public=public)
        word = Word.PUBLISHED if public else Word.UNPUBLISHED
    if called != row.name:
        favourites.set_list_name(tx.db, row.id, called)
        word = Word.RENAMED
    return Change(word, id=row.id, name=called)


def delete(tx: Transaction, owner: str, name: str, *, only_empty: bool) -> Change:
    """Delete a list; what is in other lists stays there."""
    row = found(tx, owner, name)
    if only_empty and row.size:
        return Change(Word.REFUSED, (Reason.of(ReasonCode.OTHER, what="list-not-empty"),), id=row.id, name=row.name)
    favourites.delete_list(tx.db, row.id)
    return Change(Word.DELETED, id=row.id, name=row.name)


def _checked(name: str) -> str:
    called = list_name(name)
    if not called:
        raise UsageError("a list needs a name")
    if len(called) > _LONGEST:
        raise UsageError("the name of a list has at most {count} characters", count=_LONGEST)
    return called


def _name_taken(name: str) -> Reason:
    return Reason.of(ReasonCode.OTHER, what="list-name-taken", name=name)
