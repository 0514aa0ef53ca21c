"""All loans that are out, by the facts that decide their renewal: for a change of the whole library at once.

The facts stand in temporary tables of the connection. They end with the transaction where it is rolled back, else with
:func:`forget`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.sqlite.loans import REQUESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Connection

__all__ = ["CaseRow", "cases", "forget", "gather", "keep_decided", "loans_by_case", "overdue", "renew", "write_down"]


class CaseRow(NamedTuple):
    """What the renewal of one or of many loans is decided by, but for their patrons; ``number`` names the case."""

    number: int
    collection: str
    category: str | None
    due: str
    used: int
    requested: int
    lost: int


_FACTS = "collection, category, due, used, requested, lost"
_GATHER = f"""
CREATE TEMPORARY TABLE everybody AS
SELECT loan, id, patron, record, barcode, DENSE_RANK() OVER (ORDER BY {_FACTS}) AS number, {_FACTS}
  FROM (
    SELECT l.rowid AS loan, l.id, l.patron, i.record, l.barcode, i.collection, p.category, l.due, l.renewals AS used,
           {REQUESTED} AS requested, l.lost IS NOT NULL AS lost
      FROM loan l JOIN item i ON i.barcode = l.barcode JOIN patron p ON p.id = l.patron
     WHERE l.returned IS NULL
  )"""
_DECIDED = "CREATE TEMPORARY TABLE everybody_due (number INTEGER PRIMARY KEY, due TEXT NOT NULL)"
_REFUSED = "CREATE TEMPORARY TABLE everybody_refused (patron TEXT PRIMARY KEY) WITHOUT ROWID"
_RENEWABLE = "temp.everybody e JOIN temp.everybody_due d ON d.number = e.number"


def gather(db: Connection, today: str) -> None:
    """Put the facts of every loan that is out beside each other."""
    db.execute(_GATHER, (today,))
    db.execute(_DECIDED)
    db.execute(_REFUSED)


def forget(db: Connection) -> None:
    """Throw the facts away."""
    for table in ("everybody", "everybody_due", "everybody_refused"):
        db.execute(f"DROP TABLE temp.{table}")


def cases(db: Connection) -> list[CaseRow]:
    """Each case once."""
    return [CaseRow(*row) for row in db.execute(f"SELECT DISTINCT number, {_FACTS} FROM temp.everybody")]


def loans_by_case(db: Connection) -> Iterator[tuple[str, str, int]]:
    """Every loan with its patron and the number of its case."""
    return iter(db.execute("SELECT id, patron, number FROM temp.everybody"))


def keep_decided(db: Connection, dues: Iterable[tuple[int, str]], refused: Iterable[str]) -> int:
    """Keep what is decided, and of the loans those alone that are to be renewed; how many there were.

    Args:
        dues: number and new due date of each case that may be renewed.
        refused: ids of the patrons for whom nothing is renewed.
    """
    db.executemany("INSERT INTO temp.everybody_due (number, due) VALUES (?, ?)", dues)
    db.executemany("INSERT INTO temp.everybody_refused (patron) VALUES (?)", ((patron,) for patron in refused))
    count: int = db.execute("SELECT COUNT(*) FROM temp.everybody").fetchone()[0]
    db.execute("DELETE FROM temp.everybody WHERE patron IN (SELECT patron FROM temp.everybody_refused)")
    return count


def overdue(db: Connection, today: str) -> list[tuple[str, str | None]]:
    """The loans that are to be renewed late: barcode of each and category of its patron."""
    query = f"SELECT e.barcode, e.category FROM {_RENEWABLE} WHERE e.due < ? ORDER BY e.loan"
    return db.execute(query, (today,)).fetchall()


def write_down(db: Connection, at: str, day: str, actor: str, cause: str) -> None:
    """An event for each loan that is to be renewed."""
    db.execute(
        "INSERT INTO event (at, day, kind, actor, cause, patron, record, barcode, loan, before, after)"
        " SELECT ?, ?, 'renewed', ?, ?, e.patron, e.record, e.barcode, e.id, e.due, d.due"
        f" FROM {_RENEWABLE} ORDER BY e.loan",
        (at, day, actor, cause),
    )


def renew(db: Connection) -> int:
    """Move the due dates; of how many loans."""
    query = f"UPDATE loan SET due = d.due, renewals = renewals + 1 FROM {_RENEWABLE} WHERE loan.rowid = e.loan"
    return db.execute(query).rowcount
