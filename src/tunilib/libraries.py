"""What Python opens: an account, a catalogue, a service desk; and the accounts that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.account import Account
from tunilib.errors import UsageError
from tunilib.services.machine import Machine

if TYPE_CHECKING:
    from tunilib.backends.embedded.desk import Desk
    from tunilib.services.catalogue import OpenCatalogue
    from tunilib.services.sign_in import ProfileEntry


def open_account(
    profile: str | None = None,
    *,
    url: str | None = None,
    card: str | None = None,
    password: str | None = None,
    target: str | None = None,
) -> Account:
    """Open an account of a library.

    Args:
        profile: name of an account created by ``tunilib login`` or ``tunilib demo``; None: the default one.
        url: the address of a library, instead of a profile: ``https://…``, ``sqlite:///PATH`` or
            ``postgresql://HOST/DATABASE``.
        card: with ``url``, the card number (spaces are ignored); with a profile, a card of the account.
        password: with ``url``; it is not stored, and the session ends when the account is closed.
        target: with ``url``, which library of a site that serves several.

    Raises:
        UsageError: both a profile and an address, or an address without card and password.
        NotFound: no such profile.
        NotSignedIn: there is no session, and no stored password to sign in with.
        CredentialsRefused: the library refused card and password.

    Example::

        with open_account() as account:
            soon = [loan for loan in account.loans() if loan.due_within(days=3)]
            for outcome in account.renew(soon):
                print(outcome.loan.title, outcome.due_before, "->", outcome.due_after, outcome.reasons)
    """
    machine = Machine()
    if url is None:
        if password is not None or target is not None:
            raise UsageError("a password needs the address of a library")
        return Account(machine.open(machine.picked_profile(profile), card))
    if profile is not None:
        raise UsageError("either a profile or an address, not both")
    if card is None or password is None:
        raise UsageError("an address needs a card and a password")
    from tunilib.core.patron import card_number
    from tunilib.core.ports.sign_in import SignInRequest

    who = SignInRequest(card=card_number(card), password=password, target=target)
    return Account(machine.open_with_password(machine.absolute_address(url), who))


def profiles() -> tuple[ProfileEntry, ...]:
    """The accounts on this machine, in the order made: ``name library card default``."""
    from tunilib.services.sign_in import profile_entries

    return profile_entries(Machine())


def open_catalogue(profile: str | None = None, *, library: str | None = None) -> OpenCatalogue:
    """Open the catalogue of a library, without signing in.

    Args:
        profile: of an account whose library is searched.
        library: the address of a library, ``sqlite:///PATH``, ``postgresql://HOST/DATABASE`` or ``https://…``.

    With neither it is the library of the default profile, else the demonstration's.

    Raises:
        NotFound: no such profile, or the library can be searched only after signing in.
        LocalError: ``database``: there is no library in that file.

    Example::

        with open_catalogue(library="sqlite:///library.sqlite") as catalogue:
            for record in catalogue.search("kalevala").records:
                print(record.title, record.available)
    """
    return Machine().open_catalogue(profile, library)


def open_desk(*, store: str | None = None) -> Desk:
    """Open the service desk of an embedded library; use it in a ``with`` statement.

    Args:
        store: the address of the library, ``sqlite:///PATH`` or ``postgresql://HOST/DATABASE``; None: what ``[desk]``
            in ``config.toml`` names, else the demonstration.

    Raises:
        UsageError: it is not an address of an embedded library.
    """
    return Machine().open_desk(store)
