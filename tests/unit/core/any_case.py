"""Any valid rules, and any case under them: what a policy has to bear without an error."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tunilib.core.calendar import Calendar
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.policy.blocks import Standing
from tunilib.core.policy.checkouts import CheckoutCase
from tunilib.core.policy.holds import ChangeCase, HoldCase, RequestCase
from tunilib.core.policy.payments import PaymentCase
from tunilib.core.policy.renewals import RenewalCase
from tunilib.core.rules import (
    CollectionRule,
    Count,
    FineRule,
    FixedDue,
    Limits,
    LostRule,
    PaymentRule,
    Rules,
    SuspensionRule,
)
from tunilib.core.rules.model import ACTIONS

ANY_DAY = st.dates()
DAYS = st.dates(date(2024, 1, 1), date(2029, 1, 1))
"""Near days, so that two of them are often near each other."""
CENTS = st.integers(0, 100_000)
FEW = st.integers(0, 40)

CALENDARS = st.builds(Calendar, st.frozensets(st.integers(0, 6), max_size=6), st.frozensets(DAYS, max_size=10))
FINES = st.builds(
    FineRule,
    amount=CENTS,
    every_days=FEW,
    charged_at_start=st.booleans(),
    grace_days=FEW,
    grace_charged=st.booleans(),
    most_days=st.none() | st.integers(1, 100),
    most=st.none() | CENTS,
    closed_days=st.booleans(),
)
COLLECTIONS = st.builds(
    CollectionRule,
    name=st.just("Any"),
    period_days=st.integers(1, 36_500) | st.integers(1, 60),
    renewals=FEW,
    renewal_days=st.none() | st.integers(1, 60),
    renewal_from=st.sampled_from(Count),
    not_before_days=st.none() | st.integers(0, 36_500) | FEW,
    fixed_due=st.none() | DAYS | ANY_DAY,
    fixed_due_is=st.sampled_from(FixedDue),
    for_loan=st.booleans(),
    fine=FINES,
)
RULES = st.builds(
    Rules,
    calendar=CALENDARS,
    limits=st.builds(Limits, loans=FEW, holds=FEW),
    suspension=st.builds(
        SuspensionRule,
        above=CENTS,
        refuses=st.frozensets(st.sampled_from(ACTIONS)),
        overdue_loans=st.none() | st.integers(1, 40),
        address_required=st.booleans(),
    ),
    payment=st.builds(PaymentRule, least=CENTS, refused_kinds=st.frozensets(st.sampled_from(FineKind))),
    lost=st.builds(
        LostRule, after_days=st.integers(1, 36_500) | FEW.map(lambda n: n + 1), replacement=CENTS, handling=CENTS
    ),
)
STANDINGS = st.builds(
    Standing,
    open_fines=CENTS,
    card_expires=st.none() | DAYS | ANY_DAY,
    block=st.none() | st.text(),
    card_lost=st.booleans(),
    has_address=st.booleans(),
    overdue_loans=FEW,
)
PLACES = st.sampled_from(("linna", "hervanta", "nowhere", ""))
RENEWALS = st.builds(
    RenewalCase,
    rules=RULES,
    standing=STANDINGS,
    lending=COLLECTIONS,
    today=DAYS | ANY_DAY,
    due=DAYS | ANY_DAY,
    used=FEW,
    requested=st.booleans(),
    recalled=st.booleans(),
    lost=st.booleans(),
    action=st.just("renewal"),
)
CLOSE_RENEWALS = st.builds(
    lambda case, today, late, expires: case._replace(
        today=today,
        due=today - timedelta(days=late),
        standing=Standing(card_expires=expires),
        requested=False,
        recalled=False,
        lost=False,
        lending=case.lending._replace(period_days=min(case.lending.period_days, 60), not_before_days=late % 9 or None),
    ),
    RENEWALS,
    DAYS,
    st.integers(-70, 70),
    st.none() | DAYS,
)
"""Renewals of which the calendar decides."""
CHECKOUTS = st.builds(
    CheckoutCase,
    rules=RULES,
    standing=STANDINGS,
    lending=COLLECTIONS,
    today=ANY_DAY,
    on_loan=st.booleans(),
    lost=st.booleans(),
    kept_for_another=st.booleans(),
    loans=FEW,
    action=st.just("checkout"),
)
PLACINGS = st.builds(
    HoldCase,
    rules=RULES,
    standing=STANDINGS,
    today=ANY_DAY,
    pickup=PLACES,
    already_held=st.booleans(),
    already_on_loan=st.booleans(),
    lendable=FEW,
    free_on_shelf=FEW,
    free_here=FEW,
    free_in_stacks=FEW,
    open_requests=FEW,
    action=st.just("hold"),
)
REQUESTS = st.builds(
    RequestCase,
    rules=RULES,
    standing=STANDINGS,
    today=ANY_DAY,
    pickup=PLACES,
    in_stacks=FEW,
    free=FEW,
    already_requested=st.booleans(),
    open_requests=FEW,
    action=st.just("request"),
)
CHANGES = st.builds(
    ChangeCase,
    rules=RULES,
    kind=st.sampled_from(HoldKind),
    status=st.sampled_from(HoldStatus),
    pickup=st.none() | PLACES,
    freezing=st.booleans(),
    free_here=FEW,
)
PAYMENTS = st.builds(
    PaymentCase,
    rules=RULES,
    owed=st.lists(st.tuples(st.sampled_from(FineKind), st.integers(-5_000, 50_000)), max_size=6),
)
