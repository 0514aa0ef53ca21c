"""A process killed at any moment leaves the library whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.backends.embedded.conftest import AINO, EERO

import tunilib

if TYPE_CHECKING:
    from tests.backends.embedded.conftest import Library

BUSY = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tunilib.core.hold import HoldRequest
from tunilib.backends.embedded.stores import store_address
from tunilib.backends.embedded.desk import Desk
from tunilib.backends.embedded.door import EmbeddedEntry
from tunilib.core.ports.session import Session

path, start, *tokens = Path(sys.argv[1]), *sys.argv[2:]
moment = datetime.fromisoformat(start)
now = lambda zone: moment.replace(tzinfo=zone)
desk, entry = Desk(store_address(path), now), EmbeddedEntry(store_address(path), now)
doors = [entry.open(Session(card="", data={"token": token})) for token in tokens]
print("busy", flush=True)
while True:
    moment += timedelta(days=3)
    desk.checkout("1001", ["b1", "b2"])
    doors[1].holds.place(HoldRequest(record="r1", pickup="linna"))
    doors[1].holds.cancel(doors[1].holds.read().items)
    doors[0].loans.renew(doors[0].loans.read().items)
    desk.check_in(["b1", "b2"])
    desk.fees.pay("1001", every=True)
    desk.day()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("seed", range(4))
def test_a_killed_process_leaves_whole_changes_only(library: Library, seed: int) -> None:
    chance = random.Random(seed)
    tokens = [library.door(card).session.data["token"] for card in (AINO, EERO)]
    environ = os.environ | {"PYTHONPATH": str(Path(tunilib.__file__).parents[1])}
    for start in ("2026-03-02T10:00", "2029-03-02T10:00"):
        command = [sys.executable, "-c", BUSY, str(library.path), start, *tokens]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "busy\n"
            try:
                process.wait(timeout=chance.uniform(0.001, 0.15))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)

        assert process.returncode == -signal.SIGKILL
        assert library.desk.verify().problems == ()
