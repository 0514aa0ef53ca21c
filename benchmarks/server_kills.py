"""Kills a PostgreSQL server and its clients while they work, and checks what was made of what they were told.

    python benchmarks/server_kills.py [--kills 300] [--seed 1]

A third of the kills stop the server as a crash would (``pg_ctl stop -m immediate``), the others kill a client. It
writes to the disk what was promised. Nothing may be done twice, and nothing be claimed that does not stand; any
problem is exit 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cluster import Cluster

from benchmarks.interruptions.server import kill_server_and_clients


def main() -> int:
    """Kill, and print what came of it."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--kills", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    cluster = Cluster({})
    try:
        cluster.start()
        with cluster.database() as address:
            servers = asked.kills // 3
            done = kill_server_and_clients(cluster, address, servers, asked.kills - servers, asked.seed)
    finally:
        cluster.remove()
    print(f"{done.servers} kills of the server, {done.clients} of clients")
    print("told:", ", ".join(f"{count} {what}" for what, count in sorted(done.told.items())))
    print(f"{done.refused} calls changed nothing and said so, of {done.unknown} nobody could say what they did")
    print("left open by kills, at most:", ", ".join(f"{count} {what}" for what, count in sorted(done.open.items())))
    for problem in done.problems[:20]:
        print(f"  {problem}")
    print(f"{len(done.problems)} problems")
    return int(bool(done.problems))


if __name__ == "__main__":
    sys.exit(main())
