"""The marks of a library that has moved to another store, or is being moved here: nothing is changed in it then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.connection import Connection

MARK_COLUMNS: Final = ("moved_to", "moving_from")
"""Columns of ``library`` that say where it has moved, and from where it is being moved."""


MARKS: Final = "SELECT moved_to, moving_from FROM library"


class Marks(NamedTuple):
    """Where a library has moved, and from where it is being moved; None: it has not, and is not."""

    moved_to: str | None
    moving_from: str | None


def marks_of(db: Connection) -> Marks | None:
    """The marks of the library of a connection; None: there is no library."""
    row = db.execute(MARKS).fetchone()
    return None if row is None else Marks(*row)


def write_marks(db: Connection, marks: Marks) -> None:
    """Replace the marks of a library."""
    db.execute("UPDATE library SET moved_to = ?, moving_from = ?", marks)


def refuse_marks(marks: Marks | None, *, to_patrons: bool = False) -> None:
    """Refuse to change a library that has moved, or is not all there yet."""
    if marks is not None and marks != (None, None):
        raise refuse_moved_to_patrons(marks) if to_patrons else refuse_moved(marks)


def refuse_moved(marks: Marks) -> LocalError:
    """The error for a change of a library that has moved, or is not all there yet."""
    if marks.moved_to is not None:
        return LocalError(
            "this library has moved to {address}; nothing was changed",
            code="database",
            hint="use it there: --store {address}",
            address=marks.moved_to,
        )
    return LocalError(
        "this library is being moved here from {address}; nothing was changed",
        code="database",
        hint="finish it there: tunilib --store {address} desk move --to ADDRESS",
        address=marks.moving_from,
    )


def refuse_moved_to_patrons(marks: Marks) -> LocalError:
    """The error for a patron who would read in a library that has moved: what is there does not stand any more."""
    if marks.moved_to is None:
        return refuse_moved(marks)
    return LocalError(
        "this library has moved to {address}",
        code="database",
        hint="search there: --store {address}; point an account to it: "
        "tunilib --profile NAME login CARD --store {address}",
        address=marks.moved_to,
    )
