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
    from tunilib.core.card import Card, CardRequest
    from tunilib.core.catalogue import Copy, Facet, Record, SearchResult
    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ListChange, ListRequest
    from tunilib.core.fine import Fee, Fine, FineKind, Fines
    from tunilib.core.hold import Hold, HoldKind, HoldStatus
    from tunilib.core.loan import Loan, LoanStatus
    from tunilib.core.money import Money
    from tunilib.core.outcome import (
        ChangeOutcome,
        FavouriteOutcome,
        HoldOutcome,
        ImportOutcome,
        Outcome,
        RenewalOutcome,
        Word,
    )
    from tunilib.core.patron import Patron
    from tunilib.core.place import PickupLibrary
    from tunilib.core.profile import PasswordChange, PatronProfile, ProfileChange, RegisterChange
    from tunilib.core.reason import Reason, ReasonCode, Source
    from tunilib.core.rules import Rules
    from tunilib.core.search import Search
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
    from tunilib.services.loans import Explanation
    from tunilib.services.status import Overview

_HOMES = {
    "Account": "tunilib.account",
    "Card": "tunilib.core.card",
    "CardRequest": "tunilib.core.card",
    "ChangeOutcome": "tunilib.core.outcome",
    "Copy": "tunilib.core.catalogue",
    "Explanation": "tunilib.services.loans",
    "Facet": "tunilib.core.catalogue",
    "Favourite": "tunilib.core.favourite",
    "FavouriteChange": "tunilib.core.favourite",
    "FavouriteList": "tunilib.core.favourite",
    "FavouriteOutcome": "tunilib.core.outcome",
    "Fee": "tunilib.core.fine",
    "Fine": "tunilib.core.fine",
    "FineKind": "tunilib.core.fine",
    "Fines": "tunilib.core.fine",
    "Hold": "tunilib.core.hold",
    "HoldKind": "tunilib.core.hold",
    "HoldOutcome": "tunilib.core.outcome",
    "HoldStatus": "tunilib.core.hold",
    "ImportOutcome": "tunilib.core.outcome",
    "ListChange": "tunilib.core.favourite",
    "ListRequest": "tunilib.core.favourite",
    "Loan": "tunilib.core.loan",
    "LoanStatus": "tunilib.core.loan",
    "Money": "tunilib.core.money",
    "Outcome": "tunilib.core.outcome",
    "Overview": "tunilib.services.status",
    "PasswordChange": "tunilib.core.profile",
    "Patron": "tunilib.core.patron",
    "PatronProfile": "tunilib.core.profile",
    "PickupLibrary": "tunilib.core.place",
    "ProfileChange": "tunilib.core.profile",
    "Reason": "tunilib.core.reason",
    "ReasonCode": "tunilib.core.reason",
    "Record": "tunilib.core.catalogue",
    "RegisterChange": "tunilib.core.profile",
    "RenewalOutcome": "tunilib.core.outcome",
    "Rules": "tunilib.core.rules",
    "Search": "tunilib.core.search",
    "SearchResult": "tunilib.core.catalogue",
    "Source": "tunilib.core.reason",
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
    "Explanation",
    "Facet",
    "Favourite",
    "FavouriteChange",
    "FavouriteList",
    "FavouriteOutcome",
    "Fee",
    "Fine",
    "FineKind",
    "Fines",
    "Hold",
    "HoldKind",
    "HoldOutcome",
    "HoldStatus",
    "ImportOutcome",
    "ListChange",
    "ListRequest",
    "Loan",
    "LoanStatus",
    "LocalError",
    "Money",
    "NotFound",
    "NotSignedIn",
    "NotUnderstood",
    "Outcome",
    "OutcomeUnknown",
    "Overview",
    "PasswordChange",
    "Patron",
    "PatronProfile",
    "PersonNeeded",
    "PickupLibrary",
    "ProfileChange",
    "Reason",
    "ReasonCode",
    "Record",
    "RegisterChange",
    "RenewalOutcome",
    "Rules",
    "Search",
    "SearchResult",
    "SessionExpired",
    "Source",
    "TunilibError",
    "Unavailable",
    "UsageError",
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
