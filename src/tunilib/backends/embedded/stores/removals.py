"""Removing a patron: who they were goes, what figures are made of stays, of nobody."""

from __future__ import annotations

from typing import Final

from tunilib.backends.embedded.stores.connection import Store

NOBODY: Final = "@nobody"
"""The user name under which nobody is in the register: past loans, closed holds and settled fines of those removed."""
_PERSONAL: Final = "kind LIKE 'patron-%' OR kind LIKE 'change-%'"
"""The events whose values are of a person."""


class SqlRemovals(Store):
    """Removes patrons of whom nothing is open."""

    def remove(self, patron: str, nobody: str) -> None:
        """Remove a patron with their sessions, lists, searches, reminders, requests and letters.

        Args:
            nobody: the id of whom past loans, closed holds and settled fines are given to.
        """
        for table in ("loan", "hold", "fine"):
            self._db.execute(f"UPDATE {table} SET patron = ? WHERE patron = ?", (nobody, patron))
        self._db.execute(f"UPDATE event SET before = NULL, after = NULL WHERE patron = ? AND ({_PERSONAL})", (patron,))
        self._db.execute("UPDATE event SET patron = NULL WHERE patron = ?", (patron,))
        self._db.execute("DELETE FROM patron WHERE id = ?", (patron,))

    def nobody(self) -> str | None:
        """The id of nobody; None: nobody was removed yet."""
        row = self._db.execute("SELECT id FROM patron WHERE identity = ?", (NOBODY,)).fetchone()
        return row[0] if row else None

    def accounts_with(self, patron: str) -> list[tuple[str, str]]:
        """The accounts of others in which a patron's card is: the owner, and the id of the card there."""
        query = "SELECT owner, id FROM account_card WHERE patron = ? AND owner <> ? ORDER BY owner"
        return [(owner, card) for owner, card in self._db.execute(query, (patron, patron)).fetchall()]
