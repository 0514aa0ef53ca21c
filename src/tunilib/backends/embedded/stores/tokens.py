"""Tokens: sessions with rights and an end, which patrons give to other programs; and addresses that were refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.embedded.stores.connection import Store, instant
from tunilib.backends.embedded.stores.rows import Reader, insert, made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.stores.connection import Connection

REFUSALS_WITHIN: Final = timedelta(minutes=15)
"""How long a refused sign-in counts against the address that it came from."""

_READ = Reader("s.patron, s.scopes, s.expires, p.card", needs=("card",), s="session", p="patron")
_OF_TOKENS = "scopes IS NOT NULL"


class StoredToken(NamedTuple):
    """A token that has not expired: id and card of its patron, and its rights with blanks between."""

    patron: str
    card: str
    scopes: str
    expires: datetime


class SqlTokens(Store):
    """Tokens, each by its hash."""

    def start(self, token: str, patron: str, scopes: str, expires: datetime) -> None:
        """Start one."""
        values = {"token": token, "patron": patron, "started": self._now, "scopes": scopes, "expires": expires}
        insert(self._db, "session", values)

    def find(self, token: str) -> StoredToken | None:
        """The token, if it has not expired."""
        query = (
            f"SELECT {_READ.columns} FROM session s LEFT JOIN patron p ON p.id = s.patron"
            f" WHERE s.token = ? AND s.{_OF_TOKENS} AND s.expires > ?"
        )
        row = self._db.execute(query, (token, instant(self._now))).fetchone()
        return made(StoredToken, _READ(row)) if row else None

    def end_of(self, patron: str) -> None:
        """End all of a patron; other sessions go on."""
        self._db.execute(f"DELETE FROM session WHERE patron = ? AND {_OF_TOKENS}", (patron,))

    def forget_old(self) -> None:
        """Delete what has expired, and addresses that count no more."""
        self._db.execute(f"DELETE FROM session WHERE {_OF_TOKENS} AND expires <= ?", (instant(self._now),))
        before = instant(self._now - REFUSALS_WITHIN)
        self._db.execute("DELETE FROM refused_address WHERE last <= ?", (before,))

    def refusals(self, address: str) -> list[datetime]:
        """When sign-ins from an address were refused lately, oldest first; nobody else changes it meanwhile."""
        query = (
            "INSERT INTO refused_address (address, moments, last) VALUES (?, '', ?)"
            " ON CONFLICT (address) DO UPDATE SET last = excluded.last RETURNING moments"
        )
        (stored,) = self._db.execute(query, (address, instant(self._now))).fetchone()
        found = [datetime.fromisoformat(one) for one in stored.split()]
        return [one for one in found if self._now - REFUSALS_WITHIN < one <= self._now]

    def set_refusals(self, address: str, moments: Sequence[datetime]) -> None:
        """Store when sign-ins from an address were refused."""
        query = "UPDATE refused_address SET moments = ? WHERE address = ?"
        self._db.execute(query, (" ".join(map(instant, moments)), address))


def end_tokens(db: Connection) -> None:
    """End every token of a library that is moved: the programs that have them would not find it."""
    db.execute(f"DELETE FROM session WHERE {_OF_TOKENS}")
