"""Moving a whole library from one store to another, of the same engine or not.

The old library is locked while it is read, so that nobody changes it meanwhile; what is read is the new one, which
appears whole or not at all. Every table is read back there, and its rows counted and compared by a checksum. Two marks
keep people from lending in both: the new library is marked as being moved from the old one before it appears, then the
old one as moved, and only then does the new one lose its mark. Whatever is killed between is finished, or begun again,
by the same call.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

from tunilib.backends.embedded.stores import absolute_address, engine_module
from tunilib.backends.embedded.stores.marks import MARK_COLUMNS, Marks, refuse_moved
from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

TABLES: Final = (
    "library",
    "record",
    "item",
    "patron",
    "account_card",
    "session",
    "change_request",
    "loan",
    "hold",
    "fine",
    "event",
    "notice",
    "reminder",
    "overdue_notice",
    "payment",
    "payment_fine",
    "favourite_list",
    "own_reference",
    "favourite",
    "search",
    "catalogue",
    "catalogue_reference",
    "catalogue_heading",
    "catalogue_name",
    "catalogue_name_key",
    "catalogue_authorship",
    "catalogue_facts",
)
"""Every table whose rows are not made from others by the engine, those that others refer to first."""
OWN_COLUMNS: Final = frozenset({"role"})
"""What only one engine has: the role of the database that made an event."""


class Checksum(NamedTuple):
    """The rows of a table, in whatever order: how many, and the sum of their hashes."""

    rows: int = 0
    total: int = 0


class Stored(Protocol):
    """The tables of a library, within a snapshot or transaction."""

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table, without those that the engine fills by itself."""

    def count(self, table: str) -> int:
        """How many rows a table has."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Every row, as it is needed."""


class Departure(Stored, Protocol):
    """A library that nobody changes as long as it is read."""

    def marks(self) -> Marks:
        """Its marks, as nobody changes them any more."""

    def numbers(self) -> dict[str, int]:
        """The highest number that each table whose numbers only grow has given."""

    def mark_moved(self, to: str) -> None:
        """Mark it as moved."""


