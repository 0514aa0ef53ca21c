"""The marks by which it is found out whether a change was committed.

A COMMIT whose answer was lost may have been made or not. So that it can be found out, a transaction that has changed
something writes a row of its own into the table ``commit_mark`` together with its COMMIT. After the connection was
lost, another one writes the same row, with another value: the server lets it wait for the first as long as that is in
progress, and then one of the two is there. If it is the second, the first can never be committed any more. The number
of the transaction (``pg_current_xact_id``) would not do: after a crash the server may give the number of a transaction
that never reached its log to another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tunilib.library.stores.connection import Connection

MARKS: Final = """
CREATE TABLE commit_mark (
    token UUID PRIMARY KEY,
    is_made BOOLEAN NOT NULL DEFAULT TRUE,
    made TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX commit_mark_made ON commit_mark USING brin (made);
"""
"""The table that tells whether a transaction was committed; part of the schema."""

_DURABLE: Final = """
CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
     THEN set_config('synchronous_commit', 'on', true) IS NOT NULL ELSE TRUE END
"""
"""What is reported as done has to be on the server's disk, and on that of a synchronous standby."""
MARK: Final = f"""
INSERT INTO commit_mark (token)
SELECT ?::uuid
 WHERE pg_current_xact_id_if_assigned() IS NOT NULL
   AND {_DURABLE}
"""
"""Nothing is written where nothing was changed."""
FENCE: Final = f"""
INSERT INTO commit_mark (token, is_made) SELECT ?::uuid, FALSE WHERE {_DURABLE}
ON CONFLICT (token) DO UPDATE SET made = commit_mark.made
"""
"""It writes in any case: once its own COMMIT is on every disk that it has to be on, so is the one before it."""
IS_MADE: Final = "SELECT is_made FROM commit_mark WHERE token = ?::uuid"
_FORGET = "DELETE FROM commit_mark WHERE made < clock_timestamp() - INTERVAL '2 days'"


def forget_marks(db: Connection) -> None:
    """Drop the marks that nobody can ask for any more; within a transaction."""
    db.execute(_FORGET)
