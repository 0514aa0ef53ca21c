"""Favourites and their lists, read and changed. A list is given by its id or its exact name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tunilib.core.changes import ChangeKind, Intent, Key, Settled
from tunilib.core.favourite import DEFAULT_LIST, SORTS, ListChange, list_name, lists_called, sorted_favourites
from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome, Word
from tunilib.core.proof.comparison import Comparison, compare, favourites_digest
from tunilib.core.proof.favourites import (
    prove_added,
    prove_copied,
    prove_edited,
    prove_list_created,
    prove_moved,
    prove_ordered,
    prove_removed,
)
from tunilib.errors import NotFound, UsageError, only_list
from tunilib.services.change import Change, Subject, begin, kinds_of, make, make_named, make_one
from tunilib.services.opened import OpenedAccount, asks, changes, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from tunilib.core.answer import Answer, Reading
    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ListRequest
    from tunilib.core.ports.account import FavouriteChanges, Favourites


@asks
def favourites(account: OpenedAccount, name: str | None = None, *, sort: str = "added") -> tuple[Favourite, ...]:
    """The favourites of a list; None: of all lists."""
    if sort not in SORTS:
        raise UsageError(
            "favourites cannot be sorted by {sort}",
            hint="choose one of: {sorts}",
            sort=sort,
            sorts=", ".join(SORTS),
        )
    return sorted_favourites(offered_favourites(account).read(name, custom=sort == "custom").items, sort)


@asks
def favourite_lists(account: OpenedAccount) -> tuple[FavouriteList, ...]:
    """All lists, the default one first, the others by age."""
    return _read_lists(account).items


def chosen_list(lists: Sequence[FavouriteList], word: str) -> FavouriteList:
    """The list with an id, or else with an exact name."""
    return only_list(lists_called(lists, word), word)


def _read_lists(account: OpenedAccount, whole: Collection[str] | None = None) -> Reading[FavouriteList]:
    """The lists, whose names completion offers from then on."""
    found = offered_favourites(account).lists(whole)
    names = [(one.name, str(one.id)) for one in found.items]
    account.remember(lambda: account.ledger.saw_names(account.key, "list", names))
    return found


def offered_favourites(account: OpenedAccount) -> Favourites:
    return offered(account.door.favourites, "favourites")


S = TypeVar("S")


@changes
def create_list(account: OpenedAccount, request: ListRequest) -> ChangeOutcome:
    """Create a list; ``refused`` if there is one with that name."""
    port = offered_changes(account)
    subject = _lists()
    before = begin(account, subject)
    same = " ".join(one.id for one in lists_called(before.items, request.name))
    return make_one(
        account,
        subject,
        ChangeKind.CREATE_LIST,
        [Key(id=request.name, title=request.name, before=same)],
        lambda: port.create(request),
        lambda answer, after: prove_list_created(request, before, answer, after),
    )


@changes
def change_list(account: OpenedAccount, word: str, change: ListChange) -> ChangeOutcome:
    """Rename, publish or unpublish a list."""
    port = offered_changes(account)
    subject = _lists(word) if change.name is None else _lists()
    before = begin(account, subject)
    chosen = chosen_list(before.items, word)
    kind = ChangeKind.PUBLISH_LIST if change.public else ChangeKind.UNPUBLISH_LIST
    if change.name is not None:
        kind = ChangeKind.RENAME_LIST
    key = Key(id=chosen.id, title=chosen.name, before=chosen.name, asked=change.name)
    return make_named(account, subject, kind, key, before, lambda: port.change_list(chosen, change))


@changes
def delete_list(account: OpenedAccount, word: str, *, only_empty: bool = False) -> ChangeOutcome:
    """Delete a list and its favourites; records in other lists stay there."""
    port = offered_changes(account)
    subject = _lists()
    before = begin(account, subject)
    chosen = chosen_list(before.items, word)
    key = Key(id=chosen.id, title=chosen.name)
    return make_named(
        account, subject, ChangeKind.DELETE_LIST, key, before, lambda: port.delete(chosen, only_empty=only_empty)
    )


@changes
def add_favourites(
    account: OpenedAccount, records: Iterable[str], name: str | None = None, *, dry_run: bool = False
) -> tuple[FavouriteOutcome, ...]:
    """Add records to a list; None: "My favourites", which is created when it is first needed."""
    port, chosen = offered_changes(account), tuple(dict.fromkeys(records))
    subject = subject_of(lambda: port.find(chosen))
    before = begin(account, subject)
    return _make(
        account,
        subject,
        before,
        ChangeKind.ADD_FAVOURITES,
        [_key(record, before, asked=name) for record in chosen],
        lambda: port.add(chosen, name),
        lambda answer, after: prove_added(chosen, before, answer, after),
        would=lambda: tuple([_would_add(record, name, before) for record in chosen]),
        dry_run=dry_run,
    )


@changes
def remove_favourites(
    account: OpenedAccount, records: Iterable[str], word: str | None = None
) -> tuple[FavouriteOutcome, ...]:
    """Remove records from a list; None: from all lists. One that is not there: nothing is removed."""
    port, chosen = offered_changes(account), tuple(dict.fromkeys(records))
    source = _list_id(port, chosen, word)
    subject = subject_of(lambda: port.find(chosen))
    before = begin(account, subject)
    _check_there(chosen, source, before)
    return _make(
        account,
        subject,
        before,
        ChangeKind.REMOVE_FAVOURITES,
        [_key(record, before, source) for record in chosen],
        lambda: port.remove(chosen, source),
        lambda answer, after: prove_removed(chosen, source, before, answer, after),
    )


@changes
def edit_favourite(
    account: OpenedAccount, record: str, change: FavouriteChange, word: str | None = None
) -> tuple[FavouriteOutcome, ...]:
    """Change notes or keywords of a record, in one list or in all."""
    port = offered_changes(account)
    chosen = _list_id(port, [record], word)
    subject = subject_of(lambda: port.find([record]))
    before = begin(account, subject)
    return _make(
        account,
        subject,
        before,
        ChangeKind.EDIT_FAVOURITE,
        [Key(id=record, title=record, before=favourites_digest(before.items))],
        lambda: port.edit(record, change, chosen),
        lambda answer, after: prove_edited(record, change, chosen, before, answer, after),
    )


@changes
def move_favourites(
    account: OpenedAccount, records: Iterable[str], *, source: str, target: str, dry_run: bool = False
) -> tuple[FavouriteOutcome, ...]:
    """Move favourites with notes and keywords to another list, in one step."""
    port, chosen = offered_changes(account), tuple(dict.fromkeys(records))
    lists = port.lists_of(chosen)
    from_, to = chosen_list(lists, source).id, _known_id(lists, target)
    subject = subject_of(lambda: port.find(chosen))
    before = begin(account, subject)
    _check_there(chosen, from_, before)
    return _make(
        account,
        subject,
        before,
        ChangeKind.MOVE_FAVOURITES,
        [_key(record, before, from_, asked=to or target) for record in chosen],
        lambda: port.move(chosen, from_, target),
        lambda answer, after: prove_moved(chosen, from_, to, answer, after),
        would=lambda: tuple([_would_move(record, from_, to) for record in chosen]),
        dry_run=dry_run,
    )


@changes
def copy_favourites(
    account: OpenedAccount, records: Iterable[str], *, target: str, source: str | None = None
) -> tuple[FavouriteOutcome, ...]:
    """Copy favourites to another list; notes and keywords are merged with those there."""
    port, chosen = offered_changes(account), tuple(dict.fromkeys(records))
    lists = port.lists_of(chosen)
    from_ = None if source is None else chosen_list(lists, source).id
    to = _known_id(lists, target)
    subject = subject_of(lambda: port.find(chosen))
    before = begin(account, subject)
    return _make(
        account,
        subject,
        before,
        ChangeKind.COPY_FAVOURITES,
        [_key(record, before, asked=to or target) for record in chosen],
        lambda: port.copy(chosen, from_, target),
        lambda answer, after: prove_copied(chosen, to, before, answer, after),
    )


@changes
def order_favourites(account: OpenedAccount, word: str, records: Iterable[str]) -> tuple[FavouriteOutcome, ...]:
    """Move records to the beginning of a list, in this order."""
    port, chosen = offered_changes(account), tuple(dict.fromkeys(records))
    one = chosen_list(favourite_lists(account), word)
    subject = subject_of(lambda: offered_favourites(account).read(one.id, custom=True))
    before = begin(account, subject)
    return _make(
        account,
        subject,
        before,
        ChangeKind.ORDER_FAVOURITES,
        [Key(id=one.id, title=one.name, before=favourites_digest(before.items))],
        lambda: port.order(one.id, chosen),
        lambda answer, after: prove_ordered(one.id, chosen, before, answer, after),
    )


def offered_changes(account: OpenedAccount) -> FavouriteChanges:
    return offered(offered_favourites(account).changes, "changing favourites")


def subject_of(read: Callable[[], S]) -> Subject[S]:
    """The favourites that prove a change; ``read`` reads them."""
    return Subject(kinds=_KINDS, read=lambda _: read(), compare=_compare, of_card=False)


def _make(
    account: OpenedAccount,
    subject: Subject[Reading[Favourite]],
    before: Reading[Favourite],
    kind: ChangeKind,
    keys: Sequence[Key],
    act: Callable[[], Answer],
    prove: Callable[[Answer, Reading[Favourite] | None], tuple[FavouriteOutcome, ...]],
    *,
    would: Callable[[], tuple[FavouriteOutcome, ...]] | None = None,
    dry_run: bool = False,
) -> tuple[FavouriteOutcome, ...]:
    names = {key.id for key in keys}

    def proved(answer: Answer, after: Reading[Favourite] | None) -> tuple[FavouriteOutcome, ...]:
        lists = {str(one.list): one.list for reading in (before, after) if reading is not None for one in reading.items}
        return tuple(replace(one, list=lists.get(one.list or "", one.list)) for one in prove(answer, after))

    def settled(outcomes: Iterable[FavouriteOutcome]) -> list[Settled]:
        results: dict[str, Settled] = {}
        for one in outcomes:  # the key of an order is the list; a record in several lists is settled once
            name = one.record_id if one.record_id in names else keys[0].id
            results.setdefault(name, Settled(name, one.outcome, one.list, one.reasons))
        return list(results.values())

    change = Change(subject=subject, kind=kind, keys=keys, act=act, prove=proved, settled=settled, would=would)
    return make(account, change, dry_run=dry_run)


def _check_there(records: Sequence[str], source: str | None, before: Reading[Favourite]) -> None:
    there = {one.record_id for one in before.items if source in (None, one.list)}
    for record in records:
        if record not in there:
            raise NotFound(
                "this record is not in the list: {record}", hint="see: tunilib favourites list", record=record
            )


def _would_add(record: str, chosen: str | None, before: Reading[Favourite]) -> FavouriteOutcome:
    """What a dry run says of a record; ``chosen`` is the id of the list, as far as it is known."""
    is_there = any((one.record_id, one.list) == (record, chosen) for one in before.items)
    return FavouriteOutcome(Word.UNCHANGED if is_there else Word.WOULD_ADD, record_id=record, list=chosen)


def _would_move(record: str, source: str, target: str | None) -> FavouriteOutcome:
    return FavouriteOutcome(Word.UNCHANGED if source == target else Word.WOULD_MOVE, record_id=record, list=target)


def _list_id(port: FavouriteChanges, records: Sequence[str], word: str | None) -> str | None:
    return None if word is None else chosen_list(port.lists_of(records), word).id


def _known_id(lists: Sequence[FavouriteList], word: str) -> str | None:
    if not lists_called(lists, word) and list_name(word) == DEFAULT_LIST:
        return None
    return chosen_list(lists, word).id


def _key(record: str, before: Reading[Favourite], source: str | None = None, *, asked: str | None = None) -> Key:
    lists = [one.list for one in before.items if one.record_id == record and source in (None, one.list)]
    return Key(id=record, title=record, before=" ".join(lists), asked=asked)


def _compare(account: OpenedAccount, intent: Intent, key: Key, _state: object) -> Comparison:
    state: object
    if intent.kind.subject == "lists":
        state = _read_lists(account)
    elif intent.kind is ChangeKind.IMPORT_FAVOURITES:
        state = None
    elif intent.kind is ChangeKind.ORDER_FAVOURITES:
        is_there = lists_called(_read_lists(account).items, key.id)
        state = offered_favourites(account).read(key.id, custom=True) if is_there else None
    else:
        state = offered_changes(account).find([key.id])
    return compare(intent.kind, key, state)


def _lists(*whole: str) -> Subject[Reading[FavouriteList]]:
    """The lists of an account by name, and ``whole`` ones with everything."""
    return Subject(kinds=_KINDS, read=lambda account: _read_lists(account, whole), compare=_compare, of_card=False)


_KINDS = kinds_of("lists", "favourites")
