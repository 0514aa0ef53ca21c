"""Changes of favourites and lists at a site.

A site replaces a record's note and keywords when it saves the record, so both are always written whole. It says
"deleted" even if nothing was there.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.backends.vufind.favourites import FavouritesRead
from tunilib.backends.vufind.favourites.records import (
    ListForm,
    SavedFavourite,
    SavedRecords,
    read_list_form,
    read_order_form,
)
from tunilib.backends.vufind.page_errors import unanswered
from tunilib.backends.vufind.pages.state import claimed, not_sent
from tunilib.backends.vufind.paths import DELETE_LIST, EDIT_LIST, LIST, SORT_LIST
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading, answer_for
from tunilib.core.favourite import (
    DEFAULT_LIST,
    Favourite,
    FavouriteChange,
    FavouriteList,
    ImportEntry,
    ListChange,
    ListRequest,
    joined_keywords,
    joined_notes,
    list_name,
    lists_called,
)
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, OutcomeUnknown, TunilibError, not_offered, only_list
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.session import Page
    from tunilib.pages.forms import Form

_LONGEST_NAME = 200
"""Characters. A site silently cuts a longer name of a list."""


class VufindFavouriteChanges:
    def __init__(self, account: AccountPages, favourites: FavouritesRead) -> None:
        self._account = account
        self._client = account.client
        self._favourites = favourites
        self._records = SavedRecords(account, favourites)

    def find(self, records: Sequence[str]) -> Reading[Favourite]:
        return self._records.find(records)

    def lists_of(self, records: Sequence[str]) -> tuple[FavouriteList, ...]:
        return self._records.lists_of(records)

    def look_at_form(self) -> None:
        self._list_form("NEW")

    def contents(self, lists: Collection[str]) -> Iterator[tuple[str, Sequence[Favourite]]]:
        return self._favourites.contents(lists)

    def create(self, request: ListRequest) -> Answer:
        return self._client.act(lambda: self._taken(request.name) or self._create(request))

    def change_list(self, chosen: FavouriteList, change: ListChange) -> Answer:
        return self._client.act(lambda: self._change_list(chosen, change))

    def delete(self, chosen: FavouriteList, *, only_empty: bool = False) -> Answer:
        if only_empty and chosen.count:
            return answer_for(chosen.id, ClaimWord.REFUSED, (Reason.of(ReasonCode.OTHER, what="list-not-empty"),))
        form = [("listID", chosen.id), ("confirm", "1")]
        return self._client.act(lambda: self._answered(chosen.id, self._client.post(DELETE_LIST, form, name="lists")))

    def add(self, records: Sequence[str], name: str | None = None) -> Answer:
        """Put records into a list. One that is already there is left alone: saving it would lose its note."""
        return self._client.act(lambda: self._add(records, name))

    def remove(self, records: Sequence[str], chosen: str | None = None) -> Answer:
        return self._client.act(lambda: self._remove(records, chosen))

    def edit(self, record: str, change: FavouriteChange, chosen: str | None = None) -> Answer:
        return self._client.act(lambda: self._edit(record, change, chosen))

    def copy(self, records: Sequence[str], source: str | None, target: str) -> Answer:
        return self._client.act(lambda: self._copy(records, source, target))

    def move(self, records: Sequence[str], source: str, target: str) -> Answer:
        """Copy records, read them in the new list, and only then remove them from the first list."""
        return self._client.act(lambda: self._move(records, source, target))

    def order(self, chosen: str, records: Sequence[str]) -> Answer:
        return self._client.act(lambda: self._order(chosen, records))

    def import_entries(self, entries: Iterable[ImportEntry], name: str | None = None) -> Answer:
        return self._client.act(lambda: self._import(entries, name))

    def _taken(self, name: str, own: str | None = None) -> Answer | None:
        wanted = list_name(name)
        if all(list_name(one.name) != wanted or one.id == own for one in self._favourites.last_names()):
            return None
        reason = Reason.of(ReasonCode.LIST_NAME_TAKEN, name=wanted)
        return answer_for(own or name, ClaimWord.REFUSED, (reason,))

    def _create(self, request: ListRequest, description: str | None = None, *, is_shown: bool = True) -> Answer:
        """Create a list; ``is_shown``: its page is read too."""
        page, form = self._list_form("NEW")
        name = list_name(request.name)
        if len(name) > (form.longest or _LONGEST_NAME):
            return answer_for(request.name, ClaimWord.REFUSED, (_too_long(form.longest),))
        values = {"id": "NEW", "title": name, "public": "1" if request.public else "0"}
        values |= {"desc": description} if description else {}
        send = self._client.post if is_shown else self._client.hand_over
        answer = send(page.link(form.form.action), _filled(form.form, values), name="list form")
        if isinstance(answer, str):
            return answer_for(request.name, ClaimWord.DONE, id=_list_at(answer))
        self._favourites.led_to(answer)
        made = _list_at(answer.url)
        claim = claimed(answer.state.flashes, done=made is not None)._replace(id=made)
        return Answer(claims={request.name: claim}, words=answer.words)

    def _change_list(self, chosen: FavouriteList, change: ListChange) -> Answer:
        page, form = self._list_form(chosen.id)
        values: dict[str, str] = {}
        if change.name is not None:
            taken = self._taken(change.name, chosen.id)
            if taken is not None:
                return taken
            values["title"] = list_name(change.name)
            if len(values["title"]) > (form.longest or _LONGEST_NAME):
                return answer_for(chosen.id, ClaimWord.REFUSED, (_too_long(form.longest),))
        if change.public is not None:
            values["public"] = "1" if change.public else "0"
        sent = _filled(form.form, values)
        answer = self._client.post(page.link(form.form.action), sent, name="list form")
        return self._answered(chosen.id, answer)

    def _answered(self, chosen: str, answer: Page) -> Answer:
        self._favourites.led_to(answer)
        return _answered(chosen, answer)

    def _list_form(self, ident: str) -> tuple[Page, ListForm]:
        page = self._client.get(EDIT_LIST + ident)
        return page, self._client.understand(page, read_list_form)

    def _add(self, records: Sequence[str], name: str | None) -> Answer:
        self._records.check_known(records)
        target = self._list_id(records, name) if name is not None else self._favourites.default_list()

        def one(record: str) -> Claim:
            nonlocal target
            form = self._records.form(record)
            if any(saved.list_id == target for saved in form.saved):
                return Claim(ClaimWord.UNCHANGED, list=target)
            after, claim = self._records.save(record, target or "", "", ())
            if target is None:  # the site has made its default list
                before = {saved.list_id for saved in form.saved}
                target = next((saved.list_id for saved in after.saved if saved.list_id not in before), None)
            return claim._replace(list=target)

        return _each(records, one)

    def _remove(self, records: Sequence[str], chosen: str | None) -> Answer:
        present = [
            record
            for record in dict.fromkeys(records)
            if any(chosen in (None, saved.list_id) for saved in self._records.form(record).saved)
        ]
        if not present:
            return Answer(claims=dict.fromkeys(records, Claim(ClaimWord.UNCHANGED)))
        return self._records.delete(present, chosen)

    def _edit(self, record: str, change: FavouriteChange, chosen: str | None) -> Answer:
        form = self._records.form(record)
        here = [saved for saved in form.saved if chosen in (None, saved.list_id)]
        if not here:
            raise NotFound("this record is not in the list: {record}", record=record)
        if change.keywords is not None and any(saved.tags is None for saved in here):
            return answer_for(record, ClaimWord.REFUSED, (Reason.of(ReasonCode.OTHER, what="no-keywords"),))
        written = [
            saved._replace(
                notes=saved.notes if change.notes is None else change.notes,
                tags=saved.tags if change.keywords is None else change.keywords,
            )
            for saved in here
        ]
        answer = self._records.write(record, written)
        return _answered(record, answer)

    def _copy(self, records: Sequence[str], source: str | None, target: str) -> Answer:
        self._records.check_saved(records, source)
        chosen = self._list_id(records, target)
        return _each(records, lambda record: self._copy_one(record, source, chosen)[0])

    def _copy_one(self, record: str, source: str | None, target: str) -> tuple[Claim, SavedFavourite | None]:
        form = self._records.form(record)
        from_ = [saved for saved in form.saved if source in (None, saved.list_id)]
        if not from_:
            raise NotFound("this record is not in the list: {record}", record=record)
        there = next((saved for saved in form.saved if saved.list_id == target), None)
        notes: str | None = None
        tags: tuple[str, ...] = ()
        for saved in dict.fromkeys([*([there] if there else []), *from_]):
            notes, tags = joined_notes(notes, saved.notes), joined_keywords(tags, saved.tags or ())
        if there is not None and (there.notes, there.tags or ()) == (notes or "", tags):
            return Claim(ClaimWord.UNCHANGED, list=target), there
        after, claim = self._records.save(record, target, notes or "", tags)
        return claim._replace(list=target), next((one for one in after.saved if one.list_id == target), None)

    def _move(self, records: Sequence[str], source: str, target: str) -> Answer:
        self._records.check_saved(records, source)
        chosen = self._list_id(records, target)
        if chosen == source:
            return Answer(claims=dict.fromkeys(records, Claim(ClaimWord.UNCHANGED, list=source)))
        arrived: list[str] = []

        def one(record: str) -> Claim:
            written = next((saved for saved in self._records.form(record).saved if saved.list_id == source), None)
            claim, there = self._copy_one(record, source, chosen)
            if written is not None and there is not None and _has(there, written):
                arrived.append(record)
                return claim
            return Claim(ClaimWord.SILENT, (Reason(ReasonCode.OTHER, params=(("what", "not-as-asked"),)),), list=chosen)

        copied = _each(records, one)
        if copied.lost or not arrived:
            return copied
        try:
            gone = self._records.delete(arrived, source)
        except TunilibError as error:
            left = unanswered(error) if isinstance(error, OutcomeUnknown) else Answer()
            return copied._replace(lost=left.lost, failed=left.failed)
        claims = {record: claim._replace(list=chosen) for record, claim in gone.claims.items()}
        return copied._replace(claims={**copied.claims, **claims}, words=(*copied.words, *gone.words))

    def _order(self, chosen: str, records: Sequence[str]) -> Answer:
        if not self._client.is_finna:
            raise not_offered(term("ability", "own order"))
        page = self._client.get(SORT_LIST + chosen)
        form = self._client.understand(page, read_order_form)
        self._account.choice.check_site_user(form.user)
        unknown = next((record for record in records if record not in form.records), None)
        if unknown is not None:
            raise NotFound("this record is not in the list: {record}", record=unknown)
        rest = [record for record in form.records if record not in records]
        values = {"orderedList": json.dumps([*dict.fromkeys(records), *rest], ensure_ascii=False)}
        sent = form.form.filled(values, "saveOrdering")
        answer = self._client.post(page.link(form.form.action), sent, name="list form")
        return _answered(chosen, answer)

    def _import(self, entries: Iterable[ImportEntry], name: str | None) -> Answer:
        """Import each entry. What is sent after the last page that was read is proved by the pages of its list."""
        known = self._records.last_lists()
        lists: dict[str, Claim] = {list_name(one.name): _there(one.id) for one in known}
        default = _there(only_list(lists_called(known, name), name).id) if name is not None else None
        claims: dict[str, Claim] = {}
        failed: TunilibError | None = None
        for entry in entries:
            position, target = str(entry.position), default or Claim()
            if failed is not None:
                claims |= not_sent([position])
                continue
            try:
                target = default or self._import_list(entry, lists)
                claims[position] = self._import_one(entry, target)
            except OutcomeUnknown as error:
                failed, claims[position] = error, Claim(id=entry.record, list=target.list)
            except NotFound:
                reason = Reason.of(ReasonCode.FAVOURITE_NOT_IN_CATALOGUE, why=entry.record)
                claims[position] = Claim(ClaimWord.REFUSED, (reason,), id=entry.record)
            except TunilibError as error:
                if all(claim.word is not ClaimWord.DONE for claim in claims.values()):
                    raise
                failed = error
                claims |= not_sent([position], error)
        return unanswered(failed, claims) if isinstance(failed, OutcomeUnknown) else Answer(claims=claims)

    def _import_one(self, entry: ImportEntry, target: Claim) -> Claim:
        if entry.is_list or target.list is None:
            return target._replace(id=entry.record)
        if entry.record is None:
            raise NotFound("there is no such record: {record}", record="")
        form = self._records.taken(entry.record)
        if form.title is None and not form.saved:
            raise NotFound("there is no such record: {record}", record=entry.record)
        there = next((saved for saved in form.saved if saved.list_id == target.list), None)
        notes = joined_notes(there.notes if there else None, entry.notes)
        tags = joined_keywords((there.tags or ()) if there else (), entry.keywords)
        if there is not None and (there.notes, there.tags or ()) == (
            notes or "",
            tags if there.tags is not None else (),
        ):
            return Claim(ClaimWord.UNCHANGED, id=entry.record, list=target.list, was_there=True)
        claim = self._records.send(entry.record, form, target.list, notes or "", tags)
        return claim._replace(id=entry.record, list=target.list, was_there=there is not None)

    def _import_list(self, entry: ImportEntry, lists: dict[str, Claim]) -> Claim:
        """The claim about the list of an entry, which is made if there is none.

        One that the site does not name, or refuses in words, is looked for: it may be there all the same.
        """
        name = list_name(entry.list or DEFAULT_LIST)
        if name not in lists:
            request = ListRequest(name=name, public=entry.public)
            made = self._create(request, entry.description, is_shown=False).of(name)
            found = made.id or next((one.id for one in self._favourites.names() if list_name(one.name) == name), None)
            if found is None and made.word is not ClaimWord.REFUSED:
                raise OutcomeUnknown("the list {list} was not made", list=name)
            lists[name] = made._replace(list=found)
        return lists[name]

    def _list_id(self, records: Sequence[str], word: str) -> str:
        return only_list(lists_called(self._records.known_lists(records), word), word).id


class VufindFavourites(FavouritesRead):
    @cached_property
    def changes(self) -> VufindFavouriteChanges:
        return VufindFavouriteChanges(self._account, self)


def _each(records: Sequence[str], do: Callable[[str], Claim]) -> Answer:
    claims: dict[str, Claim] = {}
    wanted = list(dict.fromkeys(records))
    for at, record in enumerate(wanted):
        try:
            claims[record] = do(record)
        except OutcomeUnknown as error:
            return unanswered(error, claims | not_sent(wanted[at + 1 :]))
        except TunilibError as error:
            if not any(claim.word is ClaimWord.DONE for claim in claims.values()):
                raise
            return Answer(claims=claims | not_sent(wanted[at:], error))
    return Answer(claims=claims)


def _there(ident: str) -> Claim:
    return Claim(ClaimWord.UNCHANGED, list=ident, was_there=True)


def _list_at(address: str) -> str | None:
    path = address.partition("?")[0]
    return path.rpartition("/")[2] if LIST in path else None


def _has(there: SavedFavourite, written: SavedFavourite) -> bool:
    is_noted = joined_notes(there.notes, written.notes) == (there.notes or None)
    return is_noted and set(written.tags or ()) <= set(there.tags or ())


def _too_long(longest: int | None) -> Reason:
    return Reason.of(ReasonCode.LIST_NAME_TOO_LONG, limit=longest or _LONGEST_NAME)


def _filled(form: Form, values: dict[str, str]) -> list[tuple[str, str]]:
    sent = form.submitted(values)
    return [*sent, *((name, value) for name, value in values.items() if name not in dict(sent))]


def _answered(key: str, answer: Page) -> Answer:
    green = any(flash.level == "success" for flash in answer.state.flashes)
    return Answer(claims={key: claimed(answer.state.flashes, done=answer.redirected or green)}, words=answer.words)
