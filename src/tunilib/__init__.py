"""The patron's side of the library, from the shell and from Python.

The layers, each importing only those below it::

    cli        the command line
    libraries  open_account(), open_desk(), open_catalogue(): what Python opens
    opening    wires profile, library, password, ledger and clock
    account    Account: a method for each use case
    services | backends | notify
    http | formats | local
    messages   translations of what is said to the user
    core       pure: models, policy and proof; errors beside it

::

    import tunilib

    with tunilib.open_account() as account:
        for outcome in account.renew():
            print(outcome.loan.title, outcome.due_before, "->", outcome.due_after, outcome.outcome)
"""

from __future__ import annotations

TYPE_CHECKING = False  # `tunilib --version` must not pay for the import of typing
if TYPE_CHECKING:
    from typing import Any

    from tunilib.account import Account
    from tunilib.core.catalogue import Copy, Facet, Record, SearchResult
    from tunilib.core.desk import (
        DayDone,
        DeskRequest,
        DeskWord,
        FeeDone,
        Imported,
        ItemDone,
        Lent,
        LibraryMade,
        Notice,
        NoticeText,
        OnlinePayment,
        PatronDone,
        RegisterRequest,
        Report,
        RequestDone,
        Restored,
        Returned,
        SetupDone,
        Taking,
        Verified,
    )
    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ListChange, ListRequest
    from tunilib.core.fine import Fee, Fine, FineKind, Fines
    from tunilib.core.hold import Hold, HoldKind, HoldRequest, HoldStatus
    from tunilib.core.library import PickupLibrary
    from tunilib.core.loan import Loan, LoanStatus
    from tunilib.core.money import Money
    from tunilib.core.moves import Moved
    from tunilib.core.outcome import (
        ChangeOutcome,
        FavouriteOutcome,
        FavouriteWord,
        HoldOutcome,
        HoldWord,
        ImportOutcome,
        ImportWord,
        Outcome,
        OutcomeWord,
        ProfileOutcome,
        RenewalOutcome,
        RenewalWord,
        Word,
    )
    from tunilib.core.patron import Card, CardRequest, Patron
    from tunilib.core.payment import DeskPayment, Payment
    from tunilib.core.profile import PasswordChange, PatronProfile, ProfileChange, RegisterChange
    from tunilib.core.reason import Reason, ReasonCode, Source
    from tunilib.core.reference import Reference
    from tunilib.core.rules import Rules
    from tunilib.core.search import News, Search
    from tunilib.errors import (
        CredentialsRefused,
        LocalError,
        NotFound,
        NotSignedIn,
        NotUnderstood,
        OutcomeUnknown,
        PersonNeeded,
        SessionExpired,
        TunilibError,
        Unavailable,
        UsageError,
    )
    from tunilib.libraries import open_account, open_catalogue, open_desk, profiles
    from tunilib.services.loans import Explanation, LoanPlan
    from tunilib.services.mail import SentNotice
    from tunilib.services.searches import Notified
    from tunilib.services.shared_lists import SharedList
    from tunilib.services.sign_in import ProfileEntry
    from tunilib.services.status import Overview

