"""Section 5.1 of the interface by example: renewals and recalls, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from tests.core.policy.interface_examples import (
    FRI,
    MON,
    NEXT_MON,
    SAT,
    TUE,
    WED,
    WEEKEND,
    Table,
    at,
    cost,
    examples_of,
    renewed,
    rules,
    who,
)

from tunilib.core import policy

AUTOMATIC = rules("loan", "period = '14d'\nrenewals = 2\nautomatic = true")
RENEWALS: Table = {
    "without renewals none": (lambda: renewed(rules(), TUE, MON), "renewal.not-allowed"),
    "from today": (lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1"), TUE, MON), "2026-11-16"),
    "from the due date": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1\nrenewal_from = 'due'"), TUE, MON),
        "2026-11-17",
    ),
    "a renewal period": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1\nrenewal_period = '7d'"), TUE, MON),
        "2026-11-09",
    ),
    "as often as said": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 2"), TUE, MON, renewals_used=2),
        "renewal.limit",
    ),
    "the first instant after the due day is no later than its end": (
        lambda: renewed(rules("loan", "period = '14h'\nrenewals = 1"), MON, at("2T10:00")),
        "renewal.no-gain",
    ),
    "no gain": (lambda: renewed(rules("loan", "period = '1d'\nrenewals = 1"), TUE, MON), "renewal.no-gain"),
    "not after today is no gain": (
        lambda: renewed(rules("loan", "period = '2d'\nrenewals = 1\nrenewal_from = 'due'"), MON, FRI),
        "renewal.no-gain",
    ),
    "not after today is no gain at an hour of today too": (
        lambda: [
            renewed(
                rules("loan", "period = '14d'\nrenewals = 1\nwithin_card = true"),
                date(2026, 11, 1),
                now,
                standing=who(card_expires=MON),
            )
            for now in (MON, at("2T10:00"))
        ],
        ["renewal.no-gain"] * 2,
    ),
    "what the longest time does not bound stays where it is, before today too": (
        lambda: str(
            policy.renewal(
                rules("loan", "period = '2d'\nrenewals = 1\nrenewal_from = 'due'\nlongest = '90d'"),
                due=MON,
                now=FRI,
                checked_out=date(2026, 10, 20),
            ).due_after
        ),
        "2026-11-04",
    ),
    "in hours from a due day: never before that day, and not after the fixed one": (
        lambda: renewed(
            rules("loan", "period = '4h'\nrenewals = 9\nrenewal_from = 'due'\nfixed_due = 2026-11-02"),
            MON,
            at("2T12:00"),
        ),
        "renewal.no-gain",
    ),
    "every reason: by the library that does not renew it, as often as said": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1"), MON, MON, renewals_used=1, by="library"),
        "renewal.not-allowed renewal.limit",
    ),
    "every reason: nothing left, and no renewals": (
        lambda: renewed(rules("loan", "period = '14d'\nlongest = '20d'"), TUE, TUE, checked_out=date(2026, 10, 1)),
        "renewal.not-allowed renewal.limit",
    ),
    "not before": (
        lambda: [
            renewed(rules("loan", "period = '14d'\nrenewals = 1\nnot_before = '3d'"), FRI, day) for day in (MON, TUE)
        ],
        ["renewal.too-soon", "2026-11-17"],
    ),
    "not before, in hours before the due hour": (
        lambda: [
            renewed(rules("loan", "period = '4h'\nrenewals = 1\nnot_before = '1h'"), at("2T14:00"), now)
            for now in (at("2T12:59"), at("2T13:00"))
        ],
        ["renewal.too-soon", "2026-11-02 17:00:00+02:00"],
    ),
    "not before the due hour": (
        lambda: [
            renewed(rules("loan", "period = '4h'\nrenewals = 1\nnot_before = '0h'"), at("2T14:00"), now)
            for now in (at("2T13:59"), at("2T14:00"))
        ],
        ["renewal.too-soon", "2026-11-02 18:00:00+02:00"],
    ),
    "overdue, allowed": (lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1"), MON, TUE), "2026-11-17"),
    "overdue, refused": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1\nrenew_overdue = false"), MON, TUE),
        "renewal.overdue",
    ),
    "on the due day it is not overdue": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1\nrenew_overdue = false"), MON, MON),
        "2026-11-16",
    ),
    "requested, refused": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1"), TUE, MON, requested=True),
        "renewal.requested",
    ),
    "requested, allowed": (
        lambda: renewed(
            rules("loan", "period = '14d'\nrenewals = 1\nrenew_requested = true"), TUE, MON, requested=True
        ),
        "2026-11-16",
    ),
    "recalled": (
        lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1"), TUE, MON, recalled=True),
        "renewal.recalled",
    ),
    "lost": (lambda: renewed(rules("loan", "period = '14d'\nrenewals = 1"), TUE, MON, lost=True), "renewal.lost"),
    "automatic: not by the patron": (lambda: renewed(AUTOMATIC, MON, MON), "renewal.automatic"),
    "automatic: by the desk at any time": (lambda: renewed(AUTOMATIC, TUE, MON, by="desk"), "2026-11-16"),
    "automatic: by the library on the due day": (lambda: renewed(AUTOMATIC, MON, MON, by="library"), "2026-11-16"),
    "automatic: by the library not before": (lambda: renewed(AUTOMATIC, TUE, MON, by="library"), "renewal.too-soon"),
    "all reasons, the patron's first": (
        lambda: renewed(
            rules("loan", "period = '14d'\nrenewals = 1"),
            TUE,
            MON,
            renewals_used=1,
            requested=True,
            standing=who(block="x"),
        ),
        "patron.suspended renewal.requested renewal.limit",
    ),
}

RECALLED = rules(
    "loan",
    "period = '90d'\nrecall = '7d'\nrecall_least = '14d'\nrecall_fine = 'b'",
    more="[fine.b]\namount = '1.00'\n",
    before=WEEKEND,
)
RECALLS: Table = {
    "so long from then": (
        lambda: str(policy.recall(RECALLED, due=date(2027, 1, 1), checked_out=date(2026, 9, 1), now=MON)),
        "2026-11-09",
    ),
    "not within the least time": (
        lambda: str(policy.recall(RECALLED, due=date(2027, 1, 1), checked_out=date(2026, 10, 29), now=MON)),
        "2026-11-12",
    ),
    "past closed days": (
        lambda: str(policy.recall(RECALLED, due=date(2027, 1, 1), checked_out=date(2026, 9, 1), now=SAT)),
        "2026-11-16",
    ),
    "a least time of nothing, said or not": (
        lambda: [
            str(
                policy.recall(
                    rules("loan", f"period = '9d'\nrecall = '3h'\n{least}"),
                    due=NEXT_MON,
                    checked_out=MON,
                    now=at("2T10:00"),
                )
            )
            for least in ("", "recall_least = '0d'", "recall_least = '0h'")
        ],
        ["2026-11-02 13:00:00+02:00"] * 3,
    ),
    "the later of both, and then past closed days": (
        lambda: str(
            policy.recall(
                rules("loan", "period = '28d'\nrecall = '3h'\nrecall_least = '7d'", before=WEEKEND),
                due=date(2026, 11, 29),
                checked_out=date(2026, 11, 1),
                now=at("9T10:00"),
            )
        ),
        "2026-11-09 13:00:00+02:00",
    ),
    "past closed days, at the hour": (
        lambda: str(
            policy.recall(
                rules("loan", "period = '9d'\nrecall = '1d'\ndue_at = '03:30'", before="[closed]\nweekdays = [6]\n"),
                due=date(2027, 5, 1),
                checked_out=MON,
                now=date(2027, 3, 27),
            )
        ),
        "2027-03-29 03:30:00+03:00",
    ),
    "never later than before": (
        lambda: str(policy.recall(RECALLED, due=WED, checked_out=date(2026, 9, 1), now=MON)),
        "2026-11-04",
    ),
    "not recalled": (lambda: policy.recall(rules(), due=WED, checked_out=MON, now=MON), None),
    "the fine after that": (lambda: [cost(RECALLED, 3, recalled=one) for one in (False, True)], [60, 300]),
    "or the row's": (lambda: cost(rules("loan", "period = '9d'\nrecall = '7d'"), 3, recalled=True), 60),
    "or none": (lambda: cost(rules("loan", "period = '9d'\nrecall = '7d'\nrecall_fine = 'none'"), 3, recalled=True), 0),
}


@examples_of(renewals=RENEWALS, recalls=RECALLS)
def test_an_example_of_the_interface_is_decided_as_it_says(asked: Callable[[], object], expected: object) -> None:
    assert asked() == expected
