"""Backups of a library on a server are made and restored by the programs of the server, which know all of it."""

from __future__ import annotations

from typing import NoReturn

from tunilib.errors import UsageError


def no_backup() -> UsageError:
    """The error for making a backup."""
    return UsageError(
        "a library on PostgreSQL is backed up by the programs of the server",
        hint="use pg_dump for one library, pg_basebackup for the whole server; the documentation says how",
    )


def restoring(*_: object) -> NoReturn:
    """Refuse to put a backup in the place of a library.

    Raises:
        UsageError: always.
    """
    raise UsageError(
        "a library on PostgreSQL is restored by the programs of the server",
        hint="use pg_restore for what pg_dump wrote, or a copy that pg_basebackup made; the documentation says how",
    )
