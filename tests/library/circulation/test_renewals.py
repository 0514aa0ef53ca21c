"""Renewals: decided by the rules of interface section 5 in one transaction; automatic ones once on their day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.hold import HoldChange
from tunilib.core.money import Money
from tunilib.core.profile import ProfileChange
from tunilib.library.circulation import end_of_day
from tunilib.library.circulation.renewals import renew

if TYPE_CHECKING:
    from collections.abc import Callable


def codes(claim: Claim) -> list[str]:
    return [str(reason.code) for reason in claim.reasons]


def test_a_renewal_that_gains_nothing_is_none_of_the_five_and_a_sixth_is_refused(library: Library) -> None:
    library.lend(AINO, "b1")
    (claim,) = library.renew(AINO, "b1")
    assert (claim.word, codes(claim)) == (ClaimWord.UNCHANGED, ["renewal.no-gain"])
    for day in range(3, 8):
        library.at(f"2026-03-0{day}")
        assert library.renew(AINO, "b1")[0].word is ClaimWord.DONE
    library.at("2026-03-08")

    (claim,) = library.renew(AINO, "b1")

    assert codes(claim) == ["renewal.limit"]
    assert library.loan(AINO, "b1").due == date(2026, 4, 4)


def test_a_freeze_that_ended_yesterday_hinders_a_renewal_again(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    holds = library.holds(EERO)
    library.door(EERO).holds.change(holds, HoldChange(freeze=True, until=date(2026, 3, 10)))

    library.at("2026-03-10T23:59")
    assert library.loan(AINO, "b1").renewable is True
    library.at("2026-03-11T00:00")
    assert library.loan(AINO, "b1").renewable is False


def test_the_fine_that_a_renewal_registered_is_told_with_it(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.at("2026-04-02")
    library.renew(AINO, "b2")
    library.at("2026-04-03")

    late, in_time = library.renew(AINO, "b1", "b2")

    assert (late.fine, in_time.fine) == (Money(80), None)


def test_of_several_renewals_the_earliest_due_comes_first(library: Library) -> None:
    library.copies("c1", record="r2", collection="course")
    library.copies("s1", record="r3", collection="short")
    library.lend(AINO, "b1", "s1", "c1")  # due on 30, 3 and 16 March
    library.at("2026-03-20")

    library.renew(AINO, "b1", "s1", "c1")

    renewed = "SELECT barcode FROM event WHERE kind = 'renewed' ORDER BY number"
    fined = "SELECT i.collection FROM event e JOIN item i ON i.record = e.record WHERE e.kind = 'fine-registered'"
    assert library.sql(renewed) == [("s1",), ("c1",), ("b1",)]
    assert library.sql(f"{fined} ORDER BY e.number") == [("short",), ("course",)]


def test_the_patron_is_judged_once_before_the_first_of_several_renewals(library: Library) -> None:
    library.copies("s1", "s2", record="r2", collection="short")
    library.lend(AINO, "s1", "s2")
    library.at("2026-03-10")

    first, second = library.renew(AINO, "s1", "s2")  # 15.00 each

    assert [first.word, second.word] == [ClaimWord.DONE, ClaimWord.DONE]
    assert library.owed(AINO) == "30.00"


def test_a_loan_that_came_back_and_the_loan_of_another_patron_are_not_renewed(library: Library) -> None:
    library.lend(AINO, "b1")
    library.lend(EERO, "b2")
    loans = [library.loan(AINO, "b1"), library.loan(EERO, "b2")]
    library.desk.check_in(["b1"])
    library.at("2026-03-10")

    answer = library.door(AINO).loans.renew(loans)

    assert [answer.of(loan.id).word for loan in loans] == [ClaimWord.REFUSED] * 2
    assert library.loan(EERO, "b2").due == loans[1].due


def test_a_renewal_is_written_down_with_what_it_changed(library: Library) -> None:
    library.lend(AINO, "b1")
    library.at("2026-03-20")
    library.renew(AINO, "b1")

    rows = library.sql("SELECT actor, cause, barcode, before, after FROM event WHERE kind = 'renewed'")

    assert rows == [("patron", "renew", "b1", "2026-03-30", "2026-04-17")]


RULES = """
overdue_notice_days = [1]
[loan.kept]
period = "14d"
renewals = 3
automatic = true
[loan.course]
period = "7d"
[fine.daily]
amount = "0.20"
[hold.usual]
[lost.usual]
after = "70d"
[[row]]
use = {loan = "kept", fine = "daily", hold = "usual", lost = "usual"}
[[row]]
when = {collection = "course"}
use = {loan = "course"}
[[block]]
measure = "fines"
above = "1.00"
refuses = ["automatic"]
"""


@pytest.fixture(name="kept")
def _kept(library_of: Callable[[str], Library]) -> Library:
    """Aino has two books until 16 March, which the library renews, and a course book until the 9th."""
    library = library_of(RULES)
    library.patrons(AINO, EERO)
    library.copies("b1", "b2")
    library.copies("c1", record="r2", collection="course")
    library.lend(AINO, "b1", "b2", "c1")
    return library


def dues(library: Library) -> dict[str | None, str]:
    return {loan.barcode: str(loan.due) for loan in library.door(AINO).loans.read().items}


def end(library: Library, day: str) -> list[str]:
    """End the days up to one. The subjects of the notices of that."""
    before = len(library.desk.notices.list())
    library.at(day)
    library.desk.day()
    return [notice.subject for notice in library.desk.notices.list()[before:]]


def test_the_library_renews_on_the_due_day_and_tells_the_new_date_in_the_patrons_language(kept: Library) -> None:
    kept.desk.patrons.edit(AINO, {"language": "sv"})
    assert end(kept, "2026-03-15") == ["1 lån är försenat"]  # the course book, which it does not renew
    kept.desk.patrons.edit(AINO, {"language": "en"})
    assert end(kept, "2026-03-16") == ["2 loans were renewed"]

    assert dues(kept) == {"c1": "2026-03-09", "b1": "2026-03-30", "b2": "2026-03-30"}
    assert kept.desk.notices.list()[-1].body.count("Title of r1, due on Mon 30 Mar 2026") == 2
    rows = kept.sql("SELECT actor, cause, before, after FROM event WHERE kind = 'renewed'")
    assert rows == [("day", "day", "2026-03-16", "2026-03-30")] * 2
    assert kept.desk.verify().problems == ()


def test_the_patron_is_refused_with_the_day_on_which_the_library_renews_and_the_desk_may(kept: Library) -> None:
    kept.at("2026-03-10")
    (claim,) = kept.renew(AINO, "b1")
    assert claim.word is ClaimWord.REFUSED
    assert [str(reason) for reason in claim.reasons] == ["The library renews it, on Mon 16 Mar 2026 at the earliest."]

    with kept.desk._library.transaction("desk", "renew") as tx:
        patron = tx.patrons.by_card(AINO)
        assert patron is not None
        loan = kept.loan(AINO, "b1").id
        assert renew(tx, patron, [loan]).of(loan).due == date(2026, 3, 24)


def test_what_is_not_renewed_is_told_once_with_the_reason_before_it_is_overdue(kept: Library) -> None:
    kept.hold(EERO)
    assert end(kept, "2026-03-16") == ["2 loans were not renewed", "1 loan is overdue"]
    assert "Another patron is waiting for this title." in kept.desk.notices.list()[-2].body
    assert end(kept, "2026-03-17") == ["2 loans are overdue"]
    assert dues(kept)["b1"] == "2026-03-16"

    kept.door(EERO).holds.cancel(kept.holds(EERO))  # and then it may be renewed
    assert end(kept, "2026-03-18") == ["2 loans were renewed"]
    assert (dues(kept)["b1"], kept.owed(AINO)) == ("2026-04-01", "0.80")


def test_a_block_on_renewals_by_the_library_is_a_reason_that_is_told(kept: Library) -> None:
    from tunilib.core import FineKind, Money

    kept.desk.fees.add(AINO, Money(101), kind=FineKind.OTHER)
    assert end(kept, "2026-03-16") == ["2 loans were not renewed", "1 loan is overdue"]
    assert "1.01" in kept.desk.notices.list()[-2].body


def test_a_renewal_comes_before_the_reminder_which_is_of_the_new_date(kept: Library) -> None:
    kept.door(AINO).profile.set(ProfileChange(email="a@own.example", reminder=1))
    assert end(kept, "2026-03-16") == ["2 loans were renewed", "1 loan is overdue"]
    assert end(kept, "2026-03-29") == ["2 loans fall due soon"]


@pytest.mark.parametrize(
    ("not_before", "day", "due"), [("3d", "2026-03-13", "2026-03-27"), ("30h", "2026-03-15", "2026-03-29")]
)
def test_within_its_time_before_the_due_day_a_loan_is_renewed(
    library_of: Callable[[str], Library], not_before: str, day: str, due: str
) -> None:
    library = library_of(RULES.replace("automatic = true", f'automatic = true\nnot_before = "{not_before}"'))
    library.patrons(AINO)
    library.copies("b1")
    library.lend(AINO, "b1")
    library.at(f"{day}T00:30")
    library.desk.day(date.fromordinal(library.today.toordinal() - 1))
    assert dues(library) == {"b1": "2026-03-16"}
    end(library, f"{day}T20:00")
    assert dues(library) == {"b1": due}


def test_missed_days_are_renewed_each_in_turn_and_end_as_if_none_had_been_missed(kept: Library) -> None:
    """Renewed on 16 and 30 March and 13 April, not more than three times; then overdue, and lost after seventy days."""
    told = end(kept, "2026-07-10")
    assert dues(kept)["b1"] == "2026-04-27"
    assert [subject for subject in told if "renewed" in subject] == [
        *["2 loans were renewed"] * 3,
        "2 loans were not renewed",
    ]
    assert kept.sql("SELECT day FROM event WHERE kind = 'loan-lost' AND barcode = 'b1'") == [("2026-07-06",)]
    assert kept.desk.verify().problems == ()


def test_a_loan_that_began_or_was_renewed_after_a_missed_day_is_none_of_that_day(
    library_of: Callable[[str], Library],
) -> None:
    library = library_of(RULES.replace("automatic = true", 'automatic = true\nnot_before = "60d"'))
    library.patrons(AINO)
    library.copies("b1")
    library.desk.day()
    library.at("2026-03-10")
    library.lend(AINO, "b1")
    library.at("2026-03-12")

    library.desk.day(date(2026, 3, 11))

    assert dues(library) == {"b1": "2026-03-25"}  # by the 11th, not by the days before
    assert kept_count(library) == 1


def kept_count(library: Library) -> int:
    return library.loan(AINO, "b1").renewals_used or 0


def test_a_day_whose_end_was_cut_short_renews_nothing_twice(kept: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.at("2026-03-16")
    with monkeypatch.context() as patch:
        patch.setattr(end_of_day, "_tell_due_dates", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            kept.desk.day()
    assert dues(kept)["b1"] == "2026-03-30"
    kept.desk.day()
    assert (dues(kept)["b1"], kept_count(kept)) == ("2026-03-30", 1)
    assert sum(notice.subject == "2 loans were renewed" for notice in kept.desk.notices.list()) == 1


def test_one_renewal_a_day_even_where_the_next_would_be_allowed_already(
    library_of: Callable[[str], Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_of(
        RULES.replace("automatic = true", 'automatic = true\nnot_before = "60d"\nrenewal_from = "due"')
    )
    library.patrons(AINO)
    library.copies("b1")
    library.lend(AINO, "b1")
    with monkeypatch.context() as patch:
        patch.setattr(end_of_day, "_tell_due_dates", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            library.desk.day()
    library.desk.day()
    assert dues(library) == {"b1": "2026-03-30"}


def test_a_library_that_renews_nothing_by_itself_looks_for_nothing(library: Library) -> None:
    with library.snapshot() as snapshot:
        from tunilib.library.circulation.renewals import first_day, patrons_to_renew

        assert (first_day(snapshot), patrons_to_renew(snapshot, date(2030, 1, 1))) == (None, [])
