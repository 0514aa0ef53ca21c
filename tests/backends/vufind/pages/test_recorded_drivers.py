"""Recorded pages with the values of the drivers of real libraries: what is told of each peculiar one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any, Final

import pytest
from tests.backends.vufind.pages.reference import (
    ACCOUNT,
    documents,
    fines_of,
    holds_of,
    loans_of,
    page,
    profile_of,
    renewal_of,
)
from tests.builders import codes

from tunilib.backends.vufind.identities import Identities
from tunilib.backends.vufind.pages.state import state_of
from tunilib.core.answer import ClaimWord
from tunilib.core.hold import Hold


def holds(name: str) -> dict[str, Hold]:
    return {row.hold.title: row.hold for row in holds_of(page(name)).rows}


def december(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize("name", ["finna-drivers/axiell-holds-fi", "finna-drivers/axiell-holds-en"])
def test_a_place_in_the_queue_may_have_the_number_of_copies_beside_it_or_be_a_dash(name: str) -> None:
    found = holds(name)
    several, alone, none = (found[f"Arenan varaus {number}"] for number in (1021, 1024, 1030))
    assert (several.position, several.note, several.volume) == (4, "4 (10 kappaletta)", "Osa 2")
    assert (alone.position, alone.status, alone.frozen_until) == (2, "frozen", december(31))
    assert (none.position, none.note, none.status) == (None, None, "waiting")


@pytest.mark.parametrize("name", ["finna-drivers/sierrarest-holds-fi", "finna-drivers/made-2026-sierrarest-holds-fi"])
def test_a_ready_hold_has_its_shelf_and_a_place_of_several_is_the_patrons_own(name: str) -> None:
    found = holds(name)
    ready, third, next_one = (found[f"Sierran nimi {number}"] for number in (1000024, 1000022, 1000021))
    assert (ready.status, ready.shelf, ready.pickup_until) == ("ready", "V 1234", december(4))
    assert (third.position, third.note) == (3, "3 / 3")
    assert (next_one.position, next_one.note) == (None, "0 / 3")


def test_the_last_day_of_a_ready_hold_is_told_where_it_is_near_and_not_how_long_it_was_wanted() -> None:
    near, far = holds("finna-drivers/axiell-holds-fi"), holds("finna-drivers/sierrarest-holds-fi")
    kept, wanted = near["Arenan varaus 1022"], far["Sierran nimi 1000029"]
    assert (kept.pickup_until, kept.expires, kept.pickup_number) == (december(7), None, "17")
    assert (wanted.pickup_until, wanted.expires, wanted.note) == (None, None, "Vanhenee: 21.5.2027")


def test_a_word_in_place_of_the_place_is_a_hold_in_process() -> None:
    found = holds("finna-drivers/mikromarc-holds-fi")["Mikron varaus 22"]
    assert (found.status, found.position, found.note) == ("processing", None, "Käsiteltävänä")
    alma = holds("finna-alma/fi-holds")["Nidos 013 : oppikirja"]
    assert (alma.status, alma.position, alma.cancellable) == ("processing", None, True)


def test_only_cannot_be_renewed_is_no_reason_but_the_librarys_words() -> None:
    loans = {row.loan.title: row.loan for row in loans_of(page("finna-alma/fi-checkedout")).rows}
    (reason,) = loans["Laatuajattelun käsikirja"].reasons
    assert (reason.code, reason.words, reason.source) == ("other", "Ei voi uusia", "library")


def test_koha_says_what_is_left_and_each_reason_of_its_own_is_known() -> None:
    loans = {row.loan.id: row.loan for row in loans_of(page("finna-drivers/koharest-loans-fi")).rows}
    codes = {id_: str(loan.reasons[0].code) for id_, loan in loans.items() if loan.reasons}
    assert (loans["30001101"].renewals_left, loans["30001101"].renewals_used) == (4, None)
    assert {"patron.card-lost", "patron.address-missing", "renewal.recalled", "renewal.limit"} <= set(codes.values())
    blocked = loans_of(page("finna-drivers/koharest-blocked-nothing-to-renew-fi")).blocks
    assert "patron.card-expired" in [str(block.code) for block in blocked]


def test_a_renewal_that_is_said_to_have_failed_today_was_this_one_where_its_date_moved() -> None:
    claims = [row.claim for row in renewal_of(page("finna-drivers/quria-renewal-last-fi")).loans.rows if row.claim]
    assert [(claim.word, claim.due is not None) for claim in claims][:1] == [(ClaimWord.REFUSED, True)]


@pytest.mark.parametrize("driver", ["axiell", "quria"])
def test_a_fine_whose_kind_stands_before_a_text_has_it_and_keeps_the_text(driver: str) -> None:
    first = fines_of(page(f"finna-drivers/{driver}-fines-fi")).fines.fines[0]
    assert (first.kind, first.description) == ("overdue", "Myöhästymismaksu - Muumipappa ja meri")


def test_a_fine_that_a_library_names_in_its_own_language_has_its_kind_on_an_english_page() -> None:
    for name in ("finna-alma/en-fines", "finna-alma/fi-fines"):
        last = fines_of(page(name)).fines.fines[-1]
        assert (last.kind, last.id) == ("uncollected", "69a40de1"), name


@pytest.mark.parametrize(
    ("name", "fields", "codes"),
    [
        (
            "finna-drivers/koharest-profile-fi",
            {"hold_identifier": "VARAUSTUNNUS-77", "sms": "0407654321", "Huoltaja": "Matti Koskinen"},
            ["other", "other"],
        ),
        ("finna-drivers/sierrarest-profile-fi", {}, ["other", "other"]),
        ("finna-alma/en-profile-expired-blocked", {}, ["patron.suspended", "patron.card-expired"]),
    ],
)
def test_what_else_a_profile_says_is_told(name: str, fields: dict[str, str], codes: list[str]) -> None:
    found = profile_of(page(name))
    assert fields.items() <= dict(found.lines).items()
    assert [str(reason.code) for reason in found.profile.reasons] == codes
    assert found.profile.suspended is (codes[0] != "other")


def test_two_issues_of_a_journal_without_barcodes_keep_their_ids_when_one_is_returned() -> None:
    source = page("finna-drivers/axiell-loans-fi")
    two = source.replace("Arenan nimi 1007", "Arenan nimi 1003 (2026:9)").replace("axiell.1007", "axiell.1003")
    known = Identities()
    before = known.assign([row.identity for row in loans_of(two).rows], "account")
    issues = {row.loan.title: id_ for row, id_ in zip(loans_of(two).rows, before, strict=True)}
    left = [row for row in loans_of(two).rows if row.loan.title != "Arenan nimi 1003 (2026:9)"]
    moved = [row.identity._replace(moving="30.12.2026", key=None) for row in left]

    after = dict(zip([row.loan.title for row in left], known.assign(moved, "account"), strict=True))

    assert after["Arenan nimi 1003 (2026:10)"] == issues["Arenan nimi 1003 (2026:10)"]


IN_WORDS = frozenset(("note", "format", "description", "group"))
"""What is told in the words of the page."""

SAME: Final[dict[str, Callable[[Any], Any]]] = {
    "loans": lambda page: [row.loan for row in page.rows],
    "holds": lambda page: [row.hold for row in page.rows],
    "fines": lambda page: page.fines.fines,
    "profile": lambda page: [page.profile],
}


def told(thing: Any) -> dict[str, Any]:
    found = {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in IN_WORDS}
    return {**found, "reasons": codes(thing.reasons)}


def test_a_page_tells_the_same_in_finnish_and_in_english() -> None:
    every = documents()
    compared = 0
    for name, english in every.items():
        twin = name.replace("/en-", "/fi-") if "-alma/" in name else name.removesuffix("-en") + "-fi"
        kind = state_of(english).kind or ""
        is_of_driver = "-alma/" in name or "-drivers/" in name
        if not is_of_driver or twin == name or twin not in every or kind not in SAME:
            continue
        before, after = (SAME[kind](ACCOUNT[kind][0](page)) for page in (english, every[twin]))
        assert [told(one) for one in before] == [told(one) for one in after], name
        compared += 1
    assert compared >= 9


def test_a_loan_that_the_library_renews_itself_is_told_as_such() -> None:
    for language in ("fi", "en"):
        loans = {row.loan.title: row.loan for row in loans_of(page(f"finna-drivers/koharest-loans-{language}")).rows}
        assert codes(loans["Koha-laina 10"].reasons) == ["renewal.automatic"]
        assert codes(loans["Koha-laina 12"].reasons) == ["other"]
