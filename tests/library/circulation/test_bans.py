"""A ban for late returns: registered with the check-in, said, in force until its day, ended by the desk or itself."""

from __future__ import annotations

from contextlib import closing
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from tests.builders import codes
from tests.library.conftest import AINO, Library

from tunilib.core.hold import HoldRequest
from tunilib.library.desk import Desk
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.core.reason import Reason

RULES = """
[loan.week]
period = "7d"
renewals = 3
[hold.usual]
[ban.late]
days = 2
grace = "1d"
most = 20
cumulative = CUMULATIVE
[[row]]
use = {loan = "week", hold = "usual", ban = "late"}
"""


def made(library_of: Callable[[str], Library], *, cumulative: bool = False) -> Library:
    """Three copies lent on 2 March, due on the 9th."""
    library = library_of(RULES.replace("CUMULATIVE", str(cumulative).lower()))
    library.patrons(AINO)
    library.copies("b1", "b2", "b3")
    library.copies("c1", record="r2")
    library.lend(AINO, "b1", "b2", "b3")
    return library


def until(reasons: Sequence[Reason]) -> list[str]:
    assert set(codes(reasons)) <= {"patron.banned"}
    return [str(value) for reason in reasons for name, value in reason.params if name == "until"]


def banned(library: Library) -> list[str]:
    return until(library.door(AINO).loans.read().blocks)


def test_a_late_return_bans_its_borrower_at_the_desk_and_everywhere_until_the_day(
    library_of: Callable[[str], Library],
) -> None:
    library = made(library_of)
    library.at("2026-03-13")  # four days late, one of grace: six days
    (returned,) = library.desk.check_in(["b1"])
    assert (returned.outcome, until(returned.reasons)) == (DeskWord.RETURNED, ["2026-03-19"])
    assert banned(library) == ["2026-03-19"]
    (refused,) = library.desk.checkout(AINO, ["c1"])
    assert until(refused.reasons) == ["2026-03-19"]
    claim = library.door(AINO).holds.place(HoldRequest(record="r2", pickup="linna")).of("r2")
    assert codes(claim.reasons) == ["patron.banned", "hold.on-shelf"]
    (renewed,) = library.renew(AINO, "b2")
    assert until(renewed.reasons) == ["2026-03-19"]
    library.at("2026-03-19")
    assert banned(library) == ["2026-03-19"]
    library.at("2026-03-20")  # it has ended by itself
    assert banned(library) == []
    assert library.desk.verify().ok
    query = "SELECT kind, before, after FROM event WHERE kind = 'patron-banned'"
    assert library.sql(query) == [("patron-banned", None, "2026-03-19")]


@pytest.mark.parametrize(("cumulative", "last"), [(False, "2026-03-19"), (True, "2026-03-25")])
def test_a_second_ban_is_the_later_end_or_begins_where_the_first_ends(
    library_of: Callable[[str], Library], cumulative: bool, last: str
) -> None:
    library = made(library_of, cumulative=cumulative)
    library.at("2026-03-13")
    library.desk.check_in(["b1", "b2"])
    assert banned(library) == [last]


def test_a_return_in_time_or_within_the_grace_bans_nobody(library_of: Callable[[str], Library]) -> None:
    library = made(library_of)
    for day, barcode in (("2026-03-09", "b1"), ("2026-03-10", "b2")):
        library.at(day)
        (returned,) = library.desk.check_in([barcode])
        assert returned.reasons == ()
    assert banned(library) == []


def test_the_desk_ends_a_ban_with_a_block_or_without(library_of: Callable[[str], Library]) -> None:
    library = made(library_of)
    library.at("2026-03-13")
    library.desk.check_in(["b1"])
    library.desk.patrons.block(AINO, "damaged books")
    assert codes(library.door(AINO).loans.read().blocks) == ["patron.suspended", "patron.banned"]
    assert library.desk.patrons.unblock(AINO).outcome is DeskWord.UNBLOCKED
    assert banned(library) == []
    assert library.desk.patrons.unblock(AINO).outcome is DeskWord.UNCHANGED
    library.desk.check_in(["b2"])
    assert banned(library) == ["2026-03-19"]
    assert library.desk.patrons.unblock(AINO).outcome is DeskWord.UNBLOCKED
    assert (banned(library), library.desk.verify().ok) == ([], True)


def test_a_check_in_that_is_undone_bans_nobody(library_of: Callable[[str], Library]) -> None:
    library = made(library_of)
    library.at("2026-03-13")
    library.desk.check_in(["b1"])
    library.desk.undo()
    assert (banned(library), library.desk.verify().problems) == ([], ())


def test_two_desks_that_take_copies_of_one_patron_back_ban_for_both(library_of: Callable[[str], Library]) -> None:
    library = made(library_of, cumulative=True)
    library.at("2026-03-13")
    ready = Barrier(3)

    def take_back(barcode: str) -> None:
        with closing(Desk(library.address, library.now)) as desk:
            ready.wait()
            desk.check_in([barcode])

    threads = [Thread(target=take_back, args=(barcode,)) for barcode in ("b1", "b2", "b3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert banned(library) == ["2026-03-31"]
