"""Patrons and copies at the desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, Library

from tunilib.core.hold import HoldKind, HoldRequest, HoldStatus
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.profile import ProfileChange
from tunilib.errors import CredentialsRefused, UsageError
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.core.reason import Reason


def codes(reasons: Sequence[Reason]) -> list[str]:
    return [str(reason.code) for reason in reasons]


def test_a_patron_needs_a_name(library: Library) -> None:
    with pytest.raises(UsageError):
        library.desk.patrons.add("2000", name="  ")


def test_every_field_of_the_register_can_be_changed_and_all_but_the_name_cleared(library: Library) -> None:
    wanted = {
        "name": "Aino Uusi",
        "address": "Katu 1",
        "email": "a@b.fi",
        "phone": "040",
        "category": "staff",
        "home_library": "arvo",
        "card_expires": "2030-12-31",
    }
    assert library.desk.patrons.edit(AINO, wanted).outcome is DeskWord.EDITED
    assert library.desk.patrons.edit(AINO, wanted).outcome is DeskWord.UNCHANGED
    register = library.door().profile.read().register
    assert (register.name, register.address, register.email, register.phone, register.category) == (
        "Aino Uusi",
        "Katu 1",
        "a@b.fi",
        "040",
        "staff",
    )
    assert (register.card_expires, library.door().profile.read().home_library) == (date(2030, 12, 31), "arvo")

    library.desk.patrons.edit(AINO, {field: "" for field in wanted if field != "name"})
    register = library.door().profile.read().register
    assert (register.address, register.email, register.phone, register.category, register.card_expires) == (
        None,
        None,
        None,
        None,
        None,
    )


def test_the_home_library_in_the_register_is_the_one_the_patron_sets(library: Library) -> None:
    library.door().profile.set(ProfileChange(home_library="hervanta"))
    for given, stored in (("arvo", "arvo"), ("ask", "ask"), ("none", None)):
        library.desk.patrons.edit(AINO, {"home_library": given})
        assert library.door().profile.read().home_library == stored, given


def test_an_edit_that_cannot_be_made_changes_nothing_at_all(library: Library) -> None:
    for changes in ({}, {"name": ""}, {"card_expires": "2026-02-30"}, {"phone": "040", "colour": "red"}):
        with pytest.raises(UsageError):
            library.desk.patrons.edit(AINO, changes)
    done = library.desk.patrons.edit(AINO, {"phone": "040", "email": "x"})

    assert codes(done.reasons) == ["profile.email-invalid"]
    assert library.door().profile.read().register.phone is None


def test_a_blocked_patron_borrows_nothing_until_unblocked(library: Library) -> None:
    assert library.desk.patrons.block(AINO, "see the desk").outcome is DeskWord.BLOCKED
    assert library.desk.patrons.block(AINO, "see the desk").outcome is DeskWord.UNCHANGED
    (reason,) = library.desk.checkout(AINO, ["b1"])[0].reasons
    assert (str(reason.code), dict(reason.params)["why"]) == ("patron.suspended", "see the desk")

    assert library.desk.patrons.unblock(AINO).outcome is DeskWord.UNBLOCKED
    assert library.desk.patrons.unblock(AINO).outcome is DeskWord.UNCHANGED
    assert library.desk.checkout(AINO, ["b1"])[0].reasons == ()


@pytest.mark.parametrize("unlock", [True, False])
def test_the_desk_ends_a_lock_by_unlocking_or_by_a_new_password(library: Library, unlock: bool) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsRefused):
            library.entry.sign_in(SignInRequest(card=AINO, password="wrong"))

    if unlock:
        assert library.desk.patrons.unlock(AINO).outcome is DeskWord.UNLOCKED
        assert library.desk.patrons.unlock(AINO).outcome is DeskWord.UNCHANGED
    else:
        library.desk.patrons.reset_password(AINO, "secret1")

    library.entry.sign_in(SignInRequest(card=AINO, password="secret1"))


def test_a_new_password_that_breaks_the_rules_changes_nothing(library: Library) -> None:
    door = library.door()

    assert codes(library.desk.patrons.reset_password(AINO, "åäö12").reasons) == ["password.characters"]
    assert door.loans.read().items == ()


def test_a_copy_moves_to_another_library_and_collection(library: Library) -> None:
    done = library.desk.items.edit("b1", library="arvo", collection="course")

    assert (done.outcome, done.library, done.collection) == (DeskWord.EDITED, "arvo", "course")
    assert library.desk.items.edit("b1", library="arvo").outcome is DeskWord.UNCHANGED
    with pytest.raises(UsageError):
        library.desk.items.edit("b1", collection="attic")
    with pytest.raises(UsageError):
        library.desk.items.add("r1", "n1", collection="attic")


def test_a_loan_reported_lost_is_charged_at_once_and_cannot_be_renewed(library: Library) -> None:
    library.lend(AINO, "b1")

    done = library.desk.items.lost("b1")

    assert (done.outcome, done.status) == (DeskWord.LOST, "lost")
    assert library.owed(AINO) == "52.00"
    assert "renewal.lost" in codes(library.loan(AINO, "b1").reasons)
    assert library.desk.items.lost("b1").outcome is DeskWord.UNCHANGED
    assert library.owed(AINO) == "52.00"


def test_a_request_whose_copy_is_lost_gets_another_or_is_cancelled(library: Library) -> None:
    library.copies("s1", "s2", record="r2", collection="stacks")
    library.door().holds.place(HoldRequest(record="r2", kind=HoldKind.RETRIEVAL, item="s1", pickup="arvo"))

    library.desk.items.lost("s1")
    assert (library.holds(AINO)[0].status, library.holds(AINO)[0].barcode) == (HoldStatus.PROCESSING, "s2")

    library.desk.items.lost("s2")
    assert library.holds(AINO)[0].status is HoldStatus.CANCELLED
    assert "cancelled" in library.desk.notices.list()[-1].subject


def test_a_birth_date_decides_where_the_rules_have_an_age(library_of: Callable[[str], Library]) -> None:
    rules = '[loan.film]\nperiod = "7d"\nage = 18\n[hold.film]\non_shelf = "always"\nage = 15\n'
    library = library_of(f'{rules}[[row]]\nuse = {{loan = "film", hold = "film"}}\n')
    library.patrons(AINO)
    library.copies("b1")

    def refused() -> tuple[list[str], list[str]]:
        (lent,) = library.desk.checkout(AINO, ["b1"])
        claim = library.door(AINO).holds.place(HoldRequest(record="r1", pickup="linna")).of("r1")
        return codes(lent.reasons), codes(claim.reasons)

    assert refused() == (["checkout.age"], ["hold.age"])  # it is not known
    edit = library.desk.patrons.edit
    assert edit(AINO, {"birth_date": "2011-03-03"}).outcome is DeskWord.EDITED  # fifteen tomorrow
    assert refused() == (["checkout.age"], ["hold.age"])
    assert edit(AINO, {"birth_date": "2011-03-02"}).outcome is DeskWord.EDITED
    assert refused() == (["checkout.age"], [])
    assert edit(AINO, {"birth_date": "2008-03-02"}).outcome is DeskWord.EDITED
    assert refused()[0] == []
    for wrong in ("1990", "2.3.1990", "2026-03-03"):
        with pytest.raises(UsageError):
            edit(AINO, {"birth_date": wrong})
    added = library.desk.patrons.add("2001", name="Young", birth_date=date(2020, 1, 1))
    assert added.outcome is DeskWord.ADDED
    assert edit("2001", {"birth_date": "2020-01-01"}).outcome is DeskWord.UNCHANGED


def test_the_language_of_the_register_is_that_of_the_patrons_letters(library: Library) -> None:
    assert library.desk.patrons.edit(AINO, {"language": "sv"}).outcome is DeskWord.EDITED
    assert library.desk.patrons.edit(AINO, {"language": "sv"}).outcome is DeskWord.UNCHANGED
    assert library.sql("SELECT lang FROM patron WHERE card = ?", AINO) == [("sv",)]
    with pytest.raises(UsageError, match="language"):
        library.desk.patrons.edit(AINO, {"language": "de"})
    assert library.desk.patrons.edit(AINO, {"language": ""}).outcome is DeskWord.EDITED
    assert library.sql("SELECT lang FROM patron WHERE card = ?", AINO) == [(None,)]
