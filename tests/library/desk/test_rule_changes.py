"""`desk rules set`: what a change alters, what it refuses, and who sees it."""

from __future__ import annotations

from contextlib import closing
from threading import Thread

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.money import Money
from tunilib.core.profile import ProfileChange
from tunilib.errors import LocalError
from tunilib.library.desk import Desk
from tunilib.library.rules.rulebook import default_rules_text

TEXT = default_rules_text()
SHORTER = TEXT.replace('period = "28d"', 'period = "7d"').replace('"0.20"', '"0.50"')
STAFF = TEXT + '\n[[row]]\nwhen = {category = "staff"}\nuse = {loan = "fortnight"}\n'
WITHOUT_ARVO = TEXT.replace('[[pickup_libraries]]\nid = "arvo"\nname = "Arvo"\n', "")
WITHOUT_STACKS = TEXT.replace("[collections.stacks]", "[collections.maps]")


def changed(library: Library, text: str, *, dry_run: bool = False) -> list[tuple[str, str | None, str | None, str]]:
    done = library.desk.rules.set(text, dry_run=dry_run)
    return [(one.rule, one.before, one.after, str(one.outcome)) for one in done]


def refused(library: Library, text: str) -> dict[str, list[str]]:
    """The reasons against each key of a refused change. Nothing of it is done."""
    before, done = library.desk.rules.show(), library.desk.rules.set(text)
    assert {str(one.outcome) for one in done} == {"refused"}
    assert library.desk.rules.show() == before
    return {one.rule: [str(reason) for reason in one.reasons] for one in done if one.reasons}


def test_the_rules_are_shown_as_the_file_that_they_are(library: Library) -> None:
    assert library.desk.rules.show() == TEXT
    assert changed(library, TEXT) == []
    assert changed(library, "# the same in few words\n") == []
    assert library.desk.rules.show() == "# the same in few words\n"


def test_a_change_says_what_it_alters_and_is_one_event(library: Library) -> None:
    rows = [("loan.month.period", "28d", "7d"), ("fine.daily.amount", "0.20", "0.50")]
    assert changed(library, SHORTER, dry_run=True) == [(*row, "would-change") for row in rows]
    assert library.desk.rules.show() == TEXT
    assert changed(library, SHORTER) == [(*row, "changed") for row in rows]
    assert library.desk.rules.show() == SHORTER
    events = library.sql("SELECT kind, actor, cause, before, after FROM event WHERE kind = 'rules-changed'")
    assert [tuple(event) for event in events] == [("rules-changed", "desk", "rules set", TEXT, SHORTER)]


def test_rows_that_move_are_not_named_as_changed(library: Library) -> None:
    first = '[[row]]\nuse = {loan = "month", fine = "daily", hold = "usual", lost = "usual"}\n'
    more = TEXT.replace(first, first + '\n[[row]]\nwhen = {library = "arvo"}\nuse = {fine = "none"}\n')
    assert changed(library, more) == [
        ("row[2]", None, '{when = {library = "arvo"}, use = {fine = "none"}}', "changed"),
    ]
    other = more.replace('when = {collection = "course"}', 'when = {collection = ["course", "short"]}')
    assert changed(library, other) == [("row[3].when.collection", "course", "course, short", "changed")]


def test_loans_that_are_out_and_ready_holds_keep_their_days_and_all_else_is_by_the_new_rules(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO, "r1")
    library.desk.check_in(["b2"], "linna")
    before = library.loan(AINO, "b1").due, library.holds(EERO)[0].pickup_until
    changed(library, SHORTER.replace('pickup = "7d"', 'pickup = "2d"').replace("renewals = 5", "renewals = 0"))
    loan = library.loan(AINO, "b1")
    assert (loan.due, library.holds(EERO)[0].pickup_until) == before
    assert loan.renewals_limit == 0
    library.at("2026-04-01")  # two days late
    (returned,) = library.desk.check_in(["b1"])
    assert returned.fine == Money(100)
    assert str(library.desk.checkout(AINO, ["b1"])[0].due) == "2026-04-08"
    assert library.desk.verify().problems == ()


