"""Under any rules the desk decides what the rules alone decide from the same facts, on both engines.

Everything is played in one transaction for each set of rules, which is taken back at the end.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from tests.core.any_case import IDS, any_rules
from tests.library.conftest import Library

from tunilib.core import FineKind, policy
from tunilib.core.answer import ClaimWord
from tunilib.core.policy.fines import is_lost
from tunilib.core.policy.renewals import is_refused
from tunilib.library.circulation.loans import check_in, check_out
from tunilib.library.circulation.renewals import renew
from tunilib.library.models.desk import DeskWord

CARDS = {"2001": "staff", "2002": "student", "2003": None}
COPIES = {f"{place}-{collection}": (place, collection) for place in IDS["library"] for collection in IDS["collection"]}


class TakenBack(Exception):
    """Ends a transaction without a change."""


@pytest.fixture(name="stocked")
def _stocked(library: Library) -> Library:
    """A library with a copy of each collection in each place, and a patron of each category."""
    for number, (barcode, (place, collection)) in enumerate(COPIES.items()):
        library.copies(barcode, record=f"t{number}", library=place, collection=collection)
    for card, category in CARDS.items():
        library.patrons(card, category=category)
    return library


def play(library: Library, seed: int) -> Counter[str]:
    """Lend, renew and check in at random, and compare each decision. How often each word was the outcome."""
    chance, done = Random(seed), Counter[str]()
    rules = any_rules(chance)
    with suppress(TakenBack), library.desk._library.transaction("desk", "play") as tx:
        tx.rules = rules
        out: dict[str, tuple[str, str, date, date]] = {}
        held: dict[str, Counter[str]] = {card: Counter() for card in CARDS}
        for barcode, (place, collection) in COPIES.items():
            card = chance.choice(list(CARDS))
            patron, copy = tx.patrons.by_card(card), tx.copies.by_barcode(barcode)
            assert patron is not None
            assert copy is not None
            at: dict[str, Any] = {"library": place, "category": CARDS[card], "collection": collection}
            wanted = policy.checkout(rules, **at, now=tx.today, standing=patron.standing, loans=held[card])
            lent = check_out(tx, patron, copy, tx.loans.count_open(patron.id))
            assert lent.reasons == wanted.reasons, (seed, barcode, card)
            assert lent.due == (None if wanted.reasons else wanted.due_after), (seed, barcode, card)
            done[str(lent.outcome)] += 1
            if lent.outcome is DeskWord.LENT and lent.due is not None and lent.loan_id is not None:
                out[barcode] = (card, lent.loan_id, tx.today, lent.due)
                held[card][collection] += 1
        later = tx.on(tx.today + timedelta(days=chance.choice((0, 1, 5, 30, 90))))
        for barcode, (card, loan, lent_on, due) in out.items():
            patron = later.patrons.by_card(card)
            assert patron is not None
            place, collection = COPIES[barcode]
            at = {"library": place, "category": CARDS[card], "collection": collection}
            facts: dict[str, Any] = {"due": due, "now": later.today, "checked_out": lent_on}
            wanted = policy.renewal(rules, **at, **facts, standing=patron.standing, by="desk")
            overdue = [one for one in later.fines.open_of(patron.id) if one.fine.kind is FineKind.OVERDUE]
            owed = sum(one.fine.balance.cents for one in overdue)
            cents = policy.fine(rules, **at, due=due, returned=later.today, other_fines=owed)
            claim = renew(later, patron, [loan]).of(loan)
            assert claim.reasons == wanted.reasons, (seed, barcode, card)
            if not wanted.reasons:
                assert (claim.word, claim.due) == (ClaimWord.DONE, wanted.due_after)
                assert (claim.fine.cents if claim.fine else 0) == cents, (seed, barcode)
            else:
                assert claim.word is (ClaimWord.REFUSED if is_refused(wanted.reasons) else ClaimWord.UNCHANGED)
                copy = later.copies.by_barcode(barcode)
                assert copy is not None
                returned = check_in(later, copy, place)
                assert (returned.fine.cents if returned.fine else 0) == cents, (seed, barcode)
            done[str(claim.word)] += 1
            done["lost"] += is_lost(policy.terms(rules, **at), due, later.today)
        raise TakenBack
    return done


def test_the_desk_decides_by_any_rules_as_the_rules_alone_do(stocked: Library) -> None:
    done = sum((play(stocked, seed) for seed in range(12)), Counter[str]())
    assert {"lent", "refused", "done"} <= done.keys(), done


@pytest.mark.heavy
def test_the_desk_decides_by_a_thousand_rules_as_the_rules_alone_do(stocked: Library) -> None:
    for seed in range(12, 1_000):
        play(stocked, seed)
