"""Who did what at a desk and at which machine, and undoing it."""

from __future__ import annotations

import os
import pwd
from contextlib import closing

import pytest
from tests.builders import NOW
from tests.cluster import shared_cluster
from tests.journeys.machine import CARD, PASSWORD, Machine
from tests.library.journeys.service_desk import codes, copies, desk

from tunilib.library.stores import open_library
from tunilib.local.database import creation

UNDONE = ["id", "what", "card", "amount", "currency", "outcome", "reasons"]
ACT = ["id", "time", "what", "card", "barcode", "title", "amount", "currency"]


def test_the_last_act_of_this_desk_is_undone_or_that_of_an_id(demo: Machine) -> None:
    copies(demo, "b1", "b2")
    first, second = (desk(demo, "checkout", CARD, barcode).data[0]["loan_id"] for barcode in ("b1", "b2"))
    demo.configure('[desk]\nstaff = "Kaisa"\n')
    nothing = desk(demo, "undo")
    assert (nothing.code, nothing.error["code"]) == (2, "not-found")
    fee = desk(demo, "fee", "add", CARD, "2.50", "--kind", "other").data[0]["id"]
    done = desk(demo, "undo")
    assert (done.code, list(done.data)) == (0, UNDONE)
    assert (done.data["id"], done.data["what"], done.data["card"], done.data["outcome"]) == (fee, "fee", CARD, "undone")
    told = demo.run("desk", "undo", first)
    assert (told.thing["outcome"], told.err) == ("undone", "Undone: Täällä Pohjantähden alla 1–3 · b1\n")
    assert demo.sql("SELECT barcode FROM loan WHERE barcode IN ('b1', 'b2')") == [("b2",)]
    listed = desk(demo, "undo", "--list").data
    assert [list(row) for row in listed] == [ACT]
    assert (listed[0]["id"], listed[0]["what"], listed[0]["time"]) == (second, "checkout", "2026-03-10T12:00:00+02:00")
    assert "checkout" in demo.run("desk", "undo", "--list", terminal=True).out
    assert desk(demo, "verify").data["ok"]


def test_what_something_was_built_on_is_refused_with_the_reason(demo: Machine) -> None:
    copies(demo, "b1")
    loan = desk(demo, "checkout", CARD, "b1").data[0]["loan_id"]
    demo.now = "2026-03-10T12:30"
    desk(demo, "renew", CARD, "b1")
    demo.now = "2026-03-11T12:30"
    desk(demo, "renew", CARD, "b1")
    refused = desk(demo, "undo", loan)
    assert (refused.code, refused.data["outcome"], codes(refused.data)) == (1, "refused", ["undo.built-on"])
    assert "It was renewed" in demo.run("desk", "undo", loan, terminal=True).out
    assert desk(demo, "undo", "--list").data == []


def test_a_payment_taken_by_mistake_is_given_back(demo: Machine) -> None:
    fee = desk(demo, "fee", "add", CARD, "2.50", "--kind", "other").data[0]["id"]
    part = desk(demo, "fee", "pay", CARD, fee, "--amount", "1.00").data[0]
    assert (part["outcome"], part["balance"]) == ("paid", "1.50")
    assert desk(demo, "fee", "pay", CARD, fee, "--amount", "1.51").code == 2
    done = demo.run("desk", "undo", terminal=True)
    assert "Give €1.00 back." in done.err
    assert "payment" in done.out
    assert [row["balance"] for row in desk(demo, "fee", "list", CARD).data if row["id"] == fee] == ["2.50"]


def test_a_day_that_was_ended_since_is_said(demo: Machine) -> None:
    copies(demo, "b1")
    loan = desk(demo, "checkout", CARD, "b1").data[0]["loan_id"]
    desk(demo, "day")
    refused = demo.run("desk", "undo", loan, "--lang", "fi", terminal=True)
    assert refused.code == 1
    assert "Päivä on päätetty sen jälkeen." in refused.out
    assert desk(demo, "undo").code == 2


def test_what_was_scanned_is_undone_like_what_was_typed(demo: Machine) -> None:
    copies(demo, "b1")
    assert demo.run("desk", "scan", stdin=f"{CARD}\nb1\n\nb1\n").code == 0
    assert [desk(demo, "undo").data["what"] for _ in range(2)] == ["return", "checkout"]
    assert demo.sql("SELECT 1 FROM loan WHERE barcode = 'b1'") == []
    desk(demo, "fee", "add", CARD, "2.50", "--kind", "other")
    assert "Kumottu: 2,50 €" in demo.run("desk", "undo", "--lang", "fi", terminal=True).err


def test_nothing_else_is_taken(demo: Machine) -> None:
    assert desk(demo, "undo", "nothing").error["code"] == "not-found"
    assert desk(demo, "undo", "nothing", "--list").code == 2


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
    monkeypatch.setattr(creation, "MOUNTS", table)
    refused = desk(demo, *(word.format(folder=demo.folder) for word in words))
    assert (refused.code, refused.error["code"]) == (6, "file")
    assert "postgresql://HOST/DATABASE" in refused.error["hint"]
    assert not (demo.folder / "new.sqlite").exists()
