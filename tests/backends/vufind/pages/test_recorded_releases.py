"""Recorded pages of VuFind 9, pages made after VuFind 11.1, and later ones of Finna."""

from __future__ import annotations

from datetime import date

import pytest
from tests.backends.vufind.pages.reference import (
    documents,
    fines_of,
    history_of,
    holds_of,
    ill_of,
    loans_of,
    page,
    profile_of,
    renewal_of,
    retrievals_of,
    searches_of,
)

from tunilib.backends.vufind.catalogue.holdings import read_holdings, read_record
from tunilib.backends.vufind.catalogue.results import read_results
from tunilib.backends.vufind.favourites.page import read_favourites, read_lists
from tunilib.backends.vufind.fines import read_terms
from tunilib.core.answer import ClaimWord
from tunilib.pages.forms import find_forms


def december(day: int) -> date:
    return date(2026, 12, day)


def test_loans_of_vufind_9_have_their_title_in_a_link_without_heading() -> None:
    rows = loans_of(page("vufind9/checkedout")).rows
    first, third = rows[0].loan, rows[2].loan
    assert (first.title, first.author, first.record_id) == ("Talvisodan varjossa", "Virtanen, Aino", "1001")
    assert (first.due, first.renewals_used, first.renewals_limit, rows[0].key) == (december(11), 1, 2, "0")
    assert (third.title, third.author, third.record_id) == ("ILL Loan Title 2", None, "ill_institution_2")
    assert [str(row.loan.status) for row in rows].count("overdue") == 1


def test_a_reason_that_vufind_9_does_not_translate_is_known() -> None:
    claims = [row.claim for row in renewal_of(page("vufind9/renew-mixed")).loans.rows if row.claim is not None]
    assert [claim.word for claim in claims] == [ClaimWord.DONE, ClaimWord.REFUSED, ClaimWord.REFUSED]
    assert [str(claim.reasons[0].code) for claim in claims[1:]] == ["renewal.limit", "other"]


def test_holds_and_requests_of_vufind_9_are_read_with_titles_and_states() -> None:
    holds, ill = holds_of(page("vufind9/holds")).rows, ill_of(page("vufind9/ill-requests")).rows
    assert [(row.hold.title, str(row.hold.status), row.hold.position) for row in holds][:3] == [
        ("Ensimmäinen varaus", "waiting", 3),
        ("Valmis varaus", "ready", None),
        ("ILL Hold Title 2", "waiting", 2),
    ]
    assert (holds[1].hold.author, holds[1].hold.pickup_until) == ("Noutaja, Niilo", december(2))
    assert ("ILL Hold Title 2", "waiting") in [(row.hold.title, str(row.hold.status)) for row in ill]
    assert len(retrievals_of(page("vufind9/storage-retrieval-requests")).rows) == 8
    assert history_of(page("vufind9/checkout-history")).rows[0].loan.returned == date(2026, 11, 9)


def test_tables_of_vufind_9_without_a_class_are_read_by_their_headings_and_places() -> None:
    fines = fines_of(page("vufind9/fines")).fines
    assert (fines.total.cents, fines.payable_online, fines.fines[0].title) == (7575, None, "Kalevalan naiset")
    searches = searches_of(page("vufind9/search-history-saved"))
    assert [(one.id, one.query, one.results) for one in searches.saved] == [("2", "kalevalan", 2)]
    assert [(one.id, one.query, one.results) for one in searches.recent] == [("4", "", 41), ("3", "olematonta", 0)]
    register = profile_of(page("vufind9/profile")).profile.register
    assert register.phone == "1900 CALL ME"


def test_the_catalogue_and_lists_of_vufind_9_are_read() -> None:
    results = read_results(page("vufind9/search-results")).rows
    assert [(row.title, row.authors, row.year) for row in results] == [
        ("Kalevalan naiset", ("Mäkelä-Ö, Åsa",), "2003"),
        ("Kalevalan runot", ("Lönnrot, Elias",), "1849"),
    ]
    group = read_holdings(page("vufind9/record")).groups[0]
    assert [copy.barcode for copy in group.copies] == ["00038964", "00028546", "00042961"]
    assert (group.location, [copy.available for copy in group.copies]) == ("Campus B", [False, True, True])
    shown = read_favourites(page("vufind9/list-page"))
    assert (shown.total, shown.keys, "last_saved" in shown.orders) == (4, None, False)
    assert shown.rows[3].favourite.keywords == ("iso laiva", "meri")
    assert [(one.id, one.name, one.count) for one in read_lists(page("vufind9/list-page")).lists] == [
        ("1", "Kesä & talvi 2026", 4)
    ]


