"""The library behind a Finna that speaks as each driver does: what is read, and what is said of a change, is true."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from tests.contract.operations import CASES, Case
from tests.contract.test_holds import held, lent_out
from tests.contract.test_situations import SITUATIONS, check
from tests.contract.worlds import CARD, EVERYWHERE, OTHER, World, WorldKind, as_finna, world
from tests.fakes.drivers.systems import DRIVERS
from tests.fakes.truth import truth_of
from tests.fakes.web import Request

from tunilib.core.changes import ChangeKind
from tunilib.core.hold import HoldRequest, HoldStatus
from tunilib.core.outcome import Word
from tunilib.core.reason import ReasonCode

KINDS = {
    name: WorldKind(f"finna-{name}", "vufind", partial(as_finna, driver=driver), EVERYWHERE | {"site"})
    for name, driver in DRIVERS.items()
}
TRIED = (ChangeKind.RENEW, ChangeKind.PLACE_HOLD, ChangeKind.CHANGE_HOLD, ChangeKind.CANCEL_HOLD)
PLACED = date(2026, 3, 2)


@pytest.fixture(params=[(name, language) for name in KINDS for language in ("en", "fi", "sv")], ids="-".join)
def driven(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    name, language = request.param
    with world(KINDS[name], tmp_path) as made:
        made.language = language
        yield made


def driver_of(here: World) -> str:
    return here.kind.name.removeprefix("finna-")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("case", [one for one in CASES if one.kind in TRIED], ids=lambda case: str(case.kind))
def test_what_is_said_of_a_change_is_true(
    name: str, case: Case, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    every = list(SITUATIONS)
    if not request.config.getoption("--all"):
        every = every[sum(map(ord, request.node.name)) % 3 :: 3]
    for situation in every:
        folder = tmp_path / situation.replace(" ", "-")
        folder.mkdir()
        try:
            check(KINDS[name], case, situation, folder, f"{request.node.name}[{situation}]")
        except BaseException as error:
            error.add_note(f"in the situation: {situation}")
            raise


COUNTED = {
    "alma": (None, None, None),
    "koharest": (None, None, 4),
    "sierrarest": (1, None, None),
    "axiell": (1, 5, None),
    "quria": (1, 5, None),
    "mikromarc": (None, None, 4),
}


def test_loans_are_told_with_what_the_driver_says_and_no_more(driven: World) -> None:
    driven.library.books(CARD, 2)
    driven.library.later(10)
    assert {one.outcome for one in driven.account().renew()} == {Word.RENEWED}
    name, loans = driver_of(driven), driven.account().loans()
    assert [(loan.title, str(loan.due)[:10]) for loan in loans] == [
        ("Title of rec.1", "2026-04-09"),
        ("Title of rec.2", "2026-04-09"),
    ]
    for loan in loans:
        assert (loan.renewals_used, loan.renewals_limit, loan.renewals_left) == COUNTED[name]
        assert loan.renewable is True
        assert loan.checked_out == (PLACED if name in ("alma", "koharest", "quria") else None)
        assert (loan.library is not None) == (name in ("alma", "koharest", "quria"))
        assert (loan.barcode is not None) == (name in ("alma", "koharest", "sierrarest"))


def test_a_loan_that_another_patron_waits_for_is_refused_in_the_drivers_way(driven: World) -> None:
    driven.library.books(CARD, 2)
    door = driven.library.door(OTHER)
    door.holds.place(HoldRequest(record="rec.1", pickup="hervanta"))
    door.close()
    driven.library.later(10)
    outcomes = {outcome.loan.record_id: outcome for outcome in driven.account().renew()}
    assert (outcomes["rec.1"].outcome, outcomes["rec.2"].outcome) == (Word.REFUSED, Word.RENEWED)
    codes = [reason.code for reason in outcomes["rec.1"].reasons]
    is_told = driver_of(driven) in ("koharest", "axiell", "quria", "mikromarc")
    assert codes == [ReasonCode.RENEWAL_REQUESTED if is_told else ReasonCode.OTHER]


def test_a_refusal_that_the_page_did_not_foresee_moves_nothing_else(driven: World) -> None:
    barcodes = driven.library.books(CARD, 3)
    driven.library.later(10)
    driven.fake.refusing[barcodes[0]] = "renewal.requested"
    outcomes = {outcome.loan.record_id: outcome.outcome for outcome in driven.account().renew()}
    assert outcomes["rec.1"] in (Word.REFUSED, Word.UNKNOWN)
    assert (outcomes["rec.2"], outcomes["rec.3"]) == (Word.RENEWED, Word.RENEWED)
    assert driven.library.dues(CARD) == {
        barcodes[0]: "2026-03-30",
        barcodes[1]: "2026-04-09",
        barcodes[2]: "2026-04-09",
    }


def test_a_renewal_that_is_accepted_without_a_later_date_is_not_done(driven: World) -> None:
    barcodes = driven.library.books(CARD, 2)
    driven.library.later(10)
    driven.fake.lying.add(barcodes[0])
    account = driven.account()
    outcomes = {outcome.loan.record_id: outcome.outcome for outcome in account.renew()}
    assert outcomes == {"rec.1": Word.UNKNOWN, "rec.2": Word.RENEWED}


def test_a_last_renewal_is_done_whatever_the_page_says_of_it(driven: World) -> None:
    driven.library.books(CARD, 1)
    for _ in range(5):
        driven.library.later(5)
        (outcome,) = driven.account().renew()
        assert (outcome.outcome, outcome.reasons) == (Word.RENEWED, ())
    driven.library.later(5)
    (refused,) = driven.account().renew()
    assert refused.outcome == Word.REFUSED


def test_a_card_that_is_suspended_renews_nothing(driven: World) -> None:
    driven.library.books(CARD, 2)
    driven.library.later(10)
    driven.library.owe(CARD)
    outcomes = driven.account().renew()
    assert {outcome.outcome for outcome in outcomes} <= {Word.REFUSED, Word.UNKNOWN}
    assert set(driven.library.dues(CARD).values()) == {"2026-03-30"}


def test_the_place_in_the_queue_is_the_patrons_own(driven: World) -> None:
    account = held(driven)
    (hold,) = account.holds()
    assert (hold.status, hold.position, hold.created, hold.note) == (
        HoldStatus.WAITING,
        1,
        PLACED,
        {"sierrarest": "1 / 3", "axiell": "1 (10 kappaletta)", "quria": "1 (10 kappaletta)"}.get(driver_of(driven)),
    )
    assert (hold.group is not None) == (driver_of(driven) in ("axiell", "quria", "mikromarc"))


def test_a_ready_hold_has_its_last_day_and_its_place(driven: World) -> None:
    account = held(driven)
    driven.library.desk.check_in(["X-wanted"], "linna")
    (hold,) = account.holds()
    name = driver_of(driven)
    assert (hold.status, hold.pickup_until, hold.position) == (HoldStatus.READY, date(2026, 3, 9), None)
    assert hold.shelf == ("Varaushylly B 12" if name == "sierrarest" else None)
    assert hold.pickup_number == ("17" if name in ("axiell", "quria") else None)


def test_a_hold_on_its_way_or_in_process_has_no_place_in_the_queue(driven: World) -> None:
    account = held(driven)
    driven.library.desk.check_in(["X-wanted"], "hervanta")
    (hold,) = account.holds()
    is_word = driver_of(driven) in ("alma", "mikromarc")
    assert (hold.status, hold.position) == (HoldStatus.PROCESSING if is_word else HoldStatus.IN_TRANSIT, None)


def test_a_second_hold_is_refused_before_or_in_the_librarys_words(driven: World) -> None:
    account = held(driven)
    again = account.place("wanted", pickup="linna")
    assert again.outcome == Word.REFUSED
    assert len(driven.account().holds()) == 1


def test_a_hold_that_the_library_refuses_is_refused_in_its_words(driven: World) -> None:
    lent_out(driven)
    driven.library.copy("Y", "wanted")
    account = driven.account()
    refused = account.place("wanted", pickup="linna")
    assert refused.outcome == Word.REFUSED
    assert all(reason.words for reason in refused.reasons)
    assert account.holds() == ()


def test_a_cancellation_that_is_refused_is_never_done(driven: World) -> None:
    account = driven.account()
    for record in ("one", "two"):
        account.place(lent_out(driven, record), pickup="linna")
    driven.fake.refusing["one"] = ""
    outcomes = {outcome.hold.record_id: outcome.outcome for outcome in account.cancel(account.holds()) if outcome.hold}
    assert outcomes["two"] == Word.CANCELLED
    is_silent = driver_of(driven) in ("alma", "axiell", "quria")  # the one tells the last alone, the others count it
    assert outcomes["one"] == (Word.UNKNOWN if is_silent else Word.REFUSED)
    assert [hold.record_id for hold in account.holds()] == ["one"]


def test_a_hold_whose_key_changes_with_it_is_the_same_hold(driven: World) -> None:
    if driver_of(driven) == "alma":
        pytest.skip("it freezes no holds")
    account = driven.account()
    for record in ("one", "two"):
        account.place(lent_out(driven, record), pickup="linna")
    before = {hold.record_id: hold.id for hold in account.holds()}
    chosen = next(hold for hold in account.holds() if hold.record_id == "one")
    (frozen,) = account.change([chosen], freeze=date(2026, 5, 7))
    assert frozen.outcome == Word.CHANGED
    (moved,) = account.change([chosen.id], pickup="hervanta")
    assert moved.outcome == Word.CHANGED
    after = {hold.record_id: hold for hold in driven.account().holds()}
    assert {record: hold.id for record, hold in after.items()} == before
    assert after["one"].status is HoldStatus.FROZEN
    assert truth_of(driven.library.address)["hold", CARD, "one", "hold"][-1][1] == "hervanta"
    (cancelled,) = driven.account().cancel([before["one"]])
    assert cancelled.outcome == Word.CANCELLED


RECORDED = {"alma": "finna-pages-alma/fi-{page}.html"}
PAGES = {"loans": ("/MyResearch/CheckedOut", "checkedout"), "holds": ("/Holds/List", "holds")}


def in_rows(text: str) -> set[str]:
    """What is in bold in the rows of a page and what their boxes are, without values."""
    rows = "".join(re.findall(r"<tr\b[^>]*myresearch-row.*?</tr>", text, re.DOTALL))
    labels = [" ".join(label.split()) for label in re.findall(r"<strong>(.*?)</strong ?>", rows, re.DOTALL)]
    bold = {re.sub(r"[\d./ ]+|:.*", " ", label).strip() for label in labels}
    return bold | set(re.findall(r'<div class="(alert[^"]*)"', rows))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", KINDS)
def test_the_rows_of_a_fake_have_nothing_that_the_recorded_page_of_the_driver_has_not(
    name: str, page: str, tmp_path: Path
) -> None:
    root = os.environ.get("TUNILIB_REFERENCE")
    if not root:
        pytest.skip("TUNILIB_REFERENCE names no folder of recorded pages")
    path, stem = PAGES[page]
    like = "axiell" if (name, page) == ("quria", "holds") else name
    form = RECORDED.get(name, f"finna-pages-drivers/{like}-{page}-fi.html")
    real = in_rows((Path(root) / "reference" / form.format(page=stem)).read_text("utf-8"))
    with world(KINDS[name], tmp_path, additions=None) as here:
        here.language = "fi"
        here.library.books(CARD, 2)
        account = held(here)
        account.place(lent_out(here, "other"), pickup="linna")
        here.library.desk.check_in(["X-wanted"], "linna")
        account.loans(), account.holds()
        web = next(web for web in reversed(here.fake.webs()) if web.session is not None)
        answer = here.fake.answer(Request("GET", path, cookies={here.fake.cookie: web.key}))
    shown = in_rows(answer.body)
    assert {one for one in shown if not one.startswith("alert")} <= real | {"linna"}
    assert {one for one in shown if one.startswith("alert")} <= real
