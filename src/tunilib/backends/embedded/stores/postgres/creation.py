"""New libraries on a server: one that is made or replaced; each is there complete or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.rulebook import rules_of_data, stored_data, zone_of
from tunilib.backends.embedded.stores.postgres.connections import Database
from tunilib.backends.embedded.stores.postgres.library import PostgresLibrary
from tunilib.backends.embedded.stores.postgres.versions import drop_tables, make_tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.backends.embedded.stores.unit_of_work import Library, Now
    from tunilib.core.rules import Rules


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    """Make a library in a database that has none.

    Args:
        now: gives the time at which it is made.
        fill: puts the first things in; all of it is one transaction.

    Raises:
        LocalError: ``configuration``: the rules cannot be used; ``file``: there is a library already, or another
            program has its name; ``database``: this user may not make tables.
    """
    return _make(address, rules_text, now, fill, replace=False)


def replace_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None]) -> None:
    """Make a library in place of one that is there, of which nothing is kept; others see one or the other."""
    _make(address, rules_text, now, fill, replace=True)


def _make(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None, *, replace: bool) -> Rules:
    data = stored_data(rules_text)
    rules = rules_of_data(data)
    zone = zone_of(rules)
    db = Database(address)
    try:
        with db.transaction(marked=False):
            if replace:
                drop_tables(db)
            make_tables(db)
            today = now(zone).astimezone(zone).date().isoformat()
            query = "INSERT INTO library (id, rules_text, rules_data, made) VALUES (1, ?, ?, ?)"
            db.execute(query, (rules_text, data, today))
            if fill is not None:
                fill(PostgresLibrary(address, now, within=db))
    finally:
        db.close()
    return rules
