"""An id names one loan or hold for as long as it exists: in every run, whatever was renewed, cancelled or returned."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from tests.contract.worlds import CARD, OTHER, World
from tests.fakes.faults import Fault
from tests.fakes.site import Site

from tunilib.core.outcome import OutcomeWord, Word
from tunilib.errors import NotFound


def lent_twins(anywhere: World) -> None:
    """Two copies of one record, lent on different days."""
    for barcode in ("C1", "C2"):
        anywhere.library.copy(barcode, "twin")
        anywhere.library.lend(CARD, barcode)
        anywhere.library.later(3)
    anywhere.library.later(3)


def loans(anywhere: World) -> dict[str, str]:
    """The due date of each loan by its id, in a run of its own."""
    with anywhere.account() as account:
        return {loan.id: str(loan.due) for loan in account.loans()}


def renew(anywhere: World, ident: str) -> tuple[OutcomeWord, str, str]:
    """Renew one loan by its id, in a run of its own."""
    with anywhere.account() as account:
        (outcome,) = account.renew([ident])
        return outcome.outcome, str(outcome.due_before), str(outcome.due_after)


def test_each_of_two_copies_of_one_record_is_renewed_by_its_own_id(anywhere: World) -> None:
    lent_twins(anywhere)
    first, second = loans(anywhere)
    assert renew(anywhere, first) == (Word.RENEWED, "2026-03-30", "2026-04-08")
    assert renew(anywhere, second) == (Word.RENEWED, "2026-04-02", "2026-04-08")
    assert anywhere.library.dues(CARD) == {"C1": "2026-04-08", "C2": "2026-04-08"}
    assert list(loans(anywhere)) == sorted((first, second))


def test_ids_are_the_same_in_each_run_and_after_each_renewal(anywhere: World) -> None:
    lent_twins(anywhere)
    first, second = loans(anywhere)
    for _ in range(5):
        anywhere.library.later(4)
        renew(anywhere, first)
        assert loans(anywhere)[second] == "2026-04-02"
    with anywhere.account() as account:
        assert {loan.id: loan.renewable for loan in account.loans()} == {first: False, second: True}


def test_a_second_copy_that_is_lent_later_takes_no_id_of_the_first(anywhere: World) -> None:
    anywhere.library.copy("C1", "twin")
    anywhere.library.copy("C2", "twin")
    anywhere.library.lend(CARD, "C1")
    ((first, due),) = loans(anywhere).items()
    anywhere.library.later(9)
    anywhere.library.lend(CARD, "C2")
    after = loans(anywhere)
    assert len(after) == 2
    assert after[first] == due


def test_a_copy_keeps_its_id_when_the_other_one_is_returned(anywhere: World) -> None:
    lent_twins(anywhere)
    _, second = loans(anywhere)
    anywhere.library.desk.check_in(["C1"])
    assert loans(anywhere) == {second: "2026-04-02"}


def test_without_any_memory_an_id_names_the_same_copy_or_none(anywhere: World) -> None:
    lent_twins(anywhere)
    first, second = loans(anywhere)
    anywhere.paths.ledger.unlink()
    assert renew(anywhere, second)[:2] == (Word.RENEWED, "2026-04-02")
    assert anywhere.library.dues(CARD) == {"C1": "2026-03-30", "C2": "2026-04-08"}
    assert first in loans(anywhere)


def test_the_id_that_was_the_only_ones_is_nobodys_where_nothing_is_remembered(online: World) -> None:
    anywhere = online
    lent_twins(anywhere)
    with pytest.raises(NotFound), anywhere.account() as account:
        account.renew(["twin"])


def unnamed(site: Site) -> None:
    """The site shows no barcodes, as VuFind does."""
    site.fault(Fault("replace", old="<strong>Barcode:</strong>", new="<strong>Other:</strong>", times=-1))


def test_copies_without_barcodes_are_told_apart_on_finna_too(finna: World) -> None:
    unnamed(finna.fake)
    lent_twins(finna)
    first, second = loans(finna)
    renew(finna, first)
    assert renew(finna, second)[:2] == (Word.RENEWED, "2026-04-02")


def test_what_a_site_shows_twice_alike_is_not_renewed(online: World) -> None:
    unnamed(online.fake)
    lent_twins(online)
    with online.account() as account:
        keys = [loan.id for loan in online.library.door(CARD).loans.read().items]
        online.fake.fault(Fault("replace", old=f'value="{keys[1]}"', new=f'value="{keys[0]}"', times=-1))
        outcomes = account.renew()
    assert [outcome.outcome for outcome in outcomes] == [Word.REFUSED, Word.REFUSED]
    assert all("look the same" in str(outcome.reasons[0]) for outcome in outcomes)
    assert online.library.dues(CARD) == {"C1": "2026-03-30", "C2": "2026-04-02"}


def test_two_holds_on_one_record_are_told_apart_in_each_run(online: World) -> None:
    online.library.copy("X1", "wanted")
    online.library.lend(OTHER, "X1")
    with online.account() as account:
        account.place("wanted", pickup="linna")
    ((first, _),) = holds(online).items()
    again(online, "wanted", "arvo")
    both = holds(online)
    assert both[first] == "linna"
    (second,) = both.keys() - {first}
    with online.account() as account:
        (outcome,) = account.cancel([first])
    assert outcome.outcome == Word.CANCELLED
    assert holds(online) == {second: "arvo"}


def again(online: World, record: str, pickup: str) -> None:
    """The library takes a second hold on a title, as some do."""
    with closing(sqlite3.connect(online.library.path)) as db, db:
        names = [name for _, name, *_ in db.execute("PRAGMA table_info(hold)")]
        (row,) = db.execute("SELECT * FROM hold WHERE record = ?", (record,))
        values = dict(zip(names, row, strict=True)) | {"id": "again", "pickup": pickup}
        values["number"] += 1
        db.execute(f"INSERT INTO hold VALUES ({', '.join('?' * len(names))})", tuple(values.values()))


def holds(online: World) -> dict[str, str]:
    with online.account() as account:
        return {hold.id: (hold.pickup_location or "").lower() for hold in account.holds() if hold.is_open}
