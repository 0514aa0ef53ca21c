"""Models are frozen dataclasses, cheap to define."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, field
from datetime import date

import pytest

from tunilib.core.loan import LoanStatus
from tunilib.core.models import INTERNAL, Model, Value, model
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode


@model
class Copy(Value):
    """A model with a default and a secret."""

    title: str
    pages: int | None = None
    secret: str = field(default="", repr=False, metadata=INTERNAL)


@model(kw_only=False)
class Pair(Value):
    """A model made by position."""

    first: int
    second: list[int]


BOOK = Copy(title="Sinuhe", pages=785, secret="x")


def test_a_model_shows_its_fields_but_no_secret_and_is_made_by_name_unless_it_says_otherwise() -> None:
    assert repr(BOOK) == "Copy(title='Sinuhe', pages=785)"
    assert repr(Pair(1, [2])) == "Pair(first=1, second=[2])"
    with pytest.raises(TypeError):
        Copy("Sinuhe")  # type: ignore[call-arg]


def test_a_field_is_set_once() -> None:
    with pytest.raises(FrozenInstanceError):
        BOOK.pages = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del BOOK.pages
    with pytest.raises((AttributeError, TypeError)):  # the dataclass of Python 3.11 says the second
        BOOK.colour = "red"  # type: ignore[attr-defined]


def test_a_model_can_be_copied_and_pickled() -> None:
    assert copy.deepcopy(BOOK) == BOOK
    assert pickle.loads(pickle.dumps(BOOK)) == BOOK


@model
class Shelf(Model):
    """A thing with other things."""

    name: str
    note: str | None = None
    made: date | None = None
    books: tuple[Copy, ...] = ()
    price: Money | None = None
    is_open: bool = True
    count: int = 0
    reasons: tuple[Reason, ...] = ()


def test_a_representation_tells_what_says_something_and_nothing_else() -> None:
    assert repr(BOOK) == "Copy(title='Sinuhe', pages=785)"
    assert repr(Copy(title="Sinuhe")) == "Copy(title='Sinuhe')"
    shelf = Shelf(name="A", made=date(2026, 3, 10), books=(Copy(title="Sinuhe"),), price=Money(-350))
    assert repr(shelf) == (
        "Shelf(name='A', made=2026-03-10, books=(Copy(title='Sinuhe'),), price=Money(cents=-350, currency='EUR'))"
    )
    assert repr(Reason.of(ReasonCode.RENEWAL_LIMIT, limit=5)) == "Reason('renewal.limit', limit=5)"
    assert repr(Reason.said("No.")) == "Reason('other', 'No.')"
    assert repr(Shelf(name=LoanStatus.OVERDUE)) == "Shelf(name='overdue')"
