"""What became of changes of lists and favourites."""

from __future__ import annotations

from typing import Any

from tests.builders import a_reading, notes

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.favourite import Favourite, FavouriteChange, ImportEntry
from tunilib.core.outcome import Word
from tunilib.core.proof.favourites import (
    prove_added,
    prove_copied,
    prove_edited,
    prove_imported,
    prove_moved,
    prove_ordered,
    prove_removed,
)
from tunilib.core.reason import Reason
from tunilib.core.reference import Kind, Reference

DONE, UNCHANGED, REFUSED = ClaimWord.DONE, ClaimWord.UNCHANGED, ClaimWord.REFUSED
LOST = Answer(lost=True)
NONE: Reading[Favourite] = a_reading()


def a_favourite(record: str = "r", chosen: str = "t", **values: Any) -> Favourite:
    return Favourite(record_id=record, list=chosen, **values)


def favourites(*pairs: str) -> Reading[Favourite]:
    """Favourites by record and list: ``r@t``."""
    return a_reading(*(a_favourite(*pair.split("@")) for pair in pairs))


def in_lists(*pairs: str, **values: Any) -> dict[str, dict[str, Favourite]]:
    """The same for an import; a list without a record: ``@t``."""
    found: dict[str, dict[str, Favourite]] = {}
    for pair in pairs:
        record, _, chosen = pair.partition("@")
        found.setdefault(chosen, {}).update({record: a_favourite(record, chosen, **values)} if record else {})
    return found


def claiming(word: ClaimWord, *items: str, **values: Any) -> Answer:
    return Answer(claims={item: Claim(word, **values) for item in items})


def words(outcomes: tuple[Any, ...]) -> list[tuple[str, str | None, str]]:
    return [(one.record_id, one.list, str(one.outcome)) for one in outcomes]


def test_a_record_is_added_to_the_list_that_the_answer_names() -> None:
    answer = claiming(DONE, "r", "s", list="t")
    outcomes = prove_added(["r", "s"], favourites("s@t"), answer, favourites("r@t", "s@t"))
    assert words(outcomes) == [("r", "t", "added"), ("s", "t", "unchanged")]


def test_where_the_answer_is_lost_a_record_is_added_to_the_list_that_it_was_not_in() -> None:
    assert words(prove_added(["r"], favourites("r@a"), LOST, favourites("r@a", "r@t"))) == [("r", "t", "added")]
    assert words(prove_added(["r"], favourites("r@a"), LOST, favourites("r@a"))) == [("r", None, "unknown")]
    several = favourites(*(f"r@{one}" for one in "hgfedcba"))
    assert words(prove_added(["r"], NONE, LOST, several)) == [("r", "a", "added")]


def test_a_record_is_removed_from_each_list_in_which_it_is_not_any_more() -> None:
    outcomes = prove_removed(["r"], None, favourites("r@a", "r@t"), claiming(DONE, "r"), favourites("r@t"))
    assert words(outcomes) == [("r", "a", "removed"), ("r", "t", "unknown")]


def test_a_favourite_is_edited_where_notes_and_keywords_are_read_back() -> None:
    change = FavouriteChange(notes="p. 3", keywords=("cat",))
    before = a_reading(a_favourite(), a_favourite(chosen="a"))
    after = a_reading(a_favourite(notes="p. 3\n", keywords=("cat",)), a_favourite(chosen="a", notes="p. 3"))
    outcomes = prove_edited("r", change, None, before, claiming(DONE, "r"), after)
    assert words(outcomes) == [("r", "t", "edited"), ("r", "a", "unknown")]
    assert words(prove_edited("r", change, "t", before, LOST, after)) == [("r", "t", "edited")]


def test_a_record_is_moved_where_it_is_in_the_one_list_and_not_in_the_other() -> None:
    answer = claiming(DONE, "r", list="t")
    assert words(prove_moved(["r"], "a", "t", LOST, favourites("r@t"))) == [("r", "t", "moved")]
    assert words(prove_moved(["r"], "a", None, answer, favourites("r@t"))) == [("r", "t", "moved")]
    assert words(prove_moved(["r"], "a", "t", answer, favourites("r@a", "r@t"))) == [("r", "t", "unknown")]
    assert words(prove_moved(["r"], "a", "t", answer, NONE)) == [("r", "t", "unknown")]


def test_to_move_a_record_to_the_list_that_it_is_in_changes_nothing() -> None:
    for answer in (claiming(UNCHANGED, "r"), LOST):
        assert words(prove_moved(["r"], "t", "t", answer, favourites("r@t"))) == [("r", "t", "unchanged")], answer


