"""Reading from a server that follows another one: several servers in one address are those of a cluster.

One of them takes changes. Where it fails, another one takes over within seconds, and meanwhile none does: so it is
waited for (:func:`~tunilib.library.postgres.driver.connect`). What only reads, and may be some seconds
old, is read from one that follows; not from one that has lost the other, or is far behind it.

Who follows, and which one takes over, is decided by the programs of the cluster; nothing of that is here.
"""

from __future__ import annotations

from typing import Any, Final

from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.opening import TAKES_CHANGES

_FOLLOWS: Final = """
SELECT EXISTS (SELECT FROM pg_stat_wal_receiver) AND (
    pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
    OR pg_last_xact_replay_timestamp() > clock_timestamp() - INTERVAL '5 seconds'
)
"""
"""Whether a server that follows another one has what that one had some seconds ago; every role may ask for it."""


class FollowingDatabase(Database):
    """The database of one library to read in, which may be seconds old; the newest one where no server follows well."""

    asked_of_server = "prefer-standby"

    def _begin(self, mode: str, first: str = "", lock: str = "", *, by_keys: bool = False) -> tuple[Any, ...] | None:
        opening = super()._begin(mode, first, lock, by_keys=by_keys)
        wire = self._connected()
        follows = wire.info.parameter_status("in_hot_standby") == "on"
        if not follows or wire.execute(_FOLLOWS).fetchone() == (True,):
            return opening
        self._roll_back()
        self.close()
        self.asked_of_server = TAKES_CHANGES
        return super()._begin(mode, first, lock, by_keys=by_keys)
