"""Favourites of an account at an embedded library (S52 to S59).

They belong to the account, not to a card. Their changes are not recorded as events: a deleted note is gone.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, ClaimWord, Reading, answer_for
from tunilib.core.favourite import (
    DEFAULT_LIST,
    AnnotatedReference,
    Annotation,
    ListChange,
    joined,
    known_by_name,
    list_name,
)
from tunilib.core.reason import Reason, ReasonCode
from tunilib.library.favourites import entries
from tunilib.library.favourites.entries import against_name, check_name, find_list, find_list_or_none

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ImportEntry, ListRequest
    from tunilib.library.stores.unit_of_work import SignedIn, Snapshot, Transaction


class EmbeddedFavourites:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def lists(self, whole: Collection[str] | None = None) -> Reading[FavouriteList]:  # noqa: ARG002 - all are
        with self._signed_in.own_snapshot() as (snapshot, account):
            lists = snapshot.favourites.lists(account.owner)
        return Reading(items=lists, taken=snapshot.now, stated=len(lists))

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        with self._signed_in.own_snapshot() as (snapshot, account):
            owner = account.owner
            list_id, exists = self._chosen(snapshot, owner, name)
            found = snapshot.favourites.favourites(owner, list_id, custom=custom) if exists else ()
            found = _in_named_lists(snapshot, owner, found)
        return Reading(items=found, taken=snapshot.now, stated=len(found))

    def references(self, name: str | None = None) -> Iterator[AnnotatedReference]:
        """The same with their references. Their snapshot stays open meanwhile.

        Without a list, each record comes once, with its notes and keywords of all lists.
        """
        with self._signed_in.own_snapshot() as (snapshot, account):
            owner = account.owner
            list_id, exists = self._chosen(snapshot, owner, name)
            several = _joined(snapshot.favourites.repeated(owner)) if list_id is None else {}
            given: set[str] = set()
            for record, noted, read in snapshot.favourites.with_references(owner, list_id) if exists else ():
                together = several.get(record)
                if together is not None:
                    if record in given:
                        continue
                    given.add(record)
                    noted = Annotation(together.notes, together.keywords, noted.added)
                yield AnnotatedReference(read(noted), noted)

    @property
    def changes(self) -> EmbeddedFavouriteChanges:
        return EmbeddedFavouriteChanges(self._signed_in)

    def _chosen(self, snapshot: Snapshot, owner: str, name: str | None) -> tuple[str | None, bool]:
        if name is None:
            return None, True
        found = find_list_or_none(snapshot, owner, name)
        is_default = list_name(name) == DEFAULT_LIST and snapshot.favourites.default_list(owner) is None
        if found is None and is_default:
            return None, False
        return find_list(snapshot, owner, name).id, True


class EmbeddedFavouriteChanges:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def lists_of(self, records: Sequence[str]) -> tuple[FavouriteList, ...]:  # noqa: ARG002 - the same for all
        with self._signed_in.own_snapshot() as (snapshot, account):
            return snapshot.favourites.lists(account.owner)

    def create(self, request: ListRequest) -> Answer:
        """Make a list. No two lists have the same name, as they are found by it."""
        with self._change("create") as (tx, owner):
            name = check_name(request.name)
            refusals = against_name(tx, owner, name)
            if refusals:
                same = next((one.id for one in tx.favourites.lists(owner) if one.name == name), None)
                return answer_for(request.name, ClaimWord.REFUSED, refusals, id=same)
            made = tx.favourites.add_list(owner, name, public=request.public)
            if name == DEFAULT_LIST and tx.favourites.default_list(owner) is None:
                tx.favourites.make_default(made)
            return answer_for(request.name, ClaimWord.DONE, id=made)

    def change_list(self, chosen: FavouriteList, change: ListChange) -> Answer:
        with self._change("change") as (tx, owner):
            found = find_list(tx, owner, chosen.id)
            renamed = found.name if change.name is None else check_name(change.name)
            public = found.public if change.public is None else change.public
            if (renamed, public) == (found.name, found.public):
                return answer_for(chosen.id, ClaimWord.UNCHANGED)
            refusals = () if renamed == found.name else against_name(tx, owner, renamed)
            if refusals:
                return answer_for(chosen.id, ClaimWord.REFUSED, refusals)
            if public != found.public:
                tx.favourites.publish_list(found.id, public=bool(public))
            if renamed != found.name:
                tx.favourites.rename_list(found.id, renamed)
            return answer_for(chosen.id, ClaimWord.DONE)

    def delete(self, chosen: FavouriteList, *, only_empty: bool = False) -> Answer:
        """Delete a list with its favourites. Records stay in other lists."""
        with self._change("delete") as (tx, owner):
            found = find_list(tx, owner, chosen.id)
            if only_empty and found.count:
                reason = Reason.of(ReasonCode.OTHER, what="list-not-empty")
                return answer_for(chosen.id, ClaimWord.REFUSED, (reason,))
            tx.favourites.delete_list(found.id)
            return answer_for(chosen.id, ClaimWord.DONE)

    def find(self, records: Sequence[str]) -> Reading[Favourite]:
        with self._signed_in.own_snapshot() as (snapshot, account):
            owner = account.owner
            items = tuple(
                one for record in dict.fromkeys(records) for one in snapshot.favourites.of_record(owner, record)
            )
            items = _in_named_lists(snapshot, owner, items)
        return Reading(items=items, taken=snapshot.now, stated=len(items))

    def contents(self, lists: Collection[str]) -> Iterator[tuple[str, Sequence[Favourite]]]:
        with self._signed_in.own_snapshot() as (snapshot, account):
            for one in snapshot.favourites.lists(account.owner):
                if one.id in lists:
                    yield one.id, snapshot.favourites.favourites(account.owner, one.id)

    def add(self, records: Sequence[str], name: str | None = None) -> Answer:
        with self._change("add") as (tx, owner):
            return Answer(claims=entries.add(tx, owner, records, name))

    def remove(self, records: Sequence[str], chosen: str | None = None) -> Answer:
        with self._change("remove") as (tx, owner):
            return Answer(claims=entries.remove(tx, owner, records, chosen))

    def edit(self, record: str, change: FavouriteChange, chosen: str | None = None) -> Answer:
        with self._change("edit") as (tx, owner):
            return Answer(claims={record: entries.edit(tx, owner, record, chosen, change)})

    def move(self, records: Sequence[str], source: str, target: str) -> Answer:
        with self._change("move") as (tx, owner):
            return Answer(claims=entries.move(tx, owner, records, source, target))

    def copy(self, records: Sequence[str], source: str | None, target: str) -> Answer:
        with self._change("copy") as (tx, owner):
            return Answer(claims=entries.copy(tx, owner, records, source, target))

    def order(self, chosen: str, records: Sequence[str]) -> Answer:
        with self._change("order") as (tx, owner):
            return Answer(claims={chosen: entries.order(tx, owner, chosen, records)})

    def import_entries(self, entries: Iterable[ImportEntry], name: str | None = None) -> Answer:
        """Import references into a list. They are prepared on the disk before the transaction begins."""
        from tunilib.library.favourites import imports
        from tunilib.local.spool import Spool

        with Spool(map(imports.prepare, entries)) as prepared, self._change("import") as (tx, owner):
            return Answer(claims=imports.import_entries(tx, owner, prepared, name))

    @contextmanager
    def _change(self, verb: str) -> Iterator[tuple[Transaction, str]]:
        with self._signed_in.own_transaction(f"favourites {verb}") as (tx, account):
            yield tx, account.owner


def _in_named_lists(snapshot: Snapshot, owner: str, found: tuple[Favourite, ...]) -> tuple[Favourite, ...]:
    lists = {one.id: known_by_name(one.id, one.name) for one in snapshot.favourites.lists(owner)}
    return tuple(replace(one, list=lists.get(one.list, one.list)) for one in found)


def _joined(favourites: Iterable[Favourite]) -> dict[str, Favourite]:
    found: dict[str, Favourite] = {}
    for one in favourites:
        before = found.get(one.record_id)
        found[one.record_id] = one if before is None else joined(before, one)
    return found
