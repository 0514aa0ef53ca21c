"""What the next run finds of changes that an earlier one left open: settled once, in the word of its kind, and told."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import Mock

import pytest
from tests.builders import ACCOUNT, NOW
from tests.services.change_path import KEYS, Path

from tunilib.core.changes import ChangeKind, Intent, Recovered
from tunilib.core.outcome import Word
from tunilib.core.proof.comparison import Comparison
from tunilib.services.change import begin
from tunilib.views.texts import recovered_text

WORDS = {
    ChangeKind.RENEW: "renewed",
    ChangeKind.PURGE_HISTORY: "purged",
    ChangeKind.KEEP_HISTORY: "changed",
    ChangeKind.PLACE_HOLD: "placed",
    ChangeKind.REQUEST_ITEM: "placed",
    ChangeKind.REQUEST_ILL: "placed",
    ChangeKind.CHANGE_HOLD: "changed",
    ChangeKind.CANCEL_HOLD: "cancelled",
    ChangeKind.SET_PROFILE: "changed",
    ChangeKind.CHANGE_PASSWORD: "changed",
    ChangeKind.REQUEST_CHANGE: "requested",
    ChangeKind.SET_MESSAGES: "changed",
    ChangeKind.ADD_CARD: "added",
    ChangeKind.USE_CARD: "used",
    ChangeKind.EDIT_CARD: "edited",
    ChangeKind.REMOVE_CARD: "removed",
    ChangeKind.CREATE_LIST: "created",
    ChangeKind.RENAME_LIST: "renamed",
    ChangeKind.PUBLISH_LIST: "published",
    ChangeKind.UNPUBLISH_LIST: "unpublished",
    ChangeKind.DELETE_LIST: "deleted",
    ChangeKind.ADD_FAVOURITES: "added",
    ChangeKind.REMOVE_FAVOURITES: "removed",
    ChangeKind.EDIT_FAVOURITE: "edited",
    ChangeKind.MOVE_FAVOURITES: "moved",
    ChangeKind.COPY_FAVOURITES: "copied",
    ChangeKind.ORDER_FAVOURITES: "ordered",
    ChangeKind.IMPORT_FAVOURITES: "imported",
    ChangeKind.SAVE_SEARCH: "saved",
    ChangeKind.DELETE_SEARCHES: "deleted",
    ChangeKind.CLEAR_SEARCHES: "cleared",
    ChangeKind.SET_ALERT: "changed",
    ChangeKind.PAY_FINES: "made",
}


def recovered(
    path: Path, kind: ChangeKind = ChangeKind.RENEW, age: timedelta = timedelta(0)
) -> list[tuple[str, bool | None]]:
    """What the next run finds of an interrupted change of that age."""
    path.ledger.intend(ACCOUNT, kind, KEYS, NOW - age)
    path.ledger.log.clear()
    assert begin(path.account, path.subject._replace(kinds=frozenset(ChangeKind))) == "new"
    return [(item.id, item.done) for item in path.account.recovered]


def compared(a: bool | None, b: bool | None) -> dict[str, Comparison]:
    return {"a": Comparison(a, "now a"), "b": Comparison(b)}


def test_what_an_interrupted_run_did_is_settled_in_the_word_of_its_kind() -> None:
    for kind in list(ChangeKind):
        path = Path(compared=compared(True, None))
        assert recovered(path, kind) == [("a", True), ("b", None)], kind
        assert path.ledger.words() == {"a": WORDS[kind], "b": "unknown"}, kind


def test_what_an_interrupted_run_did_not_do_is_unchanged_and_all_is_reported() -> None:
    path = Path(compared=compared(False, True))
    recovered(path)
    ((_, results, looked),) = path.ledger.settled
    assert [(one.id, one.word, one.after) for one in results] == [
        ("a", Word.UNCHANGED, "now a"),
        ("b", Word.RENEWED, None),
    ]
    assert looked is True
    first = path.account.recovered[0]
    assert (first.intent.kind, first.title, first.before, first.after) == (ChangeKind.RENEW, "A", "old", "now a")
    assert path.log == ["read", "settle"]


@pytest.mark.parametrize(("runs_on", "by_an_assistant"), [(True, False), (False, True), (False, False)])
def test_what_is_found_while_a_run_goes_on_or_by_an_assistant_is_still_to_be_reported_to_the_user(
    monkeypatch: pytest.MonkeyPatch, runs_on: bool, by_an_assistant: bool
) -> None:
    path, settle = Path(compared=compared(True, False)), Mock()
    path.account.runs_on, path.account.only_agreed = runs_on, by_an_assistant
    monkeypatch.setattr(path.ledger, "settle", settle)
    recovered(path)
    assert settle.call_args.kwargs == {"looked": True, "unreported": runs_on or by_an_assistant}


MINUTES = timedelta(minutes=10)


def test_what_may_still_be_on_its_way_is_unknown_for_some_minutes() -> None:
    for age, is_settled in [
        (timedelta(0), False),
        (MINUTES - timedelta(seconds=1), False),
        (MINUTES, True),
        (timedelta(seconds=1) - MINUTES, False),  # the clock was put back meanwhile
        (-MINUTES, True),
    ]:
        path = Path(in_flight=MINUTES, compared=compared(False, True))
        assert recovered(path, age=age) == [("a", False if is_settled else None), ("b", True)], age
        assert bool(path.ledger.settled) is is_settled, age
        assert [item.after for item in path.account.recovered] == ["now a", None], age


def test_a_change_that_was_said_to_be_unknown_is_told_again_only_when_more_is_known() -> None:
    path = Path(in_flight=MINUTES, compared=compared(False, None))
    intent = path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    path.ledger.open[0] = intent._replace(is_told=True)
    begin(path.account, path.subject)
    assert path.account.recovered == ()


def test_a_renewal_is_said_to_be_of_a_loan_that_is_gone_only_where_it_is_gone() -> None:
    intent = Intent("I1", ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    there = Recovered(intent, "a", "A", "2026-12-01", "2026-12-01", None)
    assert "no longer there" not in recovered_text(there, "en", None)
    assert "no longer there" in recovered_text(there._replace(after=None), "en", None)
    told = there._replace(intent=intent._replace(is_told=True), done=False)
    assert "interrupted" not in recovered_text(told, "en", None)
    assert "interrupted" in recovered_text(told._replace(intent=intent), "en", None)


def test_what_is_done_already_is_settled_at_once() -> None:
    path = Path(in_flight=MINUTES, compared=compared(True, None))
    recovered(path)
    assert path.ledger.words() == {"a": "renewed", "b": "unknown"}


def test_what_the_state_cannot_prove_is_left_to_others_and_what_comes_after_it_is_not() -> None:
    path = Path(compared=compared(True, True))
    path.ledger.intend(ACCOUNT, ChangeKind.CANCEL_HOLD, KEYS, NOW)
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    begin(path.account, path.subject)
    assert [intent.kind for intent in path.ledger.open] == [ChangeKind.CANCEL_HOLD]
    assert [item.intent.kind for item in path.account.recovered] == [ChangeKind.RENEW, ChangeKind.RENEW]


def test_what_was_found_of_several_runs_is_all_reported() -> None:
    path = Path(compared=compared(True, False))
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS[:1], NOW)
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS[1:], NOW)
    begin(path.account, path.subject)
    assert [(item.id, item.done) for item in path.account.recovered] == [("a", True), ("b", False)]


def test_an_account_that_was_read_by_another_card_has_its_own_runs() -> None:
    path = Path(of_card=False, compared=compared(True, True))
    path.ledger.intend("demo owner", ChangeKind.RENEW, KEYS, NOW)
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    begin(path.account, path.subject)
    assert [intent.account for intent in path.ledger.open] == [ACCOUNT]
