"""The patron's side of the library, from the shell and from Python.

::

    import tunilib

    with tunilib.open_account() as account:
        for outcome in account.renew():
            print(outcome.loan.title, outcome.due_before, "->", outcome.due_after, outcome.outcome)

Begin with::

    open_account()      an account: status loans history renew explain plan evidence remind holds place request
                        change cancel fines pay profile cards favourites searches search record, and name, card
    open_catalogue()    search and record of a library, without signing in
    open_desk()         the service desk of an embedded library
    profiles()          the accounts on this machine

What they return are models: ``Loan Hold Fine Record RenewalOutcome`` and others, frozen, with ``to_dict()``. What goes
wrong is a ``TunilibError``; a refusal is a value, in ``reasons`` of an outcome. Other modules than ``tunilib.core`` may
change without notice.
"""

from __future__ import annotations

_MODULES = {
    "tunilib.account": "Account Catalogue open_account open_catalogue profiles",
    "tunilib.core.catalogue": "Copy Facet FullRecord Record RecordCopy SearchResult",
    "tunilib.library.desk.opening": "open_desk",
    "tunilib.library.models.desk": (
        "DayDone DeskAct DeskRequest DeskWord FeeDone Lent Notice NoticeText "
        "OnlinePayment PatronDone PatronImported RegisterRequest RequestDone Returned SetupDone Taking Undone"
    ),
    "tunilib.core.favourite": "Favourite FavouriteList",
    "tunilib.core.fine": "Fee Fine FineKind Fines",
    "tunilib.core.hold": "Hold HoldKind HoldStatus",
    "tunilib.library.models.library": "LibraryMade LibraryOfServer Moved Report Restored RuleChanged Verified",
    "tunilib.core.loan": "Loan LoanStatus",
    "tunilib.library.models.lookups": (
        "CopyLabel DeskFine DeskHold DeskItem DeskLoan Imported ItemDone PatronEntry PatronSheet RecordDone Slip"
    ),
    "tunilib.core.money": "Money",
    "tunilib.core.outcome": "HoldOutcome HoldWord Outcome OutcomeWord RenewalOutcome RenewalWord SentNotice Word",
    "tunilib.core.patron": "Patron",
    "tunilib.core.profile": "Card PatronProfile",
    "tunilib.core.payment": "DeskPayment Payment",
    "tunilib.core.reason": "Reason ReasonCode Source",
    "tunilib.core.reference": "Reference",
    "tunilib.core.rules": "PickupLibrary Rules",
    "tunilib.core.search": "Search",
    "tunilib.errors": (
        "CredentialsRefused LocalError NotFound NotSignedIn NotUnderstood OutcomeUnknown PersonNeeded "
        "SessionExpired TunilibError Unavailable UsageError"
    ),
    "tunilib.services.history": "Evidence EvidenceEvent",
    "tunilib.services.loans": "Explanation LoanPlan PlannedRenewals Trip",
    "tunilib.services.mail": "Reminded",
    "tunilib.services.sign_in": "ProfileEntry",
    "tunilib.services.status": "Dated FinesSummary HoldCounts LoanCounts Overview",
}
"""The public names by the modules that they are in, which are loaded when a name is first used."""

_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}
_WORDS = {
    *("DeskWord", "FineKind", "HoldKind", "HoldStatus", "HoldWord", "LoanStatus", "OutcomeWord", "ReasonCode"),
    *("RenewalWord", "Source", "Word"),
}
"""What models hold as words: texts that may be compared with text, and so left out of ``help(tunilib)``."""
__all__ = sorted(_HOMES.keys() - _WORDS)


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "__version__":
        return import_module("tunilib._version").__version__
    if name in _HOMES:
        return import_module("tunilib.parts").load_part(f"{_HOMES[name]}:{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
