"""What became of changes of settings, of the password, of the register, and of what was created."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.builders import TODAY, a_reading, an_answer, notes

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.favourite import FavouriteList, ListRequest
from tunilib.core.outcome import Word
from tunilib.core.patron import Patron
from tunilib.core.profile import (
    PASSWORD,
    PROFILE,
    REGISTER,
    Card,
    CardRequest,
    ChangeRequest,
    PatronProfile,
    ProfileChange,
    RegisterChange,
)
from tunilib.core.proof.account import (
    prove_card_added,
    prove_card_password,
    prove_password,
    prove_profile,
    prove_register,
    prove_search,
    prove_searches_gone,
)
from tunilib.core.proof.favourites import prove_list_created
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.core.search import Alert, Search, SearchLists

DONE, UNCHANGED, REFUSED = ClaimWord.DONE, ClaimWord.UNCHANGED, ClaimWord.REFUSED
THESIS = FavouriteList(id="t", name="Thesis")
MINE = Card(id="a", card="1", name="Mine", active=True)
OTHER = Card(id="b", card="2")
ADDED = CardRequest(card="2", password="secret", name="Second")


BLOCK = Reason.said("Ei nyt")


def a_profile(**values: Any) -> PatronProfile:
    return PatronProfile(register=Patron(card="1"), **values)


def test_settings_are_changed_where_all_of_them_are_read_back() -> None:
    change = ProfileChange(email="new@example.org", reminder=2)
    both, one = a_profile(email="new@example.org", reminder=2), a_profile(email="new@example.org")
    answer = an_answer(DONE, PROFILE)
    assert prove_profile(change, a_profile(), answer, both).outcome == Word.CHANGED
    assert prove_profile(change, a_profile(), answer, one).outcome == Word.UNKNOWN
    assert prove_profile(change, both, answer, both).outcome == Word.UNCHANGED
    assert prove_profile(change, a_profile(), answer, None).outcome == Word.UNKNOWN


def test_settings_that_the_library_refused_are_unknown_where_one_of_them_was_changed() -> None:
    change = ProfileChange(email="new@example.org", reminder=2)
    refused = an_answer(ClaimWord.REFUSED, PROFILE)
    one, none = a_profile(email="new@example.org"), a_profile(email="old@example.org")
    assert prove_profile(change, none, refused, one).outcome == Word.UNKNOWN
    assert notes(prove_profile(change, none, refused, one).reasons) == ["not-as-asked"]
    assert prove_profile(change, none, refused, none).outcome == Word.REFUSED
    assert prove_profile(change, one, refused, one).outcome == Word.REFUSED


def test_an_address_that_the_site_takes_by_a_link_in_its_mail_is_requested() -> None:
    for answer, word, noted in [
        (an_answer(DONE, PROFILE), Word.REQUESTED, ["email-pending"]),
        (an_answer(ClaimWord.SILENT, PROFILE, lost=True), Word.REQUESTED, ["email-pending"]),
        (an_answer(REFUSED, PROFILE), Word.UNKNOWN, ["email-pending"]),
        (an_answer(DONE, PROFILE, reasons=(BLOCK,)), Word.REQUESTED, ["email-pending"]),
        (an_answer(REFUSED, PROFILE, reasons=(BLOCK,)), Word.UNKNOWN, ["email-pending"]),
        (Answer(sent=False, refused=(BLOCK,)), Word.NOT_TRIED, []),
    ]:
        change, pending = ProfileChange(email="new@example.org"), a_profile(pending_email="new@example.org")
        found = prove_profile(change, a_profile(), answer, pending)
        given = answer.of(PROFILE).reasons if answer.sent else answer.refused
        assert (found.outcome, found.reasons[: len(given)]) == (word, given), (answer, word)
        assert notes(found.reasons[len(given) :]) == noted, (answer, word)


def test_a_password_is_changed_where_the_new_one_signs_in() -> None:
    for answer, signs_in, word in [
        (an_answer(DONE, PASSWORD), True, Word.CHANGED),
        (an_answer(REFUSED, PASSWORD), True, Word.CHANGED),
        (an_answer(DONE, PASSWORD, lost=True), True, Word.CHANGED),
        (an_answer(DONE, PASSWORD), False, Word.UNKNOWN),
        (an_answer(DONE, PASSWORD), None, Word.UNKNOWN),
        (an_answer(REFUSED, PASSWORD), False, Word.REFUSED),
        (an_answer(REFUSED, PASSWORD), None, Word.REFUSED),
        (an_answer(REFUSED, PASSWORD, lost=True), False, Word.UNKNOWN),
        (Answer(), None, Word.UNKNOWN),
        (Answer(sent=False), None, Word.NOT_TRIED),
        (Answer(sent=False), True, Word.NOT_TRIED),
        (Answer(sent=False, refused=(BLOCK,)), None, Word.NOT_TRIED),
    ]:
        assert prove_password(answer, signs_in).outcome is word, (answer, signs_in)


def test_a_change_of_the_register_is_requested_where_it_is_pending_or_the_library_says_so() -> None:
    change = RegisterChange(address=" Elsewhere 1 ")
    request = ChangeRequest(id="q", field="address", value="Elsewhere 1", state="pending", created=TODAY)
    pending = a_profile(requests=(request,))
    answer = an_answer(DONE, REGISTER)
    assert prove_register(change, a_profile(), Answer(lost=True), pending).outcome == Word.REQUESTED
    assert prove_register(change, a_profile(), answer, a_profile()).outcome == Word.REQUESTED
    assert prove_register(change, a_profile(), Answer(lost=True), a_profile()).outcome == Word.UNKNOWN
    assert prove_register(change, pending, an_answer(ClaimWord.UNCHANGED, REGISTER), pending).outcome == Word.UNCHANGED


MOVE = RegisterChange(address="Elsewhere 1")
MOVED = PatronProfile(register=Patron(card="1", address="Elsewhere 1"))


def test_a_change_of_the_register_that_is_read_back_whole_and_was_not_there_before_is_changed() -> None:
    done, lost = an_answer(DONE, REGISTER), Answer(lost=True)
    both, no_phone = RegisterChange(address="Elsewhere 1", phone="050 1"), RegisterChange(phone="")
    with_phone = PatronProfile(register=Patron(card="1", phone="050 1"))
    for change, before, answer, after, word in [
        (MOVE, a_profile(), done, MOVED, Word.CHANGED),
        (MOVE, a_profile(), lost, MOVED, Word.CHANGED),
        (MOVE, a_profile(), Answer(sent=False), MOVED, Word.NOT_TRIED),
        (MOVE, MOVED, lost, MOVED, Word.UNKNOWN),
        (MOVE, MOVED, done, MOVED, Word.REQUESTED),
        (both, a_profile(), lost, MOVED, Word.UNKNOWN),
        (no_phone, with_phone, lost, a_profile(), Word.CHANGED),
        (MOVE, a_profile(), done, None, Word.REQUESTED),
        (MOVE, a_profile(), lost, None, Word.UNKNOWN),
    ]:
        assert prove_register(change, before, answer, after).outcome == word, (change, before, answer, after)


def test_a_change_of_the_register_that_the_library_refused_and_is_there_was_made_by_another() -> None:
    found = prove_register(MOVE, a_profile(), an_answer(REFUSED, REGISTER), MOVED)
    assert (found.outcome, notes(found.reasons)) == (Word.UNCHANGED, ["by-another"])


def test_a_request_that_was_decided_is_not_pending() -> None:
    for state in ["accepted", "rejected"]:
        request = ChangeRequest(id="q", field="address", value="Elsewhere 1", state=state, created=TODAY)
        after = a_profile(requests=(request,))
        assert prove_register(MOVE, a_profile(), Answer(lost=True), after).outcome == Word.UNKNOWN, state


def test_a_card_that_the_library_says_it_did_not_add_was_added_by_another() -> None:
    named = Card(id="b", card="2", name="From the browser")
    found = prove_card_added(ADDED, a_reading(MINE), an_answer(REFUSED, "2"), a_reading(MINE, named))
    assert (found.outcome, found.id, found.name) == (Word.UNCHANGED, "b", "From the browser")
    assert found.reasons == (Reason(ReasonCode.CARD_ALREADY_ADDED, Source.INFERRED),)


def test_a_card_is_added_where_a_new_one_of_that_number_is_read_back() -> None:
    only, both = a_reading(MINE), a_reading(MINE, OTHER)
    added = prove_card_added(ADDED, only, Answer(lost=True), both)
    assert (added.outcome, added.id) == (Word.ADDED, "b")
    for before, after in [(only, a_reading(MINE, Card(id="c", card="3"))), (both, both), (only, None)]:
        found = prove_card_added(ADDED, before, an_answer(DONE, "2"), after)
        assert found.outcome == Word.UNKNOWN, after
        assert ("not-read-back" in notes(found.reasons)) is (after is None)


def test_a_card_that_is_there_already_is_named_by_the_library() -> None:
    answer = an_answer(REFUSED, "2", id="b")
    assert prove_card_added(ADDED, a_reading(MINE, OTHER), answer, a_reading(MINE, OTHER)).id == "b"


def test_a_card_that_is_not_read_back_is_not_added() -> None:
    for answer, word, note in [
        (an_answer(DONE, "2"), "unknown", ["said-done"]),
        (Answer(), "unknown", ["said-nothing"]),
        (an_answer(REFUSED, "2"), "refused", ["no-reason-given"]),
        (an_answer(REFUSED, "2", lost=True), "unknown", ["answer-lost"]),
        (Answer(sent=False), "not-tried", []),
    ]:
        found = prove_card_added(ADDED, a_reading(MINE), answer, a_reading(MINE))
        assert (str(found.outcome), notes(found.reasons), found.name) == (word, note, "Second"), (answer, word)


def test_a_password_of_a_card_is_stored_where_the_library_says_so() -> None:
    for answer, word in [
        (an_answer(DONE, "a"), Word.EDITED),
        (an_answer(REFUSED, "a"), Word.REFUSED),
        (Answer(lost=True), Word.UNKNOWN),
        (Answer(sent=False), Word.NOT_TRIED),
    ]:
        found = prove_card_password(MINE, answer)
        assert (found.outcome, found.id, found.name) == (word, "a", "Mine"), answer


def test_a_list_is_created_where_a_new_one_of_that_name_is_read_back() -> None:
    request = ListRequest(name=" Thesis ")
    created = prove_list_created(request, a_reading(), Answer(lost=True), a_reading(THESIS))
    assert (created.outcome, created.id, created.name) == (Word.CREATED, "t", "Thesis")
    assert prove_list_created(request, a_reading(), Answer(lost=True), a_reading()).outcome == Word.UNKNOWN


def test_a_list_that_was_there_or_has_another_name_is_not_created() -> None:
    request, done, there = ListRequest(name="Thesis"), an_answer(DONE, "Thesis"), a_reading(THESIS)
    assert prove_list_created(request, there, an_answer(REFUSED, "Thesis"), there).outcome == Word.REFUSED
    assert prove_list_created(request, there, done, there).outcome == Word.UNKNOWN
    other = a_reading(FavouriteList(id="p", name="Paper"))
    assert prove_list_created(request, a_reading(), done, other).outcome == Word.UNKNOWN
    found = prove_list_created(ListRequest(name=" Thesis "), a_reading(), an_answer(DONE, " Thesis ", id="t"), None)
    assert (found.outcome, found.id, found.name) == (Word.UNKNOWN, "t", "Thesis")


SAVED = Search(id="s", query="kissa", saved=True)


def test_the_library_may_name_another_search_with_the_same_criteria() -> None:
    before = SearchLists((Search(id="new", query="kissa"),), (SAVED,))
    found = prove_search(ChangeKind.SAVE_SEARCH, Key("new", "new"), before, an_answer(UNCHANGED, "new", id="s"), before)
    assert (found.outcome, found.id) == (Word.UNCHANGED, "s")
    weekly = before._replace(saved=(replace(SAVED, alert=Alert.WEEKLY),))
    key = Key("new", "new", asked="weekly")
    found = prove_search(ChangeKind.SET_ALERT, key, before, an_answer(DONE, "new", id="s"), weekly)
    assert (found.outcome, found.id) == (Word.CHANGED, "s")


def test_each_of_several_searches_has_its_own_outcome() -> None:
    before, keys = SearchLists((Search(id="t", query="koira"),), (SAVED,)), [Key("s", "s"), Key("t", "t")]
    after = before._replace(recent=())
    outcomes = prove_searches_gone(ChangeKind.DELETE_SEARCHES, keys, before, an_answer(DONE, "s"), after)
    assert [(one.id, one.outcome) for one in outcomes] == [("s", Word.UNKNOWN), ("t", Word.DELETED)]
