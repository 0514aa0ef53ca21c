"""The renewal of all loans at once on a server: its temporary tables, and the lock that it takes."""

from __future__ import annotations

from tunilib.backends.embedded.stores.sql.batch_renewals import CHOSEN, EVERYBODY, FACTS, SqlBatchRenewals

_CASES = (
    f"CREATE TEMPORARY TABLE everybody_case ON COMMIT DROP AS SELECT ROW_NUMBER() OVER () AS number, {FACTS}"
    f" FROM (SELECT DISTINCT {FACTS} FROM everybody) facts"
)
_DECIDED = "(number BIGINT PRIMARY KEY, renewed iso_day, fine BIGINT)"


class PostgresBatchRenewals(SqlBatchRenewals):
    """All open loans, in groups whose renewal is decided by the same facts.

    It works within a transaction. The tables are dropped with it, and all changes of loans wait for it: it would renew
    what is returned meanwhile.
    """

    KEY = "id"
    GATHER = (
        "LOCK TABLE loan IN SHARE ROW EXCLUSIVE MODE",
        f"CREATE TEMPORARY TABLE everybody ON COMMIT DROP AS {EVERYBODY.format(key=KEY)}",
        "ANALYZE everybody",
        _CASES,
        f"CREATE TEMPORARY TABLE everybody_decided {_DECIDED} ON COMMIT DROP",
        "CREATE TEMPORARY TABLE everybody_refused (patron plain PRIMARY KEY) ON COMMIT DROP",
        "CREATE TEMPORARY TABLE everybody_fined (id plain PRIMARY KEY, loan plain NOT NULL) ON COMMIT DROP",
    )
    CHOOSE = f"CREATE TEMPORARY TABLE everybody_chosen ON COMMIT DROP AS {CHOSEN}"
