"""Holds by rules of a library's own: on shelf, per title, per day, days of pick-up, lapse, how long ended ones show."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.builders import codes
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.hold import HoldRequest, HoldStatus
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = """
[closed.arvo]
weekdays = [5, 6]
[collections.book]
name = "Book"
[collections.film]
name = "Film"
[loan.month]
period = "28d"
[loan.house]
period = "1d"
reading_room = true
[hold.usual]
HOLD
[hold.film]
visible = "2d"
expires = "30d"
[[row]]
use = {loan = "month", hold = "usual"}
[[row]]
when = {collection = "film"}
use = {loan = "house", hold = "film"}
"""


def made(library_of: Callable[[str], Library], hold: str = "") -> Library:
    library = library_of(RULES.replace("HOLD", hold))
    library.patrons(AINO, EERO, HELMI)
    return library


def place(library: Library, record: str = "r1", pickup: str = "linna", card: str = AINO) -> list[str]:
    """The reasons against a hold at the desk and online."""
    claim = library.door(card).holds.place(HoldRequest(record=record, pickup=pickup)).of(record)
    return codes(claim.reasons)


@pytest.mark.parametrize(
    ("rule", "pickup", "refused"),
    [
        ("elsewhere", "linna", ["hold.on-shelf"]),
        ("elsewhere", "arvo", []),
        ("never", "arvo", ["hold.on-shelf"]),
        ("always", "linna", []),
    ],
)
def test_on_shelf_decides_for_the_patron_and_at_the_desk(
    library_of: Callable[[str], Library], rule: str, pickup: str, refused: list[str]
) -> None:
    library = made(library_of, f'on_shelf = "{rule}"')
    library.copies("b1")
    done = library.desk.hold(EERO, "r1", pickup=pickup)
    assert (codes(done.reasons), str(done.outcome)) == (refused, "refused" if refused else "placed")
    assert place(library, pickup=pickup) == refused


def test_per_title_allows_several_holds_of_which_a_loan_fulfils_one(library_of: Callable[[str], Library]) -> None:
    library = made(library_of, "per_title = 2")
    library.copies("b1", "b2")
    library.lend(EERO, "b1", "b2")
    assert [place(library) for _ in range(3)] == [[], [], ["hold.already-held"]]
    assert library.desk.verify().problems == ()
    library.desk.check_in(["b1"])
    assert sorted(hold.status for hold in library.holds(AINO)) == [HoldStatus.READY, HoldStatus.WAITING]
    library.lend(AINO, "b1")
    assert sorted(hold.status for hold in library.holds(AINO)) == [HoldStatus.COLLECTED, HoldStatus.WAITING]
    library.desk.check_in(["b2"])
    assert sorted(hold.status for hold in library.holds(AINO)) == [HoldStatus.COLLECTED, HoldStatus.READY]
    library.lend(AINO, "b2")
    assert [hold.status for hold in library.holds(AINO)] == [HoldStatus.COLLECTED] * 2
    assert library.desk.verify().problems == ()


def test_per_day_counts_the_holds_of_a_day(library_of: Callable[[str], Library]) -> None:
    library = made(library_of, 'per_day = 1\non_shelf = "always"')
    for record in ("r1", "r2"):
        library.copies(f"b-{record}", record=record)
    assert place(library, "r1") == []
    assert place(library, "r2") == ["hold.limit"]
    assert codes(library.desk.hold(AINO, "r2").reasons) == ["hold.limit"]
    library.at("2026-03-03")
    assert place(library, "r2") == []


@pytest.mark.parametrize(
    ("rule", "pickup", "last"),
    [  # ready on Friday, 6 March; Arvo is closed on Saturdays and Sundays
        ('pickup = "2d"', "arvo", date(2026, 3, 9)),
        ('pickup = "2d"', "linna", date(2026, 3, 8)),
        ('pickup = "2d"\nclosed_days = false', "arvo", date(2026, 3, 10)),
        ('pickup = "2d"\nclosed_days = false', "linna", date(2026, 3, 8)),
    ],
)
def test_pickup_days_are_those_of_the_pickup_library(
    library_of: Callable[[str], Library], rule: str, pickup: str, last: date
) -> None:
    library = made(library_of, rule)
    library.copies("b1")
    library.lend(EERO, "b1")
    assert place(library, pickup=pickup) == []
    library.at("2026-03-06")
    (returned,) = library.desk.check_in(["b1"], pickup)
    assert (returned.outcome, returned.pickup_until) == (DeskWord.KEPT, last)


def test_expires_is_the_policys_and_the_end_of_the_day_ends_the_hold(library_of: Callable[[str], Library]) -> None:
    library = made(library_of, 'expires = "10d"')
    library.copies("b1")
    library.copies("f1", record="r2", collection="film")
    library.lend(EERO, "b1", "f1")
    assert [place(library, record) for record in ("r1", "r2")] == [[], []]
    assert {hold.record_id: hold.expires for hold in library.holds(AINO)} == {
        "r1": date(2026, 3, 12),
        "r2": date(2026, 4, 1),
    }
    library.at("2026-03-13")
    assert library.desk.day().expired == 1
    assert [hold.status for hold in library.holds(AINO)] == [HoldStatus.WAITING, HoldStatus.EXPIRED]


@pytest.mark.parametrize(
    ("day", "shown"), [("2026-03-05", ["r1", "r2"]), ("2026-03-06", ["r1"]), ("2026-03-10", ["r1"]), ("2026-03-11", [])]
)
def test_each_hold_is_visible_as_long_as_its_own_policy_says(
    library_of: Callable[[str], Library], day: str, shown: list[str]
) -> None:
    library = made(library_of)
    library.copies("b1")
    library.copies("f1", record="r2", collection="film")
    library.lend(EERO, "b1", "f1")
    assert [place(library, record) for record in ("r1", "r2")] == [[], []]
    library.at("2026-03-03")
    library.door(AINO).holds.cancel(library.holds(AINO))
    library.at(day)
    assert sorted(hold.record_id or "" for hold in library.holds(AINO)) == shown


def test_a_reading_room_loan_says_so_at_the_desk_with_the_loan_and_in_the_letter_of_its_hold(
    library_of: Callable[[str], Library],
) -> None:
    library = made(library_of)
    library.copies("f1", record="r2", collection="film")
    (lent,) = library.desk.checkout(EERO, ["f1"])
    assert (lent.outcome, [str(reason) for reason in lent.reasons]) == (DeskWord.LENT, ["For use in the library only."])
    loan = library.loan(EERO, "f1")
    assert (loan.note, codes(loan.reasons)) == (
        "For use in the library only.",
        ["renewal.not-allowed", "renewal.no-gain"],
    )
    assert place(library, "r2") == []
    (returned,) = library.desk.check_in(["f1"])
    assert (returned.outcome, returned.reasons) == (DeskWord.KEPT, ())
    (notice,) = library.desk.notices.list()
    assert "at Linna (for use there only) until" in notice.body
    library.copies("b1")
    (lent,) = library.desk.checkout(EERO, ["b1"])
    assert (lent.reasons, library.loan(EERO, "b1").note) == ((), None)
