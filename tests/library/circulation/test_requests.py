"""Item retrieval requests from the closed stacks, and what the desk does with them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.catalogue import Copy
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest, HoldStatus
from tunilib.errors import NotFound
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from tunilib.core.answer import Claim


@pytest.fixture(name="stacks")
def _stacks(library: Library) -> Library:
    """Two copies of r2 in the stacks."""
    library.copies("s1", "s2", record="r2", collection="stacks")
    return library


def ask(library: Library, card: str = AINO, record: str = "r2", item: str | None = None, pickup: str = "arvo") -> Claim:
    answer = library.door(card).holds.place(
        HoldRequest(record=record, kind=HoldKind.RETRIEVAL, item=item, pickup=pickup, comment="please")
    )
    return answer.of(record)


def codes(claim: Claim) -> list[str]:
    return [str(reason.code) for reason in claim.reasons]


def test_a_request_is_processing_from_its_placing_and_has_no_position(stacks: Library) -> None:
    claim = ask(stacks)

    (hold,) = stacks.holds(AINO)
    assert (hold.id, hold.kind, hold.status) == (claim.id, HoldKind.RETRIEVAL, HoldStatus.PROCESSING)
    assert (hold.position, hold.expires, hold.processed, hold.created) == (None, None, None, date(2026, 3, 2))


def test_a_copy_that_the_record_does_not_have_is_not_found(stacks: Library) -> None:
    with pytest.raises(NotFound):
        ask(stacks, item="b1")


def test_a_copy_is_asked_for_once(stacks: Library) -> None:
    ask(stacks, AINO)
    ask(stacks, EERO)
    stacks.patrons(HELMI)

    assert codes(ask(stacks, HELMI)) == ["request.on-loan"]


def test_a_copy_on_its_way_to_the_patron_is_not_on_loan(stacks: Library) -> None:
    claim = ask(stacks, item="s1")
    assert codes(ask(stacks, item="s1")) == ["request.already-requested"]
    stacks.lend(EERO, "s2")
    assert codes(ask(stacks)) == ["request.already-requested"]
    stacks.desk.requests.ready(claim.id or "")
    assert codes(ask(stacks)) == ["request.already-requested"]
    assert codes(ask(stacks, item="s2")) == ["request.on-loan", "request.already-requested"]


def test_a_copy_that_was_lent_to_the_patron_is_on_loan(stacks: Library) -> None:
    stacks.lend(AINO, "s1", "s2")

    assert codes(ask(stacks)) == ["request.on-loan"]


def test_an_open_hold_on_a_title_is_no_request_for_it(stacks: Library) -> None:
    stacks.lend(EERO, "s1", "s2")
    stacks.hold(AINO, "r2")
    stacks.door(AINO).holds.change(stacks.holds(AINO), HoldChange(freeze=True))
    stacks.desk.check_in(["s1"])

    assert codes(ask(stacks)) == []
    assert {hold.kind for hold in stacks.holds(AINO)} == {HoldKind.HOLD, HoldKind.RETRIEVAL}


def test_a_copy_that_is_ready_for_the_patrons_own_hold_is_not_fetched_again(stacks: Library) -> None:
    stacks.lend(EERO, "s1", "s2")
    stacks.hold(AINO, "r2")
    stacks.desk.check_in(["s1"])

    assert codes(ask(stacks)) == ["request.already-requested"]


def test_the_copy_nearest_to_the_pickup_library_is_fetched(library: Library) -> None:
    library.copies("s1", record="r2", library="linna", collection="stacks")
    library.copies("s2", record="r2", library="arvo", collection="stacks")
    library.copies("s3", record="r2", library="hervanta", collection="stacks")

    ask(library, pickup="arvo")

    assert library.holds(AINO)[0].barcode == "s2"


def test_the_desk_fetches_sends_and_sets_aside_once(stacks: Library) -> None:
    claim = ask(stacks)
    assert [found.hold.id for found in stacks.desk.requests.list()] == [claim.id]

    assert stacks.desk.requests.transit(claim.id or "").outcome is DeskWord.IN_TRANSIT
    assert stacks.holds(AINO)[0].processed == date(2026, 3, 2)
    stacks.at("2026-03-04")
    assert stacks.desk.requests.ready(claim.id or "").outcome is DeskWord.READY
    stacks.at("2026-03-05")
    assert stacks.desk.requests.ready(claim.id or "").outcome is DeskWord.UNCHANGED
    assert [str(reason.code) for reason in stacks.desk.requests.transit(claim.id or "").reasons] == ["hold.ready"]

    (hold,) = stacks.holds(AINO)
    assert (hold.status, hold.pickup_until, hold.processed) == (HoldStatus.READY, date(2026, 3, 11), date(2026, 3, 2))
    assert stacks.desk.requests.list() == ()


def test_a_request_not_collected_costs_its_fee(stacks: Library) -> None:
    claim = ask(stacks)
    stacks.desk.requests.ready(claim.id or "")
    stacks.at("2026-03-10")

    stacks.desk.day()

    assert stacks.owed(AINO) == "1.00"
    assert stacks.holds(AINO)[0].status is HoldStatus.EXPIRED


def test_the_desk_is_told_of_holds_for_which_a_copy_stands_on_another_shelf(library: Library) -> None:
    hold = library.hold(AINO, pickup="arvo")

    assert [found.hold.id for found in library.desk.requests.list()] == [hold]
    assert library.desk.requests.transit(hold).outcome is DeskWord.IN_TRANSIT
    assert library.desk.requests.ready(hold).outcome is DeskWord.READY
    assert library.holds(AINO)[0].barcode == "b1"


def test_the_copy_nearest_to_the_pickup_library_serves_a_hold(library: Library) -> None:
    library.copies("a1", record="r2", library="arvo")
    library.lend(EERO, "a1")
    library.copies("h1", record="r2", library="hervanta")
    hold = library.hold(AINO, "r2", pickup="arvo")
    library.desk.check_in(["h1"])  # on the shelf: it is refused and stays there
    library.door(AINO).holds.change(library.holds(AINO), HoldChange(freeze=True))
    library.desk.check_in(["a1"])
    library.door(AINO).holds.change(library.holds(AINO), HoldChange(release=True))

    (listed,) = library.desk.requests.list()
    assert [copy.barcode for copy in listed.copies] == ["a1", "h1"]
    assert library.desk.requests.ready(hold).outcome is DeskWord.READY
    assert library.holds(AINO)[0].barcode == "a1"


def test_the_list_has_the_patrons_comment_and_the_copy_with_its_place(stacks: Library) -> None:
    claim = ask(stacks, item="s2")

    (listed,) = stacks.desk.requests.list()

    assert (listed.card, listed.comment) == (AINO, "please")
    assert listed.copies == (
        Copy(barcode="s2", library="linna", collection="stacks", status="processing", call_number=None),
    )
    stacks.desk.requests.transit(claim.id or "")
    (listed,) = stacks.desk.requests.list()
    assert [(copy.barcode, copy.status) for copy in listed.copies] == [("s2", "in-transit")]


def test_a_copy_on_its_way_for_a_cancelled_hold_is_on_its_way_for_the_next(library: Library) -> None:
    library.patrons(HELMI)
    library.lend(HELMI, "b1", "b2")
    first, _ = library.hold(AINO, pickup="arvo"), library.hold(EERO, pickup="arvo")
    library.desk.check_in(["b1"])

    library.desk.requests.cancel(first)

    assert library.holds(EERO)[0].status is HoldStatus.IN_TRANSIT
    assert library.desk.check_in(["b1"], "arvo")[0].outcome is DeskWord.KEPT


@pytest.mark.parametrize("sent", [False, True])
def test_the_desk_cancels_a_request_that_is_fetched_or_on_its_way(stacks: Library, sent: bool) -> None:
    claim = ask(stacks)
    if sent:
        stacks.desk.requests.transit(claim.id or "")

    assert stacks.desk.requests.cancel(claim.id or "").outcome is DeskWord.CANCELLED
    assert stacks.desk.requests.list() == ()
    assert codes(ask(stacks)) == []


def test_what_is_cancelled_stays_so_and_what_ended_otherwise_is_not_cancelled(stacks: Library) -> None:
    claim = ask(stacks)
    stacks.desk.requests.ready(claim.id or "")
    stacks.lend(AINO, "s1")
    assert stacks.holds(AINO)[0].status is HoldStatus.COLLECTED
    done = stacks.desk.requests.cancel(claim.id or "")
    assert (done.outcome, [str(reason.code) for reason in done.reasons]) == (DeskWord.REFUSED, ["hold.closed"])
    assert [str(reason.code) for reason in stacks.desk.requests.ready(claim.id or "").reasons] == ["hold.closed"]

    other = ask(stacks, EERO)
    stacks.desk.requests.cancel(other.id or "")
    again = stacks.desk.requests.cancel(other.id or "")
    assert (again.outcome, [reason.code for reason in again.reasons]) == (DeskWord.UNCHANGED, ["hold.closed"])
    for serve in (stacks.desk.requests.cancel, stacks.desk.requests.ready):
        with pytest.raises(NotFound):
            serve("nothing")


def test_a_hold_is_served_with_a_free_copy_in_its_turn(library: Library) -> None:
    library.patrons(HELMI)
    library.copies("c1", record="r2")
    library.lend(HELMI, "b1", "c1")
    first, second, none_free = (
        library.hold(AINO, pickup="arvo"),
        library.hold(EERO, pickup="arvo"),
        library.hold(AINO, "r2"),
    )
    assert [found.hold.id for found in library.desk.requests.list()] == [first]

    def against(hold: str) -> list[object]:
        return [dict(reason.params)["what"] for reason in library.desk.requests.ready(hold).reasons]

    assert (against(none_free), against(second)) == (["no-free-copy"], ["not-next"])
    library.door(AINO).holds.change(library.holds(AINO), HoldChange(freeze=True))
    assert against(first) == ["frozen"]
