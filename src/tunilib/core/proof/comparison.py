"""Whether a change is as asked: one predicate for each kind, for proofs and for interrupted changes."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from tunilib.core.answer import Missing
from tunilib.core.calendar import is_later
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.hold import HoldChange, HoldKind, HoldStatus
from tunilib.core.loan import loan_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from tunilib.core.answer import Reading
    from tunilib.core.favourite import Favourite, FavouriteList
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.message_settings import MessageSetting
    from tunilib.core.payment import PaymentRecord
    from tunilib.core.profile import Card, HistorySetting, PatronProfile
    from tunilib.core.search import SearchLists


class Comparison(NamedTuple):
    """Whether an item is as asked.

    Attributes:
        done: None: not known.
        after: the due date or state now, or the id of the new thing. None: it does not exist.
    """

    done: bool | None
    after: str | None = None


UNKNOWN = Comparison(None)


_LEFT = "left="


def renewal_key(loan: Loan) -> Key:
    """The request is one renewal more than the library counts, or one less left, if it says so."""
    asked = None
    if loan.renewals_used is not None:
        asked = str(loan.renewals_used + 1)
    elif loan.renewals_left:
        asked = f"{_LEFT}{loan.renewals_left - 1}"
    return Key(id=loan.id, title=loan.title, before=due_text(loan.due), asked=asked)


def due_text(due: date | datetime | None) -> str | None:
    return due.isoformat() if due is not None else None


def shown_loan(loans: Iterable[Loan], loan: str, before: date | datetime | None) -> Loan | None:
    """The loan with an id. If it is shown twice with two dates: the one that is not later than before."""
    shown = [one for one in loans if one.id == loan]
    return next((one for one in shown if not is_later(one.due, before)), shown[0] if shown else None)


def _is_renewed(key: Key, reading: Reading[Loan]) -> Comparison:
    """Whether the due date is later now, unless the library counts no renewal since.

    If the id is a record's, it may be another loan of it, returned and lent again.
    """
    before = _due(key.before)
    loan = shown_loan(reading.items, key.id, before)
    if loan is None:
        return UNKNOWN
    if not _may_be_renewed(loan, key.asked or ""):
        return Comparison(False, due_text(loan.due))
    return Comparison(None if before is None else is_later(loan.due, before), due_text(loan.due))


def _may_be_renewed(loan: Loan, asked: str) -> bool:
    left = asked.removeprefix(_LEFT)
    if left != asked and left.isdecimal() and loan.renewals_left is not None:
        return loan.renewals_left <= int(left)
    return not (asked.isdecimal() and loan.renewals_used is not None and loan.renewals_used < int(asked))


def _due(text: str | None) -> date | datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


PLACED_AS: Final = {
    ChangeKind.PLACE_HOLD: (HoldKind.HOLD,),
    ChangeKind.REQUEST_ITEM: (HoldKind.RETRIEVAL, HoldKind.HOLD),
    ChangeKind.REQUEST_ILL: (HoldKind.ILL,),
}
"""The kinds that the library may make of a request: a site turns some requests for items into holds."""


def new_holds(
    kind: ChangeKind, record: str, known: Container[str], holds: Iterable[Hold], claimed: str | None = None
) -> list[Hold]:
    """The open holds on a record that were not there before; filled ones too if the record is known."""
    return [
        hold
        for hold in holds
        if hold.id not in known
        and _is_asked(hold, kind, record, claimed)
        and (hold.is_open or (bool(hold.asked_as) and hold.status is HoldStatus.COLLECTED))
    ]


def _is_asked(hold: Hold, kind: ChangeKind, record: str, claimed: str | None) -> bool:
    if hold.asked_as:
        return record in hold.asked_as
    return (hold.record_id == record or hold.id == claimed) and hold.kind in PLACED_AS[kind]


def open_ids(holds: Iterable[Hold], record: str) -> str:
    """The ids of the open holds on a record, to see later which one is new."""
    return " ".join(hold.id for hold in holds if record in (hold.record_id, *hold.asked_as) and hold.is_open)


def _is_placed(key: Key, reading: Reading[Hold], kind: ChangeKind = ChangeKind.PLACE_HOLD) -> Comparison:
    new = new_holds(kind, key.id, (key.before or "").split(), reading.items)
    return Comparison(True, new[0].id) if new else Comparison(False)


def _is_hold_changed(key: Key, reading: Reading[Hold]) -> Comparison:
    """A hold has no pick-up library if the site's name for it is not known."""
    hold = _item(reading.items, key.id)
    if hold is None:
        return UNKNOWN
    asked = HoldChange.parse(key.asked) if key.asked else None
    if asked is None or (asked.pickup is not None and hold.pickup_location is None):
        return Comparison(None, str(hold.status))
    return Comparison(asked.is_met_by(hold), str(hold.status))


