"""Signing in to an embedded library, and the door behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.act import Act, Now, instant
from tunilib.backends.embedded.address import store_path
from tunilib.backends.embedded.door import EmbeddedDoor
from tunilib.backends.embedded.ids import new_token, token_hash
from tunilib.backends.embedded.passwords import is_password
from tunilib.backends.embedded.sqlite import credentials
from tunilib.backends.embedded.sqlite.store import Store
from tunilib.core.card import card_number
from tunilib.core.ports import Credentials, Session
from tunilib.errors import CredentialsRefused, NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from tunilib.core.rules import Rules

__all__ = ["EmbeddedEntry", "open_entry"]

_TOKEN = "token"  # noqa: S105 - the name of a field


def open_entry(address: str, *, now: Now) -> EmbeddedEntry:
    """The entry of the library at ``sqlite:///PATH``; the file is not touched yet.

    Raises:
        UsageError: it is no such address.
    """
    return EmbeddedEntry(store_path(address), now)


class EmbeddedEntry:
    """One library in a file; shareable between threads, as every sign-in and door opens the file for itself.

    Args:
        path: the file.
        now: tells the time in the library's zone; it may go back.
    """

    def __init__(self, path: Path, now: Now) -> None:
        self.path = path
        self._now = now

    @property
    def name(self) -> str:
        """What the library calls itself.

        Raises:
            LocalError: ``database``: there is no library in that file.
        """
        store = Store(self.path, self._now)
        try:
            return store.rules.name
        finally:
            store.close()

    def sign_in(self, who: Credentials) -> Session:
        """Check card and password; the session lasts until sign-out, a reset password or the patron's removal.

        Raises:
            CredentialsRefused: they are wrong, or the card is locked, which the message says, and until when.
            NotFound: a target was named, and this library is only itself.
            LocalError: ``database``: there is no library in that file.
        """
        store = Store(self.path, self._now)
        try:
            if who.target is not None:
                raise NotFound("this library has no part of that name: {target}", target=who.target)
            return _sign_in(store, card_number(who.card), who.password)
        finally:
            store.close()

    def open(self, session: Session, card: str | None = None) -> EmbeddedDoor:
        """The door of a session; the file is opened when it is first used."""
        if card is not None and card_number(card) != session.card:
            raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=card)
        return EmbeddedDoor(Store(self.path, self._now), session, token_hash(session.data.get(_TOKEN, "")))

    def sign_out(self, session: Session) -> None:
        """End the session; one that has ended already is no error."""
        store = Store(self.path, self._now)
        try:
            with store.change("patron", "logout") as act:
                patron = credentials.end_session(act.db, token_hash(session.data.get(_TOKEN, "")))
                if patron is not None:
                    act.tell("signed-out", patron=patron)
        finally:
            store.close()


def _sign_in(store: Store, card: str, password: str) -> Session:
    """The slow comparison is made outside the write transaction, and what it was made with is checked again inside."""
    with store.look() as view:
        before = credentials.of_card(view.db, card)
    right = is_password(password, before.password if before else None)
    with store.change("patron", "login") as act:
        kept = credentials.of_card(act.db, card)
        if kept is None:
            raise _refused(act.rules)
        locked = _locked_until(kept, act)
        if locked is not None:
            raise _locked(act.rules, locked)
        if right and before is not None and kept.password == before.password:
            token = new_token()
            credentials.set_tries(act.db, kept.patron, 0, None)
            credentials.start_session(act.db, token_hash(token), kept.patron, instant(act.now))
            act.tell("signed-in", patron=kept.patron)
            return Session(card=card, data={_TOKEN: token}, started=act.now)
        locked = _count_wrong(act, kept)
        refused = _refused(act.rules) if locked is None else _locked(act.rules, locked)
    raise refused


def _count_wrong(act: Act, kept: credentials.CredentialRow) -> datetime | None:
    """Count a wrong password; where it was one too many, until when the card is locked."""
    rule = act.rules.password
    tries = kept.wrong_tries + 1
    if tries < rule.wrong_tries:
        credentials.set_tries(act.db, kept.patron, tries, None)
        act.tell("password-wrong", patron=kept.patron)
        return None
    until = act.now + timedelta(minutes=rule.locked_minutes)
    credentials.set_tries(act.db, kept.patron, 0, instant(until))
    act.tell("card-locked", patron=kept.patron, after=instant(until))
    return until


def _locked_until(kept: credentials.CredentialRow, act: Act) -> datetime | None:
    """Until when a card is locked. A clock that was put back behind the beginning of the lock has left it."""
    if kept.locked_until is None:
        return None
    until = datetime.fromisoformat(kept.locked_until).astimezone(act.zone)
    begun = until - timedelta(minutes=act.rules.password.locked_minutes, seconds=1)
    return until if begun <= act.now < until else None


_WAY_TO_A_NEW_ONE = "the service desk of {library} gives a new password against proof of identity ({contact})"
"""The library's way to a new password (S6)."""


def _refused(rules: Rules) -> CredentialsRefused:
    return CredentialsRefused(
        "the library does not accept this card number and password",
        hint=_WAY_TO_A_NEW_ONE,
        library=rules.name,
        contact=rules.contact,
    )


def _locked(rules: Rules, until: datetime) -> CredentialsRefused:
    return CredentialsRefused(
        "after too many wrong passwords in a row the card is locked for {minutes} minutes, until {until}",
        hint="the service desk can unlock it; " + _WAY_TO_A_NEW_ONE,
        minutes=rules.password.locked_minutes,
        until=f"{until:%H:%M}",
        library=rules.name,
        contact=rules.contact,
    )
