"""The patron at the server: fees, personal data, the card's state, e-mail address and password."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tunilib.backends.paia.client import act
from tunilib.backends.paia.own import own_reasons, with_own
from tunilib.backends.paia.values import id_of, moment_in, money_in, number_in, text_in, uri_in
from tunilib.core.answer import Answer, ClaimWord, Missing, answer_for
from tunilib.core.calendar import day_of
from tunilib.core.fine import Fee, Fine, FineKind, Fines
from tunilib.core.money import Money
from tunilib.core.paia import (
    CHANGE_PASSWORD,
    OWN,
    OWN_OF_FEE,
    OWN_OF_PATRON,
    OWN_OF_REGISTER,
    READ_PATRON,
    UPDATE_EMAIL,
    UPDATE_PATRON,
)
from tunilib.core.patron import Patron
from tunilib.core.profile import PASSWORD, PROFILE, PatronProfile, may_be_email
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import SessionExpired, TunilibError, not_offered
from tunilib.http.limits import Unreadable
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from tunilib.backends.paia.client import PaiaClient
    from tunilib.core.profile import PasswordChange, ProfileChange, RegisterChange

_ACTIVE, _EXPIRED, _FEES, _BOTH = 0, 2, 3, 4
_STATES = {
    _EXPIRED: (ReasonCode.PATRON_CARD_EXPIRED,),
    _FEES: (ReasonCode.PATRON_SUSPENDED_FINES,),
    _BOTH: (ReasonCode.PATRON_CARD_EXPIRED, ReasonCode.PATRON_SUSPENDED_FINES),
}
_KINDS = {str(kind): kind for kind in FineKind if kind is not FineKind.ACCRUED}


class PaiaFines:
    def __init__(self, client: PaiaClient) -> None:
        self._client = client

    def read(self) -> Fines:
        """All fees. Their sum is compared with the server's own."""
        client = self._client
        found = client.get("fees")
        try:
            total, fines = _fees(found)
        except Unreadable as error:
            raise client.not_understood("fees", error) from None
        return Fines(
            total=total or Money(0, ""),
            currency=total.currency if total is not None else None,
            suspended=self._suspended(),
            fines=fines,
            read_at=client.now(),
        )

    def _suspended(self) -> bool | None:
        if not self._client.may(READ_PATRON):
            return None
        try:
            found = self._client.get("")
        except SessionExpired:
            raise
        except TunilibError:
            return None
        state = _state(found)
        if isinstance(found.get(OWN), dict):
            return state in (_FEES, _BOTH)
        known = {_ACTIVE: False, _EXPIRED: False, _FEES: True, _BOTH: True}
        return None if state is None else known.get(state)

    def fees(self) -> tuple[Fee, ...]:
        """None: PAIA has no fee list."""
        return ()


def _fees(found: dict[str, Any]) -> tuple[Money | None, tuple[Fine, ...]]:
    stated = money_in(found, "amount")
    fines: list[Fine] = []
    for one in found["fee"]:
        if not isinstance(one, dict):
            raise Unreadable("fee", one)
        fines.append(_fine(one, fines))
    if not fines:
        return stated, ()
    try:
        total = Money.total(fine.amount for fine in fines)
    except ValueError:
        raise Unreadable("amount", found.get("amount")) from None
    if stated is not None and stated != total:
        raise Unreadable("amount", f"{stated} ≠ {total} {total.currency}")
    return total, tuple(fines)


def _fine(found: dict[str, Any], before: Sequence[Fine]) -> Fine:
    amount = money_in(found, "amount")
    if amount is None:
        raise Unreadable("fee.amount", found.get("about"))
    registered = moment_in(found, "date")
    about, kind_words = text_in(found, "about"), text_in(found, "feetype")
    last = (text_in(found, "feeid") or "").replace("#", "/").rpartition("/")[2]  # of the URI of its kind
    kind = next((_KINDS[word] for one in (kind_words, last) if (word := (one or "").lower()) in _KINDS), FineKind.OTHER)
    words = [about] if kind is not FineKind.OTHER else [kind_words, about]
    uris = [uri_in(found, name) for name in ("item", "edition")]
    content = id_of(str(amount), amount.currency, str(registered), about, kind_words, *uris)
    alike = sum(fine.id.partition("-")[0] == content for fine in before)
    fine = Fine(
        id=f"{content}-{alike + 1}" if alike else content,
        kind=kind,
        description=": ".join(filter(None, words)) or kind_words,
        amount=amount,
        balance=amount,
        registered=None if registered is None else day_of(registered),
    )
    charged = text_in(found.get(OWN) or {}, "amount") if isinstance(found.get(OWN), dict) else None
    whole = money_in({"tunilib.amount": charged and f"{charged} {amount.currency}"}, "tunilib.amount")
    return replace(with_own(fine, found, OWN_OF_FEE), amount=whole or amount)


