"""The patron's side of the library, from the shell and from Python.

The layers, each importing only those below it::

    cli        the command line
    opening    open_account(): wires profile, library, password, ledger and clock
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
    from tunilib.opening import open_account

_HOMES = {"Account": "tunilib.account", "open_account": "tunilib.opening"}

__all__ = [
    "Account",
    "CredentialsRefused",
    "LocalError",
    "NotFound",
    "NotSignedIn",
    "NotUnderstood",
    "OutcomeUnknown",
    "PersonNeeded",
    "SessionExpired",
    "TunilibError",
    "Unavailable",
    "UsageError",
    "open_account",
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
