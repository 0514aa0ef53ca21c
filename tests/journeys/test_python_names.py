"""The names that scripts use: what is in ``tunilib`` itself, and the words of outcomes as a type checker sees them."""

from __future__ import annotations

import re
from inspect import getmembers
from typing import get_args

from tests.journeys.machine import Machine
from tests.journeys.test_python import _here as _here  # the fixture

import tunilib
from tunilib.core.models import Model


def test_what_scripts_need_is_in_tunilib_itself() -> None:
    for name in ("Loan", "Hold", "Fine", "Fines", "Money", "Card", "Reason", "Record", "RenewalOutcome", "HoldOutcome"):
        assert getattr(tunilib, name).__name__ == name
    assert all(getattr(tunilib, name) is not None for name in tunilib.__all__)


def test_every_model_that_a_method_takes_or_gives_is_in_tunilib_itself() -> None:
    from tunilib.account import Account, Catalogue
    from tunilib.library.desk import all_desks

    kinds = (Account, Catalogue, *all_desks())
    methods = [one for kind in kinds for _, one in getmembers(kind, callable) if hasattr(one, "__annotations__")]
    named = {name for one in methods for hint in one.__annotations__.values() for name in re.findall(r"\w+", str(hint))}
    models = {kind.__name__ for kind in every_class_below(Model)}
    assert len(named & models) > 25
    assert sorted(name for name in named & models if name not in tunilib.__all__) == []


def every_class_below(kind: type) -> set[type]:
    classes: list[type] = kind.__subclasses__()
    return {kind, *(found for below in classes for found in every_class_below(below))} - {Model}


def test_outcomes_are_typed_by_the_words_they_can_have(here: Machine) -> None:
    with tunilib.open_account() as account:
        assert {one.outcome for one in account.renew()} <= set(get_args(tunilib.RenewalWord))
        assert {one.outcome for one in account.cancel(account.holds())} <= set(get_args(tunilib.HoldWord))
        outcome = account.place("demo.1090")
        assert outcome.outcome in get_args(tunilib.HoldWord)


def sorted_out(
    renewal: tunilib.RenewalOutcome,
    hold: tunilib.HoldOutcome,
    lent: tunilib.Lent,
) -> list[bool]:
    """Both ways of writing a word, for each kind of outcome; what can never be is a mistake to a type checker."""
    never = renewal.outcome == "placed"  # type: ignore[comparison-overlap]
    misspelled = hold.outcome == "refusd"  # type: ignore[comparison-overlap]
    return [
        renewal.outcome == "refused" and renewal.outcome == tunilib.Word.REFUSED,
        hold.outcome == "placed" and hold.outcome == tunilib.Word.PLACED,
        lent.outcome == "lent" and lent.outcome == tunilib.DeskWord.LENT,
        not never,
        not misspelled,
    ]


def test_a_word_may_be_compared_with_a_text_and_with_its_name(here: Machine) -> None:
    with tunilib.open_account() as account:
        renewal = next(one for one in account.renew(dry_run=True) if one.outcome == "refused")
    placed = tunilib.HoldOutcome("placed")
    lent = tunilib.Lent(barcode="1", title="Meri", outcome=tunilib.DeskWord.LENT)
    assert all(sorted_out(renewal, placed, lent))