def test_each_form_is_sent_by_its_own_button() -> None:
    """VuFind 9 calls it ``submit``, later ones ``submitButton``. With another name nothing happens."""
    for name, wanted in (("vufind9", "submit"), ("vufind", "submitButton")):
        for case in ("change-email-form", "change-password-form", "library-card-new-form", "list-new-form"):
            forms = [form for form in find_forms(documents()[f"{name}/{case}"]) if form.method == "post"]
            sent = [form.submit.name for form in forms if form.submit is not None]
            assert sent == [wanted], (name, case)


@pytest.mark.parametrize("name", ["finna-2/checkedout-angle-brackets", "finna-2/fi-checkedout-angle-brackets"])
def test_a_title_with_tags_is_the_text_that_was_meant(name: str) -> None:
    titles = {row.loan.title for row in loans_of(page(name)).rows}
    assert {
        "Kalevalan <b>runot</b> & <loput>",
        'Kaukolaina <i>kursiivi</i> > "lainaus" & muuta',
        "x < y > z: <script>alert(1)</script>",
    } <= titles
    assert read_record(page("finna-2/record-angle-brackets")).title in titles


def test_loans_of_vufind_11_are_read_with_and_without_a_box() -> None:
    rows = loans_of(page("vufind11/checkedout")).rows
    assert [(row.loan.title, row.key, row.loan.renewable) for row in rows] == [
        ("Talvisodan varjossa", "0", True),
        ('C++ & "quoted" <templates>', None, False),
        ("The lighthouse keeper's daughter", "4", True),
        ("ILL Loan Title 2", None, False),
    ]


OFFERED, NOTHING = (True, 7075), (False, None)
PAYMENTS = {
    "finna-2/fines-payment-offered": (OFFERED, []),
    "finna-2/fines-payment-offered-all": (OFFERED, []),
    "finna-2/fines-payment-offered-with-fee": (OFFERED, []),
    "finna-2/fines-payment-cancelled-at-service": (OFFERED, []),
    "finna-2/fines-payment-cancelled-next": (OFFERED, []),
    "finna-2/fines-payment-registered": ((True, 5825), []),
    "finna-2/fi-fines-payment-registered": ((True, 5825), []),
    "finna-2/fines-payment-registered-next": ((True, 5825), []),
    "finna-2/fines-payment-return-again": ((True, 5825), []),
    "finna-2/fines-payment-registered-all": (NOTHING, ["payment.below-minimum"]),
    "finna-2/fines-payment-below-minimum": (NOTHING, ["payment.below-minimum"]),
    "finna-2/fines-payment-failed": (NOTHING, ["payment.in-progress"]),
    "finna-2/fines-payment-failed-next": (NOTHING, ["payment.in-progress"]),
    "finna-2/fines-payment-open": (NOTHING, ["payment.in-progress"]),
    "finna-2/fines-payment-open-all": (NOTHING, ["payment.in-progress"]),
    "finna-2/fi-fines-payment-open": (NOTHING, ["payment.in-progress"]),
    "finna-2/fines-payment-paid-to-register": (NOTHING, ["payment.unregistered"]),
    "finna-2/fi-fines-payment-paid-to-register": (NOTHING, ["payment.unregistered"]),
    "finna-2/fines-payment-paid-not-registered": (NOTHING, ["payment.unregistered"]),
    "finna-2/fi-fines-payment-paid-not-registered": (NOTHING, ["payment.unregistered"]),
    "finna-2/fines-payment-registration-failed": (NOTHING, ["payment.unregistered"]),
    "finna-alma/en-fines-payment": ((True, 3505), []),
    "finna-alma/fi-fines-payment": ((True, 3505), []),
    "vufind11/fines-payment-offered": ((True, 1500), []),
    "vufind11/fines-payment-started": (NOTHING, ["payment.in-progress"]),
    "vufind11/fines-payment-blocked": (NOTHING, ["payment.below-minimum"]),
}


@pytest.mark.parametrize("name", PAYMENTS)
def test_each_state_of_a_payment_is_read(name: str) -> None:
    found = fines_of(page(name))
    amount = found.fines.payable_amount
    (offered, cents), codes = PAYMENTS[name]
    assert found.is_understood
    assert (found.fines.payable_online, amount.cents if amount is not None else None) == (offered, cents)
    assert [str(reason.code) for reason in found.fines.reasons] == codes
    assert (found.form is not None) == (offered or codes == ["payment.in-progress"])


def test_every_recorded_page_of_fines_with_payment_is_in_the_table() -> None:
    shown = {name for name, document in documents().items() if document.kind == "fines" and "payment" in name}
    assert {name for name in shown if not name.startswith("finna/")} == PAYMENTS.keys()


@pytest.mark.parametrize("name", ["finna-2/fines-payment-terms", "finna-2/fines-payment-terms-all"])
def test_terms_are_accepted_by_what_the_form_has(name: str) -> None:
    sent = dict(read_terms(page(name)).accepted)
    assert (sent["pay-confirm"], "reset" in sent, "csrf" in sent) == ("1", False, True)
