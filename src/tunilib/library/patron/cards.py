"""Signing in, and the cards of an account: the patron's own and linked ones, one of them active (S51)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading, answer_for
from tunilib.core.barcode import Barcode, Symbology
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInMethod
from tunilib.core.ports.university import Organisation, UniversitySignIn
from tunilib.core.profile import Card, CardRequest
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import CredentialsRefused, NotFound, PasswordRefused, UsageError
from tunilib.library.ids import hash_password, is_password
from tunilib.library.stores.statements import instant
from tunilib.library.stores.unit_of_work import Library, SignedIn, Snapshot, Transaction, repeated

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.rules import Rules
    from tunilib.library.stores.patrons import StoredCard
    from tunilib.library.stores.sessions import StoredCredentials

T = TypeVar("T")


class WrongPassword(PasswordRefused):
    """The password is not right; the card is not locked."""


@repeated
def checked(
    library: Library,
    card: str,
    password: str,
    cause: str,
    then: Callable[[Transaction, str], T],
    *,
    identity: bool = False,
) -> T:
    """Check a password. If it is right, do something in the same transaction.

    The slow comparison comes before the transaction, so that no other writer waits for it. The transaction checks that
    the stored password is still the same. An unknown card takes as long as a wrong password.
    """
    with library.snapshot() as snapshot:
        before = _stored(snapshot, card, identity=identity)
    right = is_password(password, before.password if before else None)
    with library.transaction("patron", cause) as tx:
        stored = _stored(tx, card, identity=identity)
        if stored is None:
            raise _refused(tx.rules, identity=identity)
        locked = _locked_until(stored, tx)
        if locked is not None:
            raise _locked(tx.rules, locked)
        if right and before is not None and stored.password == before.password:
            if stored.wrong_tries or stored.locked_until is not None:
                tx.credentials.set_tries(stored.patron, 0)
            return then(tx, stored.patron)
        locked = _count_wrong(tx, stored)
        refused = _refused(tx.rules, identity=identity) if locked is None else _locked(tx.rules, locked)
    raise refused


def _stored(snapshot: Snapshot, name: str, *, identity: bool) -> StoredCredentials | None:
    store = snapshot.credentials
    return store.of_identity(name) if identity else store.of_card(name)


def _count_wrong(tx: Transaction, stored: StoredCredentials) -> datetime | None:
    """Count a wrong password. Until when the card is locked; None: it is not."""
    rule = tx.rules.password
    tries = stored.wrong_tries + 1
    if tries < rule.wrong_tries:
        tx.credentials.set_tries(stored.patron, tries)
        tx.record_event("password-wrong", patron=stored.patron)
        return None
    until = tx.now + timedelta(minutes=rule.locked_minutes)
    tx.credentials.set_tries(stored.patron, 0, until)
    tx.record_event("card-locked", patron=stored.patron, after=instant(until))
    return until


def _locked_until(stored: StoredCredentials, tx: Transaction) -> datetime | None:
    """Until when a card is locked. A lock that begins in the future, as the clock was set back, does not count."""
    if stored.locked_until is None:
        return None
    until = stored.locked_until.astimezone(tx.zone)
    begun = until - timedelta(minutes=tx.rules.password.locked_minutes, seconds=1)
    return until if begun <= tx.now < until else None


_WAY_MESSAGES = {
    True: "get a new password at the service desk of {library}, with proof of identity ({contact})",
    False: "get a new password at the service desk of {library}, with proof of identity",
}
"""How to get a new password (S6), with the contact of the library or without."""
_UNLOCK_MESSAGES = {
    True: (
        "the service desk can unlock it; get a new password at the service desk of {library}, with proof of identity "
        "({contact})"
    ),
    False: (
        "the service desk can unlock it; get a new password at the service desk of {library}, with proof of identity"
    ),
}


def _refused(rules: Rules, *, identity: bool) -> WrongPassword:
    if identity:
        return WrongPassword(
            "{library} does not accept this user name and password of a university account",
            hint="it was tried once; sign in with a library card: tunilib login CARD",
            library=rules.name,
        )
    return WrongPassword(
        "the library does not accept this card number and password",
        hint=_WAY_MESSAGES[rules.contact is not None],
        library=rules.name,
        contact=rules.contact,
    )


def _locked(rules: Rules, until: datetime) -> CredentialsRefused:
    return CredentialsRefused(
        "after too many wrong passwords in a row the card is locked for {minutes} minutes, until {until}",
        hint=_UNLOCK_MESSAGES[rules.contact is not None],
        minutes=rules.password.locked_minutes,
        until=f"{until:%H:%M}",
        library=rules.name,
        contact=rules.contact,
    )


def add_identity(tx: Transaction, identity: str, password: str, name: str) -> str:
    owner = tx.patrons.add_identity(identity, hash_password(password), {"name": name})
    tx.record_event("identity-added", patron=owner)
    return owner


def asked(library: Library, user: str, how: UniversitySignIn) -> tuple[str, str]:
    if how.cookie is not None:
        raise UsageError("an embedded library has no sign-in in a browser", hint="leave the cookie out")
    own = _organisation(library)
    if how.idp is not None and how.idp.casefold() not in (own.entity_id, own.name.casefold()):
        raise NotFound(
            "no such home organisation: {name}",
            hint="this library knows one: {known}",
            name=how.idp,
            known=own.name,
        )
    name = user or how.person.user(own.name)
    return name, how.person.password(own.name)


def of_university(library: Library, session: Session) -> Session:
    return session._replace(method=SignInMethod.UNIVERSITY, organisation=_organisation(library))


def _organisation(library: Library) -> Organisation:
    """An embedded library is its own and only home organisation."""
    return Organisation("urn:tunilib:embedded", (library.rules.name,))


_LONGEST = 100


class EmbeddedCards:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self) -> Reading[Card]:
        with self._signed_in.own_snapshot() as (snapshot, account):
            stored = snapshot.cards.of_owner(account.owner)
        name, kind = snapshot.rules.name, Symbology.CODE_128
        items = tuple([replace(one.card, library=name, barcode=Barcode(kind, one.card.card)) for one in stored])
        return Reading(items=items, taken=snapshot.now, stated=len(items))

    def check_target(self, target: str | None) -> None:
        """Any target is taken: an embedded library has no parts."""

    def add(self, request: CardRequest) -> Answer:
        """Link another card. Its password proves that the account may act on it."""
        if request.target is not None:
            raise NotFound("this library has no part of that name: {target}", target=request.target)
        called = _name(request.name)

        def link(tx: Transaction, patron: str) -> Claim:
            account = self._signed_in.account(tx)
            linked = tx.cards.of_owner(account.owner)
            stored = next((one for one in linked if one.patron == patron), None)
            known = stored.card if stored and not stored.ended else None
            reasons = [Reason.of(ReasonCode.CARD_ALREADY_ADDED)] if known else []
            reasons += _name_taken(linked, called, stored.card if stored else None)
            if reasons:
                return Claim(word=ClaimWord.REFUSED, reasons=tuple(reasons), id=known.id if known else None)
            if stored is not None:  # the link ended with a new password of the card
                tx.cards.remove(account.owner, stored.card.id)
            entry = tx.cards.add(account.owner, patron, called)
            tx.record_event("card-added", patron=account.owner, after=patron)
            return Claim(word=ClaimWord.DONE, id=entry)

        with self._signed_in.own_snapshot():  # a session that has ended must not be used to try passwords
            pass
        claim = checked(self._signed_in.library, card_number(request.card), request.password, "cards add", link)
        return Answer(claims={request.card: claim})

    @repeated
    def use(self, card: Card) -> Answer:
        with self._signed_in.own_transaction("cards use") as (tx, account):
            owner = account.owner
            stored = _found(tx, owner, card)
            if stored is None or stored.ended:
                return _not_linked(card)
            if stored.card.active:
                return answer_for(card.id, ClaimWord.UNCHANGED)
            tx.cards.activate(owner, stored.card.id)
            tx.record_event("card-used", patron=owner, after=stored.patron)
            return answer_for(card.id, ClaimWord.DONE)

    is_renamed_with_password = False

    @repeated
    def edit(self, card: Card, name: str, password: str | None = None) -> Answer:  # noqa: ARG002
        """Rename a card. An empty name removes the name."""
        called = _name(name)
        with self._signed_in.own_transaction("cards edit") as (tx, account):
            owner = account.owner
            stored = _found(tx, owner, card)
            if stored is None:
                return _not_linked(card)
            before = stored.card
            taken = _name_taken(tx.cards.of_owner(owner), called, before)
            if taken:
                return answer_for(card.id, ClaimWord.REFUSED, tuple(taken))
            if before.name == called:
                return answer_for(card.id, ClaimWord.UNCHANGED)
            tx.cards.set_name(before.id, called)
            tx.record_event("card-named", patron=owner, before=before.name, after=called)
            return answer_for(card.id, ClaimWord.DONE)

    @repeated
    def remove(self, card: Card) -> Answer:
        """Unlink a card. The patron's own card stays: it is the account."""
        with self._signed_in.own_transaction("cards remove") as (tx, account):
            owner = account.owner
            stored = _found(tx, owner, card)
            if stored is None:
                return _not_linked(card)
            found = stored.card
            if stored.patron == owner:
                reason = Reason.of(ReasonCode.OTHER, what="own-card")
                return answer_for(card.id, ClaimWord.REFUSED, (reason,))
            tx.cards.remove(owner, found.id)
            tx.record_event("card-removed", patron=owner, before=stored.patron)
            return answer_for(card.id, ClaimWord.DONE)


def _found(tx: Transaction, owner: str, card: Card) -> StoredCard | None:
    return next((one for one in tx.cards.of_owner(owner) if one.card.id == card.id), None)


def _not_linked(card: Card) -> Answer:
    return answer_for(card.id, ClaimWord.REFUSED, (Reason.of(ReasonCode.CARD_NOT_LINKED),))


def _name(name: str | None) -> str | None:
    called = (name or "").strip() or None
    if called is not None and len(called) > _LONGEST:
        raise UsageError("the name of a card has at most {count} characters", count=_LONGEST)
    return called


def _name_taken(linked: list[StoredCard], name: str | None, but: Card | None) -> list[Reason]:
    others = [one.card.name for one in linked if but is None or one.card.id != but.id]
    return [Reason.of(ReasonCode.CARD_NAME_TAKEN, name=name)] if name is not None and name in others else []
