"""Loans, requests, fines and personal data of a Primo page: complete, or an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from tests.backends.primo.page import MMS, Page, failed, hold, loan, ok, signed_in
from tests.fakes.web import Response

from tunilib.core.answer import Missing
from tunilib.core.ports.door import Door
from tunilib.errors import NotUnderstood, TunilibError, Unavailable

AWAY = ("another object", "a filter", "a gateway", "a closed page", "a check of the browser")
"""Answers that say that the page cannot be asked now."""

READ: dict[str, Callable[[Door], Any]] = {
    "loans": lambda door: door.loans.read(),
    "requests": lambda door: door.holds.read(),  # type: ignore[union-attr]
    "fines": lambda door: door.fines.read(),  # type: ignore[union-attr]
}


def test_a_loan_is_read_with_its_hour_and_without_the_statement_of_responsibility() -> None:
    late = loan("2305", "20261209", duehour="1200", renew="N", itemcategoryname="Kirja", mainlocationname="Linna")
    page = Page(loans=[loan("2301", "20261216"), {**late, "mainlocationcode": "LINNA"}])
    with signed_in(page) as door:
        first, second = door.loans.read().items
    assert len(page.log) == 2
    assert (first.id, first.title, first.due, first.renewable) == ("2301", "Kirja 2301", date(2026, 12, 16), True)
    assert (first.record_id, first.barcode, first.checked_out) == ("alma9910023015973", "T2301", date(2026, 11, 18))
    assert isinstance(second.due, datetime)
    assert (second.due.hour, second.due.tzinfo is not None) == (12, True)
    assert (second.library, second.format, second.renewable) == ("LINNA", "Kirja", False)
    assert [str(one.code) for one in second.reasons] == ["renewal.not-allowed"]


@pytest.mark.parametrize("number", [1, 49, 50, 51, 120])
def test_loans_are_read_to_the_end_and_counted(number: int) -> None:
    page = Page(loans=[loan(str(2000 + one), "20261216") for one in range(number)])
    with signed_in(page) as door:
        reading = door.loans.read()
    assert len({one.id for one in reading.items}) == len(reading.items) == reading.stated == number
    assert len(page.log) == -(-number // 50) + 1


def test_a_list_that_always_says_more_ends_where_nothing_new_comes() -> None:
    said = ok({"loans": {"loan": [loan("1", "20261216")], "showmore": ["Y"]}})
    page = Page(loans=[loan("1", "20261216")], answers={"/loans": lambda _: said})
    with signed_in(page) as door:
        assert [one.id for one in door.loans.read().items] == ["1"]


@pytest.mark.parametrize("counts", [{"Loans": "2"}, {"Loans": "0"}, {"Loans": "many"}])
def test_loans_that_are_not_as_many_as_the_library_counts_are_an_error(counts: dict[str, str]) -> None:
    with signed_in(Page(loans=[loan("1", "20261216")], counts=counts)) as door, pytest.raises(NotUnderstood):
        door.loans.read()


ABSENT: dict[str, Any] = {
    "refused": failed("0002", "The patron ID is invalid"),
    "another refusal": failed("0100", "System error"),
    "nothing": {"status": "ok", "reply-code": "0000", "data": None},
    "no data": {"status": "ok", "reply-code": "0000"},
    "a list": {"status": "ok", "reply-code": "0000", "data": []},
    "failed with data": {"status": "failed", "reply-code": "0000", "data": {}},
    "another code": {"status": "ok", "reply-code": "0050", "data": {}},
    "another object": {"message": "down for maintenance"},
    "null": None,
    "a page": Response(200, "<html>maintenance</html>"),
    "a closed page": Response(200, "<html><title>Huoltokatko</title></html>"),
    "a check of the browser": Response(200, '<html><div class="cf-turnstile" data-sitekey="0x4"></div></html>'),
    "a filter": Response(403, "<html>are you a robot?</html>"),
    "a redirect": Response(302, "", "/elsewhere"),
    "a gateway": Response(502, "<html>bad gateway</html>"),
}


@pytest.mark.parametrize("answer", ABSENT)
@pytest.mark.parametrize("part", READ)
def test_an_answer_that_does_not_say_that_there_is_nothing_is_an_error(part: str, answer: str) -> None:
    page = Page()
    with signed_in(page) as door:
        page.answers[f"/{part}"] = lambda _: ABSENT[answer]
        with pytest.raises(TunilibError) as caught:
            READ[part](door)
    assert caught.value.exit_code in (3, 4, 5)
    assert isinstance(caught.value, Unavailable) is (answer in AWAY)


@pytest.mark.parametrize("part", READ)
def test_nothing_is_there_only_where_the_librarys_count_says_so(part: str) -> None:
    name = {"loans": "Loans", "requests": "Requests", "fines": "Fines"}[part]
    said: list[dict[str, Any]] = [{}, {part: {}}, {part: {part: []}}]
    for data in said:
        page = Page()
        with signed_in(page) as door:
            page.answers[f"/{part}"] = partial(_said, data)
            found = READ[part](door)
            assert getattr(found, "items", getattr(found, "fines", None)) == ()
            for count in ("3.00" if part == "fines" else "3", None):
                page.counts = {name: count}
                with pytest.raises(NotUnderstood):
                    READ[part](door)


def _said(data: dict[str, Any], _: object) -> dict[str, Any]:
    return ok(data)


@pytest.mark.parametrize("field", ["loanid", "duedate", "duehour"])
def test_a_loan_that_cannot_be_read_is_an_error(field: str) -> None:
    page = Page(loans=[loan("1", "20261216", **{field: "??" if field != "loanid" else ""})])
    with signed_in(page) as door, pytest.raises(NotUnderstood):
        door.loans.read()


def test_a_reason_is_known_by_its_english_text_and_others_are_shown_in_the_language_of_the_call() -> None:
    known = loan("1", "20261216", renew="N", renewstatuses={"renewstatus": "Item has been requested by another patron"})
    with signed_in(Page(loans=[known]), "fi") as door:
        (reason,) = door.loans.read().items[0].reasons
    assert str(reason.code) == "renewal.requested"

    def in_language(request: Any) -> Any:
        words = {"en": "The moon is full", "fi": "Täysikuu"}[request.one("lang")]
        return ok({"loans": {"loan": [{**known, "renewstatuses": {"renewstatus": [words]}}]}})

    with signed_in(Page(loans=[known], answers={"/loans": in_language}), "fi") as door:
        (reason,) = door.loans.read().items[0].reasons
    assert (str(reason.code), reason.words) == ("other", "Täysikuu")


def test_past_loans_are_the_pages_and_missing_where_the_library_keeps_none() -> None:
    page = Page(history=[loan("9", "20260101", returndate="20251231")])
    with signed_in(page) as door:
        reading = door.loans.history()
        assert not isinstance(reading, Missing)
        assert [(one.returned, one.status) for one in reading.items] == [(date(2025, 12, 31), None)]
        page.answers["/loans"] = lambda _: ok({"loans": {"historicloans": "N"}})
        assert door.loans.history() == Missing(by="library")


def test_a_request_is_read_alone_or_in_a_list_with_its_last_day() -> None:
    ready = hold("3401", MMS, available="Y", holdstatus="Noutohyllyssä 10/12/2026 asti", cancel="N")
    with signed_in(Page(holds=[ready])) as door:
        (one,) = door.holds.read().items  # type: ignore[union-attr]
    assert (one.status, one.pickup_until, one.cancellable) == ("ready", date(2026, 12, 10), False)
    assert (one.record_id, one.pickup_location, one.created) == (f"alma{MMS}", "Hervanta", date(2026, 11, 30))
    with signed_in(Page(holds=[ready, hold("3402", "99")])) as door:
        assert [one.status for one in door.holds.read().items] == ["ready", "waiting"]  # type: ignore[union-attr]


def test_requests_of_other_kinds_are_listed_too() -> None:
    said = ok(
        {"holds": {"hold": []}, "ills": {"ill": hold("1", "99")}, "photocopies": {"photocopy": [hold("2", "98")]}}
    )
    with signed_in(Page(answers={"/requests": lambda _: said}, counts={"Requests": "2"})) as door:
        assert [str(one.kind) for one in door.holds.read().items] == ["ill", "retrieval"]  # type: ignore[union-attr]


def fine(ident: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"fineid": ident, "finesum": amount, "finestatus": "ACTIVE", "description": "Overdue fine", **more}


@pytest.mark.parametrize(
    ("amounts", "owed", "total"),
    [
        (["2,40 EUR", "0,60 EUR"], "3.00", "3.00"),
        (["€ 1.234,50"], "1234.50", "1234.50"),
        (["1 234,50 EUR"], "1234.50", "1234.50"),
        (["0,20 PLN"], "0.20", "0.20"),
    ],
)
def test_amounts_are_read_from_texts_and_their_sum_is_compared(amounts: list[str], owed: str, total: str) -> None:
    page = Page(fines=[fine(str(n), amount) for n, amount in enumerate(amounts)], owed=owed)
    with signed_in(page) as door:
        read = door.fines.read()  # type: ignore[union-attr]
        assert str(read.total) == total
        assert {str(one.kind) for one in read.fines} == {"overdue"}
        page.owed = "9.99"
        with pytest.raises(NotUnderstood):
            door.fines.read()  # type: ignore[union-attr]


def test_what_was_paid_is_not_owed_and_a_credit_is_taken_off() -> None:
    page = Page(
        fines=[fine("1", "2.00 EUR"), fine("2", "5.00 EUR", finestatus="CLOSED"), fine("3", "0.50 EUR", type="credit")]
    )
    page.owed = "1.50"
    with signed_in(page) as door:
        read = door.fines.read()  # type: ignore[union-attr]
    assert (str(read.total), read.currency, [one.id for one in read.fines]) == ("1.50", "EUR", ["1", "3"])


@pytest.mark.parametrize("amount", ["", "soon", "2,40", "12 hours", None])
def test_an_amount_that_cannot_be_read_is_an_error_and_never_nothing(amount: Any) -> None:
    with signed_in(Page(fines=[fine("1", amount)], owed="2.40")) as door, pytest.raises(NotUnderstood):
        door.fines.read()  # type: ignore[union-attr]


def test_personal_data_has_the_last_day_of_the_card_and_unknown_blocks_are_not_none() -> None:
    page = Page()
    with signed_in(page) as door:
        assert door.profile.card_expires() == date(2027, 12, 31)  # type: ignore[union-attr]
        assert page.log == []
        read = door.profile.read()  # type: ignore[union-attr]
        assert (read.name, read.email, read.register.category) == ("Aino Lukija", "a@example.org", "Opiskelija")
        assert (read.suspended, read.register.card_expires) == (None, date(2027, 12, 31))
        page.answers["/blocks_messages"] = lambda _: ok({"x": [{"text": "Your card has expired", "type": "BLOCK"}]})
        read = door.profile.read()  # type: ignore[union-attr]
    assert (read.suspended, [str(one.code) for one in read.reasons]) == (True, ["patron.card-expired"])


def test_several_lists_share_one_request_of_the_counters() -> None:
    page = Page(loans=[loan("1", "20261216")], holds=[hold("2", "99")])
    with signed_in(page) as door:
        door.read_ahead("loans", "holds", "fines", "card")
        door.loans.read()
        for read in READ.values():
            read(door)
        assert len([one for one in page.log if one.endswith("counters")]) == 1


def test_what_only_the_page_can_do_is_missing_by_tunilib() -> None:
    with signed_in(Page()) as door:
        assert {door.cards, door.favourites, door.searches, door.payments} == {Missing(by="tunilib")}


def test_loans_after_a_renewal_are_not_compared_with_the_count_of_past_ones() -> None:
    page = Page(
        loans=[loan("1", "20261216"), loan("2", "20261217")],
        history=[loan("9", "20260101", returndate="20251231")],
        counts={"Loans": "2"},
    )
    with signed_in(page) as door:
        loans = door.loans.read().items
        door.loans.history()
        door.loans.renew(loans[:1])
        page.loans = page.loans[:1]
        with pytest.raises(NotUnderstood):
            door.loans.read()


def test_the_ways_to_sign_in_are_asked_for_once() -> None:
    page = Page()
    with signed_in(page) as door:
        note = dict(door.known_pages())["page"]()
    assert len(page.log) == 1
    assert "Alma (ALMA), UniLogin (SAML)" in str(note)
