"""Passwords and sessions. Tokens are sessions with rights and an end, which patrons give to other programs.

Addresses from which sign-ins were refused are counted beside the wrong tries of each card.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert, made, update
from tunilib.library.stores.statements import Delete, Insert, Sql, Update, instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.library.stores.statements import Connection

REFUSALS_WITHIN: Final = timedelta(minutes=15)
"""How long a refused sign-in counts against the address that it came from."""

_CREDENTIALS = Reader(("p.id", "patron"), "p.password", "p.wrong_tries", "p.locked_until", p="patron")
_READ = Reader("s.patron", "s.scopes", "s.expires", "p.card", needs=("card",), s="session", p="patron")
_OF_TOKENS = "scopes IS NOT NULL"


class StoredCredentials(NamedTuple):
    """What is stored of a patron's password; ``locked_until`` in UTC."""

    patron: str
    password: str
    wrong_tries: int
    locked_until: datetime | None


class StoredToken(NamedTuple):
    """A token that has not expired: id and card of its patron, and its rights with blanks between."""

    patron: str
    card: str
    scopes: str
    expires: datetime


class SqlCredentials(Store):
    """Passwords, wrong tries and sessions."""

    def of_card(self, card: str) -> StoredCredentials | None:
        return self._found("p.card = ? AND p.identity IS NULL", card)

    def of_identity(self, identity: str) -> StoredCredentials | None:
        """What is stored for a university account, by its user name."""
        return self._found("p.identity = ?", identity)

    def _found(self, which: str, name: str) -> StoredCredentials | None:
        row = self._db.read(f"SELECT {_CREDENTIALS.columns} FROM patron p WHERE {which}", (name,)).fetchone()
        return made(StoredCredentials, _CREDENTIALS(row)) if row else None

    def set_password(self, patron: str, password: str) -> None:
        update(self._db, "patron", patron, {"password": password})

    def set_tries(self, patron: str, wrong_tries: int, locked_until: datetime | None = None) -> None:
        """Store how many wrong passwords came in a row, and until when the card is locked."""
        update(self._db, "patron", patron, {"wrong_tries": wrong_tries, "locked_until": locked_until})

    def start_session(self, token: str, patron: str) -> None:
        """Start a session now; the token is its hash."""
        insert(self._db, "session", {"token": token, "patron": patron, "started": self._now})

    def end_session(self, token: str) -> str | None:
        """End a session; the id of its patron. None: no such session."""
        row = self._db.change(Delete("session", {"token": token}, "RETURNING patron")).fetchone()
        return row[0] if row else None

    def end_sessions_of(self, patron: str) -> None:
        self._db.change(Delete("session", {"patron": patron}))

    def end_all_sessions(self) -> None:
        self._db.change(Delete("session", {}))


class SqlTokens(Store):
    def start(self, token: str, patron: str, scopes: str, expires: datetime) -> None:
        values = {"token": token, "patron": patron, "started": self._now, "scopes": scopes, "expires": expires}
        insert(self._db, "session", values)

    def find(self, token: str) -> StoredToken | None:
        query = (
            f"SELECT {_READ.columns} FROM session s LEFT JOIN patron p ON p.id = s.patron"
            f" WHERE s.token = ? AND s.{_OF_TOKENS} AND s.expires > ?"
        )
        row = self._db.read(query, (token, instant(self._now))).fetchone()
        return made(StoredToken, _READ(row)) if row else None

    def end_of(self, patron: str) -> None:
        """End all of a patron; other sessions go on."""
        self._db.change(Delete("session", Sql(f"patron = ? AND {_OF_TOKENS}", (patron,))))

    def forget_old(self) -> None:
        """Delete what has expired, and addresses that count no more."""
        self._db.change(Delete("session", Sql(f"{_OF_TOKENS} AND expires <= ?", (self._now,))))
        self._db.change(Delete("refused_address", Sql("last <= ?", (self._now - REFUSALS_WITHIN,))))

    def refusals(self, address: str) -> list[datetime]:
        """When sign-ins from an address were refused lately, oldest first; nobody else changes it meanwhile."""
        end = "ON CONFLICT (address) DO UPDATE SET last = excluded.last RETURNING moments"
        row = Insert("refused_address", {"address": address, "moments": "", "last": self._now}, end)
        (stored,) = self._db.change(row).fetchone()
        found = [datetime.fromisoformat(one) for one in stored.split()]
        return [one for one in found if self._now - REFUSALS_WITHIN < one <= self._now]

    def set_refusals(self, address: str, moments: Sequence[datetime]) -> None:
        """Store when sign-ins from an address were refused."""
        values = {"moments": " ".join(map(instant, moments))}
        self._db.change(Update("refused_address", values, {"address": address}))


def end_tokens(db: Connection) -> None:
    """End every token of a library that is moved: the programs that have them would not find it."""
    db.execute(f"DELETE FROM session WHERE {_OF_TOKENS}")
