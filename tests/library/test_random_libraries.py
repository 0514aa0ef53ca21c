"""At the end of a day a whole library goes by its rules as each of its loans does by the rules alone, on both engines.

Everything is played in one transaction for each library, which is taken back at the end.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from tests.core.any_case import any_rules
from tests.library.conftest import Library
from tests.library.test_random_rules import CARDS, COPIES, TakenBack, _stocked

from tunilib.core import FineKind, policy
from tunilib.core.loan import Duration
from tunilib.core.rules import FineStep, Rules
from tunilib.library.circulation.end_of_day import end_days
from tunilib.library.stores.statements import Sql
from tunilib.library.stores.unit_of_work import Library as OpenLibrary, Transaction

stocked = pytest.fixture(name="stocked")(_stocked.__wrapped__)  # type: ignore[attr-defined]
WAITING = "2004"


def any_library_rules(chance: Random) -> Rules:
    """Random rules with many automatic changes."""
    rules = any_rules(chance)
    loans = {
        name: loan._replace(
            period=chance.choice((loan.period, Duration(14, "d"))),
            renewals=chance.choice((1, 9)),
            renew_overdue=chance.random() < 0.8,
            automatic=chance.random() < 0.8,
            fixed_due=chance.choice((loan.fixed_due, ())),
            longest=chance.choice((loan.longest, None)),
        )
        for name, loan in rules.policies["loan"].items()
    }
    fines = {
        name: fine._replace(
            steps=chance.choice((fine.steps, (FineStep(20),))),
            grace=chance.choice((fine.grace, 0)),
            reminders=tuple((day, 100 + day) for day in sorted(chance.sample(range(1, 9), 3))),
        )
        for name, fine in rules.policies["fine"].items()
    }
    lost = {name: one._replace(after=chance.choice((3, 20, 70))) for name, one in rules.policies["lost"].items()}
    days = tuple(sorted(chance.sample((1, 2, 5, 14), chance.randint(0, 3))))
    policies = {**rules.policies, "loan": loans, "fine": fines, "lost": lost}
    first = rules.rows[0]._replace(use={kind: next(iter(named), "none") for kind, named in policies.items()})
    blocks = chance.choice((rules.blocks, ()))
    return rules._replace(policies=policies, rows=(first, *rules.rows[1:]), blocks=blocks, overdue_notice_days=days)


def lend(tx: Transaction, chance: Random) -> None:
    """Lend every copy to somebody, some overdue, some renewed before; some titles are waited for."""
    for barcode in COPIES:
        patron = tx.patrons.by_card(chance.choice(list(CARDS)))
        waiting = tx.patrons.by_card(WAITING)
        assert patron is not None
        assert waiting is not None
        due = tx.today + timedelta(days=chance.choice((0, 0, 1, 5, -1, -2, -3, -5, -8, -20, -71)))
        lent_on = min(due, tx.today) - timedelta(days=chance.choice((0, 1, 14, 60)))
        loan = tx.on(lent_on).loans.add(patron.id, barcode, due)
        tx.db.change(Sql("UPDATE loan SET renewals = ? WHERE id = ?", (chance.choice((0, 0, 1, 7)), loan)))
        if chance.random() < 0.2:
            copy = tx.copies.by_barcode(barcode)
            assert copy is not None
            tx.holds.add_hold(waiting.id, copy.record, "linna", date(2027, 1, 1))
    for card in CARDS:
        patron = tx.patrons.by_card(card)
        if patron is not None and chance.random() < 0.3:
            tx.fines.add(patron.id, FineKind.OTHER, chance.choice((20, 1001, 3001)))


def wanted(tx: Transaction) -> dict[str, tuple[Any, ...]]:
    """By the rules alone: due date, renewals, loss and costs of each kind, by copy."""
    rules, today, found = tx.rules, tx.today, dict[str, tuple[Any, ...]]()
    for card in CARDS:
        patron = tx.patrons.by_card(card)
        assert patron is not None
        overdue = 0
        for stored in tx.loans.open_of(patron.id):
            place, collection = COPIES[stored.barcode]
            at: dict[str, Any] = {"library": place, "category": CARDS[card], "collection": collection}
            due, used = stored.due, stored.loan.renewals_used or 0
            facts: dict[str, Any] = {"due": due, "now": today, "checked_out": stored.loan.checked_out}
            decision = policy.renewal(
                rules,
                **at,
                **facts,
                renewals_used=used,
                standing=patron.standing,
                requested=stored.requested,
                by="library",
            )
            costs = Counter[str]()
            if not decision.reasons and decision.due_after is not None:
                costs["overdue"] = policy.fine(rules, **at, due=due, returned=today, other_fines=overdue)
                overdue += costs["overdue"]
                due, used = decision.due_after, used + 1
            lost = policy.lost(rules, **at, due=due)
            is_lost = lost is not None and lost.day <= today
            if lost is not None and is_lost:
                costs["replacement"], costs["handling"] = lost.replacement, lost.handling
            late, fine = (today - due).days, policy.terms(rules, **at).fine
            days = {*rules.overdue_notice_days, *(day for day, _ in (fine.reminders if fine else ()))}
            reached = max((day for day in days if day <= late), default=-2)
            if not is_lost and late - reached <= 1:  # a day is looked back, as one may be ended before it has come
                costs["other"] = dict(policy.reminders(rules, **at, due=due, now=today)).get(reached, 0)
            found[stored.barcode] = (due, used, is_lost, +costs)
    return found


def happened(tx: Transaction) -> dict[str, tuple[Any, ...]]:
    """The same from the tables."""
    found = {}
    for stored in tx.loans.open_of_copies(list(COPIES)).values():
        query = "SELECT kind, amount FROM fine WHERE loan = ?"
        costs = Counter(dict(tx.db.read(query, (stored.loan.id,)).fetchall()))
        found[stored.barcode] = (stored.due, stored.loan.renewals_used, stored.lost is not None, costs)
    return found


def play(library: Library, seed: int) -> Counter[str]:
    """Let a library with random rules end a day."""
    chance = Random(seed)
    rules = any_library_rules(chance)
    opened: Any = library.desk._library
    done = Counter[str]()
    with suppress(TakenBack), opened.transaction("day", "play") as tx:
        within: OpenLibrary = type(opened)(
            opened.path if hasattr(opened, "path") else opened.address, library.now, within=opened.connection()
        )
        within._rules = tx.rules = rules
        within._take = lambda row: None  # type: ignore[method-assign] # these rules are stored nowhere
        lend(tx, chance)
        tx.on(tx.today - timedelta(days=1)).days.mark_ended()
        before, expected = happened(tx), wanted(tx)
        end_days(within, None)
        assert happened(tx) == expected, seed
        for barcode, (due, used, is_lost, costs) in expected.items():
            done.update({"renewed": used > before[barcode][1], "lost": is_lost, **dict.fromkeys(costs, 1)})
            assert due >= library.today or used == before[barcode][1], (seed, barcode)
        raise TakenBack
    return done


@pytest.fixture(name="peopled")
def _peopled(stocked: Library) -> Library:
    stocked.patrons(WAITING)
    return stocked


def test_the_end_of_a_day_decides_by_any_rules_as_the_rules_alone_do(peopled: Library) -> None:
    done = sum((play(peopled, seed) for seed in range(25)), Counter[str]())
    assert done.keys() >= {"renewed", "lost", "overdue", "replacement", "other"}, done
    assert all(done.values()), done


@pytest.mark.heavy
def test_the_ends_of_days_of_a_thousand_libraries_decide_as_the_rules_alone_do(peopled: Library) -> None:
    for seed in range(25, 1_000):
        play(peopled, seed)
