"""Whether a change of an interrupted run was made, by the state that is read later: a table for each kind."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from tests.builders import HELSINKI, NOW, TODAY, a_hold, a_loan, a_reading

from tunilib.core import HoldKind, HoldStatus, Money
from tunilib.core.answer import Missing
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.favourite import Favourite, FavouriteList
from tunilib.core.loan import loan_mark
from tunilib.core.message_settings import MessageSetting
from tunilib.core.patron import Patron
from tunilib.core.payment import PaymentRecord, PaymentState
from tunilib.core.profile import Card, ChangeRequest, HistorySetting, PatronProfile
from tunilib.core.proof.comparison import AS_ASKED, compare, favourites_digest, open_ids, renewal_key
from tunilib.core.search import Alert, Search, SearchLists

EVENING = datetime(2026, 3, 20, 18, tzinfo=HELSINKI)
BEFORE, LATER, EARLIER = date(2026, 3, 20), date(2026, 3, 21), date(2026, 3, 19)
UNTIL = date(2026, 4, 1)
FROZEN = HoldStatus.FROZEN


def loans(*due: date | None) -> Any:
    return a_reading(*(a_loan(id="i", due=day) for day in due))


def holds(*each: dict[str, Any]) -> Any:
    return a_reading(*(a_hold(**{"id": "i", **one}) for one in each))


def profile(**values: Any) -> PatronProfile:
    return PatronProfile(**{"register": Patron(card="1"), **values})


def messages(method: str) -> tuple[MessageSetting, ...]:
    return (MessageSetting(kind="due-alert", method=method),)


def cards(**values: Any) -> Any:
    return a_reading(Card(id="other", card="9"), Card(**{"id": "i", "card": "2", **values}))


def lists(name: str = "Thesis", **values: Any) -> Any:
    return a_reading(FavouriteList(**{"id": "i", "name": name, **values}))


def favourites(*chosen: str, **values: Any) -> Any:
    return a_reading(*(Favourite(record_id="i", list=one, **values) for one in chosen))


def searches(recent: tuple[str, ...] = (), saved: tuple[str, ...] = (), alert: Alert = Alert.DAILY) -> SearchLists:
    return SearchLists(
        tuple(Search(id=one, query="q") for one in recent),
        tuple(Search(id=one, query="q", saved=True, alert=alert) for one in saved),
    )


def payments(state: PaymentState) -> tuple[PaymentRecord, ...]:
    return (PaymentRecord(id="i", state=state, amount=Money(1), created=NOW, plan=()),)


def requested(state: Any = "pending", value: str = "Elsewhere 1") -> tuple[ChangeRequest, ...]:
    return (ChangeRequest(id="q", field="address", value=value, state=state, created=TODAY),)


NOTHING = a_reading()
DIGEST = favourites_digest(favourites("t").items)
K = ChangeKind
TABLE: dict[ChangeKind, list[tuple[dict[str, Any], Any, bool | None, str | None]]] = {
    K.RENEW: [
        ({"before": "2026-03-20"}, loans(LATER), True, "2026-03-21"),
        ({"before": "2026-03-20"}, loans(BEFORE), False, "2026-03-20"),
        ({"before": "2026-03-20"}, loans(EARLIER), False, "2026-03-19"),
        ({"before": "2026-03-20"}, loans(LATER, BEFORE), False, "2026-03-20"),
        ({"before": "2026-03-20"}, loans(EVENING), False, EVENING.isoformat()),
        ({"before": "2026-03-20"}, loans(EVENING + timedelta(days=1)), True, "2026-03-21T18:00:00+02:00"),
        ({"before": EVENING.isoformat()}, loans(BEFORE), False, "2026-03-20"),
        ({"before": EVENING.isoformat()}, loans(EVENING), False, EVENING.isoformat()),
        ({"before": EVENING.isoformat()}, loans(EVENING + timedelta(minutes=1)), True, "2026-03-20T18:01:00+02:00"),
        (
            {"before": EVENING.isoformat()},
            loans(EVENING.astimezone(timezone(timedelta(hours=9)))),
            False,
            "2026-03-21T01:00:00+09:00",
        ),
        ({"before": "nonsense"}, loans(LATER), None, "2026-03-21"),
        ({"before": None}, loans(LATER), None, "2026-03-21"),
        ({"before": "2026-03-20"}, loans(None), False, None),
        ({"before": "2026-03-20"}, NOTHING, None, None),
    ],
    K.PURGE_HISTORY: [
        ({"before": loan_mark(a_loan(id="i", due=BEFORE))}, loans(BEFORE), False, None),
        ({"before": loan_mark(a_loan(id="i", due=BEFORE))}, loans(LATER), True, None),
        ({"before": loan_mark(a_loan(id="i", due=BEFORE))}, NOTHING, True, None),
        ({"before": loan_mark(a_loan(id="i", due=BEFORE))}, Missing(by="library"), None, None),
    ],
    K.KEEP_HISTORY: [
        ({"asked": "on"}, HistorySetting(keeping=True), True, "on"),
        ({"asked": "on"}, HistorySetting(keeping=False), False, "off"),
        ({"asked": "off"}, HistorySetting(keeping=False), True, "off"),
        ({"asked": "off"}, HistorySetting(), None, None),
        ({"asked": "off"}, Missing(by="library"), None, None),
    ],
    K.PLACE_HOLD: [
        ({"id": "R1", "before": ""}, holds({"id": "new"}), True, "new"),
        ({"id": "R1", "before": None}, holds({"id": "new"}), True, "new"),
        ({"id": "R1", "before": ""}, NOTHING, False, None),
        ({"id": "R1", "before": "old"}, holds({"id": "old"}), False, None),
        ({"id": "R1", "before": "old"}, holds({"id": "old"}, {"id": "new"}), True, "new"),
        ({"id": "R1", "before": ""}, holds({"id": "new", "record_id": "R2"}), False, None),
        ({"id": "R1", "before": ""}, holds({"id": "new", "record_id": None}), False, None),
        ({"id": "R1", "before": ""}, holds({"id": "new", "status": HoldStatus.CANCELLED}), False, None),
        ({"id": "R1", "before": ""}, holds({"id": "new", "kind": HoldKind.RETRIEVAL}), False, None),
    ],
    K.REQUEST_ITEM: [
        ({"id": "R1", "before": ""}, holds({"id": "new", "kind": HoldKind.RETRIEVAL}), True, "new"),
        ({"id": "R1", "before": ""}, holds({"id": "new"}), True, "new"),
        ({"id": "R1", "before": ""}, holds({"id": "new", "kind": HoldKind.ILL}), False, None),
    ],
    K.REQUEST_ILL: [
        ({"id": "R1", "before": ""}, holds({"id": "new", "kind": HoldKind.ILL}), True, "new"),
        ({"id": "R1", "before": ""}, holds({"id": "new"}), False, None),
    ],
    K.CHANGE_HOLD: [
        ({"asked": "pickup=arvo"}, holds({"pickup_location": "arvo"}), True, "waiting"),
        ({"asked": "pickup=arvo"}, holds({"pickup_location": "linna"}), False, "waiting"),
        ({"asked": "pickup=arvo"}, holds({"pickup_location": None}), None, "waiting"),
        ({"asked": "freeze\nuntil=2026-04-01"}, holds({"status": FROZEN, "frozen_until": UNTIL}), True, "frozen"),
        ({"asked": "freeze"}, holds({"status": FROZEN, "frozen_until": UNTIL}), False, "frozen"),
        ({"asked": "freeze"}, holds({}), False, "waiting"),
        ({"asked": "release"}, holds({"pickup_location": None}), True, "waiting"),
        ({"asked": "release"}, holds({"status": FROZEN}), False, "frozen"),
        ({"asked": "release"}, holds({"status": HoldStatus.EXPIRED}), False, "expired"),
        ({"asked": "release"}, holds({"id": "other"}, {"status": FROZEN}), False, "frozen"),
        ({"asked": None}, holds({}), None, "waiting"),
        ({"asked": "release"}, NOTHING, None, None),
    ],
    K.CANCEL_HOLD: [
        ({"before": "waiting"}, holds({"status": HoldStatus.CANCELLED}), True, "cancelled"),
        ({"before": "cancelled"}, holds({"status": HoldStatus.CANCELLED}), False, "cancelled"),
        ({"before": "waiting"}, holds({}), False, "waiting"),
        ({"before": "waiting"}, holds({"status": HoldStatus.READY}), False, "ready"),
        ({"before": "waiting"}, NOTHING, None, None),
        ({"before": "cancelled"}, NOTHING, None, None),
    ],
    K.SET_PROFILE: [
        ({"id": "email", "asked": "a@b.fi"}, profile(email="a@b.fi"), True, "a@b.fi"),
        ({"id": "email", "asked": "a@b.fi"}, profile(email="old@b.fi"), False, "old@b.fi"),
        ({"id": "email", "asked": "a@b.fi"}, profile(email="old@b.fi", pending_email="a@b.fi"), None, "old@b.fi"),
        ({"id": "email", "asked": ""}, profile(), True, None),
        ({"id": "reminder", "asked": "2"}, profile(reminder=2), True, "2"),
        ({"id": "reminder", "asked": "2"}, profile(reminder=1), False, "1"),
        ({"id": "reminder", "asked": None}, profile(reminder=0), True, "0"),
        ({"id": "home_library", "asked": "arvo"}, profile(home_library="arvo"), True, "arvo"),
        ({"id": "home_library", "asked": "arvo"}, profile(), False, None),
    ],
    K.CHANGE_PASSWORD: [({}, (), None, None), ({}, profile(), None, None)],
    K.REQUEST_CHANGE: [
        ({"id": "address", "asked": "Elsewhere 1"}, profile(requests=requested()), True, None),
        ({"id": "address", "asked": "Elsewhere 1"}, profile(requests=requested("declined")), True, None),
        ({"id": "address", "asked": "Elsewhere 1"}, profile(requests=requested(value="x")), None, None),
        ({"id": "phone", "asked": "Elsewhere 1"}, profile(requests=requested()), None, None),
        (
            {"id": "address", "asked": "Elsewhere 1"},
            profile(register=Patron(card="1", address="Elsewhere 1")),
            True,
            None,
        ),
        ({"id": "address", "asked": "Elsewhere 1"}, profile(), None, None),
        ({"id": "phone", "asked": ""}, profile(), True, None),
    ],
    K.SET_MESSAGES: [
        ({"id": "due-alert", "asked": "sms"}, messages("sms"), True, "sms"),
        ({"id": "due-alert", "asked": "sms"}, messages("email,sms"), False, "email,sms"),
        ({"id": "hold-notice", "asked": "sms"}, messages("sms"), None, None),
    ],
    K.ADD_CARD: [
        ({"id": "2"}, cards(), True, "i"),
        ({"id": "2", "before": "yes"}, cards(), False, "i"),
        ({"id": "3"}, cards(), False, None),
    ],
    K.USE_CARD: [
        ({"before": "other"}, cards(active=True), True, "i"),
        ({"before": "i"}, cards(active=True), False, "i"),
        ({"before": "other"}, cards(), False, "i"),
        ({"before": "other"}, NOTHING, None, None),
    ],
    K.EDIT_CARD: [
        ({"asked": " Mine "}, cards(name="Mine"), True, "Mine"),
        ({"asked": "Mine"}, cards(), False, None),
        ({"asked": ""}, cards(), True, None),
        ({"asked": None}, cards(), True, None),
        ({"asked": ""}, cards(name="Mine"), False, "Mine"),
        ({"asked": ""}, NOTHING, None, None),
    ],
    K.REMOVE_CARD: [({}, NOTHING, True, None), ({}, cards(), False, "i")],
    K.CREATE_LIST: [
        ({"id": " Thesis ", "before": ""}, lists(), True, "i"),
        ({"id": "Thesis", "before": None}, lists(), True, "i"),
        ({"id": "Thesis", "before": "i"}, lists(), False, None),
        ({"id": "Paper", "before": ""}, lists(), False, None),
    ],
    K.RENAME_LIST: [
        ({"asked": " Thesis "}, lists(public=True), True, "Thesis"),
        ({"asked": "Paper"}, lists(), False, "Thesis"),
        ({"asked": "Paper"}, NOTHING, None, None),
    ],
    K.PUBLISH_LIST: [
        ({"asked": None}, lists(public=True), True, "Thesis"),
        ({"asked": None}, lists(), False, "Thesis"),
        ({}, NOTHING, None, None),
    ],
    K.UNPUBLISH_LIST: [({}, lists(), True, "Thesis"), ({}, lists(public=True), False, "Thesis")],
    K.DELETE_LIST: [({}, NOTHING, True, None), ({}, lists(), False, "Thesis")],
    K.ADD_FAVOURITES: [
        ({"before": "t"}, favourites("t", "b", "a"), True, "a b t"),
        ({"before": None}, favourites("t"), True, "t"),
        ({"before": "t"}, favourites("t"), False, "t"),
        ({"before": ""}, NOTHING, False, None),
    ],
    K.REMOVE_FAVOURITES: [
        ({"before": "t a"}, favourites("b"), True, "b"),
        ({"before": "t a"}, favourites("a"), False, "a"),
        ({"before": ""}, NOTHING, False, None),
        ({"before": "t"}, NOTHING, True, None),
    ],
    K.EDIT_FAVOURITE: [
        ({"before": DIGEST}, favourites("t"), False, "t"),
        ({"before": DIGEST}, favourites("t", notes="p. 3"), True, "t"),
        ({"before": DIGEST}, favourites("t", keywords=("new",)), True, "t"),
    ],
    K.MOVE_FAVOURITES: [
        ({"before": "t", "asked": "p"}, favourites("p"), True, "p"),
        ({"before": "t", "asked": "p"}, favourites("p", "t"), False, "p t"),
    ],
    K.COPY_FAVOURITES: [
        ({"before": "t"}, favourites("t", "p"), True, "p t"),
        ({"before": "t p"}, favourites("t", "p"), None, "p t"),
    ],
    K.ORDER_FAVOURITES: [
        ({"before": DIGEST}, favourites("t"), False, None),
        ({"before": DIGEST}, favourites("t", "t"), True, None),
        ({"before": DIGEST}, None, None, None),
    ],
    K.IMPORT_FAVOURITES: [({}, favourites("t", "p"), None, None)],
    K.SAVE_SEARCH: [
        ({}, searches(recent=("i",)), False, "i"),
        ({}, searches(saved=("i",)), True, "i"),
        ({}, searches(saved=("other",)), None, None),
    ],
    K.DELETE_SEARCHES: [({}, searches(recent=("i",)), False, None), ({}, searches(saved=("other",)), True, None)],
    K.CLEAR_SEARCHES: [({}, searches(saved=("i",)), False, None), ({}, searches(), True, None)],
    K.SET_ALERT: [
        ({"asked": "daily"}, searches(saved=("i",)), True, "daily"),
        ({"asked": "weekly"}, searches(saved=("i",)), False, "daily"),
        ({"asked": "daily"}, searches(recent=("i",)), False, None),
        ({"asked": "daily"}, searches(saved=("other",)), None, None),
    ],
    K.PAY_FINES: [
        ({}, payments(PaymentState.STARTED), True, "started"),
        ({}, payments(PaymentState.FAILED), False, "failed"),
        ({}, (), False, None),
    ],
}


def test_a_change_was_made_if_the_item_is_as_asked_and_was_not_before() -> None:
    for kind in ChangeKind:
        for number, (key, state, done, after) in enumerate(TABLE[kind]):
            found = compare(kind, Key(**{"id": "i", "title": "T", **key}), state)
            assert found == (done, after), f"{kind}, row {number}"


def test_whether_an_item_is_as_asked_does_not_depend_on_what_it_was_before() -> None:
    assert AS_ASKED[K.USE_CARD](Key("i", "T", before="i"), cards(active=True)).done is True
    assert AS_ASKED[K.ADD_CARD](Key("2", "T", before="yes"), cards()).done is True


def test_a_later_date_is_no_renewal_where_the_library_counts_none() -> None:
    for was, now, done in [
        ({"renewals_used": 2}, {"renewals_used": 0}, False),
        ({"renewals_used": 2}, {"renewals_used": 2}, False),
        ({"renewals_used": 2}, {"renewals_used": 3}, True),
        ({"renewals_used": 2}, {"renewals_used": 4}, True),
        ({"renewals_used": 2}, {}, True),
        ({"renewals_left": 3}, {"renewals_left": 5}, False),
        ({"renewals_left": 3}, {"renewals_left": 3}, False),
        ({"renewals_left": 3}, {"renewals_left": 2}, True),
        ({"renewals_left": 3}, {"renewals_left": 0}, True),
        ({"renewals_left": 3}, {}, True),
        ({"renewals_left": 0}, {"renewals_left": 5}, True),
        ({}, {"renewals_left": 5}, True),
    ]:
        key = renewal_key(a_loan(due=BEFORE, **was))
        assert key.asked in (None, "3", "left=2"), (was, now)
        assert compare(K.RENEW, key, a_reading(a_loan(due=LATER, **now))) == (done, "2026-03-21"), (was, now)


def test_the_holds_on_a_record_before_another_is_placed_are_those_that_are_open() -> None:
    each = [a_hold(id="a"), a_hold(id="b", record_id="R2"), a_hold(id="c", status=HoldStatus.EXPIRED), a_hold(id="d")]
    assert open_ids(each, "R1") == "a d"


def test_a_digest_differs_where_notes_keywords_lists_or_the_order_do() -> None:
    each = [
        favourites("t", "p"),
        favourites("p", "t"),
        favourites("t"),
        favourites("t", notes="p. 3"),
        favourites("t", keywords=("new",)),
        a_reading(Favourite(record_id="other", list="t")),
    ]
    digests = [favourites_digest(one.items) for one in each]
    assert len(set(digests)) == len(each)
    assert all(len(one) == 20 for one in digests)