_HOMES = {
    "Account": "tunilib.account",
    "Card": "tunilib.core.patron",
    "CardRequest": "tunilib.core.patron",
    "ChangeOutcome": "tunilib.core.outcome",
    "Copy": "tunilib.core.catalogue",
    "DayDone": "tunilib.core.desk",
    "DeskPayment": "tunilib.core.payment",
    "DeskRequest": "tunilib.core.desk",
    "DeskWord": "tunilib.core.desk",
    "Explanation": "tunilib.services.loans",
    "Facet": "tunilib.core.catalogue",
    "Favourite": "tunilib.core.favourite",
    "FavouriteChange": "tunilib.core.favourite",
    "FavouriteList": "tunilib.core.favourite",
    "FavouriteOutcome": "tunilib.core.outcome",
    "FavouriteWord": "tunilib.core.outcome",
    "Fee": "tunilib.core.fine",
    "FeeDone": "tunilib.core.desk",
    "Fine": "tunilib.core.fine",
    "FineKind": "tunilib.core.fine",
    "Fines": "tunilib.core.fine",
    "Hold": "tunilib.core.hold",
    "HoldKind": "tunilib.core.hold",
    "HoldOutcome": "tunilib.core.outcome",
    "HoldRequest": "tunilib.core.hold",
    "HoldStatus": "tunilib.core.hold",
    "HoldWord": "tunilib.core.outcome",
    "ImportOutcome": "tunilib.core.outcome",
    "ImportWord": "tunilib.core.outcome",
    "Imported": "tunilib.core.desk",
    "ItemDone": "tunilib.core.desk",
    "Lent": "tunilib.core.desk",
    "LibraryMade": "tunilib.core.desk",
    "ListChange": "tunilib.core.favourite",
    "ListRequest": "tunilib.core.favourite",
    "Loan": "tunilib.core.loan",
    "LoanPlan": "tunilib.services.loans",
    "LoanStatus": "tunilib.core.loan",
    "Money": "tunilib.core.money",
    "Moved": "tunilib.core.moves",
    "News": "tunilib.core.search",
    "Notice": "tunilib.core.desk",
    "NoticeText": "tunilib.core.desk",
    "Notified": "tunilib.services.searches",
    "OnlinePayment": "tunilib.core.desk",
    "Outcome": "tunilib.core.outcome",
    "OutcomeWord": "tunilib.core.outcome",
    "Overview": "tunilib.services.status",
    "PasswordChange": "tunilib.core.profile",
    "Patron": "tunilib.core.patron",
    "PatronDone": "tunilib.core.desk",
    "PatronProfile": "tunilib.core.profile",
    "Payment": "tunilib.core.payment",
    "PickupLibrary": "tunilib.core.library",
    "ProfileChange": "tunilib.core.profile",
    "ProfileEntry": "tunilib.services.sign_in",
    "ProfileOutcome": "tunilib.core.outcome",
    "Reason": "tunilib.core.reason",
    "ReasonCode": "tunilib.core.reason",
    "Record": "tunilib.core.catalogue",
    "Reference": "tunilib.core.reference",
    "RegisterChange": "tunilib.core.profile",
    "RegisterRequest": "tunilib.core.desk",
    "RenewalOutcome": "tunilib.core.outcome",
    "RenewalWord": "tunilib.core.outcome",
    "Report": "tunilib.core.desk",
    "RequestDone": "tunilib.core.desk",
    "Restored": "tunilib.core.desk",
    "Returned": "tunilib.core.desk",
    "Rules": "tunilib.core.rules",
    "Search": "tunilib.core.search",
    "SearchResult": "tunilib.core.catalogue",
    "SentNotice": "tunilib.services.mail",
    "SetupDone": "tunilib.core.desk",
    "SharedList": "tunilib.services.shared_lists",
    "Source": "tunilib.core.reason",
    "Taking": "tunilib.core.desk",
    "Verified": "tunilib.core.desk",
    "Word": "tunilib.core.outcome",
    "open_account": "tunilib.libraries",
    "open_catalogue": "tunilib.libraries",
    "open_desk": "tunilib.libraries",
    "profiles": "tunilib.libraries",
}

__all__ = [
    "Account",
    "Card",
    "CardRequest",
    "ChangeOutcome",
    "Copy",
    "CredentialsRefused",
    "DayDone",
    "DeskPayment",
    "DeskRequest",
    "DeskWord",
    "Explanation",
    "Facet",
    "Favourite",
    "FavouriteChange",
    "FavouriteList",
    "FavouriteOutcome",
    "FavouriteWord",
    "Fee",
    "FeeDone",
    "Fine",
    "FineKind",
    "Fines",
    "Hold",
    "HoldKind",
    "HoldOutcome",
    "HoldRequest",
    "HoldStatus",
    "HoldWord",
    "ImportOutcome",
    "ImportWord",
    "Imported",
    "ItemDone",
    "Lent",
    "LibraryMade",
    "ListChange",
    "ListRequest",
    "Loan",
    "LoanPlan",
    "LoanStatus",
    "LocalError",
    "Money",
    "Moved",
    "News",
    "NotFound",
    "NotSignedIn",
    "NotUnderstood",
    "Notice",
    "NoticeText",
    "Notified",
    "OnlinePayment",
    "Outcome",
    "OutcomeUnknown",
    "OutcomeWord",
    "Overview",
    "PasswordChange",
    "Patron",
    "PatronDone",
    "PatronProfile",
    "Payment",
    "PersonNeeded",
    "PickupLibrary",
    "ProfileChange",
    "ProfileEntry",
    "ProfileOutcome",
    "Reason",
    "ReasonCode",
    "Record",
    "Reference",
    "RegisterChange",
    "RegisterRequest",
    "RenewalOutcome",
    "RenewalWord",
    "Report",
    "RequestDone",
    "Restored",
    "Returned",
    "Rules",
    "Search",
    "SearchResult",
    "SentNotice",
    "SessionExpired",
    "SetupDone",
    "SharedList",
    "Source",
    "Taking",
    "TunilibError",
    "Unavailable",
    "UsageError",
    "Verified",
    "Word",
    "open_account",
    "open_catalogue",
    "open_desk",
    "profiles",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use: start-up is part of the product."""
    from importlib import import_module

    if name == "__version__":
        return import_module("tunilib._version").__version__
    if name in __all__:
        return getattr(import_module(_HOMES.get(name, "tunilib.errors")), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
