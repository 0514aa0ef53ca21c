"""The patron's side of the library, from the shell and from Python.

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

    from tunilib.account import Account as Account
    from tunilib.account import open_account as open_account
    from tunilib.account import open_catalogue as open_catalogue
    from tunilib.account import open_desk as open_desk
    from tunilib.account import profiles as profiles
    from tunilib.core.catalogue import Copy as Copy
    from tunilib.core.catalogue import Facet as Facet
    from tunilib.core.catalogue import Record as Record
    from tunilib.core.catalogue import SearchResult as SearchResult
    from tunilib.core.desk import DayDone as DayDone
    from tunilib.core.desk import DeskRequest as DeskRequest
    from tunilib.core.desk import DeskWord as DeskWord
    from tunilib.core.desk import FeeDone as FeeDone
    from tunilib.core.desk import Imported as Imported
    from tunilib.core.desk import ItemDone as ItemDone
    from tunilib.core.desk import Lent as Lent
    from tunilib.core.desk import LibraryMade as LibraryMade
    from tunilib.core.desk import Notice as Notice
    from tunilib.core.desk import NoticeText as NoticeText
    from tunilib.core.desk import OnlinePayment as OnlinePayment
    from tunilib.core.desk import PatronDone as PatronDone
    from tunilib.core.desk import RegisterRequest as RegisterRequest
    from tunilib.core.desk import Report as Report
    from tunilib.core.desk import RequestDone as RequestDone
    from tunilib.core.desk import Restored as Restored
    from tunilib.core.desk import Returned as Returned
    from tunilib.core.desk import SetupDone as SetupDone
    from tunilib.core.desk import Taking as Taking
    from tunilib.core.desk import Verified as Verified
    from tunilib.core.favourite import Favourite as Favourite
    from tunilib.core.favourite import FavouriteList as FavouriteList
    from tunilib.core.fine import Fee as Fee
    from tunilib.core.fine import Fine as Fine
    from tunilib.core.fine import FineKind as FineKind
    from tunilib.core.fine import Fines as Fines
    from tunilib.core.hold import Hold as Hold
    from tunilib.core.hold import HoldKind as HoldKind
    from tunilib.core.hold import HoldStatus as HoldStatus
    from tunilib.core.loan import Loan as Loan
    from tunilib.core.loan import LoanStatus as LoanStatus
    from tunilib.core.money import Money as Money
    from tunilib.core.moves import Moved as Moved
    from tunilib.core.outcome import HoldOutcome as HoldOutcome
    from tunilib.core.outcome import HoldWord as HoldWord
    from tunilib.core.outcome import Outcome as Outcome
    from tunilib.core.outcome import OutcomeWord as OutcomeWord
    from tunilib.core.outcome import RenewalOutcome as RenewalOutcome
    from tunilib.core.outcome import RenewalWord as RenewalWord
    from tunilib.core.outcome import SentNotice as SentNotice
    from tunilib.core.outcome import Word as Word
    from tunilib.core.patron import Card as Card
    from tunilib.core.patron import Patron as Patron
    from tunilib.core.patron import PatronProfile as PatronProfile
    from tunilib.core.payment import DeskPayment as DeskPayment
    from tunilib.core.payment import Payment as Payment
    from tunilib.core.reason import Reason as Reason
    from tunilib.core.reason import ReasonCode as ReasonCode
    from tunilib.core.reason import Source as Source
    from tunilib.core.reference import Reference as Reference
    from tunilib.core.rules import Rules as Rules
    from tunilib.core.search import Search as Search
    from tunilib.errors import CredentialsRefused as CredentialsRefused
    from tunilib.errors import LocalError as LocalError
    from tunilib.errors import NotFound as NotFound
    from tunilib.errors import NotSignedIn as NotSignedIn
    from tunilib.errors import NotUnderstood as NotUnderstood
    from tunilib.errors import OutcomeUnknown as OutcomeUnknown
    from tunilib.errors import PersonNeeded as PersonNeeded
    from tunilib.errors import SessionExpired as SessionExpired
    from tunilib.errors import TunilibError as TunilibError
    from tunilib.errors import Unavailable as Unavailable
    from tunilib.errors import UsageError as UsageError
    from tunilib.services.loans import Explanation as Explanation
    from tunilib.services.sign_in import ProfileEntry as ProfileEntry

_MODULES = {
    "tunilib.account": "Account open_account open_catalogue open_desk profiles",
    "tunilib.core.catalogue": "Copy Facet Record SearchResult",
    "tunilib.core.desk": (
        "DayDone DeskRequest DeskWord FeeDone Imported ItemDone Lent LibraryMade Notice NoticeText "
        "OnlinePayment PatronDone RegisterRequest Report RequestDone Restored Returned SetupDone Taking "
        "Verified"
    ),
    "tunilib.core.favourite": "Favourite FavouriteList",
    "tunilib.core.fine": "Fee Fine FineKind Fines",
    "tunilib.core.hold": "Hold HoldKind HoldStatus PickupLibrary",
    "tunilib.core.loan": "Loan LoanStatus",
    "tunilib.core.money": "Money",
    "tunilib.core.moves": "Moved",
    "tunilib.core.outcome": "HoldOutcome HoldWord Outcome OutcomeWord RenewalOutcome RenewalWord SentNotice Word",
    "tunilib.core.patron": "Card Patron PatronProfile",
    "tunilib.core.payment": "DeskPayment Payment",
    "tunilib.core.reason": "Reason ReasonCode Source",
    "tunilib.core.reference": "Reference",
    "tunilib.core.rules": "Rules",
    "tunilib.core.search": "Search",
    "tunilib.errors": (
        "CredentialsRefused LocalError NotFound NotSignedIn NotUnderstood OutcomeUnknown PersonNeeded "
        "SessionExpired TunilibError Unavailable UsageError"
    ),
    "tunilib.services.loans": "Explanation",
    "tunilib.services.sign_in": "ProfileEntry",
}
"""The public names by the modules that they are in, which are loaded when a name is first used."""

_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        return import_module("tunilib._version").__version__
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