def test_a_record_is_moved_once_and_to_a_list_that_is_not_known_before_the_answer() -> None:
    answer = claiming(DONE, "r", "s", list="t")
    outcomes = prove_moved(["r", "s", "r"], "a", None, answer, favourites("r@t", "s@t"))
    assert words(outcomes) == [("r", "t", "moved"), ("s", "t", "moved")]
    assert words(prove_moved(["r"], "a", None, LOST, favourites("r@a"))) == [("r", None, "unknown")]
    assert words(prove_moved(["r"], "a", None, LOST, None)) == [("r", None, "unknown")]


def test_a_record_is_copied_once_and_to_the_list_that_the_answer_names() -> None:
    answer = claiming(DONE, "r", "s", list="p")
    outcomes = prove_copied(["r", "s", "r"], "t", favourites("r@a"), answer, favourites("r@a", "r@p", "s@t"))
    assert words(outcomes) == [("r", "p", "copied"), ("s", "p", "unknown")]
    assert words(prove_copied(["r"], None, NONE, LOST, NONE)) == [("r", None, "unknown")]


def test_a_copy_of_what_was_there_is_a_change_where_notes_or_keywords_came_with_it() -> None:
    there, answer = favourites("r@t"), claiming(DONE, "r")
    for after, word in [
        (a_reading(a_favourite(notes="p. 3")), "copied"),
        (a_reading(a_favourite(keywords=("cat",))), "copied"),
        (favourites("s@t"), "unknown"),
        (None, "unknown"),
    ]:
        assert words(prove_copied(["r"], "t", there, answer, after)) == [("r", "t", word)], after


def test_an_edit_tells_of_its_record_alone_where_it_is_gone_unread_or_was_as_asked() -> None:
    change, answer = FavouriteChange(notes="p. 3"), claiming(DONE, "r")
    noted = a_reading(a_favourite(notes="p. 3"))
    gone = prove_edited("r", change, "t", favourites("r@t"), LOST, favourites("s@t"))
    assert words(gone) == [("r", "t", "unknown")]
    assert words(prove_edited("r", change, "t", favourites("s@t", "r@t"), LOST, None)) == [("r", "t", "unknown")]
    assert words(prove_edited("r", change, None, noted, answer, noted)) == [("r", "t", "unchanged")]


def test_a_record_is_removed_and_those_beside_it_are_not_told_of() -> None:
    outcomes = prove_removed(["r"], None, favourites("s@a", "r@a"), claiming(DONE, "r"), favourites("s@a"))
    assert words(outcomes) == [("r", "a", "removed")]


def test_a_record_is_removed_from_the_named_list_alone_and_once() -> None:
    before, after = favourites("r@a", "r@t"), favourites("r@a")
    outcomes = prove_removed(["r"], "t", before, claiming(DONE, "r"), after)
    assert words(outcomes) == [("r", "t", "removed")]


def test_a_record_that_the_library_says_it_added_to_no_list_is_in_the_first_new_one() -> None:
    after = favourites("s@a", "k@z", "r@p", "r@t")
    assert words(prove_added(["r"], favourites("s@a"), LOST, after)) == [("r", "p", "added")]
    assert words(prove_added(["r"], NONE, LOST, None)) == [("r", None, "unknown")]


def test_a_record_is_copied_where_it_is_in_the_other_list_or_has_more_notes_there() -> None:
    before, answer = favourites("r@a"), claiming(DONE, "r", list="t")
    assert words(prove_copied(["r"], "t", before, LOST, favourites("r@a", "r@t"))) == [("r", "t", "copied")]
    assert words(prove_copied(["r"], "t", before, answer, before)) == [("r", "t", "unknown")]
    there = favourites("r@t")
    assert words(prove_copied(["r"], "t", there, answer, there)) == [("r", "t", "unchanged")]
    noted = a_reading(a_favourite(notes="p. 3"))
    assert words(prove_copied(["r"], "t", there, answer, noted)) == [("r", "t", "copied")]


def test_a_list_is_in_order_where_it_begins_with_these_records() -> None:
    before, after = favourites("a@t", "b@t", "c@t"), favourites("c@t", "b@t", "a@t")
    answer = claiming(DONE, "t")
    assert words(prove_ordered("t", ["c", "b"], before, LOST, after)) == [("c", "t", "ordered"), ("b", "t", "ordered")]
    assert words(prove_ordered("t", ["c"], before, answer, before)) == [("c", "t", "unknown")]
    assert words(prove_ordered("t", ["a"], before, answer, before)) == [("a", "t", "unchanged")]


