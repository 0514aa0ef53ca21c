"""Lists of favourites: which one is meant, and changes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.act import instant
from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.sqlite import favourites
from tunilib.core.favourite import DEFAULT_LIST, list_name
from tunilib.core.outcome import Change, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.sqlite.favourites import ListRow

__all__ = ["create", "delete", "found", "found_or_none", "made_list", "publish", "rename", "target"]

_LONGEST = 200


def found(view: View, owner: str, name: str) -> ListRow:
    """The list of an id or an exact name.

    Raises:
        NotFound: there is none.
    """
    row = found_or_none(view, owner, name)
    if row is None:
        raise NotFound("there is no such list: {list}", hint="see: tunilib favourites lists", list=name)
    return row


def found_or_none(view: View, owner: str, name: str) -> ListRow | None:
    """The same; None where there is none."""
    rows = favourites.lists_of(view.db, owner)
    wanted = list_name(name)
    by_id = next((row for row in rows if row.id == name), None)
    return by_id or next((row for row in rows if row.name == wanted), None)


def target(act: Act, owner: str, name: str | None) -> str:
    """Id of the list that something goes to; None: the default one, which is made where it is not there.

    Raises:
        NotFound: there is no such list.
    """
    if name is not None and (list_name(name) != DEFAULT_LIST or found_or_none(act, owner, name) is not None):
        return found(act, owner, name).id
    rows = favourites.lists_of(act.db, owner)
    default = next((row for row in rows if row.is_default), None)
    if default is not None:
        return default.id if name is None else found(act, owner, name).id
    same = next((row for row in rows if row.name == DEFAULT_LIST), None)
    made = same.id if same is not None else made_list(act, owner, DEFAULT_LIST)
    favourites.make_default(act.db, made)
    return made


def made_list(act: Act, owner: str, name: str, *, public: bool = False, description: str | None = None) -> str:
    """Make a list; its id. The name must be checked before."""
    made = fresh(new_id, lambda taken: favourites.is_list_taken(act.db, taken))
    favourites.insert_list(act.db, made, owner, name, instant(act.now), public=public, description=description)
    return made


def create(act: Act, owner: str, name: str, *, public: bool) -> Change:
    """Make a list; two of one name would be one too many, as lists are named by their names."""
    called = _checked(name)
    taken = next((row for row in favourites.lists_of(act.db, owner) if row.name == called), None)
    if taken is not None:
        return Change(Word.REFUSED, (_name_taken(called),), id=taken.id, name=called)
    made = made_list(act, owner, called, public=public)
    if called == DEFAULT_LIST and not any(row.is_default for row in favourites.lists_of(act.db, owner)):
        favourites.make_default(act.db, made)
    return Change(Word.CREATED, id=made, name=called)


def rename(act: Act, owner: str, name: str, new: str) -> Change:
    """Give a list another name."""
    row, called = found(act, owner, name), _checked(new)
    if row.name == called:
        return Change(Word.UNCHANGED, id=row.id, name=called)
    if any(other.name == called for other in favourites.lists_of(act.db, owner)):
        return Change(Word.REFUSED, (_name_taken(called),), id=row.id, name=row.name)
    favourites.set_list_name(act.db, row.id, called)
    return Change(Word.RENAMED, id=row.id, name=called)


def publish(act: Act, owner: str, name: str, *, public: bool) -> Change:
    """Let everybody read a list, or nobody but the patron."""
    row = found(act, owner, name)
    if bool(row.public) == public:
        return Change(Word.UNCHANGED, id=row.id, name=row.name)
    favourites.set_list_public(act.db, row.id, public=public)
    return Change(Word.PUBLISHED if public else Word.UNPUBLISHED, id=row.id, name=row.name)


def delete(act: Act, owner: str, name: str, *, only_empty: bool) -> Change:
    """Delete a list; what is in other lists stays there."""
    row = found(act, owner, name)
    if only_empty and row.size:
        return Change(Word.REFUSED, (Reason.of(ReasonCode.OTHER, what="list-not-empty"),), id=row.id, name=row.name)
    favourites.delete_list(act.db, row.id)
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
