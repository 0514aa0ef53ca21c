"""The patron's side of the library, from the shell and from Python.

::

    import tunilib

    with tunilib.open_account() as account:
        for outcome in account.renew():
            print(outcome.loan.title, outcome.due_before, "->", outcome.due_after, outcome.outcome)

Begin with::

    open_account()      an account: loans history renew explain holds place request change cancel fines pay
                        profile cards favourites searches search record, and name, card
    open_catalogue()    search and record of a library, without signing in
    open_desk()         the service desk of an embedded library
    profiles()          the accounts on this machine

What they return are models: ``Loan Hold Fine Record RenewalOutcome`` and others, frozen, with ``to_dict()``. What goes
wrong is a ``TunilibError``; a refusal is a value, in ``reasons`` of an outcome. Other modules than ``tunilib.core`` may
change without notice.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `tunilib --version` must not pay for the import of typing
if TYPE_CHECKING:
    from typing import Any

    from tunilib.account import (
        Account as Account,
        Catalogue as Catalogue,
        open_account as open_account,
        open_catalogue as open_catalogue,
        open_desk as open_desk,
        profiles as profiles,
    )
    from tunilib.core.catalogue import (
        Copy as Copy,
        Facet as Facet,
        FullRecord as FullRecord,
        Record as Record,
        RecordCopy as RecordCopy,
        SearchResult as SearchResult,
    )
    from tunilib.core.favourite import Favourite as Favourite, FavouriteList as FavouriteList
    from tunilib.core.fine import Fee as Fee, Fine as Fine, FineKind as FineKind, Fines as Fines
    from tunilib.core.hold import Hold as Hold, HoldKind as HoldKind, HoldStatus as HoldStatus
    from tunilib.core.loan import Loan as Loan, LoanStatus as LoanStatus
    from tunilib.core.money import Money as Money
    from tunilib.core.outcome import (
        HoldOutcome as HoldOutcome,
        HoldWord as HoldWord,
        Outcome as Outcome,
        OutcomeWord as OutcomeWord,
        RenewalOutcome as RenewalOutcome,
        RenewalWord as RenewalWord,
        SentNotice as SentNotice,
        Word as Word,
    )
    from tunilib.core.patron import Patron as Patron
    from tunilib.core.payment import DeskPayment as DeskPayment, Payment as Payment
    from tunilib.core.profile import Card as Card, PatronProfile as PatronProfile
    from tunilib.core.reason import Reason as Reason, ReasonCode as ReasonCode, Source as Source
    from tunilib.core.reference import Reference as Reference
    from tunilib.core.rules import Rules as Rules
    from tunilib.core.search import Search as Search
    from tunilib.errors import (
        CredentialsRefused as CredentialsRefused,
        LocalError as LocalError,
        NotFound as NotFound,
        NotSignedIn as NotSignedIn,
        NotUnderstood as NotUnderstood,
        OutcomeUnknown as OutcomeUnknown,
        PersonNeeded as PersonNeeded,
        SessionExpired as SessionExpired,
        TunilibError as TunilibError,
        Unavailable as Unavailable,
        UsageError as UsageError,
    )
    from tunilib.library.models.desk import (
        DayDone as DayDone,
        DeskAct as DeskAct,
        DeskRequest as DeskRequest,
        DeskWord as DeskWord,
        FeeDone as FeeDone,
        Lent as Lent,
        Notice as Notice,
        NoticeText as NoticeText,
        OnlinePayment as OnlinePayment,
        PatronDone as PatronDone,
        PatronImported as PatronImported,
        RegisterRequest as RegisterRequest,
        RequestDone as RequestDone,
        Returned as Returned,
        SetupDone as SetupDone,
        Taking as Taking,
        Undone as Undone,
    )
    from tunilib.library.models.holdings import (
        CopyLabel as CopyLabel,
        Imported as Imported,
        ItemDone as ItemDone,
        RecordDone as RecordDone,
    )
    from tunilib.library.models.library import (
        LibraryMade as LibraryMade,
        LibraryOfServer as LibraryOfServer,
        Moved as Moved,
        Restored as Restored,
        RuleChanged as RuleChanged,
        Verified as Verified,
    )
    from tunilib.library.models.lookups import (
        DeskFine as DeskFine,
        DeskHold as DeskHold,
        DeskItem as DeskItem,
        DeskLoan as DeskLoan,
        PatronEntry as PatronEntry,
        PatronSheet as PatronSheet,
        Slip as Slip,
    )
    from tunilib.library.models.report import Report as Report
    from tunilib.services.loan_plans import Explanation as Explanation
    from tunilib.services.sign_in import ProfileEntry as ProfileEntry

_MODULES = {
    "tunilib.account": "Account Catalogue open_account open_catalogue open_desk profiles",
    "tunilib.core.catalogue": "Copy Facet FullRecord Record RecordCopy SearchResult",
    "tunilib.library.models.desk": (
        "DayDone DeskAct DeskRequest DeskWord FeeDone Lent Notice NoticeText "
        "OnlinePayment PatronDone PatronImported RegisterRequest RequestDone Returned SetupDone Taking Undone"
    ),
    "tunilib.core.favourite": "Favourite FavouriteList",
    "tunilib.core.fine": "Fee Fine FineKind Fines",
    "tunilib.core.hold": "Hold HoldKind HoldStatus",
    "tunilib.library.models.holdings": "CopyLabel Imported ItemDone RecordDone",
    "tunilib.library.models.library": "LibraryMade LibraryOfServer Moved Restored RuleChanged Verified",
    "tunilib.core.loan": "Loan LoanStatus",
    "tunilib.library.models.lookups": "DeskFine DeskHold DeskItem DeskLoan PatronEntry PatronSheet Slip",
    "tunilib.core.money": "Money",
    "tunilib.core.outcome": "HoldOutcome HoldWord Outcome OutcomeWord RenewalOutcome RenewalWord SentNotice Word",
    "tunilib.core.patron": "Patron",
    "tunilib.core.profile": "Card PatronProfile",
    "tunilib.core.payment": "DeskPayment Payment",
    "tunilib.core.reason": "Reason ReasonCode Source",
    "tunilib.core.reference": "Reference",
    "tunilib.library.models.report": "Report",
    "tunilib.core.rules": "PickupLibrary Rules",
    "tunilib.core.search": "Search",
    "tunilib.errors": (
        "CredentialsRefused LocalError NotFound NotSignedIn NotUnderstood OutcomeUnknown PersonNeeded "
        "SessionExpired TunilibError Unavailable UsageError"
    ),
    "tunilib.services.loan_plans": "Explanation",
    "tunilib.services.sign_in": "ProfileEntry",
}
"""The public names by the modules that they are in, which are loaded when a name is first used."""

_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}
_WORDS = {
    *("DeskWord", "FineKind", "HoldKind", "HoldStatus", "HoldWord", "LoanStatus", "OutcomeWord", "ReasonCode"),
    *("RenewalWord", "Source", "Word"),
}
"""What models hold as words: texts that may be compared with text, and so left out of ``help(tunilib)``."""
__all__ = sorted(_HOMES.keys() - _WORDS)


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        return import_module("tunilib._version").__version__
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
