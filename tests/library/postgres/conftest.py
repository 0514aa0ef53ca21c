"""A database with the table of marks and one of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cluster import Cluster, needs_postgres, shared_cluster

from tunilib.library.postgres.connections import MARKS, Database


def with_a_table(address: str) -> Database:
    """A database with an empty table ``note``."""
    db = Database(address)
    with db.transaction(marked=False):
        db.execute("CREATE SCHEMA tunilib")
        db.script(MARKS)
        db.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return db


@pytest.fixture(name="cluster")
def _cluster() -> Cluster:
    return shared_cluster()


@pytest.fixture(name="db")
def _db(cluster: Cluster) -> Iterator[Database]:
    with cluster.database() as address:
        db = with_a_table(address)
        yield db
        db.close()


@pytest.fixture(name="own_cluster", scope="module")
def _own_cluster() -> Iterator[Cluster]:
    """A server that a test may stop and start, without harm to others."""
    needs_postgres()
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()
