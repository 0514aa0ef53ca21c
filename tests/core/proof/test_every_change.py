"""What holds for every change that can be read back: who made it, and what is said where that is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any, NamedTuple

from tests.builders import a_reading, notes

from tunilib.core import Reason
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ListRequest
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.profile import Card
from tunilib.core.proof.account import prove_named, prove_search, prove_searches_gone
from tunilib.core.proof.claims import note
from tunilib.core.proof.favourites import (
    prove_added,
    prove_copied,
    prove_edited,
    prove_list_created,
    prove_moved,
    prove_ordered,
    prove_removed,
)
from tunilib.core.search import Alert, Search, SearchLists

DONE, UNCHANGED, REFUSED, SILENT = ClaimWord.DONE, ClaimWord.UNCHANGED, ClaimWord.REFUSED, ClaimWord.SILENT
SAID, BLOCK = Reason.said("Ei onnistu"), Reason.said("Ei nyt")
THESIS, PAPER = FavouriteList(id="t", name="Thesis"), FavouriteList(id="p", name="Paper")
ESSAY = FavouriteList(id="p", name="Essay")
PUBLIC = FavouriteList(id="t", name="Thesis", public=True)


def of(*pairs: str, **values: Any) -> Any:
    """Favourites by record and list: ``r@t``."""
    made = [pair.split("@") for pair in pairs]
    return a_reading(*(Favourite(record_id=record, list=chosen, **values) for record, chosen in made))


class Change(NamedTuple):
    """One change: how it is proved, what is claimed about, and the state before and as it is asked for.

    Attributes:
        found: the id, list or name that the outcome must have.
    """

    prove: Callable[[Any, Answer, Any], Any]
    key: str
    before: Any
    asked: Any
    done: OutcomeWord
    found: dict[str, str | None]


def named(kind: ChangeKind, item: str, asked: str | None = None) -> Callable[[Any, Answer, Any], Any]:
    return lambda before, answer, after: prove_named(kind, Key(item, item, asked=asked), before, answer, after)


def searching(kind: ChangeKind, asked: str | None = None) -> Callable[[Any, Answer, Any], Any]:
    return lambda before, answer, after: prove_search(kind, Key("s", "s", asked=asked), before, answer, after)


def gone(kind: ChangeKind) -> Callable[[Any, Answer, Any], Any]:
    return lambda before, answer, after: prove_searches_gone(kind, [Key("s", "s")], before, answer, after)[0]


def searches(recent: Iterable[Search] = (), saved: Iterable[Search] = ()) -> SearchLists:
    return SearchLists(tuple(recent), tuple(saved))


MINE, OTHER = Card(id="a", card="1", name="Mine", active=True), Card(id="b", card="2")
USED, SECOND = Card(id="b", card="2", active=True), Card(id="b", card="2", name="Second")
FOUND, SAVED = Search(id="s", query="kissa"), Search(id="s", query="kissa", saved=True)
WEEKLY = Search(id="s", query="kissa", saved=True, alert=Alert.WEEKLY)
KALA = Search(id="u", query="kala", saved=True, alert=Alert.WEEKLY)
NOTED = FavouriteChange(notes="p. 3")
CHANGES = {
    "create": Change(
        lambda before, answer, after: prove_list_created(ListRequest(name="Thesis"), before, answer, after),
        "Thesis", a_reading(PAPER), a_reading(PAPER, THESIS), Word.CREATED, {"name": "Thesis"},
    ),
    "rename": Change(
        named(ChangeKind.RENAME_LIST, "p", asked="Essay"),
        "p", a_reading(THESIS, PAPER), a_reading(THESIS, ESSAY), Word.RENAMED, {"id": "p", "name": "Essay"},
    ),
    "publish": Change(
        named(ChangeKind.PUBLISH_LIST, "t"),
        "t", a_reading(PAPER, THESIS), a_reading(PAPER, PUBLIC), Word.PUBLISHED, {"id": "t", "name": "Thesis"},
    ),
    "unpublish": Change(
        named(ChangeKind.UNPUBLISH_LIST, "t"),
        "t", a_reading(PAPER, PUBLIC), a_reading(PAPER, THESIS), Word.UNPUBLISHED, {"id": "t", "name": "Thesis"},
    ),
    "delete": Change(
        named(ChangeKind.DELETE_LIST, "t"),
        "t", a_reading(PAPER, THESIS), a_reading(PAPER), Word.DELETED, {"id": "t", "name": "Thesis"},
    ),
    "use a card": Change(
        named(ChangeKind.USE_CARD, "b"),
        "b", a_reading(MINE, OTHER), a_reading(MINE, USED), Word.USED, {"id": "b", "name": None},
    ),
    "name a card": Change(
        named(ChangeKind.EDIT_CARD, "b", asked=" Second "),
        "b", a_reading(MINE, OTHER), a_reading(MINE, SECOND), Word.EDITED, {"id": "b", "name": "Second"},
    ),
    "take the name of a card away": Change(
        named(ChangeKind.EDIT_CARD, "b", asked=""),
        "b", a_reading(MINE, SECOND), a_reading(MINE, OTHER), Word.EDITED, {"id": "b", "name": None},
    ),
    "remove a card": Change(
        named(ChangeKind.REMOVE_CARD, "b"),
        "b", a_reading(MINE, SECOND), a_reading(MINE), Word.REMOVED, {"id": "b", "name": "Second"},
    ),
    "save a search": Change(
        searching(ChangeKind.SAVE_SEARCH),
        "s", searches(recent=[FOUND, KALA]), searches(saved=[KALA, SAVED]), Word.SAVED, {"id": "s"},
    ),
    "set an alert": Change(
        searching(ChangeKind.SET_ALERT, "weekly"),
        "s", searches(saved=[KALA, SAVED]), searches(saved=[KALA, WEEKLY]), Word.CHANGED, {"id": "s"},
    ),
    "delete a search": Change(
        gone(ChangeKind.DELETE_SEARCHES),
        "s", searches(recent=[FOUND, KALA]), searches(saved=[KALA]), Word.DELETED, {"id": "s"},
    ),
    "delete a saved search": Change(  # which stays in the history of the session
        gone(ChangeKind.CLEAR_SEARCHES),
        "s", searches(recent=[SAVED], saved=[SAVED]), searches(recent=[FOUND]), Word.CLEARED, {"id": "s"},
    ),
    "add": Change(
        lambda before, answer, after: prove_added(["r"], before, answer, after)[0],
        "r", of("r@a", "s@t"), of("r@a", "s@t", "r@t"), Word.ADDED, {"record_id": "r"},
    ),
    "remove": Change(
        lambda before, answer, after: prove_removed(["r"], "t", before, answer, after)[0],
        "r", of("r@a", "r@t", "s@t"), of("r@a", "s@t"), Word.REMOVED, {"record_id": "r", "list": "t"},
    ),
    "edit": Change(
        lambda before, answer, after: prove_edited("r", NOTED, "t", before, answer, after)[0],
        "r", of("s@t", "r@t"), of("s@t", "r@t", notes="p. 3"), Word.EDITED, {"record_id": "r", "list": "t"},
    ),
    "move": Change(
        lambda before, answer, after: prove_moved(["r"], "a", "t", answer, after)[0],
        "r", of("r@a", "s@t"), of("s@t", "r@t"), Word.MOVED, {"record_id": "r", "list": "t"},
    ),
    "copy": Change(
        lambda before, answer, after: prove_copied(["r"], "t", before, answer, after)[0],
        "r", of("r@a", "s@t"), of("r@a", "s@t", "r@t"), Word.COPIED, {"record_id": "r", "list": "t"},
    ),
    "order": Change(
        lambda before, answer, after: prove_ordered("t", ["r"], before, answer, after)[0],
        "t", of("s@t", "r@t"), of("r@t", "s@t"), Word.ORDERED, {"record_id": "r", "list": "t"},
    ),
}  # fmt: skip


def claim(change: Change, word: ClaimWord, reasons: tuple[Reason, ...] = (), **answer: Any) -> Answer:
    return Answer(claims={change.key: Claim(word, reasons)}, **answer)


def test_what_is_read_back_as_asked_and_was_not_so_before_is_done() -> None:
    for (name, change), word in product(CHANGES.items(), (DONE, SILENT)):
        outcome = change.prove(change.before, claim(change, word), change.asked)
        assert (outcome.outcome, outcome.reasons) == (change.done, ()), (name, word)
        assert {field: getattr(outcome, field) for field in change.found} == change.found, (name, word)


def test_what_the_library_says_it_did_not_do_was_done_by_another() -> None:
    for name, change in CHANGES.items():
        outcome = change.prove(change.before, claim(change, REFUSED, (SAID,)), change.asked)
        assert (outcome.outcome, notes(outcome.reasons)) == (Word.UNCHANGED, ["by-another"]), name


def test_what_is_not_read_back_as_asked_is_refused_or_unknown_where_the_library_claims_it() -> None:
    for name, change in CHANGES.items():
        outcome = change.prove(change.before, claim(change, REFUSED, (SAID,)), change.before)
        assert (outcome.outcome, outcome.reasons) == (Word.REFUSED, (SAID,)), name
        outcome = change.prove(change.before, claim(change, DONE, (SAID,)), change.before)
        assert (outcome.outcome, outcome.reasons[0]) == (Word.UNKNOWN, SAID), name
        assert notes(outcome.reasons[1:]) == ["not-as-asked"], name


def test_what_cannot_be_read_back_is_unknown() -> None:
    for (name, change), word in product(CHANGES.items(), (DONE, REFUSED, SILENT)):
        outcome = change.prove(change.before, claim(change, word, (SAID,)), None)
        assert (outcome.outcome, outcome.reasons[0]) == (Word.UNKNOWN, SAID), (name, word)
        assert notes(outcome.reasons[1:]) == ["not-read-back"], (name, word)


def test_what_was_as_asked_before_is_unchanged() -> None:
    for name, change in CHANGES.items():
        if change.done not in (Word.CREATED, Word.ADDED, Word.DELETED, Word.REMOVED, Word.MOVED, Word.CLEARED):
            outcome = change.prove(change.asked, claim(change, DONE), change.asked)
            assert (outcome.outcome, outcome.reasons) == (Word.UNCHANGED, ()), name


def test_what_was_not_sent_was_not_tried() -> None:
    for name, change in CHANGES.items():
        for after in (change.asked, None):
            outcome = change.prove(change.before, Answer(sent=False, refused=(BLOCK,)), after)
            assert (outcome.outcome, outcome.reasons) == (Word.NOT_TRIED, (BLOCK,)), name


def test_what_any_change_can_end_with_is_said_in_words_that_fit_each() -> None:
    """The outcome of a hold spoke of a due date."""
    for what in ("said-done", "said-nothing", "not-read-back", "answer-lost", "still-there", "not-as-asked"):
        assert "due date" not in note(what).text("en")
