"""What ``watch`` tells of loans and holds, over every backend: each end by its right name, and none for another."""

from __future__ import annotations

import json

import pytest
from tests.contract.person import Person
from tests.contract.worlds import CARD, OTHER, World, needs
from tests.fakes.library import Library

from tunilib.core.hold import HoldRequest


@pytest.fixture(name="reader")
def _reader(anywhere: World) -> Person:
    """Somebody who is signed in and has watched once, at a library with a copy that another patron has."""
    library = anywhere.library
    library.copy("O1", "rec.other")
    library.lend(OTHER, "O1")
    library.books(CARD, 1)
    person = Person(anywhere, anywhere.folder / "person")
    person.signs_in()
    assert events(person) == []
    return person


def events(person: Person) -> list[str]:
    """Of what is printed; the first call also says on stderr what it did."""
    return [json.loads(line)["event"] for line in person.types("watch").splitlines() if line.startswith("{")]


def ready(person: Person) -> None:
    """A hold of the reader's that can be collected, which they know."""
    library = person.world.library
    library.door(CARD).holds.place(HoldRequest(record="rec.other", pickup="linna"))
    library.desk.check_in(["O1"])
    assert events(person) == ["hold-ready"]


def cancelled_by_the_desk(library: Library) -> None:
    (hold,) = library.door(CARD).holds.read().items
    assert not library.desk.requests.cancel(hold.id).reasons


@needs("holds")
def test_a_hold_that_was_collected_is_not_called_cancelled(reader: Person) -> None:
    ready(reader)
    reader.world.library.later(1)
    reader.types("loans")
    reader.world.library.lend(CARD, "O1")
    reader.types("holds")
    assert "hold-cancelled" not in events(reader)
    reader.world.library.later(1)
    assert "hold-cancelled" not in events(reader)


@needs("holds")
def test_a_hold_that_ended_uncollected_is_told_however_it_was_seen_first(reader: Person) -> None:
    ready(reader)
    library = reader.world.library
    cancelled_by_the_desk(library)
    reader.types("holds")
    assert events(reader) == ["hold-cancelled"]
    assert events(reader) == []


@needs("beyond-paia")
@needs("holds")
def test_a_hold_placed_here_that_the_desk_cancels_is_told(reader: Person) -> None:
    library = reader.world.library
    placed = reader.types("holds", "place", "rec.other", "--pickup", "linna", "--json")
    assert placed["outcome"] == "placed"
    library.later(1)
    cancelled_by_the_desk(library)
    assert events(reader) == ["hold-cancelled"]
    reader.types("holds")
    assert events(reader) == []


@needs("beyond-paia")
@needs("holds")
def test_a_hold_placed_and_cancelled_here_is_told_once(reader: Person) -> None:
    placed = reader.types("holds", "place", "rec.other", "--pickup", "linna", "--json")
    reader.types("holds", "cancel", placed["id"], "--yes")
    assert events(reader) == ["hold-cancelled"]
    assert events(reader) == []


@needs("renewals-counted")
def test_a_renewal_made_elsewhere_is_told_as_one(reader: Person) -> None:
    library = reader.world.library
    library.later(5)
    door = library.door(CARD)
    door.loans.renew(door.loans.read().items)
    assert events(reader) == ["renewed"]
