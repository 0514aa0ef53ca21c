"""Named tuples made late are what ``typing.NamedTuple`` makes."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Generic, TypeVar

import pytest

from tunilib.core.named_tuple import NamedTuple

T = TypeVar("T")


class Place(NamedTuple):
    """Where a copy is."""

    shelf: str
    row: int = 1
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.shelf}{self.row}"


class Known(typing.NamedTuple):
    shelf: str
    row: int = 1
    notes: tuple[str, ...] = ()


class Pair(NamedTuple, Generic[T]):
    one: T
    other: T


class Nothing(NamedTuple):
    pass


def test_it_is_made_read_and_compared_as_a_tuple() -> None:
    place = Place("A", row=2)
    assert (place.shelf, place.row, place.notes, place.name) == ("A", 2, (), "A2")
    assert place == ("A", 2, ()) == Place("A", 2)
    assert hash(place) == hash(("A", 2, ()))
    shelf, row, _ = place
    assert (shelf, row, place[1], len(place)) == ("A", 2, 2, 3)
    assert sorted([Place("B"), Place("A", 3), place]) == [place, Place("A", 3), Place("B")]
    assert Pair(1, other=2).other == 2
    assert Nothing() == ()


def test_it_tells_and_changes_itself_as_the_known_one() -> None:
    ours, known = Place("A", notes=("x",)), Known("A", notes=("x",))
    assert repr(ours) == repr(known).replace("Known", "Place")
    assert ours._asdict() == known._asdict()
    assert ours._replace(row=4) == tuple(known._replace(row=4)) == ("A", 4, ("x",))
    assert Place._fields == Known._fields == Place.__match_args__
    assert Place._field_defaults == Known._field_defaults
    assert Place._make(known) == tuple(known)
    assert Place.__doc__ == "Where a copy is."


def test_it_is_copied_and_pickled() -> None:
    place = Place("A", 2)
    assert type(pickle.loads(pickle.dumps(place))) is type(copy.deepcopy(place)) is Place
    assert pickle.loads(pickle.dumps(place)) == copy.deepcopy(place) == place


@pytest.mark.parametrize(
    "arguments", [((), {}), (("A", 1, (), 4), {}), (("A",), {"shelf": "B"}), (("A",), {"colour": 1})]
)
def test_wrong_arguments_are_an_error_of_type(arguments: tuple[tuple[str, ...], dict[str, str]]) -> None:
    given, named = arguments
    for kind in (Place, Known):
        with pytest.raises(TypeError):
            kind(*given, **named)  # type: ignore[arg-type]


def test_nothing_of_it_can_be_set_or_added() -> None:
    for name in ("row", "colour"):
        with pytest.raises(AttributeError):
            setattr(Place("A"), name, 1)
    with pytest.raises(ValueError, match="colour"):
        Place("A")._replace(colour=1)  # type: ignore[call-arg]
