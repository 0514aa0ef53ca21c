"""One library gives the same loans, holds, fines and profile on the spot and over PAIA."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from tests.fakes.library import PASSWORD
from tests.fakes.paia.library import named_by
from tests.library.serve.conftest import Service

from tunilib.backends.registry import find_backend
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.library.patron import tokens

OTHERWISE: Mapping[str, frozenset[str]] = {
    "loans": frozenset(("id", "record_id")),
    "holds": frozenset(("id", "record_id")),
    "fine": frozenset(("id", "kind", "reasons", "payable_online")),
    "fines": frozenset(("reasons", "payable_online", "payable_amount", "service_fee", "suspension_limit", "contact")),
    "profile": frozenset(("reminder", "home_library", "requests", "fields")),
}
"""The fields that the interface lets differ."""


@contextmanager
def both(service: Service, card: str, language: str) -> Iterator[tuple[Any, Any]]:
    """The patron's doors on the spot and over PAIA."""
    who = SignInRequest(card=card, password=PASSWORD)
    on_the_spot = service.library.entry
    over = find_backend("paia").open(f"{service.address}/paia", now=service.library.now, language=language)
    with patch.object(tokens, "LIFETIME", timedelta(days=400)):
        doors = on_the_spot.open(on_the_spot.sign_in(who)), over.open(over.sign_in(who))
    try:
        yield doors
    finally:
        for door in doors:
            door.close()


def shown(found: Any, kind: str, language: str) -> list[dict[str, Any]]:
    rows = [thing.to_dict(language) for thing in found]
    return [{name: value for name, value in row.items() if name not in OTHERWISE[kind]} for row in rows]


def with_everything(service: Service, *, has_lost: bool = False) -> str:
    """A patron whose loans, holds and fines are in every state; one who lost a copy is suspended."""
    library, desk, card = service.library, service.library.desk, service.patron(email="register@example.org")
    other = service.patron()
    _, lost, limit = (named_by(service.lent(card)[0]) for _ in range(3))
    for _ in range(5):
        library.later(1)
        library.desk.renew(card, [limit])
    library.later(17)
    waited, _ = service.lent(card)
    service.signed_in(other).ask("request", {"item": waited})
    door = library.entry.open(library.entry.sign_in(SignInRequest(card=card, password=PASSWORD)))
    uncollected, title = service.lent(other)
    door.holds.place(HoldRequest(record=named_by(title), pickup="linna"))
    _check_in(service, named_by(uncollected), "linna")
    library.later(9)
    desk.day()
    places: dict[str, Callable[[str, str], None]] = {
        "waiting": lambda _, record: None,
        "frozen": lambda _, record: _freeze(door, record),
        "ready": lambda barcode, _: _check_in(service, barcode, "linna"),
        "in transit": lambda barcode, _: _check_in(service, barcode, "arvo"),
        "cancelled by the desk": lambda _, record: _cancel_at_desk(service, door, record),
        "cancelled by the patron": lambda _, record: _cancel(door, record),
    }
    for change in places.values():
        item, title = service.lent(other)
        record = named_by(title)
        assert door.holds.place(HoldRequest(record=record, pickup="linna")).of(record).id
        change(named_by(item), record)
    stacks, title = service.copy(collection="stacks")
    asked = HoldRequest(record=named_by(title), kind=HoldKind.RETRIEVAL, pickup="linna", item=named_by(stacks))
    door.holds.place(asked)
    door.close()
    service.lent(card)
    if has_lost:
        desk.items.lost(lost)
    return card


def _hold(door: Any, record: str) -> Any:
    return next(one for one in door.holds.read().items if one.record_id == record)


def _freeze(door: Any, record: str) -> None:
    door.holds.change([_hold(door, record)], HoldChange(freeze=True))


def _cancel(door: Any, record: str) -> None:
    door.holds.cancel([_hold(door, record)])


def _cancel_at_desk(service: Service, door: Any, record: str) -> None:
    assert service.library.desk.requests.cancel(_hold(door, record).id).id


def _check_in(service: Service, barcode: str, place: str) -> None:
    assert not service.library.desk.check_in([barcode], place)[0].reasons


@pytest.mark.parametrize(
    ("language", "has_lost", "expected"),
    [
        ("en", False, {"renewal.no-gain", "renewal.requested", "renewal.limit"}),
        ("fi", True, {"renewal.lost", "patron.suspended-fines"}),
    ],
)
def test_loans_holds_fines_and_profile_are_the_same_in_every_state(
    service: Service, language: str, has_lost: bool, expected: set[str]
) -> None:
    card = with_everything(service, has_lost=has_lost)
    with both(service, card, language) as (here, there):
        loans = shown(here.loans.read().items, "loans", language)
        assert {one["status"] for one in loans} == {"ok", "overdue"}
        codes = {reason["code"] for one in loans for reason in one["reasons"]}
        assert codes >= expected
        assert shown(there.loans.read().items, "loans", language) == loans
        listed = {one.record_id: one for one in here.holds.read().items}
        over = {named_by(one.record_id): one for one in there.holds.read().items}
        assert {str(one.status) for one in over.values()} == {
            *("waiting", "frozen", "ready", "in-transit", "cancelled", "expired", "processing")
        }
        for record, hold in over.items():
            assert shown([hold], "holds", language) == shown([listed.pop(record)], "holds", language)
        assert [str(one.status) for one in listed.values()] == ["cancelled"]  # by the patron
        fines = [door.fines.read() for door in (here, there)]
        ours, theirs = (shown(one.fines, "fine", language) for one in fines)
        assert theirs == ours
        assert ours
        whole = [{**shown([one], "fines", language)[0], "fines": None} for one in fines]
        assert whole[1] == whole[0]
        profiles = [shown([door.profile.read()], "profile", language)[0] for door in (here, there)]
        assert profiles[1] == profiles[0]
        assert (profiles[0]["email"], profiles[0]["register"]["email"]) == (None, "register@example.org")


def test_a_renewal_without_gain_is_unchanged_over_paia_too(service: Service) -> None:
    card = service.patron()
    service.lent(card)
    with both(service, card, "en") as doors:
        for door in doors:
            (loan,) = door.loans.read().items
            claim = door.loans.renew([loan]).of(loan.id)
            assert (loan.renewable, loan.gains_nothing, str(claim.word)) == (True, True, "unchanged")


def test_error_stands_only_in_answers_to_changes_and_in_what_the_library_ended(service: Service) -> None:
    """App::PAIA prints no list where any document has an error."""
    program = service.signed_in(with_everything(service))
    documents = program.items()
    assert {one["status"] for one in documents if "error" in one} == {5}
    assert {one["tunilib"]["status"] for one in documents if one["status"] == 5} == {"cancelled", "expired"}
    assert all("code" not in one for one in documents if one["status"] != 5)
    own = ("kind", "status", "barcode", "library", "pickup_location", "renewable", "renewals_limit", "reasons")
    assert {name for one in documents for name in one["tunilib"]} >= set(own)


def test_a_hold_that_names_no_copy_has_one_item_until_it_ends_and_is_cancelled_by_it(service: Service) -> None:
    program = service.signed_in()
    _, title = service.lent(service.patron())
    (placed,) = program.ask("request", {"edition": title})
    (waiting,) = program.items()
    assert waiting["item"] == placed["item"]
    assert "/hold/" in waiting["item"]
    (gone,) = program.ask("cancel", {"item": waiting["item"]})
    assert ("error" in gone, program.items()) == (False, [])
