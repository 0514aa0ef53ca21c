"""A server and its clients are killed while they work."""

from __future__ import annotations

import pytest
from tests.cluster import Cluster, needs_postgres
from tests.kills.server import kill_server_and_clients

pytestmark = pytest.mark.heavy

SERVERS, CLIENTS = 5, 10


def test_fifteen_kills_do_nothing_twice_and_claim_nothing_false() -> None:
    needs_postgres()
    cluster = Cluster({})  # with fsync, so that a COMMIT takes its time
    try:
        cluster.start()
        with cluster.database() as address:
            done = kill_server_and_clients(cluster, address, SERVERS, CLIENTS, seed=15, workers=3)
    finally:
        cluster.remove()
    assert done.problems == ()
    assert all(done.told[what] > 0 for what in ("lent", "returned", "renewed", "hold-placed")), done.told
    assert done.refused > 0, "the server was never missed"
