"""Which address of a fake site is answered by what."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.fakes import account_pages, hold_pages, loan_pages, message_pages, past_loans, profile_pages, record_pages
from tests.fakes.favourite_pages import EXPORT_ROUTES, FAVOURITE_ROUTES
from tests.fakes.own_payment_page import ROUTES as OWN_PAYMENT_PAGE
from tests.fakes.web import Response

_RECORD = r"/Record/([^/]+)"

ROUTES: tuple[tuple[re.Pattern[str], Callable[..., Response]], ...] = (
    (re.compile(r"/MyResearch/CheckedOut"), loan_pages.loans),
    (re.compile(r"/Checkouts/History"), past_loans.history),
    (re.compile(r"/Checkouts/PurgeHistory"), past_loans.purge),
    (re.compile(r"/Holds/List"), hold_pages.holds),
    (re.compile(r"/Holds/Edit"), hold_pages.edit),
    (re.compile(r"/MyResearch/StorageRetrievalRequests"), hold_pages.retrievals),
    (re.compile(r"/MyResearch/ILLRequests"), hold_pages.loans_from_elsewhere),
    (re.compile(r"/MyResearch/Fines"), account_pages.fines),
    (re.compile(r"/MyResearch/Profile"), profile_pages.profile),
    (re.compile(r"/MyResearch/ChangeEmail"), profile_pages.email),
    (re.compile(r"/MyResearch/(?:ChangePassword|NewPassword)|/LibraryCards/newPassword"), profile_pages.password),
    (re.compile(r"/MyResearch/ChangeProfileAddress"), profile_pages.address),
    (re.compile(r"/MyResearch/ChangeMessagingSettings"), message_pages.form),
    (re.compile(r"/LibraryCards/Home"), account_pages.cards),
    (re.compile(r"/LibraryCards/SelectCard"), account_pages.select_card),
    (re.compile(r"/LibraryCards/editCard/NEW"), account_pages.card_form),
    (re.compile(r"/LibraryCards/editCard/(\w+)"), account_pages.edit_card),
    (re.compile(r"/LibraryCards/DeleteCard"), account_pages.delete_card),
    (re.compile(_RECORD + "/(Hold|StorageRetrievalRequest|ILLRequest)"), record_pages.form),
    *FAVOURITE_ROUTES,
)

PUBLIC: tuple[tuple[re.Pattern[str], Callable[..., Response]], ...] = (
    (re.compile("/Search/Results"), record_pages.results),
    (re.compile("/AJAX/JSON"), record_pages.ajax),
    (re.compile(_RECORD + "(?:/Holdings)?"), record_pages.record),
    (re.compile(_RECORD + "/AjaxTab"), record_pages.tab),
    *EXPORT_ROUTES,
    *OWN_PAYMENT_PAGE,
)
"""What needs no session."""
