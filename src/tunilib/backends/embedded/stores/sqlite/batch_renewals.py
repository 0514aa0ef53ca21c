"""The renewal of all loans at once in a file: its temporary tables."""

from __future__ import annotations

from tunilib.backends.embedded.stores.sql.batch_renewals import CHOSEN, EVERYBODY, FACTS, SqlBatchRenewals


class SqliteBatchRenewals(SqlBatchRenewals):
    """All open loans, in groups whose renewal is decided by the same facts."""

    KEY = "rowid"
    GATHER = (
        f"CREATE TEMPORARY TABLE everybody AS {EVERYBODY.format(key=KEY)}",
        f"CREATE TEMPORARY TABLE everybody_case (number INTEGER PRIMARY KEY, {FACTS}, UNIQUE ({FACTS}))",
        f"INSERT INTO everybody_case ({FACTS}) SELECT DISTINCT {FACTS} FROM everybody",
        "CREATE TEMPORARY TABLE everybody_decided (number INTEGER PRIMARY KEY, renewed, fine)",
        "CREATE TEMPORARY TABLE everybody_refused (patron TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TEMPORARY TABLE everybody_fined (id TEXT PRIMARY KEY, loan INTEGER NOT NULL) WITHOUT ROWID",
    )
    CHOOSE = f"CREATE TEMPORARY TABLE everybody_chosen AS {CHOSEN}"

    def gather(self) -> int:
        """Gather the facts of every open loan; how many loans these are."""
        self._db.execute("PRAGMA cache_size = -65536")  # kibibytes: a page that does not fit is written more than once
        return super().gather()