def an_entry(position: int, **values: Any) -> ImportEntry:
    return ImportEntry(position=position, reference=Reference(kind=Kind.BOOK, title="Kalevala"), **values)


def test_an_entry_is_imported_where_its_favourite_is_read_back() -> None:
    there = in_lists("r@t")
    for claim, was_there, after, word in [
        (DONE, False, there, "imported"),
        (DONE, True, there, "updated"),
        (UNCHANGED, True, there, "unchanged"),
        (REFUSED, False, in_lists(), "skipped"),
        (REFUSED, True, there, "skipped"),
        (REFUSED, False, there, "unchanged"),
        (ClaimWord.SILENT, False, there, "imported"),
        (ClaimWord.SILENT, False, in_lists(), "unknown"),
        (ClaimWord.NOT_SENT, False, in_lists(), "not-tried"),
        (DONE, False, in_lists(), "unknown"),
        (DONE, False, None, "unknown"),
    ]:
        answer = claiming(claim, "4", id="r", list="t", was_there=was_there)
        (outcome,) = prove_imported([an_entry(4)], answer, after)
        assert (str(outcome.outcome), outcome.position, outcome.record_id) == (word, 4, "r"), (claim, was_there)
        assert outcome.title == (None if after else "Kalevala"), (claim, was_there)


def test_a_favourite_that_the_library_refused_and_stored_was_stored_by_another() -> None:
    (outcome,) = prove_imported([an_entry(4)], claiming(REFUSED, "4", id="r", list="t"), in_lists("r@t"))
    assert (outcome.outcome, notes(outcome.reasons)) == (Word.UNCHANGED, ["by-another"])


def test_an_entry_is_imported_or_updated_only_with_its_note() -> None:
    entry = an_entry(4, notes="p. 3\nand on", keywords=("War",))
    cases: list[tuple[bool, dict[str, Any], str]] = [
        (False, {"notes": "before\n\np. 3 and on"}, "imported"),
        (False, {"notes": "p. 4"}, "unknown"),
        (False, {}, "unknown"),
        (True, {"notes": "p. 3 and on", "keywords": ("peace", "war")}, "updated"),
        (True, {"notes": "p. 3 and on"}, "unknown"),
    ]
    for was_there, values, word in cases:
        answer = claiming(DONE, "4", id="r", list="t", was_there=was_there)
        (outcome,) = prove_imported([entry], answer, in_lists("r@t", **values))
        assert outcome.outcome == word, (was_there, values)


def test_an_entry_of_which_the_library_left_something_out_is_imported() -> None:
    said = Reason.said("Too long")
    answer = claiming(DONE, "4", id="r", list="t", reasons=(said,))
    (outcome,) = prove_imported([an_entry(4, notes="long")], answer, in_lists("r@t"))
    assert (outcome.outcome, outcome.reasons) == (Word.IMPORTED, (said,))


def test_an_imported_entry_has_the_title_that_the_library_shows_and_the_record_that_it_names() -> None:
    after = in_lists("r@t", title="Kalevala : 1849")
    (outcome,) = prove_imported([an_entry(4)], claiming(DONE, "4", id="r", list="t"), after)
    assert outcome.title == "Kalevala : 1849"
    (outcome,) = prove_imported([ImportEntry(position=4, record="r")], claiming(REFUSED, "4"), in_lists())
    assert (outcome.outcome, outcome.title) == (Word.SKIPPED, None)
    (outcome,) = prove_imported([an_entry(4, record="r")], claiming(DONE, "4", list="t"), in_lists("r@t"))
    assert (outcome.outcome, outcome.record_id) == (Word.IMPORTED, "r")
    entry = ImportEntry(position=3, list="Thesis")
    (outcome,) = prove_imported([entry], claiming(UNCHANGED, "3", list="t"), in_lists("r@t"))
    assert (outcome.outcome, outcome.reasons) == (Word.UNCHANGED, ())


def test_an_empty_list_is_created_where_it_is_read_back() -> None:
    for claim, after, word in [
        (DONE, in_lists("@t"), "created"),
        (UNCHANGED, in_lists("@t"), "unchanged"),
        (UNCHANGED, in_lists("r@t"), "unchanged"),
        (DONE, in_lists(), "unknown"),
        (DONE, None, "unknown"),
    ]:
        entry = ImportEntry(position=3, list="Thesis")
        (outcome,) = prove_imported([entry], claiming(claim, "3", list="t"), after)
        assert (str(outcome.outcome), outcome.position, outcome.title) == (word, 3, "Thesis"), claim