def test_what_is_in_use_cannot_be_left_out_of_the_rules(library: Library) -> None:
    library.copies("s1", record="r2", library="arvo", collection="stacks")
    library.patrons("1004", category="staff")
    library.desk.rules.set(STAFF)
    library.door(AINO).profile.set(ProfileChange(home_library="arvo"))
    library.lend(EERO, "b1", "b2")
    library.hold(AINO, "r1", pickup="arvo")
    assert refused(library, STAFF.replace(TEXT, WITHOUT_ARVO)) == {
        "pickup_libraries.arvo": [
            "1 copy is there.",
            "1 hold is to be collected there.",
            "It is the home library of 1 patron.",
        ]
    }
    assert refused(library, STAFF.replace(TEXT, WITHOUT_STACKS)) == {
        "collections.stacks.name": ["1 copy is there."],
        "collections.stacks.stacks": ["1 copy is there."],
    }
    assert refused(library, TEXT) == {"category.staff": ["1 patron is of it."]}
    for key, value, other in (("currency", "EUR", "SEK"), ("zone", "Europe/Helsinki", "Europe/Stockholm")):
        text = STAFF.replace(f'{key} = "{value}"', f'{key} = "{other}"')
        assert refused(library, text) == {key: ["3 loans, holds, fines and payments are open."]}


def test_what_nobody_needs_any_more_can_be_left_out(library: Library) -> None:
    changed(library, STAFF)
    text = WITHOUT_ARVO.replace("[collections.stacks]", "[collections.maps]").replace('"EUR"', '"SEK"')
    rules = {row[0] for row in changed(library, text.replace("Europe/Helsinki", "Europe/Stockholm"))}
    assert {"pickup_libraries.arvo", "collections.stacks.name", "collections.maps.name", "category.staff"} <= rules
    assert {"currency", "zone", "row[4]"} <= rules
    assert [place.id for place in library.desk.pickup_libraries] == ["linna", "hervanta"]
    assert library.desk.verify().problems == ()


@pytest.mark.parametrize("text", ['[loan.a]\nperiod = "x"\n[[row]]\nuse = {}\n', "x = ", "name = 1"])
def test_a_file_with_a_mistake_changes_nothing(library: Library, text: str) -> None:
    for dry_run in (True, False):
        with pytest.raises(LocalError) as caught:
            library.desk.rules.set(text, dry_run=dry_run)
        assert caught.value.code == "configuration"
    assert library.desk.rules.show() == TEXT


def test_whoever_has_the_library_open_decides_by_the_new_rules(library: Library) -> None:
    library.lend(AINO, "b1")
    door = library.door(AINO)
    assert door.loans.read().items[0].renewals_limit == 5
    with closing(Desk(library.address, library.now)) as other:
        other.rules.set(SHORTER.replace("renewals = 5", "renewals = 2"))
    assert door.loans.read().items[0].renewals_limit == 2
    assert str(library.desk.checkout(EERO, ["b2"])[0].due) == "2026-03-09"
    assert door.fines.fees()[0].value == "0.50"


def test_two_changes_at_once_come_one_after_the_other(library: Library) -> None:
    texts = [TEXT.replace("renewals = 5", f"renewals = {count}") for count in (1, 2, 3)]
    outcomes: list[str] = []

    def change(text: str) -> None:
        with closing(Desk(library.address, library.now)) as desk:
            outcomes.extend(
                f"{one.before} {one.after}" for one in desk.rules.set(text) if one.rule.startswith("loan.m")
            )

    threads = [Thread(target=change, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    steps = dict(one.split() for one in outcomes)
    assert len(steps) == 3  # each began with what the one before had left
    assert steps.keys() - {*steps.values()} == {"5"}
    assert library.desk.rules.show() in texts
    assert library.sql("SELECT COUNT(*) FROM event WHERE kind = 'rules-changed'")[0][0] == 3
