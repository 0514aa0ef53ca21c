"""The patron at a Primo page: fines, personal data, the last day of the card, and blocks."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.primo.reasons import patron_reason
from tunilib.backends.primo.values import (
    Fields,
    day_in,
    money_of,
    needed_in,
    part_in,
    parts_of,
    text_in,
    texts_in,
)
from tunilib.core.answer import Answer, Missing
from tunilib.core.fine import Fee, Fine, FineKind, Fines
from tunilib.core.money import Money
from tunilib.core.patron import Patron
from tunilib.core.profile import PatronProfile
from tunilib.errors import TunilibError, not_yet
from tunilib.http.limits import Unreadable
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Collection

    from tunilib.backends.primo.client import PrimoClient
    from tunilib.core.profile import PasswordChange, ProfileChange, RegisterChange
    from tunilib.core.reason import Reason

_CLOSED = "CLOSED"
_KINDS = (
    ("lost", FineKind.REPLACEMENT),
    ("replacement", FineKind.REPLACEMENT),
    ("processing", FineKind.HANDLING),
    ("overdue", FineKind.OVERDUE),
    ("recalled item", FineKind.OVERDUE),
)
"""Words of the English descriptions of Alma's kinds of fines."""


class PrimoFines:
    def __init__(self, client: PrimoClient) -> None:
        self._client = client

    def read(self) -> Fines:
        """The open fines. Their sum is compared with the library's own."""
        client = self._client
        found = client.data("fines")
        try:
            fines = [_fine(one) for one in parts_of(part_in(found, "fines", "fine"), "fines") if not _is_closed(one)]
            total = Money.total((fine.balance for fine in fines), fines[0].balance.currency if fines else "")
        except (Unreadable, ValueError) as error:
            why = error if isinstance(error, Unreadable) else Unreadable("finesum", "")
            raise client.not_understood("fines", why) from None
        self._compare(total)
        return Fines(
            total=total,
            currency=total.currency or None,
            fines=tuple(fines),
            contact=client.site,
            read_at=client.now(),
        )

    def _compare(self, total: Money) -> None:
        stated = self._client.counters().get("Fines")
        if stated is None and total:
            return
        with self._client.reading("fines"):
            if stated is None:
                raise Unreadable("counters", None)
            if money_of(stated, "counters", total.currency or "EUR").cents != total.cents:
                raise Unreadable("fines", f"{total} ≠ {stated}")

    def fees(self) -> tuple[Fee, ...]:
        """Empty: a page has no fee list."""
        return ()


def _is_closed(found: Fields) -> bool:
    return (text_in(found, "finestatus") or "").upper() == _CLOSED


def _fine(found: Fields) -> Fine:
    balance = money_of(text_in(found, "finesum"), "finesum")
    if (text_in(found, "type") or "").lower() == "credit" and balance.cents > 0:
        balance = Money(-balance.cents, balance.currency)
    original = text_in(found, "originalfinesum")
    words = text_in(found, "description")
    plain = (words or "").casefold()
    return Fine(
        id=needed_in(found, "fineid"),
        kind=next((kind for word, kind in _KINDS if word in plain), FineKind.OTHER),
        description=words,
        title=text_in(found, "title"),
        amount=money_of(original, "originalfinesum", balance.currency) if original else balance,
        balance=balance,
        registered=day_in(found, "finedate"),
    )


class PrimoProfile:
    """Reads personal data. How the page changes them is not known."""

    reminders = messages = keeping = Missing(by="tunilib")

    def __init__(self, client: PrimoClient) -> None:
        self._client = client

    def read(self) -> PatronProfile:
        """The patron's data and the blocks that the page shows."""
        client = self._client
        found = client.data("personal_settings")
        token = client.token
        name = token.name if token is not None else None
        with client.reading("profile"):
            ends, category = _registration(found)
        lines = (_value(found, field) for field in ("address1", "address2", "address3", "zip", "city", "country"))
        email = _value(found, "email")
        reasons = self._blocks()
        return PatronProfile(
            name=name,
            email=email,
            register=Patron(
                card=client.session.card,
                name=name,
                address=", ".join(filter(None, lines)) or None,
                email=email,
                phone=_value(found, "telephone1"),
                category=category,
                card_expires=ends,
            ),
            suspended=True if reasons else None,
            reasons=reasons,
        )

    def _blocks(self) -> tuple[Reason, ...]:
        """Blocks in the library's words. Empty: not known, since limits block without being listed."""
        with suppress(TunilibError):
            found = self._client.data("blocks_messages", lang=self._client.settings.language)
            texts = (text_in(one, "text") for one in _entries(found) if "block" in (text_in(one, "type") or "").lower())
            return tuple(patron_reason(text) for text in texts if text is not None)
        return ()

    def card_expires(self) -> date | None:
        """The last day of the card, as read at sign-in."""
        known = self._client.session.data.get("card_expires")
        if known is not None:
            return date.fromisoformat(known) if known else None
        found = self._client.data("personal_settings")
        with self._client.reading("profile"):
            return _registration(found)[0]

    def read_fields(self, names: Collection[str] | None = None) -> PatronProfile:  # noqa: ARG002 - as in the port
        return self.read()

    def set(self, change: ProfileChange) -> Answer:  # noqa: ARG002 - as in the port
        raise not_yet(term("ability", "settings"))

    def change_password(self, change: PasswordChange) -> Answer:  # noqa: ARG002 - as in the port
        raise not_yet(term("ability", "password"))

    def request_change(self, change: RegisterChange) -> Answer:  # noqa: ARG002 - as in the port
        raise not_yet(term("ability", "request-change"))


def _entries(found: object) -> list[Fields]:
    """The objects with a text at any depth. The names around them were not seen live."""
    if isinstance(found, dict):
        return [found] if "text" in found else [one for part in found.values() for one in _entries(part)]
    return [one for part in found for one in _entries(part)] if isinstance(found, list) else []


def _value(found: Fields, field: str) -> str | None:
    value = found.get(field)
    return text_in(value, "value") if isinstance(value, dict) else None


def _registration(found: Fields) -> tuple[date | None, str | None]:
    """The last day of the card, and the patron's groups."""
    ends: list[date] = []
    names: list[str] = []
    for status in parts_of(found.get("patronstatus"), "patronstatus"):
        for one in parts_of(status.get("registration"), "registration"):
            for place in parts_of(one.get("institution"), "institution"):
                day = day_in(place, "patronexpirydate")
                ends += [] if day is None else [day]
                names += texts_in(place, "patronstatusname")
    return max(ends, default=None), "; ".join(dict.fromkeys(names)) or None
