"""Moving a whole library from one store to another, of the same engine or not; and writing one from a server to a file.

The old library is locked while it is read, so that nobody changes it meanwhile; the new one appears whole or not at
all. Every table is read back there, and its rows counted and compared by a checksum. Two marks keep people from lending
in both: the new library is marked as being moved from the old one before it appears, then the old one as moved, and
only then does the new one lose its mark. The same call finishes, or begins again, what a kill interrupted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.errors import LocalError, UsageError
from tunilib.library.stores import absolute_address, engine_module, store_address
from tunilib.library.stores.connection import MARK_COLUMNS, Marks, marks_of, refuse_moved, write_marks
from tunilib.library.stores.sessions import end_tokens
from tunilib.library.stores.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tunilib.library.stores.statements import Connection

COLUMNS: Final = {
    table.name: tuple(column.name for column in table.columns if column.name not in MARK_COLUMNS)
    for table in TABLES.values()
}
"""What is moved of each table."""


class StoredTables(ABC):
    """The tables of a library, within a snapshot or transaction."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    def count(self, table: str) -> int:
        count: int = self.db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        return count

    @abstractmethod
    def rows(self, table: str) -> Iterable[tuple[Any, ...]]:
        """Every row when it is needed, in the order in which rows were added if that means something."""

    @abstractmethod
    def fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows to a table."""

    @abstractmethod
    def numbers(self) -> dict[str, int]:
        """The highest number that each table whose numbers only grow has given."""

    @abstractmethod
    def continue_numbers(self, numbers: dict[str, int]) -> None:
        """Go on with numbers after these."""


class Place(ABC):
    """An address from which a library is moved, or to which; derived by the module ``moves`` of each engine."""

    def __init__(self, address: str) -> None:
        self.address = address

    @abstractmethod
    def marks(self) -> Marks | None:
        """The marks of the library; None: no library is there."""

    @abstractmethod
    def write_marks(self, new: Marks) -> None:
        """Replace the marks."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[StoredTables]:
        """Read in one snapshot."""

    @abstractmethod
    def departing(self) -> AbstractContextManager[StoredTables]:
        """Keep everybody from changing the library; a mark is made when the block ends."""

    @abstractmethod
    def receive(self, fill: Callable[[StoredTables], object], *, replace: bool) -> None:
        """Make a library, whole or not at all.

        Args:
            replace: in place of one that is there.
        """


class Checksum(NamedTuple):
    """The rows of a table in any order: how many, and the sum of their hashes."""

    rows: int = 0
    total: int = 0


def place(address: str) -> Place:
    """What an engine does at an address."""
    found: Place = engine_module(address, "moves").ENGINE(address)
    return found


def move_library(address: str, to: str, advance: Callable[[int], None] = lambda _: None) -> dict[str, int] | None:
    """Move a library; the number of rows of each table. None: it has moved there already."""
    old, new = place(absolute_address(address)), place(absolute_address(to))
    if old.address == new.address:
        raise UsageError("the library is at {address} already", address=old.address)
    before = _marks_at(old)
    if before.moving_from is not None:
        raise refuse_moved(before)
    if before.moved_to not in (None, new.address):
        raise UsageError(
            "the library has moved to {address} already",
            hint="move it from there: tunilib --store {address} desk move --to ADDRESS",
            address=before.moved_to,
        )
    there = new.marks()
    if before.moved_to == new.address:
        return _finish(new, there)
    is_ours = there is not None and old.address in there
    if there is not None and not is_ours:
        raise LocalError(
            "there is already a library at {address}",
            code="database",
            hint="choose another address",
            address=new.address,
        )
    moved: dict[str, int] = {}
    with old.departing() as departure:
        now = marks_of(departure.db)
        if now is not None and now != before:
            raise refuse_moved(now)
        arriving = Marks(None, old.address)
        end_tokens(departure.db)
        new.receive(lambda arrival: moved.update(copy_tables(departure, arrival, arriving, advance)), replace=is_ours)
        write_marks(departure.db, Marks(new.address, None))
    new.write_marks(Marks(None, None))
    return moved


def rows_to_handle(address: str) -> int:
    """How many rows a move writes and reads back."""
    with place(address).reading() as stored:
        return 2 * sum(stored.count(table) for table in TABLES)


def write_file(address: str, file: Path) -> None:
    """Write one moment of the library to a new file, which is a library; others go on working."""
    with place(address).reading() as stored:
        write_tables(stored, file)


def write_tables(stored: StoredTables, file: Path) -> None:
    """Write a library to a new file, which is a library."""
    there = marks_of(stored.db) or Marks(None, None)
    write = engine_module(store_address(file), "moves").write_file
    write(file, lambda arrival: copy_tables(stored, arrival, there))


def copy_tables(
    departure: StoredTables, arrival: StoredTables, new_marks: Marks, advance: Callable[[int], None] = lambda _: None
) -> dict[str, int]:
    sent: dict[str, Checksum] = {}
    for table in TABLES:
        watched = WatchedRows(departure.rows(table), advance)
        arrival.fill(table, watched)
        sent[table] = watched.checksum
    arrival.continue_numbers(departure.numbers())
    for table in TABLES:
        found = WatchedRows(arrival.rows(table), advance).read_all()
        if found != sent[table]:
            raise LocalError(
                "the table {table} is not the same in the new place: {sent} rows were sent, {found} are there",
                code="database",
                hint="the library stays where it is; report this",
                table=table,
                sent=sent[table].rows,
                found=found.rows,
            )
    write_marks(arrival.db, new_marks)
    return {table: checksum.rows for table, checksum in sent.items()}


def _finish(new: Place, there: Marks | None) -> dict[str, int] | None:
    """The old library is marked as moved, and what it has was compared before that: finish what a killed call left."""
    if there is None:
        raise LocalError(
            "the library has moved to {address}, but there is none",
            code="database",
            hint="restore it there from a backup",
            address=new.address,
        )
    if there.moving_from is None:
        return None
    with new.reading() as arrived:
        rows = {table: arrived.count(table) for table in TABLES}
    new.write_marks(Marks(None, None))
    return rows


def _marks_at(old: Place) -> Marks:
    marks = old.marks()
    if marks is None:
        raise LocalError("there is no library in {path}", code="database", path=old.address)
    return marks


class WatchedRows:
    """Rows on their way: counted, summed up, and reported by the thousand."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], advance: Callable[[int], None]) -> None:
        self._rows, self._advance = rows, advance
        self.checksum = Checksum()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        count, total = 0, 0
        for row in self._rows:
            text = repr(row)
            if "\\x00" in text:  # no text of a server has a zero character: it is stored as the replacement character
                text = text.replace("\\x00", "\ufffd")
            total += int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest())
            count += 1
            if not count % 1000:
                self._advance(1000)
            yield row
        self._advance(count % 1000)
        self.checksum = Checksum(count, total % (1 << 128))

    def read_all(self) -> Checksum:
        for _ in self:
            pass
        return self.checksum
