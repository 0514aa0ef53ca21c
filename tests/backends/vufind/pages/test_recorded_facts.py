"""Recorded pages of Finna and VuFind: titles, dates, ids and results, compared with what a person reads there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.backends.vufind.pages.reference import (
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

from tunilib.backends.vufind.cards.page import read_cards
from tunilib.backends.vufind.catalogue.holdings import read_holdings, read_record
from tunilib.backends.vufind.catalogue.results import read_results
from tunilib.backends.vufind.favourites.page import read_favourites, read_lists
from tunilib.backends.vufind.fines import read_terms
from tunilib.backends.vufind.holds.page import read_edit_form, read_place_form
from tunilib.backends.vufind.pages.values import ShownDate
from tunilib.backends.vufind.profile.page import read_password_form
from tunilib.backends.vufind.sign_in import read_login
from tunilib.core.calendar import day_of

CATS = 'Cats & dogs <b>revisited</b> : "a study"'


def day(when: ShownDate | None) -> date | None:
    return when.day if when is not None else None


def november(number: int) -> date:
    return date(2026, 11, number)


def december(number: int) -> date:
    return date(2026, 12, number)


LOANS = [
    ("1027", "Havet och ön (painos 2)", november(12), "4", "overdue"),
    ("1037", "Suomen kartasto (painos 2)", november(17), "6", "overdue"),
    ("ill_institution_2", "ILL Loan Title 2", november(22), None, "overdue"),
    ("1037", "Suomen kartasto (painos 2)", november(24), "7", "overdue"),
    ("1020", "Programming in nothing", november(26), "0", "ok"),
    ("1024", "100 % villaa", november(26), None, "ok"),
    ("1007", "Война и музыка", december(2), "3", "ok"),
    ("1003", "Havet och ön", december(9), None, "ok"),
]


@pytest.mark.parametrize(
    "name",
    [
        "finna/checkedout",
        "finna/fi-checkedout",
        "finna/checkedout-linkpopovers",
        "finna/checkedout-lightbox",
        "finna/checkedout-many-cards",
        "vufind/checkedout",
    ],
)
def test_loans_are_the_same_whatever_the_language_product_and_settings(name: str) -> None:
    loans = loans_of(page(name))

    # Some pages were recorded on the day before two of the loans were due.
    rows = [
        (
            (row.loan.record_id or "").removeprefix("demo."),
            row.loan.title,
            row.loan.due,
            row.key,
            "overdue" if row.loan.due is not None and day_of(row.loan.due) < november(25) else "ok",
        )
        for row in loans.rows
    ]
    assert sorted(rows, key=str) == sorted(LOANS, key=str)
    assert (loans.stated == 8) == name.startswith("finna/")


def test_authors_are_the_same_with_and_without_popovers() -> None:
    plain, popovers = loans_of(page("finna/checkedout")), loans_of(page("finna/checkedout-linkpopovers"))

    authors = [row.loan.author for row in plain.rows]
    assert authors == [row.loan.author for row in popovers.rows]
    assert authors[0] == "Öhman, Åsa"
    assert authors[6] == "Петров, Иван"


def test_renewals_are_what_is_left_in_finna_and_what_was_used_in_vufind() -> None:
    finna, plain = loans_of(page("finna/checkedout")), loans_of(page("vufind/checkedout"))

    assert [row.loan.renewals_left for row in finna.rows] == [1, 2, 0, 1, 1, 0, 2, 0]
    assert [(row.loan.renewals_used, row.loan.renewals_limit) for row in plain.rows][:4] == [
        (0, 1),
        (0, 0),
        (3, 3),
        (4, 6),
    ]


def test_a_page_of_several_says_which_it_is() -> None:
    first, second = loans_of(page("finna/checkedout-paged")), loans_of(page("finna/checkedout-paged-2"))

    assert first.pagination is not None
    assert second.pagination is not None
    assert (first.pagination.last, first.pagination.total, second.pagination.first) == (3, 6, 4)
    assert first.pagination.next is not None
    assert second.pagination.next is None


@pytest.mark.parametrize("name", ["finna/renew-mixed", "finna/fi-renew-mixed", "vufind/renew-mixed"])
def test_a_mixed_renewal_has_a_result_for_each_row(name: str) -> None:
    renewal = renewal_of(page(name))

    assert (renewal.renewed, renewal.refused) == (1, 2)
    told = {
        (row.loan.title, row.loan.due): (row.claim.word, [reason.code for reason in row.claim.reasons])
        for row in renewal.loans.rows
        if row.claim is not None
    }
    assert told == {
        ("Havet och ön (painos 2)", november(12)): ("refused", ["renewal.requested"]),
        ("Suomen kartasto (painos 2)", november(17)): ("refused", ["renewal.limit"]),
        ("Suomen kartasto (painos 2)", december(15)): ("done", []),
    }


@pytest.mark.parametrize("name", ["finna/renew-all", "vufind/renew-all"])
def test_all_that_could_be_renewed_were(name: str) -> None:
    renewal = renewal_of(page(name))

    assert renewal.renewed == 4
    assert sum(row.claim is not None and row.claim.word == "done" for row in renewal.loans.rows) == 4


def test_a_blocked_patron_gets_a_message_in_the_librarys_own_words() -> None:
    for name in ("finna/renew-blocked", "vufind/renew-blocked"):
        assert [flash.text for flash in renewal_of(page(name)).flashes] == ["Your account is blocked: too many fines"]


def test_a_token_that_was_not_taken_renewed_nothing() -> None:
    renewal = renewal_of(page("vufind/renew-badcsrf"))

    assert renewal.is_rejected
    assert renewal.renewed is None


def test_the_history_has_three_dates_for_each_loan() -> None:
    finna, plain = history_of(page("finna/checkout-history")), history_of(page("vufind/checkout-history"))

    for history in (finna, plain):
        dates = {(row.loan.checked_out, row.loan.returned, row.loan.due) for row in history.rows}
        assert (date(2026, 6, 13), date(2026, 7, 2), date(2026, 6, 27)) in dates
        assert "百年图书馆" in [row.loan.title for row in history.rows]
    assert finna.stated == 11


@pytest.mark.parametrize("name", ["finna/holds", "finna/fi-holds", "finna/holds-linkpopovers", "vufind/holds"])
def test_holds_have_their_place_in_the_queue_and_what_can_be_done(name: str) -> None:
    rows = {row.hold.title: row for row in holds_of(page(name)).rows}

    assert len(rows) == 5
    ready, cats = rows["Järven yli : runoja ja kirjeitä (painos 2)"], rows[f"{CATS} (painos 2)"]
    assert (ready.hold.status, ready.hold.position, ready.cancel_id) == ("ready", None, None)
    assert (cats.hold.status, cats.hold.position, cats.cancel_id, cats.edit_id, cats.hold.pickup_location) == (
        "waiting",
        3,
        "3",
        "3",
        "Campus C",
    )
    assert (cats.hold.created, cats.hold.expires) == (november(23), december(25))


def test_holds_in_transit_and_ready_are_different() -> None:
    for name in ("finna/holds-transit-and-ready", "vufind/holds-transit-and-ready"):
        states = [str(row.hold.status) for row in holds_of(page(name)).rows]
        assert (states.count("ready"), states.count("in-transit")) == (2, 1)


@pytest.mark.parametrize(
    "name", ["finna/hold-edit-freeze-ok", "finna/fi-hold-edit-freeze-ok", "vufind/hold-edit-freeze-ok"]
)
def test_a_frozen_hold_is_frozen(name: str) -> None:
    assert [row.is_frozen for row in holds_of(page(name)).rows].count(True) == 1


def test_blocks_on_the_account_are_read_beside_the_holds() -> None:
    assert [block.words for block in holds_of(page("finna/holds-blocked")).blocks] == [
        "Too many fines",
        "Card expired",
    ]


def test_requests_have_their_states() -> None:
    retrievals = [str(row.hold.status) for row in retrievals_of(page("finna/storage-retrieval-requests")).rows]
    loans = [str(row.hold.status) for row in ill_of(page("finna/ill-requests")).rows]
    plain = [str(row.hold.status) for row in retrievals_of(page("vufind/storage-retrieval-requests")).rows]

    states = {"ready": 2, "processing": 4, "cancelled": 2}
    assert {state: retrievals.count(state) for state in states} == states
    assert sorted(plain) == sorted(retrievals)
    assert loans.count("in-transit") == 2


def test_fines_are_exact_and_their_total_is_that_of_the_page() -> None:
    finna, finnish, plain = (fines_of(page(name)) for name in ("finna/fines", "finna/fi-fines", "vufind/fines"))

    for found in (finna, finnish, plain):
        assert found.fines.total.cents == sum(fine.balance.cents for fine in found.fines.fines) == 7575
    assert (finna.offer.payable.cents if finna.offer.payable else None, finna.offer.fee) == (7325, 50)
    assert [fine.payable_online for fine in finna.fines.fines].count(False) == 1
    assert [fine.kind for fine in finna.fines.fines] == [fine.kind for fine in finnish.fines.fines]
    assert [fine.id for fine in finna.fines.fines] == [fine.id for fine in finnish.fines.fines]
    assert (plain.fines.currency, plain.fines.payable_online) == (None, None)


def test_the_profile_has_what_the_register_says_and_what_can_be_changed() -> None:
    profile = profile_of(page("finna/profile"))

    assert (profile.profile.name, profile.email, profile.profile.reminder, profile.home_library) == (
        "Lib Rarian",
        "Lib.Rarian@library.not",
        0,
        "",
    )
    assert [choice.value for choice in profile.home_libraries] == ["A", "B", "C"]
    register = profile.profile.register
    assert (register.phone, register.card_expires) == ("1900 CALL ME", date(2027, 12, 31))
    finnish = profile_of(page("finna/fi-profile")).profile.register
    assert (finnish.phone, finnish.category) == (register.phone, register.category)


def test_an_expiry_that_is_no_date_is_none() -> None:
    assert profile_of(page("vufind/profile")).profile.register.card_expires is None


def test_cards_have_ids_and_finna_marks_the_active_one() -> None:
    finna, plain = read_cards(page("finna/library-cards-many")), read_cards(page("vufind/library-cards-many"))

    assert [(card.id, card.card, card.library, card.active) for card in finna] == [
        ("3", "10000001", "demo", True),
        ("4", "10000002", "demo", False),
        ("5", "20000001", "fail", False),
    ]
    assert [(card.id, card.card, card.active) for card in plain] == [
        ("1", "10000001", False),
        ("2", "10000002", False),
    ]


def test_password_forms_state_their_lengths() -> None:
    for name in ("finna/library-card-password-form", "vufind/change-password-form"):
        form = read_password_form(page(name))
        assert (form.shortest, form.longest) == (4, 20)


def test_lists_have_notes_tags_and_ids() -> None:
    finna, plain = read_favourites(page("finna/list-with-tags")), read_favourites(page("vufind/list-page"))

    assert finna.list is not None
    assert finna.list.public
    assert [(row.favourite.record_id, row.favourite.notes) for row in finna.rows] == [
        (f"demo.100{number}", f"Muistiinpano {number}") for number in (6, 5, 4, 3)
    ]
    assert finna.rows[1].favourite.title == CATS
    assert finna.rows[1].favourite.authors[0] == "Smith-Jones, D. & K."
    assert plain.list is not None
    assert (plain.list.name, plain.list.description) == ("Testilista", "kuvaus")
    assert [(row.favourite.notes, row.favourite.keywords) for row in plain.rows] == [
        ("N5", ("t5",)),
        ("N3", ("t3",)),
        ("N2", ("t2",)),
    ]


def test_a_long_list_has_all_its_keys_on_the_first_page() -> None:
    favourites = read_favourites(page("finna/list-page-40"))

    assert favourites.pagination is not None
    assert (len(favourites.rows), favourites.pagination.total, len(set(favourites.keys or ()))) == (20, 40, 40)
    assert [one.name for one in read_lists(page("finna/list-page-40")).lists] == ["Pitkä"]


def test_saved_searches_have_their_alerts() -> None:
    finna, plain = (searches_of(page(f"{product}/search-schedule-ok")) for product in ("finna", "vufind"))

    assert [search.alert for search in finna.saved] == ["weekly", "none"]
    assert finna.saved[0].query == ""
    assert [search.alert for search in plain.saved] == ["weekly"]
    assert plain.date_order == "mdy"
    assert plain.saved[0].created is not None
    assert plain.saved[0].created.date() == november(25)


def test_search_results_are_the_same_in_both_products() -> None:
    finna, plain = (read_results(page(f"{product}/search-results")) for product in ("finna", "vufind"))

    for results in (finna, plain):
        assert [(row.title, row.authors[0], row.year) for row in results.rows] == [
            ("Kalevalan jäljillä", "Lönnqvist, Elsa", "1985"),
            ("Kalevalan jäljillä (painos 2)", "Lönnqvist, Elsa", "1986"),
        ]


def test_a_record_has_copies_with_forms() -> None:
    assert read_record(page("finna/record")).title == CATS
    finna, plain = read_holdings(page("finna/record-ajaxtab-holdings")), read_holdings(page("vufind/record"))

    assert {group.location: len(group.copies) for group in finna.groups} == {
        "Campus B": 3,
        "Campus A": 4,
        "Campus C": 1,
    }
    assert finna.title.hold is not None
    copies = [copy for group in plain.groups for copy in group.copies]
    assert [(copy.place, copy.due) for copy in copies] == [("available", None), ("on-loan", "24.12.2026")]
    assert [copy.call_number for copy in copies] == ["84.2 T1005"] * 2
    assert {copy.place for group in finna.groups for copy in group.copies} == {"available", "unknown"}  # one is yellow


def test_the_page_of_a_record_says_who_wrote_it_when_and_what_it_is() -> None:
    for product in ("finna", "vufind"):
        record = read_record(page(f"{product}/record"))
        assert (record.authors[0], record.year, record.formats) == ("Smith-Jones, D. & K.", "2020", ("Book",))


@pytest.mark.parametrize(
    ("name", "button", "order"),
    [
        ("finna/place-hold-form", "placeHold", "dmy"),
        ("vufind/place-hold-form", "placeHold", "mdy"),
        ("finna/srr-form", "placeStorageRetrievalRequest", "dmy"),
        ("finna/ill-form", "placeILLRequest", "dmy"),
    ],
)
def test_request_forms_say_what_to_send(name: str, button: str, order: str) -> None:
    form = read_place_form(page(name))

    assert (form.button, form.date_order) == (button, order)
    assert form.pickups or form.library  # a library first, whose places are another question


def test_the_form_to_change_holds_names_them() -> None:
    sent = read_edit_form(page("finna/hold-edit-form")).form.data()
    assert [value for name, value in sent if name == "selectedIDS[]"] == ["2", "3"]
    assert read_edit_form(page("vufind/hold-edit-form")).date_order == "mdy"


def test_login_forms_have_their_libraries() -> None:
    finna, plain = read_login(page("finna/login-form")), read_login(page("vufind/login-form"))

    assert finna is not None
    assert [target.value for target in finna.targets] == ["demo", "fail", "wild"]
    assert plain is not None
    assert (plain.method, plain.targets) == ("ILS", ())


@pytest.mark.parametrize("name", ["finna/checkedout", "finna/holds", "vufind/checkedout", "finna/login-form"])
def test_the_token_is_that_of_the_source(name: str) -> None:
    source = page(name)
    tokens = set(re.findall(r'value="([0-9a-f]{32}-[0-9a-f]{32})"', source))

    if name.endswith("checkedout"):
        assert loans_of(source).csrf in tokens
    elif name.endswith("form"):
        form = read_login(source)
        assert form is not None
        assert dict(form.form.data())["csrf"] in tokens


def test_a_payment_is_started_by_the_form_of_the_fines_and_confirmed_by_that_of_the_terms() -> None:
    for name in ("finna/fines", "finna/fi-fines", "finna/fines-payment-started"):
        form = fines_of(page(name)).form
        assert form is not None
        assert form.action == "/MyResearch/Fines"
        assert {"transactionId", "csrf"} <= {field.name for field in form.fields}
    for name, words in (
        ("finna/fines-pay-step1", "Your email address, Your library card number, Information"),
        ("finna/fi-fines-pay-step1", "nimesi, sähköpostiosoitteesi, kirjastokorttisi numero"),
    ):
        terms = read_terms(page(name))
        assert words in terms.text
        sent = dict(terms.form.data())
        assert sent["pay-confirm"] == "1"
        assert "reset" not in sent
    assert fines_of(page("finna/fines-payment-return-ok")).form is None
    assert fines_of(page("finna/fines-payment-return-ok")).offer.is_registering
    assert fines_of(page("finna/fines-payment-started")).offer.open is not None
