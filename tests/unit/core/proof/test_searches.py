"""What became of changes of searches."""

from __future__ import annotations

from tests.builders import an_answer, notes

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.outcome import Word
from tunilib.core.proof.searches import prove_alert, prove_search_saved, prove_searches_gone
from tunilib.core.search import Alert, Search

DONE, REFUSED = ClaimWord.DONE, ClaimWord.REFUSED
SAVED = Search(id="s", query="kissa", saved=True)
WEEKLY = Search(id="s", query="kissa", saved=True, alert=Alert.WEEKLY)


def test_a_search_is_saved_where_it_is_among_the_saved_ones() -> None:
    assert prove_search_saved("s", (), Answer(lost=True), (SAVED,)).outcome == Word.SAVED
    assert prove_search_saved("s", (), an_answer(DONE, "s"), ()).outcome == Word.UNKNOWN
    assert prove_search_saved("s", (SAVED,), an_answer(DONE, "s"), (SAVED,)).outcome == Word.UNCHANGED
    assert prove_search_saved("s", (), an_answer(DONE, "s"), None).outcome == Word.UNKNOWN


def test_the_library_may_name_another_search_with_the_same_criteria() -> None:
    other = an_answer(ClaimWord.UNCHANGED, "new", id="s")
    found = prove_search_saved("new", (SAVED,), other, (SAVED,))
    assert (found.outcome, found.id) == (Word.UNCHANGED, "s")


def test_searches_are_gone_where_they_are_not_read_back() -> None:
    outcomes = prove_searches_gone(["s", "t"], Word.DELETED, an_answer(DONE, "s"), (SAVED,))
    assert [(one.id, one.outcome) for one in outcomes] == [("s", Word.UNKNOWN), ("t", Word.DELETED)]
    refused = prove_searches_gone(["s"], Word.CLEARED, an_answer(REFUSED, "s"), (SAVED,))
    assert refused[0].outcome == Word.REFUSED
    assert prove_searches_gone(["s"], Word.CLEARED, an_answer(DONE, "s"), None)[0].outcome == Word.UNKNOWN


def test_an_alert_is_set_where_it_is_read_back_with_its_search() -> None:
    assert prove_alert("s", Alert.WEEKLY, (SAVED,), Answer(lost=True), (WEEKLY,)).outcome == Word.CHANGED
    assert prove_alert("s", Alert.WEEKLY, (), an_answer(DONE, "s"), (SAVED,)).outcome == Word.UNKNOWN
    assert prove_alert("s", Alert.WEEKLY, (WEEKLY,), an_answer(DONE, "s"), (WEEKLY,)).outcome == Word.UNCHANGED


OTHER = Search(id="t", query="koira", saved=True)


def test_an_alert_is_compared_with_that_of_its_own_search() -> None:
    others, answer = (OTHER, Search(id="u", query="kala", alert=Alert.WEEKLY)), an_answer(DONE, "s")
    assert prove_alert("s", Alert.WEEKLY, (*others, SAVED), answer, (*others, WEEKLY)).outcome == Word.CHANGED
    assert prove_alert("s", Alert.WEEKLY, (*others, WEEKLY), answer, (*others, WEEKLY)).outcome == Word.UNCHANGED
    assert prove_alert("s", Alert.WEEKLY, (*others, SAVED), answer, (*others, SAVED)).outcome == Word.UNKNOWN


def test_an_alert_that_cannot_be_read_back_is_unknown_for_that_reason() -> None:
    found = prove_alert("s", Alert.WEEKLY, (SAVED,), an_answer(DONE, "s"), None)
    assert (found.outcome, notes(found.reasons), found.id) == (Word.UNKNOWN, ["not-read-back"], "s")


def test_an_alert_is_that_of_the_search_which_the_library_names_instead() -> None:
    named = an_answer(DONE, "new", id="s")
    found = prove_alert("new", Alert.WEEKLY, (SAVED,), named, (WEEKLY,))
    assert (found.outcome, found.id) == (Word.CHANGED, "s")