class Arrival(Stored, Protocol):
    """A library that is being made."""

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows to a table."""

    def continue_numbers(self, numbers: dict[str, int]) -> None:
        """Go on with numbers after these."""

    def mark_moving(self, source: str) -> None:
        """Mark it as being moved."""


class _Engine(Protocol):
    """The module ``moves`` of an engine."""

    def read_marks(self, address: str) -> Marks | None:
        """The marks of a library; None: there is none at the address."""

    def write_marks(self, address: str, new: Marks) -> None:
        """Replace the marks of a library."""

    def reading(self, address: str) -> AbstractContextManager[Stored]:
        """Read a library in one snapshot."""

    def departing(self, address: str) -> AbstractContextManager[Departure]:
        """Keep everybody from changing a library; a mark is made when the block ends."""

    def receive(self, address: str, fill: Callable[[Arrival], None], *, replace: bool) -> None:
        """Make a library, whole or not at all.

        Args:
            replace: in place of one that is there, of which nothing is kept.
        """


def _nobody(_rows: int) -> None:
    """Nobody wants to know how many more rows are done."""


def move_library(address: str, to: str, advance: Callable[[int], None] = _nobody) -> dict[str, int] | None:
    """Move a library; how many rows each table has, or None where it has moved there already.

    Args:
        to: the address of the new one, at which no library is.
        advance: is told how many more rows were written or read back.

    Raises:
        UsageError: an address is not valid, both are the same, or it was moved elsewhere.
        LocalError: there is a library at the new address, or no library at the old one; the new place cannot be
            written; or what is read back there differs. Nothing was moved.
        Unavailable: a server is away, or others were changing the library all the time. Nothing was moved, or it is
            finished by the next call.
    """
    address, to = absolute_address(address), absolute_address(to)
    if address == to:
        raise UsageError("the library is at {address} already", address=address)
    old, new = _engine(address), _engine(to)
    before = _marks_of(old, address)
    if before.moving_from is not None:
        raise refuse_moved(before)
    if before.moved_to not in (None, to):
        raise UsageError(
            "the library has moved to {address} already",
            hint="move it from there: tunilib --store {address} desk move --to ADDRESS",
            address=before.moved_to,
        )
    there = new.read_marks(to)
    if before.moved_to == to:
        return _finish(new, to, there)
    is_ours = there is not None and address in there
    if there is not None and not is_ours:
        raise LocalError(
            "there is already a library at {address}", code="database", hint="choose another address", address=to
        )
    moved: dict[str, int] = {}
    with old.departing(address) as departure:
        if departure.marks() != before:
            raise refuse_moved(departure.marks())
        new.receive(to, lambda arrival: moved.update(_copied(departure, arrival, address, advance)), replace=is_ours)
        departure.mark_moved(to)
    new.write_marks(to, Marks(None, None))
    return moved


def moved_away(to: str) -> LocalError:
    """The error for what is not done in a library that has moved, though it would change nothing."""
    return refuse_moved(Marks(to, None))


def rows_to_handle(address: str) -> int:
    """How many rows a move writes and reads back.

    Raises:
        UsageError: it is not the address of a library. LocalError: there is none. Unavailable: the server is away.
    """
    with _engine(address).reading(address) as stored:
        return 2 * sum(stored.count(table) for table in TABLES)


def _copied(departure: Departure, arrival: Arrival, source: str, advance: Callable[[int], None]) -> dict[str, int]:
    """Copy every table, and read it back."""
    columns = _common_columns(departure, arrival)
    sent: dict[str, Checksum] = {}
    for table in TABLES:
        watched = _Watched(departure.rows(table, columns[table]), advance)
        arrival.fill(table, columns[table], watched)
        sent[table] = watched.checksum
    arrival.continue_numbers(departure.numbers())
    _compare(sent, _checksums(arrival, columns, advance))
    arrival.mark_moving(source)
    return {table: checksum.rows for table, checksum in sent.items()}


def _finish(new: _Engine, to: str, there: Marks | None) -> dict[str, int] | None:
    """The old library is marked as moved, and what it has was compared before that: finish what a killed call left."""
    if there is None:
        raise LocalError(
            "the library has moved to {address}, but there is none",
            code="database",
            hint="restore it there from a backup",
            address=to,
        )
    if there.moving_from is None:
        return None
    with new.reading(to) as arrived:
        rows = {table: arrived.count(table) for table in TABLES}
    new.write_marks(to, Marks(None, None))
    return rows


def _marks_of(engine: _Engine, address: str) -> Marks:
    marks = engine.read_marks(address)
    if marks is None:
        raise LocalError("there is no library in {path}", code="database", path=address)
    return marks


class _Watched:
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


def _checksums(
    stored: Stored, columns: dict[str, tuple[str, ...]], advance: Callable[[int], None] = _nobody
) -> dict[str, Checksum]:
    found = {}
    for table in TABLES:
        watched = _Watched(stored.rows(table, columns[table]), advance)
        for _ in watched:
            pass
        found[table] = watched.checksum
    return found


def _compare(sent: dict[str, Checksum], found: dict[str, Checksum]) -> None:
    """Raise where a table is not the same; nothing of the new library stays then."""
    for table in TABLES:
        if sent[table] != found[table]:
            raise LocalError(
                "the table {table} is not the same after the move: {sent} rows were sent, {found} are there",
                code="database",
                hint="nothing was moved; report this",
                table=table,
                sent=sent[table].rows,
                found=found[table].rows,
            )


def _common_columns(one: Stored, other: Stored) -> dict[str, tuple[str, ...]]:
    """The columns of each table that are moved, in one order.

    Raises:
        RuntimeError: one of the two has a column that would be lost.
    """
    common = {}
    for table in TABLES:
        here, there = set(one.columns(table)), set(other.columns(table))
        if (here ^ there) - OWN_COLUMNS:
            raise RuntimeError(f"the columns of {table} differ: {sorted(here ^ there)}")
        common[table] = tuple(sorted((here & there) - set(MARK_COLUMNS)))
    return common


def _engine(address: str) -> _Engine:
    return cast("_Engine", engine_module(address, "moves"))