def _is_cancelled(key: Key, reading: Reading[Hold]) -> Comparison:
    hold = _item(reading.items, key.id)
    return UNKNOWN if hold is None else Comparison(hold.status is HoldStatus.CANCELLED, str(hold.status))


def _is_setting(key: Key, profile: PatronProfile) -> Comparison:
    from tunilib.core.profile import ProfileChange

    match key.id:
        case "email":
            change = ProfileChange(email=key.asked)
            if change.is_pending_in(profile):
                return Comparison(None, profile.email)
        case "reminder":
            change = ProfileChange(reminder=int(key.asked or 0))
        case _:
            change = ProfileChange(home_library=key.asked)
    now = getattr(profile, key.id)
    return Comparison(change.is_met_by(profile), None if now is None else str(now))


def _is_requested(key: Key, profile: PatronProfile) -> Comparison:
    """A site does not show requests to change the register."""
    from tunilib.core.profile import RegisterChange

    is_asked = any((request.field, request.value) == (key.id, key.asked) for request in profile.requests)
    return Comparison(True if is_asked or RegisterChange(**{key.id: key.asked or ""}).is_met_by(profile) else None)


def _is_sent_so(key: Key, settings: tuple[MessageSetting, ...]) -> Comparison:
    found = next((one for one in settings if one.kind == key.id), None)
    return UNKNOWN if found is None else Comparison(found.method == key.asked, found.method)


def _is_purged(key: Key, past: Reading[Loan] | Missing) -> Comparison:
    """Whether no loan of the history has the mark that the key has."""
    if isinstance(past, Missing):
        return UNKNOWN
    return Comparison(all(loan_mark(loan) != key.before for loan in past.items))


def _is_kept_so(key: Key, setting: HistorySetting | Missing) -> Comparison:
    if isinstance(setting, Missing) or setting.keeping is None:
        return UNKNOWN
    return Comparison(history_word(setting.keeping) == key.asked, history_word(setting.keeping))


def history_word(keeping: bool) -> str:
    return "on" if keeping else "off"


def _is_added(key: Key, cards: Reading[Card]) -> Comparison:
    card = next((card for card in cards.items if card.card == key.id), None)
    return Comparison(card is not None, card.id if card else None)


def _is_used(key: Key, cards: Reading[Card]) -> Comparison:
    card = _item(cards.items, key.id)
    return UNKNOWN if card is None else Comparison(card.active, card.id)


def _is_edited(key: Key, cards: Reading[Card]) -> Comparison:
    card = _item(cards.items, key.id)
    return UNKNOWN if card is None else Comparison((card.name or "") == (key.asked or "").strip(), card.name)


def _is_removed(key: Key, cards: Reading[Card]) -> Comparison:
    card = _item(cards.items, key.id)
    return Comparison(card is None, card.id if card else None)


def new_list(lists: Iterable[FavouriteList], name: str, known: Container[str]) -> FavouriteList | None:
    from tunilib.core.favourite import list_name

    return next((one for one in lists if one.id not in known and list_name(one.name) == list_name(name)), None)


def _is_created(key: Key, lists: Reading[FavouriteList]) -> Comparison:
    new = new_list(lists.items, key.id, (key.before or "").split())
    return Comparison(new is not None, new.id if new else None)


def _is_list_changed(key: Key, lists: Reading[FavouriteList], public: bool | None = None) -> Comparison:
    from tunilib.core.favourite import ListChange

    found = _item(lists.items, key.id)
    if found is None:
        return UNKNOWN
    change = ListChange(name=key.asked, public=public)
    return Comparison(change.is_met_by(found), found.name)


def _is_deleted(key: Key, lists: Reading[FavouriteList]) -> Comparison:
    found = _item(lists.items, key.id)
    return Comparison(found is None, found.name if found else None)


def favourites_digest(items: Iterable[Favourite]) -> str:
    """A hash of the records, their order, notes and keywords, since the ledger does not store them."""
    from hashlib import sha256

    parts = (repr((one.record_id, one.list, one.notes, one.keywords)) for one in items)
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def _lists(key: Key, record: Reading[Favourite]) -> tuple[set[str], set[str], str | None]:
    now = {one.list for one in record.items}
    return set((key.before or "").split()), now, " ".join(sorted(now)) or None


def _is_in_another_list(key: Key, record: Reading[Favourite]) -> Comparison:
    before, now, after = _lists(key, record)
    return Comparison(bool(now - before), after)


def _is_copied(key: Key, record: Reading[Favourite]) -> Comparison:
    found = _is_in_another_list(key, record)
    return found._replace(done=found.done or None)


def _is_out_of_its_lists(key: Key, record: Reading[Favourite]) -> Comparison:
    before, now, after = _lists(key, record)
    return Comparison(bool(before) and not before & now, after)


