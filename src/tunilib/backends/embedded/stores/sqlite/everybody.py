"""All loans that are out, by the facts that decide their renewal: for a change of the whole library at once.

The facts stand in temporary tables of the connection. They end with the transaction where it is rolled back, else with
:func:`forget`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.stores.sqlite.loans import REQUESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Connection

__all__ = [
    "CaseRow",
    "StandingRow",
    "borrowers",
    "cases",
    "choose",
    "forget",
    "gather",
    "loans_by_case",
    "overdue",
    "renew",
    "write_down",
]


class CaseRow(NamedTuple):
    """What the renewal of one or of many loans is decided by, but for their patrons; ``number`` names the case."""

    number: int
    collection: str
    category: str
    due: str
    used: int
    requested: int
    lost: int


class StandingRow(NamedTuple):
    """How a patron stands: fines in cents, whether there is an address, and how many loans are overdue."""

    open_fines: int
    card_expires: str | None
    block: str | None
    has_address: int | None
    overdue: int


_TABLES = ("everybody", "everybody_case", "everybody_refused", "everybody_chosen")
_FACTS = "collection, category, due, used, requested, lost"
_GATHER = (
    f"""
CREATE TEMPORARY TABLE everybody AS
SELECT l.rowid AS loan, l.id, l.patron, i.record, l.barcode, i.collection, COALESCE(p.category, '') AS category,
       l.due, l.renewals AS used, {REQUESTED} AS requested, l.lost IS NOT NULL AS lost
  FROM loan l JOIN item i ON i.barcode = l.barcode JOIN patron p ON p.id = l.patron
 WHERE l.returned IS NULL""",
    f"CREATE TEMPORARY TABLE everybody_case (number INTEGER PRIMARY KEY, {_FACTS}, renewed, UNIQUE ({_FACTS}))",
    f"INSERT INTO temp.everybody_case ({_FACTS}) SELECT DISTINCT {_FACTS} FROM temp.everybody",
    "CREATE TEMPORARY TABLE everybody_refused (patron TEXT PRIMARY KEY) WITHOUT ROWID",
)
_CHOSEN = f"""
CREATE TEMPORARY TABLE everybody_chosen AS
SELECT loan, id, patron, record, barcode, category, due, renewed
  FROM temp.everybody JOIN temp.everybody_case USING ({_FACTS})
 WHERE renewed IS NOT NULL AND patron NOT IN (SELECT patron FROM temp.everybody_refused)
 ORDER BY loan"""
"""In the order of the table, so that each of its pages is written once."""
_BORROWERS = """
SELECT p.id, COALESCE(f.owed, 0), p.card_expires, p.block, p.address <> '', b.overdue
  FROM (SELECT patron, SUM(due < ?) AS overdue FROM temp.everybody GROUP BY patron) b
  JOIN patron p ON p.id = b.patron
  LEFT JOIN (
    SELECT patron, SUM(amount - paid - waived) AS owed FROM fine WHERE paid + waived < amount GROUP BY patron
  ) f ON f.patron = p.id"""


def gather(db: Connection, today: str) -> int:
    """Put the facts of every loan that is out beside each other; how many these are."""
    db.execute("PRAGMA cache_size = -65536")  # kibibytes: a page that does not fit is written more than once
    for statement in _GATHER:
        db.execute(statement, (today,) * statement.count("?"))
    count: int = db.execute("SELECT COUNT(*) FROM temp.everybody").fetchone()[0]
    return count


def forget(db: Connection) -> None:
    """Throw the facts away."""
    for table in _TABLES:
        db.execute(f"DROP TABLE IF EXISTS temp.{table}")


def cases(db: Connection) -> list[CaseRow]:
    """Each case once."""
    return [CaseRow(*row) for row in db.execute(f"SELECT number, {_FACTS} FROM temp.everybody_case")]


def borrowers(db: Connection, today: str) -> Iterator[tuple[str, StandingRow]]:
    """Everybody who has something on loan, and how they stand."""
    return ((patron, StandingRow(*row)) for patron, *row in db.execute(_BORROWERS, (today,)))


def loans_by_case(db: Connection) -> Iterator[tuple[str, str, int]]:
    """Every loan with its patron and the number of its case."""
    return iter(db.execute(f"SELECT id, patron, number FROM temp.everybody JOIN temp.everybody_case USING ({_FACTS})"))


def choose(db: Connection, dues: Iterable[tuple[int, str]], refused: Iterable[str]) -> None:
    """Say which loans are to be renewed, and until when.

    Args:
        dues: number and new due date of each case that may be renewed.
        refused: ids of the patrons for whom nothing is renewed.
    """
    db.executemany("UPDATE temp.everybody_case SET renewed = ?2 WHERE number = ?1", dues)
    db.executemany("INSERT INTO temp.everybody_refused (patron) VALUES (?)", ((patron,) for patron in refused))
    db.execute(_CHOSEN)


def overdue(db: Connection, today: str) -> list[tuple[str, str]]:
    """The loans that are to be renewed late: barcode of each and category of its patron."""
    return db.execute("SELECT barcode, category FROM temp.everybody_chosen WHERE due < ?", (today,)).fetchall()


def write_down(db: Connection, at: str, day: str, actor: str, cause: str) -> None:
    """An event for each loan that is to be renewed."""
    db.execute(
        "INSERT INTO event (at, day, kind, actor, cause, patron, record, barcode, loan, before, after)"
        " SELECT ?, ?, 'renewed', ?, ?, patron, record, barcode, id, due, renewed FROM temp.everybody_chosen",
        (at, day, actor, cause),
    )


def renew(db: Connection) -> int:
    """Move the due dates; of how many loans."""
    renewed = "UPDATE loan SET due = c.renewed, renewals = renewals + 1 FROM temp.everybody_chosen c"
    return db.execute(f"{renewed} WHERE loan.rowid = c.loan").rowcount
