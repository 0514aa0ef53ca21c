"""A model as the JSON of the interface."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, date, datetime
from pathlib import Path

from tests.builders import a_fine, a_hold, a_loan

from tunilib.core.catalogue import Filter, Record
from tunilib.core.fine import FineKind
from tunilib.core.models import IF_KNOWN, Labelled, Model, keys_of, model, to_dict
from tunilib.core.money import Money
from tunilib.core.outcome import HoldOutcome, RenewalOutcome, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules import PickupLibrary
from tunilib.core.search import Search
from tunilib.library.models.desk import DeskWord, FeeDone, PatronDone, Returned


@model
class Everything(Model):
    """A value of each type."""

    text: str = "x"
    number: int = 1
    truth: bool = True
    nothing: str | None = None
    day: date = date(2026, 11, 25)
    hour: datetime = datetime(2026, 11, 25, 12, 30, 15, 999, UTC)
    price: Money = Money(1001)
    word: FineKind = FineKind.OVERDUE
    words: tuple[str, ...] = ("a", "b")
    reasons: tuple[Reason, ...] = (Reason.said("Ei voi uusia"),)
    place: PickupLibrary = PickupLibrary("linna", "Linna")
    places: tuple[PickupLibrary, ...] = (PickupLibrary("arvo", "Arvo"),)
    file: Path = Path("x/y")
    password: str | None = field(default=None, metadata=IF_KNOWN)


def test_each_type_has_its_form() -> None:
    assert Everything().to_dict() == {
        "text": "x",
        "number": 1,
        "truth": True,
        "nothing": None,
        "day": "2026-11-25",
        "hour": "2026-11-25T12:30:15+00:00",
        "price": "10.01",
        "word": "overdue",
        "words": ["a", "b"],
        "reasons": [{"code": "other", "message": "Ei voi uusia", "source": "library"}],
        "place": {"id": "linna", "name": "Linna"},
        "places": [{"id": "arvo", "name": "Arvo"}],
        "file": str(Path("x/y")),
    }


def test_what_is_internal_or_not_known_is_left_out_and_a_password_where_none_was_made() -> None:
    assert type(Everything().to_dict()["word"]) is str
    assert list(Everything(password="abc").to_dict())[-1] == "password"
    assert "password" not in keys_of(Everything)
    assert not {"read_at", "renewals_left", "returned"} & a_loan().to_dict().keys()
    assert not {"read_at"} & a_hold().to_dict().keys()
    assert a_loan(returned=date(2026, 3, 1)).to_dict()["returned"] == "2026-03-01"
    for password in (None, "abc"):
        done = PatronDone(card="1", outcome=DeskWord.ADDED, password=password).to_dict()
        assert ("password" in done) == (password is not None)


def test_a_field_may_have_another_key_its_currency_beside_it_or_its_own_fields_in_its_place() -> None:
    record = Record(id="R1", title="").to_dict()
    assert (next(iter(record)), record["title"]) == ("record_id", None)
    returned = Returned(barcode="1", title="x", outcome=DeskWord.RETURNED)
    assert (returned.to_dict()["fine"], returned.to_dict()["currency"]) == (None, None)
    assert keys_of(Returned)[7:9] == ("fine", "currency")
    done = FeeDone(fine=a_fine(), currency="EUR", card="1", outcome=DeskWord.PAID)
    assert tuple(done.to_dict()) == keys_of(FeeDone)
    assert keys_of(FeeDone)[-3:] == ("currency", "card", "outcome")
    search = Search(id="1", query="kalevala", filters=(Filter("format", "book"),))
    assert to_dict(search)["filters"] == ["format=book"]


def test_the_messages_of_reasons_are_in_the_language() -> None:
    loan = a_loan(reasons=(Reason.of(ReasonCode.RENEWAL_REQUESTED),))
    assert loan.to_dict()["reasons"][0]["message"] == "Another patron is waiting for this title."
    assert loan.to_dict("sv")["reasons"][0]["message"] != loan.to_dict("fi")["reasons"][0]["message"]


def test_an_outcome_names_its_loan_and_ends_with_its_reasons_and_its_fine() -> None:
    outcome = RenewalOutcome(
        Word.RENEWED, loan=a_loan(), due_before=date(2026, 3, 20), due_after=date(2026, 4, 17), fine=Money(60)
    )
    keys = ["loan_id", "title", "outcome", "due_before", "due_after", "reasons", "fine", "currency"]
    assert list(outcome.to_dict()) == keys
    assert (outcome.to_dict()["fine"], outcome.to_dict()["currency"]) == ("0.60", "EUR")
    assert HoldOutcome(Word.REFUSED).to_dict() == {"id": None, "title": None, "outcome": "refused", "reasons": []}


def test_an_id_with_a_name_for_people_is_for_the_one_who_shows_it_to_put_into_words() -> None:
    @model
    class Placed(Model):
        place: Labelled

    label = Labelled("linna", "Linna")
    assert Placed(place=label).to_dict()["place"] is label
