"""Any valid rules, and the facts of any case under them: what a policy has to bear without an error."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tunilib.core.calendar import Calendar
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.loan import Duration
from tunilib.core.policy.blocks import Standing
from tunilib.core.policy.holds import ChangeCase
from tunilib.core.policy.payments import PaymentCase
from tunilib.core.rules import (
    BanPolicy,
    Block,
    FinePolicy,
    FineStep,
    FixedDue,
    HoldPolicy,
    Limit,
    LoanPolicy,
    LostPolicy,
    PaymentRule,
    RuleRow,
    Rules,
)
from tunilib.core.rules.parts import ACTIONS, DIMENSIONS, FIXED_DUE_IS, KINDS, MEASURES, ON_SHELF, SIMPLE_MEASURES

ANY_DAY = st.dates()
DAYS = st.dates(date(2024, 1, 1), date(2029, 1, 1))
"""Near days, so that two of them are often near each other."""
CENTS = st.integers(0, 100_000)
FEW = st.integers(0, 40)
PLACES = st.sampled_from(("linna", "hervanta", "nowhere", ""))

CALENDARS = st.builds(Calendar, st.frozensets(st.integers(0, 6), max_size=6), st.frozensets(DAYS, max_size=10))
STEPS = st.builds(
    FineStep, amount=CENTS, every=FEW, at_start=st.booleans(), after=FEW, until=st.none() | st.integers(1, 100)
)
FINES = st.builds(
    FinePolicy,
    steps=st.lists(STEPS, min_size=1, max_size=3).map(tuple),
    in_hours=st.just(False),
    grace=FEW,
    grace_charged=st.booleans(),
    closed_days=st.booleans(),
    round_to=st.none() | st.integers(1, 100),
    most=st.none() | CENTS,
    most_price=st.booleans(),
    most_patron=st.none() | CENTS,
    reminders=st.just(()),
)
"""Fines by the day."""
BANS = st.builds(
    BanPolicy,
    days=FEW,
    every=st.integers(1, 9),
    in_hours=st.just(False),
    grace=FEW,
    most=st.none() | FEW,
    closed_days=st.booleans(),
    cumulative=st.booleans(),
)
IDS = {
    "library": ("linna", "hervanta", "arvo"),
    "category": ("staff", "student"),
    "collection": ("book", "course", "short", "stacks"),
}
AT = st.fixed_dictionaries({dimension: st.none() | st.sampled_from(ids) for dimension, ids in IDS.items()})
"""A copy and a patron, of which anything may not be known."""
RULES = st.integers(0, 2**32).map(lambda seed: any_rules(Random(seed)))
"""Any rules that count in days."""
HOURLY = st.integers(0, 2**32).map(lambda seed: in_hours(any_rules(Random(seed)), Random(seed)))
"""Any rules that count in hours."""
MOMENTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(ZoneInfo("Europe/Helsinki")), allow_imaginary=False
)


def any_rules(chance: Random) -> Rules:
    """Random rules that count in days; of a random number each, since drawing every part takes too long."""
    policies = {kind: {name: make(chance) for name in "ab"[: chance.randint(0, 2)]} for kind, make in _POLICIES.items()}
    rows = []
    for number in range(1, chance.randint(1, 5) + 1):
        kinds = [kind for kind in KINDS if number == 1 or chance.random() < 0.5]
        use = {kind: chance.choice(("none", *policies[kind])) for kind in kinds}
        rows.append(RuleRow(number, _when(chance) if number > 1 else (None, None, None), use))
    priority = chance.sample(DIMENSIONS, chance.randint(0, 3))
    return Rules(
        calendar=_calendar(chance),
        calendars={chance.choice(IDS["library"]): _calendar(chance)},
        policies=policies,
        rows=tuple(rows),
        priority=tuple(priority),
        blocks=tuple(_block(chance, number) for number in range(1, chance.randint(0, 5) + 1)),
        limits=tuple(_limit(chance, number) for number in range(1, chance.randint(0, 3) + 1)),
    )


def in_hours(rules: Rules, chance: Random) -> Rules:
    """The same rules, but that they count hours."""

    def hours() -> Duration:
        return Duration(_few(chance), "h")

    def hour() -> time:
        return time(chance.choice((0, 3, 10, 23)), chance.choice((0, 30)))

    loans = {
        name: loan._replace(
            period=hours(),
            renewal_period=_often_none(chance, hours()),
            not_before=_often_none(chance, hours()),
            longest=_often_none(chance, hours()),
            recall=_often_none(chance, hours()),
            overnight=_often_none(chance, (hour(), hour())),
        )
        for name, loan in rules.policies["loan"].items()
    }
    fines = {
        name: fine._replace(in_hours=True, steps=tuple(step._replace(every=step.every * 3600) for step in fine.steps))
        for name, fine in rules.policies["fine"].items()
    }
    return rules._replace(policies={**rules.policies, "loan": loans, "fine": fines})


def _often_none(chance: Random, value: Any) -> Any:
    return value if chance.random() < 0.3 else None


def _few(chance: Random, least: int = 0) -> int:
    return chance.choice((least, least + 1, chance.randint(least, 40)))


def _days(chance: Random) -> Duration:
    return Duration(chance.choice((_few(chance), _few(chance), 36_500)), "d")


def _day(chance: Random) -> date:
    return date.fromordinal(chance.choice((date(2026, 3, 10).toordinal() + chance.randint(-800, 1000), 1, 3_652_059)))


def _yes(chance: Random) -> bool:
    return chance.random() < 0.5


def _calendar(chance: Random) -> Calendar:
    weekdays = chance.sample(range(7), chance.choice((0, 0, 1, 2, 6)))
    return Calendar(frozenset(weekdays), frozenset(_day(chance) for _ in range(chance.choice((0, 3, 9)))))


def _when(chance: Random) -> Any:
    return tuple(
        frozenset(chance.sample(ids, chance.randint(1, len(ids)))) if _yes(chance) else None for ids in IDS.values()
    )


def _block(chance: Random, number: int) -> Block:
    measure = chance.choice(MEASURES)
    most = 0 if measure in SIMPLE_MEASURES else 3000 if measure == "fines" else 30
    above = None if chance.random() < 0.2 else chance.randint(0, most)
    refuses = frozenset(chance.sample(ACTIONS, chance.randint(0, len(ACTIONS))))
    return Block(number, _when(chance), measure, above, refuses)


def _limit(chance: Random, number: int) -> Limit:
    words = chance.sample(("loans", "holds", "requests"), chance.randint(1, 3))
    return Limit(number, _when(chance), {word: _few(chance) for word in words})


def _loan(chance: Random) -> LoanPolicy:
    return LoanPolicy(
        period=_days(chance),
        renewals=_few(chance),
        renewal_period=_often_none(chance, _days(chance)),
        from_due=_yes(chance),
        not_before=_often_none(chance, _days(chance)),
        renew_overdue=_yes(chance),
        renew_requested=_yes(chance),
        automatic=chance.random() < 0.2,
        longest=_often_none(chance, _days(chance)),
        fixed_due=tuple(FixedDue(_day(chance), _day(chance), _day(chance)) for _ in range(chance.choice((0, 0, 1, 2)))),
        fixed_due_is=chance.choice(FIXED_DUE_IS),
        within_card=_yes(chance),
        recall=_often_none(chance, _days(chance)),
        recall_least=_often_none(chance, _days(chance)),
        age=chance.choice((0, 0, 18)),
    )


def _step(chance: Random) -> FineStep:
    return FineStep(chance.choice((0, 20, 1500)), _few(chance), _yes(chance), _few(chance), _often_none(chance, 15))


def _fine(chance: Random) -> FinePolicy:
    return FinePolicy(
        steps=tuple(_step(chance) for _ in range(chance.choice((1, 1, 2, 3)))),
        grace=_few(chance),
        grace_charged=_yes(chance),
        closed_days=_yes(chance),
        round_to=_often_none(chance, _few(chance, 1)),
        most=_often_none(chance, chance.randint(0, 5000)),
        most_price=_yes(chance),
        most_patron=_often_none(chance, chance.randint(0, 5000)),
    )


def _hold(chance: Random) -> HoldPolicy:
    return HoldPolicy(
        on_shelf=chance.choice(ON_SHELF),
        per_title=_few(chance),
        per_day=_often_none(chance, _few(chance)),
        pickup=_few(chance),
        closed_days=_yes(chance),
        uncollected=chance.choice((0, 100)),
        age=chance.choice((0, 0, 18)),
    )


def _lost(chance: Random) -> LostPolicy:
    after = chance.choice((1, 70, chance.randint(1, 36_500)))
    return LostPolicy(after, chance.choice((0, 4200)), _yes(chance), chance.choice((0, 1000)))


def _ban(chance: Random) -> BanPolicy:
    return BanPolicy(
        days=_few(chance),
        every=_few(chance, 1),
        grace=_few(chance),
        most=_often_none(chance, _few(chance)),
        closed_days=_yes(chance),
        cumulative=_yes(chance),
    )


_POLICIES = {"loan": _loan, "fine": _fine, "hold": _hold, "lost": _lost, "ban": _ban}


STANDINGS = st.builds(
    Standing,
    open_fines=CENTS,
    card_expires=st.none() | DAYS | ANY_DAY,
    block=st.none() | st.text(),
    card_lost=st.booleans(),
    has_address=st.booleans(),
    overdue_loans=FEW,
    overdue_days=FEW,
    banned_until=st.none() | DAYS,
    birth_date=st.none() | ANY_DAY,
)
COUNTS = st.dictionaries(st.sampled_from(IDS["collection"]), FEW)
RENEWALS = st.fixed_dictionaries(
    {
        "due": DAYS | ANY_DAY,
        "now": DAYS | ANY_DAY,
        "checked_out": st.none() | DAYS,
        "renewals_used": FEW,
        "standing": STANDINGS,
        "requested": st.booleans(),
        "lost": st.booleans(),
    }
)
CHECKOUTS = st.fixed_dictionaries(
    {
        "now": ANY_DAY,
        "standing": STANDINGS,
        "loans": COUNTS,
        "on_loan": st.booleans(),
        "kept_for_another": st.booleans(),
        "lost": st.booleans(),
    }
)
PLACINGS = st.fixed_dictionaries(
    {
        "now": ANY_DAY,
        "pickup": PLACES,
        "standing": STANDINGS,
        "holds": COUNTS,
        "on_title": st.integers(0, 2),
        "made_today": FEW,
        "already_on_loan": st.booleans(),
        **dict.fromkeys(("lendable", "free_on_shelf", "free_here", "free_in_stacks"), st.integers(0, 2)),
    }
)
REQUESTS = st.fixed_dictionaries(
    {
        "now": ANY_DAY,
        "pickup": PLACES,
        "standing": STANDINGS,
        "holds": COUNTS,
        "requests": COUNTS,
        "in_stacks": FEW,
        "free": FEW,
        "already_requested": st.booleans(),
    }
)
CHANGES = st.builds(
    ChangeCase,
    rules=st.just(Rules()),
    kind=st.sampled_from(HoldKind),
    status=st.sampled_from(HoldStatus),
    pickup=st.none() | PLACES,
    freezing=st.booleans(),
    free_here=FEW,
)
PAYMENTS = st.builds(
    PaymentCase,
    rules=st.builds(
        lambda payment: Rules(payment=payment),
        st.builds(PaymentRule, least=CENTS, refused_kinds=st.frozensets(st.sampled_from(FineKind))),
    ),
    owed=st.lists(st.tuples(st.sampled_from(FineKind), st.integers(-5_000, 50_000)), max_size=6),
)