def _is_favourite_edited(key: Key, record: Reading[Favourite]) -> Comparison:
    return Comparison(favourites_digest(record.items) != key.before, _lists(key, record)[2])


def _is_ordered(key: Key, favourites: Reading[Favourite] | None) -> Comparison:
    """The state is the list in the patron's own order. None: it is gone."""
    return UNKNOWN if favourites is None else Comparison(favourites_digest(favourites.items) != key.before)


def _is_saved(key: Key, searches: SearchLists) -> Comparison:
    if not searches.has(key.id):
        return UNKNOWN
    return Comparison(_item(searches.saved, key.id) is not None, key.id)


def _is_gone(key: Key, searches: SearchLists) -> Comparison:
    return Comparison(not searches.has(key.id))


def _is_alerted(key: Key, searches: SearchLists) -> Comparison:
    if not searches.has(key.id):
        return UNKNOWN
    saved = _item(searches.saved, key.id)
    return Comparison(saved is not None and saved.alert == key.asked, str(saved.alert) if saved else None)


def _is_started(key: Key, payments: Sequence[PaymentRecord]) -> Comparison:
    from tunilib.core.payment import PaymentState

    found = _item(payments, key.id)
    return Comparison(found is not None and found.state is not PaymentState.FAILED, found and found.state)


AS_ASKED: Final[dict[ChangeKind, Callable[[Key, Any], Comparison]]] = {
    ChangeKind.RENEW: _is_renewed,
    ChangeKind.PURGE_HISTORY: _is_purged,
    ChangeKind.KEEP_HISTORY: _is_kept_so,
    ChangeKind.PLACE_HOLD: _is_placed,
    ChangeKind.REQUEST_ITEM: partial(_is_placed, kind=ChangeKind.REQUEST_ITEM),
    ChangeKind.REQUEST_ILL: partial(_is_placed, kind=ChangeKind.REQUEST_ILL),
    ChangeKind.CHANGE_HOLD: _is_hold_changed,
    ChangeKind.CANCEL_HOLD: _is_cancelled,
    ChangeKind.SET_PROFILE: _is_setting,
    ChangeKind.CHANGE_PASSWORD: lambda *_: UNKNOWN,
    ChangeKind.REQUEST_CHANGE: _is_requested,
    ChangeKind.SET_MESSAGES: _is_sent_so,
    ChangeKind.ADD_CARD: _is_added,
    ChangeKind.USE_CARD: _is_used,
    ChangeKind.EDIT_CARD: _is_edited,
    ChangeKind.REMOVE_CARD: _is_removed,
    ChangeKind.CREATE_LIST: _is_created,
    ChangeKind.RENAME_LIST: _is_list_changed,
    ChangeKind.PUBLISH_LIST: partial(_is_list_changed, public=True),
    ChangeKind.UNPUBLISH_LIST: partial(_is_list_changed, public=False),
    ChangeKind.DELETE_LIST: _is_deleted,
    ChangeKind.ADD_FAVOURITES: _is_in_another_list,
    ChangeKind.REMOVE_FAVOURITES: _is_out_of_its_lists,
    ChangeKind.EDIT_FAVOURITE: _is_favourite_edited,
    ChangeKind.MOVE_FAVOURITES: _is_out_of_its_lists,
    ChangeKind.COPY_FAVOURITES: _is_copied,
    ChangeKind.ORDER_FAVOURITES: _is_ordered,
    ChangeKind.IMPORT_FAVOURITES: lambda *_: UNKNOWN,  # some of its records may be there
    ChangeKind.SAVE_SEARCH: _is_saved,
    ChangeKind.DELETE_SEARCHES: _is_gone,
    ChangeKind.CLEAR_SEARCHES: _is_gone,
    ChangeKind.SET_ALERT: _is_alerted,
    ChangeKind.PAY_FINES: _is_started,
}
"""Compares an item with the state that was read."""

_WAS_SO: Final[dict[ChangeKind, Callable[[Key], bool]]] = {
    ChangeKind.CANCEL_HOLD: lambda key: key.before == HoldStatus.CANCELLED,
    ChangeKind.ADD_CARD: lambda key: key.before is not None,
    ChangeKind.USE_CARD: lambda key: key.before == key.id,
}
"""Whether the key says that the item was as asked before the change."""


def compare(kind: ChangeKind, key: Key, state: object) -> Comparison:
    """Whether a change was made, by the state now: it is as asked, and was not so before."""
    found = AS_ASKED[kind](key, state)
    was_so = kind in _WAS_SO and _WAS_SO[kind](key)
    return found._replace(done=False) if found.done and was_so else found


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


I = TypeVar("I", bound=_Identified)  # noqa: E741 - an item


def _item(items: Iterable[I], name: str) -> I | None:
    return next((one for one in items if one.id == name), None)
