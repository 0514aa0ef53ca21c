"""The names of items in a digest, which ledgers hold: another name would be reported once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from tests.builders import a_hold, a_loan

from tunilib.core.fine import Fines
from tunilib.core.hold import HoldStatus
from tunilib.core.loan import LoanStatus
from tunilib.core.money import Money
from tunilib.core.needs import NeedKind
from tunilib.core.outcome import RenewalOutcome, Word
from tunilib.core.ports.sign_in import SessionEnd
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, NotUnderstood, OutcomeUnknown, SessionExpired, Unavailable
from tunilib.services.doctor import Finding
from tunilib.services.machine import Machine
from tunilib.services.status import FinesSummary, HoldCounts, LoanCounts, Overview
from tunilib.unattended.digest import lines_of
from tunilib.unattended.needs import LASTING, items_of, items_of_failure, items_of_last_seen
from tunilib.unattended.trial import _with_authority

NOW = datetime(2026, 3, 8, 3, tzinfo=UTC)
TODAY = NOW.date()
DUE = a_loan(id="L1", due=date(2026, 3, 9), renewable=False, read_at=NOW)
LATE = replace(DUE, id="L2", due=date(2026, 3, 1), status=LoanStatus.OVERDUE)
READY = a_hold(id="H1", status=HoldStatus.READY, pickup_until=date(2026, 3, 12), read_at=NOW)
SEEN = Overview(
    today=TODAY,
    loans_read=(DUE, LATE),
    holds_read=(READY,),
    fines_read=Fines(total=Money(4000), suspension_limit=Money(5000), fines=(), read_at=NOW),
    session_end=SessionEnd(datetime(2026, 3, 10, 9, tzinfo=UTC), "tunilib login"),
    loans=LoanCounts(0, 0, 0, None),
    holds=HoldCounts(),
    fines=FinesSummary(),
    card_expires=None,
    session_expires=None,
    timeline=(),
)


def test_what_was_read_has_the_names_that_ledgers_hold() -> None:
    assert [item.name for item in items_of(SEEN, (), reminded=[DUE])] == [
        "L1 due 2026-03-09",
        "L2 overdue 2026-03-01",
        "H1 ready 2026-03-12",
        "fines near",
        "session 2026-03-10",
        "L1 reminder 2026-03-09",
    ]
    over = replace(SEEN, fines_read=replace(SEEN.fines_read, suspended=True)) if SEEN.fines_read else SEEN
    assert "fines over" in {item.name for item in items_of(over, ())}


def test_a_renewal_that_was_not_tried_is_no_refusal() -> None:
    tried = RenewalOutcome(loan=DUE, outcome=Word.NOT_TRIED, due_before=DUE.due)
    (item, *_) = items_of(SEEN, [tried])
    assert (item.kind, item.name) == ("last-seen", "L1 not tried 2026-03-09")


def test_the_digest_has_the_needs_of_the_status_in_its_own_words() -> None:
    missed = replace(READY, id="H2", pickup_until=date(2026, 3, 7))
    limit = Fines(total=Money(4000), suspension_limit=Money(5000), fines=(), read_at=NOW)
    for fines, end, kinds in [
        (limit, SEEN.session_end, {NeedKind.FINES_NEAR, NeedKind.SESSION}),
        (
            replace(limit, suspended=True),
            SEEN.session_end and SEEN.session_end._replace(is_expected=True),
            {NeedKind.FINES_OVER, NeedKind.SESSION_EXPECTED},
        ),
    ]:
        seen = replace(SEEN, holds_read=(READY, missed), fines_read=fines, session_end=end)
        needed = {need.kind for need in seen.needs}
        assert needed == kinds | {NeedKind.OVERDUE, NeedKind.DUE, NeedKind.READY, NeedKind.MISSED}
        told = {item.kind for item in items_of(seen, ())}
        needed -= {NeedKind.MISSED}  # nobody can collect it any more
        assert told == {kind.value.partition("-")[0] if "fines" in kind else kind.value for kind in needed}


def test_a_ready_hold_is_told_again_from_the_day_before_its_last_and_never_after_it() -> None:
    alone = replace(SEEN, loans_read=(), fines_read=None, session_end=None)
    told = [[item.name for item in items_of(replace(alone, today=date(2026, 3, day)), ())] for day in range(10, 14)]
    assert told == [["H1 ready 2026-03-12"], ["H1 ends 2026-03-12"], ["H1 ends 2026-03-12"], []]
    (item,) = items_of(replace(alone, today=date(2026, 3, 11)), ())
    assert lines_of(item, "en")[1:] == ("collect it by Thu 12 Mar, linna",)


def test_what_an_overdue_loan_costs_so_far_is_told() -> None:
    late = replace(LATE, fine_now=Money(140))
    (item,) = items_of(replace(SEEN, loans_read=(late,), holds_read=(), fines_read=None, session_end=None), ())
    assert lines_of(item, "en")[1:3] == ("it was due on Sun 1 Mar", "returned today, it costs €1.40")


def test_what_no_renewal_can_move_is_told_the_day_before_and_what_the_next_run_renews_is_not() -> None:
    gains_nothing = (Reason.of(ReasonCode.RENEWAL_NO_GAIN),)
    alone = replace(SEEN, holds_read=(), fines_read=None, session_end=None)
    later = replace(DUE, renewable=True, reasons=gains_nothing, renewal_dues=(date(2026, 3, 10),))
    for loan, told in ((later, []), (replace(later, renewal_dues=()), ["L1 due 2026-03-09"])):
        assert [item.name for item in items_of(replace(alone, loans_read=(loan,)), ())] == told
    renewed = RenewalOutcome(loan=DUE, outcome=Word.RENEWED, due_before=TODAY, due_after=DUE.due)
    assert [item.name for item in items_of(replace(alone, loans_read=(DUE,)), [renewed])] == ["L1 due 2026-03-09"]


def test_where_the_library_says_no_day_the_place_is_not_written_as_one() -> None:
    """A request from the stacks that is ready has no day on a Finna."""
    ready = [replace(hold, pickup_until=None) for hold in SEEN.holds_read if hold.is_ready]
    (item,) = items_of(replace(SEEN, loans_read=(), holds_read=tuple(ready), fines_read=None, session_end=None), ())
    assert lines_of(item, "en")[1:] == ("collect it at linna",)


def test_a_failure_has_a_name_that_lasts_until_it_is_over() -> None:
    away = Unavailable("away")
    assert items_of_failure(away) == ()
    found = [
        *items_of_failure(away, unreached_for_long=True),
        *items_of_failure(NotUnderstood("page")),
        *items_of_failure(OutcomeUnknown("lost")),
        *items_of_failure(SessionExpired("ended")),
        *items_of_failure(SessionExpired("ended"), signed_in=NOW),
        *items_of_failure(LocalError("broken", code="configuration")),
    ]
    assert [item.name for item in found] == [
        "unreached",
        "not-understood",
        "not-understood",
        "sign-in",
        "sign-in 2026-03-08T03:00:00+00:00",
        "failed configuration",
    ]
    assert all(item.name.startswith(LASTING) for item in found)


def test_what_was_last_seen_has_the_names_of_what_is_read() -> None:
    ending = [replace(READY, id=f"H{day}", pickup_until=date(2026, 3, day)) for day in (7, 8, 9, 10)]
    found = items_of_last_seen([DUE, LATE], ending, {"L2"}, TODAY, SessionExpired("ended"))
    loans = ["L1 due 2026-03-09", "L2 unknown 2026-03-01", "L2 overdue 2026-03-01"]
    assert [item.name for item in found] == [*loans, "H8 ends 2026-03-08", "H9 ends 2026-03-09"]
    away = items_of_last_seen([DUE, LATE], ending, (), TODAY, Unavailable("away"))
    assert [item.name for item in away] == ["L2 overdue 2026-03-01", "H8 ends 2026-03-08"]


NOT_ACCEPTED = "nothing was sent; the fault is at the site or on the way to it"
SHELL = {"SSL_CERT_FILE": "/etc/own.pem"}


@pytest.mark.parametrize(
    ("environ", "timer", "hint", "names_it"),
    [
        (SHELL, (), NOT_ACCEPTED, True),
        ({}, (), NOT_ACCEPTED, False),
        (SHELL, (("SSL_CERT_FILE", "/etc/own.pem"),), NOT_ACCEPTED, False),
        (SHELL, (), "try again later", False),
        (SHELL, (), None, False),
    ],
)
def test_an_authority_that_a_night_lacks_is_named(environ: Any, timer: Any, hint: str | None, names_it: bool) -> None:
    failed = Finding("connection", False, "the certificate of site is not accepted", hint, 4)
    found = _with_authority(Machine(environ), Mock(environment=timer), failed).hint
    assert ('[network] ca = "/etc/own.pem"' in (found or "")) is names_it
    assert names_it or found == hint
