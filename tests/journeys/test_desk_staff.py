"""Who did it, at which machine; and what a library's file may not lie on."""

from __future__ import annotations

import os
import pwd
from contextlib import closing

import pytest
from tests.builders import NOW
from tests.cluster import shared_cluster
from tests.journeys.machine import CARD, PASSWORD, Machine
from tests.journeys.service_desk import copies, desk

from tunilib.library.stores import open_library
from tunilib.local import file_systems


def test_every_event_of_a_desk_names_who_and_which_machine(demo: Machine) -> None:
    copies(demo, "b1")
    user, here = pwd.getpwuid(os.getuid()).pw_name, os.uname().nodename
    demo.configure('[desk]\nstaff = "Aino"\n')
    assert desk(demo, "checkout", CARD, "b1").code == 0
    demo.now = "2026-03-25T12:00"
    desk(demo, "day")
    demo.run("loans", "renew", "--all")
    said = {
        (cause, staff, machine)
        for cause, staff, machine in demo.sql("SELECT cause, staff, machine FROM event")
        if cause in ("item add", "checkout", "day", "renew") and (staff or cause == "renew")
    }
    assert said == {
        ("item add", user, here),
        ("checkout", "Aino", here),
        ("day", "Aino", here),
        ("renew", None, None),
    }


def test_on_a_server_too(machine: Machine) -> None:
    with shared_cluster().database() as address:
        machine.environ["TUNILIB_STORE"] = address
        machine.config.parent.mkdir(parents=True, exist_ok=True)
        machine.configure('[desk]\nstaff = "Aino"\n')
        assert desk(machine, "init").code == 0
        desk(machine, "patron", "add", CARD, "--name", "Liisa", "--password-stdin", stdin=PASSWORD)
        with closing(open_library(address, lambda _: NOW)) as library, library.snapshot() as snapshot:
            found = snapshot.db.read("SELECT staff, machine FROM event").fetchall()
        assert set(found) == {("Aino", os.uname().nodename)}


@pytest.mark.parametrize("words", [("report",), ("init", "--store", "sqlite:///{folder}/new.sqlite")])
def test_a_library_on_a_share_is_refused_and_pointed_to_the_server(
    demo: Machine, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    table = demo.folder / "mountinfo"
    table.write_text(f"1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / {demo.folder} rw - fuse.sshfs b rw\n")
    monkeypatch.setattr(file_systems, "MOUNTS", table)
    refused = desk(demo, *(word.format(folder=demo.folder) for word in words))
    assert (refused.code, refused.error["code"]) == (6, "file")
    assert "postgresql://HOST/DATABASE" in refused.error["hint"]
    assert not (demo.folder / "new.sqlite").exists()