def test_an_entry_that_names_the_record_of_one_before_it_updates_it() -> None:
    first = Claim(DONE, id="r", list="t")
    answer = Answer(claims={"1": first, "2": first._replace(was_there=True)})
    outcomes = prove_imported([an_entry(1), an_entry(2)], answer, in_lists("r@t"))
    assert [str(one.outcome) for one in outcomes] == ["imported", "updated"]


def test_what_was_wrong_with_an_imported_entry_is_a_reason() -> None:
    answer = claiming(DONE, "1", id="r", list="t")
    (outcome,) = prove_imported([an_entry(1, odd=("no year",))], answer, in_lists("r@t"))
    assert notes(outcome.reasons) == ["record-odd"]


def test_an_import_that_was_not_sent_was_not_tried() -> None:
    (outcome,) = prove_imported([an_entry(1)], Answer(sent=False), None)
    assert outcome.outcome == Word.NOT_TRIED


def test_what_was_wrong_with_an_entry_that_was_there_is_a_reason_too() -> None:
    for word in [DONE, UNCHANGED]:
        answer = claiming(word, "1", id="r", list="t", was_there=True)
        (outcome,) = prove_imported([an_entry(1, odd=("no year",))], answer, in_lists("r@t"))
        assert [dict(reason.params) for reason in outcome.reasons] == [{"what": "record-odd", "why": "no year"}], word


def test_only_a_skipped_entry_is_broken() -> None:
    for claim, after, is_broken in [
        (REFUSED, in_lists(), True),
        (DONE, in_lists("r@t"), False),
        (DONE, in_lists(), False),
    ]:
        (outcome,) = prove_imported([an_entry(1)], claiming(claim, "1", id="r", list="t"), after)
        assert outcome.broken is is_broken, (claim, after)


def test_an_entry_has_the_reasons_of_the_library_or_why_it_is_unknown() -> None:
    said = Reason.said("Ei luettelossa")
    skipped = Answer(claims={"1": Claim(REFUSED, (said,))})
    assert prove_imported([an_entry(1, odd=("no year",))], skipped, in_lists())[0].reasons == (said,)
    unread = Answer(claims={"1": Claim(DONE, (said,))})
    (outcome,) = prove_imported([an_entry(1)], unread, None)
    assert (outcome.reasons[0], notes(outcome.reasons[1:])) == (said, ["not-read-back"])
    (outcome,) = prove_imported([an_entry(1)], unread, in_lists())
    assert (outcome.reasons[0], notes(outcome.reasons[1:])) == (said, ["not-as-asked"])
    assert prove_imported([an_entry(1)], Answer(sent=False, refused=(said,)), None)[0].reasons == (said,)


def test_one_record_in_two_lists_is_imported_into_each() -> None:
    answer = Answer(claims={"1": Claim(DONE, id="r", list="t"), "2": Claim(DONE, id="r", list="a")})
    outcomes = prove_imported([an_entry(1), an_entry(2)], answer, in_lists("r@t", "r@a"))
    assert [str(one.outcome) for one in outcomes] == ["imported", "imported"]


def test_a_list_that_the_library_did_not_make_and_is_there_was_made_by_another() -> None:
    entry = ImportEntry(position=3, list="Thesis")
    (outcome,) = prove_imported([entry], claiming(REFUSED, "3", list="t"), in_lists("@t"))
    assert (outcome.outcome, notes(outcome.reasons)) == (Word.UNCHANGED, ["by-another"])
    (outcome,) = prove_imported([entry], claiming(DONE, "3", list="t", was_there=True), in_lists("@t"))
    assert outcome.outcome == Word.UNCHANGED
    (outcome,) = prove_imported([entry], claiming(DONE, "3", list="t"), None)
    assert notes(outcome.reasons) == ["not-read-back"]


def test_entries_after_a_list_are_proved_too() -> None:
    entries = [ImportEntry(position=1, list="Thesis"), an_entry(2)]
    answer = Answer(claims={"1": Claim(DONE, list="t"), "2": Claim(DONE, id="r", list="t")})
    outcomes = prove_imported(entries, answer, in_lists("r@t"))
    assert [(str(one.outcome), one.position) for one in outcomes] == [("created", 1), ("imported", 2)]
