"""What a site's form for a hold or an interlibrary loan has and needs, and what is asked for with it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.contract.test_holds import lent_out
from tests.contract.worlds import World, needs
from tests.fakes.faults import Fault

from tunilib.core.hold import HoldKind
from tunilib.core.outcome import Word
from tunilib.core.reason import ReasonCode
from tunilib.errors import NotFound, UsageError

pytestmark = needs("holds")
PLACES = {"1": {"10": "Main desk"}, "2": {"20": "Branch desk", "21": "Bookmobile"}}


def sent(world: World) -> dict[str, str]:
    (form,) = world.fake.sent_forms
    return {name.removeprefix("gatheredDetails[").removesuffix("]"): value for name, value in form.items()}


def codes(outcome: object) -> list[tuple[str, str]]:
    return [(reason.code, reason.text()) for reason in outcome.reasons]  # type: ignore[attr-defined]


def test_what_was_asked_for_is_in_the_form_and_the_rest_as_the_site_had_it(online: World) -> None:
    lent_out(online)
    online.fake.groups = (("main", "Main collection"), ("other", "Other"))
    account = online.account()
    placed = account.place(
        "wanted", item="X-wanted", group="other", pickup="linna", start=date(2026, 3, 20), comment="Thank you"
    )
    assert placed.outcome == Word.PLACED
    form, day = sent(online), online.fake.read_day
    assert (form["requestGroupId"], form["pickUpLocation"], form["comment"]) == ("other", "linna", "Thank you")
    assert day(form["startDate"]) == date(2026, 3, 20)
    assert form["item_id"] == "X-wanted"


def test_a_group_without_a_default_is_asked_for_by_name_and_nothing_is_sent(online: World) -> None:
    lent_out(online)
    online.fake.groups, online.fake.has_default_group = (("main", "Main collection"), ("other", "Other")), False
    account = online.account()
    with pytest.raises(UsageError, match="needs --group") as needed:
        account.place("wanted", pickup="linna")
    assert str(needed.value.hint) == "give one of: main (Main collection); other (Other)"
    with pytest.raises(NotFound, match="no such choice for --group"):
        account.place("wanted", pickup="linna", group="third")
    assert online.fake.sent_forms == []
    assert account.place("wanted", pickup="linna", group="Main Collection").outcome == Word.PLACED
    assert sent(online)["requestGroupId"] == "main"


@pytest.mark.parametrize(
    ("option", "asked"),
    [
        ("--group", {"group": "main"}),
        ("--from", {"start": date(2026, 3, 20)}),
        ("--expires", {"expires": date(2026, 4, 20)}),
        ("--comment", {"comment": "Thank you"}),
    ],
)
def test_an_option_that_the_form_has_not_is_refused_by_name(online: World, option: str, asked: dict[str, str]) -> None:
    lent_out(online)
    online.fake.hold_fields = ()
    outcome = online.account().place("wanted", pickup="linna", **asked)  # type: ignore[arg-type]
    assert outcome.outcome == Word.REFUSED
    assert codes(outcome) == [("hold.option", f"The library takes no {option} with this request: leave it out.")]
    assert online.fake.sent_forms == []


def test_the_issue_of_a_journal_is_written_where_the_form_asks_for_it(online: World) -> None:
    lent_out(online)
    account = online.account()
    with pytest.raises(NotFound, match="no such copy"):
        account.place("wanted", item="2024:3", pickup="linna")
    online.fake.hold_fields = ("part_issue",)
    assert account.place("wanted", item="2024:3", pickup="linna").outcome == Word.PLACED
    assert sent(online)["part_issue"] == "2024:3"


def test_a_title_that_is_held_already_is_not_sent_again(online: World) -> None:
    lent_out(online)
    account = online.account()
    assert account.place("wanted", pickup="linna").outcome == Word.PLACED
    again = account.place("wanted", pickup="linna")
    assert (again.outcome, [reason.code for reason in again.reasons]) == (Word.REFUSED, [ReasonCode.HOLD_ALREADY_HELD])
    assert len(online.fake.sent_forms) == 1


def test_an_interlibrary_loan_is_collected_at_a_place_of_the_library_that_was_chosen(online: World) -> None:
    lent_out(online)
    online.fake.ill_places = PLACES
    account = online.account()
    placed = account.ill("wanted", library="2", pickup="Bookmobile", until=date(2026, 4, 20), comment="Soon")
    assert placed.outcome == Word.PLACED
    form = sent(online)
    assert (form["pickUpLibrary"], form["pickUpLibraryLocation"], form["comment"]) == ("2", "21", "Soon")
    assert online.fake.read_day(form["requiredBy"]) == date(2026, 4, 20)
    (hold,) = account.holds()
    assert (hold.id, hold.kind, hold.record_id) == (placed.id, HoldKind.ILL, "wanted")
    again = account.ill("wanted", library="2", pickup="20")
    assert codes(again) == [("hold.already-held", "You already have a hold on this title.")]


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (Fault("claimed", method="POST"), Word.UNKNOWN),
        (Fault("lost", method="POST"), Word.PLACED),
        (Fault("silent", method="POST"), Word.PLACED),
        (Fault("denied", method="POST"), Word.UNCHANGED),
    ],
)
def test_an_interlibrary_loan_is_told_as_the_list_has_it(online: World, fault: Fault, word: str) -> None:
    lent_out(online)
    online.fake.ill_places = PLACES
    account = online.account()
    account.holds()
    online.fake.fault(fault)
    assert account.ill("wanted", library="2", pickup="20").outcome == word
    assert len([hold for hold in account.holds() if hold.kind is HoldKind.ILL]) == (word != Word.UNKNOWN)


def test_library_and_place_of_an_interlibrary_loan_are_asked_for_with_their_values(online: World) -> None:
    lent_out(online)
    online.fake.ill_places = PLACES
    account = online.account()
    with pytest.raises(UsageError, match="needs --library") as needed:
        account.ill("wanted")
    assert str(needed.value.hint) == "give one of: 1 (Library 1); 2 (Library 2)"
    with pytest.raises(UsageError, match="must be named") as needed:
        account.ill("wanted", library="2")
    assert "pickup: 20, 21" in str(needed.value.hint)
    refused = account.ill("wanted", library="1", pickup="20")
    assert [reason.code for reason in refused.reasons] == [ReasonCode.HOLD_PICKUP_INVALID]
    assert online.fake.sent_forms == []
    assert account.ill("wanted", library="1").outcome == Word.PLACED, "the only place is taken"


def test_where_no_interlibrary_loan_is_offered_it_is_refused_in_words(anywhere: World) -> None:
    lent_out(anywhere)
    outcome = anywhere.account().ill("wanted")
    is_offered_there = anywhere.kind.backend == "primo"  # on its page, which tunilib cannot use for it
    said = "tunilib cannot do this on a site yet" if is_offered_there else "this library does not offer this online"
    assert (outcome.outcome, [reason.code for reason in outcome.reasons]) == (Word.REFUSED, [ReasonCode.OTHER])
    assert f"{said}: interlibrary loans" in outcome.reasons[0].text()[0].lower() + outcome.reasons[0].text()[1:]


@needs("beyond-paia")
def test_a_first_day_that_a_library_knows_nothing_of_is_refused(anywhere: World) -> None:
    lent_out(anywhere)
    if anywhere.kind.can("site"):
        anywhere.fake.hold_fields = ()
    outcome = anywhere.account().place("wanted", pickup="linna", start=date(2026, 3, 20))
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.HOLD_OPTION]
    assert anywhere.account().holds() == ()