def _with_own(profile: PatronProfile, found: dict[str, Any]) -> PatronProfile:
    own = found.get(OWN)
    if not isinstance(own, dict):
        return profile
    register = with_own(profile.register, {OWN: own.get("register")}, OWN_OF_REGISTER)
    return replace(with_own(profile, found, OWN_OF_PATRON), register=register)


def _state(found: dict[str, Any]) -> int | None:
    if found.get("status") is None:
        return None
    state = number_in(found, "status")
    return 1 if state is None else state


class PaiaProfile:
    """Reads personal data; changes the e-mail address and the password if the token allows it."""

    reminders = messages = keeping = Missing(by="library")

    def __init__(self, client: PaiaClient) -> None:
        self._client = client

    def read(self) -> PatronProfile:
        """The patron's data. The e-mail address is the only setting."""
        client = self._client
        found = client.get("")
        try:
            expires = moment_in(found, "expires")
            own_reasons(found)
        except Unreadable as error:
            raise client.not_understood("", error) from None
        email, state = text_in(found, "email"), _state(found)
        kinds = found.get("type")
        profile = PatronProfile(
            name=text_in(found, "name"),
            email=email,
            register=Patron(
                card=client.session.card,
                name=text_in(found, "name"),
                address=text_in(found, "address"),
                email=email,
                category="; ".join(filter(lambda one: isinstance(one, str), kinds)) or None
                if isinstance(kinds, list)
                else None,
                card_expires=None if expires is None else day_of(expires),
            ),
            suspended=None if state is None else state != _ACTIVE,
            reasons=_blocks(state),
        )
        return _with_own(profile, found)

    def card_expires(self) -> date | None:
        """The last day on which the card is valid."""
        return self.read().register.card_expires

    def set(self, change: ProfileChange) -> Answer:
        """Change the e-mail address. PAIA has no other setting."""
        if change.reminder is not None or change.home_library is not None:
            raise not_offered(term("ability", "settings"))
        if not self._client.may(UPDATE_EMAIL, UPDATE_PATRON):
            raise not_offered(term("ability", "email"))
        email = (change.email or "").strip()
        if email and not may_be_email(email):
            reason = Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=email)
            return answer_for(PROFILE, ClaimWord.REFUSED, (reason,))
        return act(lambda: self._send(email))

    def _send(self, email: str) -> Answer:
        self._client.patch({"email": email})
        return answer_for(PROFILE, ClaimWord.DONE)

    def change_password(self, change: PasswordChange) -> Answer:
        """Change the password, once, by the user name that signed in."""
        client = self._client
        if not client.may(CHANGE_PASSWORD):
            raise not_offered(term("ability", "password"))
        if change.new != change.again:
            return answer_for(PASSWORD, ClaimWord.REFUSED, (Reason.of(ReasonCode.PASSWORD_MISMATCH),))

        def send() -> Answer:
            client.post_form(
                "change",
                {
                    "patron": client.session.data.get("patron", ""),
                    "username": client.session.card,
                    "old_password": change.old,
                    "new_password": change.new,
                },
            )
            return answer_for(PASSWORD, ClaimWord.DONE)

        answer = act(send)
        refused = answer.refused
        return answer_for(PASSWORD, ClaimWord.REFUSED, refused, words=answer.words) if refused else answer

    def read_fields(self, names: Collection[str] | None = None) -> PatronProfile:  # noqa: ARG002 - as in the port
        return self.read()

    def request_change(self, change: RegisterChange) -> Answer:  # noqa: ARG002 - as in the port
        """Refuse: PAIA has no requests to change the register."""
        raise not_offered(term("ability", "request-change"))


def _blocks(state: int | None) -> tuple[Reason, ...]:
    if state in (None, _ACTIVE):
        return ()
    codes = _STATES.get(state or 0, (ReasonCode.PATRON_SUSPENDED,))
    return tuple(Reason(code, Source.LIBRARY) for code in codes)
